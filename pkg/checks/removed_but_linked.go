package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var removedButLinked = &lint.Rule{
	Name:      "removed-but-linked",
	Group:     lint.Revisions,
	Severity:  diagnostic.Error,
	NeedsBase: true,
	Summary:   "What a change removes is linked to by nothing that stays",
	Why: `Whoever removes a document sees that file alone. The stories that serve the objective, the pages that name the
feature, are elsewhere, and lose their reason without anybody having decided it. Change them in the same pull request, or
keep the document and give it a status that says that it was dropped. The rule compares with the revision that --since
names; there, it stands for unknown-reference.`,
	Since: "0.1",
	Bad: lint.Example{
		Files:  []lint.ExampleFile{file("stories/us-0042-save-a-card.md", beforeStory), file("data/people.yml", peopleBefore)},
		Before: []lint.ExampleFile{file("stories/us-0042-save-a-card.md", beforeStory), file("okrs/obj-0007-one-step.md", beforeObjective)},
	},
	Good: lint.Example{
		Files: []lint.ExampleFile{
			file("stories/us-0042-save-a-card.md", beforeStory),
			file("okrs/obj-0007-one-step.md", replaced(beforeObjective, "status: draft", "status: dropped")), file("data/people.yml", peopleBefore),
		},
		Before: []lint.ExampleFile{file("stories/us-0042-save-a-card.md", beforeStory), file("okrs/obj-0007-one-step.md", beforeObjective)},
		Config: "version: 1\nrules:\n  retired-reference: off\n",
	},
	Run: func(p *lint.Pass) {
		now := map[*workspace.Document]*workspace.Document{}
		for _, r := range renumbered(p) {
			now[r.was] = r.is
		}
		for _, l := range p.Head.Graph.References {
			was := removedTarget(p, l)
			if was == nil {
				continue
			}
			// The place is that of unknown-reference, which says less about it and so stays silent.
			f := unknownDocument(&titled{}, l)
			f.Related, f.Fixes = nil, nil
			if is := now[was]; is != nil {
				f.Message = fmt.Sprintf("%s, which is now %s", says(subject(l), l.Spec, fieldOf(l), name(was.ID)), is.ID)
				f.Label = "this id is gone"
				f.Related = []diagnostic.Related{lint.Beside(is, is.Title)}
			} else {
				f.Message = fmt.Sprintf("%s, which was removed", says(subject(l), l.Spec, fieldOf(l), name(was.ID)))
				f.Label = fmt.Sprintf("was %q in %s", was.Title, was.Path)
			}
			p.Report(f)
		}
	},
}
