// Package stale computes what nobody has reviewed in time, record by record: whose it is, for how long, and how long its
// kind allows. It computes plain values from the graph and prints nothing.
package stale

import (
	"cmp"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Rule is the name of the rule whose settings are the limits' too; Option is its length of time.
const (
	Rule   = "stale-review"
	Option = "after"
)

// Input is what the view is computed from.
type Input struct {
	Graph *graph.Graph
	Today calendar.Date
	// Keep chooses the documents; nil keeps all.
	Keep func(*workspace.Document) bool
	// Public leaves out what is internal.
	Public bool
	// Changed is the day of the last change of a document's own record, from history; nil where there is none.
	Changed func(*workspace.Document) (calendar.Date, bool)
}

// View is what is stale.
type View struct {
	// Documents are the stale ones, the longest overdue first.
	Documents []Document
	// Unknown are those that want reviews but have no day of one, and no history to say when they last changed.
	Unknown []*workspace.Document
	// Limited counts the documents whose kinds want reviews, stale or not.
	Limited int
}

// Document is a stale document.
type Document struct {
	Document *workspace.Document
	// Owner is whose it is: its owner, else the lead of its team, else the team.
	Owner Reference
	// Reviewed and Changed are zero where nobody knows.
	Reviewed, Changed calendar.Date
	// Age is the days since Reviewed, else since Changed; Limit those after which its kind wants a review.
	Age, Limit int
}

// Overdue is by how many days the review is late.
func (d Document) Overdue() int { return d.Age - d.Limit }

// Reference names a document, or what is written where there is none.
type Reference struct{ ID, Title string }

// Limit is the number of days after which documents of a kind want a review, 0 for never: what the rule's setting for the
// kind says, else its setting for all, which is for the kinds that have a limit of their own, else that.
func Limit(cfg *config.Config, kind *config.Kind) int {
	s := cfg.Rules[Rule]
	if s == nil {
		return max(0, kind.Stale)
	}
	own := s.Kinds[kind.Name]
	if kind.Stale <= 0 && own == nil {
		return 0
	}
	after := length(s.Options[Option])
	if own != nil && own.Options[Option] != nil {
		after = length(own.Options[Option])
	}
	if after > 0 {
		return after
	}
	return max(0, kind.Stale)
}

// length is a setting in days: "45d", "6w", or a number; 0 for what is none.
func length(v any) int {
	switch x := v.(type) {
	case string:
		if days, err := calendar.ParseDuration(x); err == nil {
			return days
		}
	case int:
		return x
	case int64:
		return int(x)
	case float64:
		return int(x)
	}
	return 0
}

// Compute computes the view. What was dropped wants no review any more, unless it is still to be removed.
func Compute(in Input) *View {
	v := &View{}
	c := computation{in}
	for _, d := range in.Graph.Workspace.Documents {
		limit := Limit(in.Graph.Workspace.Config, d.Kind)
		if limit == 0 || d.Unreadable || c.isGone(d) || !c.visible(d) || in.Keep != nil && !in.Keep(d) {
			continue
		}
		v.Limited++
		s := Document{Document: d, Limit: limit, Reviewed: c.reviewed(d)}
		if in.Changed != nil {
			if day, ok := in.Changed(d); ok {
				s.Changed = day
			}
		}
		last := s.Reviewed
		if last.IsZero() {
			last = s.Changed
		}
		if last.IsZero() {
			v.Unknown = append(v.Unknown, d)
			continue
		}
		if s.Age = max(0, in.Today.Sub(last)); s.Age <= limit {
			continue
		}
		s.Owner = c.owner(d)
		v.Documents = append(v.Documents, s)
	}
	slices.SortStableFunc(v.Documents, func(a, b Document) int { return cmp.Compare(b.Overdue(), a.Overdue()) })
	return v
}

// ByOwner returns the documents sorted by owner, those of nobody last, and within one as before.
func (v *View) ByOwner() []Document {
	out := slices.Clone(v.Documents)
	slices.SortStableFunc(out, func(a, b Document) int {
		if (a.Owner.ID == "") != (b.Owner.ID == "") {
			return cmp.Compare(b.Owner.ID, a.Owner.ID)
		}
		return workspace.CompareIDs(a.Owner.ID, b.Owner.ID)
	})
	return out
}

type computation struct{ in Input }

func (c computation) visible(d *workspace.Document) bool { return !c.in.Public || d.Public }

// isGone reports whether something was dropped, and is not to be removed on a day to come.
func (c computation) isGone(d *workspace.Document) bool {
	removal, err := calendar.ParseDate(d.Field("deprecation").Get("removal").Scalar())
	return d.Category == config.Dropped && (err != nil || !removal.After(c.in.Today))
}

func (c computation) reviewed(d *workspace.Document) calendar.Date {
	if f := d.Kind.Field("reviewed"); c.in.Public && f != nil && f.Internal {
		return calendar.Date{}
	}
	day, err := calendar.ParseDate(d.Text("reviewed"))
	if err != nil {
		return calendar.Date{}
	}
	return day
}

func (c computation) owner(d *workspace.Document) Reference {
	if r, _ := c.named(d, d.Kind.Link("owner")); r.ID != "" {
		return r
	}
	if text := d.Text("owner"); text != "" && d.Kind.Link("owner") == nil && !c.in.Public {
		return Reference{text, text}
	}
	r, team := c.named(d, teamLink(d.Kind))
	if team != nil {
		if lead, _ := c.named(team, team.Kind.Link("lead")); lead.ID != "" {
			return lead
		}
	}
	return r
}

// teamLink is the link to the kind "team": the field of that name, else the first.
func teamLink(k *config.Kind) *config.Link {
	if l := k.Link("team"); l != nil {
		return l
	}
	for _, l := range k.Links {
		if len(l.To) > 0 && l.Accepts("team") {
			return l
		}
	}
	return nil
}

// named is what a link names first, with the document where there is one.
func (c computation) named(d *workspace.Document, link *config.Link) (Reference, *workspace.Document) {
	if link == nil || c.in.Public && link.Internal {
		return Reference{}, nil
	}
	for _, l := range c.in.Graph.Out(d, link.Field) {
		switch {
		case l.State == graph.Resolved && c.visible(l.To):
			return Reference{l.To.ID, l.To.Title}, l.To
		case l.State != graph.Resolved && !c.in.Public:
			return Reference{l.Raw, l.Raw}, nil
		}
	}
	return Reference{}, nil
}
