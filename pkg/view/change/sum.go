package change

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Sum is what entries of a document's log, newest first, come to together: each field from what it was before the oldest
// to what the newest made of it, and the sections of them all. A field that is again what it was is left out.
func Sum(d *workspace.Document, entries []LogEntry) (fields []Field, sections []string) {
	var names []string
	sum := map[string]history.FieldChange{}
	for _, e := range slices.Backward(entries) {
		for _, f := range e.Fields {
			s, known := sum[f.Name]
			if !known {
				names = append(names, f.Name)
				s = history.FieldChange{Field: f.Name, From: f.From}
			}
			s.To = f.To
			sum[f.Name] = s
		}
		for _, s := range e.Sections {
			if !slices.Contains(sections, s) {
				sections = append(sections, s)
			}
		}
	}
	// What an audience may not see is not in the entries.
	c := &comparison{from: d, to: d}
	for _, name := range names {
		c.recorded(sum[name])
	}
	c.statusFirst()
	return c.out, sections
}
