package render

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/view/change"
)

// How much of a value, and of one document's changes, the terminal gets.
const (
	changeTextValue = 60
	changeTextNames = 32 // columns of a field's name
)

// WriteText prints the changes for a terminal: headlines, then each document with what changed in it, then what that
// touches.
func (v Changes) WriteText(w io.Writer, o Options) error {
	p := &changePrinter{NewPrinter(w, o)}
	if len(v.Changes) == 0 {
		p.paragraph(0, 0, v.nothing())
		return p.Err()
	}
	p.line(o.bold(ansi.Truncate(Line(v.FromName+" → "+v.ToName), o.width(), "…")))
	p.paragraph(0, 0, v.tally())
	if said := v.sentences(); len(said) > 0 {
		p.Blank()
		for _, s := range said {
			p.paragraph(2, 4, s.String())
		}
	}
	names, by := changedKinds(v.Changes)
	for _, name := range names {
		p.Heading(name)
		for _, c := range by[name] {
			p.document(c)
		}
	}
	if len(v.Impact) > 0 {
		p.Heading("Touched by these")
		for _, i := range v.Impact {
			p.named("·", i.To.Name(), i.To.Title+" (by "+because(i)+")")
		}
	}
	if len(v.PublicPages) > 0 {
		var names []string
		for _, d := range v.PublicPages {
			names = append(names, d.Name())
		}
		p.Heading("Seen by the public")
		p.paragraph(2, 2, some(names, 12))
	}
	return p.Err()
}

type changePrinter struct{ *Printer }

// paragraph prints text, wrapped, its later lines under an indentation of their own.
func (p *changePrinter) paragraph(first, rest int, text string) {
	for i, l := range p.wrap(Line(text), p.o.width()-max(first, rest)) {
		if i == 0 {
			p.line(strings.Repeat(" ", first) + l)
			continue
		}
		p.line(strings.Repeat(" ", rest) + l)
	}
}

// named prints a mark and a name, and a text that hangs behind them; below a name that is long.
func (p *changePrinter) named(mark, name, text string) {
	head := "  " + mark + " " + Line(name)
	if text == "" {
		p.line(head)
		return
	}
	indent := ansi.StringWidth(head) + 2
	if indent > p.o.width()/2 {
		p.paragraph(2, 4, mark+" "+name)
		p.paragraph(6, 6, text)
		return
	}
	for i, l := range p.wrap(Line(text), p.o.width()-indent) {
		if i > 0 {
			head = strings.Repeat(" ", indent-2)
		}
		p.line(head + "  " + l)
	}
}

func (p *changePrinter) document(c *change.Change) {
	d := c.Document()
	sign, word := changeMark(c.Kind)
	text := d.Title
	if text == d.Name() {
		text = ""
	}
	if c.Kind == change.Added && d.Status != "" {
		word += ", " + d.Status
	}
	if word != "" {
		text += " (" + word + ")"
	}
	p.named(sign, d.Name(), strings.TrimSpace(text))
	p.pairs(6, shownFields(c, changeTextValue))
}

// pairs prints names and what happened to them in two columns, under an indentation.
func (p *changePrinter) pairs(indent int, shown []shownField) {
	names := 0
	for _, f := range shown {
		names = max(names, ansi.StringWidth(Line(f.name)))
	}
	names = min(names, changeTextNames, p.o.width()*2/5)
	for _, f := range shown {
		name := pad(cutLeft(Line(f.name), names), names)
		for i, l := range p.wrap(Line(f.text), p.o.width()-indent-names-2) {
			if i > 0 {
				name = strings.Repeat(" ", names)
			}
			p.line(strings.Repeat(" ", indent) + p.o.dim(name) + "  " + l)
		}
	}
}
