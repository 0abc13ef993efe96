package render_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// TestRoadmapTables: the table has every item in time once, the sections have it in each of its groups, and what is in
// neither is in one of the lists.
func TestRoadmapTables(t *testing.T) {
	orbit := os.DirFS("../../examples/orbit")
	cfg, err := config.Load(orbit, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), orbit, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"objective", "team", "feature", "strategy", "use-case"}, roadmap.UsualGroupings(cfg, false)); diff != "" {
		t.Errorf("our groupings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"use-case", "feature"}, roadmap.UsualGroupings(cfg, true)); diff != "" {
		t.Errorf("the public's groupings (-want +got):\n%s", diff)
	}
	for _, by := range roadmap.Lanes() {
		for _, group := range roadmap.UsualGroupings(cfg, false) {
			v, err := roadmap.Compute(roadmap.Input{Graph: graph.Build(w), Today: calendar.Date{Year: 2026, Month: 9, Day: 15}, By: by, GroupBy: group})
			if err != nil {
				t.Fatal(err)
			}
			r := render.Roadmap{View: v, Name: "Orbit"}
			var once, all, listed, grouped []string
			for _, row := range r.Table().Rows {
				once = append(once, row[1])
			}
			for _, i := range v.Items {
				all = append(all, i.ID())
			}
			for _, s := range r.Sections() {
				if len(s.Table.Rows) == 0 {
					t.Errorf("by %s, grouped by %s: the section %s is empty", by, group, s.Title)
				}
				for _, row := range s.Table.Rows {
					switch s.Title {
					case "Priorities":
					case "Backlog", "Unscheduled":
						listed = append(listed, row[1])
					default:
						grouped = append(grouped, row[1])
					}
				}
			}
			slices.Sort(grouped)
			grouped = slices.Compact(grouped)
			got := append(slices.Clone(once), listed...)
			slices.Sort(got)
			slices.Sort(all)
			slices.Sort(once)
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("by %s, grouped by %s: items (-want +got):\n%s", by, group, diff)
			}
			if diff := cmp.Diff(once, grouped); diff != "" {
				t.Errorf("by %s, grouped by %s: sections (-table +sections):\n%s", by, group, diff)
			}
		}
	}
}
