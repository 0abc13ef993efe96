package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/edit"
	"github.com/roadbookdev/roadbook/pkg/generate"
	"github.com/roadbookdev/roadbook/pkg/report"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

type generateFlags struct{ check, diff bool }

func (a *app) generateCommand() *cobra.Command {
	var f generateFlags
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Refresh the files and marked blocks that are made from the plan",
		Long: `Refresh every file under generate: in roadbook.yaml, and every marked block in the Markdown files of the workspace,
documents or not:

  <!-- roadbook: features team=search by=maturity -->
  <!-- /roadbook -->

The views are features, feature ID, okrs, roadmap, board, list KIND and trace ID; their arguments are the flags of the
commands, without dashes. What stands outside of the marks is not touched. In a public document a block shows what the
public may see, unless audience=internal is said. Files that git ignores, or that roadbook.yaml excludes, are left out.`,
		Example: `  roadbook generate
  roadbook generate --check           exit 1 and name what is out of date
  roadbook generate --diff            look only`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.generate(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing, and exit 1 where something is out of date")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "show what would be changed, write nothing")
	return cmd
}

func (a *app) generate(ctx context.Context, f generateFlags) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	first, err := s.Generate()
	if err != nil {
		return err
	}
	changes, err := a.settle(ctx, first)
	if err != nil {
		return err
	}
	if f.diff {
		if err := writeDiff(a.stdout, changes, a.colored(a.stdout)); err != nil {
			return err
		}
	}
	if !f.check && !f.diff {
		if err := edit.Write(s.Root, changes); err != nil {
			return err
		}
	}
	if err := a.sayGenerated(f, first, changes); err != nil {
		return err
	}
	wrong, err := a.sayInvalid(ctx, s)
	if err != nil {
		return err
	}
	if wrong || f.check && len(changes) > 0 {
		return missing
	}
	return nil
}

// turns bounds how often what was made is made again: a block may be part of what another one shows, such as the first
// heading of a page that has no title.
const turns = 5

// settle returns the changes after which nothing is out of date.
func (a *app) settle(ctx context.Context, plan *generate.Plan) ([]edit.Change, error) {
	var changes []edit.Change
	files := map[string][]byte{}
	for turn := 0; len(plan.Files) > 0; turn++ {
		if turn == turns {
			return nil, fmt.Errorf("%s does not come to rest: what it shows depends on itself, so make it show less", plan.Files[0].Path)
		}
		for _, f := range plan.Files {
			files[f.Path] = f.After
			if i := slices.IndexFunc(changes, func(c edit.Change) bool { return c.Path == f.Path }); i >= 0 {
				changes[i].Data = f.After
			} else {
				changes = append(changes, edit.Change{Path: f.Path, Data: f.After, Before: f.Before, Create: f.Before == nil})
			}
		}
		o, err := a.options()
		if err != nil {
			return nil, err
		}
		o.Overlay = files
		s, err := a.openWith(ctx, o)
		if err != nil {
			return nil, err
		}
		if plan, err = s.Generate(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(changes, func(x, y edit.Change) int { return cmp.Compare(x.Path, y.Path) })
	return changes, nil
}

// sayGenerated names the files that were, or are to be, refreshed.
func (a *app) sayGenerated(f generateFlags, plan *generate.Plan, changes []edit.Change) error {
	if f.diff {
		if len(changes) == 0 {
			a.note("nothing is out of date")
		}
		return nil
	}
	word := "refreshed"
	if f.check {
		word = "out of date:"
	}
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s\n", word, printable(c.Path))
	}
	switch {
	case len(changes) == 0 && plan.Places == 0 && len(plan.Invalid) == 0:
		b.WriteString("nothing to generate: there is no generate: in roadbook.yaml and no marked block\n")
	case len(changes) == 0 && plan.Places > 0:
		b.WriteString("nothing is out of date\n")
	}
	_, err := fmt.Fprint(a.stdout, b.String())
	return err
}

// sayInvalid reports the blocks that could not be made, and whether one of them is an error.
func (a *app) sayInvalid(ctx context.Context, s *snapshot.Snapshot) (bool, error) {
	found, err := s.Check(ctx, []string{generate.InvalidBlock}, nil)
	if err != nil || len(found.Findings) == 0 {
		return false, err
	}
	err = report.Write(a.stdout, "text", a.result(s, found), report.Options{Color: a.colored(a.stdout), Width: a.width()})
	return slices.ContainsFunc(found.Findings, func(x diagnostic.Finding) bool { return x.Severity >= diagnostic.Error }), err
}
