package validator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

// suggestWord adds the known word that was probably meant: by its spelling with a safe fix, by its meaning with one
// that asks.
func (e *explainer) suggestWord(f *diagnostic.Finding, word string, among []string, fix func(to string, safe bool) []diagnostic.Fix) {
	word = strings.TrimSpace(word)
	// Another number is another thing, and no misspelling: 2027 is not 2026, and L4 is not L3.
	among = slices.DeleteFunc(slices.Clone(among), func(other string) bool { return digitsOf(other) != digitsOf(word) })
	to, safe := suggest.Best(word, among)
	if !safe {
		var ok bool
		if to, ok = suggest.Synonym(word, among); !ok {
			return
		}
	}
	f.Hints = append(f.Hints, suggest.Question(to))
	f.Fixes = append(f.Fixes, fix(to, safe)...)
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// addUnknown reports a field that the schema does not know and returns the missing field that it probably is, or "".
// Fields that are missing are suggested first, then those that are not there yet.
func (e *explainer) addUnknown(f failure, missing, taken []string) string {
	p := f.at
	parent := p.parent
	finding := e.reportKey(p, RuleUnknownField, e.subject()+" has an unknown field "+quote(p.name)+in(parent), "unknown field")
	known := declared(f.schema, 0)
	var free []string
	for _, name := range known {
		if _, there := parent.find(name); !there && !slices.Contains(taken, name) {
			free = append(free, name)
		}
	}
	missing = slices.DeleteFunc(slices.Clone(missing), func(name string) bool { return slices.Contains(taken, name) })
	rename := func(to string, safe bool) []diagnostic.Fix {
		if _, there := parent.find(to); there || slices.Contains(taken, to) {
			return nil
		}
		return renameKey(p, to, safe)
	}
	for _, among := range [][]string{missing, free, known} {
		if len(among) == 0 {
			continue
		}
		if e.suggestWord(finding, p.name, among, rename); len(finding.Hints) > 0 {
			break
		}
	}
	if len(finding.Hints) == 0 {
		return ""
	}
	for _, name := range missing {
		if finding.Hints[0] == suggest.Question(name) {
			return name
		}
	}
	return ""
}

// declared are the names of the fields that a schema knows, sorted.
func declared(s *jsonschema.Schema, depth int) []string {
	names := map[string]bool{}
	collectDeclared(s, names, depth)
	return sortedKeys(names)
}

func collectDeclared(s *jsonschema.Schema, names map[string]bool, depth int) {
	if s == nil || depth > maxIndirection {
		return
	}
	for name, sub := range s.Properties {
		if !refuses(sub) {
			names[name] = true
		}
	}
	for _, sub := range slices.Concat(
		[]*jsonschema.Schema{s.Ref, s.RecursiveRef, s.DynamicRef, s.If, s.Then, s.Else}, s.AllOf, s.AnyOf, s.OneOf,
	) {
		collectDeclared(sub, names, depth+1)
	}
	for _, name := range sortedKeys(s.DependentSchemas) {
		collectDeclared(s.DependentSchemas[name], names, depth+1)
	}
}

// renameKey is a fix that writes another key. A key that came through an alias or a merge is not in the source where
// it seems to be, and has none.
func renameKey(p *place, to string, safe bool) []diagnostic.Fix {
	text := encode(to, document.Plain)
	switch p.key.End - p.key.Start {
	case len(p.name):
	case len(p.name) + 2: // quoted: what follows may depend on the quotes
		text = encode(to, document.DoubleQuoted)
	default:
		return nil
	}
	if p.key == p.node.Range && !p.isKey || p.key == p.parent.node.Range {
		return nil
	}
	return []diagnostic.Fix{{
		Title: "rename " + p.name + " to " + to,
		Safe:  safe,
		Edits: []diagnostic.Edit{{Start: p.key.Start, End: p.key.End, Text: text}},
	}}
}

// rewrite is a fix that replaces a scalar by a text, quoted as it was.
func rewrite(p *place, to string, safe bool) []diagnostic.Fix {
	return replace(p, encode(to, p.node.Style), "write "+to, safe)
}

func replace(p *place, source, title string, safe bool) []diagnostic.Fix {
	n := p.node
	if p.isKey || n.Style == document.Literal || n.Style == document.Folded || n.Range.Start == n.Range.End {
		return nil
	}
	return []diagnostic.Fix{{
		Title: title,
		Safe:  safe,
		Edits: []diagnostic.Edit{{Start: n.Range.Start, End: n.Range.End, Text: source}},
	}}
}

var plainWord = regexp.MustCompile(`^(\d{4}(-[0-9A-Z]+)+|[A-Za-z][A-Za-z0-9_./]*([ -]+[A-Za-z0-9_./]+)*)$`)

// encode writes a text as a YAML scalar of one line, plain where no reader takes it for something else.
func encode(text string, style document.Style) string {
	switch {
	case style == document.SingleQuoted && !strings.ContainsAny(text, "\n\r"):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	case style == document.DoubleQuoted || !plainWord.MatchString(text) || isReserved(text):
		quoted, err := json.Marshal(text)
		if err != nil {
			return `""`
		}
		return string(quoted)
	}
	return text
}

// isReserved reports whether a word is a boolean or a null to some YAML readers.
func isReserved(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return true
	}
	return false
}

// retype are the fixes of a value of the wrong type whose meaning is clear: one value where a list is wanted, a list
// of one where a single value is, a number or a boolean in quotes, "yes" for true.
func retype(p *place, schemas []*jsonschema.Schema) []diagnostic.Fix {
	n := p.node
	wants := func(t string) bool {
		return slices.ContainsFunc(schemas, func(s *jsonschema.Schema) bool { return slices.Contains(s.Types, t) })
	}
	switch {
	case n.Kind == document.List && n.Style == document.Flow && len(n.Items) == 1 && n.Items[0].IsScalar() &&
		!strings.ContainsAny(n.Items[0].Text, "\n\r") && (wants(typeString) || wants(typeNumber)):
		item := n.Items[0]
		text := item.Text
		if item.Kind == document.String {
			text = encode(item.Text, item.Style)
		}
		return replace(p, text, "write it without brackets", true)
	case !n.IsScalar():
		return nil
	case (wants(typeNumber) || wants(typeInteger)) && n.Style != document.Plain && isNumber(n.Text):
		return replace(p, n.Text, "remove the quotes", true)
	case wants(typeBoolean):
		switch strings.ToLower(n.Text) {
		case "true", "yes", "on":
			return replace(p, "true", "write true", true)
		case "false", "no", "off":
			return replace(p, "false", "write false", true)
		}
	}
	if slices.ContainsFunc(schemas, func(s *jsonschema.Schema) bool { return wrappable(s, p) }) {
		return wrap(p)
	}
	return nil
}

// wrappable reports whether a schema wants a list and would take the scalar as its only item.
func wrappable(s *jsonschema.Schema, p *place) bool {
	if !slices.Contains(s.Types, typeArray) || slices.Contains(s.Types, typeString) {
		return false
	}
	sub, refused := itemSchema(s, 0)
	if sub == nil {
		return !refused
	}
	w := walk{quiet: true}
	for _, asText := range []bool{p.asText, true} {
		item := &place{parent: p, name: "0", item: true, node: p.node, asText: asText}
		if f, _ := w.check(sub, item); len(f) == 0 {
			return true
		}
	}
	return false
}

// wrap puts a scalar into a list. "a, b" is probably a list of two, which is for its author to say.
func wrap(p *place) []diagnostic.Fix {
	n := p.node
	if n.Style == document.Plain && strings.ContainsAny(n.Text, ",") && !strings.ContainsAny(n.Text, "\n\r[]{}#:\"'") {
		return replace(p, "["+n.Text+"]", "write it as a list", false)
	}
	text := n.Text
	if n.Kind == document.String && strings.ContainsAny(text, "\n\r") {
		return nil
	}
	if n.Kind == document.String {
		text = encode(text, n.Style)
	}
	return replace(p, "["+text+"]", "write it as a list", true)
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?$`)

func isNumber(text string) bool { return jsonNumber.MatchString(text) }
