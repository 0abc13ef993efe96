// Package graph joins documents by their references. Every reference becomes a Link, resolved or not; a rule decides
// how bad an unresolved one is. Links written at the other end (inverse_of) are the same edges.
package graph

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// State says what became of a reference.
type State uint8

// The states.
const (
	// Resolved: To is the target.
	Resolved State = iota
	// External: the reference matches the link's patterns for what lies elsewhere.
	External
	// Unchecked: nothing of the target's kind is in the workspace and the link's keys are then free (keys: true), or
	// the reference cannot be judged because the target's file could not be read.
	Unchecked
	// UnknownDocument: no document has this id; Closest may be one that was meant.
	UnknownDocument
	// UnknownPart: To is there, but has no such part.
	UnknownPart
	// WrongKind: To is there, but of a kind that the link does not accept.
	WrongKind
	// PartNotAllowed: the reference names a part where the link takes whole documents.
	PartNotAllowed
	// Malformed: the value is no reference at all (a map, a nested list).
	Malformed
)

// Link is one reference and what became of it.
type Link struct {
	From *workspace.Document
	// FromPart is the part that holds the reference, or nil.
	FromPart *workspace.Part
	// Spec is the declaration; nil for a link in a body.
	Spec *config.Link
	// Field is the forward field: Spec.Field, behind the part's field and a dot in a part ("key_results.metric");
	// "body" for a link in a body. For an inverse spec it is the forward field that it stands for.
	Field string

	// Raw is the reference as written; Range where it stands, in the file Path; Pointer the value's JSON pointer
	// in the fields of the document that holds it.
	Raw     string
	Path    string
	Range   diagnostic.Range
	Pointer string

	State State
	// Inverse says that the reference is written at the target's end: From and To are those of the edge, the
	// reference stands in To's file. Only edges that the forward side lacks have it set.
	Inverse bool
	To      *workspace.Document
	// ToPart is the id of the part of To, as To spells it (or as written where it is unknown); "" for the whole.
	ToPart string
	// Closest is the document most like an unknown reference, or nil.
	Closest *workspace.Document
}

// Label is what the link is called from its source.
func (l *Link) Label() string {
	if l.Spec == nil {
		return "mentions"
	}
	return l.Spec.Label
}

// InverseLabel is what the link is called from its target.
func (l *Link) InverseLabel() string {
	if l.Spec == nil {
		return "mentioned by"
	}
	return l.Spec.Inverse
}

// Target is the target's id with its part: "OBJ-0007#KR1"; the raw reference where it is unresolved.
func (l *Link) Target() string {
	if l.To == nil || l.State != Resolved {
		return l.Raw
	}
	if l.ToPart != "" {
		return l.To.ID + "#" + l.ToPart
	}
	return l.To.ID
}

// Graph is all documents with their links, both ways.
type Graph struct {
	Workspace *workspace.Workspace
	// Links are all forward edges, in the order of their sources, resolved or not.
	Links []*Link
	// References are all references as written, inverse ones too: what rules about single references judge. For an
	// inverse reference From is the document that holds it and Field its own field.
	References []*Link
	// Duplicates are the sets of documents with the same identity, each in path order.
	Duplicates [][]*workspace.Document

	// byID are the documents by their id in lower case, one of each kind.
	byID   map[string][]*workspace.Document
	byPath map[string][]*workspace.Document
	// reached are the links that reach a document, in the order of their targets; written, outgoing and incoming are the
	// documents' parts of References, Links and reached.
	reached                     []*Link
	written, outgoing, incoming spans
}

// From returns the edges that leave a document, in the order of the configuration's links, body links last.
func (g *Graph) From(d *workspace.Document) []*Link { return g.outgoing.of(g.Links, d) }

// To returns the resolved edges that reach a document, in the order of their sources.
func (g *Graph) To(d *workspace.Document) []*Link { return g.incoming.of(g.reached, d) }

// Written returns the references that stand in a document, as written.
func (g *Graph) Written(d *workspace.Document) []*Link { return g.written.of(g.References, d) }

// Out returns the edges of one field that leave a document.
func (g *Graph) Out(d *workspace.Document, field string) []*Link {
	return filterField(g.From(d), field)
}

// In returns the resolved edges of kind's field that reach a document.
func (g *Graph) In(d *workspace.Document, kind, field string) []*Link {
	var out []*Link
	for _, l := range g.To(d) {
		if l.Field == field && l.From.Kind.Name == kind {
			out = append(out, l)
		}
	}
	return out
}

func filterField(links []*Link, field string) []*Link {
	var out []*Link
	for _, l := range links {
		if l.Field == field {
			out = append(out, l)
		}
	}
	return out
}

// Document returns the document with that identity, without regard to case and through aliases, or nil.
func (g *Graph) Document(kind, id string) *workspace.Document {
	for _, d := range g.byID[strings.ToLower(id)] {
		if d.Kind.Name == kind {
			return d
		}
	}
	return nil
}
