package render

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

// WriteText prints the objectives for a terminal: bars with a stroke where the date asks them to be.
func (v OKRs) WriteText(w io.Writer, o Options) error {
	if len(v.Objectives) == 0 {
		_, err := io.WriteString(w, v.empty()+"\n")
		return err
	}
	p := okrPrinter{Printer: *NewPrinter(w, o)}
	title, subtitle := v.heading()
	p.line(o.bold(ansi.Truncate(Line(title), o.width(), "…")))
	p.facts(0, []string{subtitle})
	period := ""
	for _, objective := range v.view.Objectives {
		p.Blank()
		if v.Period == okr.AllPeriods && objective.Depth == 0 && objective.Period != period {
			period = objective.Period
			p.line(o.bold(ansi.Truncate(Line(orDash(period)), o.width(), "…")))
			p.Blank()
		}
		p.objective(objective)
	}
	return p.Err()
}

type okrPrinter struct{ Printer }

// deepestIndent is how many steps of support are shown by indentation.
const deepestIndent = 4

func (p *okrPrinter) objective(o *okr.Objective) {
	indent := 3 * min(o.Depth, deepestIndent)
	name := categoryMark(o.Document.Category) + " " + ansi.Truncate(Line(o.Document.ID), p.o.width()/3, "…") + "  "
	for i, l := range p.cut(o.Document.Title, p.o.width()-indent-ansi.StringWidth(name), 2) {
		if i > 0 {
			name = strings.Repeat(" ", ansi.StringWidth(name))
		}
		p.line(strings.Repeat(" ", indent) + p.o.bold(name+l))
	}
	indent += 2
	mark, word, _ := healthWord(o.Health)
	line := progressBar(o.Progress, o.Expected, o.Dated, min(30, p.o.width()/4)) + "  " + column(percent(o.Progress), 4) + "  " +
		p.o.health(o.Health, mark+" "+word)
	if o.Confidence != nil {
		line += "  confidence " + percent(*o.Confidence)
	}
	p.line(ansi.Truncate(strings.Repeat(" ", indent)+line, p.o.width(), "…"))
	p.facts(indent, append(facts(o), serving(o)))
	width := 0
	for _, k := range o.KeyResults {
		width = max(width, ansi.StringWidth(Line(k.ID)))
	}
	for _, k := range o.KeyResults {
		p.keyResult(k, indent, min(width, 12))
	}
}

func (p *okrPrinter) keyResult(k okr.KeyResult, indent, idWidth int) {
	head := column(percent(k.Progress), 4) + "  " + pad(ansi.Truncate(Line(k.ID), idWidth, "…"), idWidth) + "  "
	under := ansi.StringWidth(head)
	lines := p.cut(k.Title, p.o.width()-indent-under, 2)
	for i, l := range lines {
		if i == 0 {
			p.line(strings.Repeat(" ", indent) + head + l)
			continue
		}
		p.line(strings.Repeat(" ", indent+under) + l)
	}
	said := []string{numbers(k)}
	if k.Confidence != nil {
		said = append(said, strings.TrimSpace("confidence "+percent(*k.Confidence)+" "+sureline(k.Curve)))
	}
	said = append(said, checkIn(k.Updated))
	if s := sparkline(k.Curve); s != "" {
		said = append(said, s)
	}
	p.facts(indent+under, said)
}

// facts prints what is said under an indentation, on as few lines as will do, broken between facts.
func (p *okrPrinter) facts(indent int, facts []string) {
	room := max(p.o.width()-indent, 10)
	line := ""
	flush := func() {
		if line != "" {
			p.line(strings.Repeat(" ", indent) + p.o.dim(ansi.Truncate(line, room, "…")))
		}
	}
	for _, f := range facts {
		next := Line(f)
		if line != "" {
			next = line + " · " + next
		}
		if ansi.StringWidth(next) > room && line != "" {
			flush()
			next = Line(f)
		}
		line = next
	}
	flush()
}

// cut breaks text into lines; what does not fit into so many of them is cut.
func (p *Printer) cut(text string, width, most int) []string {
	lines := p.wrap(Line(text), width)
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	if len(lines) <= most {
		return lines
	}
	lines[most-1] = ansi.Truncate(lines[most-1]+" "+lines[most], max(width, 10), "…")
	if !strings.HasSuffix(lines[most-1], "…") {
		lines[most-1] = ansi.Truncate(lines[most-1], max(width, 10)-1, "") + "…"
	}
	return lines[:most]
}

// progressBar is a bar of characters with a stroke where the date asks it to be.
func progressBar(progress, expected float64, dated bool, width int) string {
	width = max(width, 8)
	full := int(progress * float64(width))
	cells := make([]rune, width)
	for i := range cells {
		cells[i] = '░'
		if i < full {
			cells[i] = '█'
		}
	}
	if dated && expected > 0 {
		cells[min(int(expected*float64(width)), width-1)] = '┃'
	}
	return string(cells)
}

func (o Options) health(h okr.Health, s string) string {
	switch h {
	case okr.OnTrack:
		return o.style("32", s)
	case okr.Behind:
		return o.style("33", s)
	case okr.AtRisk:
		return o.style("31", s)
	}
	return o.dim(s)
}

// column sets text to the right of a column.
func column(s string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(s))) + s
}

// pad sets text to the left of a column.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}
