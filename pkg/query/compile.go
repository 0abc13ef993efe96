package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
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
