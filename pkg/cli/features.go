package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

type featuresFlags struct {
	*viewFlags
	by string
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
  roadbook features --audience public --by maturity --format html -o features.html
  roadbook features --where 'team == "search"' --format csv`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.features(cmd.Context(), f) },
	}
	f.viewFlags = addViewFlags(cmd, "text", "markdown", "html", "csv", "json", "yaml")
	cmd.Flags().StringVar(&f.by, "by", string(feature.ByTeam), "the groups: team, maturity, platform, plan, deployment or use-case")
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
	if err := oneOf("--by", f.by, featureGroupings()); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	if err := knownKind(s.Config, feature.Kind); err != nil {
		return err
	}
	keep, err := f.keeps(s, []string{feature.Kind})
	if err != nil {
		return err
	}
	r := render.Features{
		View: feature.Compute(feature.Input{Graph: s.Graph, Keep: keep, Public: f.public(), By: feature.By(f.by)}),
		Name: s.Config.Name,
	}
	return a.write(f.out, func(w io.Writer) error {
		switch f.format {
		case "markdown":
			return r.WriteMarkdown(w)
		case "html":
			return r.WriteHTML(w)
		case "csv":
			return r.WriteCSV(w)
		case "json":
			return r.WriteJSON(w)
		case "yaml":
			return r.WriteYAML(w)
		}
		return r.WriteText(w, a.renderOptions(f.viewFlags))
	})
}
