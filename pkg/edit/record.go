package edit

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// appendRecord returns a data file with one more record behind the others; every byte that was there stays. The fields
// are lines of YAML; key is empty for a list. The file is indented, spaced, and ended as it was found.
func appendRecord(name string, src []byte, s config.Source, key string, fields []byte) ([]byte, error) {
	f := document.Read(name, src, document.Options{Data: true})
	if f.Broken || len(f.Findings) > 0 {
		x := f.Findings[0]
		return nil, fmt.Errorf("%s:%d: the file must be mended before a record can be added: %s", name, f.Position(x.Range.Start).Line, x.Message)
	}
	a := appender{src: src, key: key, fields: linesOf(fields)}
	edit, err := a.edit(f.Root, keysOf(s.At), 0)
	if err != nil {
		return nil, fmt.Errorf("adding a record to %s: %w", name, err)
	}
	if bytes.Contains(src, []byte("\r\n")) {
		edit.Text = strings.ReplaceAll(edit.Text, "\n", "\r\n")
	}
	out, err := document.ApplyEdits(src, []diagnostic.Edit{edit})
	if err != nil {
		return nil, err
	}
	return out, a.verify(name, out, f, s)
}

// linesOf splits text into its lines.
func linesOf(text []byte) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
}

func keysOf(at string) []string {
	if at == "" {
		return nil
	}
	return strings.Split(at, ".")
}

// at follows keys down.
func at(n *document.Node, keys []string) *document.Node {
	for _, key := range keys {
		n = n.Get(key)
	}
	return n
}

// appender makes the edit that adds a record.
type appender struct {
	src    []byte
	key    string
	fields []string
}

// edit finds the collection that keys lead to from n, whose own keys stand in the column indent, and adds to it.
func (a *appender) edit(n *document.Node, keys []string, indent int) (diagnostic.Edit, error) {
	if n.IsNull() || n.Style != document.Flow && len(n.Entries)+len(n.Items) == 0 {
		return a.behind(len(a.src), a.nested(keys, indent, 2), false), nil
	}
	if len(keys) > 0 {
		e := n.Entry(keys[0])
		switch {
		case n.Kind != document.Map:
			return diagnostic.Edit{}, fmt.Errorf("there is no map where %s should be", keys[0])
		case e == nil && n.Style == document.Flow:
			return diagnostic.Edit{}, fmt.Errorf("there is no %s, and the map is written in braces: add it by hand", keys[0])
		case e == nil:
			return a.behind(a.endOf(n, indent), a.nested(keys, indent, 2), false), nil
		}
		column := a.column(e.Range.Start)
		if e.Value.IsNull() {
			colon := e.Range.End + bytes.IndexByte(a.src[e.Range.End:], ':') + 1
			lines := a.nested(keys[1:], column+2, 2)
			if e.Value.Range.End > colon { // "features: null": the word goes, the record takes its place
				return diagnostic.Edit{Start: colon, End: e.Value.Range.End, Text: "\n" + strings.Join(lines, "\n")}, nil
			}
			return a.behind(a.lineEnd(colon), lines, false), nil
		}
		return a.edit(e.Value, keys[1:], column+2)
	}
	if a.key == "" && n.Kind != document.List || a.key != "" && n.Kind != document.Map {
		return diagnostic.Edit{}, fmt.Errorf("the records are not as roadbook.yaml says")
	}
	if n.Style == document.Flow {
		return a.inFlow(n)
	}
	column, step, spaced := a.layout(n)
	return a.behind(a.endOf(n, column), a.record(column, step), spaced), nil
}

// inFlow adds to a collection in braces or brackets.
func (a *appender) inFlow(n *document.Node) (diagnostic.Edit, error) {
	f := document.Read("record.yml", []byte(strings.Join(a.fields, "\n")+"\n"), document.Options{})
	text := flow(f.Root)
	if a.key != "" {
		text = document.Quote(a.key) + ": " + text
	}
	before := bytes.TrimRight(a.src[:n.Range.End-1], " \t\r\n")
	if len(n.Entries)+len(n.Items) > 0 {
		if bytes.HasSuffix(before, []byte(",")) {
			text = " " + text + ","
		} else {
			text = ", " + text
		}
	}
	return diagnostic.Edit{Start: len(before), End: len(before), Text: text}, nil
}

// flow writes a value on one line.
func flow(n *document.Node) string {
	var parts []string
	switch {
	case n.IsNull():
		return "null"
	case n.Kind == document.Map:
		for _, e := range n.Entries {
			parts = append(parts, document.Quote(e.Key)+": "+flow(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == document.List:
		for _, i := range n.Items {
			parts = append(parts, flow(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case n.Kind == document.String && !n.Date:
		return document.Quote(n.Text)
	}
	return n.Text
}

// layout is how the records of a block collection are written: their column, how much deeper their fields are, and
// whether blank lines stand between them.
func (a *appender) layout(n *document.Node) (column, step int, spaced bool) {
	var starts []int
	var values []*document.Node
	for _, e := range n.Entries {
		starts, values = append(starts, e.Range.Start), append(values, e.Value)
	}
	for _, i := range n.Items {
		starts, values = append(starts, i.Dash().Start), append(values, i)
	}
	column, step = a.column(starts[0]), 2
	for _, v := range values {
		if v.Kind == document.Map && v.Style != document.Flow && len(v.Entries) > 0 {
			step = max(1, a.column(v.Entries[0].Range.Start)-column)
			break
		}
	}
	if len(starts) > 1 {
		last := starts[len(starts)-1]
		lines := bytes.Split(a.src[:last-a.column(last)], []byte("\n"))
		spaced = len(lines) > 1 && a.blankBefore(lines[:len(lines)-1])
	}
	return column, step, spaced
}

// blankBefore reports whether a blank line is the last one, comments aside.
func (a *appender) blankBefore(lines [][]byte) bool {
	for i := len(lines) - 1; i >= 0; i-- {
		line := bytes.TrimSpace(lines[i])
		if len(line) == 0 {
			return true
		}
		if line[0] != '#' {
			return false
		}
	}
	return false
}

// column is how many bytes stand before an offset in its line, a byte order mark aside.
func (a *appender) column(offset int) int {
	start := bytes.LastIndexByte(a.src[:offset], '\n') + 1
	if start == 0 && bytes.HasPrefix(a.src, []byte("\ufeff")) {
		start = len("\ufeff")
	}
	return offset - start
}

// endOf is the end of a block collection whose keys stand in a column: the end of its last line, with the comments
// that stand deeper. At the top of a file that is the end of the text.
func (a *appender) endOf(n *document.Node, column int) int {
	if column == 0 {
		return len(a.src)
	}
	at := n.Range.End
	for at > n.Range.Start && bytes.IndexByte([]byte(" \t\r\n"), a.src[at-1]) >= 0 {
		at--
	}
	at = a.lineEnd(at)
	for end := at; end < len(a.src); {
		next := a.lineEnd(end + 1)
		line := strings.TrimRight(string(a.src[end+1:next]), "\r")
		text := strings.TrimLeft(line, " ")
		if text != "" && (text[0] != '#' || len(line)-len(text) <= column) {
			break
		}
		if text != "" {
			at = next
		}
		end = next
	}
	return at
}

func (a *appender) lineEnd(offset int) int {
	if offset >= len(a.src) {
		return len(a.src)
	}
	if i := bytes.IndexByte(a.src[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(a.src)
}

// behind puts lines behind the last text before an offset. What follows, blank lines or the lack of a last line's end,
// stays behind them.
func (a *appender) behind(offset int, lines []string, spaced bool) diagnostic.Edit {
	at := len(bytes.TrimRight(a.src[:offset], " \t\r\n"))
	text := strings.Join(lines, "\n")
	switch {
	case len(bytes.TrimPrefix(a.src[:at], []byte("\ufeff"))) == 0:
		if len(a.src[at:]) == 0 {
			text += "\n"
		}
	case spaced:
		text = "\n\n" + text
	default:
		text = "\n" + text
	}
	return diagnostic.Edit{Start: at, End: at, Text: text}
}

// nested is a record below keys that are not there yet.
func (a *appender) nested(keys []string, indent, step int) []string {
	var lines []string
	for _, key := range keys {
		lines = append(lines, strings.Repeat(" ", indent)+document.Quote(key)+":")
		indent += 2
	}
	return append(lines, a.record(indent, step)...)
}

// record is the record's lines, with its key or dash in a column and its fields deeper by step.
func (a *appender) record(column, step int) []string {
	margin, inner := strings.Repeat(" ", column), strings.Repeat(" ", column+step)
	var lines []string
	if a.key != "" {
		lines = append(lines, margin+document.Quote(a.key)+":")
	}
	for i, field := range a.fields {
		switch {
		case a.key == "" && i == 0:
			lines = append(lines, margin+"-"+strings.Repeat(" ", step-1)+field)
		case field == "":
			lines = append(lines, "")
		default:
			lines = append(lines, inner+field)
		}
	}
	return lines
}

// verify reads the new file and holds it against the old one: all that was there is there, and one record more.
func (a *appender) verify(name string, out []byte, old *document.File, s config.Source) error {
	f := document.Read(name, out, document.Options{Data: true})
	if f.Broken || len(f.Findings) > 0 {
		return fmt.Errorf("adding a record to %s would break it: add it by hand", name)
	}
	before, after := at(old.Root, keysOf(s.At)), at(f.Root, keysOf(s.At))
	if after == nil {
		return fmt.Errorf("adding a record to %s would not give one: add it by hand", name)
	}
	records := func(n *document.Node) (all []any) {
		if n == nil {
			return nil
		}
		for _, e := range n.Entries {
			all = append(all, []any{e.Key, e.Value.Plain()})
		}
		for _, i := range n.Items {
			all = append(all, i.Plain())
		}
		return all
	}
	was, is := records(before), records(after)
	if len(is) != len(was)+1 || len(was) > 0 && !reflect.DeepEqual(was, is[:len(was)]) {
		return fmt.Errorf("adding a record to %s would change the others: add it by hand", name)
	}
	return nil
}
