package checks

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var brokenLink = &lint.Rule{
	Name:     "broken-link",
	Group:    lint.Body,
	Severity: diagnostic.Error,
	Summary:  "A relative link in a text leads to a file that exists",
	Why: `Files move, and the links to them stay behind; whoever follows one sees an error page. Links are read as the host
reads them: relative to the file that holds them, or, when they start with /, to the root of the workspace or the "link_root"
of the kind. Capital letters count, since they do on the host. Addresses on the web are not visited.`,
	Since: "0.1",
	Bad: example(file("handbook/how-we-plan.md", `---
title: How we plan
---

We meet every second Monday, see [how we meet](meetings.md).
`), file("handbook/how-we-meet.md", `---
title: How we meet
---

On Mondays, for half an hour.
`)),
	Good: example(file("handbook/how-we-plan.md", `---
title: How we plan
---

We meet every second Monday, see [how we meet](how-we-meet.md).
`), file("handbook/how-we-meet.md", `---
title: How we meet
---

On Mondays, for half an hour.
`)),
	Run: func(p *lint.Pass) {
		names := newNeighbours(p.Head.Workspace)
		for _, d := range p.Documents() {
			eachBodyLink(d, func(link document.Link, target graph.Target) {
				if _, ok := place(p.Head.Workspace, d, target); !ok {
					p.Report(aboutBrokenLink(names, d, link, target))
				}
			})
		}
	},
}

// eachBodyLink visits the links of a document's text that lead into the workspace.
func eachBodyLink(d *workspace.Document, visit func(document.Link, graph.Target)) {
	if d.Body == nil || d.Body.Outline == nil || d.Record != "" {
		return
	}
	for _, link := range d.Body.Outline.Links {
		if link.Auto {
			continue
		}
		if target, ok := graph.ResolvePath(d, link.Destination); ok && !target.Outside {
			visit(link, target)
		}
	}
}

// place is the path of what a link leads to, and whether it is there. A kind with a link root is the source of a site,
// where pages are linked to without their extension.
func place(ws *workspace.Workspace, d *workspace.Document, target graph.Target) (string, bool) {
	if ws.Exists(target.Path) {
		return target.Path, true
	}
	if d.Kind.LinkRoot == "" || path.Ext(target.Path) != "" {
		return "", false
	}
	for _, page := range []string{target.Path + ".md", target.Path + "/index.md", target.Path + "/_index.md"} {
		if ws.Exists(page) {
			return page, true
		}
	}
	return "", false
}

func aboutBrokenLink(names *neighbours, d *workspace.Document, link document.Link, target graph.Target) diagnostic.Finding {
	f := lint.AboutBody(d, link.Range, fmt.Sprintf("the link leads to %s, which does not exist", target.Path))
	f.Value, f.Label = link.Destination, "there is no such file"
	meant, sameButCase := names.closest(target.Path)
	if meant == "" {
		return f
	}
	if sameButCase {
		f.Label = "capital letters differ"
	}
	address := relink(d, link.Destination, meant)
	f.Hints = []string{suggest.Question(address)}
	f.Fixes = relinkFix(d, link, address, sameButCase)
	return f
}

// relinkFix replaces the destination of a link, where it stands in the source as it is.
func relinkFix(d *workspace.Document, link document.Link, address string, safe bool) []diagnostic.Fix {
	at, ok := inSource(d.Body, link.Range, link.Destination)
	if !ok {
		return nil
	}
	return []diagnostic.Fix{{
		Title: "link to " + address, Safe: safe,
		Edits: []diagnostic.Edit{{Path: d.Body.Path, Start: at.Start, End: at.End, Text: address}},
	}}
}

// relink writes a link to another path, in the way that the old one was written: from the root or from the file, with
// its query and fragment.
func relink(d *workspace.Document, destination, to string) string {
	rest := ""
	if i := strings.IndexAny(destination, "?#"); i >= 0 {
		destination, rest = destination[:i], destination[i:]
	}
	var address string
	if strings.HasPrefix(destination, "/") {
		address = "/" + strings.TrimPrefix(strings.TrimPrefix(to, d.Kind.LinkRoot), "/")
	} else {
		address = relative(path.Dir(d.Body.Path), to)
		if strings.HasPrefix(destination, "./") && !strings.HasPrefix(address, "../") {
			address = "./" + address
		}
	}
	return (&url.URL{Path: address}).EscapedPath() + rest
}

// relative is the path from a folder to a file, both from the root.
func relative(from, to string) string {
	if from == "." {
		return to
	}
	up := 0
	for from != "." && !strings.HasPrefix(to, from+"/") {
		from = path.Dir(from)
		up++
	}
	if from != "." {
		to = strings.TrimPrefix(to, from+"/")
	}
	return strings.Repeat("../", up) + to
}

// neighbours knows the text files of the workspace by their folders and by their names.
type neighbours struct {
	byFolder map[string][]string
	byName   map[string][]string
}

func newNeighbours(ws *workspace.Workspace) *neighbours {
	n := &neighbours{byFolder: map[string][]string{}, byName: map[string][]string{}}
	add := func(file string) {
		folder, name := path.Dir(file), path.Base(file)
		n.byFolder[folder] = append(n.byFolder[folder], name)
		n.byName[strings.ToLower(name)] = append(n.byName[strings.ToLower(name)], file)
	}
	for _, f := range ws.Files {
		add(f.Path)
	}
	for _, file := range ws.Ignored {
		add(file)
	}
	return n
}

// closest is the file that a path was meant to be, or "": the same but for capital letters, one of a similar name in
// the folder, or the only one of that name elsewhere.
func (n *neighbours) closest(file string) (meant string, sameButCase bool) {
	folder, name := path.Dir(file), path.Base(file)
	elsewhere := n.byName[strings.ToLower(name)]
	for _, other := range elsewhere {
		if strings.EqualFold(other, file) {
			return other, true
		}
	}
	if best, ok := suggest.Best(name, n.byFolder[folder]); ok && path.Ext(best) == path.Ext(name) {
		return path.Join(folder, best), false
	}
	if len(elsewhere) == 1 {
		return elsewhere[0], false
	}
	return "", false
}
