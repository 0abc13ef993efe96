package checks

import (
	"cmp"
	"path"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
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
"filename" in roadbook.yaml. "roadbook fix" gives the file its name, and writes it into the links that lead there; it leaves
the file where another one has that name.`,
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
		var misnamed []misnaming
		for _, d := range p.Documents() {
			if d.Kind.Filename == nil || d.Record != "" || d.IDProblem != workspace.IDFine {
				continue
			}
			name := path.Base(d.Path)
			if want, fits := fileName(d, name); !fits {
				misnamed = append(misnamed, misnaming{d, name, want})
			}
		}
		for f := range renamings(p, misnamed) {
			p.Report(f)
		}
	},
}

// fileName is what the document's file should be called, and whether its name is that or as good: a longer number or a
// slug behind the id may differ.
func fileName(d *workspace.Document, name string) (want string, fits bool) {
	format := d.Kind.Filename
	number, numbered := int64(0), false
	year, dated := format.Year(name)
	if id := d.Kind.ID.Format; id != nil {
		number, numbered = id.Number(d.ID)
		if y, ok := id.Year(d.ID); ok {
			year, dated = y, true
		}
	}
	if format.HasYear() && !dated {
		year = 0
	}
	if !format.HasNumber() || !numbered {
		want = format.Render(number, strings.ToLower(d.ID), year)
		return want, strings.EqualFold(want, name)
	}
	got, ok := format.Number(name)
	return format.Render(number, slugOf(d, name), year), ok && got == number
}

// slugOf is the slug in a file's name, else the one that its document's title gives.
func slugOf(d *workspace.Document, name string) string {
	if slug, ok := d.Kind.Filename.Slug(name); ok {
		return slug
	}
	return cmp.Or(config.Slug(d.Title), d.Kind.Name)
}
