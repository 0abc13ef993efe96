package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// moved is one line of a comparison with an earlier revision.
type moved struct{ what, id, title, from, to string }

// comparison is what a view says of an earlier revision; nil where it was not compared.
type comparison struct {
	with  string
	lines []moved
}

func (c comparison) heading() string { return "Compared with " + c.with }

// nothing is the sentence where nothing moved.
func (c comparison) nothing() string { return "Nothing moved." }

func (c comparison) table() Table {
	t := Table{Columns: []string{"change", "id", "title", "from", "to"}}
	for _, l := range c.lines {
		t.Rows = append(t.Rows, []string{l.what, l.id, l.title, l.from, l.to})
	}
	return t
}

func (c comparison) writeText(p *Printer) {
	p.Heading(c.heading())
	if len(c.lines) == 0 {
		p.line("  " + c.nothing())
	}
	what, id, title := 0, 0, 0
	for _, l := range c.lines {
		what, id = max(what, ansi.StringWidth(Line(l.what))), max(id, ansi.StringWidth(Line(l.id)))
		title = max(title, ansi.StringWidth(Line(l.title)))
	}
	what, id = min(what, p.o.width()/4), min(id, p.o.width()/4)
	room := p.o.width() - 2 - what - 2 - id - 2
	span := 0
	for _, l := range c.lines {
		span = max(span, ansi.StringWidth(l.span()))
	}
	span = min(span, max(room/2, min(room-12, 52)))
	title = min(title, room-span-2)
	for _, l := range c.lines {
		line := "  " + fitCell(l.what, what) + "  " + fitCell(l.id, id) + "  "
		if l.span() == "" {
			p.line(line + ansi.Truncate(Line(l.title), room, "…"))
			continue
		}
		p.line(line + fitCell(l.title, title) + "  " + p.o.dim(ansi.Truncate(l.span(), span, "…")))
	}
}

// span says from where to where something moved, "" where that is the same.
func (m moved) span() string {
	switch {
	case m.from == "" && m.to == "":
		return ""
	case m.from == "":
		return Line(m.to)
	}
	return Line(orDash(m.from) + " → " + orDash(m.to))
}

func (c comparison) writeMarkdown(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "\n### %s\n\n", MarkdownText(c.heading())); err != nil {
		return err
	}
	if len(c.lines) == 0 {
		_, err := fmt.Fprintln(w, c.nothing())
		return err
	}
	return c.table().WriteMarkdown(w)
}

func (c comparison) html() string {
	text := "<h2>" + bdi(c.heading()) + "</h2>\n"
	if len(c.lines) == 0 {
		return text + "<p>" + c.nothing() + "</p>\n"
	}
	return text + c.table().htmlTable(1)
}

// compared is the roadmap's comparison.
func (r Roadmap) compared() comparison {
	c := comparison{with: r.ComparedWith}
	for _, x := range r.Changes {
		l := moved{what: strings.ReplaceAll(string(x.Movement), "-", " "), id: x.Document.ID, title: x.Document.Title}
		l.from, l.to = movedDays(x.From, x.To)
		c.lines = append(c.lines, l)
	}
	return c
}

// movedDays are what differs of two places: the end, which people wait for, else the start; nothing where they are the
// same. A place that is new or gone has both its days.
func movedDays(from, to roadmap.Place) (was, is string) {
	days := func(p roadmap.Place) string {
		if p.Start.IsZero() || p.Start == p.End {
			return p.Start.String()
		}
		return p.Start.String() + " to " + p.End.String()
	}
	switch {
	case from.Start == to.Start && from.End == to.End:
		return "", ""
	case from.Start.IsZero(), to.Start.IsZero():
		return days(from), days(to)
	case from.End == to.End:
		return "start " + from.Start.String(), to.Start.String()
	}
	return from.End.String(), to.End.String()
}

type roadmapPlace struct {
	Lane  *string `json:"lane"`
	Start *string `json:"start"`
	End   *string `json:"end"`
}

type roadmapChange struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Kind     string       `json:"kind"`
	Movement string       `json:"movement"`
	From     roadmapPlace `json:"from"`
	To       roadmapPlace `json:"to"`
}

func (r Roadmap) changesJSON() []roadmapChange {
	if r.ComparedWith == "" {
		return nil
	}
	place := func(p roadmap.Place) roadmapPlace {
		return roadmapPlace{optional(p.Lane), optional(p.Start.String()), optional(p.End.String())}
	}
	out := []roadmapChange{}
	for _, x := range r.Changes {
		out = append(out, roadmapChange{x.Document.ID, x.Document.Title, x.Document.Kind.Name, string(x.Movement), place(x.From), place(x.To)})
	}
	return out
}

// compared is the features' comparison.
func (r Features) compared() comparison {
	c := comparison{with: r.ComparedWith}
	for _, x := range r.Changes {
		l := moved{what: string(x.Aspect), id: x.Document.ID, title: x.Document.Title, from: words(x.From), to: words(x.To)}
		if x.Of.ID != "" {
			l.what = x.Of.Title
		}
		c.lines = append(c.lines, l)
	}
	return c
}

type featureChange struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Change string  `json:"change"`
	Of     *string `json:"of"`
	From   *string `json:"from"`
	To     *string `json:"to"`
}

func (r Features) changesJSON() []featureChange {
	if r.ComparedWith == "" {
		return nil
	}
	out := []featureChange{}
	for _, x := range r.Changes {
		out = append(out, featureChange{x.Document.ID, x.Document.Title, string(x.Aspect), optional(x.Of.ID), optional(x.From), optional(x.To)})
	}
	return out
}
