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

// conflictFiles are an implemented RFC and the product document that it answers.
func conflictFiles(status string) lint.Example {
	return lint.Example{Config: "version: 1\nrules:\n  status-conflict: warning\n", Files: []lint.ExampleFile{
		file("rfcs/rfc-0021-tokens.md", `---
id: RFC-0021
title: Keep cards as tokens
status: implemented
authors: ana
answers: PD-0008
---

## Proposal

The provider keeps them, and gives us a token.

## Alternatives

Ask for the number every time.
`),
		file("product-documents/pd-0008-one-step.md", strings.NewReplacer("status: review", "status: "+status, "06-29", "07-03").Replace(reviewedDocument)),
		file("data/people.yml", examplePeople),
	}}
}

var statusConflict = &lint.Rule{
	Name:     "status-conflict",
	Group:    lint.Process,
	Severity: diagnostic.Off,
	Summary:  "What is implemented does not rest on what is still proposed",
	Why: `An implemented RFC that answers a product document in review says that something was built before anyone agreed that it
should be; mostly somebody forgot to move the other one on. What is planned counts as proposed, and so do the statuses of
"proposed". The rule is off until a workspace turns it on.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "links", Default: []string{"answers", "product_document", "blocked_by", "requires", "extends", "dependencies"},
			Doc: "The fields that name what a document rests on"},
		{Name: "proposed", Default: []string{"review", "reviewing", "proposed"}, Doc: "The active statuses that count as proposed"},
	},
	Bad:  conflictFiles("review"),
	Good: conflictFiles("defined"),
	Run: func(p *lint.Pass) {
		for _, l := range p.Head.Graph.References {
			if l.State != graph.Resolved || l.From.Category != config.Done || !stillProposed(p, l.From.Kind.Name, l.To) ||
				!slices.Contains(p.Strings("links", l.From.Kind.Name), l.Spec.Field) {
				continue
			}
			f := aboutReference(l, l.Range, fmt.Sprintf("%s is %s, but %s, which is still %s",
				l.From.Name(), l.From.Status, says("it", l.Spec, fieldOf(l), l.Target()), inStatus(l.To.Status)))
			f.Related = []diagnostic.Related{lint.Beside(l.To, l.To.Title)}
			p.Report(f)
		}
	},
}

func stillProposed(p *lint.Pass, kind string, d *workspace.Document) bool {
	return d.Category == config.Planned || d.Category == config.Active && slices.Contains(p.Strings("proposed", kind), d.Status)
}
