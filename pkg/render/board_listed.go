package render

import "github.com/roadbookdev/roadbook/pkg/workspace"

// Documents are all documents on the board.
func (r Board) Documents() []*workspace.Document {
	var out []*workspace.Document
	for _, c := range r.Columns {
		for _, i := range c.Items {
			out = append(out, i.Document)
		}
	}
	return out
}

// Listed are the documents that people see on the board: of what is closed, the first ones alone.
func (r Board) Listed() []*workspace.Document {
	var out []*workspace.Document
	for _, c := range r.Columns {
		items, _ := listed(c)
		for _, i := range items {
			out = append(out, i.Document)
		}
	}
	return out
}
