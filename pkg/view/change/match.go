package change

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// pair is a document on both sides; one of them is nil where it came or went.
type pair struct{ from, to *workspace.Document }

// match finds out which documents of the two sides are the same: those of one identity, of several by path; then those
// of one kind in one file, which got another id; then those of one kind that are alike, the most alike first.
func match(from, to []*workspace.Document) []pair {
	m := matcher{before: map[*workspace.Document]bool{}, of: map[*workspace.Document]*workspace.Document{}}
	for _, d := range from {
		m.before[d] = true
	}
	m.join(from, to, func(d *workspace.Document) string {
		if d.ID == "" {
			return ""
		}
		k := d.Key().Fold()
		return k.Kind + "\x00" + k.ID + "\x00" + d.Path + "\x00" + d.Record
	})
	m.join(from, to, func(d *workspace.Document) string {
		if d.ID == "" {
			return ""
		}
		k := d.Key().Fold()
		return k.Kind + "\x00" + k.ID
	})
	m.join(from, to, func(d *workspace.Document) string {
		if d.Record != "" {
			return ""
		}
		return d.Kind.Name + "\x00" + d.Path
	})
	m.joinAlike(
		slices.DeleteFunc(slices.Clone(from), func(d *workspace.Document) bool { return !m.before[d] }),
		slices.DeleteFunc(slices.Clone(to), func(d *workspace.Document) bool { return m.of[d] != nil }),
	)
	var out []pair
	for _, d := range to {
		out = append(out, pair{m.of[d], d})
	}
	for _, d := range from {
		if m.before[d] {
			out = append(out, pair{from: d})
		}
	}
	return out
}

// matcher joins documents. before holds those of the older side that are still alone, of the newer side's partners.
type matcher struct {
	before map[*workspace.Document]bool
	of     map[*workspace.Document]*workspace.Document
}

func (m *matcher) pair(from, to *workspace.Document) {
	m.of[to] = from
	delete(m.before, from)
}

// join pairs those that are alone on both sides and have the same key, in their order; an empty key pairs nothing.
func (m *matcher) join(from, to []*workspace.Document, key func(*workspace.Document) string) {
	by := map[string][]*workspace.Document{}
	for _, d := range from {
		if k := key(d); k != "" && m.before[d] {
			by[k] = append(by[k], d)
		}
	}
	for _, d := range to {
		if k := key(d); m.of[d] == nil && len(by[k]) > 0 {
			m.pair(by[k][0], d)
			by[k] = by[k][1:]
		}
	}
}

// How alike two documents must be to be the same one with another id: half of their text where that is a body of some
// size; less where they have one title; nearly all where there is neither, because records have much in common.
const (
	alikeBodies    = 0.5
	alikeTitles    = 0.3
	alikeOtherwise = 0.9
	bodyOfSomeSize = 80 // bytes that two bodies have in common
	// commonLine is the number of documents from which on a line says nothing about which document it is in.
	commonLine = 20
)

type likeness struct {
	from, to int
	share    float64
}

// joinAlike pairs what is alike.
func (m *matcher) joinAlike(from, to []*workspace.Document) {
	if len(from) == 0 || len(to) == 0 {
		return
	}
	before, after := make([]*content, len(from)), make([]*content, len(to))
	holders := map[string][]int{}
	for i, d := range from {
		before[i] = contentOf(d)
		for _, line := range before[i].order {
			holders[line] = append(holders[line], i)
		}
	}
	var found []likeness
	for j, d := range to {
		after[j] = contentOf(d)
		candidates := map[int]bool{}
		for _, line := range after[j].order {
			if len(holders[line]) <= commonLine {
				for _, i := range holders[line] {
					candidates[i] = true
				}
			}
		}
		for i := range candidates {
			if share, ok := alike(before[i], after[j]); ok {
				found = append(found, likeness{i, j, share})
			}
		}
	}
	slices.SortFunc(found, func(a, b likeness) int {
		return cmp.Or(-cmp.Compare(a.share, b.share), a.to-b.to, a.from-b.from)
	})
	for _, l := range found {
		if m.before[from[l.from]] && m.of[to[l.to]] == nil {
			m.pair(from[l.from], to[l.to])
		}
	}
}

// content is a document's text as lines with their number; order has each line once. Lines of fields start with the
// field's name and a zero byte, so that they are never one of the body.
type content struct {
	kind, title string
	lines       map[string]int
	order       []string
	bytes       int
}

func contentOf(d *workspace.Document) *content {
	c := &content{kind: d.Kind.Name, lines: map[string]int{}}
	if d.Title != d.ID && d.Title != d.Path {
		c.title = d.Title
	}
	add := func(line string) {
		if c.lines[line] == 0 {
			c.order = append(c.order, line)
		}
		c.lines[line]++
		c.bytes += len(line)
	}
	var walk func(name string, n *document.Node)
	walk = func(name string, n *document.Node) {
		switch {
		case n.IsNull() || name == d.Kind.ID.Field:
		case n.Kind == document.Map:
			for _, e := range n.Entries {
				walk(strings.TrimPrefix(name+"."+e.Key, "."), e.Value)
			}
		case n.Kind == document.List:
			for _, item := range n.Items {
				walk(name, item)
			}
		default:
			add(name + "\x00" + squeeze(n.Text))
		}
	}
	walk("", d.Fields)
	if d.Body != nil && d.Record == "" {
		for line := range strings.Lines(string(d.Body.BodyText())) {
			if line = squeeze(line); line != "" && !strings.HasPrefix(line, "#") {
				add(line)
			}
		}
	}
	return c
}

// alike is the share of the text of two documents that both have, and whether that makes them the same document.
func alike(a, b *content) (share float64, same bool) {
	if a.kind != b.kind || a.bytes == 0 || b.bytes == 0 {
		return 0, false
	}
	common, body := 0, 0
	for _, line := range a.order {
		n := min(a.lines[line], b.lines[line]) * len(line)
		common += n
		if !strings.Contains(line, "\x00") {
			body += n
		}
	}
	share = 2 * float64(common) / float64(a.bytes+b.bytes)
	least := alikeOtherwise
	switch {
	case a.title != "" && a.title == b.title:
		least = alikeTitles
	case body >= bodyOfSomeSize:
		least = alikeBodies
	}
	return share, share >= least
}
