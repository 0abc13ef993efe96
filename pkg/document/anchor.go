package document

import (
	"strconv"
	"strings"
	"unicode"
)

// Anchor returns the id that a host like GitHub gives a heading of this text, before repeated ones are numbered:
// lower case; letters, marks and numbers of any script, "-" and "_" stay; spaces become "-"; the rest goes.
func Anchor(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_':
			b.WriteByte(byte(r))
		case 'A' <= r && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r == ' ':
			b.WriteByte('-')
		case r < 0x80:
		case r == 'İ':
			b.WriteString("i̇") // its lower case is two characters
		case unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// anchorNumbers numbers repeated anchors of one file as GitHub does: the second "foo" is "foo-1", and one that is
// already taken is passed over.
type anchorNumbers map[string]int

func (n anchorNumbers) next(text string) string {
	base := Anchor(text)
	anchor := base
	for {
		if _, taken := n[anchor]; !taken {
			break
		}
		n[base]++
		anchor = base + "-" + strconv.Itoa(n[base])
	}
	n[anchor] = 0
	return anchor
}
