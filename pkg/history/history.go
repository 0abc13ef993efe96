// Package history tells what git remembers of single documents and records: which commit changed one last, what every
// commit changed of it field by field, and which ids there once were. A document is known by its kind and id, not by
// its file: it may be renamed, move between a file and a data file, and data files may be split.
//
// Data passes through it like this: the documents of a workspace, with the commit that they stand on → trails (follow.go),
// each a document with its place in that commit → one walk from child to parent, on which a trail goes to the parent that
// has the same content, and ends, or leaves an entry, where no parent has. So what a merge took from one of its parents is
// that parent's doing, and what it decided itself is its own. What counts is content (content.go): the values of fields and
// the words of the body, not their spelling, order or comments.
//
// The answer is the whole truth or an error: a *git.ShallowError where the history of a shallow clone ends too early.
package history

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Options say of what the history is.
type Options struct {
	// Repository is opened at the workspace's root.
	Repository *git.Repository
	// Workspace has the documents, and the configuration by which files of the past are read.
	Workspace *workspace.Workspace
	// At is the commit that the workspace is of or, if WorkTree, stands on; nil before the first commit.
	At *git.Commit
	// WorkTree says that the workspace is of files on disk, which may differ from the commit's.
	WorkTree bool
	// CacheDir is a folder of the tool's own in which last changes and logs are kept by commit; "" keeps none.
	CacheDir string
	// Memory keeps logs for further histories of the same repository; nil keeps none.
	Memory *Memory
}

// History answers questions about one workspace. It reads nothing before it is asked, and is safe for concurrent use.
type History struct {
	o      Options
	reader *workspace.Reader

	last   func() error // computes changes, once
	change []Change     // by Document.Index
	known  []bool

	past func() error // computes formers, once
	// formers are the documents that were removed, by their folded key, as they were when they last were.
	formers map[workspace.Key]former
}

// New returns the history of a workspace.
func New(o Options) *History {
	h := &History{o: o, reader: workspace.NewReader(o.Workspace.Config)}
	h.last = sync.OnceValue(h.computeLast)
	h.past = sync.OnceValue(h.computePast)
	return h
}

// Change is when something was changed: a commit, or not in any yet.
type Change struct {
	// Commit is the commit's hash, "" for what is not committed.
	Commit string
	// When is the committer's time.
	When time.Time
}

// Uncommitted reports whether the change is only in the work tree.
func (c Change) Uncommitted() bool { return c.Commit == "" }

// LastChange returns what changed a document of the workspace last. The first call finds it for all documents. The error
// says why this one's is not known.
func (h *History) LastChange(d *workspace.Document) (Change, error) {
	err := h.last()
	if d.Index < len(h.known) && h.known[d.Index] {
		return h.change[d.Index], nil
	}
	if err == nil {
		err = errors.New("the document is not in the history of its workspace")
	}
	return Change{}, err
}

// computeLast follows all documents, from the cache or through history.
func (h *History) computeLast() error {
	docs := h.o.Workspace.Documents
	h.change, h.known = make([]Change, len(docs)), make([]bool, len(docs))
	if h.o.At == nil {
		for i := range docs {
			h.known[i] = true
		}
		return nil
	}
	cache := openCache(h.o)
	f := newFollower(h.o.Repository, h.reader)
	l := &lastChanges{follower: f, history: h, cache: cache, table: map[string]Change{}}
	if err := l.start(); err != nil {
		return err
	}
	err := f.repo.Follow(*h.o.At, func(c git.Commit, against func(int) ([]git.Change, error)) error {
		if len(f.pending) == 0 {
			return fs.SkipAll
		}
		return l.visit(c, against)
	})
	if err != nil {
		for _, at := range f.pending {
			for _, trails := range at {
				for _, t := range trails {
					if t.index >= 0 {
						h.known[t.index] = false
					}
				}
			}
		}
		return err
	}
	cache.store(h.o.At.Hash, l.table)
	return nil
}

// lastChanges ends each trail at the commit where no parent has the same content.
type lastChanges struct {
	*follower
	history *History
	cache   *cache
	// table is the answer for the commit At, by tableKey, for the cache; those of the workspace are in History.
	table map[string]Change
}

// start places a trail for each document, at the commit or, in a work tree with changes, where the commit has it.
func (l *lastChanges) start() error {
	h := l.history
	var toCommit *step
	if h.o.WorkTree {
		s, err := l.workTreeStep(h.o.Workspace, *h.o.At)
		if err != nil {
			return err
		}
		toCommit = s
	} else if err := l.commitFiles(h.o.Workspace, *h.o.At); err != nil {
		return err
	}
	for _, d := range h.o.Workspace.Documents {
		for _, t := range l.trailsOf(d) {
			if toCommit == nil || toCommit.byPath[t.at.path] == nil {
				l.enter(h.o.At.Hash, t)
				continue
			}
			to, err := l.choose(t, []*step{toCommit})
			if err != nil {
				return err
			}
			if to == nil {
				l.settle(t, Change{})
				// The next run, with a clean work tree, wants to know what the commit's version says.
				if at, found, err := toCommit.back(t.at); err != nil {
					return err
				} else if found {
					l.enter(h.o.At.Hash, &trail{index: -1, at: at, raw: t.raw})
				}
				continue
			}
			l.enter(h.o.At.Hash, to[0].trail)
		}
	}
	for _, trails := range l.pending[h.o.At.Hash] {
		for _, t := range trails {
			t.origin = t.at.tableKey()
		}
	}
	return nil
}

// settle ends a trail. Of several trails of one document the newest change counts.
func (l *lastChanges) settle(t *trail, c Change) {
	h := l.history
	if t.index >= 0 {
		if !h.known[t.index] || c.newer(h.change[t.index]) {
			h.known[t.index], h.change[t.index] = true, c
		}
	}
	if t.origin != "" {
		if before, ok := l.table[t.origin]; !ok || c.newer(before) {
			l.table[t.origin] = c
		}
	}
}

func (c Change) newer(than Change) bool {
	return !than.Uncommitted() && (c.Uncommitted() || c.When.After(than.When))
}

// visit brings the trails at a commit to its parents.
func (l *lastChanges) visit(c git.Commit, against func(int) ([]git.Change, error)) error {
	here := l.take(c.Hash)
	if len(here) == 0 {
		return nil
	}
	if table := l.cache.load(c.Hash); table != nil {
		for _, path := range sortedKeys(here) {
			rest := here[path][:0]
			for _, t := range here[path] {
				if change, ok := table[t.at.tableKey()]; ok && t.hold == nil {
					l.settle(t, change)
					continue
				}
				rest = append(rest, t)
			}
			if here[path] = rest; len(rest) == 0 {
				delete(here, path)
			}
		}
	}
	now := Change{Commit: c.Hash, When: c.Committer.When}
	if len(c.Parents) == 0 {
		for _, path := range sortedKeys(here) {
			for _, t := range here[path] {
				l.settle(t, t.held(now))
			}
		}
		return nil
	}
	steps, err := l.steps(c, here, against)
	if err != nil {
		return err
	}
	var changed []*trail
	for _, ch := range steps[0].changes {
		changed = append(changed, here[ch.Path]...)
		delete(here, ch.Path)
	}
	chosen, errs := make([][]next, len(changed)), make([]error, len(changed))
	inParallel(len(changed), func(i int) { chosen[i], errs[i] = l.choose(changed[i], steps) })
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i, t := range changed {
		if chosen[i] == nil {
			l.settle(t, t.held(now))
		}
		for _, next := range chosen[i] {
			if next.holds && next.trail.hold == nil {
				next.trail.hold = &now
			}
			l.enter(c.Parents[next.parent], next.trail)
		}
	}
	l.hand(c.Parents[0], here)
	return nil
}

// ErrUnknown is what the error of Entries is, by errors.Is, for a document that the history does not have.
var ErrUnknown = errors.New("the document is in no commit")

func fold(key workspace.Key) workspace.Key {
	key.ID = strings.ToLower(key.ID)
	return key
}
