package document

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

func TestApplyEdits(t *testing.T) {
	edit := func(start, end int, text string) diagnostic.Edit {
		return diagnostic.Edit{Start: start, End: end, Text: text}
	}
	tests := []struct {
		name  string
		edits []diagnostic.Edit
		want  string
		err   string
	}{
		{"none", nil, "abcdef", ""},
		{"out of order", []diagnostic.Edit{edit(4, 5, "X"), edit(0, 1, "Y")}, "YbcdXf", ""},
		{"touching", []diagnostic.Edit{edit(0, 2, "X"), edit(2, 4, "Y")}, "XYef", ""},
		{"insertions at one place", []diagnostic.Edit{edit(2, 2, "1"), edit(2, 2, "2"), edit(2, 3, "3")}, "ab123def", ""},
		{"at the end", []diagnostic.Edit{edit(6, 6, "!")}, "abcdef!", ""},
		{"twice the same", []diagnostic.Edit{edit(1, 2, "X"), edit(1, 2, "X")}, "aXcdef", ""},
		{"overlap", []diagnostic.Edit{edit(1, 4, "X"), edit(3, 5, "Y")}, "", "edit of bytes 3 to 5 overlaps another one"},
		{"outside", []diagnostic.Edit{edit(5, 7, "X")}, "", "edit of bytes 5 to 7 lies outside of the 6 bytes"},
		{"backwards", []diagnostic.Edit{edit(3, 2, "X")}, "", "edit of bytes 3 to 2 lies outside of the 6 bytes"},
		{"negative", []diagnostic.Edit{edit(-1, 2, "X")}, "", "edit of bytes -1 to 2 lies outside of the 6 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ApplyEdits([]byte("abcdef"), tt.edits)
			if fmt.Sprint(err) != tt.err && (err != nil || tt.err != "") {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSetField(t *testing.T) {
	tests := []struct {
		name, src, at, key string
		value              any
		want               string
	}{
		{"plain", "---\nid: x # the id\nb: 1\n---\n", "", "id", "z", "---\nid: z # the id\nb: 1\n---\n"},
		{"needs quotes", "---\nid: x # c\n---\n", "", "id", "a: b", "---\nid: \"a: b\" # c\n---\n"},
		{"keeps double quotes", "---\nid: \"x\"\n---\n", "", "id", "y", "---\nid: \"y\"\n---\n"},
		{"number", "---\nn: 1\n---\n", "", "n", 2.5, "---\nn: 2.5\n---\n"},
		{"text like a number", "---\nn: a\n---\n", "", "n", "1.10", "---\nn: \"1.10\"\n---\n"},
		{"date", "---\nd: 2026-01-01\n---\n", "", "d", "2026-02-03", "---\nd: 2026-02-03\n---\n"},
		{"empty", "---\na:\nb: # c\n---\n", "", "b", "x", "---\na:\nb: x # c\n---\n"},
		{"empty in brackets", "---\na: {b, c: }\n---\n", "/a", "b", "x", "---\na: {b: x, c: }\n---\n"},
		{"new", "---\nid: x\n# end\n---\nbody\n", "", "b", true, "---\nid: x\nb: true\n# end\n---\nbody\n"},
		{"new CRLF", "---\r\nid: x # c\r\n---\r\n", "", "b", 1, "---\r\nid: x # c\r\nb: 1\r\n---\r\n"},
		{"new in an empty front matter", "---\n---\n", "", "id", "x", "---\nid: x\n---\n"},
		{"new after comments", "---\n# c\n---\n", "", "id", "x", "---\n# c\nid: x\n---\n"},
		{"new nested", "---\na:\n    b: 1\nc: 2\n---\n", "/a", "d", "x", "---\na:\n    b: 1\n    d: x\nc: 2\n---\n"},
		{"new in an item", "---\na:\n  - id: KR1 # c\n    b: 1\n  - id: KR2\n---\n", "/a/1", "m", 5, "---\na:\n  - id: KR1 # c\n    b: 1\n  - id: KR2\n    m: 5\n---\n"},
		{"new after a block", "---\na: |\n  x\n\nb: >\n  y\n\n---\n", "", "c", 1, "---\na: |\n  x\n\nb: >\n  y\nc: 1\n\n---\n"},
		{"new after a kept block", "---\na: |+\n  x\n\n---\n", "", "c", 1, "---\na: |+\n  x\n\nc: 1\n---\n"},
		{"new in brackets", "---\na: {b: 1}\n---\n", "/a", "c", "x", "---\na: {b: 1, c: x}\n---\n"},
		{"new in wide brackets", "---\na: {\n  b: 1, # c }\n}\n---\n", "/a", "c", "x", "---\na: {\n  b: 1, c: x # c }\n}\n---\n"},
		{"new in empty brackets", "---\na: {}\n---\n", "/a", "c", "x", "---\na: {c: x}\n---\n"},
		{"list over a scalar", "---\nteam: ann\nb: 1\n---\n", "", "team", []string{"ann", "b, c"}, "---\nteam: [ann, \"b, c\"]\nb: 1\n---\n"},
		{"scalar over a block list", "---\nteam: # who\n  - ann\n  - bob # c\nb: 1\n---\n", "", "team", "ann", "---\nteam: ann # who # c\nb: 1\n---\n"},
		{"scalar over an unindented list", "---\nteam:\n- ann\nb: 1\n---\n", "", "team", "ann", "---\nteam: ann\nb: 1\n---\n"},
		{"scalar over a map", "---\r\nteam:\r\n  a: 1\r\n\r\nb: 1\r\n---\r\n", "", "team", nil, "---\r\nteam: null\r\n\r\nb: 1\r\n---\r\n"},
		{"alias", "---\na: &a 1\nb: *a\n---\n", "", "b", 2, "---\na: &a 1\nb: 2\n---\n"},
		{"anchor stays", "---\na: &a 1\nb: 3\n---\n", "", "a", 2, "---\na: &a 2\nb: 3\n---\n"},
		{"merged", "---\nx: &x {a: 1}\nb:\n  <<: *x\n---\n", "/b", "a", 2, "---\nx: &x {a: 1}\nb:\n  <<: *x\n  a: 2\n---\n"},
		{"odd key", "---\nid: x\n---\n", "", "a: b", 1, "---\nid: x\n\"a: b\": 1\n---\n"},
		{"block text", "---\na: |\n  one\n  two\nb: 1\n---\n", "", "a", "x\ny", "---\na: \"x\\ny\"\nb: 1\n---\n"},
		{"BOM", "\ufeffa: 1\n", "", "b", 2, "\ufeffa: 1\nb: 2\n"},
		{"no final newline", "a: 1", "", "b", 2, "a: 1\nb: 2"},
		{"empty file", "", "", "b", 2, "b: 2\n"},
		{"record", "a:\n  x: 1\n\nb:\n  x: 2\n", "/a", "z", "n", "a:\n  x: 1\n  z: \"n\"\n\nb:\n  x: 2\n"},
		{"map value", "---\na: 1\n---\n", "", "m", map[string]any{"b": []any{1, "x"}, "a": nil}, "---\na: 1\nm: {a: null, b: [1, x]}\n---\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := readForEdit(tt.src)
			rec, _ := f.Root.At(tt.at)
			edits, err := f.SetField(rec, tt.key, tt.value)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ApplyEdits(f.Source(), edits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkSet(t, f, got, tt.at, tt.key, tt.value)
		})
	}
}

func readForEdit(src string) *File {
	if strings.HasPrefix(src, "---") {
		return Read("a.md", []byte(src), Options{})
	}
	return Read("a.yml", []byte(src), Options{})
}

// checkSet reads an edited file again: it holds the value that was asked for, and nothing else changed.
func checkSet(t *testing.T, before *File, src []byte, at, key string, value any) {
	t.Helper()
	after := Read(before.Path, src, Options{Data: before.Data})
	if len(after.Findings) > len(before.Findings) {
		t.Fatalf("%q has new findings: %v", src, after.Findings)
	}
	got, _ := after.Root.At(at + Pointer(key))
	if !reflect.DeepEqual(jsonValue(t, got.Plain()), jsonValue(t, value)) {
		t.Fatalf("%q holds %v for %q, want %v", src, got.Plain(), key, value)
	}
	if !reflect.DeepEqual(without(before.Root.Plain(), at, key), without(after.Root.Plain(), at, key)) {
		t.Fatalf("something else changed:\n%q\n%q", before.Source(), src)
	}
}

// without removes a field from a plain value.
func without(root any, at, key string) any {
	node := root
	for _, part := range SplitPointer(at) {
		switch v := node.(type) {
		case map[string]any:
			node = v[part]
		case []any:
			var i int
			fmt.Sscan(part, &i)
			node = v[i]
		}
	}
	if m, ok := node.(map[string]any); ok {
		delete(m, key)
	}
	return root
}

func jsonValue(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSetFieldRefuses(t *testing.T) {
	tests := []struct{ name, src, at, key, err string }{
		{"no front matter", "text\n", "", "a", "the file has no front matter that could be read"},
		{"a list", "---\na: [1]\n---\n", "/a", "b", "fields belong to a map, and this is a list"},
		{"an alias", "---\na: &a {b: 1}\nc: *a\n---\n", "/c", "b", errNotWritten.Error()},
		{"an anchor would go", "---\na: &a\n  b: 1\nc: *a\n---\n", "", "a", `setting "a": its value has an anchor or a type, which would be lost`},
		{"a type", "---\na: !!int 1\n---\n", "", "a", `setting "a": its value has a type, which may not be that of the new one`},
		{"no braces", "---\na: [b: c]\n---\n", "/a/0", "d", `adding "d": the map has no braces to add it in`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Read("a.md", []byte(tt.src), Options{})
			rec, _ := f.Root.At(tt.at)
			edits, err := f.SetField(rec, tt.key, "x")
			if err == nil || err.Error() != tt.err {
				t.Errorf("got %v, %v, want %q", edits, err, tt.err)
			}
		})
	}
}

func TestRemoveField(t *testing.T) {
	tests := []struct{ name, src, at, key, want string }{
		{"line", "---\nid: x\nb: 1 # c\nc: 2\n---\n", "", "b", "---\nid: x\nc: 2\n---\n"},
		{"absent", "---\nid: x\n---\n", "", "b", "---\nid: x\n---\n"},
		{"block", "---\r\nid: x\r\nlist:\r\n  - a\r\n  - b\r\nc: 2\r\n---\r\n", "", "list", "---\r\nid: x\r\nc: 2\r\n---\r\n"},
		{"last of the file", "a: 1\nb: 2", "", "b", "a: 1\n"},
		{"only one", "---\nid: x\n---\n", "", "id", "---\n---\n"},
		{"only one below", "---\na:\n  b: 1\nc: 2\n---\n", "/a", "b", "---\na:\n  {}\nc: 2\n---\n"},
		{"first of an item", "---\na:\n  - b: 1\n    c: 2\n---\n", "/a/0", "b", "---\na:\n  - c: 2\n---\n"},
		{"brackets first", "---\na: {b: 1, c: 2}\n---\n", "/a", "b", "---\na: {c: 2}\n---\n"},
		{"brackets last", "---\na: {b: 1, c: 2}\n---\n", "/a", "c", "---\na: {b: 1}\n---\n"},
		{"brackets only", "---\na: {b: 1}\n---\n", "/a", "b", "---\na: {}\n---\n"},
		{"text block", "---\na: |\n  x\n\n  y\nb: 1\n---\n", "", "a", "---\nb: 1\n---\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := readForEdit(tt.src)
			rec, _ := f.Root.At(tt.at)
			edits, err := f.RemoveField(rec, tt.key)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ApplyEdits(f.Source(), edits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			after := Read(f.Path, got, Options{})
			if !reflect.DeepEqual(without(f.Root.Plain(), tt.at, tt.key), without(after.Root.Plain(), tt.at, tt.key)) {
				t.Errorf("something else changed in %q", got)
			}
		})
	}
}

func TestAppendItem(t *testing.T) {
	tests := []struct {
		name, src, at string
		value         any
		want          string
	}{
		{"block", "---\na:\n  - x # c\n  - y\nb: 1\n---\n", "/a", "z", "---\na:\n  - x # c\n  - y\n  - z\nb: 1\n---\n"},
		{"unindented", "---\r\na:\r\n- x # c\r\nb: 1\r\n---\r\n", "/a", "y: z", "---\r\na:\r\n- x # c\r\n- \"y: z\"\r\nb: 1\r\n---\r\n"},
		{"wide items", "---\na:\n-   b: 1\n    c: 2\n---\n", "/a", map[string]any{"b": 2}, "---\na:\n-   b: 1\n    c: 2\n- {b: 2}\n---\n"},
		{"nested", "---\na:\n- - x\n  - y\n---\n", "/a/0", "z", "---\na:\n- - x\n  - y\n  - z\n---\n"},
		{"brackets", "---\na: [x, 'y#, z']\n---\n", "/a", "z", "---\na: [x, 'y#, z', z]\n---\n"},
		{"comma at the end", "---\na: [x, ]\n---\n", "/a", "z", "---\na: [x, z ]\n---\n"},
		{"empty brackets", "---\na: []\n---\n", "/a", "z", "---\na: [z]\n---\n"},
		{"wide brackets", "---\na: [\n  x, # ]\n  y # , z\n]\n---\n", "/a", "z", "---\na: [\n  x, # ]\n  y, z # , z\n]\n---\n"},
		{"list of records", "- id: a\n- id: b", "", map[string]any{"id": "c"}, "- id: a\n- id: b\n- {id: c}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := readForEdit(tt.src)
			list, _ := f.Root.At(tt.at)
			edits, err := f.AppendItem(list, tt.value)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ApplyEdits(f.Source(), edits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			after, _ := Read(f.Path, got, Options{}).Root.At(tt.at)
			want := append(list.Plain().([]any), tt.value)
			if !reflect.DeepEqual(jsonValue(t, after.Plain()), jsonValue(t, want)) {
				t.Errorf("%q holds %v, want %v", got, after.Plain(), want)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"":               `""`,
		"ready":          "ready",
		"US-0042":        "US-0042",
		"OBJ-0007#KR1":   "OBJ-0007#KR1",
		"two words":      "two words",
		"https://a.b/c":  "https://a.b/c",
		"2026-06-03":     "2026-06-03",
		"2026-Q3":        "2026-Q3",
		"3rd-party":      "3rd-party",
		"日本語":            "日本語",
		"it's":           `"it's"`,
		"Which plan?":    `"Which plan?"`,
		"a: b":           `"a: b"`,
		"a:":             `"a:"`,
		"a #b":           `"a #b"`,
		"@ann":           `"@ann"`,
		"yes":            `"yes"`,
		"Null":           `"Null"`,
		"12":             `"12"`,
		"1.10":           `"1.10"`,
		"1e3":            `"1e3"`,
		"0x1F":           `"0x1F"`,
		"12:30":          `"12:30"`,
		" a":             `" a"`,
		"say \"hi\"":     `'say "hi"'`,
		"both ' and \"":  `"both ' and \""`,
		"C:\\x":          `C:\x`,
		"one\ntwo\t":     `"one\ntwo\t"`,
		"a\u2028b\x07":   `"a\u2028b\x07"`,
		"- a":            `"- a"`,
		"[Draft]":        `"[Draft]"`,
		"<b>":            `"<b>"`,
		"~":              `"~"`,
		".5":             `".5"`,
		"2026-06-03T10Z": `"2026-06-03T10Z"`,
	} {
		if got := Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
		for _, src := range []string{"---\na: " + Quote(text) + "\n---\n", "---\na: [" + Quote(text) + "]\n---\n", "---\n" + Quote(text) + ": 1\n---\n"} {
			f := Read("a.md", []byte(src), Options{})
			node := f.Root.Get("a")
			if node != nil && node.Kind == List {
				node = node.Items[0]
			}
			if node == nil && len(f.Root.Entries) == 1 {
				node = &Node{Kind: String, Text: f.Root.Entries[0].Key}
			}
			if node == nil || node.Kind != String || node.Text != text {
				t.Errorf("%q reads as %+v", src, node)
			}
		}
	}
}
