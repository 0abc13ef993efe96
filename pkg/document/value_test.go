package document

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAmbiguous(t *testing.T) {
	for text, want := range map[string]bool{
		"yes": true, "No": true, "on": true, "OFF": true, "y": true, "n": true,
		"1.10": true, "1.0": true, "1e3": true, "0x1F": true, "1_000": true, "0755": true, "0o17": true, "0b11": true,
		"12:30:45": true, "1:30": true, "007": true,
		"true": false, "null": false, "~": false, "12": false, "1.5": false, "-3": false, "0": false, "0.5": false,
		"2026-06-03": false, "v1.10": false, "1.10.2": false, "yes please": false, "US-0001": false, "12:75": false, "2026-Q3": false,
	} {
		f := Read("a.md", []byte("---\na: "+text+"\n---\n"), Options{})
		why, got := f.Root.Get("a").Ambiguous()
		if got != want || got && why == "" {
			t.Errorf("%s: ambiguous is %v (%s), want %v", text, got, why, want)
		}
		if _, quoted := Read("a.md", []byte("---\na: '"+text+"'\n---\n"), Options{}).Root.Get("a").Ambiguous(); quoted {
			t.Errorf("%s is ambiguous in quotes", text)
		}
	}
}

func TestPointers(t *testing.T) {
	f := Read("a.md", []byte("---\na/b: {\"m~n\": [x, {y: z}]}\nlist:\n  - one\n\"\": empty\n0: zero\n---\n"), Options{})
	source := func(pointer string) [2]string {
		node, key := f.Root.At(pointer)
		if node == nil {
			return [2]string{"none", ""}
		}
		return [2]string{string(f.Source()[node.Range.Start:node.Range.End]), string(f.Source()[key.Start:key.End])}
	}
	for pointer, want := range map[string][2]string{
		"/a~1b/m~0n/1/y": {"z", "y"},
		"/a~1b/m~0n/0":   {"x", "x"},
		"/list/0":        {"one", "-"},
		"/":              {"empty", `""`},
		"/0":             {"zero", "0"},
		"/list/1":        {"none", ""},
		"/list/x":        {"none", ""},
		"/list/-1":       {"none", ""},
		"/list/0/x":      {"none", ""},
		"/missing":       {"none", ""},
	} {
		if diff := cmp.Diff(want, source(pointer)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pointer, diff)
		}
	}
	if node, _ := f.Root.At(""); node != f.Root {
		t.Error(`"" is not the root`)
	}
	node, key, rest := f.Root.Nearest("/a~1b/m~0n/7/x~1y")
	if node == nil || node.Kind != List || string(f.Source()[key.Start:key.End]) != `"m~n"` || rest != "/7/x~1y" {
		t.Errorf("nearest is %+v with key %v, rest %q", node, key, rest)
	}
	if got := Pointer("a/b", "m~n", "0"); got != "/a~1b/m~0n/0" {
		t.Errorf("Pointer gives %q", got)
	}
	var none *Node
	if node, _ := none.At("/a"); node != nil {
		t.Error("nothing has a value below it")
	}
}

func TestAnchor(t *testing.T) {
	for text, want := range map[string]string{
		"Hello, World!":    "hello-world",
		"snake_case-dash":  "snake_case-dash",
		"Ключевой Вопрос?": "ключевой-вопрос",
		"日本語":              "日本語",
		"हिन्दी":           "हिन्दी",
		"🚀 Launch":         "-launch",
		"a  b":             "a--b",
		"C++ & C#":         "c--c",
		"1.2 ½ Ⅳ ²":        "12--ⅳ-",
		"":                 "",
	} {
		if got := Anchor(text); got != want {
			t.Errorf("Anchor(%q) = %q, want %q", text, got, want)
		}
	}
}
