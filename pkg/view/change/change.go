// Package change says in product terms what differs between two sides of a workspace: documents that came, went, moved
// or changed, with their fields, links and sections, and what that touches along the thread. It computes plain values
// from two graphs and prints nothing.
//
// Data passes through it like this: the documents of both sides → pairs of one document each → Changes with Fields and
// Sections → Effects on neighbours, which make the Impact. Fields and Sections stand alone too: a document's history is
// made of them.
package change

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Kind says what happened to a document, or to a section of one.
type Kind string

// The kinds. A document that got a new id is Renamed, wherever it is now; one that only has a new path is Moved. Both
// may have changed as well.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
	Moved   Kind = "moved"
	Renamed Kind = "renamed"
)

// Kinds are all kinds in the order of outputs.
func Kinds() []Kind { return []Kind{Added, Removed, Changed, Moved, Renamed} }

// Input is what the view is computed from.
type Input struct {
	// From and To are the older and the newer side.
	From, To *graph.Graph
	// Today is the clock for both sides.
	Today calendar.Date
	// KeepFrom and KeepTo choose documents of either side: a change is kept where one of them holds for its document on
	// that side. Nil keeps all.
	KeepFrom, KeepTo func(*workspace.Document) bool
	// Public leaves out what is internal: documents, fields, links, passages.
	Public bool
}

// View is what changed. Both lists are in the order of documents: kinds as configured, then by id.
type View struct {
	Changes []*Change
	Impact  []*Impact
	// PublicPages are the documents that the public sees and that it will see changed, removed ones included; nil where
	// the view is the public's own.
	PublicPages []*workspace.Document
	// Documents is how many documents the newer side has for the audience.
	Documents int
}

// Change is one document that changed.
type Change struct {
	Kind Kind
	// From and To are its versions; nil where it came or went.
	From, To *workspace.Document
	Fields   []Field
	Sections []Section
	// Unreadable says that the newer version cannot be read: what changed in it is not known.
	Unreadable bool
	Effects
}

// Document is the newer version, or the older one of what is gone.
func (c *Change) Document() *workspace.Document {
	if c.To != nil {
		return c.To
	}
	return c.From
}

// Field is the change of that field, or nil.
func (c *Change) Field(name string) *Field {
	if i := slices.IndexFunc(c.Fields, func(f Field) bool { return f.Name == name }); i >= 0 {
		return &c.Fields[i]
	}
	return nil
}

// Status is the change of the lifecycle's field, or nil.
func (c *Change) Status() *Field {
	if l := c.Document().Kind.Lifecycle; l != nil && c.From != nil && c.To != nil {
		return c.Field(l.Field)
	}
	return nil
}

// onlyMoved says that nothing but the path is new.
func (c *Change) onlyMoved() bool {
	return c.Kind == Moved && len(c.Fields) == 0 && len(c.Sections) == 0 && !c.Unreadable
}

// Impact is a document that did not change, one link of the thread from one that did, or that counts what changed.
type Impact struct {
	// From and To are the document on both sides.
	From, To *workspace.Document
	// Because are the changes that touch it.
	Because []*Change
	Effects
}

// Compute computes the view.
func Compute(in Input) *View {
	c := newComputation(in)
	for _, p := range match(c.documents(in.From), c.documents(in.To)) {
		if ch := c.change(p); ch != nil {
			c.changes = append(c.changes, ch)
		}
		if p.from != nil && p.to != nil {
			c.now[p.from], c.then[p.to] = p.to, p.from
		}
	}
	c.sort()
	c.effects()
	v := &View{Documents: len(c.documents(in.To))}
	v.Impact = c.impact()
	v.Changes = slices.DeleteFunc(slices.Clone(c.changes), func(ch *Change) bool { return !c.keeps(ch.From, ch.To) })
	if !in.Public {
		v.PublicPages = c.publicPages(v.Changes)
	}
	return v
}

type computation struct {
	in      Input
	eyes    Audience
	changes []*Change
	// now and then lead from one side's document to the other's.
	now, then map[*workspace.Document]*workspace.Document
	// byDocument finds the change of a document, by the newer version or that of what is gone; place is its number.
	byDocument map[*workspace.Document]*Change
	place      map[*Change]int
	// same remembers which files have the same content.
	same map[[2]*document.File]bool
	// touched are the documents of the newer side that others' changes touch.
	touched map[*workspace.Document]*Impact
}

func newComputation(in Input) *computation {
	c := &computation{
		in: in, now: map[*workspace.Document]*workspace.Document{}, then: map[*workspace.Document]*workspace.Document{},
		byDocument: map[*workspace.Document]*Change{}, place: map[*Change]int{}, touched: map[*workspace.Document]*Impact{},
		same: map[[2]*document.File]bool{},
	}
	c.eyes = Audience{Public: in.Public}
	if in.Public {
		c.eyes.Hides = c.hides
	}
	return c
}

// documents are those of a side that the audience may see.
func (c *computation) documents(g *graph.Graph) []*workspace.Document {
	if !c.in.Public {
		return g.Workspace.Documents
	}
	var out []*workspace.Document
	for _, d := range g.Workspace.Documents {
		if d.Public {
			out = append(out, d)
		}
	}
	return out
}

// side is the graph that a document is in.
func (c *computation) side(d *workspace.Document) *graph.Graph {
	docs := c.in.To.Workspace.Documents
	if d.Index < len(docs) && docs[d.Index] == d {
		return c.in.To
	}
	return c.in.From
}

// hides keeps references from the public that do not lead to something public.
func (c *computation) hides(d *workspace.Document, spec *config.Link, reference string) bool {
	for _, l := range c.side(d).Written(d) {
		if l.Spec.Field == spec.Field && l.Raw == reference && (l.State == graph.Resolved && l.To.Public || l.State == graph.External) {
			return false
		}
	}
	return !c.free(spec)
}

// free says that keys stand for themselves, because the workspace has no documents of their kinds, and that they would
// be public if it had.
func (c *computation) free(spec *config.Link) bool {
	cfg := c.in.To.Workspace.Config
	return spec.Keys && len(spec.To) > 0 && !slices.ContainsFunc(spec.To, func(name string) bool {
		k := cfg.Kind(name)
		return k == nil || !k.Public || slices.ContainsFunc(c.in.To.Workspace.Documents, func(d *workspace.Document) bool { return d.Kind == k })
	})
}

func (c *computation) keeps(from, to *workspace.Document) bool {
	keep := func(f func(*workspace.Document) bool, d *workspace.Document) bool {
		return d != nil && (f == nil || f(d))
	}
	return keep(c.in.KeepFrom, from) || keep(c.in.KeepTo, to)
}

// change compares a pair; nil where nothing differs.
func (c *computation) change(p pair) *Change {
	ch := &Change{Kind: Changed, From: p.from, To: p.to}
	switch {
	case p.from == nil:
		ch.Kind, ch.Unreadable = Added, p.to.Unreadable
	case p.to == nil:
		ch.Kind = Removed
	case p.from.Key().Fold() != p.to.Key().Fold():
		ch.Kind = Renamed
	case p.from.Path != p.to.Path:
		ch.Kind = Moved
	case p.from.Record == p.to.Record && c.sameBytes(p.from.File, p.to.File) && c.sameBytes(p.from.Body, p.to.Body):
		return nil // their kinds may come from two configurations, but those say nothing about values
	}
	ch.Fields, ch.Sections = Fields(p.from, p.to, c.eyes), Sections(p.from, p.to, c.eyes)
	if p.from != nil && p.to != nil {
		ch.Unreadable = p.to.Unreadable && (!p.from.Unreadable || p.to.Record == "" && !c.sameBytes(p.from.File, p.to.File))
		if ch.Kind == Changed && len(ch.Fields) == 0 && len(ch.Sections) == 0 && !ch.Unreadable {
			return nil
		}
	}
	return ch
}

// sameBytes says whether two files have the same content. It is asked for each record of them, and looks once.
func (c *computation) sameBytes(a, b *document.File) bool {
	if a == b || a == nil || b == nil {
		return a == b
	}
	files := [2]*document.File{a, b}
	same, known := c.same[files]
	if !known {
		same = document.SameBytes(a, b)
		c.same[files] = same
	}
	return same
}

// sort puts the changes in the order of documents: kinds as the newer side has them, then by id.
func (c *computation) sort() {
	order := func(ch *Change) int {
		d := ch.Document()
		if k := c.in.To.Workspace.Config.Kind(d.Kind.Name); k != nil {
			return k.Order
		}
		return len(c.in.To.Workspace.Config.Kinds) + d.Kind.Order
	}
	slices.SortStableFunc(c.changes, func(a, b *Change) int {
		if x := order(a) - order(b); x != 0 {
			return x
		}
		return workspace.CompareIDs(a.Document().Name(), b.Document().Name())
	})
}

// publicPages are the documents of the changes that change for the public too.
func (c *computation) publicPages(kept []*Change) []*workspace.Document {
	public := newComputation(Input{From: c.in.From, To: c.in.To, Today: c.in.Today, Public: true})
	var out []*workspace.Document
	for _, ch := range kept {
		p := pair{ch.From, ch.To}
		if p.from != nil && !p.from.Public {
			p.from = nil
		}
		if p.to != nil && !p.to.Public {
			p.to = nil
		}
		if p.from == nil && p.to == nil {
			continue
		}
		if seen := public.change(p); seen != nil && !seen.onlyMoved() {
			out = append(out, ch.Document())
		}
	}
	return out
}
