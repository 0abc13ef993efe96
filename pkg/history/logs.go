package history

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Log is what history tells of one document.
type Log struct {
	// Document is the workspace's own or, where it was removed, as it was before.
	Document *workspace.Document
	// Entries are newest first.
	Entries []Entry
	// Err says why older entries are missing: a *git.ShallowError, ErrUnknown for a document without an id.
	Err error
}

// LogOptions bound what is asked of history. The zero value asks for everything.
type LogOptions struct {
	// Since ends a log before the first commit that is older than this day, by the committer's clock in UTC, as git log
	// --since does; zero goes to the beginning.
	Since calendar.Date
	// Fields chooses the fields that are followed, by names as in FieldChange; nil follows all, and sections and paths too.
	// With it bodies are not read, which takes a fraction of the time, and entries that only move a document are left out.
	Fields func(name string) bool
	// Question names what Fields chooses, the same name for the same choice, so that the answer can be kept; "" keeps none.
	Question string
	// Limit is how many entries a document is asked for, the newest ones; 0 is all.
	Limit int
	// Removed asks for the documents too that were removed and are not there today.
	Removed bool
}

// Logs returns what every commit changed of documents of the workspace, in their order, by one walk through history: each
// Log is what Entries has for its document. With LogOptions.Removed, the logs of documents that are gone follow, those
// removed last first; they begin with an entry that is Removed. The error says why some of the logs end too early; the
// Err of the others is nil.
func (h *History) Logs(ctx context.Context, docs []*workspace.Document, o LogOptions) ([]Log, error) {
	kept := h.keep(o)
	if kept != nil && o.Removed && o.Fields == nil && o.Limit == 0 && kept.load(h.o.At.Hash) == nil {
		if err := h.rememberCommit(ctx, kept); err != nil && ctx.Err() != nil {
			return nil, err
		}
	}
	l := h.newLogs(docs, o, kept)
	err := l.walk(ctx, h.o)
	if err == nil && kept != nil && o.Fields != nil && !o.Removed {
		l.remember(h.o)
	}
	out := make([]Log, len(l.all))
	for i, d := range l.all {
		if d.document.ID == "" {
			d.err = ErrUnknown
		} else if err != nil && d.open() {
			d.err = err
		}
		out[i] = d.log(o.Limit)
	}
	return out, err
}

// newLogs is a walk about documents.
func (h *History) newLogs(docs []*workspace.Document, o LogOptions, kept *keptLogs) *logs {
	l := &logs{
		follower: newFollower(h.o.Repository, h.reader), o: o, fields: o.Fields, kept: kept, pending: map[string]fieldTrails{},
		ahead: map[string]bool{}, folders: map[string]bool{},
	}
	l.whole = o.Fields == nil
	l.about(h.o.Workspace.Documents, docs)
	return l
}

// about says which documents there are, and which of them are asked for.
func (l *logs) about(all, docs []*workspace.Document) {
	l.known, l.all = map[workspace.Key]bool{}, make([]*told, len(docs))
	for _, d := range all {
		l.known[fold(d.Key())] = true
	}
	for i, d := range docs {
		l.all[i] = &told{document: d}
	}
}

// Entries returns what every commit changed of a document, newest first, through renames, moves between files and
// changes of its id. Of a merge only what it took from none of its parents counts. The error is ErrUnknown, by
// errors.Is, for a document without an id; with a *git.ShallowError come the entries until there.
func (h *History) Entries(ctx context.Context, d *workspace.Document) ([]Entry, error) {
	all, err := h.Logs(ctx, []*workspace.Document{d}, LogOptions{})
	return all[0].Entries, cmp.Or(all[0].Err, err)
}

// fieldTrails are the trails at a commit by the paths of their files.
type fieldTrails map[string][]*fieldTrail

// logs is one walk.
type logs struct {
	*follower
	o       LogOptions
	fields  func(name string) bool
	all     []*told
	kept    *keptLogs              // answers of before; may be nil
	settled bool                   // that they gave all the rest
	pending map[string]fieldTrails // by commit
	ahead   map[string]bool        // commits that are still to be visited, as far as they are known
	n       int                    // how many commits were visited
	over    int                    // how many of all, from the beginning, nobody wants to know more of
	folders map[string]bool        // of the files of all trails there ever were
	// known are the identities that the workspace has, and those that were removed by a newer commit.
	known map[workspace.Key]bool
}

func (l *logs) walk(ctx context.Context, o Options) error {
	if o.At == nil {
		for _, d := range l.all {
			if d.document.ID != "" {
				l.report(&visited{}, &fieldTrail{of: d, at: place{path: d.document.Path}}, &facts{}, l.facts(&version{document: d.document}), everything)
				d.at(&visited{}, d.document.Path).Added = true
			}
		}
		return nil
	}
	if err := l.start(o); err != nil {
		return err
	}
	return l.follow(ctx, o)
}

// follow walks through history.
func (l *logs) follow(ctx context.Context, o Options) error {
	here := l.pending[o.At.Hash]
	l.mark(here)
	delete(l.pending, o.At.Hash)
	l.settle(*o.At, here)
	if len(here) > 0 {
		l.pending[o.At.Hash] = here
	}
	if !l.waiting() {
		return nil
	}
	err := l.repo.Follow(*o.At, func(c git.Commit, against func(int) ([]git.Change, error)) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.visit(c, against); err != nil {
			return err
		}
		if !l.waiting() {
			return fs.SkipAll
		}
		return nil
	})
	if l.enough(err) {
		return nil
	}
	return err
}

// enough reports whether a shallow clone ends only where nobody asks for more. All other commits that were not visited
// are older still.
func (l *logs) enough(err error) bool {
	var shallow *git.ShallowError
	if !errors.As(err, &shallow) || l.o.Since.IsZero() {
		return false
	}
	end, err := l.repo.Resolve(shallow.Boundary)
	if err != nil || !l.before(end) {
		return false
	}
	for _, here := range l.pending {
		l.drop(here)
	}
	return !slices.ContainsFunc(l.all, (*told).open)
}

// before reports whether a commit is older than what is asked for.
func (l *logs) before(c git.Commit) bool {
	return c.Hash != "" && calendar.FromTime(c.Committer.When.UTC()).Before(l.o.Since)
}

func everything(string) bool { return true }

// waiting reports whether anybody wants to know more.
func (l *logs) waiting() bool {
	if l.o.Removed {
		return !l.settled
	}
	for l.over < len(l.all) && !l.all[l.over].open() {
		l.over++
	}
	return len(l.pending) > 0 && l.over < len(l.all)
}

// start places a trail for each document at the commit that the workspace is of, or stands on.
func (l *logs) start(o Options) error {
	s := l.newStep(nil)
	committed, err := l.committed(o)
	switch {
	case err != nil:
		return err
	case committed:
	case o.WorkTree:
		s, err = l.workTreeStep(o.Workspace, *o.At)
	default:
		err = l.commitFiles(o.Workspace, *o.At)
	}
	if err != nil {
		return err
	}
	return l.depart(o, s)
}

// depart places the trails and brings them to the commit.
func (l *logs) depart(o Options, s *step) error {
	trails := fieldTrails{}
	for _, d := range l.all {
		if d.document.ID == "" {
			continue
		}
		at := place{path: d.document.Path, like: d.document.Path, hash: l.files[d.document.Path], key: fold(d.document.Key())}
		if !l.whole || d.document.Body == nil || d.document.Body.Path == d.document.Path {
			d.own = at
		}
		d.trails++
		trails[at.path] = append(trails[at.path], &fieldTrail{of: d, at: at})
		if len(l.folders) <= fewFolders {
			l.folders[path.Dir(at.path)] = true
		}
	}
	return l.leave(&visited{}, []string{o.At.Hash}, []*step{s}, trails)
}

// committed looks whether the commit has the files of all documents just as the workspace has them, which spares looking at
// all the others.
func (l *logs) committed(o Options) (bool, error) {
	if l.o.Removed {
		return false, nil
	}
	tree, err := l.repo.Tree(*o.At)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // the workspace's folder is younger
	}
	if err != nil {
		return false, err
	}
	for _, d := range l.all {
		path := d.document.Path
		if l.files[path] != "" || d.document.ID == "" {
			continue
		}
		hash, err := tree.Hash(path)
		if info, err := tree.Lstat(path); !o.WorkTree && err == nil && info.Mode()&fs.ModeSymlink != 0 {
			l.links[path] = true
		}
		if err != nil || o.WorkTree && hash != o.Workspace.BlobHash(d.document.File, len(hash)) {
			clear(l.files)
			return false, nil
		}
		l.files[path] = hash
		if o.WorkTree {
			l.read[hash] = d.document.File
		}
	}
	return true, nil
}

// visit brings the trails at a commit to its parents.
func (l *logs) visit(c git.Commit, against func(int) ([]git.Change, error)) error {
	here := l.pending[c.Hash]
	delete(l.pending, c.Hash)
	if l.ahead[c.Hash] {
		delete(l.ahead, c.Hash)
		if l.settle(c, here); l.settled {
			return nil
		}
	}
	for _, p := range c.Parents {
		l.ahead[p] = true
	}
	old := l.before(c)
	if old {
		l.drop(here)
	}
	if len(here) == 0 && (old || !l.o.Removed) {
		return nil
	}
	l.n++
	at := &visited{c, l.n}
	if len(c.Parents) == 0 {
		return l.leave(at, nil, nil, here)
	}
	if l.untouched(c) {
		l.hand(c.Parents[0], here)
		return nil
	}
	first, err := against(0)
	if err != nil {
		return err
	}
	steps := []*step{l.newStep(first)}
	// Further parents matter only to what differs from the first one's.
	if len(c.Parents) > 1 && (l.o.Removed || slices.ContainsFunc(first, func(ch git.Change) bool { return here[ch.Path] != nil })) {
		for i := range c.Parents[1:] {
			changes, err := against(i + 1)
			if err != nil {
				return err
			}
			steps = append(steps, l.newStep(changes))
		}
	}
	return l.leave(at, c.Parents, steps, here)
}

// fewFolders is up to how many folders are compared before all that a commit changed is found out.
const fewFolders = 16

// untouched looks whether a commit left the folders of all trails as its first parent has them.
func (l *logs) untouched(c git.Commit) bool {
	if l.o.Removed || len(l.folders) > fewFolders {
		return false
	}
	is, err := l.repo.Tree(c)
	if err != nil {
		return false
	}
	was, err := l.repo.Tree(git.Commit{Hash: c.Parents[0]})
	if err != nil {
		return false
	}
	for folder := range l.folders {
		a, err := is.Hash(folder)
		if err != nil {
			return false
		}
		if b, err := was.Hash(folder); err != nil || a != b {
			return false
		}
	}
	return true
}

// drop ends the trails that have nobody to blame.
func (l *logs) drop(here fieldTrails) {
	for path, trails := range here {
		rest := slices.DeleteFunc(trails, func(t *fieldTrail) bool {
			if t.hold == nil {
				t.of.trails--
			}
			return t.hold == nil
		})
		if here[path] = rest; len(rest) == 0 {
			delete(here, path)
		}
	}
}

// leave brings the trails at a commit to its parents: those of files that it did not change all at once, the others each
// by its own way.
func (l *logs) leave(c *visited, parents []string, steps []*step, here fieldTrails) error {
	var paths []string
	if len(steps) == 0 {
		paths = sortedKeys(here)
	} else {
		for _, ch := range steps[0].changes {
			paths = append(paths, ch.Path)
		}
	}
	// A worker has all the trails of a document, since they write into one log.
	var docs []*told
	ways := map[*told][]*fieldTrail{}
	for _, p := range paths {
		for _, t := range here[p] {
			if t.hold == nil && t.of.full {
				t.of.trails--
				continue
			}
			if ways[t.of] == nil {
				docs = append(docs, t.of)
			}
			ways[t.of] = append(ways[t.of], t)
		}
		delete(here, p)
	}
	next, errs := make([][]onward, len(docs)), make([]error, len(docs))
	inParallel(len(docs), func(i int) { next[i], errs[i] = l.leaveWith(c, parents, steps, docs[i], ways[docs[i]]) })
	if err := errors.Join(errs...); err != nil {
		return err
	}
	entering := map[string]fieldTrails{}
	stay := map[string]bool{}
	for _, trails := range next {
		for _, on := range trails {
			if on.stays && len(steps) == 1 && document.IsMarkdown(on.trail.at.path) {
				stay[on.trail.at.path] = true
			}
			at := entering[on.parent]
			if at == nil {
				at = fieldTrails{}
				entering[on.parent] = at
			}
			at[on.trail.at.path] = append(at[on.trail.at.path], on.trail)
		}
	}
	if l.o.Removed && !l.before(c.Commit) {
		if err := l.removed(c, parents, steps, entering, stay); err != nil {
			return err
		}
	}
	for _, p := range parents {
		if at := entering[p]; at != nil {
			l.enter(p, at)
			delete(entering, p)
		}
	}
	if len(parents) > 0 {
		l.hand(parents[0], here)
	}
	return nil
}

// leaveWith brings the trails of one document onward.
func (l *logs) leaveWith(c *visited, parents []string, steps []*step, d *told, trails []*fieldTrail) ([]onward, error) {
	var next []onward
	for _, t := range trails {
		on, err := l.advance(c, parents, steps, t)
		if err != nil {
			return nil, err
		}
		if t.hold != nil {
			d.holding--
		} else {
			d.trails--
		}
		for _, o := range on {
			if o.trail.hold != nil {
				d.holding++
			} else {
				d.trails++
			}
		}
		next = append(next, on...)
	}
	d.full = l.o.Limit > 0 && len(d.entries) >= l.o.Limit
	return next, nil
}

// enter places trails at a commit that were changed on their way there. Those that meet go on as one.
func (l *logs) enter(commit string, trails fieldTrails) {
	for p, ts := range trails {
		trails[p] = join(nil, ts)
		if len(l.folders) <= fewFolders {
			l.folders[path.Dir(p)] = true
		}
	}
	l.hand(commit, trails)
}

// hand gives trails to a commit: the smaller map goes into the larger one.
func (l *logs) hand(commit string, trails fieldTrails) {
	there := l.pending[commit]
	if len(there) >= len(trails) {
		for p, ts := range trails {
			there[p] = join(there[p], ts)
		}
		trails = there
	} else {
		for p, ts := range there {
			trails[p] = join(ts, trails[p])
		}
	}
	if trails != nil {
		l.pending[commit] = trails
	}
}

// join appends trails to others of the same file.
func join(to, trails []*fieldTrail) []*fieldTrail {
	if len(to) == 0 && len(trails) < 2 {
		return trails
	}
	of := map[*told][]*fieldTrail{}
	for _, t := range to {
		of[t.of] = append(of[t.of], t)
	}
	for _, t := range trails {
		if slices.ContainsFunc(of[t.of], func(other *fieldTrail) bool { return other.meets(t) }) {
			t.of.trails--
			continue
		}
		of[t.of] = append(of[t.of], t)
		to = append(to, t)
	}
	return to
}

// removed begins the logs of documents that a commit removed: those that all its parents have and it has not, and whose
// place no document under another id has taken. Of the Markdown files that stay the one document is known to be there.
func (l *logs) removed(c *visited, parents []string, steps []*step, entering map[string]fieldTrails, stay map[string]bool) error {
	if len(steps) == 0 {
		return nil
	}
	gone, err := l.gone(steps[0], stay)
	if err != nil {
		return err
	}
	for _, s := range steps[1:] {
		others, err := l.gone(s, nil)
		if err != nil {
			return err
		}
		maps.DeleteFunc(gone, func(key workspace.Key, _ place) bool { _, ok := others[key]; return !ok })
	}
	keys := slices.SortedFunc(maps.Keys(gone), func(a, b workspace.Key) int {
		return cmp.Or(cmp.Compare(gone[a].path, gone[b].path), cmp.Compare(a.String(), b.String()))
	})
	for _, key := range keys {
		at := gone[key]
		here := entering[parents[0]]
		if l.known[key] || slices.ContainsFunc(here[at.path], func(t *fieldTrail) bool { return t.at.key == key }) {
			continue
		}
		v, err := l.version(at)
		if err != nil {
			return err
		}
		if v == nil || v.document.ID == "" {
			continue
		}
		l.known[key] = true
		d := &told{document: v.document, trails: 1, origin: at}
		d.at(c, at.path).Removed = true
		d.full = l.o.Limit == 1
		l.all = append(l.all, d)
		if here == nil {
			here = fieldTrails{}
			entering[parents[0]] = here
		}
		here[at.path] = append(here[at.path], &fieldTrail{of: d, at: at})
	}
	return nil
}

// gone are the documents that left their file on the way from a parent, and came to no other.
func (l *logs) gone(s *step, stay map[string]bool) (map[workspace.Key]place, error) {
	out := map[workspace.Key]place{}
	came := map[workspace.Key]bool{}
	for i := range s.changes {
		ch := &s.changes[i]
		if stay[ch.Path] {
			continue
		}
		kind, _ := l.reader.Source(ch.Path)
		if kind == nil {
			continue
		}
		if ch.Old != "" && ch.New != "" && document.IsMarkdown(ch.Path) {
			if same, err := l.sameID(ch, kind.ID.Field); same || err != nil {
				if err != nil {
					return nil, err
				}
				continue
			}
		}
		old, new, err := s.both(ch)
		if err != nil {
			return nil, err
		}
		for key := range old {
			if _, taken := out[key]; !taken && new[key] == nil {
				out[key] = place{path: ch.Path, like: ch.Path, hash: ch.Old, key: key}
			}
		}
		for key := range new {
			came[key] = came[key] || old[key] == nil
		}
	}
	maps.DeleteFunc(out, func(key workspace.Key, _ place) bool { return came[key] })
	return out, nil
}
