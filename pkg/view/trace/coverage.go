package trace

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Coverage is one question about the plan and its answer: which documents of a kind, or parts of them, have nothing of
// another kind. Dropped documents are not judged, and cover nothing.
type Coverage struct {
	// Rule is the question in words: "objectives without user stories".
	Rule string
	// Kind is judged; Parts, where it is not nil, says that its parts are. Of are the kinds that it should have.
	Kind  *config.Kind
	Parts *config.Parts
	Of    []*config.Kind
	// Covered of Total have it; Missing are the others, in output order.
	Covered, Total int
	Missing        []Node
}

// Cover asks every question that the configuration's links give, of the kinds that the workspace has documents of:
//
//   - for every link on the thread, each end without the other: strategies without goals, objectives without user
//     stories. A part is covered by what names it; a document also by what names one of its parts, or what covers a
//     document of its own kind below it (for what should be below) or above it (for what should be above): a company's
//     objective has the stories of the objectives that support it. Links within one kind ask nothing.
//   - for every kind with parts that links on the thread may name: key results without user stories.
//   - for every kind with a lifecycle beside the thread that links from the thread's kinds, or from kinds that this
//     clause found, name explicitly: jobs to be done that nothing serves, cycles without user stories.
//
// Keep chooses what is judged, not what covers it.
func Cover(in Input) []Coverage {
	c := newCovering(in)
	var out []Coverage
	for _, q := range c.questions() {
		if len(c.documents[q.kind]) == 0 || !slices.ContainsFunc(q.of, func(k *config.Kind) bool { return len(c.documents[k]) > 0 }) {
			continue
		}
		out = append(out, c.answer(q))
	}
	return out
}

// question is what is asked of a kind.
type question struct {
	rule  string
	kind  *config.Kind
	parts *config.Parts
	of    []*config.Kind
	// links are the links that answer it; up says that what is asked for stands above.
	links []*config.Link
	up    bool
	// thread says that documents of the same kind pass on what covers them.
	thread bool
}

type covering struct {
	in        Input
	cfg       *config.Config
	documents map[*config.Kind][]*workspace.Document
	strands   []strand
}

func newCovering(in Input) *covering {
	c := &covering{in: in, cfg: in.Graph.Workspace.Config, documents: map[*config.Kind][]*workspace.Document{}}
	c.strands = strands(c.cfg)
	for _, d := range in.Graph.Workspace.Documents {
		if c.counts(d) {
			c.documents[d.Kind] = append(c.documents[d.Kind], d)
		}
	}
	return c
}

// counts says whether a document is there for the audience and not dropped.
func (c *covering) counts(d *workspace.Document) bool {
	return (d.Public || !c.in.Public) && d.Category != config.Dropped && !d.Unreadable
}

// questions are all that the configuration gives, each pair of kinds once, in the order of the thread.
func (c *covering) questions() []question {
	var out []question
	add := func(q question) {
		for i := range out {
			if out[i].kind == q.kind && out[i].parts == q.parts && slices.Equal(out[i].of, q.of) {
				out[i].links = append(out[i].links, q.links...)
				return
			}
		}
		out = append(out, q)
	}
	for _, s := range c.strands {
		if s.upper == s.lower || len(s.spec.To) == 0 {
			continue
		}
		links := []*config.Link{s.spec}
		add(question{without(s.upper.Plural, s.lower.Plural), s.upper, nil, []*config.Kind{s.lower}, links, false, true})
		for _, p := range s.upper.Parts {
			if s.spec.Parts && s.spec.Thread == "up" {
				add(question{without(words(p.Field), s.lower.Plural), s.upper, p, []*config.Kind{s.lower}, links, false, false})
			}
		}
		add(question{without(s.lower.Plural, s.upper.Plural), s.lower, nil, []*config.Kind{s.upper}, links, true, true})
	}
	for _, q := range c.beside() {
		add(q)
	}
	slices.SortStableFunc(out, func(a, b question) int { return cmp.Compare(a.kind.Order, b.kind.Order) })
	return out
}

// beside are the questions about kinds beside the thread.
func (c *covering) beside() []question {
	on := map[*config.Kind]bool{}
	for _, s := range c.strands {
		on[s.upper], on[s.lower] = true, true
	}
	found := map[*config.Kind]bool{}
	for changed := true; changed; {
		changed = false
		for _, k := range c.cfg.Kinds {
			if !on[k] && !found[k] && k.Lifecycle != nil && len(c.into(k, func(from *config.Kind) bool { return on[from] || found[from] })) > 0 {
				found[k], changed = true, true
			}
		}
	}
	var out []question
	for _, k := range c.cfg.Kinds {
		if !found[k] {
			continue
		}
		q := question{rule: lower(k.Plural) + " that nothing serves", kind: k}
		for _, from := range c.cfg.Kinds {
			if links := c.into(k, func(other *config.Kind) bool { return other == from && (on[from] || found[from]) }); len(links) > 0 {
				q.of = append(q.of, from)
				q.links = append(q.links, links...)
			}
		}
		if len(q.of) == 1 {
			q.rule = without(k.Plural, q.of[0].Plural)
		}
		out = append(out, q)
	}
	return out
}

// into are the links that name a kind explicitly, from other kinds that from holds for.
func (c *covering) into(k *config.Kind, from func(*config.Kind) bool) []*config.Link {
	var out []*config.Link
	for _, other := range c.cfg.Kinds {
		if other == k || !from(other) {
			continue
		}
		for _, l := range other.Links {
			if slices.Contains(l.To, k.Name) {
				out = append(out, l)
			}
		}
	}
	return out
}

func without(a, b string) string { return lower(a) + " without " + lower(b) }

// lower is a label inside a sentence; an abbreviation stays as it is.
func lower(label string) string {
	if len(label) > 1 && 'A' <= label[1] && label[1] <= 'Z' {
		return label
	}
	return strings.ToLower(label[:min(1, len(label))]) + label[min(1, len(label)):]
}

func words(field string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(field) }

func (c *covering) answer(q question) Coverage {
	out := Coverage{Rule: q.rule, Kind: q.kind, Parts: q.parts, Of: q.of}
	covered := c.covered(q)
	judge := func(n Node, has bool) {
		out.Total++
		if has {
			out.Covered++
		} else {
			out.Missing = append(out.Missing, n)
		}
	}
	for _, d := range c.documents[q.kind] {
		if c.in.Keep != nil && !c.in.Keep(d) {
			continue
		}
		if q.parts == nil {
			judge(Node{Document: d}, covered[Start{d, ""}])
			continue
		}
		for i := range d.Parts {
			if p := &d.Parts[i]; p.Spec == q.parts {
				judge(Node{Document: d, Part: p}, covered[Start{d, p.ID}])
			}
		}
	}
	return out
}

// covered are the documents, and the parts of them, that have what a question asks for.
func (c *covering) covered(q question) map[Start]bool {
	out := map[Start]bool{}
	var queue []*workspace.Document
	cover := func(d *workspace.Document, part string) {
		if part != "" {
			out[Start{d, part}] = true
		}
		if whole := (Start{d, ""}); !out[whole] {
			out[whole] = true
			queue = append(queue, d)
		}
	}
	for _, d := range c.documents[q.kind] {
		for _, l := range c.in.Graph.From(d) {
			if c.answers(q, l) && slices.Contains(q.of, l.To.Kind) && c.counts(l.To) {
				part := ""
				if l.FromPart != nil {
					part = l.FromPart.ID
				}
				cover(d, part)
			}
		}
		for _, l := range c.in.Graph.To(d) {
			if c.answers(q, l) && slices.Contains(q.of, l.From.Kind) && c.counts(l.From) {
				cover(d, l.ToPart)
			}
		}
	}
	for ; q.thread && len(queue) > 0; queue = queue[1:] {
		for _, d := range c.kin(queue[0], !q.up) {
			cover(d, "")
		}
	}
	return out
}

func (c *covering) answers(q question, l *graph.Link) bool {
	return l.State == graph.Resolved && slices.Contains(q.links, l.Spec) && !(c.in.Public && l.Internal())
}

// kin are the documents of the same kind directly above a document, or below it.
func (c *covering) kin(d *workspace.Document, above bool) []*workspace.Document {
	var out []*workspace.Document
	add := func(l *graph.Link, other *workspace.Document, leadsUp bool) {
		if l.Spec != nil && l.State == graph.Resolved && l.From.Kind == l.To.Kind && leadsUp == above && c.counts(other) && !(c.in.Public && l.Internal()) {
			out = append(out, other)
		}
	}
	for _, l := range c.in.Graph.From(d) {
		if l.Spec != nil && l.Spec.Thread != "" {
			add(l, l.To, l.Spec.Thread == "up")
		}
	}
	for _, l := range c.in.Graph.To(d) {
		if l.Spec != nil && l.Spec.Thread != "" {
			add(l, l.From, l.Spec.Thread == "down")
		}
	}
	return out
}
