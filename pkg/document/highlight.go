package document

import (
	"strings"
	"unicode/utf8"
)

// The classes of coloured code. What has none is plain: names, operators, brackets.
const (
	hlComment  = "hl-comment"
	hlKeyword  = "hl-keyword"
	hlText     = "hl-text"
	hlNumber   = "hl-number"
	hlType     = "hl-type"
	hlFunction = "hl-function"
	hlName     = "hl-name"
	hlVariable = "hl-variable"
	hlHeading  = "hl-heading"
	hlInserted = "hl-inserted"
	hlDeleted  = "hl-deleted"
)

// HighlightClasses are the classes of the spans in coloured code, for a style sheet: every one of them and no others
// are in HTML.Text. A page's colours for them must be readable in its light and its dark theme.
func HighlightClasses() []string {
	return []string{hlComment, hlKeyword, hlText, hlNumber, hlType, hlFunction, hlName, hlVariable, hlHeading, hlInserted, hlDeleted}
}

// largestHighlight is the size in bytes of the largest block of code that is coloured.
const largestHighlight = 64 << 10

// codeToken is a piece of code that runs from the end of the one before to end; plain code has no class.
type codeToken struct {
	end   int
	class string
}

// highlight colours code of a language. It returns nothing where the language is not known or the code too large. The
// work is linear in the code's length.
func highlight(name, code string) []codeToken {
	if len(code) > largestHighlight {
		return nil
	}
	l := languagesByName()[strings.ToLower(name)]
	if l == nil {
		return nil
	}
	return l.scan(l, code)
}

// codeScanner gathers tokens; neighbours of the same class become one.
type codeScanner struct {
	*language
	code   string
	at     int
	tokens []codeToken
	// keyed says that this line has had its key.
	keyed bool
	// noTextTo is the end of a line on which a quote is not closed: the next one is not looked for again and again.
	noTextTo int
}

func (s *codeScanner) take(end int, class string) {
	if end <= s.at {
		return
	}
	if n := len(s.tokens); n > 0 && s.tokens[n-1].class == class {
		s.tokens[n-1].end = end
	} else {
		s.tokens = append(s.tokens, codeToken{end: end, class: class})
	}
	s.at = end
}

// scanCode reads code that is made of comments, texts, numbers and words.
func scanCode(l *language, code string) []codeToken {
	s := &codeScanner{language: l, code: code}
	for s.at < len(code) {
		c := code[s.at]
		switch {
		case c == '\n':
			s.keyed = false
			s.take(s.at+1, "")
		case c == ' ' || c == '\t':
			s.take(s.at+1, "")
		case s.comment() || s.text():
		case isDigit(c):
			s.take(s.numberEnd(), hlNumber)
		case isLetter(c) || c == '_' || c >= utf8.RuneSelf:
			s.word()
		case (c == s.sigil || c == s.mark) && c != 0:
			s.marked(c)
		default:
			s.take(s.at+1, "")
		}
	}
	return s.tokens
}

func (s *codeScanner) comment() bool {
	rest := s.code[s.at:]
	for _, b := range s.blockComments {
		if strings.HasPrefix(rest, b[0]) {
			s.take(s.after(s.at+len(b[0]), b[1]), hlComment)
			return true
		}
	}
	for _, start := range s.lineComments {
		if strings.HasPrefix(rest, start) && (start != "#" || s.at == 0 || strings.IndexByte(" \t\n;", s.code[s.at-1]) >= 0) {
			s.take(s.lineEnd(), hlComment)
			return true
		}
	}
	return false
}

// after returns the offset after the next occurrence of a text, or the end of the code.
func (s *codeScanner) after(from int, text string) int {
	if i := strings.Index(s.code[from:], text); i >= 0 {
		return from + i + len(text)
	}
	return len(s.code)
}

func (s *codeScanner) lineEnd() int {
	if i := strings.IndexByte(s.code[s.at:], '\n'); i >= 0 {
		return s.at + i
	}
	return len(s.code)
}

func (s *codeScanner) text() bool {
	if s.at < s.noTextTo {
		return false
	}
	for _, rule := range s.texts {
		if !strings.HasPrefix(s.code[s.at:], rule.open) {
			continue
		}
		end, ok := rule.find(s.code, s.at+len(rule.open))
		if !ok {
			if !rule.short {
				s.noTextTo = s.lineEnd()
			}
			continue
		}
		class := hlText
		if s.isKey(end) {
			class = hlName
		}
		s.take(end, class)
		return true
	}
	return false
}

// find returns where a text ends; one over lines that is not closed runs to the end.
func (r textRule) find(code string, at int) (end int, ok bool) {
	limit := len(code)
	if r.short {
		limit = min(limit, at+12)
		if !strings.HasPrefix(code[at:], `\`) {
			_, size := utf8.DecodeRuneInString(code[at:])
			return at + size + len(r.end), strings.HasPrefix(code[at+size:], r.end)
		}
	}
	for ; at < limit; at++ {
		switch c := code[at]; {
		case c == '\\' && r.escapes:
			at++
		case c == '\n' && !r.lines:
			return 0, false
		case strings.HasPrefix(code[at:], r.end):
			return at + len(r.end), true
		}
	}
	return len(code), r.lines
}

// isKey reports whether what ends at an offset is the name of a value that follows.
func (s *codeScanner) isKey(end int) bool {
	if s.key == 0 || s.lineKey && s.keyed {
		return false
	}
	rest := strings.TrimLeft(s.code[end:], " \t")
	if !strings.HasPrefix(rest, string(s.key)) || s.keyBlank && len(rest) > 1 && strings.IndexByte(" \t\n", rest[1]) < 0 {
		return false
	}
	s.keyed = true
	return true
}

func (s *codeScanner) numberEnd() int {
	end := s.at
	for end < len(s.code) && (isAlnum(s.code[end]) || s.code[end] == '_' || s.code[end] == '.' && end+1 < len(s.code) && isDigit(s.code[end+1])) {
		end++
	}
	return end
}

func (s *codeScanner) wordEnd(at int) int {
	for at < len(s.code) && (isAlnum(s.code[at]) || s.code[at] == '_' || s.code[at] >= utf8.RuneSelf || s.inWord != "" && strings.IndexByte(s.inWord, s.code[at]) >= 0) {
		at++
	}
	return at
}

func (s *codeScanner) word() {
	end := s.wordEnd(s.at)
	word := s.code[s.at:end]
	if s.foldCase {
		word = strings.ToLower(word)
	}
	class := s.words[word]
	switch {
	case s.isKey(end):
		class = hlName
	case class == "" && end < len(s.code) && s.code[end] == '(':
		class = hlFunction
	}
	s.take(end, class)
	if s.lineKey {
		s.keyed = true
	}
}

// marked reads a variable, or a word for the compiler.
func (s *codeScanner) marked(c byte) {
	class := hlVariable
	if c == s.mark {
		class = hlKeyword
	}
	end := s.wordEnd(s.at + 1)
	if c == s.sigil && end == s.at+1 && end < len(s.code) && s.code[end] == '{' {
		if i := strings.IndexByte(s.code[end:min(len(s.code), end+100)], '}'); i >= 0 {
			end += i + 1
		}
	}
	if end == s.at+1 {
		class = ""
	}
	s.take(end, class)
}

// scanMarkup reads tags with their attributes, and comments.
func scanMarkup(l *language, code string) []codeToken {
	s := &codeScanner{language: l, code: code}
	inTag := false
	for s.at < len(code) {
		c := code[s.at]
		switch {
		case !inTag && strings.HasPrefix(code[s.at:], "<!--"):
			s.take(s.after(s.at+4, "-->"), hlComment)
		case !inTag && c == '<':
			end := s.at + 1
			for end < len(code) && strings.IndexByte(" \t\n/>", code[end]) < 0 || end == s.at+1 && end < len(code) && code[end] == '/' {
				end++
			}
			s.take(end, hlKeyword)
			inTag = true
		case !inTag:
			end := len(code)
			if i := strings.IndexByte(code[s.at:], '<'); i >= 0 {
				end = s.at + i
			}
			s.take(end, "")
		case c == '>' || strings.HasPrefix(code[s.at:], "/>"):
			s.take(s.at+strings.IndexByte(code[s.at:], '>')+1, hlKeyword)
			inTag = false
		case c == '"' || c == '\'':
			s.take(s.after(s.at+1, string(c)), hlText)
		case strings.IndexByte(" \t\n=/", c) >= 0:
			s.take(s.at+1, "")
		default:
			end := s.at
			for end < len(code) && strings.IndexByte(" \t\n=/>\"'", code[end]) < 0 {
				end++
			}
			s.take(end, hlName)
		}
	}
	return s.tokens
}

// scanDiff reads a patch line by line.
func scanDiff(l *language, code string) []codeToken {
	s := &codeScanner{language: l, code: code}
	for s.at < len(code) {
		line := code[s.at:s.lineEnd()]
		class := ""
		for _, start := range diffLines {
			if strings.HasPrefix(line, start[0]) {
				class = start[1]
				break
			}
		}
		s.take(s.lineEnd(), class)
		s.take(min(s.at+1, len(code)), "")
	}
	return s.tokens
}

var diffLines = [][2]string{
	{"+++", hlKeyword}, {"---", hlKeyword}, {"diff ", hlKeyword}, {"index ", hlKeyword}, {"@@", hlHeading}, {"+", hlInserted}, {"-", hlDeleted},
}
