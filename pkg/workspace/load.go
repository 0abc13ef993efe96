package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/sync/errgroup"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
)

// Load reads every file below the root that a kind matches. An error is one of reading files; what is wrong with
// documents is in the workspace's findings.
func Load(ctx context.Context, fsys fs.FS, cfg *config.Config) (*Workspace, error) {
	return LoadKnown(ctx, fsys, cfg, nil)
}

// LoadKnown is Load where some files were read before, with the same configuration: known returns the file of a path
// if it is one of those, else nil. It is called by several goroutines at once.
func LoadKnown(ctx context.Context, fsys fs.FS, cfg *config.Config, known func(path string) *document.File) (*Workspace, error) {
	if known == nil {
		known = func(string) *document.File { return nil }
	}
	found, ignored, err := find(ctx, fsys, cfg)
	if err != nil {
		return nil, err
	}
	texts := &texts{fsys: fsys}
	slots, err := readAll(ctx, reading{fsys, known, texts.again}, found)
	if err != nil {
		return nil, err
	}
	w := &Workspace{Config: cfg, Ignored: ignored, byPath: map[string]*document.File{}, fsys: fsys}
	w.exists = func(p string) bool {
		if w.byPath[p] != nil {
			return true
		}
		_, err := fs.Stat(fsys, p)
		return err == nil
	}
	w.read = func(p string) ([]byte, error) { return fs.ReadFile(fsys, p) }
	for i, slot := range slots {
		w.add(found[i], slot)
	}
	w.Ignored = slices.DeleteFunc(w.Ignored, func(p string) bool { return w.byPath[p] != nil })
	slices.SortStableFunc(w.Documents, compareDocuments)
	for i, d := range w.Documents {
		d.Index = i
	}
	diagnostic.Sort(w.Findings)
	return w, nil
}

func compareDocuments(a, b *Document) int {
	return cmp.Or(
		cmp.Compare(a.Kind.Order, b.Kind.Order),
		CompareIDs(a.ID, b.ID),
		strings.Compare(a.Path, b.Path),
		cmp.Compare(a.Anchor.Start, b.Anchor.Start),
	)
}

// match is a file that a kind takes.
type match struct {
	path   string
	kind   *config.Kind
	source *config.Source
}

// pattern is one glob of one kind; prefix is its part without wildcards.
type pattern struct {
	kind   *config.Kind
	source *config.Source
	prefix string
}

// find walks the folders that the kinds' globs name and gives each file to the kind whose glob is the most
// particular: the longest prefix without wildcards, then the kind that is declared later.
func find(ctx context.Context, fsys fs.FS, cfg *config.Config) (found []match, ignored []string, err error) {
	patterns := patternsOf(cfg)
	for _, root := range roots(patterns) {
		err := fs.WalkDir(fsys, root, func(p string, entry fs.DirEntry, err error) error {
			if err != nil {
				if p == root && errors.Is(err, fs.ErrNotExist) {
					return nil
				}
				return fmt.Errorf("reading %s: %w", p, cause(err))
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if entry.IsDir() {
				if p != root && skipped(entry.Name()) {
					return fs.SkipDir
				}
				return nil
			}
			if m, ok := choose(cfg, patterns, p); ok {
				if isFile(fsys, p, entry) {
					found = append(found, m)
				}
			} else if isText(p) && p != cfg.Path {
				ignored = append(ignored, p)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	slices.SortFunc(found, func(a, b match) int { return strings.Compare(a.path, b.path) })
	slices.Sort(ignored)
	return found, ignored, nil
}

// patternsOf are the globs of all kinds, the most particular first.
func patternsOf(cfg *config.Config) []pattern {
	var patterns []pattern
	for _, k := range cfg.Kinds {
		for i := range k.Files {
			s := &k.Files[i]
			base, rest := doublestar.SplitPattern(s.Glob)
			if rest == "" || !strings.ContainsAny(rest, `*?[{\`) {
				base = s.Glob
			}
			patterns = append(patterns, pattern{kind: k, source: s, prefix: base})
		}
	}
	slices.SortStableFunc(patterns, func(a, b pattern) int {
		return cmp.Or(cmp.Compare(len(b.prefix), len(a.prefix)), cmp.Compare(b.kind.Order, a.kind.Order))
	})
	return patterns
}

// roots are the folders to walk, none inside another.
func roots(patterns []pattern) []string {
	var all []string
	for _, p := range patterns {
		all = append(all, p.prefix)
	}
	slices.Sort(all)
	var out []string
	for _, r := range slices.Compact(all) {
		if !slices.ContainsFunc(out, func(o string) bool { return o == "." || r == o || strings.HasPrefix(r, o+"/") }) {
			out = append(out, r)
		}
	}
	return out
}

// skipped names folders that never hold documents unless a glob names them.
func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules"
}

func isText(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".md", ".markdown", ".mdx", ".yml", ".yaml":
		return true
	}
	return false
}

// isFile is false for folders behind symbolic links, sockets and the like. A link that leads nowhere counts as a file,
// so that reading it says so.
func isFile(fsys fs.FS, p string, entry fs.DirEntry) bool {
	if entry.Type().IsRegular() {
		return true
	}
	info, err := fs.Stat(fsys, p)
	return err != nil || info.Mode().IsRegular()
}

func choose(cfg *config.Config, patterns []pattern, p string) (match, bool) {
	for _, c := range patterns {
		if c.prefix != "." && !strings.HasPrefix(p, c.prefix) {
			continue
		}
		if !doublestar.MatchUnvalidated(c.source.Glob, p) || matches(c.kind.Exclude, p) {
			continue
		}
		if excluded(cfg.Exclude, p) {
			return match{}, false
		}
		return match{path: p, kind: c.kind, source: c.source}, true
	}
	return match{}, false
}

// excluded is matches for exclude:, where a folder's name stands for all below it.
func excluded(globs []string, p string) bool {
	return matches(globs, p) || slices.ContainsFunc(globs, func(g string) bool {
		return doublestar.MatchUnvalidated(strings.TrimSuffix(g, "/")+"/**", p)
	})
}

func matches(globs []string, p string) bool {
	return slices.ContainsFunc(globs, func(g string) bool { return doublestar.MatchUnvalidated(g, p) })
}

// slot holds what one match was read to.
type slot struct {
	file *document.File
	body *document.File
}

// reading is where files come from, and from where their text comes again.
type reading struct {
	fsys  fs.FS
	known func(path string) *document.File
	again func(*document.File) (*diagnostic.Lines, error)
}

// reusable is what one goroutine reads files with: their bytes, which those have in turn that do not keep them, and what
// stays of them.
type reusable struct {
	buffer []byte
	files  document.Memory
}

func readAll(ctx context.Context, from reading, found []match) ([]slot, error) {
	slots := make([]slot, len(found))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), len(found)) {
		group.Go(func() error {
			memory := &reusable{}
			for {
				i := int(next.Add(1)) - 1
				if i >= len(found) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				s, err := from.match(found[i], memory)
				if err != nil {
					return err
				}
				slots[i] = s
			}
		})
	}
	return slots, group.Wait()
}

func (r reading) match(m match, memory *reusable) (slot, error) {
	file, err := r.file(m.path, m.source.Records != "", memory)
	if err != nil || m.source.Body == "" {
		return slot{file: file}, err
	}
	body, err := r.file(path.Join(path.Dir(m.path), m.source.Body), false, memory)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return slot{file, body}, err
}

func (r reading) file(p string, data bool, memory *reusable) (*document.File, error) {
	if f := r.known(p); f != nil {
		return f, nil
	}
	source, err := readFile(r.fsys, p, memory.buffer)
	if err != nil {
		if lost := lostLink(r.fsys, p); lost != nil {
			return lost, nil
		}
		return nil, err
	}
	f := document.Read(p, source, document.Options{Data: data, Memory: &memory.files})
	if memory.buffer = nil; f.Release(git.BlobSum(source), r.again) {
		memory.buffer = source
	}
	return f, nil
}

// lostLink is the file behind a symbolic link that leads nowhere: a finding, and nothing to read. It is nil for
// everything else that cannot be read.
func lostLink(fsys fs.FS, p string) *document.File {
	info, err := fs.Lstat(fsys, p)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return nil
	}
	f := document.Read(p, nil, document.Options{})
	f.Broken = true
	f.Findings = []diagnostic.Finding{{
		Rule: document.RuleEncoding, Path: p,
		Message: "this is a symbolic link that leads to no file: mend or remove it",
	}}
	return f
}

// readFile reads a file, and of a file over the limit only so much that the limit is seen. A buffer is used where it is
// large enough.
func readFile(fsys fs.FS, p string, buffer []byte) ([]byte, error) {
	data, err := readLimited(fsys, p, document.DefaultLimits().FileBytes+1, buffer)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", p, cause(err))
	}
	return data, nil
}

// readLimited opens a file once: with many small files, opening is most of the work.
func readLimited(fsys fs.FS, p string, most int, buffer []byte) ([]byte, error) {
	f, err := fsys.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := buffer[:0]
	if cap(data) == 0 {
		size := 4096
		if info, err := f.Stat(); err == nil {
			size = int(min(info.Size(), int64(most)))
		}
		data = make([]byte, 0, size+1) // one more, so that the end is seen without growing
	}
	for len(data) < most {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := f.Read(data[len(data):min(cap(data), most)])
		data = data[:len(data)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return data, nil
}

// cause is a path error without the path, which the message names already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
