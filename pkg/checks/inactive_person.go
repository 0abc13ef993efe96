package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const ownedStory = `---
id: US-0042
title: Save a card for later
status: backlog
persona: new customer
want: to pay with the card that I used last time
so_that: I can order in one step
owner: ana
---
`

var inactivePerson = &lint.Rule{
	Name:     "inactive-person",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "Who answers for something that goes on is still there",
	Why: `When somebody leaves, what they owned stays behind with their name on it, and questions go nowhere. A person with
"active: false" keeps their place in what is past: in what is done or dropped, and in fields that say who wrote or approved
something. Everything else needs somebody new.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "living", Default: []string{}, Doc: "The kinds that live on when they are done: the preset has features"},
		{Name: "except", Default: []string{"authors", "proposer", "approved_by", "accepted_by"}, Doc: "The fields that say who did something in the past"},
	},
	Bad: example(file("stories/us-0042-save-a-card.md", ownedStory), file("data/people.yml", `ana:
  name: Ana Duarte
  active: false
ben:
  name: Ben Okafor
`)),
	Good: example(file("stories/us-0042-save-a-card.md", strings.Replace(ownedStory, "owner: ana", "owner: ben", 1)), file("data/people.yml", `ana:
  name: Ana Duarte
  active: false
ben:
  name: Ben Okafor
`)),
	Run: func(p *lint.Pass) {
		gone := map[*workspace.Document]bool{}
		for _, d := range declaring(p, "active") {
			if active, ok := d.Field("active").Plain().(bool); ok && !active {
				gone[d] = true
			}
		}
		for person := range inOrder(p, gone) {
			for _, l := range p.Head.Graph.To(person) {
				if l.State != graph.Resolved || l.Spec == nil || l.Inverse || !lint.Judged(l.From) || gone[l.From] ||
					slices.Contains(p.Strings("except", l.From.Kind.Name), l.Spec.Field) || !concerned(p, l.From) {
					continue
				}
				f := aboutReference(l, l.Range, fmt.Sprintf("%s of %s is %s, who is not active any more: name somebody who is",
					fieldOf(l), subject(l), person.ID))
				f.Related = []diagnostic.Related{lint.Beside(person, person.Title)}
				p.Report(f)
			}
		}
	},
}

// inOrder goes through the documents of a set in output order.
func inOrder(p *lint.Pass, set map[*workspace.Document]bool) func(yield func(*workspace.Document) bool) {
	return func(yield func(*workspace.Document) bool) {
		if len(set) == 0 {
			return
		}
		for _, d := range p.Documents() {
			if set[d] && !yield(d) {
				return
			}
		}
	}
}

// concerned reports whether somebody has to answer for a document: it goes on, or it lives on although it is done.
func concerned(p *lint.Pass, d *workspace.Document) bool {
	return goesOn(d) || d.Category == config.Done && slices.Contains(p.Strings("living", d.Kind.Name), d.Kind.Name)
}
