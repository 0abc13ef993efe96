package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var openCriteria = &lint.Rule{
	Name:     "open-criteria",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "What is done has all of its tasks ticked",
	Why: `The acceptance criteria say when a story is done. If one of them is open, either the story is not done, or somebody
forgot to tick it, or the criterion was given up: then take it out and say why below. The rule asks it of every section that a
kind declares with tasks.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", strings.Replace(readyStory, "ready", "done", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", examplePeople)),
	Good: example(file("stories/us-0042-save-a-card.md", strings.NewReplacer("ready", "done", "[ ]", "[x]").Replace(readyStory)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			if d.Category != config.Done {
				continue
			}
			for _, s := range d.Kind.Sections {
				h := lint.Section(d, s.Headings)
				if s.Content != "tasks" || h == nil {
					continue
				}
				open := openTasks(d.Body.Outline, h.Section)
				if len(open) == 0 {
					continue
				}
				f := lint.AboutBody(d, open[0].Range, fmt.Sprintf("%s is %s, and %d of %s under %q are open",
					d.Name(), strings.ReplaceAll(d.Status, "_", " "), len(open), count(tasksIn(d.Body.Outline, h.Section), "task"), h.Text))
				f.Value, f.Label = h.Text, "tick it, or say why it was given up"
				p.Report(f)
			}
		}
	},
}

// openTasks are the tasks of a section that are not ticked.
func openTasks(outline *document.Outline, section diagnostic.Range) []document.Task {
	var out []document.Task
	for _, task := range outline.Tasks {
		if !task.Done && section.Contains(task.Range.Start) {
			out = append(out, task)
		}
	}
	return out
}
