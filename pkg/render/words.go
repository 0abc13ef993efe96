package render

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// Words is a value in words, on one line: lists with commas, maps as "id: KR1, title: Share of …".
func Words(n *document.Node) string {
	if n == nil || n.Kind != document.Map {
		return Flat(n)
	}
	var parts []string
	for _, e := range n.Entries {
		if text := Words(e.Value); text != "" {
			parts = append(parts, e.Key+": "+text)
		}
	}
	return strings.Join(parts, ", ")
}
