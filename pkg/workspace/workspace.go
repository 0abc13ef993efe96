// Package workspace finds out which files are documents of which kind and reads them all, in parallel and in order,
// from a file system: the work tree, a revision, or an overlay of unsaved text.
//
// Data passes through it like this: the kinds' globs → paths → document.Files, one slot a file → Documents: one for a
// Markdown file, one for each record of a data file. What is wrong is a finding; a file that cannot be read still
// gives a Document, marked Unreadable, so that its id counts as taken.
package workspace

import (
	"cmp"
	"io/fs"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// Key is a document's identity. Workspace is empty: a place kept for several workspaces in one graph.
type Key struct {
	Workspace, Kind, ID string
}

// Fold returns the key under which references are matched: without regard to case.
func (k Key) Fold() Key { k.ID = strings.ToLower(k.ID); return k }

// String is "kind:id".
func (k Key) String() string { return k.Kind + ":" + k.ID }

// Document is one thing with an id: a Markdown file or one record of a data file.
type Document struct {
	Kind *config.Kind
	// ID is the document's id, as its kind spells it ("EIP-20" where the field says 20). Where the file gives none,
	// it is recovered from the file's name if that can be; else it is "".
	ID string
	// IDRange is where the id stands: a value, a record's key, or nothing. IDPointer is the field's pointer, or "".
	IDRange   diagnostic.Range
	IDPointer string
	// IDProblem says what is wrong with the id, if anything is.
	IDProblem IDProblem
	// OtherIDs are ids that also lead here because the document's own is missing or wrong: those that its file's name
	// gives.
	OtherIDs []string

	// Title is the title's text, else the first heading, else the id.
	Title string
	// Status is the lifecycle's field, Category its meaning; both "" where there is none.
	Status   string
	Category config.Category

	// File holds the front matter or the record; Path is its path.
	File *document.File
	Path string
	// Record is the record's JSON pointer in a data file, "" elsewhere.
	Record string
	// RecordKey is the key of a record in a map.
	RecordKey string
	// Anchor is where findings about the document as a whole stand: the opening "---", a record's key or dash.
	Anchor diagnostic.Range
	// Fields is the map of fields; nil where it could not be read.
	Fields *document.Node
	// Body is the file whose body is the document's: File itself, a neighbour, or nil.
	Body *document.File

	// Parts are the declared parts that the document has.
	Parts []Part
	// Public says whether the public audience may see the document.
	Public bool
	// Unreadable says that the file, or this record of it, could not be read.
	Unreadable bool
	// Index is the document's place in Workspace.Documents.
	Index int
}

// IDProblem is what is wrong with an id.
type IDProblem uint8

// The problems.
const (
	IDFine IDProblem = iota
	IDMissing
	IDInvalid
)

// Part is a part of a document with an id of its own: a key result, a sprint.
type Part struct {
	Spec    *config.Parts
	ID      string
	Title   string
	Node    *document.Node
	Pointer string
}

// Key returns the document's identity.
func (d *Document) Key() Key { return Key{Kind: d.Kind.Name, ID: d.ID} }

// Name is what messages call the document: its id, else its path.
func (d *Document) Name() string { return cmp.Or(d.ID, d.Path) }

// Field returns the value of a top-level field, or nil.
func (d *Document) Field(name string) *document.Node { return d.Fields.Get(name) }

// Text returns a top-level field's scalar text, or "".
func (d *Document) Text(name string) string { return d.Fields.Get(name).Scalar() }

// Part returns the part with that id, without regard to case.
func (d *Document) Part(id string) *Part {
	for i := range d.Parts {
		if strings.EqualFold(d.Parts[i].ID, id) {
			return &d.Parts[i]
		}
	}
	return nil
}

// Pointer turns a pointer within the document's fields ("/status") into one within its file's root.
func (d *Document) Pointer(field string) string { return d.Record + field }

// Workspace is everything that was read.
type Workspace struct {
	Config *config.Config
	// Files are all files that a kind matched, by path; bodies beside data files too.
	Files []*document.File
	// Documents are in output order: kinds in the order of the configuration, then by id (CompareIDs), then path.
	Documents []*Document
	// Ignored are the paths of Markdown and YAML files in the places that were searched that no kind takes.
	Ignored []string
	// Findings are those of reading: what document.File found, and what only the workspace can know
	// (front-matter-missing, a root of the wrong type).
	Findings []diagnostic.Finding

	byPath map[string]*document.File
	fsys   fs.FS
	exists func(path string) bool
	read   func(path string) ([]byte, error)
}

// File returns the file of that path, or nil.
func (w *Workspace) File(path string) *document.File { return w.byPath[path] }

// Exists reports whether there is a file or folder of that path, document or not; "." is the root.
func (w *Workspace) Exists(path string) bool { return w.exists(path) }

// ReadFile returns the bytes of any file below the root.
func (w *Workspace) ReadFile(path string) ([]byte, error) { return w.read(path) }

// FS is what the workspace was read from; nil for single documents.
func (w *Workspace) FS() fs.FS { return w.fsys }

// CompareIDs orders ids with the numbers in them compared as numbers: US-9 before US-10, OBJ-1#KR2 before OBJ-1#KR10.
func CompareIDs(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		nx, rx := cutNumber(x)
		ny, ry := cutNumber(y)
		if nx != "" && ny != "" {
			tx, ty := strings.TrimLeft(nx, "0"), strings.TrimLeft(ny, "0")
			if c := cmp.Or(cmp.Compare(len(tx), len(ty)), strings.Compare(tx, ty)); c != 0 {
				return c
			}
			x, y = rx, ry
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

func cutNumber(s string) (number, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// PublicFields are the fields that the public audience may see: those that the schema does not mark as internal.
func (d *Document) PublicFields() *document.Node {
	if d.Fields == nil || d.Fields.Kind != document.Map {
		return d.Fields
	}
	out := *d.Fields
	out.Entries = nil
	for _, e := range d.Fields.Entries {
		if f := d.Kind.Field(e.Key); f == nil || !f.Internal {
			out.Entries = append(out.Entries, e)
		}
	}
	return &out
}
