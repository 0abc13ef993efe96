package query

import (
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Rule is the name of the findings about expressions of the configuration.
const Rule = "configuration"

// Programs are the compiled expressions of a configuration.
type Programs struct{ byKey map[programKey]*Program }

type programKey struct {
	expression config.Expression
	kind       string
}

// For returns the program of an expression for documents of a kind; nil, which holds always, where there is no
// expression.
func (p *Programs) For(x config.Expression, kind string) *Program {
	return p.byKey[programKey{x, kind}]
}

// CompileAll compiles every expression of a configuration: when: of links, sections and backlinks, and the policies
// with their messages. What is wrong is a finding at the expression in the configuration's file.
func CompileAll(cfg *config.Config) (*Programs, []diagnostic.Finding) {
	all := &Programs{byKey: map[programKey]*Program{}}
	var findings []diagnostic.Finding
	condition := func(x config.Expression, what string, kinds []string) {
		if x.IsZero() || cfg.Path != "" && cfg.FromPreset(x.Path) {
			return // the preset's own are tested, and compiled when they are first needed
		}
		p, err := compile(cfg, kinds, x.Text, Scope{Condition: true, Unread: true})
		if err != nil {
			findings = append(findings, findingOf(x, what, err))
			return
		}
		if len(kinds) == 0 {
			kinds = cfg.KindNames()
		}
		for _, kind := range kinds {
			all.byKey[programKey{x, kind}] = p
		}
	}
	for _, k := range cfg.Kinds {
		own := []string{k.Name}
		for _, l := range k.Links {
			condition(l.When, "when: of the link "+l.Field, own)
		}
		for _, p := range k.Parts {
			for _, l := range p.Links {
				condition(l.When, "when: of the link "+p.Field+"."+l.Field, own)
			}
		}
		for _, b := range k.Backlinks {
			condition(b.When, "when: of the backlink "+b.Kind+"."+b.Field, own)
		}
		for _, s := range k.Sections {
			condition(s.When, "when: of a section", own)
		}
	}
	for _, p := range cfg.Policies {
		if slices.ContainsFunc(p.For, func(name string) bool { return cfg.Kind(name) == nil }) {
			continue // package config says so, where the kinds are named
		}
		condition(p.When, "when: of the policy "+p.Name, p.For)
		condition(p.Assert, "assert: of the policy "+p.Name, p.For)
		if _, err := compileMessage(cfg, p.For, p.Message, Scope{Unread: true}); err != nil {
			findings = append(findings, findingOf(config.Expression{Path: p.Path, Range: p.Range}, "message: of the policy "+p.Name, err))
		}
	}
	diagnostic.Sort(findings)
	return all, findings
}

// findingOf is an expression's error as a finding in the configuration's file.
func findingOf(x config.Expression, what string, err *Error) diagnostic.Finding {
	f := diagnostic.Finding{
		Rule:    Rule,
		Message: fmt.Sprintf("%s: %s", what, err.Message),
		Path:    x.Path,
		Range:   placeIn(x, err.Range),
		Value:   err.Text,
	}
	if err.Hint != "" {
		f.Hints = []string{err.Hint}
	}
	return f
}

// placeIn maps a range of an expression's text into the configuration's file. A value that takes as many bytes as its
// text, or two more for its quotes, has the text in it letter for letter; of any other (escapes, several lines) the
// whole value is the place.
func placeIn(x config.Expression, r diagnostic.Range) diagnostic.Range {
	start := x.Range.Start
	switch x.Range.End - x.Range.Start {
	case len(x.Text):
	case len(x.Text) + 2:
		start++
	default:
		return x.Range
	}
	if r.IsZero() || x.Text == "" {
		return x.Range
	}
	return diagnostic.Range{Start: start + r.Start, End: start + r.End}
}
