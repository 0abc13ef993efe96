package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// jsonVersion is the version of the JSON contract, schema/outputs/check.schema.json. Within it the shape only grows.
const jsonVersion = 1

type jsonReport struct {
	Version  int           `json:"version"`
	Tool     jsonTool      `json:"tool"`
	Summary  jsonSummary   `json:"summary"`
	Findings []jsonFinding `json:"findings"`
	NotRun   []jsonNotRun  `json:"not_run,omitempty"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonSummary struct {
	Documents int `json:"documents"`
	Ignored   int `json:"ignored"`
	Links     int `json:"links"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Infos     int `json:"infos"`
	Fixable   int `json:"fixable"`
	Known     int `json:"known,omitempty"`
}

type jsonNotRun struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

type jsonFinding struct {
	Rule        string              `json:"rule"`
	Severity    diagnostic.Severity `json:"severity"`
	Message     string              `json:"message"`
	Path        string              `json:"path"`
	Line        int                 `json:"line"`
	Column      int                 `json:"column"`
	EndLine     int                 `json:"end_line"`
	EndColumn   int                 `json:"end_column"`
	Document    string              `json:"document"`
	Kind        string              `json:"kind"`
	Field       string              `json:"field"`
	Fingerprint string              `json:"fingerprint"`
	Related     []jsonRelated       `json:"related"`
	Fixes       []jsonFix           `json:"fixes"`
}

type jsonRelated struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"`
	Edits []jsonEdit `json:"edits"`
	// Rename comes after the edits.
	Rename *jsonRename `json:"rename,omitempty"`
}

type jsonRename struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type jsonEdit struct {
	Path  string `json:"path"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

func newJSONFinding(f diagnostic.Finding) jsonFinding {
	start, end := span(f.Start, f.End)
	j := jsonFinding{
		Rule: f.Rule, Severity: f.Severity, Message: f.Message, Path: f.Path,
		Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column,
		Document: f.Document, Kind: f.Kind, Field: f.Field, Fingerprint: f.Fingerprint,
		Related: make([]jsonRelated, len(f.Related)), Fixes: make([]jsonFix, len(f.Fixes)),
	}
	for i, r := range f.Related {
		at, _ := span(r.Start, r.End)
		j.Related[i] = jsonRelated{r.Path, at.Line, at.Column, r.Message}
	}
	for i, fix := range f.Fixes {
		j.Fixes[i] = jsonFix{Title: fix.Title, Safe: fix.Safe, Edits: make([]jsonEdit, len(fix.Edits)), Rename: (*jsonRename)(fix.Rename)}
		for k, e := range fix.Edits {
			j.Fixes[i].Edits[k] = jsonEdit(e)
		}
	}
	return j
}

// FindingsJSON returns findings as they stand under "findings" in the JSON of check, for other commands that show
// them in JSON of their own. The value is for encoding/json alone.
func FindingsJSON(findings []diagnostic.Finding) any {
	list := make([]jsonFinding, len(findings))
	for i, f := range findings {
		list[i] = newJSONFinding(f)
	}
	return list
}

func newJSONReport(r *Result) jsonReport {
	c := Count(r.Findings)
	j := jsonReport{
		Version: jsonVersion,
		Tool:    jsonTool{r.Tool.Name, r.Tool.Version},
		Summary: jsonSummary{
			Documents: r.Summary.Documents, Ignored: r.Summary.Ignored, Links: r.Summary.Links,
			Errors: c.Errors, Warnings: c.Warnings, Infos: c.Infos, Fixable: c.Fixable, Known: r.Summary.Known,
		},
		Findings: make([]jsonFinding, len(r.Findings)),
	}
	for i, f := range r.Findings {
		j.Findings[i] = newJSONFinding(f)
	}
	for _, n := range r.NotRun {
		j.NotRun = append(j.NotRun, jsonNotRun(n))
	}
	return j
}

func writeJSON(w *bufio.Writer, r *Result, _ Options) error {
	return encodeJSON(w, newJSONReport(r), "  ")
}

// writeJSONL writes an object a line: the findings, each with "type": "finding", and then the rest of the JSON report
// with "type": "summary", so that a reader knows that the report is whole.
func writeJSONL(w *bufio.Writer, r *Result, _ Options) error {
	report := newJSONReport(r)
	for _, f := range report.Findings {
		line := struct {
			Type string `json:"type"`
			jsonFinding
		}{"finding", f}
		if err := encodeJSON(w, line, ""); err != nil {
			return err
		}
	}
	return encodeJSON(w, struct {
		Type    string       `json:"type"`
		Version int          `json:"version"`
		Tool    jsonTool     `json:"tool"`
		Summary jsonSummary  `json:"summary"`
		NotRun  []jsonNotRun `json:"not_run,omitempty"`
	}{"summary", report.Version, report.Tool, report.Summary, report.NotRun}, "")
}

// encodeJSON writes a value and a line end, indented unless indent is "". Text stays legible, < and & too, but for
// what a terminal or a reader would be fooled by: that is written as \u escapes, which mean the same.
func encodeJSON(w *bufio.Writer, value any, indent string) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	// What encoding/json leaves of these characters stands inside strings; line ends do not.
	inside := func(r rune) bool { return r != '\n' && unseen(r) }
	for rest := b.String(); rest != ""; {
		i := strings.IndexFunc(rest, inside)
		if i < 0 {
			w.WriteString(rest)
			break
		}
		w.WriteString(rest[:i])
		r, size := utf8.DecodeRuneInString(rest[i:])
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			fmt.Fprintf(w, `\u%04x\u%04x`, high, low)
		} else {
			fmt.Fprintf(w, `\u%04x`, r)
		}
		rest = rest[i+size:]
	}
	return nil
}
