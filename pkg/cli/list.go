package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type listFlags struct {
	*viewFlags
	columns []string
	sort    []string
	groupBy string
	count   bool
}

func (a *app) listCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "list [KIND…]",
		Short: "List documents as rows",
		Example: `  roadbook list
  roadbook list story --where 'status in ["ready", "doing"]' --columns id,title,owner
  roadbook list feature --group-by maturity --count
  roadbook list objective --format json`,
		ValidArgsFunction: a.completeKinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.list(cmd.Context(), f, args)
		},
	}
	f.viewFlags = addViewFlags(cmd, "table", "json", "jsonl", "csv", "tsv", "markdown", "ids")
	flags := cmd.Flags()
	flags.StringSliceVar(&f.columns, "columns", nil, "the `FIELDS` to show, such as id,title,owner")
	flags.StringSliceVar(&f.sort, "sort", nil, "sort by these `FIELDS`; a minus before one turns it round")
	flags.StringVar(&f.groupBy, "group-by", "", "one group for each value of this `FIELD`")
	flags.BoolVar(&f.count, "count", false, "count instead of listing")
	return cmd
}

// standardColumns are those that every document has.
var standardColumns = []string{"id", "kind", "title", "status", "category", "path", "line"}

func (a *app) list(ctx context.Context, f listFlags, kinds []string) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	keep, err := f.keeps(s, kinds)
	if err != nil {
		return err
	}
	if err := f.checkColumns(s, kinds); err != nil {
		return err
	}
	var docs []*workspace.Document
	for _, d := range s.Workspace.Documents {
		if keep(d) {
			docs = append(docs, d)
		}
	}
	f.order(docs)
	return a.write(f.out, func(w io.Writer) error { return f.print(w, a.renderOptions(f.viewFlags), docs, kinds) })
}

func (f *listFlags) checkColumns(s *snapshot.Snapshot, kinds []string) error {
	known := slices.Clone(standardColumns)
	for _, k := range s.Config.Kinds {
		if len(kinds) == 0 || slices.Contains(kinds, k.Name) {
			for _, field := range k.Fields() {
				known = append(known, field.Name)
			}
		}
	}
	for _, d := range s.Workspace.Documents {
		if d.Kind.Open && d.Fields != nil && (len(kinds) == 0 || slices.Contains(kinds, d.Kind.Name)) {
			for _, e := range d.Fields.Entries {
				known = append(known, e.Key)
			}
		}
	}
	asked := slices.Clone(f.columns)
	for _, name := range f.sort {
		asked = append(asked, strings.TrimPrefix(name, "-"))
	}
	if f.groupBy != "" {
		asked = append(asked, f.groupBy)
	}
	for _, name := range asked {
		if !slices.Contains(known, name) {
			return usageError("there is no field %q%s", name, asQuestion(suggest.Sentence(name, known)))
		}
	}
	return nil
}

func (f *listFlags) order(docs []*workspace.Document) {
	keys := f.sort
	if f.groupBy != "" {
		keys = append([]string{f.groupBy}, keys...)
	}
	slices.SortStableFunc(docs, func(x, y *workspace.Document) int {
		for _, key := range keys {
			name, reversed := strings.CutPrefix(key, "-")
			c := compareCells(x, y, name, f.public())
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
func compareCells(x, y *workspace.Document, column string, public bool) int {
	a, b := cell(x, column, public), cell(y, column, public)
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	if l := x.Kind.Lifecycle; l != nil && x.Kind == y.Kind && (column == "status" || column == l.Field) {
		return cmp.Compare(uint(l.Index(a)), uint(l.Index(b)))
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
func cell(d *workspace.Document, column string, public bool) string {
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
		return strconv.Itoa(render.Line1(d))
	case "status":
		if d.Kind.Lifecycle != nil {
			return d.Status
		}
	}
	if field := d.Kind.Field(column); public && field != nil && field.Internal {
		return ""
	}
	return flat(d.Field(column))
}

// flat is a value on one line: lists with commas, maps as JSON.
func flat(n *document.Node) string {
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
	text, err := json.Marshal(render.Fields{Node: n})
	if err != nil {
		return ""
	}
	return string(text)
}

// group is a value of --group-by with its documents.
type group struct {
	Key   string   `json:"key"`
	Count int      `json:"count"`
	IDs   []string `json:"ids"`
}

func (f *listFlags) groups(docs []*workspace.Document) []group {
	var out []group
	for _, d := range docs {
		key := cell(d, f.groupBy, f.public())
		if len(out) == 0 || out[len(out)-1].Key != key {
			out = append(out, group{Key: key})
		}
		last := &out[len(out)-1]
		last.Count++
		last.IDs = append(last.IDs, d.ID)
	}
	return out
}

func (f *listFlags) print(w io.Writer, o render.Options, docs []*workspace.Document, kinds []string) error {
	if f.count {
		return f.printCount(w, o, docs)
	}
	switch f.format {
	case "json":
		out := struct {
			Version   int               `json:"version"`
			Documents []render.Document `json:"documents"`
			Groups    []group           `json:"groups,omitempty"`
		}{Version: 1, Documents: []render.Document{}}
		for _, d := range docs {
			out.Documents = append(out.Documents, f.document(d))
		}
		if f.groupBy != "" {
			out.Groups = f.groups(docs)
		}
		return render.WriteJSON(w, out)
	case "jsonl":
		for _, d := range docs {
			if err := render.WriteJSONLine(w, f.document(d)); err != nil {
				return err
			}
		}
		return nil
	case "ids":
		for _, d := range docs {
			if _, err := fmt.Fprintln(w, render.Line(d.ID)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(docs) == 0 && f.format != "csv" && f.format != "tsv" {
		_, err := fmt.Fprintln(w, "no documents match")
		return err
	}
	return writeTable(w, f.format, f.table(docs, kinds), o)
}

func writeTable(w io.Writer, format string, t render.Table, o render.Options) error {
	switch format {
	case "csv":
		return t.WriteCSV(w)
	case "tsv":
		return t.WriteTSV(w)
	case "markdown":
		return t.WriteMarkdown(w)
	}
	return t.WriteText(w, o)
}

func (f *listFlags) document(d *workspace.Document) render.Document {
	out := render.NewDocument(d)
	if f.public() {
		out.Fields.Node = d.PublicFields()
	}
	return out
}

func (f *listFlags) table(docs []*workspace.Document, kinds []string) render.Table {
	columns := f.columns
	if len(columns) == 0 {
		columns = []string{"id", "kind", "status", "title"}
		if len(kinds) == 1 {
			columns = []string{"id", "status", "title"}
		}
		columns = slices.DeleteFunc(columns, func(c string) bool {
			return c == "status" && !slices.ContainsFunc(docs, func(d *workspace.Document) bool { return d.Status != "" })
		})
	}
	t := render.Table{Columns: columns}
	for _, d := range docs {
		var row []string
		for _, c := range columns {
			row = append(row, cell(d, c, f.public()))
		}
		t.Rows = append(t.Rows, row)
	}
	if f.groupBy != "" {
		t.GroupBy = f.groupBy
		for _, d := range docs {
			t.Group = append(t.Group, cell(d, f.groupBy, f.public()))
		}
	}
	return t
}

func (f *listFlags) printCount(w io.Writer, o render.Options, docs []*workspace.Document) error {
	t := render.Table{Columns: []string{"count"}, Rows: [][]string{{strconv.Itoa(len(docs))}}}
	groups := []group{}
	if f.groupBy != "" {
		groups = append(groups, f.groups(docs)...)
		t = render.Table{Columns: []string{f.groupBy, "count"}}
		for _, g := range groups {
			t.Rows = append(t.Rows, []string{cmp.Or(g.Key, "(none)"), strconv.Itoa(g.Count)})
		}
	}
	switch f.format {
	case "json", "jsonl":
		out := map[string]any{"version": 1, "count": len(docs)}
		if f.groupBy != "" {
			out["groups"] = groups
		}
		if f.format == "jsonl" {
			return render.WriteJSONLine(w, out)
		}
		return render.WriteJSON(w, out)
	case "table", "ids":
		if f.groupBy == "" {
			_, err := fmt.Fprintln(w, len(docs))
			return err
		}
		return t.WriteText(w, o)
	}
	return writeTable(w, f.format, t, o)
}
