package history

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

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

// fieldTrail is a document on its way back, with the facts that are followed.
type fieldTrail struct {
	at place
	// except are the facts that are another parent's; all others are followed, those too that have no name yet, since
	// they went later.
	except map[string]bool
	// facts are those of the last version that could be read, where this one cannot; hold is then the commit to blame.
	facts *facts
	hold  *git.Commit
}

func (t *fieldTrail) follows(name string) bool { return !t.except[name] }

// enter places a trail at a commit. Two that meet there go on as one.
func (e *entries) enter(commit string, t *fieldTrail) {
	for _, other := range e.trails[commit] {
		if other.at == t.at && other.hold == nil && t.hold == nil {
			both := map[string]bool{}
			for name := range t.except {
				if other.except[name] {
					both[name] = true
				}
			}
			other.except = both
			return
		}
	}
	e.trails[commit] = append(e.trails[commit], t)
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
		e.enter(o.At.Hash, t)
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
		e.enter(parents[0], t)
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
				unreadable = &fieldTrail{at: at, except: t.except, facts: mine, hold: blame}
				unreadableParent = parents[i]
			}
			continue
		}
		found = append(found, ancestor{i, at, factsOf(v)})
	}
	if len(found) == 0 {
		if unreadable != nil {
			e.enter(unreadableParent, unreadable)
			return nil
		}
		e.report(blame, t, &facts{}, mine, t.follows)
		e.report(c, t, nil, nil, nil).Added = true
		return nil
	}
	// One parent that has it all is the whole story.
	for _, a := range found {
		if fields, sections := difference(a.facts, mine, t.follows); len(fields)+len(sections) > 0 {
			continue
		}
		if a.at.path != t.at.path {
			e.report(c, t, nil, nil, nil).From = a.at.path
		}
		e.enter(parents[a.parent], &fieldTrail{at: a.at, except: t.except})
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
	moved := !slices.ContainsFunc(found, func(a ancestor) bool { return a.at.path == t.at.path })
	if len(changed) > 0 || moved {
		entry := e.report(blame, t, from.facts, mine, func(name string) bool { return changed[name] })
		if moved {
			entry.From = from.at.path
		}
	}
	for i, a := range found {
		e.enter(parents[a.parent], &fieldTrail{at: a.at, except: elsewhere[i]})
	}
}

// report adds what changed to the entry of a commit, each value once; was and is may both be nil, for nothing.
func (e *entries) report(c *git.Commit, t *fieldTrail, was, is *facts, scope func(string) bool) *Entry {
	entry := e.found[c.Hash]
	if entry == nil {
		entry = &Entry{Commit: *c, Path: t.at.path}
		e.found[c.Hash] = entry
		e.order = append(e.order, c.Hash)
	}
	if is == nil {
		return entry
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
