package query

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// looper is a function that runs a predicate over a list.
type looper struct {
	// condition says that the predicate must be true or false; optional that it may be missing.
	condition, optional bool
	result              func(list, predicate typ) typ
	// run walks the items; each gives the predicate's value of an item.
	run func(r *run, items []value, each func(i int) value) value
}

func always(k typeKind) func(list, predicate typ) typ {
	return func(typ, typ) typ { return typ{kind: k} }
}

// loops are the functions that take a list and a predicate: any(links("feature"), {.category == "done"}).
var loops = map[string]*looper{
	"all": {condition: true, result: always(tBool), run: func(r *run, items []value, each func(int) value) value {
		return truth(r.count(items, each, false, 1) == 0)
	}},
	"none": {condition: true, result: always(tBool), run: func(r *run, items []value, each func(int) value) value {
		return truth(r.count(items, each, true, 1) == 0)
	}},
	"any": {condition: true, result: always(tBool), run: func(r *run, items []value, each func(int) value) value {
		return truth(r.count(items, each, true, 1) > 0)
	}},
	"one": {condition: true, result: always(tBool), run: func(r *run, items []value, each func(int) value) value {
		return truth(r.count(items, each, true, 2) == 1)
	}},
	"count": {condition: true, optional: true, result: always(tNumber), run: func(r *run, items []value, each func(int) value) value {
		return num(float64(r.count(items, each, true, len(items)+1)))
	}},
	"filter": {condition: true, result: func(list, _ typ) typ { return listOf(list.item()) }, run: filter},
	"find": {condition: true, result: func(list, _ typ) typ { return list.item() }, run: func(r *run, items []value, each func(int) value) value {
		for i := range items {
			if !r.spend(1) {
				break
			}
			if each(i).isTrue() {
				return items[i]
			}
		}
		return value{}
	}},
	"map": {result: func(_, predicate typ) typ { return listOf(predicate) }, run: mapped},
	"sum": {optional: true, result: always(tNumber), run: func(r *run, items []value, each func(int) value) value {
		sum := 0.0
		for i := range items {
			if !r.spend(1) {
				break
			}
			if v := each(i); v.kind == number {
				sum += v.num
			}
		}
		return num(sum)
	}},
	"sortBy": {result: func(list, _ typ) typ { return listOf(list.item()) }, run: sortBy},
}

// count is how many items the predicate gives want for, up to enough.
func (r *run) count(items []value, each func(int) value, want bool, enough int) int {
	n := 0
	for i := range items {
		if n == enough || !r.spend(1) {
			break
		}
		if each(i).isTrue() == want {
			n++
		}
	}
	return n
}

func filter(r *run, items []value, each func(int) value) value {
	var found []value
	for i, item := range items {
		if !r.spend(1) {
			break
		}
		if each(i).isTrue() {
			found = append(found, item)
		}
	}
	return listValue(found)
}

func mapped(r *run, items []value, each func(int) value) value {
	found := make([]value, 0, min(len(items), 64))
	for i := range items {
		if !r.spend(1) {
			break
		}
		found = append(found, each(i))
	}
	return listValue(found)
}

// sortBy puts the items into the order of what the predicate gives; those without order keep their places.
func sortBy(r *run, items []value, each func(int) value) value {
	type pair struct{ item, key value }
	pairs := make([]pair, 0, min(len(items), 64))
	for i, item := range items {
		if !r.spend(4) {
			return listValue(nil)
		}
		pairs = append(pairs, pair{item, each(i)})
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { c, _ := r.order(x.key, y.key); return c })
	sorted := make([]value, len(pairs))
	for i, p := range pairs {
		sorted[i] = p.item
	}
	return listValue(sorted)
}

// loop compiles all, any, filter and the like.
func (c *compiler) loop(n ast.Node, name string, args []ast.Node) piece {
	l := loops[name]
	if len(args) == 0 || len(args) > 2 || len(args) == 1 && !l.optional {
		return c.fail(n, "", "%s takes a list and a condition in braces", name)
	}
	over := c.compile(args[0])
	if !over.typ.is(tList, tRefs) {
		return c.fail(args[0], "", "%s needs a list, and this is %s", name, over.typ)
	}
	item := loop{item: c.slot(), index: c.slot(), typ: over.typ.item()}
	body := piece{run: func(r *run) value { return r.vars[item.item] }, typ: item.typ}
	if len(args) == 2 {
		inner := args[1]
		if p, ok := inner.(*ast.PredicateNode); ok {
			inner = p.Node
		}
		c.loops = append(c.loops, item)
		body = c.compile(inner)
		c.loops = c.loops[:len(c.loops)-1]
		if l.condition && !body.typ.is(tBool) {
			return c.fail(inner, compareHint(body.typ), "%s needs a condition, and this is %s", name, body.typ)
		}
	}
	walk := l.run
	return piece{run: func(r *run) value {
		items := r.sequence(over.run(r))
		return walk(r, items, func(i int) value {
			r.vars[item.item], r.vars[item.index] = items[i], num(float64(i))
			return body.run(r)
		})
	}, typ: l.result(over.typ, body.typ)}
}
