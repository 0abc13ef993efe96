package config

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/schema"
)

func (d *decoder) kinds(c *Config, n *document.Node) {
	if n == nil {
		return
	}
	for i, e := range n.Entries {
		c.Kinds = append(c.Kinds, &Kind{Name: e.Key, Order: i})
	}
	for i, e := range n.Entries {
		d.kind(c, c.Kinds[i], e.Value)
	}
	for i, e := range n.Entries {
		d.crossChecks(c, c.Kinds[i], e.Value)
	}
	inverseLabels(c)
}

func (d *decoder) kind(c *Config, k *Kind, n *document.Node) {
	k.Label = cmp.Or(n.Get("label").Scalar(), sentence(k.Name))
	k.Plural = cmp.Or(n.Get("plural").Scalar(), k.Label+"s")
	k.TitleField = cmp.Or(n.Get("title").Scalar(), "title")
	k.Public = truth(n.Get("public"))
	k.FrontMatterOptional = n.Get("front_matter").Scalar() == "optional"
	k.LinkRoot = strings.Trim(n.Get("link_root").Scalar(), "/")
	k.Stale = integer(n.Get("stale"))
	k.WIP = integers(n.Get("board").Get("wip"))
	k.Exclude = d.globs(n.Get("exclude"))
	k.ID = d.id(n.Get("id"))
	k.Filename = d.format(n.Get("filename"))
	d.files(k, n, c.KindNames())
	d.aliases(k, n.Get("aliases"))
	k.Lifecycle = d.lifecycle(n.Get("lifecycle"))
	k.Links = d.links(n.Get("links"))
	d.parts(k, n.Get("parts"))
	d.backlinks(k, n.Get("backlinks"))
	d.sections(k, n.Get("sections"))
	road := n.Get("roadmap")
	k.Roadmap = Roadmap{
		Start: road.Get("start").Scalar(), End: road.Get("end").Scalar(),
		Cycle: road.Get("cycle").Scalar(), Date: road.Get("date").Scalar(),
	}
	d.template(k, n.Get("template"))
	d.schema(k, n)
}

func sentence(name string) string {
	words := strings.ReplaceAll(strings.ReplaceAll(name, "-", " "), "_", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

func (d *decoder) id(n *document.Node) ID {
	id := ID{Field: "id", From: "field"}
	switch {
	case n.IsNull():
	case n.IsScalar():
		id.Format = d.format(n)
	default:
		id.Field = cmp.Or(n.Get("field").Scalar(), "id")
		id.From = cmp.Or(n.Get("from").Scalar(), "field")
		id.Format = d.format(n.Get("format"))
	}
	return id
}

func (d *decoder) format(n *document.Node) *Format {
	if n.IsNull() {
		return nil
	}
	f, err := ParseFormat(n.Scalar())
	if err != nil {
		d.fail(n, "%s", err)
	}
	return f
}

func (d *decoder) files(k *Kind, n *document.Node, others []string) {
	for _, f := range items(n.Get("files")) {
		s := Source{Body: n.Get("body").Scalar()}
		glob := f
		if f.Kind == document.Map {
			glob = f.Get("glob")
			s.Records, s.At = f.Get("records").Scalar(), f.Get("at").Scalar()
			s.Body = cmp.Or(f.Get("body").Scalar(), s.Body)
		}
		if glob == nil || !d.glob(glob) {
			continue
		}
		s.Glob = glob.Text
		if s.Records == "" && s.At != "" {
			d.fail(f, "at needs records: map or records: list")
		}
		k.Files = append(k.Files, s)
	}
	if len(items(n.Get("files"))) > 0 {
		return
	}
	at := d.merged.Root.Get("kinds").Entry(k.Name).Range
	if meant, ok := suggest.Best(k.Name, slices.DeleteFunc(others, func(name string) bool { return name == k.Name })); ok {
		d.failKey(at, "there is no kind %q; did you mean %q? A kind of your own says its files, for example files: %s/*.md", k.Name, meant, k.Name)
		return
	}
	d.failKey(at, "the kind %s says no files: write for example files: %s/*.md", k.Name, k.Name)
}

func (d *decoder) aliases(k *Kind, n *document.Node) {
	if n == nil {
		return
	}
	for _, e := range n.Entries {
		re, err := regexp.Compile("(?i)^(?:" + e.Key + ")$")
		if _, plain := regexp.Compile(e.Key); plain != nil {
			err = plain // a message about what was written
		}
		if err != nil {
			d.fail(&document.Node{Range: e.Range}, "the alias %q is not a regular expression: %s", e.Key, reason(err))
			continue
		}
		k.Aliases = append(k.Aliases, Alias{Pattern: re, Replace: e.Value.Scalar()})
	}
}

// reason is a regular expression error without the library's prefix.
func reason(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

func (d *decoder) lifecycle(n *document.Node) *Lifecycle {
	if n.IsNull() {
		return nil
	}
	l := &Lifecycle{Field: cmp.Or(n.Get("field").Scalar(), "status")}
	if states := n.Get("states"); states != nil {
		for _, e := range states.Entries {
			category := Category(e.Value.Scalar())
			if !slices.Contains(categories, category) {
				d.fail(e.Value, "the status %s is %q: expected planned, active, done or dropped%s", e.Key, e.Value.Scalar(),
					also(suggest.Sentence(e.Value.Scalar(), []string{"planned", "active", "done", "dropped"})))
			}
			l.States = append(l.States, State{Name: e.Key, Category: category})
		}
	}
	transitions := n.Get("transitions")
	if transitions == nil {
		return l
	}
	l.Transitions = map[string][]string{}
	for _, e := range transitions.Entries {
		d.status(l, e.Key, &document.Node{Range: e.Range})
		l.Transitions[e.Key] = []string{}
		for _, to := range items(e.Value) {
			d.status(l, to.Scalar(), to)
			l.Transitions[e.Key] = append(l.Transitions[e.Key], to.Scalar())
		}
	}
	return l
}

func (d *decoder) status(l *Lifecycle, name string, at *document.Node) {
	if l.Index(name) < 0 {
		d.fail(at, "%q is not one of the states %s%s", name, strings.Join(l.Names(), ", "), also(suggest.Sentence(name, l.Names())))
	}
}

func (d *decoder) links(n *document.Node) []*Link {
	if n == nil {
		return nil
	}
	var out []*Link
	for _, e := range n.Entries {
		out = append(out, d.link(e.Key, e.Value))
	}
	return out
}

func (d *decoder) link(field string, n *document.Node) *Link {
	l := &Link{
		Field: field, To: texts(n.Get("to")), Parts: truth(n.Get("parts")),
		Label: cmp.Or(n.Get("label").Scalar(), strings.ReplaceAll(strings.TrimSuffix(field, ".*"), "_", " ")), Inverse: n.Get("inverse").Scalar(),
		InverseOf: n.Get("inverse_of").Scalar(), Min: integer(n.Get("min")), Max: integer(n.Get("max")),
		When: d.expression(n.Get("when")), Severity: d.severity(n.Get("severity")), Acyclic: truth(n.Get("acyclic")),
		Thread: n.Get("thread").Scalar(), Keys: truth(n.Get("keys")), Split: n.Get("split").Scalar(),
		External: texts(n.Get("external")), Internal: n.Get("visibility").Scalar() == "internal",
		Retired: truth(n.Get("retired")),
	}
	if slices.Contains(l.To, "any") {
		l.To = nil
	}
	switch match := n.Get("match").Scalar(); match {
	case "", "id":
	case "number", "path":
		l.Match = match
	default:
		re, err := regexp.Compile(match)
		switch {
		case err != nil:
			d.fail(n.Get("match"), "match is number, path or a regular expression, and %q is none: %s", match, reason(err))
		case re.NumSubexp() < 1:
			d.fail(n.Get("match"), "the regular expression %q needs a group in parentheses around the id", match)
		default:
			l.Match, l.Pattern = "pattern", re
		}
	}
	for _, e := range items(n.Get("external")) {
		if !doublestar.ValidatePattern(e.Scalar()) {
			d.fail(e, "%q is not a pattern: write for example https://*", e.Scalar())
		}
	}
	if l.Max > 0 && l.Min > l.Max {
		d.fail(n.Get("min"), "min is greater than max")
	}
	return l
}

func (d *decoder) parts(k *Kind, n *document.Node) {
	if n == nil {
		return
	}
	for _, e := range n.Entries {
		k.Parts = append(k.Parts, &Parts{
			Field: e.Key, ID: cmp.Or(e.Value.Get("id").Scalar(), "id"),
			Title: cmp.Or(e.Value.Get("title").Scalar(), "title"), Links: d.links(e.Value.Get("links")),
		})
	}
}

func (d *decoder) backlinks(k *Kind, n *document.Node) {
	if n == nil {
		return
	}
	for _, e := range n.Entries {
		kind, field, _ := strings.Cut(e.Key, ".")
		v := e.Value
		b := &Backlink{
			Kind: kind, Field: field, Min: integer(v.Get("min")), Max: integer(v.Get("max")),
			When: d.expression(v.Get("when")), Severity: d.severity(v.Get("severity")),
		}
		if v.Get("min") == nil && b.Max == 0 {
			b.Min = 1
		}
		k.Backlinks = append(k.Backlinks, b)
	}
}

func (d *decoder) sections(k *Kind, n *document.Node) {
	for _, s := range items(n) {
		section := &Section{
			Headings: append(texts(s.Get("heading")), texts(s.Get("any"))...),
			Content:  cmp.Or(s.Get("content").Scalar(), "text"), Min: integer(s.Get("min")),
			When: d.expression(s.Get("when")), LockedFrom: s.Get("locked_from").Scalar(),
		}
		if s.IsScalar() {
			section.Headings = []string{s.Text}
		}
		if len(section.Headings) == 0 {
			d.fail(s, "a section needs a heading, or any: with a list of headings")
			continue
		}
		if l := section.LockedFrom; l != "" {
			if k.Lifecycle == nil {
				d.fail(s.Get("locked_from"), "locked_from needs a lifecycle")
			} else {
				d.status(k.Lifecycle, l, s.Get("locked_from"))
			}
		}
		k.Sections = append(k.Sections, section)
	}
}

// template finds the text that `new` fills: a built-in one by its name, or a file of the workspace.
func (d *decoder) template(k *Kind, n *document.Node) {
	if n.IsNull() {
		return
	}
	if file := n.Scalar(); strings.ContainsAny(file, "/.") {
		data, err := fs.ReadFile(d.fsys, path.Clean(file))
		if err != nil {
			d.fail(n, "the template %s cannot be read: is the path right, from the workspace's root?", file)
		}
		k.Template, k.TemplatePath = string(data), file
		return
	}
	extensions := []string{".md", ".yml"}
	if len(k.Files) > 0 && k.Files[0].Records != "" {
		slices.Reverse(extensions) // a new document is a record where the kind's first files hold records
	}
	for _, extension := range extensions {
		if data, err := schema.FS.ReadFile("templates/" + n.Scalar() + extension); err == nil {
			k.Template, k.TemplatePath = string(data), n.Scalar()+extension
			return
		}
	}
	d.fail(n, "there is no built-in template %q: write the path of a file", n.Scalar())
}

// schema composes the effective schema of a kind: its own, and over it the workspace's fields, the requirements, the
// lifecycle's statuses and the fields that links, parts and the roadmap name.
func (d *decoder) schema(k *Kind, n *document.Node) {
	base := map[string]any{"type": "object"}
	if s := n.Get("schema"); !s.IsNull() {
		base = d.ownSchema(k, s)
	}
	fields := map[string]any{}
	allow := func(name string) {
		if top, _, _ := strings.Cut(name, "."); top != "" && fields[top] == nil {
			fields[top] = true
		}
	}
	for _, name := range []string{k.ID.Field, k.TitleField, k.Roadmap.Start, k.Roadmap.End, k.Roadmap.Cycle, k.Roadmap.Date} {
		allow(name)
	}
	for _, l := range k.Links {
		allow(l.Field)
	}
	for _, p := range k.Parts {
		allow(p.Field)
	}
	over := []any{map[string]any{"properties": fields}}
	dir := schemaBase + "kinds/"
	if strings.HasPrefix(k.SchemaURL, workspaceBase) {
		dir = k.SchemaURL[:strings.LastIndexByte(k.SchemaURL, '/')+1]
	}
	if own := n.Get("fields"); own != nil && own.Kind == document.Map {
		if !d.fromPreset(own) && !d.ownFields(k, own, dir) {
			return
		}
		over = append(over, map[string]any{"properties": own.Plain()})
	}
	if required := texts(n.Get("required")); len(required) > 0 {
		over = append(over, map[string]any{"required": anys(required)})
	}
	if k.Lifecycle != nil && len(k.Lifecycle.States) > 0 {
		status := map[string]any{"enum": anys(k.Lifecycle.Names())}
		over = append(over, map[string]any{"properties": map[string]any{k.Lifecycle.Field: status}})
	}
	all, _ := base["allOf"].([]any)
	base["allOf"] = append(slices.Clip(all), over...)
	k.effective, k.effectiveURL = base, dir+"effective-"+k.Name+".schema.json"
	base["$id"] = k.effectiveURL
	if err := d.schemas.Add(k.effectiveURL, base); err != nil {
		d.fail(n.Get("fields"), "the fields of the kind %s are no JSON Schema: %s", k.Name, err)
		return
	}
	k.Open = base["unevaluatedProperties"] != false && base["additionalProperties"] != false
	// Schemas are compiled when they are first needed: that takes longer than everything else here.
	k.LoadFields = sync.OnceValue(func() (fields []Field) {
		for _, p := range d.schemas.Properties(k.effectiveURL) {
			fields = append(fields, Field{
				Name: p.Name, Description: p.Description, Internal: p.Visibility == "internal",
				Types: p.Type, Enum: p.Enum, Format: p.Format,
			})
		}
		return fields
	})
	if required := n.Get("required"); required != nil {
		d.requirements(k, required)
	}
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// ownSchema returns a copy of the schema that a kind names: a built-in one by its name, or a file of the workspace,
// with a fragment after "#" where only a part of it is meant.
func (d *decoder) ownSchema(k *Kind, n *document.Node) map[string]any {
	name, fragment, hasFragment := strings.Cut(n.Scalar(), "#")
	nothing := map[string]any{"type": "object"}
	var data []byte
	var err error
	if builtin := "kinds/" + name + ".schema.json"; !strings.ContainsAny(name, "/.") {
		k.SchemaURL = schemaBase + builtin
		if data, err = schema.FS.ReadFile(builtin); err != nil {
			d.fail(n, "there is no built-in schema %q: write the path of a file", name)
			return nothing
		}
	} else {
		name = path.Clean(name)
		k.SchemaURL = workspaceBase + name
		if data, err = fs.ReadFile(d.fsys, name); err != nil {
			d.fail(n, "the schema %s cannot be read: is the path right, from the workspace's root?", name)
			return nothing
		}
		if !json.Valid(data) {
			data = d.schemaFromYAML(n, name, data)
		}
		if err := d.schemas.AddJSON(k.SchemaURL, data); err != nil {
			d.fail(n, "the schema %s cannot be used: %s", name, err)
			return nothing
		}
	}
	if d.external == nil {
		d.external = map[string][]byte{}
	}
	d.external[k.SchemaURL] = data
	if hasFragment {
		return map[string]any{"allOf": []any{map[string]any{"$ref": k.SchemaURL + "#" + fragment}}}
	}
	base := nothing
	if err := json.Unmarshal(data, &base); err != nil || base == nil {
		d.fail(n, "the schema %s must be a JSON object", name)
		return nothing
	}
	return base
}

func (d *decoder) schemaFromYAML(n *document.Node, name string, data []byte) []byte {
	f := document.Read(name, data, document.Options{Data: true})
	if len(f.Findings) > 0 {
		at := f.Position(f.Findings[0].Range.Start)
		d.fail(n, "the schema %s cannot be read: line %d: %s", name, at.Line, f.Findings[0].Message)
		return []byte("{}")
	}
	out, err := json.Marshal(f.Root.Plain())
	if err != nil {
		d.fail(n, "the schema %s cannot be read: %s", name, err)
		return []byte("{}")
	}
	return out
}

// crossChecks holds names against what they must name. What the preset says of a kind that the workspace has removed
// goes with it.
func (d *decoder) crossChecks(c *Config, k *Kind, n *document.Node) {
	k.Links = d.prune(c, k.Links, n.Get("links"))
	for _, p := range k.Parts {
		p.Links = d.prune(c, p.Links, n.Get("parts").Get(p.Field).Get("links"))
	}
	k.Backlinks = slices.DeleteFunc(k.Backlinks, func(b *Backlink) bool {
		return c.Kind(b.Kind) == nil && d.fromPreset(n.Get("backlinks").Get(b.Kind+"."+b.Field))
	})
	d.linkTargets(c, k.Links, n.Get("links"))
	for _, p := range k.Parts {
		d.linkTargets(c, p.Links, n.Get("parts").Get(p.Field).Get("links"))
	}
	for _, l := range k.Links {
		if l.InverseOf != "" {
			at := n.Get("links").Get(l.Field).Get("inverse_of")
			if len(l.To) == 0 {
				l.To = []string{k.Name}
			}
			for _, to := range l.To {
				if target := c.Kind(to); target != nil && target.Link(l.InverseOf) == nil {
					d.fail(at, "%s has no link %q to be the inverse of", to, l.InverseOf)
				}
			}
		}
	}
	for _, b := range k.Backlinks {
		at := &document.Node{Range: n.Get("backlinks").Entry(b.Kind + "." + b.Field).Range}
		d.merged.origin[at] = d.merged.Origin(n.Get("backlinks"))
		if !d.knownKind(c, b.Kind, at) {
			continue
		}
		if c.Kind(b.Kind).Link(b.Field) == nil {
			d.fail(at, "the kind %s has no link %q; write kind.field, for example story.objective", b.Kind, b.Field)
		}
	}
}

func (d *decoder) fromPreset(n *document.Node) bool { return d.path(n) != d.over.Path }

// prune removes targets that the preset names and the workspace has removed, and links that have none left.
func (d *decoder) prune(c *Config, links []*Link, n *document.Node) []*Link {
	return slices.DeleteFunc(links, func(l *Link) bool {
		if len(l.To) == 0 || !d.fromPreset(n.Get(l.Field).Get("to")) {
			return false
		}
		l.To = slices.DeleteFunc(l.To, func(to string) bool { return c.Kind(to) == nil })
		return len(l.To) == 0
	})
}

func (d *decoder) linkTargets(c *Config, links []*Link, n *document.Node) {
	for _, l := range links {
		to := items(n.Get(l.Field).Get("to"))
		for i, name := range l.To {
			if i < len(to) && !d.fromPreset(to[i]) {
				d.knownKind(c, name, to[i])
			}
		}
	}
}

// inverseLabels gives links without an inverse label the plural of the kind that holds them.
func inverseLabels(c *Config) {
	for _, k := range c.Kinds {
		for _, l := range k.Links {
			l.Inverse = cmp.Or(l.Inverse, uncapitalised(k.Plural))
		}
		for _, p := range k.Parts {
			for _, l := range p.Links {
				l.Inverse = cmp.Or(l.Inverse, uncapitalised(k.Plural))
			}
		}
	}
}

// uncapitalised writes a plural inside a sentence: "User stories" as "user stories", "RFCs" as it is.
func uncapitalised(s string) string {
	if len(s) > 1 && strings.ToUpper(s[:2]) == s[:2] {
		return s
	}
	return strings.ToLower(s)
}
