package guide

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// TextOptions are how text is laid out.
type TextOptions struct {
	// Width is the number of columns; 0 is 80.
	Width int
	Color bool
}

// WriteText prints a page for a terminal: wrapped, without marks of Markdown.
func (p *Page) WriteText(w io.Writer, o TextOptions) error {
	t := &texter{color: o.Color, width: max(o.Width, 30)}
	if o.Width <= 0 {
		t.width = 80
	}
	t.page(p)
	_, err := io.WriteString(w, t.b.String())
	return err
}

type texter struct {
	b     strings.Builder
	width int
	color bool
}

// The styles of the terminal.
const (
	bold  = "1"
	dim   = "2"
	cyan  = "36"
	red   = "1;31"
	amber = "1;33"
)

func (t *texter) style(code, s string) string {
	if !t.color || code == "" || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *texter) line(s string) {
	t.b.WriteString(strings.TrimRight(s, " "))
	t.b.WriteByte('\n')
}

func (t *texter) page(p *Page) {
	if p.Name != "" {
		t.line(t.style(bold, visible(p.Name)))
		t.wrapped("", words(p.Summary), "")
		if p.Facts != "" {
			t.wrapped(dim, plain(p.Facts), "")
		}
	}
	for i, b := range p.blocks {
		switch {
		case b.heading != "":
			if t.b.Len() > 0 {
				t.line("")
			}
			t.wrapped(bold, plain(b.heading), "")
		case b.text != nil:
			t.gap(p, i)
			t.wrapped("", b.text, t.indent(p, i))
		case b.items != nil:
			for _, item := range b.items {
				t.hanging("  - ", item)
			}
		case b.table != nil:
			t.gap(p, i)
			t.table(b.table)
		case b.code != nil:
			t.gap(p, i)
			t.code(b.code)
		}
	}
}

// gap parts a block from the one before, where that is no heading.
func (t *texter) gap(p *Page, i int) {
	if i == 0 || p.blocks[i-1].heading == "" {
		t.line("")
	}
}

// indent sets what stands under a heading apart from it.
func (t *texter) indent(p *Page, i int) string {
	for ; i >= 0; i-- {
		if p.blocks[i].heading != "" {
			return "  "
		}
	}
	return ""
}

func (t *texter) wrapped(style string, text prose, indent string) {
	for _, l := range t.wrap(text, t.width-len(indent)) {
		t.line(indent + t.style(style, l))
	}
}

func (t *texter) hanging(mark string, text prose) {
	for i, l := range t.wrap(text, t.width-len(mark)) {
		if i > 0 {
			mark = strings.Repeat(" ", len(mark))
		}
		t.line(mark + l)
	}
}

func (t *texter) wrap(p prose, width int) []string {
	var b strings.Builder
	for _, s := range p {
		word := visible(s.text)
		if s.code {
			word = t.style(cyan, word)
		}
		b.WriteString(word)
	}
	text := strings.ReplaceAll(b.String(), "-", unbroken)
	return strings.Split(strings.ReplaceAll(ansi.Wrap(text, max(width, 10), ""), unbroken, "-"), "\n")
}

// unbroken stands for a hyphen while lines are broken, so that dates and names stay in one piece.
const unbroken = "\ue02d"

// table prints columns side by side: each as wide as it needs, up to its share, and the last has the rest.
func (t *texter) table(tab *table) {
	const gap = 2
	last := len(tab.columns) - 1
	widths := make([]int, last+1)
	room := t.width - 2
	for c := range last {
		for _, row := range tab.rows {
			widths[c] = max(widths[c], ansi.StringWidth(visible(row[c].String())))
		}
		widths[c] = min(widths[c], max((t.width-2)/(last+1)-gap, 8))
		room -= widths[c] + gap
	}
	widths[last] = max(room, 10)
	for _, row := range tab.rows {
		cells := make([][]string, len(row))
		height := 0
		for c := range row {
			cells[c] = t.wrap(row[c], widths[c])
			height = max(height, len(cells[c]))
		}
		for i := range height {
			line := " "
			for c := range cells {
				text := ""
				if i < len(cells[c]) {
					text = cells[c][i]
				}
				line += " " + text
				if c < last {
					line += strings.Repeat(" ", max(widths[c]-ansi.StringWidth(text), 0)+gap-1)
				}
			}
			t.line(line)
		}
	}
}

func (t *texter) code(c *code) {
	if c.title != "" {
		t.wrapped(dim, plain(c.title), "  ")
	}
	const indent = "    "
	for i, l := range strings.Split(strings.TrimSuffix(c.text, "\n"), "\n") {
		t.line(indent + visible(l))
		for _, m := range c.marks {
			if m.line == i+1 {
				t.mark(m, l, indent)
			}
		}
	}
}

func (t *texter) mark(m mark, line, indent string) {
	color := red
	if m.severity != "error" {
		color = amber
	}
	runes := []rune(line)
	before := min(max(m.column-1, 0), len(runes))
	at := ansi.StringWidth(visible(string(runes[:before])))
	length := max(ansi.StringWidth(visible(string(runes[before:min(before+m.length, len(runes))]))), 1)
	carets := strings.Repeat("^", length)
	room := t.width - len(indent) - at - length - 1
	if lines := t.wrap(plain(m.text), room); len(lines) == 1 && room >= 24 {
		t.line(indent + strings.Repeat(" ", at) + t.style(color, carets+" "+lines[0]))
		return
	}
	t.line(indent + strings.Repeat(" ", at) + t.style(color, carets))
	at = min(at, max(0, t.width-len(indent)-60))
	for _, l := range t.wrap(plain(m.text), t.width-len(indent)-at) {
		t.line(indent + strings.Repeat(" ", at) + t.style(color, l))
	}
}

// visible replaces what a terminal would obey: a description or a template is a file's text.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == 0x2028, r == 0x2029, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// plural counts things: "1 day", "30 days".
func plural(n int, thing string) string {
	if n == 1 {
		return fmt.Sprintf("1 %s", thing)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
