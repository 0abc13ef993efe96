package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Terms finds the words of a glossary in text, all of them in one pass. It does not change once it is made, and may be
// used by several goroutines.
type Terms struct {
	// byFirst are the spellings by their first word in lower case, the longest first.
	byFirst map[string][]spelling
	// lengths has, for the first byte of a word in lower case, a bit for each length in bytes of a first word: most words
	// of a text are told apart from all terms by it.
	lengths [256]uint32
	count   int
}

// TermHint is what a page says about a term.
type TermHint struct {
	// Text explains the term, in one or two sentences without markup.
	Text string
	// Href leads to the term's own page and Name says what that is called; no link where Href is empty.
	Href, Name string
}

// spelling is one way to write a term.
type spelling struct {
	term int
	// parts are what stands between its blanks.
	parts []spellingPart
	// lead is how many bytes stand before its first word: one for ".NET".
	lead, size int
}

type spellingPart struct {
	text string
	// exact says that case matters: in an acronym, in a name like GitHub.
	exact bool
}

// NewTerms makes a finder of terms from the spellings of each: its name, its abbreviations, its synonyms. An acronym,
// and any word with a capital beyond its first letter, is found only as it is written; other words in any case. Terms
// that share a spelling: the first one has it.
func NewTerms(spellings [][]string) *Terms {
	t := &Terms{byFirst: map[string][]spelling{}, count: len(spellings)}
	for n, all := range spellings {
		for _, text := range all {
			t.add(n, text)
		}
	}
	for _, list := range t.byFirst {
		slices.SortStableFunc(list, func(a, b spelling) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.term, b.term)) })
	}
	return t
}

func (t *Terms) add(n int, text string) {
	text = strings.Join(strings.Fields(text), " ")
	start, end := nextWord(text, 0)
	if start == end || strings.ContainsRune(text[:start], ' ') {
		return
	}
	s := spelling{term: n, lead: start, size: len(text)}
	for part := range strings.FieldsSeq(text) {
		s.parts = append(s.parts, spellingPart{text: part, exact: caseMatters(part)})
	}
	first := strings.ToLower(text[start:end])
	t.byFirst[first] = append(t.byFirst[first], s)
	t.lengths[first[0]] |= 1 << min(len(first), 31)
}

// caseMatters reports whether a word is only itself as it is written: it has a capital beyond its first letter, or is
// one letter.
func caseMatters(word string) bool {
	letters := 0
	for _, r := range word {
		if unicode.IsLetter(r) {
			if letters++; letters > 1 && unicode.IsUpper(r) {
				return true
			}
		}
	}
	return letters == 1
}

// nextWord finds the next word of a text from an offset on; start and end are equal where there is none. A character of
// a script that does not separate words by blanks is a word.
func nextWord(text string, at int) (start, end int) {
	for at < len(text) {
		if c := text[at]; c < utf8.RuneSelf {
			if !isAlnum(c) && c != '_' {
				at++
				continue
			}
		} else if r, size := utf8.DecodeRuneInString(text[at:]); unspaced(r) {
			return at, at + size
		} else if !isWordRune(r) {
			at += size
			continue
		}
		start = at
		for at < len(text) {
			if c := text[at]; c < utf8.RuneSelf {
				if !isAlnum(c) && c != '_' {
					break
				}
				at++
				continue
			}
			r, size := utf8.DecodeRuneInString(text[at:])
			if !isWordRune(r) || unspaced(r) {
				break
			}
			at += size
		}
		return start, at
	}
	return at, at
}

// unspaced reports whether a character is of a script that writes words without blanks between them.
func unspaced(r rune) bool {
	return r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// next finds the next term in a text from an offset on.
func (t *Terms) next(text string, from int) (term, start, end int, ok bool) {
	for at := from; ; {
		first, after := nextWord(text, at)
		if first == after {
			return 0, 0, 0, false
		}
		at = after
		for _, s := range t.startingWith(text[first:after]) {
			start := first - s.lead
			if start < from || joinedBefore(text, start) {
				continue
			}
			if end, ok := s.match(text, start); ok {
				return s.term, start, end, true
			}
		}
	}
}

// startingWith are the spellings whose first word is this one in some case.
func (t *Terms) startingWith(word string) []spelling {
	var buffer [32]byte
	if len(word) > len(buffer) {
		return t.byFirst[strings.ToLower(word)]
	}
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf {
			return t.byFirst[strings.ToLower(word)]
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buffer[i] = c
	}
	if t.lengths[buffer[0]]&(1<<min(len(word), 31)) == 0 {
		return nil
	}
	return t.byFirst[string(buffer[:len(word)])]
}

// match returns where a spelling that starts at an offset ends. A blank in it is any white space.
func (s *spelling) match(text string, at int) (end int, ok bool) {
	for i, part := range s.parts {
		if i > 0 {
			rest := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
			if len(rest) == len(text)-at {
				return 0, false
			}
			at = len(text) - len(rest)
		}
		if at, ok = part.match(text, at); !ok {
			return 0, false
		}
	}
	return at, !joinedAfter(text, at)
}

func (p *spellingPart) match(text string, at int) (end int, ok bool) {
	if p.exact {
		return at + len(p.text), strings.HasPrefix(text[at:], p.text)
	}
	for _, want := range p.text {
		r, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || r != want && unicode.ToLower(r) != unicode.ToLower(want) {
			return 0, false
		}
		at += size
	}
	return at, true
}

// joinedBefore reports whether what stands before an offset belongs to the same word: letters, "non-", "@", the name of
// a file. joinedAfter asks the same of what stands there.
func joinedBefore(text string, at int) bool {
	r, size := utf8.DecodeLastRuneInString(text[:at])
	switch {
	case size == 0:
		return false
	case r == '@', r == '#':
		return true
	case r == '-', r == '.', r == '\'', r == '’':
		return wordBefore(text, at-size)
	}
	return isWordRune(r) && !apart(text, at)
}

func joinedAfter(text string, at int) bool {
	r, size := utf8.DecodeRuneInString(text[at:])
	switch {
	case size == 0:
		return false
	case r == '-', r == '.':
		return wordAfter(text, at+size)
	}
	return isWordRune(r) && !apart(text, at)
}

// apart reports whether two word characters belong to different words because one is of an unspaced script.
func apart(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return (unspaced(before) || unspaced(after)) && !unicode.IsMark(after)
}
