package document

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	link := func(destination string, image bool) (string, bool) {
		return "to/" + strings.TrimPrefix(destination, "./"), !strings.Contains(destination, "nowhere")
	}
	mention := func(word string) (string, string, bool) { return "m/" + word, "a title", word != "US-9999" }
	for _, c := range []struct {
		name, body  string
		has, hasNot []string
		public      bool
	}{
		{name: "anchors", body: "## What & why\n\n## What & why\n", has: []string{`<h2 id="what--why">`, `<h2 id="what--why-1">`}},
		{name: "one h1", body: "# Other\n\n## Below\n", has: []string{`<h2 id="other">`, `<h3 id="below">`}, hasNot: []string{"<h1"}},
		{name: "title once", body: "# The title\n\ntext\n", hasNot: []string{"The title"}},
		{name: "links", body: "[a](./b.md) [c](nowhere.md) ![d](nowhere.png) ![e](e.png)", has: []string{`<a href="to/b.md"`, "<span>c</span>", " d ", `src="to/e.png"`}, hasNot: []string{"nowhere"}},
		{name: "raw links", body: `<a href="b.md" onclick="x()">b</a>`, has: []string{`href="to/b.md"`}, hasNot: []string{"onclick"}},
		{name: "scripts", body: "a <script>alert(1)</script> b\n\n<script>\nalert(2)\n</script>\n\n<iframe src=x></iframe><svg><script>alert(3)</script></svg>", hasNot: []string{"alert", "script", "iframe", "svg"}},
		{name: "attributes", body: `<img src=x onerror="alert(1)"><p style="position:fixed" class="rb-x" id="rb-nav">y</p>`, hasNot: []string{"onerror", "style", "rb-"}},
		{name: "tasks", body: "- [ ] one\n- [x] two\n", has: []string{`class="tasks"`, `disabled="" aria-label="open"`, `checked=""`}},
		{name: "tables", body: "| a |\n| - |\n| b |\n", has: []string{`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>`}},
		{name: "mentions", body: "US-0001, `US-0002`, US-9999", has: []string{`<a href="m/US-0001" title="a title">US-0001</a>`, "<code>US-0002</code>", ", US-9999"}},
		{name: "internal", body: "open\n\n<!-- internal -->\nsecret\n<!-- /internal -->\n\nafter <!-- internal -->hidden<!-- /internal --> too\n", has: []string{"open", "after"}, hasNot: []string{"secret", "hidden"}, public: true},
		{name: "internal, not closed", body: "open\n\n<!-- internal -->\nsecret\n", has: []string{"open"}, hasNot: []string{"secret"}, public: true},
		{name: "internal for the team", body: "<!-- internal -->\nsecret\n<!-- /internal -->\n", has: []string{"secret"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Read("x.md", []byte("---\nid: X-1\n---\n"+c.body), Options{})
			got := f.HTML(HTMLOptions{Link: link, Mention: mention, Public: c.public, Title: "The title", Reserved: "rb-"})
			for _, s := range c.has {
				if !strings.Contains(got.Text, s) {
					t.Errorf("%q is missing in\n%s", s, got.Text)
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(got.Text, s) || strings.Contains(got.Plain, s) {
					t.Errorf("%q is in\n%s\nor in its text\n%s", s, got.Text, got.Plain)
				}
			}
		})
	}
}

func TestHTMLUnsafeSchemes(t *testing.T) {
	for _, body := range []string{
		"[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](<java\tscript:alert(1)>)", "[a](&#106;avascript:alert(1))",
		"[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](vbscript:x)", `<a href=" javascript:alert(1)">a</a>`, "<javascript:alert(1)>",
		"![a](javascript:alert(1))", `<a href="java&#x0A;script:alert(1)">a</a>`, "[a](file:///etc/passwd)",
	} {
		got := Read("x.md", []byte(body), Options{}).HTML(HTMLOptions{}).Text
		if strings.Contains(got, "href=") && strings.Contains(got, "script") || strings.Contains(got, "src=\"j") || strings.Contains(got, "href=\"data") || strings.Contains(got, "href=\"file") {
			t.Errorf("%s gives %s", body, got)
		}
	}
}
