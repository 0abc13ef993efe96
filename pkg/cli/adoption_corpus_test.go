package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// TestFixBacklogTasks mends a copy of a real repository: what is safe is mended, twice gives the same bytes, and every
// byte that differs is one of a value that a finding was about.
func TestFixBacklogTasks(t *testing.T) {
	source := corpus(t, "backlog-tasks")
	w := &adopted{t, filepath.Join(t.TempDir(), "copy")}
	if err := os.CopyFS(w.dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	config, err := filepath.Abs(filepath.Join("testdata", "corpora", "backlog-tasks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, int) {
		var out, errs bytes.Buffer
		code := cli.Main(append([]string{"-C", w.dir, "--config", config}, args...), strings.NewReader(""), &out, &errs)
		if code == 2 {
			t.Fatal(errs.String())
		}
		return out.String(), code
	}
	before := w.files()
	findings := func() (lines map[string]bool, fixable int) {
		out, _ := run("check", "--format", "concise")
		lines = map[string]bool{}
		for line := range strings.Lines(out) {
			if place, _, ok := strings.Cut(line, ": "); ok {
				lines[place[:strings.LastIndexByte(place, ':')]] = true // path:line
			}
		}
		out, _ = run("check", "--format", "json")
		return lines, strings.Count(out, `"safe": true`)
	}
	found, fixable := findings()
	if fixable < 30 {
		t.Errorf("only %d findings have a safe fix", fixable)
	}
	out, code := run("fix")
	if code != 1 || !strings.Contains(out, "fixed 49 problems in 27 files") {
		t.Errorf("exit %d: %s", code, out[strings.LastIndexByte(strings.TrimSpace(out), '\n')+1:])
	}
	after := w.files()
	files, lines := 0, 0
	for name, old := range before {
		now, there := after[name]
		if !there {
			t.Errorf("%s is gone", name)
			continue
		}
		if now == old {
			continue
		}
		files++
		was, is := strings.SplitAfter(old, "\n"), strings.SplitAfter(now, "\n")
		if len(was) != len(is) {
			t.Errorf("%s had %d lines and has %d", name, len(was), len(is))
			continue
		}
		for i := range was {
			if was[i] == is[i] {
				continue
			}
			lines++
			if !found[name+":"+strconv.Itoa(i+1)] {
				t.Errorf("%s:%d was changed, and nothing was said of it: %q, %q", name, i+1, was[i], is[i])
			}
			// Quotes and the brackets of a list were added, or capital letters put right; the words are the author's.
			words := strings.NewReplacer(`"`, "", "[", "", "]", "", `\`, "")
			if !strings.EqualFold(words.Replace(was[i]), words.Replace(is[i])) {
				t.Errorf("%s:%d: %q became %q", name, i+1, was[i], is[i])
			}
		}
	}
	if len(after) != len(before) || files != 27 || lines < 27 {
		t.Errorf("%d files before, %d after, %d changed in %d lines", len(before), len(after), files, lines)
	}
	if _, left := findings(); left != 0 {
		t.Errorf("%d safe fixes are left", left)
	}
	if out, _ := run("fix"); !strings.Contains(out, "nothing to fix") {
		t.Errorf("the second run says %s", out)
	}
	if d := cmp.Diff(after, w.files()); d != "" {
		t.Errorf("the second run changes files:\n%s", d)
	}
}
