package feature

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type computation struct {
	in   Input
	kind *config.Kind
}

func (c *computation) visible(d *workspace.Document) bool { return !c.in.Public || d.Public }

// shows says whether a link may be shown to the audience: to a document that it may see, or, where no document stands
// behind it, at all.
func (c *computation) shows(l *graph.Link) bool {
	if c.in.Public && l.Internal() {
		return false
	}
	if l.State == graph.Resolved {
		return c.visible(l.To)
	}
	return !c.in.Public || l.State == graph.Unchecked || l.State == graph.External
}

// role is the link from features to a kind: the field of the kind's name if it is one, else the first declared. Keys
// says whether it is one whose references are keys.
func (c *computation) role(target string, keys bool) *config.Link {
	var first *config.Link
	for _, l := range c.kind.Links {
		if l.Keys != keys || len(l.To) == 0 || !l.Accepts(target) || l.InverseOf != "" || strings.Contains(l.Field, ".") {
			continue
		}
		if strings.EqualFold(strings.ReplaceAll(l.Field, "_", "-"), target) {
			return l
		}
		if first == nil {
			first = l
		}
	}
	return first
}

// references are what a link names, in the order of the document.
func (c *computation) references(d *workspace.Document, link *config.Link) []Reference {
	if link == nil {
		return nil
	}
	var out []Reference
	for _, l := range c.in.Graph.Out(d, link.Field) {
		if !c.shows(l) {
			continue
		}
		r := Reference{l.Raw, l.Raw}
		if l.State == graph.Resolved {
			r = Reference{l.To.ID, l.To.Title}
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func (c *computation) reference(d *workspace.Document, link *config.Link) Reference {
	if all := c.references(d, link); len(all) > 0 {
		return all[0]
	}
	return Reference{}
}

func (c *computation) feature(d *workspace.Document) *Feature {
	f := &Feature{Document: d, Fields: c.fields(d), Maturity: d.Status, Category: d.Category}
	text := func(names ...string) string {
		for _, name := range names {
			if t := strings.TrimSpace(f.Fields.Get(name).Scalar()); t != "" {
				return t
			}
		}
		return ""
	}
	f.Team = c.reference(d, c.role("team", false))
	f.Area = c.reference(d, c.role("area", false))
	f.Owner = c.reference(d, c.kind.Link("owner"))
	f.Replacement = c.reference(d, c.role(Kind, false))
	f.UseCases = c.references(d, c.role("use-case", false))
	f.Platforms = c.answers(d, f.Fields, "platform", "compatibility")
	f.Plans = c.answers(d, f.Fields, "plan", "plans")
	f.Deployments = c.answers(d, f.Fields, "deployment", "deployment")
	f.Since, f.LaunchTier, f.Planned = text("since"), text("launch_tier"), text(cmp.Or(c.kind.Roadmap.Date, "planned"))
	f.Documentation, f.Note = text("documentation", "documentation_link"), text("note")
	f.InternalNote, f.Promise = text("internal_note"), text("promise")
	f.Confidence = share(f.Fields.Get("confidence"))
	f.Reviewed = date(f.Fields.Get("reviewed"))
	f.Removal = date(f.Fields.Get("deprecation").Get("removal"))
	if c.in.Changed != nil {
		if day, ok := c.in.Changed(d); ok {
			f.Changed = day
		}
	}
	return f
}

// fields are a document's, as far as the audience may see them and what they link to.
func (c *computation) fields(d *workspace.Document) *document.Node {
	if !c.in.Public {
		return d.Fields
	}
	return c.in.Graph.PublicFields(d)
}

// answers reads the map of a role's field; field is its name in the preset.
func (c *computation) answers(d *workspace.Document, fields *document.Node, target, field string) []Answer {
	link := c.role(target, true)
	byKey := map[string]Reference{}
	if link != nil {
		field = link.Field
		for _, l := range c.in.Graph.Out(d, field) {
			if l.State == graph.Resolved {
				byKey[l.Raw] = Reference{l.To.ID, l.To.Title}
			}
		}
	}
	value := fields.Get(field)
	if value == nil {
		return nil
	}
	var out []Answer
	for _, e := range value.Entries {
		r, ok := byKey[e.Key]
		if !ok {
			r = Reference{e.Key, e.Key}
		}
		a := Answer{Reference: r, Value: word(e.Value)}
		a.State = c.state(a.Value, target == "deployment")
		out = append(out, a)
	}
	return out
}

// word is an answer as people read it: true is yes and false is no.
func word(n *document.Node) string {
	text := strings.TrimSpace(n.Scalar())
	switch strings.ToLower(text) {
	case "true", "yes":
		return "yes"
	case "false", "no", "":
		return "no"
	}
	return text
}

// state reads an answer. In a deployment it is a maturity, whose category says what it comes to.
func (c *computation) state(value string, maturity bool) State {
	if maturity {
		switch c.kind.Lifecycle.Category(value) {
		case config.Done:
			return Yes
		case config.Active:
			return Limited
		case config.Planned:
			return Planned
		case config.Dropped:
			return Limited // still there until it is removed
		}
	}
	switch strings.ToLower(value) {
	case "yes":
		return Yes
	case "no":
		return No
	case "planned":
		return Planned
	}
	return Limited
}

func share(n *document.Node) *float64 {
	v := -1.0
	switch x := n.Plain().(type) {
	case int64:
		v = float64(x)
	case float64:
		v = x
	}
	if v < 0 || v > 1 {
		return nil
	}
	return &v
}

func date(n *document.Node) calendar.Date {
	d, err := calendar.ParseDate(n.Scalar())
	if err != nil {
		return calendar.Date{}
	}
	return d
}
