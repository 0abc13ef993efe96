package cli

import (
	"context"
	"errors"
	"io"
	"testing/fstest"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/guide"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

func (a *app) explainCommand() *cobra.Command {
	f := &viewFlags{formats: []string{"text", "markdown", "json"}}
	cmd := &cobra.Command{
		Use:   "explain [RULE|KIND|FIELD]",
		Short: "Explain a rule, a kind of document, or a field",
		Long: `Explain a rule: why it is there, what breaks it and what does not, how to configure and how to ignore it. Or a kind:
its files, fields, links, lifecycle and template. Or a field, of one kind (story.objective) or of all (objective).
Without a name it lists all rules and kinds.

It tells what holds in this workspace, and outside of one what the product preset says. Where one name is that of
several things, rule:NAME, kind:NAME and field:NAME say which.`,
		Example: `  roadbook explain
  roadbook explain unknown-reference
  roadbook explain story
  roadbook explain story.objective
  roadbook explain field:team --format markdown`,
		Args:              arguments(0, 1, "the name of one rule, kind or field"),
		ValidArgsFunction: a.completeExplain,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.explain(cmd.Context(), f, args)
		},
	}
	f.addOutput(cmd)
	return cmd
}

func (a *app) explain(ctx context.Context, f *viewFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	g, err := a.guide()
	if err != nil {
		return err
	}
	page := g.Index()
	if len(args) == 1 {
		if page, err = g.Find(ctx, args[0]); err != nil {
			return usageError("%w: roadbook explain lists them", err)
		}
	}
	return a.write(f.out, func(w io.Writer) error {
		switch f.format {
		case "json":
			return page.WriteJSON(w)
		case "markdown":
			return page.WriteMarkdown(w, nil)
		}
		return page.WriteText(w, guide.TextOptions{Width: a.width(), Color: f.out == "" && a.colored(a.stdout)})
	})
}

// guide is that of the workspace, or of the product preset where there is none.
func (a *app) guide() (*guide.Guide, error) {
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	_, _, cfg, err := snapshot.OpenConfig(o)
	if errors.Is(err, config.ErrNoWorkspace) {
		cfg, err = config.LoadSource(fstest.MapFS{}, config.FileName, []byte("version: 1\n"))
	}
	if err != nil {
		return nil, err
	}
	return guide.New(cfg, snapshot.Rules()), nil
}

// completeExplain gives the names of rules, kinds and fields.
func (a *app) completeExplain(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	g, err := a.guide()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, n := range g.Names() {
		out = append(out, n.Name+"\t"+render.Line(n.Summary))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
