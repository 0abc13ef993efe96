package query

import (
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// CompileAll compiles every expression of a configuration: when: of links, sections and backlinks, and the policies
// with their messages. What is wrong is a finding at the expression in the configuration's file. Expressions that come
// from the preset are left out, because a test compiles them, and start-up is short; a configuration without a path has
// nothing left out. Env.Condition and Env.Message run what is fine.
func CompileAll(cfg *config.Config) []diagnostic.Finding {
	var findings []diagnostic.Finding
	condition := func(x config.Expression, what string, kinds []string) {
		if x.IsZero() || cfg.Path != "" && cfg.FromPreset(x.Path) {
			return
		}
		if _, err := compile(cfg, kinds, x.Text, Scope{Condition: true, Unread: true}); err != nil {
			findings = append(findings, findingOf(x, what, err))
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
	return findings
}

// findingOf is an expression's error as a finding in the configuration's file.
func findingOf(x config.Expression, what string, err *Error) diagnostic.Finding {
	f := diagnostic.Finding{
		Rule:    config.Rule,
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

// keptKey is a text of the configuration for documents of one kind, as a condition or as a message.
type keptKey struct {
	text, kind string
	message    bool
}

// kept is what became of it.
type kept struct {
	program *Program
	message *Message
	err     *Error
}

// keep compiles a text when it is first asked for. Several may do so at once; all get the same one.
func (e *Env) keep(text, kind string, message bool) *kept {
	key := keptKey{text, kind, message}
	if k, ok := e.kept.Load(key); ok {
		return k.(*kept)
	}
	k := e.prepare(text, []string{kind}, message)
	if k.err != nil {
		// A policy may be for several kinds, and name a field that only another one declares.
		if wider := e.prepare(text, nil, message); wider.err == nil {
			k = wider
		}
	}
	first, _ := e.kept.LoadOrStore(key, k)
	return first.(*kept)
}

func (e *Env) prepare(text string, kinds []string, message bool) *kept {
	k := &kept{}
	cfg, scope := e.graph.Workspace.Config, Scope{Condition: !message, Names: e.Names(), Unread: true}
	if message {
		k.message, k.err = compileMessage(cfg, kinds, text, scope)
	} else {
		k.program, k.err = compile(cfg, kinds, text, scope)
	}
	return k
}

// Condition reports whether a condition of the configuration (when:, assert:) is true of a document; an empty one is.
// It is compiled when it is first asked for. The error is ErrWork, or an *Error: CompileAll finds those before.
func (e *Env) Condition(x config.Expression, d *workspace.Document) (bool, error) {
	if x.IsZero() {
		return true, nil
	}
	k := e.keep(x.Text, d.Kind.Name, false)
	if k.err != nil {
		return false, k.err
	}
	return e.Holds(k.program, d)
}

// Message fills the {expression} places of a policy's message for a document: "{id} is in progress". A template that
// does not compile, which CompileAll reports, comes back as it is.
func (e *Env) Message(template string, d *workspace.Document) string {
	k := e.keep(template, d.Kind.Name, true)
	if k.err != nil {
		return template
	}
	return e.Format(k.message, d)
}
