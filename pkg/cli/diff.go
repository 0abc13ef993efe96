package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func (a *app) diffCommand() *cobra.Command {
	var f *viewFlags
	cmd := &cobra.Command{
		Use:   "diff [REV[..REV]]",
		Short: "Show what changed in product terms, and what that touches",
		Long: `Show what changed between two revisions in product terms: documents that came, went, moved or got another id;
statuses, fields and links from what to what; sections; the progress of key results. What lies one link of the thread
away is named with what becomes of it.

Alone, diff compares HEAD with the work tree; with REV, that revision with the work tree; with A..B, the two; with A...B,
B with the commit where it left A. A revision may be a date. Values are compared and not bytes: quotes, the order of
keys and the spaces in a text make no difference.`,
		Example: `  roadbook diff
  roadbook diff v2.3 --where 'kind == "feature"'
  roadbook diff 2026-06-30..2026-09-30 --audience public
  roadbook diff origin/main...HEAD --format markdown -o comment.md`,
		Args:              arguments(0, 1, "one revision, or two as A..B"),
		ValidArgsFunction: a.revisions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.diff(cmd.Context(), f, append(args, "")[0])
		},
	}
	f = addViewFlags(cmd, "text", "markdown", "json")
	return cmd
}

// span is what diff compares: from a revision, or the commit where it and the other one parted, to another; to is ""
// for the work tree.
type span struct {
	from, to string
	parted   bool
}

func readSpan(arg string) (span, error) {
	from, to, isRange := strings.Cut(arg, "..")
	to, parted := strings.CutPrefix(to, ".")
	switch {
	case arg == "":
		return span{from: "HEAD"}, nil
	case strings.Contains(to, ".."):
		return span{}, usageError("%q is not a range of revisions: write A..B, or A...B from where B left A", arg)
	case !isRange:
		return span{from: arg}, nil
	}
	s := span{from, to, parted}
	if s.from == "" {
		s.from = "HEAD"
	}
	if s.to == "" {
		s.to = "HEAD"
	}
	return s, nil
}

func (a *app) diff(ctx context.Context, f *viewFlags, arg string) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := readSpan(arg)
	if err != nil {
		return err
	}
	head, err := a.openHead(ctx, s)
	if err != nil {
		return err
	}
	from, err := parting(head, s)
	if err != nil {
		return err
	}
	base, err := a.openBase(ctx, head, from)
	if err != nil {
		return err
	}
	keepFrom, keepTo, err := f.keepsEither(base, head)
	if err != nil {
		return err
	}
	v := render.Changes{
		View: change.Compute(change.Input{
			From: base.Graph, To: head.Graph, Today: head.Today, KeepFrom: keepFrom, KeepTo: keepTo, Public: f.public(),
		}),
		From: from.Hash, FromName: revisionName(s.from, from), ToName: "the work tree",
	}
	if s.parted {
		v.FromName = "where it left " + s.from + " (" + from.Hash[:min(9, len(from.Hash))] + ")"
	}
	if head.Revision != nil {
		v.To, v.ToName = head.Revision.Commit.Hash, revisionName(head.Revision.Asked, head.Revision.Commit)
	}
	return a.write(f.out, func(w io.Writer) error {
		switch f.format {
		case "json":
			return v.WriteJSON(w)
		case "markdown":
			return v.WriteMarkdown(w)
		}
		return v.WriteText(w, a.renderOptions(f))
	})
}

// openHead opens the newer side.
func (a *app) openHead(ctx context.Context, s span) (*snapshot.Snapshot, error) {
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	if o.At != "" && s.to != "" {
		return nil, usageError("%s..%s says already where to end: leave --at out", s.from, s.to)
	}
	if s.to != "" {
		o.At = s.to
	}
	return a.openWith(ctx, o)
}

// parting is the commit of the older side.
func parting(head *snapshot.Snapshot, s span) (git.Commit, error) {
	repo, err := head.Repository()
	if errors.Is(err, git.ErrNoRepository) {
		return git.Commit{}, usageError("diff compares with what git remembers, and there is no repository here: git init and a first commit begin one")
	}
	if err != nil {
		return git.Commit{}, err
	}
	if s.parted {
		base, err := head.MergeBase(s.from)
		if err != nil {
			return git.Commit{}, err
		}
		return base.Commit, nil
	}
	if s.from == "HEAD" {
		return repo.Head()
	}
	return repo.ResolveRevOrDate(s.from)
}

// openBase reads the older side: by its own workspace file if it has another one than the newer side, so that folders
// and kinds that were renamed together with their documents are seen; else by the same one, and what both sides have in
// common is read once.
func (a *app) openBase(ctx context.Context, head *snapshot.Snapshot, c git.Commit) (*lint.Side, error) {
	repo, err := head.Repository()
	if err != nil {
		return nil, err
	}
	if a.configFile == "" {
		tree, err := repo.Tree(c)
		switch {
		case errors.Is(err, fs.ErrNotExist): // the workspace's folder was not there yet
		case err != nil:
			return nil, err
		default:
			own, err := tree.ReadFile(config.FileName)
			now, _ := fs.ReadFile(head.FS, config.FileName)
			if err == nil && !bytes.Equal(own, now) {
				s, err := snapshot.Open(ctx, snapshot.Options{Dir: head.Root, At: c.Hash, Today: head.Today})
				var bad *config.Error // one that this version does not read: then the newer one must do
				if err == nil {
					return s.Side(), nil
				} else if !errors.As(err, &bad) {
					return nil, err
				}
			}
		}
	}
	return head.SideAt(ctx, c)
}

// keepsEither is keeps for both sides. A condition may name a field that only one of them knows; on the other it is
// false.
func (f *viewFlags) keepsEither(base *lint.Side, head *snapshot.Snapshot) (from, to func(*workspace.Document) bool, err error) {
	older := &snapshot.Snapshot{Config: base.Workspace.Config, Workspace: base.Workspace, Graph: base.Graph, Query: base.Query}
	from, unknownThen := f.keeps(older, nil)
	to, unknownNow := f.keeps(head, nil)
	never := func(*workspace.Document) bool { return false }
	switch {
	case unknownThen != nil && unknownNow != nil:
		return nil, nil, unknownNow
	case unknownThen != nil:
		from = never
	case unknownNow != nil:
		to = never
	}
	return from, to, nil
}

// revisionName is what people call a commit: as they asked for it, with its hash where that says more.
func revisionName(asked string, c git.Commit) string {
	hash := c.Hash[:min(9, len(c.Hash))]
	if strings.HasPrefix(c.Hash, strings.ToLower(asked)) {
		return hash
	}
	return asked + " (" + hash + ")"
}
