package document

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// safeDestination returns a destination as it may stand in a page: one that can be parsed, of a scheme that runs
// nothing. The allow-list of raw HTML asks the same, so that what passes here passes there unchanged.
func safeDestination(destination string) (string, bool) {
	if isPlainPath(destination) {
		return destination, true
	}
	destination = strings.TrimSpace(destination)
	if strings.ContainsAny(destination, " \t\r\n") {
		return "", false
	}
	u, err := url.Parse(destination)
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "", "http", "https", "mailto":
	default:
		return "", false
	}
	safe := u.String()
	again, err := url.Parse(safe)
	if safe == "" || err != nil || again.Scheme != u.Scheme || again.String() != safe {
		return "", false
	}
	return safe, true
}

// isPlainPath reports whether a destination is nothing but a path and a fragment of the simplest characters.
func isPlainPath(destination string) bool {
	for i := range len(destination) {
		c := destination[i]
		if !isAlnum(c) && c != '.' && c != '/' && c != '-' && c != '_' && (c != '#' || i+1 == len(destination)) {
			return false
		}
	}
	return destination != "" && !strings.HasPrefix(destination, "//") && strings.Count(destination, "#") < 2
}

// destination resolves what a link or an image points at to what stands in the page.
func (o *HTMLOptions) destination(written string, image bool) (string, bool) {
	if o.Link != nil && written != "" {
		href, ok := o.Link(written, image)
		if !ok {
			return "", false
		}
		written = href
	}
	return safeDestination(written)
}

// leadsAway reports whether a destination is on another host.
func leadsAway(destination string) bool {
	return strings.HasPrefix(destination, "http:") || strings.HasPrefix(destination, "https:") || strings.HasPrefix(destination, "//")
}

// textMark is a piece of running text that is more than text: an id that leads to href, or a term with a hint.
type textMark struct {
	start, end  int
	href, title string
	hint        *TermHint
	// target is the id of the hint's popover.
	target string
}

// textRules say what running text may hold where it stands.
type textRules struct {
	links, terms bool
	// inLink says that it stands in a link, which holds no other.
	inLink bool
}

// textMarker finds what is more than text in the running text of one page, from its first to its last.
type textMarker struct {
	o *HTMLOptions
	// seen are the terms that have been looked at.
	seen map[int]bool
}

// find returns the marks of a piece of running text, in order.
func (m *textMarker) find(text string, rules textRules) []textMark {
	var marks []textMark
	at := 0
	if rules.links && m.o.Mention != nil {
		for from := 0; ; {
			start, end, ok := nextMention(text, from)
			if !ok {
				break
			}
			from = end
			href, title, ok := m.o.Mention(text[start:end])
			if ok {
				href, ok = safeDestination(href)
			}
			if ok {
				marks = append(m.terms(marks, text, at, start, rules), textMark{start: start, end: end, href: href, title: title})
				at = end
			}
		}
	}
	return m.terms(marks, text, at, len(text), rules)
}

// terms appends the marks of the terms that a part of a text uses first.
func (m *textMarker) terms(marks []textMark, text string, from, to int, rules textRules) []textMark {
	if !rules.terms || m.o.Terms == nil || m.o.Term == nil || len(m.seen) == m.o.Terms.count {
		return marks
	}
	for from < to {
		n, start, end, ok := m.o.Terms.next(text, from)
		if !ok || end > to {
			return marks
		}
		from = end
		if m.seen[n] {
			continue
		}
		if m.seen == nil {
			m.seen = map[int]bool{}
		}
		m.seen[n] = true
		if hint, ok := m.o.Term(n); ok {
			hint.Href, _ = safeDestination(hint.Href)
			marks = append(marks, textMark{start: start, end: end, hint: &hint, target: m.o.Reserved + termTarget + strconv.Itoa(n)})
		}
	}
	return marks
}

// termTarget begins the id of a term's hint, after what is reserved.
const termTarget = "term-"

// nextMention finds what may be an id in running text, from an offset on: a word that begins with a capital, "-" and
// one that begins with a digit, with a part after "#" if there is one: "US-0042", "OBJ-0001#KR2".
func nextMention(text string, from int) (start, end int, ok bool) {
	for at := from; ; {
		i := strings.IndexByte(text[at:], '-')
		if i < 0 {
			return 0, 0, false
		}
		dash := at + i
		at = dash + 1
		if at == len(text) || !isDigit(text[at]) {
			continue
		}
		for start = dash; start > from && isAlnum(text[start-1]); start-- {
		}
		if start == dash || text[start] < 'A' || text[start] > 'Z' || wordBefore(text, start) {
			continue
		}
		for end = at; end < len(text) && (isAlnum(text[end]) || text[end] == '-'); end++ {
		}
		at = end
		for text[end-1] == '-' {
			end--
		}
		if wordAfter(text, end) {
			continue
		}
		if end < len(text) && text[end] == '#' {
			part := end + 1
			for part < len(text) && isAlnum(text[part]) {
				part++
			}
			if part > end+1 && !wordAfter(text, part) {
				end = part
			}
		}
		return start, end, true
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlnum(c byte) bool { return isLetter(c) || isDigit(c) }

func isWordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// wordBefore reports whether a word goes on before an offset, wordAfter whether it goes on there.
func wordBefore(text string, at int) bool {
	if at == 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return isWordRune(r)
}

func wordAfter(text string, at int) bool {
	r, size := utf8.DecodeRuneInString(text[at:])
	return size > 0 && isWordRune(r)
}

// oneBlank is a text with every run of white space as one blank, and none at its ends. The text is changed in place.
func oneBlank(text []byte) string {
	out := text[:0]
	for at := 0; at < len(text); {
		start := at
		for at < len(text) && (text[at] > ' ' && text[at] < utf8.RuneSelf || text[at] == ' ' && at > start && at+1 < len(text) && text[at+1] > ' ') {
			at++
		}
		out = append(out, text[start:at]...)
		if at == len(text) {
			break
		}
		r, size := utf8.DecodeRune(text[at:])
		switch {
		case !unicode.IsSpace(r):
			out = append(out, text[at:at+size]...)
		case len(out) > 0 && out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
		at += size
	}
	return string(bytes.TrimSuffix(out, []byte(" ")))
}
