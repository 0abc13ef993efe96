package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var unknownReference = &lint.Rule{
	Name:     "unknown-reference",
	Group:    lint.Links,
	Severity: diagnostic.Error,
	Summary:  "A reference names a document, and a part of it, that exists",
	Why: `The thread from a goal to a story is made of references. One that leads nowhere cuts it: the story serves nothing,
and the objective looks as if nobody worked on it. The finding shows the document with the closest id. References to a file
that cannot be read are not reported; that file has its own finding.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
team: serach
---
`), file("data/teams.yml", `search:
  title: Search
checkout:
  title: Checkout
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
team: search
---
`), file("data/teams.yml", `search:
  title: Search
checkout:
  title: Checkout
`)),
	Run: func(p *lint.Pass) {
		titles := &titled{documents: p.Head.Workspace.Documents}
		for _, l := range p.Head.Graph.References {
			switch l.State {
			case graph.UnknownDocument:
				p.Report(unknownDocument(titles, l))
			case graph.UnknownPart:
				p.Report(unknownPart(l))
			case graph.Malformed:
				f := aboutReference(l, l.Range, fmt.Sprintf("%s of %s must name %s, and not hold a list or a map of its own",
					fieldOf(l), subject(l), targets(p.Config, l.Spec, true)))
				p.Report(f)
			}
		}
	},
}

// aboutReference is a finding at a reference. Its value is the reference as written.
func aboutReference(l *graph.Link, at diagnostic.Range, message string) diagnostic.Finding {
	f := lint.AboutField(l.From, l.Pointer, at, message)
	f.Path, f.Value = l.Path, l.Raw
	return f
}

// fieldOf is the field in which a reference stands, as its author wrote it.
func fieldOf(l *graph.Link) string {
	if l.Spec.InverseOf == "" {
		return l.Field
	}
	return l.Spec.Field
}

func unknownDocument(titles *titled, l *graph.Link) diagnostic.Finding {
	id, _, hasPart := strings.Cut(l.Raw, "#")
	if !hasPart || !l.Spec.Parts {
		id = l.Raw
	}
	at, found := inSource(l.From.File, l.Range, id)
	f := aboutReference(l, at, fmt.Sprintf("%s, which does not exist", says(subject(l), l.Spec, fieldOf(l), name(id))))
	f.Label = "no document has this id"
	if l.Spec.Match == "path" {
		f.Label = "no document is in this place"
	}
	meant, called := l.Closest, closest
	if d := titles.only(l.Spec, id); d != nil {
		meant, called = d, func(d *workspace.Document) string { return "this is its title, and its id is " + d.ID }
		f.Hints = []string{suggest.Question(d.ID)}
	}
	if meant == nil {
		return f
	}
	f.Related = []diagnostic.Related{lint.Beside(meant, called(meant))}
	if found && l.Spec.Match == "" {
		f.Fixes = []diagnostic.Fix{{
			Title: fmt.Sprintf("replace %s by %s", id, meant.ID),
			Edits: []diagnostic.Edit{{Path: l.Path, Start: at.Start, End: at.End, Text: meant.ID}},
		}}
	}
	return f
}

// titled are the documents by title, without regard to case; made when they are first asked for.
type titled struct {
	documents []*workspace.Document
	by        map[string][]*workspace.Document
}

// only is the one document that a link accepts with this title, or nil.
func (t *titled) only(spec *config.Link, title string) *workspace.Document {
	if t.by == nil {
		t.by = map[string][]*workspace.Document{}
		for _, d := range t.documents {
			key := strings.ToLower(d.Title)
			t.by[key] = append(t.by[key], d)
		}
	}
	var found *workspace.Document
	for _, d := range t.by[strings.ToLower(strings.TrimSpace(title))] {
		if d.ID == "" || !spec.Accepts(d.Kind.Name) {
			continue
		}
		if found != nil {
			return nil
		}
		found = d
	}
	return found
}

func closest(d *workspace.Document) string {
	if d.Title == d.ID {
		return "closest match"
	}
	return fmt.Sprintf("closest match: %q", d.Title)
}

func unknownPart(l *graph.Link) diagnostic.Finding {
	at, found := inSource(l.From.File, l.Range, "#"+l.ToPart)
	if found {
		at.Start++
	}
	what, ids := partsOf(l.To)
	message := fmt.Sprintf("%s has no %s %s; it has %s", l.To.ID, what, l.ToPart, list(ids, "and"))
	if len(ids) == 0 {
		message = fmt.Sprintf("%s has no %s %s; it has none at all", l.To.ID, what, l.ToPart)
	}
	f := aboutReference(l, at, message)
	f.Label = fmt.Sprintf("no %s has this id", what)
	f.Related = []diagnostic.Related{lint.Beside(l.To, l.To.Title)}
	if best, ok := suggest.Best(l.ToPart, ids); ok {
		f.Hints = []string{suggest.Question(best)}
		if found {
			f.Fixes = []diagnostic.Fix{{
				Title: fmt.Sprintf("replace %s by %s", l.ToPart, best),
				Edits: []diagnostic.Edit{{Path: l.Path, Start: at.Start, End: at.End, Text: best}},
			}}
		}
	}
	return f
}

// partsOf is what a document's parts are called, and the ids that they have.
func partsOf(d *workspace.Document) (what string, ids []string) {
	what = "part"
	if len(d.Kind.Parts) > 0 {
		what = strings.TrimSuffix(strings.NewReplacer("_", " ", "-", " ").Replace(d.Kind.Parts[0].Field), "s")
	}
	for _, part := range d.Parts {
		if part.ID != "" {
			ids = append(ids, part.ID)
		}
	}
	return what, ids
}
