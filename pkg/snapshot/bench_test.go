package snapshot_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/sample"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// workspaceOf writes a sample workspace to a folder of the test's own.
func workspaceOf(tb testing.TB, documents int) string {
	tb.Helper()
	dir := tb.TempDir()
	for _, f := range sample.Workspace(documents, 1) {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(f.Text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// BenchmarkCheck is the whole of roadbook check, uncached; one operation is one check.
func BenchmarkCheck(b *testing.B) {
	today, err := calendar.ParseDate(sample.Today)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := workspaceOf(b, n)
			for b.Loop() {
				s, err := snapshot.Open(context.Background(), snapshot.Options{Dir: dir, Today: today})
				if err != nil {
					b.Fatal(err)
				}
				found, err := s.Check(context.Background(), nil, nil)
				if err != nil {
					b.Fatal(err)
				}
				if len(found.Findings) > 0 {
					b.Fatalf("%d findings: %s", len(found.Findings), found.Findings[0].Message)
				}
			}
		})
	}
}

func TestSamplePasses(t *testing.T) {
	today, err := calendar.ParseDate(sample.Today)
	if err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Open(context.Background(), snapshot.Options{Dir: workspaceOf(t, 300), Today: today})
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Check(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found.Findings {
		t.Errorf("%s:%d: %s: %s", f.Path, f.Start.Line, f.Rule, f.Message)
	}
}
