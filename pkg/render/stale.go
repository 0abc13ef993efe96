package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/stale"
)

// Stale prints what wants a review, by owner where ByOwner.
type Stale struct {
	*stale.View
	ByOwner bool
}

type staleJSON struct {
	ID       string  `json:"id"`
	Kind     string  `json:"kind"`
	Title    string  `json:"title"`
	Owner    *string `json:"owner"`
	Reviewed *string `json:"reviewed"`
	Changed  *string `json:"changed"`
	Age      int     `json:"age_days"`
	Limit    int     `json:"limit_days"`
}

func (r Stale) documents() []stale.Document {
	if r.ByOwner {
		return r.View.ByOwner()
	}
	return r.Documents
}

// WriteJSON prints the documents in the shape of schema/outputs/stale.schema.json.
func (r Stale) WriteJSON(w io.Writer) error {
	out := struct {
		Version   int         `json:"version"`
		Documents []staleJSON `json:"documents"`
		Unknown   []string    `json:"unknown"`
	}{1, []staleJSON{}, []string{}}
	for _, d := range r.documents() {
		out.Documents = append(out.Documents, staleJSON{
			d.Document.ID, d.Document.Kind.Name, d.Document.Title, optional(d.Owner.ID),
			optional(d.Reviewed.String()), optional(d.Changed.String()), d.Age, d.Limit,
		})
	}
	for _, d := range r.Unknown {
		out.Unknown = append(out.Unknown, d.ID)
	}
	return WriteJSON(w, out)
}

// Table is the documents as rows.
func (r Stale) Table() Table {
	t := Table{Columns: []string{"id", "kind", "owner", "reviewed", "changed", "age_days", "limit_days", "title"}}
	for _, d := range r.documents() {
		t.Rows = append(t.Rows, []string{
			d.Document.ID, d.Document.Kind.Name, d.Owner.ID, d.Reviewed.String(), d.Changed.String(),
			strconv.Itoa(d.Age), strconv.Itoa(d.Limit), d.Document.Title,
		})
	}
	return t
}

// shown is the table without columns that say nothing, by owner in groups.
func (r Stale) shown() Table {
	all := r.Table()
	var keep []int
	for n, name := range all.Columns {
		says := false
		for _, row := range all.Rows {
			says = says || row[n] != ""
		}
		if says && !(r.ByOwner && name == "owner") {
			keep = append(keep, n)
		}
	}
	var t Table
	for _, n := range keep {
		t.Columns = append(t.Columns, strings.TrimSuffix(all.Columns[n], "_days"))
	}
	for n, row := range all.Rows {
		var cells []string
		for _, k := range keep {
			cell := row[k]
			if strings.HasSuffix(all.Columns[k], "_days") {
				cell += " d"
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, cells)
		if r.ByOwner {
			t.Group = append(t.Group, all.Rows[n][2])
		}
	}
	t.GroupBy = "owner"
	return t
}

// nothing is the sentence where nothing is stale, or "".
func (r Stale) nothing() string {
	switch {
	case len(r.Documents) > 0:
		return ""
	case r.Limited == 0:
		return "No document is of a kind that wants reviews."
	case len(r.Unknown) == r.Limited:
		return ""
	}
	return fmt.Sprintf("Nothing is stale: %s reviewed in time.", count(r.Limited-len(r.Unknown), "document was", "documents were"))
}

// unknown is the sentence about what nobody knows the age of, or "".
func (r Stale) unknown() string {
	if len(r.Unknown) == 0 {
		return ""
	}
	var ids []string
	for n, d := range r.Unknown {
		if n == 5 {
			ids = append(ids, fmt.Sprintf("and %d more", len(r.Unknown)-n))
			break
		}
		ids = append(ids, d.ID)
	}
	return fmt.Sprintf("%s neither a day of a review nor a history of changes: %s.",
		count(len(r.Unknown), "document has", "documents have"), strings.Join(ids, ", "))
}

// count is a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// WriteText prints a table, and what nobody knows the age of.
func (r Stale) WriteText(w io.Writer, o Options) error {
	p := NewPrinter(w, o)
	if text := r.nothing(); text != "" {
		p.line(text)
	} else if len(r.Documents) > 0 {
		if err := r.shown().WriteText(w, o); err != nil {
			return err
		}
	}
	if text := r.unknown(); text != "" {
		if len(r.Documents) > 0 {
			p.Blank()
		}
		p.Dim(text)
	}
	return p.Err()
}

// WriteMarkdown prints a table, by owner one for each.
func (r Stale) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	if text := r.nothing(); text != "" {
		b.WriteString(text + "\n")
	} else if len(r.Documents) > 0 {
		if err := r.shown().WriteMarkdown(&b); err != nil {
			return err
		}
	}
	if text := r.unknown(); text != "" {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(MarkdownText(text) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
