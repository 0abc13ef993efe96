package checks_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// thresholds has, for each option of each rule, a value that turns what its example says around: mostly the bad one
// is then silent, or the good one fires.
var thresholds = map[string]struct {
	value string
	good  bool // the good example is taken
	// all says that the option is one for all kinds, not for one.
	all bool
	// changed is the day on which history knows that all documents changed.
	changed string
}{
	"single-company-objective.max":       {value: "2"},
	"single-company-objective.level":     {value: "team"},
	"key-result-count.min":               {value: "0"},
	"key-result-count.max":               {value: "0", good: true},
	"period-mismatch.tolerance":          {value: "14w"},
	"sponsor-missing.roles":              {value: "[product, engineering]"},
	"inactive-person.except":             {value: "[owner]"},
	"inactive-person.living":             {value: "[story]", good: true},
	"review-overdue.statuses":            {value: "[wip]"},
	"review-overdue.business_days":       {value: "1", good: true, changed: "2026-06-26"},
	"decision-overdue.decided":           {value: "[reviewing]"},
	"stale-review.after":                 {value: "60d"},
	"stale-progress.after":               {value: "7w"},
	"focus-balance.share":                {value: "0.5"},
	"focus-balance.level":                {value: "team", all: true},
	"discovery-lead.min_weeks":           {value: "1"},
	"discovery-lead.max_weeks":           {value: "7", good: true},
	"status-conflict.links":              {value: "[supersedes]"},
	"status-conflict.proposed":           {value: "[wip]"},
	"deprecation-incomplete.required":    {value: "[announced, reason]"},
	"deprecation-incomplete.alternative": {value: "false", good: true},
	"deprecation-incomplete.status":      {value: "ga"},
	"deprecation-notice.days":            {value: "14"},
	"launch-tier-missing.from":           {value: "deprecated"},
	"launch-notice.weeks":                {value: "2"},
	"launch-notice.who":                  {value: "[legal, finance]"},
	"launch-notice.tiers":                {value: "[L1]"},
	"documentation-missing.from":         {value: "deprecated"},
	"cross-team-owner.teams":             {value: "[area]"},
	"cross-team-owner.min":               {value: "3"},
	"cross-team-owner.owners":            {value: "[team]"},
	"unmeasured.field":                   {value: "area", good: true},
	"period-order.pairs":                 {value: "[end..start]", good: true},
	"internal-leak.length":               {value: "6", good: true},
	"internal-leak.except":               {value: "[objective]", all: true},
}

// A few examples need another text to show what an option does.
func thresholdExample(t *testing.T, rule *lint.Rule, option string, good bool) lint.Example {
	t.Helper()
	e := rule.Bad
	if good {
		e = rule.Good
	}
	e.Files = slices.Clone(e.Files)
	edit := func(old, new string) {
		t.Helper()
		changed := false
		for i := range e.Files {
			text := strings.ReplaceAll(e.Files[i].Text, old, new)
			changed = changed || text != e.Files[i].Text
			e.Files[i].Text = text
		}
		if !changed {
			t.Fatalf("the example does not hold %q", old)
		}
	}
	switch rule.Name + "." + option {
	case "inactive-person.living":
		edit("status: backlog", "status: done")
		edit("owner: ben", "owner: ana\nobjective: OBJ-0017\n")
	case "review-overdue.business_days":
		edit("review_by: 2026-07-03\n", "")
	case "deprecation-incomplete.alternative":
		edit("    workaround: Pay with the provider's wallet.\n", "")
	case "internal-leak.length":
		edit("for new teams", "for the team of Ana Duarte")
	}
	return e
}

// fires returns a rule's findings in an example, whose documents changed last on a day, "" for no history.
func fires(t *testing.T, e lint.Example, rule, changed string) []diagnostic.Finding {
	t.Helper()
	fsys := fstest.MapFS{config.FileName: {Data: []byte(cmp.Or(e.Config, "version: 1\n"))}}
	for _, f := range e.Files {
		fsys[f.Path] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	in := input(t, fsys, cmp.Or(e.Today, today))
	if changed != "" {
		in.LastChange = func(*workspace.Document) (calendar.Date, bool) {
			day, err := calendar.ParseDate(changed)
			return day, err == nil
		}
	}
	result, err := lint.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(result.Findings, func(f diagnostic.Finding) bool { return f.Rule != rule })
}

// Every rule can be turned off and lowered, for all kinds and for one: those whose findings are made where files are
// read, and those of two revisions, too.
func TestSeverities(t *testing.T) {
	for _, rule := range checks.All() {
		t.Run(rule.Name, func(t *testing.T) {
			with := func(setting string) []diagnostic.Finding {
				e := rule.Bad
				e.Config = configure(e.Config, rule.Name, setting)
				return slices.DeleteFunc(checkExample(t, e).Findings, func(f diagnostic.Finding) bool { return f.Rule != rule.Name })
			}
			plain := with(cmp.Or(rule.Severity, diagnostic.Error).String())
			if len(plain) == 0 {
				t.Fatal("the bad example is silent")
			}
			kind := plain[0].Kind
			if found := with("off"); len(found) > 0 {
				t.Errorf("it is off, and says:\n%s", show(found))
			}
			for _, setting := range []string{"info", "{severity: info}", "{severity: error, kinds: {" + kind + ": info}}"} {
				found := with(setting)
				if len(found) == 0 {
					t.Errorf("with %s it is silent", setting)
				}
				for _, f := range found {
					if f.Severity != diagnostic.Info && f.Kind == kind {
						t.Errorf("with %s it is %s", setting, f.Severity)
					}
				}
			}
		})
	}
}

// configure sets a rule in the text of a configuration, which may have settings of rules at its end.
func configure(text, rule, setting string) string {
	if text == "" {
		text = "version: 1\n"
	}
	before, _, has := strings.Cut(text, "  "+rule+":")
	if !has {
		before = text
		if !strings.Contains(text, "rules:\n") {
			before += "rules:\n"
		}
	}
	return before + fmt.Sprintf("  %s: %s\n", rule, setting)
}

// Every threshold of every rule can be changed, for all kinds and for one.
func TestThresholds(t *testing.T) {
	used := map[string]bool{}
	for _, rule := range checks.All() {
		for _, option := range rule.Options {
			name := rule.Name + "." + option.Name
			used[name] = true
			t.Run(name, func(t *testing.T) {
				c, ok := thresholds[name]
				if !ok {
					t.Fatal("there is no case for this option")
				}
				e := thresholdExample(t, rule, option.Name, c.good)
				severity := "severity: warning, "
				settings := []string{fmt.Sprintf("{%s%s: %s}", severity, option.Name, c.value)}
				if !c.all {
					kinds := ""
					for _, kind := range exampleKinds {
						kinds += fmt.Sprintf("%s: {%s: %s}, ", kind, option.Name, c.value)
					}
					settings = append(settings, fmt.Sprintf("{%skinds: {%s}}", severity, strings.TrimSuffix(kinds, ", ")))
				}
				plain := e
				plain.Config = configure(e.Config, rule.Name, "warning")
				before := len(fires(t, plain, rule.Name, c.changed)) > 0
				for _, setting := range settings {
					e.Config = configure(plain.Config, rule.Name, setting)
					after := len(fires(t, e, rule.Name, c.changed)) > 0
					if before == after {
						t.Errorf("with %s it fires: %t, and without: %t", setting, after, before)
					}
				}
			})
		}
	}
	for name := range thresholds {
		if !used[name] {
			t.Errorf("there is no option %s", name)
		}
	}
}

var exampleKinds = []string{"objective", "use-case", "story", "product-document", "rfc", "feature", "job", "launch", "cycle", "priority", "person"}

// What is about dropping itself keeps its severity for what was dropped; everything else is information there.
func TestDroppedKeepsWhatIsAboutDropping(t *testing.T) {
	for name, want := range map[string]diagnostic.Severity{
		"canceled-without-reason": diagnostic.Error, "deprecation-incomplete": diagnostic.Error, "deprecation-notice": diagnostic.Warning,
	} {
		for _, rule := range checks.All() {
			if rule.Name != name {
				continue
			}
			for _, f := range fires(t, rule.Bad, name, "") {
				if f.Severity != want {
					t.Errorf("%s is %s", name, f.Severity)
				}
			}
		}
	}
	e := ruleNamed(t, "period-order").Bad
	e.Files = slices.Clone(e.Files)
	e.Files[0].Text = strings.Replace(e.Files[0].Text, "status: ready", "status: canceled\ncanceled_reason: Nobody asked.", 1)
	for _, f := range fires(t, e, "period-order", "") {
		if f.Severity != diagnostic.Info {
			t.Errorf("period-order is %s in a canceled story", f.Severity)
		}
	}
}

func ruleNamed(t *testing.T, name string) *lint.Rule {
	t.Helper()
	for _, rule := range checks.All() {
		if rule.Name == name {
			return rule
		}
	}
	t.Fatalf("there is no rule %s", name)
	return nil
}

// The preset's settings name rules and options that there are, with values of their types.
func TestPresetSettings(t *testing.T) {
	in := input(t, sampleFiles(30), today)
	cfg := in.Head.Workspace.Config
	for name, setting := range cfg.Rules {
		rule := ruleNamed(t, name)
		for option := range setting.Options {
			if rule.Option(option) == nil {
				t.Errorf("the preset sets %s of %s, which it has not", option, name)
			}
		}
	}
	if found := lint.CheckSettings(cfg, checks.All()); len(found) > 0 {
		t.Errorf("%v", config.NewError(found))
	}
}
