package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// sharedUseCase is of two teams.
func sharedUseCase(owner string) lint.Example {
	return lint.Example{Config: "version: 1\nrules:\n  cross-team-owner: warning\n", Files: []lint.ExampleFile{
		file("use-cases/uc-04-pay-by-photo.md", strings.Replace(sponsoredUseCase, "sponsors:", "team: [checkout, search]\n"+owner+"sponsors:", 1)),
		file("data/teams.yml", exampleTeams+"search:\n  title: Search\n"), file("data/people.yml", sponsoringPeople),
	}}
}

var crossTeamOwner = &lint.Rule{
	Name:     "cross-team-owner",
	Group:    lint.Process,
	Severity: diagnostic.Off,
	Summary:  "What several teams share has one owner",
	Why: `Each of two teams waits for the other one. Where a document names several teams, one person is asked, and keeps them
together. Kinds that require an owner have missing-link for that. The rule is off until a workspace turns it on.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "teams", Default: []string{"team", "teams"}, Doc: "The fields that name teams"},
		{Name: "min", Default: 2, Doc: "From how many teams on an owner is wanted"},
		{Name: "owners", Default: []string{"owner", "dri"}, Doc: "The fields that name the owner; any will do"},
	},
	Bad:  sharedUseCase(""),
	Good: sharedUseCase("owner: ana\n"),
	Run: func(p *lint.Pass) {
		for _, d := range kinds(p, func(k *config.Kind) bool { return len(ownerLinks(p, k)) > 0 }) {
			fields := p.Strings("teams", d.Kind.Name)
			shared := len(teamsOf(p, d, fields...))
			if shared < p.Int("min", d.Kind.Name) || owned(p, d) {
				continue
			}
			f := lint.About(d, fmt.Sprintf("%s is shared by %s and has no %s", d.Name(), count(shared, "team"), ownerLinks(p, d.Kind)[0].Field))
			for _, field := range fields {
				if d.Field(field) != nil {
					f = atKey(d, document.Pointer(field), f.Message)
					break
				}
			}
			f.Field = document.Pointer(ownerLinks(p, d.Kind)[0].Field)
			p.Report(f)
		}
	},
}

// ownerLinks are the links of a kind that name an owner.
func ownerLinks(p *lint.Pass, k *config.Kind) []*config.Link {
	var out []*config.Link
	for _, field := range p.Strings("owners", k.Name) {
		if l := k.Link(field); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// owned reports whether a document names an owner, or whether missing-link asks for it already.
func owned(p *lint.Pass, d *workspace.Document) bool {
	return slices.ContainsFunc(ownerLinks(p, d.Kind), func(l *config.Link) bool {
		named := slices.ContainsFunc(p.Head.Graph.Written(d), func(w *graph.Link) bool { return w.Spec == l })
		return named || l.Min > 0 && p.Holds(l.When, d)
	})
}
