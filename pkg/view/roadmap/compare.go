package roadmap

import (
	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Movement is what became of an item between two roadmaps.
type Movement string

// The movements.
const (
	Slipped  Movement = "slipped"   // it ends later, starts later, or has no place in time any more
	PulledIn Movement = "pulled-in" // it ends earlier, starts earlier, or has a place in time now
	Added    Movement = "added"
	Dropped  Movement = "dropped" // its status says so, or it is gone
	Done     Movement = "done"
)

// Movements are all movements in the order of outputs.
func Movements() []Movement { return []Movement{Slipped, PulledIn, Added, Dropped, Done} }

// Place is where an item was, or is; the days are zero where it has no place.
type Place struct {
	Lane       string
	Start, End calendar.Date
}

// Change is one item that moved. From is zero for an added item, To for one that is gone.
type Change struct {
	Document *workspace.Document
	Movement Movement
	From, To Place
}

// Compare says what moved from base to head, by movement and then in the order of documents. What has come to its end,
// done or dropped, has not slipped as well. Both should have the same lanes.
func Compare(base, head *View) []Change {
	before := map[workspace.Key]*Item{}
	for _, i := range base.Items {
		before[i.Document.Key().Fold()] = i
	}
	by := map[Movement][]Change{}
	add := func(m Movement, d *workspace.Document, from, to Place) {
		by[m] = append(by[m], Change{d, m, from, to})
	}
	for _, i := range head.Items {
		key := i.Document.Key().Fold()
		old := before[key]
		delete(before, key)
		if old == nil {
			add(Added, i.Document, Place{}, i.where())
			continue
		}
		if m := movement(old, i); m != "" {
			add(m, i.Document, old.where(), i.where())
		}
	}
	for _, old := range base.Items {
		if before[old.Document.Key().Fold()] == old && old.Category != config.Dropped {
			add(Dropped, old.Document, old.where(), Place{})
		}
	}
	var out []Change
	for _, m := range Movements() {
		out = append(out, by[m]...)
	}
	return out
}

func (i *Item) where() Place { return Place{Lane: i.Lane, Start: i.Start, End: i.End} }

// movement compares the days of two sides of an item. An end that is not written grows by itself with every day, and is
// not compared.
func movement(old, now *Item) Movement {
	switch {
	case now.Category == config.Done && old.Category != config.Done:
		return Done
	case now.Category == config.Dropped && old.Category != config.Dropped:
		return Dropped
	case now.Category == config.Done, now.Category == config.Dropped:
		return ""
	case !old.Scheduled() && now.Scheduled():
		return PulledIn
	case old.Scheduled() && !now.Scheduled():
		return Slipped
	}
	order := now.Start.Compare(old.Start)
	if !old.Open && !now.Open {
		if ends := now.End.Compare(old.End); ends != 0 {
			order = ends
		}
	}
	switch {
	case order > 0:
		return Slipped
	case order < 0:
		return PulledIn
	}
	return ""
}
