package query

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Keep returns what a choice of kinds, an expression and an audience leave of the workspace; no kinds are all, and a
// blank expression keeps all. The error is the expression's, an *Error where it can be shown with a caret.
func (e *Env) Keep(kinds []string, where string, public bool) (func(*workspace.Document) bool, error) {
	all := e.graph.Workspace.Documents
	var docs []*workspace.Document
	for _, d := range all {
		if (len(kinds) == 0 || slices.Contains(kinds, d.Kind.Name)) && (d.Public || !public) {
			docs = append(docs, d)
		}
	}
	if strings.TrimSpace(where) != "" {
		program, err := e.Compile(kinds, where)
		if err != nil {
			return nil, err
		}
		if docs, err = e.Select(program, docs); err != nil {
			return nil, err
		}
	}
	held := make([]bool, len(all))
	for _, d := range docs {
		held[d.Index] = true
	}
	return func(d *workspace.Document) bool { return held[d.Index] }, nil
}
