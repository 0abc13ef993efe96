package config

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/validator"
)

// decoder turns the merged tree into a Config and gathers what is wrong on the way. The tree's types are right
// already: the workspace file was held against its schema.
type decoder struct {
	fsys     fs.FS
	merged   *Merged
	schemas  *validator.Set
	over     *document.File
	findings []diagnostic.Finding
	// external are the texts of the kinds' own schemas by URL.
	external map[string][]byte
}

func (d *decoder) fail(at *document.Node, format string, args ...any) {
	f := diagnostic.Finding{Path: d.over.Path, Message: fmt.Sprintf(format, args...)}
	if at != nil {
		f.Range = at.Range
		f.Path = d.path(at)
	}
	d.findings = append(d.findings, f)
}

func (d *decoder) path(n *document.Node) string {
	if file := d.merged.Origin(n); file != nil {
		return file.Path
	}
	return d.over.Path
}

func (d *decoder) config() *Config {
	root := d.merged.Root
	c := &Config{
		Path:       d.over.Path,
		Name:       root.Get("name").Scalar(),
		Preset:     "product",
		Repository: strings.TrimSuffix(root.Get("repository").Scalar(), "/"),
		Calendar:   d.calendar(root.Get("calendar")),
		Exclude:    d.globs(root.Get("exclude")),
		Rules:      map[string]*RuleSetting{},
		OKRs:       OKRs{OnTrack: 0.9, Behind: 0.75},
		merged:     d.merged,
		schemas:    d.schemas,
		compiled:   map[string]*validator.Schema{},
	}
	if n := root.Get("preset"); n != nil {
		c.Preset = n.Scalar()
	}
	site := root.Get("site")
	c.Site = Site{URL: strings.TrimSuffix(site.Get("url").Scalar(), "/"), Title: site.Get("title").Scalar()}
	okrs := root.Get("okrs")
	setNumber(&c.OKRs.OnTrack, okrs.Get("on_track"))
	setNumber(&c.OKRs.Behind, okrs.Get("behind"))
	c.OKRs.IncludeSupporting = truth(okrs.Get("include_supporting"))
	if c.OKRs.Behind > c.OKRs.OnTrack {
		at := okrs.Get("behind")
		if d.fromPreset(at) {
			at = okrs.Get("on_track")
		}
		d.fail(at, "okrs.behind must not be greater than okrs.on_track")
	}
	d.kinds(c, root.Get("kinds"))
	wip := integers(root.Get("board").Get("wip"))
	for _, k := range c.Kinds {
		for status, limit := range wip {
			if _, own := k.WIP[status]; !own && k.Lifecycle.Index(status) >= 0 {
				k.WIP[status] = limit
			}
		}
	}
	if rules := root.Get("rules"); rules != nil {
		for _, e := range rules.Entries {
			s := d.ruleSetting(c, e.Value)
			s.Range = e.Range
			c.Rules[e.Key] = s
		}
	}
	d.lists(c, root)
	c.external = d.external
	return c
}

func setNumber(to *float64, n *document.Node) {
	if v, err := strconv.ParseFloat(n.Scalar(), 64); err == nil {
		*to = v
	}
}

func truth(n *document.Node) bool { return n != nil && n.Kind == document.Bool && n.Plain() == true }

func integer(n *document.Node) int {
	v, _ := strconv.Atoi(n.Scalar())
	return v
}

func integers(n *document.Node) map[string]int {
	out := map[string]int{}
	if n != nil {
		for _, e := range n.Entries {
			out[e.Key] = integer(e.Value)
		}
	}
	return out
}

// texts returns a list's scalars, or the one scalar.
func texts(n *document.Node) []string {
	if n.IsNull() {
		return nil
	}
	if n.IsScalar() {
		return []string{n.Text}
	}
	var out []string
	for _, i := range n.Items {
		out = append(out, i.Scalar())
	}
	return out
}

// items returns a list's values, or the one value.
func items(n *document.Node) []*document.Node {
	if n.IsNull() {
		return nil
	}
	if n.Kind == document.List {
		return n.Items
	}
	return []*document.Node{n}
}

func (d *decoder) globs(n *document.Node) []string {
	var out []string
	for _, i := range items(n) {
		if d.glob(i) {
			out = append(out, i.Text)
		}
	}
	return out
}

func (d *decoder) glob(n *document.Node) bool {
	if !doublestar.ValidatePattern(n.Scalar()) || n.Scalar() == "" {
		d.fail(n, "%q is not a glob: write for example stories/**/*.md", n.Scalar())
		return false
	}
	if strings.HasPrefix(n.Text, "/") || strings.HasPrefix(n.Text, "../") || strings.Contains(n.Text, "/../") || strings.Contains(n.Text, `\`) {
		d.fail(n, "the glob %q must be relative to the workspace, with / between folders", n.Text)
		return false
	}
	return true
}

func (d *decoder) calendar(n *document.Node) calendar.Calendar {
	c := calendar.Calendar{YearStarts: time.January, YearNamed: calendar.ByStart}
	if month := n.Get("year_starts"); month != nil {
		for m := time.January; m <= time.December; m++ {
			if strings.EqualFold(m.String(), month.Text) {
				c.YearStarts = m
			}
		}
	}
	if n.Get("year_named").Scalar() == string(calendar.ByEnd) {
		c.YearNamed = calendar.ByEnd
	}
	if cycle := n.Get("cycle"); cycle != nil {
		c.Cycle = calendar.Cycle{
			First:         d.date(cycle.Get("first")),
			Sprints:       integer(cycle.Get("sprints")),
			SprintWeeks:   integer(cycle.Get("sprint_weeks")),
			BreatherWeeks: integer(cycle.Get("breather_weeks")),
		}
	}
	for _, h := range items(n.Get("holidays")) {
		c.Holidays = append(c.Holidays, d.date(h))
	}
	return c
}

func (d *decoder) date(n *document.Node) calendar.Date {
	if n.IsNull() {
		return calendar.Date{}
	}
	date, err := calendar.ParseDate(n.Scalar())
	if err != nil {
		d.fail(n, "%s", err)
	}
	return date
}

func (d *decoder) expression(n *document.Node) Expression {
	if n.IsNull() {
		return Expression{}
	}
	return Expression{Text: n.Scalar(), Path: d.path(n), Range: n.Range}
}

func (d *decoder) severity(n *document.Node) diagnostic.Severity {
	if n.IsNull() {
		return diagnostic.Off
	}
	if n.Kind == document.Bool {
		if truth(n) {
			d.fail(n, "a severity is off, info, warning or error, not %s", n.Text)
		}
		return diagnostic.Off
	}
	s, err := diagnostic.ParseSeverity(n.Scalar())
	if err != nil {
		d.fail(n, "%s", err)
	}
	return s
}

func (d *decoder) ruleSetting(c *Config, n *document.Node) *RuleSetting {
	s := &RuleSetting{Path: d.path(n), Range: n.Range, Options: map[string]any{}, Kinds: map[string]*RuleSetting{}}
	if n.Kind != document.Map {
		s.Severity, s.HasSeverity = d.severity(n), true
		return s
	}
	for _, e := range n.Entries {
		switch e.Key {
		case "severity":
			s.Severity, s.HasSeverity = d.severity(e.Value), true
		case "kinds":
			for _, k := range e.Value.Entries {
				d.knownKind(c, k.Key, &document.Node{Range: k.Range})
				s.Kinds[k.Key] = d.ruleSetting(c, k.Value)
			}
		default:
			s.Options[e.Key] = e.Value.Plain()
		}
	}
	return s
}

func (d *decoder) knownKind(c *Config, name string, at *document.Node) bool {
	if c.Kind(name) != nil {
		return true
	}
	d.fail(at, "there is no kind %q%s", name, also(suggest.Sentence(name, c.KindNames())))
	return false
}

func also(sentence string) string {
	if sentence == "" {
		return ""
	}
	return "; " + sentence
}

func (d *decoder) lists(c *Config, root *document.Node) {
	for _, n := range items(root.Get("ignore")) {
		i := PathIgnore{
			Rules:  append(texts(n.Get("rules")), texts(n.Get("rule"))...),
			Paths:  d.globs(n.Get("paths")),
			Reason: strings.TrimSpace(n.Get("reason").Scalar()), Path: d.path(n), Range: n.Range,
		}
		c.Ignores = append(c.Ignores, i)
	}
	for _, n := range items(root.Get("overrides")) {
		o := Override{Paths: d.globs(n.Get("paths")), Rules: map[string]diagnostic.Severity{}}
		if rules := n.Get("rules"); rules != nil {
			for _, e := range rules.Entries {
				o.Rules[e.Key] = d.severity(e.Value)
			}
		}
		c.Overrides = append(c.Overrides, o)
	}
	names := map[string]bool{}
	for _, n := range items(root.Get("policies")) {
		p := Policy{
			Name: n.Get("name").Scalar(), For: texts(n.Get("for")),
			When: d.expression(n.Get("when")), Assert: d.expression(n.Get("assert")),
			Message: n.Get("message").Scalar(), Severity: diagnostic.Error, Path: d.path(n), Range: n.Range,
		}
		if s := n.Get("severity"); s != nil {
			p.Severity = d.severity(s)
		}
		if names[p.Name] {
			d.fail(n.Get("name"), "two policies are called %q", p.Name)
		}
		names[p.Name] = true
		for i, kind := range p.For {
			d.knownKind(c, kind, items(n.Get("for"))[i])
		}
		c.Policies = append(c.Policies, p)
	}
	for _, n := range items(root.Get("generate")) {
		g := Generated{Path: d.path(n), Range: n.Range}
		for _, e := range n.Entries {
			switch e.Key {
			case "file":
				g.File, g.FileRange = e.Value.Scalar(), e.Value.Range
			case "view":
				g.View, g.ViewRange = e.Value.Scalar(), e.Value.Range
			default:
				g.Args = append(g.Args, Arg{Name: e.Key, Value: strings.Join(texts(e.Value), ","), Range: e.Value.Range})
			}
		}
		c.Generate = append(c.Generate, g)
	}
}
