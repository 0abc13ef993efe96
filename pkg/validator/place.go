package validator

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// place is one value of a document on its way through a schema: the node, where it stands, and how its scalar is
// read. Places are made as the walk reaches them, and stay from one round to the next.
type place struct {
	parent *place
	// name is the key, or the index as text.
	name string
	// index is the item's place in its list; unused for a key's value.
	index int
	item  bool
	// isKey says that the value is a key itself (propertyNames).
	isKey bool
	node  *document.Node
	// key is the range of the key, or of the dash; zero for the root and for items of flow lists.
	key diagnostic.Range

	// asText: a plain scalar is read by its source text, whatever its type.
	asText bool
	// other, where it is not nil, is read in place of the scalar: the boolean that "yes" is to some readers. It is set
	// for a moment, to see whether the schema would take that as well.
	other any
	// kept: a null is a value here, since the schema names null.
	kept bool
	// named: an enum or a const of the schema names the scalar's text.
	named bool

	// children are the places of the entries or items; one that was not reached yet has no node.
	children []place
	scratch  *scratch
	lookup   map[string]int
	path     string
}

// child returns the place of the i-th entry or item.
func (p *place) child(i int) *place {
	if p.children == nil {
		p.children = p.scratch.takePlaces(max(len(p.node.Entries), len(p.node.Items)))
	}
	c := &p.children[i]
	if c.node != nil {
		return c
	}
	c.parent, c.scratch = p, p.scratch
	if p.node.Kind == document.Map {
		e := &p.node.Entries[i]
		c.name, c.node, c.key = e.Key, e.Value, e.Range
	} else {
		c.name, c.index, c.item, c.node = strconv.Itoa(i), i, true, p.node.Items[i]
		if c.node != nil {
			c.key = c.node.Dash()
		}
	}
	if c.node == nil {
		c.node = &document.Node{Range: c.key}
	}
	return c
}

// smallMap is the size up to which looking through the entries beats an index.
const smallMap = 16

// find returns the index of a key.
func (p *place) find(name string) (int, bool) {
	entries := p.node.Entries
	if len(entries) <= smallMap {
		for i := range entries {
			if entries[i].Key == name {
				return i, true
			}
		}
		return 0, false
	}
	if p.lookup == nil {
		p.lookup = make(map[string]int, len(entries))
		for i := range entries {
			p.lookup[entries[i].Key] = i
		}
	}
	i, ok := p.lookup[name]
	return i, ok
}

// has reports whether a field is there: a null that the schema does not name is not.
func (p *place) has(name string) bool {
	i, ok := p.find(name)
	return ok && !p.child(i).absent()
}

// absent reports whether the value is a null that counts as not there.
func (p *place) absent() bool { return p.node.Kind == document.Null && !p.kept && !p.item }

// size is the number of fields that are there.
func (p *place) size() int {
	n := 0
	for i := range p.node.Entries {
		if !p.child(i).absent() {
			n++
		}
	}
	return n
}

// pointer is the JSON pointer of the place; the root's is "".
func (p *place) pointer() string {
	if p.parent == nil {
		return ""
	}
	if p.path == "" {
		p.path = p.parent.pointer() + "/" + escapePointer.Replace(p.name)
	}
	return p.path
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// depth is the number of steps from the root.
func (p *place) depth() int {
	n := 0
	for q := p.parent; q != nil; q = q.parent {
		n++
	}
	return n
}

// The names of JSON Schema's types.
const (
	typeNull    = "null"
	typeBoolean = "boolean"
	typeInteger = "integer"
	typeNumber  = "number"
	typeString  = "string"
	typeArray   = "array"
	typeObject  = "object"
)

// kind is the JSON type of the value as it is read now; an integer is a number.
func (p *place) kind() string {
	switch p.node.Kind {
	case document.Map:
		return typeObject
	case document.List:
		return typeArray
	case document.Null:
		return typeNull
	}
	if p.other == nil && (p.asText || p.node.Kind == document.String) {
		return typeString
	}
	switch p.scalar().(type) {
	case bool:
		return typeBoolean
	case string:
		return typeString
	}
	return typeNumber
}

// scalar is the scalar's plain value as it is read now.
func (p *place) scalar() any {
	switch {
	case p.other != nil:
		return p.other
	case p.asText:
		return p.node.Text
	}
	return p.node.Plain()
}

// plain is the value as it is read now, with absent fields left out.
func (p *place) plain() any {
	switch p.node.Kind {
	case document.Map:
		m := make(map[string]any, len(p.node.Entries))
		for i := range p.node.Entries {
			if c := p.child(i); !c.absent() {
				m[c.name] = c.plain()
			}
		}
		return m
	case document.List:
		l := make([]any, len(p.node.Items))
		for i := range p.node.Items {
			l[i] = p.child(i).plain()
		}
		return l
	case document.Null:
		return nil
	}
	return p.scalar()
}

// plain turns a node into the values that a schema is asked about, every scalar by its type. It is doubtful where a
// null or an ambiguous scalar needs a closer look even if the schema accepts the whole.
func plain(n *document.Node) (value any, doubtful bool) {
	if n == nil {
		return nil, true
	}
	switch n.Kind {
	case document.Map:
		m := make(map[string]any, len(n.Entries))
		for i := range n.Entries {
			v, d := plain(n.Entries[i].Value)
			m[n.Entries[i].Key] = v
			doubtful = doubtful || d
		}
		return m, doubtful
	case document.List:
		l := make([]any, len(n.Items))
		for i, item := range n.Items {
			v, d := plain(item)
			l[i] = v
			doubtful = doubtful || d
		}
		return l, doubtful
	case document.Null:
		return nil, true
	case document.String:
		return n.Text, isAmbiguousText(n)
	}
	return n.Plain(), false
}

// isAmbiguousText reports whether a text would be something else to other readers. Nearly all texts are ruled out by
// their length and first character.
func isAmbiguousText(n *document.Node) bool {
	if n.Style != document.Plain || n.Text == "" {
		return false
	}
	if c := n.Text[0]; len(n.Text) > 3 && (c < '0' || c > '9') && c != '+' && c != '-' {
		return false
	}
	_, ok := n.Ambiguous()
	return ok
}

// number returns a plain value or a schema's json.Number as a float64.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	}
	return 0, false
}

// equal compares a plain value with a schema's.
func equal(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k, v := range a {
			if w, ok := b[k]; !ok || !equal(v, w) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case nil:
		return b == nil
	case bool:
		w, ok := b.(bool)
		return ok && a == w
	case string:
		w, ok := b.(string)
		return ok && a == w
	}
	return false
}

// valueKind is the JSON type of a schema's value.
func valueKind(v any) string {
	switch v.(type) {
	case nil:
		return typeNull
	case bool:
		return typeBoolean
	case string:
		return typeString
	case []any:
		return typeArray
	case map[string]any:
		return typeObject
	}
	return typeNumber
}
