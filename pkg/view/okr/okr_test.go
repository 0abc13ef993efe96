package okr_test

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
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

// files makes a workspace of files; the workspace file is the preset's where none is given.
func files(named map[string]string) fs.FS {
	out := fstest.MapFS{config.FileName: {Data: []byte("version: 1\n")}}
	for name, text := range named {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compute(t *testing.T, in okr.Input, today string) *okr.View {
	t.Helper()
	in.Today = day(t, today)
	v, err := okr.Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// objective is a document with front matter of one's own.
func objective(id, more string) string {
	return "---\nid: " + id + "\ntitle: T " + id + "\n" + more + "---\n\n## Why now\n\nBecause.\n"
}

// TestOrbit holds every figure of the example against values worked out by hand on 2026-09-15.
//
// The quarter has 31 + 31 + 30 = 92 days, of which 31 + 31 + 15 = 77 have begun: the date asks for 77/92 = 0.837. On track
// is from 0.9 × that = 0.753, behind from 0.75 × that = 0.628.
//
// The work of the quarter, in points. By their days: US-0004 5, US-0005 8, US-0006 8, US-0008 5, US-0013 13, US-0014 5,
// US-0018 8, US-0019 8, US-0022 8, US-0023 5, US-0024 13 (it ended on 10 July), US-0026 5. By their sprint, 2026-C6#S2 from
// 21 September to 4 October: US-0007 13, US-0015 3, US-0025 8. Together 91 + 24 = 115. US-0016 and US-0020 are in a sprint
// that begins on 5 October; US-0017 has neither days nor an objective; all others are the second or fourth quarter's.
func TestOrbit(t *testing.T) {
	v := compute(t, okr.Input{Graph: load(t, os.DirFS("../../../examples/orbit"))}, "2026-09-15")
	if v.Period != "2026-Q3" {
		t.Fatalf("period = %s", v.Period)
	}
	asked := 77.0 / 92
	want := []struct {
		id         string
		depth      int
		progress   []float64 // of the key results
		weights    float64
		confidence float64
		health     okr.Health
		updated    string
		serving    float64
		through    float64
	}{
		// 0.732 is 0.875 of what is asked. KR4 has no confidence: (0.6+0.6+0.5)/3. US-0026 5 and US-0019 8 serve it.
		{"OBJ-0004", 0, []float64{5.0 / 8, 11.0 / 16, 8.0 / 13, 1}, 4, 1.7 / 3, okr.Behind, "2026-09-11", 13, 115},
		// 0.603 is 0.721. US-0004 5, US-0005 8, US-0006 8, US-0007 13, US-0008 5.
		{"OBJ-0005", 1, []float64{8.0 / 12, 45.0 / 70, 9.0 / 18}, 3, 1.6 / 3, okr.AtRisk, "2026-09-11", 39, 39},
		// 0.682 is 0.815. US-0013 13, US-0014 5, US-0015 3.
		{"OBJ-0006", 1, []float64{27.0 / 36, 17.0 / 26, 9.0 / 14}, 3, 2.0 / 3, okr.Behind, "2026-09-11", 21, 21},
		// 0.584 is 0.698. US-0018 8, US-0019 8.
		{"OBJ-0007", 1, []float64{23.0 / 42, 1.8 / 2.9}, 2, 1.1 / 2, okr.AtRisk, "2026-09-11", 16, 16},
		// 0.748 is 0.894: almost on track. US-0022 8, US-0023 5, US-0024 13, US-0025 8.
		{"OBJ-0008", 1, []float64{4.0 / 7, 304.0 / 305, 23.0 / 34}, 3, 2.0 / 3, okr.Behind, "2026-09-09", 34, 34},
	}
	if len(v.Objectives) != len(want) {
		t.Fatalf("%d objectives, want %d", len(v.Objectives), len(want))
	}
	for i, w := range want {
		o := v.Objectives[i]
		sum := 0.0
		for k, p := range w.progress {
			sum += p
			if !near(o.KeyResults[k].Progress, p) {
				t.Errorf("%s#%s progress = %v, want %v", w.id, o.KeyResults[k].ID, o.KeyResults[k].Progress, p)
			}
		}
		if o.Document.ID != w.id || o.Depth != w.depth {
			t.Errorf("objective %d is %s at depth %d, want %s at %d", i, o.Document.ID, o.Depth, w.id, w.depth)
		}
		if !near(o.Progress, sum/w.weights) || !near(o.Expected, asked) || o.Confidence == nil || !near(*o.Confidence, w.confidence) {
			t.Errorf("%s: progress %v of %v, confidence %v; want %v of %v, %v", w.id, o.Progress, o.Expected, o.Confidence, sum/w.weights, asked, w.confidence)
		}
		if o.Health != w.health || o.Updated.String() != w.updated {
			t.Errorf("%s: %s, checked in %s; want %s, %s", w.id, o.Health, o.Updated, w.health, w.updated)
		}
		if !o.Work.Estimated || o.Work.Total != 115 || o.Work.Serving != w.serving || o.Work.Through != w.through {
			t.Errorf("%s: work %+v, want %v and %v of 115", w.id, o.Work, w.serving, w.through)
		}
	}
	if got := len(v.Objectives[0].Children); got != 4 {
		t.Errorf("OBJ-0004 has %d children, want 4", got)
	}
}

// TestOrbitSecondQuarter: weights, falling numbers, a milestone, a number beyond its target.
func TestOrbitSecondQuarter(t *testing.T) {
	v := compute(t, okr.Input{Graph: load(t, os.DirFS("../../../examples/orbit")), Period: "2026-Q2"}, "2026-09-15")
	want := map[string]float64{
		// KR1 (22-38)/(20-38) = 16/18 counts twice; KR2 71 of 60 is held at 1; KR3 (107-104)/(108-104) = 3/4.
		"OBJ-0001": (2*16.0/18 + 1 + 3.0/4) / 4,
		// KR1 (47-22)/(50-22) = 25/28; KR2 (18-44)/(20-44) is held at 1; KR3 is done.
		"OBJ-0002": (25.0/28 + 1 + 1) / 3,
		// KR1 (4-41)/(5-41) is held at 1 and counts twice; KR2 (99.6-98.6)/(99.7-98.6) = 1/1.1.
		"OBJ-0003": (2 + 1/1.1) / 3,
	}
	if len(v.Objectives) != len(want) {
		t.Fatalf("%d objectives", len(v.Objectives))
	}
	for _, o := range v.Objectives {
		if !near(o.Progress, want[o.Document.ID]) {
			t.Errorf("%s progress = %v, want %v", o.Document.ID, o.Progress, want[o.Document.ID])
		}
		if o.Health != okr.NoHealth {
			t.Errorf("%s is closed and has the health %s", o.Document.ID, o.Health)
		}
	}
}

func TestKeyResults(t *testing.T) {
	tests := []struct {
		name, fields string
		want         float64
	}{
		{"rising", "baseline: 10, target: 20, current: 14", .4},
		{"falling", "baseline: 20, target: 10, current: 16", .4},
		{"beyond", "baseline: 0, target: 10, current: 12", 1},
		{"backwards", "baseline: 5, target: 10, current: 1", 0},
		{"no number yet", "baseline: 5, target: 10", 0},
		{"no range", "baseline: 5, target: 5, current: 5", 0},
		{"no baseline", "target: 10, current: 4", .4},
		{"negative", "baseline: -10, target: 10, current: -5", .25},
		{"huge", "baseline: -1.0e308, target: 1.0e308, current: 1.0e308", 0},
		{"done", "done: true", 1},
		{"not done", "done: false", 0},
		{"neither", "unit: x", 0},
		{"text", "baseline: a, target: b, current: c", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := load(t, files(map[string]string{"okrs/o.md": objective("OBJ-0001", "period: 2026-Q3\nkey_results:\n  - {id: KR1, title: x, "+tt.fields+"}\n")}))
			v := compute(t, okr.Input{Graph: g}, "2026-08-01")
			if got := v.Objectives[0].KeyResults[0].Progress; !near(got, tt.want) {
				t.Errorf("progress = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMean(t *testing.T) {
	tests := []struct {
		name, first, second  string
		progress, confidence float64
	}{
		{"alike", "", "", .5, .5},
		{"weights", "weight: 3, ", "", .75, .6},
		{"all weigh nothing", "weight: 0, ", "weight: 0, ", .5, .5},
		{"one weighs nothing", "weight: 0, ", "", 0, .3},
		{"huge weights", "weight: 1.0e308, ", "weight: 1.0e308, ", .5, .5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := load(t, files(map[string]string{"okrs/o.md": objective("OBJ-0001", "period: 2026-Q3\nkey_results:\n"+
				"  - {id: KR1, title: x, "+tt.first+"done: true, confidence: 0.7}\n  - {id: KR2, title: x, "+tt.second+"done: false, confidence: 0.3}\n")}))
			o := compute(t, okr.Input{Graph: g}, "2026-08-01").Objectives[0]
			if !near(o.Progress, tt.progress) || !near(*o.Confidence, tt.confidence) {
				t.Errorf("progress %v, confidence %v; want %v, %v", o.Progress, *o.Confidence, tt.progress, tt.confidence)
			}
		})
	}
}

// TestHealth: on 2026-07-31 31 of the quarter's 92 days have begun; on 2026-08-15 46, exactly half.
func TestHealth(t *testing.T) {
	tests := []struct {
		today, status, current string
		want                   okr.Health
	}{
		{"2026-08-15", "active", "50", okr.OnTrack},
		{"2026-08-15", "active", "45", okr.OnTrack}, // 0.9 of one half, to the last bit
		{"2026-08-15", "active", "44.9", okr.Behind},
		{"2026-08-15", "active", "37.5", okr.Behind},
		{"2026-08-15", "active", "37.4", okr.AtRisk},
		{"2026-08-15", "draft", "50", okr.NoHealth},
		{"2026-08-15", "closed", "50", okr.NoHealth},
		{"2026-06-30", "active", "50", okr.NoHealth}, // not begun
		{"2026-10-02", "active", "89", okr.Behind},   // over: all is asked for
		{"2026-10-02", "active", "90", okr.OnTrack},
	}
	for _, tt := range tests {
		g := load(t, files(map[string]string{"okrs/o.md": objective("OBJ-0001", "period: 2026-Q3\nstatus: "+tt.status+
			"\nkey_results:\n  - {id: KR1, title: x, baseline: 0, target: 100, current: "+tt.current+"}\n")}))
		if got := compute(t, okr.Input{Graph: g, Period: "2026-Q3"}, tt.today).Objectives[0].Health; got != tt.want {
			t.Errorf("%s %s %s: %q, want %q", tt.today, tt.status, tt.current, got, tt.want)
		}
	}
}

func TestCurrentPeriod(t *testing.T) {
	tests := []struct {
		today, periods, want string
	}{
		{"2026-09-15", "2026 2026-Q3 2026-Q2", "2026-Q3"},
		{"2026-09-15", "2026-Q2 2026-Q1 2027-Q1", "2026-Q2"},
		{"2026-09-15", "2026-Q2 2026", "2026"},
		{"2026-09-15", "2026 2026-H2", "2026-H2"},
		{"2026-09-15", "2027-Q2 2027-Q1", "2027-Q1"},
		{"2026-09-15", "someday", "all"},
	}
	for _, tt := range tests {
		named := map[string]string{}
		for i, p := range strings.Fields(tt.periods) {
			named[fmt.Sprintf("okrs/o%d.md", i)] = objective(fmt.Sprintf("OBJ-%04d", i+1), "period: "+p+"\n")
		}
		if got := compute(t, okr.Input{Graph: load(t, files(named))}, tt.today).Period; got != tt.want {
			t.Errorf("%s of %s: %s, want %s", tt.today, tt.periods, got, tt.want)
		}
	}
}

// forest is the ids of a view, each with its depth.
func forest(v *okr.View) string {
	var out []string
	for _, o := range v.Objectives {
		out = append(out, fmt.Sprintf("%d:%s", o.Depth, o.Document.ID))
	}
	return strings.Join(out, " ")
}

func TestChoice(t *testing.T) {
	g := load(t, files(map[string]string{
		"data/teams.yml": "red: {title: Red}\nblue: {title: Blue}\n",
		"okrs/1.md":      objective("OBJ-0001", "period: 2026\nlevel: company\n"),
		"okrs/2.md":      objective("OBJ-0002", "period: 2026-Q3\nlevel: team\nteam: red\nsupports: OBJ-0003\n"),
		"okrs/3.md":      objective("OBJ-0003", "period: 2026-Q3\nlevel: company\nsupports: OBJ-0001\n"),
		"okrs/4.md":      objective("OBJ-0004", "period: 2026-Q2\nlevel: team\nteam: red\nsupports: OBJ-0001\n"),
		"okrs/5.md":      objective("OBJ-0005", "period: 2026-Q3\nlevel: team\nteam: blue\nsupports: [OBJ-0003, OBJ-0001]\n"),
	}))
	tests := []struct {
		in   okr.Input
		want string
	}{
		{okr.Input{}, "0:OBJ-0001 1:OBJ-0003 2:OBJ-0002 2:OBJ-0005"},
		{okr.Input{Period: "2026-Q2"}, "0:OBJ-0001 1:OBJ-0004"},
		{okr.Input{Period: "2026-Q2", Team: "blue"}, ""},
		{okr.Input{Team: "RED"}, "0:OBJ-0001 1:OBJ-0003 2:OBJ-0002"},
		{okr.Input{Period: "2026"}, "0:OBJ-0001 1:OBJ-0004 1:OBJ-0003 2:OBJ-0002 2:OBJ-0005"},
		{okr.Input{Period: okr.AllPeriods}, "0:OBJ-0001 1:OBJ-0004 1:OBJ-0003 2:OBJ-0002 2:OBJ-0005"},
		{okr.Input{Keep: func(d *workspace.Document) bool { return d.ID == "OBJ-0005" }}, "0:OBJ-0005"},
		{okr.Input{Public: true, Period: okr.AllPeriods}, ""},
	}
	for _, tt := range tests {
		tt.in.Graph = g
		if got := forest(compute(t, tt.in, "2026-09-15")); got != tt.want {
			t.Errorf("%+v:\n got %s\nwant %s", tt.in, got, tt.want)
		}
	}
	if _, err := okr.Compute(okr.Input{Graph: g, Period: "soon", Today: day(t, "2026-09-15")}); err == nil {
		t.Error("the period \"soon\" is no error")
	}
}

// TestCircle: objectives that support one another end, and each is shown once.
func TestCircle(t *testing.T) {
	kr := "key_results:\n  - {id: KR1, title: x, done: true}\n"
	g := load(t, files(map[string]string{
		"roadbook.yaml": "version: 1\nokrs: {include_supporting: true}\n",
		"okrs/1.md":     objective("OBJ-0001", "period: 2026-Q3\nsupports: OBJ-0002\n"+kr),
		"okrs/2.md":     objective("OBJ-0002", "period: 2026-Q3\nsupports: OBJ-0001\n"+kr),
		"okrs/3.md":     objective("OBJ-0003", "period: 2026-Q3\nsupports: OBJ-0003\n"+kr),
	}))
	v := compute(t, okr.Input{Graph: g}, "2026-09-15")
	if got, want := forest(v), "0:OBJ-0003 0:OBJ-0001 1:OBJ-0002"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, o := range v.Objectives {
		if o.Progress != 1 {
			t.Errorf("%s progress = %v", o.Document.ID, o.Progress)
		}
	}
}

// TestIncludeSupporting: the company's one key result is at 1, its two supporters at 0 and 0.5, a dropped one is out.
func TestIncludeSupporting(t *testing.T) {
	named := map[string]string{
		"okrs/1.md": objective("OBJ-0001", "period: 2026-Q3\nkey_results:\n  - {id: KR1, title: x, done: true}\n"),
		"okrs/2.md": objective("OBJ-0002", "period: 2026-Q3\nsupports: OBJ-0001\nkey_results:\n  - {id: KR1, title: x, done: false}\n"),
		"okrs/3.md": objective("OBJ-0003", "period: 2026-Q3\nsupports: OBJ-0001\nkey_results:\n  - {id: KR1, title: x, baseline: 0, target: 2, current: 1}\n"),
		"okrs/4.md": objective("OBJ-0004", "period: 2026-Q3\nstatus: dropped\nsupports: OBJ-0001\nkey_results:\n  - {id: KR1, title: x, done: false}\n"),
	}
	if got := compute(t, okr.Input{Graph: load(t, files(named))}, "2026-09-15").Objectives[0].Progress; got != 1 {
		t.Errorf("alone: %v, want 1", got)
	}
	named["roadbook.yaml"] = "version: 1\nokrs: {include_supporting: true}\n"
	if got := compute(t, okr.Input{Graph: load(t, files(named))}, "2026-09-15").Objectives[0].Progress; !near(got, 1.5/3) {
		t.Errorf("with what supports it: %v, want 0.5", got)
	}
}

func TestMetric(t *testing.T) {
	g := load(t, files(map[string]string{
		"okrs/1.md": objective("OBJ-0001", "visibility: public\nperiod: 2026-Q3\nkey_results:\n  - {id: KR1, title: x, baseline: 10, target: 20, metric: m, updated: 2026-07-02}\n"),
		"data/metrics.yml": "m:\n  unit: teams\n  values:\n    - {date: 2026-05-01, value: 1}\n    - {date: 2026-06-30, value: 10}\n" +
			"    - {date: 2026-07-31, value: 12}\n    - {date: 2026-08-31, value: 15}\n",
	}))
	tests := []struct {
		today   string
		current float64
		updated string
		curve   []float64
	}{
		{"2026-09-15", 15, "2026-08-31", []float64{0, .2, .5}},
		{"2026-08-30", 12, "2026-07-31", []float64{0, .2}},
		{"2026-07-31", 12, "2026-07-31", []float64{0, .2}},
		{"2026-07-01", 10, "2026-07-02", []float64{0}},
	}
	for _, tt := range tests {
		k := compute(t, okr.Input{Graph: g}, tt.today).Objectives[0].KeyResults[0]
		var curve []float64
		for _, p := range k.Curve {
			curve = append(curve, p.Progress)
		}
		if k.Current == nil || *k.Current != tt.current || k.Updated.String() != tt.updated || !cmp.Equal(curve, tt.curve) || k.Unit != "teams" || k.Metric.ID != "m" {
			t.Errorf("%s: %+v, curve %v", tt.today, k, curve)
		}
	}
	// The metric's values are its own, and not the public's.
	k := compute(t, okr.Input{Graph: g, Public: true}, "2026-09-15").Objectives[0].KeyResults[0]
	if k.Metric != (okr.Reference{}) || k.Unit != "" || k.Current != nil || k.Curve != nil || k.Updated.String() != "2026-07-02" {
		t.Errorf("public: %+v", k)
	}
}

func TestCurves(t *testing.T) {
	g := load(t, files(map[string]string{"okrs/1.md": objective("OBJ-0001", "period: 2026-Q3\nkey_results:\n  - {id: KR1, title: x, done: true}\n")}))
	points := []okr.Point{{Date: day(t, "2026-07-01")}, {Date: day(t, "2026-08-01"), Progress: 1}}
	key := okr.Key{Objective: workspace.Key{Kind: "objective", ID: "OBJ-0001"}, KeyResult: "KR1"}
	v := compute(t, okr.Input{Graph: g, Curves: map[okr.Key][]okr.Point{key: points}}, "2026-09-15")
	if diff := cmp.Diff(points, v.Objectives[0].KeyResults[0].Curve); diff != "" {
		t.Error(diff)
	}
}

// TestWork: by count as soon as one has no estimate; canceled work, and work of other quarters, is no work.
func TestWork(t *testing.T) {
	story := func(id, more string) string { return "---\nid: " + id + "\ntitle: x\n" + more + "---\n" }
	named := map[string]string{
		"okrs/1.md":    objective("OBJ-0001", "period: 2026-Q3\nkey_results:\n  - {id: KR1, title: x, done: true}\n"),
		"okrs/2.md":    objective("OBJ-0002", "period: 2026-Q4\n"),
		"okrs/3.md":    objective("OBJ-0003", "period: 2026-Q3\nsupports: OBJ-0001\n"),
		"cycles/1.md":  "---\nid: 2026-C1\ntheme: x\nstart: 2026-08-01\nend: 2026-10-31\nsprints:\n  - {id: S1, goal: x, start: 2026-10-01, end: 2026-10-14}\n---\n",
		"stories/1.md": story("US-0001", "status: ready\nestimate: 3\nobjective: OBJ-0001\n"),                                     // by its objective
		"stories/2.md": story("US-0002", "status: doing\nestimate: 5\nstart: 2026-06-01\nobjective: OBJ-0001#KR1\n"),              // under way since June
		"stories/3.md": story("US-0003", "status: done\nestimate: 8\nstart: 2026-06-01\nobjective: OBJ-0001\n"),                   // done in June
		"stories/4.md": story("US-0004", "status: ready\nestimate: 1\ncycle: 2026-C1\n"),                                          // by its cycle, serves nothing
		"stories/5.md": story("US-0005", "status: ready\nestimate: 1\ncycle: 2026-C1#S1\nobjective: OBJ-0001\n"),                  // by its sprint: October
		"stories/6.md": story("US-0006", "status: canceled\nestimate: 50\nobjective: OBJ-0001\n"),                                 //
		"stories/7.md": story("US-0007", "status: ready\nestimate: 1\nobjective: [OBJ-0003, OBJ-0001]\n"),                         // serves both
		"stories/8.md": story("US-0008", "status: ready\nestimate: 4\nobjective: OBJ-0002\n"),                                     // the fourth quarter's
		"stories/9.md": story("US-0009", "status: ready\nestimate: 2\nstart: 2026-09-30\nend: 2026-12-01\nobjective: OBJ-0003\n"), // its first day counts
	}
	o := compute(t, okr.Input{Graph: load(t, files(named))}, "2026-09-15").Objectives[0]
	// 3 + 5 + 1 + 1 + 2 of which 3 + 5 + 1 serve it, and US-0009's 2 through OBJ-0003.
	if w := o.Work; !w.Estimated || w.Total != 12 || w.Serving != 9 || w.Through != 11 || len(w.Documents) != 3 {
		t.Errorf("by estimate: %+v", w)
	}
	if !near(*o.Work.Share(), 9.0/12) || !near(*o.Work.ShareThrough(), 11.0/12) {
		t.Errorf("shares %v, %v", *o.Work.Share(), *o.Work.ShareThrough())
	}
	named["stories/4.md"] = story("US-0004", "status: ready\ncycle: 2026-C1\n")
	o = compute(t, okr.Input{Graph: load(t, files(named))}, "2026-09-15").Objectives[0]
	if w := o.Work; w.Estimated || w.Total != 5 || w.Serving != 3 || w.Through != 4 {
		t.Errorf("by count: %+v", w)
	}
}
