package activity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func load(t *testing.T) *graph.Graph {
	t.Helper()
	fsys := fstest.MapFS{
		"roadbook.yaml":     {Data: []byte("version: 1\nname: A\n")},
		"data/features.yml": {Data: []byte("search: {title: Search, maturity: ga}\n")},
		"okrs/1.md":         {Data: []byte("---\nid: OBJ-0001\ntitle: More\nkey_results: [{id: KR1, title: A, target: 10, current: 5}]\n---\n")},
	}
	for _, id := range []string{"US-0001", "US-0002", "US-0003", "US-0004", "US-0005", "US-0006"} {
		fsys["stories/"+id+".md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: T " + id + "\nstatus: done\n---\n")}
	}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return graph.Build(w)
}

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// on is an entry of a day of 2026: "status: ready → done" are its fields, "#Why" a section, "added", "removed" and "from PATH"
// what they say. No day is what is not committed.
func on(t *testing.T, date string, what ...string) history.Entry {
	t.Helper()
	e := history.Entry{Path: "here.md"}
	if date != "" {
		when, err := time.Parse(time.DateOnly, "2026-"+date)
		if err != nil {
			t.Fatal(err)
		}
		who := git.Signature{Name: "Secret Person", Email: "secret@example.com", When: when.Add(time.Hour)}
		e.Commit = git.Commit{Hash: "c" + date, Subject: "Secret words", Author: who, Committer: who}
	}
	node := func(text string) *document.Node {
		if text == "" {
			return nil
		}
		return document.Read("a.md", []byte("---\nv: "+text+"\n---\n"), document.Options{}).Root.Get("v")
	}
	for _, w := range what {
		switch name, values, isField := strings.Cut(w, ": "); {
		case w == "added":
			e.Added = true
		case w == "removed":
			e.Removed = true
		case strings.HasPrefix(w, "#"):
			e.Sections = append(e.Sections, w[1:])
		case strings.HasPrefix(w, "from "):
			e.From = w[5:]
		case isField:
			from, to, _ := strings.Cut(values, "→")
			e.Fields = append(e.Fields, history.FieldChange{Field: name, From: node(strings.TrimSpace(from)), To: node(strings.TrimSpace(to))})
		default:
			t.Fatalf("an entry does not know %q", w)
		}
	}
	return e
}

// logs are of one week and the one before it: 7 September 2026 is a Monday.
func logs(t *testing.T, g *graph.Graph) []history.Log {
	t.Helper()
	entries := map[string][]history.Entry{
		"search": {
			on(t, "09-08", "maturity: beta → ga", "internal_note: secret → word", "#Why"), on(t, "09-01", "maturity: → beta"), on(t, "08-31", "added", "title: → Search"),
		},
		"US-0001": { // two steps in a week are one, and what is again as it was is none
			on(t, "", "estimate: 5 → 13"), on(t, "09-30", "title: A → B"),
			on(t, "09-10", "status: doing → done"), on(t, "09-09", "estimate: 8 → 5"), on(t, "09-08", "status: ready → doing", "estimate: 5 → 8"),
			on(t, "09-06", "status: backlog → ready", "#Notes"), on(t, "08-31", "added"),
		},
		"US-0002":  {on(t, "09-13", "title: A → B"), on(t, "09-07", "added", "title: → A")},
		"US-0003":  {on(t, "09-09", "removed"), on(t, "09-01", "title: A → B"), on(t, "08-31", "added")},
		"US-0004":  {on(t, "09-10", "removed"), on(t, "09-07", "added")},
		"US-0005":  {on(t, "09-10", "from there.md"), on(t, "01-01", "added")},
		"US-0006":  {on(t, "09-10", "id: US-0060 → US-0006", "title: A → B"), on(t, "01-01", "added")},
		"OBJ-0001": {on(t, "09-02", "key_results.KR1.current: 2 → 5"), on(t, "09-01", "added", "key_results.KR1.current: → 2", "key_results.KR1.target: → 10")},
	}
	var out []history.Log
	for _, d := range g.Workspace.Documents {
		l := history.Log{Document: d, Entries: entries[d.ID]}
		if d.ID == "US-0003" {
			l.Err = &git.ShallowError{}
		}
		out = append(out, l)
	}
	return out
}

func lines(changes []*activity.Change) []string {
	var out []string
	for _, c := range changes {
		line := fmt.Sprintf("%s %s %s", c.Date.String()[5:], c.Document().ID, c.Kind)
		if c.From != nil && c.From.ID != c.Document().ID {
			line += " was " + c.From.ID
		}
		for _, f := range c.Fields {
			line += fmt.Sprintf(" %s %s→%s", f.Name, f.From.Scalar(), f.To.Scalar())
		}
		for _, h := range c.Headings {
			line += " #" + h
		}
		for _, commit := range c.Commits {
			line += " " + commit.Hash
		}
		out = append(out, line)
	}
	return out
}

func TestWeeks(t *testing.T) {
	g := load(t)
	past := activity.New(activity.Input{Graph: g, Logs: logs(t, g), Today: day(t, "2026-09-15")})
	got := map[string][]string{}
	var order []string
	for _, w := range past.Weeks(day(t, "2026-02-01"), nil) {
		order = append(order, w.Start.String())
		got[w.Start.String()] = lines(w.Changes)
	}
	if d := cmp.Diff([]string{"2026-09-07", "2026-08-31"}, order); d != "" {
		t.Error(d)
	}
	want := map[string][]string{
		"2026-09-07": {
			"09-08 search changed maturity beta→ga internal_note secret→word #Why c09-08",
			"09-10 US-0001 changed status ready→done c09-10 c09-09 c09-08",
			"09-13 US-0002 added c09-13 c09-07",
			"09-09 US-0003 removed c09-09",
			"09-10 US-0006 renamed was US-0060 title A→B c09-10",
		},
		"2026-08-31": {
			"09-02 OBJ-0001 added c09-02 c09-01",
			"09-01 search added c09-01 c08-31",
			"09-06 US-0001 added c09-06 c08-31",
			"09-01 US-0003 added c09-01 c08-31",
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}

	// A day in the middle of a week, and some of the documents.
	weeks := past.Weeks(day(t, "2026-09-09"), func(d *workspace.Document) bool { return d.ID == "US-0001" })
	if len(weeks) != 1 || cmp.Diff([]string{"09-10 US-0001 changed status doing→done estimate 8→5 c09-10 c09-09"}, lines(weeks[0].Changes)) != "" {
		t.Errorf("since a day: %+v", weeks)
	}
	// Any days together.
	of := func(d *workspace.Document) bool { return d.ID == "US-0001" || d.ID == "US-0003" }
	if d := cmp.Diff([]string{"09-08 US-0001 changed status backlog→doing estimate 5→8 #Notes c09-08 c09-06", "09-01 US-0003 changed title A→B c09-01"},
		lines(past.Changes(day(t, "2026-09-01"), day(t, "2026-09-08"), of))); d != "" {
		t.Error(d)
	}
}

// The public sees features, the day and the hash.
func TestPublicPast(t *testing.T) {
	g := load(t)
	all := logs(t, g)
	gone := *g.Document("feature", "search")
	gone.ID = "secret"
	all = append(all, history.Log{Document: &gone, Entries: []history.Entry{on(t, "09-09", "removed"), on(t, "09-01", "added")}})
	past := activity.New(activity.Input{Graph: g, Logs: all, Today: day(t, "2026-09-15"), Public: true})
	weeks := past.Weeks(calendar.Date{}, nil)
	if len(weeks) != 2 {
		t.Fatalf("%d weeks", len(weeks))
	}
	text := fmt.Sprintf("%+v", weeks[0].Changes[0].Commits) + strings.Join(append(lines(weeks[0].Changes), lines(weeks[1].Changes)...), "\n")
	if strings.Contains(text, "ecret") || strings.Contains(text, "US-") || !strings.Contains(text, "search changed maturity beta→ga c09-08") {
		t.Error(text)
	}
	if entries, _ := past.Log(g.Document("story", "US-0001")); entries != nil {
		t.Errorf("the public sees %+v", entries)
	}
}

func TestPastOfDocuments(t *testing.T) {
	g := load(t)
	past := activity.New(activity.Input{Graph: g, Logs: logs(t, g), Today: day(t, "2026-09-15")})
	for id, want := range map[string]string{"US-0001": "7 true", "US-0003": "3 false", "OBJ-0001": "2 true"} {
		docs, _ := g.Find(id)
		entries, complete := past.Log(docs[0])
		if got := fmt.Sprint(len(entries), complete); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	for id, want := range map[string]string{"US-0001": "2026-09-10", "US-0002": "2026-09-07", "US-0006": "2026-01-01"} {
		docs, _ := g.Find(id)
		if since, ok := past.StatusSince(docs[0]); !ok || since.String() != want {
			t.Errorf("%s has its status since %s, want %s", id, since, want)
		}
	}
	// Not committed is today; what happened after today is not known, nor what lies before the log's beginning.
	story := g.Document("story", "US-0001")
	for name, c := range map[string]struct {
		entries []history.Entry
		want    string
	}{
		"today": {[]history.Entry{on(t, "", "status: doing → done"), on(t, "09-01", "added")}, "2026-09-15"},
		"later": {[]history.Entry{on(t, "09-16", "status: doing → done"), on(t, "09-01", "added")}, ""},
		"lost":  {[]history.Entry{on(t, "09-10", "title: A → B")}, ""},
	} {
		since, ok := activity.StatusSince(history.Log{Document: story, Entries: c.entries}, day(t, "2026-09-15"))
		if since.String() != c.want && (ok || c.want != "") {
			t.Errorf("%s: %s %t, want %s", name, since, ok, c.want)
		}
	}
	curve := past.Curves()[okr.Key{Objective: workspace.Key{Kind: "objective", ID: "OBJ-0001"}, KeyResult: "KR1"}]
	if len(curve) != 2 || curve[0].Progress != 0.2 || curve[1].Progress != 0.5 {
		t.Errorf("the curve is %+v", curve)
	}
	var none *activity.Past
	if entries, complete := none.Log(story); entries != nil || complete || none.Weeks(calendar.Date{}, nil) != nil || none.Changes(day(t, "2026-01-01"), day(t, "2026-12-31"), nil) != nil || none.Curves() != nil {
		t.Error("nobody knows, and yet something is said")
	}
}
