package cli

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/serve"
	"github.com/roadbookdev/roadbook/pkg/site"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

type serveFlags struct {
	audience string
	port     int
	asked    bool // a port was named
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site while you write",
		Long: `Serve shows the site at an address of this machine, which nobody else can reach. It writes no file. When you save a
document, the pages that it changes reload; what is wrong with a document is shown on its page, and all findings on one.
If the workspace file itself is wrong, the pages stay as they were and say why. Ctrl-C ends it.

For the public, what is internal is left out; should something internal be in the pages all the same, they say so.`,
		Example: `  roadbook serve
  roadbook serve --audience public
  roadbook serve --port 8080`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.asked = cmd.Flags().Changed("port")
			return a.serve(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.port, "port", serve.FirstPort, "the `PORT`; the first free one from the default on if none is asked for, any free one for 0")
	flags.StringVar(&f.audience, "audience", "internal", "whose eyes: internal or public")
	addRevision(cmd)
	complete(cmd, "audience", []string{"internal", "public"})
	complete(cmd, "port", nil)
	return cmd
}

func (a *app) serve(ctx context.Context, f serveFlags) error {
	if f.audience != "internal" && f.audience != "public" {
		return usageError("--audience is internal or public, not %q", f.audience)
	}
	if f.port < 0 || f.port > 65535 {
		return usageError("--port is from 1 to 65535, or 0 for any that is free, not %d", f.port)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	root, err := a.workspaceRoot()
	if err != nil {
		return err
	}
	last := f.port
	if !f.asked {
		last = serve.LastPort
	}
	l, err := serve.Listen(ctx, f.port, last)
	if err != nil {
		return fmt.Errorf("cannot listen there (%w): name another port with --port, or leave it out to take the first free one from %d", err, serve.FirstPort)
	}
	var r snapshot.Reader
	o := serve.Options{
		Make: func(ctx context.Context, changed []string) (*serve.Edition, error) {
			return a.edition(ctx, &r, root, f.audience == "public", changed)
		},
		Ignore: []string{site.Manifest},
		Ready: func(*serve.Edition) {
			fmt.Fprintf(a.stdout, "%s\n", serve.Address(l))
			fmt.Fprintln(a.stderr, "Ctrl-C ends it.")
		},
		Say: func(line string) { fmt.Fprintln(a.stderr, printable(line)) },
	}
	if a.at == "" { // what was committed does not change
		o.Root = root
		if a.configFile != "" {
			o.Files = []string{a.configFile}
		}
	}
	return serve.Run(ctx, l, o)
}

// workspaceRoot is the folder of the workspace, which must be there, on disk or in the revision that is asked for.
func (a *app) workspaceRoot() (string, error) {
	o, err := a.options()
	if err != nil {
		return "", err
	}
	if o.At != "" || o.ConfigFile != "" {
		return filepath.Abs(o.Dir)
	}
	return snapshot.Find(o.Dir)
}

// edition reads the workspace again and plans its site.
func (a *app) edition(ctx context.Context, r *snapshot.Reader, root string, public bool, changed []string) (*serve.Edition, error) {
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	o.Dir = root
	s, err := r.Open(ctx, o, changed)
	if err != nil {
		return nil, err
	}
	if o.At == "" && s.Root != root { // the one above it is another workspace
		return nil, fmt.Errorf("%s has no %s any more", root, config.FileName)
	}
	in, err := siteInput(ctx, s, public)
	if err != nil {
		return nil, err
	}
	in.Script = serve.Script
	made, err := site.New(in)
	if err != nil {
		return nil, err
	}
	e := &serve.Edition{File: made.File, Findings: in.Findings, Lines: sourceLines(s), Page: made.PageOf}
	if public {
		e.Verify = func(context.Context) error { return verifyServed(made) }
	}
	return e, nil
}

// verifyServed says what a public site must not show, as somebody is told who is still writing it.
func verifyServed(made *site.Site) error {
	err := made.Verify()
	var leak *site.Leak
	if errors.As(err, &leak) {
		return fmt.Errorf("%s shows %q, which is internal to %s, so that roadbook build would refuse this", leak.File, leak.Word, leak.From)
	}
	return err
}
