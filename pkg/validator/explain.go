package validator

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// explainer turns failures into findings: one a mistake, worded for people, in the order of the places.
type explainer struct {
	opts  Options
	root  *place
	found []diagnostic.Finding
}

// add reports failures. Of several about one value the most telling one stays, and a missing field next to an
// unknown one of nearly its name is one mistake, the unknown name.
func (e *explainer) add(failures []failure) {
	values := map[*place][]failure{}
	var order []*place
	var missing, unknown []failure
	for _, f := range failures {
		switch f.keyword {
		case kwRequired, kwDependent:
			missing = append(missing, f)
		case kwUnknown:
			unknown = append(unknown, f)
		default:
			if values[f.at] == nil {
				order = append(order, f.at)
			}
			values[f.at] = append(values[f.at], f)
		}
	}
	taken := map[*place][]string{}
	for _, f := range unknown {
		parent := f.at.parent
		if name := e.addUnknown(f, missingAt(missing, parent), taken[parent]); name != "" {
			taken[parent] = append(taken[parent], name)
		}
	}
	for _, f := range missing {
		if slices.ContainsFunc(f.names, func(name string) bool { return slices.Contains(taken[f.at], name) }) {
			continue
		}
		e.addMissing(f)
	}
	for _, p := range order {
		e.addValue(p, values[p])
	}
}

func missingAt(missing []failure, p *place) (names []string) {
	for _, f := range missing {
		if f.at == p {
			names = append(names, f.names...)
		}
	}
	return names
}

// weight orders the failures of one value: the first class that occurs is what is said.
func weight(keyword string) int {
	switch keyword {
	case kwType:
		return 0
	case kwFalse, kwExtraItem:
		return 1
	case kwEnum, kwChoice:
		return 2
	case kwFormat:
		return 3
	case kwPattern:
		return 4
	}
	return 5
}

// addValue reports what is wrong with one value.
func (e *explainer) addValue(p *place, failures []failure) {
	slices.SortStableFunc(failures, func(a, b failure) int { return cmp.Compare(weight(a.keyword), weight(b.keyword)) })
	first := failures[0]
	if weight(first.keyword) == weight("") {
		for _, f := range failures {
			e.addConstraint(f)
		}
		return
	}
	switch first.keyword {
	case kwType:
		e.addType(first)
	case kwFalse:
		finding := e.report(p, RuleSchema, e.has(p)+", which is not allowed here", "not allowed here")
		if p.parent != nil && !p.item {
			finding.Range = p.key
		}
	case kwExtraItem:
		e.addExtraItem(first)
	case kwEnum:
		values := commonValues(failures)
		if !p.node.IsScalar() && every(values, func(v any) bool { return valueKind(v) != p.kind() }) {
			e.addType(first)
			return
		}
		e.addEnum(p, values)
	case kwChoice:
		e.addChoice(first)
	case kwFormat:
		e.addFormat(p, first.schema.Format)
	case kwPattern:
		e.addPattern(first)
	}
}

// commonValues are the values that all enums of one value allow; the first enum's where they have none in common.
func commonValues(failures []failure) []any {
	values := expected(failures[0].schema)
	for _, f := range failures[1:] {
		if f.keyword != kwEnum {
			continue
		}
		other := expected(f.schema)
		var both []any
		for _, v := range values {
			if slices.ContainsFunc(other, func(w any) bool { return equal(v, w) }) {
				both = append(both, v)
			}
		}
		if len(both) > 0 {
			values = both
		}
	}
	return values
}

// report adds a finding at a value and returns it for what else is known.
func (e *explainer) report(p *place, rule, message, label string) *diagnostic.Finding {
	at := p.node.Range
	if at.Start == at.End {
		at = p.key
	}
	if p.parent == nil {
		at = e.opts.Anchor
		if at.IsZero() {
			at = p.node.Range
		}
	}
	e.found = append(e.found, diagnostic.Finding{
		Rule: rule, Message: message, Label: label, Range: at, Field: p.pointer(), Value: p.node.Scalar(),
	})
	return &e.found[len(e.found)-1]
}

func (e *explainer) addMissing(f failure) {
	p := f.at
	name := f.names[len(f.names)-1]
	where := in(p)
	at, empty := e.opts.Anchor, false
	if p.parent != nil {
		if at = p.key; at.IsZero() {
			at = p.node.Range
		}
	}
	for _, n := range f.names {
		if i, ok := p.find(n); ok && p.child(i).absent() {
			name, at, empty = n, p.child(i).key, true
			break
		}
	}
	finding := diagnostic.Finding{Rule: RuleMissingField, Range: at, Field: p.pointer() + document.Pointer(name), Value: name}
	switch {
	case empty:
		finding.Message = e.subject() + " has an empty " + name + where
		finding.Label = name + " needs a value"
	case f.keyword == kwDependent:
		finding.Message = e.subject() + " has " + f.names[0] + " but no " + name + where
		finding.Label = name + " is missing"
		if i, ok := p.find(f.names[0]); ok {
			finding.Range = p.child(i).key
		}
	case f.choice && len(f.names) == 2:
		finding.Message = e.subject() + " has neither " + f.names[0] + " nor " + f.names[1] + where
		finding.Label = f.names[0] + " or " + f.names[1] + " is missing"
		finding.Field, finding.Value = p.pointer(), strings.Join(f.names, " ")
	case f.choice:
		finding.Message = e.subject() + " has none of " + list(f.names, "and") + where
		finding.Label = "one of them is missing"
		finding.Field, finding.Value = p.pointer(), strings.Join(f.names, " ")
	default:
		finding.Message = e.subject() + " has no " + name + where
		finding.Label = name + " is missing"
	}
	if sub := f.schema.Properties[name]; sub != nil && !f.choice {
		if about := description(sub, 0); about != "" {
			finding.Hints = append(finding.Hints, name+": "+about)
		}
	}
	e.found = append(e.found, finding)
}

func (e *explainer) addType(f failure) {
	p := f.at
	want := accepts(f.refusing())
	if len(want) == 0 {
		want = []string{"another type of value"}
	}
	phrase := list(want, "or")
	finding := e.report(p, RuleWrongType, e.has(p)+", but "+phrase+" is expected", "expected "+phrase)
	finding.Fixes = append(finding.Fixes, retype(p, f.refusing())...)
}

func (e *explainer) addExtraItem(f failure) {
	p := f.at
	allowed := len(f.schema.PrefixItems)
	if items, ok := f.schema.Items.([]*jsonschema.Schema); ok {
		allowed = len(items)
	}
	e.report(p, RuleSchema, fmt.Sprintf("%s, but %s has at most %s", e.has(p), fieldPath(p.parent), count(allowed, "item")), "one item too many")
}

func (e *explainer) addEnum(p *place, values []any) {
	words := texts(values)
	label := "expected " + shortList(words)
	switch {
	case p.isKey:
		finding := e.reportKey(p, RuleUnknownField, e.subject()+" has an unknown field "+quote(p.name)+in(p.parent), label)
		e.suggestWord(finding, p.name, stringsOf(values), func(to string, safe bool) []diagnostic.Fix { return renameKey(p, to, safe) })
	case len(words) == 1:
		finding := e.report(p, RuleInvalidValue, e.has(p)+", but it must be "+words[0], label)
		if p.node.IsScalar() {
			e.suggestWord(finding, p.node.Text, stringsOf(values), func(to string, safe bool) []diagnostic.Fix { return rewrite(p, to, safe) })
		}
	default:
		noun := "the allowed values"
		if e.opts.Noun != nil {
			if n := e.opts.Noun(p.pointer()); n != "" {
				noun = "its " + n
			}
		}
		finding := e.report(p, RuleInvalidValue, e.has(p)+", which is not one of "+noun, label)
		e.suggestValue(finding, p, values)
	}
}

func (e *explainer) suggestValue(finding *diagnostic.Finding, p *place, values []any) {
	if !p.node.IsScalar() {
		return
	}
	e.suggestWord(finding, p.node.Text, stringsOf(values), func(to string, safe bool) []diagnostic.Fix { return rewrite(p, to, safe) })
}

// addChoice reports a value that several alternatives refuse: the values and forms of all of them are expected.
func (e *explainer) addChoice(f failure) {
	p := f.at
	var values []any
	rule := RuleInvalidDate
	for _, s := range f.schemas {
		values = append(values, expected(s)...)
		if s.Format != "date" && s.Format != "date-time" && slices.Contains(s.Types, p.kind()) {
			rule = RuleInvalidFormat
		}
	}
	if len(values) > 0 {
		rule = RuleInvalidValue
	}
	want := accepts(f.schemas)
	text := p.node.Scalar()
	var hints diagnostic.Finding
	reason := ""
	for _, s := range f.schemas {
		switch s.Format {
		case "date", "date-time":
			if reason = suggestDate(&hints, p, s.Format, text); reason != "" {
				rule = RuleInvalidDate
			}
		default:
			suggestFormat(&hints, p, s.Format, text)
		}
		if len(hints.Hints) > 0 {
			break
		}
	}
	message := e.has(p) + ", but " + shortList(want) + " is expected"
	if reason != "" {
		message = e.has(p) + ", but " + reason
	}
	finding := e.report(p, rule, message, "expected "+shortList(want))
	finding.Hints, finding.Fixes = hints.Hints, hints.Fixes
	if len(finding.Hints) == 0 {
		e.suggestValue(finding, p, values)
	}
}

func (e *explainer) addFormat(p *place, name string) {
	f, _ := formatOf(name)
	text := p.node.Text
	var finding *diagnostic.Finding
	label := "expected " + f.noun
	if f.example != "" {
		label += " like " + f.example
	}
	switch {
	case p.isKey:
		e.reportKey(p, RuleInvalidFormat, e.subject()+" has the key "+quote(p.name)+in(p.parent)+", which is not "+f.noun, label)
		return
	case name == "date" || name == "date-time":
		finding = e.report(p, RuleInvalidDate, "", label)
		finding.Message = e.has(p) + ", which is not " + f.noun
		if reason := suggestDate(finding, p, name, text); reason != "" {
			finding.Message = e.has(p) + ", but " + reason
		}
	default:
		finding = e.report(p, RuleInvalidFormat, e.has(p)+", which is not "+f.noun, label)
		suggestFormat(finding, p, name, text)
	}
}

func (e *explainer) addPattern(f failure) {
	p, s := f.at, f.schema
	label, hint := "expected the form "+s.Pattern.String(), ""
	if about := description(s, 0); about != "" {
		label, hint = "expected another form", about
	}
	if len(s.Examples) > 0 {
		label = "expected something like " + shortList(texts(s.Examples))
	}
	message := e.has(p) + ", which does not have the expected form"
	if s.Pattern.String() == `\S` {
		message, label = e.has(p)+", which says nothing", "expected some text"
	}
	var finding *diagnostic.Finding
	if p.isKey {
		message = e.subject() + " has the key " + quote(p.name) + in(p.parent) + ", which does not have the expected form"
		finding = e.reportKey(p, RuleInvalidFormat, message, label)
	} else {
		finding = e.report(p, RuleInvalidFormat, message, label)
	}
	if hint != "" {
		finding.Hints = append(finding.Hints, hint)
	}
}

// reportKey adds a finding about a key itself.
func (e *explainer) reportKey(p *place, rule, message, label string) *diagnostic.Finding {
	e.found = append(e.found, diagnostic.Finding{
		Rule: rule, Message: message, Label: label, Range: p.key, Field: p.pointer(), Value: p.name,
	})
	return &e.found[len(e.found)-1]
}

// addConstraint reports the keywords that are sentences of their own.
func (e *explainer) addConstraint(f failure) {
	p := f.at
	must := requirement(f)
	name := fieldName(p)
	switch {
	case f.keyword == kwUnique:
		e.report(p, RuleSchema, e.subject()+" has "+shown(p)+" more than once in "+fieldPath(p.parent), "repeated")
		return
	case f.keyword == kwNot:
		e.addNot(f)
		return
	case f.keyword == kwOneOf:
		e.addTooMany(f)
		return
	case p.isKey:
		e.reportKey(p, RuleSchema, e.subject()+" has the key "+quote(p.name)+in(p.parent)+", which "+must, must)
		return
	case p.parent == nil:
		e.report(p, RuleSchema, e.subject()+" "+must, must)
		return
	}
	has := e.has(p)
	if p.node.Kind == document.List {
		has = e.subject() + " has " + count(len(p.node.Items), "item") + " in " + fieldPath(p)
	}
	e.report(p, RuleSchema, has+", but "+name+" "+must, must)
}

// requirement is a keyword as a sentence's end: "must be at most 1".
func requirement(f failure) string {
	s := f.schema
	switch f.keyword {
	case "minimum":
		return "must be at least " + rat(s.Minimum)
	case "exclusiveMinimum":
		return "must be more than " + rat(s.ExclusiveMinimum)
	case "maximum":
		return "must be at most " + rat(s.Maximum)
	case "exclusiveMaximum":
		return "must be less than " + rat(s.ExclusiveMaximum)
	case "multipleOf":
		if rat(s.MultipleOf) == "1" {
			return "must be a whole number"
		}
		return "must be a multiple of " + rat(s.MultipleOf)
	case "minLength":
		if s.MinLength == 1 {
			return "must not be empty"
		}
		return "must have at least " + count(s.MinLength, "character")
	case "maxLength":
		return "must have at most " + count(s.MaxLength, "character")
	case "minItems":
		return "must have at least " + count(s.MinItems, "item")
	case "maxItems":
		return "must have at most " + count(s.MaxItems, "item")
	case "minProperties":
		return "must have at least " + count(s.MinProperties, "field")
	case "maxProperties":
		return "must have at most " + count(s.MaxProperties, "field")
	case kwContains:
		if want := accepts([]*jsonschema.Schema{s.Contains}); len(want) > 0 {
			return "must hold at least " + count(s.MinContains, "item") + " that is " + list(want, "or")
		}
		return "must hold at least " + count(s.MinContains, "item") + " of the kind that its schema asks for"
	case kwMaxContains:
		return "must hold at most " + count(s.MaxContains, "item") + " of the kind that its schema counts"
	}
	return "must fit its schema (" + f.keyword + ")"
}

// addNot reports what may not be there.
func (e *explainer) addNot(f failure) {
	p, not := f.at, f.schema.Not
	for _, name := range not.Required {
		if i, ok := p.find(name); ok {
			c := p.child(i)
			message := e.subject() + " may not have " + name + in(p)
			if len(not.Required) > 1 {
				message = e.subject() + " may not have " + list(not.Required, "and") + " together" + in(p)
			}
			finding := e.report(c, RuleSchema, message, "not allowed here")
			finding.Range = c.key
			return
		}
	}
	if p.parent == nil {
		e.report(p, RuleSchema, e.subject()+" is what its schema rules out", "not allowed")
		return
	}
	e.report(p, RuleSchema, e.has(p)+", which is not allowed", "not allowed")
}

// addTooMany reports a value that fits several alternatives of which only one may hold.
func (e *explainer) addTooMany(f failure) {
	p := f.at
	var names []string
	for _, s := range f.schemas {
		for _, name := range s.Required {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) > 1 {
		message := e.subject() + " has " + list(names, "and") + in(p) + ", but only one of them may be there"
		finding := e.report(p, RuleSchema, message, "only one of "+list(names, "and"))
		if i, ok := p.find(names[len(names)-1]); ok {
			finding.Range = p.child(i).key
		}
		return
	}
	subject := e.has(p)
	if p.parent == nil {
		subject = e.subject()
	}
	e.report(p, RuleSchema, subject+", which fits more than one alternative of its schema", "fits more than one alternative")
}

// addExhausted reports a document that could not be judged within the bounds of a walk.
func (e *explainer) addExhausted() {
	e.report(e.root, RuleSchema, e.subject()+" cannot be judged: its schema has too many alternatives that refer to each other", "")
}

// addUnexplained reports what the compiled schema refuses and the walk could not explain: better a plain sentence at
// the place than silence.
func (e *explainer) addUnexplained(err error) {
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return
	case !errors.As(err, &invalid):
		e.report(e.root, RuleSchema, e.subject()+" cannot be judged: its schema refers to itself without end", "")
		return
	}
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	p := e.root
	for _, part := range strings.Split(strings.TrimPrefix(invalid.InstanceLocation, "/"), "/") {
		if unescaped, err := url.PathUnescape(part); err == nil {
			part = unescaped
		}
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		next := p.childNamed(part)
		if next == nil {
			break
		}
		p = next
	}
	keyword := invalid.KeywordLocation[strings.LastIndexByte(invalid.KeywordLocation, '/')+1:]
	message := e.subject() + " does not fit its schema (" + keyword + ")"
	if p.parent != nil {
		message = e.has(p) + ", which does not fit its schema (" + keyword + ")"
	}
	e.report(p, RuleSchema, message, "does not fit the schema")
}

func (p *place) childNamed(part string) *place {
	if p.node.Kind == document.Map {
		if i, ok := p.find(part); ok {
			return p.child(i)
		}
		return nil
	}
	for i := range p.node.Items {
		if p.child(i).name == part {
			return p.child(i)
		}
	}
	return nil
}

// findings returns what was found, without the places that are judged elsewhere.
func (e *explainer) findings() []diagnostic.Finding {
	found := slices.DeleteFunc(e.found, func(f diagnostic.Finding) bool { return e.skipped(f.Field) })
	diagnostic.Sort(found)
	return slices.CompactFunc(found, func(a, b diagnostic.Finding) bool {
		return a.Rule == b.Rule && a.Range == b.Range && a.Message == b.Message
	})
}

func (e *explainer) skipped(pointer string) bool {
	if e.opts.Skip == nil {
		return false
	}
	for {
		if e.opts.Skip(pointer) {
			return true
		}
		i := strings.LastIndexByte(pointer, '/')
		if i < 0 {
			return false
		}
		pointer = pointer[:i]
	}
}
