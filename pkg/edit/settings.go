package edit

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Member is a member of a JSON object: its name, and its value as JSON.
type Member struct{ Name, Value string }

// AddSettings puts members into the object that stands under a key of an editor's settings, which are JSON with comments
// and with commas behind the last member. Members that are there already stay as they are, as does every other byte. It
// returns the text itself where nothing is to be added.
func AddSettings(text, key string, settings []Member) (string, error) {
	s := settingsScanner{text: text}
	s.blank()
	if s.at == len(text) {
		if strings.Trim(text, "\ufeff") != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		text += "{}\n"
		s.text = text
	}
	root, err := s.object()
	if err == nil {
		if s.blank(); s.at < len(text) {
			err = errors.New("something follows the settings")
		}
	}
	if err != nil {
		return "", fmt.Errorf("line %d: %w", 1+strings.Count(text[:min(s.at, len(text))], "\n"), err)
	}
	newline := "\n"
	if strings.Contains(text, "\r\n") {
		newline = "\r\n"
	}
	indent := root.indent(text)
	member, found := root.member(key)
	if !found {
		lines := joinSettings(settings, newline+indent+indent)
		if lines == "" {
			return text, nil
		}
		return root.insert(text, newline, "", indent+inJSON(key)+": {"+lines+newline+indent+"}"), nil
	}
	s.at = member.value
	if text[s.at] != '{' {
		return "", fmt.Errorf("line %d: %s is no object", 1+strings.Count(text[:s.at], "\n"), inJSON(key))
	}
	inner, err := s.object()
	if err != nil {
		return "", err
	}
	var missing []Member
	for _, m := range settings {
		if _, ok := inner.member(m.Name); !ok {
			missing = append(missing, m)
		}
	}
	lines := joinSettings(missing, newline+indent+indent)
	if lines == "" {
		return text, nil
	}
	return inner.insert(text, newline, indent, strings.TrimPrefix(lines, newline)), nil
}

func joinSettings(settings []Member, before string) string {
	var lines []string
	for _, m := range settings {
		lines = append(lines, before+inJSON(m.Name)+": "+m.Value)
	}
	return strings.Join(lines, ",")
}

func inJSON(name string) string {
	text, err := json.Marshal(name)
	if err != nil {
		return `""` // text always has a JSON
	}
	return string(text)
}

// settingsObject is an object in a text: the offset behind its brace, and its members.
type settingsObject struct {
	open    int
	members []settingsMember
}

// settingsMember is a name with the offsets at which it and its value begin.
type settingsMember struct {
	name         string
	start, value int
}

// member returns the last member of a name, which is the one that editors take.
func (o settingsObject) member(name string) (settingsMember, bool) {
	for i := len(o.members) - 1; i >= 0; i-- {
		if o.members[i].name == name {
			return o.members[i], true
		}
	}
	return settingsMember{}, false
}

// indent is the space before the first member where that begins a line, else two spaces.
func (o settingsObject) indent(text string) string {
	if len(o.members) > 0 {
		before := text[o.open:o.members[0].start]
		if line := before[strings.LastIndexByte(before, '\n')+1:]; line != before && line != "" && strings.Trim(line, " \t") == "" {
			return line
		}
	}
	return "  "
}

// insert puts lines behind the opening brace.
func (o settingsObject) insert(text, newline, indent, lines string) string {
	rest := text[o.open:]
	added := newline + lines
	if len(o.members) > 0 {
		added += ","
	}
	if next := strings.TrimLeft(rest, " \t"); !strings.HasPrefix(next, "\n") && !strings.HasPrefix(next, "\r\n") && !strings.HasPrefix(next, "/") {
		added += newline + indent
	}
	return text[:o.open] + added + rest
}

// settingsScanner reads JSON with comments, and remembers where its objects' members are.
type settingsScanner struct {
	text  string
	at    int
	depth int
}

// maxSettingsDepth is how deep settings may be nested: far deeper than any are.
const maxSettingsDepth = 200

// blank skips space and comments.
func (s *settingsScanner) blank() {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		skip := 0
		switch {
		case strings.HasPrefix(rest, "//"):
			if skip = strings.IndexByte(rest, '\n'); skip < 0 {
				skip = len(rest)
			}
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return
			}
			skip = end + 4
		case strings.HasPrefix(rest, "\ufeff"):
			skip = len("\ufeff")
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			skip = 1
		default:
			return
		}
		s.at += skip
	}
}

// next is the byte at hand, behind space and comments; 0 at the end.
func (s *settingsScanner) next() byte {
	if s.blank(); s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *settingsScanner) object() (settingsObject, error) {
	if s.next() != '{' {
		return settingsObject{}, errors.New("a { is expected")
	}
	s.at++
	o := settingsObject{open: s.at}
	for {
		if s.next() == '}' {
			s.at++
			return o, nil
		}
		m := settingsMember{start: s.at}
		var err error
		if m.name, err = s.string(); err != nil {
			return o, err
		}
		if s.next() != ':' {
			return o, fmt.Errorf("a colon is expected behind %s", inJSON(m.name))
		}
		s.at++
		s.blank()
		m.value = s.at
		if err := s.value(); err != nil {
			return o, err
		}
		o.members = append(o.members, m)
		switch s.next() {
		case ',':
			s.at++
		case '}':
		default:
			return o, fmt.Errorf("a comma or a } is expected behind the value of %s", inJSON(m.name))
		}
	}
}

// value skips a value of any type.
func (s *settingsScanner) value() error {
	if s.depth++; s.depth > maxSettingsDepth {
		return fmt.Errorf("more than %d values are nested", maxSettingsDepth)
	}
	defer func() { s.depth-- }()
	switch c := s.next(); c {
	case '{':
		_, err := s.object()
		return err
	case '[':
		s.at++
		for s.next() != ']' {
			if err := s.value(); err != nil {
				return err
			}
			if c := s.next(); c == ',' {
				s.at++
			} else if c != ']' {
				return errors.New("a comma or a ] is expected")
			}
		}
		s.at++
		return nil
	case '"':
		_, err := s.string()
		return err
	}
	length := strings.IndexAny(s.text[s.at:], ",:[]{}\"/ \t\r\n")
	if length < 0 {
		length = len(s.text) - s.at
	}
	if !json.Valid([]byte(s.text[s.at : s.at+length])) {
		return errors.New("a value is expected")
	}
	s.at += length
	return nil
}

func (s *settingsScanner) string() (string, error) {
	if s.next() != '"' {
		return "", errors.New("a name in quotes is expected")
	}
	for end := s.at + 1; end < len(s.text); end++ {
		switch s.text[end] {
		case '\\':
			end++
		case '\n':
			return "", errors.New("a quote is not closed")
		case '"':
			var text string
			part := s.text[s.at : end+1]
			if err := json.Unmarshal([]byte(part), &text); err != nil || !utf8.ValidString(part) {
				return "", errors.New("a text is not written as JSON wants it")
			}
			s.at = end + 1
			return text, nil
		}
	}
	return "", errors.New("a quote is not closed")
}
