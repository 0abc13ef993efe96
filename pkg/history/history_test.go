package history_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func plain(n *document.Node) string {
	if n == nil {
		return "–"
	}
	if n.IsScalar() {
		return n.Text
	}
	var items []string
	for _, i := range n.Items {
		items = append(items, i.Text)
	}
	return "[" + strings.Join(items, " ") + "]"
}

func story(id, status, body string) string {
	return "---\nid: " + id + "\ntitle: The story " + id + "\nstatus: " + status + "\n---\n\n## Why\n\n" + body + "\n"
}

const features = "search:\n  title: Search\n  plans: {free: yes, team: yes}\nbatch:\n  title: Batch changes\n  maturity: beta\n"

// Each case makes a history and says what changed each document last, and all entries of some.
func TestHistory(t *testing.T) {
	long := strings.Repeat("A line of the story that stays as it is.\n", 10)
	for _, c := range []struct {
		name string
		make func(r *repository)
		last map[string]string
		log  map[string][]string
	}{
		{"fields, sections, spelling", func(r *repository) {
			r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")})
			r.commit(files{"stories/a.md": story("US-0001", "done", "One.")})
			r.commit(files{"stories/a.md": story("US-0001", "done", "One and a half.")})
			// Quotes, order, comments, line endings and space say nothing new.
			r.commit(files{"stories/a.md": "---\r\ntitle: \"The story US-0001\" # its title\r\nid: US-0001\r\nstatus: 'done'\r\n---\r\n\r\n## Why\r\n\r\nOne and a half.   \r\n\r\n"})
		}, map[string]string{"US-0001": "c3", "US-0002": "c1"}, map[string][]string{
			"US-0001": {"c3 #Why", "c2 status: ready → done;", "c1 added"},
		}},
		{"records of a data file", func(r *repository) {
			r.commit(files{"data/features.yml": features})
			r.commit(files{"data/features.yml": strings.Replace(features, "beta", "ga", 1)})
			r.commit(files{"data/features.yml": "new:\n  title: New\n" + strings.Replace(features, "beta", "ga", 1)})
			r.commit(files{"data/features.yml": "new:\n  title: New\n" + strings.Replace(strings.Replace(features, "beta", "ga", 1), "free: yes", "free: no", 1)})
		}, map[string]string{"search": "c4", "batch": "c2", "new": "c3"}, map[string][]string{
			"search": {"c4 plans.free: yes → no;", "c1 added"},
			"batch":  {"c2 maturity: beta → ga;", "c1 added"},
		}},
		{"key results by part", func(r *repository) {
			okr := "---\nid: OBJ-0001\ntitle: More\nkey_results:\n  - {id: KR1, title: A, current: 1}\n  - {id: KR2, title: B, current: 1}\n---\n"
			r.commit(files{"okrs/a.md": okr})
			r.commit(files{"okrs/a.md": strings.Replace(okr, "title: B, current: 1", "title: B, current: 2", 1)})
			// Another order, and a part that is gone.
			r.commit(files{"okrs/a.md": "---\nid: OBJ-0001\ntitle: More\nkey_results:\n  - {id: KR2, title: B, current: 2}\n  - {id: KR3, title: C}\n---\n"})
		}, map[string]string{"OBJ-0001": "c3"}, map[string][]string{
			"OBJ-0001": {"c3 key_results.KR3.title: – → C; key_results.KR1.title: A → –; key_results.KR1.current: 1 → –;",
				"c2 key_results.KR2.current: 1 → 2;", "c1 added"},
		}},
		{"a file that moves", func(r *repository) {
			r.commit(files{"stories/a.md": story("US-0001", "ready", "One.")})
			r.commit(files{"stories/a.md": "", "stories/x/b.md": story("US-0001", "ready", "One.")})
			r.commit(files{"stories/x/b.md": "", "stories/y/c.md": story("US-0001", "done", "Quite another text.")})
		}, map[string]string{"US-0001": "c3"}, map[string][]string{
			"US-0001": {"c3 stories/x/b.md → stories/y/c.md status: ready → done; #Why", "c2 stories/a.md → stories/x/b.md", "c1 added"},
		}},
		{"only moved", func(r *repository) {
			r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")})
			r.commit(files{"stories/a.md": story("US-0002", "ready", "Two."), "stories/b.md": story("US-0001", "ready", "One.")})
			r.commit(files{"stories/a.md": "", "stories/z.md": story("US-0002", "ready", "Two.")})
		}, map[string]string{"US-0001": "c1", "US-0002": "c1"}, nil},
		{"from where no kind looks", func(r *repository) {
			r.commit(files{"old/place.md": story("US-0001", "ready", long)})
			r.commit(files{"old/place.md": story("US-0001", "done", long)})
			r.commit(files{"old/place.md": "", "stories/a.md": story("US-0001", "done", long)})
		}, map[string]string{"US-0001": "c2"}, map[string][]string{
			"US-0001": {"c3 old/place.md → stories/a.md", "c2 status: ready → done;", "c1 added"},
		}},
		{"from a file into a data file, and the data file split", func(r *repository) {
			r.commit(files{"features/batch.md": "---\nid: batch\ntitle: Batch changes\nmaturity: beta\n---\n"})
			r.commit(files{"features/batch.md": "---\nid: batch\ntitle: Batch changes\nmaturity: ga\n---\n"})
			r.commit(files{"features/batch.md": "", "data/features.yml": "batch:\n  id: batch\n  title: Batch changes\n  maturity: ga\nsearch:\n  title: Search\n"})
			r.commit(files{"data/features.yml": "search:\n  title: Search\n", "data/more.yml": "batch:\n  id: batch\n  title: Batch changes\n  maturity: ga\n"})
			r.commit(files{"data/more.yml": "batch:\n  id: batch\n  title: Batch changes\n  maturity: deprecated\n"})
		}, map[string]string{"batch": "c5", "search": "c3"}, map[string][]string{
			"batch": {"c5 maturity: ga → deprecated;", "c4 data/features.yml → data/more.yml", "c3 features/batch.md → data/features.yml",
				"c2 maturity: beta → ga;", "c1 added"},
		}},
		{"another id", func(r *repository) {
			r.commit(files{"stories/a.md": story("US-0001", "ready", long), "stories/b.md": story("US-0003", "ready", long+"B")})
			r.commit(files{"stories/a.md": strings.Replace(story("US-0001", "ready", long), "id: US-0001", "id: US-0009", 1)})
			r.commit(files{"stories/a.md": strings.Replace(story("US-0001", "done", long), "id: US-0001", "id: US-0009", 1)})
		}, map[string]string{"US-0009": "c3", "US-0003": "c1"}, map[string][]string{
			"US-0009": {"c3 status: ready → done;", "c2 id: US-0001 → US-0009;", "c1 added"},
		}},
		{"a merge of two changes is theirs", func(r *repository) {
			base := r.commit(files{"data/features.yml": features, "stories/a.md": story("US-0001", "ready", "One.")})
			left := r.commit(files{"data/features.yml": strings.Replace(features, "beta", "ga", 1)}, base)
			right := r.commit(files{"data/features.yml": strings.Replace(features, "title: Batch changes", "title: Batch", 1)}, base)
			both := strings.Replace(strings.Replace(features, "beta", "ga", 1), "title: Batch changes", "title: Batch", 1)
			r.commit(files{"data/features.yml": both}, left, right)
		}, map[string]string{"search": "c1", "batch": "c3", "US-0001": "c1"}, map[string][]string{
			"batch": {"c3 title: Batch changes → Batch;", "c2 maturity: beta → ga;", "c1 added"},
		}},
		{"a merge that decides for one side", func(r *repository) {
			base := r.commit(files{"stories/a.md": story("US-0001", "ready", "One.")})
			left := r.commit(files{"stories/a.md": story("US-0001", "ready", "Left.")}, base)
			right := r.commit(files{"stories/a.md": story("US-0001", "done", "Right.")}, base)
			r.commit(files{"stories/a.md": story("US-0001", "ready", "Left.")}, left, right)
		}, map[string]string{"US-0001": "c2"}, map[string][]string{"US-0001": {"c2 #Why", "c1 added"}}},
		{"a merge that decides by itself", func(r *repository) {
			base := r.commit(files{"stories/a.md": story("US-0001", "ready", "One.")})
			left := r.commit(files{"stories/a.md": story("US-0001", "ready", "Left.")}, base)
			right := r.commit(files{"stories/a.md": story("US-0001", "done", "Right.")}, base)
			r.commit(files{"stories/a.md": story("US-0001", "done", "Both.")}, left, right)
		}, map[string]string{"US-0001": "c4"}, map[string][]string{
			"US-0001": {"c4 #Why", "c3 status: ready → done; #Why", "c2 #Why", "c1 added"},
		}},
		{"moved on one side, changed on the other", func(r *repository) {
			base := r.commit(files{"stories/a.md": story("US-0001", "ready", long)})
			left := r.commit(files{"stories/a.md": "", "stories/x/a.md": story("US-0001", "ready", long)}, base)
			right := r.commit(files{"stories/a.md": story("US-0001", "done", long)}, base)
			r.commit(files{"stories/x/a.md": story("US-0001", "done", long)}, left, right)
		}, map[string]string{"US-0001": "c3"}, map[string][]string{
			"US-0001": {"c4 stories/a.md → stories/x/a.md", "c3 status: ready → done;", "c1 added"},
		}},
		{"broken for a while", func(r *repository) {
			r.commit(files{"data/features.yml": features, "stories/a.md": story("US-0001", "ready", "One.")})
			r.commit(files{"data/features.yml": "<<<<<<< HEAD\n" + features, "stories/a.md": strings.Replace(story("US-0001", "ready", "One."), "title: ", "title: @", 1)})
			r.commit(files{"data/features.yml": strings.Replace(features, "beta", "ga", 1), "stories/a.md": story("US-0001", "ready", "One.")})
		}, map[string]string{"search": "c1", "batch": "c3", "US-0001": "c1"}, map[string][]string{
			"batch": {"c3 maturity: beta → ga;", "c1 added"}, "search": {"c1 added"},
		}},
		{"not committed", func(r *repository) {
			r.commit(files{"data/features.yml": features, "stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", long)})
			r.finish()
			r.write("data/features.yml", strings.Replace(features, "beta", "ga", 1))
			r.write("stories/new.md", story("US-0003", "ready", "Three."))
			r.write("stories/a.md", strings.ReplaceAll(story("US-0001", "ready", "One."), "\n", "\r\n"))
			r.write("stories/b.md", "")
			r.write("stories/c.md", story("US-0002", "ready", long))
		}, map[string]string{"search": "c1", "batch": "uncommitted", "US-0001": "c1", "US-0002": "c1", "US-0003": "uncommitted"}, map[string][]string{
			"batch":   {"uncommitted maturity: beta → ga;", "c1 added"},
			"US-0002": {"uncommitted stories/b.md → stories/c.md", "c1 added"},
			"US-0003": {"uncommitted added"},
		}},
		{"no commit at all", func(r *repository) {
			r.write("stories/a.md", story("US-0001", "ready", "One."))
		}, map[string]string{"US-0001": "uncommitted"}, map[string][]string{"US-0001": {" added"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRepository(t)
			c.make(r)
			if r.names == nil && r.marks > 0 {
				r.finish()
			}
			cache := t.TempDir()
			for _, run := range []string{"first", "from the cache"} {
				got := r.last(cache)
				if r.marks == 0 {
					got = map[string]string{"US-0001": "uncommitted"}
				}
				if d := cmp.Diff(c.last, got); d != "" {
					t.Errorf("last changes, %s: %s", run, d)
				}
			}
			for id, want := range c.log {
				if d := cmp.Diff(want, r.log(id)); d != "" {
					t.Errorf("log of %s: %s", id, d)
				}
			}
			h, w := r.history("")
			r.sameAsAlone(t, h, w, 1)
		})
	}
}

// What is in the cache is used for the commits after it, and a damaged one for nothing.
func TestCache(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"data/features.yml": features, "stories/a.md": story("US-0001", "ready", "One.")})
	r.commit(files{"stories/a.md": story("US-0001", "done", "One.")})
	r.finish()
	cache := t.TempDir()
	want := map[string]string{"search": "c1", "batch": "c1", "US-0001": "c2"}
	if d := cmp.Diff(want, r.last(cache)); d != "" {
		t.Fatal(d)
	}
	kept, err := filepath.Glob(filepath.Join(cache, "history", "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("the cache holds %v (%v), want one file", kept, err)
	}
	sound, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}

	// A commit more: what did not change is answered by the cache.
	r.write("data/features.yml", strings.Replace(features, "beta", "ga", 1))
	r.git("add", ".")
	r.git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "c3")
	r.finish()
	want["batch"] = "c3"
	if d := cmp.Diff(want, r.last(cache)); d != "" {
		t.Error(d)
	}
	if kept, _ := filepath.Glob(filepath.Join(cache, "history", "*")); len(kept) != 2 {
		t.Errorf("the cache holds %v, want two files", kept)
	}

	for name, damaged := range map[string][]byte{
		"empty": nil, "half": sound[:len(sound)/2], "another": []byte("hello\n"),
		"changed": []byte(strings.Replace(string(sound), "0 ", "1 ", 1)),
	} {
		if err := os.WriteFile(kept[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, r.last(cache)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	// A folder that cannot be written to is no reason to fail.
	if d := cmp.Diff(want, r.last(filepath.Join(kept[0], "below a file"))); d != "" {
		t.Error(d)
	}
}

func TestFormer(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "data/features.yml": features, "stories/c.md": story("US-0005", "ready", "Five.")})
	r.commit(files{"stories/a.md": "", "stories/moved.md": story("US-0001", "ready", "One.")})
	r.commit(files{"stories/moved.md": "", "stories/b.md": story("US-0002", "ready", "Two.")})
	r.commit(files{"data/features.yml": "search:\n  title: Search\n", "stories/c.md": story("US-0006", "ready", "Five.")})
	r.finish()
	h, _ := r.history("")
	for id, want := range map[string]string{
		"story:us-0001": "The story US-0001, c3", "story:US-0002": "", "story:US-0009": "", "feature:batch": "Batch changes, c4",
		"feature:search": "", "story:US-0005": "The story US-0005, c4",
	} {
		kind, id, _ := strings.Cut(id, ":")
		f, err := h.Former(workspace.Key{Kind: kind, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if f != nil {
			got = f.Document.Title + ", " + r.names[f.Removed.Commit]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

func TestShallow(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")})
	r.commit(files{"stories/a.md": story("US-0001", "done", "One.")})
	r.commit(files{"stories/c.md": story("US-0003", "ready", "Three.")})
	r.finish()
	shallow := &repository{t: t, dir: t.TempDir(), names: r.names}
	shallow.git("clone", "-q", "--depth", "2", "file://"+filepath.ToSlash(r.dir), ".")
	cache := t.TempDir()
	got := shallow.last(cache)
	if got["US-0003"] != "c3" || !strings.Contains(got["US-0001"], "fetch-depth: 0") || !strings.Contains(got["US-0002"], "fetch-depth: 0") {
		t.Errorf("in a shallow clone: %v", got)
	}
	if kept, _ := filepath.Glob(filepath.Join(cache, "history", "*")); len(kept) > 0 {
		t.Errorf("half an answer was kept: %v", kept)
	}
}
