package render

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Document is a document as JSON outputs show it.
type Document struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Title    string `json:"title"`
	Status   string `json:"status"`
	Category string `json:"category"`
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Fields   Fields `json:"fields"`
}

// NewDocument takes over what outputs show of a document.
func NewDocument(d *workspace.Document) Document {
	return Document{
		ID: d.ID, Kind: d.Kind.Name, Title: d.Title, Status: d.Status, Category: string(d.Category),
		Path: d.Path, Line: Line1(d), Fields: Fields{d.Fields},
	}
}

// Line1 is the line, from 1, where a document begins.
func Line1(d *workspace.Document) int { return d.File.Position(d.Anchor.Start).Line }

// Reference names a document.
type Reference struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// NewReference names a document, with a part of it where part is not "".
func NewReference(d *workspace.Document, part string) Reference {
	r := Reference{ID: d.ID, Kind: d.Kind.Name, Title: d.Title, Path: d.Path}
	if part != "" {
		r.ID += "#" + part
	}
	return r
}

// Fields are a document's fields as JSON, in their source order.
type Fields struct{ *document.Node }

// MarshalJSON writes the fields in source order; none is {}.
func (f Fields) MarshalJSON() ([]byte, error) {
	if f.Node == nil {
		return []byte("{}"), nil
	}
	var b bytes.Buffer
	err := writeNode(&b, f.Node)
	return b.Bytes(), err
}

func writeNode(b *bytes.Buffer, n *document.Node) error {
	switch {
	case n == nil:
		b.WriteString("null")
	case n.Kind == document.Map:
		b.WriteByte('{')
		for i, e := range n.Entries {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeValue(b, e.Key); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeNode(b, e.Value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case n.Kind == document.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeNode(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		return writeValue(b, n.Plain())
	}
	return nil
}

// writeValue writes a scalar; one that JSON cannot hold (infinity) becomes its text.
func writeValue(b *bytes.Buffer, v any) error {
	text, err := marshal(v)
	if err != nil {
		return err
	}
	b.Write(text)
	return nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// WriteJSON prints a value as indented JSON, "<" and "&" as they are.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// WriteJSONLine prints a value as JSON on one line.
func WriteJSONLine(w io.Writer, v any) error {
	text, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// Edge is a link as JSON outputs show it.
type Edge struct {
	From     string `json:"from"`
	FromKind string `json:"from_kind"`
	To       string `json:"to"`
	ToKind   string `json:"to_kind"`
	Field    string `json:"field"`
	Label    string `json:"label"`
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Resolved bool   `json:"resolved"`
}

// NewEdge takes over what outputs show of a link.
func NewEdge(g *graph.Graph, l *graph.Link) Edge {
	e := Edge{
		From: l.From.ID, FromKind: l.From.Kind.Name, To: l.Target(), Field: l.Field, Label: l.Label(),
		Path: l.Path, Resolved: l.State == graph.Resolved,
	}
	if l.FromPart != nil && l.FromPart.ID != "" {
		e.From += "#" + l.FromPart.ID
	}
	if l.To != nil && e.Resolved {
		e.ToKind = l.To.Kind.Name
	}
	if f := g.Workspace.File(l.Path); f != nil {
		e.Line = f.Position(l.Range.Start).Line
	}
	return e
}
