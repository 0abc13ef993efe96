package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

type featuresFlags struct {
	*viewFlags
	by, team, since string
}

func (a *app) featuresCommand() *cobra.Command {
	var f featuresFlags
	cmd := &cobra.Command{
		Use:   "features",
		Short: "Show what the product can do, where and since when",
		Long: `Show the features with their maturity, what is planned, and on which plans, platforms and deployments one has them. By
platform, plan or deployment they make a matrix. The format yaml is a features.yml again.`,
		Example: `  roadbook features
  roadbook features --by plan
  roadbook features --since 2026-06-30 --format markdown
  roadbook features --audience public --by maturity --format html -o features.html
  roadbook features --where 'team == "search"' --format csv`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.features(cmd.Context(), f) },
	}
	f.viewFlags = addViewFlags(cmd, "text", "markdown", "html", "csv", "json", "yaml")
	cmd.Flags().StringVar(&f.by, "by", "", "the groups: team, maturity, platform, plan, deployment or use-case; by default team, and for the public, which sees no teams, maturity")
	cmd.Flags().StringVar(&f.team, "team", "", "the features of this `TEAM`")
	cmd.Flags().StringVar(&f.since, "since", "", "what reached which maturity, and which plans, platforms and deployments, since this `REV|DATE`")
	complete(cmd, "by", featureGroupings())
	return cmd
}

func featureGroupings() []string {
	var out []string
	for _, g := range feature.Groupings() {
		out = append(out, string(g))
	}
	return out
}

func (a *app) features(ctx context.Context, f featuresFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.by != "" {
		if err := oneOf("--by", f.by, featureGroupings()); err != nil {
			return err
		}
	}
	if f.since != "" {
		if err := onlyIn("--since", f.format, "text", "markdown", "html", "json"); err != nil {
			return err
		}
	}
	s, keep, err := a.openView(ctx, f.viewFlags, feature.Kind)
	if err != nil {
		return err
	}
	in := feature.Input{Graph: s.Graph, Keep: keep, Public: f.public(), By: feature.By(f.by), Team: f.team}
	if err := a.knownName("team", f.team, feature.Teams(in)); err != nil {
		return err
	}
	// Only these formats have the day of the last change, and others need not wait for the walk through history.
	if f.format == "json" || f.format == "csv" {
		in.Changed = s.LastChange
	}
	r := render.Features{View: feature.Compute(in), Name: s.Config.Name}
	if f.since != "" {
		base, name, err := a.earlier(ctx, s, "--since", f.since)
		if err != nil {
			return err
		}
		in.Graph, in.Changed = base.Graph, nil
		if in.Keep, _, err = f.keepsEither(base, s); err != nil {
			return err
		}
		r.ComparedWith, r.Changes = name, feature.Compare(feature.Compute(in), r.View)
	}
	return a.print(f.viewFlags, writers{
		"text": a.laidOut(f.viewFlags, r.WriteText), "markdown": r.WriteMarkdown, "html": r.WriteHTML, "csv": r.WriteCSV,
		"json": r.WriteJSON, "yaml": r.WriteYAML,
	})
}
