// Package validator judges front matter and records by JSON Schemas (2020-12 and older drafts) and says what is wrong
// at the exact key or value, in sentences for the people who write the documents.
//
// Data passes through it like this: schemas → Set (a pool by URL, nothing is fetched) → Compile → Schema. Validate
// turns a document.Node into plain values and asks the compiled schema whether it accepts them; nearly always it
// does, and that is all. Otherwise a walk over schema and nodes side by side (walk.go) collects the failures that
// explain it, and explain.go turns them into findings.
package validator

import (
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
}

// Validate returns what is wrong with a document, in the order of its places. A nil root is an empty document. The
// findings have Rule, Message, Label, Hints, Range, Field, Value and Fixes, whose edits lack a Path: the caller knows
// path, document and kind.
func (sc *Schema) Validate(root *document.Node, opts Options) []diagnostic.Finding {
	if root.IsNull() {
		root = &document.Node{Kind: document.Map, Range: opts.Anchor}
	}
	value, doubtful := plain(root)
	if !doubtful && sc.compiled.Validate(value) == nil {
		return nil
	}
	return sc.explain(root, opts)
}

// maxRounds bounds how often a document is walked again after a scalar's reading has changed. Every round changes at
// least one, so that nested choices settle in a few.
const maxRounds = 8

// explain walks a document that is not plainly valid. A scalar is read by its type first; where that is what the
// schema cannot take and the source text is what it can, the text counts and the walk is done again. The same holds
// for a null that the schema names; every other null counts as absent.
func (sc *Schema) explain(root *document.Node, opts Options) []diagnostic.Finding {
	top := &place{node: root}
	failures, settled := sc.settle(top)
	e := &explainer{opts: opts, root: top}
	e.add(failures)
	if len(failures) == 0 || !settled {
		e.addUnexplained(sc.compiled.Validate(top.plain()))
	}
	e.addAmbiguous(sc.compiled)
	return e.findings()
}

// settle walks until no scalar changes its reading. It reports false where the walk had to give up.
func (sc *Schema) settle(top *place) (failures []failure, settled bool) {
	for range maxRounds {
		w := walk{}
		failures, _ = w.check(sc.compiled, top)
		changed := w.changed
		for _, f := range failures {
			changed = f.readAsText() || changed
		}
		if w.exhausted() {
			return failures, false
		}
		if !changed {
			break
		}
	}
	return failures, true
}
