package query

import (
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Error says what is wrong with an expression, and where.
type Error struct {
	// Message is one plain sentence, without full stop.
	Message string
	// Hint says what to write instead (`did you mean "objective"?`), or is "".
	Hint string
	// Text is the whole expression, Range the offending bytes of it.
	Text  string
	Range diagnostic.Range
}

// Error is the message with its hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + ": " + e.Hint
}

// Caret renders two lines for a terminal: the offending line of the expression, and marks below the offending
// characters. Tabs become spaces, so that the marks stand where they should.
func (e *Error) Caret() string {
	start := min(max(e.Range.Start, 0), len(e.Text))
	end := min(max(e.Range.End, start), len(e.Text))
	lineStart := strings.LastIndexByte(e.Text[:start], '\n') + 1
	line := e.Text[lineStart:]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	end = min(end, lineStart+len(line))
	before := utf8.RuneCountInString(e.Text[lineStart:start])
	marks := 1
	if end > start {
		marks = utf8.RuneCountInString(e.Text[start:end])
	}
	return strings.Map(printable, line) + "\n" + strings.Repeat(" ", before) + strings.Repeat("^", marks)
}

// printable keeps an expression's line on one line of a terminal.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}
