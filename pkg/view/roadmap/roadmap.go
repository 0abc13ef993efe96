// Package roadmap computes what is worked on when: every document whose kind is placed in time, in lanes of time and
// groups of purpose. It computes plain values from the graph and prints nothing.
//
// Data passes through it like this: documents of the kinds with a roadmap → Items with their days → lanes that hold
// those days → groups. What has no days is an item without a lane: it is in its group like any other, and in the
// backlog if it is still planned.
package roadmap

import (
	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// By is what the lanes are.
type By string

// The lanes.
const (
	ByHorizon By = "horizon"
	ByQuarter By = "quarter"
	ByCycle   By = "cycle"
	ByMonth   By = "month"
)

// Lanes are all choices of lanes.
func Lanes() []By { return []By{ByHorizon, ByQuarter, ByCycle, ByMonth} }

// Keys of the lanes of ByHorizon, and of the lane of ByCycle for what begins in no cycle.
const (
	Now          = "now"
	Next         = "next"
	Later        = "later"
	Closed       = "closed"
	OutsideCycle = "outside"
)

// NoGroup is the choice of a single group.
const NoGroup = "none"

// Input is what the view is computed from.
type Input struct {
	Graph *graph.Graph
	Today calendar.Date
	// Keep chooses the items; nil keeps all.
	Keep func(*workspace.Document) bool
	// Public leaves out what is internal: documents, fields, links, and the groups that they name.
	Public bool
	// By is what the lanes are; "" is ByQuarter.
	By By
	// GroupBy is the name of a kind, a link's field, "kind", "status" or NoGroup; "" is DefaultGroup.
	GroupBy string
}

// View is the roadmap.
type View struct {
	By      By
	GroupBy string
	Today   calendar.Date
	// Lanes are in order, the one of today among them. There is none between two lanes that are far apart.
	Lanes []Lane
	// Groups are in the order of their documents, what belongs to none last. An item of two groups is in both.
	Groups []Group
	// Items are all items, each once, in the order of documents.
	Items []*Item
	// Backlog are the planned items without a lane: the more important first.
	Backlog []*Item
	// Undated are the others without one: active ones first, then done and dropped ones.
	Undated []*Item
	// Priorities are the problems that come next, by rank.
	Priorities []Priority
	// Cycles are the cycles around the items, by start, whatever the lanes are.
	Cycles []Cycle
	// Calendar tells quarters and months.
	Calendar calendar.Calendar
}

// Lane is a span of time, or a horizon. Start and End are zero where it has none.
type Lane struct {
	Key, Label string
	Start, End calendar.Date
}

// Cycle is some weeks of work. Breather are its last days without work; its Start is zero where there are none.
type Cycle struct {
	ID, Title string
	Span      calendar.Period
	Breather  calendar.Period
}

// Group is the items of one purpose.
type Group struct {
	// Key is the id of the document that groups, or a value; "" for what belongs to none.
	Key, Title string
	// Document is the one that groups, or nil.
	Document *workspace.Document
	Items    []*Item
	// Progress is from 0 to 1: the mean of the items that were not dropped, by estimate where all have one, else by
	// count; nil where nothing says, and for what belongs to none. See Item.Progress.
	Progress *float64
}

// Item is a document in time.
type Item struct {
	Document *workspace.Document
	Status   string
	Category config.Category
	// Start and End are the first and the last day; both zero where nothing places it.
	Start, End calendar.Date
	// Open says that its end is not written: End is then today, or Start if that is later.
	Open bool
	// Lane is the key of the lane where it begins, "" where it is unscheduled.
	Lane string
	// Progress is the share of ticked tasks; without tasks 1 for what is done, else nil.
	Progress *float64
	// Estimate is the work in the team's own unit, or nil.
	Estimate *float64

	cycle string
}

// Scheduled reports whether the item has a place in time.
func (i *Item) Scheduled() bool { return !i.Start.IsZero() }

// ID and Title are the document's.
func (i *Item) ID() string    { return i.Document.ID }
func (i *Item) Title() string { return i.Document.Title }

// Priority is a problem that the product solves next.
type Priority struct {
	Document *workspace.Document
	Rank     int
}

// Compute computes the view. The error is a grouping that the configuration does not know.
func Compute(in Input) (*View, error) {
	if in.By == "" {
		in.By = ByQuarter
	}
	if in.GroupBy == "" {
		in.GroupBy = DefaultGroup(in.Graph.Workspace.Config, in.Public)
	}
	c := &computation{in: in, cfg: in.Graph.Workspace.Config, groupsOf: map[int][]*workspace.Document{}}
	if err := c.checkGrouping(); err != nil {
		return nil, err
	}
	v := &View{By: in.By, GroupBy: in.GroupBy, Today: in.Today, Calendar: c.cfg.Calendar}
	c.collect(v)
	c.collectCycles(v)
	c.placeInLanes(v)
	c.group(v)
	c.queue(v)
	return v, nil
}

// DefaultGroup is the grouping where none is asked for: by objective, for the public by use case, where the
// configuration has them.
func DefaultGroup(cfg *config.Config, public bool) string {
	name := "objective"
	if k := cfg.Kind(name); public && (k == nil || !k.Public) {
		name = "use-case"
	}
	if cfg.Kind(name) == nil {
		return NoGroup
	}
	return name
}
