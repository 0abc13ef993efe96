package roadmap_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func load(t *testing.T, fsys fs.FS) *graph.Graph {
	t.Helper()
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

func orbit(t *testing.T) *graph.Graph {
	return load(t, os.DirFS("../../../examples/orbit"))
}

func day(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var today = day("2026-09-15")

func compute(t *testing.T, in roadmap.Input) *roadmap.View {
	t.Helper()
	if in.Today.IsZero() {
		in.Today = today
	}
	v, err := roadmap.Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// lanes counts the items by lane; "" is unscheduled.
func lanes(v *roadmap.View) map[string]int {
	n := map[string]int{}
	for _, i := range v.Items {
		n[i.Lane]++
	}
	return n
}

func keys(v *roadmap.View) []string {
	var out []string
	for _, l := range v.Lanes {
		out = append(out, l.Key)
	}
	return out
}

// TestOrbitLanes holds the lanes against counts by hand. Orbit has 26 stories, 16 features and 4 launches: 46 items.
//
// Without a place are 4 stories (US-0009, US-0010, US-0017 and US-0021 name no cycle) and the 9 features that are not
// planned: 13. Of the 33 others:
//
//	2026-Q2: US-0001, -0002, -0003, -0011, -0012, -0024 and LCH-0001 (16 June)                                  = 7
//	2026-Q3: US-0004 to -0008 (5), -0013 to -0015 (3), -0018, -0019, -0022, -0023, -0025, -0026 (6), LCH-0002,
//	         LCH-0004, offline_visit_closing (planned 2026-Q3)                                                  = 17
//	2026-Q4: US-0016 and US-0020 (C6#S3 starts on 5 October), LCH-0003 (17 November), 5 features planned 2026-Q4 = 8
//	2027-Q1: parts_on_van                                                                                       = 1
func TestOrbitLanes(t *testing.T) {
	g := orbit(t)
	tests := []struct {
		by    roadmap.By
		lanes []string
		count map[string]int
	}{
		{roadmap.ByQuarter, []string{"2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"},
			map[string]int{"": 13, "2026-Q2": 7, "2026-Q3": 17, "2026-Q4": 8, "2027-Q1": 1}},
		// Active are US-0006, -0008, -0014, -0019, -0022, LCH-0002, 3 features in beta, 2 experimental, 1 partially
		// available: 12. Planned with a place are US-0007, -0015, -0016, -0020, -0025, LCH-0003, all before the end of
		// the coming quarter (31 December): 6; and parts_on_van in 2027: 1. Planned without: US-0009, -0017, -0021: 3.
		// The other 46 - 12 - 6 - 1 - 3 = 24 are done or dropped.
		{roadmap.ByHorizon, []string{"now", "next", "later", "closed"},
			map[string]int{"": 3, "now": 12, "next": 6, "later": 1, "closed": 24}},
		// By its stories' cycles: C3 has 3 (S1, S2, S3), C4 has 3 and LCH-0001 (16 June) and offline_visit_closing (it
		// starts on 1 July): 5; C5 has US-0004, -0005, -0013, -0018, -0023, -0026 and LCH-0004: 7; C6 has US-0006,
		// -0007, -0008, -0014, -0015, -0016, -0019, -0020, -0022, -0025, LCH-0002 and the 5 features that start on 1
		// October: 16; C7 has LCH-0003: 1. parts_on_van starts on 1 January 2027, in the calendar's 2026-C8, which
		// starts on 14 December.
		{roadmap.ByCycle, nil,
			map[string]int{"": 13, "2026-C3": 3, "2026-C4": 5, "2026-C5": 7, "2026-C6": 16, "2026-C7": 1, "2026-C8": 1}},
		{roadmap.ByMonth, nil, map[string]int{
			"": 13, "2026-04": 2, "2026-05": 1, "2026-06": 4, "2026-07": 3, "2026-08": 5, "2026-09": 9, "2026-10": 7, "2026-11": 1, "2027-01": 1,
		}},
	}
	for _, test := range tests {
		v := compute(t, roadmap.Input{Graph: g, By: test.by})
		if len(v.Items) != 46 {
			t.Errorf("by %s: %d items, want 26 + 16 + 4", test.by, len(v.Items))
		}
		if diff := cmp.Diff(test.count, lanes(v)); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", test.by, diff)
		}
		if test.lanes != nil {
			if diff := cmp.Diff(test.lanes, keys(v)); diff != "" {
				t.Errorf("lanes by %s (-want +got):\n%s", test.by, diff)
			}
		}
		for _, g := range v.Groups {
			for _, i := range g.Items {
				if i.Lane != "" && !slices.Contains(keys(v), i.Lane) {
					t.Errorf("%s is in the lane %s, which is not there", i.ID(), i.Lane)
				}
			}
		}
	}
}

// TestOrbitGroups holds groups and progress against values by hand.
func TestOrbitGroups(t *testing.T) {
	v := compute(t, roadmap.Input{Graph: orbit(t)})
	want := map[string]struct {
		items    string
		progress string
	}{
		// US-0024, US-0023, LCH-0004 and webhooks are done (1 each), US-0022 has 1 of 4 criteria, US-0025 none of its
		// own, erp_connector says nothing: (4 + 0.25 + 0 + 0) / 7 = 0.6071.
		"OBJ-0008": {"US-0024 US-0023 LCH-0004 US-0022 US-0025 erp_connector webhooks", "0.6071"},
		// US-0026 (done), US-0019 (2 of 4), LCH-0003 (1 of 4), live_arrival_link (nothing), single_sign_on (done):
		// (1 + 0.5 + 0.25 + 0 + 1) / 5 = 0.55.
		"OBJ-0004": {"US-0026 US-0019 live_arrival_link LCH-0003 single_sign_on", "0.5500"},
		// US-0011 and US-0012 (done), LCH-0002 (3 of 5), offline_visit_closing (nothing), photo_reports (done):
		// (1 + 1 + 0.6 + 0 + 1) / 5 = 0.72.
		"OBJ-0003": {"US-0011 US-0012 offline_visit_closing LCH-0002 photo_reports", "0.7200"},
		// What is done alone: dropped items (emergency_slot_finder, US-0010) do not count.
		"OBJ-0002": {"US-0001 US-0002 US-0003 LCH-0001 emergency_slot_finder planning_board replan_proposals US-0010", "1.0000"},
		// parts_on_van is built by US-0017, which serves no objective yet; live_map and utilisation_report by none.
		"": {"parts_on_van live_map utilisation_report US-0017", ""},
	}
	for _, g := range v.Groups {
		w, ok := want[g.Key]
		if !ok {
			continue
		}
		delete(want, g.Key)
		var ids []string
		for _, i := range g.Items {
			ids = append(ids, i.ID())
		}
		progress := ""
		if g.Progress != nil {
			progress = fmt.Sprintf("%.4f", *g.Progress)
		}
		if got := strings.Join(ids, " "); got != w.items || progress != w.progress {
			t.Errorf("%s: %s at %s\nwant %s at %s", g.Key, got, progress, w.items, w.progress)
		}
	}
	if len(want) > 0 {
		t.Errorf("these groups are missing: %v", want)
	}
	var backlog, priorities []string
	for _, i := range v.Backlog {
		backlog = append(backlog, i.ID())
	}
	for _, p := range v.Priorities {
		priorities = append(priorities, fmt.Sprint(p.Rank, " ", p.Document.ID))
	}
	// Planned without a place: by priority (should, should, could), then by id.
	if diff := cmp.Diff([]string{"US-0009", "US-0021", "US-0017"}, backlog); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1 PRI-01", "2 PRI-02", "3 PRI-03", "4 PRI-04", "5 PRI-05"}, priorities); diff != "" {
		t.Error(diff)
	}
}

// TestGroupings asks for every grouping; nothing may be lost in any.
func TestGroupings(t *testing.T) {
	g := orbit(t)
	for _, by := range roadmap.Groupings(g.Workspace.Config) {
		v := compute(t, roadmap.Input{Graph: g, GroupBy: by})
		seen := map[*roadmap.Item]bool{}
		for _, group := range v.Groups {
			for _, i := range group.Items {
				seen[i] = true
			}
		}
		if len(seen) != len(v.Items) {
			t.Errorf("by %s: %d of %d items are in a group", by, len(seen), len(v.Items))
		}
	}
	v := compute(t, roadmap.Input{Graph: g, GroupBy: "team"})
	var names []string
	for _, group := range v.Groups {
		names = append(names, fmt.Sprint(group.Key, " ", len(group.Items)))
	}
	// By team: dispatch_core has 10 stories, 7 features, 1 launch; doorbell 4, 3, 1; open_platform 5, 4, 1;
	// van_and_pocket 7, 2, 1.
	if diff := cmp.Diff([]string{"dispatch_core 18", "doorbell 8", "open_platform 10", "van_and_pocket 10"}, names); diff != "" {
		t.Error(diff)
	}
	if _, err := roadmap.Compute(roadmap.Input{Graph: g, Today: today, GroupBy: "objektive"}); err == nil || !strings.Contains(err.Error(), `did you mean "objective"?`) {
		t.Errorf("a grouping that does not exist: %v", err)
	}
}

// TestPublic says that the public sees features alone, and no group that names something internal.
func TestPublic(t *testing.T) {
	g := orbit(t)
	for _, by := range append([]string{""}, roadmap.Groupings(g.Workspace.Config)...) {
		v := compute(t, roadmap.Input{Graph: g, Public: true, GroupBy: by})
		for _, group := range v.Groups {
			if group.Document != nil && !group.Document.Public {
				t.Errorf("by %q: the group %s is internal", by, group.Key)
			}
			for _, i := range group.Items {
				if i.Document.Kind.Name != "feature" {
					t.Errorf("by %q: %s is internal", by, i.ID())
				}
			}
		}
		if len(v.Priorities) > 0 || len(v.Items) != 16 {
			t.Errorf("by %q: %d priorities, %d items", by, len(v.Priorities), len(v.Items))
		}
	}
}

// made is a workspace of stories, each given by its front matter below the fields that all need.
func made(t *testing.T, more string, stories ...string) *graph.Graph {
	fsys := fstest.MapFS{"roadbook.yaml": {Data: []byte("version: 1\nname: Made\n" + more)}}
	for n, fields := range stories {
		id := fmt.Sprintf("US-%04d", n+1)
		fsys["stories/"+id+".md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: Story " + id + "\n" + fields + "\n---\n")}
	}
	return load(t, fsys)
}

// TestPlace walks through the ways in which an item has a place.
func TestPlace(t *testing.T) {
	const cycles = "calendar:\n  cycle: {first: 2026-01-05, sprints: 3, sprint_weeks: 2, breather_weeks: 1}\n"
	tests := []struct{ name, fields, want string }{
		{"both", "status: doing\nstart: 2026-05-01\nend: 2026-05-20", "2026-05-01 2026-05-20 2026-Q2"},
		{"nothing", "status: ready", "  "},
		{"a start that is over", "status: doing\nstart: 2026-09-01", "2026-09-01 2026-09-15 2026-Q3 open"},
		{"a start to come", "status: ready\nstart: 2026-11-01", "2026-11-01 2026-11-01 2026-Q4 open"},
		{"a start, done", "status: done\nstart: 2026-09-01", "2026-09-01 2026-09-01 2026-Q3"},
		{"an end alone", "status: ready\nend: 2026-12-01", "2026-12-01 2026-12-01 2026-Q4"},
		{"the calendar's cycle", "status: ready\ncycle: 2026-C2", "2026-02-23 2026-04-12 2026-Q1"},
		{"a sprint of it", "status: ready\ncycle: 2026-C2#S2", "2026-03-09 2026-03-22 2026-Q1"},
		{"a start in a cycle", "status: doing\nstart: 2026-03-01\ncycle: 2026-C2", "2026-03-01 2026-04-12 2026-Q1"},
		{"an end in a cycle", "status: ready\nend: 2026-03-01\ncycle: 2026-C2", "2026-02-23 2026-03-01 2026-Q1"},
		{"its own days before its cycle's", "status: ready\nstart: 2026-06-01\nend: 2026-06-02\ncycle: 2026-C2", "2026-06-01 2026-06-02 2026-Q2"},
		{"the wrong way round", "status: ready\nstart: 2026-06-10\nend: 2026-06-02", "2026-06-10 2026-06-10 2026-Q2"},
		{"no date at all", "status: ready\nstart: soon\ncycle: someday", "  "},
	}
	for _, test := range tests {
		v := compute(t, roadmap.Input{Graph: made(t, cycles, test.fields), GroupBy: roadmap.NoGroup})
		i := v.Items[0]
		got := fmt.Sprintf("%s %s %s", i.Start, i.End, i.Lane)
		if i.Open {
			got += " open"
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestFiscalYear says that quarters are those of the workspace's year.
func TestFiscalYear(t *testing.T) {
	g := made(t, "calendar: {year_starts: april, year_named: start}\n", "status: ready\nstart: 2026-04-01\nend: 2026-04-02")
	if lane := compute(t, roadmap.Input{Graph: g}).Items[0].Lane; lane != "2026-Q1" {
		t.Errorf("1 April is in %s, want the first quarter", lane)
	}
}

// TestFarApart says that a mistyped year does not make thousands of lanes.
func TestFarApart(t *testing.T) {
	g := made(t, "", "status: done\nstart: 0001-01-01\nend: 9999-12-31", "status: doing\nstart: 2026-05-01\nend: 2026-05-02")
	for _, by := range roadmap.Lanes() {
		v := compute(t, roadmap.Input{Graph: g, By: by})
		if len(v.Lanes) > 70 {
			t.Errorf("by %s: %d lanes", by, len(v.Lanes))
		}
	}
	if got, want := keys(compute(t, roadmap.Input{Graph: g})), []string{"0001-Q1", "2026-Q2", "2026-Q3", "9999-Q4"}; !slices.Equal(got, want) {
		t.Errorf("lanes %v, want %v", got, want)
	}
}

// TestEstimates says that a group's progress is by estimate where all have one: 8 of 8 and 0 of 2 done is 0.8, and half of
// them by count.
func TestEstimates(t *testing.T) {
	all := []string{"status: done\nestimate: 8", "status: ready\nestimate: 2"}
	v := compute(t, roadmap.Input{Graph: made(t, "", all...), GroupBy: roadmap.NoGroup})
	if p := v.Groups[0].Progress; p == nil || *p != 0.8 {
		t.Errorf("by estimate: %v", p)
	}
	v = compute(t, roadmap.Input{Graph: made(t, "", all[0], "status: ready"), GroupBy: roadmap.NoGroup})
	if p := v.Groups[0].Progress; p == nil || *p != 0.5 {
		t.Errorf("by count: %v", p)
	}
}

func TestCompare(t *testing.T) {
	base := made(t, "",
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31", // 1 slips: it ends later
		"status: ready\nstart: 2026-07-01\nend: 2026-08-31", // 2 is pulled in: it ends earlier
		"status: doing\nstart: 2026-07-01\nend: 2026-07-31", // 3 is done, and not late as well
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31", // 4 is dropped
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31", // 5 stays
		"status: ready", // 6 gets a place
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31", // 7 loses its place
		"status: doing\nstart: 2026-07-01",                  // 8 is open: a day later is no slip
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31", // 9 starts later and ends on the same day
		"status: canceled\nstart: 2026-07-01",               // 10 was dropped before
		"status: doing\nstart: 2026-07-01\nend: 2026-07-31", // 11 is gone
	)
	head := made(t, "",
		"status: ready\nstart: 2026-07-01\nend: 2026-10-31",
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31",
		"status: done\nstart: 2026-07-01\nend: 2026-08-31",
		"status: canceled\nstart: 2026-07-01\nend: 2026-07-31",
		"status: ready\nstart: 2026-07-01\nend: 2026-07-31",
		"status: ready\nstart: 2026-11-01\nend: 2026-11-30",
		"status: ready",
		"status: doing\nstart: 2026-07-01",
		"status: ready\nstart: 2026-07-08\nend: 2026-07-31",
		"status: canceled\nstart: 2026-07-01",
		"status: ready\nstart: 2027-01-01\nend: 2027-01-31",
	)
	// The last story of the head is another one.
	for _, d := range head.Workspace.Documents {
		if d.ID == "US-0011" {
			d.ID = "US-0012"
		}
	}
	from := compute(t, roadmap.Input{Graph: base, Today: day("2026-09-14")})
	to := compute(t, roadmap.Input{Graph: head})
	var got []string
	for _, c := range roadmap.Compare(from, to) {
		got = append(got, fmt.Sprintf("%s %s %s→%s", c.Document.ID, c.Movement, c.From.End, c.To.End))
	}
	want := []string{
		"US-0001 slipped 2026-07-31→2026-10-31",
		"US-0007 slipped 2026-07-31→",
		"US-0009 slipped 2026-07-31→2026-07-31",
		"US-0002 pulled-in 2026-08-31→2026-07-31",
		"US-0006 pulled-in →2026-11-30",
		"US-0012 added →2027-01-31",
		"US-0004 dropped 2026-07-31→2026-07-31",
		"US-0011 dropped 2026-07-31→",
		"US-0003 done 2026-07-31→2026-08-31",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if same := roadmap.Compare(to, to); len(same) > 0 {
		t.Errorf("nothing moved, and yet: %v", same)
	}
}
