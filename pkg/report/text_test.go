package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain",
		"日本語 👩‍👩‍👧 é e\u0301 عربي": "日本語 👩‍👩‍👧 é e\u0301 عربي",
		"می\u200cخواهم":            "می\u200cخواهم",
		"a\nb\r\tc":                `a\nb\r\tc`,
		"\x1b[31m":                 `\u001b[31m`,
		"\x00\x7f\u009b":           `\u0000\u007f\u009b`,
		"\u202e\u2066\u200f":       `\u202e\u2066\u200f`,
		"\u2028\u2029\u0085":       `\u2028\u2029\u0085`,
		"\ufeff\u200b\u00ad":       `\ufeff\u200b\u00ad`,
		"\ufffe\U000e0041":         `\ufffe\U000e0041`,
		"a\xffb\xc3":               `a\xffb\xc3`,
		"\ufffd":                   "\ufffd",
		"\u0600":                   "\u0600",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		name         string
		line         string
		start, end   int
		width        int
		text         string
		mark, length int
	}{
		{"it fits", "status: x", 8, 9, 40, "status: x", 8, 1},
		{"an empty line", "", 0, 0, 40, "", 0, 1},
		{"the end of a line", "ab", 2, 2, 40, "ab", 2, 1},
		{"beyond the end", "ab", 7, 9, 40, "ab", 2, 1},
		{"before the start", "ab", -5, 1, 40, "ab", 0, 1},
		{"full width", "日本語x", 3, 9, 40, "日本語x", 2, 4},
		{"a combining mark", "e\u0301x", 3, 4, 40, "e\u0301x", 1, 1},
		{"a family is one", "a👩‍👩‍👧b", 1, 19, 40, "a👩‍👩‍👧b", 1, 2},
		{"a tab is four", "\tx", 1, 2, 40, "    x", 4, 1},
		{"a marked tab", "a\tx", 1, 2, 40, "a    x", 1, 4},
		{"what is spelled out", "\x1bx", 0, 1, 40, `\u001bx`, 0, 6},
		{"exactly as wide", "0123456789", 9, 10, 10, "0123456789", 9, 1},
		{"the left end", "0123456789abc", 0, 1, 10, "01234567…", 0, 1},
		{"the right end", "0123456789abc", 12, 13, 10, "…56789abc", 8, 1},
		{"the middle", "0123456789abcdefghij", 10, 11, 10, "…89abcdef…", 3, 1},
		{"longer than the room", "0123456789abcdefghij", 2, 18, 10, "01234567…", 2, 6},
	} {
		text, mark, length := cut(test.line, test.start, test.end, test.width)
		if text != test.text || mark != test.mark || length != test.length {
			t.Errorf("%s: %q, %d, %d, want %q, %d, %d", test.name, text, mark, length, test.text, test.mark, test.length)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("title: 日本語 👩‍👩‍👧 \x1b[31m", 7, 10, 40)
	f.Add(strings.Repeat("word ", 4000), 9000, 9004, 60)
	f.Add("z"+strings.Repeat("\u0301", 5000), 3, 4, 30)
	f.Add("\xff\xfe\x80\x80\x80", 1, 2, 30)
	f.Add(strings.Repeat("日本", 300), 301, 303, 31)
	f.Add("\u0605\x10", 217, 303, 91) // a character that joins the next one, which is spelled out
	f.Fuzz(func(t *testing.T, line string, start, end, width int) {
		if width < 15 || width > 500 || strings.Contains(line, "\n") {
			return
		}
		text, mark, length := cut(line, start, end, width)
		switch shown := displaywidth.String(text); {
		case shown > width:
			t.Errorf("%d cells in %d: %q", shown, width, text)
		case mark < 0 || length < 1 || mark+length > width+1:
			t.Errorf("marks %d+%d of %d: %q", mark, length, shown, text)
		case strings.ContainsFunc(text, unseen) || !utf8.ValidString(text):
			t.Errorf("%q", text)
		}
	})
}

func TestFixedLine(t *testing.T) {
	const text = "\ufeffid: A\n  title: x: y\nlast\n"
	fs := files{"a.md": text}
	insert := func(path string, at int, what string) diagnostic.Edit {
		return diagnostic.Edit{Path: path, Start: at, End: at, Text: what}
	}
	title := fs.find("a.md", "x: y")
	for _, test := range []struct {
		name  string
		edits []diagnostic.Edit
		want  string
	}{
		{"one edit", []diagnostic.Edit{fs.edit("a.md", "x: y", `"x: y"`)}, `title: "x: y"`},
		{"two in a line", []diagnostic.Edit{insert("a.md", title.Start, `"`), insert("a.md", title.End, `"`)}, `title: "x: y"`},
		{"in another order", []diagnostic.Edit{insert("a.md", title.End, `"`), insert("a.md", title.Start, `"`)}, `title: "x: y"`},
		{"after a byte order mark", []diagnostic.Edit{fs.edit("a.md", "A", "B")}, "id: B"},
		{"a new line", []diagnostic.Edit{insert("a.md", title.Start-9, "status: draft\n")}, "status: draft"},
		{"two new lines", []diagnostic.Edit{insert("a.md", title.Start-9, "a: b\nc: d\n")}, ""},
		{"two lines", []diagnostic.Edit{fs.edit("a.md", "A", "B"), fs.edit("a.md", "last", "end")}, ""},
		{"another file", []diagnostic.Edit{insert("b.md", 4, "x")}, ""},
		{"overlapping", []diagnostic.Edit{fs.edit("a.md", "x: y", "z"), fs.edit("a.md", ": y", "z")}, ""},
		{"beyond the end", []diagnostic.Edit{insert("a.md", 1000, "z")}, ""},
		{"the line goes", []diagnostic.Edit{fs.edit("a.md", "last", "")}, ""},
		{"nothing", nil, ""},
	} {
		if got, at := fixedLine(diagnostic.Fix{Edits: test.edits}, "a.md", fs.source("a.md")); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		} else if got != "" && (at.Start < 0 || at.End > len(got)) {
			t.Errorf("%s: %v is not in %q", test.name, at, got)
		}
	}
}

func TestLimit(t *testing.T) {
	var findings []diagnostic.Finding
	for i := range 8 {
		findings = append(findings,
			diagnostic.Finding{Rule: "b", Severity: diagnostic.Error, Path: "x.md", Message: fmt.Sprint("b ", i)},
			diagnostic.Finding{Rule: "a", Severity: diagnostic.Error, Path: "x.md", Message: fmt.Sprint("a ", i)})
	}
	findings = append(findings, diagnostic.Finding{Rule: "c", Severity: diagnostic.Error, Path: "x.md", Message: "c"})
	got := write(t, "text", &Result{Findings: findings}, Options{Limit: 5})
	if n := strings.Count(got, "error[a]: "); n != 5 {
		t.Errorf("%d of a, want 5", n)
	}
	want := "\n… and 3 more of a (--format concise shows all)\n… and 3 more of b (--format concise shows all)\n\n" +
		"0 documents · 17 errors in 1 file\n"
	if !strings.HasSuffix(got, want) {
		t.Errorf("ends with\n%s\nwant\n%s", got, want)
	}
	if all := write(t, "text", &Result{Findings: findings}, Options{}); strings.Count(all, "error[") != 17 {
		t.Errorf("without a limit:\n%s", all)
	}
}

// TestColorIsOnlyColor holds that styling adds nothing but styling, and that every style is ended.
func TestColorIsOnlyColor(t *testing.T) {
	for name, fixture := range fixtures {
		styled := write(t, "text", fixture(), Options{Color: true})
		var plain strings.Builder
		open := false
		for rest := styled; rest != ""; {
			i := strings.Index(rest, "\x1b[")
			if i < 0 {
				plain.WriteString(rest)
				break
			}
			plain.WriteString(rest[:i])
			end := strings.IndexByte(rest[i:], 'm')
			reset := rest[i:i+end+1] == "\x1b[0m"
			if open != reset || open && strings.Contains(rest[:i], "\n") {
				t.Fatalf("%s: a style is not ended before %q", name, rest[:i])
			}
			open = !reset
			rest = rest[i+end+1:]
		}
		if want := write(t, "text", fixture(), Options{}); plain.String() != want {
			t.Errorf("%s: without its styles, the styled text is not the plain one", name)
		}
	}
}

func TestHelpIsGivenOnceForARule(t *testing.T) {
	got := write(t, "text", hostile(), Options{})
	if n := strings.Count(got, "= help: roadbook explain bom\n"); n != 1 {
		t.Errorf("%d times", n)
	}
}

func BenchmarkText(b *testing.B) {
	r := everyday()
	for len(r.Findings) < 10000 {
		r.Findings = append(r.Findings, r.Findings...)
	}
	for _, format := range []string{"text", "concise", "json", "sarif"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				if err := Write(discard{}, format, r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
