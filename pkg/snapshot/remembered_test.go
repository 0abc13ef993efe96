package snapshot_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// remembered is a workspace with a history of its own: an objective that advances, a story that comes and goes, a feature.
type remembered struct {
	t   *testing.T
	dir string
}

func newRemembered(t *testing.T) *remembered {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs the git program to make a repository")
	}
	r := &remembered{t, t.TempDir()}
	r.git("", "init", "-q", "-b", "main")
	r.write("roadbook.yaml", "version: 1\n")
	return r
}

func (r *remembered) git(date string, args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE="+date, "GIT_AUTHOR_DATE="+date)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r *remembered) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *remembered) commit(date string) {
	r.t.Helper()
	r.git(date, "add", "-A")
	r.git(date, "commit", "-q", "-m", "On "+date)
}

func (r *remembered) open(at string) *snapshot.Snapshot {
	r.t.Helper()
	s, err := snapshot.Open(r.t.Context(), snapshot.Options{Dir: r.dir, At: at, Today: calendar.Date{Year: 2026, Month: 9, Day: 15}})
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

func TestPast(t *testing.T) {
	r := newRemembered(t)
	objective := func(current int) string {
		return fmt.Sprintf("---\nid: OBJ-0001\ntitle: More\nkey_results: [{id: KR1, title: A, baseline: 10, target: 20, current: %d}]\n---\n", current)
	}
	story := "---\nid: US-0001\ntitle: A story\nstatus: doing\n---\n"

	// Before the first commit nobody knows anything, and that is no error.
	r.write("okrs/1.md", objective(10))
	for _, public := range []bool{false, true} {
		if past, err := r.open("").Past(t.Context(), public); past != nil || err != nil {
			t.Errorf("before the first commit: %v, %v", past, err)
		}
	}

	r.commit("2026-08-24T12:00:00Z")
	r.write("okrs/1.md", objective(12))
	r.write("stories/1.md", story)
	r.write("data/features.yml", "search: {title: Search, maturity: beta}\n")
	r.commit("2026-08-31T12:00:00Z")
	r.write("okrs/1.md", objective(15))
	r.write("data/features.yml", "search: {title: Search, maturity: ga}\n")
	if err := os.Remove(filepath.Join(r.dir, "stories", "1.md")); err != nil {
		t.Fatal(err)
	}
	r.commit("2026-09-07T12:00:00Z")

	curve := func(s *snapshot.Snapshot) string {
		t.Helper()
		key := okr.Key{Objective: workspace.Key{Kind: "objective", ID: "OBJ-0001"}, KeyResult: "KR1"}
		alone, err := s.Curves(t.Context(), nil, false)
		if err != nil {
			t.Fatal(err)
		}
		past, err := s.Past(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(alone, past.Curves()); d != "" {
			t.Errorf("asked alone, the curves are others: %s", d)
		}
		text := ""
		for _, p := range alone[key] {
			text += fmt.Sprintf("%s %g, ", p.Date.String()[5:], p.Progress)
		}
		return text
	}
	// (12−10)/(20−10) and (15−10)/(20−10)
	if d := cmp.Diff("08-24 0, 08-31 0.2, 09-07 0.5, ", curve(r.open(""))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("08-24 0, 08-31 0.2, ", curve(r.open("2026-09-01"))); d != "" {
		t.Error(d)
	}

	weeks := func(s *snapshot.Snapshot, public bool) []string {
		t.Helper()
		past, err := s.Past(t.Context(), public)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, w := range past.Weeks(calendar.Date{}, nil) {
			for _, c := range w.Changes {
				out = append(out, w.Start.String()[5:]+" "+c.Document().ID+" "+string(c.Kind))
			}
		}
		return out
	}
	if d := cmp.Diff([]string{
		"09-07 OBJ-0001 changed", "09-07 search changed", "09-07 US-0001 removed",
		"08-31 OBJ-0001 changed", "08-31 search added", "08-31 US-0001 added", "08-24 OBJ-0001 added",
	}, weeks(r.open(""), false)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"09-07 search changed", "08-31 search added"}, weeks(r.open(""), true)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"08-31 OBJ-0001 changed", "08-31 search added", "08-31 US-0001 added", "08-24 OBJ-0001 added"}, weeks(r.open("HEAD~1"), false)); d != "" {
		t.Error(d)
	}

	s := r.open("HEAD~1")
	docs, _ := s.Graph.Find("US-0001")
	since, err := s.StatusSince(t.Context(), docs)
	if err != nil || since[docs[0]].String() != "2026-08-31" {
		t.Errorf("the story has its status since %v (%v)", since, err)
	}
}
