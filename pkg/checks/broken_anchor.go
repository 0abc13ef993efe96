package checks

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var brokenAnchor = &lint.Rule{
	Name:     "broken-anchor",
	Group:    lint.Body,
	Severity: diagnostic.Warning,
	Summary:  "A link to a heading leads to one that exists",
	Why: `A heading was reworded, and links to it now open the page at its top. Anchors are reckoned as the host does it: the
heading in small letters, spaces as hyphens, punctuation left out, a number behind the second one of the same name. Ids that
are given in HTML count too.`,
	Since: "0.1",
	Bad: example(file("handbook/how-we-plan.md", `---
title: How we plan
---

What is ready is told [below](#definition-of-redy).

## Definition of ready

Somebody else could start on it tomorrow.
`)),
	Good: example(file("handbook/how-we-plan.md", `---
title: How we plan
---

What is ready is told [below](#definition-of-ready).

## Definition of ready

Somebody else could start on it tomorrow.
`)),
	Run: func(p *lint.Pass) {
		outlines := &outlines{ws: p.Head.Workspace, read: map[string]*document.Outline{}}
		for _, d := range p.Documents() {
			eachBodyLink(d, func(link document.Link, target graph.Target) {
				file, ok := place(p.Head.Workspace, d, target)
				if !ok || !document.IsMarkdown(file) || !isAnchor(target.Fragment) {
					return
				}
				outline := outlines.of(file)
				if outline == nil || slices.Contains(anchors(outline), strings.TrimPrefix(target.Fragment, "user-content-")) {
					return
				}
				p.Report(aboutBrokenAnchor(d, link, file, target.Fragment, anchors(outline)))
			})
		}
	},
}

// isAnchor is false for what a browser or a host reads in another way: the top of the page, lines, quoted text.
func isAnchor(fragment string) bool {
	if fragment == "" || strings.EqualFold(fragment, "top") || strings.HasPrefix(fragment, ":~:") {
		return false
	}
	line, isLine := strings.CutPrefix(fragment, "L")
	return !isLine || strings.Trim(line, "0123456789-LC") != ""
}

// anchors are all anchors of a file: those of its headings, and those given in HTML.
func anchors(outline *document.Outline) []string {
	var all []string
	for _, h := range outline.Headings {
		all = append(all, h.Anchor)
	}
	return append(all, outline.Anchors...)
}

func aboutBrokenAnchor(d *workspace.Document, link document.Link, file, fragment string, among []string) diagnostic.Finding {
	where := "this page"
	if file != d.Body.Path {
		where = path.Base(file)
	}
	f := lint.AboutBody(d, link.Range, fmt.Sprintf("%s has no heading #%s", where, fragment))
	f.Value, f.Label = link.Destination, "no heading has this anchor"
	best, ok := suggest.Best(fragment, among)
	if !ok {
		return f
	}
	f.Hints = []string{suggest.Question("#" + best)}
	address, _, _ := strings.Cut(link.Destination, "#")
	f.Fixes = relinkFix(d, link, address+"#"+best, true)
	return f
}

// outlines reads the outlines of Markdown files, of those that are no documents too, each once.
type outlines struct {
	ws   *workspace.Workspace
	read map[string]*document.Outline
}

func (o *outlines) of(file string) *document.Outline {
	if f := o.ws.File(file); f != nil {
		return f.Outline
	}
	outline, known := o.read[file]
	if !known {
		if source, err := o.ws.ReadFile(file); err == nil {
			outline = document.Read(file, source, document.Options{}).Outline
		}
		o.read[file] = outline
	}
	return outline
}
