package checks

import (
	"fmt"
	"path"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const arcs = `version: 1
preset: none
kinds:
  arc:
    label: ARC
    files: ARCs/*.md
    id: {field: arc, format: "ARC-{n}"}
    filename: "arc-{n:4}.md"
    fields: {arc: {type: integer}, title: {type: string}}
`

var idFilename = &lint.Rule{
	Name:     "id-filename",
	Group:    lint.Identity,
	Severity: diagnostic.Warning,
	Always:   true,
	Summary:  "A file is called by its document's id, where the kind asks for it",
	Why: `Many proposals are looked up by opening the folder: whoever searches for ARC-4 opens arc-0004.md. A file under
another number sends them to the wrong text. The rule is silent unless the kind says what its files are called, with
"filename" in roadbook.yaml.`,
	Since: "0.1",
	Bad: lint.Example{Config: arcs, Files: []lint.ExampleFile{file("ARCs/arc-0040.md", `---
arc: 4
title: Conventions for metadata
---

What every token should say of itself.
`)}},
	Good: lint.Example{Config: arcs, Files: []lint.ExampleFile{file("ARCs/arc-0004.md", `---
arc: 4
title: Conventions for metadata
---

What every token should say of itself.
`)}},
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			if d.Kind.Filename == nil || d.Record != "" || d.IDProblem != workspace.IDFine {
				continue
			}
			name := path.Base(d.Path)
			want, fits := fileName(d, name)
			if fits {
				continue
			}
			f := lint.About(d, fmt.Sprintf("the file of %s is called %s, not %s", d.ID, name, want))
			f.Value, f.Label = name, "expected a file called "+want
			p.Report(f)
		}
	},
}

// fileName is what the document's file should be called, and whether its name is that or as good: a longer number or a
// slug behind the id may differ.
func fileName(d *workspace.Document, name string) (want string, fits bool) {
	format := d.Kind.Filename
	number, numbered := int64(0), false
	if d.Kind.ID.Format != nil {
		number, numbered = d.Kind.ID.Format.Number(d.ID)
	}
	if format.HasNumber() && numbered {
		got, ok := format.Number(name)
		return format.Render(number, "title", 0), ok && got == number
	}
	want = format.Render(number, strings.ToLower(d.ID), 0)
	return want, strings.EqualFold(want, name)
}
