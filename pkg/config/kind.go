package config

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/schema"
)

// Category is what a lifecycle's status means to everyone.
type Category string

// The categories, in the order of a document's life.
const (
	Planned Category = "planned"
	Active  Category = "active"
	Done    Category = "done"
	Dropped Category = "dropped"
)

// categories are all categories in the order of a document's life.
var categories = []Category{Planned, Active, Done, Dropped}

// Kind is a type of document, as the preset and the workspace file declare it.
type Kind struct {
	Name   string
	Label  string
	Plural string
	// Order is the kind's place in the configuration, from 0.
	Order int

	Files   []Source
	Exclude []string
	ID      ID
	// TitleField names the field that holds the title; where it is absent the first heading is, and else the id.
	TitleField string
	Aliases    []Alias
	// Filename is what a document's file must be called, or nil where the kind does not ask.
	Filename *Format
	// SchemaURL is where the kind's own schema stands in the configuration's schema set; "" for none.
	SchemaURL string
	// Template is the text of the template that `new` fills; "" for none. TemplatePath says where it is from.
	Template     string
	TemplatePath string
	Public       bool
	// FrontMatterOptional lets a Markdown file be a document without front matter.
	FrontMatterOptional bool
	// LinkRoot is the folder, without slashes around it, to which links that start with "/" are relative.
	LinkRoot string

	Lifecycle *Lifecycle
	Links     []*Link
	Parts     []*Parts
	Backlinks []*Backlink
	Sections  []*Section
	Roadmap   Roadmap
	// Stale is the age in days from which a document wants a review; 0 is never.
	Stale int
	// WIP are the board's limits of work in progress by status.
	WIP map[string]int

	// Open says that the schema allows fields that it does not declare.
	Open bool

	// LoadFields returns the declared fields; Fields is for readers.
	LoadFields func() []Field

	effective    map[string]any
	effectiveURL string
}

// Fields are the declared top-level fields, those of the schema in its order first.
func (k *Kind) Fields() []Field {
	if k.LoadFields == nil {
		return nil
	}
	return k.LoadFields()
}

// Field is a declared top-level field.
type Field struct {
	Name        string
	Description string
	// Internal says that the field never reaches the public audience.
	Internal bool
	// Types are the JSON types that the schema allows ("string", "array" …), as far as it says so plainly.
	Types []string
	// Enum are the values that the schema allows, as text.
	Enum []string
	// Format is the schema's format ("date", "period"), or "".
	Format string
}

// Field returns a declared field, or nil.
func (k *Kind) Field(name string) *Field {
	fields := k.Fields()
	if i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name }); i >= 0 {
		return &fields[i]
	}
	return nil
}

// Link returns the declared link of that field, or nil.
func (k *Kind) Link(field string) *Link {
	if i := slices.IndexFunc(k.Links, func(l *Link) bool { return l.Field == field }); i >= 0 {
		return k.Links[i]
	}
	return nil
}

// Source says where documents of a kind are.
type Source struct {
	Glob string
	// Records is "" for a document a file, "map" for key → record, "list" for a list of records.
	Records string
	// At is the path of keys, with dots, to the map or list; "" for the root.
	At string
	// Body is the name of the neighbouring file that is the body; "" for none.
	Body string
}

// ID says where a document's id comes from.
type ID struct {
	// Field is the front matter's field.
	Field string
	// From is "field", "key" (a record's key; in a Markdown file the field) or "path" (without extension).
	From   string
	Format *Format
}

// Alias is an old spelling of ids.
type Alias struct {
	Pattern *regexp.Regexp
	Replace string
}

// Apply returns the id that an old spelling stands for, and whether the pattern matches all of it.
func (a Alias) Apply(ref string) (string, bool) {
	m := a.Pattern.FindStringSubmatchIndex(ref)
	if m == nil || m[0] != 0 || m[1] != len(ref) {
		return "", false
	}
	return string(a.Pattern.ExpandString(nil, a.Replace, ref, m)), true
}

// Lifecycle is a kind's statuses and which may follow which.
type Lifecycle struct {
	Field string
	// States in the order of the configuration.
	States []State
	// Transitions maps a status to those that may follow it. A nil map allows any step.
	Transitions map[string][]string
}

// State is one status.
type State struct {
	Name     string
	Category Category
}

// Category returns a status's category, or "" for a status that the lifecycle does not know.
func (l *Lifecycle) Category(status string) Category {
	if l == nil {
		return ""
	}
	for _, s := range l.States {
		if s.Name == status {
			return s.Category
		}
	}
	return ""
}

// Names are the statuses in order.
func (l *Lifecycle) Names() []string {
	names := make([]string, len(l.States))
	for i, s := range l.States {
		names[i] = s.Name
	}
	return names
}

// Index is a status's place in the lifecycle, or -1.
func (l *Lifecycle) Index(status string) int {
	if l == nil {
		return -1
	}
	return slices.IndexFunc(l.States, func(s State) bool { return s.Name == status })
}

// Expression is the source of an expression with its place in the configuration; it is compiled by package query.
type Expression struct {
	Text  string
	Path  string
	Range diagnostic.Range
}

// IsZero reports whether there is no expression.
func (e Expression) IsZero() bool { return strings.TrimSpace(e.Text) == "" }

// Link declares a field that names other documents.
type Link struct {
	// Field is the field's name, a path of names with dots, or one that ends in ".*": every value of an object. In a
	// part, it is relative to the part.
	Field string
	// To are the kinds that it accepts; empty for any.
	To []string
	// Parts lets a reference name a part ("OBJ-0007#KR1").
	Parts bool
	// Label is what the link is called from its source, Inverse what it is called from its target.
	Label, Inverse string
	// InverseOf names the forward field, in the target's kind, whose other end this is.
	InverseOf string
	// Min and Max bound the number of references; Max 0 is no limit.
	Min, Max int
	// When says for which documents Min holds.
	When     Expression
	Severity diagnostic.Severity // of missing-link; Off for the rule's own
	Acyclic  bool
	// Thread is "up" where following the link leads towards the goal, "down" where it leads away, "" for neither.
	Thread string
	// Keys says that the references are the keys of the field's object.
	Keys bool
	// Split is the separator of several references in one string; "" for none.
	Split string
	// Match is "" (by id), "number", "path", or a regular expression in Pattern whose first group is the id.
	Match    string
	Pattern  *regexp.Regexp
	External []string
	// Internal hides the link from the public audience.
	Internal bool
	// Retired says that the link may well name what is dropped or superseded.
	Retired bool
}

// Accepts reports whether the link may name documents of the kind.
func (l *Link) Accepts(kind string) bool { return len(l.To) == 0 || slices.Contains(l.To, kind) }

// Parts declares a field that holds a list of parts, each with an id inside its document.
type Parts struct {
	Field string
	// ID and Title name the fields of a part.
	ID, Title string
	Links     []*Link
}

// Backlink asks that a document is linked to.
type Backlink struct {
	// Kind and Field name the link: "story.objective".
	Kind, Field string
	Min, Max    int
	When        Expression
	Severity    diagnostic.Severity
}

// Section asks for a heading in the body.
type Section struct {
	// Headings are the accepted ones: any of them will do.
	Headings []string
	// Content is "text" (default) or "tasks".
	Content string
	Min     int
	When    Expression
	// LockedFrom is the status from which the section may not change, or "".
	LockedFrom string
}

// Roadmap names the fields that place a document in time.
type Roadmap struct {
	Start, End, Cycle, Date string
}

// Categories returns all categories in the order of a document's life.
func Categories() []Category { return slices.Clone(categories) }

// TemplateFor returns the template of a record or of a page, and where it is from: the kind's own, or the built-in one of
// the same name for the other sort of source. Both are "" where there is none.
func (k *Kind) TemplateFor(record bool) (text, file string) {
	if k.Template == "" || document.IsMarkdown(k.TemplatePath) == !record {
		return k.Template, k.TemplatePath
	}
	if strings.Contains(k.TemplatePath, "/") {
		return "", ""
	}
	extension := ".md"
	if record {
		extension = ".yml"
	}
	builtin := strings.TrimSuffix(k.TemplatePath, path.Ext(k.TemplatePath)) + extension
	data, err := schema.FS.ReadFile("templates/" + builtin)
	if err != nil {
		return "", ""
	}
	return string(data), builtin
}
