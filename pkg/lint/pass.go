package lint

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Pass is what a rule's function gets.
type Pass struct {
	Rule   *Rule
	Config *config.Config
	// Head is the workspace as it is; Base as it was, nil unless the rule needs it.
	Head, Base *Side
	Today      calendar.Date
	// LastChange tells when a document, or its record, was last changed according to history; ok is false where
	// that is not known. It is nil where there is no history, which a rule that needs history is not run without.
	LastChange func(*workspace.Document) (date calendar.Date, ok bool)
	// Past returns what had an identity before Base, and was removed since, or nil; ok is false where that is not known.
	// It is nil unless the rule needs a base.
	Past func(workspace.Key) (former *Former, ok bool)

	judged   []*workspace.Document
	findings []diagnostic.Finding
}

// Report adds a finding. The runner fills Rule and the severity; a Severity that is set already is the one that the
// configuration gives to this one place (a link's `severity`).
func (p *Pass) Report(f diagnostic.Finding) {
	f.Rule = p.Rule.Name
	p.findings = append(p.findings, f)
}

// Documents returns the documents that can be judged, in output order, of the kinds of these names or of all; the
// slice must not be changed. Documents that could not be read are left to the rules of reading.
func (p *Pass) Documents(kinds ...string) []*workspace.Document {
	if len(kinds) == 0 {
		return p.judged
	}
	var out []*workspace.Document
	for _, d := range p.judged {
		if slices.Contains(kinds, d.Kind.Name) {
			out = append(out, d)
		}
	}
	return out
}

// Judged reports whether a document's fields and body can be judged: it could be read, and has the front matter that
// its kind asks for.
func Judged(d *workspace.Document) bool {
	return !d.Unreadable && (d.Fields != nil || d.Kind.FrontMatterOptional)
}

// About is a finding about a document as a whole, at its id.
func About(d *workspace.Document, message string) diagnostic.Finding {
	return diagnostic.Finding{Path: d.Path, Range: Place(d), Document: d.ID, Kind: d.Kind.Name, Message: message}
}

// AboutField is a finding about a value of a document; pointer is the value's, within the document's fields.
func AboutField(d *workspace.Document, pointer string, at diagnostic.Range, message string) diagnostic.Finding {
	f := About(d, message)
	f.Field, f.Range = pointer, at
	return f
}

// AboutBody is a finding about a place in a document's body.
func AboutBody(d *workspace.Document, at diagnostic.Range, message string) diagnostic.Finding {
	f := About(d, message)
	f.Path, f.Range = d.Body.Path, at
	return f
}

// Place is where a document stands in its file: its id, else its first line or key.
func Place(d *workspace.Document) diagnostic.Range {
	if d.IDRange.IsZero() {
		return d.Anchor
	}
	return d.IDRange
}

// Beside is a document as a related place of a finding.
func Beside(d *workspace.Document, message string) diagnostic.Related {
	return diagnostic.Related{Path: d.Path, Range: Place(d), Message: message}
}

// Section returns the first heading of the document's body with one of these texts, without regard to case and to
// space around it, or nil.
func Section(d *workspace.Document, headings []string) *document.Heading {
	if d.Body == nil || d.Body.Outline == nil {
		return nil
	}
	for i := range d.Body.Outline.Headings {
		h := &d.Body.Outline.Headings[i]
		if slices.ContainsFunc(headings, func(want string) bool { return SameHeading(h.Text, want) }) {
			return h
		}
	}
	return nil
}

// SameHeading reports whether a heading says what was asked for, without regard to case and to space around it.
func SameHeading(text, want string) bool {
	return strings.EqualFold(strings.TrimSpace(text), strings.TrimSpace(want))
}

// Holds reports whether a `when:` of the configuration is true of a document. One that asks about the status is not
// judged, and does not hold, where the status is missing or is none of the kind's: that mistake has its own finding.
// One that cannot be evaluated is a finding of the rule.
func (p *Pass) Holds(x config.Expression, d *workspace.Document) bool {
	holds, judged := p.judge(x, d)
	return holds && judged
}

func (p *Pass) judge(x config.Expression, d *workspace.Document) (holds, judged bool) {
	if x.IsZero() {
		return true, true
	}
	if d.Kind.Lifecycle != nil && d.Category == "" && asksStatus(x.Text, d.Kind.Lifecycle.Field) {
		return false, false
	}
	holds, err := p.Head.Query.Condition(x, d)
	if err != nil {
		p.Report(About(d, fmt.Sprintf("%s cannot be judged by the condition %q: %v", d.Name(), x.Text, err)))
		return false, false
	}
	return holds, true
}

// asksStatus reports whether an expression names the status or its category, outside of texts.
func asksStatus(text, field string) bool {
	for _, word := range words(text) {
		if word == "status" || word == "category" || word == field {
			return true
		}
	}
	return false
}

// words are the identifiers of an expression, texts in quotes left out.
func words(text string) []string {
	var out []string
	var quote rune
	start, escaped := -1, false
	for i, r := range text + " " {
		if quote != 0 {
			switch {
			case escaped:
				escaped = false
			case r == '\\':
				escaped = true
			case r == quote:
				quote = 0
			}
			continue
		}
		inWord := r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			out, start = append(out, text[start:i]), -1
		}
		if r == '"' || r == '\'' || r == '`' {
			quote = r
		}
	}
	return out
}
