package document

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nethtml "golang.org/x/net/html"

	"github.com/roadbookdev/roadbook/pkg/sample"
)

// htmlTestOptions ask for everything that HTML can do.
func htmlTestOptions() HTMLOptions {
	return HTMLOptions{
		Title: "The title", Reserved: "rb-",
		Link: func(destination string, image bool) (string, bool) {
			return "../" + destination, !strings.Contains(destination, "nowhere")
		},
		Mention: func(word string) (string, string, bool) {
			return "to/" + word + ".html", `a "title" <of> ` + word, !strings.HasSuffix(word, "9")
		},
		Terms: htmlTestTerms,
		Term: func(n int) (TermHint, bool) {
			return TermHint{Text: `It's "this" & <that>.`, Href: "terms/" + strconv.Itoa(n) + ".html", Name: "Term"}, n != 3
		},
	}
}

var htmlTestTerms = NewTerms([][]string{{"key result", "KR"}, {"result"}, {"SLA"}, {"team"}, {"text"}, {"C++"}, {".NET"}, {"x"}})

// htmlAgrees fails where the direct way makes something else of a body than the one through the allow-list, and where
// the anchors are not those of the page.
func htmlAgrees(t *testing.T, f *File) (direct bool) {
	t.Helper()
	for _, o := range []HTMLOptions{htmlTestOptions(), {}, {Public: true, Title: "Title", Reserved: "rb-"}} {
		b := f.htmlBody(o)
		if b == nil {
			continue
		}
		var got HTML
		if b.direct {
			got, direct = b.writeDirect()
		}
		want := f.htmlBody(o).writeRaw()
		if direct {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q (-raw +direct):\n%s", b.source, diff)
			}
		}
		if diff := cmp.Diff(want.Anchors, f.HTMLAnchors(o)); diff != "" {
			t.Errorf("anchors of %q (-page +asked):\n%s", b.source, diff)
		}
		checkSafe(t, want.Text)
	}
	return direct
}

// checkSafe fails where a page could run something, or where something that can be pressed stands in another.
func checkSafe(t *testing.T, text string) {
	t.Helper()
	pressed := 0
	for z := nethtml.NewTokenizer(strings.NewReader(text)); z.Next() != nethtml.ErrorToken; {
		token := z.Token()
		start := token.Type == nethtml.StartTagToken
		switch token.Data {
		case "script", "style", "iframe", "object", "form":
			if token.Type != nethtml.TextToken {
				t.Errorf("%s is in %s", token.Data, text)
			}
		case "a", "button":
			if start {
				pressed++
			} else if token.Type == nethtml.EndTagToken {
				pressed--
			}
			if pressed > 1 || pressed < 0 {
				t.Errorf("links in one another: %s", text)
			}
		}
		for _, a := range token.Attr {
			scheme, _, _ := strings.Cut(strings.ToLower(a.Val), ":")
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || (a.Key == "href" || a.Key == "src") && strings.Contains(a.Val, ":") &&
				scheme != "http" && scheme != "https" && scheme != "mailto" && !strings.ContainsAny(scheme, "/?#") {
				t.Errorf("%s=%q is in %s", a.Key, a.Val, text)
			}
		}
	}
}

// TestHTMLAnchors asks for anchors where the numbers of headings shift.
func TestHTMLAnchors(t *testing.T) {
	body := "# Top\n\n## Same\n\n<!-- internal -->\n\n## Same\n\n## Secret\n\n<!-- /internal -->\n\n## Same\n\n## rb-own\n\n## !\n"
	f := Read("a.md", []byte(body), Options{})
	for _, c := range []struct {
		o    HTMLOptions
		want []string
	}{
		{HTMLOptions{}, []string{"top", "same", "same-1", "secret", "same-2", "rb-own"}},
		{HTMLOptions{Title: "Top", Reserved: "rb-"}, []string{"same", "same-1", "secret", "same-2"}},
		{HTMLOptions{Title: "Top", Reserved: "rb-", Public: true}, []string{"same", "same-1"}},
	} {
		if diff := cmp.Diff(c.want, f.HTMLAnchors(c.o)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.o, diff)
		}
		if diff := cmp.Diff(c.want, f.HTML(c.o).Anchors); diff != "" {
			t.Errorf("the page with %+v (-want +got):\n%s", c.o, diff)
		}
	}
}

var htmlBodies = []string{
	"# The title\n\n## A\n\ntext *em* **strong** ~~gone~~ `code` US-0001, (OBJ-0002#KR1) x_US-3 US-4_ Ünd-5 US-0009 A-b US-1- US-2--3#x\n",
	"## A\n\n### B\n\n## A\n\n## rb-own\n\n## !\n\n## Ⓐ ‿ x\n\nSetext *x*\n---\n",
	"- a\n- b\n\n  c\n- [ ] open\n- [x] done\n  - [ ] nested\n\n3. three\n4. [ ] four\n\n* - # [ ] x\n",
	"> quote\n> > deep\n>\n> - list\n",
	"| a | b | c | d |\n| :- | -: | :-: | - |\n| `x` | *y* | [z](z.md) |\n| US-0001 | \\| | & |\n\n| only |\n| - |\n",
	"[a](b.md \"t&quot;i<\") [n](nowhere.md 't') [](x) [x]() [y](<a b>) ![i](i.png \"t\") ![n *e*](nowhere.png) [![i](a.png)](b.md) ![](x)\n",
	"[a](javascript:alert(1)) [b](java&#115;cript:x) <javascript:x> [c](data:text/html,x) [d](//h/x) [e](HTTP://H/x y) [f](mailto:x@y) <me@x.y> <http://a/b?c=d&e=f>\n",
	"http://example.com/a_b www.example.com me@example.com [see http://x.y/z](w) [<http://x>](y)\n",
	"a  \nb\\\nc\nd &amp; &lt; &#60; &#x26; &copy; &nope; \\* \\< \" ' > <\n",
	"```go\nfunc main() { fmt.Println(\"<a>\") } // US-0001\n```\n\n~~~a&b\nx\n~~~\n\n    indented & <b>\n\n```\n\n\nblank\n```\n",
	"<!-- a -->\n\ntext <!-- b --> US<!-- c -->-0001\n\n<!-- d\n\ne --> <!-- f -->\n",
	"open\n\n<!-- internal -->\n\n## Same\n\n<!-- /internal -->\n\n## Same\n\n## Same\n",
	"<p id=\"same\">raw</p>\n\n## Same\n\n<select>\n\n## Gone\n\n</select>\n",
	"line one\r\nline two\rline three\r\n\r\n- a\r\n",
	"***\n\na\n\n* * *\n",
	"[ref] [Ref][] [x][ref] ![i][ref]\n\n[ref]: target.md 'Title'\n",
	"a &#13; b &#0; c &#xD800; d\n",
	"`a\nb` `` ` `` ` US-0001 `\n",
	"US-0001\nUS-0002 [US-0003](x.md) *US-0004* US-0005*x* [US-0006] US-\\0007\n",
	"![a  \nb](c.png) ![a\nb](c.png)\n",
	"1. one\n\n   ```sh\n   x\n   ```\n2. two\n",
	"# Team\n\nA team, a Key\nresult, *results* of a result, the sla, [SLA](x.md), `SLA`, SLA! C++ .NET x US-0001-x\n\n| text |\n| - |\n",
	"<b>Key</b> <button popovertarget=x>result</button> <span popover class=hint id=y>SLA</span> <summary>team</summary> C++\n",
	"```go\nvar x = `a\nb` // <c>\n```\n\n```yaml\na: b # c\n```\n\n```HTML\n<a b=\"c\">d</a>\n```\n\n```diff\n+a\n-b\n@@ c\n```\n\n```nothing\nx\n```\n\n<!-- x -->\n",
	"<pre><code class=\"language-js\">let <b>a</b> = 1</code></pre><pre><code class=\"language-js\">let a = 1</code></pre><span class=\"hl-text x\">a</span>\n",
	"<div><a href=\"x.md\"><table><tr><td><a href=\"y.md\">b US-0001 team</a></td></tr></table></a>\n",
	"a\u00a0b\u2028c \u3000 d\n",
}

func TestHTMLWaysAgree(t *testing.T) {
	direct := 0
	agree := func(name string, body []byte) {
		t.Run(name, func(t *testing.T) {
			if htmlAgrees(t, Read("a.md", body, Options{})) {
				direct++
			}
		})
	}
	for _, body := range htmlBodies {
		agree("body", []byte(body))
	}
	for _, fx := range fixtures {
		if !Read(fx.file(), []byte(fx.src), Options{}).Data {
			agree(fx.name, []byte(fx.src))
		}
	}
	before := direct
	files := sample.Workspace(200, 7)
	for _, f := range files {
		if IsMarkdown(f.Path) {
			agree(f.Path, []byte(f.Text))
		}
	}
	if direct-before < 190 {
		t.Errorf("only %d of %d ordinary documents went the direct way", direct-before, len(files))
	}
}

// TestHTMLWaysAgreeOnCorpora renders what real teams wrote in both ways.
func TestHTMLWaysAgreeOnCorpora(t *testing.T) {
	dir := corporaDir(t)
	direct, all := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !IsMarkdown(path) {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all++
		if htmlAgrees(t, Read(filepath.Base(path), src, Options{})) {
			direct++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d went the direct way", direct, all)
}

// FuzzHTML holds the direct way of rendering against the one through the allow-list.
func FuzzHTML(f *testing.F) {
	for _, body := range htmlBodies {
		f.Add(body)
	}
	for _, fx := range fixtures {
		if len(fx.src) < 2048 {
			f.Add(fx.src)
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		defer quick(t)()
		htmlAgrees(t, Read("a.md", []byte(body), Options{}))
	})
}

func BenchmarkHTML(b *testing.B) {
	var files []*File
	size := 0
	for _, f := range sample.Workspace(300, 7) {
		if IsMarkdown(f.Path) {
			files = append(files, Read(f.Path, []byte(f.Text), Options{}))
			size += len(f.Text)
		}
	}
	o := htmlTestOptions()
	b.SetBytes(int64(size / len(files)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		files[i%len(files)].HTML(o)
	}
}
