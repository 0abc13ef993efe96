package history

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// digest stands for a document's content: equal for equal values and words, whatever their spelling.
type digest [sha256.Size]byte

// version is a document as one blob has it.
type version struct {
	document *workspace.Document
	// body is what follows the front matter, where documents are read without it.
	body []byte
}

func (v *version) digest() digest {
	var b strings.Builder
	writeValue(&b, v.document.Fields)
	b.WriteByte(0)
	b.Write(normal(v.body))
	return sha256.Sum256([]byte(b.String()))
}

// writeValue writes a value so that only another value is written otherwise: keys in order, scalars by their text,
// without comments, quotes or what is empty.
func writeValue(b *strings.Builder, n *document.Node) {
	switch {
	case n.IsNull():
		b.WriteByte('-')
	case n.Kind == document.Map:
		entries := slices.Clone(n.Entries)
		slices.SortStableFunc(entries, func(x, y document.Entry) int { return strings.Compare(x.Key, y.Key) })
		b.WriteByte('{')
		for _, e := range entries {
			if e.Value.IsNull() {
				continue
			}
			writeText(b, e.Key)
			writeValue(b, e.Value)
		}
		b.WriteByte('}')
	case n.Kind == document.List:
		b.WriteByte('[')
		for _, i := range n.Items {
			writeValue(b, i)
		}
		b.WriteByte(']')
	default:
		writeText(b, n.Text)
	}
}

// writeText writes a text so that no two texts in a row read as another two.
func writeText(b *strings.Builder, text string) {
	b.WriteByte('"')
	for {
		i := strings.IndexAny(text, `\"`)
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		b.WriteByte('\\')
		b.WriteByte(text[i])
		text = text[i+1:]
	}
	b.WriteString(text)
	b.WriteByte('"')
}

func valueText(n *document.Node) string {
	var b strings.Builder
	writeValue(&b, n)
	return b.String()
}

// normal is a text without what an editor, a formatter or a checkout changes by itself: line endings, space at the ends
// of lines, and blank lines.
func normal(text []byte) []byte { return appendNormal(make([]byte, 0, len(text)), text) }

func appendNormal(out, text []byte) []byte {
	for len(text) > 0 {
		line := text
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = nil
		}
		if line = bytes.TrimRight(line, " \t\r"); len(line) > 0 {
			out = append(append(out, line...), '\n')
		}
	}
	return out
}

// cutFrontMatter splits a Markdown file after its front matter; all of a file without one is body.
func cutFrontMatter(text []byte) (front, body []byte) {
	start := 0
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		start = len("\ufeff")
	}
	if !bytes.HasPrefix(text[start:], []byte("---")) {
		return nil, text
	}
	at := bytes.IndexByte(text[start:], '\n')
	if at < 0 {
		return text, nil
	}
	for at += start + 1; at < len(text); {
		line := text[at:]
		next := len(text)
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line, next = line[:i], at+i+1
		}
		if string(bytes.TrimRight(line, " \t\r")) == "---" {
			return text[:next], text[next:]
		}
		at = next
	}
	return text, nil
}
