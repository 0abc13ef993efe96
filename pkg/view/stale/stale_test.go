package stale_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/stale"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func day(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

const features = `
old: {title: O, team: t, maturity: ga, owner: p, reviewed: 2026-06-01}
never: {title: N, team: t, maturity: ga}
unknown: {title: U, team: u, maturity: ga}
gone: {title: G, team: t, maturity: deprecated, reviewed: 2020-01-01}
leaving: {title: V, team: u, maturity: deprecated, reviewed: 2026-08-01, deprecation: {removal: 2026-09-16}}
left: {title: V, team: u, maturity: deprecated, reviewed: 2026-08-01, deprecation: {removal: 2026-09-15}}
fresh: {title: F, team: t, maturity: ga, reviewed: 2026-09-01}
later: {title: L, team: t, maturity: ga, reviewed: 2027-01-01}
broken: {title: B, team: nobody, maturity: ga, reviewed: soon}
`

func compute(t *testing.T, settings string, changed map[string]string) *stale.View {
	t.Helper()
	fsys := fstest.MapFS{
		"roadbook.yaml":     {Data: []byte("version: 1\nname: S\n" + settings)},
		"data/features.yml": {Data: []byte(features)},
		"data/teams.yml":    {Data: []byte("t: {title: T, lead: q}\nu: {title: U}\n")},
		"data/people.yml":   {Data: []byte("p: {name: P}\nq: {name: Q}\n")},
	}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	in := stale.Input{
		Graph: graph.Build(w), Today: day("2026-09-15"),
		Keep: func(d *workspace.Document) bool { return d.Kind.Name == "feature" },
	}
	if changed != nil {
		in.Changed = func(d *workspace.Document) (calendar.Date, bool) {
			text, ok := changed[d.ID]
			if !ok {
				return calendar.Date{}, false
			}
			return day(text), true
		}
	}
	return stale.Compute(in)
}

func show(v *stale.View) string {
	var out []string
	for _, d := range v.ByOwner() {
		out = append(out, fmt.Sprintf("%s %s %d/%d", d.Owner.ID, d.Document.ID, d.Age, d.Limit))
	}
	for _, d := range v.Unknown {
		out = append(out, "?"+d.ID)
	}
	return strings.Join(out, ", ")
}

// TestCompute: from 1 June to 15 September are 29 + 31 + 31 + 15 = 106 days, from 1 July 30 + 31 + 15 = 76, from 1 August
// 30 + 15 = 45. A review counts before a change, a change only where there is no review.
func TestCompute(t *testing.T) {
	changed := map[string]string{"old": "2026-09-10", "never": "2026-07-01", "broken": "2026-08-01", "gone": "2020-01-01"}
	tests := []struct {
		settings string
		changed  map[string]string
		want     string
	}{
		{"", nil, "p old 106/31, u leaving 45/31, ?broken, ?never, ?unknown"},
		{"", changed, "nobody broken 45/31, p old 106/31, q never 76/31, u leaving 45/31, ?unknown"},
		{"rules: {stale-review: {after: 60d}}\n", changed, "p old 106/60, q never 76/60, ?unknown"},
		{"rules: {stale-review: {after: 15w, kinds: {feature: {after: 11w}}}}\n", changed, "p old 106/77, ?unknown"},
		{"rules: {stale-review: {after: 0d}}\n", changed, "nobody broken 45/31, p old 106/31, q never 76/31, u leaving 45/31, ?unknown"},
		{"kinds: {feature: {stale: 0}}\nrules: {stale-review: {after: 60d}}\n", changed, ""},
		{"kinds: {feature: {stale: 106}}\n", changed, "?unknown"},
	}
	for _, test := range tests {
		if got := show(compute(t, test.settings, test.changed)); got != test.want {
			t.Errorf("%q: %s\nwant %s", test.settings, got, test.want)
		}
	}
}

// TestLimit: the rule's setting changes the limits of kinds that have one, and gives none to the others.
func TestLimit(t *testing.T) {
	fsys := fstest.MapFS{"roadbook.yaml": {Data: []byte("version: 1\nname: S\nrules: {stale-review: {after: 45d, kinds: {story: {after: 2w}}}}\n")}}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]int{"feature": 45, "strategy": 45, "story": 14, "objective": 0} {
		if got := stale.Limit(cfg, cfg.Kind(kind)); got != want {
			t.Errorf("%s: %d days, want %d", kind, got, want)
		}
	}
}
