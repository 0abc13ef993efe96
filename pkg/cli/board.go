package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type boardFlags struct {
	*viewFlags
	kind, team, cycle string
}

func (a *app) boardCommand() *cobra.Command {
	var f boardFlags
	cmd := &cobra.Command{
		Use:   "board",
		Short: "Show the work by status",
		Long: `Show user stories, or the documents of another kind, in a column for each status, with what they wait for. The limits of
work in progress are the kind's: board: {wip: {doing: 3}} in roadbook.yaml. With a git repository each document says since
when it has its status.`,
		Example: `  roadbook board --team search
  roadbook board --cycle 2026-C3#S2
  roadbook board --kind rfc --format html -o rfcs.html`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.board(cmd.Context(), f) },
	}
	f.viewFlags = addViewFlags(cmd, "text", "markdown", "html", "json")
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "kind", board.DefaultKind, "the `KIND` whose board it is")
	flags.StringVar(&f.team, "team", "", "what is this `TEAM`'s")
	flags.StringVar(&f.cycle, "cycle", "", "what is in this `CYCLE` or sprint, such as 2026-C3 or 2026-C3#S2")
	return cmd
}

func (a *app) board(ctx context.Context, f boardFlags) error {
	s, keep, err := a.openView(ctx, f.viewFlags, f.kind)
	if err != nil {
		return err
	}
	in := board.Input{Graph: s.Graph, Keep: keep, Public: f.public(), Kind: f.kind, Team: f.team, Cycle: f.cycle}
	for _, choice := range [][2]string{{"team", f.team}, {"cycle", f.cycle}} {
		if err := a.knownName(choice[0], choice[1], board.Names(in, choice[0])); err != nil {
			return err
		}
	}
	v, err := board.Compute(in)
	if err != nil {
		return usageError("--kind: %w", err)
	}
	r := render.Board{View: v, Name: s.Config.Name}
	if err := a.rememberStatus(ctx, s, r, f.format); err != nil {
		return err
	}
	return a.print(f.viewFlags, writers{
		"text": a.laidOut(f.viewFlags, r.WriteText), "markdown": r.WriteMarkdown, "html": r.WriteHTML, "json": r.WriteJSON,
	})
}

// rememberStatus says of what a format shows since when it has its status. Markdown says nothing that changes by itself.
func (a *app) rememberStatus(ctx context.Context, s *snapshot.Snapshot, r render.Board, format string) error {
	var shown []*workspace.Document
	switch format {
	case "markdown":
		return nil
	case "json":
		shown = r.Documents()
	default:
		shown = r.Listed()
	}
	since, err := s.StatusSince(ctx, shown)
	if err := a.withoutHistory(ctx, "days since when documents have their status", err); err != nil {
		return err
	}
	r.Remember(func(d *workspace.Document) (calendar.Date, bool) {
		day, known := since[d]
		return day, known
	})
	return nil
}
