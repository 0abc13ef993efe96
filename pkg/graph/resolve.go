package graph

import (
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func itoa(i int) string { return strconv.Itoa(i) }

// mostClosest bounds for how many unknown references a closest match is looked for: each look-up reads all ids.
const mostClosest = 500

type resolver struct {
	g *Graph
	// lost says of a kind that some of its documents' ids are not known.
	lost map[string]bool
	// populated says of a kind that it has documents.
	populated map[string]bool
	closest   int
	ids       map[string][]string // of a kind, once they are asked for

	links      []Link // room for some
	found      []reference
	partFields map[*config.Link]string
	pointers   map[*config.Link][]string
}

func newResolver(g *Graph) *resolver {
	r := &resolver{g: g, lost: map[string]bool{}, populated: map[string]bool{}, ids: map[string][]string{},
		partFields: map[*config.Link]string{}, pointers: map[*config.Link][]string{}}
	for _, d := range g.Workspace.Documents {
		r.populated[d.Kind.Name] = true
		if d.Unreadable && d.ID == "" {
			r.lost[d.Kind.Name] = true
		}
	}
	for _, k := range g.Workspace.Config.Kinds {
		for _, s := range k.Files {
			if s.Records == "" || s.Records == "map" && s.At == "" {
				continue
			}
			for _, f := range g.Workspace.Files {
				if f.Broken && f.Outline == nil {
					r.lost[k.Name] = true
				}
			}
		}
	}
	return r
}

// resolve fills State, To and ToPart of a link from its Raw text.
func (r *resolver) resolve(l *Link) {
	text := l.Raw
	for _, pattern := range l.Spec.External {
		if wildcard(pattern, text) {
			l.State = External
			return
		}
	}
	switch l.Spec.Match {
	case "path":
		r.resolvePath(l)
		return
	case "pattern":
		if m := l.Spec.Pattern.FindStringSubmatch(text); m != nil {
			text = m[1]
		}
	}
	to, part, hasPart := r.find(l.Spec, text)
	if to == nil {
		r.unknown(l, text)
		return
	}
	l.To = to
	switch {
	case !l.Spec.Accepts(to.Kind.Name):
		l.State = WrongKind
	case !hasPart:
		l.State = Resolved
	case !l.Spec.Parts:
		l.State, l.ToPart = PartNotAllowed, part
	default:
		l.State, l.ToPart = r.part(to, part)
	}
}

func (r *resolver) part(to *workspace.Document, id string) (State, string) {
	if to.Unreadable {
		return Unchecked, id
	}
	if p := to.Part(id); p != nil {
		return Resolved, p.ID
	}
	return UnknownPart, id
}

// find looks a reference up: among the kinds that the link accepts first, then among all.
func (r *resolver) find(spec *config.Link, text string) (to *workspace.Document, part string, hasPart bool) {
	if d := r.lookup(spec, text); d != nil {
		return d, "", false
	}
	id, part, hasPart := strings.Cut(text, "#")
	if !hasPart || part == "" {
		return nil, "", false
	}
	return r.lookup(spec, strings.TrimSpace(id)), strings.TrimSpace(part), true
}

func (r *resolver) lookup(spec *config.Link, id string) *workspace.Document {
	kinds := r.g.Workspace.Config.Kinds
	for _, k := range kinds {
		if spec.Accepts(k.Name) {
			if d := r.inKind(k, id, spec.Match == "number"); d != nil {
				return d
			}
		}
	}
	if name, rest, ok := strings.Cut(id, ":"); ok {
		if d := r.g.Document(name, rest); d != nil {
			return d
		}
	}
	if docs := r.g.byID[strings.ToLower(id)]; len(docs) > 0 {
		return docs[0]
	}
	return nil
}

// inKind looks an id up among one kind: as it is, as a number, through the aliases.
func (r *resolver) inKind(k *config.Kind, id string, numbers bool) *workspace.Document {
	if d := r.g.Document(k.Name, id); d != nil {
		return d
	}
	if f := k.ID.Format; numbers && f != nil && f.HasNumber() {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil && n >= 0 {
			if d := r.g.Document(k.Name, f.Render(n, "", 0)); d != nil {
				return d
			}
		}
	}
	for _, a := range k.Aliases {
		if other, ok := a.Apply(id); ok {
			if d := r.g.Document(k.Name, other); d != nil {
				return d
			}
		}
	}
	return nil
}

func (r *resolver) resolvePath(l *Link) {
	for _, base := range []string{"/" + l.Raw, l.Raw} {
		target, ok := ResolvePath(l.From, base)
		if !ok {
			continue
		}
		for _, d := range r.g.byPath[target.Path] {
			l.To, l.State = d, WrongKind
			if l.Spec.Accepts(d.Kind.Name) {
				l.State = Resolved
				return
			}
		}
		if l.To != nil {
			return
		}
	}
	l.State = UnknownDocument
}

func (r *resolver) unknown(l *Link, text string) {
	l.State = UnknownDocument
	populated := false
	for _, k := range r.g.Workspace.Config.Kinds {
		if !l.Spec.Accepts(k.Name) {
			continue
		}
		populated = populated || r.populated[k.Name]
		if r.lost[k.Name] {
			l.State = Unchecked
			return
		}
	}
	if l.Spec.Keys && !populated {
		l.State = Unchecked
		return
	}
	if r.closest++; r.closest > mostClosest {
		return
	}
	var among []string
	for _, k := range r.g.Workspace.Config.Kinds {
		if l.Spec.Accepts(k.Name) {
			among = append(among, r.idsOf(k)...)
		}
	}
	id, _, _ := strings.Cut(text, "#")
	best, ok := suggest.Best(id, among)
	if !ok {
		return
	}
	for _, d := range r.g.byID[strings.ToLower(best)] {
		if l.Spec.Accepts(d.Kind.Name) && d != l.From {
			l.Closest = d
			return
		}
	}
}

func (r *resolver) idsOf(k *config.Kind) []string {
	ids, known := r.ids[k.Name]
	if !known {
		for _, d := range r.g.Workspace.Documents {
			if d.Kind == k && d.ID != "" {
				ids = append(ids, d.ID)
			}
		}
		r.ids[k.Name] = ids
	}
	return ids
}

// wildcard matches a pattern in which "*" stands for any text, slashes too.
func wildcard(pattern, text string) bool {
	pieces := strings.Split(pattern, "*")
	if len(pieces) == 1 {
		return pattern == text
	}
	if !strings.HasPrefix(text, pieces[0]) {
		return false
	}
	text = text[len(pieces[0]):]
	last := pieces[len(pieces)-1]
	for _, p := range pieces[1 : len(pieces)-1] {
		i := strings.Index(text, p)
		if i < 0 {
			return false
		}
		text = text[i+len(p):]
	}
	return strings.HasSuffix(text, last)
}

// Find returns the documents that a person may mean on the command line by "US-0042", "feature:batch_changes", an old
// spelling or "OBJ-0007#KR1" (then part is "KR1"), in output order.
func (g *Graph) Find(ref string) (docs []*workspace.Document, part string) {
	if docs := g.candidates(ref); len(docs) > 0 {
		return docs, ""
	}
	id, part, ok := strings.Cut(ref, "#")
	if !ok {
		return nil, ""
	}
	return g.candidates(id), part
}

func (g *Graph) candidates(ref string) []*workspace.Document {
	if docs := g.byID[strings.ToLower(ref)]; len(docs) > 0 {
		return docs
	}
	if kind, id, ok := strings.Cut(ref, ":"); ok {
		if d := g.Document(kind, id); d != nil {
			return []*workspace.Document{d}
		}
	}
	for _, k := range g.Workspace.Config.Kinds {
		for _, a := range k.Aliases {
			if id, ok := a.Apply(ref); ok {
				if d := g.Document(k.Name, id); d != nil {
					return []*workspace.Document{d}
				}
			}
		}
	}
	return g.byPath[ref]
}

// IDs are all ids in output order, each once, for suggestions and completion.
func (g *Graph) IDs() []string {
	var out []string
	seen := map[string]bool{}
	for _, d := range g.Workspace.Documents {
		if d.ID != "" && !seen[d.ID] {
			seen[d.ID] = true
			out = append(out, d.ID)
		}
	}
	return out
}
