package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/board"
)

// Board prints the board. Name is the workspace's, for headings.
type Board struct {
	*board.View
	Name string
}

const emptyBoard = "The board is empty: no document matches."

func (r Board) empty() bool {
	for _, c := range r.Columns {
		if len(c.Items) > 0 {
			return false
		}
	}
	return true
}

// title names the board, with the team and the cycle that it is of.
func (r Board) title() string {
	parts := []string{strings.TrimSpace(r.Name + " board")}
	for _, s := range []string{r.Team, r.Cycle} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

type boardColumn struct {
	Status   string      `json:"status"`
	Category string      `json:"category"`
	Limit    *int        `json:"limit"`
	Items    []boardItem `json:"items"`
}

type boardItem struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Owner     *string  `json:"owner"`
	Team      *string  `json:"team"`
	Since     *string  `json:"since"`
	BlockedBy []string `json:"blocked_by"`
}

// WriteJSON prints the board in the shape of schema/outputs/board.schema.json.
func (r Board) WriteJSON(w io.Writer) error {
	out := struct {
		Version int           `json:"version"`
		Kind    string        `json:"kind"`
		Columns []boardColumn `json:"columns"`
	}{1, r.Kind.Name, []boardColumn{}}
	for _, c := range r.Columns {
		column := boardColumn{Status: c.Status, Category: string(c.Category), Items: []boardItem{}}
		if c.Limit > 0 {
			column.Limit = &c.Limit
		}
		for _, i := range c.Items {
			item := boardItem{i.Document.ID, i.Document.Title, optional(i.Owner.ID), optional(i.Team.ID), optional(i.Since.String()), []string{}}
			for _, b := range i.BlockedBy {
				item.BlockedBy = append(item.BlockedBy, b.ID)
			}
			column.Items = append(column.Items, item)
		}
		out.Columns = append(out.Columns, column)
	}
	return WriteJSON(w, out)
}

// load is how full a column is: "4", or "4 of 3" with a limit.
func load(c board.Column) string {
	text := strconv.Itoa(len(c.Items))
	if c.Limit > 0 {
		text += fmt.Sprintf(" of %d", c.Limit)
	}
	return text
}

// mostClosed bounds how many of the done and of the dropped are listed for people: the board is about the others.
const mostClosed = 12

// listed are the items of a column that are shown, and how many are not.
func listed(c board.Column) (items []*board.Item, more int) {
	closed := c.Category == config.Done || c.Category == config.Dropped
	if closed && len(c.Items) > mostClosed {
		return c.Items[:mostClosed], len(c.Items) - mostClosed
	}
	return c.Items, 0
}

func blockers(i *board.Item) string {
	if len(i.BlockedBy) == 0 {
		return ""
	}
	var ids []string
	for _, b := range i.BlockedBy {
		ids = append(ids, b.ID)
	}
	return "waits for " + strings.Join(ids, ", ")
}

func blocking(i *board.Item) string {
	if len(i.Blocks) == 0 {
		return ""
	}
	var ids []string
	for _, b := range i.Blocks {
		ids = append(ids, b.ID)
	}
	return "blocks " + strings.Join(ids, ", ")
}

// The widths of a text board's columns, and the space between them.
const (
	leastColumn = 18
	columnGap   = 2
)

// WriteText prints the columns side by side, as many as fit, the others below them; one below the other where even two do
// not fit.
func (r Board) WriteText(w io.Writer, o Options) error {
	if r.empty() {
		_, err := fmt.Fprintln(w, emptyBoard)
		return err
	}
	p := NewPrinter(w, o)
	p.Title(r.title(), "")
	fit := max(1, (o.width()+columnGap)/(leastColumn+columnGap))
	bands := (len(r.Columns) + fit - 1) / fit
	each := (len(r.Columns) + bands - 1) / bands
	for n := 0; n < len(r.Columns); n += each {
		band := r.Columns[n:min(len(r.Columns), n+each)]
		width := (o.width() - columnGap*(each-1)) / each
		var cells [][]string
		height := 0
		for _, c := range band {
			lines := boardLines(c, width, o)
			cells = append(cells, lines)
			height = max(height, len(lines))
		}
		p.Blank()
		for y := range height {
			var line strings.Builder
			for m, lines := range cells {
				text := ""
				if y < len(lines) {
					text = lines[y]
				}
				line.WriteString(text)
				if m < len(cells)-1 {
					line.WriteString(strings.Repeat(" ", max(0, width-ansi.StringWidth(text))+columnGap))
				}
			}
			p.line(line.String())
		}
	}
	return p.Err()
}

// boardLines are a column's lines of at most a width.
func boardLines(c board.Column, width int, o Options) []string {
	name := ansi.Truncate(categoryMark(c.Category)+" "+Line(words(c.Status))+"  "+load(c), width, "…")
	if c.Over() {
		name = ansi.Truncate(name+" ▲", width, "…")
		name = o.style("1;31", name)
	} else {
		name = o.bold(name)
	}
	lines := []string{name, o.dim(strings.Repeat("─", width))}
	items, more := listed(c)
	for n, i := range items {
		if n > 0 {
			lines = append(lines, "")
		}
		id := ansi.Truncate(Line(i.Document.ID), width, "…")
		lines = append(lines, o.bold(id))
		title := strings.Split(ansi.Wrap(Line(i.Document.Title), width, ""), "\n")
		if len(title) > 3 {
			title = append(title[:2], ansi.Truncate(title[2], width-1, "")+"…")
		}
		for _, l := range title {
			lines = append(lines, ansi.Truncate(l, width, "…"))
		}
		facts := []string{i.Owner.ID, blockers(i), blocking(i)}
		if !i.Since.IsZero() {
			facts = append(facts, "since "+i.Since.String())
		}
		for _, fact := range facts {
			if fact != "" {
				lines = append(lines, o.dim(ansi.Truncate(Line(fact), width, "…")))
			}
		}
	}
	if more > 0 {
		lines = append(lines, "", o.dim(ansi.Truncate(fmt.Sprintf("and %d more", more), width, "…")))
	}
	return lines
}

// WriteMarkdown prints a list for each status.
func (r Board) WriteMarkdown(w io.Writer) error {
	if r.empty() {
		_, err := fmt.Fprintln(w, emptyBoard)
		return err
	}
	var b strings.Builder
	for n, c := range r.Columns {
		if n > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("### " + categoryMark(c.Category) + " " + MarkdownText(words(c.Status)) + " (" + load(c) + ")")
		if c.Over() {
			b.WriteString(" ▲ over its limit")
		}
		b.WriteString("\n")
		items, more := listed(c)
		if len(items) > 0 {
			b.WriteByte('\n')
		}
		for _, i := range items {
			var facts []string
			for _, fact := range []string{i.Owner.Title, i.Team.Title, blockers(i), blocking(i)} {
				if fact != "" {
					facts = append(facts, MarkdownText(fact))
				}
			}
			b.WriteString("- **" + MarkdownText(i.Document.ID) + "** " + MarkdownText(i.Document.Title))
			if len(facts) > 0 {
				b.WriteString(" (" + strings.Join(facts, "; ") + ")")
			}
			b.WriteByte('\n')
		}
		if more > 0 {
			fmt.Fprintf(&b, "- and %d more\n", more)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const boardStyle = `h1{margin-bottom:16px}.board{display:flex;gap:14px;align-items:flex-start;overflow-x:auto;padding-bottom:12px}` +
	`.board section{flex:1 0 190px;min-width:0;background:var(--panel);border-radius:8px;padding:10px}` +
	`.board h2{font-size:14px;margin:0 0 10px;display:flex;justify-content:space-between;gap:8px}.board h2 .soft{font-weight:400}` +
	`.board ul{list-style:none;margin:0;padding:0}.board li{background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:0 0 8px;overflow-wrap:anywhere}` +
	`.board li small{display:block;color:var(--soft);font-size:12px}.board .wait{color:var(--warn)}.board .over,.board .over .soft{color:var(--bad)}`

// WriteHTML prints a page that stands alone, with the columns side by side.
func (r Board) WriteHTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<h1>" + bdi(r.title()) + "</h1>\n")
	if r.empty() {
		b.WriteString("<p>" + emptyBoard + "</p>\n")
		return writePage(w, r.title(), "", "", b.String())
	}
	b.WriteString("<div class=\"board\">\n")
	for _, c := range r.Columns {
		class, full := "", load(c)
		if c.Over() {
			class, full = ` class="over"`, "▲ "+full
		}
		b.WriteString("<section><h2" + class + "><span>" + categoryMark(c.Category) + " " + bdi(words(c.Status)) + "</span><span class=\"soft\">" + full + "</span></h2>\n<ul>\n")
		items, more := listed(c)
		for _, i := range items {
			b.WriteString(`<li data-id="` + escapeText(i.Document.ID) + `"><small>` + bdi(i.Document.ID) + "</small>" + bdi(i.Document.Title))
			for _, fact := range []string{i.Owner.Title, i.Team.Title} {
				if fact != "" {
					b.WriteString("<small>" + bdi(fact) + "</small>")
				}
			}
			for _, fact := range []string{blockers(i), blocking(i)} {
				if fact != "" {
					b.WriteString("<small class=\"wait\">" + bdi(fact) + "</small>")
				}
			}
			if !i.Since.IsZero() {
				b.WriteString("<small>since " + i.Since.String() + "</small>")
			}
			b.WriteString("</li>\n")
		}
		b.WriteString("</ul>\n")
		if more > 0 {
			fmt.Fprintf(&b, "<p class=\"soft\">and %d more</p>\n", more)
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("</div>\n")
	return writePage(w, r.title(), boardStyle, "wide", b.String())
}
