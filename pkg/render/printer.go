package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Printer lays out one document's facts for a terminal: a title, pairs of names and values, lists.
type Printer struct {
	w   io.Writer
	o   Options
	err error
}

// NewPrinter prints to w.
func NewPrinter(w io.Writer, o Options) *Printer { return &Printer{w: w, o: o} }

// Err is the first error of writing.
func (p *Printer) Err() error { return p.err }

func (p *Printer) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
}

// Blank prints an empty line.
func (p *Printer) Blank() { p.line("") }

// Title prints an id and a title, wrapped.
func (p *Printer) Title(id, title string) {
	for _, l := range p.wrap(Line(id)+"  "+Line(title), p.o.width()) {
		p.line(p.o.bold(l))
	}
}

// Dim prints a line of lesser weight.
func (p *Printer) Dim(s string) {
	for _, l := range p.wrap(Line(s), p.o.width()) {
		p.line(p.o.dim(l))
	}
}

// Heading prints an empty line and a heading.
func (p *Printer) Heading(s string) {
	p.line("")
	p.line(p.o.bold(Line(s)))
}

// Pairs prints names and values in two columns, the values wrapped.
func (p *Printer) Pairs(pairs [][2]string) {
	names := 0
	for _, pair := range pairs {
		names = max(names, ansi.StringWidth(Line(pair[0])))
	}
	names = min(names, p.o.width()/3)
	for _, pair := range pairs {
		name := ansi.Truncate(Line(pair[0]), names, "…")
		name += strings.Repeat(" ", names-ansi.StringWidth(name))
		for i, l := range p.wrap(Line(pair[1]), p.o.width()-names-2) {
			if i > 0 {
				name = strings.Repeat(" ", names)
			}
			p.line(p.o.dim(name) + "  " + l)
		}
	}
}

// Item prints a mark, a name and a text, wrapped under the name.
func (p *Printer) Item(mark, name, text string) {
	indent := strings.Repeat(" ", ansi.StringWidth(Line(mark))+3)
	for i, l := range p.wrap(strings.TrimSpace(Line(name)+"  "+Line(text)), p.o.width()-len(indent)) {
		if i == 0 {
			p.line("  " + Line(mark) + " " + l)
			continue
		}
		p.line(indent + l)
	}
}

// wrap breaks text at blanks into lines of at most width columns; a word that is longer is cut.
func (p *Printer) wrap(s string, width int) []string {
	width = max(width, 10)
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case ansi.StringWidth(line)+1+ansi.StringWidth(word) <= width:
			line += " " + word
			continue
		default:
			lines = append(lines, line)
			line = word
		}
		for ansi.StringWidth(line) > width {
			head := ansi.Truncate(line, width, "")
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	return append(lines, line)
}
