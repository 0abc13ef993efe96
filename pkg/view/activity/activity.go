// Package activity says what happened to the documents and when: the log of each, what changed in a span of days or week by
// week, the curves of key results, and since when work has its status. It computes plain values from what history tells of
// all documents by one walk, and prints nothing.
//
// Data passes through it like this: histories of documents → logs as the audience may see them (package change) → what the
// entries of some days come to together, a Change a document.
package activity

import (
	"slices"
	"time"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Input is what the view is computed from.
type Input struct {
	Graph *graph.Graph
	// Logs are the histories of all documents, and of those that were removed.
	Logs []history.Log
	// Today is the clock: what happened after it is not known, save to the logs.
	Today calendar.Date
	// Public leaves out what is internal: documents, fields, sections, and whatever is known of commits but their day and
	// hash. What was removed is left out too, since nobody knows whether it was meant to be seen.
	Public bool
}

// Past is what is known of the past of a workspace's documents. A nil Past knows nothing.
type Past struct {
	in   Input
	logs map[*workspace.Document][]change.LogEntry
	raw  map[*workspace.Document]*history.Log
	// documents are those that have a log: in the order of documents, and by their ids.
	documents []*workspace.Document
}

// New takes histories over, as the audience may see them.
func New(in Input) *Past {
	p := &Past{in: in, logs: map[*workspace.Document][]change.LogEntry{}, raw: map[*workspace.Document]*history.Log{}}
	for i := range in.Logs {
		l := &in.Logs[i]
		d := l.Document
		if in.Public && (!d.Public || len(l.Entries) > 0 && l.Entries[0].Removed) {
			continue
		}
		p.raw[d] = l
		p.logs[d] = change.Log(change.LogInput{Graph: in.Graph, Document: d, Entries: l.Entries, Public: in.Public})
		p.documents = append(p.documents, d)
	}
	slices.SortStableFunc(p.documents, func(a, b *workspace.Document) int {
		if x := a.Kind.Order - b.Kind.Order; x != 0 {
			return x
		}
		return workspace.CompareIDs(a.Name(), b.Name())
	})
	return p
}

// Log is a document's history, field by field, newest first, what is not committed included; complete says that it goes
// back to the document's beginning.
func (p *Past) Log(d *workspace.Document) (entries []change.LogEntry, complete bool) {
	if p == nil || p.raw[d] == nil {
		return nil, false
	}
	return p.logs[d], p.raw[d].Err == nil
}

// Curves are those of the key results of all objectives, for okr.Input.
func (p *Past) Curves() map[okr.Key][]okr.Point {
	if p == nil {
		return nil
	}
	var logs []history.Log
	for _, d := range p.documents {
		if len(d.Parts) > 0 {
			logs = append(logs, *p.raw[d])
		}
	}
	return okr.CurvesOf(logs, p.in.Today, p.in.Public)
}

// StatusSince is the day since when a document has its status, for board.Input; false where nobody knows.
func (p *Past) StatusSince(d *workspace.Document) (calendar.Date, bool) {
	if p == nil || p.raw[d] == nil || d.Kind.Lifecycle == nil {
		return calendar.Date{}, false
	}
	return StatusSince(*p.raw[d], p.in.Today)
}

// StatusSince is the day, in UTC, of the commit that gave a document its status; today for what is not committed. It is
// false where the log ends before that, and for what happened after today.
func StatusSince(l history.Log, today calendar.Date) (calendar.Date, bool) {
	lifecycle := l.Document.Kind.Lifecycle
	if lifecycle == nil {
		return calendar.Date{}, false
	}
	for _, e := range l.Entries {
		if e.Added || slices.ContainsFunc(e.Fields, func(f history.FieldChange) bool { return f.Field == lifecycle.Field }) {
			day := today
			if !e.Uncommitted() {
				day = calendar.FromTime(e.Commit.Committer.When.UTC())
			}
			return day, !day.After(today)
		}
	}
	return calendar.Date{}, false
}

// Change is what happened to one document in some days.
type Change struct {
	// Change is Added, Removed, Renamed or Changed; Fields are from what they were before those days to what they were
	// after them. Of a new document, and of one that is gone, there are none. From and To are the document as it is now or
	// last was; that of another id has only that from the past.
	change.Change
	// Headings are those of the sections whose text changed.
	Headings []string
	// Date is the day of the latest of the commits, in UTC; Commits are the commits, newest first, for the public their
	// hashes alone.
	Date    calendar.Date
	Commits []git.Commit
}

// Week is what happened from a Monday to the Sunday after it.
type Week struct {
	Start   calendar.Date
	Changes []*Change
}

// Weeks are the weeks in which something happened, newest first, and in them nothing before a day; the zero day is the
// beginning. Nil keeps all documents.
func (p *Past) Weeks(since calendar.Date, keep func(*workspace.Document) bool) []Week {
	if p == nil {
		return nil
	}
	first := p.in.Today
	for _, entries := range p.logs {
		for _, e := range entries {
			if !e.Date.IsZero() && e.Date.Before(first) {
				first = e.Date
			}
		}
	}
	if since.After(first) {
		first = since
	}
	spans := map[calendar.Date][]*Change{}
	p.collect(first, p.in.Today, keep, monday, spans)
	var out []Week
	for start := monday(p.in.Today); !start.Before(monday(first)); start = start.AddDays(-7) {
		if changes := spans[start]; len(changes) > 0 {
			out = append(out, Week{start, changes})
		}
	}
	return out
}

// Changes are what happened from one day to another, both included: a Change a document, in the order of documents. What
// came and went again is left out, and what is not committed. Nil keeps all documents.
func (p *Past) Changes(from, to calendar.Date, keep func(*workspace.Document) bool) []*Change {
	if p == nil {
		return nil
	}
	all := map[calendar.Date][]*Change{}
	p.collect(from, to, keep, func(calendar.Date) calendar.Date { return from }, all)
	return all[from]
}

// collect sums the entries of each document up, by the span that a day is in.
func (p *Past) collect(from, to calendar.Date, keep func(*workspace.Document) bool, span func(calendar.Date) calendar.Date, into map[calendar.Date][]*Change) {
	if to.After(p.in.Today) {
		to = p.in.Today
	}
	for _, d := range p.documents {
		if keep != nil && !keep(d) {
			continue
		}
		entries := slices.DeleteFunc(slices.Clone(p.logs[d]), func(e change.LogEntry) bool {
			return e.Commit.Hash == "" || e.Date.Before(from) || e.Date.After(to)
		})
		// Commits may have clocks that go backwards.
		slices.SortStableFunc(entries, func(a, b change.LogEntry) int { return b.Date.Compare(a.Date) })
		for len(entries) > 0 {
			start := span(entries[0].Date)
			n := 1
			for n < len(entries) && span(entries[n].Date) == start {
				n++
			}
			if c := newChange(d, entries[:n]); c != nil {
				into[start] = append(into[start], c)
			}
			entries = entries[n:]
		}
	}
}

// newChange is what entries of a document, newest first, come to; nil for nothing that anybody wants to know, as a new
// path.
func newChange(d *workspace.Document, entries []change.LogEntry) *Change {
	c := &Change{Change: change.Change{Kind: change.Changed, From: d, To: d}, Date: entries[0].Date}
	for _, e := range entries {
		c.Commits = append(c.Commits, e.Commit)
	}
	added := slices.ContainsFunc(entries, func(e change.LogEntry) bool { return e.Added })
	removed := slices.ContainsFunc(entries, func(e change.LogEntry) bool { return e.Removed })
	switch {
	case added && removed:
		return nil
	case added:
		c.Kind, c.From = change.Added, nil
		return c
	case removed:
		c.Kind, c.To = change.Removed, nil
		return c
	}
	c.Fields, c.Headings = change.Sum(d, entries)
	if i := slices.IndexFunc(c.Fields, func(f change.Field) bool { return f.Name == d.Kind.ID.Field }); i >= 0 && d.Kind.ID.From != "path" {
		was := *d
		was.ID = c.Fields[i].From.Scalar()
		c.Kind, c.From = change.Renamed, &was
		c.Fields = slices.Delete(c.Fields, i, i+1)
	}
	if c.Kind == change.Changed && len(c.Fields)+len(c.Headings) == 0 {
		return nil
	}
	return c
}

func monday(d calendar.Date) calendar.Date {
	return d.AddDays(-int((d.Weekday() - time.Monday + 7) % 7))
}
