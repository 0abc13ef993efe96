package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type listFlags struct {
	*viewFlags
	render.List
	count bool
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
	flags.StringSliceVar(&f.Columns, "columns", nil, "the `FIELDS` to show, such as id,title,owner")
	flags.StringSliceVar(&f.Sort, "sort", nil, "sort by these `FIELDS`; a minus before one turns it round")
	flags.StringVar(&f.GroupBy, "group-by", "", "one group for each value of this `FIELD`")
	flags.BoolVar(&f.count, "count", false, "count instead of listing")
	return cmd
}

func (a *app) list(ctx context.Context, f listFlags, kinds []string) error {
	s, keep, err := a.openView(ctx, f.viewFlags, kinds...)
	if err != nil {
		return err
	}
	f.Kinds = kinds
	if f.public() {
		f.Fields = s.Graph.PublicFields
	}
	if name, known := f.UnknownField(s.Workspace); name != "" {
		return usageError("there is no field %q%s", name, asQuestion(suggest.Sentence(name, known)))
	}
	for _, d := range s.Workspace.Documents {
		if keep(d) {
			f.Documents = append(f.Documents, d)
		}
	}
	f.Order()
	return a.write(f.out, func(w io.Writer) error { return f.print(w, a.renderOptions(f.viewFlags)) })
}

func (f *listFlags) print(w io.Writer, o render.Options) error {
	if f.count {
		return f.printCount(w, o)
	}
	switch f.format {
	case "json":
		out := struct {
			Version   int                `json:"version"`
			Documents []render.Document  `json:"documents"`
			Groups    []render.ListGroup `json:"groups,omitempty"`
		}{Version: 1, Documents: []render.Document{}}
		for _, d := range f.Documents {
			out.Documents = append(out.Documents, f.document(d))
		}
		if f.GroupBy != "" {
			out.Groups = f.Groups()
		}
		return render.WriteJSON(w, out)
	case "jsonl":
		for _, d := range f.Documents {
			if err := render.WriteJSONLine(w, f.document(d)); err != nil {
				return err
			}
		}
		return nil
	case "ids":
		for _, d := range f.Documents {
			if _, err := fmt.Fprintln(w, render.Line(d.ID)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(f.Documents) == 0 && f.format != "csv" && f.format != "tsv" {
		_, err := fmt.Fprintln(w, render.EmptyList)
		return err
	}
	return writeTable(w, f.format, f.Table(), o)
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
	if f.Fields != nil {
		out.Fields.Node = f.Fields(d)
	}
	return out
}

func (f *listFlags) printCount(w io.Writer, o render.Options) error {
	switch f.format {
	case "json", "jsonl":
		out := map[string]any{"version": 1, "count": len(f.Documents)}
		if f.GroupBy != "" {
			out["groups"] = f.Groups()
		}
		if f.format == "jsonl" {
			return render.WriteJSONLine(w, out)
		}
		return render.WriteJSON(w, out)
	case "table", "ids":
		if f.GroupBy == "" {
			_, err := fmt.Fprintln(w, len(f.Documents))
			return err
		}
		return f.Counts().WriteText(w, o)
	}
	return writeTable(w, f.format, f.Counts(), o)
}
