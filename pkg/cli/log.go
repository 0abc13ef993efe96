package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type logFlags struct {
	*viewFlags
	number int
	since  string
}

func (a *app) logCommand() *cobra.Command {
	f := logFlags{viewFlags: &viewFlags{formats: []string{"text", "json", "markdown"}}}
	cmd := &cobra.Command{
		Use:   "log ID",
		Short: "Show one document's history, field by field",
		Long: `Show which commits changed a document and what they changed of it: fields from what to what, key results and other
parts by their id, sections by their heading. The document is followed through new paths and new ids, from a file into a
data file and back. Of a merge counts what it took from none of its parents. OBJ-0007#KR2 asks for one part.

A commit that changed the file and not the document, as a neighbour in a data file, is not shown.`,
		Example: `  roadbook log US-0042
  roadbook log feature:batch_changes --since 2026-01-01
  roadbook log OBJ-0007#KR2 -n 5`,
		Args:              arguments(1, 1, "the id of a document"),
		ValidArgsFunction: a.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.log(cmd.Context(), f, args[0])
		},
	}
	f.addOutput(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.audience, "audience", "internal", "whose eyes: internal or public")
	flags.IntVarP(&f.number, "number", "n", 0, "show the newest `N` entries; all by default")
	flags.StringVar(&f.since, "since", "", "show what changed on this `DATE` and later")
	complete(cmd, "audience", []string{"internal", "public"})
	return cmd
}

func (a *app) log(ctx context.Context, f logFlags, ref string) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.number < 0 {
		return usageError("-n is a number of entries, not %d", f.number)
	}
	var since calendar.Date
	if f.since != "" {
		var err error
		if since, err = calendar.ParseDate(f.since); err != nil {
			return usageError("--since: %w", err)
		}
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	h, err := s.History()
	if errors.Is(err, git.ErrNoRepository) {
		return usageError("log tells what git remembers, and there is no repository here: git init and a first commit begin one")
	}
	if err != nil {
		return err
	}
	d, err := a.one(s, ref)
	if errors.Is(err, missing) {
		a.sayRemoved(ctx, s, h, ref)
	}
	if err != nil {
		return err
	}
	if f.public() && !d.Public {
		fmt.Fprintf(a.stderr, "roadbook: %s is internal, and --audience public was asked for\n", printable(ref))
		return missing
	}
	entries, err := h.Entries(ctx, d)
	if err != nil {
		return err
	}
	_, part := s.Graph.Find(ref)
	out := render.Log{Document: d, ID: d.Name(), Entries: change.Log(change.LogInput{
		Graph: s.Graph, Document: d, Entries: entries, Part: part, Since: since, Limit: f.number, Public: f.public(),
	})}
	if part != "" {
		out.ID += "#" + part
	}
	return a.print(f.viewFlags, writers{"text": a.laidOut(f.viewFlags, out.WriteText), "json": out.WriteJSON, "markdown": out.WriteMarkdown})
}

// sayRemoved says where a document was, of which there only was one once.
func (a *app) sayRemoved(ctx context.Context, s *snapshot.Snapshot, h *history.History, ref string) {
	if o, err := a.options(); err == nil && s.Revision == nil {
		o.At = "HEAD"
		if head, err := snapshot.Open(ctx, o); err == nil {
			if docs, _ := head.Graph.Find(ref); len(docs) > 0 {
				fmt.Fprintf(a.stderr, "roadbook: HEAD has %s and the work tree has not: roadbook log %s --at HEAD tells its history\n", printable(ref), printable(ref))
				return
			}
		}
	}
	kind, id, named := strings.Cut(ref, ":")
	for _, k := range s.Config.Kinds {
		key := workspace.Key{Kind: k.Name, ID: ref}
		if named {
			if key.ID = id; kind != k.Name {
				continue
			}
		}
		was, err := h.Former(key)
		if err != nil || was == nil || was.Removed.Uncommitted() {
			continue
		}
		fmt.Fprintf(a.stderr, "roadbook: %s was removed on %s: roadbook log %s --at %s~1 tells its history\n",
			printable(ref), calendar.FromTime(was.Removed.When.UTC()), printable(ref), was.Removed.Commit[:min(9, len(was.Removed.Commit))])
	}
}
