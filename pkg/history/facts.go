package history

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"unique"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// FieldChange is one value that is another than before.
type FieldChange struct {
	// Field is the field's name; values of maps and of parts have names with dots: "plans.team",
	// "key_results.KR2.current".
	Field string
	// Part is the id of the part that the value is of, "" for the document's own.
	Part string
	// From and To are the values; nil where there is none.
	From, To *document.Node
}

// fact is one value of a document that can change by itself: a field, a key of one, a field of a part, a section.
type fact struct {
	name, part string
	section    bool
	node       *document.Node
	text       string // equal for equal values; never ""
}

// facts are all of a document's, in order.
type facts struct {
	list  []fact
	index map[string]int // of those of a document that has many
	// scope leaves out the fields that it does not hold for; nil leaves out none.
	scope func(name string) bool
	// own says that nothing of the file that the facts are from is kept with them.
	own bool
}

// fewFacts is up to how many names are compared one by one.
const fewFacts = 32

// sectionMark begins the names of facts that are sections, so that no field has one's name.
const sectionMark = "#"

func (f *facts) names() map[string]bool {
	all := make(map[string]bool, len(f.list))
	for _, x := range f.list {
		all[x.name] = true
	}
	return all
}

// find returns where a fact is, or -1. Two versions of a document have most of theirs in the same places.
func (f *facts) find(name string, likely int) int {
	if likely < len(f.list) && f.list[likely].name == name {
		return likely
	}
	if f.index != nil {
		if i, ok := f.index[name]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(f.list, func(x fact) bool { return x.name == name })
}

// text stands for a fact's value; "" where there is none.
func (f *facts) text(name string) string {
	if i := f.find(name, 0); i >= 0 {
		return f.list[i].text
	}
	return ""
}

func (f *facts) add(x fact) {
	for n, base := 2, x.name; f.find(x.name, len(f.list)) >= 0; n++ {
		x.name = base + " (" + strconv.Itoa(n) + ")"
	}
	if f.list = append(f.list, x); len(f.list) <= fewFacts {
		return
	}
	if f.index == nil {
		f.index = make(map[string]int, 2*fewFacts)
		for i, y := range f.list {
			f.index[y.name] = i
		}
	}
	f.index[x.name] = len(f.list) - 1
}

// keep makes the facts independent of their file, so that it can go while they stay.
func (f *facts) keep() *facts {
	if f.own {
		return f
	}
	f.own = true
	for i := range f.list {
		x := &f.list[i]
		x.name, x.part, x.node = unique.Make(x.name).Value(), unique.Make(x.part).Value(), detached(x.node)
	}
	if f.index != nil {
		f.index = make(map[string]int, len(f.list))
		for i, x := range f.list {
			f.index[x.name] = i
		}
	}
	return f
}

// carried are the facts if a trail may take them along to the next commit that changes the document. Those of a record are
// as quickly found again with all others of the file.
func (f *facts) carried() *facts {
	if f.own {
		return f
	}
	return nil
}

// factsOf takes a document apart.
func factsOf(v *version) *facts {
	d := v.document
	f := &facts{list: make([]fact, 0, expected(d))}
	f.addFields(d)
	switch {
	case v.body != nil:
		if text := normal(v.body); len(text) > 0 {
			f.add(fact{name: sectionMark, section: true, text: `"` + string(text)})
		}
	case d.Body != nil && d.Body.Outline != nil:
		f.addSections(d.Body)
	}
	return f
}

// expected is about how many facts a document has.
func expected(d *workspace.Document) int {
	n := 2
	if d.Fields != nil {
		n += len(d.Fields.Entries)
	}
	for _, p := range d.Parts {
		if p.Node != nil {
			n += len(p.Node.Entries)
		}
	}
	if d.Body != nil && d.Body.Outline != nil {
		n += len(d.Body.Outline.Headings)
	}
	return n
}

// fieldsOf takes the fields of a document apart for which a scope holds.
func fieldsOf(d *workspace.Document, scope func(name string) bool) *facts {
	f := &facts{scope: scope}
	f.addFields(d)
	return f
}

func (f *facts) addFields(d *workspace.Document) {
	if d.Fields == nil {
		return
	}
	for _, e := range d.Fields.Entries {
		if slices.ContainsFunc(d.Parts, func(p workspace.Part) bool { return p.Spec.Field == e.Key }) {
			f.addParts(d, e.Key)
			continue
		}
		f.addValue(e.Key, "", e.Value)
	}
}

func (f *facts) addParts(d *workspace.Document, field string) {
	for _, p := range d.Parts {
		if p.Spec.Field != field {
			continue
		}
		id := p.ID
		if id == "" {
			id = p.Pointer[strings.LastIndexByte(p.Pointer, '/')+1:]
		}
		if p.Node.IsNull() || p.Node.Kind != document.Map {
			f.addValue(field+"."+id, id, p.Node)
			continue
		}
		for _, e := range p.Node.Entries {
			if e.Key != p.Spec.ID {
				f.addValue(field+"."+id+"."+e.Key, id, e.Value)
			}
		}
	}
}

func (f *facts) addValue(name, part string, n *document.Node) {
	switch {
	case n.IsNull():
	case n.Kind == document.Map && len(n.Entries) > 0:
		for _, e := range n.Entries {
			f.addValue(name+"."+e.Key, part, e.Value)
		}
	case f.scope == nil || f.scope(name):
		f.add(fact{name: name, part: part, node: n, text: valueText(n)})
	}
}

// addSections adds each heading with a checksum of the text up to the next one.
func (f *facts) addSections(file *document.File) {
	headings := file.Outline.Headings
	sections := make([]diagnostic.Range, len(headings)+1)
	end := func(i int) int {
		if i < len(headings) {
			return headings[i].Range.Start
		}
		return file.Body.End
	}
	sections[0] = diagnostic.Range{Start: file.Body.Start, End: end(0)}
	for i, h := range headings {
		sections[i+1] = diagnostic.Range{Start: h.Section.Start, End: max(h.Section.Start, end(i+1))}
	}
	var scratch []byte
	for i, text := range file.SectionTexts(sections) {
		level, name := 0, ""
		if i > 0 {
			level, name = headings[i-1].Level, headings[i-1].Text
		}
		if scratch = appendNormal(scratch[:0], text); level > 0 || len(scratch) > 0 {
			sum := sha256.Sum256(scratch)
			f.add(fact{name: sectionMark + name, section: true, text: strconv.Itoa(level) + string(sum[:])})
		}
	}
}

// difference compares the facts in a scope.
func difference(was, is *facts, scope func(name string) bool) (fields []FieldChange, sections []string) {
	report := func(x fact, from, to *document.Node) {
		if x.section {
			sections = append(sections, strings.TrimPrefix(x.name, sectionMark))
		} else {
			fields = append(fields, FieldChange{Field: x.name, Part: x.part, From: from, To: to})
		}
	}
	for i, x := range is.list {
		if !scope(x.name) {
			continue
		}
		switch j := was.find(x.name, i); {
		case j < 0:
			report(x, nil, x.node)
		case was.list[j].text != x.text:
			report(x, was.list[j].node, x.node)
		}
	}
	for i, x := range was.list {
		if scope(x.name) && is.find(x.name, i) < 0 {
			report(x, x.node, nil)
		}
	}
	return fields, sections
}
