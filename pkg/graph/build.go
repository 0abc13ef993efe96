package graph

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Build joins the documents of a workspace.
func Build(w *workspace.Workspace) *Graph {
	n := len(w.Documents)
	g := &Graph{
		Workspace: w,
		byKey:     make(map[workspace.Key]*workspace.Document, n),
		byID:      make(map[string][]*workspace.Document, n),
		byPath:    make(map[string][]*workspace.Document, n),
		outgoing:  make([][]*Link, n),
		incoming:  make([][]*Link, n),
		written:   make([][]*Link, n),
	}
	g.index()
	r := newResolver(g)
	for _, d := range w.Documents {
		if !d.Unreadable {
			g.collect(r, d)
		}
		g.collectBody(d)
	}
	g.joinInverses()
	for _, links := range g.outgoing {
		for _, l := range links {
			g.Links = append(g.Links, l)
			if l.To != nil && (l.State == Resolved) {
				g.incoming[l.To.Index] = append(g.incoming[l.To.Index], l)
			}
		}
	}
	return g
}

// index makes the look-ups. A document's own id goes before the ids that its file's name gives; of two documents with
// one identity the first by path is found.
func (g *Graph) index() {
	same := map[workspace.Key][]*workspace.Document{}
	var order []workspace.Key
	for _, d := range g.Workspace.Documents {
		g.byPath[d.Path] = append(g.byPath[d.Path], d)
		if d.ID == "" {
			continue
		}
		key := d.Key().Fold()
		if same[key] == nil {
			order = append(order, key)
			g.byKey[key] = d
			g.byID[key.ID] = append(g.byID[key.ID], d)
		}
		same[key] = append(same[key], d)
	}
	for _, key := range order {
		if len(same[key]) > 1 {
			g.Duplicates = append(g.Duplicates, same[key])
		}
	}
	for _, d := range g.Workspace.Documents {
		for _, id := range d.OtherIDs {
			key := workspace.Key{Kind: d.Kind.Name, ID: id}.Fold()
			if g.byKey[key] == nil {
				g.byKey[key] = d
				g.byID[key.ID] = append(g.byID[key.ID], d)
			}
		}
	}
}

func (g *Graph) collect(r *resolver, d *workspace.Document) {
	for _, spec := range d.Kind.Links {
		g.collectField(r, d, nil, spec, d.Fields, "")
	}
	for i := range d.Parts {
		part := &d.Parts[i]
		for _, spec := range part.Spec.Links {
			g.collectField(r, d, part, spec, part.Node, part.Pointer)
		}
	}
}

func (g *Graph) collectField(r *resolver, d *workspace.Document, part *workspace.Part, spec *config.Link, fields *document.Node, base string) {
	field := spec.Field
	if part != nil {
		field = part.Spec.Field + "." + spec.Field
	}
	for _, ref := range references(d.File, spec, fields, base) {
		l := &Link{
			From: d, FromPart: part, Spec: spec, Field: field,
			Raw: ref.text, Path: d.Path, Range: ref.at, Pointer: ref.pointer, State: Malformed,
		}
		if !ref.malformed {
			r.resolve(l)
		}
		g.References = append(g.References, l)
		g.written[d.Index] = append(g.written[d.Index], l)
		if spec.InverseOf == "" {
			g.outgoing[d.Index] = append(g.outgoing[d.Index], l)
		}
	}
}

// reference is one name as it stands in a field.
type reference struct {
	text      string
	at        diagnostic.Range
	pointer   string
	malformed bool
}

// references finds the names in the field that a link declares.
func references(f *document.File, spec *config.Link, fields *document.Node, base string) []reference {
	var out []reference
	var walk func(n *document.Node, path []string, pointer string)
	walk = func(n *document.Node, path []string, pointer string) {
		switch {
		case n.IsNull():
		case len(path) == 0:
			out = append(out, values(f, spec, n, pointer)...)
		case path[0] == "*":
			for _, e := range n.Entries {
				walk(e.Value, path[1:], pointer+document.Pointer(e.Key))
			}
			for i, item := range n.Items {
				walk(item, path[1:], pointer+document.Pointer(itoa(i)))
			}
		default:
			walk(n.Get(path[0]), path[1:], pointer+document.Pointer(path[0]))
		}
	}
	if n := fields.Get(spec.Field); n != nil { // a field whose name has dots in it
		out = values(f, spec, n, base+document.Pointer(spec.Field))
		return out
	}
	walk(fields, strings.Split(spec.Field, "."), base)
	return out
}

func values(f *document.File, spec *config.Link, n *document.Node, pointer string) []reference {
	if n.IsNull() {
		return nil
	}
	var out []reference
	switch n.Kind {
	case document.Map:
		if !spec.Keys {
			return []reference{{at: n.Range, pointer: pointer, malformed: true}}
		}
		for _, e := range n.Entries {
			out = append(out, reference{text: e.Key, at: e.Range, pointer: pointer + document.Pointer(e.Key)})
		}
	case document.List:
		for i, item := range n.Items {
			p := pointer + document.Pointer(itoa(i))
			if item.Kind == document.Map || item.Kind == document.List {
				out = append(out, reference{at: item.Range, pointer: p, malformed: true})
				continue
			}
			out = append(out, values(f, spec, item, p)...)
		}
	default:
		if spec.Split == "" {
			return one(strings.TrimSpace(n.Text), n.Range, pointer)
		}
		for piece := range strings.SplitSeq(n.Text, spec.Split) {
			piece = strings.TrimSpace(piece)
			out = append(out, one(piece, within(f, n.Range, piece, out), pointer)...)
		}
	}
	return out
}

func one(text string, at diagnostic.Range, pointer string) []reference {
	if text == "" {
		return nil
	}
	return []reference{{text: text, at: at, pointer: pointer}}
}

// within finds a piece of a value in its source, behind the pieces before it; the whole value where it cannot.
func within(f *document.File, all diagnostic.Range, piece string, before []reference) diagnostic.Range {
	from := all.Start
	if len(before) > 0 && before[len(before)-1].at != all {
		from = before[len(before)-1].at.End
	}
	if i := strings.Index(f.Head()[from:all.End], piece); i >= 0 && piece != "" {
		return diagnostic.Range{Start: from + i, End: from + i + len(piece)}
	}
	return all
}

// collectBody makes edges of the links in a body that lead to documents.
func (g *Graph) collectBody(d *workspace.Document) {
	if d.Body == nil || d.Body.Outline == nil || d.Record != "" {
		return
	}
	seen := map[*workspace.Document]bool{}
	for _, link := range d.Body.Outline.Links {
		target, ok := ResolvePath(d, link.Destination)
		if !ok || target.Path == "" {
			continue
		}
		docs := g.byPath[target.Path]
		if len(docs) != 1 || docs[0] == d || seen[docs[0]] {
			continue
		}
		seen[docs[0]] = true
		l := &Link{From: d, Field: "body", Raw: link.Destination, Path: d.Body.Path, Range: link.Range, To: docs[0]}
		g.outgoing[d.Index] = append(g.outgoing[d.Index], l)
	}
}

// joinInverses makes the edges that are written at their target's end only.
func (g *Graph) joinInverses() {
	for _, ref := range g.References {
		if ref.Spec.InverseOf == "" || ref.State != Resolved {
			continue
		}
		source, target := ref.To, ref.From
		forward := source.Kind.Link(ref.Spec.InverseOf)
		if forward == nil || slices.ContainsFunc(g.outgoing[source.Index], func(l *Link) bool {
			return l.Field == forward.Field && l.To == target
		}) {
			continue
		}
		g.outgoing[source.Index] = append(g.outgoing[source.Index], &Link{
			From: source, Spec: forward, Field: forward.Field, Inverse: true,
			Raw: ref.Raw, Path: ref.Path, Range: ref.Range, Pointer: ref.Pointer, To: target,
		})
	}
	for _, links := range g.outgoing {
		slices.SortStableFunc(links, func(a, b *Link) int { return order(a) - order(b) })
	}
}

// order is a link's place among those of its document: declared links as declared, parts' links, the body's.
func order(l *Link) int {
	if l.Spec == nil {
		return 1 << 20
	}
	if l.FromPart != nil {
		return 1 << 19
	}
	return slices.Index(l.From.Kind.Links, l.Spec)
}
