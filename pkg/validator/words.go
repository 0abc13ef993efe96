package validator

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// subject is what messages call the document.
func (e *explainer) subject() string {
	if e.opts.Subject == "" {
		return "this document"
	}
	return e.opts.Subject
}

// has is the beginning of most sentences: `US-0042 has status "x"`.
func (e *explainer) has(p *place) string {
	switch {
	case p.parent == nil:
		return e.subject() + " is " + shown(p)
	case p.item:
		return e.subject() + " has " + shown(p) + " as " + fieldName(p)
	case p.node.IsScalar():
		return e.subject() + " has " + p.name + " " + shown(p) + in(p.parent)
	case p.node.Kind == document.Null:
		return e.subject() + " has an empty " + p.name + in(p.parent)
	}
	return e.subject() + " has " + shown(p) + " as " + p.name + in(p.parent)
}

// shown is a value in a sentence.
func shown(p *place) string {
	n := p.node
	switch {
	case n.Kind == document.Map:
		return "a mapping"
	case n.Kind == document.List && len(n.Items) == 0:
		return "an empty list"
	case n.Kind == document.List:
		return "a list"
	case n.Kind == document.Null:
		return "nothing"
	case p.kind() == typeString:
		return quote(n.Text)
	}
	return shorten(n.Text)
}

// fieldName names a value where it stands: "status", "item 2 of tags".
func fieldName(p *place) string {
	if p.item {
		return fieldPath(p)
	}
	return p.name
}

// fieldPath names a value from the root: "target of key_results KR2", "product of sponsors", "item 2 of tags".
func fieldPath(p *place) string {
	switch {
	case p == nil || p.parent == nil:
		return "the document"
	case p.item && p.parent.parent == nil:
		return fmt.Sprintf("item %d", p.index+1)
	case p.item && p.node.Get("id").IsScalar():
		return fieldPath(p.parent) + " " + shorten(p.node.Get("id").Text)
	case p.item:
		return fmt.Sprintf("item %d of %s", p.index+1, fieldPath(p.parent))
	case p.parent.parent == nil:
		return p.name
	}
	return p.name + " of " + fieldPath(p.parent)
}

// in is the place of a field inside another: " in key_results KR2"; "" at the root.
func in(p *place) string {
	if p == nil || p.parent == nil {
		return ""
	}
	return " in " + fieldPath(p)
}

// longestShown is how much of a value a sentence shows, in characters.
const longestShown = 60

func shorten(text string) string {
	text = strings.Join(strings.FieldsFunc(text, unicode.IsControl), " ")
	if r := []rune(text); len(r) > longestShown {
		return string(r[:longestShown]) + "…"
	}
	return text
}

func quote(text string) string { return `"` + shorten(text) + `"` }

// list joins words: "a, b or c".
func list(words []string, conjunction string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + conjunction + " " + words[len(words)-1]
}

// longestList is how many words a label names.
const longestList = 12

func shortList(words []string) string {
	if len(words) > longestList {
		return strings.Join(words[:longestList], ", ") + fmt.Sprintf(" or one of %d others", len(words)-longestList)
	}
	return list(words, "or")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// texts are the values of an enum as words, each once.
func texts(values []any) (words []string) {
	for _, v := range values {
		word := ""
		switch v := v.(type) {
		case string:
			word = v
			if v == "" || strings.ContainsAny(v, ",\"\n") || strings.TrimSpace(v) != v {
				word = strconv.Quote(v)
			}
		case nil:
			word = "nothing"
		default:
			encoded, err := json.Marshal(v)
			if err != nil {
				continue
			}
			word = string(encoded)
		}
		if word = shorten(word); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

func stringsOf(values []any) (words []string) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			words = append(words, s)
		}
	}
	return words
}

// rat is a limit as people write it.
func rat(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// accepts says what the schemas take, each phrase once: "a string", "a list of strings", the words of an enum.
func accepts(schemas []*jsonschema.Schema) (phrases []string) {
	for _, s := range schemas {
		for _, phrase := range accepted(s, false, 0) {
			if !slices.Contains(phrases, phrase) {
				phrases = append(phrases, phrase)
			}
		}
	}
	return phrases
}

func accepted(s *jsonschema.Schema, plural bool, depth int) (phrases []string) {
	if s == nil || depth > maxIndirection {
		return nil
	}
	if values := expected(s); values != nil {
		if plural {
			return nil
		}
		return texts(values)
	}
	for _, t := range s.Types {
		if t == typeBoolean && !plural {
			phrases = append(phrases, "true", "false")
			continue
		}
		phrases = append(phrases, typePhrase(s, t, plural, depth))
	}
	if phrases == nil && (s.Format != "" || s.Pattern != nil) {
		phrases = append(phrases, typePhrase(s, typeString, plural, depth))
	}
	if phrases != nil {
		return phrases
	}
	if s.Ref != nil {
		return accepted(s.Ref, plural, depth+1)
	}
	for _, sub := range s.AllOf {
		if phrases = accepted(sub, plural, depth+1); phrases != nil {
			return phrases
		}
	}
	for _, sub := range slices.Concat(s.AnyOf, s.OneOf) {
		for _, phrase := range accepted(sub, plural, depth+1) {
			if !slices.Contains(phrases, phrase) {
				phrases = append(phrases, phrase)
			}
		}
	}
	return phrases
}

var typeWords = map[string][2]string{
	typeNull:    {"nothing", "empty values"},
	typeBoolean: {"true or false", "booleans"},
	typeInteger: {"a whole number", "whole numbers"},
	typeNumber:  {"a number", "numbers"},
	typeString:  {"a string", "strings"},
	typeObject:  {"a mapping", "mappings"},
	typeArray:   {"a list", "lists"},
}

// typePhrase is one type of a schema in words.
func typePhrase(s *jsonschema.Schema, t string, plural bool, depth int) string {
	form := 0
	if plural {
		form = 1
	}
	words := typeWords[t]
	switch t {
	case typeString:
		if f, ok := formatOf(s.Format); ok && !plural {
			return f.noun
		} else if ok && s.Format == "date" {
			return "dates"
		}
	case typeArray:
		items := s.Items2020
		if sub, ok := s.Items.(*jsonschema.Schema); ok {
			items = sub
		}
		if of := accepted(items, true, depth+1); len(of) > 0 {
			return words[form] + " of " + list(of, "or")
		}
	}
	return words[form]
}

// description is what a schema says about its values, its own words or those of what it refers to.
func description(s *jsonschema.Schema, depth int) string {
	if s == nil || depth > maxIndirection {
		return ""
	}
	if s.Description != "" {
		return strings.Join(strings.Fields(s.Description), " ")
	}
	return description(s.Ref, depth+1)
}
