// Package guide is the documentation of rules, kinds and fields, from the one place where each is declared: rules from
// their data in package checks and the policies of roadbook.yaml, kinds and fields from the configuration and its
// schemas. The same Page is printed as text for a terminal, as Markdown and as JSON, so that `explain`, the pages under
// docs/ and scripts never say different things.
//
// Data goes: a name → Find → Page (facts, and blocks of prose, tables and code) → Text, Markdown or JSON.
package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

// Topic is what a name may be the name of.
type Topic string

// The topics, the one that a bare name means first, first.
const (
	Rule  Topic = "rule"
	Kind  Topic = "kind"
	Field Topic = "field"
)

var topics = []Topic{Rule, Kind, Field}

// Guide answers questions about one configuration.
type Guide struct {
	cfg *config.Config
	// builtin are the rules of the program; rules are those and the policies of the workspace.
	builtin, rules []*lint.Rule
	fields         []field
	// preset is the configuration of examples that have none of their own.
	preset func() (*config.Config, error)
}

// New makes the guide of a configuration and the built-in rules.
func New(cfg *config.Config, rules []*lint.Rule) *Guide {
	return &Guide{
		cfg: cfg, builtin: rules, rules: slices.Concat(rules, lint.Policies(cfg)), fields: fieldsOf(cfg),
		preset: sync.OnceValues(func() (*config.Config, error) {
			return config.LoadSource(fstest.MapFS{}, config.FileName, []byte("version: 1\n"))
		}),
	}
}

// UnknownError says that a name is that of no rule, kind or field.
type UnknownError struct {
	Name string
	// Topic is what the name was said to be ("rule:nope"), or "".
	Topic Topic
	// Suggestion is what was probably meant, or "".
	Suggestion string
}

func (e *UnknownError) Error() string {
	what := "rule, kind or field"
	if e.Topic != "" {
		what = string(e.Topic)
	}
	text := fmt.Sprintf("there is no %s %q", what, e.Name)
	if e.Suggestion != "" {
		text += ", " + strings.TrimSuffix(suggest.Question(e.Suggestion), "?") + "?"
	}
	return text
}

// Find returns the page of a name: of a rule, a kind, or a field (objective, story.objective). rule:NAME, kind:NAME and
// field:NAME say which is meant where one name is that of several; a bare one is that of the rule, then the kind. A name
// that nothing has is an *UnknownError.
func (g *Guide) Find(ctx context.Context, name string) (*Page, error) {
	var asked Topic
	bare := name
	if topic, rest, ok := strings.Cut(name, ":"); ok && slices.Contains(topics, Topic(topic)) {
		asked, bare = Topic(topic), rest
	}
	for _, topic := range topics {
		if asked != "" && asked != topic {
			continue
		}
		if page := g.page(ctx, topic, bare); page != nil {
			return page, nil
		}
	}
	var known []string
	for _, topic := range topics {
		if asked == "" || asked == topic {
			known = append(known, g.names(topic)...)
		}
	}
	best, _ := suggest.Best(bare, known)
	return nil, &UnknownError{Name: bare, Topic: asked, Suggestion: best}
}

func (g *Guide) page(ctx context.Context, topic Topic, name string) *Page {
	switch topic {
	case Rule:
		if r := g.rule(name); r != nil {
			return g.rulePage(ctx, r)
		}
	case Kind:
		if k := g.cfg.Kind(name); k != nil {
			return g.kindPage(k)
		}
	case Field:
		if found := g.findFields(name); len(found) > 0 {
			return g.fieldPage(name, found)
		}
	}
	return nil
}

// names are those of a topic's pages, each once.
func (g *Guide) names(topic Topic) []string {
	var names []string
	switch topic {
	case Rule:
		for _, r := range g.rules {
			names = append(names, r.Name)
		}
	case Kind:
		names = g.cfg.KindNames()
	case Field:
		seen := map[string]bool{}
		for _, f := range g.fields {
			for _, name := range []string{f.path, f.last(), f.kind.Name + "." + f.path} {
				if !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// Name is one thing that Find finds, with a line about it.
type Name struct{ Name, Summary string }

// Names are all that can be asked for, for completion: rules, kinds, fields. A name that is already that of a rule or a
// kind has its topic before it.
func (g *Guide) Names() []Name {
	var out []Name
	taken := map[string]bool{}
	add := func(topic Topic, name, summary string) {
		if taken[name] {
			name = string(topic) + ":" + name
		}
		if !taken[name] {
			taken[name] = true
			out = append(out, Name{name, summary})
		}
	}
	for _, r := range g.rules {
		add(Rule, r.Name, r.Summary)
	}
	for _, k := range g.cfg.Kinds {
		add(Kind, k.Name, k.Label)
	}
	for _, f := range g.fields {
		add(Field, f.kind.Name+"."+f.path, f.property.Description)
	}
	seen := map[string]bool{}
	for _, f := range g.fields {
		if !seen[f.path] {
			seen[f.path] = true
			add(Field, f.path, f.property.Description)
		}
	}
	return out
}

func (g *Guide) rule(name string) *lint.Rule {
	if i := slices.IndexFunc(g.rules, func(r *lint.Rule) bool { return r.Name == name }); i >= 0 {
		return g.rules[i]
	}
	return nil
}

// policy returns the declaration of a rule of the house, or nil.
func (g *Guide) policy(name string) *config.Policy {
	i := slices.IndexFunc(g.cfg.Policies, func(p config.Policy) bool { return p.Name == name })
	if i < 0 || slices.ContainsFunc(g.builtin, func(r *lint.Rule) bool { return r.Name == name }) {
		return nil
	}
	return &g.cfg.Policies[i]
}
