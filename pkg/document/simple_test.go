package document

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/sample"
)

// parserRoot reads a text the parser's way; nil where it has anything to say about it.
func parserRoot(text []byte) *Node {
	f := &File{Path: "a.yml", lines: diagnostic.NewLines(text)}
	f.FrontMatter.End = len(text)
	r := &reader{file: f, limits: DefaultLimits()}
	tree, err := parseYAML(uniformText(text))
	if err != nil {
		return nil
	}
	root := r.convert(uniformText(text), 0, tree)
	if len(f.Findings) > 0 {
		return nil
	}
	return root
}

// agrees fails where the subset reader accepts a text and makes something else of it than the parser.
func agrees(t *testing.T, text []byte) (accepted bool) {
	t.Helper()
	got := readSimple(string(text), 0, &Memory{})
	if got == nil {
		return false
	}
	if diff := cmp.Diff(parserRoot(text), got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%q (-parser +subset):\n%s", text, diff)
	}
	return true
}

var simpleTexts = []struct {
	text   string
	accept bool
}{
	{"id: US-0001\ntitle: Save a card # soon\nestimate: 3\n", true},
	{"a: 1\nb: 1.50\nc: -3\nd: 2026-06-03\ne: 2026-Q3\nf: true\ng: null\nh:\ni: 12:30\nj: 1_000\nk: 0x1F\nl: 0755\nm: 1e3\nn: .5\no: +7\np: yes\n", true},
	{"a: \"x: y\" # c\nb: 'z'\nc: https://example.com/a#b\nd: it's\n", true},
	{"list:\n- a\n- b\nother:\n  - c\n  -\n  - \"d\"\n", true},
	{"key_results:\n  - id: KR1\n    title: Share\n    baseline: 1\n  - id: KR2\n    links: [a, b]\n    done: true\n", true},
	{"a:\n  b:\n    c: 1\n  # comment\n  d: 2\n# comment\ne: 3\n", true},
	{"a: [x, \"y, z\", 3]\nb: {c: no, d: [1, 2], e: {f: g}}\nc: []\nd: {}\n", true},
	{"- - a\n  - b\n", false},
	{"a:\n  - - b\n    - c\n  - d: 1\n    e:\n    - f\n", true},
	{"title: Überblick\nname: 日本\n", true},
	{"a: b\n  c\n", false},
	{"a: b: c\n", false},
	{"a: 'it''s'\n", false},
	{"a: \"\\n\"\n", false},
	{"a: |\n  x\n", false},
	{"a: &x b\nc: *x\n", false},
	{"a: 1\na: 2\n", false},
	{"a: [b,\n  c]\n", false},
	{"a:\tb\n", false},
	{"a: b\r\n", false},
	{"---\na: b\n", false},
	{"a: [b: c]\n", false},
	{"a: {b}\n", false},
	{"a: [b, ]\n", false},
	{"", false},
	{"# nothing\n", false},
	{"text\n", false},
	{"  a: b\n", false},
	{"a: - b\n", false},
	{"a: b\n- c\n", false},
	{"a:\n- b\n  c\n", false},
	{"a:\n  - b: 1\n   c: 2\n", false},
	{"a:\n  b: 1\n c: 2\n", false},
	{"<<: a\n", false},
	{"a: @b\n", false},
	{"a: {b: c}d\n", false},
	{"a: \"b\"c\n", false},
}

func TestSimpleAgrees(t *testing.T) {
	for _, c := range simpleTexts {
		if accepted := agrees(t, []byte(c.text)); accepted != c.accept {
			t.Errorf("%q: accepted %v, want %v", c.text, accepted, c.accept)
		}
	}
	for _, fx := range fixtures {
		file := Read(fx.file(), []byte(fx.src), Options{})
		agrees(t, file.Source()[file.FrontMatter.Start:file.FrontMatter.End])
	}
}

// FuzzSimpleAgrees holds the subset reader against the parser.
func FuzzSimpleAgrees(f *testing.F) {
	for _, c := range simpleTexts {
		f.Add(c.text)
	}
	for _, fx := range fixtures {
		if len(fx.src) < 4096 {
			f.Add(strings.Trim(fx.src, "-"))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		agrees(t, []byte(text))
	})
}

// plainAgrees fails where the scanner accepts a body and makes something else of it than the parser.
func plainAgrees(t *testing.T, body []byte) (accepted bool) {
	t.Helper()
	body = body[:len(body):len(body)]
	whole := diagnostic.Range{End: len(body)}
	got := plainOutline(body, whole, &Memory{})
	if got == nil {
		return false
	}
	want, over := outline(body, whole)
	if over != nil {
		t.Errorf("%q is over a limit for the parser", body)
		return true
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%q (-parser +scanner):\n%s", body, diff)
	}
	return true
}

var plainBodies = []struct {
	text   string
	accept bool
}{
	{"", true},
	{"# Title\n\nText, and more.\nAnd *more* of it.\n\n## Part\n\n- one\n- two\n  goes on\n- [ ] a task\n  of two lines\n- [x] done\n\n1. first\n2. second\n\nEnd", true},
	{"See [the other](../a/b.md#c) and `code [x](y)` and [that](d).\n", true},
	{"# Twice\n# Twice\n### Über uns\n## Back\n", true},
	{"- [x](address)\n", true},
	{"**Bold** text\n", true},
	{"2026 was a year. 3 of 4.\n", true},
	{"Text\n- item\n# heading\n", true},
	{"text\n---\n", false},
	{"text\n===\n", false},
	{"> quote\n", false},
	{"a <!-- comment -->\n", false},
	{"| a |\n| - |\n", false},
	{"```\n# no\n```\n", false},
	{"    code\n", false},
	{"[a]: b\n", false},
	{"[a][b]\n", false},
	{"![a](b)\n", false},
	{"# a *b*\n", false},
	{"# a #\n", false},
	{"- a\nlazy\n", false},
	{"- a\n  - b\n", false},
	{"- # a\n", false},
	{"- [ ] a *b*\n", false},
	{"- a\n\n  b\n", false},
	{"text\n2. no list\n", false},
	{"a\\*b\n", false},
	{"https://example.com\n", false},
	{"[a](b \"c\")\n", false},
	{"`a\nb`\n", false},
	{"***\n", false},
	{"* a\n", false},
}

func TestPlainAgrees(t *testing.T) {
	for _, c := range plainBodies {
		if accepted := plainAgrees(t, []byte(c.text)); accepted != c.accept {
			t.Errorf("%q: accepted %v, want %v", c.text, accepted, c.accept)
		}
	}
	for _, fx := range fixtures {
		plainAgrees(t, Read(fx.file(), []byte(fx.src), Options{}).BodyText())
	}
	for _, f := range sample.Workspace(300, 7) {
		plainAgrees(t, Read(f.Path, []byte(f.Text), Options{}).BodyText())
	}
}

// FuzzPlainAgrees holds the scanner of bodies against the parser.
func FuzzPlainAgrees(f *testing.F) {
	for _, c := range plainBodies {
		f.Add(c.text)
	}
	for _, fx := range fixtures {
		if len(fx.src) < 4096 {
			f.Add(fx.src)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		plainAgrees(t, []byte(text))
	})
}

// TestFastReadersAgree builds texts of the pieces that the fast readers look at.
func TestFastReadersAgree(t *testing.T) {
	body := rapid.SampledFrom([]string{
		"# ", "## ", "- ", "- [ ] ", "- [x] ", "1. ", "2. ", "10. ", "text", " more", "[a](b)", "[c d](e.md#f)", "`c`", "*e*", "**b**", "\n", "\n", "\n\n",
		"  ", "_u_", "é", "]", "[", "(", ")", "!", ":", ".", "#", "*", "-", "`", " ", "\n- [ ] x", "\n  y", "1", "+", "=",
	})
	yaml := rapid.SampledFrom([]string{
		"a: ", "b:", "key: ", "- ", "- c: ", "\n", "\n", "\n  ", "\n    ", "x", "1", "1.5", "2026-01-02", "[d, e]", "{f: g}", "\"q\"", "'r'", " # s", "true", "null", "~",
		"yes", ":", "-", "]", "}", ",", "é", "h i", "0x1", "1_0", ".5", "+1", "T", "z",
	})
	rapid.Check(t, func(rt *rapid.T) {
		plainAgrees(t, []byte(strings.Join(rapid.SliceOfN(body, 1, 14).Draw(rt, "body"), "")))
		agrees(t, []byte("a: 1\n"+strings.Join(rapid.SliceOfN(yaml, 1, 14).Draw(rt, "yaml"), "")))
		if t.Failed() {
			rt.FailNow()
		}
	})
}
