package checks

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var ambiguousScalar = &lint.Rule{
	Name:     "ambiguous-scalar",
	Group:    lint.Reading,
	Severity: diagnostic.Warning,
	Always:   true,
	Summary:  "A value means the same to every program that reads YAML",
	Why: `Some unquoted words change their meaning with the reader: yes, no, on and off are truth values to older programs,
1.10 becomes the number 1.1, 010 may be eight. Quotes settle it. The rule is silent where the field's schema names the word
itself, as for the plans of a feature, or takes both readings for the same.

A blank and "#" begin a comment, so that "Fix order #3" is read as "Fix order". The rule speaks up where the comment
begins with a letter or a digit right behind the "#"; a comment with a blank there is taken for one. In the same way a value
that begins with "!" or "&" loses its first word, which YAML takes for a type or for an anchor.`,
	Since: "0.1",
	Bad: example(file("stories/us-0060-norway.md", `---
id: US-0060
title: Offer the shop in Norway
status: backlog
persona: customer in Oslo
want: to pay in my own currency
so_that: I know what it costs
tags: [shop, no]
---
`)),
	Good: example(file("stories/us-0060-norway.md", `---
id: US-0060
title: Offer the shop in Norway
status: backlog
persona: customer in Oslo
want: to pay in my own currency
so_that: I know what it costs
tags: [shop, "no"]
---
`)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			if d.Fields != nil && !d.Unreadable {
				cutTexts(p, d, d.Fields)
			}
		}
	},
}

// markedText reports a value whose first word begins with "!" or "&": it is read as a mark of the value, and is lost. A
// type of YAML's own ("!!str") and an anchor that an alias uses are meant.
func markedText(p *lint.Pass, d *workspace.Document, e document.Entry) {
	source := d.File.Head()
	if e.Value == nil || e.Value.Kind == document.List || e.Value.Kind == document.Map || e.Range.End > len(source) {
		return
	}
	line := source[e.Range.End:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	rest, colon := strings.CutPrefix(strings.TrimLeft(line, " "), ":")
	value := strings.TrimSpace(rest)
	if !colon || value == "" || value[0] != '!' && value[0] != '&' || strings.HasPrefix(value, "!!") {
		return
	}
	word, _, _ := strings.Cut(value, " ")
	what := "a type"
	if word[0] == '&' {
		if what = "an anchor"; strings.Contains(source, "*"+word[1:]) {
			return
		}
	}
	start, pointer := e.Range.End+strings.Index(line, value), pointerTo(d.Fields, e.Value)
	f := lint.AboutField(d, pointer, diagnostic.Range{Start: start, End: start + len(word)},
		fmt.Sprintf("the value of %s of %s begins with %q, which YAML takes for %s; quote the whole value", strings.ReplaceAll(pointer[1:], "/", "."), d.Name(), word, what))
	f.Path, f.Value, f.Label = d.Path, word, "this is not read"
	if (e.Value.Style == document.Plain || e.Value.IsNull()) && !strings.Contains(value, " #") {
		f.Fixes = []diagnostic.Fix{{
			Title: "quote the value with what begins it",
			Edits: []diagnostic.Edit{{Path: d.Path, Start: start, End: start + len(value), Text: document.Quote(value)}},
		}}
	}
	p.Report(f)
}

// cutTexts reports texts that end where a "#3" begins, which was meant as a part of them.
func cutTexts(p *lint.Pass, d *workspace.Document, n *document.Node) {
	for _, e := range n.Entries {
		markedText(p, d, e)
		cutTexts(p, d, e.Value)
	}
	for _, item := range n.Items {
		cutTexts(p, d, item)
	}
	if n.Kind != document.String || n.Style != document.Plain || n.Date {
		return
	}
	line := d.File.Head()[n.Range.End:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	line = strings.TrimRight(line, " \t\r")
	comment := strings.TrimLeft(line, " ")
	if len(comment) < 2 || comment[0] != '#' || len(comment) == len(line) {
		return
	}
	if r, _ := utf8.DecodeRuneInString(comment[1:]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return
	}
	pointer := pointerTo(d.Fields, n)
	f := lint.About(d, fmt.Sprintf("the value of %s of %s ends before %q, which YAML takes for a comment; quote the whole value", strings.ReplaceAll(pointer[1:], "/", "."), d.Name(), comment))
	f.Path, f.Field, f.Value = d.Path, pointer, comment
	f.Range.Start = n.Range.End + len(line) - len(comment)
	f.Range.End = n.Range.End + len(line)
	f.Label = "this is not read"
	whole := n.Text + line
	f.Fixes = []diagnostic.Fix{{
		Title: "quote the value with what follows it",
		Edits: []diagnostic.Edit{{Path: d.Path, Start: n.Range.Start, End: f.Range.End, Text: document.Quote(whole)}},
	}}
	p.Report(f)
}
