package document

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Memory is where files that live equally long keep what is known of them side by side, in few large pieces: it takes less
// room than many small ones, and less of the garbage collector's time. What one file needs while it is read serves the next
// one again. The zero value is ready for use, by one goroutine at a time.
type Memory struct {
	// single says that it is for one file, and everything is as large as that needs.
	single bool

	nodes    piece[Node]
	entries  piece[Entry]
	items    piece[*Node]
	headings piece[Heading]
	links    piece[Link]
	tasks    piece[Task]
	ranges   piece[diagnostic.Range]
	texts    strings.Builder

	simple simple
	plain  plainBody
}

// piece is a list that is handed out in parts.
type piece[T any] []T

// pieceLength is how many values are allotted at once, textLength how many bytes of text.
const (
	pieceLength = 256
	textLength  = 32 << 10
)

// keep returns a copy of a list, without room for more.
func keep[T any](m *Memory, p *piece[T], list []T) []T {
	if len(list) == 0 {
		return nil
	}
	if cap(*p)-len(*p) < len(list) {
		*p = make([]T, 0, max(m.length(), len(list)))
	}
	from := len(*p)
	*p = append(*p, list...)
	return (*p)[from:len(*p):len(*p)]
}

func (m *Memory) length() int {
	if m.single {
		return 0
	}
	return pieceLength
}

// text returns bytes as a string.
func (m *Memory) text(b []byte) string {
	if m.single || len(b) > textLength/4 {
		return string(b)
	}
	if m.texts.Cap()-m.texts.Len() < len(b) {
		m.texts = strings.Builder{}
		m.texts.Grow(textLength)
	}
	from := m.texts.Len()
	m.texts.Write(b)
	return m.texts.String()[from:]
}
