package feature

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// documents are those of a kind, by their field "order" where they have it.
func (c *computation) documents(kind string) []Reference {
	var docs []*workspace.Document
	for _, d := range c.in.Graph.Workspace.Documents {
		if d.Kind.Name == kind && !d.Unreadable && d.ID != "" && c.visible(d) {
			docs = append(docs, d)
		}
	}
	slices.SortStableFunc(docs, func(a, b *workspace.Document) int { return position(a.Field("order")) - position(b.Field("order")) })
	var out []Reference
	for _, d := range docs {
		out = append(out, Reference{d.ID, d.Title})
	}
	return out
}

// unordered is the place of what says none.
const unordered = 1 << 30

func position(n *document.Node) int {
	if v, ok := n.Plain().(int64); ok && -unordered < v && v < unordered {
		return int(v)
	}
	return unordered
}

// columns are a kind's documents and what features name besides, such as plans that have no data file.
func (c *computation) columns(v *View, by By) []Reference {
	out := c.documents(string(by))
	known := map[string]bool{}
	for _, r := range out {
		known[r.ID] = true
	}
	for _, f := range v.Features {
		for _, a := range f.Answers(by) {
			if !known[a.ID] {
				known[a.ID] = true
				out = append(out, a.Reference)
			}
		}
	}
	return out
}

// keys are what a feature belongs to in a grouping. On a platform, in a plan and in a deployment it is unless the answer
// is no.
func (f *Feature) keys(by By) []Reference {
	var out []Reference
	switch by {
	case ByTeam:
		if f.Team.ID != "" {
			out = append(out, f.Team)
		}
	case ByMaturity:
		if f.Maturity != "" {
			out = append(out, Reference{f.Maturity, f.Maturity})
		}
	case ByUseCase:
		out = f.UseCases
	default:
		for _, a := range f.Answers(by) {
			if a.State != No {
				out = append(out, a.Reference)
			}
		}
	}
	return out
}

func (c *computation) group(v *View) {
	var heads []Reference
	switch v.By {
	case ByMaturity:
		if c.kind.Lifecycle != nil {
			for _, s := range c.kind.Lifecycle.States {
				heads = append(heads, Reference{s.Name, s.Name})
			}
		}
	case ByPlatform, ByPlan, ByDeployment:
		heads = v.Columns(v.By)
	default:
		heads = c.documents(string(v.By))
	}
	at := map[string]int{}
	open := func(r Reference) int {
		n, ok := at[r.ID]
		if !ok {
			n = len(v.Groups)
			at[r.ID] = n
			v.Groups = append(v.Groups, Group{Key: r.ID, Title: r.Title})
		}
		return n
	}
	for _, r := range heads {
		open(r)
	}
	var none []*Feature
	for _, f := range v.Features {
		keys := f.keys(v.By)
		for _, r := range keys {
			g := &v.Groups[open(r)]
			g.Features = append(g.Features, f)
		}
		if len(keys) == 0 {
			none = append(none, f)
		}
	}
	if len(none) > 0 {
		label := string(v.By)
		if k := c.in.Graph.Workspace.Config.Kind(label); k != nil && k.Label != "" {
			label = k.Label
		}
		v.Groups = append(v.Groups, Group{Title: "No " + strings.ToLower(label), Features: none})
	}
}

// count fills the totals. A platform, plan or deployment counts the features that are there now: those planned are not.
func (c *computation) count(v *View) {
	count := func(field string, heads []Reference, keys func(*Feature) []Reference) {
		n := map[string]int{}
		for _, f := range v.Features {
			for _, r := range keys(f) {
				if n[r.ID]++; !slices.ContainsFunc(heads, func(h Reference) bool { return h.ID == r.ID }) {
					heads = append(heads, r)
				}
			}
		}
		t := Total{Field: field}
		for _, r := range heads {
			if n[r.ID] > 0 {
				t.Values = append(t.Values, Count{r.ID, n[r.ID]})
			}
		}
		if len(t.Values) > 0 {
			v.Totals = append(v.Totals, t)
		}
	}
	there := func(by By) func(*Feature) []Reference {
		return func(f *Feature) []Reference {
			var out []Reference
			for _, a := range f.Answers(by) {
				if a.State == Yes || a.State == Limited {
					out = append(out, a.Reference)
				}
			}
			return out
		}
	}
	of := func(by By) func(*Feature) []Reference {
		return func(f *Feature) []Reference { return f.keys(by) }
	}
	var states []Reference
	if c.kind.Lifecycle != nil {
		for _, s := range c.kind.Lifecycle.States {
			states = append(states, Reference{s.Name, s.Name})
		}
	}
	count("maturity", states, of(ByMaturity))
	count("team", c.documents("team"), of(ByTeam))
	count("plans", v.Plans, there(ByPlan))
	count("compatibility", v.Platforms, there(ByPlatform))
	count("deployment", v.Deployments, there(ByDeployment))
	count("use_cases", c.documents("use-case"), of(ByUseCase))
}
