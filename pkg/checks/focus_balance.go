package checks

import (
	"fmt"
	"math"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// balanceFiles are a cycle with two stories, of which one serves the company's objective.
func balanceFiles(side string) lint.Example {
	return lint.Example{Config: "version: 1\nrules:\n  focus-balance: warning\n", Files: []lint.ExampleFile{
		file("cycles/2026-c5.md", wholeCycle),
		file("stories/us-0042-save-a-card.md", strings.Replace(readyStory, "objective:", "estimate: 8\ncycle: 2026-C5#S1\nobjective:", 1)),
		file("stories/us-0043-newsletter.md", `---
id: US-0043
title: A newsletter for partners
status: ready
persona: partner
want: to hear what is new
so_that: I can sell it
estimate: `+side+`
objective: OBJ-0018
cycle: 2026-C5#S2
---

## Acceptance criteria

- [ ] Every partner gets it once a month
`),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek),
		file("okrs/2026-q4/obj-0018-partners.md", strings.Replace(secondCompanyObjective, "2026-Q3", "2026-Q4", 1)),
		file("data/people.yml", examplePeople),
	}}
}

var focusBalance = &lint.Rule{
	Name:     "focus-balance",
	Group:    lint.Process,
	Severity: diagnostic.Off,
	Summary:  "Most of a cycle's work serves the objective",
	Why: `An objective of the company that gets a third of its time is a slogan. Four fifths of a cycle's work serve it,
themselves or through a team's objective that supports it; the last fifth is for everything else. Work is counted as in
"roadbook okrs": by estimate where all of it has one, else by stories. The objectives are those whose period has days in common
with the cycle; a cycle that is over is not judged. The rule is off until a workspace turns it on.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "share", Default: 0.8, Doc: "The share of a cycle's work that should serve the objective, from 0 to 1"},
		{Name: "level", Default: "company", Doc: "The level of the objective that it should serve"},
	},
	Bad:  balanceFiles("8"),
	Good: balanceFiles("2"),
	Run: func(p *lint.Pass) {
		cycles := cyclesOf(p)
		if len(cycles) == 0 {
			calendarBalance(p)
			return
		}
		var open []*cycle
		var spans []calendar.Period
		for _, c := range cycles {
			if c.document.Category != config.Done && c.document.Category != config.Dropped && !p.Today.After(c.span.End) {
				open, spans = append(open, c), append(spans, c.span)
			}
		}
		for i, w := range workIn(p, spans...) {
			d := open[i].document
			if message := unbalanced(p, d.Kind.Name, d.Name(), w); message != "" {
				p.Report(lint.About(d, message))
			}
		}
	},
}

// calendarBalance judges the cycle of today by the calendar, where cycles have no documents. Its finding stands at the
// first objective that should get the work.
func calendarBalance(p *lint.Pass) {
	now, ok := p.Config.Calendar.CycleOf(p.Today)
	if !ok {
		return
	}
	var first *workspace.Document
	for _, o := range objectives(p) {
		if first == nil && o.Dated && o.Level == p.Text("level", "") && o.Span.Overlaps(now) && o.Document.Category != config.Dropped {
			first = o.Document
		}
	}
	for _, w := range workIn(p, now) {
		if first == nil {
			return
		}
		if message := unbalanced(p, first.Kind.Name, now.Label, w); message != "" {
			p.Report(lint.About(first, message))
		}
	}
}

func workIn(p *lint.Pass, spans ...calendar.Period) []okr.Work {
	return okr.WorkIn(okr.Input{Graph: p.Head.Graph, Today: p.Today}, p.Text("level", ""), spans...)
}

// unbalanced says that too little of a cycle's work serves the objective, or "".
func unbalanced(p *lint.Pass, kind, cycle string, w okr.Work) string {
	share, want := w.ShareThrough(), p.Float("share", kind)
	if share == nil || *share >= want-1e-9 {
		return ""
	}
	what := "its documents"
	if w.Estimated {
		what = "its work by estimate"
	}
	return fmt.Sprintf("%s%% of %s, %s, serve the objective of the %s, and it should be %s%%",
		percent(*share), cycle, what, p.Text("level", ""), percent(want))
}

// percent is a share as people read it, never rounded up to the threshold that it misses.
func percent(share float64) string { return fmt.Sprintf("%.4g", math.Floor(share*1000+1e-6)/10) }
