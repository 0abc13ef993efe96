package validator

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// addAmbiguous reports plain scalars that are a text here and something else to other readers of YAML: where the
// schema wants a text, does not name the word, and would not take the other reading just as well.
func (e *explainer) addAmbiguous(s *jsonschema.Schema) {
	failed := func(pointer string) bool {
		return slices.ContainsFunc(e.found, func(f diagnostic.Finding) bool { return f.Field == pointer })
	}
	var candidates []*place
	e.root.eachScalar(func(p *place) {
		if !p.asText && !isAmbiguousText(p.node) {
			return
		}
		if _, ok := p.node.Ambiguous(); ok && !p.named && p.kind() == typeString && !failed(p.pointer()) {
			candidates = append(candidates, p)
		}
	})
	if len(candidates) == 0 {
		return
	}
	for _, p := range candidates {
		p.other = otherReading(p.node)
	}
	w := walk{quiet: true}
	failures, _ := w.check(s, e.root)
	refused := map[*place]bool{}
	for _, f := range failures {
		refused[f.at] = true
	}
	for _, p := range candidates {
		p.other = nil
		if refused[p] {
			e.addOneAmbiguous(p)
		}
	}
}

func (e *explainer) addOneAmbiguous(p *place) {
	n := p.node
	reason, _ := n.Ambiguous()
	finding := e.report(p, RuleAmbiguousScalar, e.unquoted(p)+", which "+reason, "quote it")
	quoted := encode(n.Text, document.DoubleQuoted)
	finding.Hints = append(finding.Hints, "write "+quoted)
	if n.Range.End-n.Range.Start == len(n.Text) {
		finding.Fixes = replace(p, quoted, "write "+quoted, true)
	}
}

// unquoted is "has" with the value as it stands in the source.
func (e *explainer) unquoted(p *place) string {
	if p.item {
		return e.subject() + " has " + shorten(p.node.Text) + " without quotes as " + fieldName(p)
	}
	return e.subject() + " has " + p.name + " " + shorten(p.node.Text) + " without quotes" + in(p.parent)
}

// otherReading is what else the scalar may be taken for; only its type matters.
func otherReading(n *document.Node) any {
	switch strings.ToLower(n.Text) {
	case "yes", "on", "y":
		return true
	case "no", "off", "n":
		return false
	}
	if v, ok := number(n.Plain()); ok {
		return v
	}
	return float64(1)
}

// eachScalar visits the scalars below a place in the order of the source.
func (p *place) eachScalar(visit func(*place)) {
	for i := range max(len(p.node.Entries), len(p.node.Items)) {
		p.child(i).eachScalar(visit)
	}
	if p.node.IsScalar() {
		visit(p)
	}
}
