package validator

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// read turns YAML into the root of a data file.
func read(t testing.TB, yaml string) *document.File {
	t.Helper()
	f := document.Read("test.yaml", []byte(yaml), document.Options{Data: true})
	if f.Broken {
		t.Fatalf("the test's YAML cannot be read: %v", f.Findings)
	}
	return f
}

func compile(t testing.TB, schema string) *Schema {
	t.Helper()
	set := NewSet()
	if err := set.AddJSON("test.schema.json", []byte(schema)); err != nil {
		t.Fatal(err)
	}
	sc, err := set.Compile("test.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// show writes a finding in a line: place, rule, message, and what else it has.
func show(f diagnostic.Finding, lines *diagnostic.Lines) string {
	p := lines.Position(f.Range.Start)
	s := fmt.Sprintf("%d:%d %s %s: %s", p.Line, p.Column, f.Rule, f.Field, f.Message)
	if f.Label != "" {
		s += " [" + f.Label + "]"
	}
	for _, h := range f.Hints {
		s += " (" + h + ")"
	}
	for _, fix := range f.Fixes {
		sort := "unsafe"
		if fix.Safe {
			sort = "safe"
		}
		s += fmt.Sprintf(" {%s %s}", sort, fix.Edits[0].Text)
	}
	return s
}

func validate(t testing.TB, schema, yaml string, opts Options) []string {
	t.Helper()
	f := read(t, yaml)
	if opts.Subject == "" {
		opts.Subject = "US-1"
	}
	var got []string
	for _, finding := range compile(t, schema).Validate(f.Root, opts) {
		got = append(got, show(finding, f.Lines()))
	}
	return got
}

// object is a schema of an object with the given properties and nothing else.
func object(properties string, more ...string) string {
	return `{"type": "object", "properties": {` + properties + `}, "unevaluatedProperties": false` + strings.Join(append([]string{""}, more...), ", ") + `}`
}

var update = flag.Bool("update", false, "write the golden files anew")

// TestFindings holds the table against testdata/findings.golden. A case without lines there is a valid document.
func TestFindings(t *testing.T) {
	const golden = "testdata/findings.golden"
	var all strings.Builder
	for _, c := range findingCases {
		fmt.Fprintf(&all, "# %s\n", c.name)
		for _, line := range validate(t, c.schema, c.yaml, Options{}) {
			all.WriteString(line + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(all.String(), "\n")); diff != "" {
		t.Error(diff)
	}
}

// TestOrderIsStable asks again and again: maps of the schema must not show.
func TestOrderIsStable(t *testing.T) {
	for _, c := range findingCases {
		first := strings.Join(validate(t, c.schema, c.yaml, Options{}), "\n")
		for range 5 {
			if again := strings.Join(validate(t, c.schema, c.yaml, Options{}), "\n"); again != first {
				t.Fatalf("%s: first\n%s\nthen\n%s", c.name, first, again)
			}
		}
	}
}

// TestWalkAgreesWithTheLibrary asks both about every schema and every document of the table, in all combinations:
// the walk must refuse exactly what the compiled schema refuses.
func TestWalkAgreesWithTheLibrary(t *testing.T) {
	for _, s := range findingCases {
		sc := compile(t, s.schema)
		for _, d := range findingCases {
			compareWithLibrary(t, sc, s.schema, d.yaml, read(t, d.yaml).Root)
		}
	}
}

func compareWithLibrary(t *testing.T, sc *Schema, schema, yaml string, root *document.Node) {
	t.Helper()
	value, _ := plain(root)
	top := &place{node: root}
	keepNulls(top)
	w := walk{}
	failures, _ := w.check(sc.compiled, top)
	if w.exhausted() {
		return
	}
	if err := sc.compiled.Validate(value); (err == nil) != (len(failures) == 0) {
		t.Errorf("schema %s\n%s\nthe library says %v, the walk %v", schema, yaml, err, failures)
	}
}

// keepNulls makes every null a value, as it is for the library.
func keepNulls(p *place) {
	p.kept = true
	for i := range max(len(p.node.Entries), len(p.node.Items)) {
		keepNulls(p.child(i))
	}
}

func TestSkip(t *testing.T) {
	schema := object(`"id": {"type": "number"}, "list": {"items": {"type": "object", "required": ["id"]}}`, `"required": ["id", "title"]`)
	opts := Options{Skip: func(pointer string) bool { return pointer == "/id" || pointer == "/list" }}
	got := validate(t, schema, "id: x\nlist: [{}]\n", opts)
	if len(got) != 1 || !strings.HasPrefix(got[0], "1:1 missing-field /title") {
		t.Error(got)
	}
}

func TestOptions(t *testing.T) {
	f := read(t, "a: 1\nstatus: x\n")
	sc := compile(t, object(status+`, "a": {}, "title": {}`, `"required": ["title"]`))
	got := sc.Validate(f.Root, Options{
		Anchor: diagnostic.Range{Start: 3, End: 4},
		Noun: func(pointer string) string {
			if pointer == "/status" {
				return "statuses"
			}
			return ""
		},
	})
	want := []string{
		"1:4 missing-field /title: this document has no title [title is missing]",
		`2:9 invalid-value /status: this document has status "x", which is not one of its statuses [expected backlog, ready, doing or done]`,
	}
	if len(got) != 2 || show(got[0], f.Lines()) != want[0] || show(got[1], f.Lines()) != want[1] {
		t.Error(got)
	}
}

func TestNilRoot(t *testing.T) {
	sc := compile(t, `{"type": "object", "required": ["title"]}`)
	got := sc.Validate(nil, Options{Anchor: diagnostic.Range{Start: 0, End: 3}})
	if len(got) != 1 || got[0].Rule != RuleMissingField || got[0].Range.End != 3 {
		t.Error(got)
	}
}

// TestSafeFixes applies every safe fix of the table alone: afterwards the YAML still reads, and that finding is gone.
func TestSafeFixes(t *testing.T) {
	for _, c := range findingCases {
		f := read(t, c.yaml)
		sc := compile(t, c.schema)
		for _, finding := range sc.Validate(f.Root, Options{}) {
			for _, fix := range finding.Fixes {
				mended, err := document.ApplyEdits(f.Source(), fix.Edits)
				if err != nil {
					t.Fatalf("%s: %v", c.name, err)
				}
				again := read(t, string(mended))
				for _, left := range sc.Validate(again.Root, Options{}) {
					if fix.Safe && left.Rule == finding.Rule && left.Field == finding.Field {
						t.Errorf("%s: after %q:\n%s\nstill: %s", c.name, fix.Title, mended, left.Message)
					}
				}
			}
		}
	}
}

func FuzzValidate(f *testing.F) {
	for _, c := range findingCases {
		f.Add(c.schema, c.yaml)
	}
	f.Fuzz(func(t *testing.T, schema, yaml string) {
		if len(schema) > 2000 || len(yaml) > 2000 {
			return
		}
		set := NewSet()
		if set.AddJSON("s.json", []byte(schema)) != nil {
			return
		}
		sc, err := set.Compile("s.json")
		if err != nil {
			return
		}
		set.Properties("s.json")
		file := document.Read("test.yaml", []byte(yaml), document.Options{Data: true})
		if file.Root == nil {
			return
		}
		compareWithLibrary(t, sc, schema, yaml, file.Root)
		for _, finding := range sc.Validate(file.Root, Options{}) {
			if r := finding.Range; r.Start < 0 || r.End < r.Start || r.End > len(yaml) {
				t.Errorf("range %v of %q", r, finding.Message)
			}
			for _, fix := range finding.Fixes {
				if _, err := document.ApplyEdits(file.Source(), fix.Edits); err != nil {
					t.Errorf("%s: %v", fix.Title, err)
				}
			}
		}
	})
}

func BenchmarkValid(b *testing.B) {
	sc := compile(b, storySchema)
	f := read(b, story)
	if got := sc.Validate(f.Root, Options{}); got != nil {
		b.Fatal(got)
	}
	b.ReportAllocs()
	for b.Loop() {
		sc.Validate(f.Root, Options{})
	}
}

// BenchmarkCloserLook is a document that is valid by a second look: a number that is a text, and an empty field.
func BenchmarkCloserLook(b *testing.B) {
	sc := compile(b, storySchema)
	f := read(b, story+"notes: 42\nblocked_reason:\n")
	if got := sc.Validate(f.Root, Options{}); got != nil {
		b.Fatal(got)
	}
	b.ReportAllocs()
	for b.Loop() {
		sc.Validate(f.Root, Options{})
	}
}

const storySchema = `{
  "type": "object", "required": ["title", "persona", "want", "so_that"],
  "properties": {
    "id": {"type": "string"}, "title": {"$ref": "#/$defs/text"}, "status": {"enum": ["backlog", "ready", "doing", "done"]},
    "owner": {"$ref": "#/$defs/reference"}, "team": {"$ref": "#/$defs/reference"}, "persona": {"$ref": "#/$defs/text"},
    "want": {"$ref": "#/$defs/text"}, "so_that": {"$ref": "#/$defs/text"}, "priority": {"enum": ["must", "should", "could"]},
    "estimate": {"type": "number", "minimum": 0}, "objective": {"$ref": "#/$defs/reference"}, "feature": {"$ref": "#/$defs/reference"},
    "start": {"type": "string", "format": "date"}, "end": {"type": "string", "format": "date"}, "notes": {"type": "string"},
    "blocked_reason": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}, "visibility": {"enum": ["internal", "public"]}
  },
  "unevaluatedProperties": false,
  "$defs": {"text": {"type": "string", "minLength": 1},
    "reference": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}}}`

const story = `id: US-0042
title: Save a card
status: doing
owner: ann
team: checkout
persona: a returning customer
want: to save my card
so_that: the next purchase is quick
priority: must
estimate: 5
objective: [OBJ-0007#KR1, OBJ-0008]
feature: saved_cards
start: 2026-06-03
end: 2026-06-30
tags: [cards, checkout]
`

// TestExplosionEnds judges by schemas whose alternatives refer to each other: a sentence, and no hang, where the library
// decides too.
func TestExplosionEnds(t *testing.T) {
	const known = `{"$defs": {"n": {"type": "object", "properties": {"n": {"anyOf": [{"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}]}, "x": {"type": "number"}}}}, "$ref": "#/$defs/n"}`
	for name, schema := range map[string]string{
		"known":   known,
		"dynamic": strings.Replace(known, `"x": {"type": "number"}`, `"x": {"type": "number"}, "y": {"$dynamicRef": "#/$defs/n"}`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			got := validate(t, schema, strings.Repeat("{n: ", 30)+"{x: a}"+strings.Repeat("}", 30)+"\n", Options{})
			if len(got) != 1 || !strings.Contains(got[0], "cannot be judged") {
				t.Error(got)
			}
		})
	}
}
