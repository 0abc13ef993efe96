package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// traceLook is the sizes of a picture of the thread, in pixels.
type traceLook struct {
	width, height, gap, between float64
	compact                     bool
	folded                      []trace.Folded
}

// Up to fewBoxes boxes have room for a title of two lines; more of them have one line each.
const fewBoxes = 160

func lookFor(t *trace.Thread, folded []trace.Folded) traceLook {
	switch {
	case len(folded) > 0:
		return traceLook{width: 450, height: 46, gap: 10, between: 100, folded: folded}
	case len(t.Nodes) <= fewBoxes:
		return traceLook{width: 184, height: 54, gap: 12, between: 72}
	}
	return traceLook{width: 250, height: 20, gap: 4, between: 76, compact: true}
}

const traceStyle = `.rb .node .box{stroke-width:1}.rb .asked .box{stroke:var(--accent);stroke-width:2}.rb .loose .box{stroke-dasharray:4 3}` +
	`.rb .edge{fill:none;stroke:var(--soft);stroke-width:1.2;stroke-opacity:.5}.rb .many .edge{stroke-opacity:.28;stroke-width:1}` +
	`.rb .t{font-size:12px}.rb .head{font-size:12px;font-weight:600;fill:var(--soft)}.rb .part .box{fill:var(--bg)}` +
	`.rb .edge:hover{stroke:var(--accent);stroke-opacity:1;stroke-width:2}`

// WriteSVG prints the thread as columns from the goal down, with lines between them.
func (v Thread) WriteSVG(w io.Writer) error {
	p, width, height := v.picture(true)
	return p.write(w, width, height, v.title(), v.description(), traceStyle)
}

func (v Thread) title() string {
	var asked []string
	for _, n := range v.thread.Nodes {
		if n.Asked {
			asked = append(asked, n.ID()+" "+n.Title())
		}
	}
	switch {
	case len(asked) == 0:
		return "The thread of the plan"
	case len(asked) > 3:
		return fmt.Sprintf("The thread of %d documents", len(asked))
	}
	return "The thread of " + strings.Join(asked, ", ")
}

func (v Thread) description() string {
	return fmt.Sprintf("%d documents and parts, %d links between them.", len(v.Nodes), len(v.Edges))
}

// picture draws the thread and returns its size; titled says whether it has its title in it.
func (v Thread) picture(titled bool) (p *picture, width, height float64) {
	margin, top := 28.0, 104.0
	title, description := v.title(), v.description()
	v, folded := v.fold()
	if len(folded) > 0 {
		description += " " + foldedDescription(folded)
	}
	t, look := v.thread, lookFor(v.thread, folded)
	p = &picture{}
	width = max(2*margin+float64(len(t.Columns))*(look.width+look.between)-look.between, 520)
	if titled {
		p.text("big", margin, 42, fitText(title, width-2*margin, 18))
		p.text("soft", margin, 64, fitText(description, width-2*margin, 13))
	} else {
		margin, top = 2, 40
		width -= 52
	}
	if len(t.Nodes) == 0 {
		return p, width, top
	}
	l := v.layout(look)
	x := func(column int) float64 { return margin + float64(column)*(look.width+look.between) }
	for i, c := range t.Columns {
		p.text("head", x(i), top-14, fitText(columnLabel(c), look.width, 12))
	}
	class := "edges"
	if look.compact {
		class = "edges many"
	}
	p.open(class)
	for i, line := range l.lines {
		e := v.Edges[i]
		p.open("", "data-from", e.From, "data-to", e.To)
		p.tooltip(e.From + " " + e.Label + " " + e.To)
		p.path("edge", linePath(l, line, look.width, x, top))
		p.close()
	}
	p.close()
	for _, s := range l.slots {
		if s.box >= 0 {
			traceBox(p, v, s, look, x(s.column), top+s.y-s.height/2)
		}
	}
	return p, width, top + l.height() + margin
}

// layout orders and places the boxes. Where nothing else decides they stand in the order of the tree.
func (v Thread) layout(look traceLook) *layered {
	t := v.thread
	columns, heights := make([]int, len(t.Nodes)), make([]float64, len(t.Nodes))
	for i, n := range t.Nodes {
		columns[i], heights[i] = n.Column, look.height
	}
	var order []int
	var walk func(branches []trace.Branch)
	walk = func(branches []trace.Branch) {
		for _, b := range branches {
			if !b.Repeated {
				order = append(order, b.Node)
			}
			walk(b.Children)
		}
	}
	forest := t.Forest()
	walk(forest.Trees)
	walk(forest.Loose)
	var ends [][2]int
	for _, e := range t.Edges {
		ends = append(ends, [2]int{e.Upper, e.Lower})
	}
	return newLayered(columns, heights, look.gap, look.compact, order, ends)
}

// linePath is a line from the right of a box to the left of another, through the slots that it passes. A line that does
// not lead to a later column leaves and arrives at the same sides all the same.
func linePath(l *layered, line layeredLine, width float64, x func(int) float64, top float64) string {
	var b strings.Builder
	first := l.slots[line.slots[0]]
	px, py := x(first.column)+width, top+first.y
	b.WriteString("M" + num(px) + " " + num(py))
	for i, s := range line.slots[1:] {
		next := l.slots[s]
		nx, ny := x(next.column), top+next.y
		bend := max((nx-px)/2, 24)
		b.WriteString("C" + num(px+bend) + " " + num(py) + " " + num(nx-bend) + " " + num(ny) + " " + num(nx) + " " + num(ny))
		if i < len(line.slots)-2 {
			nx += width
			b.WriteString("H" + num(nx))
		}
		px, py = nx, ny
	}
	return b.String()
}

// traceBox draws a document or a part.
func traceBox(p *picture, v Thread, s slot, look traceLook, x, y float64) {
	n := v.thread.Nodes[s.box]
	classes := []string{"node"}
	if n.Asked {
		classes = append(classes, "asked")
	}
	if n.Part != nil {
		classes = append(classes, "part")
	}
	if s.loose {
		classes = append(classes, "loose")
	}
	p.open(strings.Join(classes, " "), "data-id", n.ID(), "data-kind", n.Document.Kind.Name, "data-status", n.Status())
	tip := strings.TrimSpace(n.ID()+" "+n.Title()) + statusSuffix(n.Status())
	below := hanging(look.folded, s.box)
	if below != "" {
		tip += ": " + below
	}
	p.tooltip(tip)
	p.rect("box", x, y, look.width, s.height, 5)
	if look.compact {
		left := x + 9
		if n.Part == nil {
			p.mark(n.Category(), x+11, y+10, 4)
			left = x + 21
		}
		id := fitText(n.ID(), look.width/2, 11)
		p.text("soft small", left, y+14, id)
		left += textWidth(id, 11) + 6
		p.text("small", left, y+14, fitText(n.Title(), x+look.width-6-left, 11))
	} else {
		left := x + 10
		if n.Part == nil {
			p.mark(n.Category(), x+15, y+13, 4.5)
			left = x + 26
		}
		right := x + look.width - 8
		id := fitText(n.ID(), right-left, 11)
		p.text("soft small", left, y+17, id)
		if textWidth(id, 11)+12+textWidth(n.Status(), 11) <= right-left {
			p.text("soft small end", right, y+17, n.Status())
		}
		if len(look.folded) > 0 {
			titleLeft, titleRight := left+textWidth(id, 11)+8, right-textWidth(n.Status(), 11)-8
			p.text("t", titleLeft, y+17, fitText(n.Title(), titleRight-titleLeft, 12))
			p.text("soft small", x+10, y+35, fitText(below, look.width-18, 11))
			p.close()
			return
		}
		for i, line := range wrapText(n.Title(), look.width-20, 12, 2) {
			p.text("t", x+10, y+32+15*float64(i), line)
		}
	}
	p.close()
}

func statusSuffix(status string) string {
	if status == "" {
		return ""
	}
	return " (" + status + ")"
}

// wrapText breaks text into lines of a width in pixels; what does not fit into so many of them is cut. Words that are
// longer than a line, and scripts without spaces, break where the line ends.
func wrapText(s string, width, size float64, most int) []string {
	var lines []string
	for rest := strings.TrimSpace(Line(s)); rest != ""; {
		if len(lines) == most-1 || textWidth(rest, size) <= width {
			return append(lines, fitText(rest, width, size))
		}
		cut := fitBytes(rest, width, size)
		if cut == 0 {
			return append(lines, fitText(rest, width, size))
		}
		if i := strings.LastIndexByte(rest[:cut], ' '); i > 0 {
			cut = i
		}
		lines = append(lines, strings.TrimSpace(rest[:cut]))
		rest = strings.TrimSpace(rest[cut:])
	}
	return lines
}

// columnLabel is a column's heading.
func columnLabel(c trace.Column) string {
	switch {
	case c.Parts != nil:
		label := strings.ReplaceAll(c.Parts.Field, "_", " ")
		return strings.ToUpper(label[:1]) + label[1:]
	case c.Level > 0:
		return fmt.Sprintf("%s, level %d", c.Kind.Plural, c.Level+1)
	}
	return c.Kind.Plural
}
