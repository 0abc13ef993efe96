package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var reusedID = &lint.Rule{
	Name:         "reused-id",
	Group:        lint.Identity,
	Severity:     diagnostic.Error,
	Always:       true,
	NeedsBase:    true,
	NeedsHistory: true,
	Summary:      "An id is never given to a second document",
	Why: `The number of a story that was removed a year ago still stands in commit messages, tickets and notes. Given to another
story, it makes all of those lie. The rule compares with the revision that --since names and with everything before it, and
needs the whole history for that (fetch-depth: 0). A document that comes back is no other one. "roadbook new" gives an id
that nobody ever had.`,
	Since: "0.1",
	Bad: lint.Example{
		Files: []lint.ExampleFile{file("stories/us-0042-save-a-card.md", replaced(beforeStory, "ready", "backlog")),
			file("okrs/obj-0007-one-step.md", beforeObjective), file("data/people.yml", peopleBefore)},
		Before: []lint.ExampleFile{file("okrs/obj-0007-one-step.md", beforeObjective)},
		Past: []lint.ExampleFile{file("stories/us-0042-sort-by-price.md", `---
id: US-0042
title: Sort results by price
status: canceled
canceled_reason: Nobody asked for it twice
persona: bargain hunter
want: the cheapest offer first
so_that: I need not read them all
---
`)},
	},
	Good: lint.Example{
		Files: []lint.ExampleFile{file("stories/us-0042-save-a-card.md", replaced(beforeStory, "ready", "backlog")),
			file("okrs/obj-0007-one-step.md", beforeObjective), file("data/people.yml", peopleBefore)},
		Before: []lint.ExampleFile{file("okrs/obj-0007-one-step.md", beforeObjective)},
		Past:   []lint.ExampleFile{file("stories/us-0042-a-card-saved.md", beforeStory)},
	},
	Run: func(p *lint.Pass) {
		for _, d := range unmatched(p.Head, p.Base) {
			former, ok := p.Past(d.Key())
			if !ok || former == nil || comesBack(former.Document, d) {
				continue
			}
			until := ""
			if !former.Removed.IsZero() {
				until = fmt.Sprintf(", until it was removed on %s", former.Removed)
			}
			f := lint.About(d, fmt.Sprintf("%s was the id of %q%s", d.ID, former.Document.Title, until))
			f.Value, f.Label = d.ID, "this id was given before"
			f.Hints = []string{"an id is never given twice: roadbook new gives one that nobody ever had"}
			p.Report(f)
		}
	},
}

// comesBack reports whether a document is the one that was removed: it has its title, or most of its text.
func comesBack(was, is *workspace.Document) bool {
	if strings.EqualFold(was.Title, is.Title) {
		return true
	}
	if was.Record != "" || is.Record != "" {
		record := content(was)
		return record != "" && record == content(is)
	}
	return similarity(was.File, is.File) >= alike
}
