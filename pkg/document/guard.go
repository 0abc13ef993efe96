package document

import (
	"bytes"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markdown's grammar makes every parser slow on some text: the work grows with the square of the brackets and
// asterisks in one paragraph, of the levels of quotes on one line, of the definitions in one run, and a table has as
// many cells as columns times rows. People come nowhere near these numbers.
const (
	maxNesting    = 100                     // quotes and list markers at the start of one line
	maxMarks      = 8_192                   // characters that may start markup in one paragraph, heading or cell
	maxMarksWork  = 8 * maxMarks * maxMarks // for all of a text together
	fewMarks      = 512                     // bytes that are not worth counting in
	maxLines      = 10_000                  // lines of one paragraph
	maxTableCells = 200_000                 // cells of one table
)

// tooComplex says what in a body is over a limit, and where; nil is fine.
type tooComplex struct {
	what string // completes "this text …"
	at   diagnostic.Range
}

// checkLines looks for single lines that are over a limit.
func checkLines(body []byte) *tooComplex {
	work := 0
	for at := 0; at < len(body); {
		end := len(body)
		if i := bytes.IndexByte(body[at:], '\n'); i >= 0 {
			end = at + i
		}
		line := body[at:end]
		if len(line) > maxNesting && nesting(line) > maxNesting {
			return &tooComplex{"nests quotes or lists more than 100 deep", diagnostic.Range{Start: at, End: min(end, at+maxNesting)}}
		}
		if len(line) > fewMarks {
			n := countMarks(line)
			if work += n * n; n > maxMarks || work > maxMarksWork {
				return &tooComplex{"has lines with thousands of brackets or asterisks", diagnostic.Range{Start: at, End: min(end, at+80)}}
			}
		}
		at = end + 1
	}
	return nil
}

// nesting counts the markers of quotes and lists at the start of a line. A line of one character only is a rule.
func nesting(line []byte) int {
	n := 0
	for at := 0; at < len(line); at++ {
		switch c := line[at]; {
		case isBlank(c), '0' <= c && c <= '9':
		case c == '>', c == '-', c == '+', c == '*', c == '.', c == ')':
			n++
		default:
			return n
		}
	}
	if len(bytes.Trim(line, "- \t\r")) == 0 || len(bytes.Trim(line, "* \t\r")) == 0 {
		return 0
	}
	return n
}

func countMarks(text []byte) int {
	n := 0
	for _, c := range text {
		switch c {
		case '[', ']', '*', '_', '~', '<', '!', '`':
			n++
		}
	}
	return n
}

var tooComplexKey = parser.NewContextKey()

// complexity is a limit's state while one body is parsed.
type complexity struct {
	found *tooComplex
	work  int
}

// guards are the paragraph transformers that take out what is over a limit before anything looks into it: lines and
// tables first, marks when tables and definitions have gone.
func guards() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(guard(checkShape), 0),
		util.Prioritized(guard(checkMarks), 900),
	}
}

type guard func(lines *text.Segments, source []byte, state *complexity) (what string)

func (g guard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	state := pc.Get(tooComplexKey).(*complexity)
	what := g(lines, reader.Source(), state)
	if what == "" {
		return
	}
	if state.found == nil {
		first := lines.At(0)
		state.found = &tooComplex{what, diagnostic.Range{Start: first.Start, End: min(first.Stop, first.Start+80)}}
	}
	node.Parent().RemoveChild(node.Parent(), node)
}

func checkShape(lines *text.Segments, source []byte, _ *complexity) string {
	if lines.Len() > maxLines {
		return "has a paragraph of more than 10000 lines"
	}
	for i := 1; i < lines.Len(); i++ {
		segment := lines.At(i)
		if columns := delimiterColumns(source[segment.Start:segment.Stop]); columns*lines.Len() > maxTableCells {
			return "has a table of more than 200000 cells"
		}
	}
	return ""
}

// delimiterColumns returns the number of columns that a table's second line asks for; 0 for any other line.
func delimiterColumns(line []byte) int {
	columns := 1
	for _, c := range line {
		switch c {
		case '|':
			columns++
		case '-', ':', ' ', '\t', '\r', '\n':
		default:
			return 0
		}
	}
	return columns
}

func checkMarks(lines *text.Segments, source []byte, state *complexity) string {
	first, last := lines.At(0), lines.At(lines.Len()-1)
	if last.Stop-first.Start <= fewMarks {
		return ""
	}
	n := 0
	for i := range lines.Len() {
		segment := lines.At(i)
		n += countMarks(source[segment.Start:segment.Stop])
	}
	if state.work += n * n; n > maxMarks || state.work > maxMarksWork {
		return "has paragraphs with thousands of brackets or asterisks"
	}
	return ""
}
