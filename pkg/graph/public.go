package graph

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Internal reports whether the reference itself is not for the public audience: it is declared so, it stands in a field that
// is internal, or in an internal passage of a text. Whether its ends are public is another question.
func (l *Link) Internal() bool {
	holder := l.From
	if l.Inverse {
		holder = l.To
	}
	if l.Spec == nil {
		inPassage := func(r diagnostic.Range) bool { return r.Contains(l.Range.Start) }
		return holder.Body != nil && holder.Body.Outline != nil && slices.ContainsFunc(holder.Body.Outline.Internal, inPassage)
	}
	if l.Spec.Internal {
		return true
	}
	path := document.SplitPointer(l.Pointer)
	if len(path) == 0 {
		return false
	}
	field := holder.Kind.Field(path[0])
	return field != nil && field.Internal
}

// PublicFields are a document's fields as the public audience may see them: without those that are internal, and without the
// references to what is internal or to nothing.
func (g *Graph) PublicFields(d *workspace.Document) *document.Node {
	hidden := g.hiddenReferences(d)
	if len(hidden) == 0 {
		return d.PublicFields()
	}
	return without(d.PublicFields(), hidden)
}

// PublicPart are the fields of a document's part as the public audience may see them; nil for a part of an internal field.
func (g *Graph) PublicPart(d *workspace.Document, p *workspace.Part) *document.Node {
	if f := d.Kind.Field(p.Spec.Field); f != nil && f.Internal {
		return nil
	}
	return without(p.Node, g.hiddenReferences(d))
}

// hiddenReferences are the places of the references in a document's fields that are not for the public.
func (g *Graph) hiddenReferences(d *workspace.Document) []diagnostic.Range {
	var out []diagnostic.Range
	for _, l := range g.Written(d) {
		if l.Spec == nil || !l.Internal() && (l.State == External || l.State == Unchecked && l.Spec.Keys || l.To != nil && l.To.Public) {
			continue
		}
		out = append(out, l.Range)
	}
	return out
}

// without is a value without what holds one of some places: a scalar, an item of a list, an entry by its key or by what it
// was left with; nil where nothing is left.
func without(n *document.Node, places []diagnostic.Range) *document.Node {
	holds := func(r diagnostic.Range) bool {
		return slices.ContainsFunc(places, func(p diagnostic.Range) bool { return r.Start <= p.Start && p.End <= r.End && p.Start < p.End })
	}
	if n == nil || !holds(n.Range) {
		return n
	}
	out := *n
	switch n.Kind {
	case document.Map:
		out.Entries = nil
		for _, e := range n.Entries {
			if e.Value = without(e.Value, places); e.Value != nil && !holds(e.Range) {
				out.Entries = append(out.Entries, e)
			}
		}
		if len(out.Entries) == 0 {
			return nil
		}
	case document.List:
		out.Items = nil
		for _, item := range n.Items {
			if item = without(item, places); item != nil {
				out.Items = append(out.Items, item)
			}
		}
		if len(out.Items) == 0 {
			return nil
		}
	default:
		return nil
	}
	return &out
}
