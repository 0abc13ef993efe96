package query

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The limits of an expression: its text in bytes, and the nodes of its tree.
const (
	maxText  = 4096
	maxNodes = 1000
)

// parse reads the text into a syntax tree.
func parse(text string) (node ast.Node, err *Error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, &Error{Message: "the expression is empty", Text: text}
	case len(text) > maxText:
		return nil, &Error{Message: fmt.Sprintf("the expression is longer than %d characters", maxText), Text: text}
	case !utf8.ValidString(text):
		return nil, &Error{Message: "the expression is not valid UTF-8", Text: text}
	}
	// The parser is a library's: whatever a text makes it do, it must not take the process down.
	defer func() {
		if recover() != nil {
			node, err = nil, &Error{Message: "the expression cannot be read", Text: text, Range: diagnostic.Range{End: len(text)}}
		}
	}()
	tree, failure := parser.ParseWithConfig(text, &conf.Config{MaxNodes: maxNodes})
	if failure != nil {
		return nil, syntaxError(text, failure)
	}
	return tree.Node, nil
}

// syntaxError turns the parser's error into a plain sentence with a place.
func syntaxError(text string, failure error) *Error {
	var f *file.Error
	if !errors.As(failure, &f) {
		return &Error{Message: "the expression cannot be read", Text: text, Range: diagnostic.Range{End: len(text)}}
	}
	message, hint := plain(f.Message)
	return &Error{Message: message, Hint: hint, Text: text, Range: newOffsets(text).bytes(f.Location)}
}

// foreign are spellings of other languages, and what they are called here.
var foreign = map[string]string{
	"=": "write == to compare", "===": "write == to compare", "<>": "write != for unequal", "&": "write and",
	"and": "a condition is missing beside it", "AND": "write and", "OR": "write or", "NOT": "write not", "IN": "write in",
	"or": "a condition is missing beside it", "is": "write == to compare", "IS": "write == to compare", "=>": "write >=",
	"=<": "write <=", "like": "write contains or matches", "LIKE": "write contains or matches", "|": "write or",
	"“": `write straight quotes: "…"`, "”": `write straight quotes: "…"`, "„": `write straight quotes: "…"`,
	"‘": `write straight quotes: "…"`, "’": `write straight quotes: "…"`,
}

// plain says a message of the parser in plain words.
func plain(message string) (sentence, hint string) {
	if token, ok := strings.CutPrefix(message, "unexpected token "); ok {
		if token == "EOF" {
			return "the expression ends too early", "something is missing here"
		}
		kind, quoted, _ := strings.Cut(token, "(")
		word, err := strconv.Unquote(strings.TrimSuffix(quoted, ")"))
		if err != nil {
			word = strings.ToLower(kind)
		}
		return fmt.Sprintf("unexpected %q", word), foreign[word]
	}
	if strings.HasPrefix(message, "unrecognized character: ") {
		_, quoted, _ := strings.Cut(message, " '")
		char := strings.TrimSuffix(quoted, "'")
		if char == "" {
			return "a character that no expression has", ""
		}
		return fmt.Sprintf("unexpected %q", char), foreign[char]
	}
	switch {
	case strings.Contains(message, "not terminated"):
		return "a quote is not closed", ""
	case strings.Contains(message, "exceeds maximum allowed nodes"):
		return "the expression is too long", fmt.Sprintf("it may have %d parts", maxNodes)
	case strings.HasPrefix(message, "unexpected end"):
		return "the expression ends too early", "something is missing here"
	case strings.HasPrefix(message, "expected at least"):
		return "an argument is missing", ""
	case message == "expected name":
		return "a name is missing after the dot", ""
	case strings.Contains(message, "coalesce"):
		return "?? beside another operator needs parentheses", ""
	case strings.Contains(message, "char escape"), strings.Contains(message, "unescape"):
		return `a "\" in quotes is followed by what cannot be escaped`, `write "\\"`
	case strings.Contains(message, "literal"), strings.HasPrefix(message, "bad number"):
		return "this is not a number", ""
	}
	return message, ""
}

// offsets turns the parser's places, which count code points, into bytes.
type offsets []int

func newOffsets(text string) offsets {
	table := make(offsets, 0, len(text)+1)
	for i := range text {
		table = append(table, i)
	}
	return append(table, len(text))
}

func (o offsets) bytes(l file.Location) diagnostic.Range {
	at := func(n int) int { return o[min(max(n, 0), len(o)-1)] }
	return diagnostic.Range{Start: at(l.From), End: max(at(l.To), at(l.From))}
}

// children are the nodes right below a node.
func children(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []ast.Node{n.Node}
	case *ast.BinaryNode:
		return []ast.Node{n.Left, n.Right}
	case *ast.ChainNode:
		return []ast.Node{n.Node}
	case *ast.MemberNode:
		return []ast.Node{n.Node, n.Property}
	case *ast.SliceNode:
		return []ast.Node{n.Node, n.From, n.To}
	case *ast.CallNode:
		return append([]ast.Node{n.Callee}, n.Arguments...)
	case *ast.BuiltinNode:
		return n.Arguments
	case *ast.PredicateNode:
		return []ast.Node{n.Node}
	case *ast.ConditionalNode:
		return []ast.Node{n.Cond, n.Exp1, n.Exp2}
	case *ast.VariableDeclaratorNode:
		return []ast.Node{n.Value, n.Expr}
	case *ast.SequenceNode:
		return n.Nodes
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.MapNode:
		return n.Pairs
	case *ast.PairNode:
		return []ast.Node{n.Key, n.Value}
	}
	return nil
}
