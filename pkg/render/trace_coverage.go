package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// Coverages are the answers to what has no thread, as JSON shows them.
type Coverages struct {
	Version  int        `json:"version"`
	Coverage []Coverage `json:"coverage"`

	view []trace.Coverage
}

// Coverage is one of them.
type Coverage struct {
	Rule    string   `json:"rule"`
	Of      string   `json:"of"`
	Kind    string   `json:"kind"`
	Parts   string   `json:"parts,omitempty"`
	Covered int      `json:"covered"`
	Total   int      `json:"total"`
	Missing []string `json:"missing"`
}

// NewCoverages takes over what outputs show of coverage.
func NewCoverages(view []trace.Coverage) Coverages {
	out := Coverages{Version: 1, Coverage: []Coverage{}, view: view}
	for _, c := range view {
		shown := Coverage{Rule: c.Rule, Kind: c.Kind.Name, Covered: c.Covered, Total: c.Total, Missing: []string{}}
		var of []string
		for _, k := range c.Of {
			of = append(of, k.Name)
		}
		shown.Of = strings.Join(of, " or ")
		if c.Parts != nil {
			shown.Parts = c.Parts.Field
		}
		for _, n := range c.Missing {
			shown.Missing = append(shown.Missing, n.ID())
		}
		out.Coverage = append(out.Coverage, shown)
	}
	return out
}

// Table has a row for each question.
func (v Coverages) Table() Table {
	t := Table{Columns: []string{"rule", "kind", "of", "covered", "total", "missing"}}
	for _, c := range v.Coverage {
		t.Rows = append(t.Rows, []string{c.Rule, c.Kind, c.Of, strconv.Itoa(c.Covered), strconv.Itoa(c.Total), strings.Join(c.Missing, " ")})
	}
	return t
}

const emptyCoverage = "there is nothing to cover: the workspace has no two kinds that the thread joins"

// WriteText prints each question with how many are covered, and below it what is missing with its title.
func (v Coverages) WriteText(w io.Writer, o Options) error {
	if len(v.Coverage) == 0 {
		_, err := io.WriteString(w, emptyCoverage+"\n")
		return err
	}
	p := NewPrinter(w, o)
	for i, c := range v.view {
		if i > 0 {
			p.Blank()
		}
		mark := "●"
		if len(c.Missing) > 0 {
			mark = "○"
		}
		head := fmt.Sprintf("%s %s: %s", mark, Line(c.Rule), countOf(len(c.Missing), c.Total))
		p.line(o.bold(ansi.Truncate(head, o.width(), "…")))
		width := 0
		for _, n := range c.Missing {
			width = max(width, min(ansi.StringWidth(Line(n.ID())), o.width()/3))
		}
		for _, n := range c.Missing {
			id := pad(ansi.Truncate(Line(n.ID()), width, "…"), width)
			p.line(ansi.Truncate("  "+id+"  "+Line(n.Title()), o.width(), "…"))
		}
	}
	return p.Err()
}

func countOf(missing, total int) string {
	if missing == 0 {
		return fmt.Sprintf("none of %d", total)
	}
	return fmt.Sprintf("%d of %d", missing, total)
}

// WriteMarkdown prints the questions as a table.
func (v Coverages) WriteMarkdown(w io.Writer) error {
	if len(v.Coverage) == 0 {
		_, err := io.WriteString(w, emptyCoverage+"\n")
		return err
	}
	return v.Table().WriteMarkdown(w)
}

// WriteHTML prints the questions as a page that stands alone.
func (v Coverages) WriteHTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<h1>What hangs on the thread, and what does not</h1>\n")
	if len(v.view) == 0 {
		b.WriteString("<p>" + escapeText(emptyCoverage) + "</p>\n")
	}
	for _, c := range v.view {
		b.WriteString("<h2>" + bdi(c.Rule) + " <span class=\"soft\">" + countOf(len(c.Missing), c.Total) + "</span></h2>\n")
		if len(c.Missing) == 0 {
			continue
		}
		b.WriteString("<ul>\n")
		for _, n := range c.Missing {
			b.WriteString("<li data-id=\"" + escapeText(n.ID()) + "\"><span class=\"soft\">" + bdi(n.ID()) + "</span> " + bdi(n.Title()) + "</li>\n")
		}
		b.WriteString("</ul>\n")
	}
	return writePage(w, "Coverage", "", "", b.String())
}
