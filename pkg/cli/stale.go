package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/stale"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type staleFlags struct {
	*viewFlags
	by string
}

func (a *app) staleCommand() *cobra.Command {
	var f staleFlags
	cmd := &cobra.Command{
		Use:   "stale",
		Short: "Show what nobody has reviewed in time",
		Long: `Show the documents and records whose last review is longer ago than their kind allows: whose they are, and for how long.
A document's own "reviewed" counts; where it has none, and git knows it, the day of its last change. The limits are the
kinds' ("stale:") or those of the rule stale-review ("after:").`,
		Example: `  roadbook stale
  roadbook stale --by owner
  roadbook stale --where 'kind == "feature"' --format csv`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.stale(cmd.Context(), f) },
	}
	f.viewFlags = addViewFlags(cmd, "table", "markdown", "json", "csv")
	cmd.Flags().StringVar(&f.by, "by", "record", "record: the longest overdue first; owner: those of each owner together")
	complete(cmd, "by", []string{"record", "owner"})
	return cmd
}

func (a *app) stale(ctx context.Context, f staleFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := oneOf("--by", f.by, []string{"record", "owner"}); err != nil {
		return err
	}
	s, keep, err := a.openView(ctx, f.viewFlags)
	if err != nil {
		return err
	}
	in := stale.Input{Graph: s.Graph, Today: s.Today, Keep: keep, Public: f.public()}
	v := stale.Compute(in)
	switch {
	case f.format == "json" || f.format == "csv":
		in.Changed = s.LastChange
		v = stale.Compute(in)
	case len(v.Unknown) > 0:
		in.Changed = only(v.Unknown, s.LastChange)
		v = stale.Compute(in)
	}
	r := render.Stale{View: v, ByOwner: f.by == "owner"}
	return a.print(f.viewFlags, writers{
		"table": a.laidOut(f.viewFlags, r.WriteText), "markdown": r.WriteMarkdown, "json": r.WriteJSON, "csv": asCSV(r.Table),
	})
}

// only asks for the day of some documents' last change: people read it where it is all that is known of one, and the walk
// through history is spared where there is none of these.
func only(docs []*workspace.Document, changed func(*workspace.Document) (calendar.Date, bool)) func(*workspace.Document) (calendar.Date, bool) {
	asked := map[*workspace.Document]bool{}
	for _, d := range docs {
		asked[d] = true
	}
	return func(d *workspace.Document) (calendar.Date, bool) {
		if !asked[d] {
			return calendar.Date{}, false
		}
		return changed(d)
	}
}
