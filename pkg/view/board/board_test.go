package board_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// load reads stories, each given by its id and its own fields.
func load(t *testing.T, settings string, stories ...[2]string) *graph.Graph {
	t.Helper()
	fsys := fstest.MapFS{"roadbook.yaml": {Data: []byte("version: 1\nname: B\n" + settings)}}
	for _, s := range stories {
		fsys["stories/"+s[0]+".md"] = &fstest.MapFile{Data: []byte("---\nid: " + s[0] + "\ntitle: Story\n" + s[1] + "\n---\n")}
	}
	fsys["data/teams.yml"] = &fstest.MapFile{Data: []byte("a: {title: A}\nb: {title: B}\n")}
	fsys["cycles/c.md"] = &fstest.MapFile{Data: []byte("---\nid: 2026-C1\ntheme: T\nstart: 2026-01-05\nend: 2026-02-22\nsprints: [{id: S1, start: 2026-01-05, end: 2026-01-18}]\n---\n")}
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

func show(v *board.View) []string {
	var out []string
	for _, c := range v.Columns {
		for _, i := range c.Items {
			text := fmt.Sprintf("%s %s", c.Status, i.Document.ID)
			for _, b := range i.BlockedBy {
				text += " <" + b.ID
			}
			for _, b := range i.Blocks {
				text += " >" + b.ID
			}
			out = append(out, text)
		}
	}
	return out
}

func TestCompute(t *testing.T) {
	g := load(t, "kinds: {story: {board: {wip: {doing: 1}}}}\n",
		[2]string{"US-0001", "status: doing\nteam: a\npriority: could\ncycle: 2026-C1#S1"},
		[2]string{"US-0002", "status: doing\nteam: a\npriority: must\nblocked_by: [US-0001, US-0003, US-0009]"},
		[2]string{"US-0003", "status: done\nteam: b"},
		[2]string{"US-0004", "status: paused\nteam: b\ncycle: 2026-C1"},
		[2]string{"US-0005", "status: ready"},
	)
	in := board.Input{Graph: g, Since: func(d *workspace.Document) (calendar.Date, bool) {
		return calendar.Date{Year: 2026, Month: 9, Day: 1}, d.ID == "US-0001"
	}}
	tests := []struct {
		name string
		in   board.Input
		want []string
	}{
		// What is done blocks no more; what does not exist is shown as it is written; a status that the lifecycle does
		// not know has a column of its own at the end.
		{"all", in, []string{"ready US-0005", "doing US-0002 <US-0001 <US-0009", "doing US-0001 >US-0002", "done US-0003", "paused US-0004"}},
		{"team", board.Input{Graph: g, Team: "B"}, []string{"done US-0003", "paused US-0004"}},
		{"cycle", board.Input{Graph: g, Cycle: "2026-c1"}, []string{"doing US-0001 >US-0002", "paused US-0004"}},
		{"sprint", board.Input{Graph: g, Cycle: "2026-C1#S1"}, []string{"doing US-0001 >US-0002"}},
		{"public", board.Input{Graph: g, Public: true}, nil},
	}
	for _, test := range tests {
		v, err := board.Compute(test.in)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, show(v)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	v, _ := board.Compute(in)
	for _, c := range v.Columns {
		if c.Over() != (c.Status == "doing") {
			t.Errorf("%s holds %d of %d, and over is %t", c.Status, len(c.Items), c.Limit, c.Over())
		}
		for _, i := range c.Items {
			if i.Since.IsZero() != (i.Document.ID != "US-0001") {
				t.Errorf("%s is since %s", i.Document.ID, i.Since)
			}
		}
	}
}

func TestKinds(t *testing.T) {
	g := load(t, "")
	for kind, want := range map[string]string{"page": "no lifecycle", "nothing": `no kind "nothing"`, "rfc": "", "": ""} {
		_, err := board.Compute(board.Input{Graph: g, Kind: kind})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", kind, err, want)
		}
	}
	if diff := cmp.Diff([]string{"a", "b"}, board.Names(board.Input{Graph: g}, "team")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2026-C1", "2026-C1#S1"}, board.Names(board.Input{Graph: g}, "cycle")); diff != "" {
		t.Error(diff)
	}
}

// A status that a workspace adds stands with those of its category, and a status that nobody declared at the end.
func TestColumnsByCategory(t *testing.T) {
	g := load(t, "kinds: {story: {lifecycle: {states: {review: active, idea: planned}}}}\n", [2]string{"US-0001", "status: resting"})
	v, err := board.Compute(board.Input{Graph: g})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range v.Columns {
		got = append(got, c.Status)
	}
	if d := cmp.Diff("backlog ready idea doing blocked review done canceled resting", strings.Join(got, " ")); d != "" {
		t.Error(d)
	}
}

func TestRemember(t *testing.T) {
	g := load(t, "", [2]string{"US-0001", "status: doing"}, [2]string{"US-0002", "status: done"})
	v, err := board.Compute(board.Input{Graph: g})
	if err != nil {
		t.Fatal(err)
	}
	v.Remember(func(d *workspace.Document) (calendar.Date, bool) {
		return calendar.Date{Year: 2026, Month: 9, Day: 1}, d.ID == "US-0001"
	})
	var got []string
	for _, c := range v.Columns {
		for _, i := range c.Items {
			got = append(got, i.Document.ID+" "+i.Since.String())
		}
	}
	if d := cmp.Diff([]string{"US-0001 2026-09-01", "US-0002 "}, got); d != "" {
		t.Error(d)
	}
}
