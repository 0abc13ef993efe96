// Package sample makes realistic workspaces of any size, always the same for the same seed: for benchmarks, for tests
// and to see how a view looks with many documents. They pass `roadbook check` on the day of Today.
package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Today is the day on which a workspace is up to date.
const Today = "2026-09-15"

// File is one file of a workspace.
type File struct {
	Path string
	Text string
}

// Workspace makes a workspace of about this many Markdown documents, of 1.5 to 4 KB each, with links among them.
func Workspace(documents int, seed uint64) []File {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x526f6164)), total: max(documents, 30)}
	g.plan()
	g.add("roadbook.yaml", "version: 1\nname: Sample\ncalendar:\n  cycle: {first: 2026-01-05}\n")
	g.data()
	for i := range g.goals {
		g.goal(i + 1)
	}
	for i := range g.strategies {
		g.strategy(i + 1)
	}
	for i := range g.objectives {
		g.objective(i + 1)
	}
	for i := range g.useCases {
		g.useCase(i + 1)
	}
	for i := range g.research {
		g.researchOf(i + 1)
	}
	for i := range g.jobs {
		g.job(i + 1)
	}
	for i := range g.rfcs {
		g.rfc(i + 1)
	}
	for i := range g.decisions {
		g.decision(i + 1)
	}
	for i := range g.pages {
		g.page(i + 1)
	}
	for i := range g.stories {
		g.story(i + 1)
	}
	return g.files
}

type generator struct {
	r     *rand.Rand
	total int
	files []File

	goals, strategies, objectives, useCases, research, jobs, rfcs, decisions, pages, stories int
	features, people, teams                                                                  int
}

// plan shares the documents out among the kinds.
func (g *generator) plan() {
	share := func(perThousand int) int { return max(1, g.total*perThousand/1000) }
	g.goals = min(20, share(2))
	g.strategies = min(90, share(10))
	g.useCases = min(90, share(8))
	g.objectives = share(60)
	g.research, g.jobs, g.rfcs, g.decisions, g.pages = share(40), share(40), share(50), share(40), share(50)
	g.stories = g.total - g.goals - g.strategies - g.objectives - g.useCases - g.research - g.jobs - g.rfcs - g.decisions - g.pages
	g.features, g.people, g.teams = max(5, g.total/50), max(8, g.total/60), max(2, g.total/500)
}

func (g *generator) add(path, text string) { g.files = append(g.files, File{path, text}) }

func (g *generator) person() string  { return fmt.Sprintf("person_%d", 1+g.r.IntN(g.people)) }
func (g *generator) team() string    { return fmt.Sprintf("team_%d", 1+g.r.IntN(g.teams)) }
func (g *generator) feature() string { return fmt.Sprintf("feature_%d", 1+g.r.IntN(g.features)) }

func pick[T any](g *generator, list []T) T { return list[g.r.IntN(len(list))] }

func (g *generator) date(from, to int) string {
	day := from + g.r.IntN(to-from)
	return fmt.Sprintf("2026-%02d-%02d", 1+day/28, 1+day%28)
}

// recent is a date in the weeks before Today.
func (g *generator) recent() string { return fmt.Sprintf("2026-09-%02d", 1+g.r.IntN(14)) }

func (g *generator) title() string {
	return pick(g, verbs) + " " + pick(g, things) + " " + pick(g, places)
}

func (g *generator) slug(title string) string {
	return strings.ToLower(strings.ReplaceAll(title, " ", "-"))
}

func (g *generator) sentence() string {
	n := 8 + g.r.IntN(10)
	words := make([]string, n)
	for i := range words {
		words[i] = pick(g, vocabulary)
	}
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ") + "."
}

// paragraphs is text of about this many bytes.
func (g *generator) paragraphs(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		for range 3 + g.r.IntN(3) {
			b.WriteString(g.sentence())
			b.WriteByte('\n')
		}
		if g.r.IntN(4) == 0 {
			for range 3 {
				b.WriteString("- " + g.sentence() + "\n")
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (g *generator) data() {
	records := func(n int, record func(i int) string) string {
		var b strings.Builder
		for i := 1; i <= n; i++ {
			b.WriteString(record(i))
		}
		return b.String()
	}
	g.add("data/people.yml", records(g.people, func(i int) string {
		return fmt.Sprintf("person_%d:\n  name: %s %s\n  role: %s\n  team: %s\n", i, pick(g, firstNames), pick(g, lastNames), pick(g, roles), g.team())
	}))
	g.add("data/teams.yml", records(g.teams, func(i int) string {
		return fmt.Sprintf("team_%d:\n  title: Team %d\n  lead: %s\n", i, i, g.person())
	}))
	g.add("data/plans.yml", "free:\n  title: Free\n  reviewed: 2026-09-01\nteam:\n  title: Team\n  reviewed: 2026-09-01\nenterprise:\n  title: Enterprise\n  reviewed: 2026-09-01\n")
	g.add("data/platforms.yml", records(6, func(i int) string {
		return fmt.Sprintf("platform_%d:\n  title: Platform %d\n  reviewed: 2026-09-01\n", i, i)
	}))
	g.add("data/deployments.yml", "cloud:\n  title: Cloud\nself_hosted:\n  title: Self-hosted\n")
	g.add("data/features.yml", records(g.features, func(i int) string {
		return fmt.Sprintf(`feature_%d:
  title: %s
  team: %s
  maturity: %s
  launch_tier: L%d
  documentation: https://docs.example.com/feature-%d
  plans: {free: no, team: yes, enterprise: yes}
  deployment: {cloud: ga, self_hosted: beta}
  compatibility: {platform_1: yes, platform_2: yes, platform_3: planned}
  use_cases: [UC-%02d]
  reviewed: %s
`, i, g.title(), g.team(), pick(g, []string{"not_implemented", "experimental", "beta", "ga"}), 1+g.r.IntN(3), i, 1+g.r.IntN(g.useCases), g.recent())
	}))
}

func (g *generator) goal(n int) {
	t := g.title()
	g.add(fmt.Sprintf("goals/goal-%02d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: GOAL-%02d
title: %s
status: active
owner: %s
horizon: 2027
---

## Why

%s`, n, t, g.person(), g.paragraphs(1500)))
}

func (g *generator) strategy(n int) {
	t := g.title()
	g.add(fmt.Sprintf("strategy/str-%02d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: STR-%02d
title: %s
status: active
owner: %s
horizon: 2026
goals: [GOAL-%02d]
reviewed: %s
---

## Mission

%s## Guiding principles

%s## Where we are now

%s## Strategy and plans

%s## What we are not working on

%s`, n, t, g.person(), 1+g.r.IntN(g.goals), g.recent(), g.paragraphs(300), g.paragraphs(400), g.paragraphs(500), g.paragraphs(700), g.paragraphs(300)))
}

// objective makes the first objective the company's. Every tenth one supports it, and the nine after that one support that.
func (g *generator) objective(n int) {
	t := g.title()
	above := n - (n-1)%10
	if above == n {
		above = 1
	}
	level, supports := "team", fmt.Sprintf("supports: OBJ-%04d\nteam: %s\n", above, g.team())
	if n == 1 {
		level, supports = "company", ""
	}
	var results strings.Builder
	for i := range 2 + g.r.IntN(3) {
		baseline, target := g.r.IntN(50), 60+g.r.IntN(40)
		fmt.Fprintf(&results, `  - id: KR%d
    title: %s
    unit: percent
    baseline: %d
    target: %d
    current: %d
    confidence: 0.%d
    owner: %s
    updated: %s
`, i+1, g.title(), baseline, target, baseline+g.r.IntN(target-baseline), 1+g.r.IntN(9), g.person(), g.recent())
	}
	g.add(fmt.Sprintf("okrs/2026-q3/obj-%04d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: OBJ-%04d
title: %s
status: active
level: %s
period: 2026-Q3
owner: %s
%sstrategy: STR-%02d
key_results:
%s---

## Why now

%s`, n, t, level, g.person(), supports, 1+g.r.IntN(g.strategies), results.String(), g.paragraphs(1000)))
}

func (g *generator) useCase(n int) {
	t := g.title()
	g.add(fmt.Sprintf("use-cases/uc-%02d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: UC-%02d
title: %s
status: active
sponsors: {product: %s, design: %s, engineering: %s}
reviewed: %s
---

## Overall vision

%s## Why this is important

%s## How we solve this today

%s## Who benefits

%s`, n, t, g.person(), g.person(), g.person(), g.recent(), g.paragraphs(600), g.paragraphs(500), g.paragraphs(500), g.paragraphs(300)))
}

func (g *generator) researchOf(n int) {
	t := g.title()
	g.add(fmt.Sprintf("discovery/research/res-%04d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: RES-%04d
title: %s
status: done
owner: %s
method: interview
date: %s
participants: %d
use_cases: [UC-%02d]
---

## Question

%s## Findings

%s`, n, t, g.person(), g.date(30, 200), 4+g.r.IntN(20), 1+g.r.IntN(g.useCases), g.paragraphs(400), g.paragraphs(1600)))
}

func (g *generator) job(n int) {
	t := g.title()
	g.add(fmt.Sprintf("discovery/jobs/job-%04d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: JOB-%04d
title: %s
status: validated
owner: %s
audience: dispatchers
when: %s
want: %s
so_that: %s
discovered: %s
evidence: [RES-%04d]
use_cases: [UC-%02d]
---

%s`, n, t, g.person(), g.clause(), g.clause(), g.clause(), g.date(30, 150), 1+g.r.IntN(g.research), 1+g.r.IntN(g.useCases), g.paragraphs(1500)))
}

func (g *generator) clause() string { return strings.ToLower(strings.TrimSuffix(g.sentence(), ".")) }

func (g *generator) rfc(n int) {
	t := g.title()
	g.add(fmt.Sprintf("rfcs/rfc-%04d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: RFC-%04d
title: %s
status: %s
authors: [%s, %s]
decider: %s
features: [%s]
---

## Background

%s## Proposal

%s### Details

| step | who | when |
| --- | --- | --- |
| first | %s | %s |
| then | %s | %s |

%s## Alternatives

%s`, n, t, pick(g, []string{"wip", "approved", "implemented"}), g.person(), g.person(), g.person(), g.feature(),
		g.paragraphs(600), g.paragraphs(800), g.person(), g.date(1, 200), g.person(), g.date(1, 200), g.paragraphs(500), g.paragraphs(500)))
}

func (g *generator) decision(n int) {
	t := g.title()
	g.add(fmt.Sprintf("decisions/dec-%04d-%s.md", n, g.slug(t)), fmt.Sprintf(`---
id: DEC-%04d
title: %s
status: decided
proposer: %s
decider: %s
opened: %s
decided: %s
about: RFC-%04d
---

## Proposal

%s## Options

%s## Outcome

%s`, n, t, g.person(), g.person(), g.date(1, 90), g.date(100, 200), 1+g.r.IntN(g.rfcs), g.paragraphs(500), g.paragraphs(700), g.paragraphs(300)))
}

func (g *generator) page(n int) {
	t := g.title()
	g.add(fmt.Sprintf("handbook/page-%04d.md", n), fmt.Sprintf(`# %s

%s## Details

See [another page](page-%04d.md#details).

%s`, t, g.paragraphs(900), 1+g.r.IntN(g.pages), g.paragraphs(900)))
}

func (g *generator) story(n int) {
	t := g.title()
	status := pick(g, []string{"backlog", "ready", "doing", "doing", "done", "done"})
	// The first stories give every objective one, so that none is without work.
	objective := n
	if n > g.objectives {
		objective = 1 + g.r.IntN(g.objectives)
	}
	box := " "
	if status == "done" {
		box = "x"
	}
	blocked := ""
	if n > 10 && g.r.IntN(8) == 0 {
		blocked = fmt.Sprintf("blocked_by: US-%04d\n", 1+g.r.IntN(n-1))
	}
	var criteria strings.Builder
	for range 3 + g.r.IntN(5) {
		fmt.Fprintf(&criteria, "- [%s] %s\n", box, g.sentence())
	}
	start := 180 + g.r.IntN(60)
	day := func(n int) string { return fmt.Sprintf("2026-%02d-%02d", 1+n/28, 1+n%28) }
	g.add(fmt.Sprintf("stories/area-%02d/us-%04d-%s.md", n%20, n, g.slug(t)), fmt.Sprintf(`---
id: US-%04d
title: %s
status: %s
persona: %s
want: %s
so_that: %s
priority: %s
estimate: %d
start: %s
end: %s
objective: OBJ-%04d#KR%d
feature: %s
use_case: UC-%02d
team: %s
owner: %s
%stags: [%s, %s]
---

%s## Acceptance criteria

%s
## Notes

%s`, n, t, status, pick(g, personas), g.clause(), g.clause(), pick(g, []string{"must", "should", "could"}), 1+g.r.IntN(8),
		day(start), day(start+7+g.r.IntN(14)), objective, 1+g.r.IntN(2), g.feature(), 1+g.r.IntN(g.useCases), g.team(), g.person(), blocked,
		pick(g, vocabulary), pick(g, vocabulary), g.paragraphs(500), criteria.String(), g.paragraphs(700)))
}
