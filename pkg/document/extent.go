package document

import "bytes"

// Where values end in the source. The parser says where a value starts and what it is; these functions find its last
// byte. They are only asked about text that the parser accepted.

// skipProperties steps over "&anchor" and "!tag" before a value. It returns where the value starts and where the
// last property ends.
func skipProperties(text []byte, at int) (value, end int) {
	value, end = at, at
	for value < len(text) && (text[value] == '&' || text[value] == '!') {
		end = value + 1
		switch {
		case text[value] == '&':
			for end < len(text) && isAnchorChar(text[end]) {
				end++
			}
		case end < len(text) && text[end] == '<':
			if i := bytes.IndexByte(text[end:], '>'); i > 0 {
				end += i + 1
			}
		default:
			for end < len(text) && !isBlank(text[end]) && !isBreak(text[end]) { // a comma too belongs to the tag
				end++
			}
		}
		value = skipSpace(text, end)
	}
	return value, end
}

func isAnchorChar(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '_' || c == '-'
}

func isFlowIndicator(c byte) bool {
	switch c {
	case ',', '[', ']', '{', '}':
		return true
	}
	return false
}

// skipSpace steps over blanks, line breaks and comments.
func skipSpace(text []byte, at int) int {
	for at < len(text) {
		switch c := text[at]; {
		case isBlank(c) || isBreak(c):
			at++
		case c == '#' && (at == 0 || isBlank(text[at-1]) || isBreak(text[at-1])):
			at = nextLine(text, at)
		default:
			return at
		}
	}
	return at
}

// quotedEnd returns the offset after the quote that closes the one at start.
func quotedEnd(text []byte, start int) int {
	quote := text[start]
	for at := start + 1; at < len(text); at++ {
		switch {
		case quote == '"' && text[at] == '\\':
			at++
		case text[at] != quote:
		case quote == '\'' && at+1 < len(text) && text[at+1] == '\'':
			at++
		default:
			return at + 1
		}
	}
	return len(text)
}

// plainEnd finds the end of a plain scalar by its value: folding changes nothing but white space, so the source and
// the value hold the same other bytes in the same order.
func plainEnd(text []byte, start int, value string) int {
	if bytes.HasPrefix(text[start:], []byte(value)) {
		return start + len(value)
	}
	at := start
	for i := 0; i < len(value); i++ {
		if isBlank(value[i]) || isBreak(value[i]) {
			continue
		}
		for at < len(text) && (isBlank(text[at]) || isBreak(text[at])) {
			at++
		}
		if at < len(text) && text[at] == value[i] {
			at++
		}
	}
	return at
}

// blockScalarEnd finds the end of a literal or folded scalar: of its last line that is not blank. indent is the
// column of the block collection that holds it.
func blockScalarEnd(text []byte, start, indent int) int {
	line := lineAt(text, start)
	end := min(start+1, len(text))
	explicit := 0
	for ; end < line.End && !isBlank(text[end]); end++ {
		if c := text[end]; '1' <= c && c <= '9' {
			explicit = int(c - '0')
		}
	}
	content := explicit
	if explicit > 0 {
		content += max(indent, 0)
	}
	deepest := 0
	for at := nextLine(text, start); at < len(text); at = nextLine(text, at) {
		spaces := 0
		for at+spaces < len(text) && text[at+spaces] == ' ' && (content == 0 || spaces < content) {
			spaces++
		}
		blank := at+spaces == len(text) || isBreak(text[at+spaces])
		if content == 0 {
			deepest = max(deepest, spaces)
			if blank {
				continue
			}
			content = max(deepest, indent+1, 1)
		}
		if blank {
			continue
		}
		if spaces < content {
			break
		}
		if rest := lineAt(text, at); rest.End > at+spaces {
			end = rest.End
		}
	}
	return end
}

// flowEnd returns the offset after the bracket that closes a flow collection; at is after its last value.
func flowEnd(text []byte, at int, bracket byte) int {
	for at < len(text) {
		at = skipSpace(text, at)
		if at < len(text) && text[at] == bracket {
			return at + 1
		}
		at++
	}
	return len(text)
}

// afterColon returns the offset after the colon that follows a key, or the key's end where there is none.
func afterColon(text []byte, keyEnd int) int {
	if at := skipSpace(text, keyEnd); at < len(text) && text[at] == ':' {
		return at + 1
	}
	return keyEnd
}
