package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Graph is documents and the links among them, as JSON outputs show them.
type Graph struct {
	Version int         `json:"version"`
	Nodes   []Reference `json:"nodes"`
	Edges   []Edge      `json:"edges"`
}

// NewGraph takes over the documents that keep holds for, and the links that leave them; a resolved link whose target is
// not kept is left out. For the public audience unresolved and internal links are left out too.
func NewGraph(g *graph.Graph, keep func(*workspace.Document) bool, public bool) Graph {
	out := Graph{Version: 1, Nodes: []Reference{}, Edges: []Edge{}}
	for _, d := range g.Workspace.Documents {
		if !keep(d) {
			continue
		}
		out.Nodes = append(out.Nodes, NewReference(d, ""))
		for _, l := range g.From(d) {
			resolved := l.State == graph.Resolved
			if public && (!resolved || l.Internal()) {
				continue
			}
			if !resolved || keep(l.To) {
				out.Edges = append(out.Edges, NewEdge(g, l))
			}
		}
	}
	return out
}

// names gives every node a name that is an identifier, and finds the node of an edge's end.
func (g Graph) names() (of func(kind, id string) (string, bool)) {
	byKey := map[string]string{}
	for i, n := range g.Nodes {
		key := n.Kind + ":" + n.ID
		if _, ok := byKey[key]; !ok {
			byKey[key] = "n" + strconv.Itoa(i)
		}
	}
	return func(kind, id string) (string, bool) {
		if name, ok := byKey[kind+":"+id]; ok {
			return name, true
		}
		id, _, _ = strings.Cut(id, "#")
		name, ok := byKey[kind+":"+id]
		return name, ok
	}
}

// WriteMermaid prints a Mermaid flowchart. Unresolved links are left out.
func (g Graph) WriteMermaid(w io.Writer) error {
	name := g.names()
	var b strings.Builder
	for _, n := range g.Nodes {
		id, _ := name(n.Kind, n.ID)
		fmt.Fprintf(&b, "  %s[\"%s\"]\n", id, mermaidText(n.ID+" "+n.Title))
	}
	links := 0
	for _, e := range g.Edges {
		from, ok1 := name(e.FromKind, e.From)
		to, ok2 := name(e.ToKind, e.To)
		if ok1 && ok2 && e.Resolved {
			fmt.Fprintf(&b, "  %s -->|\"%s\"| %s\n", from, mermaidText(e.Label), to)
			links++
		}
	}
	head := "flowchart LR\n"
	if tooLargeForMermaid(b.String(), links) {
		head += fmt.Sprintf("  %%%% %d links in %d characters: hosts draw up to %d in %d, and --where chooses fewer\n", links, b.Len(), mermaidLinks, mermaidLength)
	}
	_, err := io.WriteString(w, head+b.String())
	return err
}

// WriteDOT prints a Graphviz graph. Unresolved links are left out.
func (g Graph) WriteDOT(w io.Writer) error {
	name := g.names()
	var b strings.Builder
	b.WriteString("digraph roadbook {\n  rankdir=LR;\n  node [shape=box];\n")
	for _, n := range g.Nodes {
		id, _ := name(n.Kind, n.ID)
		fmt.Fprintf(&b, "  %s [label=%s];\n", id, dotText(n.ID+"\n"+n.Title))
	}
	for _, e := range g.Edges {
		from, ok1 := name(e.FromKind, e.From)
		to, ok2 := name(e.ToKind, e.To)
		if ok1 && ok2 && e.Resolved {
			fmt.Fprintf(&b, "  %s -> %s [label=%s];\n", from, to, dotText(e.Label))
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func dotText(s string) string {
	lines := strings.SplitN(s, "\n", 2)
	for i, l := range lines {
		lines[i] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(Line(l))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

// WriteLines prints an edge a line, as JSON.
func (g Graph) WriteLines(w io.Writer) error {
	for _, e := range g.Edges {
		if err := WriteJSONLine(w, e); err != nil {
			return err
		}
	}
	return nil
}

// Table is the edges as rows.
func (g Graph) Table() Table {
	t := Table{Columns: []string{"from", "from_kind", "to", "to_kind", "field", "label", "path", "line", "resolved"}}
	for _, e := range g.Edges {
		t.Rows = append(t.Rows, []string{e.From, e.FromKind, e.To, e.ToKind, e.Field, e.Label, e.Path, strconv.Itoa(e.Line), strconv.FormatBool(e.Resolved)})
	}
	return t
}
