package checks

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// mentions finds ids and titles in texts: all of them in one pass, whatever their number. It is a tree of words, kept in
// one map: the key of a node is the hash of the words that lead to it. A text is cut into words once, and from each word
// the tree is followed for as long as there is a way.
//
// Words are hashed without the case of ASCII letters; what stands at the end of a way is compared with the text itself,
// ids without regard to case, titles exactly, so that "Getting started" is found and "getting started" is not.
type mentions struct {
	// nodes are the ways by their hash: the place in names of the first document with that id or title, or nowhere, where
	// the words are only the beginning of some.
	nodes map[uint64]int32
	names []mention
	// first has the first words of names: most words of a text are none, and end here.
	first vocabulary
	// texts has the words of the texts that will be read; many says that those are too many to be read twice.
	texts vocabulary
	read  int
	many  bool
	// known are ids and titles that are not looked for, in lower case.
	known map[string]bool
	words []word
}

func newMentions() *mentions { return &mentions{nodes: map[uint64]int32{}, known: map[string]bool{}} }

// leaveOut says that an id or a title is not looked for: before names are added.
func (m *mentions) leaveOut(name string) { m.known[strings.ToLower(name)] = true }

// fewBytes is how much text is worth being read twice, for not having to keep names that it does not have.
const fewBytes = 4 << 20

// will says that a text will be read: before names are added.
func (m *mentions) will(text string) {
	m.read += len(text)
	m.many = m.many || m.read > fewBytes
	if m.many {
		return
	}
	m.words = cut(m.words[:0], text)
	for _, w := range m.words {
		m.texts.add(w)
	}
}

// vocabulary tells of words, by their hashes, whether they may be in it: it never denies one that is.
type vocabulary [1 << 12]uint64

func (v *vocabulary) add(w word)      { v[w.hash>>52] |= 1 << (w.hash >> 46 & 63) }
func (v *vocabulary) has(w word) bool { return v[w.hash>>52]&(1<<(w.hash>>46&63)) != 0 }

const nowhere = -1

// mention is an id or a title of a document.
type mention struct {
	document *workspace.Document
	text     string
	id       bool
	// numbered ids may be followed by more after a dash: US-0042-save-a-card.
	numbered bool
	// next is the place of another name of the same words, or nowhere.
	next int32
}

// found is a mention in a text, by its bytes.
type found struct {
	document   *workspace.Document
	start, end int
}

// addID adds an id; addTitle a title. What holds no word is never found.
func (m *mentions) addID(d *workspace.Document) {
	m.add(mention{document: d, text: d.ID, id: true, numbered: d.Kind.ID.Format != nil && d.Kind.ID.Format.HasNumber()})
}

func (m *mentions) addTitle(d *workspace.Document) { m.add(mention{document: d, text: d.Title}) }

// add makes the way to a name's words. Names of the same words are kept in the order in which they were added. A name
// with a word that no text has is left out: that is most of them, and quicker than keeping them.
func (m *mentions) add(n mention) {
	m.words = cut(m.words[:0], n.text)
	absent := func(w word) bool { return !m.texts.has(w) }
	if len(m.words) == 0 || !m.many && slices.ContainsFunc(m.words, absent) || m.known[strings.ToLower(n.text)] {
		return
	}
	way := uint64(0)
	for i, w := range m.words {
		if i == 0 {
			m.first.add(w)
		}
		way = follow(way, w.hash)
		if _, known := m.nodes[way]; !known && i < len(m.words)-1 {
			m.nodes[way] = nowhere
		}
	}
	n.next = nowhere
	place := int32(len(m.names))
	m.names = append(m.names, n)
	at, known := m.nodes[way]
	if !known || at == nowhere {
		m.nodes[way] = place
		return
	}
	for m.names[at].next != nowhere {
		at = m.names[at].next
	}
	m.names[at].next = place
}

// in returns what a text mentions, in order and without overlaps: from each word the longest.
func (m *mentions) in(text string) []found {
	m.words = cut(m.words[:0], text)
	var out []found
	for i := 0; i < len(m.words); i++ {
		if !m.first.has(m.words[i]) {
			continue
		}
		if f, last := m.longest(text, i); f.document != nil {
			out = append(out, f)
			i = last
		}
	}
	return out
}

// longest follows the tree from a word on, and returns the longest mention with the number of its last word.
func (m *mentions) longest(text string, i int) (best found, last int) {
	way := uint64(0)
	for j := i; j < len(m.words); j++ {
		if j > i && !near(text[m.words[j-1].end:m.words[j].start]) {
			break
		}
		way = follow(way, m.words[j].hash)
		at, known := m.nodes[way]
		if !known {
			break
		}
		for ; at != nowhere; at = m.names[at].next {
			if m.names[at].is(text, m.words[i:j+1]) {
				best, last = found{m.names[at].document, m.words[i].start, m.words[j].end}, j
				break
			}
		}
	}
	return best, last
}

// is reports whether words of a text are this name.
func (n *mention) is(text string, words []word) bool {
	start, end := words[0].start, words[len(words)-1].end
	if n.id {
		return strings.EqualFold(text[start:end], n.text) && alone(text, start, end, n.numbered)
	}
	if text[start:end] == n.text {
		return true
	}
	own := cut(nil, n.text)
	for i, w := range own {
		if len(own) != len(words) || n.text[w.start:w.end] != text[words[i].start:words[i].end] {
			return false
		}
	}
	return true
}

// alone reports whether an id is not a piece of a longer name.
func alone(text string, start, end int, numbered bool) bool {
	joins := func(c byte) bool { return c == '-' || c == '_' }
	if start > 1 && joins(text[start-1]) && inWord(text[start-2]) {
		return false
	}
	return numbered || end+1 >= len(text) || !joins(text[end]) || !inWord(text[end+1])
}

func inWord(c byte) bool { return c >= utf8.RuneSelf || lowerASCII[c] != 0 }

// near reports whether two words with this between them may belong to one name: a space, a line's end, some marks of
// emphasis, and no new paragraph.
func near(between string) bool {
	return len(between) <= 8 && strings.Count(between, "\n") < 2
}

// word is a run of letters, digits and marks of a text. Scripts that are written without spaces have words of one letter.
type word struct {
	start, end int
	hash       uint64
}

// hashPrime spreads the letters of a word over all bits of its hash.
const hashPrime = 0x9E3779B97F4A7C15

// follow is the hash of some words with one more.
func follow(way, hash uint64) uint64 { return bits.RotateLeft64(way, 23)*hashPrime ^ hash }

// lowerASCII is the lower case of ASCII letters and digits, and 0 for all else.
var lowerASCII = func() (table [utf8.RuneSelf]byte) {
	for c := byte('0'); c <= '9'; c++ {
		table[c] = c
	}
	for c := byte('a'); c <= 'z'; c++ {
		table[c], table[c-'a'+'A'] = c, c
	}
	return table
}()

// cut appends the words of a text.
func cut(words []word, text string) []word {
	for i := 0; i < len(text); {
		hash, start := uint64(0), i
		whole := false
		for i < len(text) && !whole {
			if c := text[i]; c < utf8.RuneSelf {
				if lowerASCII[c] == 0 {
					break
				}
				hash = bits.RotateLeft64(hash, 5) ^ uint64(lowerASCII[c])
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(text[i:])
			spaceless := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
			if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) || spaceless && i > start {
				break
			}
			hash = bits.RotateLeft64(hash, 5) ^ uint64(r)
			i += size
			whole = spaceless
		}
		if i > start {
			words = append(words, word{start, i, hash * hashPrime})
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return words
}
