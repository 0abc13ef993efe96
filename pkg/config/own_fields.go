package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/validator"
)

// ownFields holds what the workspace file says of a kind's fields against the language of JSON Schema, where a schema
// itself is silent: it ignores words that it does not know.
func (d *decoder) ownFields(k *Kind, fields *document.Node, dir string) (sound bool) {
	before := len(d.findings)
	for _, e := range fields.Entries {
		d.keywords(e.Value)
	}
	if len(d.findings) > before {
		return false
	}
	url := dir + "fields-" + k.Name + ".schema.json"
	err := d.schemas.Add(url, map[string]any{"properties": fields.Plain()})
	if err == nil {
		_, err = d.schemas.Compile(url)
	}
	var wrong *validator.Error
	if !errors.As(err, &wrong) {
		return err == nil
	}
	at := fields
	if rest, ok := strings.CutPrefix(wrong.Pointer, "/properties"); ok {
		if n, _, _ := fields.Nearest(rest); n != nil {
			at = n
		}
	}
	d.fail(at, "the fields of the kind %s are no JSON Schema: %s", k.Name, wrong.Message)
	return false
}

// Where the keywords of JSON Schema 2020-12 hold further schemas: in themselves, or in each of their values. All others
// hold none.
var (
	schemaKeywords = []string{
		"additionalProperties", "unevaluatedProperties", "unevaluatedItems", "items", "contains", "not", "if", "then", "else",
		"propertyNames", "allOf", "anyOf", "oneOf", "prefixItems",
	}
	schemasKeywords = []string{"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"}
	plainKeywords   = []string{
		"type", "enum", "const", "description", "title", "default", "examples", "format", "pattern", "minLength", "maxLength",
		"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems",
		"minContains", "maxContains", "required", "minProperties", "maxProperties", "dependentRequired", "deprecated",
		"readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "$ref", "$dynamicRef", "$anchor",
		"$dynamicAnchor", "$comment", "$id", "$schema", "$vocabulary",
	}
)

// keywords reports the words of a schema that mean nothing, with what they were meant to be. A word of one's own begins
// with x-.
func (d *decoder) keywords(n *document.Node) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		d.keywords(item)
	}
	for _, e := range n.Entries {
		switch {
		case slices.Contains(schemaKeywords, e.Key):
			d.keywords(e.Value)
		case slices.Contains(schemasKeywords, e.Key):
			if e.Value == nil {
				continue
			}
			for _, inner := range e.Value.Entries {
				d.keywords(inner.Value)
			}
		case !slices.Contains(plainKeywords, e.Key) && !strings.HasPrefix(e.Key, "x-"):
			known := slices.Concat(plainKeywords, schemaKeywords, schemasKeywords)
			d.failKey(e.Range, "JSON Schema has no word %q%s", e.Key, also(suggest.Sentence(e.Key, known)))
		}
	}
}

// failKey is fail at a key of the workspace file.
func (d *decoder) failKey(at diagnostic.Range, format string, args ...any) {
	d.fail(&document.Node{Range: at}, format, args...)
}

// requirements holds the names that the workspace file requires against the fields that the kind has: a document can
// only ever have those.
func (d *decoder) requirements(k *Kind, required *document.Node) {
	if k.Open || d.fromPreset(required) {
		return
	}
	var names []string
	for _, f := range k.Fields() {
		names = append(names, f.Name)
	}
	for _, n := range items(required) {
		if !slices.Contains(names, n.Scalar()) {
			hint := also(suggest.Sentence(n.Scalar(), names))
			if hint == "" {
				hint = "; declare it under fields"
			}
			d.fail(n, "a %s has no field %q to be required%s", k.Name, n.Scalar(), hint)
		}
	}
}
