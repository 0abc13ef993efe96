package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const twoPriorities = `- id: PRI-01
  rank: 1
  problem: Returning customers type their card's number again.
- id: PRI-02
  rank: 2
  problem: Partners do not know what is new.
`

var rankConflict = &lint.Rule{
	Name:     "rank-conflict",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "No two priorities share a rank",
	Why: `A list with two first places has not been decided: the one that shouts louder is done first. Give each a rank of its
own; gaps do no harm.`,
	Since: "0.1",
	Bad:   example(file("data/priorities.yml", strings.Replace(twoPriorities, "rank: 2", "rank: 1", 1))),
	Good:  example(file("data/priorities.yml", twoPriorities)),
	Run: func(p *lint.Pass) {
		type place struct {
			kind *config.Kind
			rank float64
		}
		taken := map[place]*workspace.Document{}
		for _, d := range declaring(p, "rank") {
			rank, ok := number(d.Field("rank"))
			if !ok || d.Category == config.Dropped {
				continue
			}
			first := taken[place{d.Kind, rank}]
			if first == nil {
				taken[place{d.Kind, rank}] = d
				continue
			}
			if strings.EqualFold(first.ID, d.ID) {
				continue // duplicate-id says so
			}
			f := atValue(d, "/rank", fmt.Sprintf("%s has the rank %s, which is %s's already", d.Name(), d.Text("rank"), first.Name()))
			f.Related = []diagnostic.Related{lint.Beside(first, first.Title)}
			p.Report(f)
		}
	},
}
