package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/render"
)

func (a *app) graphCommand() *cobra.Command {
	var f *viewFlags
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Print the whole graph of documents and links",
		Long:  "Graph prints all documents and all links among them, those of bodies too. Unresolved links are in json, jsonl and csv only.",
		Example: `  roadbook graph --format dot | dot -Tsvg > plan.svg
  roadbook graph --where 'kind in ["objective", "story"]' --format mermaid`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.graph(cmd.Context(), f) },
	}
	f = addViewFlags(cmd, "json", "jsonl", "csv", "mermaid", "dot")
	return cmd
}

func (a *app) graph(ctx context.Context, f *viewFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	keep, err := f.keeps(s, nil)
	if err != nil {
		return err
	}
	g := render.NewGraph(s.Graph, keep, f.public())
	return a.write(f.out, func(w io.Writer) error {
		switch f.format {
		case "mermaid":
			return g.WriteMermaid(w)
		case "dot":
			return g.WriteDOT(w)
		case "csv":
			return g.Table().WriteCSV(w)
		case "jsonl":
			for _, e := range g.Edges {
				if err := render.WriteJSONLine(w, e); err != nil {
					return err
				}
			}
			return nil
		}
		return render.WriteJSON(w, g)
	})
}
