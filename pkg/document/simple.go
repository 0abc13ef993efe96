package document

import (
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"gopkg.in/yaml.v3"
)

// Most front matter is a plain subset of YAML: keys, scalars on one line, lists, lists of maps, flow collections on one
// line. readSimple reads that subset in a tenth of the time, and hands everything else, and everything of which it is
// not sure, to the parser. For what it accepts, nodes and places are those that the parser's way gives:
// FuzzSimpleAgrees holds the two against each other. The build tag slowyaml leaves it out.

// readSimple returns the root of a YAML text, or nil where the text is not of the subset. The text starts at offset base
// of the file; the nodes' texts are parts of it.
func readSimple(text string, base int, memory *Memory) *Node {
	if !simpleBytes(text) {
		return nil
	}
	s := &memory.simple
	*s = simple{text: text, base: base, memory: memory, lines: s.lines[:0], entries: s.entries[:0], items: s.items[:0]}
	s.split()
	if s.refused || len(s.lines) == 0 || s.lines[0].indent != 0 || s.lines[0].dash {
		return nil
	}
	if memory.single {
		memory.nodes = make([]Node, 0, s.count())
	}
	root := s.block(0, 0)
	if s.refused || s.next < len(s.lines) {
		return nil
	}
	return root
}

// simpleBytes reports whether a text holds only what every YAML reader takes as it is: no tabs, no other control
// characters, no line ends but "\n", no byte order mark.
func simpleBytes(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		if c < 0x20 && c != '\n' || c == 0x7f {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return true
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1, 0x80 <= r && r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
			return false
		}
		i += size
	}
	return true
}

// deepestSimple is how deep collections may be nested in the subset.
const deepestSimple = 12

type simple struct {
	text  string
	base  int
	lines []simpleLine
	next  int // the line to read
	// memory is where the nodes stay.
	memory *Memory
	// entries and items are stacks of what is being read; a finished collection takes its share.
	entries []Entry
	items   []*Node
	refused bool
}

// simpleLine is a line with something on it besides a comment. A line "- key: value" is two: its dash, and the rest at
// the indentation of the key.
type simpleLine struct {
	start, end int // without blanks around it, and without a comment
	indent     int
	dash       bool
}

// split finds the lines. A line of which it is not sure refuses the text.
func (s *simple) split() {
	for at := 0; at < len(s.text); {
		end := strings.IndexByte(s.text[at:], '\n')
		if end < 0 {
			end = len(s.text)
		} else {
			end += at
		}
		start := at
		for start < end && s.text[start] == ' ' {
			start++
		}
		if start < end && s.text[start] != '#' {
			s.add(start, start-at, end)
		}
		at = end + 1
	}
}

func (s *simple) add(start, indent, end int) {
	for end > start && s.text[end-1] == ' ' {
		end--
	}
	for s.text[start] == '-' {
		if start+1 == end {
			s.lines = append(s.lines, simpleLine{start: start, end: start + 1, indent: indent, dash: true})
			return
		}
		if s.text[start+1] != ' ' {
			break
		}
		s.lines = append(s.lines, simpleLine{start: start, end: start + 1, indent: indent, dash: true})
		rest := start + 1
		for rest < end && s.text[rest] == ' ' {
			rest++
		}
		indent += rest - start
		start = rest
		if s.text[start] == '#' {
			return
		}
	}
	if indent == 0 && (strings.HasPrefix(s.text[start:end], "---") || strings.HasPrefix(s.text[start:end], "...")) {
		s.refused = true
	}
	s.lines = append(s.lines, simpleLine{start: start, end: end, indent: indent})
}

// count is how many nodes the text gives at most, nearly: one for the root, one a line, and one for each item of a flow
// collection. It is what is allotted; a comma in a text makes it a little more.
func (s *simple) count() int {
	n := 1
	for i, line := range s.lines {
		if line.dash && i+1 < len(s.lines) {
			if next := s.lines[i+1]; !next.dash && simpleKey(s.text[next.start:next.end]) == 0 {
				continue // an item that is a scalar: the line behind the dash counts
			}
		}
		n++
		if c := s.text[line.end-1]; c == ']' || c == '}' {
			n += strings.Count(s.text[line.start:line.end], ",") + 1
		}
	}
	return n
}

func (s *simple) refuse() *Node {
	s.refused = true
	return nil
}

func (s *simple) rng(start, end int) diagnostic.Range {
	return diagnostic.Range{Start: s.base + start, End: s.base + end}
}

func (s *simple) node() *Node {
	nodes := &s.memory.nodes
	if len(*nodes) == cap(*nodes) {
		*nodes = make([]Node, 0, max(8, s.memory.length()))
	}
	*nodes = append(*nodes, Node{})
	return &(*nodes)[len(*nodes)-1]
}

// block reads the map or list that starts at the next line.
func (s *simple) block(indent, depth int) *Node {
	if depth > deepestSimple {
		return s.refuse()
	}
	if s.lines[s.next].dash {
		return s.list(indent, depth)
	}
	return s.mapping(indent, depth)
}

func (s *simple) mapping(indent, depth int) *Node {
	out := s.node()
	out.Kind = Map
	first := len(s.entries)
	start := s.lines[s.next].start
	end := start
	for s.next < len(s.lines) && s.lines[s.next].indent == indent && !s.lines[s.next].dash {
		line := s.lines[s.next]
		s.next++
		colon := simpleKey(s.text[line.start:line.end])
		if colon == 0 {
			return s.refuse()
		}
		key := s.text[line.start : line.start+colon]
		for _, e := range s.entries[first:] {
			if e.Key == key {
				return s.refuse()
			}
		}
		after := line.start + colon + 1
		value := s.value(after, line.end, indent, true, depth)
		if s.refused {
			return nil
		}
		s.entries = append(s.entries, Entry{Key: key, Range: s.rng(line.start, after-1), Value: value})
		end = max(after, value.Range.End-s.base)
	}
	if s.next < len(s.lines) && s.lines[s.next].indent > indent {
		return s.refuse()
	}
	out.Entries = keep(s.memory, &s.memory.entries, s.entries[first:])
	s.entries = s.entries[:first]
	out.Range = s.rng(start, end)
	return out
}

func (s *simple) list(indent, depth int) *Node {
	out := s.node()
	out.Kind = List
	first := len(s.items)
	start := s.lines[s.next].start
	end := start
	for s.next < len(s.lines) && s.lines[s.next].indent == indent && s.lines[s.next].dash {
		dash := s.lines[s.next]
		s.next++
		var item *Node
		// What follows the dash on its line has been split off as a line of its own.
		if s.next < len(s.lines) && s.lines[s.next].indent > indent && s.sameLine(dash, s.lines[s.next]) {
			line := s.lines[s.next]
			if line.dash || simpleKey(s.text[line.start:line.end]) > 0 {
				item = s.block(line.indent, depth+1)
			} else {
				s.next++
				item = s.value(line.start, line.end, indent, false, depth)
			}
		} else {
			item = s.value(dash.end, dash.end, indent, false, depth)
		}
		if s.refused {
			return nil
		}
		item.DashAt = int32(s.rng(dash.start, dash.end).Start + 1)
		s.items = append(s.items, item)
		end = max(dash.end, item.Range.End-s.base)
	}
	if s.next < len(s.lines) && s.lines[s.next].indent > indent {
		return s.refuse()
	}
	out.Items = keep(s.memory, &s.memory.items, s.items[first:])
	s.items = s.items[:first]
	out.Range = s.rng(start, end)
	return out
}

func (s *simple) sameLine(a, b simpleLine) bool {
	return strings.IndexByte(s.text[a.start:b.start], '\n') < 0
}

// value reads what stands after a key's colon or a dash, or the block on the lines below. indent is that of the
// collection, and inMap whether that is a map.
func (s *simple) value(at, end, indent int, inMap bool, depth int) *Node {
	after := at
	for at < end && s.text[at] == ' ' {
		at++
	}
	if at == end || s.text[at] == '#' {
		if at < end && at == after {
			return s.refuse()
		}
		if s.next < len(s.lines) {
			below := s.lines[s.next]
			if below.indent > indent || inMap && below.dash && below.indent == indent {
				if !below.dash && simpleKey(s.text[below.start:below.end]) == 0 {
					return s.refuse()
				}
				return s.block(below.indent, depth+1)
			}
		}
		out := s.node()
		out.Range = s.rng(after, after)
		return out
	}
	out, rest := s.scalarOrFlow(at, end, false, depth)
	if s.refused {
		return nil
	}
	for rest < end && s.text[rest] == ' ' {
		rest++
	}
	if rest < end && (s.text[rest] != '#' || s.text[rest-1] != ' ') {
		return s.refuse()
	}
	if s.next < len(s.lines) && s.lines[s.next].indent > indent {
		return s.refuse() // it goes on on the next line
	}
	return out
}

// scalarOrFlow reads one value that stands on one line, and returns where it ends.
func (s *simple) scalarOrFlow(at, end int, inFlow bool, depth int) (*Node, int) {
	switch c := s.text[at]; c {
	case '"', '\'':
		return s.quoted(at, end)
	case '[', '{':
		if depth >= deepestSimple {
			return s.refuse(), end
		}
		return s.flow(at, end, depth+1)
	default:
		return s.plain(at, end, inFlow)
	}
}

func (s *simple) quoted(at, end int) (*Node, int) {
	quote := s.text[at]
	i := strings.IndexByte(s.text[at+1:end], quote)
	if i < 0 {
		return s.refuse(), end
	}
	text, rest := s.text[at+1:at+1+i], at+i+2
	if quote == '"' && strings.IndexByte(text, '\\') >= 0 || quote == '\'' && rest < end && s.text[rest] == quote {
		return s.refuse(), end
	}
	out := s.node()
	out.Kind, out.Style, out.Text, out.Range = String, DoubleQuoted, text, s.rng(at, rest)
	if quote == '\'' {
		out.Style = SingleQuoted
	}
	return out, rest
}

func (s *simple) plain(at, end int, inFlow bool) (*Node, int) {
	if !simpleStart(s.text[at:end]) {
		return s.refuse(), end
	}
	rest := at
scan:
	for ; rest < end; rest++ {
		switch c := s.text[rest]; {
		case c == ':':
			if rest+1 == end || s.text[rest+1] == ' ' || inFlow {
				return s.refuse(), end
			}
		case c == '#' && s.text[rest-1] == ' ':
			break scan
		case inFlow && (c == ',' || c == ']' || c == '}'):
			break scan
		case inFlow && (c == '[' || c == '{' || c == '?'):
			return s.refuse(), end
		}
	}
	last := rest
	for last > at && s.text[last-1] == ' ' {
		last--
	}
	out := s.node()
	out.Text, out.Range = s.text[at:last], s.rng(at, last)
	out.Kind = plainKind(out.Text)
	out.Date = out.Kind == String && looksLikeDate(out.Text)
	return out, rest
}

// simpleStart reports whether a plain scalar may start like this, for certain.
func simpleStart(text string) bool {
	c := text[0]
	switch {
	case isLetter(c), '0' <= c && c <= '9', c == '_', c == '(', c == '/', c == '.', c >= utf8.RuneSelf:
		return true
	case c == '-' || c == '+':
		return len(text) > 1 && '0' <= text[1] && text[1] <= '9'
	}
	return false
}

// plainKind is the type of a plain scalar. Words are decided here, everything else by the parser's own table.
func plainKind(text string) NodeKind {
	if c := text[0]; isLetter(c) || c >= utf8.RuneSelf || c == '(' || c == '/' {
		switch text {
		case "true", "True", "TRUE", "false", "False", "FALSE":
			return Bool
		case "null", "Null", "NULL":
			return Null
		}
		return String
	}
	n := yaml.Node{Kind: yaml.ScalarNode, Value: text}
	switch n.ShortTag() {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int":
		return Int
	case "!!float":
		return Float
	}
	return String
}

// flow reads a flow collection that stands on one line.
func (s *simple) flow(at, end, depth int) (*Node, int) {
	out := s.node()
	out.Style = Flow
	open := s.text[at]
	closing := byte(']')
	out.Kind = List
	if open == '{' {
		out.Kind, closing = Map, '}'
	}
	firstEntry, firstItem := len(s.entries), len(s.items)
	rest := s.blanks(at+1, end)
	for first := true; ; first = false {
		if rest >= end {
			return s.refuse(), end
		}
		if s.text[rest] == closing && first {
			break
		}
		if open == '{' {
			rest = s.flowEntry(rest, end, depth, firstEntry)
		} else {
			var item *Node
			item, rest = s.scalarOrFlow(rest, end, true, depth)
			s.items = append(s.items, item)
		}
		if s.refused {
			return nil, end
		}
		rest = s.blanks(rest, end)
		if rest >= end {
			return s.refuse(), end
		}
		if s.text[rest] == closing {
			break
		}
		if s.text[rest] != ',' {
			return s.refuse(), end
		}
		rest = s.blanks(rest+1, end)
	}
	rest++
	if open == '{' {
		out.Entries = keep(s.memory, &s.memory.entries, s.entries[firstEntry:])
	} else {
		out.Items = keep(s.memory, &s.memory.items, s.items[firstItem:])
	}
	s.entries, s.items = s.entries[:firstEntry], s.items[:firstItem]
	out.Range = s.rng(at, rest)
	return out, rest
}

func (s *simple) blanks(at, end int) int {
	for at < end && s.text[at] == ' ' {
		at++
	}
	return at
}

func (s *simple) flowEntry(at, end, depth, first int) (rest int) {
	colon := simpleKey(s.text[at:end])
	if colon == 0 {
		s.refuse()
		return end
	}
	key := s.text[at : at+colon]
	for _, e := range s.entries[first:] {
		if e.Key == key {
			s.refuse()
			return end
		}
	}
	value := s.blanks(at+colon+1, end)
	if value >= end || s.text[value] == ',' || s.text[value] == '}' {
		s.refuse()
		return end
	}
	node, rest := s.scalarOrFlow(value, end, true, depth)
	s.entries = append(s.entries, Entry{Key: key, Range: s.rng(at, at+colon), Value: node})
	return rest
}

// simpleKey returns the length of the key with which a line begins, when it is a word, a colon and a blank or the
// line's end; else 0.
func simpleKey(line string) int {
	for i := 0; i < len(line) && i < 100; i++ {
		c := line[i]
		switch {
		case isLetter(c), c == '_', i > 0 && ('0' <= c && c <= '9' || c == '-'):
		case c == ':' && i > 0 && (i+1 == len(line) || line[i+1] == ' '):
			return i
		default:
			return 0
		}
	}
	return 0
}
