package document

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/parser"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"

	goccy "github.com/goccy/go-yaml"
	"gopkg.in/yaml.v3"
)

// Why a YAML text cannot be read.
//
// Parsers name a symptom, and often on the wrong line. So the usual causes are looked for in the lines themselves
// (cause.go), each with the change that would mend it, and a suspicion is believed only if it holds: the text up to
// its line cannot be parsed as it is, and can with the change. What is left unexplained is reported with the
// parser's own words.

const (
	maxSyntaxFindings = 20      // in one text
	maxSyntaxWork     = 4 << 20 // bytes parsed to test suspicions
	maxSecondOpinion  = 32 << 10
	maxSecondDepth    = 200 // brackets and dashes that may nest: the second parser has no limit of its own
)

// diagnosis is the search for causes in one text.
type diagnosis struct {
	text   []byte
	lines  []int // offset of each line
	mended []diagnostic.Edit
	work   int
}

// reportSyntax reports why a text, which starts at offset base of the file, cannot be read.
func (r *reader) reportSyntax(text []byte, base int, err error) {
	var second *errSecondDocument
	if errors.As(err, &second) {
		r.reportSecondDocument(text, base, second.line)
		return
	}
	if strings.Contains(err.Error(), "exceeded max depth") {
		r.report(diagnostic.Finding{
			Rule:    RuleLimitExceeded,
			Message: fmt.Sprintf("values are nested more than %d deep, so the file was not read", r.limits.Depth),
			Range:   lineAt(r.file.Source(), base),
			Value:   "depth",
		})
		return
	}
	d := &diagnosis{text: text, lines: lineStarts(text)}
	causes := d.causes()
	for _, c := range causes {
		r.reportCause(c, base)
	}
	rest, err := d.apply(len(text), nil)
	if err == nil {
		if _, err = parseYAML(rest); err == nil && len(causes) > 0 {
			return
		}
	}
	if len(causes) == 0 || err != nil && len(causes) < maxSyntaxFindings && d.work < maxSyntaxWork {
		r.reportCause(d.unexplained(rest, err), base)
	}
}

// reportCause reports a cause, unless an odd character on its line has been reported: that is the cause then.
func (r *reader) reportCause(c cause, base int) {
	finding := c.finding(base)
	src := r.file.Source()
	line := lineAt(src, max(lineStart(src, finding.Range.Start), r.file.FrontMatter.Start))
	finding.Value = strings.TrimSpace(string(src[line.Start:line.End]))
	for _, c := range finding.Value {
		if name, _ := oddCharacter(c); name != "" {
			return
		}
	}
	r.report(finding)
}

func (r *reader) reportSecondDocument(text []byte, base, line int) {
	at := base + lineStarts(text)[line-1]
	what := "the front matter"
	if r.file.Data {
		what = "a data file"
	}
	r.report(diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: "a second YAML document starts here, and " + what + " has only one",
		Label:   "this begins a second one",
		Range:   lineAt(r.file.Source(), at),
		Hints:   []string{`remove the "---" line, or move what follows it into a file of its own`},
	})
}

// cause is one reason why a text cannot be read, with its place in the text.
type cause struct {
	message, label string
	at             diagnostic.Range
	title          string // of the fix
	edits          []diagnostic.Edit
	unsafe         bool
	hint           string
	// closesAt is, for a quote or bracket that its line leaves open, where it is closed later on; -1 for nowhere.
	// Zero says nothing.
	closesAt int
}

func (c cause) finding(base int) diagnostic.Finding {
	f := diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: c.message,
		Label:   c.label,
		Range:   diagnostic.Range{Start: base + c.at.Start, End: base + c.at.End},
	}
	if c.hint != "" {
		f.Hints = []string{c.hint}
	}
	if len(c.edits) > 0 {
		fix := diagnostic.Fix{Title: c.title, Safe: !c.unsafe}
		for _, e := range c.edits {
			fix.Edits = append(fix.Edits, diagnostic.Edit{Start: base + e.Start, End: base + e.End, Text: e.Text})
		}
		f.Fixes = []diagnostic.Fix{fix}
	}
	return f
}

// causes tests the suspicions line by line.
func (d *diagnosis) causes() []cause {
	var found []cause
	indent := ""
	for n := range d.lines {
		if d.work > maxSyntaxWork {
			break
		}
		for range 3 { // a line may have more than one fault
			c, ok := d.causeOn(n, &indent)
			if !ok {
				break
			}
			found = append(found, c)
			d.mended = append(d.mended, c.edits...)
			if len(found) == maxSyntaxFindings || d.work > maxSyntaxWork {
				return found
			}
		}
	}
	return found
}

// causeOn returns the first suspicion about a line that holds. indent is the indentation of the last line that could
// be read.
func (d *diagnosis) causeOn(n int, indent *string) (cause, bool) {
	line := readLine(d.text, d.lines[n])
	if line.text == "" || line.text[0] == '#' {
		return cause{}, false
	}
	suspects := line.suspects(d.text)
	for _, c := range suspects {
		d.work += 16 * len(c.edits)
	}
	if len(suspects) == 0 && line.indent == *indent {
		return cause{}, false
	}
	if d.parses(n, nil) {
		*indent = line.indent
		return cause{}, false
	}
	suspects = append(suspects, reindent(line, *indent)...)
	for _, c := range suspects {
		if overlaps(c.edits, d.mended) || !d.parses(n, c.edits) {
			continue
		}
		if c.closesAt > 0 && (d.parses(d.lineOf(c.closesAt), nil) || !d.parses(d.nextSolid(n), c.edits)) {
			continue // it runs over several lines, and rightly so
		}
		return c, true
	}
	return cause{}, false
}

// lineOf returns the number of the line that ends at or holds an offset.
func (d *diagnosis) lineOf(at int) int { return sort.SearchInts(d.lines, at) - 1 }

// nextSolid returns the number of the next line with something on it, or the last one.
func (d *diagnosis) nextSolid(n int) int {
	for n++; n < len(d.lines)-1 && isBlankLine(d.text, d.lines[n]); n++ {
	}
	return min(n, len(d.lines)-1)
}

func (d *diagnosis) lineEnd(n int) int {
	if n+1 < len(d.lines) {
		return d.lines[n+1]
	}
	return len(d.text)
}

// parses reports whether the text up to the end of a line can be read with everything that was mended and some more
// edits.
func (d *diagnosis) parses(line int, edits []diagnostic.Edit) bool {
	end := d.lineEnd(line)
	if d.work += end + 1; d.work > maxSyntaxWork {
		return false
	}
	text, err := d.apply(end, edits)
	if err != nil {
		return false
	}
	root, err := parseYAML(text)
	return err == nil && (root == nil || root.Kind != yaml.ScalarNode)
}

func (d *diagnosis) apply(end int, edits []diagnostic.Edit) ([]byte, error) {
	var all []diagnostic.Edit
	for _, list := range [][]diagnostic.Edit{d.mended, edits} {
		for _, e := range list {
			if e.End <= end {
				all = append(all, e)
			}
		}
	}
	return ApplyEdits(d.text[:end], all)
}

func overlaps(a, b []diagnostic.Edit) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Start < y.End && y.Start < x.End || x.Start == y.Start {
				return true
			}
		}
	}
	return false
}

// splitError takes an error of the parser apart: "yaml: line 3: reason". The line is 0 where it names none.
func splitError(err error) (line int, reason string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if after, ok := strings.CutPrefix(text, "line "); ok {
		number, rest, _ := strings.Cut(after, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			return line, rest
		}
	}
	return 0, text
}

// unexplained places an error by the parsers' own words: the second one knows columns, the first only lines.
func (d *diagnosis) unexplained(text []byte, err error) cause {
	column := 0
	line, reason := splitError(err)
	if l, c, why, ok := secondOpinion(text); ok {
		line, column, reason = l, c, why
	}
	line = min(max(line, 1), len(d.lines))
	for line > 1 && isBlankLine(d.text, d.lines[line-1]) {
		line--
	}
	at := lineAt(d.text, d.lines[line-1])
	for at.Start < at.End && isBlank(d.text[at.Start]) {
		at.Start++
	}
	if column > 0 {
		start := d.lines[line-1]
		for range column - 1 {
			if start >= at.End {
				break
			}
			start++
			for start < at.End && d.text[start]&0xC0 == 0x80 {
				start++
			}
		}
		if start < at.End {
			at.Start = start
		}
	}
	c := cause{message: "the YAML cannot be read from here on", at: at, hint: "the parser says: " + reason}
	found := readLine(d.text, d.lines[line-1])
	if found.text != "" && found.colon < 0 && !found.item && (line == 1 || d.parses(line-2, nil)) {
		c.message = `this line is neither "key: value" nor part of the value above it`
	}
	return c
}

// secondOpinion asks the other parser, which knows columns, for the place of an error and its reason.
func secondOpinion(text []byte) (line, column int, reason string, ok bool) {
	if len(text) > maxSecondOpinion || countNesting(text) > maxSecondDepth {
		return 0, 0, "", false
	}
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	_, err := parser.ParseBytes(text, 0)
	var syntax *goccy.SyntaxError
	if !errors.As(err, &syntax) || syntax.Token == nil || syntax.Token.Position == nil {
		return 0, 0, "", false
	}
	position := syntax.Token.Position
	return position.Line, position.Column, syntax.Message, position.Line > 0
}

// countNesting counts what may open a level on a line that has opened one already.
func countNesting(text []byte) int {
	n := bytes.Count(text, []byte("[")) + bytes.Count(text, []byte("{"))
	for _, pair := range []string{"- -", "? ?", "- ?", "? -", ": -", ": ?", "- :", ": :", "? :"} {
		n += bytes.Count(text, []byte(pair))
	}
	return n
}

// readChunks reads what can be read of a data file that is broken as a whole: it is cut at its top-level keys or
// items, and each piece is read for itself.
func (r *reader) readChunks(text []byte) {
	f := r.file
	base := f.FrontMatter.Start
	chunks, list := splitChunks(text)
	if len(chunks) == 0 {
		return
	}
	root := &Node{Kind: Map, Range: diagnostic.Range{Start: base, End: base + len(text)}}
	if list {
		root.Kind = List
	}
	var pairs pairs
	elsewhere := anchors{text: text, known: map[string]bool{}}
	for _, chunk := range chunks {
		piece := text[chunk.Start:chunk.End]
		tree, err := parseYAML(piece)
		var node *Node
		if err == nil && tree != nil {
			node = r.convert(piece, base+chunk.Start, tree)
		}
		switch {
		case node != nil && node.Kind == root.Kind:
			root.Items = append(root.Items, node.Items...)
			for _, e := range node.Entries {
				pairs.add(e)
			}
			continue
		case err == nil, elsewhere.explain(err):
		case r.full(RuleFrontMatterSyntax):
			r.report(diagnostic.Finding{Rule: RuleFrontMatterSyntax, Range: lineAt(f.Source(), base+chunk.Start)})
		default:
			r.reportSyntax(piece, base+chunk.Start, err)
		}
		f.Recovered = append(f.Recovered, recoverRecord(f.Source(), diagnostic.Range{Start: base + chunk.Start, End: base + chunk.End}))
	}
	root.Entries = pairs.resolve(r)
	if len(root.Entries)+len(root.Items) > 0 {
		f.Root = root
	}
}

// splitChunks cuts a text at the lines of its first column that start a key, or an item if that is what it starts
// with.
func splitChunks(text []byte) (chunks []diagnostic.Range, list bool) {
	for at := 0; at < len(text); at = nextLine(text, at) {
		isItem := text[at] == '-' && (at+1 == len(text) || isBlank(text[at+1]) || isBreak(text[at+1]))
		_, isEntry := splitEntry(text, lineAt(text, at))
		if len(chunks) == 0 {
			list = isItem
		}
		if list && isItem || !list && isEntry {
			if n := len(chunks); n > 0 {
				chunks[n-1].End = at
			}
			chunks = append(chunks, diagnostic.Range{Start: at, End: len(text)})
		}
	}
	return chunks, list
}

// anchors knows which anchors a text has somewhere.
type anchors struct {
	text  []byte
	known map[string]bool
}

// explain reports whether a piece fails only because it uses an anchor of another piece.
func (a anchors) explain(err error) bool {
	_, reason := splitError(err)
	name, unknown := strings.CutPrefix(reason, "unknown anchor '")
	name, referenced := strings.CutSuffix(name, "' referenced")
	if !unknown || !referenced {
		return false
	}
	known, ok := a.known[name]
	if !ok {
		known = bytes.Contains(a.text, []byte("&"+name))
		a.known[name] = known
	}
	return known
}

// excerpt shortens a text that goes into a message.
func excerpt(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}

// quoteChar names a character in a message.
func quoteChar(c string) string {
	if c == `"` {
		return `'"'`
	}
	return fmt.Sprintf("%q", c)
}
