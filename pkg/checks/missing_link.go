package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var missingLink = &lint.Rule{
	Name:     "missing-link",
	Group:    lint.Links,
	Severity: diagnostic.Error,
	Summary:  "A document refers to what its kind has to refer to",
	Why: `Work that serves nothing is hard to argue about, and it does not appear under any objective. So a story names its
objective before somebody starts on it, and a strategy the goals that it derives from. What a kind must refer to, and from
which status on, is set with "min" and "when" of the link in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("strategy/str-01-checkout.md", `---
id: STR-01
title: One-step checkout
status: draft
owner: ana
horizon: 2026
---

## Mission

Whoever bought once buys again in one step.

## Guiding principles

We would rather ask once more than charge the wrong card.

## Where we are now

Returning customers need four steps; one in ten gives up.

## Strategy and plans

Saved cards first, then saved addresses.

## What we are not working on

Payment by invoice: it would help three customers.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("strategy/str-01-checkout.md", `---
id: STR-01
title: One-step checkout
status: draft
owner: ana
horizon: 2026
goals: [GOAL-01]
---

## Mission

Whoever bought once buys again in one step.

## Guiding principles

We would rather ask once more than charge the wrong card.

## Where we are now

Returning customers need four steps; one in ten gives up.

## Strategy and plans

Saved cards first, then saved addresses.

## What we are not working on

Payment by invoice: it would help three customers.
`), file("goals/goal-01-order-in-one-step.md", `---
id: GOAL-01
title: Returning customers order in one step
status: active
owner: ana
---

## Why

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			eachLink(p.Head.Graph, d, func(c cardinality) {
				if c.spec.Min > c.count && p.Holds(c.spec.When, d) {
					p.Report(c.tooFew(p.Config, d))
				}
			})
		}
	},
}

// cardinality is a declared link of a document, or of one of its parts, with the references that are there.
type cardinality struct {
	spec *config.Link
	part *workspace.Part
	// count is the number of references as written, and of those written at the other end alone.
	count int
	// written are the references that stand here.
	written []*graph.Link
}

// eachLink visits the declared links of a document and of its parts.
func eachLink(g *graph.Graph, d *workspace.Document, visit func(cardinality)) {
	for _, spec := range d.Kind.Links {
		if spec.Min > 0 || spec.Max > 0 {
			visit(newCardinality(g, d, nil, spec))
		}
	}
	for i := range d.Parts {
		for _, spec := range d.Parts[i].Spec.Links {
			if spec.Min > 0 || spec.Max > 0 {
				visit(newCardinality(g, d, &d.Parts[i], spec))
			}
		}
	}
}

func newCardinality(g *graph.Graph, d *workspace.Document, part *workspace.Part, spec *config.Link) cardinality {
	c := cardinality{spec: spec, part: part}
	for _, l := range g.Written(d) {
		if l.Spec == spec && l.FromPart == part {
			c.written = append(c.written, l)
		}
	}
	c.count = len(c.written)
	for _, l := range g.From(d) {
		if l.Spec == spec && l.Inverse {
			c.count++
		}
	}
	return c
}

// place is the pointer of the link's field, and where its key stands, or the document where there is none.
func (c cardinality) place(d *workspace.Document) (pointer string, at diagnostic.Range) {
	names := strings.Split(strings.TrimSuffix(c.spec.Field, ".*"), ".")
	fields, base := d.Fields, ""
	if c.part != nil {
		fields, base = c.part.Node, c.part.Pointer
	}
	at = lint.Place(d)
	if _, key := fields.At(document.Pointer(names...)); !key.IsZero() {
		at = key
	} else if c.part != nil {
		at = c.part.Node.Range
	}
	return base + document.Pointer(names...), at
}

func (c cardinality) subject(d *workspace.Document) string {
	if c.part != nil && c.part.ID != "" {
		return d.Name() + "#" + c.part.ID
	}
	return d.Name()
}

func (c cardinality) tooFew(cfg *config.Config, d *workspace.Document) diagnostic.Finding {
	pointer, at := c.place(d)
	target := "no " + targets(cfg, c.spec, false)
	f := lint.AboutField(d, pointer, at, says(c.subject(d), c.spec, c.spec.Field, target))
	f.Label = fmt.Sprintf("expected %s: the id of %s", c.spec.Field, targets(cfg, c.spec, true))
	if c.spec.Min > 1 {
		f.Message = fmt.Sprintf("%s has %s under %s", c.subject(d), count(c.count, "reference"), c.spec.Field)
		f.Label = fmt.Sprintf("expected %d or more", c.spec.Min)
	}
	f.Severity = c.spec.Severity
	return f
}
