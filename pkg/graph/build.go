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
		byID:      make(map[string][]*workspace.Document, n),
		byPath:    make(map[string][]*workspace.Document, n),
		written:   newSpans(n),
		outgoing:  newSpans(n),
		incoming:  newSpans(n),
	}
	g.index()
	r := newResolver(g)
	var bodies []*Link
	for i, d := range w.Documents {
		if !d.Unreadable {
			r.collect(d)
		}
		bodies = r.collectBody(bodies, d)
		g.written.end(i, len(g.References))
	}
	g.join(bodies, r.inverses())
	return g
}

// index makes the look-ups. A document's own id goes before the ids that its file's name gives; of two documents with
// one identity the first by path is found.
func (g *Graph) index() {
	documents := g.Workspace.Documents
	same := map[*workspace.Document][]*workspace.Document{}
	for i, d := range documents {
		put(g.byPath, d.Path, documents, i)
		if d.ID == "" {
			continue
		}
		if first := g.Document(d.Kind.Name, d.ID); first == nil {
			put(g.byID, strings.ToLower(d.ID), documents, i)
		} else if same[first] != nil {
			same[first] = append(same[first], d)
		} else {
			same[first] = []*workspace.Document{first, d}
		}
	}
	for _, d := range documents {
		if same[d] != nil {
			g.Duplicates = append(g.Duplicates, same[d])
		}
	}
	for i, d := range documents {
		for _, id := range d.OtherIDs {
			if g.Document(d.Kind.Name, id) == nil {
				put(g.byID, strings.ToLower(id), documents, i)
			}
		}
	}
}

// put adds a document under a key. The only one of its key, as most are, is a part of the list of all.
func put(by map[string][]*workspace.Document, key string, all []*workspace.Document, i int) {
	if others := by[key]; others != nil {
		by[key] = append(others, all[i])
		return
	}
	by[key] = all[i : i+1 : i+1]
}

func (r *resolver) collect(d *workspace.Document) {
	for _, spec := range d.Kind.Links {
		r.collectField(d, nil, spec, d.Fields, "")
	}
	for i := range d.Parts {
		part := &d.Parts[i]
		for _, spec := range part.Spec.Links {
			r.collectField(d, part, spec, part.Node, part.Pointer)
		}
	}
}

func (r *resolver) collectField(d *workspace.Document, part *workspace.Part, spec *config.Link, fields *document.Node, base string) {
	r.found = r.found[:0]
	r.references(d.File, spec, fields, base)
	for _, ref := range r.found {
		l := r.link()
		*l = Link{
			From: d, FromPart: part, Spec: spec, Field: spec.Field,
			Raw: ref.text, Path: d.Path, Range: ref.at, Pointer: ref.pointer, State: Malformed,
		}
		if part != nil {
			l.Field = r.partField(part.Spec, spec)
		}
		if !ref.malformed {
			r.resolve(l)
		}
		r.g.References = append(r.g.References, l)
	}
}

// linksAtOnce is how many links are allotted at once.
const linksAtOnce = 256

// link returns a place for a link among others.
func (r *resolver) link() *Link {
	if len(r.links) == 0 {
		r.links = make([]Link, linksAtOnce)
	}
	l := &r.links[0]
	r.links = r.links[1:]
	return l
}

// partField is the field of a link in a part, made once for all parts.
func (r *resolver) partField(parts *config.Parts, spec *config.Link) string {
	name, known := r.partFields[spec]
	if !known {
		name = parts.Field + "." + spec.Field
		r.partFields[spec] = name
	}
	return name
}

// pointer is the pointer of the field of a link, or of an item of its list, made once for all documents.
func (r *resolver) pointer(spec *config.Link, item int) string {
	known := r.pointers[spec]
	for len(known) < item+2 {
		p := document.Pointer(spec.Field)
		if n := len(known); n > 0 {
			p += document.Pointer(itoa(n - 1))
		}
		known = append(known, p)
		r.pointers[spec] = known
	}
	return known[item+1]
}

// reference is one name as it stands in a field.
type reference struct {
	text      string
	at        diagnostic.Range
	pointer   string
	malformed bool
}

// references finds the names in the field that a link declares.
func (r *resolver) references(f *document.File, spec *config.Link, fields *document.Node, base string) {
	if n := fields.Get(spec.Field); n != nil { // a field whose name has dots in it too
		if base == "" {
			r.values(f, spec, n, "")
		} else {
			r.values(f, spec, n, base+r.pointer(spec, -1))
		}
		return
	}
	if strings.Contains(spec.Field, ".") {
		r.below(f, spec, fields, strings.Split(spec.Field, "."), base)
	}
}

// below finds the names under a path of fields, in which "*" stands for all.
func (r *resolver) below(f *document.File, spec *config.Link, n *document.Node, path []string, pointer string) {
	switch {
	case n.IsNull():
	case len(path) == 0:
		r.values(f, spec, n, pointer)
	case path[0] == "*":
		for _, e := range n.Entries {
			r.below(f, spec, e.Value, path[1:], pointer+document.Pointer(e.Key))
		}
		for i, item := range n.Items {
			r.below(f, spec, item, path[1:], pointer+document.Pointer(itoa(i)))
		}
	default:
		r.below(f, spec, n.Get(path[0]), path[1:], pointer+document.Pointer(path[0]))
	}
}

// values finds the names in a value; the pointer is "" for that of the spec's own field.
func (r *resolver) values(f *document.File, spec *config.Link, n *document.Node, pointer string) {
	at := func(item int) string {
		switch {
		case pointer == "":
			return r.pointer(spec, item)
		case item < 0:
			return pointer
		}
		return pointer + document.Pointer(itoa(item))
	}
	switch {
	case n.IsNull():
	case n.Kind == document.Map && !spec.Keys:
		r.found = append(r.found, reference{at: n.Range, pointer: at(-1), malformed: true})
	case n.Kind == document.Map:
		for _, e := range n.Entries {
			r.found = append(r.found, reference{text: e.Key, at: e.Range, pointer: at(-1) + document.Pointer(e.Key)})
		}
	case n.Kind == document.List:
		for i, item := range n.Items {
			if item.Kind == document.Map || item.Kind == document.List {
				r.found = append(r.found, reference{at: item.Range, pointer: at(i), malformed: true})
				continue
			}
			r.scalar(f, spec, item, at(i))
		}
	default:
		r.scalar(f, spec, n, at(-1))
	}
}

// scalar finds the names in a text: one, or several where the link splits it.
func (r *resolver) scalar(f *document.File, spec *config.Link, n *document.Node, pointer string) {
	if n.IsNull() {
		return
	}
	if spec.Split == "" {
		if text := strings.TrimSpace(n.Text); text != "" {
			r.found = append(r.found, reference{text: text, at: n.Range, pointer: pointer})
		}
		return
	}
	first := len(r.found)
	for piece := range strings.SplitSeq(n.Text, spec.Split) {
		if piece = strings.TrimSpace(piece); piece != "" {
			r.found = append(r.found, reference{text: piece, at: within(f, n.Range, piece, r.found[first:]), pointer: pointer})
		}
	}
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

// collectBody adds edges for the links in a body that lead to documents.
func (r *resolver) collectBody(edges []*Link, d *workspace.Document) []*Link {
	if d.Body == nil || d.Body.Outline == nil || d.Record != "" || len(d.Body.Outline.Links) == 0 {
		return edges
	}
	first := len(edges)
	for _, link := range d.Body.Outline.Links {
		target, ok := ResolvePath(d, link.Destination)
		if !ok || target.Path == "" {
			continue
		}
		docs := r.g.byPath[target.Path]
		if len(docs) != 1 || docs[0] == d || slices.ContainsFunc(edges[first:], func(l *Link) bool { return l.To == docs[0] }) {
			continue
		}
		l := r.link()
		*l = Link{From: d, Field: "body", Raw: link.Destination, Path: d.Body.Path, Range: link.Range, To: docs[0]}
		edges = append(edges, l)
	}
	return edges
}

// inverses are the edges that are written at their target's end only, by the document that they leave.
func (r *resolver) inverses() map[*workspace.Document][]*Link {
	edges := map[*workspace.Document][]*Link{}
	for _, ref := range r.g.References {
		if ref.Spec.InverseOf == "" || ref.State != Resolved {
			continue
		}
		source, target := ref.To, ref.From
		forward := source.Kind.Link(ref.Spec.InverseOf)
		if forward == nil {
			continue
		}
		is := func(l *Link) bool { return l.Spec.InverseOf == "" && l.Field == forward.Field && l.To == target }
		if slices.ContainsFunc(r.g.Written(source), is) || slices.ContainsFunc(edges[source], is) {
			continue
		}
		edges[source] = append(edges[source], &Link{
			From: source, Spec: forward, Field: forward.Field, Inverse: true,
			Raw: ref.Raw, Path: ref.Path, Range: ref.Range, Pointer: ref.Pointer, To: target,
		})
	}
	return edges
}

// join puts all edges in order: by the document that they leave, and by the one that they reach.
func (g *Graph) join(bodies []*Link, inverses map[*workspace.Document][]*Link) {
	g.Links = make([]*Link, 0, len(g.References)+len(bodies)+len(inverses))
	for i, d := range g.Workspace.Documents {
		first := len(g.Links)
		for _, l := range g.Written(d) {
			if l.Spec.InverseOf == "" {
				g.Links = append(g.Links, l)
			}
		}
		for len(bodies) > 0 && bodies[0].From == d {
			g.Links, bodies = append(g.Links, bodies[0]), bodies[1:]
		}
		if others := inverses[d]; others != nil {
			g.Links = append(g.Links, others...)
			slices.SortStableFunc(g.Links[first:], func(a, b *Link) int { return order(a) - order(b) })
		}
		g.outgoing.end(i, len(g.Links))
	}
	reaches := func(l *Link) bool { return l.To != nil && l.State == Resolved }
	n := 0
	for _, l := range g.Links {
		if reaches(l) {
			g.incoming[l.To.Index+1]++
			n++
		}
	}
	for i := range g.Workspace.Documents {
		g.incoming[i+1] += g.incoming[i]
	}
	g.reached = make([]*Link, n)
	next := slices.Clone(g.incoming)
	for _, l := range g.Links {
		if reaches(l) {
			g.reached[next[l.To.Index]] = l
			next[l.To.Index]++
		}
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

// spans tell which part of a list belongs to which document, by its index: where it begins, and the next one's.
type spans []int32

func newSpans(documents int) spans { return make(spans, documents+1) }

// end says where the part of a document ends, and the next one's begins.
func (s spans) end(index, at int) { s[index+1] = int32(at) }

func (s spans) of(links []*Link, d *workspace.Document) []*Link {
	from, to := s[d.Index], s[d.Index+1]
	return links[from:to:to]
}
