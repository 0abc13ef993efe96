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
	changeTextNames = 24 // columns of a field's name
)

// WriteText prints the changes for a terminal: headlines, then each document with what changed in it, then what that
// touches.
func (v Changes) WriteText(w io.Writer, o Options) error {
	p := &changePrinter{NewPrinter(w, o)}
	if len(v.Changes) == 0 {
		p.paragraph(0, v.nothing())
		return p.Err()
	}
	p.line(o.bold(ansi.Truncate(Line(v.FromName+" → "+v.ToName), o.width(), "…")))
	p.paragraph(0, v.tally())
	if said := v.sentences(); len(said) > 0 {
		p.Blank()
		for _, s := range said {
			p.paragraph(2, s.String())
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
			p.Item("·", i.To.Name(), i.To.Title+" (by "+because(i)+")")
		}
	}
	if len(v.PublicPages) > 0 {
		var names []string
		for _, d := range v.PublicPages {
			names = append(names, d.Name())
		}
		p.Heading("Seen by the public")
		p.paragraph(2, some(names, 12))
	}
	return p.Err()
}

type changePrinter struct{ *Printer }

// paragraph prints text, wrapped, all lines under the same indentation.
func (p *changePrinter) paragraph(indent int, text string) {
	for _, l := range p.wrap(Line(text), p.o.width()-indent-2) {
		p.line(strings.Repeat(" ", indent) + strings.TrimSpace(l))
		if indent == 2 {
			indent = 4
		}
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
	p.Item(sign, d.Name(), strings.TrimSpace(text))
	shown := shownFields(c, changeTextValue)
	names := 0
	for _, f := range shown {
		names = max(names, ansi.StringWidth(Line(f.name)))
	}
	names = min(names, changeTextNames, p.o.width()/3)
	for _, f := range shown {
		name := pad(cutLeft(Line(f.name), names), names)
		for i, l := range p.wrap(Line(f.text), p.o.width()-names-9) {
			if i > 0 {
				name = strings.Repeat(" ", names)
			}
			p.line("      " + p.o.dim(name) + "  " + strings.TrimSpace(l))
		}
	}
}
