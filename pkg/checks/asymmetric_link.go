package checks

import (
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const twoWay = `version: 1
preset: none
kinds:
  hip:
    label: HIP
    files: HIP/*.md
    id: {field: hip, format: "HIP-{n}"}
    fields: {hip: {type: integer}, title: {type: string}}
    links:
      replaces:
        {to: hip, match: number, inverse: replaced by, acyclic: true, retired: true}
      replaced-by: {inverse_of: replaces, to: hip, match: number}
`

var asymmetricLink = &lint.Rule{
	Name:     "asymmetric-link",
	Group:    lint.Links,
	Severity: diagnostic.Warning,
	Summary:  "A link that is written at both ends says the same at both",
	Why: `Where a kind keeps both directions, a reader of the older document follows "replaced-by" to the newer one. If only
the newer one says so, the reader stays with the old text. The rule is silent unless a field is declared as the other end of
a link, with "inverse_of" in roadbook.yaml; and it lets documents be that were dropped: their status already says that they
do not hold.`,
	Since: "0.1",
	Bad: lint.Example{Config: twoWay, Files: []lint.ExampleFile{file("HIP/hip-30.md", `---
hip: 30
title: Token metadata, second edition
replaces: 20
---

What changed since the first edition.
`), file("HIP/hip-20.md", `---
hip: 20
title: Token metadata
---

What every token says of itself.
`)}},
	Good: lint.Example{Config: twoWay, Files: []lint.ExampleFile{file("HIP/hip-30.md", `---
hip: 30
title: Token metadata, second edition
replaces: 20
---

What changed since the first edition.
`), file("HIP/hip-20.md", `---
hip: 20
title: Token metadata
replaced-by: 30
---

What every token says of itself.
`)}},
	Run: func(p *lint.Pass) {
		for _, l := range p.Head.Graph.Links {
			if l.State != graph.Resolved || l.Spec == nil || l.FromPart != nil || !lint.Judged(l.From) || !lint.Judged(l.To) {
				continue
			}
			inverse := inverseOf(l.To.Kind, l.From.Kind, l.Field)
			switch {
			case l.Inverse && l.From.Category != config.Dropped:
				reportOneSided(p, l, l.To, l.From, l.Field, inverse)
			case !l.Inverse && inverse != nil && l.To.Category != config.Dropped && !namesBack(p.Head.Graph, l, inverse):
				reportOneSided(p, l, l.From, l.To, inverse.Field, l.Spec)
			}
		}
	},
}

// inverseOf is the link of a kind that is the other end of the field of another one, or nil.
func inverseOf(kind, source *config.Kind, field string) *config.Link {
	i := slices.IndexFunc(kind.Links, func(spec *config.Link) bool { return spec.InverseOf == field && spec.Accepts(source.Name) })
	if i < 0 {
		return nil
	}
	return kind.Links[i]
}

// namesBack reports whether the target of a link names its source in the inverse field.
func namesBack(g *graph.Graph, l *graph.Link, inverse *config.Link) bool {
	return slices.ContainsFunc(g.Written(l.To), func(back *graph.Link) bool { return back.Spec == inverse && back.To == l.From })
}

// reportOneSided says of the reference l, which stands in the document from under the link's own field, that the
// document to does not answer it in its field.
func reportOneSided(p *lint.Pass, l *graph.Link, from, to *workspace.Document, field string, spec *config.Link) {
	own := l.Field
	if spec != nil {
		own = spec.Field
	}
	f := lint.AboutField(from, l.Pointer, l.Range, fmt.Sprintf("%s names %s under %s, but %s does not name %s under %s",
		from.ID, to.ID, own, to.ID, from.ID, field))
	f.Path, f.Value = l.Path, l.Raw
	f.Related = []diagnostic.Related{lint.Beside(to, to.Title)}
	p.Report(f)
}
