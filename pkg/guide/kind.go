package guide

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
)

func (g *Guide) kindPage(k *config.Kind) *Page {
	p := &Page{Topic: Kind, Name: k.Name, Summary: g.description(k), Facts: kindFacts(k)}
	p.add(block{table: &table{columns: []string{"", ""}, rows: kindRows(k)}})
	if len(g.fieldsWhere(func(f field) bool { return f.path == k.Name })) > 0 {
		p.paragraph(words("There is a field of this name too: `roadbook explain field:" + k.Name + "`."))
	}
	fields := g.fieldsWhere(func(f field) bool { return f.kind == k })
	p.fields(k, fields)
	p.links(fields)
	p.lifecycle(k)
	p.sections(k)
	if k.Template != "" {
		p.heading("Template")
		p.paragraph(words("What `roadbook new " + k.Name + "` fills in:"))
		p.add(block{code: &code{language: templateLanguage(k), text: k.Template}})
	}
	configuration := configureKind(k)
	p.heading("Configure")
	p.paragraph(words("In `roadbook.yaml`, laid over what there is, key by key:"))
	p.yaml("", configuration)
	p.json = kindJSON{
		head:     head{Version: 1, Name: k.Name, Kind: Kind, Summary: p.Summary, Good: k.Template, Configuration: configuration},
		kindFact: kindFactOf(k, fields),
	}
	return p
}

// description is the first sentence of a kind: that of its schema, else its label.
func (g *Guide) description(k *config.Kind) string {
	var schema struct{ Description string }
	data, err := g.cfg.EffectiveSchema(k)
	if err == nil {
		err = json.Unmarshal(data, &schema)
	}
	if err != nil || schema.Description == "" {
		return k.Label + "."
	}
	return schema.Description
}

func kindFacts(k *config.Kind) string {
	facts := []string{"kind", k.Label}
	if k.Public {
		facts = append(facts, "public")
	} else {
		facts = append(facts, "internal")
	}
	if k.Stale > 0 {
		facts = append(facts, "reviewed every "+plural(k.Stale, "day"))
	}
	return strings.Join(facts, " · ")
}

func kindRows(k *config.Kind) [][]prose {
	var files []prose
	for _, s := range k.Files {
		files = append(files, sourceWords(s))
	}
	rows := [][]prose{
		{plain("files"), enumerate("and", files)},
		{plain("id"), idWords(k)},
	}
	if k.Filename != nil {
		rows = append(rows, []prose{plain("file name"), then(plain("like "), mono(k.Filename.Example()))})
	}
	if k.TitleField != "title" {
		rows = append(rows, []prose{plain("title"), then(plain("the field "), mono(k.TitleField))})
	}
	return rows
}

func sourceWords(s config.Source) prose {
	out := mono(s.Glob)
	switch s.Records {
	case "map":
		out = then(out, plain(" (a map: one record a key)"))
	case "list":
		out = then(out, plain(" (a list of records)"))
	}
	if s.Body != "" {
		out = then(out, plain(", with its text in "), mono(s.Body), plain(" beside it"))
	}
	return out
}

func idWords(k *config.Kind) prose {
	switch k.ID.From {
	case "key":
		return then(plain("the record's key; in a Markdown file the field "), mono(k.ID.Field))
	case "path":
		return plain("the file's path, without its extension")
	}
	out := then(plain("the field "), mono(k.ID.Field))
	if k.ID.Format != nil && k.ID.Format.HasSlug() && k.ID.Field != "id" {
		return then(plain("made from the field "), mono(k.ID.Field))
	}
	if k.ID.Format != nil {
		out = then(out, plain(", like "), mono(k.ID.Format.Example()))
	}
	return out
}

func (p *Page) fields(k *config.Kind, fields []field) {
	if len(fields) == 0 {
		p.paragraph(plain("It declares no fields: a document may have any."))
		return
	}
	t := &table{columns: []string{"field", "type", "meaning"}}
	for _, f := range fields {
		name := then(mono(f.path))
		if f.required {
			name = then(name, plain(" *"))
		}
		meaning := f.property.Description
		if f.property.Visibility == "internal" {
			meaning += " Internal."
		}
		t.rows = append(t.rows, []prose{name, typeWords(f), words(meaning)})
	}
	p.heading("Fields")
	p.add(block{table: t})
	note := "A star marks what every document must have."
	if k.Open {
		note += " Fields that are not listed are fine too."
	}
	p.paragraph(plain(note))
}

func (p *Page) links(fields []field) {
	t := &table{columns: []string{"field", "link"}}
	seen := map[*config.Link]bool{}
	for _, f := range fields {
		if f.link == nil || seen[f.link] {
			continue
		}
		seen[f.link] = true
		target, facts := typeWords(f), f.linkWords()
		if len(facts) > 0 {
			target = then(target, plain(": "))
		}
		t.rows = append(t.rows, []prose{mono(f.path), then(target, facts)})
	}
	if len(t.rows) > 0 {
		p.heading("Links")
		p.add(block{table: t})
	}
}

func (p *Page) lifecycle(k *config.Kind) {
	l := k.Lifecycle
	if l == nil || len(l.States) == 0 {
		return
	}
	p.heading("Lifecycle")
	p.paragraph(plain("The field "), mono(l.Field), plain(" says where a document stands. A new one may start anywhere."))
	t := &table{columns: []string{"status", "category", "may become"}}
	for _, s := range l.States {
		next := plain("any other")
		if l.Transitions != nil {
			next = enumerate("or", monos(l.Transitions[s.Name]))
			if len(next) == 0 {
				next = plain("nothing else")
			}
		}
		t.rows = append(t.rows, []prose{mono(s.Name), plain(string(s.Category)), next})
	}
	p.add(block{table: t})
}

func (p *Page) sections(k *config.Kind) {
	if len(k.Sections) == 0 {
		return
	}
	var items []prose
	for _, s := range k.Sections {
		item := enumerate("or", monos(s.Headings))
		if s.Content == "tasks" {
			item = then(item, plain(", a list of tasks"))
			if s.Min > 0 {
				item = then(item, plain(fmt.Sprintf(" (at least %d)", s.Min)))
			}
		}
		if !s.When.IsZero() {
			item = then(item, plain(", when "), mono(s.When.Text))
		}
		if s.LockedFrom != "" {
			item = then(item, plain(", which may not change once it is "), mono(s.LockedFrom))
		}
		items = append(items, item)
	}
	p.heading("Sections")
	p.add(block{items: items})
}

func templateLanguage(k *config.Kind) string {
	if path.Ext(k.TemplatePath) == ".md" {
		return "markdown"
	}
	return "yaml"
}

// configureKind is a piece of roadbook.yaml that adds a field to a kind, and a section where it has a body.
func configureKind(k *config.Kind) string {
	text := "kinds:\n  " + k.Name + ":\n    fields:\n      cost_center: {type: string, description: Who pays for it.}\n    required: [cost_center]\n"
	if slices.ContainsFunc(k.Files, func(s config.Source) bool { return s.Records == "" }) && len(k.Sections) > 0 {
		text += "    sections: []                  # no heading is required\n"
	}
	return text
}
