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
