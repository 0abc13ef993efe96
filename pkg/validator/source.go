package validator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/suggest"
)

// check looks through a schema, and all that it refers to, for what can be said better than the library does: values
// that a keyword cannot have, regular expressions, formats, references to nothing.
func (s *Set) check(src *source) error {
	if src.checked {
		return src.err
	}
	src.checked = true // before its references, which may lead back
	c := &checker{set: s, src: src}
	c.schema(src.doc(), "", src.base())
	if c.err != nil {
		src.err = c.err
		return c.err
	}
	for _, other := range c.refers {
		if err := s.check(other); err != nil {
			src.err = err
			return err
		}
	}
	return nil
}

// checker walks one schema; the first error counts.
type checker struct {
	set    *Set
	src    *source
	refers []*source
	err    error
}

func (c *checker) fail(pointer, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{URL: c.src.url, Pointer: pointer, Message: fmt.Sprintf(format, args...)}
	}
}

// keyword is what a keyword's value may be.
type keyword struct {
	// wants is the value in words, fits whether a value is one.
	wants string
	fits  func(any) bool
	// holds says where schemas are in it.
	holds holding
}

type holding uint8

const (
	nothing holding = iota
	oneSchema
	schemaList
	schemaMap
	schemaOrList
	schemaMapOrNames
)

func keywordOf(name string) (keyword, bool) {
	switch name {
	case "not", "if", "then", "else", "propertyNames", "contains", "additionalProperties", "additionalItems",
		"unevaluatedProperties", "unevaluatedItems", "contentSchema":
		return keyword{"a schema", isSchema, oneSchema}, true
	case "allOf", "anyOf", "oneOf", "prefixItems":
		return keyword{"a list of schemas", isList, schemaList}, true
	case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
		return keyword{"a map of names to schemas", isMap, schemaMap}, true
	case "items":
		return keyword{"a schema", func(v any) bool { return isSchema(v) || isList(v) }, schemaOrList}, true
	case "dependencies":
		return keyword{"a map of names to schemas or lists of names", isMap, schemaMapOrNames}, true
	case "type":
		return keyword{wants: "a type, or a list of types", fits: func(v any) bool { return isText(v) || isTexts(v) }}, true
	case "required":
		return keyword{wants: "a list of field names", fits: isTexts}, true
	case "enum":
		return keyword{wants: "a list of values", fits: isList}, true
	case "examples":
		return keyword{wants: "a list of values", fits: isList}, true
	case "dependentRequired":
		return keyword{wants: "a map of names to lists of names", fits: isMap}, true
	case "pattern", "format", "$ref", "$dynamicRef", "$recursiveRef", "$schema", "$id", "$anchor", "title", "description":
		return keyword{wants: "a text", fits: isText}, true
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains":
		return keyword{wants: "a whole number of 0 or more", fits: isCount}, true
	case "minimum", "maximum":
		return keyword{wants: "a number", fits: isNumberValue}, true
	case "exclusiveMinimum", "exclusiveMaximum":
		return keyword{wants: "a number", fits: func(v any) bool { return isNumberValue(v) || isBool(v) }}, true
	case "multipleOf":
		return keyword{wants: "a number above 0", fits: func(v any) bool { f, ok := number(v); return ok && f > 0 }}, true
	case "uniqueItems":
		return keyword{wants: "true or false", fits: isBool}, true
	}
	return keyword{}, false
}

func (c *checker) schema(doc any, pointer, base string) {
	m, ok := doc.(map[string]any)
	if !ok {
		if !isBool(doc) {
			c.fail(pointer, "a schema is expected here: an object, or true or false")
		}
		return
	}
	if id, ok := m["$id"].(string); ok && pointer != "" {
		id, _, _ = strings.Cut(id, "#")
		if id != "" {
			base = resolve(base, id)
		}
	}
	for _, name := range sortedKeys(m) {
		if c.err != nil {
			return
		}
		k, known := keywordOf(name)
		if !known {
			continue
		}
		v, at := m[name], pointer+"/"+escapePointer.Replace(name)
		if !k.fits(v) {
			c.fail(at, "%q must be %s", name, k.wants)
			return
		}
		c.keyword(m, name, v, at, base)
		c.below(k.holds, v, at, base)
	}
}

// keyword checks the values that have a language of their own.
func (c *checker) keyword(m map[string]any, name string, v any, at, base string) {
	switch name {
	case "type":
		names, ok := v.([]any)
		if !ok {
			names = []any{v}
		}
		types := sortedKeys(typeWords)
		for _, t := range names {
			if !slices.Contains(types, t.(string)) {
				c.fail(at, "there is no type %q%s", t, also(t.(string), types))
			}
		}
	case "pattern":
		m[name] = c.expression(v.(string), at)
	case "patternProperties":
		translated := map[string]any{}
		for key, sub := range v.(map[string]any) {
			translated[c.expression(key, at+"/"+escapePointer.Replace(key))] = sub
		}
		clear(v.(map[string]any))
		for key, sub := range translated {
			v.(map[string]any)[key] = sub
		}
	case "format":
		if _, ok := formatOf(v.(string)); !ok {
			c.fail(at, "there is no format %q%s", v, also(v.(string), formatNames()))
		}
	case "$ref":
		c.reference(v.(string), at, base)
	case "$schema":
		c.draft(v.(string), at)
	}
}

func (c *checker) below(holds holding, v any, at, base string) {
	switch list := v.(type) {
	case []any:
		if holds == schemaList || holds == schemaOrList {
			for i, sub := range list {
				c.schema(sub, at+"/"+strconv.Itoa(i), base)
			}
			if len(list) == 0 && holds == schemaList {
				c.fail(at, "the list must hold at least one schema")
			}
		}
		return
	case map[string]any:
		if holds != schemaMap && holds != schemaMapOrNames {
			break
		}
		for _, name := range sortedKeys(list) {
			if _, names := list[name].([]any); names && holds == schemaMapOrNames {
				continue
			}
			c.schema(list[name], at+"/"+escapePointer.Replace(name), base)
		}
		return
	}
	if holds == oneSchema || holds == schemaOrList {
		c.schema(v, at, base)
	}
}

func also(word string, among []string) string {
	if sentence := suggest.Sentence(word, among); sentence != "" {
		return "; " + sentence
	}
	return ""
}

func (c *checker) draft(name, at string) {
	drafts := []string{
		"https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2019-09/schema",
		"http://json-schema.org/draft-07/schema", "http://json-schema.org/draft-06/schema", "http://json-schema.org/draft-04/schema",
	}
	if isMeta(name) || c.set.find(strings.TrimSuffix(name, "#")) != nil {
		return
	}
	c.fail(at, "there is no JSON Schema draft %q; the newest one known is %s", name, drafts[0])
}

// isMeta reports whether a URL is one of the drafts' own schemas, which need not be added.
func isMeta(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "#"), "/")
	if rest, ok := strings.CutPrefix(name, "http:"); ok {
		name = "https:" + rest
	}
	rest, ok := strings.CutPrefix(name, "https://json-schema.org/")
	if !ok {
		return false
	}
	switch {
	case rest == "schema", rest == "draft/2020-12/schema", rest == "draft/2019-09/schema":
		return true
	case rest == "draft-07/schema", rest == "draft-06/schema", rest == "draft-04/schema":
		return true
	}
	return strings.HasPrefix(rest, "draft/2020-12/meta/") || strings.HasPrefix(rest, "draft/2019-09/meta/")
}

// reference checks that a $ref leads somewhere. Anchors, and what lies behind a nested $id, are left to the library.
func (c *checker) reference(ref, at, base string) {
	target := resolve(base, ref)
	if target == "" {
		c.fail(at, "$ref %q is no URL", ref)
		return
	}
	name, fragment, _ := strings.Cut(target, "#")
	if isMeta(name) {
		return
	}
	var src *source
	if name == c.src.base() || name == c.src.url {
		src = c.src
	} else if src = c.set.find(name); src == nil {
		if c.src.hasNested(name) {
			return
		}
		why := ", and nothing is fetched from the network"
		if sentence := c.set.suggestURL(name); sentence != "" {
			why = sentence
		}
		c.fail(at, "$ref %q names a schema that is not known here%s", ref, why)
		return
	}
	if src != c.src {
		c.refers = append(c.refers, src)
	}
	if !strings.HasPrefix(fragment, "/") {
		return
	}
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	if _, siblings, ok := lookup(src.doc(), fragment); !ok {
		last := fragment[strings.LastIndexByte(fragment, '/')+1:]
		c.fail(at, "$ref %q points to nothing%s", ref, also(last, siblings))
	}
}

// hasNested reports whether a part of the schema gives itself this URL.
func (src *source) hasNested(name string) bool {
	var in func(v any, base string) bool
	in = func(v any, base string) bool {
		switch v := v.(type) {
		case map[string]any:
			if id, ok := v["$id"].(string); ok {
				if base = resolve(base, id); base == name {
					return true
				}
			}
			return slices.ContainsFunc(sortedKeys(v), func(key string) bool { return in(v[key], base) })
		case []any:
			return slices.ContainsFunc(v, func(item any) bool { return in(item, base) })
		}
		return false
	}
	return in(src.doc(), src.url)
}

// lookup follows a JSON pointer; where it leads nowhere, siblings are the keys at the last step that exists.
func lookup(doc any, pointer string) (value any, siblings []string, ok bool) {
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		switch d := doc.(type) {
		case map[string]any:
			next, there := d[part]
			if !there {
				return nil, sortedKeys(d), false
			}
			doc = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(d) {
				return nil, nil, false
			}
			doc = d[i]
		default:
			return nil, nil, false
		}
	}
	return doc, nil, true
}

// suggestURL finds a schema with nearly this name.
func (s *Set) suggestURL(name string) string {
	names := map[string]string{}
	for _, key := range sortedKeys(s.sources) {
		names[path.Base(key)] = key
	}
	if best, ok := suggest.Best(path.Base(name), sortedKeys(names)); ok && names[best] != name {
		return "; " + suggest.Question(shownURL(names[best]))
	}
	return ""
}

var (
	unicodeEscape = regexp.MustCompile(`(\\\\)|\\u([0-9A-Fa-f]{4})|\\u\{([0-9A-Fa-f]{1,6})\}`)
	lookaround    = regexp.MustCompile(`\(\?(=|!|<=|<!)`)
	backreference = regexp.MustCompile(`\\[1-9]|\\k<`)
)

// expression checks a regular expression, which JSON Schema writes in JavaScript's dialect, and returns it in Go's.
func (c *checker) expression(pattern, at string) string {
	translated := unicodeEscape.ReplaceAllStringFunc(pattern, func(match string) string {
		if match == `\\` {
			return match
		}
		return `\x{` + strings.Trim(match[2:], "{}") + `}`
	})
	translated = strings.ReplaceAll(translated, `[^]`, `[\s\S]`)
	_, err := regexp.Compile(translated)
	if err == nil {
		return translated
	}
	quotes := strings.ReplaceAll(pattern, `\\`, "")
	switch {
	case lookaround.MatchString(quotes):
		c.fail(at, "the regular expression %s looks ahead or behind (%s), which is not supported: write it without, or use allOf and not",
			pattern, lookaround.FindString(quotes))
	case backreference.MatchString(quotes):
		c.fail(at, "the regular expression %s refers back to a group (%s), which is not supported", pattern, backreference.FindString(quotes))
	default:
		reason := err.Error()
		if e, ok := err.(*syntax.Error); ok {
			reason = string(e.Code)
			if e.Code == syntax.ErrInvalidRepeatSize {
				reason = "it repeats something more than 1000 times"
			}
			if e.Expr != "" && e.Expr != translated {
				reason += " " + e.Expr
			}
		}
		c.fail(at, "the regular expression %s cannot be read: %s", pattern, reason)
	}
	return pattern
}

func isSchema(v any) bool { return isMap(v) || isBool(v) }

func isMap(v any) bool { _, ok := v.(map[string]any); return ok }

func isList(v any) bool { _, ok := v.([]any); return ok }

func isText(v any) bool { _, ok := v.(string); return ok }

func isBool(v any) bool { _, ok := v.(bool); return ok }

func isTexts(v any) bool {
	list, ok := v.([]any)
	return ok && every(list, isText)
}

func isNumberValue(v any) bool { _, ok := number(v); return ok }

func isCount(v any) bool {
	n, ok := v.(json.Number)
	if !ok {
		return false
	}
	f, err := n.Float64()
	return err == nil && f >= 0 && f == float64(int64(f))
}
