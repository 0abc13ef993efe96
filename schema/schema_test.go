package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/roadbookdev/roadbook/schema"
)

const base = "https://roadbook.dev/schema/"

// TestEverythingIsEmbedded holds the folder against the file system that the program sees.
func TestEverythingIsEmbedded(t *testing.T) {
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		if _, err := fs.Stat(schema.FS, name); err != nil {
			t.Errorf("%s is not embedded", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSchemas checks what no validator would: that a schema can be found where its $id says, that what it refers to is
// there, and that whoever asks about a property gets an answer.
func TestSchemas(t *testing.T) {
	schemas := readSchemas(t)
	for _, file := range slices.Sorted(maps.Keys(schemas)) {
		t.Run(file, func(t *testing.T) {
			root := schemas[file].(map[string]any)
			if got := root["$schema"]; got != "https://json-schema.org/draft/2020-12/schema" {
				t.Errorf("$schema is %v", got)
			}
			if got := root["$id"]; got != base+file {
				t.Errorf("$id is %v, want %s: it says where the file is", got, base+file)
			}
			walk(root, "", func(at string, node map[string]any) {
				if ref, ok := node["$ref"].(string); ok && resolve(schemas, file, ref) == nil {
					t.Errorf("%s: $ref %q names nothing", at, ref)
				}
				properties, _ := node["properties"].(map[string]any)
				for name, property := range properties {
					p, ok := property.(map[string]any)
					if !ok || text(p["description"]) == "" {
						// A condition narrows a property that is described elsewhere.
						if !strings.HasSuffix(at, "/if") {
							t.Errorf("%s: the property %s has no description", at, name)
						}
					} else if d := text(p["description"]); !strings.HasSuffix(d, ".") {
						t.Errorf("%s: the description of %s is no sentence: %q", at, name, d)
					}
				}
				for _, name := range texts(node["required"]) {
					if properties != nil && properties[name] == nil {
						t.Errorf("%s: %s is required and not declared", at, name)
					}
				}
			})
		})
	}
}

// kind is as much of a kind's declaration as these tests read.
type kind struct {
	Files     any
	Schema    string
	Template  string
	Lifecycle struct {
		Field  string
		States yaml.MapSlice
	}
	Links yaml.MapSlice
	Parts map[string]struct {
		ID, Title string
		Links     yaml.MapSlice
	}
	Sections []struct {
		Heading string
		Any     []string
	}
	Roadmap map[string]string
}

// TestKinds holds the preset, the schemas and the templates against each other.
func TestKinds(t *testing.T) {
	schemas := readSchemas(t)
	kinds := readKinds(t, "product")
	used := map[string]bool{"kinds/common.schema.json": true}
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			file := "kinds/" + k.Schema + ".schema.json"
			used[file] = true
			fields := properties(schemas[file])
			if fields == nil {
				t.Fatalf("%s has no properties", file)
			}
			declared := func(what, field string) {
				t.Helper()
				if !names(fields, strings.TrimSuffix(field, ".*")) {
					t.Errorf("%s %s is no property of %s", what, field, file)
				}
			}
			for _, link := range k.Links {
				declared("the link", link.Key.(string))
			}
			for _, field := range k.Roadmap {
				declared("the roadmap's", field)
			}
			if len(k.Lifecycle.States) > 0 {
				field := k.Lifecycle.Field
				if field == "" {
					field = "status"
				}
				declared("the lifecycle's", field)
				described := text(fields[field].(map[string]any)["description"])
				for _, state := range k.Lifecycle.States {
					if !strings.Contains(described, state.Key.(string)) {
						t.Errorf("the description of %s does not name %v", field, state.Key)
					}
				}
			} else if fields["status"] != nil {
				t.Errorf("%s has a status, and the kind has no lifecycle", file)
			}
			for field, part := range k.Parts {
				declared("the parts", field)
				items := properties(fields[field].(map[string]any)["items"])
				for _, name := range append(linkFields(part.Links), part.ID, part.Title) {
					if items[name] == nil {
						t.Errorf("%s is no property of a part in %s", name, field)
					}
				}
			}
			for _, template := range k.templates() {
				used[template] = true
				checkTemplate(t, template, k, schemas[file].(map[string]any))
			}
		})
	}
	for _, dir := range []string{"kinds", "templates"} {
		entries, err := schema.FS.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if file := dir + "/" + e.Name(); !used[file] {
				t.Errorf("%s belongs to no kind", file)
			}
		}
	}
	if none := readKinds(t, "none"); len(none) > 0 {
		t.Errorf("the preset none has kinds: %v", slices.Sorted(maps.Keys(none)))
	}
}

// templates are the files that a kind needs: a page where its documents are Markdown, a record where they are data.
func (k kind) templates() []string {
	var out []string
	add := func(file string) {
		if !slices.Contains(out, file) {
			out = append(out, file)
		}
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case string:
			add("templates/" + k.Template + ".md")
		case []any:
			for _, item := range v {
				visit(item)
			}
		default:
			add("templates/" + k.Template + ".yml")
		}
	}
	visit(k.Files)
	return out
}

var (
	placeholder    = regexp.MustCompile(`\{\{(\w+)\}\}`)
	commentedField = regexp.MustCompile(`(?m)^# ([a-z_]+):( |$)`)
	heading        = regexp.MustCompile(`(?m)^## (.+)$`)
	comment        = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// checkTemplate asks that a template, filled in, is data of the kind with every required field in it, that the fields
// which it offers in comments exist, and that every section of the kind is there and says what belongs into it.
func checkTemplate(t *testing.T, file string, k kind, s map[string]any) {
	source, err := schema.FS.ReadFile(file)
	if err != nil {
		t.Errorf("the kind has no %s", file)
		return
	}
	for _, m := range placeholder.FindAllStringSubmatch(string(source), -1) {
		if !slices.Contains([]string{"id", "title", "today", "owner"}, m[1]) {
			t.Errorf("%s: nothing fills in {{%s}}", file, m[1])
		}
	}
	filled := strings.NewReplacer("{{id}}", "X-1", "{{title}}", "A title", "{{today}}", "2026-07-01", "{{owner}}", "ada").Replace(string(source))
	front, body := filled, ""
	if path.Ext(file) == ".md" {
		parts := strings.SplitN(filled, "---\n", 3)
		if len(parts) != 3 || parts[0] != "" {
			t.Errorf("%s has no front matter", file)
			return
		}
		front, body = parts[1], parts[2]
	}
	var data map[string]any
	if err := yaml.Unmarshal([]byte(front), &data); err != nil {
		t.Errorf("%s: %v", file, err)
	}
	fields := properties(s)
	for name := range data {
		if fields[name] == nil {
			t.Errorf("%s has %s, which is no field", file, name)
		}
	}
	for _, m := range commentedField.FindAllStringSubmatch(front, -1) {
		if fields[m[1]] == nil {
			t.Errorf("%s offers %s, which is no field", file, m[1])
		}
	}
	for _, name := range texts(s["required"]) {
		if _, ok := data[name]; !ok {
			t.Errorf("%s lacks the required field %s", file, name)
		}
	}
	if path.Ext(file) != ".md" {
		return
	}
	for _, section := range k.Sections {
		wanted := append(section.Any, section.Heading)
		if !slices.ContainsFunc(heading.FindAllStringSubmatch(body, -1), func(m []string) bool { return slices.Contains(wanted, m[1]) }) {
			t.Errorf("%s lacks the section %s", file, strings.Join(wanted, " or "))
		}
	}
	for _, section := range heading.Split(body, -1)[1:] {
		if !comment.MatchString(section) {
			t.Errorf("%s: a section does not say what belongs into it: %q", file, section)
		}
	}
}

func readSchemas(t *testing.T) map[string]any {
	t.Helper()
	schemas := map[string]any{}
	err := fs.WalkDir(schema.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".json" {
			return err
		}
		source, err := schema.FS.ReadFile(name)
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(bytes.NewReader(source))
		value, err := decode(decoder)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if decoder.More() {
			return fmt.Errorf("%s: something follows the schema", name)
		}
		schemas[name] = value
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return schemas
}

// decode reads a JSON value and refuses a key that an object has twice, of which encoding/json would drop the first.
func decode(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string)
			if _, ok := object[name]; ok {
				return nil, fmt.Errorf("the key %q stands twice, before byte %d", name, d.InputOffset())
			}
			if object[name], err = decode(d); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			item, err := decode(d)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func readKinds(t *testing.T, preset string) map[string]kind {
	t.Helper()
	source, err := schema.FS.ReadFile("presets/" + preset + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Kinds map[string]kind }
	if err := yaml.Unmarshal(source, &file); err != nil {
		t.Fatal(err)
	}
	return file.Kinds
}

// walk visits every object of a schema with its JSON pointer.
func walk(v any, at string, visit func(at string, node map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(at, v)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			// The keys below `properties` are names of fields, and one may be called `required`.
			if inner, ok := v[key].(map[string]any); ok && (key == "properties" || key == "$defs") {
				for _, name := range slices.Sorted(maps.Keys(inner)) {
					walk(inner[name], at+"/"+key+"/"+name, visit)
				}
				continue
			}
			walk(v[key], at+"/"+key, visit)
		}
	case []any:
		for i, item := range v {
			walk(item, fmt.Sprintf("%s/%d", at, i), visit)
		}
	}
}

// resolve returns what a $ref in a file names, or nil.
func resolve(schemas map[string]any, file, ref string) any {
	target, pointer, _ := strings.Cut(ref, "#")
	if target != "" {
		file = path.Join(path.Dir(file), target)
	}
	at := schemas[file]
	for _, key := range strings.Split(pointer, "/")[1:] {
		object, _ := at.(map[string]any)
		at = object[key]
	}
	return at
}

// names reports whether a dotted path names a property, as far down as the properties are declared.
func names(fields map[string]any, field string) bool {
	first, rest, nested := strings.Cut(field, ".")
	if fields[first] == nil || !nested {
		return fields[first] != nil
	}
	return names(properties(fields[first]), rest)
}

func properties(s any) map[string]any {
	object, _ := s.(map[string]any)
	fields, _ := object["properties"].(map[string]any)
	return fields
}

func linkFields(links yaml.MapSlice) []string {
	var out []string
	for _, l := range links {
		out = append(out, l.Key.(string))
	}
	return out
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, item := range list {
		out = append(out, text(item))
	}
	return out
}
