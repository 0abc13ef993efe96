package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// viewFlags are those that reading commands share.
type viewFlags struct {
	where    string
	audience string
	format   string
	out      string

	formats []string
}

// addViewFlags declares the shared flags; the first format is the default.
func addViewFlags(cmd *cobra.Command, formats ...string) *viewFlags {
	f := &viewFlags{formats: formats}
	flags := cmd.Flags()
	flags.StringVar(&f.where, "where", "", "keep the documents for which this `EXPR` holds: 'status == \"doing\"'")
	flags.StringVar(&f.audience, "audience", "internal", "whose eyes: internal or public")
	f.addOutput(cmd)
	complete(cmd, "audience", []string{"internal", "public"})
	return f
}

func (f *viewFlags) addOutput(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", f.formats[0], "output format: "+strings.Join(f.formats, ", "))
	flags.StringVarP(&f.out, "out", "o", "", "write to this `FILE` instead of standard output")
	addRevision(cmd)
	complete(cmd, "format", f.formats)
}

func (f *viewFlags) check() error {
	if !slices.Contains(f.formats, f.format) {
		return usageError("there is no format %q here%s: expected %s", f.format, asQuestion(suggest.Sentence(f.format, f.formats)), strings.Join(f.formats, ", "))
	}
	if f.audience != "" && f.audience != "internal" && f.audience != "public" {
		return usageError("--audience is internal or public, not %q", f.audience)
	}
	return nil
}

func (f *viewFlags) public() bool { return f.audience == "public" }

// keeps returns what --where, --audience and a choice of kinds leave; no kinds are all.
func (f *viewFlags) keeps(s *snapshot.Snapshot, kinds []string) (func(*workspace.Document) bool, error) {
	for _, name := range kinds {
		if err := knownKind(s.Config, name); err != nil {
			return nil, err
		}
	}
	keep, err := s.Query.Keep(kinds, f.where, f.public())
	if err != nil {
		return nil, whereError(err)
	}
	return keep, nil
}

func whereError(err error) error {
	var bad *query.Error
	if errors.As(err, &bad) {
		return usageError("--where: %s\n%s", err, bad.Caret())
	}
	return usageError("--where: %s", err)
}

func knownKind(cfg *config.Config, name string) error {
	if cfg.Kind(name) != nil {
		return nil
	}
	if sentence := suggest.Sentence(name, cfg.KindNames()); sentence != "" {
		return usageError("there is no kind %q%s", name, asQuestion(sentence))
	}
	return usageError("there is no kind %q: the kinds are %s", name, strings.Join(cfg.KindNames(), ", "))
}

// knownName asks that what a flag names is there; none is exit 1 with a suggestion. "" names nothing.
func (a *app) knownName(what, name string, names []string) error {
	if name == "" || slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
		return nil
	}
	io.WriteString(a.stderr, printable("roadbook: there is no "+what+" "+name+asQuestion(suggest.Sentence(name, names))+"\n"))
	return missing
}

// one finds the document that a person names. None is exit 1 with a suggestion, several are exit 2 with the candidates.
func (a *app) one(s *snapshot.Snapshot, ref string) (*workspace.Document, error) {
	docs, _ := s.Graph.Find(ref)
	switch len(docs) {
	case 0:
		io.WriteString(a.stderr, printable("roadbook: there is no document "+ref+asQuestion(suggest.Sentence(ref, s.Graph.IDs()))+"\n"))
		return nil, missing
	case 1:
		return docs[0], nil
	}
	var names []string
	for _, d := range docs {
		names = append(names, d.Key().String())
	}
	return nil, usageError("%s may be %s: say which", ref, strings.Join(names, " or "))
}

// options are the layout's for standard output or a file.
func (a *app) renderOptions(f *viewFlags) render.Options {
	return render.Options{Width: a.width(), Color: f.out == "" && a.colored(a.stdout)}
}

// complete gives a flag's values to the shell.
func complete(cmd *cobra.Command, flag string, values []string) {
	// The error is that of a flag that does not exist, which the command's first run would show.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completeKinds gives the names of kinds.
func (a *app) completeKinds(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	o, err := a.options()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_, _, cfg, err := snapshot.OpenConfig(o)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, k := range cfg.Kinds {
		out = append(out, k.Name+"\t"+k.Label)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeIDs gives the ids of documents with their titles.
func (a *app) completeIDs(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := a.open(context.Background())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, d := range s.Workspace.Documents {
		if d.ID != "" {
			out = append(out, d.ID+"\t"+render.Line(d.Title))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
