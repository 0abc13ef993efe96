// Package query is the expression language of --where, when: and policies over the graph: the grammar of expr-lang,
// with the documents' fields and links as its names.
//
// Data passes through it like this: text → expr's parser → a syntax tree → Compile, which checks every name, link and
// type against the configuration and makes a Program of closures → Env, which runs programs over the documents of
// one graph on one day.
//
// Only the parser is expr's. Its machine stops with an error where types do not fit and cannot be bounded inside a
// loop; here an absent value, or one of another type than declared, must make a comparison false, and every step must
// count. That touches each operator, so that evaluation is ours: total (what compiles fails for its budget only),
// bounded, and without a way to the clock, the environment or chance.
//
// What is absent: a text is "", a link or a list is empty, and a comparison with an absent number, date or truth is
// false, whatever the operator. Comparing anything with nil, "" or [] asks whether it is absent. A link field is the
// list of its references as written, whether the author wrote one or several: it equals a text that is among them,
// without regard to case, and "OBJ-0007" in objective asks the same.
package query

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// ErrWork is what an evaluation ends with that would take too long.
var ErrWork = errors.New("the expression needs too much work")

// Env runs programs over the documents of one graph on one day. It is safe for concurrent use.
type Env struct {
	graph *graph.Graph
	today calendar.Date
	work  int
	names func() []string // computed once
	kept  sync.Map        // keptKey → *kept
}

// Options are the limits of an Env. The zero value has the usual ones.
type Options struct {
	// Work is the number of steps that one evaluation may take; 0 is a million, and twenty more for each document.
	Work int
}

// NewEnv returns an environment over a graph, with its workspace's calendar and this day as today.
func NewEnv(g *graph.Graph, today calendar.Date, o Options) *Env {
	e := &Env{graph: g, today: today, work: o.Work}
	if e.work == 0 {
		e.work = 1_000_000 + 20*len(e.documents())
	}
	e.names = sync.OnceValue(e.undeclared)
	return e
}

func (e *Env) documents() []*workspace.Document {
	if e.graph.Workspace == nil {
		return nil
	}
	return e.graph.Workspace.Documents
}

func (e *Env) calendar() calendar.Calendar {
	if e.graph.Workspace == nil || e.graph.Workspace.Config == nil {
		return calendar.Calendar{}
	}
	return e.graph.Workspace.Config.Calendar
}

// owns reports whether a document is one of the graph's, so that the graph knows its links.
func (e *Env) owns(d *workspace.Document) bool {
	all := e.documents()
	return d != nil && d.Index >= 0 && d.Index < len(all) && all[d.Index] == d
}

// Names are the fields that documents of open kinds have, sorted: Scope.Names for expressions over this graph.
func (e *Env) Names() []string { return e.names() }

func (e *Env) undeclared() []string {
	seen := map[string]bool{}
	for _, d := range e.documents() {
		if !d.Kind.Open || d.Fields == nil || d.Fields.Kind != document.Map {
			continue
		}
		for i := range d.Fields.Entries {
			seen[d.Fields.Entries[i].Key] = true
		}
	}
	return sortedKeys(seen)
}

// Program is a compiled expression. It holds no state and can be run by any Env of the same configuration.
type Program struct {
	text  string
	run   code
	slots int
}

// String is the expression's text.
func (p *Program) String() string { return p.text }

// Scope says what an expression is for.
type Scope struct {
	// Condition asks for an expression that is true or false.
	Condition bool
	// Names are further fields that documents of open kinds have, although no schema declares them.
	Names []string
	// Unread says that nobody has read the documents yet: in an open kind a name that nothing declares, and that
	// looks like no misspelling, is taken for a field.
	Unread bool
}

// Compile checks an expression for documents of these kinds (none: all kinds). A field is declared if any of them
// declares it; for documents of the others it is absent. The error is an *Error.
func Compile(cfg *config.Config, kinds []string, text string, scope Scope) (*Program, error) {
	p, err := compile(cfg, kinds, text, scope)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func compile(cfg *config.Config, kinds []string, text string, scope Scope) (*Program, *Error) {
	tree, err := parse(text)
	if err != nil {
		return nil, err
	}
	c := newCompiler(cfg, text, scope)
	for _, name := range kinds {
		k := cfg.Kind(name)
		if k == nil {
			return nil, &Error{Message: fmt.Sprintf("there is no kind %q", name), Hint: suggest.Sentence(name, cfg.KindNames()), Text: text}
		}
		c.kinds = append(c.kinds, k)
	}
	if len(kinds) == 0 {
		c.kinds = cfg.Kinds
	}
	p := c.compile(tree)
	if scope.Condition && !p.typ.is(tBool) {
		c.fail(tree, compareHint(p.typ), "the expression must be true or false, and this is %s", p.typ)
	}
	if c.err != nil {
		return nil, c.err
	}
	return &Program{text: text, run: p.run, slots: c.slots}, nil
}

// Compile compiles a condition for documents of this graph (no kinds: all): fields that documents of open kinds have
// count as declared. The error is an *Error.
func (e *Env) Compile(kinds []string, text string) (*Program, error) {
	return Compile(e.graph.Workspace.Config, kinds, text, Scope{Condition: true, Names: e.Names()})
}

// run is one evaluation.
type run struct {
	env   *Env
	self  value
	today value
	vars  []value
	left  int
}

// spend takes steps off the budget and reports whether any is left. Where none is, what runs ends soon with any value.
func (r *run) spend(n int) bool {
	r.left -= n
	return r.left >= 0
}

// document is the document of a value, or nil.
func (r *run) document(v value) *workspace.Document {
	d, _ := v.ref.(*workspace.Document)
	return d
}

// sequence is the items of a list, the references of a link; nothing else has items.
func (r *run) sequence(v value) []value {
	switch v.kind {
	case list:
		return v.items()
	case refs:
		if r.spend(len(v.refs())) {
			return texts(v.refs())
		}
	}
	return nil
}

// contains reports whether x is in v: an item of a list, a reference of a link, a key of an object, a day of a period.
func (r *run) contains(v, x value) bool {
	switch v.kind {
	case list:
		return slices.ContainsFunc(v.items(), func(item value) bool {
			return r.spend(1) && r.isOne(x, item)
		})
	case refs:
		return !x.isEmpty() && r.equal(v, x) == equals
	case object:
		return x.kind == text && v.node().Entry(x.text) != nil
	case period:
		d, ok := x.asDate()
		p := v.ref.(calendar.Period)
		return ok && p.Contains(d.day())
	}
	return false
}

// isOne reports whether x is the item of a list; of a link, whether one of its references is.
func (r *run) isOne(x, item value) bool { return r.equal(x, item) == equals }

// anyText reports whether a test holds for a text, or for one of a link's references.
func (r *run) anyText(v value, test func(string) bool) bool {
	switch v.kind {
	case text:
		return test(v.text)
	case refs:
		return slices.ContainsFunc(v.refs(), test)
	}
	return false
}

// start prepares an evaluation for a document.
func (e *Env) start(p *Program, d *workspace.Document, work int) run {
	r := run{env: e, self: docValue(d), today: dateValue(e.today), left: work}
	if p.slots > 0 {
		r.vars = make([]value, p.slots)
	}
	return r
}

// Eval returns an expression's value for a document: a bool, float64, string, calendar.Date, calendar.Period,
// []string (the references of a link), []any, map[string]any (an object or a part), *workspace.Document, or nil for
// what is absent. The only error is ErrWork.
func (e *Env) Eval(p *Program, d *workspace.Document) (any, error) {
	r := e.start(p, d, e.work)
	v := r.plain(p.run(&r))
	if r.left < 0 {
		return nil, ErrWork
	}
	return v, nil
}

// Holds reports whether a condition is true of a document. No program (nil) holds always. The only error is ErrWork.
func (e *Env) Holds(p *Program, d *workspace.Document) (bool, error) {
	if p == nil {
		return true, nil
	}
	r := e.start(p, d, e.work)
	v := p.run(&r)
	if r.left < 0 {
		return false, ErrWork
	}
	return v.isTrue(), nil
}

// Select returns those of the documents for which a condition holds. The work of all evaluations together has a limit
// too, fifty times that of one, so that no condition keeps a caller waiting for more than some seconds.
func (e *Env) Select(p *Program, documents []*workspace.Document) ([]*workspace.Document, error) {
	if p == nil {
		return documents, nil
	}
	left := 50 * e.work
	var selected []*workspace.Document
	r := e.start(p, nil, 0)
	for _, d := range documents {
		allowed := min(e.work, left)
		r.self, r.left = docValue(d), allowed
		v := p.run(&r)
		if r.left < 0 {
			return nil, ErrWork
		}
		left -= allowed - r.left
		if v.isTrue() {
			selected = append(selected, d)
		}
	}
	return selected, nil
}
