package workspace

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// Exclude is one glob of exclude, of a kind or, where that is nil, of the whole workspace; Index counts from 0.
type Exclude struct {
	Kind  *config.Kind
	Index int
	Glob  string
}

// UnusedExcludes returns the globs of exclude that keep nothing out, because no file matches them; those of a kind are
// asked only about files that the kind would take. They do no harm, but most are a slip. They come in the order of the
// configuration, the workspace's first.
func UnusedExcludes(ctx context.Context, fsys fs.FS, cfg *config.Config) ([]Exclude, error) {
	var unused []Exclude
	add := func(kind *config.Kind, globs []string) {
		for i, glob := range globs {
			unused = append(unused, Exclude{kind, i, glob})
		}
	}
	add(nil, cfg.Exclude)
	for _, k := range cfg.Kinds {
		add(k, k.Exclude)
	}
	used := func(p string) {
		unused = slices.DeleteFunc(unused, func(e Exclude) bool { return e.matches(p) })
	}
	err := fs.WalkDir(fsys, ".", func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("reading %s: %w", p, cause(err))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case len(unused) == 0:
			return fs.SkipAll
		case !entry.IsDir():
			used(p)
		case p != "." && skipped(entry.Name()):
			used(p + "/any") // whoever excludes such a folder is right, and nobody looks into it
			return fs.SkipDir
		}
		return nil
	})
	return unused, err
}

// matches says that the glob keeps a file out.
func (e Exclude) matches(p string) bool {
	if e.Kind == nil {
		return excluded([]string{e.Glob}, p)
	}
	taken := func(s config.Source) bool { return doublestar.MatchUnvalidated(s.Glob, p) }
	return matches([]string{e.Glob}, p) && slices.ContainsFunc(e.Kind.Files, taken)
}
