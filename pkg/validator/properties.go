package validator

import (
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Property is one declared field of a schema, as documentation, completion and templates want it.
type Property struct {
	Name        string
	Title       string
	Description string
	// Visibility is the schema's x-visibility: "internal", or "" where it has none.
	Visibility string
	// Required says that the schema always asks for the field.
	Required bool
	// Type are the accepted JSON types, in the schema's order.
	Type []string
	// Enum are the accepted values where they are named, as words.
	Enum     []string
	Format   string
	Default  any
	Examples []string
	// Items is what a list's items are, Properties the fields of a mapping.
	Items      *Property
	Properties []Property
}

// Properties returns the fields that the schema of a URL declares at its top level, through $ref, allOf, anyOf and
// conditions: in the order of the schemas where they came as JSON, else sorted. An unknown or broken schema has none.
func (s *Set) Properties(url string) []Property {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc, err := s.compile(url)
	if err != nil {
		return nil
	}
	return s.fields(sc.compiled, 0)
}

// deepest bounds how far fields of fields are followed; schemas may refer to themselves.
const deepest = 3

func (s *Set) fields(schema *jsonschema.Schema, level int) []Property {
	g := gatherer{at: map[string]int{}}
	s.gather(schema, &g, 0, true)
	fields := make([]Property, len(g.names))
	for i, name := range g.names {
		p := Property{Name: name, Required: slices.Contains(g.required, name)}
		for _, sub := range g.schemas[i] {
			s.describe(sub, &p, 0, level)
		}
		fields[i] = p
	}
	return fields
}

// gatherer collects the declared names with all schemas that speak of each.
type gatherer struct {
	names    []string
	schemas  [][]*jsonschema.Schema
	at       map[string]int
	required []string
}

func (s *Set) gather(schema *jsonschema.Schema, g *gatherer, depth int, always bool) {
	if schema == nil || depth > maxIndirection {
		return
	}
	for _, name := range s.orderOf(schema) {
		sub := schema.Properties[name]
		if refuses(sub) {
			continue
		}
		i, there := g.at[name]
		if !there {
			i = len(g.names)
			g.at[name] = i
			g.names, g.schemas = append(g.names, name), append(g.schemas, nil)
		}
		g.schemas[i] = append(g.schemas[i], sub)
	}
	if always {
		g.required = append(g.required, schema.Required...)
	}
	s.gather(schema.Ref, g, depth+1, always)
	for _, sub := range schema.AllOf {
		s.gather(sub, g, depth+1, always)
	}
	for _, sub := range slices.Concat(schema.AnyOf, schema.OneOf, []*jsonschema.Schema{schema.Then, schema.Else}) {
		s.gather(sub, g, depth+1, false)
	}
}

// describe fills in what one schema says of a field; what is known already stays, a narrower enum wins.
func (s *Set) describe(schema *jsonschema.Schema, p *Property, depth, level int) {
	if schema == nil || depth > maxIndirection {
		return
	}
	setIfEmpty(&p.Title, schema.Title)
	setIfEmpty(&p.Description, schema.Description)
	setIfEmpty(&p.Format, schema.Format)
	if raw := s.raw(schema); raw != nil {
		if visibility, ok := raw["x-visibility"].(string); ok {
			setIfEmpty(&p.Visibility, visibility)
		}
	}
	if p.Default == nil {
		p.Default = schema.Default
	}
	if p.Examples == nil {
		p.Examples = texts(schema.Examples)
	}
	types := schema.Types
	if values := expected(schema); values != nil {
		if words := texts(values); p.Enum == nil || depth == 0 && len(words) < len(p.Enum) {
			p.Enum = words
		}
		for _, v := range values {
			types = append(slices.Clip(types), valueKind(v))
		}
	}
	for _, t := range types {
		if !slices.Contains(p.Type, t) {
			p.Type = append(p.Type, t)
		}
	}
	items := schema.Items2020
	if sub, ok := schema.Items.(*jsonschema.Schema); ok {
		items = sub
	}
	if items != nil && p.Items == nil && level < deepest {
		p.Items = &Property{}
		s.describe(items, p.Items, 0, level+1)
	}
	if p.Properties == nil && level < deepest {
		if fields := s.fields(schema, level+1); len(fields) > 0 {
			p.Properties = fields
		}
	}
	s.describe(schema.Ref, p, depth+1, level)
	for _, sub := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		s.describe(sub, p, depth+1, level)
	}
}

func setIfEmpty(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// orderOf are the names of a schema's own properties, as they stand in the source where that is known.
func (s *Set) orderOf(schema *jsonschema.Schema) []string {
	names := sortedKeys(schema.Properties)
	src, pointer := s.origin(schema)
	if src == nil || !src.written {
		return names
	}
	written := src.order()[pointer+"/properties"]
	slices.SortStableFunc(names, func(a, b string) int { return slices.Index(written, a) - slices.Index(written, b) })
	return names
}

// raw is the schema as it was added.
func (s *Set) raw(schema *jsonschema.Schema) map[string]any {
	src, pointer := s.origin(schema)
	if src == nil {
		return nil
	}
	if pointer == "" {
		m, _ := src.doc().(map[string]any)
		return m
	}
	v, _, _ := lookup(src.doc(), pointer)
	m, _ := v.(map[string]any)
	return m
}

// origin is where a compiled schema comes from.
func (s *Set) origin(schema *jsonschema.Schema) (*source, string) {
	base, fragment, _ := strings.Cut(schema.Location, "#")
	parts := strings.Split(fragment, "/")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = plain
		}
	}
	return s.find(base), strings.Join(parts, "/")
}
