package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

type traceFlags struct {
	*viewFlags
	matrix, coverage bool
}

func (a *app) traceCommand() *cobra.Command {
	var f traceFlags
	cmd := &cobra.Command{
		Use:   "trace [ID…]",
		Short: "Follow the thread from goal to feature, up and down",
		Long: `Follow the thread that joins goals, strategies, objectives, key results, stories, features and use cases: what a document
exists for, and what exists for it. Without an id it is the whole thread.

With --matrix and the names of two kinds it shows which documents of one belong to which of the other. With --coverage it
lists what has no thread: objectives without stories, stories without objectives, use cases without features …`,
		Example: `  roadbook trace US-0042
  roadbook trace OBJ-0007#KR1 --format mermaid
  roadbook trace --format svg -o thread.svg
  roadbook trace --matrix objective feature
  roadbook trace --coverage`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if f.matrix {
				return a.completeKinds(cmd, args, word)
			}
			return a.completeIDs(cmd, args, word)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("format") && (f.matrix || f.coverage) {
				f.format = "table"
			}
			return a.trace(cmd.Context(), f, args)
		},
	}
	f.viewFlags = addViewFlags(cmd, "tree", "table", "csv", "json", "mermaid", "dot", "svg", "html", "markdown")
	cmd.Flags().BoolVar(&f.matrix, "matrix", false, "two kinds against each other: --matrix objective feature")
	cmd.Flags().BoolVar(&f.coverage, "coverage", false, "what has no thread, question by question")
	cmd.MarkFlagsMutuallyExclusive("matrix", "coverage")
	return cmd
}

// tabular are the formats of --matrix and --coverage, which are no threads.
var tabular = []string{"table", "csv", "json", "html", "markdown"}

func (a *app) trace(ctx context.Context, f traceFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if (f.matrix || f.coverage) && !slices.Contains(tabular, f.format) {
		return usageError("a matrix and coverage have no format %q: expected %s", f.format, strings.Join(tabular, ", "))
	}
	if f.coverage && len(args) > 0 {
		return usageError("trace --coverage takes no ids, and %q is one: --where chooses documents", args[0])
	}
	if f.matrix && len(args) != 2 {
		return usageError("trace --matrix needs the names of two kinds, such as: roadbook trace --matrix objective feature")
	}
	s, keep, err := a.openView(ctx, f.viewFlags)
	if err != nil {
		return err
	}
	in := trace.Input{Graph: s.Graph, Keep: keep, Public: f.public()}
	switch {
	case f.coverage:
		v := render.NewCoverages(trace.Cover(in))
		return a.printTabular(f.viewFlags, v)
	case f.matrix:
		for _, name := range args {
			if err := knownKind(s.Config, name); err != nil {
				return err
			}
		}
		v := render.NewMatrix(trace.Relate(in, s.Config.Kind(args[0]), s.Config.Kind(args[1])))
		return a.printTabular(f.viewFlags, v)
	}
	starts, err := a.starts(s, f.viewFlags, args)
	if err != nil {
		return err
	}
	return a.printThread(f.viewFlags, render.NewThread(s.Graph, trace.Compute(in, starts)))
}

// starts finds the documents, and the parts of documents, that a person names.
func (a *app) starts(s *snapshot.Snapshot, f *viewFlags, refs []string) ([]trace.Start, error) {
	var out []trace.Start
	for _, ref := range refs {
		d, err := a.one(s, ref)
		if err != nil {
			return nil, err
		}
		if f.public() && !d.Public {
			fmt.Fprintf(a.stderr, "roadbook: %s is internal, and --audience public was asked for\n", printable(ref))
			return nil, missing
		}
		_, part := s.Graph.Find(ref)
		if part != "" && d.Part(part) == nil {
			fmt.Fprintf(a.stderr, "roadbook: %s has no part %q\n", printable(d.Name()), printable(part))
			return nil, missing
		}
		out = append(out, trace.Start{Document: d, Part: part})
	}
	return out, nil
}

func (a *app) printThread(f *viewFlags, v render.Thread) error {
	return a.print(f, writers{
		"tree": a.laidOut(f, v.WriteTree), "csv": v.WriteCSV, "json": asJSON(v),
		"table":   func(w io.Writer) error { return v.Table().WriteText(w, a.renderOptions(f)) },
		"mermaid": v.WriteMermaid, "dot": v.WriteDOT, "svg": v.WriteSVG, "html": v.WriteHTML, "markdown": v.WriteMarkdown,
	})
}

// printTabular prints a matrix, or coverage.
func (a *app) printTabular(f *viewFlags, v interface {
	WriteText(io.Writer, render.Options) error
	WriteHTML(io.Writer) error
	WriteMarkdown(io.Writer) error
	Table() render.Table
}) error {
	return a.print(f, writers{
		"table": a.laidOut(f, v.WriteText), "csv": asCSV(v.Table), "json": asJSON(v), "html": v.WriteHTML, "markdown": v.WriteMarkdown,
	})
}
