package history_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// repository is made commit by commit with one stream for git fast-import, without the configuration of the machine.
// Commits are a day apart, from 2026-01-01 on, and are called by their marks: c1, c2 …
type repository struct {
	t      *testing.T
	dir    string
	stream bytes.Buffer
	marks  int
	trees  map[int]files // by mark
	names  map[string]string
}

type files map[string]string

func newRepository(t *testing.T) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs the git program to make a repository")
	}
	r := &repository{t: t, dir: t.TempDir(), trees: map[int]files{}}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repository) git(args ...string) string {
	r.t.Helper()
	return r.run(nil, args...)
}

func (r *repository) run(stdin []byte, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = r.dir, bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "HOME="+r.dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// commit changes files ("" removes one) on top of parents, the last commit where none are given, and returns its mark.
func (r *repository) commit(changes files, parents ...int) int {
	if len(parents) == 0 && r.marks > 0 {
		parents = []int{r.marks}
	}
	r.marks++
	all := files{}
	if len(parents) > 0 {
		for p, text := range r.trees[parents[0]] {
			all[p] = text
		}
	}
	for p, text := range changes {
		if all[p] = text; text == "" {
			delete(all, p)
		}
	}
	r.trees[r.marks] = all
	when := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, r.marks-1).Unix()
	w := &r.stream
	fmt.Fprintf(w, "commit refs/heads/main\nmark :%d\ncommitter Test <test@example.com> %d +0000\ndata <<END\nc%d\nEND\n", r.marks, when, r.marks)
	for i, p := range parents {
		fmt.Fprintf(w, "%s :%d\n", []string{"from", "merge"}[min(i, 1)], p)
	}
	fmt.Fprintln(w, "deleteall")
	for p, text := range all {
		fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", p, len(text), text)
	}
	return r.marks
}

// finish writes the commits and checks the last one out.
func (r *repository) finish() {
	r.t.Helper()
	if r.stream.Len() > 0 {
		r.run(r.stream.Bytes(), "fast-import", "--quiet", "--force")
		r.stream.Reset()
	}
	r.git("reset", "-q", "--hard", "main")
	r.names = map[string]string{"": "uncommitted"}
	for line := range strings.Lines(r.git("log", "--all", "--format=%H %s")) {
		hash, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		r.names[hash] = name
	}
}

func (r *repository) write(p, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, filepath.FromSlash(p))
	if text == "" {
		if err := os.Remove(file); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

const workspaceFile = `version: 1
preset: none
kinds:
  story:
    files: stories/**/*.md
    id: US-{n:4}
    lifecycle: {states: {ready: planned, done: done}}
  objective:
    files: okrs/*.md
    id: OBJ-{n:4}
    parts: {key_results: {id: id, title: title}}
  feature:
    files: [{glob: "data/*.yml", records: map}, features/*.md]
    id: {from: key}
`

// load reads the work tree as a workspace, with the configuration of this file.
func load(t *testing.T, dir string) *workspace.Workspace {
	t.Helper()
	fsys := os.DirFS(dir)
	cfg, err := config.LoadSource(fsys, config.FileName, []byte(workspaceFile))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (r *repository) history(cache string) (*history.History, *workspace.Workspace) {
	r.t.Helper()
	repo, err := git.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { repo.Close() })
	w := load(r.t, r.dir)
	o := history.Options{Repository: repo, Workspace: w, WorkTree: true, CacheDir: cache}
	if head, err := repo.Head(); err == nil {
		o.At = &head
	}
	return history.New(o), w
}

// last returns the name of the commit that changed each document last.
func (r *repository) last(cache string) map[string]string {
	r.t.Helper()
	h, w := r.history(cache)
	out := map[string]string{}
	for _, d := range w.Documents {
		c, err := h.LastChange(d)
		if err != nil {
			out[d.Name()] = err.Error()
			continue
		}
		out[d.Name()] = r.names[c.Commit]
	}
	return out
}

// log writes a document's entries, a line a commit: "c3 status: ready → done; #Why".
func (r *repository) log(id string) []string {
	r.t.Helper()
	h, w := r.history("")
	i := slices.IndexFunc(w.Documents, func(d *workspace.Document) bool { return d.ID == id })
	if i < 0 {
		r.t.Fatalf("there is no %s", id)
	}
	entries, err := h.Entries(r.t.Context(), w.Documents[i])
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		line := r.names[e.Commit.Hash]
		if e.Added {
			line += " added"
		}
		if e.From != "" {
			line += " " + e.From + " → " + e.Path
		}
		for _, f := range e.Fields {
			if !e.Added {
				line += fmt.Sprintf(" %s: %s → %s;", f.Field, plain(f.From), plain(f.To))
			}
		}
		for _, s := range e.Sections {
			if !e.Added {
				line += " #" + s
			}
		}
		out = append(out, line)
	}
	return out
}
