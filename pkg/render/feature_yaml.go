package render

import (
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

// WriteYAML prints the features as a features.yml: a map from the id to the fields as they are written, in their order,
// as far as the audience may see them. Features of Markdown files are records there like all others.
func (r Features) WriteYAML(w io.Writer) error {
	var b strings.Builder
	if len(r.Features) == 0 {
		b.WriteString("{}\n")
	}
	seen := map[string]bool{}
	for _, f := range r.Features {
		if f.ID() == "" || seen[f.ID()] {
			continue
		}
		seen[f.ID()] = true
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(document.Quote(f.ID()) + ":")
		writeYAML(&b, withoutID(f), "  ")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// withoutID leaves out the field of a Markdown file's id: in a data file the key is the id. A feature whose title is that
// of its page gets it as a field.
func withoutID(f *feature.Feature) *document.Node {
	out := document.Node{Kind: document.Map}
	field, title := f.Document.Kind.ID.Field, f.Document.Kind.TitleField
	if title != "" && f.Fields.Get(title) == nil && f.Title() != f.ID() {
		out.Entries = append(out.Entries, document.Entry{Key: title, Value: &document.Node{Kind: document.String, Style: document.DoubleQuoted, Text: f.Title()}})
	}
	if f.Fields != nil {
		for _, e := range f.Fields.Entries {
			if e.Key != field || f.Document.Record != "" {
				out.Entries = append(out.Entries, e)
			}
		}
	}
	return &out
}

// writeYAML writes a value behind its key or dash: a scalar on the same line, a collection below it.
func writeYAML(b *strings.Builder, n *document.Node, indent string) {
	switch {
	case n.IsNull():
		b.WriteString(" null\n")
	case n.Kind == document.Map && len(n.Entries) == 0:
		b.WriteString(" {}\n")
	case n.Kind == document.List && len(n.Items) == 0:
		b.WriteString(" []\n")
	case n.Kind == document.Map:
		b.WriteByte('\n')
		for _, e := range n.Entries {
			b.WriteString(indent + document.Quote(e.Key) + ":")
			writeYAML(b, e.Value, indent+"  ")
		}
	case n.Kind == document.List:
		b.WriteByte('\n')
		for _, item := range n.Items {
			b.WriteString(indent + "-")
			writeYAML(b, item, indent+"  ")
		}
	default:
		b.WriteString(" " + scalarYAML(n) + "\n")
	}
}

// scalarYAML keeps what was written plain as it was written, so that yes stays yes and 1.10 stays 1.10; all else is quoted
// where it must be.
func scalarYAML(n *document.Node) string {
	if n.Style == document.Plain && n.Text != "" && !strings.ContainsAny(n.Text, "\n\r\t") {
		return n.Text
	}
	return document.Quote(n.Text)
}
