package history

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Memory keeps what histories of one repository found out about its commits, for a process that asks again and again.
// What is not committed is never in it. It is safe for concurrent use; the zero value is empty.
type Memory struct {
	mu     sync.Mutex
	tables map[string]*logTable
	order  []string // of their names, the oldest first
}

// maxRemembered is how many tables a Memory keeps.
const maxRemembered = 8

func (m *Memory) get(name string) *logTable {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tables[name]
}

func (m *Memory) put(name string, t *logTable) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tables == nil {
		m.tables = map[string]*logTable{}
	}
	if m.tables[name] == nil {
		if m.order = append(m.order, name); len(m.order) > maxRemembered {
			delete(m.tables, m.order[0])
			m.order = slices.Delete(m.order, 0, 1)
		}
	}
	m.tables[name] = t
}

// keptLogs are the answers to one question about a workspace, by commit: in memory, and on disk.
type keptLogs struct {
	memory *Memory
	folder *folder
}

// keep finds what is kept of answers to a question; nil if there can be nothing.
func (h *History) keep(o LogOptions) *keptLogs {
	question := "all"
	switch {
	case h.o.At == nil || !o.Since.IsZero() || h.o.Memory == nil && h.o.CacheDir == "":
		return nil
	case o.Fields != nil && o.Question == "":
		return nil
	case o.Fields != nil:
		question = fmt.Sprintf("%q %d", o.Question, o.Limit)
	}
	if shallow, err := h.o.Repository.IsShallow(); shallow || err != nil {
		return nil
	}
	memory := h.o.Memory
	if memory == nil {
		memory = &Memory{}
	}
	return &keptLogs{memory, openFolder(h.o, "logs", logFormat+" "+question)}
}

// load returns what is kept of a commit, or nil.
func (k *keptLogs) load(commit string) *logTable {
	if k == nil {
		return nil
	}
	if t := k.memory.get(k.folder.prefix + commit); t != nil {
		return t
	}
	data := k.folder.read(commit)
	if data == nil {
		return nil
	}
	t, err := decodeLogs(data)
	if err != nil {
		return nil
	}
	k.memory.put(k.folder.prefix+commit, t)
	return t
}

// store keeps the logs of a commit.
func (k *keptLogs) store(commit string, logs []placedLog) {
	data := encodeLogs(logs)
	if t, err := decodeLogs(data); err == nil {
		k.memory.put(k.folder.prefix+commit, t)
		k.folder.write(commit, data)
	}
}

// spot is where a document is in a commit, whatever its file holds.
type spot struct {
	path string
	key  workspace.Key
}

func (p place) spot() spot { return spot{p.path, p.key} }

// placedLog are the entries of the document at a place of a commit or, if it was removed before, of one that had it.
type placedLog struct {
	at      place
	removed bool
	entries []Entry
}

// rememberCommit finds out what every commit changed of all documents of the commit At, whatever the work tree holds.
func (h *History) rememberCommit(ctx context.Context, kept *keptLogs) error {
	l := h.newLogs(nil, LogOptions{Removed: true}, kept)
	if err := l.startAtCommit(h.o); err != nil || l.linked() {
		return err
	}
	if err := cmp.Or(l.follow(ctx, h.o), h.o.Workspace.Err()); err != nil {
		return err // what a file said that has changed since must not be kept for that of the commit
	}
	var logs []placedLog
	for _, d := range l.all {
		if entries := d.log(0).Entries; d.origin.path != "" && len(entries) > 0 {
			logs = append(logs, placedLog{d.origin, entries[0].Removed, entries})
		}
	}
	kept.store(h.o.At.Hash, logs)
	return nil
}

// linked reports whether a document is a symbolic link: what it says is not in the commit's blob.
func (l *logs) linked() bool {
	return slices.ContainsFunc(sortedKeys(l.links), func(path string) bool { kind, _ := l.reader.Source(path); return kind != nil })
}

// startAtCommit places a trail for each document of the commit At.
func (l *logs) startAtCommit(o Options) error {
	s := l.newStep(nil)
	var err error
	if o.WorkTree {
		s, err = l.workTreeStep(o.Workspace, *o.At)
	} else {
		err = l.commitFiles(o.Workspace, *o.At)
	}
	if err != nil {
		return err
	}
	var docs []*workspace.Document
	for _, d := range o.Workspace.Documents {
		if s.byPath[d.Path] == nil {
			docs = append(docs, d)
		}
	}
	for i := range s.changes {
		ch := &s.changes[i]
		if l.files[ch.Path] = ch.Old; ch.Old == "" {
			delete(l.files, ch.Path)
			continue
		}
		old, _, err := s.both(ch)
		if err != nil {
			return err
		}
		for _, key := range sortedVersions(old) {
			docs = append(docs, old[key].document)
		}
	}
	l.about(docs, docs)
	return l.depart(o, l.newStep(nil))
}

// remember keeps, for a question about fields, the logs of the documents of the commit At that were walked for.
func (l *logs) remember(o Options) {
	before := l.kept.load(o.At.Hash)
	logs, err := before.all()
	if err != nil || o.Workspace.Err() != nil {
		return
	}
	known := len(logs)
	seen := map[spot]bool{}
	for _, x := range logs {
		seen[x.at.spot()] = true
	}
	for _, d := range l.all {
		entries := d.log(l.o.Limit).Entries
		if d.origin.path == "" || seen[d.origin.spot()] || len(entries) > 0 && entries[0].Uncommitted() {
			continue
		}
		seen[d.origin.spot()] = true
		logs = append(logs, placedLog{at: d.origin, entries: entries})
	}
	if len(logs) > known {
		l.kept.store(o.At.Hash, logs)
	}
}

// alone reports whether nothing but the place of a trail decides how it goes on.
func (l *logs) alone(t *fieldTrail) bool {
	return t.hold == nil && len(t.except) == 0 && t.of.trails == 1 && t.of.holding == 0 && t.at.like == t.at.path && !l.links[t.at.path]
}

// mark notes where the documents are in the commit where the walk begins.
func (l *logs) mark(here fieldTrails) {
	for _, trails := range here {
		for _, t := range trails {
			if l.alone(t) {
				t.of.origin = t.at
			}
		}
	}
}

// settle ends the trails at a commit of which it is kept what there is behind them.
func (l *logs) settle(c git.Commit, here fieldTrails) {
	if len(here) == 0 && !l.o.Removed {
		return
	}
	t := l.kept.load(c.Hash)
	if t == nil || !l.allBehind(c) {
		return
	}
	if l.o.Removed {
		l.settleAll(t, here)
		return
	}
	for path, trails := range here {
		here[path] = slices.DeleteFunc(trails, func(trail *fieldTrail) bool {
			entries, ok := t.entries(trail.at)
			if !ok || !l.alone(trail) {
				return false
			}
			trail.of.rest, trail.of.trails = entries, 0
			return true
		})
		if len(here[path]) == 0 {
			delete(here, path)
		}
	}
}

// mostBehind is how many commits are looked up before a commit is not worth it.
const mostBehind = 8

// allBehind reports whether all commits that are still to be visited are ancestors of this one, so that a walk from here
// would visit them in the same order.
func (l *logs) allBehind(c git.Commit) bool {
	others := sortedKeys(l.ahead)
	if len(others) > mostBehind {
		return false
	}
	return !slices.ContainsFunc(others, func(hash string) bool {
		base, err := l.repo.MergeBase(git.Commit{Hash: hash}, c)
		return err != nil || base.Hash != hash
	})
}

// settleAll ends the whole walk at a commit whose documents are those that the walk follows, all of them and no others, so
// that the removed ones are those that the commit knew too: which document was removed depends on where the others are.
func (l *logs) settleAll(t *logTable, here fieldTrails) {
	if len(l.pending) > 0 || l.o.Limit > 0 {
		return
	}
	var trails []*fieldTrail
	met := map[spot]bool{}
	for _, path := range sortedKeys(here) {
		for _, trail := range here[path] {
			if _, known := t.places[trail.at.spot()]; !known || !l.alone(trail) {
				return
			}
			met[trail.at.spot()] = true
			trails = append(trails, trail)
		}
	}
	var removed []keptLog
	for _, k := range t.logs {
		if k.removed == l.known[k.at.key] || !k.removed && !met[k.at.spot()] {
			return
		}
		if k.removed {
			removed = append(removed, k)
		}
	}
	entries, ok := make([][]Entry, len(trails)), make([]bool, len(trails))
	inParallel(len(trails), func(i int) { entries[i], ok[i] = t.entries(trails[i].at) })
	former := make([]*told, len(removed))
	inParallel(len(removed), func(i int) { former[i] = l.former(t, removed[i]) })
	if slices.Contains(ok, false) || slices.Contains(former, nil) {
		return
	}
	for i, trail := range trails {
		trail.of.rest, trail.of.trails = entries[i], 0
	}
	for _, d := range former {
		l.known[fold(d.document.Key())] = true
	}
	l.all = append(l.all, former...)
	clear(here)
	l.settled = true
}

// former is a removed document as it is kept, or nil.
func (l *logs) former(t *logTable, k keptLog) *told {
	v, err := l.version(k.at)
	if err != nil || v == nil {
		return nil
	}
	entries, err := t.decode(k)
	if err != nil {
		return nil
	}
	return &told{document: v.document, origin: k.at, rest: entries}
}
