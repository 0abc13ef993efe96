package document

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tokenText shows coloured code as text: each piece with a class as «class:piece».
func tokenText(name, code string) string {
	var b strings.Builder
	at := 0
	for _, t := range highlight(name, code) {
		if t.class == "" {
			b.WriteString(code[at:t.end])
		} else {
			b.WriteString("«" + strings.TrimPrefix(t.class, "hl-") + ":" + code[at:t.end] + "»")
		}
		at = t.end
	}
	return b.String() + code[at:]
}

func TestHighlight(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"go", "func f(a int) { return `x\n` + \"\\\"\" } // c", "«keyword:func» «function:f»(a «type:int») { «keyword:return» «text:`x\n`» + «text:\"\\\"\"» } «comment:// c»"},
		{"Go", "var x = nil /* a\nb */ + 0x1F", "«keyword:var» x = «number:nil» «comment:/* a\nb */» + «number:0x1F»"},
		{"js", "let a$ = `b ${c}`, d = 'it\\'s'", "«keyword:let» a$ = «text:`b ${c}`», d = «text:'it\\'s'»"},
		{"python", "@cached\ndef f():\n  \"\"\"a\n  b\"\"\"\n  return None  # x", "«keyword:@cached»\n«keyword:def» «function:f»():\n  «text:\"\"\"a\n  b\"\"\"»\n  «keyword:return» «number:None»  «comment:# x»"},
		{"sh", "if [ \"$a\" ]; then echo ${b} a#b; fi # c", "«keyword:if» [ «text:\"$a\"» ]; «keyword:then» echo «variable:${b}» a#b; «keyword:fi» «comment:# c»"},
		{"json", `{"a": [1, true], "b": "c"}`, `{«name:"a"»: [«number:1», «number:true»], «name:"b"»: «text:"c"»}`},
		{"yaml", "- key-a: http://x:1 # c\n  b: true\nc: \"d: e\"", "- «name:key-a»: http://x:«number:1» «comment:# c»\n  «name:b»: «number:true»\n«name:c»: «text:\"d: e\"»"},
		{"toml", "[a]\nb.c = 'd' # e", "[a]\n«name:b.c» = «text:'d'» «comment:# e»"},
		{"sql", "SELECT count(*) FROM a WHERE b = 'it''s' -- c", "«keyword:SELECT» «function:count»(*) «keyword:FROM» a «keyword:WHERE» b = «text:'it''s'» «comment:-- c»"},
		{"html", "<!-- a --><b c=\"d>\" e>f &amp; g</b>", "«comment:<!-- a -->»«keyword:<b» «name:c»=«text:\"d>\"» «name:e»«keyword:>»f &amp; g«keyword:</b>»"},
		{"css", "a:hover { color: red; } @media x {}", "a:hover { «name:color»: red; } «keyword:@media» x {}"},
		{"rust", "fn f<'a>(x: &'a str) -> char { 'x' }", "«keyword:fn» f<'a>(x: &'a «type:str») -> «type:char» { «text:'x'» }"},
		{"c", "#include <a.h>\nint main(void);", "«keyword:#include» <a.h>\n«type:int» «function:main»(«type:void»);"},
		{"diff", "--- a\n+++ b\n@@ 1 @@\n+x\n-y\n z\n", "«keyword:--- a»\n«keyword:+++ b»\n«heading:@@ 1 @@»\n«inserted:+x»\n«deleted:-y»\n z\n"},
		{"go", "\"open\nx := 'a", "\"open\nx := 'a"},
		{"mermaid", "graph TD; a-->b", "graph TD; a-->b"},
		{"", "func", "func"},
	} {
		if diff := cmp.Diff(c.want, tokenText(c.language, c.code)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.language, diff)
		}
	}
}

// TestHighlightLimits holds the time that code may take, whatever it is.
func TestHighlightLimits(t *testing.T) {
	if got := highlight("go", repeat("a ", largestHighlight)); got != nil {
		t.Errorf("a block that is too large has %d pieces", len(got))
	}
	for name := range languagesByName() {
		for _, piece := range []string{`\"`, `"`, "'", "`", "${", "{", "/*", "<", "<!--", "a ", "a:", "#", "--[[", "\\", "é", "=", " ", "\t\n"} {
			start := time.Now()
			code := repeat(piece, largestHighlight/len(piece))
			checkTokens(t, name, code)
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%s: %d times %q took %v", name, len(code)/len(piece), piece, took)
			}
		}
	}
}

// TestHighlightNames holds every language to names and classes of its own.
func TestHighlightNames(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range languageTable {
		words := map[string]bool{}
		for word := range strings.FieldsSeq(l.keywords + " " + l.types + " " + l.constants) {
			if words[word] {
				t.Errorf("%s: %s is in two lists", l.names, word)
			}
			words[word] = true
			if l.foldCase && word != strings.ToLower(word) {
				t.Errorf("%s: %s is not in lower case", l.names, word)
			}
		}
		for name := range strings.FieldsSeq(l.names) {
			if seen[name] || name != strings.ToLower(name) {
				t.Errorf("%s is the name of two languages, or not in lower case", name)
			}
			seen[name] = true
		}
	}
}

func checkTokens(t *testing.T, name, code string) {
	t.Helper()
	at := 0
	for _, token := range highlight(name, code) {
		if token.end <= at || token.end > len(code) {
			t.Fatalf("%s: %.200q: a piece of %d to %d", name, code, at, token.end)
		}
		at = token.end
	}
	if at != 0 && at != len(code) {
		t.Fatalf("%s: %.200q: %d of %d bytes", name, code, at, len(code))
	}
}

// FuzzHighlight colours anything in every language.
func FuzzHighlight(f *testing.F) {
	f.Add("func a() { \"b\" } // c")
	f.Add("<a b='c'>${d} @e #f\n+g: 'h'\n/* i")
	names := []string{}
	for _, l := range languageTable {
		names = append(names, strings.Fields(l.names)[0])
	}
	f.Fuzz(func(t *testing.T, code string) {
		for _, name := range names {
			checkTokens(t, name, code)
		}
	})
}
