package diagnostic

import (
	"bytes"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Lines is the line table of one file: it turns byte offsets into lines and columns and back. Lines end at "\n";
// a "\r" before it belongs to the line's end. A byte order mark at the start of the file takes no column.
type Lines struct {
	source []byte
	once   sync.Once
	starts []int
}

// NewLines is the table of a file. The bytes are kept, not copied; the table is built when it is first asked, which
// of most files nobody does.
func NewLines(source []byte) *Lines { return &Lines{source: source} }

// Source returns the bytes of the file.
func (t *Lines) Source() []byte { return t.source }

// table returns the offsets at which lines start.
func (t *Lines) table() []int {
	t.once.Do(func() {
		t.starts = make([]int, 1, 1+bytes.Count(t.source, []byte{'\n'}))
		for i := 0; ; {
			n := bytes.IndexByte(t.source[i:], '\n')
			if n < 0 {
				return
			}
			i += n + 1
			t.starts = append(t.starts, i)
		}
	})
	return t.starts
}

// Count is the number of lines; a file that ends in "\n" has an empty last one.
func (t *Lines) Count() int { return len(t.table()) }

// Position returns the line and column, from 1, of a byte offset; an offset past the end is the end.
func (t *Lines) Position(offset int) Position {
	starts := t.table()
	offset = min(max(offset, 0), len(t.source))
	line := sort.SearchInts(starts, offset+1) - 1
	before := t.source[starts[line]:offset]
	if line == 0 {
		before = bytes.TrimPrefix(before, []byte("\ufeff"))
	}
	return Position{Line: line + 1, Column: utf8.RuneCount(before) + 1}
}

// Offset returns the byte offset of a position, held inside its line.
func (t *Lines) Offset(p Position) int {
	starts := t.table()
	if p.Line < 1 {
		return 0
	}
	if p.Line > len(starts) {
		return len(t.source)
	}
	start := starts[p.Line-1]
	line := t.Text(p.Line)
	if p.Line == 1 && bytes.HasPrefix(t.source, []byte("\ufeff")) {
		start += len("\ufeff")
	}
	for column := 1; column < p.Column && line != ""; column++ {
		_, size := utf8.DecodeRuneInString(line)
		line, start = line[size:], start+size
	}
	return start
}

// Text returns a line, from 1, without its end and without a byte order mark; "" for a line that is not there.
func (t *Lines) Text(line int) string {
	starts := t.table()
	if line < 1 || line > len(starts) {
		return ""
	}
	end := len(t.source)
	if line < len(starts) {
		end = starts[line] - 1
	}
	text := strings.TrimSuffix(string(t.source[starts[line-1]:end]), "\r")
	if line == 1 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	return text
}

// LineRange returns the bytes of the line that holds the offset, without its end.
func (t *Lines) LineRange(offset int) Range {
	starts := t.table()
	p := t.Position(offset)
	start := starts[p.Line-1]
	end := len(t.source)
	if p.Line < len(starts) {
		end = starts[p.Line] - 1
		if end > start && t.source[end-1] == '\r' {
			end--
		}
	}
	return Range{Start: start, End: end}
}
