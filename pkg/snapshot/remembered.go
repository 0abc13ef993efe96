package snapshot

import (
	"context"
	"errors"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Logs are what history tells of documents, as history.History.Logs has it; nil means all documents of the workspace. Without
// a repository, and before its first commit, there are none. In a shallow clone each log ends where the clone does, with its
// Err saying so.
func (s *Snapshot) Logs(ctx context.Context, docs []*workspace.Document, o history.LogOptions) ([]history.Log, error) {
	if docs == nil {
		docs = s.Workspace.Documents
	}
	if _, err := s.Commit(); errors.Is(err, git.ErrNoRepository) || errors.Is(err, git.ErrNoCommits) {
		return nil, nil
	}
	h, err := s.History()
	if err != nil {
		return nil, err
	}
	logs, err := h.Logs(ctx, docs, o)
	var shallow *git.ShallowError
	if errors.As(err, &shallow) {
		err = nil
	}
	return logs, err
}

// Curves are those of the key results of objectives from history until Today; nil means all objectives. In a shallow clone
// they begin where it does; without a repository there are none.
func (s *Snapshot) Curves(ctx context.Context, objectives []*workspace.Document, public bool) (map[okr.Key][]okr.Point, error) {
	if objectives == nil {
		for _, o := range okr.Collect(okr.Input{Graph: s.Graph, Today: s.Today, Public: public}) {
			objectives = append(objectives, o.Document)
		}
	}
	if len(objectives) == 0 {
		return nil, nil
	}
	logs, err := s.Logs(ctx, objectives, history.LogOptions{Question: "curves", Fields: okr.CurveFields})
	if err != nil {
		return nil, err
	}
	return okr.CurvesOf(logs, s.Today, public), nil
}

// StatusSince says of documents since which day, in UTC, they have their status: that of the commit that gave it to them,
// Today for what is not committed. Those of which nobody knows are not in the answer: without a repository, and where a
// shallow clone ends too early. What happened after Today is not known either.
func (s *Snapshot) StatusSince(ctx context.Context, docs []*workspace.Document) (map[*workspace.Document]calendar.Date, error) {
	fields := map[string][]*workspace.Document{}
	var names []string
	for _, d := range docs {
		l := d.Kind.Lifecycle
		if l == nil || d.Unreadable {
			continue
		}
		if fields[l.Field] == nil {
			names = append(names, l.Field)
		}
		fields[l.Field] = append(fields[l.Field], d)
	}
	out := map[*workspace.Document]calendar.Date{}
	for _, field := range names {
		logs, err := s.Logs(ctx, fields[field], history.LogOptions{Limit: 1, Question: "field " + field, Fields: func(name string) bool { return name == field }})
		if err != nil {
			return nil, err
		}
		for _, l := range logs {
			if day, known := activity.StatusSince(l, s.Today); known {
				out[l.Document] = day
			}
		}
	}
	return out, nil
}

// Past is what history tells of all documents, and of those that were removed, by one walk: for those who want all of it, as
// the pages do. It is nil, which knows nothing, without a repository.
func (s *Snapshot) Past(ctx context.Context, public bool) (*activity.Past, error) {
	logs, err := s.Logs(ctx, nil, history.LogOptions{Removed: true})
	if err != nil || logs == nil {
		return nil, err
	}
	return activity.New(activity.Input{Graph: s.Graph, Logs: logs, Today: s.Today, Public: public}), nil
}
