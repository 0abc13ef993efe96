// Package document reads one file into positioned values: the front matter or the records of a YAML data file, and
// the outline of a Markdown body. It works on bytes and knows no workspace, no kinds and no rules of its own beyond
// reading. It also changes bytes without touching what it was not asked to touch.
//
// Data passes through it like this: bytes → front matter split off (read.go) and its encoding checked (encoding.go) →
// YAML parsed and turned into Nodes with byte ranges (yaml.go, extent.go), or the cause found why it cannot be
// (syntax.go, cause.go) and its keys recovered (recover.go) → body parsed within limits (markdown.go, guard.go) and
// walked into an Outline (outline.go, rawhtml.go, marks.go) → one File. What is wrong with the bytes is a finding of
// one of the reading rules (ReadingRules); a broken file is still a File with whatever could be read. Changes are edits
// of bytes (edit.go, field.go), which package edit and the fixes of findings put together.
package document

import (
	"sync/atomic"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// NodeKind is the type of a YAML value as its author meant it.
type NodeKind uint8

// The kinds of nodes. A date is a String: the plain value keeps its source text.
const (
	Null NodeKind = iota
	Bool
	Int
	Float
	String
	List
	Map
)

// Style is how a scalar or a collection is written in the source.
type Style uint8

// The styles. A block collection is Plain.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
	Flow
)

// Node is one value of a front matter or data file, with its place. Ranges are byte offsets in the whole file.
// Aliases are expanded: an aliased node's content stands where it is used, with the range of the "*alias".
type Node struct {
	Kind  NodeKind
	Style Style
	// Date says that a plain scalar looks like a date or a timestamp ("2026-06-03", "2026-06-03T10:00:00Z").
	Date bool
	// DashAt is, for an item of a block list, the offset of its "-", and one; 0 elsewhere. See Dash.
	DashAt int32
	// Text is a scalar's text: the source text of a plain scalar, the unescaped text of a quoted or block one.
	Text string
	// Range covers the value, quotes included. An empty value has an empty range after its key's colon.
	Range diagnostic.Range
	// Entries are a map's pairs in source order. After a duplicate key only the last stays (as YAML readers do) and
	// a duplicate-key finding names both.
	Entries []Entry
	// Items are a list's values.
	Items []*Node
}

// Dash is, for an item of a block list, the range of its "-"; zero elsewhere.
func (n *Node) Dash() diagnostic.Range {
	if n.DashAt == 0 {
		return diagnostic.Range{}
	}
	return diagnostic.Range{Start: int(n.DashAt) - 1, End: int(n.DashAt)}
}

// Entry is one pair of a map.
type Entry struct {
	// Key is the key as text: 1 and "1" are the same key.
	Key   string
	Range diagnostic.Range
	Value *Node
}

// Get returns the value of a key, or nil. A nil node, and one that is no map, has no keys.
func (n *Node) Get(key string) *Node {
	if e := n.Entry(key); e != nil {
		return e.Value
	}
	return nil
}

// Entry returns the pair of a key, or nil.
func (n *Node) Entry(key string) *Entry {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			return &n.Entries[i]
		}
	}
	return nil
}

// IsScalar reports whether the node is a scalar that is not null.
func (n *Node) IsScalar() bool {
	return n != nil && n.Kind >= Bool && n.Kind <= String
}

// IsNull reports whether there is no value: a nil node or a null.
func (n *Node) IsNull() bool { return n == nil || n.Kind == Null }

// Scalar returns a scalar's text, and "" for everything else.
func (n *Node) Scalar() string {
	if !n.IsScalar() {
		return ""
	}
	return n.Text
}

// File is one file as read.
type File struct {
	// Path is relative to the workspace's root, with "/".
	Path string

	// FrontMatter is the range of the YAML between the "---" lines, HasFrontMatter whether there are such lines.
	// For a data file it is the whole file.
	FrontMatter    diagnostic.Range
	HasFrontMatter bool
	// Root is the front matter's map, or a data file's root value; nil where nothing could be read.
	Root *Node
	// Body is the range after the front matter; empty for data files.
	Body diagnostic.Range
	// Outline is what the body holds; nil for data files, and for a body that could not be read (a finding says why).
	Outline *Outline
	// Data says that the file was read as YAML data, not as Markdown.
	Data bool

	// Broken says that the YAML could not be read (or only in part), or nothing of the file at all: the document's
	// fields are not known.
	Broken bool
	// Recovered are the top-level keys that could be read from a broken file's text, with their raw scalar text:
	// for a front matter "id" → "US-0042"; for a data file each record's key → its place.
	Recovered []Recovered
	// Findings are those of the reading rules, with Rule, Message, Label, Path, Range, Value and Fixes filled.
	Findings []diagnostic.Finding

	// head is the text before the body, of which the texts of Root are parts; lines are all bytes of the file, nil once
	// they are released. See source.go.
	head  string
	lines *diagnostic.Lines
	sum   Sum
	again func(*File) (*diagnostic.Lines, error)
	lost  atomic.Pointer[error]
}

// Recovered is a top-level "key: value" line of a file whose YAML is broken.
type Recovered struct {
	Key        string
	KeyRange   diagnostic.Range
	Value      string
	ValueRange diagnostic.Range
	// Fields are, for a record of a data file, its own "key: value" lines. The Key of a list item is empty, and its
	// KeyRange the "-".
	Fields []Recovered
}

// Outline is what the rules need to know of a Markdown body. All ranges are byte offsets in the whole file.
type Outline struct {
	Headings []Heading
	Links    []Link
	Tasks    []Task
	// Anchors are explicit ones: id and name attributes in raw HTML.
	Anchors []string
	// Ignores are <!-- roadbook: ignore RULE -- reason --> comments of the body.
	Ignores []Ignore
	// Internal are the passages between <!-- internal --> and <!-- /internal -->, the marks included.
	Internal []diagnostic.Range
	// Blocks are generated blocks: <!-- roadbook: VIEW args --> … <!-- /roadbook -->. StrayCloses are the marks that
	// close none.
	Blocks      []Block
	StrayCloses []diagnostic.Range
	// Comments are all HTML comments: what they hold is not content.
	Comments []diagnostic.Range
	// Code are fenced and indented code blocks and code spans.
	Code []diagnostic.Range
	// Ellipsis says that there is a "…" somewhere, which in a template stands for words to come.
	Ellipsis bool
}

// Heading is one heading, ATX or setext.
type Heading struct {
	Level int
	// Text is the plain text, without markup.
	Text string
	// Anchor is the id that a host like GitHub gives it; repeated ones are numbered.
	Anchor string
	// Range is the heading itself; Section runs from after the heading's line to before the next heading of the same
	// or a higher level, or the body's end.
	Range   diagnostic.Range
	Section diagnostic.Range
	// Blank says that the section holds nothing but space and HTML comments.
	Blank bool
}

// Link is an inline or reference link, an image or an autolink.
type Link struct {
	// Destination is as written, with escapes and entities resolved, and percent escapes kept.
	Destination string
	// Range covers the destination in the source: for a reference link, in its definition.
	Range diagnostic.Range
	// Use covers the link where it is used.
	Use   diagnostic.Range
	Text  string
	Image bool
	Auto  bool
}

// Task is one "- [ ]" or "- [x]" list item.
type Task struct {
	Done  bool
	Text  string
	Range diagnostic.Range // the "[ ]" marker
}

// Ignore is a comment that turns rules off for a place.
type Ignore struct {
	// Rules are the names before "--".
	Rules  []string
	Reason string
	Range  diagnostic.Range
	// Covers is the place where findings are ignored: for a front-matter comment at the end of a line that line, for
	// one on a line of its own the next entry's line; in a body the block that follows the comment, or the line where
	// the comment stands inside one.
	Covers diagnostic.Range
}

// Block is a generated block.
type Block struct {
	View string
	// Args are the words after the view, in order: "team=search", "by=maturity", "OBJ-0001".
	Args []string
	// Open and Close are the comments; Close is zero where the block is not closed. Content is between them.
	Open, Close, Content diagnostic.Range
}
