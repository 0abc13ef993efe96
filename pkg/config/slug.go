package config

import (
	"strings"
	"unicode"
)

// Slug turns a title into a part of a file name: lower case, letters and digits of any script, one "-" for everything
// else, at most 60 characters, cut at a word. A title without letters or digits gives "".
func Slug(title string) string {
	const most = 60
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && b.Len() > 0:
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	slug := []rune(b.String())
	if len(slug) <= most {
		return string(slug)
	}
	cut := string(slug[:most+1])
	if i := strings.LastIndexByte(cut, '-'); i > most/2 {
		return cut[:i]
	}
	return string(slug[:most])
}
