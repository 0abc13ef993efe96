package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/edit"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/report"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

type initFlags struct {
	minimal bool
	preset  string
	name    string
	publish string
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a workspace to start from",
		Long: `Init writes a workspace that passes check: an example of each everyday kind, a workflow for GitHub and an entry for
pre-commit. It never overwrites a file.

In a folder that has documents already, it looks at them and proposes a roadbook.yaml instead, and says what it is
unsure of. With --minimal or --preset it does not look.

With --publish it adds what makes GitHub or GitLab publish the workspace's site, for the public, also where the workspace
is there already.`,
		Example: `  roadbook init my-plan
  roadbook init --minimal
  roadbook init proposals --preset none
  roadbook init --publish github`,
		Args: arguments(0, 1, "one folder at most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := orDot(a.dir)
			if len(args) > 0 && filepath.IsAbs(args[0]) {
				dir = args[0]
			} else if len(args) > 0 {
				dir = filepath.Join(dir, args[0])
			}
			return a.init(cmd.Context(), f, dir, cmd.Flags().Changed("preset") || f.minimal)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.minimal, "minimal", false, "only roadbook.yaml, one objective and one story")
	flags.StringVar(&f.preset, "preset", "product", "product, or none: one kind of your own, explained")
	flags.StringVar(&f.name, "name", "", "the product's `NAME`; default the folder's")
	flags.StringVar(&f.publish, "publish", "", "add what publishes the site on this `HOST`'s Pages: github or gitlab")
	complete(cmd, "preset", config.Presets())
	complete(cmd, "publish", edit.Hosts())
	return cmd
}

func (a *app) init(ctx context.Context, f initFlags, dir string, decided bool) error {
	starter := edit.StartProduct
	switch {
	case !slices.Contains(config.Presets(), f.preset):
		return usageError("there is no preset %q%s: expected product or none", f.preset, asQuestion(suggest.Sentence(f.preset, config.Presets())))
	case f.publish != "" && !slices.Contains(edit.Hosts(), f.publish):
		return usageError("--publish is for %s, not %q%s", strings.Join(edit.Hosts(), " or "), f.publish, asQuestion(suggest.Sentence(f.publish, edit.Hosts())))
	case f.minimal && f.preset == "none":
		return usageError("--minimal is the product preset made small: leave out --preset none")
	case f.minimal:
		starter = edit.StartMinimal
	case f.preset == "none":
		starter = edit.StartNone
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var publishing []edit.Change
	if f.publish != "" {
		if publishing, err = edit.Publish(f.publish); err != nil {
			return err
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, config.FileName)); err == nil {
		if f.publish != "" && !decided && f.name == "" {
			return a.addPublishing(dir, publishing)
		}
		return usageError("%s exists already: this is a workspace, see roadbook check", a.fromHere(dir, config.FileName))
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usageError("%s is a file, and a workspace is a folder: name another", a.fromHere(dir, "."))
	}
	name, err := workspaceName(f.name, dir)
	if err != nil {
		return err
	}
	if !decided {
		proposal, err := a.propose(ctx, dir, name)
		if err != nil {
			return err
		}
		if proposal != nil {
			return a.addPublishing(dir, publishing)
		}
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	changes, err := edit.Start(starter, name, today)
	if err != nil {
		return err
	}
	if err := a.addPublishing(dir, publishing); err != nil {
		return err
	}
	return a.start(dir, changes)
}

// workspaceName is the product's name: the one that was given, else the folder's, made readable.
func workspaceName(given, dir string) (string, error) {
	if given = strings.TrimSpace(given); given != "" {
		if strings.ContainsFunc(given, unicode.IsControl) {
			return "", usageError("--name is one line of text")
		}
		return given, nil
	}
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, filepath.Base(dir)))
	if name == "" || strings.ContainsAny(name, `/\`) {
		return "Our plan", nil
	}
	runes := []rune(name)
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes), nil
}

// start writes the files of a workspace and says what is next.
func (a *app) start(dir string, changes []edit.Change) error {
	if err := a.writeMissing(dir, changes); err != nil {
		return err
	}
	if prefix := gitPrefix(dir); prefix != "" {
		a.note(fmt.Sprintf("GitHub reads workflows at the top of the repository: move .github/workflows/roadbook.yml there and let it run roadbook -C %s check --report github; .pre-commit-config.yaml likewise", prefix))
	}
	next := "roadbook check"
	if here := a.fromHere(dir, "."); here != "." {
		next = "cd " + shellQuoted(here) + " && " + next
	}
	fmt.Fprintf(a.stdout, "\nnext: %s\n", next)
	return nil
}

// shellQuoted is a word as a shell takes it for one.
func shellQuoted(word string) string {
	safe := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./+:,@%=", r)
	}
	if word != "" && word[0] != '-' && !strings.ContainsFunc(word, func(r rune) bool { return !safe(r) }) {
		return word
	}
	if strings.HasPrefix(word, "-") {
		word = "./" + word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// addPublishing adds to a workspace what publishes its site, if that is wanted.
func (a *app) addPublishing(dir string, publishing []edit.Change) error {
	if len(publishing) == 0 {
		return nil
	}
	if err := a.writeMissing(dir, publishing); err != nil {
		return err
	}
	if prefix := gitPrefix(dir); prefix != "" {
		a.note(fmt.Sprintf("the host reads %s at the top of the repository: move it there and let it run roadbook -C %s build -o public --audience public", publishing[0].Path, prefix))
	}
	return nil
}

// writeMissing writes the files that are not there yet and says which were.
func (a *app) writeMissing(dir string, changes []edit.Change) error {
	var missing []edit.Change
	var kept []string
	for _, c := range changes {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(c.Path))); err == nil {
			kept = append(kept, c.Path)
			continue
		}
		missing = append(missing, c)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder %s: %w", dir, pathCause(err))
	}
	if err := edit.Write(dir, missing); err != nil {
		return err
	}
	for _, c := range missing {
		fmt.Fprintf(a.stdout, "created  %s\n", a.fromHere(dir, c.Path))
	}
	for _, p := range kept {
		fmt.Fprintf(a.stdout, "kept     %s, which was there already\n", a.fromHere(dir, p))
	}
	return nil
}

// pathCause is a path error without the path, which the message names already.
func pathCause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// propose writes a workspace file for a folder that has documents already, and returns nil where there are none.
func (a *app) propose(ctx context.Context, dir, name string) (*edit.Proposal, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	ignored, done := ignoredByGit(dir)
	defer done()
	p, err := edit.Propose(ctx, os.DirFS(dir), name, ignored)
	if p == nil || err != nil {
		return nil, err
	}
	if err := edit.Write(dir, []edit.Change{{Path: config.FileName, Data: p.Source, Create: true}}); err != nil {
		return nil, err
	}
	fmt.Fprintf(a.stdout, "created  %s, proposed from the documents that are here:\n", a.fromHere(dir, config.FileName))
	for _, f := range p.Found {
		fmt.Fprintf(a.stdout, "  %s\n", printable(f))
	}
	if len(p.Unsure) > 0 {
		fmt.Fprintln(a.stdout, "\nunsure:")
	}
	for _, u := range p.Unsure {
		fmt.Fprintf(a.stdout, "  %s\n", printable(u))
	}
	return p, a.firstCheck(ctx, dir)
}

// firstCheck says what check finds with a configuration that is new.
func (a *app) firstCheck(ctx context.Context, dir string) error {
	today, err := a.today()
	if err != nil {
		return err
	}
	s, err := snapshot.Open(ctx, snapshot.Options{Dir: dir, Today: today})
	if err != nil {
		return err
	}
	found, err := s.Check(ctx, nil, nil)
	if err != nil {
		return err
	}
	n := report.Count(found.Findings)
	fmt.Fprintf(a.stdout, "\nroadbook check reads %s and finds %s, %s and %s in them.\n", counted(len(s.Workspace.Documents), "document"),
		counted(n.Errors, "error"), counted(n.Warnings, "warning"), counted(n.Infos, "info"))
	return nil
}

// ignoredByGit tells which files git leaves out, until done is called; without a repository, none.
func ignoredByGit(dir string) (ignored func(string, bool) bool, done func()) {
	ignored, done = func(string, bool) bool { return false }, func() {}
	repo, err := git.Open(dir)
	if err != nil {
		return ignored, done
	}
	done = func() { repo.Close() }
	if m, err := repo.IgnoreMatcher(); err == nil {
		ignored = m.Ignored
	}
	return ignored, done
}
