package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var periodOrder = &lint.Rule{
	Name:     "period-order",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "Nothing ends before it starts",
	Why: `A story that ends before it starts lies nowhere on the roadmap, and a decision was not made before it was asked for:
one of the two days is a slip of the pen. The fields are those of "pairs", in documents and in their parts, and those that a
kind names for the roadmap.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "pairs", Default: []string{"start..end", "opened..decided"}, Doc: "Pairs of fields with dates, the earlier one first"},
	},
	Bad: example(file("stories/us-0042-save-a-card.md", strings.Replace(readyStory, "objective:", "start: 2026-07-20\nend: 2026-07-02\nobjective:", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", examplePeople)),
	Good: example(file("stories/us-0042-save-a-card.md", strings.Replace(readyStory, "objective:", "start: 2026-07-02\nend: 2026-07-20\nobjective:", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		pairs := make([][][2]string, len(p.Config.Kinds))
		for i, k := range p.Config.Kinds {
			pairs[i] = pairsOf(p, k)
		}
		for _, d := range kinds(p, func(k *config.Kind) bool { return len(pairs[k.Order]) > 0 }) {
			for _, pair := range pairs[d.Kind.Order] {
				inOrderOrReport(p, d, d.Name(), d.Fields, "", pair)
				for i := range d.Parts {
					part := &d.Parts[i]
					inOrderOrReport(p, d, nameOf(d, part), part.Node, part.Pointer, pair)
				}
			}
		}
	},
}

// pairsOf are the pairs of the option and the one of the roadmap, as far as the kind, or its parts, may have both fields.
func pairsOf(p *lint.Pass, k *config.Kind) [][2]string {
	var out [][2]string
	add := func(pair [2]string) {
		if !slices.Contains(out, pair) && (k.Open || len(k.Parts) > 0 || declares(k, pair[0], pair[1])) {
			out = append(out, pair)
		}
	}
	for _, text := range p.Strings("pairs", k.Name) {
		if from, to, ok := strings.Cut(text, ".."); ok {
			add([2]string{strings.TrimSpace(from), strings.TrimSpace(to)})
		}
	}
	if k.Roadmap.Start != "" && k.Roadmap.End != "" {
		add([2]string{k.Roadmap.Start, k.Roadmap.End})
	}
	return out
}

func inOrderOrReport(p *lint.Pass, d *workspace.Document, name string, fields *document.Node, base string, pair [2]string) {
	start, end := fields.Get(pair[0]), fields.Get(pair[1])
	if start == nil || end == nil || len(start.Text) == len(end.Text) && start.Text <= end.Text {
		return // dates of the same form compare as texts
	}
	from, ok := day(start)
	to, both := day(end)
	if !ok || !both || !to.Before(from) {
		return
	}
	f := atValue(d, base+document.Pointer(pair[1]), fmt.Sprintf("%s has %s %s before %s %s: one of the two is wrong", name, pair[1], to, pair[0], from))
	_, key := d.Fields.At(base + document.Pointer(pair[0]))
	f.Related = []diagnostic.Related{{Path: d.Path, Range: key, Message: pair[0]}}
	p.Report(f)
}
