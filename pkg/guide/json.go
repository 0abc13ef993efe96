package guide

import (
	"encoding/json"
	"io"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

// WriteJSON prints a page as JSON: schema/outputs/explain.schema.json.
func (p *Page) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(p.json)
}

// head is what the JSON of every page has. What does not apply is "".
type head struct {
	Version       int    `json:"version"`
	Name          string `json:"name"`
	Kind          Topic  `json:"kind"`
	Summary       string `json:"summary"`
	Why           string `json:"why"`
	Bad           string `json:"bad"`
	Good          string `json:"good"`
	Severity      string `json:"severity"`
	Configuration string `json:"configuration"`
}

type ruleJSON struct {
	head
	Group        string       `json:"group"`
	Default      string       `json:"default_severity"`
	Since        string       `json:"since"`
	NeedsHistory bool         `json:"needs_history"`
	NeedsBase    bool         `json:"needs_base"`
	Options      []optionJSON `json:"options"`
	BadExample   *Example     `json:"bad_example"`
	GoodExample  *Example     `json:"good_example"`
}

type optionJSON struct {
	Name    string `json:"name"`
	Default any    `json:"default"`
	Value   any    `json:"value"`
	Meaning string `json:"meaning"`
}

func (g *Guide) optionsJSON(r *lint.Rule) []optionJSON {
	out := []optionJSON{}
	for _, o := range r.Options {
		out = append(out, optionJSON{o.Name, o.Default, g.setting(r, o.Name), oneLine(o.Doc)})
	}
	return out
}

type kindJSON struct {
	head
	kindFact
}

// kindFact is a kind as scripts see it.
type kindFact struct {
	Label     string         `json:"label"`
	Plural    string         `json:"plural"`
	Files     []string       `json:"files"`
	IDFrom    string         `json:"id_from"`
	IDFormat  string         `json:"id_format"`
	Public    bool           `json:"public"`
	StaleDays int            `json:"stale_days"`
	Fields    []fieldFact    `json:"fields"`
	Lifecycle *lifecycleFact `json:"lifecycle"`
	Sections  []sectionFact  `json:"sections"`
	Template  string         `json:"template"`
}

type lifecycleFact struct {
	Field  string      `json:"field"`
	States []stateFact `json:"states"`
}

// stateFact is a status; Next is null where any may follow.
type stateFact struct {
	Name     string   `json:"name"`
	Category string   `json:"category"`
	Next     []string `json:"next"`
}

type sectionFact struct {
	Headings   []string `json:"headings"`
	Content    string   `json:"content"`
	Min        int      `json:"min"`
	When       string   `json:"when"`
	LockedFrom string   `json:"locked_from"`
}

func kindFactOf(k *config.Kind, fields []field) kindFact {
	out := kindFact{
		Label: k.Label, Plural: k.Plural, Files: []string{}, IDFrom: k.ID.From, Public: k.Public, StaleDays: k.Stale,
		Fields: []fieldFact{}, Sections: []sectionFact{}, Template: k.Template,
	}
	for _, s := range k.Files {
		out.Files = append(out.Files, s.Glob)
	}
	if k.ID.Format != nil {
		out.IDFormat = k.ID.Format.Text
	}
	for _, f := range fields {
		out.Fields = append(out.Fields, fieldFactOf(f, k.Name))
	}
	if l := k.Lifecycle; l != nil {
		out.Lifecycle = &lifecycleFact{Field: l.Field, States: []stateFact{}}
		for _, s := range l.States {
			state := stateFact{Name: s.Name, Category: string(s.Category)}
			if l.Transitions != nil {
				state.Next = append([]string{}, l.Transitions[s.Name]...)
			}
			out.Lifecycle.States = append(out.Lifecycle.States, state)
		}
	}
	for _, s := range k.Sections {
		out.Sections = append(out.Sections, sectionFact{s.Headings, s.Content, s.Min, s.When.Text, s.LockedFrom})
	}
	return out
}

type fieldJSON struct {
	head
	Fields []fieldFact `json:"fields"`
}

// fieldFact is a field of one kind as scripts see it.
type fieldFact struct {
	Kind     string    `json:"kind"`
	Field    string    `json:"field"`
	Meaning  string    `json:"meaning"`
	Types    []string  `json:"types"`
	Values   []string  `json:"values"`
	Format   string    `json:"format"`
	Required bool      `json:"required"`
	Internal bool      `json:"internal"`
	Link     *linkFact `json:"link"`
}

// linkFact is a link as scripts see it; an empty To is any kind, Max 0 no limit.
type linkFact struct {
	To      []string `json:"to"`
	Parts   bool     `json:"parts"`
	Label   string   `json:"label"`
	Inverse string   `json:"inverse"`
	Min     int      `json:"min"`
	Max     int      `json:"max"`
	When    string   `json:"when"`
}

func fieldFactOf(f field, kind string) fieldFact {
	out := fieldFact{
		Kind: kind, Field: f.path, Meaning: f.property.Description, Types: append([]string{}, f.property.Type...),
		Values: append([]string{}, f.property.Enum...), Format: f.property.Format, Required: f.required,
		Internal: f.property.Visibility == "internal",
	}
	if l := f.link; l != nil {
		out.Link = &linkFact{append([]string{}, l.To...), l.Parts, l.Label, l.Inverse, l.Min, l.Max, l.When.Text}
	}
	return out
}

// indexJSON is the list of everything.
type indexJSON struct {
	Version int        `json:"version"`
	Rules   []ruleFact `json:"rules"`
	Kinds   []nameFact `json:"kinds"`
}

type ruleFact struct {
	Name     string `json:"name"`
	Group    string `json:"group"`
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
}

type nameFact struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Summary string `json:"summary"`
}
