package change

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Effects are what the changes come to for one document.
type Effects struct {
	// Supports are the kinds of documents of which it lost or gained some along the thread.
	Supports []Support
	// Progress is that of an objective, where it or that of a key result changed; nil elsewhere.
	Progress *Progress
	// Schedule is the document's place on the roadmap, where it changed; nil elsewhere.
	Schedule *Schedule
}

// Support is what a document lost and gained of one kind of documents that lead up to it, or that it leads down to.
// Dropped ones do not count.
type Support struct {
	Kind *config.Kind
	// Lost are documents of the older side, Gained of the newer one.
	Lost, Gained []*workspace.Document
	// Left is how many it has now.
	Left int
}

// Progress is an objective's progress on both sides, from 0 to 1.
type Progress struct {
	From, To float64
	// KeyResults are those whose progress or current number changed, in the order of the newer side.
	KeyResults []KeyResult
}

// KeyResult is a key result on both sides.
type KeyResult struct {
	ID, Title, Unit string
	// From and To are its progress, from 0 to 1.
	From, To float64
	// FromCurrent and ToCurrent are its numbers; nil where there is none.
	FromCurrent, ToCurrent *float64
}

// Schedule is a place on the roadmap on both sides.
type Schedule struct {
	Movement roadmap.Movement
	From, To roadmap.Place
	// FromQuarter and ToQuarter are the quarters in which it ends ("2026-Q3"); "" where it has no place in time.
	FromQuarter, ToQuarter string
}

// effects finds what the changes come to. Where only a path changed there is nothing to find.
func (c *computation) effects() {
	for i, ch := range c.changes {
		c.byDocument[ch.Document()], c.place[ch] = ch, i
	}
	if !slices.ContainsFunc(c.changes, func(ch *Change) bool { return !ch.onlyMoved() }) {
		return
	}
	c.neighbours()
	c.supports()
	c.progress()
	c.schedules()
}

// effectsOf is where the effects on a document of the newer side are kept.
func (c *computation) effectsOf(d *workspace.Document) *Effects {
	if ch := c.byDocument[d]; ch != nil && !ch.onlyMoved() {
		return &ch.Effects
	}
	return &c.impactOn(d).Effects
}

func (c *computation) impactOn(d *workspace.Document) *Impact {
	if c.touched[d] == nil {
		c.touched[d] = &Impact{From: c.then[d], To: d}
	}
	return c.touched[d]
}

// threads are the resolved links of the thread of one side, as far as the audience may see them.
func (c *computation) threads(g *graph.Graph) []*graph.Link {
	var out []*graph.Link
	for _, l := range g.Links {
		if l.State == graph.Resolved && l.Spec != nil && l.Spec.Thread != "" && c.visible(l) {
			out = append(out, l)
		}
	}
	return out
}

func (c *computation) visible(l *graph.Link) bool {
	return !c.in.Public || l.From.Public && l.To.Public && !l.Internal()
}

// neighbours finds the unchanged documents one link of the thread from a change, on either side.
func (c *computation) neighbours() {
	for _, g := range []*graph.Graph{c.in.From, c.in.To} {
		for _, l := range c.threads(g) {
			c.reach(l.From, l.To)
			c.reach(l.To, l.From)
		}
	}
}

// reach notes that a document has a changed neighbour. Both are of one side, either of them.
func (c *computation) reach(d, neighbour *workspace.Document) {
	ch := c.changeOf(neighbour)
	if ch == nil || ch.onlyMoved() {
		return
	}
	here := c.newer(d)
	if here == nil {
		return
	}
	if own := c.byDocument[here]; own != nil && !own.onlyMoved() {
		return
	}
	i := c.impactOn(here)
	if !slices.Contains(i.Because, ch) {
		i.Because = append(i.Because, ch)
	}
}

// newer is the newer version of a document of either side, nil where it is gone.
func (c *computation) newer(d *workspace.Document) *workspace.Document {
	if c.side(d) == c.in.To {
		return d
	}
	return c.now[d]
}

// changeOf is the change of a document of either side, or nil.
func (c *computation) changeOf(d *workspace.Document) *Change {
	if now := c.newer(d); now != nil {
		return c.byDocument[now]
	}
	return c.byDocument[d]
}

// supports counts, for each document of both sides, what leads up to it or down from it.
func (c *computation) supports() {
	type end struct {
		target *workspace.Document // of the newer side
		kind   string
	}
	type count struct{ before, after []*workspace.Document }
	counts := map[end]*count{}
	var order []end
	add := func(target, source *workspace.Document, old bool) {
		target = c.newer(target)
		if target == nil || c.then[target] == nil || source.Category == config.Dropped {
			return
		}
		at := end{target, source.Kind.Name}
		if counts[at] == nil {
			counts[at] = &count{}
			order = append(order, at)
		}
		list := &counts[at].after
		if old {
			list = &counts[at].before
		}
		if !slices.Contains(*list, source) {
			*list = append(*list, source)
		}
	}
	for _, g := range []*graph.Graph{c.in.From, c.in.To} {
		for _, l := range c.threads(g) {
			add(l.To, l.From, g == c.in.From)
		}
	}
	for _, at := range order {
		n := counts[at]
		s := Support{Left: len(n.after)}
		for _, d := range n.before {
			now := c.now[d]
			switch {
			case now != nil && slices.Contains(n.after, now):
			case now != nil && now.Unreadable: // nobody knows what it links to
				s.Left++
			default:
				s.Lost = append(s.Lost, d)
			}
		}
		for _, d := range n.after {
			if old := c.then[d]; old == nil || !old.Unreadable && !slices.Contains(n.before, old) {
				s.Gained = append(s.Gained, d)
			}
		}
		if len(s.Lost)+len(s.Gained) == 0 || at.target.Category == config.Dropped {
			continue
		}
		s.Kind = append(s.Gained, s.Lost...)[0].Kind
		e := c.effectsOf(at.target)
		e.Supports = append(e.Supports, s)
	}
	sortSupports := func(e *Effects) {
		slices.SortFunc(e.Supports, func(a, b Support) int { return a.Kind.Order - b.Kind.Order })
	}
	for _, ch := range c.changes {
		sortSupports(&ch.Effects)
	}
	for _, i := range c.touched {
		sortSupports(&i.Effects)
	}
}

// progress asks the view of objectives on both sides.
func (c *computation) progress() {
	objectives := func(g *graph.Graph) map[*workspace.Document]*okr.Objective {
		v, err := okr.Compute(okr.Input{Graph: g, Today: c.in.Today, Public: c.in.Public, Period: okr.AllPeriods})
		if err != nil { // only a period that cannot be read is an error, and all periods can
			return nil
		}
		out := map[*workspace.Document]*okr.Objective{}
		for _, o := range v.Objectives {
			out[o.Document] = o
		}
		return out
	}
	before, after := objectives(c.in.From), objectives(c.in.To)
	for _, d := range c.in.To.Workspace.Documents {
		old, now := before[c.then[d]], after[d]
		if old == nil || now == nil || d.Unreadable || c.then[d].Unreadable {
			continue
		}
		p := &Progress{From: old.Progress, To: now.Progress}
		for _, k := range now.KeyResults {
			i := slices.IndexFunc(old.KeyResults, func(o okr.KeyResult) bool { return o.ID == k.ID })
			if i < 0 {
				continue
			}
			o := old.KeyResults[i]
			if o.Progress != k.Progress || !sameNumberOrNone(o.Current, k.Current) {
				p.KeyResults = append(p.KeyResults, KeyResult{
					ID: k.ID, Title: k.Title, Unit: k.Unit, From: o.Progress, To: k.Progress, FromCurrent: o.Current, ToCurrent: k.Current,
				})
			}
		}
		if p.From == p.To && len(p.KeyResults) == 0 {
			continue
		}
		c.effectsOf(d).Progress = p
		c.blameMetrics(d)
	}
}

func sameNumberOrNone(a, b *float64) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

// blameMetrics names the changed documents that an objective's key results take their numbers from, and the objectives
// that are mixed into it.
func (c *computation) blameMetrics(d *workspace.Document) {
	i := c.touched[d]
	if i == nil {
		return
	}
	for _, l := range c.in.To.From(d) {
		if l.FromPart == nil || l.State != graph.Resolved || !c.visible(l) {
			continue
		}
		if ch := c.changeOf(l.To); ch != nil && !ch.onlyMoved() && !slices.Contains(i.Because, ch) {
			i.Because = append(i.Because, ch)
		}
	}
}

// schedules asks the roadmap on both sides.
func (c *computation) schedules() {
	compute := func(g *graph.Graph) *roadmap.View {
		v, err := roadmap.Compute(roadmap.Input{
			Graph: g, Today: c.in.Today, Public: c.in.Public, By: roadmap.ByQuarter, GroupBy: roadmap.NoGroup,
		})
		if err != nil { // only a grouping that nobody knows is an error
			return &roadmap.View{}
		}
		return v
	}
	before := map[*workspace.Document]*roadmap.Item{}
	for _, i := range compute(c.in.From).Items {
		before[i.Document] = i
	}
	base, head := &roadmap.View{}, &roadmap.View{}
	for _, i := range compute(c.in.To).Items {
		if old := before[c.then[i.Document]]; old != nil {
			same := *old // the comparison knows documents by their identity, which may have changed
			same.Document = i.Document
			base.Items, head.Items = append(base.Items, &same), append(head.Items, i)
		}
	}
	open := map[*workspace.Document]bool{}
	for n, i := range head.Items {
		open[i.Document] = i.Open || base.Items[n].Open
	}
	for _, m := range roadmap.Compare(base, head) {
		if m.Movement != roadmap.Slipped && m.Movement != roadmap.PulledIn {
			continue
		}
		s := &Schedule{Movement: m.Movement, From: m.From, To: m.To}
		s.FromQuarter, s.ToQuarter = c.quarter(c.in.From, m.From, open[m.Document]), c.quarter(c.in.To, m.To, open[m.Document])
		c.effectsOf(m.Document).Schedule = s
		c.blameCycle(m.Document)
	}
}

// quarter is the one in which a place ends, or begins where the end is open.
func (c *computation) quarter(g *graph.Graph, p roadmap.Place, open bool) string {
	day := p.End
	if open {
		day = p.Start
	}
	if day.IsZero() {
		return ""
	}
	return g.Workspace.Config.Calendar.QuarterOf(day).String()
}

// blameCycle names the changed documents that an unchanged one is placed by: its cycle.
func (c *computation) blameCycle(d *workspace.Document) {
	i := c.touched[d]
	if i == nil {
		return
	}
	for _, l := range c.in.To.Out(d, d.Kind.Roadmap.Cycle) {
		if l.State != graph.Resolved || !c.visible(l) {
			continue
		}
		if ch := c.changeOf(l.To); ch != nil && !slices.Contains(i.Because, ch) {
			i.Because = append(i.Because, ch)
		}
	}
}

// impact is the touched documents in their order. Where the changes were chosen, what only others touch is left out,
// unless it was chosen itself.
func (c *computation) impact() []*Impact {
	var out []*Impact
	for _, d := range c.in.To.Workspace.Documents {
		i := c.touched[d]
		if i == nil || i.From == nil {
			continue
		}
		slices.SortFunc(i.Because, func(a, b *Change) int { return c.place[a] - c.place[b] })
		if !c.keeps(i.From, i.To) {
			i.Because = slices.DeleteFunc(i.Because, func(ch *Change) bool { return !c.keeps(ch.From, ch.To) })
		}
		if len(i.Because) > 0 {
			out = append(out, i)
		}
	}
	return out
}
