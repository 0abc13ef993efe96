package document

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// yamlLine is one line taken apart as far as that is possible without knowing what stands around it: indentation,
// "- " of items, "key:", value. Offsets are in the text.
type yamlLine struct {
	start  int
	indent string // white space at the line's start
	item   bool   // "- " comes first
	text   string // what follows the indentation and the dashes
	at     int    // where that starts
	key    string
	colon  int // offset of the colon after the key, -1 where there is no key
	value  string
	// valueAt is where value starts; the value has no trailing blanks and no comment.
	valueAt int
}

// readLine takes the line apart that starts at an offset.
func readLine(text []byte, start int) yamlLine {
	line := lineAt(text, start)
	at := line.Start
	for at < line.End && (isBlank(text[at]) || bytes.HasPrefix(text[at:line.End], []byte(noBreakSpace))) {
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	l := yamlLine{start: start, indent: string(text[line.Start:at]), colon: -1}
	for at+1 < line.End && text[at] == '-' && isBlank(text[at+1]) {
		l.item = true
		for at++; at < line.End && isBlank(text[at]); at++ {
		}
	}
	l.at, l.text = at, string(text[at:line.End])
	l.valueAt, l.value = at, cutComment(l.text)
	from := 0
	if l.text != "" && (l.text[0] == '"' || l.text[0] == '\'') {
		from = quotedEnd([]byte(l.text), 0)
	}
	if l.text == "" || l.text[0] != '[' && l.text[0] != '{' {
		for i := from; i < len(l.text); i++ {
			if l.text[i] != ':' || i+1 < len(l.text) && !isBlank(l.text[i+1]) {
				continue
			}
			l.colon, l.key = at+i, l.text[:i]
			rest := l.text[i+1:]
			l.valueAt = at + len(l.text) - len(strings.TrimLeft(rest, " \t"))
			l.value = cutComment(strings.TrimLeft(rest, " \t"))
			break
		}
	}
	l.value = strings.TrimRight(l.value, " \t")
	return l
}

const noBreakSpace = "\u00a0"

// suspects lists what may be wrong with a line, the most telling first.
func (l yamlLine) suspects(text []byte) []cause {
	var found []cause
	found = append(found, l.indentation(text)...)
	found = append(found, l.keys()...)
	if l.value != "" {
		found = append(found, l.quotes(text)...)
		found = append(found, l.brackets(text)...)
		found = append(found, l.firstCharacter()...)
		found = append(found, l.secondColon()...)
	}
	return found
}

// place returns n bytes of the value from offset i on.
func (l yamlLine) place(i, n int) diagnostic.Range {
	return diagnostic.Range{Start: l.valueAt + i, End: l.valueAt + i + n}
}

// quoteValue is the fix that puts the whole value in quotes, as text.
func (l yamlLine) quoteValue(text string) (title string, edits []diagnostic.Edit) {
	quoted := quoteAlways(text)
	key := ""
	if l.key != "" {
		key = l.key + ": "
	}
	return key + quoted, []diagnostic.Edit{{Start: l.valueAt, End: l.valueAt + len(l.value), Text: quoted}}
}

// secondColon suspects a value that contains ": " or ends in ":".
func (l yamlLine) secondColon() []cause {
	if l.colon < 0 {
		return nil
	}
	i := strings.Index(l.value, ": ")
	if tab := strings.Index(l.value, ":\t"); tab >= 0 && (i < 0 || tab < i) {
		i = tab
	}
	if i < 0 && strings.HasSuffix(l.value, ":") {
		i = len(l.value) - 1
	}
	if i < 0 {
		return nil
	}
	c := cause{
		message: `a value that contains ": " must be quoted`,
		label:   `this ":" starts a second mapping`,
		at:      l.place(i, 1),
	}
	if i == len(l.value)-1 {
		c.message = `a value that ends in ":" must be quoted`
	}
	c.title, c.edits = l.quoteValue(l.value)
	return []cause{c}
}

// firstCharacter suspects a value that starts with a character that means something in YAML.
func (l yamlLine) firstCharacter() []cause {
	meaning := ""
	switch first := l.value[0]; first {
	case '@', '`', '%':
		meaning = "cannot start a value"
	case '*':
		meaning = "names an alias, and there is no such anchor"
	case '&':
		meaning = "names an anchor"
	case '!':
		meaning = "names a type"
	case '|', '>':
		meaning = "starts a block of text on the lines below"
	case ',', ']', '}':
		meaning = "cannot start a value"
	case '-', '?', ':':
		if len(l.value) > 1 && !isBlank(l.value[1]) {
			return nil
		}
		meaning = "cannot start a value on this line"
	default:
		return nil
	}
	c := cause{
		message: fmt.Sprintf("a value that starts with %s must be quoted", quoteChar(l.value[:1])),
		label:   fmt.Sprintf("%s %s", quoteChar(l.value[:1]), meaning),
		at:      l.place(0, 1),
	}
	c.title, c.edits = l.quoteValue(l.value)
	return []cause{c}
}

// closers are the quotes that typesetting programs put in the place of straight ones.
var closers = map[string]string{"“": "”", "„": "“", "‘": "’", "«": "»", "”": "”", "’": "’"}

// quotes suspects quotes: open ones, text after them, wrong escapes, curly ones.
func (l yamlLine) quotes(text []byte) []cause {
	var found []cause
	first, size := utf8.DecodeRuneInString(l.value)
	if closer, ok := closers[string(first)]; ok {
		c := cause{
			message: "curly quotes do not quote a value; use straight ones",
			label:   "this is no quote in YAML",
			at:      l.place(0, size),
		}
		inner := l.value[size:]
		for _, end := range []string{closer, "”", "“", `"`, "'"} {
			if rest, ok := strings.CutSuffix(inner, end); ok {
				inner = rest
				break
			}
		}
		if strings.Contains(inner, closer) {
			inner = l.value // "“One” and “two”": quotes inside a text, which stay
		}
		c.title, c.edits = l.quoteValue(inner)
		return append(found, c)
	}
	if first != '"' && first != '\'' {
		return nil
	}
	quote := string(first)
	end := quotedEnd([]byte(l.value), 0)
	closed := end < len(l.value) || len(l.value) > 1 && endsQuoted(l.value)
	rest := strings.TrimLeft(l.value[min(end, len(l.value)):], " \t")
	switch {
	case !closed:
		c := cause{
			message: "a quoted value is not closed",
			label:   "this quote is never closed",
			at:      l.place(0, 1),
			title:   "close the quote at the end of the line",
		}
		c.closesAt = l.valueAt + quotedEnd(text[l.valueAt:], 0)
		if c.closesAt >= len(text) {
			c.closesAt = -1
		}
		value, cut := l.value, 0
		for _, curly := range []string{"”", "“", "’", "‘"} {
			if strings.HasSuffix(value, curly) {
				cut = len(curly)
			}
		}
		at := l.valueAt + len(value)
		c.edits = []diagnostic.Edit{{Start: at - cut, End: at, Text: quote}}
		found = append(found, c)
	case rest != "":
		c := cause{
			message: "text follows after the end of a quoted value",
			label:   "the quoted value ends here",
			at:      l.place(end-1, 1),
		}
		inner := l.value
		if strings.HasSuffix(inner, quote) && len(inner) > 2 {
			c.unsafe = isBlank(l.value[end]) || l.value[end] == ',' // "a", "b": meant as a list?
			if !c.unsafe || isBlank(l.value[end-2]) {
				c.unsafe = false
				c.message = "a quote inside a quoted value must be escaped"
				inner = inner[1 : len(inner)-1]
			}
		}
		c.title, c.edits = l.quoteValue(inner)
		found = append(found, c)
	case first == '"':
		if i := wrongEscape(l.value); i >= 0 {
			c := cause{
				message: `a "\" in double quotes must be doubled`,
				label:   fmt.Sprintf("%q is no escape that YAML knows", l.value[i:min(i+2, len(l.value))]),
				at:      l.place(i, min(2, len(l.value)-i)),
			}
			c.title, c.edits = l.quoteValue(l.value[1 : len(l.value)-1])
			found = append(found, c)
		}
	}
	return found
}

// endsQuoted reports whether the last character of a value that starts with a quote is the closing one.
func endsQuoted(value string) bool {
	end := quotedEnd([]byte(value+" "), 0)
	return end == len(value)
}

// wrongEscape returns the place of a backslash in a double-quoted value that starts no escape, or -1.
func wrongEscape(value string) int {
	for i := 1; i+1 < len(value); i++ {
		if value[i] != '\\' {
			continue
		}
		n := 0
		switch value[i+1] {
		case 'x':
			n = 2
		case 'u':
			n = 4
		case 'U':
			n = 8
		}
		if strings.IndexByte("0abt\tnvfre \"/\\N_LPxuU", value[i+1]) < 0 || i+2+n > len(value) {
			return i
		}
		for _, c := range []byte(value[i+2 : i+2+n]) {
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
				return i
			}
		}
		i++
	}
	return -1
}

// brackets suspects lists and maps in brackets: open ones, text after them, items that need quotes.
func (l yamlLine) brackets(text []byte) []cause {
	if l.value[0] != '[' && l.value[0] != '{' {
		return nil
	}
	var found []cause
	open := l.value[:1]
	end, items := scanFlow([]byte(l.value))
	if end < 0 {
		closing := map[string]string{"[": "]", "{": "}"}[open]
		c := cause{
			message: fmt.Sprintf("%s is not closed", quoteChar(open)),
			label:   "this bracket is never closed",
			at:      l.place(0, 1),
			title:   fmt.Sprintf("close it with %s", quoteChar(closing)),
			edits:   []diagnostic.Edit{{Start: l.valueAt + len(l.value), End: l.valueAt + len(l.value), Text: closing}},
		}
		c.closesAt = -1
		if later, _ := scanFlow(text[l.valueAt:]); later > 0 {
			c.closesAt = l.valueAt + later
		}
		found = append(found, c)
	}
	var quoted cause
	for _, item := range items {
		value := l.value[item.Start:item.End]
		if value == "" || strings.IndexByte("@`%*&!|>", value[0]) < 0 {
			continue
		}
		if quoted.message == "" {
			quoted.message = fmt.Sprintf("a value that starts with %s must be quoted", quoteChar(value[:1]))
			quoted.label = fmt.Sprintf("%s cannot start a value", quoteChar(value[:1]))
			quoted.at = l.place(item.Start, 1)
			quoted.title = "quote the value"
		}
		at := l.place(item.Start, len(value))
		quoted.edits = append(quoted.edits, diagnostic.Edit{Start: at.Start, End: at.End, Text: quoteAlways(value)})
	}
	if quoted.edits != nil {
		found = append(found, quoted)
	}
	if end >= 0 && end != len(l.value) {
		c := cause{
			message: fmt.Sprintf("a value that starts with %s must be quoted, unless it is a list or a map", quoteChar(open)),
			label:   "this starts a list or a map",
			at:      l.place(0, 1),
		}
		c.title, c.edits = l.quoteValue(l.value)
		found = append(found, c)
	}
	return found
}

// scanFlow walks through the brackets at the start of a text. It returns the offset after the closing one (-1 if there
// is none) and the plain items inside.
func scanFlow(text []byte) (end int, items []diagnostic.Range) {
	depth, start := 0, -1
	item := func(at int) {
		if start >= 0 {
			stop := at
			for stop > start && (isBlank(text[stop-1]) || isBreak(text[stop-1])) {
				stop--
			}
			items = append(items, diagnostic.Range{Start: start, End: stop})
		}
		start = -1
	}
	for at := 0; at < len(text); at++ {
		switch c := text[at]; {
		case (c == '"' || c == '\'') && start < 0:
			at = quotedEnd(text, at) - 1
		case c == '[' || c == '{':
			item(at)
			depth++
		case c == ']' || c == '}':
			item(at)
			if depth--; depth == 0 {
				return at + 1, items
			}
		case c == ',', c == ':' && at+1 < len(text) && isBlank(text[at+1]):
			item(at)
		case isBlank(c) || isBreak(c):
		case start < 0:
			start = at
		}
	}
	return -1, items
}

// keys suspects what stands before the value: a colon or a dash without its space, a full-width colon, a key that
// needs quotes.
func (l yamlLine) keys() []cause {
	var found []cause
	if l.text != "" && strings.IndexByte("@`%", l.text[0]) >= 0 && l.colon > 0 {
		at := diagnostic.Range{Start: l.at, End: l.at + 1}
		found = append(found, cause{
			message: fmt.Sprintf("a key that starts with %s must be quoted", quoteChar(l.text[:1])),
			label:   fmt.Sprintf("%s cannot start a key", quoteChar(l.text[:1])),
			at:      at,
			title:   "quote the key",
			edits:   []diagnostic.Edit{{Start: l.at, End: l.colon, Text: quoteAlways(strings.TrimRight(l.key, " \t"))}},
		})
	}
	if len(l.text) > 1 && l.text[0] == '-' && !isBlank(l.text[1]) && l.text[1] != '-' {
		at := diagnostic.Range{Start: l.at, End: l.at + 1}
		found = append(found, cause{
			message: `a list item needs a space after its "-"`,
			label:   "a space is missing after this",
			at:      at,
			title:   "insert the space",
			edits:   []diagnostic.Edit{{Start: at.End, End: at.End, Text: " "}},
		})
	}
	if i := strings.Index(l.text, "："); i > 0 && l.colon < 0 {
		at := diagnostic.Range{Start: l.at + i, End: l.at + i + len("：")}
		text := ":"
		if rest := l.text[i+len("："):]; rest != "" && !isBlank(rest[0]) {
			text = ": "
		}
		found = append(found, cause{
			message: `a key must end in ":", and this is a full-width colon`,
			label:   "not the colon that YAML knows",
			at:      at,
			title:   `write ":"`,
			edits:   []diagnostic.Edit{{Start: at.Start, End: at.End, Text: text}},
		})
	}
	if i := strings.IndexByte(l.text, ':'); i > 0 && i+1 < len(l.text) && !strings.HasPrefix(l.text[i:], "://") {
		if key := l.text[:i]; isBareKey(key) && !isBlank(l.text[i+1]) {
			at := diagnostic.Range{Start: l.at + i, End: l.at + i + 1}
			edit := diagnostic.Edit{Start: at.End, End: at.End, Text: " "}
			if strings.HasPrefix(l.text[i+1:], noBreakSpace) {
				edit.End += len(noBreakSpace)
			}
			found = append(found, cause{
				message: fmt.Sprintf("a space must follow the colon of %q", excerpt(key)),
				label:   "a space is missing after this",
				at:      at,
				title:   "insert the space",
				edits:   []diagnostic.Edit{edit},
			})
		}
	}
	return found
}

func isBareKey(key string) bool {
	for _, r := range key {
		if !strings.ContainsRune("_-. ", r) && !('0' <= r && r <= '9') && !(r < 0x80 && isLetter(byte(r))) && r < 0x80 {
			return false
		}
	}
	return key != "" && key[0] != '-' && key[0] != ' '
}

// indentation suspects tabs and no-break spaces at the start of lines; the fix mends all lines at once.
func (l yamlLine) indentation(text []byte) []cause {
	kinds := []struct{ bytes, message string }{
		{"\t", "a tab is used for indentation, and YAML takes only spaces"},
		{noBreakSpace, "a no-break space is used for indentation, and YAML takes only plain spaces"},
	}
	var found []cause
	for _, kind := range kinds {
		i := strings.Index(l.indent, kind.bytes)
		if i < 0 {
			continue
		}
		for _, width := range []int{2, 4, 1, 8} {
			if kind.bytes == noBreakSpace && width != 1 {
				continue
			}
			found = append(found, cause{
				message: kind.message,
				label:   "replace this by spaces",
				at:      diagnostic.Range{Start: l.start + i, End: l.start + i + len(kind.bytes)},
				title:   "indent with spaces",
				edits:   indentEdits(text[:min(len(text), l.start+maxIndentBytes)], kind.bytes, strings.Repeat(" ", width)),
			})
		}
	}
	return found
}

// maxIndentBytes is how far beyond a line the indentation of others is mended with it.
const maxIndentBytes = 64 << 10

// indentEdits replaces a character wherever lines are indented with it.
func indentEdits(text []byte, old, new string) []diagnostic.Edit {
	var edits []diagnostic.Edit
	for at := 0; at < len(text); at = nextLine(text, at) {
		for i := at; i < len(text); {
			switch {
			case bytes.HasPrefix(text[i:], []byte(old)):
				edits = append(edits, diagnostic.Edit{Start: i, End: i + len(old), Text: new})
				i += len(old)
				continue
			case isBlank(text[i]), bytes.HasPrefix(text[i:], []byte(noBreakSpace)):
				_, size := utf8.DecodeRune(text[i:])
				i += size
				continue
			}
			break
		}
	}
	return edits
}

// reindent suspects a line's indentation, and proposes that of the line before and shorter ones.
func reindent(l yamlLine, before string) []cause {
	var found []cause
	for width := len(before); width >= 0; width-- {
		if width == len(l.indent) {
			continue
		}
		end := l.start + len(l.indent)
		c := cause{
			message: "this line is indented differently from the lines that it belongs to",
			label:   fmt.Sprintf("indented by %d, where %d would fit", len(l.indent), width),
			at:      diagnostic.Range{Start: l.start, End: end},
			title:   fmt.Sprintf("indent the line by %d", width),
			edits:   []diagnostic.Edit{{Start: l.start, End: end, Text: strings.Repeat(" ", width)}},
			unsafe:  true,
		}
		if strings.Contains(l.indent, "\t") {
			c.message = "a tab is used for indentation, and YAML takes only spaces"
			c.label, c.title = fmt.Sprintf("this is a tab, where %d spaces would fit", width), fmt.Sprintf("indent the line by %d spaces", width)
			if width == 0 {
				c.label, c.title = "this is a tab, where the line should begin", "remove the tab"
			}
		}
		if c.at.Start == c.at.End {
			c.at.End = l.at + min(len(l.text), 1)
		}
		found = append(found, c)
	}
	return found
}
