package guide

import (
	"io"
	"strings"
)

// WriteMarkdown prints a page as Markdown. link gives the address of another page; where it is nil or gives "", the
// name stands there without a link.
func (p *Page) WriteMarkdown(w io.Writer, link func(Topic, string) string) error {
	if link == nil {
		link = func(Topic, string) string { return "" }
	}
	m := &marker{link: link, self: span{text: p.Name, to: p.Topic}}
	m.page(p)
	_, err := io.WriteString(w, m.b.String())
	return err
}

type marker struct {
	b    strings.Builder
	link func(Topic, string) string
	self span
}

func (m *marker) line(parts ...string) {
	for _, p := range parts {
		m.b.WriteString(p)
	}
	m.b.WriteByte('\n')
}

func (m *marker) page(p *Page) {
	level := "# "
	if p.Name != "" {
		m.line("# ", escaped(visible(p.Name)))
		m.line()
		m.line(sentence(m.prose(words(p.Summary))))
		if p.Facts != "" {
			m.line()
			m.line("*", escaped(visible(p.Facts)), "*")
		}
		level = "## "
	}
	for i, b := range p.blocks {
		if i > 0 || p.Name != "" {
			m.line()
		}
		switch {
		case b.heading != "":
			m.line(level, escaped(visible(b.heading)))
		case b.text != nil:
			m.line(m.prose(b.text))
		case b.items != nil:
			for _, item := range b.items {
				m.line("- ", m.prose(item))
			}
		case b.table != nil:
			m.table(b.table)
		case b.code != nil:
			m.code(b.code)
		}
	}
}

// sentence ends a summary, which has no full stop of its own.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func (m *marker) prose(p prose) string {
	var b strings.Builder
	for _, s := range p {
		text := visible(s.text)
		if !s.code {
			b.WriteString(escaped(text))
			continue
		}
		fence := "`"
		for strings.Contains(text, fence) {
			fence += "`"
		}
		if len(fence) > 1 {
			text = " " + text + " "
		}
		text = fence + text + fence
		if s.to != "" && (s.to != m.self.to || s.text != m.self.text) {
			if address := m.link(s.to, s.text); address != "" {
				text = "[" + text + "](" + address + ")"
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

func (m *marker) table(t *table) {
	row := func(cells []string) {
		for i, c := range cells {
			cells[i] = " " + strings.ReplaceAll(c, "|", `\|`) + " "
		}
		m.line("|", strings.Join(cells, "|"), "|")
	}
	row(append([]string(nil), t.columns...))
	m.line(strings.Repeat("| --- ", len(t.columns)), "|")
	for _, r := range t.rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = m.prose(c)
		}
		row(cells)
	}
}

func (m *marker) code(c *code) {
	if c.title != "" {
		m.line(m.prose(mono(c.title)), ":")
		m.line()
	}
	m.fenced(c.language, strings.TrimSuffix(c.text, "\n"))
	if len(c.marks) == 0 {
		return
	}
	m.line()
	var said []string
	for _, x := range c.marks {
		said = append(said, strings.Join([]string{x.where(), " ", x.severity, "[", x.rule, "]: ", x.text}, ""))
	}
	m.fenced("text", strings.Join(said, "\n"))
}

func (m *marker) fenced(language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	m.line(fence, language)
	for _, l := range strings.Split(text, "\n") {
		m.line(strings.Map(func(r rune) rune {
			if r == '\r' {
				return -1
			}
			return r
		}, l))
	}
	m.line(fence)
}

// escaped keeps text from being read as Markdown.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '*', '[', ']', '`':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
