package history_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// BenchmarkLastChange is the last change of every document of the repository that ROADBOOK_SAMPLE names: one that
// `go run ./cmd/sample -documents 10000 -commits 500 DIR` made. "cached" is the second run.
func BenchmarkLastChange(b *testing.B) {
	dir := os.Getenv("ROADBOOK_SAMPLE")
	if dir == "" {
		b.Skip("ROADBOOK_SAMPLE names no repository")
	}
	fsys := os.DirFS(dir)
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		b.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		b.Fatal(err)
	}
	run := func(b *testing.B, cache string) {
		repo, err := git.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		defer repo.Close()
		head, err := repo.Head()
		if err != nil {
			b.Fatal(err)
		}
		h := history.New(history.Options{Repository: repo, Workspace: w, At: &head, WorkTree: true, CacheDir: cache})
		for _, d := range w.Documents {
			if _, err := h.LastChange(d); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			run(b, "")
		}
	})
	b.Run("cached", func(b *testing.B) {
		cache := b.TempDir()
		run(b, cache)
		for b.Loop() {
			run(b, cache)
		}
	})
}

// BenchmarkKeptLogs is what git remembers of all documents, and of one, when it was asked before: from disk, and from memory;
// and when HEAD has moved on by ten commits.
func BenchmarkKeptLogs(b *testing.B) {
	dir := os.Getenv("ROADBOOK_SAMPLE")
	if dir == "" {
		b.Skip("ROADBOOK_SAMPLE names no repository")
	}
	fsys := os.DirFS(dir)
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		b.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		b.Fatal(err)
	}
	ask := func(b *testing.B, rev, cache string, memory *history.Memory, docs []*workspace.Document, o history.LogOptions) {
		repo, err := git.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		defer repo.Close()
		at, err := repo.Resolve(rev)
		if err != nil {
			b.Fatal(err)
		}
		h := history.New(history.Options{Repository: repo, Workspace: w, At: &at, WorkTree: true, CacheDir: cache, Memory: memory})
		if _, err := h.Logs(b.Context(), docs, o); err != nil {
			b.Fatal(err)
		}
	}
	all := history.LogOptions{Removed: true}
	cache, memory := b.TempDir(), &history.Memory{}
	ask(b, "HEAD", cache, memory, w.Documents, all)
	b.Run("disk", func(b *testing.B) {
		for b.Loop() {
			ask(b, "HEAD", cache, nil, w.Documents, all)
		}
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			ask(b, "HEAD", "", memory, w.Documents, all)
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			ask(b, "HEAD", cache, nil, w.Documents[:1], history.LogOptions{})
		}
	})
	b.Run("moved", func(b *testing.B) {
		for b.Loop() {
			before := &history.Memory{}
			b.StopTimer()
			ask(b, "HEAD~10", "", before, w.Documents, all)
			b.StartTimer()
			ask(b, "HEAD", "", before, w.Documents, all)
		}
	})
}

// BenchmarkLogs is what git remembers of all documents of the same repository, of the statuses of its stories, and of the
// key results of its objectives.
func BenchmarkLogs(b *testing.B) {
	dir := os.Getenv("ROADBOOK_SAMPLE")
	if dir == "" {
		b.Skip("ROADBOOK_SAMPLE names no repository")
	}
	fsys := os.DirFS(dir)
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		b.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		b.Fatal(err)
	}
	of := func(kind string) []*workspace.Document {
		return slices.DeleteFunc(slices.Clone(w.Documents), func(d *workspace.Document) bool { return d.Kind.Name != kind })
	}
	for _, c := range []struct {
		name string
		docs []*workspace.Document
		o    history.LogOptions
	}{
		{"all", w.Documents, history.LogOptions{Removed: true}},
		{"status", of("story"), history.LogOptions{Limit: 1, Fields: func(name string) bool { return name == "status" }}},
		{"objectives", of("objective"), history.LogOptions{Fields: func(name string) bool { return strings.HasPrefix(name, "key_results.") }}},
		{"one", of("story")[:1], history.LogOptions{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				repo, err := git.Open(dir)
				if err != nil {
					b.Fatal(err)
				}
				head, err := repo.Head()
				if err != nil {
					b.Fatal(err)
				}
				h := history.New(history.Options{Repository: repo, Workspace: w, At: &head, WorkTree: true})
				if _, err := h.Logs(b.Context(), c.docs, c.o); err != nil {
					b.Fatal(err)
				}
				repo.Close()
			}
		})
	}
}
