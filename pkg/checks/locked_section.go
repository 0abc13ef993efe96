package checks

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const definedDocument = `---
id: PD-0003
title: Saved cards
status: defined
owners: {product: ana}
---

## Purpose

Returning customers order in one step.

## Scope

Cards of the two networks that we take today.

## Discovery

Nine of twelve customers expected their card to be there.

## Design

One question behind the first payment, asked once.

## Analytics

Orders by saved card, by week.
`

var lockedSection = &lint.Rule{
	Name:      "locked-section",
	Group:     lint.Revisions,
	Severity:  diagnostic.Error,
	NeedsBase: true,
	Summary:   "A section that was agreed on stays as it was agreed",
	Why: `Once a product document is defined, its purpose is what everybody builds towards. To change it on the way is to move
the goal under those who run: take the document back to review, or write the next one. Space and comments may change. The rule
compares with the revision that --since names; which section is locked, and from which status on, is set with "locked_from"
of a section.`,
	Since: "0.1",
	Bad: lint.Example{
		Files: []lint.ExampleFile{
			file("product-documents/pd-0003-saved-cards.md", replaced(definedDocument, "order in one step", "save their cards")), file("data/people.yml", peopleBefore),
		},
		Before: []lint.ExampleFile{file("product-documents/pd-0003-saved-cards.md", definedDocument)},
	},
	Good: lint.Example{
		Files: []lint.ExampleFile{
			file("product-documents/pd-0003-saved-cards.md", replaced(definedDocument, "two networks", "three networks")), file("data/people.yml", peopleBefore),
		},
		Before: []lint.ExampleFile{file("product-documents/pd-0003-saved-cards.md", definedDocument)},
	},
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			if !slices.ContainsFunc(d.Kind.Sections, func(s *config.Section) bool { return s.LockedFrom != "" }) {
				continue
			}
			was := before(p, d)
			if was == nil || !lint.Judged(was) {
				continue
			}
			for _, s := range d.Kind.Sections {
				if locked(s, was) {
					judgeLocked(p, s, was, d)
				}
			}
		}
	},
}

// locked reports whether a section may not change any more: the document's status is the one that locks it, or a later
// one. What was dropped is bound by nothing.
func locked(s *config.Section, d *workspace.Document) bool {
	l := d.Kind.Lifecycle
	from := l.Index(s.LockedFrom)
	return s.LockedFrom != "" && from >= 0 && l.Index(d.Status) >= from && (d.Category != config.Dropped || d.Status == s.LockedFrom)
}

func judgeLocked(p *lint.Pass, s *config.Section, was, is *workspace.Document) {
	old := lint.Section(was, s.Headings)
	if old == nil {
		return
	}
	heading := s.Headings[0]
	now := lint.Section(is, s.Headings)
	if now == nil {
		f := lint.About(is, fmt.Sprintf("the section %q of %s is locked since it is %s, and is gone", heading, is.Name(), s.LockedFrom))
		f.Value = heading
		p.Report(f)
		return
	}
	if document.SameBytes(was.Body, is.Body) || sameWords(was.Body.SectionText(*old), is.Body.SectionText(*now)) {
		return
	}
	f := lint.AboutBody(is, now.Range, fmt.Sprintf("the section %q of %s is locked since it is %s, and has changed", now.Text, is.Name(), s.LockedFrom))
	f.Value, f.Label = heading, "its text is not the one that was agreed on"
	p.Report(f)
}

// sameWords reports whether two texts differ in space at most.
func sameWords(a, b []byte) bool {
	return slices.EqualFunc(bytes.Fields(a), bytes.Fields(b), bytes.Equal)
}
