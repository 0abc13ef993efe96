package render

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// Matrix says which documents of one kind belong to which of another, as JSON shows it.
type Matrix struct {
	Version int         `json:"version"`
	From    string      `json:"from"`
	To      string      `json:"to"`
	Columns []Reference `json:"columns"`
	Rows    []MatrixRow `json:"rows"`

	matrix *trace.Matrix
}

// MatrixRow is a document with those that it belongs to: by a link of its own or theirs, and by the thread.
type MatrixRow struct {
	Reference
	Direct  []string `json:"direct"`
	Through []string `json:"through"`
}

// NewMatrix takes over what outputs show of a matrix.
func NewMatrix(m *trace.Matrix) Matrix {
	out := Matrix{Version: 1, From: m.From.Name, To: m.To.Name, Columns: []Reference{}, Rows: []MatrixRow{}, matrix: m}
	for _, d := range m.Columns {
		out.Columns = append(out.Columns, NewReference(d, ""))
	}
	for i, d := range m.Rows {
		row := MatrixRow{Reference: NewReference(d, ""), Direct: []string{}, Through: []string{}}
		for _, r := range m.Cells[i] {
			id := m.Columns[r.Column].ID
			if r.Direct {
				row.Direct = append(row.Direct, id)
			} else {
				row.Through = append(row.Through, id)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// The marks of a filled cell.
const (
	directMark  = "●"
	throughMark = "○"
)

// Table is the matrix itself: a column for each document of the second kind.
func (v Matrix) Table() Table {
	t := Table{Columns: []string{v.From, "title"}}
	for _, c := range v.Columns {
		t.Columns = append(t.Columns, c.ID)
	}
	for i, r := range v.Rows {
		row := make([]string, len(t.Columns))
		row[0], row[1] = r.ID, r.Title
		for _, cell := range v.matrix.Cells[i] {
			row[2+cell.Column] = throughMark
			if cell.Direct {
				row[2+cell.Column] = directMark
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// List is the matrix as rows of ids, for where it is too wide.
func (v Matrix) List() Table {
	t := Table{Columns: []string{v.From, "title", "direct", "through"}}
	for _, r := range v.Rows {
		t.Rows = append(t.Rows, []string{r.ID, r.Title, strings.Join(r.Direct, " "), strings.Join(r.Through, " ")})
	}
	return t
}

func (v Matrix) empty() string {
	if len(v.Rows) == 0 {
		return "there is no document of the kind " + v.From
	}
	return "there is no document of the kind " + v.To
}

// WriteText prints the matrix where the width has room for it, else lists.
func (v Matrix) WriteText(w io.Writer, o Options) error {
	if len(v.Rows) == 0 || len(v.Columns) == 0 {
		_, err := io.WriteString(w, v.empty()+"\n")
		return err
	}
	need := 24
	for _, r := range v.Rows {
		need = max(need, 24+ansi.StringWidth(Line(r.ID)))
	}
	for _, c := range v.Columns {
		need += ansi.StringWidth(Line(c.ID)) + 2
	}
	t := v.Table()
	if need > o.width() {
		t = v.List()
	}
	if err := t.WriteText(w, o); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n"+o.dim(ansi.Truncate(directMark+" by a link, "+throughMark+" through the thread", o.width(), "…"))+"\n")
	return err
}

// WriteMarkdown prints the matrix as a table.
func (v Matrix) WriteMarkdown(w io.Writer) error {
	if len(v.Rows) == 0 || len(v.Columns) == 0 {
		_, err := io.WriteString(w, v.empty()+"\n")
		return err
	}
	return v.Table().WriteMarkdown(w)
}

// WriteHTML prints the matrix as a page that stands alone.
func (v Matrix) WriteHTML(w io.Writer) error {
	title := v.matrix.From.Plural + " and " + v.matrix.To.Plural
	body := "<h1>" + bdi(title) + "</h1>\n<p class=\"soft\">" + directMark + " by a link, " + throughMark + " through the thread</p>\n"
	return writePage(w, title, "td{min-width:1em}", "wide", body+v.Table().htmlAsNamed(0))
}
