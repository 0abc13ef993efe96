package validator

import (
	"cmp"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// checkAlternatives judges anyOf and oneOf. Where no alternative accepts the value, the failures are those of the one
// that the author most probably meant, or one failure that names what all of them would take.
func (w *walk) checkAlternatives(s *jsonschema.Schema, subs []*jsonschema.Schema, exclusive bool, p *place, judged []bool) []failure {
	if len(subs) == 0 {
		return nil
	}
	branches := w.scratch.takeBranches(len(subs))
	accepting := 0
	for i, sub := range subs {
		f, j := w.check(sub, p)
		branches[i] = branch{schema: sub, failures: f, judged: j, index: i}
		if len(f) == 0 {
			merge(judged, j)
			accepting++
		}
	}
	switch {
	case accepting == 1 || accepting > 0 && !exclusive:
		return nil
	case accepting > 1:
		return []failure{{at: p, schema: s, keyword: kwOneOf, schemas: acceptingOf(branches)}}
	}
	for _, b := range branches {
		merge(judged, b.judged)
	}
	return choose(p, s, branches)
}

// acceptingOf are the schemas of the alternatives that accept the value.
func acceptingOf(branches []branch) (schemas []*jsonschema.Schema) {
	for _, b := range branches {
		if len(b.failures) == 0 {
			schemas = append(schemas, b.schema)
		}
	}
	return schemas
}

// branch is one alternative, and why it does not accept the value.
type branch struct {
	schema   *jsonschema.Schema
	failures []failure
	judged   []bool
	index    int
}

// choose picks what to say about a value that no alternative accepts.
func choose(p *place, s *jsonschema.Schema, branches []branch) []failure {
	var fitting []branch
	for _, b := range branches {
		if !b.missesType(p) {
			fitting = append(fitting, b)
		}
	}
	switch {
	case len(fitting) == 0:
		return []failure{{at: p, schema: s, keyword: kwType, schemas: schemasOf(p, branches)}}
	case len(fitting) == 1 && !fitting[0].only(p, kwEnum, kwFormat, kwPattern, kwChoice):
		return fitting[0].failures
	case every(fitting, func(b branch) bool { return b.only(p, kwRequired) }):
		if len(fitting) == 1 {
			return fitting[0].failures
		}
		return []failure{{at: p, schema: s, keyword: kwRequired, names: firstNames(fitting), choice: true}}
	case every(fitting, func(b branch) bool { return b.only(p, kwEnum, kwFormat, kwPattern, kwChoice) }):
		if len(branches) == 1 {
			return fitting[0].failures
		}
		return []failure{{at: p, schema: s, keyword: kwChoice, schemas: schemasOf(p, branches)}}
	}
	return slices.MinFunc(fitting, func(a, b branch) int {
		return cmp.Or(
			cmp.Compare(a.discriminators(p), b.discriminators(p)),
			cmp.Compare(len(a.failures), len(b.failures)),
			cmp.Compare(b.deepest(), a.deepest()),
			cmp.Compare(a.index, b.index),
		)
	}).failures
}

// missesType reports whether the branch wants a value of another type: by type, or by values of other types alone.
func (b branch) missesType(p *place) bool {
	return slices.ContainsFunc(b.failures, func(f failure) bool {
		if f.at != p {
			return false
		}
		switch f.keyword {
		case kwType, kwFalse:
			return true
		case kwEnum:
			return !slices.ContainsFunc(expected(f.schema), func(v any) bool { return valueKind(v) == p.kind() })
		}
		return false
	})
}

// only reports whether all failures of the branch are at p and of the keywords.
func (b branch) only(p *place, keywords ...string) bool {
	return every(b.failures, func(f failure) bool { return f.at == p && slices.Contains(keywords, f.keyword) })
}

// discriminators counts the fields that tell alternatives apart ("type: a") and have another alternative's value.
func (b branch) discriminators(p *place) (n int) {
	for _, f := range b.failures {
		if f.at.parent == p && (f.keyword == kwEnum || f.keyword == kwFalse) {
			n++
		}
	}
	return n
}

func (b branch) deepest() (depth int) {
	for _, f := range b.failures {
		depth = max(depth, f.at.depth())
	}
	return depth
}

// schemasOf are the schemas that refused the value itself, branch by branch.
func schemasOf(p *place, branches []branch) (schemas []*jsonschema.Schema) {
	for _, b := range branches {
		before := len(schemas)
		for _, f := range b.failures {
			if f.at != p {
				continue
			}
			if f.schemas != nil {
				schemas = append(schemas, f.schemas...)
			} else if f.keyword != kwFalse {
				schemas = append(schemas, f.schema)
			}
		}
		if len(schemas) == before && !refuses(b.schema) {
			schemas = append(schemas, b.schema)
		}
	}
	return schemas
}

func firstNames(branches []branch) (names []string) {
	for _, b := range branches {
		for _, name := range b.failures[0].names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func every[T any](list []T, holds func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !holds(v) })
}

// readAsText gives a plain scalar its source text where the schema refused its type and would take a text, or names
// the text among its values. It reports whether the reading changed.
func (f failure) readAsText() bool {
	p := f.at
	n := p.node
	if p.asText || p.isKey || n.Style != document.Plain || n.Kind == document.String || !n.IsScalar() {
		return false
	}
	for _, s := range f.refusing() {
		switch f.keyword {
		case kwType, kwEnum, kwChoice:
		default:
			return false
		}
		values := expected(s)
		named := slices.ContainsFunc(values, func(v any) bool { return v == n.Text })
		if named || slices.Contains(s.Types, typeString) && !p.isOneOf(s.Types) {
			p.asText = true
			return true
		}
	}
	return false
}

// refusing are the schemas that the failure stands for.
func (f failure) refusing() []*jsonschema.Schema {
	if f.schemas != nil {
		return f.schemas
	}
	return []*jsonschema.Schema{f.schema}
}
