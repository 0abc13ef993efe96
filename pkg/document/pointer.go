package document

import (
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

var (
	pointerEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

// Pointer builds a JSON pointer (RFC 6901) from unescaped parts; no parts are "", the whole.
func Pointer(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteByte('/')
		b.WriteString(pointerEscaper.Replace(part))
	}
	return b.String()
}

// SplitPointer is the reverse of Pointer. A leading "#" or a missing "/" is forgiven.
func SplitPointer(pointer string) []string {
	pointer = strings.TrimPrefix(pointer, "#")
	if pointer == "" {
		return nil
	}
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range parts {
		parts[i] = pointerUnescaper.Replace(parts[i])
	}
	return parts
}

// At returns the value at a JSON pointer below n, and the range of its key (of its dash for an item of a block list,
// of the item for one of a flow list). It is nil where there is no such value.
func (n *Node) At(pointer string) (node *Node, key diagnostic.Range) {
	node, key, rest := n.Nearest(pointer)
	if rest != "" {
		return nil, diagnostic.Range{}
	}
	return node, key
}

// Nearest is At for a pointer that may lead too far: it returns the deepest value on the way that exists, its key,
// and the pointer that is left ("" if nothing is).
func (n *Node) Nearest(pointer string) (node *Node, key diagnostic.Range, rest string) {
	parts := SplitPointer(pointer)
	node = n
	for i, part := range parts {
		next, nextKey := node.child(part)
		if next == nil {
			return node, key, Pointer(parts[i:]...)
		}
		node, key = next, nextKey
	}
	return node, key, ""
}

// child returns a map's value or a list's item by one part of a pointer.
func (n *Node) child(part string) (*Node, diagnostic.Range) {
	if e := n.Entry(part); e != nil {
		return e.Value, e.Range
	}
	if n == nil || n.Kind != List {
		return nil, diagnostic.Range{}
	}
	i, err := strconv.Atoi(part)
	if err != nil || i < 0 || i >= len(n.Items) {
		return nil, diagnostic.Range{}
	}
	item := n.Items[i]
	if item.Dash().IsZero() {
		return item, item.Range
	}
	return item, item.Dash()
}
