package lint

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

// Setting is the value of a rule's option for documents of a kind: the kind's own in `rules:`, else the rule's there,
// else the default. It is what roadbook.yaml holds, or an int, float64, bool, string or []string of the default.
func (p *Pass) Setting(option, kind string) any {
	o := p.Rule.Option(option)
	if o == nil {
		panic("rule " + p.Rule.Name + " has no option " + option)
	}
	if s := p.Config.Rules[p.Rule.Name]; s != nil {
		if k := s.Kinds[kind]; k != nil {
			if v, ok := k.Options[option]; ok && optionProblem(o, v) == "" {
				return v
			}
		}
		if v, ok := s.Options[option]; ok && optionProblem(o, v) == "" {
			return v
		}
	}
	return o.Default
}

// Int is a whole number's setting.
func (p *Pass) Int(option, kind string) int {
	f, _ := number(p.Setting(option, kind))
	return int(f)
}

// Float is a number's setting.
func (p *Pass) Float(option, kind string) float64 {
	f, _ := number(p.Setting(option, kind))
	return f
}

// Bool is a switch's setting.
func (p *Pass) Bool(option, kind string) bool {
	b, _ := p.Setting(option, kind).(bool)
	return b
}

// Text is a word's setting.
func (p *Pass) Text(option, kind string) string {
	s, _ := p.Setting(option, kind).(string)
	return s
}

// Strings is a list's setting; a single word is a list of one.
func (p *Pass) Strings(option, kind string) []string {
	words, _ := texts(p.Setting(option, kind))
	return words
}

// Days is the setting of a length of time, in days.
func (p *Pass) Days(option, kind string) int {
	n, _ := days(p.Setting(option, kind))
	return n
}

// number reads any of the number types that YAML and JSON readers give.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

// days reads "45d", "6w", or a number of days.
func days(v any) (int, bool) {
	if f, ok := number(v); ok {
		return int(f), f >= 0 && f == math.Trunc(f) && f <= maxDays
	}
	s, ok := v.(string)
	if !ok {
		return 0, false
	}
	factor := 1
	switch {
	case strings.HasSuffix(s, "d"):
		s = strings.TrimSuffix(s, "d")
	case strings.HasSuffix(s, "w"):
		s, factor = strings.TrimSuffix(s, "w"), 7
	}
	n, err := strconv.Atoi(s)
	return n * factor, err == nil && n >= 0 && n <= maxDays
}

// maxDays is far more than any document's age, and no overflow when weeks are counted.
const maxDays = 1_000_000

func texts(v any) ([]string, bool) {
	switch list := v.(type) {
	case []string:
		return list, true
	case string:
		return []string{list}, true
	case []any:
		out := make([]string, len(list))
		for i, item := range list {
			s, ok := item.(string)
			if !ok {
				return nil, false
			}
			out[i] = s
		}
		return out, true
	}
	return nil, false
}

// optionProblem says what an option's value should have been, or "" where it is fine.
func optionProblem(o *Option, v any) string {
	ok, want := false, ""
	switch def := o.Default.(type) {
	case int:
		f, isNumber := number(v)
		ok, want = isNumber && f == math.Trunc(f), "a whole number"
	case float64:
		_, ok = number(v)
		want = "a number"
	case bool:
		_, ok = v.(bool)
		want = "true or false"
	case []string:
		_, ok = texts(v)
		want = "a list of words"
	case string:
		if _, isLength := days(def); isLength {
			_, ok = days(v)
			want = `a length of time like "45d" or "6w"`
			break
		}
		_, ok = v.(string)
		want = "a word"
	}
	if ok {
		return ""
	}
	return want
}

// CheckSettings says what `rules:`, `ignore:` and `overrides:` of the workspace file name that is not there: rules,
// options and kinds, with what was probably meant; and option values of the wrong type. The preset's own settings are
// trusted. The findings stand in the workspace file and go under config.Rule.
func CheckSettings(cfg *config.Config, rules []*Rule) []diagnostic.Finding {
	c := &settingsCheck{cfg: cfg, rules: map[string]*Rule{}}
	for _, r := range rules {
		c.names, c.rules[r.Name] = append(c.names, r.Name), r
	}
	for _, p := range cfg.Policies {
		if c.rules[p.Name] != nil {
			c.add(p.Path, p.Range, fmt.Sprintf("the policy %s has the name of a built-in rule: give it another one", p.Name))
			continue
		}
		c.names, c.rules[p.Name] = append(c.names, p.Name), &Rule{Name: p.Name}
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Rules)) {
		s := cfg.Rules[name]
		if s.Path != cfg.Path {
			continue
		}
		if rule := c.rule(name, s.Path, s.Range); rule != nil {
			c.setting(rule, s, s)
		}
	}
	for _, ignore := range cfg.Ignores {
		for _, name := range ignore.Rules {
			c.rule(name, ignore.Path, ignore.Range)
		}
	}
	for _, o := range cfg.Overrides {
		for _, name := range slices.Sorted(maps.Keys(o.Rules)) {
			c.rule(name, cfg.Path, diagnostic.Range{})
		}
	}
	diagnostic.Sort(c.findings)
	return c.findings
}

type settingsCheck struct {
	cfg      *config.Config
	rules    map[string]*Rule
	names    []string
	findings []diagnostic.Finding
}

func (c *settingsCheck) add(path string, at diagnostic.Range, message string, hints ...string) {
	c.findings = append(c.findings, diagnostic.Finding{
		Rule: config.Rule, Severity: diagnostic.Error, Path: path, Range: at, Message: message, Hints: hints,
	})
}

// rule returns the rule of that name; where there is none, that is a finding.
func (c *settingsCheck) rule(name, path string, at diagnostic.Range) *Rule {
	r := c.rules[name]
	if r == nil {
		c.add(path, at, fmt.Sprintf("there is no rule %q", name), hint(name, c.names)...)
	}
	return r
}

// setting judges the options of a setting, and of the settings for single kinds in it; at is where they stand.
func (c *settingsCheck) setting(rule *Rule, s, at *config.RuleSetting) {
	for _, name := range slices.Sorted(maps.Keys(s.Options)) {
		o := rule.Option(name)
		if o == nil {
			c.add(at.Path, at.Range, c.unknownOption(rule, name), hint(name, optionNames(rule))...)
			continue
		}
		if want := optionProblem(o, s.Options[name]); want != "" {
			c.add(at.Path, at.Range, fmt.Sprintf("%s of the rule %s is %v: expected %s", name, rule.Name, s.Options[name], want))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Kinds)) {
		if c.cfg.Kind(kind) == nil {
			c.add(at.Path, at.Range, fmt.Sprintf("the rule %s is set for the kind %q, which does not exist", rule.Name, kind),
				hint(kind, c.cfg.KindNames())...)
			continue
		}
		c.setting(rule, s.Kinds[kind], at)
	}
}

func (c *settingsCheck) unknownOption(rule *Rule, name string) string {
	if len(rule.Options) == 0 {
		return fmt.Sprintf("the rule %s has no option %q: all that can be set for it is its severity", rule.Name, name)
	}
	return fmt.Sprintf("the rule %s has no option %q: it has %s", rule.Name, name, strings.Join(optionNames(rule), ", "))
}

func optionNames(rule *Rule) []string {
	names := make([]string, len(rule.Options))
	for i, o := range rule.Options {
		names[i] = o.Name
	}
	return names
}

// hint is the did-you-mean of a word, as a finding's hints.
func hint(word string, among []string) []string {
	if s := suggest.Sentence(word, among); s != "" {
		return []string{s}
	}
	return nil
}
