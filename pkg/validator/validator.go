// Package validator judges front matter and records by JSON Schemas (2020-12 and older drafts) and says what is wrong
// at the exact key or value, in sentences for the people who write the documents.
//
// Data passes through it like this: schemas → Set (a pool by URL, nothing is fetched) → Compile → Schema. Validate
// walks the compiled schema and the document's nodes side by side (walk.go); nearly always nothing fails, and that is
// all. Otherwise explain.go turns the failures, each a keyword at a place, into findings. The library that compiles
// the schemas can judge too, by plain values: it decides where a schema uses references that depend on the way to
// them, tests hold the walk against it, and the build tag "slowvalidator" makes it decide everywhere.
package validator

import (
	"slices"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// The rules under which this package reports.
const (
	RuleMissingField    = "missing-field"
	RuleUnknownField    = "unknown-field"
	RuleWrongType       = "wrong-type"
	RuleInvalidValue    = "invalid-value"
	RuleInvalidFormat   = "invalid-format"
	RuleInvalidDate     = "invalid-date"
	RuleSchema          = "schema"
	RuleAmbiguousScalar = "ambiguous-scalar"
)

// Options say how findings of one document are placed and worded.
type Options struct {
	// Anchor is where a missing field of the root is reported: the opening "---", or a record's key.
	Anchor diagnostic.Range
	// Skip names places that are judged elsewhere, by JSON pointer: nothing is reported at or below them. Optional.
	Skip func(pointer string) bool
	// Subject is what messages call the document: "US-0042". Empty is "this document".
	Subject string
	// Noun is what the values of a place are called where they have a name ("statuses"), or "". Optional.
	Noun func(pointer string) string
}

// Schema is a compiled schema. It does not change and may be used by many goroutines at once.
type Schema struct {
	compiled *jsonschema.Schema
	// exact says that the walk decides as the compiled schema does: there is no reference that depends on the way to it.
	exact bool
	// scratches are kept from one document for the next.
	scratches sync.Pool
}

// Validate returns what is wrong with a document, in the order of its places. A nil root is an empty document. The
// findings have Rule, Message, Label, Hints, Range, Field, Value and Fixes, whose edits lack a Path: the caller knows
// path, document and kind.
func (sc *Schema) Validate(root *document.Node, opts Options) []diagnostic.Finding {
	if root.IsNull() {
		root = &document.Node{Kind: document.Map, Range: opts.Anchor}
	}
	return sc.explain(root, opts)
}

// accepted asks the library, where the walk alone is not trusted. The walk goes first: it gives up in time where a schema
// leaves too many ways to try, and the library would try them all.
func (sc *Schema) accepted(root *document.Node) bool {
	if sc.trusted() {
		return false
	}
	value, doubtful := plain(root)
	return !doubtful && sc.compiled.Validate(value) == nil
}

// trusted reports whether the walk alone accepts documents. It takes a third of the library's time.
func (sc *Schema) trusted() bool { return trustWalk && sc.exact }

// maxRounds bounds how often a document is walked again after a scalar's reading has changed. Every round changes at
// least one, so that nested choices settle in a few.
const maxRounds = 8

// explain walks a document and says what is wrong. A scalar is read by its type first; where that is what the schema
// cannot take and the source text is what it can, the text counts and the walk is done again. The same holds for a
// null that the schema names; every other null counts as absent.
func (sc *Schema) explain(root *document.Node, opts Options) []diagnostic.Finding {
	s, _ := sc.scratches.Get().(*scratch)
	if s == nil {
		s = &scratch{}
	}
	defer func() {
		s.release()
		sc.scratches.Put(s)
	}()
	top := &place{node: root, scratch: s}
	e := &explainer{opts: opts, root: top}
	failures, settled := sc.settle(top)
	switch {
	case !settled:
		e.addExhausted()
	case sc.accepted(root):
		return nil
	case len(failures) > 0:
		e.add(failures)
	case !sc.trusted():
		e.addUnexplained(sc.compiled.Validate(top.plain()))
	}
	if settled {
		e.addAmbiguous(sc.compiled)
	}
	return e.findings()
}

// settle walks until no scalar changes its reading. It reports false where the walk had to give up.
func (sc *Schema) settle(top *place) (failures []failure, settled bool) {
	for range maxRounds {
		w := walk{scratch: top.scratch}
		failures, _ = w.check(sc.compiled, top)
		if w.exhausted() {
			return nil, false
		}
		changed := w.changed
		for _, f := range failures {
			changed = f.readAsText() || changed
		}
		if !changed {
			break
		}
	}
	return failures, true
}

// isExact reports whether a schema has no reference whose target depends on the way to it ($dynamicRef and
// $recursiveRef), here or in anything that it leads to.
func isExact(s *jsonschema.Schema, seen map[*jsonschema.Schema]bool) bool {
	if s == nil || seen[s] {
		return true
	}
	seen[s] = true
	if s.DynamicRef != nil || s.RecursiveRef != nil {
		return false
	}
	below := slices.Concat(s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems, []*jsonschema.Schema{
		s.Ref, s.Not, s.If, s.Then, s.Else, s.PropertyNames, s.UnevaluatedProperties, s.Items2020, s.Contains, s.UnevaluatedItems,
	})
	for _, holder := range []any{s.AdditionalProperties, s.Items, s.AdditionalItems} {
		switch sub := holder.(type) {
		case *jsonschema.Schema:
			below = append(below, sub)
		case []*jsonschema.Schema:
			below = append(below, sub...)
		}
	}
	for _, sub := range s.Properties {
		below = append(below, sub)
	}
	for _, sub := range s.PatternProperties {
		below = append(below, sub)
	}
	for _, sub := range s.DependentSchemas {
		below = append(below, sub)
	}
	for _, dependency := range s.Dependencies {
		if sub, ok := dependency.(*jsonschema.Schema); ok {
			below = append(below, sub)
		}
	}
	return every(below, func(sub *jsonschema.Schema) bool { return isExact(sub, seen) })
}
