package report

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// excerpt is one line of a file as a terminal shows it, with the place of the marks that go under it. Mark and length
// count cells of the terminal, mark from 0.
type excerpt struct {
	number       int
	text         string
	mark, length int
}

// sourceLine is one line of a file as it was read.
type sourceLine struct {
	number int
	text   string
	// start is the offset of text in the file.
	start int
}

// lineAt returns the line that holds the offset.
func lineAt(t *diagnostic.Lines, offset int) sourceLine {
	number := t.Position(offset).Line
	text := t.Text(number)
	// A byte order mark is in the range, but not in the text.
	return sourceLine{number: number, text: text, start: t.LineRange(offset).End - len(text)}
}

// excerptOf shows the line in which a range starts; a range that goes on is marked to the line's end.
func excerptOf(t *diagnostic.Lines, r diagnostic.Range, width int) excerpt {
	line := lineAt(t, r.Start)
	text, mark, length := cut(line.text, r.Start-line.start, r.End-line.start, width)
	return excerpt{number: line.number, text: text, mark: mark, length: length}
}

// cell is one character as people count them (a grapheme cluster), with its width on a terminal.
type cell struct {
	text       string
	width      int
	start, end int // its bytes in the line
}

const (
	tab      = "    "
	ellipsis = "…"
	// longest is the greatest number of bytes that one character may have; more are marks piled up in bad faith.
	longest = 64
)

// cells takes a line apart.
func cells(line string) []cell {
	list := make([]cell, 0, len(line))
	offset := 0
	for g := displaywidth.StringGraphemes(line); g.Next(); {
		c := cell{text: g.Value(), width: g.Width(), start: offset}
		offset += len(c.text)
		c.end = offset
		switch plain := visible(c.text); {
		case c.text == "\t":
			c.text, c.width = tab, len(tab)
		case len(c.text) > longest:
			c.text, c.width = ellipsis, 1
		case plain != c.text:
			c.text, c.width = plain, displaywidth.String(plain)
		}
		list = append(list, c)
	}
	return list
}

// cut lays a line out to a width. The bytes [start, end) of it are to be marked: it returns the text, cut around
// them where it is too long, and the cells to mark, of which there is always one at least.
func cut(line string, start, end, width int) (text string, mark, length int) {
	start = min(max(start, 0), len(line))
	end = min(max(end, start), len(line))

	// Nobody sees the far ends of a long line, so don't measure them.
	reach := 8 * width
	from := runeStart(line, start-reach)
	to := runeStart(line, min(end, start+reach)+reach)
	list := cells(line[from:to])
	start, end = start-from, end-from
	cutLeft, cutRight := from > 0, to < len(line)

	columns := make([]int, len(list)+1)
	for i, c := range list {
		columns[i+1] = columns[i] + c.width
	}
	total := columns[len(list)]
	first, last := total, total
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].start >= end {
			last = columns[i]
		}
		if list[i].end > start {
			first = columns[i]
		}
	}
	length = max(last-first, 1)
	if !cutLeft && !cutRight && total <= width {
		return join(list), first, length
	}

	room := max(width-2, 1) // an ellipsis at either end
	left := first - room/3
	if length <= room {
		left = max(left, first+length-room)
	}
	left = max(min(left, total-room), 0)
	if left <= 1 && !cutLeft {
		left = 0
	}
	i := 0
	for i < len(list) && columns[i] < left {
		i++
	}
	j := i
	for j < len(list) && columns[j+1]-columns[i] <= room {
		j++
	}
	text = join(list[i:j])
	mark = first - columns[i]
	shown := columns[j] - columns[i]
	if i > 0 || cutLeft {
		text = ellipsis + text
		mark++
		shown++
	}
	if j < len(list) || cutRight {
		text += ellipsis
	}
	return text, mark, max(min(length, shown-mark), 1)
}

func join(list []cell) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.text)
	}
	return b.String()
}

// runeStart moves an offset, held inside the line, back to where a character of UTF-8 starts.
func runeStart(line string, offset int) int {
	offset = min(max(offset, 0), len(line))
	for i := 0; i < utf8.UTFMax && offset > 0 && offset < len(line) && !utf8.RuneStart(line[offset]); i++ {
		offset--
	}
	return offset
}
