package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The bytes of a file. A workspace has many files, and what is known of them takes less memory than their text: once
// the outline is made, hardly any body is looked at again. So a workspace releases the bytes of its files. What stands
// before the body stays, since the values of the front matter are parts of it; the body is read again when it is asked
// for.

// Sum is a checksum of a file's bytes, by which a file that is read again is known to be the same.
type Sum [20]byte

// Source returns the bytes of the file, which must not be changed. Those of a released file are read again: who needs
// them several times keeps them. Where that fails, or the file holds something else by now, there are blanks in the place
// of all bytes, and Err says so.
func (f *File) Source() []byte { return f.Lines().Source() }

// Lines returns the bytes of the file with their line table, under the same conditions as Source.
func (f *File) Lines() *diagnostic.Lines {
	if f.lines != nil {
		return f.lines
	}
	if f.Err() == nil {
		lines, err := f.again(f)
		if err == nil {
			return lines
		}
		f.lost.Store(&err)
	}
	return diagnostic.NewLines(bytes.Repeat([]byte(" "), f.Size()))
}

// Err says why the bytes of the file could not be read again when they were asked for. Nothing that was made of the blanks
// in their place may be shown.
func (f *File) Err() error {
	if err := f.lost.Load(); err != nil {
		return *err
	}
	return nil
}

// Size is the number of the file's bytes.
func (f *File) Size() int { return f.Body.End }

// Head returns what stands before the body, of a data file all of it. It stays in memory.
func (f *File) Head() string { return f.head }

// Text returns what stands in a range. Places before the body need no reading again.
func (f *File) Text(at diagnostic.Range) string {
	if at.End <= len(f.head) {
		return f.head[at.Start:at.End]
	}
	return string(f.Source()[at.Start:at.End])
}

// Position returns the line and column of a byte offset. Places before the body need no reading again.
func (f *File) Position(offset int) diagnostic.Position {
	if f.lines != nil || offset > len(f.head) {
		return f.Lines().Position(offset)
	}
	before := f.head[:max(offset, 0)]
	line := strings.LastIndexByte(before, '\n') + 1
	column := before[line:]
	if line == 0 {
		column = strings.TrimPrefix(column, byteOrderMark)
	}
	return diagnostic.Position{Line: strings.Count(before, "\n") + 1, Column: utf8.RuneCountInString(column) + 1}
}

// mostHead is how many bytes may stand before a body that is released: finding a place there takes a look at all of them.
const mostHead = 16 << 10

// Release lets the bytes of a file go, if that is worth it: of a Markdown file with a body. From then on the function
// again gives them, to several goroutines at once, or the error why there are none that have this sum. It reports whether
// they were let go.
func (f *File) Release(sum Sum, again func(*File) (*diagnostic.Lines, error)) bool {
	if f.Data || f.Body.Start == f.Body.End || len(f.head) > mostHead {
		return false
	}
	f.lines, f.sum, f.again = nil, sum, again
	return true
}

// Sum returns the sum with which the file was released; false for one that was not.
func (f *File) Sum() (Sum, bool) { return f.sum, f.lines == nil }

// SameBytes reports whether two files hold the same.
func SameBytes(a, b *File) bool {
	x, known := a.Sum()
	y, both := b.Sum()
	switch {
	case a == b || a.Size() != b.Size():
		return a == b
	case known && both:
		return x == y
	}
	return bytes.Equal(a.Source(), b.Source())
}

// front is the bytes of the front matter at their places, and perhaps what follows.
func (f *File) front() []byte {
	if f.lines == nil {
		return []byte(f.head)
	}
	return f.lines.Source()
}
