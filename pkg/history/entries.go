package history

import (
	"io/fs"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Entry is what one commit changed of a document.
type Entry struct {
	// Commit is the zero Commit for what is not committed.
	Commit git.Commit
	// Added says that the commit brought the document.
	Added bool
	// Path is the document's file as the commit left it; From is where it was before, "" if it did not move.
	Path, From string
	Fields     []FieldChange
	// Sections are the headings of those whose text changed; "" is the text before the first heading.
	Sections []string
}

// Uncommitted reports whether the change is only in the work tree.
func (e *Entry) Uncommitted() bool { return e.Commit.Hash == "" }

// Entries returns what every commit changed of a document, newest first, through renames, moves between files and
// changes of its id. Of a merge only what it took from none of its parents counts. The error is ErrUnknown, by
// errors.Is, for a document without an id; with a *git.ShallowError come the entries until there.
func (h *History) Entries(d *workspace.Document) ([]Entry, error) {
	if d.ID == "" {
		return nil, ErrUnknown
	}
	e := &entries{follower: newFollower(h.o.Repository, h.reader), trails: map[string][]*fieldTrail{}, found: map[string]*Entry{}}
	e.whole = true
	if h.o.At == nil {
		fields, sections := Compare(nil, d)
		return []Entry{{Added: true, Path: d.Path, Fields: fields, Sections: sections}}, nil
	}
	if err := e.start(h.o, d); err != nil {
		return nil, err
	}
	err := e.repo.Follow(*h.o.At, func(c git.Commit, against func(int) ([]git.Change, error)) error {
		here := e.trails[c.Hash]
		delete(e.trails, c.Hash)
		for _, t := range here {
			if err := e.visit(&c, t, against); err != nil {
				return err
			}
		}
		if len(e.trails) == 0 {
			return fs.SkipAll
		}
		return nil
	})
	return e.result(), err
}

// fieldTrail is some facts of a document on their way back.
type fieldTrail struct {
	at place
	// only are the facts that are followed, nil for all but those of except.
	only, except map[string]bool
	// facts are those of the last version that could be read, where this one cannot; hold is then the commit to blame.
	facts *facts
	hold  *git.Commit
}

func (t *fieldTrail) follows(name string) bool {
	if t.only != nil {
		return t.only[name]
	}
	return !t.except[name]
}

type entries struct {
	*follower
	trails map[string][]*fieldTrail // by commit
	found  map[string]*Entry        // by commit
	order  []string                 // of the commits in found

	steps []*step // of the commit that is visited
	at    string
}

func (e *entries) start(o Options, d *workspace.Document) error {
	at := place{path: d.Path, like: d.Path, key: fold(d.Key())}
	t := &fieldTrail{at: at}
	if !o.WorkTree {
		if err := e.commitFiles(o.Workspace, *o.At); err != nil {
			return err
		}
		t.at.hash = e.files[d.Path]
		e.trails[o.At.Hash] = append(e.trails[o.At.Hash], t)
		return nil
	}
	s, err := e.workTreeStep(o.Workspace, *o.At)
	if err != nil {
		return err
	}
	t.at.hash = e.files[d.Path]
	return e.advance(&git.Commit{}, []string{o.At.Hash}, []*step{s}, t)
}

// visit takes a trail from a commit to its parents.
func (e *entries) visit(c *git.Commit, t *fieldTrail, against func(int) ([]git.Change, error)) error {
	if e.at != c.Hash {
		e.at, e.steps = c.Hash, nil
		for i := range c.Parents {
			changes, err := against(i)
			if err != nil {
				return err
			}
			e.steps = append(e.steps, e.newStep(changes))
		}
	}
	return e.advance(c, c.Parents, e.steps, t)
}

// ancestor is a document as one parent has it.
type ancestor struct {
	parent int
	at     place
	facts  *facts
}

func (e *entries) advance(c *git.Commit, parents []string, steps []*step, t *fieldTrail) error {
	if len(steps) > 0 && steps[0].byPath[t.at.path] == nil {
		e.trails[parents[0]] = append(e.trails[parents[0]], t)
		return nil
	}
	mine := t.facts
	if mine == nil {
		v, err := e.version(t.at)
		if err != nil {
			return err
		}
		mine = &facts{}
		if v != nil {
			mine = factsOf(v)
		}
	}
	blame := c
	if t.hold != nil {
		blame = t.hold
	}
	var found []ancestor
	unreadable, unreadableParent := (*fieldTrail)(nil), ""
	for i, s := range steps {
		at, ok, err := s.back(t.at)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		v, err := e.version(at)
		if err != nil {
			return err
		}
		if v == nil || v.document.Unreadable {
			if unreadable == nil {
				unreadable = &fieldTrail{at: at, only: t.only, except: t.except, facts: mine, hold: blame}
				unreadableParent = parents[i]
			}
			continue
		}
		found = append(found, ancestor{i, at, factsOf(v)})
	}
	if len(found) == 0 {
		if unreadable == nil {
			e.report(blame, t, &facts{}, mine, t.follows).Added = true
		} else {
			e.trails[unreadableParent] = append(e.trails[unreadableParent], unreadable)
		}
		return nil
	}
	// One parent that has it all is the whole story.
	for _, a := range found {
		if fields, sections := difference(a.facts, mine, t.follows); len(fields)+len(sections) > 0 {
			continue
		}
		if a.at.path != t.at.path && t.only == nil {
			e.report(c, t, a.facts, mine, t.follows).From = a.at.path
		}
		e.trails[parents[a.parent]] = append(e.trails[parents[a.parent]], &fieldTrail{at: a.at, only: t.only, except: t.except})
		return nil
	}
	e.split(c, blame, parents, t, mine, found)
	return nil
}

// split sends each fact to the parent that has it; those that none has changed here, and are followed in all.
func (e *entries) split(c, blame *git.Commit, parents []string, t *fieldTrail, mine *facts, found []ancestor) {
	names := mine.names()
	for _, a := range found {
		for name := range a.facts.names() {
			names[name] = true
		}
	}
	elsewhere := map[string]bool{} // not to be followed in the first parent
	assigned := make([]map[string]bool, len(found))
	for i := range assigned {
		assigned[i] = map[string]bool{}
	}
	changed := map[string]bool{}
	for name := range names {
		if !t.follows(name) {
			continue
		}
		owner := slices.IndexFunc(found, func(a ancestor) bool { return a.facts.text(name) == mine.text(name) })
		for i := range found {
			if owner < 0 || owner == i {
				assigned[i][name] = true
			}
		}
		changed[name] = owner < 0
		elsewhere[name] = owner > 0
	}
	from := found[0]
	moved := t.only == nil && !slices.ContainsFunc(found, func(a ancestor) bool { return a.at.path == t.at.path })
	if slices.Contains(valuesOf(changed), true) || moved {
		entry := e.report(blame, t, from.facts, mine, func(name string) bool { return changed[name] })
		if moved {
			entry.From = from.at.path
		}
	}
	for i, a := range found {
		next := &fieldTrail{at: a.at, only: assigned[i]}
		if i == 0 && t.only == nil {
			next.only, next.except = nil, map[string]bool{}
			for name := range t.except {
				next.except[name] = true
			}
			for name, is := range elsewhere {
				if is {
					next.except[name] = true
				}
			}
		}
		if next.only == nil || len(next.only) > 0 {
			e.trails[parents[a.parent]] = append(e.trails[parents[a.parent]], next)
		}
	}
}

func valuesOf(m map[string]bool) []bool {
	var out []bool
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// report adds what changed to the entry of a commit, each value once.
func (e *entries) report(c *git.Commit, t *fieldTrail, was, is *facts, scope func(string) bool) *Entry {
	entry := e.found[c.Hash]
	if entry == nil {
		entry = &Entry{Commit: *c, Path: t.at.path}
		e.found[c.Hash] = entry
		e.order = append(e.order, c.Hash)
	}
	fields, sections := difference(was, is, scope)
	for _, f := range fields {
		if !slices.ContainsFunc(entry.Fields, func(g FieldChange) bool { return g.Field == f.Field }) {
			entry.Fields = append(entry.Fields, f)
		}
	}
	for _, s := range sections {
		if !slices.Contains(entry.Sections, s) {
			entry.Sections = append(entry.Sections, s)
		}
	}
	return entry
}

func (e *entries) result() []Entry {
	out := make([]Entry, 0, len(e.order))
	for _, hash := range e.order {
		out = append(out, *e.found[hash])
	}
	return out
}
