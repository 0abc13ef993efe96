package cli

import (
	"context"
	"io"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// openView opens what a view is computed from: the workspace, and which documents the shared flags keep of some kinds; no
// kinds are all.
func (a *app) openView(ctx context.Context, f *viewFlags, kinds ...string) (*snapshot.Snapshot, func(*workspace.Document) bool, error) {
	if err := f.check(); err != nil {
		return nil, nil, err
	}
	s, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	keep, err := f.keeps(s, kinds)
	return s, keep, err
}

// writers are how a view is written in each of its formats.
type writers map[string]func(io.Writer) error

// print writes a view in the format that was asked for. Every format that the command declares has a writer.
func (a *app) print(f *viewFlags, by writers) error { return a.write(f.out, by[f.format]) }

// laidOut is a writer for people, who have so many columns and colours or not.
func (a *app) laidOut(f *viewFlags, write func(io.Writer, render.Options) error) func(io.Writer) error {
	return func(w io.Writer) error { return write(w, a.renderOptions(f)) }
}

// asCSV is a writer of a table as comma-separated values; the table is made when it is written.
func asCSV(table func() render.Table) func(io.Writer) error {
	return func(w io.Writer) error { return table().WriteCSV(w) }
}

// asJSON is a writer of a value as JSON.
func asJSON(v any) func(io.Writer) error {
	return func(w io.Writer) error { return render.WriteJSON(w, v) }
}
