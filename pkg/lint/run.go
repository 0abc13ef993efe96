package lint

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/validator"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Run judges a workspace. The error says why nothing could be judged: a rule in Only or Skip that does not exist, a
// schema that does not compile, a file that changed meanwhile, the context's end. What is wrong with the documents is in the result.
func Run(ctx context.Context, in Input) (*Result, error) {
	r, err := newRun(in)
	if err != nil {
		return nil, err
	}
	validated, err := validate(ctx, r.cfg, in.Head.Workspace)
	if err != nil {
		return nil, err
	}
	judged, err := r.judge(ctx)
	if err != nil {
		return nil, err
	}
	found := slices.Concat(in.Head.Workspace.Findings, validated, judged)
	found = r.dress(found)
	diagnostic.Sort(found)

	ignores := r.ignores()
	covered := ignores.mark(found)
	echoed := r.echoes(found, covered)
	var kept []diagnostic.Finding
	for i, f := range found {
		if echoed[i] || !r.reported(f.Rule) {
			continue
		}
		if covered[i] {
			r.result.Ignored++
			continue
		}
		kept = append(kept, f)
	}
	kept = append(kept, r.dress(ignores.unused(r))...)

	diagnostic.Sort(kept)
	kept = slices.CompactFunc(kept, equal)
	r.fingerprints(kept)
	r.resolve(kept)
	if err := in.Head.Workspace.Err(); err != nil {
		return nil, err
	}
	r.result.Findings = kept
	return &r.result, nil
}

// equal reports whether two findings say the same about the same place.
func equal(a, b diagnostic.Finding) bool {
	return diagnostic.Compare(a, b) == 0 && a.Document == b.Document && a.Kind == b.Kind && a.Value == b.Value
}

// run is one run's state: what there is to judge, by which rules.
type run struct {
	in  Input
	cfg *config.Config
	// rules are all rules by name, on or off; on are those that run, in order.
	rules map[string]*Rule
	on    map[string]bool
	// names are the names of all rules in order.
	names  []string
	docs   *documents
	result Result
}

func newRun(in Input) (*run, error) {
	r := &run{in: in, cfg: in.Head.Workspace.Config, rules: map[string]*Rule{}, on: map[string]bool{}}
	r.docs = newDocuments(in.Head.Workspace)
	all := slices.Clone(in.Rules)
	for i := range r.cfg.Policies {
		all = append(all, policyRule(&r.cfg.Policies[i]))
	}
	for _, rule := range all {
		if r.rules[rule.Name] == nil {
			r.rules[rule.Name] = rule
			r.names = append(r.names, rule.Name)
		}
	}
	for _, name := range slices.Concat(in.Only, in.Skip) {
		if r.rules[name] == nil {
			return nil, unknownRule(name, r.names)
		}
	}
	for _, name := range r.names {
		rule := r.rules[name]
		if !r.enabled(rule) || slices.Contains(in.Skip, name) {
			continue
		}
		asked := len(in.Only) == 0 || slices.Contains(in.Only, name)
		if reason := r.missing(rule); reason != "" {
			if asked && (!rule.NeedsBase || len(in.Only) > 0) {
				r.result.NotRun = append(r.result.NotRun, NotRun{rule, reason})
			}
			continue
		}
		// A rule that is not asked for runs all the same where its findings explain others away, so that a rule
		// finds alone what it finds in company.
		r.on[name] = asked || explains(rule)
		if asked {
			r.result.Ran = append(r.result.Ran, rule)
		}
	}
	return r, nil
}

func unknownRule(name string, names []string) error {
	if s := suggest.Sentence(name, names); s != "" {
		return fmt.Errorf("there is no rule %q: %s", name, s)
	}
	return fmt.Errorf("there is no rule %q: see roadbook explain", name)
}

// missing says what a rule needs and does not have here, or "".
func (r *run) missing(rule *Rule) string {
	switch {
	case rule.NeedsBase && r.in.Base == nil:
		return "it compares two revisions: use --since"
	case rule.NeedsHistory && r.in.LastChange == nil:
		return r.noHistory()
	}
	return ""
}

func (r *run) noHistory() string {
	if r.in.NoHistory != nil {
		if reason := r.in.NoHistory(); reason != "" {
			return reason
		}
	}
	return "there is no history here"
}

// reported reports whether findings of that rule are part of the result: those of rules that Only names, or of all.
func (r *run) reported(rule string) bool {
	return len(r.in.Only) == 0 || slices.Contains(r.in.Only, rule)
}

// judge runs the rules' functions, each into its own slot.
func (r *run) judge(ctx context.Context) ([]diagnostic.Finding, error) {
	slots := make([][]diagnostic.Finding, len(r.names))
	gaps := make([]bool, len(r.names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range r.names {
		rule := r.rules[name]
		if rule.Run == nil || !r.on[name] {
			continue
		}
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			slots[i], gaps[i] = r.pass(rule)
			return nil
		})
	}
	err := group.Wait()
	for i, name := range r.names {
		if gaps[i] && r.reported(name) {
			r.result.NotRun = append(r.result.NotRun, NotRun{r.rules[name], r.noHistory()})
		}
	}
	return slices.Concat(slots...), err
}

// pass runs a rule. gap says that it asked something of history that history does not know.
func (r *run) pass(rule *Rule) (findings []diagnostic.Finding, gap bool) {
	p := &Pass{Rule: rule, Config: r.cfg, Head: r.in.Head, Today: r.in.Today, judged: r.docs.judged}
	if r.in.LastChange != nil {
		p.LastChange = func(d *workspace.Document) (calendar.Date, bool) {
			date, ok := r.in.LastChange(d)
			gap = gap || !ok
			return date, ok
		}
	}
	if rule.NeedsBase {
		p.Base = r.in.Base
		p.Past = func(key workspace.Key) (*Former, bool) {
			if r.in.Past == nil {
				gap = true
				return nil, false
			}
			former, ok := r.in.Past(key)
			gap = gap || !ok
			return former, ok
		}
	}
	rule.Run(p)
	return p.findings, gap
}

// validate holds every document that could be read against its kind's schema, one slot a document.
func validate(ctx context.Context, cfg *config.Config, ws *workspace.Workspace) ([]diagnostic.Finding, error) {
	schemas := map[string]*validator.Schema{}
	for _, kind := range cfg.Kinds {
		if !slices.ContainsFunc(ws.Documents, func(d *workspace.Document) bool { return d.Kind == kind }) {
			continue
		}
		schema, err := cfg.Schema(kind)
		if err != nil {
			return nil, err
		}
		schemas[kind.Name] = schema
	}
	slots := make([][]diagnostic.Finding, len(ws.Documents))
	workers := runtime.GOMAXPROCS(0)
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		group.Go(func() error {
			for i := w; i < len(ws.Documents); i += workers {
				if err := ctx.Err(); err != nil {
					return err
				}
				slots[i] = validateOne(schemas[ws.Documents[i].Kind.Name], ws.Documents[i])
			}
			return nil
		})
	}
	err := group.Wait()
	return slices.Concat(slots...), err
}

func validateOne(schema *validator.Schema, d *workspace.Document) []diagnostic.Finding {
	if schema == nil || d.Unreadable || d.Fields == nil {
		return nil
	}
	findings := schema.Validate(d.Fields, validator.Options{
		Anchor:  d.Anchor,
		Subject: d.Name(),
		// The id is judged by the rules of identity.
		Skip: func(pointer string) bool { return d.IDPointer != "" && pointer == d.IDPointer },
		Noun: func(pointer string) string {
			if l := d.Kind.Lifecycle; l != nil && pointer == document.Pointer(l.Field) && l.Field == "status" {
				return "statuses"
			}
			return ""
		},
	})
	for i := range findings {
		f := &findings[i]
		f.Path, f.Document, f.Kind = d.Path, d.ID, d.Kind.Name
		for j := range f.Fixes {
			for k := range f.Fixes[j].Edits {
				f.Fixes[j].Edits[k].Path = d.Path
			}
		}
	}
	return findings
}
