package query

import (
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

// code is a compiled piece of an expression.
type code func(*run) value

// piece is a part of an expression with what is known of it.
type piece struct {
	run code
	typ typ
	// literal is the value, where the expression spells it out.
	literal *value
	// words are the only texts that the value can be (the categories), what calls one of them ("category").
	words []string
	what  string
}

// compiler turns one tree into closures. Its first error wins; after one it goes on with pieces that mean nothing.
type compiler struct {
	cfg    *config.Config
	kinds  []*config.Kind
	scope  Scope
	text   string
	places offsets
	err    *Error

	// done and spans remember nodes: the parser shares the middle of "a < b < c", and trees of such sharing are
	// exponentially larger than their text.
	done  map[ast.Node]piece
	spans map[ast.Node]diagnostic.Range
	loops []loop
	names []variable
	slots int
}

// loop is a predicate around the expression; its item and index are variables.
type loop struct {
	item, index int
	typ         typ
}

// variable is a name that let gave.
type variable struct {
	name string
	slot int
	typ  typ
}

func newCompiler(cfg *config.Config, text string, scope Scope) *compiler {
	return &compiler{cfg: cfg, scope: scope, text: text, places: newOffsets(text),
		done: map[ast.Node]piece{}, spans: map[ast.Node]diagnostic.Range{}}
}

// fail records an error at a node.
func (c *compiler) fail(n ast.Node, hint, format string, args ...any) piece {
	return c.failAt(c.span(n), hint, format, args...)
}

func (c *compiler) failAt(at diagnostic.Range, hint, format string, args ...any) piece {
	if c.err == nil {
		c.err = &Error{Message: fmt.Sprintf(format, args...), Hint: hint, Text: c.text, Range: at}
	}
	return piece{run: func(*run) value { return value{} }}
}

// span is the range of a node with everything below it.
func (c *compiler) span(n ast.Node) diagnostic.Range {
	if n == nil {
		return diagnostic.Range{}
	}
	if r, ok := c.spans[n]; ok {
		return r
	}
	r := c.places.bytes(n.Location())
	for _, child := range children(n) {
		below := c.span(child)
		switch {
		case below.IsZero():
		case r.Start == r.End:
			r = below
		default:
			r = diagnostic.Range{Start: min(r.Start, below.Start), End: max(r.End, below.End)}
		}
	}
	if hasBracket(n) {
		// The tree does not know where the closing bracket is, but it comes next.
		rest := strings.TrimLeft(c.text[r.End:], " \t")
		if rest != "" && strings.ContainsRune(")]}", rune(rest[0])) {
			r.End = len(c.text) - len(rest) + 1
		}
	}
	c.spans[n] = r
	return r
}

// hasBracket reports whether a node ends with a closing bracket.
func hasBracket(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallNode, *ast.BuiltinNode, *ast.ArrayNode, *ast.MapNode, *ast.SliceNode:
		return true
	case *ast.MemberNode:
		_, name := n.Property.(*ast.StringNode)
		return !name
	}
	return false
}

func (c *compiler) compile(n ast.Node) piece {
	if p, ok := c.done[n]; ok {
		return p
	}
	p := c.node(n)
	c.done[n] = p
	return p
}

func (c *compiler) node(n ast.Node) piece {
	switch n := n.(type) {
	case *ast.NilNode:
		return constant(value{}, tNil)
	case *ast.BoolNode:
		return constant(truth(n.Value), tBool)
	case *ast.IntegerNode:
		return constant(num(float64(n.Value)), tNumber)
	case *ast.FloatNode:
		return constant(num(n.Value), tNumber)
	case *ast.StringNode:
		return constant(str(n.Value), tText)
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.PointerNode:
		return c.pointer(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ChainNode:
		return c.compile(n.Node)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.SliceNode:
		return c.slice(n)
	case *ast.CallNode:
		return c.call(n)
	case *ast.BuiltinNode:
		return c.function(n, n.Name, n.Arguments)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.VariableDeclaratorNode:
		return c.declaration(n)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.SequenceNode:
		return c.fail(n, "", "an expression is one value, not several with semicolons")
	case *ast.MapNode:
		return c.fail(n, "", "maps cannot be written in an expression")
	}
	return c.fail(n, "", "this has no meaning here")
}

func constant(v value, k typeKind) piece {
	return piece{run: func(*run) value { return v }, typ: typ{kind: k}, literal: &v}
}

// slot makes room for a variable.
func (c *compiler) slot() int {
	c.slots++
	return c.slots - 1
}

// identifier is a variable, a name of the environment or a field of the document.
func (c *compiler) identifier(n *ast.IdentifierNode) piece {
	for _, v := range slices.Backward(c.names) {
		if v.name == n.Value {
			return piece{run: func(r *run) value { return r.vars[v.slot] }, typ: v.typ}
		}
	}
	if n.Value == "today" {
		return piece{run: func(r *run) value { return r.today }, typ: typ{kind: tDate}}
	}
	self := piece{run: func(r *run) value { return r.self }, typ: typ{kind: tDocument, kinds: c.kinds}}
	return c.property(n, self, n.Value)
}

// pointer is the item of the loop around, or its index.
func (c *compiler) pointer(n *ast.PointerNode) piece {
	if len(c.loops) == 0 {
		return c.fail(n, "", "# stands for an item and is only known inside all, any, filter and the like")
	}
	l := c.loops[len(c.loops)-1]
	switch n.Name {
	case "":
		return piece{run: func(r *run) value { return r.vars[l.item] }, typ: l.typ}
	case "index":
		return piece{run: func(r *run) value { return r.vars[l.index] }, typ: typ{kind: tNumber}}
	}
	return c.fail(n, "write # for the item or #index for its place", "#%s is not known", n.Name)
}

func (c *compiler) unary(n *ast.UnaryNode) piece {
	x := c.compile(n.Node)
	switch n.Operator {
	case "not", "!":
		c.wantTruth(n.Node, x, n.Operator)
		return piece{run: func(r *run) value { return truth(!x.run(r).isTrue()) }, typ: typ{kind: tBool}}
	case "-":
		if !x.typ.is(tNumber) {
			return c.fail(n, "", "- needs a number, and this is %s", x.typ)
		}
		if x.literal != nil {
			return constant(num(-x.literal.num), tNumber)
		}
		return piece{run: func(r *run) value {
			if v := x.run(r); v.kind == number {
				return num(-v.num)
			}
			return nothing
		}, typ: typ{kind: tNumber}}
	case "+":
		if x.typ.is(tNumber) {
			return x
		}
		return c.fail(n, "", "+ needs a number, and this is %s", x.typ)
	}
	return c.fail(n, "", "the operator %s is not known", n.Operator)
}

// wantTruth demands a condition.
func (c *compiler) wantTruth(n ast.Node, p piece, operator string) {
	if !p.typ.is(tBool) {
		c.fail(n, compareHint(p.typ), "%s needs a condition, and this is %s", operator, p.typ)
	}
}

// compareHint says how a value becomes a condition.
func compareHint(t typ) string {
	switch t.kind {
	case tText, tRefs:
		return `compare it: == "…" or != ""`
	case tNumber, tDate:
		return "compare it: < … or != nil"
	case tList:
		return "compare it: len(…) > 0"
	case tDocument:
		return "compare it: != nil"
	}
	return ""
}

func (c *compiler) binary(n *ast.BinaryNode) piece {
	a, b := c.compile(n.Left), c.compile(n.Right)
	switch n.Operator {
	case "and", "&&", "or", "||":
		c.wantTruth(n.Left, a, n.Operator)
		c.wantTruth(n.Right, b, n.Operator)
		stop := n.Operator == "or" || n.Operator == "||"
		return piece{run: func(r *run) value {
			if !r.spend(1) || a.run(r).isTrue() == stop {
				return truth(stop)
			}
			return truth(b.run(r).isTrue())
		}, typ: typ{kind: tBool}}
	case "==", "!=":
		return c.equality(n, a, b)
	case "<", ">", "<=", ">=":
		return c.ordering(n, a, b)
	case "in":
		return c.membership(n, a, b)
	case "contains", "startsWith", "endsWith":
		return c.textual(n, a, b)
	case "matches":
		return c.matches(n, a, b)
	case "+", "-", "*", "/", "%", "**", "^":
		return c.arithmetic(n, a, b)
	case "..":
		return c.interval(n, a, b)
	case "??":
		return piece{run: func(r *run) value {
			if !r.spend(1) {
				return value{}
			}
			if v := a.run(r); !v.isEmpty() {
				return v
			}
			return b.run(r)
		}, typ: join(a.typ, b.typ)}
	}
	return c.fail(n, "", "the operator %s is not known", n.Operator)
}

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
		if e, ok := err.(*syntax.Error); ok {
			return 0, fmt.Errorf("%s", e.Code)
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

func (c *compiler) conditional(n *ast.ConditionalNode) piece {
	cond, a, b := c.compile(n.Cond), c.compile(n.Exp1), c.compile(n.Exp2)
	c.wantTruth(n.Cond, cond, "a choice")
	return piece{run: func(r *run) value {
		switch {
		case !r.spend(1):
			return value{}
		case cond.run(r).isTrue():
			return a.run(r)
		}
		return b.run(r)
	}, typ: join(a.typ, b.typ)}
}

func (c *compiler) declaration(n *ast.VariableDeclaratorNode) piece {
	x := c.compile(n.Value)
	v := variable{name: n.Name, slot: c.slot(), typ: x.typ}
	c.names = append(c.names, v)
	body := c.compile(n.Expr)
	c.names = c.names[:len(c.names)-1]
	return piece{run: func(r *run) value {
		if !r.spend(1) {
			return value{}
		}
		r.vars[v.slot] = x.run(r)
		return body.run(r)
	}, typ: body.typ}
}

func (c *compiler) array(n *ast.ArrayNode) piece {
	items := make([]piece, len(n.Nodes))
	literals := make([]value, 0, len(n.Nodes))
	elem := typ{kind: tNil}
	for i, item := range n.Nodes {
		items[i] = c.compile(item)
		elem = join(elem, items[i].typ)
		if items[i].literal != nil {
			literals = append(literals, *items[i].literal)
		}
	}
	if len(items) == 0 {
		elem = typ{}
	}
	t := listOf(elem)
	if len(literals) == len(items) {
		p := constant(listValue(literals), tList)
		p.typ = t
		return p
	}
	return piece{run: func(r *run) value {
		if !r.spend(1 + len(items)) {
			return listValue(nil)
		}
		values := make([]value, len(items))
		for i := range items {
			values[i] = items[i].run(r)
		}
		return listValue(values)
	}, typ: t}
}
