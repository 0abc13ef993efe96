package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var blockedStory = strings.Replace(readyStory, "status: ready", "status: blocked", 1)

var blockedWithoutReason = &lint.Rule{
	Name:     "blocked-without-reason",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "What is blocked says what it waits for",
	Why: `Somebody who could help reads the board and sees "blocked". Only the reason tells them that it is theirs to move:
"blocked_reason" says what the story waits for, and from whom. Another story that must be done first is named in "blocked_by",
and the reason says what it has to do with this one.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", blockedStory), file("okrs/2026-q3/obj-0017-first-week.md", firstWeek),
		file("data/people.yml", examplePeople)),
	Good: example(file("stories/us-0042-save-a-card.md", strings.Replace(blockedStory, "objective:", "blocked_reason: The provider's contract is with legal until July.\nobjective:", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) { withoutReason(p, "blocked", "say what it waits for") },
}

// withoutReason reports documents in a status whose kind declares a field for the reason of that status: blocked and
// blocked_reason.
func withoutReason(p *lint.Pass, status, remedy string) {
	field := status + "_reason"
	asks := func(k *config.Kind) bool { return reachable(k, status) && declares(k, field) }
	for _, d := range kinds(p, asks) {
		if d.Status != status || !empty(d.Field(field)) {
			continue
		}
		f := atStatus(d, fmt.Sprintf("%s is %s and gives no reason", d.Name(), status))
		if d.Field(field) != nil {
			f = atKey(d, document.Pointer(field), f.Message)
		}
		f.Field, f.Label = document.Pointer(field), fmt.Sprintf("%s in %s", remedy, field)
		p.Report(f)
	}
}
