// Package diagnostic is the ground on which every engine reports: places in files, findings about them and the
// edits that would mend them. A finding holds facts and one plain sentence; colour, excerpts and layout belong to
// package report.
package diagnostic

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says how bad a finding is. The zero value is Off.
type Severity int

// The severities, least first, so that they compare with <.
const (
	Off Severity = iota
	Info
	Warning
	Error
)

var severityNames = [...]string{"off", "info", "warning", "error"}

// String returns the severity's word: "off", "info", "warning" or "error".
func (s Severity) String() string {
	if s < Off || s > Error {
		return fmt.Sprintf("severity(%d)", int(s))
	}
	return severityNames[s]
}

// MarshalText makes severities words in JSON and YAML.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is the reverse of MarshalText.
func (s *Severity) UnmarshalText(text []byte) error {
	v, err := ParseSeverity(string(text))
	*s = v
	return err
}

// ParseSeverity reads a severity's word.
func ParseSeverity(word string) (Severity, error) {
	if i := slices.Index(severityNames[:], word); i >= 0 {
		return Severity(i), nil
	}
	return Off, fmt.Errorf("unknown severity %q: expected off, info, warning or error", word)
}

// Position is a place for people: line and column count from 1, columns in Unicode code points. The zero value
// means "the file as a whole".
type Position struct {
	Line   int
	Column int
}

// Compare orders positions by line, then column.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Range is a half-open range of byte offsets in one file. The zero value means "nowhere in particular".
type Range struct {
	Start, End int
}

// IsZero reports whether the range points nowhere.
func (r Range) IsZero() bool { return r == Range{} }

// Contains reports whether the offset lies in the range.
func (r Range) Contains(offset int) bool { return r.Start <= offset && offset < r.End }

// Finding is one place where a rule does not hold.
//
// Whoever makes a finding fills Rule, Message, Path and Range and, where they apply, Document, Kind, Field, Value
// and Label. The runner in package lint adds Severity, the positions and the Fingerprint.
type Finding struct {
	Rule     string
	Severity Severity
	// Message is one plain sentence without colour, excerpt or layout.
	Message string
	// Label stands under the marked characters of an excerpt: "expected ready or done". Optional.
	Label string
	// Hints are further sentences: `did you mean "doing"?`. Optional.
	Hints []string

	// Path is relative to the workspace's root, with "/".
	Path  string
	Range Range
	// Start and End are Range as lines and columns; Resolve fills them.
	Start, End Position

	// Document is the id of the document that the finding is about, Kind its kind. Both are empty where the file
	// gives no document.
	Document string
	Kind     string
	// Field is a JSON pointer into the document's fields ("/key_results/0/target"), or "".
	Field string
	// StableField is Field with the ids of parts in place of indices; it goes into the fingerprint. Empty means
	// Field.
	StableField string
	// Value is the offending value or target. It goes into the fingerprint.
	Value string

	Fingerprint string
	Related     []Related
	Fixes       []Fix
}

// Related is another place that explains a finding.
type Related struct {
	Path    string
	Range   Range
	Start   Position
	End     Position
	Message string
}

// Fix is one way to mend a finding. A safe fix does what the author clearly meant.
type Fix struct {
	Title string
	Safe  bool
	Edits []Edit
	// Rename moves a file after the edits, which name it as it is called before; nil for most fixes.
	Rename *Rename
}

// Rename gives a file another name. The paths are relative to the workspace's root, with "/".
type Rename struct{ From, To string }

// Edit replaces the bytes [Start, End) of a file by Text. Start and End are byte offsets in the file as it was read.
type Edit struct {
	Path  string
	Start int
	End   int
	Text  string
}

// Compare orders findings for output: by path, place, rule, message.
func Compare(a, b Finding) int {
	return cmp.Or(
		strings.Compare(a.Path, b.Path),
		cmp.Compare(a.Range.Start, b.Range.Start),
		cmp.Compare(a.Range.End, b.Range.End),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Field, b.Field),
		strings.Compare(a.Message, b.Message),
	)
}

// Sort puts findings into their order for output.
func Sort(findings []Finding) { slices.SortStableFunc(findings, Compare) }

// Resolve fills the positions of f, and of its related places: position gives that of an offset in a file. Files that it
// does not know (false) leave positions as they are.
func (f *Finding) Resolve(position func(path string, offset int) (Position, bool)) {
	place := func(path string, in Range, start, end *Position) {
		if p, ok := position(path, in.Start); ok {
			*start = p
		}
		if p, ok := position(path, in.End); ok {
			*end = p
		}
	}
	place(f.Path, f.Range, &f.Start, &f.End)
	for i := range f.Related {
		r := &f.Related[i]
		place(r.Path, r.Range, &r.Start, &r.End)
	}
}
