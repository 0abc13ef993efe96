package checks

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// What the rules that compare two revisions share. A document is the same on both sides if its kind and id are; where
// its file lies does not matter.

// before returns a document as it was in the base, or nil.
func before(p *lint.Pass, d *workspace.Document) *workspace.Document {
	if d.ID == "" {
		return nil
	}
	return p.Base.Graph.Document(d.Kind.Name, d.ID)
}

// settled reports whether a document says itself which one it is.
func settled(d *workspace.Document) bool {
	return lint.Judged(d) && d.ID != "" && d.IDProblem == workspace.IDFine && d.Kind.ID.From != "path"
}

// unmatched returns the documents of a side that the other side does not have, in output order.
func unmatched(from, other *lint.Side) []*workspace.Document {
	var out []*workspace.Document
	for _, d := range from.Workspace.Documents {
		if settled(d) && other.Graph.Document(d.Kind.Name, d.ID) == nil {
			out = append(out, d)
		}
	}
	return out
}

// renumbering is a document that has another id than before.
type renumbering struct{ was, is *workspace.Document }

const (
	// alike is how much of two files, in percent, makes them one file that moved, as git has it, if their titles agree;
	// where they do not, templates may be all that they have in common, and it takes nearlyEqual.
	alike       = 50
	nearlyEqual = 80
	// maxComparisons bounds how many pairs of files are compared by content; of more, only those of one title are.
	maxComparisons = 10_000
)

// renumbered finds the documents that have another id than before: those of a file that is in its place, of a file that
// moved, and records that are the same but for their id.
func renumbered(p *lint.Pass) []renumbering {
	gone, fresh := unmatched(p.Base, p.Head), unmatched(p.Head, p.Base)
	type candidate struct {
		renumbering
		likeness int
	}
	var candidates []candidate
	byTitle := len(gone)*len(fresh) > maxComparisons
	for _, was := range gone {
		for _, is := range fresh {
			if was.Kind.Name != is.Kind.Name || (was.Record == "") != (is.Record == "") || byTitle && was.Title != is.Title && was.Path != is.Path {
				continue
			}
			if n := likeness(was, is); n > 0 {
				candidates = append(candidates, candidate{renumbering{was, is}, n})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.likeness, a.likeness) })
	used := map[*workspace.Document]bool{}
	var out []renumbering
	for _, c := range candidates {
		if !used[c.was] && !used[c.is] {
			used[c.was], used[c.is] = true, true
			out = append(out, c.renumbering)
		}
	}
	slices.SortFunc(out, func(a, b renumbering) int { return cmp.Compare(a.is.Index, b.is.Index) })
	return out
}

// likeness is how sure it is that two documents are one, from 0 to 101.
func likeness(was, is *workspace.Document) int {
	if was.Record != "" {
		if record := content(was); record != "" && record == content(is) {
			return 100
		}
		return 0
	}
	if was.Path == is.Path {
		return 101
	}
	n := similarity(was.File, is.File)
	if n >= nearlyEqual || n >= alike && strings.EqualFold(was.Title, is.Title) {
		return n
	}
	return 0
}

// similarity is how much of their text two files have in common, in percent.
func similarity(a, b *document.File) int { return git.Similarity(a.Source(), b.Source()) }

// content is a record's text without its id; "" where there is too little of it to know it again.
func content(d *workspace.Document) string {
	if d.Fields == nil {
		return ""
	}
	var b strings.Builder
	entries := 0
	for _, e := range d.Fields.Entries {
		if document.Pointer(e.Key) == d.IDPointer {
			continue
		}
		entries++
		b.WriteString(e.Key + "\x00")
		if at := e.Value.Range; at.Start <= at.End && at.End <= len(d.File.Head()) {
			b.WriteString(strings.TrimSpace(d.File.Head()[at.Start:at.End]))
		}
		b.WriteByte(0)
	}
	if entries < 2 {
		return ""
	}
	return b.String()
}

// removedTarget returns the document of the base that an unknown reference named, or nil.
func removedTarget(p *lint.Pass, l *graph.Link) *workspace.Document {
	if l.State != graph.UnknownDocument || l.Spec == nil {
		return nil
	}
	target := func() *workspace.Document {
		if from := before(p, l.From); from != nil {
			for _, w := range p.Base.Graph.Written(from) {
				if w.Spec == l.Spec && w.Raw == l.Raw && w.State == graph.Resolved {
					return w.To
				}
			}
		}
		docs, _ := p.Base.Graph.Find(l.Raw)
		for _, d := range docs {
			if l.Spec.Accepts(d.Kind.Name) {
				return d
			}
		}
		return nil
	}()
	if target == nil || p.Head.Graph.Document(target.Kind.Name, target.ID) != nil {
		return nil
	}
	return target
}
