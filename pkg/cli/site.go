package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/site"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
)

// siteInput is what a site is made of for an audience: findings and places in the repository are not for the public. What
// needs history is read when a page shows it; without a repository there is none.
func siteInput(ctx context.Context, s *snapshot.Snapshot, public bool) (site.Input, error) {
	in := site.Input{Graph: s.Graph, Today: s.Today, Public: public}
	repository, err := s.Repository()
	switch {
	case err == nil:
		in.Changed = s.LastChange
		in.Past = func() (*activity.Past, error) { return s.Past(ctx, public) }
		in.Earlier = earlierRoadmaps(ctx, s, repository)
	case !errors.Is(err, git.ErrNoRepository):
		return in, err
	}
	if public {
		return in, nil
	}
	if repository != nil {
		in.Prefix = repository.Prefix()
	}
	found, err := s.Check(ctx, nil, nil)
	if err != nil {
		return in, err
	}
	in.Findings = found.Findings
	return in, nil
}

// earlierRoadmaps are the revisions that the roadmap is compared with, as far as history goes back.
func earlierRoadmaps(ctx context.Context, s *snapshot.Snapshot, repository *git.Repository) []site.Earlier {
	var out []site.Earlier
	for _, ago := range []struct {
		label  string
		months int
	}{{"a month ago", 1}, {"three months ago", 3}} {
		day := monthsBefore(s.Today, ago.months)
		c, err := repository.ResolveDate(day)
		if err != nil {
			continue // history does not go back so far
		}
		out = append(out, site.Earlier{
			Label: fmt.Sprintf("%s, %s", ago.label, day),
			Open: func() (*graph.Graph, error) {
				side, err := s.SideAt(ctx, c)
				if err != nil {
					return nil, err
				}
				return side.Graph, nil
			},
		})
	}
	return out
}

// monthsBefore is the same day some months earlier, or the last one of that month if it is shorter.
func monthsBefore(d calendar.Date, months int) calendar.Date {
	first := calendar.FromTime(calendar.Date{Year: d.Year, Month: d.Month, Day: 1}.Time().AddDate(0, -months, 0))
	last := calendar.FromTime(first.Time().AddDate(0, 1, -1))
	return calendar.Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}
