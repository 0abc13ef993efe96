package query

import (
	"errors"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// function is a function of the language. What it is given fits params, or is any value: it must take that too.
type function struct {
	// params are the types that each argument may have; optional is how many of the last may be missing, and
	// repeated lets the last come any number of times.
	params   [][]typeKind
	optional int
	repeated bool
	result   func(args []piece) typ
	run      func(r *run, args []value) value
}

func gives(k typeKind) func([]piece) typ { return func([]piece) typ { return typ{kind: k} } }

// givesItem is the type of the first argument's items, givesList a list of them.
func givesItem(args []piece) typ { return args[0].typ.item() }
func givesList(args []piece) typ { return listOf(args[0].typ.item()) }

var (
	textParam = []typeKind{tText}
	dateParam = []typeKind{tDate, tText}
	listParam = []typeKind{tList, tRefs}
	manyParam = []typeKind{tList, tRefs, tNumber, tDate}
	anyParam  = []typeKind{tAny, tNil, tBool, tNumber, tText, tDate, tRefs, tList, tObject, tPeriod, tDocument}
)

// functions are those that take values. What reaches the clock or chance, or could make much out of little (repeat,
// reduce), is not among them.
var functions = map[string]*function{
	"date":   {params: [][]typeKind{dateParam}, result: gives(tDate), run: toDate},
	"days":   {params: [][]typeKind{dateParam, dateParam}, result: gives(tNumber), run: daysBetween},
	"period": {params: [][]typeKind{textParam}, result: gives(tPeriod), run: toPeriod},
	"len":    {params: [][]typeKind{{tText, tList, tRefs, tObject}}, result: gives(tNumber), run: length},

	"lower":      ofText(strings.ToLower),
	"upper":      ofText(strings.ToUpper),
	"trim":       ofText(strings.TrimSpace),
	"trimPrefix": ofTexts(func(s, t string) value { return str(strings.TrimPrefix(s, t)) }, tText),
	"trimSuffix": ofTexts(func(s, t string) value { return str(strings.TrimSuffix(s, t)) }, tText),
	"hasPrefix":  ofTexts(func(s, t string) value { return truth(strings.HasPrefix(s, t)) }, tBool),
	"hasSuffix":  ofTexts(func(s, t string) value { return truth(strings.HasSuffix(s, t)) }, tBool),
	"split":      {params: [][]typeKind{textParam, textParam}, result: func([]piece) typ { return listOf(typ{kind: tText}) }, run: split},
	"join":       {params: [][]typeKind{listParam, textParam}, optional: 1, result: gives(tText), run: joinTexts},
	"string":     {params: [][]typeKind{anyParam}, result: gives(tText), run: func(r *run, a []value) value { return str(r.text(a[0])) }},

	"int":   ofNumber(math.Trunc),
	"float": ofNumber(func(f float64) float64 { return f }),
	"abs":   ofNumber(math.Abs),
	"ceil":  ofNumber(math.Ceil),
	"floor": ofNumber(math.Floor),
	"round": ofNumber(math.Round),
	"min":   {params: [][]typeKind{manyParam}, repeated: true, result: least, run: func(r *run, a []value) value { return r.extreme(a, -1) }},
	"max":   {params: [][]typeKind{manyParam}, repeated: true, result: least, run: func(r *run, a []value) value { return r.extreme(a, 1) }},
	"mean":  {params: [][]typeKind{listParam}, result: gives(tNumber), run: mean},

	"first":   {params: [][]typeKind{listParam}, result: givesItem, run: func(r *run, a []value) value { return r.at(a[0], true) }},
	"last":    {params: [][]typeKind{listParam}, result: givesItem, run: func(r *run, a []value) value { return r.at(a[0], false) }},
	"reverse": {params: [][]typeKind{listParam}, result: givesList, run: reverse},
	"sort":    {params: [][]typeKind{listParam}, result: givesList, run: sorted},
	"uniq":    {params: [][]typeKind{listParam}, result: givesList, run: unique},
	"concat":  {params: [][]typeKind{listParam}, repeated: true, result: joined, run: concat},
	"keys":    {params: [][]typeKind{{tObject}}, result: func([]piece) typ { return listOf(typ{kind: tText}) }, run: keys},
	"values":  {params: [][]typeKind{{tObject}}, result: func([]piece) typ { return listOf(typ{}) }, run: values},
}

// call is a call of a function or of a document's method.
func (c *compiler) call(n *ast.CallNode) piece {
	switch callee := n.Callee.(type) {
	case *ast.IdentifierNode:
		return c.function(n, callee.Value, n.Arguments)
	case *ast.MemberNode:
		name, ok := callee.Property.(*ast.StringNode)
		if !ok || !methods[name.Value] {
			break
		}
		self := c.compile(callee.Node)
		if self.typ.kind != tDocument {
			return c.fail(callee.Property, "", "%s has no %s(…)", self.typ, name.Value)
		}
		return c.method(n, name.Value, self, n.Arguments)
	}
	return c.fail(n.Callee, "", "this is no function")
}

func (c *compiler) function(n ast.Node, name string, args []ast.Node) piece {
	self := piece{run: func(r *run) value { return r.self }, typ: typ{kind: tDocument, kinds: c.kinds}}
	f := functions[name]
	switch {
	case methods[name]:
		return c.method(n, name, self, args)
	case loops[name] != nil:
		return c.loop(n, name, args)
	case name == "doc":
		return c.document(n, args)
	case f == nil:
		hint := functionHint(name)
		return c.failAt(c.places.bytes(n.Location()), hint, "unknown function %s", name)
	}
	least := len(f.params) - f.optional
	if len(args) < least || len(args) > len(f.params) && !f.repeated {
		return c.fail(n, "", "%s takes %s", name, arguments(len(f.params)))
	}
	pieces := make([]piece, len(args))
	for i, arg := range args {
		pieces[i] = c.compile(arg)
		if want := f.params[min(i, len(f.params)-1)]; !pieces[i].typ.is(want...) {
			return c.fail(arg, "", "%s does not take %s", name, pieces[i].typ)
		}
	}
	c.checkLiteral(name, args, pieces)
	call := f.run
	return piece{run: func(r *run) value {
		if !r.spend(1 + len(pieces)) {
			return value{}
		}
		values := make([]value, len(pieces))
		for i := range pieces {
			values[i] = pieces[i].run(r)
		}
		return call(r, values)
	}, typ: f.result(pieces)}
}

// otherNames are what other languages call the things of this one.
var otherNames = map[string]string{
	"now": "the day is called today", "today": "write today without parentheses",
	"length": "write len(…)", "size": "write len(…)", "every": "write all(…)", "some": "write any(…)",
	"exists": "write any(…)", "toLower": "write lower(…)", "toUpper": "write upper(…)",
	"startsWith": `write … startsWith "…"`, "endsWith": `write … endsWith "…"`, "contains": `write … contains "…"`,
	"matches": `write … matches "…"`, "not": "write not …",
}

// functionHint says which function an unknown name may stand for.
func functionHint(name string) string {
	known := slices.Concat([]string{"doc"}, sortedKeys(functions), sortedKeys(loops), sortedKeys(methods))
	if hint := suggest.Sentence(name, known); hint != "" && otherNames[name] == "" {
		return hint
	}
	if other, ok := suggest.Best(name, sortedKeys(otherNames)); ok {
		return otherNames[other]
	}
	return ""
}

// checkLiteral finds dates and periods in quotes that are none.
func (c *compiler) checkLiteral(name string, args []ast.Node, pieces []piece) {
	for i, p := range pieces {
		if p.literal == nil || p.literal.kind != text {
			continue
		}
		switch _, isDate := textDate(p.literal.text); {
		case (name == "date" || name == "days") && !isDate:
			c.fail(args[i], `write it as "2026-07-01"`, "%q is not a date", p.literal.text)
		case name == "period":
			// A cycle's id may be known to its document only, so that it is no mistake here.
			if _, err := c.cfg.Calendar.ParsePeriod(p.literal.text); err != nil && !errors.Is(err, calendar.ErrNoCycles) {
				c.fail(args[i], `write it as "2026-Q3"`, "%q is not a period", p.literal.text)
			}
		}
	}
}

func arguments(n int) string {
	words := []string{"no argument", "one argument", "two arguments"}
	return words[min(n, len(words)-1)]
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// document is doc("OBJ-0007"), or doc("feature:search") where the bare id would be ambiguous.
func (c *compiler) document(n ast.Node, args []ast.Node) piece {
	if len(args) != 1 {
		return c.fail(n, "", "doc takes an id")
	}
	id := c.compile(args[0])
	if !id.typ.is(tText, tRefs) {
		return c.fail(args[0], "", "doc takes an id, and this is %s", id.typ)
	}
	t := typ{kind: tDocument, kinds: c.cfg.Kinds}
	if id.literal != nil {
		if kindName, _, ok := strings.Cut(id.literal.text, ":"); ok && c.cfg.Kind(kindName) != nil {
			t.kinds = c.kindsNamed([]string{kindName})
		}
	}
	return piece{run: func(r *run) value {
		v := id.run(r)
		if v.kind == refs && len(v.refs()) > 0 {
			v = str(v.refs()[0])
		}
		if v.kind != text || !r.spend(1+len(c.cfg.Kinds)) {
			return value{}
		}
		return docValue(r.env.find(v.text))
	}, typ: t}
}

// find is the document of an id, or of "kind:id"; of several with the same id, the first in the order of the kinds.
func (e *Env) find(id string) *workspace.Document {
	if e.graph.Workspace == nil || e.graph.Workspace.Config == nil {
		return nil
	}
	for _, k := range e.graph.Workspace.Config.Kinds {
		if d := e.graph.Document(k.Name, id); d != nil {
			return d
		}
	}
	if kindName, bare, ok := strings.Cut(id, ":"); ok {
		return e.graph.Document(kindName, bare)
	}
	return nil
}

func ofText(f func(string) string) *function {
	return &function{params: [][]typeKind{textParam}, result: gives(tText), run: func(r *run, a []value) value {
		if a[0].kind != text || !r.spend(len(a[0].text)/16) {
			return nullText
		}
		return str(f(a[0].text))
	}}
}

func ofTexts(f func(s, t string) value, result typeKind) *function {
	return &function{params: [][]typeKind{textParam, textParam}, result: gives(result), run: func(r *run, a []value) value {
		if a[0].kind != text || a[1].kind != text || !r.spend(len(a[0].text)/16) {
			return absentOf(result)
		}
		return f(a[0].text, a[1].text)
	}}
}

func ofNumber(f func(float64) float64) *function {
	return &function{params: [][]typeKind{{tNumber, tText}}, result: gives(tNumber), run: func(_ *run, a []value) value {
		switch x, ok := parseNumber(a[0].text); {
		case a[0].kind == number:
			return num(f(a[0].num))
		case a[0].kind == text && ok:
			return num(f(x))
		}
		return nothing
	}}
}

func toDate(_ *run, a []value) value {
	if d, ok := a[0].asDate(); ok {
		return d
	}
	return nothing
}

// daysBetween is the days from the first date to the second: 1 from today to tomorrow.
func daysBetween(_ *run, a []value) value {
	from, okFrom := a[0].asDate()
	to, okTo := a[1].asDate()
	if !okFrom || !okTo {
		return nothing
	}
	return num(float64(to.day().Sub(from.day())))
}

func toPeriod(r *run, a []value) value {
	if a[0].kind != text && a[0].kind != number {
		return value{}
	}
	p, err := r.env.calendar().ParsePeriod(a[0].text)
	if err != nil {
		return value{}
	}
	return value{kind: period, text: p.Label, ref: p}
}

func length(r *run, a []value) value {
	switch a[0].kind {
	case text:
		r.spend(len(a[0].text) / 16)
		return num(float64(utf8.RuneCountInString(a[0].text)))
	case object:
		return num(float64(len(a[0].node().Entries)))
	case refs:
		return num(float64(len(a[0].refs())))
	case list:
		return num(float64(len(a[0].items())))
	}
	return num(0)
}

func split(r *run, a []value) value {
	if a[0].kind != text || a[1].kind != text || !r.spend(len(a[0].text)) {
		return listValue(nil)
	}
	return listValue(texts(strings.Split(a[0].text, a[1].text)))
}

func texts(words []string) []value {
	items := make([]value, len(words))
	for i, w := range words {
		items[i] = str(w)
	}
	return items
}

func joinTexts(r *run, a []value) value {
	separator := ""
	if len(a) > 1 && a[1].kind == text {
		separator = a[1].text
	}
	return str(r.join(r.sequence(a[0]), separator))
}

// least is the type of min and max: that of their arguments, or of their items.
func least(args []piece) typ {
	t := typ{kind: tNil}
	for _, a := range args {
		switch a.typ.kind {
		case tList, tRefs:
			t = join(t, a.typ.item())
		default:
			t = join(t, a.typ)
		}
	}
	return t
}

// extreme is the least (sign -1) or greatest (1) of the values and of the items of lists; what has no order with the
// others is left out.
func (r *run) extreme(args []value, sign int) value {
	best := nothing
	see := func(v value) {
		if !r.spend(1) || v.kind != number && v.kind != date && v.kind != text {
			return
		}
		if best.kind == unknown {
			best = v
		} else if c, ok := r.order(v, best); ok && c*sign > 0 {
			best = v
		}
	}
	for _, a := range args {
		if a.kind != list && a.kind != refs {
			see(a)
			continue
		}
		for _, item := range r.sequence(a) {
			see(item)
		}
	}
	return best
}

func mean(r *run, a []value) value {
	sum, n := 0.0, 0
	for _, item := range r.sequence(a[0]) {
		if r.spend(1) && item.kind == number {
			sum, n = sum+item.num, n+1
		}
	}
	return num(sum / float64(n))
}

func (r *run) at(v value, first bool) value {
	items := r.sequence(v)
	switch {
	case len(items) == 0:
		return value{}
	case first:
		return items[0]
	}
	return items[len(items)-1]
}

func reverse(r *run, a []value) value {
	items := r.sequence(a[0])
	if !r.spend(len(items)) {
		return listValue(nil)
	}
	items = slices.Clone(items)
	slices.Reverse(items)
	return listValue(items)
}

// sorted puts what has an order into it; a list of mixed values stays as it is where two have none.
func sorted(r *run, a []value) value {
	items := r.sequence(a[0])
	if !r.spend(len(items) * 4) {
		return listValue(nil)
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(x, y value) int { c, _ := r.order(x, y); return c })
	return listValue(items)
}

func unique(r *run, a []value) value {
	var found []value
	for _, item := range r.sequence(a[0]) {
		if !r.spend(1) {
			break
		}
		if !slices.ContainsFunc(found, func(v value) bool { return r.spend(1) && r.equal(v, item) == equals }) {
			found = append(found, item)
		}
	}
	return listValue(found)
}

func joined(args []piece) typ {
	t := typ{kind: tNil}
	for _, a := range args {
		t = join(t, a.typ.item())
	}
	return listOf(t)
}

func concat(r *run, a []value) value {
	var all []value
	for _, v := range a {
		items := r.sequence(v)
		if !r.spend(len(items)) {
			break
		}
		all = append(all, items...)
	}
	return listValue(all)
}

func keys(r *run, a []value) value {
	if a[0].kind != object || !r.spend(len(a[0].node().Entries)) {
		return listValue(nil)
	}
	var names []value
	for _, e := range a[0].node().Entries {
		names = append(names, str(e.Key))
	}
	return listValue(names)
}

func values(r *run, a []value) value {
	if a[0].kind != object || !r.spend(len(a[0].node().Entries)) {
		return listValue(nil)
	}
	var items []value
	for _, e := range a[0].node().Entries {
		items = append(items, fromNode(e.Value))
	}
	return listValue(items)
}
