// Package render prints views: as tables, CSV, Markdown, JSON, Mermaid and DOT. It computes nothing that a view should
// have computed, and decides nothing that the command line should: width and colour come in as options.
package render

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Options are how text is laid out.
type Options struct {
	// Width is the number of columns; 0 is 80.
	Width int
	Color bool
}

func (o Options) width() int {
	if o.Width <= 0 {
		return 80
	}
	return max(o.Width, 20)
}

// Table is rows under headings.
type Table struct {
	Columns []string
	Rows    [][]string
	// Group, where it is not nil, gives the heading under which each row stands; equal neighbours share one.
	Group []string
	// GroupBy is what the groups are, as a column's heading.
	GroupBy string
}

// WriteText prints the table in aligned columns that fit the width: the widest columns are cut first, and ids last.
func (t Table) WriteText(w io.Writer, o Options) error {
	widths := t.fit(o.width())
	var b strings.Builder
	line := func(cells []string, style func(string) string) {
		var parts []string
		for i, cell := range cells {
			text := ansi.Truncate(Line(cell), widths[i], "…")
			if i < len(cells)-1 {
				text += strings.Repeat(" ", max(0, widths[i]-ansi.StringWidth(text)))
			}
			parts = append(parts, text)
		}
		b.WriteString(style(strings.TrimRight(strings.Join(parts, "  "), " ")))
		b.WriteByte('\n')
	}
	plain := func(s string) string { return s }
	headings := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		headings[i] = strings.ToUpper(strings.ReplaceAll(c, "_", " "))
	}
	line(headings, o.dim)
	for i, row := range t.Rows {
		if t.Group != nil && (i == 0 || t.Group[i] != t.Group[i-1]) {
			name := Line(t.Group[i])
			if name == "" {
				name = "(none)"
			}
			b.WriteString("\n" + o.bold(ansi.Truncate(name, o.width(), "…")) + "\n")
		}
		line(row, plain)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (o Options) style(code, s string) string {
	if !o.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (o Options) dim(s string) string  { return o.style("2", s) }
func (o Options) bold(s string) string { return o.style("1", s) }

// fit returns the columns' widths so that the line fits: all that are wider than some width are cut to it.
func (t Table) fit(width int) []int {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = ansi.StringWidth(c)
	}
	for _, row := range t.Rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(Line(cell)))
		}
	}
	room := width - 2*(len(widths)-1)
	// Ids go into the next command: they are cut last.
	whole := slices.Index(t.Columns, "id")
	if whole >= 0 && widths[whole] > room/3 {
		whole = -1
	}
	most := max(room, narrowest)
	for most > narrowest && total(widths, whole, most) > room {
		most--
	}
	spare := room - total(widths, whole, most)
	for i, w := range widths {
		if i == whole {
			continue
		}
		if widths[i] = min(w, most); w > most && spare > 0 {
			widths[i]++
			spare--
		}
	}
	return widths
}

// narrowest is what is left of a column at least, even if the line is then too long.
const narrowest = 4

// total is what columns take that are cut to a width, but for one that stays whole.
func total(widths []int, whole, most int) int {
	sum := 0
	for i, w := range widths {
		if i != whole {
			w = min(w, most)
		}
		sum += w
	}
	return sum
}

// Line makes text safe for one line of a terminal: no control characters, no line breaks, nothing that turns the
// direction of what follows.
func Line(s string) string {
	clean := true
	for _, r := range s {
		if unicode.IsControl(r) || isBidi(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || isBidi(r):
			return '\ufffd'
		}
		return r
	}, s)
}

func isBidi(r rune) bool {
	return r == 0x2028 || r == 0x2029 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}

// without returns the table without a column.
func (t Table) without(column string) Table {
	at := slices.Index(t.Columns, column)
	if at < 0 {
		return t
	}
	out := t
	out.Columns = slices.Delete(slices.Clone(t.Columns), at, at+1)
	out.Rows = nil
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, slices.Delete(slices.Clone(row), at, at+1))
	}
	return out
}

// grouped returns the table with its groups as a first column.
func (t Table) grouped() Table {
	if t.Group == nil {
		return t
	}
	out := Table{Columns: append([]string{t.GroupBy}, t.Columns...)}
	for i, row := range t.Rows {
		out.Rows = append(out.Rows, append([]string{t.Group[i]}, row...))
	}
	return out
}

// WriteCSV prints comma-separated values with a heading line. A cell that a spreadsheet would take for a formula gets
// an apostrophe before it.
func (t Table) WriteCSV(w io.Writer) error { return t.separated(w, ',') }

// WriteTSV prints tab-separated values with a heading line; tabs and line breaks in cells are spaces.
func (t Table) WriteTSV(w io.Writer) error { return t.separated(w, '\t') }

func (t Table) separated(w io.Writer, comma rune) error {
	t = t.grouped()
	if comma == '\t' {
		for _, row := range append([][]string{t.Columns}, t.Rows...) {
			cells := make([]string, len(row))
			for i, c := range row {
				cells[i] = Line(c)
			}
			if _, err := fmt.Fprintln(w, strings.Join(cells, "\t")); err != nil {
				return err
			}
		}
		return nil
	}
	out := csv.NewWriter(w)
	out.Comma = comma
	if err := out.Write(t.Columns); err != nil {
		return err
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = FormulaSafe(c)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// FormulaSafe keeps a spreadsheet from running a cell.
func FormulaSafe(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if strings.Trim(cell[1:], "0123456789.,") == "" && (cell[0] == '-' || cell[0] == '+') && len(cell) > 1 {
		return cell
	}
	return "'" + cell
}

// WriteMarkdown prints a table of GitHub's Markdown, one for each group.
func (t Table) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	row := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + MarkdownText(c) + " |")
		}
		b.WriteByte('\n')
	}
	heading := func() {
		row(t.Columns)
		b.WriteString("|" + strings.Repeat(" --- |", len(t.Columns)) + "\n")
	}
	if t.Group == nil {
		heading()
	}
	for i, r := range t.Rows {
		if t.Group != nil && (i == 0 || t.Group[i] != t.Group[i-1]) {
			if i > 0 {
				b.WriteByte('\n')
			}
			name := t.Group[i]
			if name == "" {
				name = "(none)"
			}
			b.WriteString("### " + MarkdownText(name) + "\n\n")
			heading()
		}
		row(r)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// MarkdownText escapes text for one line of Markdown, inside a table or a heading.
func MarkdownText(s string) string {
	var b strings.Builder
	for _, r := range Line(s) {
		if strings.ContainsRune("\\`*_{}[]<>#|~!&@", r) {
			switch r {
			case '<':
				b.WriteString("&lt;")
				continue
			case '>':
				b.WriteString("&gt;")
				continue
			case '&':
				b.WriteString("&amp;")
				continue
			case '_', '#', '!', '@', '{', '}':
				b.WriteRune(r)
				continue
			}
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
