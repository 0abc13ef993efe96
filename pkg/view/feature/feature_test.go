package feature_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func compute(t *testing.T, in feature.Input, files map[string]string) *feature.View {
	t.Helper()
	fsys := fstest.MapFS{"roadbook.yaml": {Data: []byte("version: 1\nname: F\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	in.Graph = graph.Build(w)
	return feature.Compute(in)
}

func TestCompare(t *testing.T) {
	base := compute(t, feature.Input{}, map[string]string{"data/features.yml": `
a: {title: A, team: t, maturity: beta, plans: {free: no, pro: yes}, planned: 2026-Q3}
b: {title: B, team: t, maturity: ga, compatibility: {web: planned}}
c: {title: C, team: t, maturity: ga, deployment: {cloud: beta}}
d: {title: D, team: t, maturity: deprecated}
same: {title: Same, team: t, maturity: ga, plans: {free: yes}}
`})
	head := compute(t, feature.Input{}, map[string]string{"data/features.yml": `
a: {title: A, team: t, maturity: ga, plans: {free: limited, pro: true}}
b: {title: B, team: t, maturity: ga, compatibility: {web: yes, ios: yes}}
c: {title: C, team: t, maturity: ga}
e: {title: E, team: t, maturity: experimental}
same: {title: Same again, team: t, maturity: ga, plans: {free: true}}
`})
	var got []string
	for _, c := range feature.Compare(base, head) {
		got = append(got, fmt.Sprintf("%s %s %s: %s → %s", c.Document.ID, c.Aspect, c.Of.ID, c.From, c.To))
	}
	want := []string{
		"a maturity : beta → ga",
		"a plans free: no → limited",
		"a planned : 2026-Q3 → ",
		"b compatibility ios:  → yes",
		"b compatibility web: planned → yes",
		"c deployment cloud: beta → ",
		"e added :  → experimental",
		"d removed : deprecated → ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAnswers reads every spelling of an answer.
func TestAnswers(t *testing.T) {
	v := compute(t, feature.Input{}, map[string]string{"data/features.yml": `
f:
  {title: F, team: t, maturity: ga, plans: {a: yes, b: true, c: no, d: false, e: limited, f: "20 a month", g: planned, h: },
   deployment: {a: ga, b: beta, c: not_implemented, d: deprecated}}
`})
	var got []string
	for _, a := range append(v.Features[0].Plans, v.Features[0].Deployments...) {
		got = append(got, fmt.Sprintf("%s %s %d", a.ID, a.Value, a.State))
	}
	yes, no, limited, planned := feature.Yes, feature.No, feature.Limited, feature.Planned
	want := []string{
		fmt.Sprint("a yes ", yes), fmt.Sprint("b yes ", yes), fmt.Sprint("c no ", no), fmt.Sprint("d no ", no),
		fmt.Sprint("e limited ", limited), fmt.Sprint("f 20 a month ", limited), fmt.Sprint("g planned ", planned), fmt.Sprint("h no ", no),
		fmt.Sprint("a ga ", yes), fmt.Sprint("b beta ", limited), fmt.Sprint("c not_implemented ", planned), fmt.Sprint("d deprecated ", limited),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestColumns says that plans stand in their declared order, and those without a data file behind them.
func TestColumns(t *testing.T) {
	v := compute(t, feature.Input{By: feature.ByPlan}, map[string]string{
		"data/plans.yml":    "pro: {title: Pro, order: 2}\nfree: {title: Free, order: 1}\nempty: {title: Empty}\n",
		"data/features.yml": "f: {title: F, team: t, maturity: ga, plans: {trial: yes, pro: yes, free: no}}\ng: {title: G, team: t, maturity: beta}\n",
	})
	var got []string
	for _, g := range v.Groups {
		got = append(got, fmt.Sprintf("%s %s %d", g.Key, g.Title, len(g.Features)))
	}
	if diff := cmp.Diff([]string{"free Free 0", "pro Pro 1", "empty Empty 0", "trial trial 1", " No plan 1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestChanged takes the day of the last change from the caller.
func TestChanged(t *testing.T) {
	v := compute(t, feature.Input{Changed: func(d *workspace.Document) (calendar.Date, bool) {
		return calendar.Date{Year: 2026, Month: 9, Day: 1}, d.ID == "f"
	}}, map[string]string{"data/features.yml": "f: {title: F, team: t, maturity: ga}\ng: {title: G, team: t, maturity: ga}\n"})
	if v.Features[0].Changed.String() != "2026-09-01" || !v.Features[1].Changed.IsZero() {
		t.Errorf("%v and %v", v.Features[0].Changed, v.Features[1].Changed)
	}
}

// TestDefaultBy: who sees no teams is not shown a single group without one.
func TestDefaultBy(t *testing.T) {
	files := map[string]string{"data/features.yml": "f: {title: F, team: t, maturity: ga}\n"}
	if v := compute(t, feature.Input{}, files); v.By != feature.ByTeam || v.Groups[0].Key != "t" {
		t.Errorf("for us it is by %s: %v", v.By, v.Groups)
	}
	v := compute(t, feature.Input{Public: true}, files)
	if v.By != feature.ByMaturity || len(v.Groups) == 0 || v.Groups[len(v.Groups)-1].Key == "" {
		t.Errorf("for the public it is by %s: %v", v.By, v.Groups)
	}
	files["roadbook.yaml"] = "version: 1\nname: F\nkinds: {team: {public: true}}\n"
	files["data/teams.yml"] = "t: {title: T}\n"
	if v := compute(t, feature.Input{Public: true}, files); v.By != feature.ByTeam || v.Groups[0].Title != "T" {
		t.Errorf("where teams are public it is by %s: %v", v.By, v.Groups)
	}
}
