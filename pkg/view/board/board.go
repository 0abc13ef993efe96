// Package board computes the board: the documents of one kind in a column for each status, with what they wait for and
// the limits of work in progress. It computes plain values from the graph and prints nothing.
package board

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// DefaultKind is the kind whose board is shown where none is asked for.
const DefaultKind = "story"

// Input is what the view is computed from.
type Input struct {
	Graph *graph.Graph
	// Keep chooses the documents; nil keeps all.
	Keep func(*workspace.Document) bool
	// Public leaves out what is internal.
	Public bool
	// Kind is the kind's name; "" is DefaultKind. It must have a lifecycle.
	Kind string
	// Team keeps what is one team's, Cycle what is in one cycle or sprint ("2026-C3", "2026-C3#S2"); "" keeps all.
	Team, Cycle string
	// Since is the day since when a document has its status, from history; nil where there is none. Those who want to ask
	// history only about what is shown give it to View.Remember.
	Since func(*workspace.Document) (calendar.Date, bool)
}

// View is the board.
type View struct {
	Kind        *config.Kind
	Team, Cycle string
	// Columns are in the order of categories, and in each in the lifecycle's, empty ones too; statuses that it does not know
	// follow as planned ones.
	Columns []Column
}

// Column is the documents of one status.
type Column struct {
	Status   string
	Category config.Category
	// Limit is the most that it should hold, 0 for no limit.
	Limit int
	Items []*Item
}

// Over reports whether the column holds more than it should.
func (c Column) Over() bool { return c.Limit > 0 && len(c.Items) > c.Limit }

// Item is a document on the board.
type Item struct {
	Document    *workspace.Document
	Owner, Team Reference
	// Cycles are the names by which Input.Cycle chooses it.
	Cycles []string
	// Since is zero where there is no history.
	Since calendar.Date
	// BlockedBy is what it waits for, without what is done or dropped; Blocks is what waits for it.
	BlockedBy, Blocks []Reference
}

// Reference names a document, or what is written where there is none.
type Reference struct{ ID, Title string }

// Compute computes the view. The error is a kind that has no board.
func Compute(in Input) (*View, error) {
	name := cmp.Or(in.Kind, DefaultKind)
	kind := in.Graph.Workspace.Config.Kind(name)
	switch {
	case kind == nil:
		return nil, fmt.Errorf("there is no kind %q", name)
	case kind.Lifecycle == nil:
		return nil, fmt.Errorf("%s has no lifecycle, and a board's columns are its statuses", name)
	}
	c := computation{in: in, kind: kind}
	v := &View{Kind: kind, Team: in.Team, Cycle: in.Cycle}
	for _, s := range kind.Lifecycle.States {
		v.Columns = append(v.Columns, Column{Status: s.Name, Category: s.Category, Limit: kind.WIP[s.Name]})
	}
	// A status that a workspace adds to a kind of the preset stands behind all the others there.
	slices.SortStableFunc(v.Columns, func(a, b Column) int {
		return slices.Index(categories, a.Category) - slices.Index(categories, b.Category)
	})
	for _, d := range in.Graph.Workspace.Documents {
		if d.Kind != kind || d.Unreadable || !c.visible(d) || in.Keep != nil && !in.Keep(d) || !c.chosen(d) {
			continue
		}
		at := slices.IndexFunc(v.Columns, func(col Column) bool { return col.Status == d.Status })
		if at < 0 {
			at = len(v.Columns)
			v.Columns = append(v.Columns, Column{Status: d.Status, Category: config.Planned})
		}
		v.Columns[at].Items = append(v.Columns[at].Items, c.item(d))
	}
	for _, col := range v.Columns {
		slices.SortStableFunc(col.Items, func(a, b *Item) int { return cmp.Compare(c.importance(a.Document), c.importance(b.Document)) })
	}
	return v, nil
}

// categories are in the order of columns.
var categories = []config.Category{config.Planned, config.Active, config.Done, config.Dropped}

// Remember tells of the documents on the board since when they have their status.
func (v *View) Remember(since func(*workspace.Document) (calendar.Date, bool)) {
	for _, c := range v.Columns {
		for _, i := range c.Items {
			if day, known := since(i.Document); known {
				i.Since = day
			}
		}
	}
}

type computation struct {
	in   Input
	kind *config.Kind
}

func (c computation) visible(d *workspace.Document) bool { return !c.in.Public || d.Public }

// importance is the place of a document by its priority.
func (c computation) importance(d *workspace.Document) int {
	if f := c.kind.Field("priority"); c.in.Public && f != nil && f.Internal {
		return 0
	}
	switch d.Text("priority") {
	case "must":
		return 0
	case "should":
		return 1
	case "could":
		return 2
	case "wont":
		return 4
	}
	return 3
}

// shows says whether the audience may see a link's target.
func (c computation) shows(l *graph.Link) bool {
	if c.in.Public && l.Internal() {
		return false
	}
	if l.State == graph.Resolved {
		return c.visible(l.To)
	}
	return !c.in.Public
}

// chosen says whether a document is the team's and the cycle's that were asked for.
func (c computation) chosen(d *workspace.Document) bool {
	return (c.in.Team == "" || c.names(d, "team", c.in.Team)) &&
		(c.in.Cycle == "" || c.names(d, cmp.Or(c.kind.Roadmap.Cycle, "cycle"), c.in.Cycle))
}

// names says whether a field names a document, or a part of it; the field is one of the kind, or the link to the kind of
// that name.
func (c computation) names(d *workspace.Document, field, id string) bool {
	link := c.link(field)
	if link == nil {
		return strings.EqualFold(c.text(d, field), id)
	}
	for _, l := range c.in.Graph.Out(d, link.Field) {
		if !c.shows(l) {
			continue
		}
		whole, _, _ := strings.Cut(l.Target(), "#")
		if strings.EqualFold(l.Target(), id) || strings.EqualFold(whole, id) {
			return true
		}
	}
	return false
}

// cycles are the names of the cycle and the sprint that a document is in.
func (c computation) cycles(d *workspace.Document) (out []string) {
	field := cmp.Or(c.kind.Roadmap.Cycle, "cycle")
	link := c.link(field)
	if link == nil {
		if text := c.text(d, field); text != "" {
			out = append(out, text)
		}
		return out
	}
	for _, l := range c.in.Graph.Out(d, link.Field) {
		if !c.shows(l) {
			continue
		}
		whole, _, _ := strings.Cut(l.Target(), "#")
		for _, name := range []string{whole, l.Target()} {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// link is the link of a field, else the first one to the kind of that name.
func (c computation) link(name string) *config.Link {
	if l := c.kind.Link(name); l != nil {
		return l
	}
	for _, l := range c.kind.Links {
		if len(l.To) > 0 && l.Accepts(name) {
			return l
		}
	}
	return nil
}

func (c computation) text(d *workspace.Document, field string) string {
	if f := c.kind.Field(field); c.in.Public && (f == nil || f.Internal) {
		return ""
	}
	n := d.Field(field)
	if n != nil && len(n.Items) > 0 {
		n = n.Items[0]
	}
	return n.Scalar()
}

func (c computation) item(d *workspace.Document) *Item {
	i := &Item{Document: d, Team: c.reference(d, "team"), Owner: c.reference(d, "owner"), Cycles: c.cycles(d)}
	if i.Owner.ID == "" {
		i.Owner = c.reference(d, "assignee")
	}
	if c.in.Since != nil {
		if day, ok := c.in.Since(d); ok {
			i.Since = day
		}
	}
	add := func(to *[]Reference, r Reference) {
		if !slices.Contains(*to, r) {
			*to = append(*to, r)
		}
	}
	for _, l := range c.in.Graph.From(d) {
		switch {
		case !isBlocking(l) || !c.shows(l):
		case l.State != graph.Resolved:
			add(&i.BlockedBy, Reference{l.Raw, l.Raw})
		case isOpen(l.To):
			add(&i.BlockedBy, Reference{l.To.ID, l.To.Title})
		}
	}
	for _, l := range c.in.Graph.To(d) {
		if isBlocking(l) && c.visible(l.From) && !(c.in.Public && l.Internal()) && isOpen(d) && isOpen(l.From) {
			add(&i.Blocks, Reference{l.From.ID, l.From.Title})
		}
	}
	return i
}

// isBlocking says whether a link says that its source waits for its target.
func isBlocking(l *graph.Link) bool {
	return l.Spec != nil && (l.Spec.Field == "blocked_by" || l.Spec.Inverse == "blocks")
}

func isOpen(d *workspace.Document) bool {
	return d.Category != config.Done && d.Category != config.Dropped
}

func (c computation) reference(d *workspace.Document, field string) Reference {
	link := c.link(field)
	if link == nil {
		text := c.text(d, field)
		return Reference{text, text}
	}
	for _, l := range c.in.Graph.Out(d, link.Field) {
		switch {
		case !c.shows(l):
		case l.State == graph.Resolved:
			return Reference{l.To.ID, l.To.Title}
		default:
			return Reference{l.Raw, l.Raw}
		}
	}
	return Reference{}
}

// Names are the ids that Team or Cycle can name for a kind, for suggestions: the field is "team" or "cycle".
func Names(in Input, field string) []string {
	kind := in.Graph.Workspace.Config.Kind(cmp.Or(in.Kind, DefaultKind))
	if kind == nil {
		return nil
	}
	c := computation{in: in, kind: kind}
	if field == "cycle" && kind.Roadmap.Cycle != "" {
		field = kind.Roadmap.Cycle
	}
	var out []string
	add := func(id string) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	link := c.link(field)
	for _, d := range in.Graph.Workspace.Documents {
		if link != nil && len(link.To) > 0 && link.Accepts(d.Kind.Name) && c.visible(d) {
			add(d.ID)
			for _, p := range d.Parts {
				if link.Parts && p.ID != "" {
					add(d.ID + "#" + p.ID)
				}
			}
		}
		if d.Kind != kind || !c.visible(d) {
			continue
		}
		if link == nil {
			add(c.text(d, field))
			continue
		}
		for _, l := range in.Graph.Out(d, link.Field) {
			if whole, _, _ := strings.Cut(l.Target(), "#"); c.shows(l) {
				add(whole)
				add(l.Target())
			}
		}
	}
	return out
}
