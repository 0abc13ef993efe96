package render

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// RoadmapSection is a part of the roadmap as text: a group's items in time, or one of the lists after them.
type RoadmapSection struct {
	// Key is a group's, "" for the lists and for what belongs to no group.
	Key, Title string
	// Share is the group's progress, "72%", or "" where nothing says.
	Share string
	// Table has a row for each item; the ids are in the column "id".
	Table Table

	numbers int // the column that is set to the right
}

// Sections are what the picture shows as tables: each group with items in time, then priorities, backlog and what is
// unscheduled. None is empty.
func (r Roadmap) Sections() []RoadmapSection {
	var out []RoadmapSection
	for _, g := range r.Groups {
		if items := placed(g); len(items) > 0 {
			out = append(out, RoadmapSection{g.Key, groupName(g), percentOr(g.Progress, ""), r.itemTable(items), 6})
		}
	}
	for _, q := range r.queues() {
		t := Table{Columns: []string{"", "id", "title", "status"}}
		for _, e := range q.entries {
			t.Rows = append(t.Rows, []string{e.place(), e.document.ID, e.document.Title, e.status})
		}
		out = append(out, RoadmapSection{"", q.title, "", t, 0})
	}
	return out
}

// Table has a row for each item in time, once whatever its groups: its lane, id, title, status, days and progress. They are
// in the order of their lanes.
func (r Roadmap) Table() Table {
	var items []*roadmap.Item
	for _, l := range r.Lanes {
		for _, i := range r.Items {
			if i.Lane == l.Key {
				items = append(items, i)
			}
		}
	}
	return r.itemTable(items)
}

// ChangeTable has a row for each item that moved since ComparedWith: what became of it, its id and title, from, to.
func (r Roadmap) ChangeTable() Table { return r.compared().table() }

// itemTable has a row for each of some items.
func (r Roadmap) itemTable(items []*roadmap.Item) Table {
	labels := r.laneLabels()
	t := Table{Columns: []string{string(r.By), "id", "title", "status", "from", "to", "progress"}}
	for _, i := range items {
		end := i.End.String()
		if i.Open {
			end = "…"
		}
		t.Rows = append(t.Rows, []string{
			labels[i.Lane], i.ID(), i.Title(), strings.TrimSpace(categoryMark(i.Category) + " " + i.Status),
			i.Start.String(), end, percentOr(i.Progress, ""),
		})
	}
	return t
}
