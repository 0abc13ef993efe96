package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Changes to front matter and data as edits of bytes. Each function changes only what it is asked to: comments, order,
// quoting, blank lines and line endings stay.

// errNotWritten says that a value does not stand in the file where it seems to.
var errNotWritten = errors.New("this value comes from an alias and is written somewhere else")

// SetField sets a field of a map to a value: a string, bool, number, nil, list or map of those. rec is the map, nil for
// the root. A field that is there keeps its place and its comments, and a list its style; a new one is added at the map's
// end.
func (f *File) SetField(rec *Node, key string, value any) ([]diagnostic.Edit, error) {
	rec, err := f.editable(rec)
	if err != nil {
		return nil, err
	}
	text, err := encode(value)
	if err != nil {
		return nil, fmt.Errorf("setting %q: %w", key, err)
	}
	entry := f.written(rec, key)
	if entry == nil {
		return f.addField(rec, key, text)
	}
	old := entry.Value
	colon := afterColon(f.front()[:f.FrontMatter.End], entry.Range.End)
	if strings.Contains(string(f.front()[colon:max(colon, old.Range.Start)]), "!") {
		return nil, fmt.Errorf("setting %q: its value has a type, which may not be that of the new one", key)
	}
	switch {
	case old.Style == DoubleQuoted && isString(value):
		text = doubleQuoted(value.(string))
	case rec.Style != Flow && (old.Style == Plain && (old.Kind == List || old.Kind == Map) || f.outdented(rec, old)):
		return f.replaceBlock(entry, text)
	}
	if old.Range.Start == old.Range.End {
		return f.fillEmpty(rec, entry, text)
	}
	return []diagnostic.Edit{f.edit(old.Range.Start, old.Range.End, text)}, nil
}

// RemoveField removes a field of a map (nil is the root) with its line; comments on lines of their own stay. A field
// that is not there is no edit.
func (f *File) RemoveField(rec *Node, key string) ([]diagnostic.Edit, error) {
	rec, err := f.editable(rec)
	if err != nil {
		return nil, err
	}
	entry := f.written(rec, key)
	if entry == nil {
		return nil, nil
	}
	i := slices.IndexFunc(rec.Entries, func(e Entry) bool { return e.Range == entry.Range })
	start, end := entry.Range.Start, f.entryEnd(entry)
	if len(rec.Entries) == 1 && (rec != f.Root || rec.Style == Flow) {
		return []diagnostic.Edit{f.edit(rec.Range.Start, rec.Range.End, "{}")}, nil
	}
	if rec.Style == Flow {
		return f.removeFlow(rec.Range, start, end), nil
	}
	src := f.front()
	if after := skipSpace(src[:f.FrontMatter.End], end); len(rec.Entries) == 1 && after < f.FrontMatter.End {
		return nil, fmt.Errorf("removing %q: the file would have marks of a YAML document but no field", key)
	}
	lineStart := lineStart(src, start)
	if strings.TrimSpace(string(src[lineStart:start])) != "" { // "- key: value": what follows takes its place
		if i+1 >= len(rec.Entries) || rec.Entries[i+1].Range.Start < end {
			return nil, fmt.Errorf("removing %q: it shares its line with something else", key)
		}
		return []diagnostic.Edit{f.edit(start, rec.Entries[i+1].Range.Start, "")}, nil
	}
	return []diagnostic.Edit{f.edit(lineStart, min(nextLine(src, end), f.FrontMatter.End), "")}, nil
}

// AppendItem adds a value at the end of a list.
func (f *File) AppendItem(list *Node, value any) ([]diagnostic.Edit, error) {
	if list == nil || list.Kind != List {
		return nil, errors.New("appending to a list: there is none")
	}
	if f.isAlias(list.Range) {
		return nil, errNotWritten
	}
	text, err := encode(value)
	if err != nil {
		return nil, fmt.Errorf("appending to a list: %w", err)
	}
	if list.Style == Flow {
		return []diagnostic.Edit{f.appendFlow(list.Range, len(list.Items) > 0, text)}, nil
	}
	at, before := f.afterBlock(list)
	indent := f.indentAt(list.Range.Start)
	return []diagnostic.Edit{f.line(at, before, indent+"- "+text)}, nil
}

// editable returns the map that rec means, if it can be changed.
func (f *File) editable(rec *Node) (*Node, error) {
	if rec == nil {
		rec = f.Root
	}
	switch {
	case rec == nil:
		return nil, errors.New("the file has no front matter that could be read")
	case rec.Kind != Map:
		return nil, errors.New("fields belong to a map, and this is " + rec.Kind.article())
	case f.isAlias(rec.Range):
		return nil, errNotWritten
	}
	return rec, nil
}

// isAlias reports whether a range is that of an alias, whose value is written elsewhere.
func (f *File) isAlias(r diagnostic.Range) bool {
	return r.Start < r.End && f.front()[r.Start] == '*'
}

// written returns the entry of a key if it stands in this map itself, not where a merge took it from.
func (f *File) written(rec *Node, key string) *Entry {
	e := rec.Entry(key)
	if e == nil || f.isAlias(e.Range) {
		return nil
	}
	return e
}

func (f *File) edit(start, end int, text string) diagnostic.Edit {
	return diagnostic.Edit{Path: f.Path, Start: start, End: end, Text: text}
}

// line inserts a line of its own; before says that it goes before the line that starts at an offset.
func (f *File) line(at int, before bool, text string) diagnostic.Edit {
	eol := lineEnding(f.front())
	if before {
		return f.edit(at, at, text+eol)
	}
	return f.edit(at, at, eol+text)
}

func (f *File) addField(rec *Node, key, text string) ([]diagnostic.Edit, error) {
	text = Quote(key) + ": " + text
	switch {
	case rec.Style == Flow && f.front()[rec.Range.Start] != '{':
		return nil, fmt.Errorf("adding %q: the map has no braces to add it in", key)
	case rec.Style == Flow:
		return []diagnostic.Edit{f.appendFlow(rec.Range, len(rec.Entries) > 0, text)}, nil
	case len(rec.Entries) == 0: // an empty front matter or file, with comments perhaps
		at := f.FrontMatter.End
		if text := f.front()[:at]; skipSpace(text, f.FrontMatter.Start) < at {
			return nil, fmt.Errorf("adding %q: the file has marks of a YAML document but no field yet to add it after", key)
		}
		closed := at == f.FrontMatter.Start || isBreak(f.front()[at-1])
		return []diagnostic.Edit{f.line(at, closed, text)}, nil
	}
	at, before := f.afterBlock(rec)
	return []diagnostic.Edit{f.line(at, before, f.indentAt(rec.Range.Start)+text)}, nil
}

// afterBlock returns where a line can be added to a block collection: at the end of its last line, or before a line.
func (f *File) afterBlock(n *Node) (at int, before bool) {
	src := f.front()
	last := n
	for last.Style == Plain && (last.Kind == Map && len(last.Entries) > 0 || last.Kind == List && len(last.Items) > 0) {
		if last.Kind == Map {
			last = last.Entries[len(last.Entries)-1].Value
		} else {
			last = last.Items[len(last.Items)-1]
		}
	}
	end := n.Range.End
	if header := lineAt(src, last.Range.Start); (last.Style == Literal || last.Style == Folded) &&
		strings.Contains(string(src[last.Range.Start:header.End]), "+") {
		// The blank lines after the text belong to it.
		at = nextLine(src, end)
		for at < f.FrontMatter.End && isBlankLine(src, at) {
			at = nextLine(src, at)
		}
		return at, at == f.FrontMatter.Start || isBreak(src[at-1])
	}
	at = end
	for at < len(src) && !isBreak(src[at]) {
		at++
	}
	return at, false
}

// indentAt returns blanks as wide as what stands before an offset on its line.
func (f *File) indentAt(at int) string {
	start := lineStart(f.front(), at)
	if start == 0 {
		start = len(f.front()) - len(strings.TrimPrefix(string(f.front()[:at]), byteOrderMark)) - (len(f.front()) - at)
	}
	return strings.Repeat(" ", len([]rune(string(f.front()[start:at]))))
}

// appendFlow adds a value before the closing bracket.
func (f *File) appendFlow(in diagnostic.Range, filled bool, text string) diagnostic.Edit {
	src := f.front()
	if !filled {
		return f.edit(in.Start+1, in.Start+1, text)
	}
	at := f.lastFlowByte(in)
	if src[at-1] == ',' {
		return f.edit(at, at, " "+text)
	}
	return f.edit(at, at, ", "+text)
}

// lastFlowByte returns the offset after the last thing in brackets that is neither white space nor a comment.
func (f *File) lastFlowByte(in diagnostic.Range) int {
	src := f.front()[:in.End-1]
	last := in.Start + 1
	for at := skipSpace(src, last); at < len(src); at = skipSpace(src, last) {
		if c := src[at]; (c == '"' || c == '\'') && isFlowStart(src, at) {
			last = quotedEnd(src, at)
			continue
		}
		last = at + 1
	}
	return last
}

// isFlowStart reports whether a quote at an offset opens a value rather than standing in one.
func isFlowStart(src []byte, at int) bool {
	for at--; at >= 0 && (isBlank(src[at]) || isBreak(src[at])); at-- {
	}
	return at < 0 || isFlowIndicator(src[at]) || src[at] == ':'
}

func (f *File) removeFlow(in diagnostic.Range, start, end int) []diagnostic.Edit {
	src := f.front()
	after := skipSpace(src[:in.End], end)
	if after < in.End && src[after] == ',' {
		return []diagnostic.Edit{f.edit(start, skipSpace(src[:in.End], after+1), "")}
	}
	before := start
	for before > in.Start+1 && (isBlank(src[before-1]) || isBreak(src[before-1])) {
		before--
	}
	if src[before-1] == ',' {
		return []diagnostic.Edit{f.edit(before-1, end, "")}
	}
	return []diagnostic.Edit{f.edit(start, end, "")}
}

// entryEnd returns the offset after an entry's value, or after its colon.
func (f *File) entryEnd(e *Entry) int {
	return max(afterColon(f.front()[:f.FrontMatter.End], e.Range.End), e.Value.Range.End)
}

// fillEmpty writes a value where there is none yet.
func (f *File) fillEmpty(rec *Node, e *Entry, text string) ([]diagnostic.Edit, error) {
	at := e.Value.Range.Start
	colon := afterColon(f.front()[:f.FrontMatter.End], e.Range.End) > e.Range.End
	switch {
	case !colon && rec.Style != Flow:
		return nil, fmt.Errorf("setting %q: it has no colon to set a value after", e.Key)
	case !colon: // "{key}"
		text = ": " + text
	case !isBlank(f.front()[at-1]):
		text = " " + text
	}
	return []diagnostic.Edit{f.edit(at, at, text)}, nil
}

// outdented reports whether a value starts on a line of its own that is no more indented than its map: only a block
// of text may.
func (f *File) outdented(rec, value *Node) bool {
	return lineStart(f.front(), value.Range.Start) > rec.Range.Start && len(f.indentAt(value.Range.Start)) <= len(f.indentAt(rec.Range.Start))
}

// replaceBlock writes a value on the key's line in the place of a list or map below it.
func (f *File) replaceBlock(e *Entry, text string) ([]diagnostic.Edit, error) {
	src := f.front()
	colon := afterColon(src[:f.FrontMatter.End], e.Range.End)
	old := e.Value.Range
	if skipSpace(src, colon) != old.Start {
		return nil, fmt.Errorf("setting %q: its value has an anchor or a type, which would be lost", e.Key)
	}
	from := lineStart(src, old.Start)
	if from <= colon { // on one line: "[a: b]"
		return []diagnostic.Edit{f.edit(old.Start, old.End, text)}, nil
	}
	if from > colon && isBreak(src[from-1]) {
		from--
		if src[from] == '\n' && from > colon && src[from-1] == '\r' {
			from--
		}
	}
	return []diagnostic.Edit{f.edit(colon, colon, " "+text), f.edit(from, old.End, "")}, nil
}

func isString(value any) bool {
	_, ok := value.(string)
	return ok
}

// encode writes a value as YAML on one line.
func encode(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "null", nil
	case string:
		return Quote(v), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return "", fmt.Errorf("%v is no number that can be written", v)
		}
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case json.Number:
		return v.String(), nil
	case []string:
		items := make([]any, len(v))
		for i, s := range v {
			items[i] = s
		}
		return encode(items)
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			var err error
			if parts[i], err = encode(item); err != nil {
				return "", err
			}
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			text, err := encode(v[key])
			if err != nil {
				return "", err
			}
			parts = append(parts, Quote(key)+": "+text)
		}
		return "{" + strings.Join(parts, ", ") + "}", nil
	}
	return "", fmt.Errorf("a value of type %T cannot be written", value)
}
