package change

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Field is a field whose value changed. Maps are followed to their leaves and parts by their id, so that the name is a
// path: "maturity", "compatibility.gerrit", "key_results.KR2.current".
type Field struct {
	Name string
	// From and To are the values; nil where there is none.
	From, To *document.Node
	// Link says that the field holds references. Added and Removed are then those that came and went, as written.
	Link           bool
	Added, Removed []string
}

// Audience is what a comparison may see. The zero value sees everything.
type Audience struct {
	// Public leaves out internal fields and passages.
	Public bool
	// Hides says of a reference of a document that the audience may not see it; nil hides none.
	Hides func(d *workspace.Document, spec *config.Link, reference string) bool
}

// Fields are the fields in which two versions of a document differ: the status first, then in the order of the newer
// version, then those that are gone. Either version may be nil, and a version that cannot be read has no fields that
// could differ. The id is no field here.
//
// Values are compared and not bytes: quotes, the order of keys, the spelling of a number, the spaces in a text and the
// order of references make no difference, nor whether what is empty is left out.
func Fields(from, to *workspace.Document, eyes Audience) []Field {
	if from != nil && from.Unreadable || to != nil && to.Unreadable {
		return nil
	}
	c := &comparison{from: from, to: to, eyes: eyes}
	c.maps(nil, fieldsOf(from), fieldsOf(to))
	c.title()
	c.statusFirst()
	return c.out
}

func fieldsOf(d *workspace.Document) *document.Node {
	if d == nil {
		return nil
	}
	return d.Fields
}

type comparison struct {
	from, to *workspace.Document
	eyes     Audience
	out      []Field
}

// newest is the version that says which kind the document has.
func (c *comparison) newest() *workspace.Document {
	if c.to != nil {
		return c.to
	}
	return c.from
}

// statusFirst puts the status before the other fields.
func (c *comparison) statusFirst() {
	rank := func(f Field) int {
		if l := c.newest().Kind.Lifecycle; l != nil && l.Field == f.Name {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(c.out, func(a, b Field) int { return rank(a) - rank(b) })
}

// maps compares what two maps hold, key by key.
func (c *comparison) maps(path []string, from, to *document.Node) {
	for _, key := range keys(to, from) {
		c.values(append(slices.Clone(path), key), from.Get(key), to.Get(key))
	}
}

// keys are those of both maps, each once, in their order.
func keys(maps ...*document.Node) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range maps {
		if m == nil {
			continue
		}
		for _, e := range m.Entries {
			if !seen[e.Key] {
				seen[e.Key] = true
				out = append(out, e.Key)
			}
		}
	}
	return out
}

func (c *comparison) values(path []string, from, to *document.Node) {
	kind := c.newest().Kind
	if len(path) == 1 {
		if path[0] == kind.ID.Field && kind.ID.From != "path" {
			return
		}
		if f := kind.Field(path[0]); c.eyes.Public && f != nil && f.Internal {
			return
		}
		if i := slices.IndexFunc(kind.Parts, func(p *config.Parts) bool { return p.Field == path[0] }); i >= 0 && c.parts(kind.Parts[i]) {
			return
		}
	}
	spec := c.link(path)
	switch {
	case spec != nil && c.eyes.Public && spec.Internal:
	case spec != nil && spec.Keys && (isMap(from) || isMap(to)):
		c.keyed(spec, path, from, to)
	case spec != nil && !c.isStatus(path):
		c.references(spec, path, from, to)
	case isMap(from) && isMap(to):
		c.maps(path, from, to)
	case !Equal(from, to):
		c.out = append(c.out, Field{Name: strings.Join(path, "."), From: value(from), To: value(to)})
	}
}

func isMap(n *document.Node) bool { return n != nil && n.Kind == document.Map }

// value is nil for what is written as nothing.
func value(n *document.Node) *document.Node {
	if n.IsNull() {
		return nil
	}
	return n
}

func (c *comparison) isStatus(path []string) bool {
	l := c.newest().Kind.Lifecycle
	return l != nil && len(path) == 1 && l.Field == path[0]
}

// link is the declaration of the references at a path, or nil.
func (c *comparison) link(path []string) *config.Link {
	kind := c.newest().Kind
	for _, l := range kind.Links {
		if matches(l.Field, path) {
			return l
		}
	}
	for _, p := range kind.Parts {
		if len(path) > 2 && path[0] == p.Field {
			for _, l := range p.Links {
				if matches(l.Field, path[2:]) {
					return l
				}
			}
		}
	}
	return nil
}

// matches says whether a link's field is this path: "sponsors.*" is every value of an object.
func matches(field string, path []string) bool {
	if field == strings.Join(path, ".") {
		return true
	}
	names := strings.Split(field, ".")
	if len(names) != len(path) {
		return false
	}
	for i, name := range names {
		if name != "*" && name != path[i] {
			return false
		}
	}
	return true
}

// references compares a field that names other documents: as a set, without regard to case.
func (c *comparison) references(spec *config.Link, path []string, from, to *document.Node) {
	before, ok := references(spec, from)
	after, fine := references(spec, to)
	if !ok || !fine { // no references at all: a finding of check, and a value like any other here
		if !c.eyes.Public && !Equal(from, to) {
			c.out = append(c.out, Field{Name: strings.Join(path, "."), From: value(from), To: value(to)})
		}
		return
	}
	before, after = c.visible(c.from, spec, before), c.visible(c.to, spec, after)
	f := Field{Name: strings.Join(path, "."), From: value(from), To: value(to), Link: true}
	if c.eyes.Public {
		f.From, f.To = list(before), list(after)
	}
	f.Added, f.Removed = without(after, before), without(before, after)
	if len(f.Added)+len(f.Removed) > 0 {
		c.out = append(c.out, f)
	}
}

func (c *comparison) visible(d *workspace.Document, spec *config.Link, refs []string) []string {
	if c.eyes.Hides == nil || d == nil {
		return refs
	}
	return slices.DeleteFunc(refs, func(ref string) bool { return c.eyes.Hides(d, spec, ref) })
}

// keyed compares an object whose keys are references: each key's value is a field of its own.
func (c *comparison) keyed(spec *config.Link, path []string, from, to *document.Node) {
	for _, key := range keys(to, from) {
		hidden := func(d *workspace.Document) bool {
			return d != nil && c.eyes.Hides != nil && d.Fields != nil && c.eyes.Hides(d, spec, key)
		}
		if !hidden(c.from) && !hidden(c.to) {
			c.values(append(slices.Clone(path), key), from.Get(key), to.Get(key))
		}
	}
}

// references are those in a value; false where it holds something that is none.
func references(spec *config.Link, n *document.Node) ([]string, bool) {
	var out []string
	switch {
	case n.IsNull():
	case n.Kind == document.Map:
		return nil, false
	case n.Kind == document.List:
		for _, item := range n.Items {
			if item.Kind == document.Map || item.Kind == document.List {
				return nil, false
			}
			refs, _ := references(spec, item)
			out = append(out, refs...)
		}
	default:
		pieces := []string{n.Text}
		if spec.Split != "" {
			pieces = strings.Split(n.Text, spec.Split)
		}
		for _, piece := range pieces {
			if piece = strings.TrimSpace(piece); piece != "" {
				out = append(out, piece)
			}
		}
	}
	return out, true
}

// without are the words of a list that another lacks, each once, without regard to case.
func without(words, others []string) []string {
	var out []string
	for _, w := range words {
		same := func(o string) bool { return strings.EqualFold(o, w) }
		if !slices.ContainsFunc(others, same) && !slices.ContainsFunc(out, same) {
			out = append(out, w)
		}
	}
	return out
}

// list is a value that holds words; nil where there are none.
func list(words []string) *document.Node {
	if len(words) == 0 {
		return nil
	}
	out := &document.Node{Kind: document.List}
	for _, w := range words {
		out.Items = append(out.Items, text(w))
	}
	return out
}

func text(s string) *document.Node { return &document.Node{Kind: document.String, Text: s} }

// parts compares parts by their id. It is false where ids are missing or given twice, so that only the whole can be
// compared.
func (c *comparison) parts(spec *config.Parts) bool {
	before, ok := partsOf(c.from, spec)
	after, fine := partsOf(c.to, spec)
	if !ok || !fine {
		return false
	}
	ids := func(parts []workspace.Part) []string {
		var out []string
		for _, p := range parts {
			out = append(out, p.ID)
		}
		return out
	}
	find := func(parts []workspace.Part, id string) *document.Node {
		for _, p := range parts {
			if strings.EqualFold(p.ID, id) {
				return p.Node
			}
		}
		return nil
	}
	for _, id := range append(ids(after), without(ids(before), ids(after))...) {
		from, to := find(before, id), find(after, id)
		path := []string{spec.Field, id}
		if !isMap(from) || !isMap(to) {
			if !Equal(from, to) {
				c.out = append(c.out, Field{Name: strings.Join(path, "."), From: value(from), To: value(to)})
			}
			continue
		}
		for _, key := range keys(to, from) {
			if key != spec.ID {
				c.values(append(slices.Clone(path), key), from.Get(key), to.Get(key))
			}
		}
	}
	return true
}

// partsOf are the parts of a field; false where their ids do not tell them apart.
func partsOf(d *workspace.Document, spec *config.Parts) ([]workspace.Part, bool) {
	if d == nil {
		return nil, true
	}
	var out []workspace.Part
	seen := map[string]bool{}
	for _, p := range d.Parts {
		if p.Spec.Field != spec.Field {
			continue
		}
		id := strings.ToLower(p.ID)
		if id == "" || seen[id] {
			return nil, false
		}
		seen[id] = true
		out = append(out, p)
	}
	return out, len(out) > 0 || d.Field(spec.Field).IsNull() || empty(d.Field(spec.Field))
}

// title compares titles that no field holds: those of the first heading.
func (c *comparison) title() {
	if c.from == nil || c.to == nil || c.from.Title == c.to.Title {
		return
	}
	own := func(d *workspace.Document) bool {
		return d.Text(d.Kind.TitleField) == "" && d.Title != d.ID && d.Title != d.Path
	}
	if own(c.from) && own(c.to) {
		c.out = append([]Field{{Name: "title", From: text(c.from.Title), To: text(c.to.Title)}}, c.out...)
	}
}

// Equal says whether two values mean the same. What is empty (nothing, null, "", [] or {}) equals what is not there.
func Equal(a, b *document.Node) bool {
	switch {
	case empty(a) || empty(b):
		return empty(a) == empty(b)
	case a.Kind == document.Map && b.Kind == document.Map:
		for _, key := range keys(a, b) {
			if !Equal(a.Get(key), b.Get(key)) {
				return false
			}
		}
		return true
	case a.Kind == document.List && b.Kind == document.List:
		return slices.EqualFunc(a.Items, b.Items, Equal)
	case !a.IsScalar() || !b.IsScalar():
		return false
	}
	if a.Text == b.Text {
		return true
	}
	if a.Kind == document.String || b.Kind == document.String {
		return squeeze(a.Text) == squeeze(b.Text)
	}
	return sameNumber(a.Plain(), b.Plain())
}

// sameNumber compares numbers of any type, and truth values.
func sameNumber(a, b any) bool {
	x, isNumber := a.(int64)
	if y, ok := b.(float64); ok && isNumber {
		return float64(x) == y
	}
	y, isNumber := b.(int64)
	if x, ok := a.(float64); ok && isNumber {
		return x == float64(y)
	}
	return a == b
}

func empty(n *document.Node) bool {
	switch {
	case n.IsNull():
		return true
	case n.Kind == document.Map:
		return len(n.Entries) == 0
	case n.Kind == document.List:
		return len(n.Items) == 0
	}
	return strings.TrimSpace(n.Text) == ""
}

// squeeze makes one space of all that separates words.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
