package query

import (
	"errors"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

func (c *compiler) equality(n *ast.BinaryNode, a, b piece) piece {
	a, b = c.datesOf(n, a, b)
	c.oneOf(n.Right, a, b)
	c.oneOf(n.Left, b, a)
	if !isEmptyLiteral(a) && !isEmptyLiteral(b) && !comparable(a.typ, b.typ) {
		return c.fail(n, mismatchHint(a.typ, b.typ), "%s and %s are never equal", a.typ, b.typ)
	}
	want := equals
	if n.Operator == "!=" {
		want = differs
	}
	return piece{run: func(r *run) value {
		return truth(r.spend(1) && r.equal(a.run(r), b.run(r)) == want)
	}, typ: typ{kind: tBool}}
}

// isEmptyLiteral reports whether a piece is nil, "" or []: a comparison with it asks whether there is anything.
func isEmptyLiteral(p piece) bool { return p.literal != nil && p.literal.isEmpty() }

func mismatchHint(a, b typ) string {
	switch {
	case a.kind == tNumber && b.kind == tText, a.kind == tText && b.kind == tNumber:
		return "numbers stand without quotes, text in quotes"
	case a.kind == tDocument && b.kind == tText, a.kind == tText && b.kind == tDocument:
		return "compare the document's .id"
	case a.kind == tList && b.kind == tText, a.kind == tText && b.kind == tList:
		return `write "…" in …`
	}
	return ""
}

// datesOf reads a text that is compared with a date.
func (c *compiler) datesOf(n *ast.BinaryNode, a, b piece) (piece, piece) {
	read := func(at ast.Node, d, t piece) piece {
		if d.typ.kind != tDate || t.typ.kind != tText || t.literal == nil || t.literal.text == "" {
			return t
		}
		v, ok := textDate(t.literal.text)
		if !ok {
			return c.fail(at, `write it as "2026-07-01"`, "%q is not a date", t.literal.text)
		}
		return constant(v, tDate)
	}
	return read(n.Left, b, a), read(n.Right, a, b)
}

// oneOf demands that a text which is compared with a closed set of words is one of them.
func (c *compiler) oneOf(at ast.Node, set, word piece) {
	if set.words == nil || word.literal == nil || word.literal.kind != text || word.literal.text == "" {
		return
	}
	if w := word.literal.text; !slices.Contains(set.words, w) {
		c.fail(at, suggest.Sentence(w, set.words), "%q is no %s", w, set.what)
	}
}

func (c *compiler) ordering(n *ast.BinaryNode, a, b piece) piece {
	a, b = c.datesOf(n, a, b)
	if !ordered(a.typ, b.typ) {
		return c.fail(n, mismatchHint(a.typ, b.typ), "%s does not compare %s with %s", n.Operator, a.typ, b.typ)
	}
	var holds func(int) bool
	switch n.Operator {
	case "<":
		holds = func(c int) bool { return c < 0 }
	case ">":
		holds = func(c int) bool { return c > 0 }
	case "<=":
		holds = func(c int) bool { return c <= 0 }
	default:
		holds = func(c int) bool { return c >= 0 }
	}
	return piece{run: func(r *run) value {
		if !r.spend(1) {
			return no
		}
		order, ok := r.order(a.run(r), b.run(r))
		return truth(ok && holds(order))
	}, typ: typ{kind: tBool}}
}

func (c *compiler) membership(n *ast.BinaryNode, a, b piece) piece {
	if b.typ.kind == tText {
		return c.fail(n, "write contains for a part of a text", "in looks into a list, and this is text")
	}
	if !b.typ.is(tList, tRefs, tObject, tPeriod) {
		return c.fail(n, "", "in looks into a list, and this is %s", b.typ)
	}
	if item := b.typ.item(); !comparable(a.typ, item) && !(b.typ.kind == tPeriod && a.typ.is(tDate, tText)) {
		return c.fail(n, mismatchHint(a.typ, item), "%s is never in a list of %s", a.typ, item)
	}
	if b.literal != nil {
		for i, item := range b.literal.items() {
			at := n.Right
			if array, ok := n.Right.(*ast.ArrayNode); ok {
				at = array.Nodes[i]
			}
			c.oneOf(at, a, piece{literal: &item})
		}
	}
	return piece{run: func(r *run) value {
		return truth(r.spend(1) && r.contains(b.run(r), a.run(r)))
	}, typ: typ{kind: tBool}}
}

// textual is contains, startsWith or endsWith: of a text; of a link, whether it holds for one of its references; and
// contains of a list is the mirror of in.
func (c *compiler) textual(n *ast.BinaryNode, a, b piece) piece {
	if n.Operator == "contains" && a.typ.kind == tList {
		return c.membership(&ast.BinaryNode{Left: n.Right, Right: n.Left}, b, a)
	}
	if !a.typ.is(tText, tRefs) || !b.typ.is(tText) {
		return c.fail(n, "", "%s compares texts, and here are %s and %s", n.Operator, a.typ, b.typ)
	}
	test := map[string]func(s, part string) bool{
		"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.Operator]
	lists := n.Operator == "contains"
	return piece{run: func(r *run) value {
		x, y := a.run(r), b.run(r)
		if lists && x.kind == list {
			return truth(r.contains(x, y))
		}
		if y.kind != text {
			return no
		}
		return truth(r.anyText(x, func(s string) bool { return r.spend(1+len(s)/16) && test(s, y.text) }))
	}, typ: typ{kind: tBool}}
}

// maxInstructions bounds a pattern, and with it the work of one match.
const maxInstructions = 5000

func (c *compiler) matches(n *ast.BinaryNode, a, b piece) piece {
	if !a.typ.is(tText, tRefs) {
		return c.fail(n, "", "matches needs text, and this is %s", a.typ)
	}
	if b.literal == nil || b.literal.kind != text {
		return c.fail(n.Right, `write matches "^…$"`, "the pattern of matches must be written in quotes")
	}
	size, err := patternSize(b.literal.text)
	if err != nil {
		return c.fail(n.Right, "", "%q is not a pattern (%v)", b.literal.text, err)
	}
	if size > maxInstructions {
		return c.fail(n.Right, "", "the pattern is too large")
	}
	pattern := regexp.MustCompile(b.literal.text)
	return piece{run: func(r *run) value {
		return truth(r.anyText(a.run(r), func(s string) bool {
			return r.spend(1+(len(s)+1)*size/64) && pattern.MatchString(s)
		}))
	}, typ: typ{kind: tBool}}
}

// patternSize is the number of a pattern's instructions.
func patternSize(pattern string) (int, error) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		var e *syntax.Error
		if errors.As(err, &e) {
			return 0, errors.New(string(e.Code))
		}
		return 0, err
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return 0, err
	}
	return len(prog.Inst), nil
}

func (c *compiler) arithmetic(n *ast.BinaryNode, a, b piece) piece {
	result, ok := arithmeticType(n.Operator, a.typ, b.typ)
	if !ok {
		return c.fail(n, "", "%s does not work on %s and %s", n.Operator, a.typ, b.typ)
	}
	operator := n.Operator
	return piece{run: func(r *run) value {
		if !r.spend(1) {
			return nothing
		}
		return r.arithmetic(operator, a.run(r), b.run(r))
	}, typ: result}
}

func arithmeticType(operator string, a, b typ) (typ, bool) {
	is := func(x, y typeKind) bool { return a.is(x) && b.is(y) }
	unsure := a.kind == tAny || b.kind == tAny
	switch {
	case unsure && operator == "+":
		return typ{}, is(tNumber, tNumber) || is(tText, tText) || is(tDate, tNumber) || is(tNumber, tDate)
	case unsure && operator == "-":
		return typ{}, is(tNumber, tNumber) || is(tDate, tNumber) || is(tDate, tDate)
	case operator == "+" && is(tText, tText):
		return typ{kind: tText}, true
	case operator == "+" && (is(tDate, tNumber) || is(tNumber, tDate)), operator == "-" && is(tDate, tNumber):
		return typ{kind: tDate}, true
	case operator == "-" && is(tDate, tDate):
		return typ{kind: tNumber}, true
	}
	return typ{kind: tNumber}, is(tNumber, tNumber)
}

func (r *run) arithmetic(operator string, a, b value) value {
	switch {
	case operator == "+" && a.kind == text && b.kind == text:
		if !r.spend((len(a.text) + len(b.text)) / 16) {
			return nothing
		}
		return str(a.text + b.text)
	case operator == "+" && a.kind == number && b.kind == date:
		return addDays(b, a.num)
	case operator == "+" && a.kind == date && b.kind == number:
		return addDays(a, b.num)
	case operator == "-" && a.kind == date && b.kind == number:
		return addDays(a, -b.num)
	case operator == "-" && a.kind == date && b.kind == date:
		return num(float64(a.day().Sub(b.day())))
	case a.kind != number || b.kind != number:
		return nothing
	}
	switch operator {
	case "+":
		return num(a.num + b.num)
	case "-":
		return num(a.num - b.num)
	case "*":
		return num(a.num * b.num)
	case "/":
		return num(a.num / b.num)
	case "%":
		return num(math.Mod(a.num, b.num))
	}
	return num(math.Pow(a.num, b.num))
}

// addDays is the day n days later, or unknown where the calendar ends.
func addDays(v value, n float64) value {
	const limit = 9999 * 366
	if math.Abs(n) > limit {
		return nothing
	}
	d := v.day().AddDays(int(n))
	if d.Before(calendar.MinDate) || d.After(calendar.MaxDate) {
		return nothing
	}
	return dateValue(d)
}

func (c *compiler) interval(n *ast.BinaryNode, a, b piece) piece {
	if !a.typ.is(tNumber) || !b.typ.is(tNumber) {
		return c.fail(n, "", ".. needs two numbers")
	}
	return piece{run: func(r *run) value {
		from, to := a.run(r), b.run(r)
		if from.kind != number || to.kind != number || from.num > to.num {
			return listValue(nil)
		}
		size := to.num - from.num + 1
		if size > float64(max(r.left, 0)) {
			r.left = -1
			return listValue(nil)
		}
		r.spend(int(size))
		items := make([]value, 0, int(size))
		for i := range int(size) {
			items = append(items, num(math.Trunc(from.num)+float64(i)))
		}
		return listValue(items)
	}, typ: listOf(typ{kind: tNumber})}
}

func (c *compiler) slice(n *ast.SliceNode) piece {
	x := c.compile(n.Node)
	if !x.typ.is(tText, tList, tRefs) {
		return c.fail(n, "", "[:] needs text or a list, and this is %s", x.typ)
	}
	bound := func(at ast.Node, fallback float64) piece {
		if at == nil {
			return constant(num(fallback), tNumber)
		}
		p := c.compile(at)
		if !p.typ.is(tNumber) {
			return c.fail(at, "", "[:] needs numbers, and this is %s", p.typ)
		}
		return p
	}
	from, to := bound(n.From, 0), bound(n.To, math.MaxInt32)
	result := x.typ
	if result.kind == tRefs {
		result = listOf(typ{kind: tText})
	}
	return piece{run: func(r *run) value {
		v := x.run(r)
		if v.kind == text {
			r.spend(1 + len(v.text)/16)
			runes := []rune(v.text)
			start, end := cut(from.run(r), to.run(r), len(runes))
			return str(string(runes[start:end]))
		}
		items := r.sequence(v)
		start, end := cut(from.run(r), to.run(r), len(items))
		return listValue(items[start:end:end])
	}, typ: result}
}

// cut holds a slice's ends inside n items; negative ones count from the end.
func cut(from, to value, n int) (start, end int) {
	at := func(v value, fallback int) int {
		if v.kind != number {
			return fallback
		}
		i := v.num
		if i < 0 {
			i += float64(n)
		}
		return int(min(max(i, 0), float64(n)))
	}
	start = at(from, 0)
	return start, max(at(to, n), start)
}
