package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/site"
)

type buildFlags struct{ out, audience string }

func (a *app) buildCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:   "build -o DIR",
		Short: "Build the static site",
		Long: `Build the site: a folder of pages that works from any static host, from any path, and from disk.

Only files that change are written, and files of an earlier build that are none any more are removed. A folder that holds
anything else is refused. For the public, what is internal is left out, and the result is searched for it before anything
is put in place.`,
		Example: `  roadbook build -o public
  roadbook build -o public --audience public`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.build(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "the `DIR` of the site")
	flags.StringVar(&f.audience, "audience", "internal", "whose eyes: internal or public")
	addRevision(cmd)
	complete(cmd, "audience", []string{"internal", "public"})
	return cmd
}

func (a *app) build(ctx context.Context, f buildFlags) error {
	if f.out == "" {
		return usageError("build needs a folder for the site: roadbook build -o DIR")
	}
	if f.audience != "internal" && f.audience != "public" {
		return usageError("--audience is internal or public, not %q", f.audience)
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	in, err := siteInput(ctx, s, f.audience == "public")
	if err != nil {
		return err
	}
	p := a.progress("building")
	in.Progress = p.tell
	w, err := site.Publish(in, f.out)
	p.end()
	var leak *site.Leak
	if errors.As(err, &leak) {
		fmt.Fprintf(a.stderr, "roadbook: %s\n", printable(leak.Error()))
		return missing
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %d files, %d changed, %d removed\n", printable(f.out), w.Files, w.Changed, w.Removed)
	return nil
}
