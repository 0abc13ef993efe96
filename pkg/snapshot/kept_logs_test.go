package snapshot_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// A Reader walks through history once as long as HEAD stands: the second snapshot needs no commit but that, and sees what is
// not committed.
func TestReaderKeepsLogs(t *testing.T) {
	r := newRemembered(t)
	story := func(status string) string {
		return "---\nid: US-0001\ntitle: A story\nstatus: " + status + "\npersona: A buyer\nwant: to buy\nso_that: they have it\n---\n\nText.\n"
	}
	r.write("stories/us-0001.md", story("backlog"))
	r.commit("2026-03-02T12:00:00Z")
	r.write("stories/us-0001.md", story("ready"))
	r.commit("2026-03-09T12:00:00Z")
	today, err := calendar.ParseDate("2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	var reader snapshot.Reader
	dates := func() string {
		t.Helper()
		s, err := reader.Open(t.Context(), snapshot.Options{Dir: r.dir, Today: today}, []string{"."})
		if err != nil {
			t.Fatal(err)
		}
		past, err := s.Past(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		entries, complete := past.Log(s.Workspace.Documents[0])
		if !complete {
			t.Error("the log is not complete")
		}
		var out []string
		for _, e := range entries {
			out = append(out, map[bool]string{true: "now", false: e.Date.String()}[e.Commit.Hash == ""])
		}
		return strings.Join(out, " ")
	}
	if got, want := dates(), "2026-03-09 2026-03-02"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	cmd := exec.Command("git", "rev-parse", "HEAD~1")
	cmd.Dir = r.dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	first := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", first[:2], first[2:])); err != nil {
		t.Fatal(err)
	}
	r.write("stories/us-0001.md", story("doing"))
	if got, want := dates(), "now 2026-03-09 2026-03-02"; got != want {
		t.Errorf("after a change: %s, want %s", got, want)
	}
}
