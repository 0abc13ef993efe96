package trace_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
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

func files(named map[string]string) fs.FS {
	out := fstest.MapFS{config.FileName: {Data: []byte("version: 1\n")}}
	for name, text := range named {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func orbit(t *testing.T) *graph.Graph { return load(t, os.DirFS("../../../examples/orbit")) }

func document(id, more string) string {
	return "---\nid: " + id + "\ntitle: T " + id + "\n" + more + "---\n"
}

func starts(t *testing.T, g *graph.Graph, refs ...string) []trace.Start {
	t.Helper()
	var out []trace.Start
	for _, ref := range refs {
		docs, part := g.Find(ref)
		if len(docs) != 1 {
			t.Fatalf("%s: %d documents", ref, len(docs))
		}
		out = append(out, trace.Start{Document: docs[0], Part: part})
	}
	return out
}

// outline is the trees of a thread, a node a line, indented.
func outline(t *trace.Thread) string {
	var b strings.Builder
	var list func(branches []trace.Branch, depth int)
	list = func(branches []trace.Branch, depth int) {
		for _, branch := range branches {
			fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", depth), t.Nodes[branch.Node].ID())
			if branch.Repeated {
				b.WriteString(" ^")
			}
			b.WriteByte('\n')
			list(branch.Children, depth+1)
		}
	}
	f := t.Forest()
	list(f.Trees, 0)
	if len(f.Loose) > 0 {
		b.WriteString("--\n")
		list(f.Loose, 0)
	}
	return b.String()
}

func TestThread(t *testing.T) {
	g := orbit(t)
	tests := []struct {
		refs []string
		want string
	}{
		// A story with two objectives: both, no other key result, no other story.
		{[]string{"US-0019"}, `GOAL-01
  STR-01
    OBJ-0004
      OBJ-0004#KR3
        US-0019
          live_arrival_link
            UC-03
      OBJ-0007
        OBJ-0007#KR1
          US-0019 ^
GOAL-02
  STR-01 ^
`},
		// A key result: what serves it alone.
		{[]string{"obj-0007#kr2"}, `GOAL-01
  STR-01
    OBJ-0004
      OBJ-0007
        OBJ-0007#KR2
          US-0020
            customer_rebooking
              UC-03
GOAL-02
  STR-01 ^
`},
		// From the lower end up to every reason.
		{[]string{"single_sign_on"}, `GOAL-01
  STR-01
    OBJ-0004
      OBJ-0004#KR4
        US-0026
          single_sign_on
            UC-05
GOAL-02
  STR-01 ^
`},
		{[]string{"GOAL-03"}, "GOAL-03\n"},
		{[]string{"mira_okafor"}, "mira_okafor\n"},
		{[]string{"GOAL-03", "STR-04"}, "GOAL-02\n  STR-04\nGOAL-03\n"},
	}
	for _, tt := range tests {
		thread := trace.Compute(trace.Input{Graph: g}, starts(t, g, tt.refs...))
		if diff := cmp.Diff(tt.want, outline(thread)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.refs, diff)
		}
		asked := 0
		for _, n := range thread.Nodes {
			if n.Asked {
				asked++
			}
		}
		if asked != len(tt.refs) {
			t.Errorf("%v: %d nodes are marked", tt.refs, asked)
		}
	}
}

// TestWhole holds the size of the example's thread: 3 goals, 5 strategies, 3 objectives of the company and 8 of teams, with
// 3 + 3 + 2 key results in the second quarter, 4 + 3 + 3 + 2 + 3 in the third, 3 + 2 + 2 in the fourth, which makes 30; 26
// stories, 16 features, 5 use cases.
func TestWhole(t *testing.T) {
	thread := trace.Compute(trace.Input{Graph: orbit(t)}, nil)
	var columns []string
	counts := make([]int, len(thread.Columns))
	for _, n := range thread.Nodes {
		counts[n.Column]++
	}
	for i, c := range thread.Columns {
		name := fmt.Sprintf("%s/%d", c.Kind.Name, c.Level)
		if c.Parts != nil {
			name = c.Parts.Field
		}
		columns = append(columns, fmt.Sprintf("%s %d", name, counts[i]))
	}
	want := []string{"goal/0 3", "strategy/0 5", "objective/0 3", "objective/1 8", "key_results 30", "story/0 26", "feature/0 16", "use-case/0 5"}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	planted := strings.Count(strings.ReplaceAll(outline(thread), "--\n", ""), "\n") - strings.Count(outline(thread), "^\n")
	if planted != len(thread.Nodes) {
		t.Errorf("the trees have %d nodes, the thread %d", planted, len(thread.Nodes))
	}
	for _, e := range thread.Edges {
		if thread.Nodes[e.Upper].Column >= thread.Nodes[e.Lower].Column {
			t.Errorf("%s is not left of %s", thread.Nodes[e.Upper].ID(), thread.Nodes[e.Lower].ID())
		}
	}
}

func TestCircles(t *testing.T) {
	g := load(t, files(map[string]string{
		"okrs/1.md":    document("OBJ-0001", "supports: OBJ-0002\n"),
		"okrs/2.md":    document("OBJ-0002", "supports: OBJ-0003\n"),
		"okrs/3.md":    document("OBJ-0003", "supports: [OBJ-0001, OBJ-0003]\n"),
		"stories/1.md": document("US-0001", "objective: OBJ-0002\n"),
	}))
	want := "--\nOBJ-0003\n  OBJ-0002\n    OBJ-0001\n      OBJ-0003 ^\n    US-0001\n"
	if diff := cmp.Diff(want, outline(trace.Compute(trace.Input{Graph: g}, nil))); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
	if got := len(trace.Compute(trace.Input{Graph: g}, starts(t, g, "US-0001")).Nodes); got != 4 {
		t.Errorf("the story's thread has %d nodes, want all 4", got)
	}
	trace.Cover(trace.Input{Graph: g})
	trace.Relate(trace.Input{Graph: g}, g.Workspace.Config.Kind("objective"), g.Workspace.Config.Kind("objective"))
}

// TestCircleOfKinds: kinds that lead up to each other have columns all the same.
func TestCircleOfKinds(t *testing.T) {
	g := load(t, files(map[string]string{
		"roadbook.yaml": `version: 1
preset: none
kinds:
  a: {files: a/*.md, id: "A-{n}", links: {b: {to: b, thread: up}}}
  b: {files: b/*.md, id: "B-{n}", links: {a: {to: a, thread: up}}}
`,
		"a/1.md": document("A-1", "b: B-1\n"), "b/1.md": document("B-1", "a: A-1\n"),
	}))
	thread := trace.Compute(trace.Input{Graph: g}, nil)
	if len(thread.Columns) != 2 || len(thread.Edges) != 2 || len(thread.Nodes) != 2 {
		t.Errorf("%d columns, %d edges, %d nodes; want 2 of each", len(thread.Columns), len(thread.Edges), len(thread.Nodes))
	}
}

// TestDeep: ten thousand objectives, each supporting the one before.
func TestDeep(t *testing.T) {
	named := map[string]string{}
	for i := 1; i <= 10_000; i++ {
		named[fmt.Sprintf("okrs/%d.md", i)] = document(fmt.Sprintf("OBJ-%04d", i), fmt.Sprintf("supports: OBJ-%04d\n", i-1))
	}
	thread := trace.Compute(trace.Input{Graph: load(t, files(named))}, nil)
	if got := len(thread.Edges); got != 9_999 {
		t.Errorf("%d edges", got)
	}
	if got := len(thread.Columns); got != 5 {
		t.Errorf("%d columns", got)
	}
	thread.Forest()
}

func TestAudience(t *testing.T) {
	g := orbit(t)
	thread := trace.Compute(trace.Input{Graph: g, Public: true}, nil)
	for _, n := range thread.Nodes {
		if !n.Document.Public {
			t.Errorf("%s is internal", n.ID())
		}
	}
	if len(thread.Nodes) != 21 { // 16 features, 5 use cases
		t.Errorf("%d nodes", len(thread.Nodes))
	}
	kept := trace.Compute(trace.Input{Graph: g, Keep: func(d *workspace.Document) bool { return d.Kind.Name == "goal" }}, nil)
	if len(kept.Nodes) != 3 || len(kept.Edges) != 0 {
		t.Errorf("kept %d nodes, %d edges", len(kept.Nodes), len(kept.Edges))
	}
}

// TestCoverage holds the example's coverage against what was counted by hand. Of its documents STR-05 (superseded),
// US-0010 (canceled) and emergency_slot_finder (deprecated) are dropped and do not count: 4 strategies, 25 stories and 15
// features are left.
//
// Key results: stories name OBJ-0002#KR1 to KR3, OBJ-0003#KR1, OBJ-0004#KR3 and KR4, OBJ-0005#KR1 to KR3, OBJ-0006#KR1 to
// KR3, OBJ-0007#KR1 and KR2, OBJ-0008#KR1 and KR2, OBJ-0010#KR1, OBJ-0011#KR1: 18 of 30. OBJ-0001 and OBJ-0009 have no
// story of their own; those of OBJ-0002 and OBJ-0010 serve them.
func TestCoverage(t *testing.T) {
	type answer struct {
		Covered, Total int
		Missing        string
	}
	want := []string{
		"goals without strategies", "strategies without goals", "strategies without objectives", "objectives without strategies",
		"objectives without user stories", "key results without user stories", "use cases without features", "research without jobs to be done",
		"jobs to be done that nothing serves", "product documents without user stories", "features without use cases",
		"features without user stories", "user stories without objectives", "user stories without features", "cycles without user stories",
	}
	answers := map[string]answer{
		"goals without strategies":        {2, 3, "GOAL-03"},
		"strategies without goals":        {4, 4, ""},
		"strategies without objectives":   {3, 4, "STR-04"},
		"objectives without strategies":   {11, 11, ""},
		"objectives without user stories": {11, 11, ""},
		"key results without user stories": {18, 30, "OBJ-0001#KR1 OBJ-0001#KR2 OBJ-0001#KR3 OBJ-0003#KR2 OBJ-0004#KR1 OBJ-0004#KR2 " +
			"OBJ-0008#KR3 OBJ-0009#KR1 OBJ-0009#KR2 OBJ-0009#KR3 OBJ-0010#KR2 OBJ-0011#KR2"},
		"use cases without features":             {5, 5, ""},
		"research without jobs to be done":       {5, 6, "RES-0004"},
		"jobs to be done that nothing serves":    {4, 4, ""}, // JOB-0004 is PD-0004's
		"product documents without user stories": {4, 4, ""},
		"features without use cases":             {15, 15, ""},
		"features without user stories":          {13, 15, "live_map utilisation_report"},
		"user stories without objectives":        {24, 25, "US-0017"},
		"user stories without features":          {25, 25, ""},
		"cycles without user stories":            {4, 5, "2026-C7"},
	}
	var rules []string
	for _, c := range trace.Cover(trace.Input{Graph: orbit(t)}) {
		rules = append(rules, c.Rule)
		var missing []string
		for _, n := range c.Missing {
			missing = append(missing, n.ID())
		}
		if diff := cmp.Diff(answers[c.Rule], answer{c.Covered, c.Total, strings.Join(missing, " ")}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.Rule, diff)
		}
	}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestCoverageRules(t *testing.T) {
	g := load(t, files(map[string]string{
		"okrs/1.md":        document("OBJ-0001", "key_results:\n  - {id: KR1, title: x}\n  - {id: KR2, title: x}\n"),
		"okrs/2.md":        document("OBJ-0002", "supports: OBJ-0001\n"),
		"okrs/3.md":        document("OBJ-0003", "status: dropped\n"),
		"okrs/4.md":        document("OBJ-0004", ""),
		"stories/1.md":     document("US-0001", "status: doing\nobjective: OBJ-0002\n"),
		"stories/2.md":     document("US-0002", "status: canceled\nobjective: OBJ-0004\n"),
		"stories/3.md":     document("US-0003", "status: doing\nobjective: OBJ-0003\n"),
		"use-cases/1.md":   document("UC-01", ""),
		"features/f.md":    document("f", "maturity: ga\n"),
		"goals/ignored.md": document("GOAL-01", "status: retired\n"),
	}))
	got := map[string]string{}
	for _, c := range trace.Cover(trace.Input{Graph: g}) {
		var missing []string
		for _, n := range c.Missing {
			missing = append(missing, n.ID())
		}
		got[c.Rule] = fmt.Sprintf("%d/%d %s", c.Covered, c.Total, strings.Join(missing, " "))
	}
	want := map[string]string{
		"objectives without user stories":  "2/3 OBJ-0004",                  // a canceled story covers nothing, a supporter's does
		"key results without user stories": "0/2 OBJ-0001#KR1 OBJ-0001#KR2", // what covers the whole covers no part
		"user stories without objectives":  "1/2 US-0003",                   // a dropped objective covers nothing
		"user stories without features":    "0/2 US-0001 US-0003",
		"features without user stories":    "0/1 f",
		"features without use cases":       "0/1 f",
		"use cases without features":       "0/1 UC-01",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMatrix(t *testing.T) {
	g := orbit(t)
	cfg := g.Workspace.Config
	tests := []struct {
		from, to, row   string
		direct, through string
	}{
		{"objective", "feature", "OBJ-0007", "", "arrival_messages customer_rebooking live_arrival_link"},
		{"objective", "strategy", "OBJ-0005", "STR-02", "STR-01"},
		{"feature", "use-case", "live_map", "UC-01 UC-03", ""},
		{"use-case", "job", "UC-01", "JOB-0001", ""},
		{"goal", "goal", "GOAL-01", "", ""},
	}
	for _, tt := range tests {
		m := trace.Relate(trace.Input{Graph: g}, cfg.Kind(tt.from), cfg.Kind(tt.to))
		for i, d := range m.Rows {
			if d.ID != tt.row {
				continue
			}
			var direct, through []string
			for c := range m.Columns {
				if r, ok := m.Cell(i, c); ok && r.Direct {
					direct = append(direct, m.Columns[c].ID)
				} else if ok {
					through = append(through, m.Columns[c].ID)
				}
			}
			if strings.Join(direct, " ") != tt.direct || strings.Join(through, " ") != tt.through {
				t.Errorf("%s × %s, %s: %v, %v; want %q, %q", tt.from, tt.to, tt.row, direct, through, tt.direct, tt.through)
			}
		}
	}
}
