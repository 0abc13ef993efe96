package guide

import (
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/validator"
)

// field is a field of a kind, or a field inside one: key_results.baseline.
type field struct {
	kind     *config.Kind
	path     string
	property validator.Property
	link     *config.Link
	// required says that the field must be there, inside what holds it.
	required bool
}

func (f field) last() string { return f.path[strings.LastIndexByte(f.path, '.')+1:] }

// fieldsOf are all fields of all kinds, in the order of the configuration and the schemas, each followed by the fields
// inside it.
func fieldsOf(cfg *config.Config) []field {
	var out []field
	for _, k := range cfg.Kinds {
		for _, p := range cfg.Properties(k) {
			out = appendField(out, k, "", p)
		}
	}
	return out
}

func appendField(out []field, k *config.Kind, parent string, p validator.Property) []field {
	f := field{kind: k, path: p.Name, property: p, required: p.Required}
	if parent != "" {
		f.path = parent + "." + p.Name
	}
	f.link = linkOf(k, f.path)
	out = append(out, f)
	inner := p.Properties
	if p.Items != nil {
		inner = append(slices.Clip(inner), p.Items.Properties...)
	}
	for _, q := range inner {
		out = appendField(out, k, f.path, q)
	}
	return out
}

// linkOf is the link of a field: one of the kind, one of a part, or one that stands for every value of an object.
func linkOf(k *config.Kind, path string) *config.Link {
	if l := k.Link(path); l != nil {
		return l
	}
	if l := k.Link(path + ".*"); l != nil {
		return l
	}
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		if l := k.Link(path[:i] + ".*"); l != nil {
			return l
		}
	}
	for _, parts := range k.Parts {
		inner, ok := strings.CutPrefix(path, parts.Field+".")
		for _, l := range parts.Links {
			if ok && l.Field == inner {
				return l
			}
		}
	}
	return nil
}

// findFields returns the fields that a name stands for: story.objective is one; objective are all of that path; and
// where there is none, those whose last word it is.
func (g *Guide) findFields(name string) []field {
	if kind, path, ok := strings.Cut(name, "."); ok && g.cfg.Kind(kind) != nil {
		if found := g.fieldsWhere(func(f field) bool { return f.kind.Name == kind && f.path == path }); len(found) > 0 {
			return found
		}
		return g.fieldsWhere(func(f field) bool { return f.kind.Name == kind && f.last() == path })
	}
	if found := g.fieldsWhere(func(f field) bool { return f.path == name }); len(found) > 0 {
		return found
	}
	return g.fieldsWhere(func(f field) bool { return f.last() == name })
}

func (g *Guide) fieldsWhere(keep func(field) bool) []field {
	var out []field
	for _, f := range g.fields {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// definition is what several kinds say alike of a field.
type definition struct {
	field
	kinds []string
}

// definitions puts the kinds together that say the same of a field.
func definitions(fields []field) []*definition {
	var out []*definition
	at := map[string]*definition{}
	for _, f := range fields {
		key := strings.Join([]string{f.path, f.property.Description, typeWords(f).String(), f.linkWords().String(), strconv.FormatBool(f.required)}, "\x00")
		d := at[key]
		if d == nil {
			d = &definition{field: f}
			at[key] = d
			out = append(out, d)
		}
		d.kinds = append(d.kinds, f.kind.Name)
	}
	return out
}

func (g *Guide) fieldPage(name string, found []field) *Page {
	defs := definitions(found)
	p := &Page{Topic: Field, Name: name}
	var kinds []string
	for _, f := range found {
		if !slices.Contains(kinds, f.kind.Name) {
			kinds = append(kinds, f.kind.Name)
		}
	}
	p.Summary = "A field of " + enumerate("and", monos(kinds)).String() + "."
	if len(defs) == 1 && defs[0].property.Description != "" {
		p.Summary = defs[0].property.Description
	}
	j := fieldJSON{Fields: []fieldFact{}}
	for _, d := range defs {
		p.definition(d, len(defs) == 1)
		for _, kind := range d.kinds {
			j.Fields = append(j.Fields, fieldFactOf(d.field, kind))
		}
	}
	configuration := configureField(found[0])
	p.heading("Configure")
	p.paragraph(words("In `roadbook.yaml`, a kind's fields may be narrowed, and required:"))
	p.yaml("", configuration)
	j.head = head{Version: 1, Name: name, Kind: Field, Summary: p.Summary, Configuration: configuration}
	p.json = j
	return p
}

// definition shows one definition as a small table.
func (p *Page) definition(d *definition, only bool) {
	rows := [][]prose{}
	row := func(name string, value prose) {
		if len(value) > 0 {
			rows = append(rows, []prose{plain(name), value})
		}
	}
	p.heading(d.path + " in " + strings.Join(d.kinds, ", "))
	if !only {
		row("meaning", words(d.property.Description))
	}
	row("type", typeWords(d.field))
	if d.required {
		row("needed", plain("always"))
	}
	row("link", d.linkWords())
	if d.property.Visibility == "internal" {
		row("audience", plain("internal: it is never shown to the public"))
	}
	if l := d.kind.Lifecycle; l != nil && l.Field == d.path && len(d.kinds) == 1 {
		row("statuses", words("what each means and which may follow: `roadbook explain "+d.kind.Name+"`"))
	}
	p.add(block{table: &table{columns: []string{"", ""}, rows: rows}})
}

// configureField is a piece of roadbook.yaml about a field.
func configureField(f field) string {
	top, _, _ := strings.Cut(f.path, ".")
	text := "kinds:\n  " + f.kind.Name + ":\n"
	if f.link != nil && f.kind.Link(f.path) != nil {
		return text + "    links:\n      " + yamlKey(f.link.Field) + ": {min: 1}          # every " + f.kind.Name + " has one\n"
	}
	return text + "    required: [" + top + "]\n"
}

func yamlKey(name string) string {
	if strings.ContainsAny(name, "*.") {
		return `"` + name + `"`
	}
	return name
}

// typeWords says what values a field takes.
func typeWords(f field) prose {
	p := f.property
	l := f.link
	if l != nil && l.Keys {
		return then(plain("a value by "), enumerate("or", refs(Kind, l.To)))
	}
	if l != nil && !(strings.HasSuffix(l.Field, ".*") && strings.TrimSuffix(l.Field, ".*") == f.path) {
		return referenceWords(l)
	}
	if lc := f.kind.Lifecycle; lc != nil && lc.Field == f.path {
		return then(plain("one of "), enumerate("or", monos(lc.Names())))
	}
	if len(p.Enum) > 0 {
		return then(plain("one of "), enumerate("or", monos(p.Enum)))
	}
	switch p.Format {
	case "date":
		return then(plain("date, like "), mono("2026-07-31"))
	case "period":
		return then(plain("period, like "), mono("2026-Q3"))
	case "uri", "uri-reference":
		return plain("address")
	}
	var kinds []string
	for _, t := range p.Type {
		kinds = append(kinds, typeNames[t])
	}
	if len(kinds) == 0 {
		return plain("anything")
	}
	if p.Items != nil && slices.Equal(p.Type, []string{"array"}) && len(p.Items.Type) == 1 {
		return plain("list of " + listNames[p.Items.Type[0]])
	}
	return enumerate("or", asProse(kinds))
}

func asProse(texts []string) []prose {
	out := make([]prose, len(texts))
	for i, t := range texts {
		out[i] = plain(t)
	}
	return out
}

// typeNames are JSON's types in words of people.
var typeNames = map[string]string{
	"string": "text", "number": "number", "integer": "whole number", "boolean": "yes or no", "array": "list",
	"object": "group of fields", "null": "nothing",
}

// listNames are JSON's types where there are many.
var listNames = map[string]string{
	"string": "texts", "number": "numbers", "integer": "whole numbers", "boolean": "yes or no", "array": "lists",
	"object": "groups of fields", "null": "nothing",
}

// referenceWords says what a link takes.
func referenceWords(l *config.Link) prose {
	target := prose{{text: "any document"}}
	if len(l.To) > 0 {
		target = enumerate("or", refs(Kind, l.To))
	}
	out := then(plain("→ "), target)
	if l.Parts {
		out = then(out, plain(", or a part of one"))
	}
	if l.Max != 1 {
		out = then(out, plain(", one or more"))
	}
	return out
}

// linkWords says what a link is called at both ends and what is asked of it; nothing where the field is no link.
func (f field) linkWords() prose {
	l := f.link
	if l == nil {
		return nil
	}
	var facts []prose
	add := func(parts ...prose) { facts = append(facts, then(parts...)) }
	if l.Label != strings.ReplaceAll(l.Field, "_", " ") {
		add(plain("\"" + l.Label + "\""))
	}
	if !strings.EqualFold(l.Inverse, f.kind.Plural) {
		add(plain("from the other end \"" + l.Inverse + "\""))
	}
	if l.Keys {
		add(plain("the keys of the field name "), enumerate("or", refs(Kind, l.To)))
	} else if strings.HasSuffix(l.Field, ".*") {
		add(plain("every value names "), enumerate("or", refs(Kind, l.To)))
	}
	if l.Min > 0 {
		least := plain("at least " + strconv.Itoa(l.Min))
		if !l.When.IsZero() {
			least = then(least, plain(" when "), mono(l.When.Text))
		}
		add(least)
	}
	if l.Max > 1 {
		add(plain("at most " + strconv.Itoa(l.Max)))
	}
	if l.InverseOf != "" {
		add(plain("the other end of "), mono(l.InverseOf))
	}
	if l.Acyclic {
		add(plain("never in a circle"))
	}
	if where := threadWords[l.Thread]; where != "" {
		add(plain(where))
	}
	var out prose
	for i, fact := range facts {
		if i > 0 {
			out = append(out, span{text: "; "})
		}
		out = append(out, fact...)
	}
	return out
}

// threadWords say where a link leads.
var threadWords = map[string]string{"up": "leads up to the goal", "down": "leads down from the goal"}
