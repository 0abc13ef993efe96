package query

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// kind is what a value is while a program runs.
type kind uint8

const (
	// absent is no value: nil, a field that is not there.
	absent kind = iota
	// unknown is an absent number, date or truth: every comparison with it is false.
	unknown
	// unfit is a value of another type than its field declares: every comparison with it is false.
	unfit
	boolean
	number
	text
	date
	// refs are the references of a link field, as written.
	refs
	list
	// object is a map of the source: a field, a record, or all fields of a document.
	object
	part
	period
	doc
)

// value is what every step of a program gives. The zero value is absent.
type value struct {
	kind kind
	// id says that a text is an id, which is compared without regard to case, as references are.
	id bool
	// num is a number, a boolean (0 or 1), or a date as the number 20260701.
	num float64
	// text is a text, a number as written, or the label of a period.
	text string
	// ref is []value, []string (refs), *document.Node (object, unfit), *workspace.Part, *workspace.Document or
	// calendar.Period.
	ref any
}

var (
	yes      = value{kind: boolean, num: 1}
	no       = value{kind: boolean}
	nothing  = value{kind: unknown}
	nullText = value{kind: text}
)

func truth(b bool) value {
	if b {
		return yes
	}
	return no
}

// num makes a number; what is none (a division by zero) is unknown.
func num(f float64) value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nothing
	}
	return value{kind: number, num: f}
}

func str(s string) value { return value{kind: text, text: s} }

func idText(s string) value { return value{kind: text, text: s, id: true} }

func dateValue(d calendar.Date) value {
	if d.IsZero() {
		return nothing
	}
	return value{kind: date, num: float64(d.Year*10000 + int(d.Month)*100 + d.Day)}
}

// day is the date of a date value.
func (v value) day() calendar.Date {
	n := int(v.num)
	return calendar.Date{Year: n / 10000, Month: time.Month(n / 100 % 100), Day: n % 100}
}

func docValue(d *workspace.Document) value {
	if d == nil {
		return value{}
	}
	return value{kind: doc, ref: d}
}

func listValue(items []value) value { return value{kind: list, ref: items} }

func (v value) items() []value { items, _ := v.ref.([]value); return items }

func (v value) refs() []string { names, _ := v.ref.([]string); return names }

func (v value) node() *document.Node { n, _ := v.ref.(*document.Node); return n }

// asDate reads a date, or a text that is one.
func (v value) asDate() (value, bool) {
	if v.kind == date {
		return v, true
	}
	if v.kind == text {
		return textDate(v.text)
	}
	return value{}, false
}

// textDate reads an ISO date; of a timestamp, its day.
func textDate(s string) (value, bool) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == 't' || s[10] == ' ') {
		s = s[:10]
	}
	if len(s) != 10 {
		return value{}, false
	}
	d, err := calendar.ParseDate(s)
	return dateValue(d), err == nil
}

// isTrue reports whether a condition holds: whatever is no truth does not.
func (v value) isTrue() bool { return v.kind == boolean && v.num != 0 }

// isEmpty reports whether there is nothing: what comparisons with nil, "" and [] ask.
func (v value) isEmpty() bool {
	switch v.kind {
	case absent, unknown:
		return true
	case text:
		return v.text == ""
	case refs:
		return len(v.refs()) == 0
	case list:
		return len(v.items()) == 0
	case object:
		return len(v.node().Entries) == 0
	}
	return false
}

// fromNode is a value of a field whose type nobody declared.
func fromNode(n *document.Node) value {
	if n.IsNull() {
		return value{}
	}
	switch n.Kind {
	case document.Bool:
		return truth(strings.EqualFold(n.Text, "true"))
	case document.Int, document.Float:
		if f, ok := parseNumber(n.Text); ok {
			return value{kind: number, num: f, text: n.Text}
		}
		return str(n.Text)
	case document.String:
		return str(n.Text)
	case document.List:
		items := make([]value, len(n.Items))
		for i, item := range n.Items {
			items[i] = fromNode(item)
		}
		return listValue(items)
	}
	return value{kind: object, ref: n}
}

func parseNumber(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		i, err := strconv.ParseInt(s, 0, 64)
		return float64(i), err == nil
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}

// fromTyped is a value of a field of this declared type.
func fromTyped(n *document.Node, t typeKind) value {
	if n.IsNull() {
		return absentOf(t)
	}
	switch t {
	case tText:
		if n.IsScalar() {
			return str(n.Text) // a plain scalar is a text by its source: "horizon: 2026"
		}
	case tNumber:
		if f, ok := parseNumber(n.Text); ok && (n.Kind == document.Int || n.Kind == document.Float) {
			return value{kind: number, num: f, text: n.Text}
		}
	case tBool:
		if n.Kind == document.Bool {
			return fromNode(n)
		}
	case tDate:
		if d, ok := textDate(n.Scalar()); ok {
			return d
		}
	case tList:
		if n.Kind == document.List {
			return fromNode(n)
		}
	case tObject:
		if n.Kind == document.Map {
			return value{kind: object, ref: n}
		}
	default:
		return fromNode(n)
	}
	return value{kind: unfit, ref: n}
}

// absentOf is what a declared field of this type is where a document does not have it.
func absentOf(t typeKind) value {
	switch t {
	case tText:
		return nullText
	case tNumber, tDate, tBool:
		return nothing
	case tList:
		return listValue(nil)
	case tRefs:
		return value{kind: refs}
	}
	return value{}
}

// answer is the outcome of a comparison: where a value is unknown or unfit, neither == nor != holds.
type answer uint8

const (
	differs answer = iota
	equals
	unanswered
)

func answerOf(b bool) answer {
	if b {
		return equals
	}
	return differs
}

// equal compares two values. A comparison with what is empty asks whether the other is empty too. A link field equals
// a text that one of its references is.
func (r *run) equal(a, b value) answer {
	if b.isEmpty() && b.kind != unknown {
		return answerOf(a.isEmpty())
	}
	if a.isEmpty() && a.kind != unknown {
		return answerOf(b.isEmpty())
	}
	if a.kind == unknown || b.kind == unknown || a.kind == unfit || b.kind == unfit {
		return unanswered
	}
	switch {
	case a.kind == date || b.kind == date:
		x, okX := a.asDate()
		y, okY := b.asDate()
		if !okX || !okY {
			return unanswered
		}
		return answerOf(x.num == y.num)
	case a.kind == refs || b.kind == refs:
		if a.kind != refs {
			a, b = b, a
		}
		return r.equalRefs(a.refs(), b)
	case a.kind == text && b.kind == number || a.kind == number && b.kind == text:
		return answerOf(a.text == b.text)
	case a.kind != b.kind:
		return differs
	}
	switch a.kind {
	case boolean, number:
		return answerOf(a.num == b.num)
	case text:
		r.spend(1 + min(len(a.text), len(b.text))/64)
		return answerOf(a.text == b.text || (a.id || b.id) && strings.EqualFold(a.text, b.text))
	case list:
		return r.equalLists(a.items(), b.items())
	case period:
		return answerOf(a.ref == b.ref)
	}
	return answerOf(a.ref == b.ref) // documents, parts, objects: the same one
}

func (r *run) equalRefs(names []string, b value) answer {
	r.spend(len(names))
	switch b.kind {
	case text:
		return answerOf(slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, b.text) }))
	case number:
		return answerOf(slices.ContainsFunc(names, func(n string) bool { return n == b.text || n == r.text(b) }))
	case refs:
		return answerOf(slices.EqualFunc(names, b.refs(), strings.EqualFold))
	case list:
		return answerOf(slices.EqualFunc(names, b.items(), func(n string, v value) bool { return strings.EqualFold(n, r.text(v)) }))
	}
	return differs
}

func (r *run) equalLists(a, b []value) answer {
	if len(a) != len(b) {
		return differs
	}
	for i := range a {
		if !r.spend(1) {
			return unanswered
		}
		if answer := r.equal(a[i], b[i]); answer != equals {
			return answer
		}
	}
	return equals
}

// order compares two values that have an order; ok is false for all others.
func (r *run) order(a, b value) (c int, ok bool) {
	switch {
	case a.kind == number && b.kind == number:
		return compareFloat(a.num, b.num), true
	case a.kind == date || b.kind == date:
		x, okX := a.asDate()
		y, okY := b.asDate()
		return compareFloat(x.num, y.num), okX && okY
	case a.kind == text && b.kind == text && a.text != "" && b.text != "":
		r.spend(1 + min(len(a.text), len(b.text))/64)
		return strings.Compare(a.text, b.text), true
	}
	return 0, false
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// text is a value as a message shows it.
func (r *run) text(v value) string {
	if !r.spend(1 + len(v.text)/16) {
		return ""
	}
	switch v.kind {
	case boolean:
		return strconv.FormatBool(v.num != 0)
	case number:
		if v.text != "" {
			return v.text
		}
		return strconv.FormatFloat(v.num, 'f', -1, 64)
	case text, period:
		return v.text
	case date:
		return v.day().String()
	case refs:
		return strings.Join(v.refs(), ", ")
	case list:
		return r.join(v.items(), ", ")
	case object:
		words := make([]string, len(v.node().Entries))
		for i, e := range v.node().Entries {
			words[i] = e.Key + ": " + r.text(fromNode(e.Value))
		}
		return strings.Join(words, ", ")
	case part:
		return v.ref.(*workspace.Part).ID
	case doc:
		return v.ref.(*workspace.Document).Name()
	case unfit:
		return v.node().Scalar()
	}
	return ""
}

func (r *run) join(items []value, separator string) string {
	var b strings.Builder
	for i, item := range items {
		if !r.spend(1) {
			return ""
		}
		if i > 0 {
			b.WriteString(separator)
		}
		s := r.text(item)
		if !r.spend((len(s) + len(separator)) / 16) {
			return ""
		}
		b.WriteString(s)
	}
	return b.String()
}

// plain is a value as Eval returns it.
func (r *run) plain(v value) any {
	if !r.spend(1) {
		return nil
	}
	switch v.kind {
	case boolean:
		return v.num != 0
	case number:
		return v.num
	case text:
		return v.text
	case date:
		return v.day()
	case refs:
		return slices.Clone(v.refs())
	case list:
		items := make([]any, len(v.items()))
		for i, item := range v.items() {
			items[i] = r.plain(item)
		}
		return items
	case object, unfit:
		return plainNode(v.node())
	case part:
		return plainNode(v.ref.(*workspace.Part).Node)
	case period:
		return v.ref.(calendar.Period)
	case doc:
		return v.ref.(*workspace.Document)
	}
	return nil
}

// plainNode is a value of the source as plain Go; its size is that of the source.
func plainNode(n *document.Node) any {
	if n.IsNull() {
		return nil
	}
	switch n.Kind {
	case document.Map:
		fields := make(map[string]any, len(n.Entries))
		for _, e := range n.Entries {
			fields[e.Key] = plainNode(e.Value)
		}
		return fields
	case document.List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = plainNode(item)
		}
		return items
	}
	switch v := fromNode(n); v.kind {
	case boolean:
		return v.num != 0
	case number:
		return v.num
	default:
		return v.text
	}
}
