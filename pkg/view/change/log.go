package change

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// LogInput is what a document's log is made of.
type LogInput struct {
	Graph    *graph.Graph
	Document *workspace.Document
	// Entries are what history tells of the document, newest first.
	Entries []history.Entry
	// Part is the id of a part whose fields alone are asked for, "" for the whole document.
	Part string
	// Since leaves out what is older than this day; zero leaves out nothing. Limit is how many entries are wanted, the
	// newest ones; 0 is all.
	Since calendar.Date
	Limit int
	// Public leaves out internal fields and references, and who changed what with which words.
	Public bool
}

// LogEntry is what one commit changed of a document. Its fields follow the rules of Fields.
type LogEntry struct {
	// Commit is the zero Commit for what is not committed; Date is its day in UTC.
	Commit git.Commit
	Date   calendar.Date
	// Added says that the document came with it, Removed that it went.
	Added, Removed bool
	// Path is the file, From the one where it was before, "" if it did not move.
	Path, From string
	Fields     []Field
	Sections   []string
}

// Log makes a document's log of its history. Commits that changed nothing that counts, or nothing that the audience may
// see, are left out.
func Log(in LogInput) []LogEntry {
	c := &comparison{from: in.Document, to: in.Document, eyes: Audience{Public: in.Public}}
	if in.Public {
		c.eyes.Hides = func(_ *workspace.Document, spec *config.Link, reference string) bool {
			return !publicNow(in.Graph, spec, reference)
		}
	}
	out := []LogEntry{}
	for _, e := range in.Entries {
		if in.Public && slices.ContainsFunc(e.Fields, func(f history.FieldChange) bool { return f.Field == "visibility" }) {
			break // before that the document may have been internal
		}
		l := LogEntry{Commit: e.Commit, Added: e.Added, Removed: e.Removed, Path: e.Path, From: e.From}
		if !e.Uncommitted() {
			l.Date = calendar.FromTime(e.Commit.Committer.When.UTC())
			if l.Date.Before(in.Since) {
				continue
			}
		}
		c.out = nil
		for _, f := range e.Fields {
			if in.Part == "" || strings.EqualFold(f.Part, in.Part) {
				c.recorded(f)
			}
		}
		c.statusFirst()
		l.Fields = c.out
		if in.Part == "" {
			l.Sections = slices.Clone(e.Sections)
			for i, heading := range l.Sections {
				if heading == "" {
					l.Sections[i] = Introduction
				}
			}
		}
		if in.Public {
			l = forPublic(l)
		}
		if len(l.Fields)+len(l.Sections) == 0 && (in.Part != "" || !l.Added && !l.Removed && l.From == "") {
			continue
		}
		if out = append(out, l); len(out) == in.Limit {
			break
		}
	}
	return out
}

// recorded takes in a value that history found to be written in another way, if it is another one.
func (c *comparison) recorded(f history.FieldChange) {
	kind := c.newest().Kind
	path := pathOf(kind, f.Field)
	if f.Field == kind.ID.Field && (f.From.IsNull() || f.To.IsNull()) {
		return // where an id is written is not what it is
	}
	if top := kind.Field(path[0]); c.eyes.Public && top != nil && top.Internal {
		return
	}
	for n := range path { // an object's keys may be references
		if spec := c.link(path[:n]); spec != nil && spec.Keys && c.eyes.Public && (spec.Internal || c.eyes.Hides(c.to, spec, path[n])) {
			return
		}
	}
	if spec := c.link(path); spec != nil && !c.isStatus(path) {
		if !c.eyes.Public || !spec.Internal {
			c.references(spec, path, f.From, f.To)
		}
		return
	}
	if !Equal(f.From, f.To) {
		c.out = append(c.out, Field{Name: f.Field, From: value(f.From), To: value(f.To)})
	}
}

// forPublic leaves out who changed something and why: the words of a commit are for those who may read it. Which
// passages of a past body were internal is not known. In which folder something was is the team's business.
func forPublic(l LogEntry) LogEntry {
	l.Commit.Author, l.Commit.Committer = git.Signature{}, git.Signature{}
	l.Commit.Subject, l.Commit.Message = "", ""
	l.Sections, l.From = nil, ""
	return l
}

// pathOf splits a field's name into a path. A declared field's own name may have dots in it.
func pathOf(kind *config.Kind, name string) []string {
	for _, f := range kind.Fields() {
		if name == f.Name {
			return []string{name}
		}
		if rest, ok := strings.CutPrefix(name, f.Name+"."); ok {
			return append([]string{f.Name}, strings.Split(rest, ".")...)
		}
	}
	return strings.Split(name, ".")
}

// publicNow says whether a reference of whatever time leads to something that the public may see today.
func publicNow(g *graph.Graph, spec *config.Link, reference string) bool {
	id, _, _ := strings.Cut(reference, "#")
	var found []*workspace.Document
	for _, kind := range spec.To {
		if d := g.Document(kind, id); d != nil {
			found = append(found, d)
		}
	}
	if len(spec.To) == 0 {
		found, _ = g.Find(id)
	}
	return len(found) > 0 && !slices.ContainsFunc(found, func(d *workspace.Document) bool { return !d.Public })
}
