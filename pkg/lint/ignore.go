package lint

import (
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// UnusedIgnore is the name of the rule about ignores; its findings are the runner's.
const UnusedIgnore = "unused-ignore"

// ignores are all places of a workspace where somebody asked for silence.
type ignores struct {
	comments map[string][]*comment // by path
	files    []*document.File      // those that have comments, in order
	globs    []*glob
	docs     *documents
}

// comment is an ignore in a file, with the rules that it did silence.
type comment struct {
	document.Ignore
	used map[string]bool
}

// glob is an entry of `ignore:`, with the rules that it did silence.
type glob struct {
	config.PathIgnore
	used map[string]bool
}

func (r *run) ignores() *ignores {
	x := &ignores{comments: map[string][]*comment{}, docs: r.docs}
	for _, f := range r.in.Head.Workspace.Files {
		found := f.FrontMatterIgnores()
		if f.Outline != nil {
			found = slices.Concat(found, f.Outline.Ignores)
		}
		for _, ignore := range found {
			x.comments[f.Path] = append(x.comments[f.Path], &comment{ignore, map[string]bool{}})
		}
		if len(found) > 0 {
			x.files = append(x.files, f)
		}
	}
	for _, ignore := range r.cfg.Ignores {
		x.globs = append(x.globs, &glob{ignore, map[string]bool{}})
	}
	return x
}

// mark tells for each finding whether an ignore with a reason takes it away, and remembers which ignores did.
func (x *ignores) mark(findings []diagnostic.Finding) []bool {
	covered := make([]bool, len(findings))
	for i := range findings {
		f := &findings[i]
		for _, c := range x.comments[f.Path] {
			if slices.Contains(c.Rules, f.Rule) && c.covers(f, x.docs.of(f)) {
				c.used[f.Rule] = true
				covered[i] = covered[i] || c.Reason != ""
			}
		}
		for _, g := range x.globs {
			if slices.Contains(g.Rules, f.Rule) && matches(g.Paths, f.Path) {
				g.used[f.Rule] = true
				covered[i] = covered[i] || g.Reason != ""
			}
		}
	}
	return covered
}

// covers reports whether a finding begins in the place that the comment stands for. What is about a document as a
// whole may be ignored at its first line or key, at its first field and at its id.
func (c *comment) covers(f *diagnostic.Finding, d *workspace.Document) bool {
	if c.holds(f.Range.Start) {
		return true
	}
	if d == nil || f.Path != d.Path || f.Range != d.Anchor && f.Range != d.IDRange {
		return false
	}
	if c.holds(d.Anchor.Start) || !d.IDRange.IsZero() && c.holds(d.IDRange.Start) {
		return true
	}
	return d.Fields != nil && len(d.Fields.Entries) > 0 && c.holds(d.Fields.Entries[0].Range.Start)
}

// holds counts the end of the last line in: an empty value stands there.
func (c *comment) holds(offset int) bool { return c.Covers.Start <= offset && offset <= c.Covers.End }

// unused reports the ignores that have no reason, that name no rule, or that took nothing away although their rule
// ran. A run that is limited to some rules cannot tell.
func (x *ignores) unused(r *run) []diagnostic.Finding {
	if len(r.in.Only) > 0 || !r.on[UnusedIgnore] {
		return nil
	}
	var out []diagnostic.Finding
	report := func(path string, at diagnostic.Range, value, message string, hints ...string) {
		out = append(out, diagnostic.Finding{Rule: UnusedIgnore, Path: path, Range: at, Value: value, Message: message, Hints: hints})
	}
	for _, f := range x.files {
		for _, c := range x.comments[f.Path] {
			if c.Reason == "" {
				report(f.Path, c.Range, "", "this ignore gives no reason, so it ignores nothing",
					"say why behind two dashes: roadbook: ignore RULE -- reason")
				continue
			}
			for _, name := range c.Rules {
				switch {
				case r.rules[name] == nil:
					report(f.Path, c.Range, name, fmt.Sprintf("this ignore names %q, which is no rule", name), hint(name, r.names)...)
				case !c.used[name] && r.ran(name) && !f.Broken:
					report(f.Path, c.Range, name, fmt.Sprintf("there is nothing to ignore here: %s has no finding in this place", name))
				}
			}
		}
	}
	for _, g := range x.globs {
		for _, name := range g.Rules {
			if !g.used[name] && r.ran(name) {
				report(g.Path, g.Range, name, fmt.Sprintf("there is nothing to ignore below these paths: %s has no finding there", name))
			}
		}
	}
	return out
}

// ran reports whether a rule of that name was part of the run. One that compares two revisions does not count: its
// finding goes by itself with the next base, and what it was ignored for stays true.
func (r *run) ran(name string) bool {
	return slices.ContainsFunc(r.result.Ran, func(rule *Rule) bool { return rule.Name == name && !rule.NeedsBase })
}
