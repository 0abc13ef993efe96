package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// Thread is the thread of documents, as JSON shows it. A part hangs on its document by an edge of the parts' field,
// labelled "part of".
type Thread struct {
	Version int          `json:"version"`
	Nodes   []ThreadNode `json:"nodes"`
	Edges   []Edge       `json:"edges"`

	thread *trace.Thread
}

// ThreadNode is a document or a part on the thread.
type ThreadNode struct {
	Reference
	Status   string `json:"status"`
	Category string `json:"category"`
}

// NewThread takes over what outputs show of a thread. Edges are in the order of thread.Edges, each as it is written: from
// the document that holds the link.
func NewThread(g *graph.Graph, t *trace.Thread) Thread {
	out := Thread{Version: 1, Nodes: []ThreadNode{}, Edges: []Edge{}, thread: t}
	for _, n := range t.Nodes {
		out.Nodes = append(out.Nodes, ThreadNode{
			Reference: Reference{ID: n.ID(), Kind: n.Document.Kind.Name, Title: n.Title(), Path: n.Document.Path},
			Status:    n.Status(), Category: string(n.Category()),
		})
	}
	for _, e := range t.Edges {
		if e.Link != nil {
			out.Edges = append(out.Edges, NewEdge(g, e.Link))
			continue
		}
		part := t.Nodes[e.Lower]
		d := part.Document
		out.Edges = append(out.Edges, Edge{
			From: part.ID(), FromKind: d.Kind.Name, To: d.ID, ToKind: d.Kind.Name, Field: part.Part.Spec.Field, Label: "part of",
			Path: d.Path, Line: d.File.Position(part.Part.Node.Range.Start).Line, Resolved: true,
		})
	}
	return out
}

// labelDown is what an edge is called when it is read from the upper node to the lower one.
func labelDown(e trace.Edge) string {
	switch {
	case e.Link == nil:
		return "has"
	case e.Link.Spec.Thread == "up":
		return e.Link.InverseLabel()
	}
	return e.Link.Label()
}

// Table has a row for each document and part on the thread, with what is directly above and below it.
func (v Thread) Table() Table {
	t := Table{Columns: []string{"id", "kind", "status", "title", "above", "below"}}
	ids := func(nodes []int) string {
		var out []string
		for _, n := range nodes {
			out = append(out, v.thread.Nodes[n].ID())
		}
		return strings.Join(out, " ")
	}
	for i, n := range v.thread.Nodes {
		t.Rows = append(t.Rows, []string{
			n.ID(), n.Document.Kind.Name, n.Status(), n.Title(), ids(v.thread.Above(i)), ids(v.thread.Below(i)),
		})
	}
	return t
}

// WriteCSV prints the table as comma-separated values.
func (v Thread) WriteCSV(w io.Writer) error { return v.Table().WriteCSV(w) }

// empty is the sentence for a thread without anything on it.
const emptyThread = "nothing is on the thread: no document is linked from a goal down"

// beside is said of a document that the thread does not pass.
const beside = "no link of the thread leads up or down from here"

// nothingAbove heads the trees that begin too low.
const nothingAbove = "Nothing above them"

// WriteTree prints the thread as a tree from the goal down.
func (v Thread) WriteTree(w io.Writer, o Options) error {
	p := treePrinter{v: v, o: o}
	if len(v.Nodes) == 0 {
		p.b.WriteString(emptyThread + "\n")
	}
	forest := v.thread.Forest()
	for _, b := range forest.Trees {
		p.branch(b, "", "", "")
	}
	if len(forest.Loose) > 0 {
		if len(forest.Trees) > 0 {
			p.b.WriteByte('\n')
		}
		p.b.WriteString(o.bold(nothingAbove) + "\n")
		for _, b := range forest.Loose {
			p.branch(b, "", "", "")
		}
	}
	if len(v.Edges) == 0 && len(v.Nodes) > 0 && !v.thread.Whole {
		p.b.WriteString(o.dim(ansi.Truncate(beside, o.width(), "…")) + "\n")
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

type treePrinter struct {
	v Thread
	o Options
	b strings.Builder
}

// branch prints a node and what hangs below it. before stands before its line, own is the twig that leads to it, under
// stands before its children's lines.
func (p *treePrinter) branch(b trace.Branch, before, own, under string) {
	n := p.v.thread.Nodes[b.Node]
	twigs := cutLeft(before+own, p.o.width()/2)
	text := categoryMark(n.Category()) + " " + n.ID() + "  " + n.Title()
	if b.Repeated {
		text += " ↑"
	}
	room := p.o.width() - ansi.StringWidth(twigs)
	line := ansi.Truncate(Line(text), room, "…")
	if b.Repeated && strings.HasSuffix(line, "…") {
		line = ansi.Truncate(Line(text), room-3, "") + "… ↑"
	}
	switch {
	case n.Asked:
		line = p.o.bold(line)
	case b.Repeated:
		line = p.o.dim(line)
	}
	p.b.WriteString(p.o.dim(twigs) + line + "\n")
	for i, c := range b.Children {
		if i == len(b.Children)-1 {
			p.branch(c, before+under, "└─ ", "   ")
		} else {
			p.branch(c, before+under, "├─ ", "│  ")
		}
	}
}

// cutLeft keeps the last columns of text.
func cutLeft(s string, width int) string {
	if ansi.StringWidth(s) <= width {
		return s
	}
	r := []rune(s)
	return "…" + string(r[len(r)-width+1:])
}

// deepestList is how many levels of a list Markdown and HTML are given; what is deeper stays on the last one.
const deepestList = 24

// WriteMarkdown prints the thread as nested lists.
func (v Thread) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	var list func(branches []trace.Branch, depth int)
	list = func(branches []trace.Branch, depth int) {
		for _, branch := range branches {
			n := v.thread.Nodes[branch.Node]
			id := MarkdownText(n.ID())
			if n.Asked {
				id = "**" + id + "**"
			}
			fmt.Fprintf(&b, "%s- %s %s %s", strings.Repeat("  ", min(depth, deepestList)), categoryMark(n.Category()), id, MarkdownText(n.Title()))
			if n.Status() != "" {
				b.WriteString(" (" + MarkdownText(n.Status()) + ")")
			}
			if branch.Repeated {
				b.WriteString(" ↑")
			}
			b.WriteByte('\n')
			list(branch.Children, depth+1)
		}
	}
	forest := v.thread.Forest()
	if len(v.Nodes) == 0 {
		b.WriteString(emptyThread + "\n")
	}
	list(forest.Trees, 0)
	if len(forest.Loose) > 0 {
		b.WriteString("\n" + nothingAbove + ":\n\n")
		list(forest.Loose, 0)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMermaid prints the thread as a Mermaid flowchart from the goal on the left; of a thread that is too large for one,
// the first columns, which count what hangs below them.
func (v Thread) WriteMermaid(w io.Writer) error {
	diagram := v.mermaid(nil)
	if tooLargeForMermaid(diagram, len(v.thread.Edges)) {
		if first, folded := v.foldTo(mostUnfolded); len(folded) > 0 {
			diagram = first.mermaid(folded)
		}
	}
	_, err := io.WriteString(w, diagram)
	return err
}

func (v Thread) mermaid(folded []trace.Folded) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	if len(folded) > 0 {
		b.WriteString("  %% " + foldedDescription(folded) + "\n")
	}
	for i, n := range v.thread.Nodes {
		open, end := "[", "]"
		if n.Part != nil {
			open, end = "(", ")"
		}
		label := mermaidText(categoryMark(n.Category()) + " " + n.ID() + " " + n.Title())
		if below := hanging(folded, i); below != "" {
			label += "<br/>" + mermaidText(below)
		}
		fmt.Fprintf(&b, "  n%d%s\"%s\"%s\n", i, open, label, end)
	}
	for _, e := range v.thread.Edges {
		fmt.Fprintf(&b, "  n%d -->|\"%s\"| n%d\n", e.Upper, mermaidText(labelDown(e)), e.Lower)
	}
	for _, c := range config.Categories() {
		var names []string
		for i, n := range v.thread.Nodes {
			if n.Category() == c {
				names = append(names, fmt.Sprintf("n%d", i))
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&b, "  classDef %s stroke:%s\n  class %s %s\n", c, mermaidColors[c], strings.Join(names, ","), c)
		}
	}
	return b.String()
}

// WriteDOT prints the thread as a Graphviz graph from the goal on the left.
func (v Thread) WriteDOT(w io.Writer) error {
	var b strings.Builder
	b.WriteString("digraph roadbook {\n  rankdir=LR;\n  node [shape=box];\n")
	for i, n := range v.thread.Nodes {
		style := ""
		if n.Part != nil {
			style = ", style=rounded"
		}
		fmt.Fprintf(&b, "  n%d [label=%s%s];\n", i, dotText(categoryMark(n.Category())+" "+n.ID()+"\n"+n.Title()), style)
	}
	for _, e := range v.thread.Edges {
		fmt.Fprintf(&b, "  n%d -> n%d [label=%s];\n", e.Upper, e.Lower, dotText(labelDown(e)))
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteHTML prints the thread as a page that stands alone: the picture, the tree, the table.
func (v Thread) WriteHTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<h1>" + bdi(v.title()) + "</h1>\n<p class=\"soft\">" + escapeText(v.description()) + "</p>\n")
	if len(v.Nodes) == 0 {
		b.WriteString("<p>" + escapeText(emptyThread) + "</p>\n")
		return writePage(w, v.title(), "", "", b.String())
	}
	p, width, height := v.picture(false)
	b.WriteString("<div class=\"scroll\">\n" + p.element(width, height, v.title(), v.description(), traceStyle) + "</div>\n<h2>As a table</h2>\n" + v.Table().htmlTable(0))
	return writePage(w, v.title(), "", "wide", b.String())
}
