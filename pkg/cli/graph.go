package cli

import (
	"context"

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
	s, keep, err := a.openView(ctx, f)
	if err != nil {
		return err
	}
	g := render.NewGraph(s.Graph, keep, f.public())
	return a.print(f, writers{
		"json": asJSON(g), "jsonl": g.WriteLines, "csv": asCSV(g.Table), "mermaid": g.WriteMermaid, "dot": g.WriteDOT,
	})
}
