package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote writes a text as a YAML scalar on one line: plain where every reader gives the same text back, else in double
// quotes (in single ones where that needs no escapes).
func Quote(text string) string {
	if isSafePlain(text) {
		return text
	}
	return quoteAlways(text)
}

// quoteAlways writes a text as a quoted scalar on one line.
func quoteAlways(text string) string {
	if strings.ContainsAny(text, `"\`) && !strings.Contains(text, "'") && isPrintable(text) {
		return "'" + text + "'"
	}
	return doubleQuoted(text)
}

func doubleQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case isPlainRune(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isPlainRune(r rune) bool {
	return r != '\u2028' && r != '\u2029' && r != '\ufeff' && r != 0xFFFE && r != 0xFFFF && !unicode.IsControl(r)
}

func isPrintable(text string) bool {
	for _, r := range text {
		if !isPlainRune(r) {
			return false
		}
	}
	return utf8.ValidString(text)
}

// isSafePlain reports whether a text may stand without quotes, in a list in brackets too. It is careful rather than
// complete: what looks like a number, a date or a word with a meaning in any version of YAML is quoted.
func isSafePlain(text string) bool {
	if text == "" || !isPrintable(text) || strings.TrimSpace(text) != text {
		return false
	}
	if len(text) == len("2006-01-02") && looksLikeDate(text) {
		return true // a date is a text to us, and to others the date that it says
	}
	if strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`=<~.+0123456789", rune(text[0])) && !isWordy(text) {
		return false
	}
	if strings.Contains(text, ": ") || strings.HasSuffix(text, ":") || strings.Contains(text, " #") || strings.ContainsAny(text, ",[]{}\"'?") {
		return false
	}
	if strings.Contains(text, "://") {
		return true
	}
	if strings.Contains(text, ":") && strings.Trim(text, "0123456789:.") == "" {
		return false
	}
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf":
		return false
	}
	return true
}

// isWordy reports whether a text that starts with a digit or a dot is still no number, date or time to anybody, like
// "3rd-party" or "2026-Q3".
func isWordy(text string) bool {
	if c := text[0]; c < '0' || c > '9' {
		return false
	}
	letters := strings.Trim(text, "0123456789+-_.:/ ")
	if strings.ContainsAny(text, ":") || len(letters) == 0 {
		return false
	}
	switch letters[0] | 0x20 {
	case 'e', 'x', 'o', 'b', 't', 'z':
		return len(letters) > 1 && strings.ContainsAny(strings.ToLower(letters), "ghijklmnpqrsuvwy")
	}
	return true
}
