package workspace

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// Reader reads single files as documents, as Load would if they lay in the workspace: files of the past. It is safe for
// concurrent use.
type Reader struct {
	cfg      *config.Config
	patterns []pattern
}

// NewReader returns the reader of a configuration.
func NewReader(cfg *config.Config) *Reader { return &Reader{cfg, patternsOf(cfg)} }

// Source returns the kind that takes the files of a path, and the source by which it does; nil for none.
func (r *Reader) Source(path string) (*config.Kind, *config.Source) {
	m, ok := choose(r.cfg, r.patterns, path)
	if !ok {
		return nil, nil
	}
	base := ""
	for _, p := range r.patterns {
		if p.kind == m.kind && p.source == m.source && p.prefix != "." {
			base = p.prefix
		}
	}
	folders := strings.Split(strings.TrimPrefix(path[len(base):], "/"), "/")
	if slices.ContainsFunc(folders[:len(folders)-1], skipped) {
		return nil, nil
	}
	return m.kind, m.source
}

// Read returns the documents of a file, with the source that the path like has: the file's own, or the one that the
// file has elsewhere. Files that no kind takes have none. A body beside the file is not read.
func (r *Reader) Read(path, like string, content []byte) []*Document {
	kind, source := r.Source(like)
	if kind == nil {
		return nil
	}
	w := &Workspace{Config: r.cfg, byPath: map[string]*document.File{}}
	file := document.Read(path, content, document.Options{Data: source.Records != ""})
	w.add(match{path: path, kind: kind, source: source}, slot{file: file})
	return w.Documents
}
