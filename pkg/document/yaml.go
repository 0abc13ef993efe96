package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"gopkg.in/yaml.v3"
)

// errSecondDocument says that a YAML text holds more than one document.
type errSecondDocument struct{ line int }

func (e *errSecondDocument) Error() string {
	return fmt.Sprintf("yaml: line %d: a second document starts here", e.line)
}

// parseYAML reads the one document of a YAML text; nil where there is nothing but comments. The parser's panics on
// hostile input are errors.
func parseYAML(text []byte) (root *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("yaml: %v", p)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		switch err := decoder.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return root, nil
		case err != nil:
			return nil, err
		}
		content := doc.Content[0]
		if isEmptyScalar(content) && content.Anchor == "" {
			continue // "---" with nothing after it
		}
		if root != nil {
			return nil, &errSecondDocument{line: doc.Line}
		}
		root = content
	}
}

func isEmptyScalar(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0
}

// readYAML reads the front matter or the data file into File.Root.
func (r *reader) readYAML(data bool) {
	f := r.file
	if useSimple && r.limits.Depth > deepestSimple+1 {
		if f.Root = readSimple(f.head[f.FrontMatter.Start:f.FrontMatter.End], f.FrontMatter.Start, r.memory); f.Root != nil {
			return
		}
	}
	prepared := uniformText(f.Source()[f.FrontMatter.Start:f.FrontMatter.End])
	tree, err := parseYAML(prepared)
	if err != nil {
		f.Broken = true
		r.readBroken(prepared, data, err)
		return
	}
	f.Root = r.convert(prepared, f.FrontMatter.Start, tree)
	f.Broken = f.Root == nil
	if f.Broken {
		return
	}
	if f.Root.Kind != Map && (!data || f.Root.Kind != List) {
		r.reportRoot(prepared, data)
		f.Root, f.Broken = nil, true
	}
}

// readBroken says why a text cannot be read, and reads of a data file what can be.
func (r *reader) readBroken(text []byte, data bool, err error) {
	before := len(r.file.Findings)
	var second *errSecondDocument
	switch {
	case !data:
	case errors.As(err, &second):
		// The records of all documents are read as if they were one: those of the second are there too.
		one := withoutSeparators(text)
		if tree, err := parseYAML(one); err == nil {
			quiet := &reader{file: &File{Path: r.file.Path, lines: r.file.lines}, limits: r.limits}
			r.file.Root = quiet.convert(one, r.file.FrontMatter.Start, tree)
		}
	default:
		r.readChunks(text)
	}
	if len(r.file.Findings) == before {
		r.reportSyntax(text, r.file.FrontMatter.Start, err)
	}
}

// withoutSeparators makes comments of the "---" lines of a text; places stay. Blanks would let a value above go on below.
func withoutSeparators(text []byte) []byte {
	out := bytes.Clone(text)
	for _, at := range lineStarts(out) {
		rest, ok := bytes.CutPrefix(out[at:], []byte("---"))
		if ok && (len(rest) == 0 || isBlank(rest[0]) || isBreak(rest[0])) {
			out[at] = '#'
		}
	}
	return out
}

// reportRoot reports a root that holds no fields. "key:value" and the like read as text, so the causes of broken YAML
// are asked first.
func (r *reader) reportRoot(text []byte, data bool) {
	if r.file.Root.Kind != List {
		d := &diagnosis{text: text, lines: lineStarts(text)}
		if causes := d.causes(); len(causes) > 0 {
			for _, c := range causes {
				r.reportCause(c, r.file.FrontMatter.Start)
			}
			return
		}
	}
	message := `front matter must be lines of "key: value"`
	if data {
		message = `a data file must hold "key: value" lines or a list of "- " items`
	}
	at := r.file.Root.Range
	r.report(diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: message,
		Label:   "this is " + r.file.Root.Kind.article(),
		Range:   lineAt(r.file.Source(), at.Start),
	})
}

// convert turns the parser's tree into nodes with byte ranges; nil where a limit was exceeded. The text starts at
// offset base of the file.
func (r *reader) convert(text []byte, base int, tree *yaml.Node) *Node {
	at := diagnostic.Range{Start: base, End: base + len(text)}
	if tree == nil {
		return &Node{Kind: Map, Range: at}
	}
	c := &converter{reader: r, text: text, base: base, lines: lineStarts(text)}
	root := c.node(tree, -1, 0)
	if c.over {
		return nil
	}
	if root.Kind == Null {
		return &Node{Kind: Map, Range: root.Range}
	}
	return root
}

// converter walks the parser's tree and the source side by side: the tree says what the values are and where they
// start, the source where they end. All its offsets are in text until a range is stored.
type converter struct {
	*reader
	text  []byte
	base  int
	lines []int // offset of each line

	// line, column and offset remember the last place that was looked up: places are asked for in order.
	line, column, offset int

	expanded int                 // nodes made by aliases
	open     map[*yaml.Node]bool // anchored nodes that are being converted
	over     bool                // a limit was exceeded: the result is thrown away
}

func lineStarts(text []byte) []int {
	starts := make([]int, 1, 1+bytes.Count(text, []byte{'\n'}))
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// place returns the offset of the parser's line and column, which count runes from 1.
func (c *converter) place(n *yaml.Node) int {
	line, column := n.Line, n.Column
	if line < 1 || line > len(c.lines) {
		return len(c.text)
	}
	at, from := c.lines[line-1], 1
	if line == c.line && column >= c.column {
		at, from = c.offset, c.column
	}
	for ; from < column && at < len(c.text); from++ {
		at++
		for at < len(c.text) && c.text[at]&0xC0 == 0x80 {
			at++
		}
	}
	c.line, c.column, c.offset = line, column, at
	return at
}

func (c *converter) rng(start, end int) diagnostic.Range {
	return diagnostic.Range{Start: c.base + start, End: c.base + end}
}

// exceed reports a limit and stops the conversion.
func (c *converter) exceed(at diagnostic.Range, value, message string) *Node {
	if !c.over {
		c.over = true
		c.report(diagnostic.Finding{Rule: RuleLimitExceeded, Message: message, Range: at, Value: value})
	}
	return &Node{Range: at}
}

// node converts one value. indent is the column of the innermost block collection around it, -1 at the top.
func (c *converter) node(n *yaml.Node, indent, depth int) *Node {
	start := c.place(n)
	if c.over {
		return &Node{}
	}
	if depth > c.limits.Depth {
		return c.exceed(c.rng(start, start), "depth",
			fmt.Sprintf("values are nested more than %d deep here, so the file was not read", c.limits.Depth))
	}
	if n.Anchor != "" {
		if c.open == nil {
			c.open = map[*yaml.Node]bool{}
		}
		c.open[n] = true
		defer delete(c.open, n)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return c.expand(n, c.rng(start, start+1+len(n.Value)), depth)
	case yaml.SequenceNode:
		return c.list(n, start, indent, depth)
	case yaml.MappingNode:
		return c.mapping(n, start, indent, depth)
	}
	return c.scalar(n, start, indent)
}

func (c *converter) scalar(n *yaml.Node, start, indent int) *Node {
	out := newScalar(n)
	if isEmptyScalar(n) {
		_, start = skipProperties(c.text, start)
		out.Range = c.rng(start, start)
		return out
	}
	start, _ = skipProperties(c.text, start)
	var end int
	switch out.Style {
	case DoubleQuoted, SingleQuoted:
		end = quotedEnd(c.text, start)
	case Literal, Folded:
		end = blockScalarEnd(c.text, start, indent)
	default:
		end = plainEnd(c.text, start, n.Value)
	}
	out.Range = c.rng(start, end)
	return out
}

// empty returns the place of a value that is not there: right after its colon or dash, or after its anchor and tag.
func (c *converter) empty(n *yaml.Node, after int, open bool) diagnostic.Range {
	if at := skipSpace(c.text, after); open && at == c.place(n) {
		if _, end := skipProperties(c.text, at); end > at {
			after = end
		}
	}
	return c.rng(after, after)
}

// newScalar makes a scalar's node without its place.
func newScalar(n *yaml.Node) *Node {
	out := &Node{Kind: String, Text: n.Value}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		out.Style = DoubleQuoted
	case n.Style&yaml.SingleQuotedStyle != 0:
		out.Style = SingleQuoted
	case n.Style&yaml.LiteralStyle != 0:
		out.Style = Literal
	case n.Style&yaml.FoldedStyle != 0:
		out.Style = Folded
	}
	switch n.Tag {
	case "!!null":
		out.Kind = Null
	case "!!bool":
		out.Kind = Bool
	case "!!int":
		out.Kind = Int
	case "!!float":
		out.Kind = Float
	default:
		out.Date = out.Style == Plain && looksLikeDate(n.Value)
	}
	if n.Style&yaml.TaggedStyle != 0 && out.value() == nil && out.Kind != Null {
		out.Kind = String // "!!int soon" says one thing and is another
	}
	return out
}

// afterProperties returns where a collection starts after its own anchor and tag. In a map, what stands at the place
// of its first key or later is that key's.
func (c *converter) afterProperties(n *yaml.Node, start int) int {
	first := len(c.text)
	if n.Kind == yaml.MappingNode && len(n.Content) > 0 {
		first = c.place(n.Content[0])
	}
	if first <= start {
		return start
	}
	value, _ := skipProperties(c.text, start)
	return min(value, first)
}

func (c *converter) list(n *yaml.Node, start, indent, depth int) *Node {
	start = c.afterProperties(n, start)
	out := &Node{Kind: List, Items: make([]*Node, 0, len(n.Content))}
	if n.Style&yaml.FlowStyle != 0 {
		out.Style = Flow
		at := start + 1
		for _, child := range n.Content {
			item := c.node(child, indent, depth+1)
			if c.over {
				return out
			}
			out.Items = append(out.Items, item)
			at = max(at, item.Range.End-c.base)
		}
		out.Range = c.rng(start, flowEnd(c.text, at, ']'))
		return out
	}
	start = skipSpace(c.text, start)
	indent = c.columnOf(start)
	at := start
	for _, child := range n.Content {
		dash := skipSpace(c.text, at)
		item := c.node(child, indent, depth+1)
		if c.over {
			return out
		}
		item.DashAt = int32(c.rng(dash, dash).Start + 1)
		if isEmptyScalar(child) {
			item.Range = c.empty(child, dash+1, true)
		}
		out.Items = append(out.Items, item)
		at = max(item.Dash().End, item.Range.End) - c.base
	}
	out.Range = c.rng(start, at)
	return out
}

func (c *converter) mapping(n *yaml.Node, start, indent, depth int) *Node {
	start = c.afterProperties(n, start)
	out := &Node{Kind: Map, Entries: make([]Entry, 0, len(n.Content)/2)}
	flow := n.Style&yaml.FlowStyle != 0
	// In "[a: b]" the pair is a map without braces.
	braces := flow && (len(n.Content) == 0 || c.text[start] == '{' && c.place(n.Content[0]) > start)
	at := start
	switch {
	case braces:
		out.Style = Flow
		at++
	case flow:
		out.Style = Flow
	default:
		start = skipSpace(c.text, start)
		at, indent = start, c.columnOf(start)
	}
	var pairs pairs
	readable := true
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, keyEnd, ok := c.key(n.Content[i], indent, depth)
		colon := afterColon(c.text, keyEnd)
		child := n.Content[i+1]
		key.Value = c.node(child, indent, depth+1)
		if c.over {
			return out
		}
		if isEmptyScalar(child) {
			if i+2 < len(n.Content) && c.place(n.Content[i+2]) < colon {
				colon = keyEnd // that colon belongs to the next key: "? key" without a value
			}
			key.Value.Range = c.empty(child, colon, colon > keyEnd)
		}
		at = max(at, colon, key.Value.Range.End-c.base)
		switch {
		case !ok:
			readable = false
		case n.Content[i].Tag == "!!merge":
			c.merge(&pairs, key)
		default:
			pairs.add(key)
		}
	}
	out.Entries = pairs.resolve(c.reader)
	if braces {
		at = flowEnd(c.text, at, '}')
	}
	out.Range = c.rng(start, at)
	if flow && !readable { // "{{ name }}": reported, and text to everybody else
		return &Node{Kind: String, Text: string(c.text[start:at]), Range: out.Range}
	}
	return out
}

// columnOf returns the column, from 0 and in runes, of an offset.
func (c *converter) columnOf(at int) int {
	column := 0
	for i := lineStart(c.text, at); i < at; i++ {
		if c.text[i]&0xC0 != 0x80 {
			column++
		}
	}
	return column
}

// key converts a key and returns its end in the text; a key that is no scalar is reported.
func (c *converter) key(n *yaml.Node, indent, depth int) (entry Entry, end int, ok bool) {
	var k *Node
	if n.Kind == yaml.AliasNode && n.Alias != nil && n.Alias.Kind == yaml.ScalarNode {
		start := c.place(n)
		k = newScalar(n.Alias)
		k.Range = c.rng(start, start+1+len(n.Value))
	} else {
		k = c.node(n, indent, depth+1)
	}
	entry = Entry{Key: k.Text, Range: k.Range}
	end = k.Range.End - c.base
	if c.over {
		return entry, end, false
	}
	switch {
	case k.Kind == List || k.Kind == Map:
		c.reportKey(k)
		return entry, end, false
	case k.Kind == Null && k.Text == "":
		c.report(diagnostic.Finding{
			Rule:    RuleFrontMatterSyntax,
			Message: "an entry has no key before its colon",
			Range:   k.Range,
		})
		return entry, end, false
	case k.Style == Plain && strings.HasPrefix(k.Text, noBreakSpace):
		c.reportIndentedKey(k)
	}
	return entry, end, true
}

// reportKey reports a key that is a list or a map: mostly a template's "{{ name }}" that was meant as text.
func (r *reader) reportKey(k *Node) {
	finding := diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: "a key must be a word or a number",
		Label:   "this key is " + k.Kind.article(),
		Range:   k.Range,
	}
	src := r.file.Source()
	line := readLine(src, lineStart(src, k.Range.Start))
	if strings.HasPrefix(line.value, "{{") {
		finding.Message = `a value that starts with "{{" must be quoted`
		finding.Label = "this starts a map"
		finding.Range = line.place(0, 1)
		finding.Value = line.value
		title, edits := line.quoteValue(line.value)
		finding.Fixes = []diagnostic.Fix{{Title: title, Safe: true, Edits: edits}}
	}
	r.report(finding)
}

// reportIndentedKey reports a key that seems to be indented but starts with no-break spaces, which are part of it.
func (r *reader) reportIndentedKey(k *Node) {
	blanks := len(k.Text) - len(strings.TrimLeft(k.Text, noBreakSpace))
	at := diagnostic.Range{Start: k.Range.Start, End: k.Range.Start + blanks}
	r.report(diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: "a no-break space is used for indentation, and YAML takes only plain spaces",
		Label:   "to YAML this is part of the key",
		Range:   at,
		Value:   k.Text,
		Fixes: []diagnostic.Fix{{
			Title: "indent with spaces",
			Safe:  true,
			Edits: []diagnostic.Edit{{Start: at.Start, End: at.End, Text: strings.Repeat(" ", blanks/len(noBreakSpace))}},
		}},
	})
}

// expand copies an aliased value to the place of its alias.
func (c *converter) expand(n *yaml.Node, at diagnostic.Range, depth int) *Node {
	if c.over {
		return &Node{}
	}
	if depth > c.limits.Depth {
		return c.exceed(at, "depth",
			fmt.Sprintf("values are nested more than %d deep through this alias, so the file was not read", c.limits.Depth))
	}
	if c.expanded++; c.expanded > c.limits.Nodes {
		return c.exceed(at, "aliases",
			fmt.Sprintf("aliases stand for more than %d values, so the file was not read", c.limits.Nodes))
	}
	if c.open[n] {
		return c.exceed(at, "alias", "an alias is used inside the value that it stands for, so the file was not read")
	}
	if n.Anchor != "" {
		if c.open == nil {
			c.open = map[*yaml.Node]bool{}
		}
		c.open[n] = true
		defer delete(c.open, n)
	}
	var out *Node
	switch n.Kind {
	case yaml.AliasNode:
		return c.expand(n.Alias, at, depth)
	case yaml.SequenceNode:
		out = &Node{Kind: List}
		for _, child := range n.Content {
			out.Items = append(out.Items, c.expand(child, at, depth+1))
			if c.over {
				break
			}
		}
	case yaml.MappingNode:
		out = &Node{Kind: Map}
		var pairs pairs
		for i := 0; i+1 < len(n.Content) && !c.over; i += 2 {
			key := n.Content[i]
			if key.Kind == yaml.AliasNode {
				key = key.Alias
			}
			entry := Entry{Key: key.Value, Range: at, Value: c.expand(n.Content[i+1], at, depth+1)}
			switch {
			case key.Kind != yaml.ScalarNode:
			case n.Content[i].Tag == "!!merge":
				c.merge(&pairs, entry)
			default:
				pairs.add(entry)
			}
		}
		out.Entries = pairs.resolve(nil) // duplicates were reported where they stand
	default:
		out = newScalar(n)
	}
	if n.Style&yaml.FlowStyle != 0 {
		out.Style = Flow
	}
	out.Range = at
	return out
}

// article names a kind of value in a sentence.
func (k NodeKind) article() string {
	return [...]string{"empty", "a yes-or-no value", "a number", "a number", "text", "a list", "a map"}[k]
}
