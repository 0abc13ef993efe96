package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// reviewedDocument is a product document that others read.
const reviewedDocument = `---
id: PD-0008
title: Paying takes one step
status: review
owners:
  product: ana
  engineering: ben
review_by: 2026-06-29
---

## Purpose

Returning customers pay without typing their card's number again.

## Scope

Cards; no invoices.

## Discovery

Eleven of twelve customers asked for it.

## Design

One button on the last page.

## Analytics

The share of orders that are paid in one step.
`

var reviewOverdue = &lint.Rule{
	Name:     "review-overdue",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A review ends on the day that it should, or after three business days",
	Why: `Whoever wrote the document waits for the answer, and so does all the work behind it. The day is "review_by". Without
one, three business days after the document last changed are long enough; that takes the repository's history, and what has
none is not judged. Holidays are those of the calendar.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "business_days", Default: 3, Doc: "How many business days a review has where there is no review_by"},
		{Name: "statuses", Default: []string{"review", "reviewing"}, Doc: "The statuses of a document that is being reviewed"},
	},
	Bad: example(file("product-documents/pd-0008-one-step.md", reviewedDocument), file("data/people.yml", examplePeople)),
	Good: example(file("product-documents/pd-0008-one-step.md", strings.Replace(reviewedDocument, "06-29", "07-03", 1)),
		file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		for _, d := range declaring(p, "review_by") {
			if d.Status == "" || !slices.Contains(p.Strings("statuses", d.Kind.Name), d.Status) {
				continue
			}
			if by := d.Field("review_by"); !empty(by) {
				if until, ok := day(by); ok && p.Today.After(until) {
					p.Report(atValue(d, "/review_by", fmt.Sprintf("%s was to be reviewed by %s and is still in %s: answer it, or give it another day",
						d.Name(), until, d.Status)))
				}
				continue
			}
			unanswered(p, d)
		}
	},
}

// unanswered reports a review that has no day of its own and waits for too long. When it began is not written: the last
// change of the document is the latest day that it can have begun on.
func unanswered(p *lint.Pass, d *workspace.Document) {
	if p.LastChange == nil {
		return
	}
	since, known := p.LastChange(d)
	limit := p.Int("business_days", d.Kind.Name)
	waited := p.Config.Calendar.BusinessDays(since, p.Today)
	if !known || waited <= limit {
		return
	}
	f := atStatus(d, fmt.Sprintf("%s is in %s since %s or longer, which is %s; a review has %d: answer it, or set review_by",
		d.Name(), d.Status, since, count(waited, "business day"), limit))
	f.Field = "/review_by"
	p.Report(f)
}
