package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var orbit = os.DirFS(filepath.Join("..", "..", "examples", "orbit"))

func load(t *testing.T, fsys fs.FS) *graph.Graph {
	t.Helper()
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return graph.Build(w)
}

func input(t *testing.T, fsys fs.FS, public bool) Input {
	today, err := calendar.ParseDate("2026-09-15")
	if err != nil {
		t.Fatal(err)
	}
	return Input{Graph: load(t, fsys), Today: today, Public: public}
}

func build(t *testing.T, fsys fs.FS, public bool) map[string][]byte {
	t.Helper()
	files, err := Build(input(t, fsys, public))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		out[f.Path] = f.Content
	}
	return out
}

// copied is a file system's files in memory, to be changed.
func copied(t *testing.T, fsys fs.FS) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, p)
		out[p] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// each calls fn for every element of a page.
func each(t *testing.T, page []byte, fn func(n *html.Node)) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			fn(n)
		}
	}
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// checkPages holds what must be true of every page: links and anchors resolve within the site, ids are unique, and nothing
// is asked of anybody else.
func checkPages(t *testing.T, files map[string][]byte) (links int) {
	t.Helper()
	ids := map[string]map[string]bool{}
	for name, content := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		ids[name] = map[string]bool{}
		each(t, content, func(n *html.Node) {
			if id, ok := attr(n, "id"); ok {
				if ids[name][id] {
					t.Errorf("%s has two elements with the id %q", name, id)
				}
				ids[name][id] = true
			}
		})
	}
	for name := range ids {
		each(t, files[name], func(n *html.Node) {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("%s: <%s> has the attribute %s", name, n.Data, a.Key)
				}
				if a.Key != "href" && a.Key != "src" && a.Key != "action" {
					continue
				}
				u, err := url.Parse(a.Val)
				if err != nil {
					t.Errorf("%s: %q: %v", name, a.Val, err)
					continue
				}
				if u.Scheme != "" || u.Host != "" {
					if n.Data != "a" || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
						t.Errorf("%s: <%s> leads to %s", name, n.Data, a.Val)
					}
					continue
				}
				links++
				to := name
				if u.Path != "" {
					to = path.Join(path.Dir(name), u.Path)
				}
				if _, ok := files[to]; !ok {
					t.Errorf("%s: %s is not there", name, a.Val)
				} else if u.Fragment != "" && !strings.Contains(u.Fragment, "=") && !ids[to][u.Fragment] {
					t.Errorf("%s: %s has no such place", name, a.Val)
				}
			}
			if (n.Data == "script" || n.Data == "style") && n.FirstChild != nil {
				t.Errorf("%s has an inline %s, which its policy forbids", name, n.Data)
			}
		})
		if n := bytes.Count(files[name], []byte("<h1>")); n != 1 {
			t.Errorf("%s has %d headings of the first level", name, n)
		}
	}
	return links
}

func TestOrbit(t *testing.T) {
	for _, public := range []bool{false, true} {
		t.Run(fmt.Sprintf("public=%v", public), func(t *testing.T) {
			files := build(t, orbit, public)
			if links := checkPages(t, files); links < 500 {
				t.Errorf("only %d links were looked at", links)
			}
			for _, name := range []string{"index.html", "features.html", "roadmap.html", "search.html", "404.html", "data/features.json", "data/list.json", "data/features.csv", "assets/search-index.js"} {
				if len(files[name]) == 0 {
					t.Errorf("%s is missing", name)
				}
			}
			for _, name := range []string{"stale.html", "story/us-0008.html", "data/stale.json"} {
				if _, ok := files[name]; ok == public {
					t.Errorf("%s: there is one: %v", name, ok)
				}
			}
			again := build(t, orbit, public)
			for name, content := range files {
				if !bytes.Equal(content, again[name]) {
					t.Errorf("%s differs when it is built again", name)
				}
			}
		})
	}
}

func TestDocumentPage(t *testing.T) {
	in := input(t, orbit, false)
	in.Prefix = "plan"
	in.Findings = []diagnostic.Finding{{Rule: "some-rule", Severity: diagnostic.Warning, Message: "this <b> is a finding", Path: "stories/dispatch/us-0008-warn-about-rest-time.md", Document: "US-0008"}}
	files, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == "story/us-0008.html" })
	page := string(files[i].Content)
	for _, want := range []string{
		"<h1><bdi>Warn when a proposal breaks a rest time</bdi></h1>", `<h2 id="acceptance-criteria">`, `type="checkbox" checked=""`,
		`href="../objective/obj-0005.html#rb-part-kr3"`, "this &lt;b&gt; is a finding", "Customer tier",
		"https://github.com/acme/orbit-plan/edit/HEAD/plan/stories/dispatch/us-0008-warn-about-rest-time.md",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// The salt is put into every kind of place that only the team may see; the public site must be built, without it.
func TestPublicLeavesInternalOut(t *testing.T) {
	const salt = "QZsaltedmarkerQZ"
	fsys := copied(t, orbit)
	salted := 0
	for name, f := range fsys {
		text := string(f.Data)
		switch {
		case strings.HasPrefix(name, "use-cases/"):
			text += "\n<!-- internal -->\n## Heading " + salt + "\n\nPassage " + salt + "\n<!-- /internal -->\n\nNow <!-- internal -->in line " + salt + "<!-- /internal --> again.\n"
		case strings.HasPrefix(name, "stories/"), strings.HasPrefix(name, "okrs/"):
			text = strings.Replace(text, "\ntitle: ", "\ntitle: "+salt+" ", 1) + "\nBody " + salt + "\n"
		case name == "data/features.yml":
			text = strings.ReplaceAll(text, "internal_note: ", "internal_note: "+salt+" ")
		default:
			continue
		}
		if text != string(f.Data) {
			salted++
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if salted < 20 {
		t.Fatalf("only %d files were salted", salted)
	}
	for name, content := range build(t, fsys, true) {
		if bytes.Contains(content, []byte(salt)) || strings.Contains(name, salt) {
			t.Errorf("%s holds the marker", name)
		}
	}
	found := false
	for _, content := range build(t, fsys, false) {
		found = found || bytes.Contains(content, []byte(salt))
	}
	if !found {
		t.Error("the internal site does not hold the marker either: the test sees nothing")
	}
}

func TestLeakIsFound(t *testing.T) {
	g := load(t, orbit)
	for _, text := range []string{
		"<p>see US-0008</p>", "<p>Warn when a <em>proposal</em> breaks a rest time</p>", `<p title="Warn when a proposal breaks a rest time">x</p>`,
		"<p>Emergencies at large customers are solved inside one region, because one region is what the screen shows.</p>",
	} {
		leak := findLeak(g, []File{{"x.html", []byte(text)}})
		if leak == nil || leak.File != "x.html" {
			t.Errorf("%s is not found: %v", text, leak)
		}
	}
	if leak := findLeak(g, []File{{"x.html", []byte("<p>Absorb an emergency without losing the day</p>")}}); leak != nil {
		t.Errorf("a public title is a leak: %v", leak)
	}
	if leak := findLeak(g, []File{{"data/x.json", []byte(`{"a": "Warn when a\u0020proposal breaks a rest time"}`)}}); leak == nil {
		t.Error("an escaped title is not found")
	}
	if leak := findLeak(g, []File{{"story/us-0008.html", []byte("x")}}); leak == nil {
		t.Error("an id in a file's name is not found")
	}
	var target *Leak
	if err := error(&Leak{"f", "w", "d"}); !errors.As(err, &target) || !strings.Contains(err.Error(), `f would show "w"`) {
		t.Errorf("%v", err)
	}
}

// Whatever authors write, it is text.
func TestHostile(t *testing.T) {
	const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
	fsys := fstest.MapFS{
		"roadbook.yaml": {Data: []byte("version: 1\nname: '</title><script>alert(1)</script>'\nrepository: 'javascript:alert(1)'\n")},
		"stories/us-0001-x.md": {Data: []byte("---\nid: US-0001\ntitle: '" + strings.ReplaceAll(attack, "'", "''") + "'\nstatus: \"doing\\\" onclick=alert(1)\"\nobjective: '" + strings.ReplaceAll(attack, "'", "''") +
			"'\nowner: \"<svg onload=alert(1)>\"\n---\n# " + attack + "\n\n## " + attack + "\n\n" + attack + "\n\n[x](javascript:alert(1)) ![x](https://evil.example/x.png) [y](//evil.example) <a id=rb-main href='data:text/html,x'>z</a>\n" +
			"\n<form action=https://evil.example><input name=q><button>go</button></form><base href=https://evil.example><meta http-equiv=refresh content=0>\n")},
		"stories/us-0002-x.md":      {Data: []byte("---\nid: '../../../../tmp/x'\ntitle: \"\\u202Etxt\\u2066 \\0 x\"\n---\n")},
		"stories/us-0003-x.md":      {Data: []byte("---\nid: US-0001\ntitle: the same id\n---\n")},
		"data/features.yml":         {Data: []byte("'=cmd()':\n  title: '=cmd()'\n  maturity: '<b>'\n  plans: {'\"><b>': '\"><b>'}\n")},
		"stories/us-0004-</x>\".md": {Data: []byte("---\nid: US-0004\n---\n[a](<us-0004-</x>\".md#\"><b>>)\n")},
	}
	for _, public := range []bool{false, true} {
		files := build(t, fsys, public)
		checkPages(t, files)
		for name, content := range files {
			if !filepath.IsLocal(name) || strings.ContainsAny(name, "<>\"\\:*?|\x00") {
				t.Errorf("a file is called %q", name)
			}
			if path.Ext(name) != ".html" {
				continue
			}
			each(t, content, func(n *html.Node) {
				switch n.Data {
				case "script":
					if src, _ := attr(n, "src"); !strings.HasSuffix(src, "assets/site.js") {
						t.Errorf("%s has the script %q", name, src)
					}
				case "iframe", "base", "object", "embed":
					t.Errorf("%s has a <%s>", name, n.Data)
				case "form":
					if action, _ := attr(n, "action"); !strings.HasSuffix(action, "search.html") {
						t.Errorf("%s has a form to %s", name, action)
					}
				case "meta":
					if v, _ := attr(n, "http-equiv"); v != "" && v != "Content-Security-Policy" {
						t.Errorf("%s has a meta element for %s", name, v)
					}
				}
			})
		}
	}
}

func TestRelative(t *testing.T) {
	for _, c := range [][3]string{
		{"index.html", "story/a.html", "story/a.html"},
		{"story/a.html", "index.html", "../index.html"},
		{"story/a.html", "story/b.html#x", "b.html#x"},
		{"story/a.html", "feature/b c.html", "../feature/b%20c.html"},
		{"a/b/c.html", "a/d/e.html", "../d/e.html"},
	} {
		if got := relative(c[0], c[1]); got != c[2] {
			t.Errorf("from %s to %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
