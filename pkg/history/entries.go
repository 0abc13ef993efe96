package history

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Entry is what one commit changed of a document.
type Entry struct {
	// Commit is the zero Commit for what is not committed.
	Commit git.Commit
	// Added says that the commit brought the document, Removed that it took it away.
	Added, Removed bool
	// Path is the document's file as the commit left it, or found it where it removed it; From is where it was before, ""
	// if it did not move.
	Path, From string
	Fields     []FieldChange
	// Sections are the headings of those whose text changed; "" is the text before the first heading.
	Sections []string
}

// Uncommitted reports whether the change is only in the work tree.
func (e *Entry) Uncommitted() bool { return e.Commit.Hash == "" }

// told is one document with what was found of it so far. Only the worker that has its trails in hand touches it.
type told struct {
	document *workspace.Document
	// own is where the workspace has it; its content needs no reading then.
	own place
	// origin is where it is in the commit where the walk begins, if nothing else decides about it, or was before it was
	// removed.
	origin  place
	entries []*numbered
	// rest are the entries after those, as they were kept.
	rest []Entry
	// trails and holding are how many are on their way, without and with somebody to blame.
	trails, holding int
	// full says that nobody wants to know more, save what holding trails will find.
	full bool
	err  error
}

// open reports whether more may be found that somebody wants to know.
func (d *told) open() bool { return !d.full && d.trails > 0 || d.holding > 0 }

// numbered is an entry with the number of its commit in the walk.
type numbered struct {
	Entry
	n int
}

// visited is a commit of the walk; number 0 is what is not committed.
type visited struct {
	git.Commit
	n int
}

// at returns the entry of a commit, which is made if need be.
func (d *told) at(c *visited, path string) *Entry {
	for _, e := range slices.Backward(d.entries) {
		if e.n == c.n {
			return &e.Entry
		}
	}
	e := &numbered{Entry{Commit: c.Commit, Path: path}, c.n}
	d.entries = append(d.entries, e)
	return &e.Entry
}

// log is what was found, newest first.
func (d *told) log(limit int) Log {
	slices.SortStableFunc(d.entries, func(a, b *numbered) int { return a.n - b.n })
	l := Log{Document: d.document, Err: d.err, Entries: make([]Entry, 0, len(d.entries)+len(d.rest))}
	for _, e := range d.entries {
		l.Entries = append(l.Entries, e.Entry)
	}
	l.Entries = append(l.Entries, d.rest...)
	if limit > 0 && len(l.Entries) > limit {
		l.Entries = l.Entries[:limit]
	}
	return l
}

// fieldTrail is a document on its way back, with the facts that are followed.
type fieldTrail struct {
	of *told
	at place
	// except are the facts that are another parent's; all others are followed, those too that have no name yet, since
	// they went later.
	except map[string]bool
	// facts are those of the document here, where they are known; with hold, which is then the commit to blame, those of
	// the last version that could be read.
	facts *facts
	hold  *visited
	// front is the document's front matter here, where somebody had to know it; own says that it is the workspace's.
	front []byte
	own   bool
}

func (t *fieldTrail) follows(name string) bool { return !t.except[name] }

// meets takes in a trail of the same document that came to the same place; the two go on as one.
func (t *fieldTrail) meets(other *fieldTrail) bool {
	if other.of != t.of || other.at != t.at || other.hold != nil || t.hold != nil {
		return false
	}
	both := map[string]bool{}
	for name := range t.except {
		if other.except[name] {
			both[name] = true
		}
	}
	t.except = both
	return true
}

// onward is a trail that goes on at a parent.
type onward struct {
	parent string
	trail  *fieldTrail
	// stays says that the document had the same id in the same file.
	stays bool
}

func (t *fieldTrail) onward(parent string, to *fieldTrail) onward {
	return onward{parent, to, to.at.path == t.at.path && to.at.like == t.at.path && to.at.key == t.at.key}
}

// ancestor is a document as one parent has it.
type ancestor struct {
	parent int
	at     place
	facts  *facts
}

// advance brings a trail whose file a commit changed to the commit's parents, and notes what the commit changed.
func (l *logs) advance(c *visited, parents []string, steps []*step, t *fieldTrail) ([]onward, error) {
	if next, err := l.pass(parents, steps, t); next != nil || err != nil {
		return next, err
	}
	mine := t.facts
	var version *version
	if mine == nil {
		var err error
		if version, err = l.here(t); err != nil {
			return nil, err
		}
		mine = l.facts(version)
	}
	blame := c
	if t.hold != nil {
		blame = t.hold
	}
	var found []ancestor
	var unreadable *onward
	for i, s := range steps {
		at, ok, err := s.back(t.at)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		v, err := l.version(at)
		if err != nil {
			return nil, err
		}
		if v == nil || v.document.Unreadable {
			if unreadable == nil {
				on := t.onward(parents[i], &fieldTrail{of: t.of, at: at, except: t.except, facts: mine, hold: blame})
				unreadable = &on
			}
			continue
		}
		theirs := mine
		if !sameRecord(v, version) {
			if theirs = l.facts(v); v.document.Record == "" {
				theirs.keep()
			}
		}
		found = append(found, ancestor{i, at, theirs})
	}
	if len(found) == 0 {
		if unreadable != nil {
			return []onward{*unreadable}, nil
		}
		l.report(blame, t, &facts{}, mine, t.follows)
		t.of.at(c, t.at.path).Added = true
		return nil, nil
	}
	// One parent that has it all is the whole story.
	for _, a := range found {
		if a.facts != mine {
			if fields, sections := difference(a.facts, mine, t.follows); len(fields)+len(sections) > 0 {
				continue
			}
		}
		if a.at.path != t.at.path && l.fields == nil {
			t.of.at(c, t.at.path).From = a.at.path
		}
		return []onward{t.onward(parents[a.parent], &fieldTrail{of: t.of, at: a.at, except: t.except, facts: a.facts.carried()})}, nil
	}
	return l.split(c, blame, parents, t, mine, found), nil
}

// pass is the quick answer where fields alone are followed and the first parent has the same front matter, byte for byte.
func (l *logs) pass(parents []string, steps []*step, t *fieldTrail) ([]onward, error) {
	if l.fields == nil || t.hold != nil || !document.IsMarkdown(t.at.path) {
		return nil, nil
	}
	if len(steps) == 0 {
		return nil, nil
	}
	at, ch := t.at, steps[0].byPath[t.at.path]
	if ch != nil {
		if ch.Old == "" || ch.New == "" {
			return nil, nil
		}
		if t.front == nil {
			is, err := l.content(t.at.hash)
			if err != nil {
				return nil, err
			}
			front, _ := cutFrontMatter(is)
			t.front, t.own = bytes.Clone(front), t.at == t.of.own
		}
		was, err := l.content(ch.Old)
		if err != nil {
			return nil, err
		}
		if front, _ := cutFrontMatter(was); len(front) == 0 || !bytes.Equal(front, t.front) {
			return nil, nil
		}
		at.hash = ch.Old
	}
	return []onward{t.onward(parents[0], &fieldTrail{of: t.of, at: at, except: t.except, facts: t.facts, front: t.front, own: t.own})}, nil
}

// here is the document as it is where a trail is: the workspace's own as long as nothing has changed it.
func (l *logs) here(t *fieldTrail) (*version, error) {
	if t.own || t.at == t.of.own {
		return &version{document: t.of.document}, nil
	}
	return l.version(t.at)
}

// facts are those that are followed of a version, which may be nil.
func (l *logs) facts(v *version) *facts {
	if v == nil {
		return &facts{}
	}
	if l.fields == nil {
		return factsOf(v)
	}
	return fieldsOf(v.document, l.fields)
}

// sameRecord reports whether two records are the same bytes, and mean the same by them.
func sameRecord(a, b *version) bool {
	if a == nil || b == nil || a.document.Record == "" || b.document.Record == "" || a.document.Key() != b.document.Key() {
		return false
	}
	x, y := recordText(a.document), recordText(b.document)
	return x != "" && x == y && strings.IndexByte(x, '*') < 0 // what an alias means stands elsewhere
}

func recordText(d *workspace.Document) string {
	if d.Fields == nil {
		return ""
	}
	return d.File.Text(d.Fields.Range)
}

// split sends each fact to the parent that has it; those that none has changed here, and are followed in all.
func (l *logs) split(c, blame *visited, parents []string, t *fieldTrail, mine *facts, found []ancestor) []onward {
	names := mine.names()
	for _, a := range found {
		maps.Copy(names, a.facts.names())
	}
	changed := map[string]bool{}
	elsewhere := make([]map[string]bool, len(found)) // by parent: what is not to be followed there
	for i := range found {
		elsewhere[i] = maps.Clone(t.except)
		if elsewhere[i] == nil {
			elsewhere[i] = map[string]bool{}
		}
	}
	for name := range names {
		if !t.follows(name) {
			continue
		}
		owner := slices.IndexFunc(found, func(a ancestor) bool { return a.facts.text(name) == mine.text(name) })
		if owner < 0 {
			changed[name] = true
			continue
		}
		if mine.text(name) == "" && strings.HasPrefix(name, sectionMark) {
			continue // its heading was changed by one parent; the text may well be that of the others
		}
		for i := range found {
			if i != owner {
				elsewhere[i][name] = true
			}
		}
	}
	from := found[0]
	moved := l.fields == nil && !slices.ContainsFunc(found, func(a ancestor) bool { return a.at.path == t.at.path })
	if len(changed) > 0 || moved {
		l.report(blame, t, from.facts, mine, func(name string) bool { return changed[name] })
		if moved {
			t.of.at(blame, t.at.path).From = from.at.path
		}
	}
	out := make([]onward, len(found))
	for i, a := range found {
		out[i] = t.onward(parents[a.parent], &fieldTrail{of: t.of, at: a.at, except: elsewhere[i], facts: a.facts.carried()})
	}
	return out
}

// report adds what changed to a document's entry of a commit, each value once.
func (l *logs) report(c *visited, t *fieldTrail, was, is *facts, scope func(string) bool) {
	entry := t.of.at(c, t.at.path)
	fields, sections := difference(was, is, scope)
	for _, f := range fields {
		if !slices.ContainsFunc(entry.Fields, func(g FieldChange) bool { return g.Field == f.Field }) {
			if !was.own {
				f.From = detached(f.From)
			}
			if !is.own {
				f.To = detached(f.To)
			}
			entry.Fields = append(entry.Fields, f)
		}
	}
	for _, s := range sections {
		if !slices.Contains(entry.Sections, s) {
			entry.Sections = append(entry.Sections, strings.Clone(s))
		}
	}
}

// detached copies a value without its place, so that the file that it is from needs not be kept for it.
func detached(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	out := &document.Node{Kind: n.Kind, Style: n.Style, Date: n.Date, Text: strings.Clone(n.Text)}
	if len(n.Entries) > 0 {
		out.Entries = make([]document.Entry, len(n.Entries))
	}
	for i, e := range n.Entries {
		out.Entries[i].Key, out.Entries[i].Value = strings.Clone(e.Key), detached(e.Value)
	}
	if len(n.Items) > 0 {
		out.Items = make([]*document.Node, len(n.Items))
	}
	for i, item := range n.Items {
		out.Items[i] = detached(item)
	}
	return out
}
