package snapshot_test

import (
	"context"
	"os"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/sample"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// BenchmarkRevisions is check --at and check --since in the repository that ROADBOOK_SAMPLE names: one that
// `go run ./cmd/sample -documents 10000 -commits 500 DIR` made. HEAD~2 is a branch with some forty changed files.
func BenchmarkRevisions(b *testing.B) {
	dir := os.Getenv("ROADBOOK_SAMPLE")
	if dir == "" {
		b.Skip("ROADBOOK_SAMPLE names no repository")
	}
	today, err := calendar.ParseDate(sample.Today)
	if err != nil {
		b.Fatal(err)
	}
	open := func(b *testing.B, at string) *snapshot.Snapshot {
		s, err := snapshot.Open(context.Background(), snapshot.Options{Dir: dir, At: at, Today: today, CacheDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	for _, c := range []struct {
		name string
		run  func(b *testing.B) error
	}{
		{"check", func(b *testing.B) error {
			_, err := open(b, "").Check(context.Background(), nil, nil)
			return err
		}},
		{"at", func(b *testing.B) error {
			_, err := open(b, "HEAD~100").Check(context.Background(), nil, nil)
			return err
		}},
		{"since", func(b *testing.B) error {
			_, _, err := open(b, "").CheckSince(context.Background(), "HEAD~2", nil, nil)
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.run(b); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
