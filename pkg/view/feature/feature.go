// Package feature computes what the product can do: every feature with its maturity, where one has it and what is
// planned, in the groups that people ask by. It computes plain values from the graph and prints nothing.
//
// What plays which role is the configuration's: features are the documents of the kind "feature", their team is the link
// to the kind "team", whatever its field is called, and so on for use cases, platforms, plans, deployments and areas. The
// remaining fields have the names of the preset.
package feature

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Kind is the name of the kind of features.
const Kind = "feature"

// By is what features are grouped by: a kind, or their maturity.
type By string

// The groupings.
const (
	ByTeam       By = "team"
	ByMaturity   By = "maturity"
	ByPlatform   By = "platform"
	ByPlan       By = "plan"
	ByDeployment By = "deployment"
	ByUseCase    By = "use-case"
)

// Groupings are all groupings.
func Groupings() []By {
	return []By{ByTeam, ByMaturity, ByPlatform, ByPlan, ByDeployment, ByUseCase}
}

// DefaultBy is the grouping where none is asked for: by team, and by maturity for the public where it may not see teams.
func DefaultBy(cfg *config.Config, public bool) By {
	if team := cfg.Kind(string(ByTeam)); public && (team == nil || !team.Public) {
		return ByMaturity
	}
	return ByTeam
}

// Input is what the view is computed from.
type Input struct {
	Graph *graph.Graph
	// Keep chooses the features; nil keeps all.
	Keep func(*workspace.Document) bool
	// Public leaves out what is internal: documents, fields, and links to what is.
	Public bool
	// By is what they are grouped by; "" is DefaultBy.
	By By
	// Team keeps the features of one team, without regard to case; "" keeps all.
	Team string
	// Changed is the day of a record's last change, from history; nil where there is none.
	Changed func(*workspace.Document) (calendar.Date, bool)
}

// View is the features report.
type View struct {
	By       By
	Public   bool
	Features []*Feature
	// Groups are in the order of their documents, of the lifecycle for maturity; what belongs to none is last. A
	// feature may be in several. Those that hold nothing are there too.
	Groups []Group
	// Platforms, Plans and Deployments are the columns of matrices: all documents of the kind, in their declared order,
	// and what features name besides.
	Platforms, Plans, Deployments []Reference
	// Totals count features by what they say, in order.
	Totals []Total
}

// Reference names a document, or what is written where there is none.
type Reference struct{ ID, Title string }

// Group is the features that share something.
type Group struct {
	// Key is an id or a maturity, "" for what belongs to none.
	Key, Title string
	Features   []*Feature
}

// Total is how many features have each value of a field, under the field's name in JSON outputs.
type Total struct {
	Field  string
	Values []Count
}

// Count is a value with its number.
type Count struct {
	Value string
	N     int
}

// Feature is one thing that the product can do. Texts are "" and dates zero where nothing is written.
type Feature struct {
	Document *workspace.Document
	// Fields are those that the audience may see, without links to what it may not.
	Fields   *document.Node
	Team     Reference
	Area     Reference
	Owner    Reference
	Maturity string
	Category config.Category

	Platforms, Plans, Deployments []Answer
	UseCases                      []Reference
	Since, Planned, LaunchTier    string
	Confidence                    *float64
	Reviewed, Changed             calendar.Date
	Documentation                 string
	Note                          string
	Replacement                   Reference
	Removal                       calendar.Date
	// InternalNote and Promise are internal by the preset's schema.
	InternalNote, Promise string
}

// ID and Title are the document's.
func (f *Feature) ID() string    { return f.Document.ID }
func (f *Feature) Title() string { return f.Document.Title }

// State is what an answer comes to.
type State uint8

// The states.
const (
	No State = iota
	Yes
	Limited // yes, with some words
	Planned
)

// Answer says whether a feature is on a platform, in a plan or in a deployment.
type Answer struct {
	Reference
	// Value is "yes", "no", or the words that are written; in a deployment a maturity.
	Value string
	State State
}

// Find returns the answer for a column's id, or nil.
func Find(answers []Answer, id string) *Answer {
	if i := slices.IndexFunc(answers, func(a Answer) bool { return a.ID == id }); i >= 0 {
		return &answers[i]
	}
	return nil
}

// Compute computes the view. A configuration without the kind has no features.
func Compute(in Input) *View {
	if in.By == "" {
		in.By = DefaultBy(in.Graph.Workspace.Config, in.Public)
	}
	v := &View{By: in.By, Public: in.Public}
	c := &computation{in: in, kind: in.Graph.Workspace.Config.Kind(Kind)}
	if c.kind == nil {
		return v
	}
	for _, d := range in.Graph.Workspace.Documents {
		if d.Kind == c.kind && !d.Unreadable && c.visible(d) && (in.Keep == nil || in.Keep(d)) {
			if f := c.feature(d); in.Team == "" || strings.EqualFold(f.Team.ID, in.Team) {
				v.Features = append(v.Features, f)
			}
		}
	}
	v.Platforms = c.columns(v, ByPlatform)
	v.Plans = c.columns(v, ByPlan)
	v.Deployments = c.columns(v, ByDeployment)
	c.group(v)
	c.count(v)
	return v
}

// Teams are the names that Input.Team can have: the teams of the workspace, and what features name besides.
func Teams(in Input) []string {
	c := &computation{in: in, kind: in.Graph.Workspace.Config.Kind(Kind)}
	if c.kind == nil {
		return nil
	}
	var out []string
	add := func(id string) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	link := c.role(string(ByTeam), false)
	for _, d := range in.Graph.Workspace.Documents {
		if link != nil && link.Accepts(d.Kind.Name) && c.visible(d) {
			add(d.ID)
		}
		if d.Kind == c.kind && c.visible(d) {
			add(c.reference(d, link).ID)
		}
	}
	return out
}

// Answers are a feature's answers about platforms, plans or deployments; nil for other groupings.
func (f *Feature) Answers(by By) []Answer {
	switch by {
	case ByPlatform:
		return f.Platforms
	case ByPlan:
		return f.Plans
	case ByDeployment:
		return f.Deployments
	}
	return nil
}

// Columns are the columns of a grouping's matrix; nil for groupings that have none.
func (v *View) Columns(by By) []Reference {
	switch by {
	case ByPlatform:
		return v.Platforms
	case ByPlan:
		return v.Plans
	case ByDeployment:
		return v.Deployments
	}
	return nil
}
