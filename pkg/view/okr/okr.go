// Package okr computes objectives with their key results: how far they are, how far the date asks them to be, how sure
// people are, and how much of the period's work serves them. It computes plain values from the graph and prints nothing.
//
// Data passes through it like this: documents of the kinds that hold key results → Objectives with their own figures →
// figures that need others (support, work) → the choice of a period and a team → a forest, company objectives on top.
//
// Figures never depend on that choice: an objective has the same progress and the same share of work whoever asks, save
// that the public audience is told nothing that comes from internal documents.
package okr

import (
	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// AllPeriods is the choice of every period.
const AllPeriods = "all"

// Input is what the view is computed from.
type Input struct {
	Graph *graph.Graph
	Today calendar.Date
	// Keep chooses the objectives that are shown; nil keeps all.
	Keep func(*workspace.Document) bool
	// Public leaves out what is internal: documents, and the people and teams that are.
	Public bool
	// Period is a period as people write it, AllPeriods, or "" for the current one: the quarter of Today if an
	// objective has it, else the latest period that contains or precedes Today, else the first to come.
	Period string
	// Team keeps the objectives of one team, by its id, and those that they support; "" keeps all.
	Team string
	// Curves are what history remembers of key results, oldest first, as CurvesOf draws them; nil where there is no
	// history. A key result with a metric has the metric's values as its curve instead. Those who want to ask history only
	// about what is shown give them to View.Remember.
	Curves map[Key][]Point
}

// Key names a key result.
type Key struct {
	Objective workspace.Key
	KeyResult string
}

// Point is a key result on a day of the past.
type Point struct {
	Date calendar.Date
	// Current is the number on that day, nil where there was none.
	Current *float64
	// Progress is what it came to, from 0 to 1.
	Progress float64
	// Confidence is what people thought, from 0 to 1; nil where nobody said.
	Confidence *float64
}

// View is the objectives of a period.
type View struct {
	// Period is the period's label, or AllPeriods.
	Period string
	// Span is the period's days; the zero value for all periods, and for one that nobody can date.
	Span  calendar.Period
	Today calendar.Date
	Team  string
	// Objectives are all that are shown, each once: by period, company objectives first, each followed by the ones that
	// support it. Depth says how far below its first supported objective each stands.
	Objectives []*Objective
}

// Health compares an objective's progress with what the date asks for.
type Health string

// The healths. NoHealth is that of an objective that is not under way.
const (
	NoHealth Health = ""
	OnTrack  Health = "on-track"
	Behind   Health = "behind"
	AtRisk   Health = "at-risk"
)

// Reference names a document that a figure mentions; ID is as written where there is no such document.
type Reference struct{ ID, Title string }

// Objective is an objective with its figures. Shares are from 0 to 1.
type Objective struct {
	Document *workspace.Document
	Level    string // as written: company or team
	Team     Reference
	Owner    Reference
	// Period is as written; Span its days, if Dated.
	Period string
	Span   calendar.Period
	Dated  bool

	// Supports are the objectives that it supports, in the order of its links; Children those of the view that support
	// it, in output order.
	Supports []*workspace.Document
	Children []*Objective
	Depth    int

	KeyResults []KeyResult
	// Progress is the mean of the key results' by weight; where the configuration mixes supporting objectives in, each
	// of them counts like one more key result of weight 1.
	Progress float64
	// Expected is what the date asks for: the share of the period's days that have begun, today included; 0 if not Dated.
	Expected float64
	// Confidence is the mean by weight over the key results that have one; nil where none has.
	Confidence *float64
	Health     Health
	// Updated is the day of the latest check-in of a key result; zero where there was none.
	Updated calendar.Date
	Notes   string
	Work    Work
}

// KeyResult is a key result with its figures.
type KeyResult struct {
	ID, Title, Unit string
	Owner           Reference
	// Milestone says that it is either done or not, without numbers; Done is then which.
	Milestone bool
	Done      bool
	// Baseline, Target and Current are nil where they are not written; Current is the metric's where there is one.
	Baseline, Target, Current *float64
	// Metric is the metric that Current comes from; its ID is "" where there is none, or where it is internal to the
	// audience.
	Metric Reference
	// Progress is (current − baseline) / (target − baseline), held between 0 and 1; see progress.
	Progress   float64
	Confidence *float64
	// Weight is how much it counts, 1 where nothing is written.
	Weight float64
	// Updated is the day of the last check-in, or that of the metric's value if it is later; zero where there is neither.
	Updated calendar.Date
	Curve   []Point
}

// Work says how much of the work in an objective's period serves it.
//
// Work is documents of the kinds that link up to objectives (stories) without being objectives, save the dropped ones.
// A document lies in a period if its days overlap it. Its days are: from start to end (an open end is today, or the start
// if it is done or not begun); else its sprint's or cycle's; else those of the periods of the objectives that it serves.
// It serves an objective if its link names the objective or one of its key results. What serves two objectives counts for
// both.
type Work struct {
	// Estimated says that figures are sums of estimates, because all the work of the period has one; else they count
	// documents.
	Estimated bool
	// Total is all work of the period; Serving what serves the objective itself; Through what serves it or, through any
	// number of steps, an objective that supports it. All three are 0 where the objective has no dates.
	Total, Serving, Through float64
	// Documents are those that make up Serving, in output order.
	Documents []*workspace.Document
}

// Share is the share of the period's work that serves the objective itself; nil where there is no work.
func (w Work) Share() *float64 { return share(w.Serving, w.Total) }

// ShareThrough is the share that serves the objective itself or through one that supports it; nil where there is no work.
func (w Work) ShareThrough() *float64 { return share(w.Through, w.Total) }

func share(part, whole float64) *float64 {
	if whole <= 0 {
		return nil
	}
	v := part / whole
	return &v
}

// Compute computes the view. The error is a period that cannot be read.
func Compute(in Input) (*View, error) {
	c := newComputation(in)
	c.collect()
	c.mixSupport()
	c.judge()
	c.measureWork()
	return c.choose()
}
