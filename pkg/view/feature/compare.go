package feature

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Aspect is what of a feature changed.
type Aspect string

// The aspects, in the order of outputs.
const (
	Added             Aspect = "added"
	Removed           Aspect = "removed"
	MaturityChanged   Aspect = "maturity"
	PlanChanged       Aspect = "plans"
	PlatformChanged   Aspect = "compatibility"
	DeploymentChanged Aspect = "deployment"
	PlannedChanged    Aspect = "planned"
)

// Change is one difference between two feature lists. From and To are as the features say it, "" where they say nothing.
type Change struct {
	Document *workspace.Document
	Aspect   Aspect
	// Of is the plan, platform or deployment.
	Of       Reference
	From, To string
}

// Compare says what changed from base to head: feature by feature in the order of documents, those that are gone last.
// An added feature has its maturity as To, a removed one as From.
func Compare(base, head *View) []Change {
	before := map[string]*Feature{}
	for _, f := range base.Features {
		before[strings.ToLower(f.ID())] = f
	}
	var out []Change
	for _, f := range head.Features {
		key := strings.ToLower(f.ID())
		old := before[key]
		delete(before, key)
		if old == nil {
			out = append(out, Change{Document: f.Document, Aspect: Added, To: f.Maturity})
			continue
		}
		if f.Maturity != old.Maturity {
			out = append(out, Change{Document: f.Document, Aspect: MaturityChanged, From: old.Maturity, To: f.Maturity})
		}
		out = append(out, compareAnswers(f, PlanChanged, old.Plans, f.Plans)...)
		out = append(out, compareAnswers(f, PlatformChanged, old.Platforms, f.Platforms)...)
		out = append(out, compareAnswers(f, DeploymentChanged, old.Deployments, f.Deployments)...)
		if f.Planned != old.Planned {
			out = append(out, Change{Document: f.Document, Aspect: PlannedChanged, From: old.Planned, To: f.Planned})
		}
	}
	for _, old := range base.Features {
		if before[strings.ToLower(old.ID())] == old {
			out = append(out, Change{Document: old.Document, Aspect: Removed, From: old.Maturity})
		}
	}
	return out
}

func compareAnswers(f *Feature, aspect Aspect, old, now []Answer) []Change {
	var out []Change
	add := func(r Reference, from, to *Answer) {
		c := Change{Document: f.Document, Aspect: aspect, Of: r}
		if from != nil {
			c.From = from.Value
		}
		if to != nil {
			c.To = to.Value
		}
		if c.From != c.To {
			out = append(out, c)
		}
	}
	for n := range now {
		add(now[n].Reference, Find(old, now[n].ID), &now[n])
	}
	for n := range old {
		if Find(now, old[n].ID) == nil {
			add(old[n].Reference, &old[n], nil)
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Compare(a.Of.ID, b.Of.ID) })
	return out
}
