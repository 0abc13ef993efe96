package browser_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestEveryPageIsStrictHTMLAndEveryLinkLeadsSomewhere crawls the example's site, for both audiences, as it lies on disk.
func TestEveryPageIsStrictHTMLAndEveryLinkLeadsSomewhere(t *testing.T) {
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	for _, audience := range []string{"internal", "public"} {
		t.Run(audience, func(t *testing.T) {
			c := crawl(t, build(t, filepath.Join("..", "..", "..", "examples", "orbit"), "--audience", audience))
			if len(c.pages) < 50 || c.links < 1000 {
				t.Errorf("only %d pages and %d links were looked at", len(c.pages), c.links)
			}
			reached := c.reach("index.html")
			for name := range c.files {
				if strings.HasPrefix(name, "data/") || name == "404.html" || strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(name, "assets/search-") {
					continue // for programs, for hosts, of the build, by the script
				}
				if !reached[name] {
					t.Errorf("no link leads to %s", name)
				}
			}
		})
	}
}

// crawled is what a site holds.
type crawled struct {
	files map[string]bool
	pages map[string]*html.Node
	// to are the files that a page names, by the page.
	to    map[string][]string
	links int
}

func crawl(t *testing.T, dir string) *crawled {
	t.Helper()
	c := &crawled{files: map[string]bool{}, pages: map[string]*html.Node{}, to: map[string][]string{}}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		c.files[name] = true
		if path.Ext(name) != ".html" {
			return nil
		}
		content, err := fs.ReadFile(os.DirFS(dir), name)
		if err != nil {
			return err
		}
		for _, fault := range strict(content) {
			t.Errorf("%s: %s", name, fault)
		}
		c.pages[name], err = html.Parse(bytes.NewReader(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]map[string]bool{}
	for name, page := range c.pages {
		ids[name] = map[string]bool{}
		for n := range page.Descendants() {
			if id := attribute(n, "id"); id != "" {
				ids[name][id] = true
			}
		}
	}
	for name, page := range c.pages {
		for n := range page.Descendants() {
			for _, key := range []string{"href", "xlink:href", "src", "action"} {
				if target := attribute(n, key); target != "" || key == "href" && n.DataAtom == atom.A {
					c.link(t, ids, name, n, target)
				}
			}
			for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls"} {
				for _, id := range strings.Fields(attribute(n, key)) {
					if !ids[name][id] {
						t.Errorf("%s: %s=%q names nothing", name, key, id)
					}
				}
			}
		}
	}
	return c
}

// link holds a link against what is there.
func (c *crawled) link(t *testing.T, ids map[string]map[string]bool, page string, n *html.Node, target string) {
	t.Helper()
	u, err := url.Parse(target)
	switch {
	case err != nil:
		t.Errorf("%s: <%s> leads to %q: %v", page, n.Data, target, err)
		return
	case target == "":
		if attribute(n, "id") == "" && n.Namespace == "" {
			t.Errorf("%s: a link without a target", page)
		}
		return
	case u.Scheme != "" || u.Host != "":
		if n.DataAtom != atom.A || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) {
			t.Errorf("%s: <%s> asks for %s", page, n.Data, target)
		}
		return
	}
	c.links++
	to := page
	if u.Path != "" {
		to = path.Join(path.Dir(page), u.Path)
	}
	c.to[page] = append(c.to[page], to)
	if !c.files[to] {
		t.Errorf("%s: %s is not there", page, target)
	} else if u.Fragment != "" && !strings.Contains(u.Fragment, "=") && !ids[to][u.Fragment] {
		t.Errorf("%s: %s has no such place", page, target)
	}
}

// reach is everything that links lead to from a page.
func (c *crawled) reach(from string) map[string]bool {
	reached := map[string]bool{from: true}
	for open := []string{from}; len(open) > 0; {
		page := open[len(open)-1]
		open = open[:len(open)-1]
		for _, to := range c.to[page] {
			if !reached[to] {
				reached[to] = true
				open = append(open, to)
			}
		}
	}
	return reached
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key || a.Namespace+":"+a.Key == key {
			return a.Val
		}
	}
	return ""
}

// voids are the elements without an end.
var voids = []atom.Atom{atom.Area, atom.Br, atom.Col, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Source, atom.Wbr}

var (
	quotedValue   = regexp.MustCompile(`"[^"]*"|'[^']*'`)
	attributeName = regexp.MustCompile(`\s([^\s=/>]+)`)
)

// strict tells what is wrong with a page's markup. A page is strict when each element is ended where it should be, each
// attribute and each id is there once, and a browser builds of it just the tree that is written: nothing is moved, ended or
// put in between by the rules for mending what is broken.
func strict(page []byte) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if !bytes.HasPrefix(page, []byte("<!DOCTYPE html>\n")) {
		fault("it does not begin with its doctype")
	}
	var written, open []string
	ids := map[string]bool{}
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				fault("%v", z.Err())
			}
			break
		}
		raw := string(z.Raw())
		token := z.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			written = append(written, strings.ToLower(strings.Join(append(slices.Clone(open), token.Data), " ")))
			seen := map[string]bool{} // of the text, because the tokenizer keeps one of each
			for _, m := range attributeName.FindAllStringSubmatch(quotedValue.ReplaceAllString(raw, `""`), -1) {
				if seen[m[1]] {
					fault("%s has two attributes %s", raw, m[1])
				}
				seen[m[1]] = true
			}
			for _, a := range token.Attr {
				if a.Key == "id" {
					if ids[a.Val] || a.Val == "" || strings.ContainsAny(a.Val, " \t\n") {
						fault("the id %q is there twice, empty, or has a space", a.Val)
					}
					ids[a.Val] = true
				}
			}
			void := slices.Contains(voids, token.DataAtom)
			if kind == html.SelfClosingTagToken && !void && !slices.Contains(open, "svg") && token.Data != "svg" {
				fault("%s does not end there: only elements without content and those of pictures may", raw)
			}
			if kind == html.StartTagToken && !void {
				open = append(open, token.Data)
			}
			if token.DataAtom == atom.Noscript {
				z.NextIsNotRawText() // as for those who have scripts off
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				fault("</%s> ends nothing: open are %s", token.Data, strings.Join(open, " "))
				return faults
			}
			open = open[:len(open)-1]
		case html.TextToken:
			if strings.ContainsRune(token.Data, 0) || strings.ContainsRune(token.Data, '\uFFFD') {
				fault("a text has bytes that are no text: %.60q", token.Data)
			}
			if i := strings.IndexByte(raw, '<'); i >= 0 && !slices.Contains([]string{"script", "style"}, last(open)) {
				fault("a text has a bare <: %.60q", raw[i:])
			}
		}
	}
	if len(open) > 0 {
		fault("left open: %s", strings.Join(open, " "))
	}
	root, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return append(faults, err.Error())
	}
	var built []string
	gather(root, nil, &built)
	for i := range max(len(written), len(built)) {
		w, b := at(written, i), at(built, i)
		if w != b {
			fault("what is written as %q a browser builds as %q", w, b)
			break
		}
	}
	return faults
}

func last(open []string) string { return at(open, len(open)-1) }

func at(list []string, i int) string {
	if i < 0 || i >= len(list) {
		return ""
	}
	return list[i]
}

// gather lists the elements below a node in order, each with those around it.
func gather(n *html.Node, above []string, out *[]string) {
	for child := range n.ChildNodes() {
		if child.Type != html.ElementNode {
			continue
		}
		path := append(slices.Clone(above), strings.ToLower(child.Data))
		*out = append(*out, strings.Join(path, " "))
		gather(child, path, out)
	}
}

// The judge must find what is wrong, or its silence says nothing.
func TestStrict(t *testing.T) {
	const head = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>x</title></head><body>"
	for _, c := range []struct{ body, fault string }{
		{"<p>a<br>b</p><ul><li>c</li></ul><table><tbody><tr><td>d</td></tr></tbody></table><svg><path/></svg><img alt=\"\">", ""},
		{"<p>a", "ends nothing"},
		{"</p>", "ends nothing"},
		{"<p><b>a</p></b>", "ends nothing"},
		{"<p><ul><li>a</li></ul></p>", "a browser builds"},
		{"<p><div>a</div></p>", "a browser builds"},
		{"<a href=\"x\">a<a href=\"y\">b</a></a>", "a browser builds"},
		{"<table><tr><td>a</td></tr></table>", "a browser builds"},
		{"<table><tbody><tr><td>a</td></tr><p>b</p></tbody></table>", "a browser builds"},
		{"<p id=\"a\">x</p><p id=\"a\">y</p>", "the id \"a\""},
		{"<p id=\"a b\">x</p>", "the id \"a b\""},
		{"<p class=\"a\" class=\"b\">x</p>", "two attributes class"},
		{"<p/>", "does not end there"},
		{"<p>1 < 2</p>", "a bare <"},
		{"<p>\x00</p>", "no text"},
	} {
		faults := strict([]byte(head + c.body + "</body></html>\n"))
		if (c.fault == "") != (len(faults) == 0) || c.fault != "" && !strings.Contains(strings.Join(faults, "\n"), c.fault) {
			t.Errorf("%s: %q, want %q", c.body, faults, c.fault)
		}
	}
	if faults := strict([]byte("<html></html>")); len(faults) == 0 {
		t.Error("a page without a doctype is strict")
	}
}
