package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type okrsFlags struct {
	*viewFlags
	period, team string
}

func (a *app) okrsCommand() *cobra.Command {
	var f okrsFlags
	cmd := &cobra.Command{
		Use:   "okrs",
		Short: "Show objectives with progress, confidence and their work",
		Long: `Show the objectives of a period: the company's, and under them those of the teams that support them.

The bar is the mean of the key results by weight; the stroke in it is where the date asks it to be. An objective is on
track, behind or at risk by the share of that which it has reached (okrs: in roadbook.yaml). Confidence is what people
said, and stands beside it. The last figure is the share of the period's work that serves the objective.

A key result's curve (text, html, svg, json) is how far it was on each day on which git saw it change, or the values of its
metric; the thin one is confidence.`,
		Example: `  roadbook okrs
  roadbook okrs --period 2026-Q2 --team search
  roadbook okrs --period all --format csv -o okrs.csv
  roadbook okrs --format svg -o okrs.svg`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.okrs(cmd.Context(), f) },
	}
	f.viewFlags = addViewFlags(cmd, "text", "markdown", "json", "csv", "html", "svg")
	cmd.Flags().StringVar(&f.period, "period", "", "a `PERIOD` such as 2026-Q3, 2026 or 2026-C2, or all; the current one by default")
	cmd.Flags().StringVar(&f.team, "team", "", "the objectives of this `TEAM`, with those that they support")
	return cmd
}

func (a *app) okrs(ctx context.Context, f okrsFlags) error {
	s, keep, err := a.openView(ctx, f.viewFlags)
	if err != nil {
		return err
	}
	if err := a.knownName("team", f.team, okr.Teams(okr.Input{Graph: s.Graph, Public: f.public()})); err != nil {
		return err
	}
	v, err := okr.Compute(okr.Input{Graph: s.Graph, Today: s.Today, Keep: keep, Public: f.public(), Period: f.period, Team: f.team})
	if err != nil {
		return err
	}
	if err := a.rememberCurves(ctx, s, v, f); err != nil {
		return err
	}
	out := render.NewOKRs(v)
	return a.print(f.viewFlags, writers{
		"text": a.laidOut(f.viewFlags, out.WriteText), "markdown": out.WriteMarkdown, "json": asJSON(out), "csv": asCSV(out.Table),
		"html": out.WriteHTML, "svg": out.WriteSVG,
	})
}

// rememberCurves gives the key results that are shown their curves, in the formats that have a place for them.
func (a *app) rememberCurves(ctx context.Context, s *snapshot.Snapshot, v *okr.View, f okrsFlags) error {
	if f.format == "csv" || f.format == "markdown" {
		return nil
	}
	shown := []*workspace.Document{}
	for _, o := range v.Objectives {
		shown = append(shown, o.Document)
	}
	curves, err := s.Curves(ctx, shown, f.public())
	if err := a.withoutHistory(ctx, "curves", err); err != nil {
		return err
	}
	v.Remember(curves)
	return nil
}
