package validator

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/schema"
)

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct{ name, schema, want string }{
		{"type", `{"properties": {"a": {"type": "strng"}}}`, `schema s.json at /properties/a/type: there is no type "strng"; did you mean "string"?`},
		{"format", `{"properties": {"a": {"format": "dat-time"}}}`, `schema s.json at /properties/a/format: there is no format "dat-time"; did you mean "date-time"?`},
		{"reference within", `{"$ref": "#/$defs/perod", "$defs": {"period": {}}}`, `schema s.json at /$ref: $ref "#/$defs/perod" points to nothing; did you mean "period"?`},
		{"reference to a file", `{"$ref": "comon.json"}`, `schema s.json at /$ref: $ref "comon.json" names a schema that is not known here; did you mean "common.json"?`},
		{"reference to the network", `{"$ref": "https://x.example/y"}`, `schema s.json at /$ref: $ref "https://x.example/y" names a schema that is not known here, and nothing is fetched from the network`},
		{"reference into a file", `{"$ref": "common.json#/$defs/x"}`, `schema s.json at /$ref: $ref "common.json#/$defs/x" points to nothing`},
		{"mistake in a file", `{"$ref": "broken.json"}`, `schema broken.json at /minLength: "minLength" must be a whole number of 0 or more`},
		{"anchor", `{"$ref": "#nowhere"}`, `schema s.json: s.json#nowhere not found`},
		{"look-ahead", `{"pattern": "^(?!x)"}`, `schema s.json at /pattern: the regular expression ^(?!x) looks ahead or behind ((?!), which is not supported: write it without, or use allOf and not`},
		{"back reference", `{"pattern": "(a)\\1"}`, `schema s.json at /pattern: the regular expression (a)\1 refers back to a group (\1), which is not supported`},
		{"open group", `{"patternProperties": {"(a": {}}}`, `schema s.json at /patternProperties/(a: the regular expression (a cannot be read: missing closing )`},
		{"repetition", `{"pattern": "a{2000}"}`, `schema s.json at /pattern: the regular expression a{2000} cannot be read: it repeats something more than 1000 times {2000}`},
		{"required", `{"required": "a"}`, `schema s.json at /required: "required" must be a list of field names`},
		{"properties", `{"properties": []}`, `schema s.json at /properties: "properties" must be a map of names to schemas`},
		{"no schema", `{"properties": {"a": "string"}}`, `schema s.json at /properties/a: a schema is expected here: an object, or true or false`},
		{"empty allOf", `{"allOf": []}`, `schema s.json at /allOf: the list must hold at least one schema`},
		{"draft", `{"$schema": "https://x.example/draft"}`, `schema s.json at /$schema: there is no JSON Schema draft "https://x.example/draft"; the newest one known is https://json-schema.org/draft/2020-12/schema`},
		{"loop", `{"$ref": "#"}`, `schema s.json: it refers to itself without end`},
		{"meta-schema", `{"required": ["a", "a"]}`, `schema s.json at /required: this is no value for "required"`},
		{"multipleOf", `{"multipleOf": 0}`, `schema s.json at /multipleOf: "multipleOf" must be a number above 0`},
		{"list", `[]`, `schema s.json: a schema is an object, or true or false`},
		{"syntax", "{\n  \"a\" 1}", `schema s.json: not JSON at line 2, column 7: invalid character '1' after object key`},
		{"cut off", `{"a": `, `schema s.json: not JSON at line 1, column 7: it ends too early`},
		{"trailing", `{} {}`, `schema s.json: not JSON at line 1, column 4: invalid character '{' after top-level value`},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := NewSet()
			for url, doc := range map[string]string{
				"common.json": `{"$defs": {"period": {"type": "string"}}}`,
				"broken.json": `{"minLength": -1}`,
			} {
				if err := set.AddJSON(url, []byte(doc)); err != nil {
					t.Fatal(err)
				}
			}
			err := set.AddJSON("s.json", []byte(c.schema))
			if err == nil {
				_, err = set.Compile("s.json")
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestCompileUnknown(t *testing.T) {
	set := NewSet()
	if err := set.Add("schemas/incident.schema.json", map[string]any{"type": "object"}); err != nil {
		t.Fatal(err)
	}
	_, err := set.Compile("schemas/incidents.schema.json")
	if want := `schema schemas/incidents.schema.json: there is no such schema; did you mean "schemas/incident.schema.json"?`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestWhatIsAccepted are schemas of the world that must compile.
func TestWhatIsAccepted(t *testing.T) {
	for _, doc := range []string{
		`true`,
		`{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}], "definitions": {"a": {}}}`,
		`{"$schema": "http://json-schema.org/draft-04/schema#", "id": "https://x.example/s", "minimum": 1, "exclusiveMinimum": true}`,
		`{"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true, "items": {"$recursiveRef": "#"}}`,
		`{"$ref": "https://json-schema.org/draft/2020-12/schema"}`,
		`{"$ref": "common.json#/$defs/a"}`,
		`{"$ref": "https://id.example/common#/$defs/a"}`,
		`{"$ref": "nested", "$defs": {"n": {"$id": "nested", "type": "string"}}}`,
		`{"$ref": "#here", "$defs": {"n": {"$anchor": "here"}}}`,
		`{"pattern": "^[\\u00e9\\d]+$", "patternProperties": {"^\\u{1F600}": {}}, "x-order": 1, "enum": [{"type": "nonsense"}]}`,
		`{"properties": {"pattern": {"type": "string"}, "format": {}, "$ref": {"type": "string"}}}`,
	} {
		set := NewSet()
		if err := set.AddJSON("common.json", []byte(`{"$id": "https://id.example/common", "$defs": {"a": {"type": "string"}}}`)); err != nil {
			t.Fatal(err)
		}
		if err := set.AddJSON("s.json", []byte(doc)); err != nil {
			t.Fatal(err)
		}
		if _, err := set.Compile("s.json"); err != nil {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

// TestAfterFailure compiles a good schema that shares a part with a bad one.
func TestAfterFailure(t *testing.T) {
	set := NewSet()
	for url, doc := range map[string]string{
		"part.json": `{"properties": {"n": {"type": "number"}}}`,
		"bad.json":  `{"allOf": [{"$ref": "part.json"}, {"$ref": "#nowhere"}]}`,
		"good.json": `{"allOf": [{"$ref": "part.json"}]}`,
	} {
		if err := set.AddJSON(url, []byte(doc)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := set.Compile("bad.json"); err == nil {
		t.Fatal("a reference to nowhere compiles")
	}
	sc, err := set.Compile("good.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := sc.Validate(read(t, "n: x\n").Root, Options{}); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if err := set.AddJSON("part.json", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if sc, err = set.Compile("good.json"); err != nil || len(sc.Validate(read(t, "n: x\n").Root, Options{})) != 0 {
		t.Errorf("a replaced schema still counts: %v", err)
	}
}

// builtin is the set of the project's own schemas.
func builtinSet(t *testing.T) (set *Set, urls []string) {
	t.Helper()
	set = NewSet()
	err := fs.WalkDir(schema.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".json" {
			return err
		}
		data, err := schema.FS.ReadFile(name)
		if err != nil {
			return err
		}
		url := "https://roadbook.dev/schema/" + name
		urls = append(urls, url)
		return set.AddJSON(url, data)
	})
	if err != nil {
		t.Fatal(err)
	}
	return set, urls
}

func TestBuiltinSchemas(t *testing.T) {
	set, urls := builtinSet(t)
	if len(urls) < 20 {
		t.Fatalf("only %d schemas are embedded", len(urls))
	}
	for _, url := range urls {
		if _, err := set.Compile(url); err != nil {
			t.Error(err)
		}
	}
}

func TestProperties(t *testing.T) {
	set, _ := builtinSet(t)
	fields := set.Properties("https://roadbook.dev/schema/kinds/objective.schema.json")
	var names []string
	byName := map[string]Property{}
	for _, p := range fields {
		names = append(names, p.Name)
		byName[p.Name] = p
	}
	if len(names) < 5 || names[0] != "id" || names[1] != "title" || names[2] != "status" {
		t.Errorf("not in the order of the schema: %v", names)
	}
	if p := byName["level"]; !p.Required || !slices.Equal(p.Enum, []string{"company", "team"}) || p.Description == "" {
		t.Errorf("level: %+v", p)
	}
	if p := byName["period"]; p.Format != "period" || !slices.Equal(p.Type, []string{"string"}) || strings.HasPrefix(p.Description, "2026,") {
		t.Errorf("period: %+v", p)
	}
	results := byName["key_results"]
	if results.Items == nil || len(results.Items.Properties) == 0 || results.Items.Properties[0].Name != "id" || !results.Items.Properties[0].Required {
		t.Errorf("key_results: %+v", results.Items)
	}
	for _, p := range set.Properties("https://roadbook.dev/schema/kinds/feature.schema.json") {
		if (p.Name == "internal_note") != (p.Visibility == "internal") && p.Name != "promise" {
			t.Errorf("%s is %q", p.Name, p.Visibility)
		}
	}
	if got := set.Properties("nowhere"); got != nil {
		t.Errorf("nowhere has %v", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	set, urls := builtinSet(t)
	root := document.Read("x.yaml", []byte("title: 42\nlevel: tem\nstatus: yes\n"), document.Options{Data: true}).Root
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, url := range urls {
				sc, err := set.Compile(url)
				if err != nil {
					t.Error(err)
					return
				}
				sc.Validate(root, Options{})
				set.Properties(url)
			}
		})
	}
	wg.Wait()
}
