package render

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// List is documents as rows.
type List struct {
	// Kinds are the names of the kinds that were asked for; empty for all.
	Kinds []string
	// Columns are the fields to show, empty for the usual ones; Sort those to sort by, with a minus before one that is
	// turned round.
	Columns, Sort []string
	// GroupBy is the field whose values make groups, or "".
	GroupBy string
	// Fields are what the audience may see of a document's fields; nil shows all.
	Fields func(*workspace.Document) *document.Node
	// Documents are the rows. Order puts them into their order.
	Documents []*workspace.Document
}

// EmptyList is what a list without rows says.
const EmptyList = "no documents match"

// standardColumns are those that every document has.
var standardColumns = []string{"id", "kind", "title", "status", "category", "path", "line"}

// UnknownField returns the first field that was asked for and is none of the documents', with those that are; "" for
// none.
func (l *List) UnknownField(w *workspace.Workspace) (name string, known []string) {
	asked := func(kind string) bool { return len(l.Kinds) == 0 || slices.Contains(l.Kinds, kind) }
	known = slices.Clone(standardColumns)
	for _, k := range w.Config.Kinds {
		if asked(k.Name) {
			for _, field := range k.Fields() {
				known = append(known, field.Name)
			}
		}
	}
	for _, d := range w.Documents {
		if d.Kind.Open && d.Fields != nil && asked(d.Kind.Name) {
			for _, e := range d.Fields.Entries {
				known = append(known, e.Key)
			}
		}
	}
	names := slices.Clone(l.Columns)
	for _, name := range l.Sort {
		names = append(names, strings.TrimPrefix(name, "-"))
	}
	if l.GroupBy != "" {
		names = append(names, l.GroupBy)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return name, known
		}
	}
	return "", known
}

// Order sorts the documents, by group first.
func (l *List) Order() {
	keys := l.Sort
	if l.GroupBy != "" {
		keys = append([]string{l.GroupBy}, keys...)
	}
	slices.SortStableFunc(l.Documents, func(x, y *workspace.Document) int {
		for _, key := range keys {
			name, reversed := strings.CutPrefix(key, "-")
			c := l.compareCells(x, y, name)
			if reversed {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
}

// compareCells orders two documents by a column: statuses in the order of their lifecycle, the rest by value, what is
// absent last.
func (l *List) compareCells(x, y *workspace.Document, column string) int {
	a, b := l.cell(x, column), l.cell(y, column)
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	if states := x.Kind.Lifecycle; states != nil && x.Kind == y.Kind && (column == "status" || column == states.Field) {
		return cmp.Compare(uint(states.Index(a)), uint(states.Index(b)))
	}
	if column == "kind" {
		return cmp.Compare(x.Kind.Order, y.Kind.Order)
	}
	if column == "category" {
		return cmp.Compare(slices.Index(config.Categories(), x.Category), slices.Index(config.Categories(), y.Category))
	}
	p, errA := strconv.ParseFloat(a, 64)
	q, errB := strconv.ParseFloat(b, 64)
	if errA == nil && errB == nil {
		return cmp.Compare(p, q)
	}
	return workspace.CompareIDs(a, b)
}

// cell is a column's text for a document.
func (l *List) cell(d *workspace.Document, column string) string {
	switch column {
	case "id":
		return d.ID
	case "kind":
		return d.Kind.Name
	case "title":
		return d.Title
	case "category":
		return string(d.Category)
	case "path":
		return d.Path
	case "line":
		if l.Fields != nil {
			return "" // it would tell how much stands above that is not shown
		}
		return strconv.Itoa(Line1(d))
	case "status":
		if d.Kind.Lifecycle != nil {
			return d.Status
		}
	}
	if l.Fields != nil {
		return Flat(l.Fields(d).Get(column))
	}
	return Flat(d.Field(column))
}

// Flat is a value on one line: lists with commas, maps as JSON.
func Flat(n *document.Node) string {
	switch {
	case n.IsNull():
		return ""
	case n.IsScalar():
		return n.Text
	case n.Kind == document.List && !slices.ContainsFunc(n.Items, func(i *document.Node) bool { return !i.IsScalar() }):
		var parts []string
		for _, i := range n.Items {
			parts = append(parts, i.Text)
		}
		return strings.Join(parts, ", ")
	}
	text, err := json.Marshal(Fields{Node: n})
	if err != nil {
		return ""
	}
	return string(text)
}

// ListGroup is a value of List.GroupBy with its documents.
type ListGroup struct {
	Key   string   `json:"key"`
	Count int      `json:"count"`
	IDs   []string `json:"ids"`
}

// Groups are the groups of the documents in their order.
func (l *List) Groups() []ListGroup {
	out := []ListGroup{}
	for _, d := range l.Documents {
		key := l.cell(d, l.GroupBy)
		if len(out) == 0 || out[len(out)-1].Key != key {
			out = append(out, ListGroup{Key: key})
		}
		last := &out[len(out)-1]
		last.Count++
		last.IDs = append(last.IDs, d.ID)
	}
	return out
}

// Table has a row for each document.
func (l *List) Table() Table {
	columns := l.Columns
	if len(columns) == 0 {
		columns = []string{"id", "kind", "status", "title"}
		if len(l.Kinds) == 1 {
			columns = []string{"id", "status", "title"}
		}
		columns = slices.DeleteFunc(columns, func(c string) bool {
			return c == "status" && !slices.ContainsFunc(l.Documents, func(d *workspace.Document) bool { return d.Status != "" })
		})
	}
	t := Table{Columns: columns}
	for _, d := range l.Documents {
		var row []string
		for _, c := range columns {
			row = append(row, l.cell(d, c))
		}
		t.Rows = append(t.Rows, row)
	}
	if l.GroupBy != "" {
		t.GroupBy = l.GroupBy
		for _, d := range l.Documents {
			t.Group = append(t.Group, l.cell(d, l.GroupBy))
		}
	}
	return t
}

// Counts has the number of documents, or a row with it for each group.
func (l *List) Counts() Table {
	if l.GroupBy == "" {
		return Table{Columns: []string{"count"}, Rows: [][]string{{strconv.Itoa(len(l.Documents))}}}
	}
	t := Table{Columns: []string{l.GroupBy, "count"}}
	for _, g := range l.Groups() {
		t.Rows = append(t.Rows, []string{cmp.Or(g.Key, "(none)"), strconv.Itoa(g.Count)})
	}
	return t
}
