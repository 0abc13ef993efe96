package okr_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// changed is what history tells of a field: "" is no value.
func changed(t *testing.T, part, field, from, to string) history.FieldChange {
	t.Helper()
	node := func(text string) *document.Node {
		if text == "" {
			return nil
		}
		return document.Read("a.md", []byte("---\nv: "+text+"\n---\n"), document.Options{}).Root.Get("v")
	}
	return history.FieldChange{Field: field, Part: part, From: node(from), To: node(to)}
}

// on is an entry of a day of 2026.
func on(t *testing.T, date string, fields ...history.FieldChange) history.Entry {
	t.Helper()
	when, err := time.Parse(time.DateOnly, "2026-"+date)
	if err != nil {
		t.Fatal(err)
	}
	return history.Entry{Commit: git.Commit{Hash: date, Committer: git.Signature{When: when}}, Fields: fields}
}

func TestCurvesOfHistory(t *testing.T) {
	const kr1 = "key_results.KR1."
	g := load(t, files(map[string]string{"okrs/1.md": objective("OBJ-0001", `level: company
period: 2026-Q3
status: active
key_results:
  - {id: KR1, title: Fewer, baseline: 60, target: 20, current: 30, confidence: 0.9}
  - {id: KR2, title: A region, done: true}
  - {id: KR3, title: Untouched, target: 4, current: 1}
`)}))
	entries := []history.Entry{
		{Fields: []history.FieldChange{changed(t, "KR1", kr1+"current", "40", "30")}}, // not committed: today
		on(t, "09-16", changed(t, "KR1", kr1+"current", "41", "40")),                  // after today
		on(t, "09-01", changed(t, "KR1", kr1+"confidence", "0.4", "0.9")),
		on(t, "08-20", changed(t, "KR2", "key_results.KR2.done", "false", "true"), changed(t, "KR4", "key_results.KR4.current", "1", "")),
		on(t, "08-10", changed(t, "KR1", kr1+"baseline", "50", "60")), // 41 is nearer to 20 from 60 than from 50
		on(t, "08-10", changed(t, "KR1", kr1+"current", "45", "41")),  // the same day
		on(t, "08-05", changed(t, "KR1", kr1+"target", `"20"`, "20")), // a text is no number
		on(t, "07-20", changed(t, "", "visibility", "", "internal")),
		on(t, "07-01", changed(t, "KR1", kr1+"current", "", "45"), changed(t, "KR1", kr1+"baseline", "", "50"),
			changed(t, "KR1", kr1+"target", "", `"20"`), changed(t, "KR1", kr1+"confidence", "", "0.4"), changed(t, "KR2", "key_results.KR2.done", "", "false")),
	}
	logs := []history.Log{{Document: g.Workspace.Documents[0], Entries: entries}}
	key := func(id string) okr.Key {
		return okr.Key{Objective: workspace.Key{Kind: "objective", ID: "OBJ-0001"}, KeyResult: id}
	}
	point := func(date string, current *float64, progress float64, confidence *float64) okr.Point {
		return okr.Point{Date: day(t, "2026-"+date), Current: current, Progress: progress, Confidence: confidence}
	}
	f := func(v float64) *float64 { return &v }
	late := []okr.Point{
		point("08-05", f(45), 5.0/30, f(0.4)),  // (45−50)/(20−50)
		point("08-10", f(41), 19.0/40, f(0.4)), // (41−60)/(20−60)
		point("09-01", f(41), 19.0/40, f(0.9)), // only surer
		point("09-15", f(30), 30.0/40, f(0.9)),
	}
	want := map[okr.Key][]okr.Point{
		key("KR1"): append([]okr.Point{point("07-01", f(45), 0, f(0.4))}, late...),
		key("KR2"): {point("07-01", nil, 0, nil), point("08-20", nil, 1, nil)},
	}
	near := cmp.Comparer(func(a, b float64) bool { return near(a, b) })
	if d := cmp.Diff(want, okr.CurvesOf(logs, day(t, "2026-09-15"), false), near); d != "" {
		t.Error(d)
	}
	// What may have been internal is not shown to the public.
	want = map[okr.Key][]okr.Point{key("KR1"): late, key("KR2"): {point("08-20", nil, 1, nil)}}
	if d := cmp.Diff(want, okr.CurvesOf(logs, day(t, "2026-09-15"), true), near); d != "" {
		t.Error(d)
	}
	for name, want := range map[string]bool{kr1 + "current": true, kr1 + "done": true, "visibility": true, kr1 + "title": false, "current": false, "status": false} {
		if okr.CurveFields(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}

// A metric's values are the curve, and history only says how sure people were on their days.
func TestRememberedCurves(t *testing.T) {
	g := load(t, files(map[string]string{
		"okrs/1.md": objective("OBJ-0001", `level: company
period: 2026-Q3
status: active
key_results:
  - {id: KR1, title: Measured, baseline: 0, target: 10, metric: visits, confidence: 0.9}
  - {id: KR2, title: Counted, target: 10, current: 5}
`),
		"data/metrics.yml": "visits: {title: Visits, values: [{date: 2026-07-10, value: 1}, {date: 2026-08-01, value: 2}, {date: 2026-08-15, value: 4}]}\n",
	}))
	v := compute(t, okr.Input{Graph: g}, "2026-09-15")
	low, high := 0.5, 0.9
	points := []okr.Point{{Date: day(t, "2026-07-20"), Confidence: &low}, {Date: day(t, "2026-08-15"), Confidence: &high}}
	id := workspace.Key{Kind: "objective", ID: "OBJ-0001"}
	v.Remember(map[okr.Key][]okr.Point{{Objective: id, KeyResult: "KR1"}: points, {Objective: id, KeyResult: "KR2"}: points})
	var got []string
	for _, k := range v.Objectives[0].KeyResults {
		for _, p := range k.Curve {
			line := k.ID + " " + p.Date.String()
			if p.Current != nil {
				line += " " + strconv.FormatFloat(*p.Current, 'g', -1, 64)
			}
			if p.Confidence != nil {
				line += " sure " + strconv.FormatFloat(*p.Confidence, 'g', -1, 64)
			}
			got = append(got, line)
		}
	}
	want := []string{
		"KR1 2026-07-10 1", "KR1 2026-08-01 2 sure 0.5", "KR1 2026-08-15 4 sure 0.9",
		"KR2 2026-07-20 sure 0.5", "KR2 2026-08-15 sure 0.9",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
