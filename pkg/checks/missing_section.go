package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// why is the section of the examples.
const why = `---
id: GOAL-01
title: Returning customers order in one step
status: active
owner: ana
---
`

var missingSection = &lint.Rule{
	Name:     "missing-section",
	Group:    lint.Body,
	Severity: diagnostic.Error,
	Summary:  "A document has the sections that its kind asks for",
	Why: `The sections are the questions that the next reader will have: why this goal, what else was considered, what one
will see when it is done. A section that is not there is a question that nobody asked. Sections, and when they are wanted, are
set with "sections" of the kind in roadbook.yaml. "roadbook fix" adds what is missing in its place, as the kind's template has
it, for you to write.`,
	Since: "0.1",
	Bad: example(file("goals/goal-01-order-in-one-step.md", why+`
Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("goals/goal-01-order-in-one-step.md", why+`
## Why

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		known := templates{}
		for _, d := range p.Documents() {
			if d.Record != "" {
				continue // a record has no text
			}
			for _, s := range d.Kind.Sections {
				if readable(d) && lint.Section(d, s.Headings) == nil && p.Holds(s.When, d) {
					p.Report(lostSection(known, d, s))
				}
			}
		}
	},
}

// readable reports whether it is known which sections a document has: a body over a limit is not read.
func readable(d *workspace.Document) bool { return d.Body == nil || d.Body.Outline != nil }

func lostSection(known templates, d *workspace.Document, s *config.Section) diagnostic.Finding {
	f := lint.About(d, fmt.Sprintf("%s has no section %s", d.Name(), list(quoted(s.Headings), "or")))
	f.Value, f.Label = s.Headings[0], fmt.Sprintf("expected a heading: ## %s", s.Headings[0])
	if d.Body == nil || d.Body.Outline == nil {
		return f
	}
	var texts []string
	for _, h := range d.Body.Outline.Headings {
		if !declared(d.Kind, h.Text) {
			texts = append(texts, h.Text)
		}
	}
	for _, want := range s.Headings {
		best, ok := suggest.Best(want, texts)
		if !ok {
			continue
		}
		at, fixes := rename(d.Body, best, want)
		f.Path, f.Range, f.Fixes = d.Body.Path, at, fixes
		f.Label = fmt.Sprintf("expected %q", want)
		return f
	}
	f.Fixes = insertSection(known.of(d.Kind), d, s)
	return f
}

// declared reports whether a heading is one that the kind asks for.
func declared(k *config.Kind, text string) bool {
	for _, s := range k.Sections {
		for _, want := range s.Headings {
			if lint.SameHeading(text, want) {
				return true
			}
		}
	}
	return false
}

// rename writes another text into the heading that has this one.
func rename(f *document.File, text, want string) (diagnostic.Range, []diagnostic.Fix) {
	for _, h := range f.Outline.Headings {
		if h.Text != text {
			continue
		}
		at, ok := inSource(f, h.Range, text)
		if !ok {
			return h.Range, nil
		}
		return at, []diagnostic.Fix{{
			Title: fmt.Sprintf("call the section %q", want), Safe: true,
			Edits: []diagnostic.Edit{{Path: f.Path, Start: at.Start, End: at.End, Text: want}},
		}}
	}
	return diagnostic.Range{}, nil
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprintf("%q", w)
	}
	return out
}
