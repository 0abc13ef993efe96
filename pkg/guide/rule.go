package guide

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

func (g *Guide) rulePage(ctx context.Context, r *lint.Rule) *Page {
	p := &Page{Topic: Rule, Name: r.Name, Summary: r.Summary}
	here := g.severity(r)
	facts := []string{severityFact(here, r.Severity), string(r.Group)}
	if r.Since != "" {
		facts = append(facts, "since "+r.Since)
	}
	if r.NeedsHistory {
		facts = append(facts, "needs the repository's history")
	}
	if r.NeedsBase {
		facts = append(facts, "compares two revisions")
	}
	p.Facts = strings.Join(facts, " · ")
	p.paragraph(words(r.Why))
	if policy := g.policy(r.Name); policy != nil {
		p.policy(policy)
	}
	bad, good := g.runExample(ctx, r, r.Bad), g.runExample(ctx, r, r.Good)
	if len(bad.Past) > 0 {
		p.heading("Once, and removed since")
		p.example(&Example{Files: bad.Past})
	}
	if len(bad.Before) > 0 {
		p.heading("Before")
		p.example(&Example{Files: bad.Before})
	}
	if len(bad.Files) > 0 {
		p.heading("Bad")
		p.example(bad)
		p.heading("Good")
		p.example(good)
	}
	if len(r.Options) > 0 {
		p.heading("Options")
		p.add(block{table: g.optionTable(r)})
	}
	configuration := configureRule(r, g.judged(bad))
	p.heading("Configure")
	p.paragraph(words("In `roadbook.yaml`:"))
	p.yaml("", configuration)
	for _, kind := range g.severityOfKinds(r) {
		p.paragraph(words(kind))
	}
	p.heading("Ignore")
	if r.Name == lint.UnusedIgnore {
		p.paragraph(words("It judges the ignores themselves. Mend or remove the ignore, or turn the rule off as above."))
	} else {
		p.ignores(r)
	}
	p.json = ruleJSON{
		head: head{Version: 1, Name: r.Name, Kind: Rule, Summary: r.Summary, Why: oneLine(r.Why), Bad: bad.text(), Good: good.text(),
			Severity: here.String(), Configuration: configuration},
		Group: string(r.Group), Default: r.Severity.String(), Since: r.Since, NeedsHistory: r.NeedsHistory, NeedsBase: r.NeedsBase,
		Options: g.optionsJSON(r), BadExample: bad, GoodExample: good,
	}
	return p
}

func (p *Page) policy(policy *config.Policy) {
	var rows [][]prose
	if len(policy.For) > 0 {
		rows = append(rows, []prose{plain("judges"), enumerate("and", refs(Kind, policy.For))})
	}
	if !policy.When.IsZero() {
		rows = append(rows, []prose{plain("when"), mono(policy.When.Text)})
	}
	rows = append(rows, []prose{plain("asks"), mono(policy.Assert.Text)})
	p.heading("What it asks")
	p.add(block{table: &table{columns: []string{"", ""}, rows: rows}})
}

func (p *Page) example(e *Example) {
	if e.Config != "" {
		p.yaml("roadbook.yaml", e.Config)
	}
	for _, f := range e.Files {
		language := "markdown"
		if strings.HasSuffix(f.Path, ".yml") || strings.HasSuffix(f.Path, ".yaml") {
			language = "yaml"
		}
		c := &code{title: f.Path, language: language, text: f.Text}
		for _, x := range e.Findings {
			if x.Path == f.Path {
				c.marks = append(c.marks, mark{x.Line, x.Column, x.length, x.Message, x.Rule, x.Severity})
			}
		}
		p.add(block{code: c})
	}
}

func (p *Page) ignores(r *lint.Rule) {
	p.paragraph(words("One place, with the reason that the next reader will ask for. In front matter or a data file, on the line or the line above:"))
	p.yaml("", "# roadbook: ignore "+r.Name+" -- why this one is right\n")
	p.paragraph(words("In a text:"))
	p.add(block{code: &code{language: "markdown", text: "<!-- roadbook: ignore " + r.Name + " -- why this one is right -->\n"}})
	p.paragraph(words("Everything below some paths, in `roadbook.yaml`:"))
	p.yaml("", "ignore:\n  - rule: "+r.Name+"\n    paths: [archive/**]\n    reason: written before we had rules\n")
}

func severityFact(here, own diagnostic.Severity) string {
	switch {
	case here != own:
		return fmt.Sprintf("%s here, %s by default", here, own)
	case own == diagnostic.Off:
		return "off until you turn it on"
	}
	return own.String()
}

// severity is a rule's severity in this workspace, where neither kind nor path says otherwise.
func (g *Guide) severity(r *lint.Rule) diagnostic.Severity {
	if s := g.cfg.Rules[r.Name]; s != nil && s.HasSeverity {
		return s.Severity
	}
	return r.Severity
}

// severityOfKinds says where kinds and paths of this workspace have severities of their own.
func (g *Guide) severityOfKinds(r *lint.Rule) []string {
	var out []string
	if s := g.cfg.Rules[r.Name]; s != nil {
		for _, kind := range slices.Sorted(maps.Keys(s.Kinds)) {
			if s.Kinds[kind].HasSeverity {
				out = append(out, fmt.Sprintf("This workspace sets it to `%s` for the kind `%s`.", s.Kinds[kind].Severity, kind))
			}
		}
	}
	for _, o := range g.cfg.Overrides {
		if severity, ok := o.Rules[r.Name]; ok {
			out = append(out, fmt.Sprintf("This workspace sets it to `%s` below `%s`.", severity, strings.Join(o.Paths, "`, `")))
		}
	}
	return out
}

func (g *Guide) optionTable(r *lint.Rule) *table {
	t := &table{columns: []string{"option", "default", "meaning"}}
	for _, o := range r.Options {
		value := then(plain(""), mono(yamlValue(o.Default)))
		if here := g.setting(r, o.Name); yamlValue(here) != yamlValue(o.Default) {
			value = then(value, plain(" (here "), mono(yamlValue(here)), plain(")"))
		}
		t.rows = append(t.rows, []prose{mono(o.Name), value, words(o.Doc)})
	}
	return t
}

// setting is an option's value in this workspace.
func (g *Guide) setting(r *lint.Rule, option string) any {
	pass := &lint.Pass{Rule: r, Config: g.cfg}
	return pass.Setting(option, "")
}

// configureRule is a piece of roadbook.yaml that sets the rule, with every option that it has; kind is one that it
// judges, or "".
func configureRule(r *lint.Rule, kind string) string {
	severity, others := diagnostic.Warning, "error, info or off"
	if r.Severity == diagnostic.Warning {
		severity, others = diagnostic.Error, "warning, info or off"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "rules:\n  %s:\n    severity: %s         # or %s\n", r.Name, severity, others)
	for _, o := range r.Options {
		fmt.Fprintf(&b, "    %s: %s\n", o.Name, yamlValue(o.Default))
	}
	if kind != "" && r.Severity != diagnostic.Off {
		fmt.Fprintf(&b, "    kinds: {%s: off}     # and another one for a kind\n", kind)
	}
	return b.String()
}

// judged is a kind of this workspace that the rule judges, as its example shows, or "".
func (g *Guide) judged(bad *Example) string {
	for _, f := range bad.Findings {
		if g.cfg.Kind(f.kind) != nil {
			return f.kind
		}
	}
	return ""
}

// yamlValue writes an option's value as roadbook.yaml has it.
func yamlValue(v any) string {
	switch x := v.(type) {
	case []string:
		return "[" + strings.Join(x, ", ") + "]"
	case []any:
		parts := make([]string, len(x))
		for i, item := range x {
			parts[i] = yamlValue(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
