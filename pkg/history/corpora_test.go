package history_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// cloneCorpus clones a real history, or skips the test.
func cloneCorpus(t *testing.T, name string) *repository {
	t.Helper()
	bundle, err := filepath.Abs(filepath.Join("../../../shared/corpora", name, "history.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bundle); err != nil {
		if os.Getenv("ROADBOOK_REQUIRE_CORPORA") != "" {
			t.Fatal(err)
		}
		t.Skipf("the corpus %s is not here", name)
	}
	r := newRepository(t)
	r.git("fetch", "-q", bundle, "main")
	r.git("reset", "-q", "--hard", "FETCH_HEAD")
	return r
}

// of reads the work tree with a configuration.
func (r *repository) of(text string) (*history.History, *workspace.Workspace) {
	r.t.Helper()
	fsys := os.DirFS(r.dir)
	cfg, err := config.LoadSource(fsys, config.FileName, []byte(text))
	if err != nil {
		r.t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	repo, err := git.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { repo.Close() })
	head, err := repo.Head()
	if err != nil {
		r.t.Fatal(err)
	}
	return history.New(history.Options{Repository: repo, Workspace: w, At: &head, WorkTree: true}), w
}

// asJSON is a value for comparing: maps with their keys in order.
func asJSON(n *document.Node) string {
	var plain func(n *document.Node) any
	plain = func(n *document.Node) any {
		switch {
		case n.IsNull():
			return nil
		case n.Kind == document.Map:
			m := map[string]any{}
			for _, e := range n.Entries {
				if v := plain(e.Value); v != nil {
					m[e.Key] = v
				}
			}
			return m
		case n.Kind == document.List:
			var l []any
			for _, i := range n.Items {
				l = append(l, plain(i))
			}
			return l
		}
		return n.Text
	}
	data, err := json.Marshal(plain(n))
	if err != nil {
		panic(err)
	}
	return string(data)
}

// The history of the corpus is a line, so that comparing each version of features.yml with the one before tells all that
// there is to know.
func TestFeaturesOfSourcegraph(t *testing.T) {
	r := cloneCorpus(t, "sourcegraph")
	h, w := r.of("version: 1\npreset: none\nkinds:\n  feature:\n    files: [{glob: data/features.yml, records: map}]\n    id: {from: key}\n")
	want := map[string][]string{} // by feature: commits, newest first
	before := map[string]string{}
	for _, hash := range strings.Fields(r.git("log", "--reverse", "--format=%H", "--", "data/features.yml")) {
		f := document.Read("data/features.yml", []byte(r.git("show", hash+":data/features.yml")), document.Options{})
		if f.Broken {
			t.Fatalf("%s is broken", hash)
		}
		now := map[string]string{}
		for _, e := range f.Root.Entries {
			now[e.Key] = asJSON(e.Value)
			if now[e.Key] != before[e.Key] {
				want[e.Key] = append([]string{hash}, want[e.Key]...)
			}
		}
		for key := range before {
			if now[key] == "" {
				delete(want, key) // what comes back begins anew
			}
		}
		before = now
	}
	long := 0
	for _, d := range w.Documents {
		last, err := h.LastChange(d)
		if err != nil {
			t.Fatal(err)
		}
		if last.Commit != want[d.ID][0] {
			t.Errorf("%s: the last change is %s, want %s", d.ID, last.Commit, want[d.ID][0])
		}
		entries, err := h.Entries(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, e := range entries {
			got = append(got, e.Commit.Hash)
			if len(e.Fields) == 0 || len(e.Sections) > 0 || e.Added != (i == len(entries)-1) {
				t.Errorf("%s: an entry without sense: %+v", d.ID, e)
			}
		}
		if diff := cmp.Diff(want[d.ID], got); diff != "" {
			t.Errorf("%s: %s", d.ID, diff)
		}
		if len(got) > 4 {
			long++
		}
	}
	if len(w.Documents) < 30 || long < 3 {
		t.Errorf("there are %d features, %d with a long history: the test looks at nothing", len(w.Documents), long)
	}
}

// git names each commit that changed a byte, on any side of a merge. Those of ours are among them, and of the others each
// only changed what says nothing (space, a key that is there twice), or was undone on its side before the merge. Of
// merges git says with -c what they decided themselves.
func TestProposalsOfARCs(t *testing.T) {
	r := cloneCorpus(t, "arcs")
	h, w := r.of("version: 1\npreset: none\nkinds:\n  arc:\n    files: ARCs/arc-*.md\n    id: {field: arc, format: \"ARC-{n}\"}\n")
	silent := map[string][]string{
		"ARC-3":  {"chore: solve MD012", "chore: solve MD022", "chore: solve MD031", "ARC-3 fix markdown issue"},
		"ARC-4":  {"chore: solve MD012", "chore: solve MD032", "Update ARCs/arc-0004.md", "Revert \"ARC4 - adding boxes\"", "adding boxes to arc4"},
		"ARC-19": {"chore: solve MD022", "chore: solve MD031", "chore: solve MD032", "chore: solve trailing whitespace"},
		"ARC-20": {"Update arc-0020.md"},
		"ARC-55": {"chore: solve MD022"},
	}
	for _, id := range sortedNames(silent) {
		i := slices.IndexFunc(w.Documents, func(d *workspace.Document) bool { return d.ID == id })
		if i < 0 {
			t.Fatalf("there is no %s", id)
		}
		d := w.Documents[i]
		entries, err := h.Entries(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		followed := strings.Fields(r.git("log", "--follow", "--format=%H", "--", d.Path))
		var ours []string
		for _, e := range entries {
			ours = append(ours, e.Commit.Hash)
			named := slices.Contains(followed, e.Commit.Hash)
			if len(e.Commit.Parents) > 1 {
				named = strings.Contains(r.git("diff-tree", "-c", "--name-only", "-r", e.Commit.Hash), d.Path)
			}
			if !named {
				t.Errorf("%s: git does not name %s (%s)", id, e.Commit.Hash, e.Commit.Subject)
			}
		}
		if len(ours) < 10 {
			t.Errorf("%s: only %d entries", id, len(ours))
		}
		var others []string
		for _, hash := range followed {
			if !slices.Contains(ours, hash) {
				others = append(others, strings.TrimSpace(r.git("log", "-1", "--format=%s", hash)))
			}
		}
		slices.Sort(others)
		slices.Sort(silent[id])
		if diff := cmp.Diff(silent[id], others); diff != "" {
			t.Errorf("%s: what only git names: %s", id, diff)
		}
		last, err := h.LastChange(d)
		if err != nil {
			t.Fatal(err)
		}
		if entries[0].From == "" && last.Commit != entries[0].Commit.Hash {
			t.Errorf("%s: the last change is %s, the newest entry %s", id, last.Commit, entries[0].Commit.Hash)
		}
	}
}

func sortedNames(m map[string][]string) []string { return slices.Sorted(maps.Keys(m)) }
