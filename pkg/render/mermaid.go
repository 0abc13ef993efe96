package render

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// What Mermaid draws where nobody has set it otherwise, as on the hosts: of a larger diagram one sees an error.
const (
	mermaidLinks  = 500
	mermaidLength = 50_000
)

func tooLargeForMermaid(diagram string, links int) bool {
	return links > mermaidLinks || len(diagram) > mermaidLength
}

// mermaidColors can be told from one another on light and on dark pages.
var mermaidColors = map[config.Category]string{
	config.Planned: "#7a8594", config.Active: "#3b7ddd", config.Done: "#2e9e5b", config.Dropped: "#a08468",
}

// mermaidText escapes text inside a quoted Mermaid label: everything that could end it, or be Markdown or HTML in it,
// becomes an entity.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range Line(s) {
		if strings.ContainsRune("\"#<>&`\\[]{}()|;%", r) {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
