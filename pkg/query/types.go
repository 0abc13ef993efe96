package query

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// typeKind is what a value is known to be before any document is read.
type typeKind uint8

const (
	tAny typeKind = iota
	tNil
	tBool
	tNumber
	tText
	tDate
	tRefs
	tList
	tObject
	tPeriod
	tDocument
)

var typeNames = [...]string{"any value", "nothing", "true or false", "a number", "text", "a date", "a link", "a list",
	"an object", "a period", "a document"}

// typ is a static type.
type typ struct {
	kind typeKind
	// elem is the type of a list's items, nil where it is not known.
	elem *typ
	// kinds are those that a document may have.
	kinds []*config.Kind
}

func (t typ) String() string { return typeNames[t.kind] }

// is reports whether a value of the type may be one of these.
func (t typ) is(kinds ...typeKind) bool { return t.kind == tAny || slices.Contains(kinds, t.kind) }

// item is the type of the items of a list.
func (t typ) item() typ {
	switch {
	case t.kind == tRefs:
		return typ{kind: tText}
	case t.elem != nil:
		return *t.elem
	}
	return typ{}
}

func listOf(t typ) typ { return typ{kind: tList, elem: &t} }

// join is the type of what is either the one or the other.
func join(a, b typ) typ {
	switch {
	case a.kind == tNil:
		return b
	case b.kind == tNil:
		return a
	case a.kind != b.kind:
		return typ{}
	case a.kind == tList:
		if a.elem == nil || b.elem == nil {
			return typ{kind: tList}
		}
		return listOf(join(*a.elem, *b.elem))
	case a.kind == tDocument:
		kinds := slices.Clone(a.kinds)
		for _, k := range b.kinds {
			if !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
		}
		return typ{kind: tDocument, kinds: kinds}
	}
	return a
}

// comparable reports whether == between the two can ever be true.
func comparable(a, b typ) bool {
	pair := func(x, y typeKind) bool { return a.kind == x && b.kind == y || a.kind == y && b.kind == x }
	switch {
	case a.is(tNil) || b.is(tNil), a.kind == b.kind:
		return true
	}
	return pair(tDate, tText) || pair(tRefs, tText) || pair(tRefs, tList)
}

// ordered reports whether < between the two can ever be true.
func ordered(a, b typ) bool {
	return a.is(tNumber) && b.is(tNumber) || a.is(tDate, tText) && b.is(tDate, tText)
}

// fieldType is the declared type of a kind's field; ok is false where the kind declares none of that name.
func fieldType(k *config.Kind, name string) (t typ, ok bool) {
	for _, l := range k.Links {
		if l.Field == name && !l.Keys {
			return typ{kind: tRefs}, true
		}
	}
	f := k.Field(name)
	if f == nil {
		ok := slices.ContainsFunc(k.Links, func(l *config.Link) bool { return firstName(l.Field) == name }) ||
			slices.ContainsFunc(k.Parts, func(p *config.Parts) bool { return firstName(p.Field) == name }) ||
			k.Lifecycle != nil && k.Lifecycle.Field == name
		return typ{}, ok
	}
	if f.Format == "date" {
		return typ{kind: tDate}, true
	}
	types := slices.DeleteFunc(slices.Clone(f.Types), func(t string) bool { return t == "null" })
	if len(types) == 2 && slices.Contains(types, "number") && slices.Contains(types, "integer") {
		types = types[:1]
	}
	if len(types) != 1 {
		return typ{}, true
	}
	return typ{kind: jsonTypes[types[0]]}, true
}

var jsonTypes = map[string]typeKind{"boolean": tBool, "number": tNumber, "integer": tNumber, "string": tText,
	"array": tList, "object": tObject}

// firstName is the first name of a path: "sponsors" of "sponsors.*".
func firstName(path string) string {
	name, _, _ := strings.Cut(path, ".")
	return name
}

// fieldNames are all declared top-level fields of a kind.
func fieldNames(k *config.Kind) []string {
	names := make([]string, 0, len(k.Links))
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, f := range k.Fields() {
		add(f.Name)
	}
	for _, l := range k.Links {
		add(firstName(l.Field))
	}
	for _, p := range k.Parts {
		add(firstName(p.Field))
	}
	if k.Lifecycle != nil {
		add(k.Lifecycle.Field)
	}
	return names
}
