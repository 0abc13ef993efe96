package history_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// keptQuestion is what a history is asked, with what is kept of answers and without.
type keptQuestion struct {
	name string
	docs func(*workspace.Workspace) []*workspace.Document
	o    history.LogOptions
}

func allOf(w *workspace.Workspace) []*workspace.Document { return w.Documents }

func someOf(w *workspace.Workspace) []*workspace.Document {
	return slices.DeleteFunc(slices.Clone(w.Documents), func(d *workspace.Document) bool { return d.Index%3 == 1 })
}

var keptQuestions = []keptQuestion{
	{"all", allOf, history.LogOptions{Removed: true}},
	{"all that there are", allOf, history.LogOptions{}},
	{"some", someOf, history.LogOptions{}},
	{"one each", allOf, history.LogOptions{Limit: 1}},
	{"statuses of some", someOf, history.LogOptions{Limit: 1, Question: "status", Fields: func(name string) bool { return name == "status" }}},
	{"statuses", allOf, history.LogOptions{Limit: 1, Question: "status", Fields: func(name string) bool { return name == "status" }}},
	{"all of titles", allOf, history.LogOptions{Question: "title", Fields: func(name string) bool { return name == "title" }}},
}

// ask returns the answers to all questions, by name.
func (r *repository) ask(t *testing.T, cache string, memory *history.Memory) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	repo, err := git.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	w := load(t, r.dir)
	for _, q := range keptQuestions {
		h := history.New(history.Options{Repository: repo, Workspace: w, At: &head, WorkTree: true, CacheDir: cache, Memory: memory})
		logs, err := h.Logs(t.Context(), q.docs(w), q.o)
		if err != nil {
			t.Fatalf("%s: %v", q.name, err)
		}
		for _, l := range logs {
			out[q.name] = append(out[q.name], fmt.Sprintf("%s %s %s %s\n%s\n%+v", l.Document.Name(), l.Document.Path, l.Document.Title, l.Document.Kind.Name,
				r.written(l), commitsOf(l)))
		}
	}
	return out
}

func commitsOf(l history.Log) []string {
	var out []string
	for _, e := range l.Entries {
		out = append(out, fmt.Sprintf("%+v", e.Commit))
	}
	return out
}

// What is kept gives the answers that history gives: wherever HEAD goes, back and forth, whatever lies in the work tree, from
// disk and from memory.
func TestKeptLogsOfWildRepositories(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := wildRepository(t, seed)
			random := rand.New(rand.NewPCG(seed, 0x6b657074))
			hashes := map[int]string{}
			for hash, name := range r.names {
				mark := 0
				fmt.Sscanf(name, "c%d", &mark)
				hashes[mark] = hash
			}
			disk, both, memory, remembered := t.TempDir(), t.TempDir(), &history.Memory{}, &history.Memory{}
			for at, end := r.marks-12, r.marks; at <= end; at += 1 + random.IntN(3) {
				if random.IntN(6) == 0 {
					at -= 4
				}
				r.git("checkout", "-q", "-f", "--detach", hashes[at])
				r.git("clean", "-q", "-f", "-d")
				tree := maps.Clone(r.trees[at])
				first := random.IntN(2)
				for dirty := range 3 {
					if dirty < first { // the first answer is kept while the work tree is changed
						r.change(random, tree, 1000*at+9)
						continue
					}
					want := r.ask(t, "", nil)
					for name, got := range map[string]map[string][]string{"disk": r.ask(t, disk, nil), "memory": r.ask(t, "", memory), "both": r.ask(t, both, remembered)} {
						if d := cmp.Diff(want, got); d != "" {
							t.Fatalf("c%d, %d changes in the work tree, from %s: %s", at, dirty, name, d)
						}
					}
					r.change(random, tree, 1000*at+dirty)
				}
			}
			if kept, _ := filepath.Glob(filepath.Join(disk, "logs", "*")); len(kept) < 4 {
				t.Errorf("only %d answers were kept", len(kept))
			}
		})
	}
}

// change changes the work tree, and the tree that says what is in it.
func (r *repository) change(random *rand.Rand, tree files, n int) {
	changes := wildChange(random, tree, n)
	for _, p := range slices.Sorted(maps.Keys(changes)) {
		if changes[p] == tree[p] {
			continue
		}
		r.write(p, changes[p])
		if tree[p] = changes[p]; changes[p] == "" {
			delete(tree, p)
		}
	}
}

// A file of the cache that is not as it was written is none.
func TestKeptLogsAreNotTrusted(t *testing.T) {
	r := wildRepository(t, 1)
	cache := t.TempDir()
	want := r.ask(t, "", nil)
	if d := cmp.Diff(want, r.ask(t, cache, nil)); d != "" {
		t.Fatal(d)
	}
	kept, err := filepath.Glob(filepath.Join(cache, "logs", "*"))
	if err != nil || len(kept) != 3 {
		t.Fatalf("the cache holds %v (%v), want an answer to each of three questions", kept, err)
	}
	whole := map[string][]byte{}
	for _, file := range kept {
		if whole[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	for name, damage := range map[string]func([]byte) []byte{
		"empty":   func([]byte) []byte { return nil },
		"cut":     func(b []byte) []byte { return b[:len(b)/2] },
		"turned":  func(b []byte) []byte { b[len(b)-7] ^= 1; return b },
		"foreign": func([]byte) []byte { return []byte("something else\n") },
		"longer":  func(b []byte) []byte { return append(b, 0) },
	} {
		for _, file := range kept {
			if err := os.WriteFile(file, damage(slices.Clone(whole[file])), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(want, r.ask(t, cache, nil)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "logs", "writing-*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// What is kept is really used: with a cache the commits need not be there any more.
func TestKeptLogsAreUsed(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")})
	r.commit(files{"stories/a.md": story("US-0001", "done", "One."), "stories/b.md": ""})
	r.finish()
	first := strings.TrimSpace(r.git("rev-parse", "HEAD~1"))
	cache := t.TempDir()
	want := r.ask(t, cache, nil)
	for _, pack := range globbed(t, filepath.Join(r.dir, ".git", "objects", "pack", "*.pack")) {
		data, err := os.ReadFile(pack)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Dir(pack)); err != nil {
			t.Fatal(err)
		}
		r.run(data, "unpack-objects", "-q")
	}
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", first[:2], first[2:])); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, r.ask(t, cache, nil)); d != "" {
		t.Error(d)
	}
	r.write("stories/a.md", story("US-0001", "ready", "One."))
	if got := r.ask(t, cache, nil)["all"][0]; !strings.Contains(got, `uncommitted stories/a.md status: "done" → "ready";`) {
		t.Errorf("with a change in the work tree: %s", got)
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
