package history

import (
	"slices"
	"strconv"
	"strings"

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
	index map[string]int
	// scope leaves out the fields that it does not hold for; nil leaves out none.
	scope func(name string) bool
}

// sectionMark begins the names of facts that are sections, so that no field has one's name.
const sectionMark = "#"

func (f *facts) names() map[string]bool {
	all := make(map[string]bool, len(f.list))
	for _, x := range f.list {
		all[x.name] = true
	}
	return all
}

// text stands for a fact's value; "" where there is none.
func (f *facts) text(name string) string {
	if i, ok := f.index[name]; ok {
		return f.list[i].text
	}
	return ""
}

func (f *facts) node(name string) *document.Node {
	if i, ok := f.index[name]; ok {
		return f.list[i].node
	}
	return nil
}

func (f *facts) add(x fact) {
	if f.index == nil {
		f.index = map[string]int{}
	}
	for n, base := 2, x.name; ; n++ {
		if _, taken := f.index[x.name]; !taken {
			break
		}
		x.name = base + " (" + strconv.Itoa(n) + ")"
	}
	f.index[x.name] = len(f.list)
	f.list = append(f.list, x)
}

// factsOf takes a document apart.
func factsOf(v *version) *facts {
	f := &facts{}
	d := v.document
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

func (f *facts) addSections(file *document.File) {
	add := func(level int, name string, at diagnostic.Range) {
		text := normal(file.SectionText(document.Heading{Section: at}))
		if level > 0 || len(text) > 0 {
			f.add(fact{name: sectionMark + name, section: true, text: strconv.Itoa(level) + string(text)})
		}
	}
	headings := file.Outline.Headings
	end := func(i int) int {
		if i < len(headings) {
			return headings[i].Range.Start
		}
		return file.Body.End
	}
	add(0, "", diagnostic.Range{Start: file.Body.Start, End: end(0)})
	for i, h := range headings {
		add(h.Level, h.Text, diagnostic.Range{Start: h.Section.Start, End: max(h.Section.Start, end(i+1))})
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
	for _, x := range is.list {
		if scope(x.name) && was.text(x.name) != x.text {
			report(x, was.node(x.name), x.node)
		}
	}
	for _, x := range was.list {
		if _, there := is.index[x.name]; scope(x.name) && !there {
			report(x, x.node, nil)
		}
	}
	return fields, sections
}
