package site

import (
	"sync"

	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/view/stale"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// views are what several files show, each computed once.
type views struct {
	periods  memo[string, *okr.View]
	curved   memo[string, *okr.View]
	roadmaps memo[chart, *roadmap.View]
	features func() *feature.View
	board    func() (*board.View, error)
	stale    func() *stale.View
	coverage func() []trace.Coverage
	// Objectives by their documents, without and with the curves of their key results.
	objectives       func() map[*workspace.Document]*okr.Objective
	curvedObjectives func() (map[*workspace.Document]*okr.Objective, error)
}

func (s *Site) prepareViews() {
	s.views.objectives = sync.OnceValue(func() map[*workspace.Document]*okr.Objective { return byDocument(s.objectives()) })
	s.views.curvedObjectives = sync.OnceValues(func() (map[*workspace.Document]*okr.Objective, error) {
		v, err := s.okrsWithCurves(okr.AllPeriods)
		if err != nil {
			return nil, err
		}
		return byDocument(v.Objectives), nil
	})
	s.views.features = sync.OnceValue(func() *feature.View {
		in := feature.Input{Graph: s.Graph, Public: s.Public, By: feature.ByTeam}
		if !s.Public { // a document's last change may be one of what is internal
			in.Changed = s.Changed
		}
		return feature.Compute(in)
	})
	s.views.board = sync.OnceValues(func() (*board.View, error) {
		past, err := s.past()
		if err != nil {
			return nil, err
		}
		return board.Compute(board.Input{Graph: s.Graph, Public: s.Public, Since: past.StatusSince})
	})
	s.views.stale = sync.OnceValue(func() *stale.View {
		return stale.Compute(stale.Input{Graph: s.Graph, Today: s.Today, Public: s.Public, Changed: s.Changed})
	})
	s.views.coverage = sync.OnceValue(func() []trace.Coverage {
		return trace.Cover(trace.Input{Graph: s.Graph, Public: s.Public})
	})
}

func byDocument(objectives []*okr.Objective) map[*workspace.Document]*okr.Objective {
	out := map[*workspace.Document]*okr.Objective{}
	for _, o := range objectives {
		out[o.Document] = o
	}
	return out
}

// okrs are the objectives of a period, "" for the current one, without the curves, for which history must be read.
func (s *Site) okrs(period string) (*okr.View, error) {
	return s.views.periods.get(period, func() (*okr.View, error) {
		return okr.Compute(okr.Input{Graph: s.Graph, Today: s.Today, Public: s.Public, Period: period})
	})
}

// okrsWithCurves are the objectives of a period with the curves of their key results.
func (s *Site) okrsWithCurves(period string) (*okr.View, error) {
	return s.views.curved.get(period, func() (*okr.View, error) {
		past, err := s.past()
		if err != nil {
			return nil, err
		}
		return okr.Compute(okr.Input{Graph: s.Graph, Today: s.Today, Public: s.Public, Period: period, Curves: past.Curves()})
	})
}

func (s *Site) objectives() []*okr.Objective {
	return okr.Collect(okr.Input{Graph: s.Graph, Today: s.Today, Public: s.Public})
}
