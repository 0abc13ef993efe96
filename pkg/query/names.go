package query

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// builtinProperties are what every document has; a field of the same name is reached with fields["…"].
var builtinProperties = []string{"id", "kind", "title", "path", "status", "category", "fields"}

// property is a name of a document's environment. The document is what self gives.
func (c *compiler) property(n ast.Node, self piece, name string) piece {
	read := func(k typeKind, get func(*workspace.Document) value) piece {
		return piece{run: func(r *run) value {
			d := r.document(self.run(r))
			if d == nil {
				return absentOf(k)
			}
			return get(d)
		}, typ: typ{kind: k}}
	}
	switch name {
	case "id":
		return read(tText, func(d *workspace.Document) value { return idText(d.ID) })
	case "kind":
		p := read(tText, func(d *workspace.Document) value { return str(d.Kind.Name) })
		p.words, p.what = c.cfg.KindNames(), "kind"
		return p
	case "title":
		return read(tText, func(d *workspace.Document) value { return str(d.Title) })
	case "path":
		return read(tText, func(d *workspace.Document) value { return str(d.Path) })
	case "status":
		return read(tText, status)
	case "category":
		p := read(tText, func(d *workspace.Document) value { return str(string(d.Category)) })
		p.words = []string{string(config.Planned), string(config.Active), string(config.Done), string(config.Dropped)}
		p.what = "category"
		return p
	case "fields":
		return read(tObject, func(d *workspace.Document) value {
			if d.Fields == nil {
				return value{}
			}
			return value{kind: object, ref: d.Fields}
		})
	}
	if !c.declared(self.typ.kinds, name) && !slices.Contains(c.scope.Names, name) {
		if p, ok := c.unknownName(n, self.typ.kinds, name); !ok {
			return p
		}
	}
	return c.field(self, name)
}

// status is the lifecycle's field; where there is no lifecycle, a field that is called status.
func status(d *workspace.Document) value {
	if d.Kind.Lifecycle == nil && d.Status == "" {
		return str(d.Text("status"))
	}
	return str(d.Status)
}

func (c *compiler) declared(kinds []*config.Kind, name string) bool {
	return slices.ContainsFunc(kinds, func(k *config.Kind) bool { _, ok := fieldType(k, name); return ok })
}

// unknownName is an error, but for kinds that allow any field while nobody can say which their documents have: there
// only what looks like a misspelling is one.
func (c *compiler) unknownName(n ast.Node, kinds []*config.Kind, name string) (piece, bool) {
	known := slices.Concat(builtinProperties, []string{"today"}, c.scope.Names)
	for _, v := range c.names {
		known = append(known, v.name)
	}
	for _, k := range kinds {
		known = append(known, fieldNames(k)...)
	}
	open := slices.ContainsFunc(kinds, func(k *config.Kind) bool { return k.Open })
	best, near := suggest.Best(name, known)
	if open && c.scope.Unread && !near {
		return piece{}, true
	}
	hint := ""
	switch i := slices.IndexFunc(known, func(k string) bool { return strings.HasPrefix(k, name+"-") }); {
	case functions[name] != nil || loops[name] != nil || methods[name]:
		hint = name + " is a function: write " + name + "(…)"
	case i >= 0:
		hint = `write fields["` + known[i] + `"]`
	case c.isWord(kinds, name):
		hint = "text stands in quotes: " + strconv.Quote(name)
	case near && !isIdentifier(best):
		hint = `did you mean fields["` + best + `"]?`
	case near:
		hint = suggest.Question(best)
	default:
		hint = "if it is text, it stands in quotes: " + strconv.Quote(name)
	}
	return c.fail(n, hint, "%s no field %q", whose(kinds), name), false
}

// isWord reports whether a name is one of the words that a status or another field of the kinds may have.
func (c *compiler) isWord(kinds []*config.Kind, name string) bool {
	return slices.ContainsFunc(kinds, func(k *config.Kind) bool {
		if k.Lifecycle.Index(name) >= 0 {
			return true
		}
		return slices.ContainsFunc(k.Fields(), func(f config.Field) bool { return slices.Contains(f.Enum, name) })
	}) || slices.Contains(config.Categories(), config.Category(name))
}

// whose begins the sentence that says what kinds do not have.
func whose(kinds []*config.Kind) string {
	if len(kinds) == 1 {
		return kinds[0].Name + " has"
	}
	return "these kinds have"
}

func isIdentifier(name string) bool {
	for i, r := range name {
		letter := r == '_' || r == '$' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// access says how the documents of one kind have a field.
type access struct {
	declared, open bool
	typ            typeKind
	link           *config.Link
}

// field reads a field of the document that self gives, whether or not its kind declares it.
func (c *compiler) field(self piece, name string) piece {
	table := make([]access, len(c.cfg.Kinds))
	for i, k := range c.cfg.Kinds {
		t, ok := fieldType(k, name)
		table[i] = access{declared: ok, open: k.Open, typ: t.kind}
		if t.kind == tRefs {
			table[i].link = k.Link(name)
		}
	}
	result, seen := typ{}, false
	for _, k := range self.typ.kinds {
		t, ok := fieldType(k, name)
		switch {
		case ok && seen:
			result = join(result, t)
		case ok:
			result, seen = t, true
		}
	}
	return piece{run: func(r *run) value {
		d := r.document(self.run(r))
		if d == nil || d.Kind.Order < 0 || d.Kind.Order >= len(table) {
			return absentOf(result.kind)
		}
		switch a := &table[d.Kind.Order]; {
		case a.link != nil:
			return references(d.Field(name), a.link)
		case a.declared:
			return fromTyped(d.Field(name), a.typ)
		case a.open && !d.Field(name).IsNull():
			return fromNode(d.Field(name))
		}
		return absentOf(result.kind)
	}, typ: result}
}

// references are what a link field names, as written.
func references(n *document.Node, l *config.Link) value {
	switch {
	case n.IsNull():
		return value{kind: refs}
	case n.Kind == document.Map:
		return value{kind: unfit, ref: n}
	case n.Kind == document.List:
		names := make([]string, 0, len(n.Items))
		for _, item := range n.Items {
			if s := item.Scalar(); s != "" {
				names = append(names, s)
			}
		}
		return value{kind: refs, ref: names}
	case n.Text == "":
		return value{kind: refs}
	case l.Split == "" || !strings.Contains(n.Text, l.Split):
		return value{kind: refs, ref: []string{n.Text}}
	}
	var names []string
	for name := range strings.SplitSeq(n.Text, l.Split) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return value{kind: refs, ref: names}
}

// member is a.b, a["b"] and a[0].
func (c *compiler) member(n *ast.MemberNode) piece {
	name, isName := n.Property.(*ast.StringNode)
	if isName && c.isFields(n.Node) {
		return c.field(c.fieldsOf(n.Node), name.Value)
	}
	x := c.compile(n.Node)
	if !isName {
		return c.index(n, x)
	}
	switch x.typ.kind {
	case tDocument:
		return c.property(n.Property, x, name.Value)
	case tPeriod:
		if name.Value != "start" && name.Value != "end" {
			return c.fail(n.Property, "a period has .start and .end", "unknown name %q", name.Value)
		}
	case tList, tRefs:
		hint := "use any(…, {." + name.Value + " …}) or map(…, {." + name.Value + "})"
		if x.typ.kind == tRefs {
			hint = `the documents behind a link are links("…")`
		}
		return c.fail(n.Property, hint, "%s has no .%s", x.typ, name.Value)
	case tAny, tObject:
	default:
		return c.fail(n.Property, "", "%s has no .%s", x.typ, name.Value)
	}
	return piece{run: func(r *run) value { return r.get(x.run(r), name.Value) }, typ: memberType(x.typ)}
}

func memberType(t typ) typ {
	if t.kind == tPeriod {
		return typ{kind: tDate}
	}
	return typ{}
}

// isFields reports whether a node is fields, or .fields of a document.
func (c *compiler) isFields(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value == "fields" && !slices.ContainsFunc(c.names, func(v variable) bool { return v.name == "fields" })
	case *ast.MemberNode:
		name, ok := n.Property.(*ast.StringNode)
		return ok && name.Value == "fields" && c.compile(n.Node).typ.kind == tDocument
	}
	return false
}

// fieldsOf is the document whose fields a node of isFields names.
func (c *compiler) fieldsOf(n ast.Node) piece {
	if m, ok := n.(*ast.MemberNode); ok {
		return c.compile(m.Node)
	}
	return piece{run: func(r *run) value { return r.self }, typ: typ{kind: tDocument, kinds: c.kinds}}
}

// index is a[0] of a list, or a[name] of an object with a computed name.
func (c *compiler) index(n *ast.MemberNode, x piece) piece {
	i := c.compile(n.Property)
	if !x.typ.is(tList, tRefs, tObject) || !i.typ.is(tNumber, tText) {
		return c.fail(n, "", "%s cannot be looked up in %s", i.typ, x.typ)
	}
	result := typ{}
	if x.typ.kind == tList || x.typ.kind == tRefs {
		result = x.typ.item()
	}
	return piece{run: func(r *run) value {
		v, at := x.run(r), i.run(r)
		if at.kind == text {
			return r.get(v, at.text)
		}
		items := r.sequence(v)
		place := at.num
		if place < 0 {
			place += float64(len(items))
		}
		if at.kind != number || place < 0 || place >= float64(len(items)) {
			return absentOf(result.kind)
		}
		return items[int(place)]
	}, typ: result}
}

// get is a member of a value whose type only the run knows.
func (r *run) get(v value, name string) value {
	if !r.spend(1) {
		return value{}
	}
	switch v.kind {
	case object:
		return fromNode(v.node().Get(name))
	case part:
		p := v.ref.(*workspace.Part)
		switch name {
		case "id":
			return idText(p.ID)
		case "title":
			return str(p.Title)
		}
		return fromNode(p.Node.Get(name))
	case period:
		p := v.ref.(calendar.Period)
		switch name {
		case "start":
			return dateValue(p.Start)
		case "end":
			return dateValue(p.End)
		}
	case doc:
		return fromNode(r.document(v).Field(name))
	}
	return value{}
}

// methods are the functions of a document: links("objective") of the one that is judged, .links("objective") of others.
var methods = map[string]bool{"links": true, "backlinks": true, "parts": true}

// method is links, backlinks or parts of the document that self gives.
func (c *compiler) method(n ast.Node, name string, self piece, args []ast.Node) piece {
	if len(args) != 1 {
		return c.fail(n, "", "%s takes one name in quotes", name)
	}
	literal, ok := args[0].(*ast.StringNode)
	if !ok {
		return c.fail(args[0], "", "%s takes one name in quotes", name)
	}
	switch name {
	case "links":
		return c.links(args[0], self, literal.Value)
	case "backlinks":
		return c.backlinks(args[0], self, literal.Value)
	}
	return c.parts(args[0], self, literal.Value)
}

// edge is a link in one direction, for the documents of one kind.
type edge struct {
	known bool
	// field is the forward field in the graph; incoming says that it is followed backwards, from documents of the
	// kinds (none: any).
	field    string
	incoming bool
	kinds    []string
}

// bodyField is what the graph calls the links in bodies.
const bodyField = "body"

// edgeOf finds a kind's link by its name: the field, the object's field for "sponsors.*", a part's "key_results.metric".
func edgeOf(k *config.Kind, name string) (edge, []string) {
	find := func(links []*config.Link, prefix string) (edge, []string) {
		for _, l := range links {
			if field := prefix + l.Field; field == name || field == name+".*" {
				if l.InverseOf != "" {
					return edge{known: true, field: l.InverseOf, incoming: true, kinds: l.To}, l.To
				}
				return edge{known: true, field: field}, l.To
			}
		}
		return edge{}, nil
	}
	if e, to := find(k.Links, ""); e.known {
		return e, to
	}
	for _, p := range k.Parts {
		if e, to := find(p.Links, p.Field+"."); e.known {
			return e, to
		}
	}
	return edge{known: name == bodyField, field: name}, nil
}

// linkNames are the names that links takes for a kind.
func linkNames(k *config.Kind) []string {
	var names []string
	for _, l := range k.Links {
		names = append(names, strings.TrimSuffix(l.Field, ".*"))
	}
	for _, p := range k.Parts {
		for _, l := range p.Links {
			names = append(names, p.Field+"."+strings.TrimSuffix(l.Field, ".*"))
		}
	}
	return append(names, bodyField)
}

// kindsNamed are the kinds of these names; all where there are none.
func (c *compiler) kindsNamed(names []string) []*config.Kind {
	if len(names) == 0 {
		return c.cfg.Kinds
	}
	var kinds []*config.Kind
	for _, name := range names {
		if k := c.cfg.Kind(name); k != nil {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (c *compiler) links(at ast.Node, self piece, name string) piece {
	table := make([]edge, len(c.cfg.Kinds))
	for i, k := range c.cfg.Kinds {
		table[i], _ = edgeOf(k, name)
	}
	target, known := typ{kind: tNil}, false
	var names []string
	for _, k := range self.typ.kinds {
		if e, to := edgeOf(k, name); e.known {
			known = true
			target = join(target, typ{kind: tDocument, kinds: c.kindsNamed(to)})
		}
		names = append(names, linkNames(k)...)
	}
	if !known {
		return c.fail(at, suggest.Sentence(name, names), "%s no link %q", whose(self.typ.kinds), name)
	}
	return piece{run: func(r *run) value {
		d := r.document(self.run(r))
		if d == nil || d.Kind.Order < 0 || d.Kind.Order >= len(table) {
			return listValue(nil)
		}
		return r.follow(d, table[d.Kind.Order])
	}, typ: listOf(target)}
}

func (c *compiler) backlinks(at ast.Node, self piece, name string) piece {
	kindName, field, ok := strings.Cut(name, ".")
	k := c.cfg.Kind(kindName)
	switch {
	case !ok:
		return c.fail(at, `write for example "story.objective"`, "backlinks takes a kind and its link, with a dot between")
	case k == nil:
		return c.fail(at, suggest.Sentence(kindName, c.cfg.KindNames()), "there is no kind %q", kindName)
	}
	e, _ := edgeOf(k, field)
	if !e.known {
		return c.fail(at, suggest.Sentence(field, linkNames(k)), "%s has no link %q", k.Name, field)
	}
	if e.incoming {
		// The link is the other end of a forward one: following it backwards is following that one.
		return piece{run: func(r *run) value {
			return r.follow(r.document(self.run(r)), edge{known: true, field: e.field, kinds: []string{kindName}})
		}, typ: listOf(typ{kind: tDocument, kinds: c.kindsNamed([]string{kindName})})}
	}
	back := edge{known: true, field: e.field, incoming: true, kinds: []string{kindName}}
	return piece{run: func(r *run) value { return r.follow(r.document(self.run(r)), back) },
		typ: listOf(typ{kind: tDocument, kinds: []*config.Kind{k}})}
}

// follow returns the documents at the other ends of a document's links, each once, in the order of the links.
func (r *run) follow(d *workspace.Document, e edge) value {
	if !e.known || !r.spend(1) || !r.env.owns(d) {
		return listValue(nil)
	}
	edges := r.env.graph.From(d)
	if e.incoming {
		edges = r.env.graph.To(d)
	}
	var found []value
	for _, l := range edges {
		if !r.spend(1) {
			break
		}
		if l.Field != e.field || l.State != graph.Resolved || l.To == nil {
			continue
		}
		other := l.To
		if e.incoming {
			other = l.From
		}
		if len(e.kinds) > 0 && !slices.Contains(e.kinds, other.Kind.Name) || r.holds(found, other, e.incoming) {
			continue
		}
		found = append(found, value{kind: doc, ref: other})
	}
	return listValue(found)
}

// holds reports whether a document has been found. Those that link to one come in order, so that the last is enough.
func (r *run) holds(found []value, d *workspace.Document, inOrder bool) bool {
	if inOrder && len(found) > 1 {
		found = found[len(found)-1:]
	}
	r.spend(len(found) / 8)
	return slices.ContainsFunc(found, func(v value) bool { return v.ref == any(d) })
}

func (c *compiler) parts(at ast.Node, self piece, name string) piece {
	var names []string
	for _, k := range self.typ.kinds {
		for _, p := range k.Parts {
			names = append(names, p.Field)
		}
	}
	if !slices.Contains(names, name) {
		return c.fail(at, suggest.Sentence(name, names), "%s no parts %q", whose(self.typ.kinds), name)
	}
	return piece{run: func(r *run) value {
		d := r.document(self.run(r))
		if d == nil || !r.spend(1+len(d.Parts)) {
			return listValue(nil)
		}
		var found []value
		for i := range d.Parts {
			if p := &d.Parts[i]; p.Spec != nil && p.Spec.Field == name {
				found = append(found, value{kind: part, ref: p})
			}
		}
		return listValue(found)
	}, typ: listOf(typ{kind: tObject})}
}
