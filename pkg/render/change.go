package render

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/change"
)

// Changes prints what changed between two sides.
type Changes struct {
	*change.View
	// From and To are the sides' commits; To is "" for the work tree.
	From, To string
	// FromName and ToName are what people call them: "main", "the work tree".
	FromName, ToName string
}

// Value is a value as JSON: null where there is none.
type Value struct{ *document.Node }

// MarshalJSON writes the value, maps in source order.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Node == nil {
		return []byte("null"), nil
	}
	return Fields(v).MarshalJSON()
}

type changedField struct {
	Field string `json:"field"`
	From  Value  `json:"from"`
	To    Value  `json:"to"`
}

type changedLinks struct {
	Field   string   `json:"field"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

type changedProgress struct {
	From       float64          `json:"from"`
	To         float64          `json:"to"`
	KeyResults []changedMeasure `json:"key_results"`
}

type changedMeasure struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	From        float64  `json:"from"`
	To          float64  `json:"to"`
	FromCurrent *float64 `json:"from_current"`
	ToCurrent   *float64 `json:"to_current"`
}

type changedDocument struct {
	ID       string           `json:"id"`
	Kind     string           `json:"kind"`
	Title    string           `json:"title"`
	Change   change.Kind      `json:"change"`
	Path     string           `json:"path"`
	FromID   string           `json:"from_id,omitempty"`
	FromPath string           `json:"from_path,omitempty"`
	Fields   []changedField   `json:"fields"`
	Links    []changedLinks   `json:"links"`
	Sections []string         `json:"sections"`
	Progress *changedProgress `json:"progress,omitempty"`
}

type touchedDocument struct {
	ID       string           `json:"id"`
	Kind     string           `json:"kind"`
	Title    string           `json:"title"`
	Because  []string         `json:"because"`
	Effects  []string         `json:"effects"`
	Progress *changedProgress `json:"progress,omitempty"`
}

// WriteJSON prints the changes as schema/outputs/diff.schema.json has them.
func (v Changes) WriteJSON(w io.Writer) error {
	out := struct {
		Version int               `json:"version"`
		From    string            `json:"from"`
		To      string            `json:"to"`
		Summary []string          `json:"summary"`
		Changes []changedDocument `json:"changes"`
		Impact  []touchedDocument `json:"impact"`
		Public  []string          `json:"public"`
	}{1, v.From, v.To, []string{}, []changedDocument{}, []touchedDocument{}, []string{}}
	for _, s := range v.sentences() {
		out.Summary = append(out.Summary, s.String())
	}
	for _, c := range v.Changes {
		out.Changes = append(out.Changes, newChangedDocument(c))
	}
	for _, i := range v.Impact {
		t := touchedDocument{ID: i.To.ID, Kind: i.To.Kind.Name, Title: i.To.Title, Because: []string{}, Effects: []string{}, Progress: newChangedProgress(i.Progress)}
		for _, c := range i.Because {
			t.Because = append(t.Because, c.Document().Name())
		}
		t.Effects = append(t.Effects, effectsOf(i.Effects)...)
		out.Impact = append(out.Impact, t)
	}
	for _, d := range v.PublicPages {
		out.Public = append(out.Public, d.Name())
	}
	return WriteJSON(w, out)
}

func newChangedDocument(c *change.Change) changedDocument {
	d := c.Document()
	out := changedDocument{
		ID: d.ID, Kind: d.Kind.Name, Title: d.Title, Change: c.Kind, Path: d.Path,
		Fields: []changedField{}, Links: []changedLinks{}, Sections: []string{}, Progress: newChangedProgress(c.Progress),
	}
	if c.From != nil && c.To != nil && c.From.ID != d.ID {
		out.FromID = c.From.ID
	}
	if c.From != nil && c.To != nil && c.From.Path != d.Path {
		out.FromPath = c.From.Path
	}
	for _, f := range c.Fields {
		if f.Link {
			out.Links = append(out.Links, changedLinks{f.Name, append([]string{}, f.Added...), append([]string{}, f.Removed...)})
			continue
		}
		out.Fields = append(out.Fields, changedField{f.Name, Value{f.From}, Value{f.To}})
	}
	for _, s := range c.Sections {
		out.Sections = append(out.Sections, s.Heading)
	}
	return out
}

func newChangedProgress(p *change.Progress) *changedProgress {
	if p == nil {
		return nil
	}
	out := &changedProgress{From: p.From, To: p.To, KeyResults: []changedMeasure{}}
	for _, k := range p.KeyResults {
		out.KeyResults = append(out.KeyResults, changedMeasure{k.ID, k.Title, k.From, k.To, k.FromCurrent, k.ToCurrent})
	}
	return out
}

// short is a value on one line: lists with commas, maps as key: value; "–" for none.
func short(n *document.Node) string {
	switch {
	case n.IsNull():
		return "–"
	case n.IsScalar():
		return strings.Join(strings.Fields(n.Text), " ")
	}
	var parts []string
	for _, i := range n.Items {
		parts = append(parts, inner(i))
	}
	for _, e := range n.Entries {
		parts = append(parts, e.Key+": "+inner(e.Value))
	}
	return strings.Join(parts, ", ")
}

// inner is a value inside another.
func inner(n *document.Node) string {
	if n.IsNull() || n.IsScalar() {
		return short(n)
	}
	text, err := json.Marshal(Fields{n})
	if err != nil {
		return ""
	}
	return string(text)
}

// contrast shortens two long texts to where they differ, with some words around it. Texts of up to limit bytes stay.
func contrast(from, to string, limit int) (string, string) {
	if len(from) <= limit && len(to) <= limit {
		return from, to
	}
	const around = 3 // words
	a, b := strings.Fields(from), strings.Fields(to)
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	cut := func(words []string) string {
		first, last := max(0, start-around), min(len(words), len(words)-end+around)
		text := clip(strings.Join(words[first:last], " "), limit)
		if first > 0 {
			text = "…" + text
		}
		if last < len(words) && !strings.HasSuffix(text, "…") {
			text += "…"
		}
		return text
	}
	return cut(a), cut(b)
}

// clip cuts a text after a number of characters.
func clip(s string, limit int) string {
	n := 0
	for i := range s {
		if n++; n > limit {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// shownField is a field's change as people read it.
type shownField struct{ name, text string }

// shownFields are all that a change says of a document, a line each.
func shownFields(c *change.Change, limit int) []shownField {
	var out []shownField
	if c.From != nil && c.To != nil && c.From.ID != c.To.ID {
		out = append(out, shownField{"id", step(c.From.ID, c.To.ID)})
	}
	if c.From != nil && c.To != nil && c.From.Path != c.To.Path {
		out = append(out, shownField{"file", step(c.From.Path, c.To.Path)})
	}
	if c.Unreadable {
		out = append(out, shownField{"file", "cannot be read: roadbook check says why"})
	}
	if c.From != nil && c.To != nil {
		for _, f := range c.Fields {
			if !inProgress(c.Progress, f.Name) {
				out = append(out, shownField{f.Name, fieldChange(f, limit)})
			}
		}
	}
	if c.Progress != nil {
		out = append(out, progressLines(c.Progress)...)
	}
	for _, s := range c.Sections {
		out = append(out, shownField{"section", sectionChange(s)})
	}
	return out
}

func step(from, to string) string { return from + " → " + to }

// fieldChange says from what to what; of several references which came and which went.
func fieldChange(f change.Field, limit int) string {
	single := func(words []string) bool { return len(words) == 1 }
	if f.Link && !(single(f.Added) && single(f.Removed)) {
		var words []string
		for _, w := range f.Added {
			words = append(words, "+"+w)
		}
		for _, w := range f.Removed {
			words = append(words, "−"+w)
		}
		return clip(strings.Join(words, ", "), 2*limit)
	}
	if f.Link {
		return step(f.Removed[0], f.Added[0])
	}
	from, to := contrast(short(f.From), short(f.To), limit)
	return step(from, to)
}

// inProgress says whether a field is the number of a key result that the progress tells already.
func inProgress(p *change.Progress, field string) bool {
	return p != nil && slices.ContainsFunc(p.KeyResults, func(k change.KeyResult) bool { return field == "key_results."+k.ID+".current" })
}

func progressLines(p *change.Progress) []shownField {
	var out []shownField
	if p.From != p.To {
		out = append(out, shownField{"progress", step(percent(p.From), percent(p.To))})
	}
	for _, k := range p.KeyResults {
		text := step(percent(k.From), percent(k.To))
		if from, to := figure(k.FromCurrent), figure(k.ToCurrent); from != to {
			text += " (" + step(orDash(from), orDash(to)) + strings.TrimRight(" "+k.Unit, " ") + ")"
		}
		out = append(out, shownField{k.ID, text})
	}
	return out
}

func sectionChange(s change.Section) string {
	text := s.Heading
	switch s.Change {
	case change.Added:
		return text + " (new)"
	case change.Removed:
		return text + " (gone)"
	}
	if s.From != s.To {
		text += " (" + step(tasks(s.From), tasks(s.To)) + " ticked)"
	}
	return text
}

// changedKinds are the documents of the changes by kind, in their order.
func changedKinds(changes []*change.Change) (names []string, by map[string][]*change.Change) {
	by = map[string][]*change.Change{}
	for _, c := range changes {
		name := c.Document().Kind.Plural
		if by[name] == nil {
			names = append(names, name)
		}
		by[name] = append(by[name], c)
	}
	return names, by
}

// changeMark is a sign and a word for what happened to a document.
func changeMark(k change.Kind) (sign, word string) {
	switch k {
	case change.Added:
		return "+", "new"
	case change.Removed:
		return "−", "gone"
	case change.Moved:
		return "»", "moved"
	case change.Renamed:
		return "=", "renamed"
	}
	return "~", ""
}
