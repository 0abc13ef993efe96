// Package report shows findings: to people in a terminal, to scripts as JSON, and to the hosts and tools that annotate
// changes. A Result goes in, bytes come out. Nothing is looked up here, neither the terminal nor the environment nor
// the clock: whoever calls knows them and says so in Options.
//
// Findings quote documents that anyone may have written, so every format defends its reader: what a terminal would
// obey is spelled out (see visible), and what a format's own grammar would obey is escaped by that format.
package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Result is what a check has found, with the facts that a report needs.
type Result struct {
	Tool Tool
	// Findings are in the order of output, with severities, positions and fingerprints filled.
	Findings []diagnostic.Finding
	Summary  Summary
	// Rules are all the rules that ran, for the formats that carry a rule's documentation. Findings of rules that are
	// not here are shown all the same.
	Rules []Rule
	// Documents are all the documents that were checked, so that junit has a passing case for each sound one.
	Documents []Document
	// NotRun are the rules that could not run.
	NotRun []NotRun
	// Source gives a file as it was read, or nil; it may itself be nil. Without it there are no excerpts, and no byte
	// columns.
	Source func(path string) *diagnostic.Lines
	// Prefix is the path of the workspace inside the git root, "" where they are the same. The formats that a host
	// reads (github, gitlab, sarif) put it before every path.
	Prefix string
}

// Tool is the program that speaks.
type Tool struct {
	Name, Version string
	// URL is where to read about it; optional.
	URL string
}

// Summary is what was looked at.
type Summary struct {
	// Documents, Kinds (those that have documents), Links and Rules are numbers of things that were checked.
	Documents, Kinds, Links, Rules int
	// Ignored is the number of files that were left out by configuration.
	Ignored int
	// Known is the number of findings that are not shown since the base or the baseline has them too.
	Known int
}

// Rule is a rule's documentation, as far as a report carries it.
type Rule struct {
	Name string
	// Severity is the one that the rule has in this workspace, before any is set for a kind or a path.
	Severity diagnostic.Severity
	// Summary is one line, Help is Markdown; HelpURL is optional.
	Summary, Help, HelpURL string
}

// Document is a document that was checked.
type Document struct {
	ID, Kind, Path string
}

// NotRun is a rule that could not run, and why: "the repository is shallow".
type NotRun struct {
	Rule, Reason string
}

// Options are how to show a result.
type Options struct {
	// Color turns styling on; it is for the text format alone.
	Color bool
	// Width is the number of columns that text is laid out to; 0 is 80.
	Width int
	// Limit is how many findings of one rule the text format shows before it only counts them; 0 is all of them.
	Limit int
	// FailOn is the least severity that junit calls a failure; Off is Error.
	FailOn diagnostic.Severity
}

func (o Options) width() int {
	if o.Width <= 0 {
		return 80
	}
	return max(o.Width, 30)
}

type format struct {
	name  string
	write func(w *bufio.Writer, r *Result, o Options) error
}

var formats = []format{
	{"text", writeText},
	{"concise", writeConcise},
	{"json", writeJSON},
	{"jsonl", writeJSONL},
	{"github", writeGitHub},
	{"gitlab", writeGitLab},
	{"sarif", writeSARIF},
	{"junit", writeJUnit},
	{"checkstyle", writeCheckstyle},
	{"rdjsonl", writeRDJSONL},
	{"markdown", writeMarkdown},
}

// Formats are the names that Write knows, in the order of the documentation.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write writes a result in one of Formats. The error is w's, or that there is no such format.
func Write(w io.Writer, name string, r *Result, o Options) error {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if i < 0 {
		return fmt.Errorf("unknown format %q: expected one of %s", name, strings.Join(Formats(), ", "))
	}
	buffered := bufio.NewWriter(w)
	if err := formats[i].write(buffered, r, o); err != nil {
		return err
	}
	return buffered.Flush()
}

// Counts are numbers of findings.
type Counts struct {
	Errors, Warnings, Infos int
	// Fixable have a fix that is safe.
	Fixable int
}

// Count counts findings. Those that are off do not count.
func Count(findings []diagnostic.Finding) Counts {
	var c Counts
	for _, f := range findings {
		switch f.Severity {
		case diagnostic.Error:
			c.Errors++
		case diagnostic.Warning:
			c.Warnings++
		case diagnostic.Info:
			c.Infos++
		default:
			continue
		}
		if safeFix(f) != nil {
			c.Fixable++
		}
	}
	return c
}

// words says the counts: "4 errors, 1 warning"; "" where there are none.
func (c Counts) words() string {
	var parts []string
	for _, n := range []struct {
		number int
		noun   string
	}{{c.Errors, "error"}, {c.Warnings, "warning"}, {c.Infos, "info"}} {
		if n.number > 0 {
			parts = append(parts, count(n.number, n.noun))
		}
	}
	return strings.Join(parts, ", ")
}

// safeFix returns the first safe fix of a finding, or nil.
func safeFix(f diagnostic.Finding) *diagnostic.Fix {
	for i := range f.Fixes {
		if f.Fixes[i].Safe {
			return &f.Fixes[i]
		}
	}
	return nil
}

// said is a finding's message with its hints, for formats with room for one text. It is never empty: hosts refuse that.
func said(f diagnostic.Finding, separator string) string {
	return strings.Join(append([]string{cmp.Or(f.Message, f.Rule)}, f.Hints...), separator)
}

// count says a number of things: "1 document", "2 documents".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// lines returns the source of a file, or nil.
func (r *Result) lines(path string) *diagnostic.Lines {
	if r.Source == nil {
		return nil
	}
	return r.Source(path)
}

// fromRoot is the path as seen from the git root.
func (r *Result) fromRoot(p string) string {
	if r.Prefix == "" {
		return p
	}
	return path.Join(r.Prefix, p)
}

// span returns the finding's positions for formats that have no word for "the file as a whole": that is its first
// character, then.
func span(start, end diagnostic.Position) (diagnostic.Position, diagnostic.Position) {
	first := diagnostic.Position{Line: max(start.Line, 1), Column: max(start.Column, 1)}
	last := diagnostic.Position{Line: max(end.Line, 1), Column: max(end.Column, 1)}
	if last.Compare(first) < 0 {
		last = first
	}
	return first, last
}

// wholeFile reports whether a finding is about no place in its file.
func wholeFile(f diagnostic.Finding) bool {
	return f.Range.IsZero() && f.Start.Line <= 1 && f.Start.Column <= 1
}

// NotRunSentences says which rules could not run, one sentence a reason, in the order of NotRun. The formats text, json,
// jsonl, github, sarif and markdown say it themselves; the others have no place for it.
func (r *Result) NotRunSentences() []string {
	var reasons []string
	rules := map[string][]string{}
	for _, n := range r.NotRun {
		if _, seen := rules[n.Reason]; !seen {
			reasons = append(reasons, n.Reason)
		}
		rules[n.Reason] = append(rules[n.Reason], n.Rule)
	}
	sentences := make([]string, len(reasons))
	for i, reason := range reasons {
		sentences[i] = fmt.Sprintf("%s not run: %s (%s)", count(len(rules[reason]), "rule"), reason,
			strings.Join(rules[reason], ", "))
	}
	return sentences
}

// summary is the result in one line.
func (r *Result) summary() string { return r.summarySegments(Counts.words) }

// summarySegments is summary with the counts said by words, so that text can colour them.
func (r *Result) summarySegments(words func(Counts) string) string {
	counts := Count(r.Findings)
	looked := count(r.Summary.Documents, "document")
	var found string
	if counts == (Counts{}) {
		looked = fmt.Sprintf("✓ %s of %s, %s, %s", looked, count(r.Summary.Kinds, "kind"),
			count(r.Summary.Links, "link"), count(r.Summary.Rules, "rule"))
		found = "no findings"
		if r.Summary.Known > 0 {
			found = "no new findings"
		}
	} else {
		found = words(counts) + " in " + r.places()
	}
	if r.Summary.Ignored > 0 {
		looked += ", " + count(r.Summary.Ignored, "file") + " ignored"
	}
	segments := []string{looked, found}
	if r.Summary.Known > 0 {
		segments = append(segments, fmt.Sprintf("%d known", r.Summary.Known))
	}
	if counts.Fixable > 0 {
		segments = append(segments, fmt.Sprintf("%d can be fixed: roadbook fix", counts.Fixable))
	}
	return strings.Join(segments, " · ")
}

// places says in how many documents the findings are, a file that gives no document being one.
func (r *Result) places() string {
	type place struct{ path, kind, document string }
	seen := map[place]bool{}
	noun := "file"
	for _, f := range r.Findings {
		if f.Severity == diagnostic.Off {
			continue
		}
		if f.Document != "" {
			noun = "document"
		}
		seen[place{f.Path, f.Kind, f.Document}] = true
	}
	return count(len(seen), noun)
}
