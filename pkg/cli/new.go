package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/edit"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

type newFlags struct {
	set    []string
	id     string
	dir    string
	edit   bool
	dryRun bool
}

func (a *app) newCommand() *cobra.Command {
	var f newFlags
	cmd := &cobra.Command{
		Use:   "new KIND TITLE",
		Short: "Write a new document with the next free id",
		Long: `New writes a document of a kind: the next free id, a file called after id and title, the kind's template filled in. A
kind of records gets a record at the end of its data file. Prints the path.

An id is never given twice: all branches and git's history count, as far as they are here.`,
		Example: `  roadbook new story "Save a card"
  roadbook new story "Save a card" --set objective=OBJ-0007#KR1 --set estimate=3 --dir stories/checkout
  roadbook new person "Ada Lovelace" --id ada --set role="Product manager"
  roadbook new rfc "One message queue per region" --edit`,
		Args: arguments(2, 2, "a kind and a title"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return a.completeKinds(cmd, args, word)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.new(cmd.Context(), f, args[0], args[1])
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.set, "set", nil, "give a field a value, as `FIELD=VALUE`, with lists as [a, b]; may be given several times")
	flags.StringVar(&f.id, "id", "", "this `ID` instead of the next free one")
	flags.StringVar(&f.dir, "dir", "", "write into this `FOLDER`, if the kind's files may be there")
	flags.BoolVar(&f.edit, "edit", false, "open it in $VISUAL or $EDITOR")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the document, write nothing")
	return cmd
}

func (a *app) new(ctx context.Context, f newFlags, kind, title string) error {
	editor, err := a.editor(f.edit && !f.dryRun)
	if err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	if err := knownKind(s.Config, kind); err != nil {
		return err
	}
	r := edit.Request{Kind: s.Config.Kind(kind), Title: title, Wanted: f.id, Today: s.Today, Owner: a.person(ctx, s)}
	if r.Set, err = settings(f.set); err != nil {
		return err
	}
	if f.dir != "" {
		if r.Dir, err = a.relative(s.Root, f.dir); err != nil {
			return err
		}
	}
	taken := edit.TakenIDs(s.Workspace, r.Kind, s.Root)
	draft, err := edit.New(s.Workspace, taken, r)
	if err != nil {
		return err
	}
	if taken.Gap != "" {
		a.note(taken.Gap)
	}
	doubts, err := a.doubts(ctx, draft, r)
	if err != nil {
		return err
	}
	for _, n := range append(draft.Notes, doubts...) {
		a.note(n)
	}
	if f.dryRun {
		_, err := a.stdout.Write(draft.Text)
		return err
	}
	if err := edit.Write(s.Root, draft.Changes); err != nil {
		if errors.Is(err, edit.ErrExists) {
			return fmt.Errorf("%s exists already: nothing was written", draft.Path)
		}
		return err
	}
	file := a.fromHere(s.Root, draft.Path)
	fmt.Fprintln(a.stdout, file)
	if editor == nil {
		return nil
	}
	return a.runEditor(ctx, editor, file)
}

// doubts are what check will say of the values that were set: a document that is not there, a period that is none. They
// keep nobody from writing, since what a link names may come next.
func (a *app) doubts(ctx context.Context, draft *edit.Draft, r edit.Request) ([]string, error) {
	if len(r.Set) == 0 {
		return nil, nil
	}
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	o.Overlay = map[string][]byte{}
	for _, c := range draft.Changes {
		o.Overlay[c.Path] = c.Data
	}
	s, err := snapshot.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	found, err := s.Check(ctx, nil, nil)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found.Findings {
		at := document.SplitPointer(f.Field)
		if f.Document != draft.ID || f.Kind != r.Kind.Name || len(at) == 0 || f.Severity < diagnostic.Warning {
			continue
		}
		for _, set := range r.Set {
			if top, _, _ := strings.Cut(set.Field, "."); top == at[0] {
				out = append(out, strings.Join(append([]string{"--set " + set.Field + ": " + f.Message}, f.Hints...), "; "))
				break
			}
		}
	}
	return out, nil
}

// note says something on standard error that does not keep the command from doing its work.
func (a *app) note(sentence string) { fmt.Fprintf(a.stderr, "roadbook: %s\n", printable(sentence)) }

func settings(texts []string) ([]edit.Setting, error) {
	var out []edit.Setting
	for _, text := range texts {
		field, value, ok := strings.Cut(text, "=")
		if field = strings.TrimSpace(field); !ok || field == "" {
			return nil, usageError("--set takes field=value, not %q", text)
		}
		out = append(out, edit.Setting{Field: field, Value: value})
	}
	return out, nil
}

// fromHere is a path of the workspace as seen from the folder where the command was started.
func (a *app) fromHere(root, name string) string {
	file := filepath.Join(root, filepath.FromSlash(name))
	here, err := os.Getwd()
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(here, file); err == nil {
		return rel
	}
	return file
}

// editor is the command of the person's editor, nil where none is asked for.
func (a *app) editor(asked bool) ([]string, error) {
	if !asked {
		return nil, nil
	}
	if !isTerminal(a.stdin) || !isTerminal(a.stdout) {
		return nil, usageError("--edit needs a terminal")
	}
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(a.getenv(name)); len(words) > 0 {
			return words, nil
		}
	}
	return nil, usageError("--edit needs to know your editor: set EDITOR, for example export EDITOR=nano")
}

func (a *app) runEditor(ctx context.Context, editor []string, file string) error {
	cmd := exec.CommandContext(ctx, editor[0], append(editor[1:], file)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.stdin, a.stdout, a.stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the document is written; running %s: %w", editor[0], err)
	}
	return nil
}

// person is the id of the person of the workspace who runs the command, by the name or address that git would write
// into a commit, or the name of the account; "" where nobody fits.
func (a *app) person(ctx context.Context, s *snapshot.Snapshot) string {
	var names []string
	add := func(name string) {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			names = append(names, name)
		}
	}
	fromGit := func(key string) string {
		out, err := exec.CommandContext(ctx, "git", "-C", s.Root, "config", "--get", key).Output()
		if err != nil {
			return "" // no git, or nothing set
		}
		return string(out)
	}
	add(a.getenv("GIT_AUTHOR_NAME"))
	address := a.getenv("GIT_AUTHOR_EMAIL")
	if len(names) == 0 && address == "" {
		add(fromGit("user.name"))
		address = fromGit("user.email")
	}
	local, _, _ := strings.Cut(address, "@")
	add(local)
	add(a.getenv("USER"))
	for _, name := range names {
		for _, d := range s.Workspace.Documents {
			if d.Kind.Name != "person" {
				continue
			}
			for _, known := range []string{d.ID, d.Title, strings.TrimPrefix(d.Text("handle"), "@"), d.Text("email")} {
				if strings.ToLower(known) == name {
					return d.ID
				}
			}
		}
	}
	return ""
}
