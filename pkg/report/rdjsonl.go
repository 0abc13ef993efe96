package report

import (
	"bufio"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The part of the Reviewdog Diagnostic Format that we write: its message Diagnostic, one a line. Its columns count
// bytes of UTF-8, from 1, and its ranges are half-open, as ours are.
type (
	rdDiagnostic struct {
		Message     string         `json:"message"`
		Location    rdLocation     `json:"location"`
		Severity    string         `json:"severity"`
		Source      rdSource       `json:"source"`
		Code        rdCode         `json:"code"`
		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	}

	rdLocation struct {
		Path  string   `json:"path"`
		Range *rdRange `json:"range,omitempty"`
	}

	rdRange struct {
		Start rdPosition `json:"start"`
		End   rdPosition `json:"end"`
	}

	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"`
	}

	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}

	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}

	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
)

var rdSeverity = map[diagnostic.Severity]string{
	diagnostic.Off: "UNKNOWN_SEVERITY", diagnostic.Info: "INFO", diagnostic.Warning: "WARNING", diagnostic.Error: "ERROR",
}

func writeRDJSONL(w *bufio.Writer, r *Result, _ Options) error {
	addresses := map[string]string{}
	for _, rule := range r.Rules {
		addresses[rule.Name] = absoluteURI(rule.HelpURL)
	}
	for _, f := range r.Findings {
		line := rdDiagnostic{
			Message:  said(f, "\n"),
			Location: rdLocation{Path: f.Path},
			Severity: rdSeverity[f.Severity],
			Source:   rdSource{r.Tool.Name, absoluteURI(r.Tool.URL)},
			Code:     rdCode{f.Rule, addresses[f.Rule]},
		}
		source := r.lines(f.Path)
		switch {
		case wholeFile(f):
		case source == nil: // without the bytes there is no column; a range of lines is right, if wide
			start, end := span(f.Start, f.End)
			line.Location.Range = &rdRange{rdPosition{Line: start.Line}, rdPosition{Line: end.Line}}
		default:
			line.Location.Range = &rdRange{bytePosition(source, f.Range.Start), bytePosition(source, f.Range.End)}
		}
		// Each suggestion is taken or left by itself, so only a fix that is one edit is a suggestion.
		if fix := safeFix(f); fix != nil && fix.Rename == nil && len(fix.Edits) == 1 && fix.Edits[0].Path == f.Path && source != nil {
			e := fix.Edits[0]
			line.Suggestions = []rdSuggestion{{
				rdRange{bytePosition(source, e.Start), bytePosition(source, e.End)}, e.Text,
			}}
		}
		if err := encodeJSON(w, line, ""); err != nil {
			return err
		}
	}
	return nil
}

// bytePosition is the line and the byte column, both from 1, of an offset.
func bytePosition(source *diagnostic.Lines, offset int) rdPosition {
	line := lineAt(source, offset)
	return rdPosition{Line: line.number, Column: min(max(offset-line.start, 0), len(line.text)) + 1}
}
