package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// leadFiles are a job with the day of its discovery, and a story for it in a cycle that begins on 2026-07-20.
func leadFiles(discovered string) lint.Example {
	return lint.Example{Config: "version: 1\nrules:\n  discovery-lead: warning\n", Files: []lint.ExampleFile{
		file("discovery/jobs/job-0005-not-type-it-again.md", `---
id: JOB-0005
title: Not type it again
status: hypothesis
audience: a returning customer
when: I order for the second time
want: to pay without my card at hand
so_that: I am done in one step
discovered: `+discovered+`
---
`),
		file("stories/us-0042-save-a-card.md", strings.Replace(readyStory, "objective:", "job: JOB-0005\ncycle: 2026-C5#S1\nobjective:", 1)),
		file("cycles/2026-c5.md", wholeCycle), file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", examplePeople),
	}}
}

var discoveryLead = &lint.Rule{
	Name:     "discovery-lead",
	Group:    lint.Process,
	Severity: diagnostic.Off,
	Summary:  "A job was discovered six to twelve weeks before its cycle",
	Why: `What was heard last week is not understood yet, and what was heard half a year ago may not be true any more. Between
the day on which a job was discovered and the first cycle with a story for it lie six to twelve weeks. Cycles are those of the
documents; where there are none, a story's start falls into one of the calendar's. The rule is off until a workspace turns
it on.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "min_weeks", Default: 6, Doc: "The fewest weeks between discovery and the cycle"},
		{Name: "max_weeks", Default: 12, Doc: "The most weeks between discovery and the cycle"},
	},
	Bad:  leadFiles("2026-07-06"),
	Good: leadFiles("2026-05-11"),
	Run: func(p *lint.Pass) {
		cycles := map[*workspace.Document]calendar.Period{}
		for _, c := range cyclesOf(p) {
			cycles[c.document] = c.span
		}
		for _, d := range declaring(p, "discovered") {
			discovered, ok := day(d.Field("discovered"))
			if !ok {
				continue
			}
			story, begins := firstCycle(p, cycles, d)
			if story == nil {
				continue
			}
			lead := begins.Sub(discovered)
			least, most := p.Int("min_weeks", d.Kind.Name), p.Int("max_weeks", d.Kind.Name)
			if lead >= 7*least && lead <= 7*most {
				continue
			}
			f := atValue(d, "/discovered", fmt.Sprintf("%s was discovered on %s, %s, and should be %d to %d weeks before",
				d.Name(), discovered, ahead(lead, begins), least, most))
			f.Related = []diagnostic.Related{lint.Beside(story, story.Title)}
			p.Report(f)
		}
	},
}

// ahead says how long before a cycle a day is.
func ahead(days int, begins calendar.Date) string {
	if days < 0 {
		return fmt.Sprintf("%s after its cycle began on %s", count(-days, "day"), begins)
	}
	return fmt.Sprintf("%s before its cycle begins on %s", count(days, "day"), begins)
}

// firstCycle is the earliest cycle in which there is work for a document, by its first day, and that work.
func firstCycle(p *lint.Pass, cycles map[*workspace.Document]calendar.Period, d *workspace.Document) (work *workspace.Document, begins calendar.Date) {
	for _, l := range p.Head.Graph.To(d) {
		if l.Spec == nil || l.From.Category == config.Dropped {
			continue
		}
		if start, ok := cycleStart(p, cycles, l.From); ok && (work == nil || start.Before(begins)) {
			work, begins = l.From, start
		}
	}
	return work, begins
}

// cycleStart is the first day of the cycle in which a document's work is done.
func cycleStart(p *lint.Pass, cycles map[*workspace.Document]calendar.Period, d *workspace.Document) (calendar.Date, bool) {
	road := d.Kind.Roadmap
	if road.Cycle == "" {
		return calendar.Date{}, false
	}
	for _, l := range p.Head.Graph.Out(d, road.Cycle) {
		if span, ok := cycles[l.To]; ok && l.State == graph.Resolved {
			return span.Start, true
		}
	}
	start, ok := day(d.Field(road.Start))
	if !ok || len(cycles) > 0 {
		return calendar.Date{}, false
	}
	c, ok := p.Config.Calendar.CycleOf(start)
	return c.Start, ok
}
