package snapshot

import (
	"slices"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/generate"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

// Rules are all rules of the program, in the order of the documentation.
func Rules() []*lint.Rule { return rulesWith(generate.NewPlanner(nil)) }

func rulesWith(p *generate.Planner) []*lint.Rule {
	return slices.Concat(checks.All(), generate.Rules(p))
}

// Generate plans what `generate` would write.
func (s *Snapshot) Generate() (*generate.Plan, error) { return s.planner.Plan(s.Side(), s.Today) }

// newPlanner knows what git ignores, which it asks for when it is first wanted. A revision holds nothing that is ignored.
func (s *Snapshot) newPlanner() *generate.Planner {
	if s.Revision != nil {
		return generate.NewPlanner(nil)
	}
	matcher := sync.OnceValue(func() *git.IgnoreMatcher {
		repo, err := s.Repository()
		if err != nil {
			return nil // no repository ignores nothing
		}
		m, err := repo.IgnoreMatcher()
		if err != nil {
			return nil
		}
		return m
	})
	return generate.NewPlanner(func(path string, folder bool) bool {
		m := matcher()
		return m != nil && m.Ignored(path, folder)
	})
}
