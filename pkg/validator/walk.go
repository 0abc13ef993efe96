package validator

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// failure is one reason why a schema does not accept a value: a keyword at a place.
type failure struct {
	at      *place
	schema  *jsonschema.Schema
	keyword string
	// names are the fields that are missing (required: all but one where it is a choice), or the field that asks for
	// another (dependentRequired: the asking one, then the missing one).
	names []string
	// choice says that one of the names would do.
	choice bool
	// schemas are, for a value that several alternatives refuse for the same sort of reason, all of them.
	schemas []*jsonschema.Schema
}

// The keywords of failures. "false" is the schema that accepts nothing.
const (
	kwFalse       = "false"
	kwType        = "type"
	kwEnum        = "enum"
	kwFormat      = "format"
	kwPattern     = "pattern"
	kwChoice      = "choice" // alternatives that refuse the value by enum, format and pattern
	kwRequired    = "required"
	kwDependent   = "dependentRequired"
	kwUnknown     = "additionalProperties"
	kwExtraItem   = "additionalItems"
	kwNot         = "not"
	kwOneOf       = "oneOf"
	kwContains    = "contains"
	kwMaxContains = "maxContains"
	kwUnique      = "uniqueItems"
)

// walk evaluates schemas over the places of a document. It knows every keyword, so that what it finds and what the
// compiled schema says agree; a differential test holds them together.
type walk struct {
	steps   int
	depth   int
	changed bool // a null turned out to be named by the schema
	quiet   bool // inside not, if and contains, where failures are answers and nothing is learnt
	scratch *scratch
}

// Bounds of one walk. Recursive schemas with many alternatives can ask for more than any document is worth.
const (
	maxSteps = 1_000_000
	maxDepth = 2_000
)

func (w *walk) exhausted() bool { return w.steps > maxSteps }

// check returns the failures of the value at p, and which of its entries or items a keyword has judged. A failed
// subschema counts as having judged what it names, so that one mistake does not make the neighbours unknown.
func (w *walk) check(s *jsonschema.Schema, p *place) (failures []failure, judged []bool) {
	w.steps++
	if w.exhausted() || w.depth > maxDepth {
		w.steps = maxSteps + 1
		return nil, nil
	}
	w.depth++
	defer func() { w.depth-- }()

	judged = w.scratch.takeJudged(len(p.node.Entries) + len(p.node.Items))
	fail := func(keyword string, names ...string) {
		failures = append(failures, failure{at: p, schema: s, keyword: keyword, names: names})
	}
	if s.Always != nil {
		if !*s.Always {
			fail(kwFalse)
		}
		return failures, judged
	}
	if len(s.Types) > 0 && !p.isOneOf(s.Types) {
		fail(kwType)
		return failures, all(judged)
	}
	if values := expected(s); values != nil {
		if p.isOneOfValues(values) {
			p.named = p.named || p.kind() == typeString
		} else {
			fail(kwEnum)
		}
	}

	same := func(sub *jsonschema.Schema) []failure {
		f, j := w.check(sub, p)
		merge(judged, j)
		return f
	}
	switch p.kind() {
	case typeObject:
		failures = append(failures, w.checkObject(s, p, judged, same)...)
	case typeArray:
		failures = append(failures, w.checkArray(s, p, judged)...)
	case typeString:
		checkString(s, p.node.Text, fail)
	case typeNumber:
		checkNumber(s, p.scalar(), fail)
	}
	for _, ref := range []*jsonschema.Schema{s.Ref, s.RecursiveRef, s.DynamicRef} {
		if ref != nil {
			failures = append(failures, same(ref)...)
		}
	}
	for _, sub := range s.AllOf {
		failures = append(failures, same(sub)...)
	}
	if s.Not != nil && w.holds(s.Not, p, nil) {
		fail(kwNot)
	}
	failures = append(failures, w.checkAlternatives(s, s.AnyOf, false, p, judged)...)
	failures = append(failures, w.checkAlternatives(s, s.OneOf, true, p, judged)...)
	if s.If != nil {
		then := s.Else
		if w.holds(s.If, p, judged) {
			then = s.Then
		}
		if then != nil {
			failures = append(failures, same(then)...)
		}
	}
	return append(failures, w.checkUnevaluated(s, p, judged)...), judged
}

// holds reports whether a subschema accepts the value, and then merges what it judged.
func (w *walk) holds(s *jsonschema.Schema, p *place, judged []bool) bool {
	quiet := w.quiet
	w.quiet = true
	f, j := w.check(s, p)
	w.quiet = quiet
	if len(f) > 0 {
		return false
	}
	merge(judged, j)
	return true
}

// absent reports whether the value at c does not count for the schema s. A null that s names becomes a value, from
// the next round on everywhere.
func (w *walk) absent(s *jsonschema.Schema, c *place) bool {
	if !c.absent() {
		return false
	}
	if !w.quiet && allowsNull(s, 0) {
		c.kept, w.changed = true, true
		return false
	}
	return true
}

func (w *walk) checkObject(s *jsonschema.Schema, p *place, judged []bool, same func(*jsonschema.Schema) []failure) (failures []failure) {
	fail := func(keyword string, names ...string) {
		failures = append(failures, failure{at: p, schema: s, keyword: keyword, names: names})
	}
	if s.MinProperties >= 0 || s.MaxProperties >= 0 {
		switch size := p.size(); {
		case s.MinProperties >= 0 && size < s.MinProperties:
			fail("minProperties")
		case s.MaxProperties >= 0 && size > s.MaxProperties:
			fail("maxProperties")
		}
	}
	for _, name := range s.Required {
		if !p.has(name) {
			fail(kwRequired, name)
		}
	}
	patterns := sortedPatterns(s.PatternProperties)
	for i := range p.node.Entries {
		c := p.child(i)
		value := func(sub *jsonschema.Schema) {
			if w.absent(sub, c) {
				return
			}
			f, _ := w.check(sub, c)
			failures = append(failures, f...)
		}
		known := false
		if sub, ok := s.Properties[c.name]; ok {
			known = true
			value(sub)
		}
		for _, pattern := range patterns {
			if pattern.MatchString(c.name) {
				known = true
				value(s.PatternProperties[pattern])
			}
		}
		if s.PropertyNames != nil {
			key := &place{
				parent: p, name: c.name, isKey: true, key: c.key, scratch: p.scratch,
				node: &document.Node{Kind: document.String, Text: c.name, Range: c.key},
			}
			f, _ := w.check(s.PropertyNames, key)
			failures = append(failures, f...)
		}
		if !known {
			switch additional := s.AdditionalProperties.(type) {
			case nil:
				continue
			case bool:
				if !additional {
					failures = append(failures, failure{at: c, schema: s, keyword: kwUnknown})
				}
			case *jsonschema.Schema:
				if refuses(additional) {
					failures = append(failures, failure{at: c, schema: s, keyword: kwUnknown})
				} else {
					value(additional)
				}
			}
		}
		judged[i] = true
	}
	for _, name := range sortedKeys(s.Dependencies) {
		if !p.has(name) {
			continue
		}
		switch d := s.Dependencies[name].(type) {
		case *jsonschema.Schema:
			failures = append(failures, same(d)...)
		case []string:
			for _, other := range d {
				if !p.has(other) {
					fail(kwDependent, name, other)
				}
			}
		}
	}
	for _, name := range sortedKeys(s.DependentRequired) {
		for _, other := range s.DependentRequired[name] {
			if p.has(name) && !p.has(other) {
				fail(kwDependent, name, other)
			}
		}
	}
	for _, name := range sortedKeys(s.DependentSchemas) {
		if p.has(name) {
			failures = append(failures, same(s.DependentSchemas[name])...)
		}
	}
	return failures
}

func (w *walk) checkArray(s *jsonschema.Schema, p *place, judged []bool) (failures []failure) {
	fail := func(keyword string) {
		failures = append(failures, failure{at: p, schema: s, keyword: keyword})
	}
	n := len(p.node.Items)
	switch {
	case s.MinItems >= 0 && n < s.MinItems:
		fail("minItems")
	case s.MaxItems >= 0 && n > s.MaxItems:
		fail("maxItems")
	}
	if s.UniqueItems {
		for _, twice := range repeated(p) {
			failures = append(failures, failure{at: twice, schema: s, keyword: kwUnique})
		}
	}
	for i := range n {
		sub, refused := itemSchema(s, i)
		switch {
		case refused:
			failures = append(failures, failure{at: p.child(i), schema: s, keyword: kwExtraItem})
		case sub != nil:
			f, _ := w.check(sub, p.child(i))
			failures = append(failures, f...)
		default:
			continue
		}
		judged[i] = true
	}
	if s.AdditionalItems == true {
		all(judged)
	}
	if s.Contains != nil {
		matched := 0
		for i := range n {
			if w.holds(s.Contains, p.child(i), nil) {
				matched++
				judged[i] = judged[i] || s.ContainsEval
			}
		}
		switch {
		case s.MinContains >= 0 && matched < s.MinContains:
			fail(kwContains)
		case s.MaxContains >= 0 && matched > s.MaxContains:
			fail(kwMaxContains)
		}
	}
	return failures
}

// itemSchema returns the schema of the i-th item, nil where nothing is said about it, and whether there may be none.
func itemSchema(s *jsonschema.Schema, i int) (sub *jsonschema.Schema, refused bool) {
	switch items := s.Items.(type) {
	case *jsonschema.Schema:
		return items, false
	case []*jsonschema.Schema:
		if i < len(items) {
			return items[i], false
		}
		switch additional := s.AdditionalItems.(type) {
		case *jsonschema.Schema:
			return additional, false
		case bool:
			return nil, !additional
		}
		return nil, false
	}
	if i < len(s.PrefixItems) {
		return s.PrefixItems[i], false
	}
	if s.Items2020 != nil && refuses(s.Items2020) {
		return nil, true
	}
	return s.Items2020, false
}

// repeated returns the items that equal an earlier one. Scalars are found by a key, so that long lists stay cheap.
func repeated(p *place) (twice []*place) {
	seen := map[any]bool{}
	var compound []any
	for i := range p.node.Items {
		c := p.child(i)
		switch k := c.kind(); k {
		case typeObject, typeArray:
			v := c.plain()
			if slices.ContainsFunc(compound, func(other any) bool { return equal(v, other) }) {
				twice = append(twice, c)
			} else if len(compound) < 1000 {
				compound = append(compound, v)
			}
		case typeNumber:
			f, _ := number(c.scalar())
			if seen[f] {
				twice = append(twice, c)
			}
			seen[f] = true
		default:
			v := c.plain()
			if seen[v] {
				twice = append(twice, c)
			}
			seen[v] = true
		}
	}
	return twice
}

func (w *walk) checkUnevaluated(s *jsonschema.Schema, p *place, judged []bool) (failures []failure) {
	sub, keyword := s.UnevaluatedProperties, kwUnknown
	if p.kind() == typeArray {
		sub, keyword = s.UnevaluatedItems, kwExtraItem
	}
	if sub == nil {
		return nil
	}
	for i, done := range judged {
		if done {
			continue
		}
		c := p.child(i)
		judged[i] = true
		if refuses(sub) {
			failures = append(failures, failure{at: c, schema: s, keyword: keyword})
		} else if !w.absent(sub, c) {
			f, _ := w.check(sub, c)
			failures = append(failures, f...)
		}
	}
	return failures
}

func checkString(s *jsonschema.Schema, text string, fail func(string, ...string)) {
	if s.Format != "" && !validFormat(s.Format, text) {
		fail(kwFormat)
	}
	if s.Pattern != nil && !s.Pattern.MatchString(text) {
		fail(kwPattern)
	}
	switch n := utf8.RuneCountInString(text); {
	case s.MinLength >= 0 && n < s.MinLength:
		fail("minLength")
	case s.MaxLength >= 0 && n > s.MaxLength:
		fail("maxLength")
	}
}

func checkNumber(s *jsonschema.Schema, v any, fail func(string, ...string)) {
	if s.Minimum == nil && s.ExclusiveMinimum == nil && s.Maximum == nil && s.ExclusiveMaximum == nil && s.MultipleOf == nil {
		return
	}
	n := rational(v)
	if n == nil {
		return
	}
	for _, limit := range []struct {
		keyword string
		bound   *big.Rat
		broken  func(int) bool
	}{
		{"minimum", s.Minimum, func(c int) bool { return c < 0 }},
		{"exclusiveMinimum", s.ExclusiveMinimum, func(c int) bool { return c <= 0 }},
		{"maximum", s.Maximum, func(c int) bool { return c > 0 }},
		{"exclusiveMaximum", s.ExclusiveMaximum, func(c int) bool { return c >= 0 }},
	} {
		if limit.bound != nil && limit.broken(n.Cmp(limit.bound)) {
			fail(limit.keyword)
		}
	}
	if s.MultipleOf != nil && s.MultipleOf.Sign() != 0 && !new(big.Rat).Quo(n, s.MultipleOf).IsInt() {
		fail("multipleOf")
	}
}

// rational is the exact value of a number as it was written: 0.1 is a tenth, not the nearest float.
func rational(v any) *big.Rat {
	switch v := v.(type) {
	case int64:
		return new(big.Rat).SetInt64(v)
	case float64:
		r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
		return r
	case json.Number:
		r, _ := new(big.Rat).SetString(v.String())
		return r
	}
	return nil
}

// isOneOf reports whether the value has one of the types.
func (p *place) isOneOf(types []string) bool {
	kind := p.kind()
	for _, t := range types {
		if t == kind {
			return true
		}
		if t == typeInteger && kind == typeNumber {
			if f, ok := number(p.scalar()); ok && f == math.Trunc(f) {
				return true
			}
		}
	}
	return false
}

func (p *place) isOneOfValues(values []any) bool {
	var v any
	switch p.kind() {
	case typeObject, typeArray:
		if !slices.ContainsFunc(values, func(x any) bool { return valueKind(x) == p.kind() }) {
			return false
		}
		v = p.plain()
	case typeNull:
	case typeString:
		return slices.ContainsFunc(values, func(x any) bool { s, ok := x.(string); return ok && s == p.node.Text })
	default:
		v = p.scalar()
	}
	return slices.ContainsFunc(values, func(x any) bool { return equal(v, x) })
}

// expected are the values that a schema allows by enum or const; nil where it names none.
func expected(s *jsonschema.Schema) []any {
	switch {
	case len(s.Constant) > 0:
		return s.Constant
	case len(s.Enum) > 0:
		return s.Enum
	}
	return nil
}

// refuses reports whether a schema is plainly false.
func refuses(s *jsonschema.Schema) bool { return s.Always != nil && !*s.Always }

// maxIndirection bounds how many $ref and allOf a question about a schema follows.
const maxIndirection = 24

// allowsNull reports whether a schema names null as a value.
func allowsNull(s *jsonschema.Schema, depth int) bool {
	if s == nil || depth > maxIndirection {
		return false
	}
	if slices.Contains(s.Types, typeNull) || slices.Contains(s.Enum, nil) || slices.Contains(s.Constant, nil) {
		return true
	}
	if allowsNull(s.Ref, depth+1) {
		return true
	}
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, sub := range list {
			if allowsNull(sub, depth+1) {
				return true
			}
		}
	}
	return false
}

func merge(judged, more []bool) {
	for i := range min(len(judged), len(more)) {
		judged[i] = judged[i] || more[i]
	}
}

func all(judged []bool) []bool {
	for i := range judged {
		judged[i] = true
	}
	return judged
}

func sortedPatterns(m map[*regexp.Regexp]*jsonschema.Schema) []*regexp.Regexp {
	patterns := make([]*regexp.Regexp, 0, len(m))
	for p := range m {
		patterns = append(patterns, p)
	}
	slices.SortFunc(patterns, func(a, b *regexp.Regexp) int { return strings.Compare(a.String(), b.String()) })
	return patterns
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
