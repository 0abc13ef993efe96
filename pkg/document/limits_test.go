package document

import (
	"strings"
	"testing"
	"time"
)

// TestHostile reads text that makes careless readers slow: each repeats one thing thousands of times.
func TestHostile(t *testing.T) {
	bodies := []string{
		"[", "![", "<!--", "*a **b", "> ", "- ", "1. ", "[a](", "[a](b \"", "[a](b (", "`", "`a``b```c````d", "<a ", "<a b=\"",
		"[a][", "*", "_a", "~~a", "<?", "<!A", "<![CDATA[", "|", "a|b\n", "# a\n", "  - a\n", "&a;", " www.a.b", "a@b.c ",
		"[x]: y\n", "[x\n", "*a_b", "** _", "- [ ] ", "a\n==\n", "> a\n\n", "[a](<", "<!-- roadbook: ignore x -->",
		"<!-- roadbook: ignore x -->\n\n", "[[]](", "`\n", "<title>", "<div>\n<!--\n\n", "<!-- internal -->", "[a](b\n", "*a\n",
	}
	yamls := []string{
		"[", "{", "- ", "? ", ": ", "a: ", "a:\n", "[a,", "{a: ", "\"", "'", "&a ", "*a ", "!a ", "a: [\n", "a: \"\n", "a: @\n",
		"a: b: c\n", "\ta: b\n", "a\n", "--- #\n", "a:b\n", "a: 'b' c\n", "“", "<<: *a\n", "  a: b\n a: b\n", "<<<<<<< a\n",
		">>>>>>> a\n", "{a: b, c: d},", "\u2028", "\x01", "a # roadbook: ignore x\n", "\r",
	}
	read := func(name, src string) {
		t.Helper()
		start := time.Now()
		f := Read(name, []byte(src), Options{})
		f.FrontMatterIgnores()
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s with %q takes %v", name, excerpt(src), took)
		}
		checkInvariants(t, f)
	}
	for _, unit := range bodies {
		read("a.md", repeat(unit, 64<<10/len(unit)))
		read("a.md", repeat(unit+"\n", 64<<10/len(unit)))
	}
	for _, unit := range yamls {
		text := repeat(unit, 32<<10/len(unit))
		read("a.yml", text)
		read("a.md", "---\nid: x\n"+text+"\n---\n")
	}
}

// TestLimits sets every limit and crosses it by one.
func TestLimits(t *testing.T) {
	tests := []struct {
		name, path, src string
		limits          Limits
		fine            Limits
		broken          bool
		message         string
	}{
		{"size", "a.md", "---\nid: x\n---\n# T\n", Limits{FileBytes: 17}, Limits{FileBytes: 18}, true, "this file has more than 17 bytes and was not read: split it, or exclude it in roadbook.yaml"},
		{"data size", "a.yml", "id: x\n", Limits{FileBytes: 5}, Limits{FileBytes: 6}, true, "this file has more than 5 bytes and was not read: split it, or exclude it in roadbook.yaml"},
		{"depth", "a.yml", "a:\n  b:\n    - c\n", Limits{Depth: 2}, Limits{Depth: 3}, true, "values are nested more than 2 deep here, so the file was not read"},
		{"aliases", "a.yml", "a: &a [1, 2]\nb: *a\n", Limits{Nodes: 3}, Limits{Nodes: 4}, true, "aliases stand for more than 3 values, so the file was not read"},
		{"depth of an alias", "a.yml", "a: &a [[1]]\nb: [*a]\n", Limits{Depth: 3}, Limits{Depth: 4}, true, "values are nested more than 3 deep through this alias, so the file was not read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Read(tt.path, []byte(tt.src), Options{Limits: tt.limits})
			if len(f.Findings) != 1 || f.Findings[0].Rule != RuleLimitExceeded || f.Findings[0].Message != tt.message {
				t.Fatalf("findings %+v", f.Findings)
			}
			if f.Broken != tt.broken || f.Root != nil || len(f.Recovered) == 0 {
				t.Errorf("broken %v, root %v, recovered %v", f.Broken, f.Root, f.Recovered)
			}
			if f := Read(tt.path, []byte(tt.src), Options{Limits: tt.fine}); len(f.Findings) > 0 || f.Broken {
				t.Errorf("at the limit: %+v", f.Findings)
			}
		})
	}
}

// TestManyFindings says how many there are where there are too many to list.
func TestManyFindings(t *testing.T) {
	src := "---\n" + repeat("a: 1\n", maxFindings+5) + "---\n"
	f := Read("a.md", []byte(src), Options{})
	if len(f.Findings) != maxFindings+1 {
		t.Fatalf("%d findings", len(f.Findings))
	}
	last := f.Findings[maxFindings]
	if want := "4 more places of this file have the same kind of problem, the first one here"; last.Message != want || last.Rule != RuleDuplicateKey {
		t.Errorf("the last one says %q", last.Message)
	}
	broken := repeat("- a: @b\n", maxFindings+3)
	f = Read("a.yml", []byte(broken), Options{})
	if len(f.Findings) != maxFindings+1 || len(f.Recovered) != maxFindings+3 {
		t.Errorf("%d findings, %d recovered", len(f.Findings), len(f.Recovered))
	}
}

// TestUnreadBody has no outline, so that nobody takes what is in it for missing.
func TestUnreadBody(t *testing.T) {
	f := Read("a.md", []byte("---\nid: x\n---\n"+repeat("[", 10_000)), Options{})
	if f.Outline != nil || f.Broken || f.Root.Get("id").Scalar() != "x" {
		t.Errorf("outline %v, broken %v", f.Outline, f.Broken)
	}
}

// TestOptionsData reads YAML whatever the extension.
func TestOptionsData(t *testing.T) {
	f := Read("a.md", []byte("a: 1\n"), Options{Data: true})
	if !f.Data || f.Outline != nil || f.Root.Get("a").Plain() != int64(1) {
		t.Errorf("%+v", f)
	}
	for name, want := range map[string]bool{"a.md": true, "A.MD": true, "a.markdown": true, "a.mdx": true, "a.yml": false, "md": false, "a.md.yaml": false} {
		if IsMarkdown(name) != want {
			t.Errorf("IsMarkdown(%q) = %v", name, !want)
		}
	}
}

// TestSectionText leaves comments out.
func TestSectionText(t *testing.T) {
	src := "# A\none <!-- x --> two\n<!-- y\n\nz -->\n## B\nthree\n# C\nfour\n"
	f := Read("a.md", []byte(src), Options{})
	var got []string
	for _, h := range f.Outline.Headings {
		got = append(got, strings.Join(strings.Fields(string(f.SectionText(h))), " "))
	}
	if want := "one two ## B three|three|four"; strings.Join(got, "|") != want {
		t.Errorf("sections are %q", got)
	}
	if string(f.BodyText()) != src {
		t.Errorf("body is %q", f.BodyText())
	}
}

// BenchmarkRead reads documents of everyday size.
func BenchmarkRead(b *testing.B) {
	src := []byte("---\nid: US-0042\ntitle: Save a card for later\nstatus: ready\nobjective: OBJ-0007#KR1\nowner: ann\nlabels: [checkout, cards]\nestimate: 3\nupdated: 2026-06-03\n---\n\n# Save a card\n\n" +
		repeat("As a shopper I want *my card* kept, see [the strategy](../strategy/one.md#why) and `code`.\nIt says more on a second line.\n\n", 8) +
		"## Acceptance criteria\n\n" + repeat("- [x] The card is **kept** and can be removed, as [OBJ-0001](../okrs/obj-0001.md) asks.\n", 10) +
		"\n| a | b |\n| --- | --- |\n| one | two |\n\n```go\ncode()\n```\n")
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if f := Read("a.md", src, Options{}); len(f.Findings) > 0 {
			b.Fatal(f.Findings)
		}
	}
}
