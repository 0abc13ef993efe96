package history_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// written writes a log, a line an entry: "c3 status: ready → done; #Why".
func (r *repository) written(l history.Log) string {
	var lines []string
	for _, e := range l.Entries {
		line := r.names[e.Commit.Hash] + map[bool]string{true: " added"}[e.Added] + map[bool]string{true: " removed"}[e.Removed]
		if line += " " + e.Path; e.From != "" {
			line += " from " + e.From
		}
		for _, f := range e.Fields {
			line += fmt.Sprintf(" %s: %s → %s;", f.Field, asJSON(f.From), asJSON(f.To))
		}
		for _, s := range e.Sections {
			line += " #" + s
		}
		lines = append(lines, line)
	}
	if l.Err != nil {
		lines = append(lines, l.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// sameAsAlone holds the logs of all documents in one walk against those of a walk each, one document in each so many.
func (r *repository) sameAsAlone(t *testing.T, h *history.History, w *workspace.Workspace, each int) {
	t.Helper()
	all, err := h.Logs(t.Context(), w.Documents, history.LogOptions{Removed: true})
	var shallow *git.ShallowError
	if err != nil && !errors.As(err, &shallow) {
		t.Fatal(err)
	}
	for i, d := range w.Documents {
		if i%each > 0 {
			continue
		}
		entries, err := h.Entries(t.Context(), d)
		if d.ID == "" && !errors.Is(err, history.ErrUnknown) {
			t.Errorf("%s has no id, and %v is the error", d.Path, err)
		}
		if d := cmp.Diff(r.written(history.Log{Entries: entries, Err: err}), r.written(all[i])); d != "" {
			t.Errorf("%s: %s", w.Documents[i].Name(), d)
		}
	}
}

func TestLogsOfProposals(t *testing.T) {
	r := cloneCorpus(t, "arcs")
	h, w := r.of("version: 1\npreset: none\nkinds:\n  arc:\n    files: ARCs/arc-*.md\n    id: {field: arc, format: \"ARC-{n}\"}\n")
	r.sameAsAlone(t, h, w, 5)
}

func TestLogsOfPartsOfHistory(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")}) // 1 January
	r.commit(files{"stories/a.md": story("US-0001", "done", "One."), "data/features.yml": features})                      // 2 January
	r.commit(files{"stories/a.md": story("US-0001", "done", "One and a half."), "stories/x.md": story("US-0007", "ready", "Seven.")})
	r.commit(files{"stories/x.md": "", "stories/b.md": "", "stories/c.md": story("US-0002", "ready", "Two.")})
	r.commit(files{"stories/a.md": strings.Replace(story("US-0001", "done", "One and a half."), "The story", "A story", 1), "data/features.yml": "search:\n  title: Search\n"})
	r.finish()
	h, w := r.history("")
	by := func(o history.LogOptions) map[string]string {
		t.Helper()
		logs, err := h.Logs(t.Context(), w.Documents, o)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, l := range logs {
			var lines []string
			for _, e := range l.Entries {
				line := r.names[e.Commit.Hash] + map[bool]string{true: "+"}[e.Added] + map[bool]string{true: "-"}[e.Removed]
				if e.From != "" {
					line += " moved"
				}
				for _, f := range e.Fields {
					if !e.Added {
						line += " " + f.Field
					}
				}
				if !e.Added {
					line += strings.Repeat(" #", len(e.Sections))
				}
				lines = append(lines, line)
			}
			out[l.Document.ID] = strings.Join(lines, ", ")
		}
		return out
	}
	third, err := calendar.ParseDate("2026-01-03")
	if err != nil {
		t.Fatal(err)
	}
	status := func(name string) bool { return name == "status" }
	for _, c := range []struct {
		name string
		o    history.LogOptions
		want map[string]string
	}{
		{"all", history.LogOptions{}, map[string]string{"US-0001": "c5 title, c3 #, c2 status, c1+", "US-0002": "c4 moved, c1+",
			"search": "c5 plans.free plans.team, c2+"}},
		{"removed too", history.LogOptions{Removed: true}, map[string]string{"US-0001": "c5 title, c3 #, c2 status, c1+", "US-0002": "c4 moved, c1+",
			"search": "c5 plans.free plans.team, c2+", "batch": "c5-, c2+", "US-0007": "c4-, c3+"}},
		{"since", history.LogOptions{Since: third, Removed: true}, map[string]string{"US-0001": "c5 title, c3 #", "US-0002": "c4 moved",
			"search": "c5 plans.free plans.team", "batch": "c5-", "US-0007": "c4-, c3+"}},
		{"fields", history.LogOptions{Fields: status}, map[string]string{"US-0001": "c2 status, c1+", "US-0002": "c1+", "search": "c2+"}},
		{"limit", history.LogOptions{Limit: 1}, map[string]string{"US-0001": "c5 title", "US-0002": "c4 moved", "search": "c5 plans.free plans.team"}},
		{"the last of a field", history.LogOptions{Fields: status, Limit: 1}, map[string]string{"US-0001": "c2 status", "US-0002": "c1+", "search": "c2+"}},
	} {
		if d := cmp.Diff(c.want, by(c.o)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// Documents that were removed before any of today's came are found too.
func TestLogsOfWhatWasRemovedBefore(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")})
	r.commit(files{"stories/a.md": "", "stories/b.md": "", "README.md": "Nothing yet.\n"})
	r.commit(files{"stories/c.md": story("US-0003", "ready", "Three.")})
	r.finish()
	h, w := r.history("")
	logs, err := h.Logs(t.Context(), w.Documents, history.LogOptions{Removed: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range logs {
		got = append(got, fmt.Sprintf("%s %s %d", l.Document.ID, r.names[l.Entries[0].Commit.Hash], len(l.Entries)))
	}
	if d := cmp.Diff([]string{"US-0003 c3 1", "US-0001 c2 2", "US-0002 c2 2"}, got); d != "" {
		t.Error(d)
	}
}

// A commit that is to blame for a difference, because the file could not be read for a while after it, is found behind
// the end of what was asked for.
func TestLogsThatHold(t *testing.T) {
	r := newRepository(t)
	broken := strings.Replace(story("US-0001", "ready", "One."), "title: ", "title: @", 1)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One.")})
	r.commit(files{"stories/a.md": broken})
	r.commit(files{"stories/a.md": story("US-0001", "done", "One.")})
	r.finish()
	h, w := r.history("")
	third, err := calendar.ParseDate("2026-01-03")
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]history.LogOptions{"since": {Since: third}, "limit": {Limit: 1}} {
		logs, err := h.Logs(t.Context(), w.Documents, o)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.written(logs[0]), `c3 stories/a.md status: "ready" → "done";`; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestLogsOfShallowClone(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One."), "stories/b.md": story("US-0002", "ready", "Two.")})
	r.commit(files{"stories/a.md": story("US-0001", "done", "One.")})
	r.commit(files{"stories/c.md": story("US-0003", "ready", "Three."), "stories/a.md": story("US-0001", "done", "More.")})
	r.finish()
	shallow := &repository{t: t, dir: t.TempDir(), names: r.names}
	shallow.git("clone", "-q", "--depth", "2", "file://"+filepath.ToSlash(r.dir), ".")
	h, w := shallow.history("")
	logs, err := h.Logs(t.Context(), w.Documents, history.LogOptions{})
	var end *git.ShallowError
	if !errors.As(err, &end) {
		t.Fatalf("the error is %v", err)
	}
	for _, l := range logs {
		complete := l.Document.ID == "US-0003"
		if want := map[string]int{"US-0001": 1, "US-0002": 0, "US-0003": 1}[l.Document.ID]; len(l.Entries) != want || (l.Err == nil) != complete {
			t.Errorf("%s: %s (%v)", l.Document.ID, r.written(l), l.Err)
		}
	}
	shallow.sameAsAlone(t, h, w, 1)
	third, err := calendar.ParseDate("2026-01-03")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Logs(t.Context(), w.Documents, history.LogOptions{Since: third}); err != nil {
		t.Errorf("what is asked for lies before the end of the clone, and yet: %v", err)
	}
}

// What is kept of a file of the past is its own, so that the file can go.
func TestLogsKeepOnlyValues(t *testing.T) {
	r := newRepository(t)
	r.commit(files{"stories/a.md": story("US-0001", "ready", "One.")})
	r.commit(files{"stories/a.md": story("US-0001", "done", "One.")})
	r.finish()
	h, w := r.history("")
	entries, err := h.Entries(t.Context(), w.Documents[0])
	if err != nil {
		t.Fatal(err)
	}
	if to := entries[0].Fields[0].To; to == w.Documents[0].Field("status") || to.Scalar() != "done" {
		t.Errorf("the value is %+v", to)
	}
}

// wildRepository has branches, merges that take files from both sides, moves, splits of data files, new ids, files that are
// broken for a while and documents that come back.
func wildRepository(t *testing.T, seed uint64) *repository {
	t.Helper()
	r := newRepository(t)
	random := rand.New(rand.NewPCG(seed, 0x6c6f6773))
	first := files{"data/features.yml": features, "data/more.yml": "filters:\n  title: Filters\n"}
	for n := range 6 {
		first[fmt.Sprintf("stories/%d.md", n)] = story(fmt.Sprintf("US-%04d", n+1), "ready", strings.Repeat(fmt.Sprintf("Line %d.\n", n), 8))
	}
	tips := []int{r.commit(first)}
	for range 40 {
		i := random.IntN(len(tips))
		tree := r.trees[tips[i]]
		changes := files{}
		switch what := random.IntN(8); {
		case what == 0 && len(tips) > 1: // a merge
			j := (i + 1) % len(tips)
			for _, p := range slices.Sorted(maps.Keys(r.trees[tips[j]])) {
				if text := r.trees[tips[j]][p]; random.IntN(2) == 0 {
					changes[p] = text
				}
			}
			merged := r.commit(changes, tips[i], tips[j])
			tips = slices.Delete(tips, max(i, j), max(i, j)+1)
			tips[min(i, j)] = merged
			continue
		case what == 1 && len(tips) < 3: // a branch
			tips = append(tips, tips[i])
			continue
		}
		tips[i] = r.commit(wildChange(random, tree, r.marks), tips[i])
	}
	for len(tips) > 1 {
		tips = append(tips[2:], r.commit(files{}, tips[0], tips[1]))
	}
	r.finish()
	return r
}

// wildChange changes a file or two of a tree; n makes names that there are not yet.
func wildChange(random *rand.Rand, tree files, n int) files {
	p := slices.Sorted(maps.Keys(tree))[random.IntN(len(tree))]
	changes := files{}
	switch what := random.IntN(6); {
	case what == 0 && strings.HasSuffix(p, ".md"): // a move
		changes[p], changes[fmt.Sprintf("stories/moved/%d.md", n)] = "", tree[p]
	case what == 1 && p == "data/features.yml": // a record leaves for another file
		head, rest, _ := strings.Cut(tree[p], "batch:")
		changes[p], changes[fmt.Sprintf("data/split%d.yml", n)] = head, "batch:"+rest
	case what == 2 && len(tree) > 4:
		changes[p] = ""
	case what == 3:
		changes[p] = strings.Replace(tree[p], "title: ", "title: @", 1)
	case what == 4:
		changes[p] = strings.Replace(strings.Replace(tree[p], "title: @", "title: ", 1), "id: US-000", "id: US-001", 1)
	case random.IntN(2) == 0:
		changes[p] = strings.NewReplacer("ready", "done", "done", "ready", "beta", "ga", "ga", "beta", "@", "").Replace(tree[p])
	default:
		changes[p] = strings.Replace(tree[p], "title: ", fmt.Sprintf("note%d: [x, {day: 2026-01-02, \"of\": []}]\ntitle: ", n), 1)
	}
	return changes
}

// However the histories of documents cross, each one's log is the same as alone.
func TestLogsOfWildRepositories(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := wildRepository(t, seed)
			h, w := r.history("")
			r.sameAsAlone(t, h, w, 1)
			if len(w.Documents) < 4 {
				t.Errorf("%d documents are left: the test looks at nothing", len(w.Documents))
			}
		})
	}
}
