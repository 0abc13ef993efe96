package render

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// What happened to one is said of it, what happened to many alike of all of them at once, and of none twice.
func TestActivitySentences(t *testing.T) {
	story := &config.Kind{Name: "story", Label: "User story", Plural: "User stories", Lifecycle: &config.Lifecycle{Field: "status"}}
	node := func(text string) *document.Node {
		if text == "" {
			return nil
		}
		return &document.Node{Kind: document.String, Text: text}
	}
	field := func(name, from, to string) change.Field {
		return change.Field{Name: name, From: node(from), To: node(to)}
	}
	n := 0
	of := func(kind change.Kind, fields ...change.Field) *activity.Change {
		n++
		d := &workspace.Document{Kind: story, ID: fmt.Sprintf("US-%04d", n), Title: fmt.Sprintf("Title %d", n)}
		c := &activity.Change{Change: change.Change{Kind: kind, From: d, To: d, Fields: fields}, Date: calendar.Date{Year: 2026, Month: 9, Day: n}}
		switch kind {
		case change.Added:
			c.From = nil
		case change.Removed:
			c.To = nil
		case change.Renamed:
			c.From = &workspace.Document{Kind: story, ID: "US-0099"}
		}
		return c
	}
	done := field("status", "doing", "done")
	rewritten := of(change.Changed)
	rewritten.Headings = []string{"Why", "Notes"}
	links := change.Field{Name: "features", Link: true, Added: []string{"search", "filters"}, Removed: []string{"old"}}
	changes := []*activity.Change{
		rewritten,
		of(change.Changed, done, field("estimate", "5", "8")),
		of(change.Changed, done),
		of(change.Changed, field("sprint", "", "2026-C1#S1"), links),
		of(change.Changed, done),
		of(change.Added),
		of(change.Removed),
		of(change.Renamed, field("title", "A", "B")),
		of(change.Changed, done),
	}
	var got []string
	for _, s := range Sentences(changes) {
		got = append(got, fmt.Sprintf("%s %d %s", s.Date.String()[8:], len(s.Documents), s))
	}
	want := []string{
		"01 1 US-0001 Title 1: text of Why, Notes",
		"09 4 4 stories: status doing → done",
		"02 1 US-0002 Title 2: estimate 5 → 8",
		"04 1 US-0004 Title 4: sprint – → 2026-C1#S1; features +search, +filters, −old",
		"06 1 US-0006 Title 6: new",
		"07 1 US-0007 Title 7: removed",
		"08 1 US-0008 Title 8: was US-0099; title A → B",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("US-0003 Title 3: status doing → done", Sentences(changes[2:3])[0].String()); d != "" {
		t.Error(d)
	}
}
