package snapshot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/sample"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// told is all that a snapshot says of its documents.
func told(t *testing.T, s *snapshot.Snapshot) []string {
	t.Helper()
	found, err := s.Check(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range s.Workspace.Documents {
		line := fmt.Sprintf("%s %s %q %s", d.Key(), d.Path, d.Title, d.Status)
		if d.Body != nil {
			line += fmt.Sprintf(" %q", d.Body.BodyText())
		}
		for _, l := range s.Graph.From(d) {
			line += " " + l.Raw
		}
		out = append(out, line)
	}
	for _, f := range found.Findings {
		out = append(out, fmt.Sprintf("%s:%d:%d %s %s", f.Path, f.Start.Line, f.Start.Column, f.Rule, f.Message))
	}
	return out
}

// What a Reader opens after any change is what Open opens.
func TestReaderAgreesWithOpen(t *testing.T) {
	dir := workspaceOf(t, 120)
	today, err := calendar.ParseDate(sample.Today)
	if err != nil {
		t.Fatal(err)
	}
	o := snapshot.Options{Dir: dir, Today: today}
	stories, err := filepath.Glob(filepath.Join(dir, "stories", "*", "*.md"))
	if err != nil || len(stories) < 5 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	rel := func(path string) string {
		r, _ := filepath.Rel(dir, path)
		return filepath.ToSlash(r)
	}
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	put := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	first, config := stories[0], filepath.Join(dir, "roadbook.yaml")
	var r snapshot.Reader
	for _, step := range []struct {
		name   string
		change func() []string
	}{
		{"nothing before", func() []string { return nil }},
		{"nothing at all", func() []string { return nil }},
		{"a body", func() []string { put(first, read(first)+"\nMore text.\n"); return nil }},
		{"the same size and time", func() []string {
			info, err := os.Stat(first)
			if err != nil {
				t.Fatal(err)
			}
			put(first, strings.Replace(read(first), "More text.", "Less text.", 1))
			if err := os.Chtimes(first, time.Time{}, info.ModTime()); err != nil {
				t.Fatal(err)
			}
			return []string{rel(first)}
		}},
		{"a broken front matter", func() []string { put(first, "---\ntitle: a: b\n---\n"+read(first)); return nil }},
		{"its end", func() []string { put(first, strings.TrimPrefix(read(first), "---\ntitle: a: b\n---\n")); return nil }},
		{"a new document", func() []string {
			put(filepath.Join(dir, "stories", "new", "us-9001-new.md"), "---\nid: US-9001\ntitle: New\nstatus: backlog\n---\n")
			return []string{"stories/new"}
		}},
		{"a document under another name", func() []string {
			if err := os.Rename(stories[1], strings.TrimSuffix(stories[1], ".md")+"-renamed.md"); err != nil {
				t.Fatal(err)
			}
			return nil
		}},
		{"one document less", func() []string {
			if err := os.Remove(stories[2]); err != nil {
				t.Fatal(err)
			}
			return nil
		}},
		{"the configuration", func() []string { put(config, read(config)+"\nrules: {stale-review: off}\n"); return nil }},
		{"everything", func() []string { return []string{"."} }},
	} {
		changed := step.change()
		got, err := r.Open(context.Background(), o, changed)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		wanted, err := snapshot.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(told(t, wanted), told(t, got)); diff != "" {
			t.Errorf("after %s (- Open, + Reader):\n%s", step.name, diff)
		}
	}
}

// A snapshot of a Reader is of its moment, whatever is asked of it later, and takes what did not change from the one before.
func TestReaderKeepsWhatItRead(t *testing.T) {
	dir := workspaceOf(t, 120)
	today, err := calendar.ParseDate(sample.Today)
	if err != nil {
		t.Fatal(err)
	}
	var r snapshot.Reader
	open := func() *snapshot.Snapshot {
		s, err := r.Open(context.Background(), snapshot.Options{Dir: dir, Today: today}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := open()
	d := before.Workspace.Documents[slices.IndexFunc(before.Workspace.Documents, func(d *workspace.Document) bool { return d.Kind.Name == "story" })]
	path := filepath.Join(dir, filepath.FromSlash(d.Path))
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(old, "\nWritten later.\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	after := open()
	if text := string(before.Workspace.File(d.Path).Source()); text != string(old) || before.Workspace.Err() != nil {
		t.Errorf("the snapshot before holds %q, %v", text, before.Workspace.Err())
	}
	if text := string(after.Workspace.File(d.Path).Source()); !strings.HasSuffix(text, "Written later.\n") {
		t.Errorf("the snapshot after holds %q", text)
	}
	same := 0
	for _, f := range after.Workspace.Files {
		if before.Workspace.File(f.Path) == f {
			same++
		}
	}
	if same != len(after.Workspace.Files)-1 {
		t.Errorf("%d of %d files were not read again, all but one should be", same, len(after.Workspace.Files))
	}
}
