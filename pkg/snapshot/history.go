package snapshot

import (
	"errors"
	"fmt"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// History is what git remembers of the snapshot's documents. It is opened when it is first asked for; the error says why
// there is none.
func (s *Snapshot) History() (*history.History, error) { return s.history() }

func (s *Snapshot) openHistory() (*history.History, error) {
	repo, err := s.Repository()
	if err != nil {
		return nil, err
	}
	o := history.Options{Repository: repo, Workspace: s.Workspace, WorkTree: s.Revision == nil || s.unsaved, CacheDir: s.cacheDir, Memory: s.memory}
	commit, err := s.Commit()
	switch {
	case err == nil:
		o.At = &commit
	case !errors.Is(err, git.ErrNoCommits):
		return nil, err
	}
	return history.New(o), nil
}

// LastChange is the day on which a document, and not only its file, was last changed according to history: by the clock of
// the commit, in UTC; Today for what is not committed. It is false where nobody knows: without a repository, and before
// the end of a shallow clone's history. The first call walks through history for all documents.
func (s *Snapshot) LastChange(d *workspace.Document) (calendar.Date, bool) {
	m := &memory{history: s.history, today: s.Today}
	return m.lastChange(d)
}

// memory answers rules about the past of one side, and remembers why it could not.
type memory struct {
	history func() (*history.History, error)
	today   calendar.Date

	mu  sync.Mutex
	err error
}

func (m *memory) failed(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = err
	}
}

// lastChange is the day of the last change of a document by the clock of its commit in UTC; what is not committed yet
// changed today.
func (m *memory) lastChange(d *workspace.Document) (calendar.Date, bool) {
	h, err := m.history()
	if err != nil {
		m.failed(err)
		return calendar.Date{}, false
	}
	change, err := h.LastChange(d)
	if err != nil {
		m.failed(err)
		return calendar.Date{}, false
	}
	if change.Uncommitted() {
		return m.today, true
	}
	return calendar.FromTime(change.When.UTC()), true
}

func (m *memory) past(key workspace.Key) (*lint.Former, bool) {
	h, err := m.history()
	if err != nil {
		m.failed(err)
		return nil, false
	}
	former, err := h.Former(key)
	switch {
	case former != nil:
		return &lint.Former{Document: former.Document, Removed: calendar.FromTime(former.Removed.When.UTC())}, true
	case err != nil:
		m.failed(err)
		return nil, false
	}
	return nil, true
}

// reason says why something is not known.
func (m *memory) reason() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var shallow *git.ShallowError
	switch {
	case m.err == nil:
		return ""
	case errors.Is(m.err, git.ErrNoRepository):
		return "there is no git repository here, so that nobody knows when a document changed"
	case errors.As(m.err, &shallow):
		return "the history of this shallow clone ends too early; fetch all of it with git fetch --unshallow (in CI: fetch-depth: 0)"
	}
	return fmt.Sprintf("the history cannot be read: %s", m.err)
}

// remember gives a run of the rules what git remembers of one side, and of what there was before the base.
func (s *Snapshot) remember(in *lint.Input, of, before func() (*history.History, error)) {
	m := &memory{history: of, today: s.Today}
	in.LastChange, in.NoHistory = m.lastChange, m.reason
	if before != nil {
		p := &memory{history: before, today: s.Today}
		in.Past = p.past
		in.NoHistory = func() string {
			if reason := p.reason(); reason != "" {
				return reason
			}
			return m.reason()
		}
	}
}
