package roadmap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Groupings are the words that GroupBy takes: the kinds that something on the roadmap can belong to, then the fields of
// links, then "kind", "status" and NoGroup.
func Groupings(cfg *config.Config) []string {
	var kinds, fields []string
	for _, k := range cfg.Kinds {
		kinds = append(kinds, k.Name)
		if !onRoadmap(k) {
			continue
		}
		for _, l := range k.Links {
			if !strings.ContainsAny(l.Field, ".*") && !slices.Contains(fields, l.Field) {
				fields = append(fields, l.Field)
			}
		}
	}
	out := kinds
	for _, f := range append(fields, "kind", "status", NoGroup) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// UsualGroupings are those that people switch between: the kinds that work is for, as far as the configuration has them
// and, for the public, shows them. The default is the first; it is NoGroup alone where there is none.
func UsualGroupings(cfg *config.Config, public bool) []string {
	out := []string{DefaultGroup(cfg, public)}
	for _, name := range []string{"objective", "team", "feature", "strategy", "use-case"} {
		if k := cfg.Kind(name); k != nil && (k.Public || !public) && name != out[0] {
			out = append(out, name)
		}
	}
	return out
}

func (c *computation) checkGrouping() error {
	words := Groupings(c.cfg)
	if slices.Contains(words, c.in.GroupBy) {
		return nil
	}
	hint := suggest.Sentence(c.in.GroupBy, words)
	if hint != "" {
		hint = ", " + strings.TrimSuffix(hint, "?") + "?"
	}
	return fmt.Errorf("a roadmap cannot be grouped by %q%s: it takes a kind, a link's field, kind, status or none", c.in.GroupBy, hint)
}

// group sorts the items into groups.
func (c *computation) group(v *View) {
	at := map[string]int{}
	add := func(key, title string, d *workspace.Document, i *Item) {
		n, ok := at[key]
		if !ok {
			n = len(v.Groups)
			at[key] = n
			v.Groups = append(v.Groups, Group{Key: key, Title: title, Document: d})
		}
		v.Groups[n].Items = append(v.Groups[n].Items, i)
	}
	for _, i := range v.Items {
		switch c.in.GroupBy {
		case NoGroup:
			add("", "Everything", nil, i)
			continue
		case "kind":
			add(i.Document.Kind.Name, cmp.Or(i.Document.Kind.Plural, i.Document.Kind.Name), nil, i)
			continue
		case "status":
			add(i.Status, cmp.Or(i.Status, "No status"), nil, i)
			continue
		}
		owners := c.belongsTo(i.Document)
		for _, d := range owners {
			add(d.ID, d.Title, d, i)
		}
		if len(owners) == 0 {
			add("", "No "+c.groupLabel(), nil, i)
		}
	}
	slices.SortStableFunc(v.Groups, func(a, b Group) int { return cmp.Compare(groupRank(a), groupRank(b)) })
	lanes := map[string]int{"": len(v.Lanes)}
	for n, l := range v.Lanes {
		lanes[l.Key] = n
	}
	for n := range v.Groups {
		g := &v.Groups[n]
		slices.SortStableFunc(g.Items, func(a, b *Item) int {
			return cmp.Or(cmp.Compare(lanes[a.Lane], lanes[b.Lane]), a.Start.Compare(b.Start), a.End.Compare(b.End))
		})
		if g.Key != "" || c.in.GroupBy == NoGroup {
			g.Progress = groupProgress(g.Items)
		}
	}
}

// groupRank keeps groups in the order of their documents, and what belongs to none last.
func groupRank(g Group) int {
	switch {
	case g.Document != nil:
		return g.Document.Index
	case g.Key == "":
		return 1 << 30
	}
	return -1 // groups of values stay as they came
}

func (c *computation) groupLabel() string {
	if k := c.cfg.Kind(c.in.GroupBy); k != nil {
		return strings.ToLower(cmp.Or(k.Label, k.Name))
	}
	return strings.ReplaceAll(c.in.GroupBy, "_", " ")
}

// belongsTo are the documents that a document is grouped under. With a field they are what the field names. With a kind
// they are the nearest of that kind: the document itself; what it names; what is named, or names it, on the way up the
// thread, then on the way down; else that of the items of the roadmap that it names, such as a launch's features.
func (c *computation) belongsTo(d *workspace.Document) []*workspace.Document {
	kind := c.cfg.Kind(c.in.GroupBy)
	if kind == nil {
		var out []*workspace.Document
		for _, l := range c.in.Graph.Out(d, c.in.GroupBy) {
			if c.follows(l) && !slices.Contains(out, l.To) {
				out = append(out, l.To)
			}
		}
		return out
	}
	if found := c.nearest(d, kind); found != nil {
		return found
	}
	var out []*workspace.Document
	for _, l := range c.in.Graph.From(d) {
		if !c.follows(l) || !onRoadmap(l.To.Kind) || l.To == d {
			continue
		}
		for _, found := range c.nearest(l.To, kind) {
			if !slices.Contains(out, found) {
				out = append(out, found)
			}
		}
	}
	return out
}

// nearest are the documents of a kind that are nearest to a document, in output order.
func (c *computation) nearest(d *workspace.Document, kind *config.Kind) []*workspace.Document {
	if found, ok := c.groupsOf[d.Index]; ok {
		return found
	}
	found := c.walk(d, kind, "up")
	if found == nil {
		found = c.walk(d, kind, "down")
	}
	slices.SortFunc(found, func(a, b *workspace.Document) int { return cmp.Compare(a.Index, b.Index) })
	c.groupsOf[d.Index] = found
	return found
}

// walk goes along the thread in one direction, one step at a time, until documents of the kind are in reach.
func (c *computation) walk(d *workspace.Document, kind *config.Kind, direction string) []*workspace.Document {
	against := map[string]string{"up": "down", "down": "up"}[direction]
	seen := map[*workspace.Document]bool{d: true}
	for level := []*workspace.Document{d}; len(level) > 0; {
		var found, next []*workspace.Document
		reach := func(to *workspace.Document) {
			if to.Kind == kind && !slices.Contains(found, to) {
				found = append(found, to)
			}
		}
		for _, at := range level {
			reach(at)
			for _, l := range c.in.Graph.From(at) {
				if c.follows(l) && !groupsWithItself(l) {
					reach(l.To)
				}
			}
		}
		if found != nil {
			return found
		}
		visit := func(to *workspace.Document) {
			if !seen[to] {
				seen[to] = true
				next = append(next, to)
			}
		}
		for _, at := range level {
			for _, l := range c.in.Graph.From(at) {
				if c.follows(l) && l.Spec.Thread == direction {
					visit(l.To)
				}
			}
			for _, l := range c.in.Graph.To(at) {
				if c.follows(l) && l.Spec.Thread == against {
					visit(l.From)
				}
			}
		}
		level = next
	}
	return nil
}

// groupsWithItself says that a link joins documents of one kind, such as blocked_by: that is no belonging.
func groupsWithItself(l *graph.Link) bool { return l.From.Kind == l.To.Kind }

// groupProgress is the mean of the items' progress that were not dropped; an item that does not say counts as begun or
// not: 1 if it is done, else 0.
func groupProgress(items []*Item) *float64 {
	sum, weights, count, estimated, known := 0.0, 0.0, 0.0, true, false
	total := 0.0
	for _, i := range items {
		if i.Category == config.Dropped {
			continue
		}
		share := 0.0
		if i.Progress != nil {
			share, known = *i.Progress, true
		}
		total += share
		count++
		if i.Estimate == nil {
			estimated = false
			continue
		}
		sum += share * *i.Estimate
		weights += *i.Estimate
	}
	if !known {
		return nil
	}
	p := total / count
	if estimated && weights > 0 {
		p = sum / weights
	}
	return &p
}

// importance orders a backlog by the words that stories use for their priority.
var importance = map[string]int{"must": 0, "should": 1, "could": 2, "": 3, "wont": 4}

// queue fills the ordered lists that follow the roadmap.
func (c *computation) queue(v *View) {
	for _, i := range v.Items {
		switch {
		case i.Lane != "":
		case i.Category == config.Planned || i.Category == "":
			v.Backlog = append(v.Backlog, i)
		default:
			v.Undated = append(v.Undated, i)
		}
	}
	rank := func(i *Item) int {
		if n, ok := importance[c.field(i.Document, "priority").Scalar()]; ok {
			return n
		}
		return importance[""]
	}
	// What was made ready comes before what was only thought of.
	readiness := func(i *Item) int { return -i.Document.Kind.Lifecycle.Index(i.Status) }
	slices.SortStableFunc(v.Backlog, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Document.Kind.Order, b.Document.Kind.Order), cmp.Compare(readiness(a), readiness(b)))
	})
	order := config.Categories()
	slices.SortStableFunc(v.Undated, func(a, b *Item) int {
		return cmp.Compare(slices.Index(order, a.Category), slices.Index(order, b.Category))
	})
	for _, d := range c.in.Graph.Workspace.Documents {
		if d.Kind.Field("rank") == nil || d.Unreadable || !c.visible(d) || c.in.Keep != nil && !c.in.Keep(d) {
			continue
		}
		if n := number(c.field(d, "rank")); n != nil {
			v.Priorities = append(v.Priorities, Priority{Document: d, Rank: int(*n)})
		}
	}
	slices.SortStableFunc(v.Priorities, func(a, b Priority) int { return cmp.Compare(a.Rank, b.Rank) })
}
