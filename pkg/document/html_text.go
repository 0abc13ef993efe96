package document

import (
	"bytes"
	"net/url"
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

// textMark is a piece of running text that is more than text.
type textMark struct {
	start, end  int
	href, title string
}

// textMarks are the ids in a piece of running text that lead somewhere.
func (o *HTMLOptions) textMarks(text string) []textMark {
	if o.Mention == nil {
		return nil
	}
	var marks []textMark
	for at := 0; ; {
		start, end, ok := nextMention(text, at)
		if !ok {
			return marks
		}
		at = end
		if href, title, ok := o.Mention(text[start:end]); ok {
			if href, ok = safeDestination(href); ok {
				marks = append(marks, textMark{start: start, end: end, href: href, title: title})
			}
		}
	}
}

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
		for at < len(text) && text[at] > ' ' && text[at] < utf8.RuneSelf {
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
