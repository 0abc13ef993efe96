package document

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// HTMLOptions say how a body becomes HTML. The zero value leaves destinations as they are.
type HTMLOptions struct {
	// Link returns where a destination leads on the page, and whether it leads anywhere: a link that does not is text, an
	// image its alternative text. Nil keeps what is safe. It is asked about raw HTML too.
	Link func(destination string, image bool) (href string, ok bool)
	// Mention returns where a word that looks like an id leads, and what that is called; nil links none.
	Mention func(word string) (href, title string, ok bool)
	// Public leaves out what stands between <!-- internal --> and <!-- /internal -->.
	Public bool
	// Title is what stands above the body: a first heading that says the same is left out.
	Title string
	// Reserved begins the ids and classes that are the page's own: those of the body that begin so are taken away.
	Reserved string
}

// HTML is a rendered body.
type HTML struct {
	// Text is sanitised: elements and attributes of an allow-list, addresses of safe schemes. The highest heading is an h2.
	Text string
	// Headings are those in it, with their anchors; Level is that of the element.
	Headings []Heading
	// Plain is the text without markup, for searching.
	Plain string
	// Anchors are all ids in Text.
	Anchors []string
}

// HTML renders the body. A body that could not be parsed, and none, are empty.
func (f *File) HTML(o HTMLOptions) HTML {
	body := f.BodyText()
	if o.Public {
		body = f.PublicBody()
	}
	if f.Outline == nil || len(bytes.TrimSpace(body)) == 0 {
		return HTML{}
	}
	body = slices.Clip(body)
	out, over := outline(body, diagnostic.Range{End: len(body)})
	root, _, tooMuch := parseMarkdown(body)
	if over != nil || tooMuch != nil {
		return HTML{}
	}
	kept := prepareHeadings(root, out.Headings, o.Title)
	var b bytes.Buffer
	if err := htmlRenderer().Render(&b, body, root); err != nil {
		return HTML{} // a buffer does not fail
	}
	d := dresser{o: o}
	text := d.dress(&b)
	return HTML{Text: htmlPolicy().Sanitize(text), Headings: kept, Plain: strings.Join(strings.Fields(d.plain.String()), " "), Anchors: d.anchors}
}

// PublicBody is the body without its internal passages.
func (f *File) PublicBody() []byte {
	if f.Outline == nil || len(f.Outline.Internal) == 0 {
		return f.BodyText()
	}
	var out []byte
	at := f.Body.Start
	for _, r := range f.Outline.Internal {
		out = append(out, f.Source[at:max(at, r.Start)]...)
		at = max(at, r.End)
	}
	return append(out, f.Source[at:max(at, f.Body.End)]...)
}

// prepareHeadings gives the tree's headings their anchors and moves them below the page's own, which is the only h1.
func prepareHeadings(root ast.Node, headings []Heading, title string) []Heading {
	byStart := map[int]Heading{}
	top := 6
	for _, h := range headings {
		byStart[h.Range.Start] = h
		top = min(top, h.Level)
	}
	var nodes []*ast.Heading
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			nodes = append(nodes, h)
		}
		return ast.WalkContinue, nil
	})
	var kept []Heading
	for i, n := range nodes {
		h, ok := byStart[n.Pos()]
		if !ok {
			continue
		}
		if i == 0 && title != "" && h.Text == title && n.Level == 1 {
			n.Parent().RemoveChild(n.Parent(), n)
			continue
		}
		if top == 1 {
			n.Level = min(6, n.Level+1)
		}
		n.SetAttributeString("id", []byte(h.Anchor))
		h.Level = n.Level
		kept = append(kept, h)
	}
	return kept
}

// htmlRenderer prints raw HTML as it is: the allow-list is held against everything afterwards, because a tag that is
// opened in one piece of raw HTML may be closed in another.
var htmlRenderer = sync.OnceValue(func() renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(html.NewRenderer(html.WithUnsafe()), 1000),
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(taskRenderer{}, 500),
	))
})

// taskRenderer prints the box of a task.
type taskRenderer struct{}

func (taskRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindTask, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			box := `<input type="checkbox" disabled aria-label="open">`
			if n.(*taskNode).done {
				box = `<input type="checkbox" checked disabled aria-label="done">`
			}
			_, err := w.WriteString(box)
			return ast.WalkContinue, err
		}
		return ast.WalkContinue, nil
	})
}

// htmlPolicy is the allow-list.
var htmlPolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "kbd", "samp", "var", "em",
		"strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "abbr", "cite", "q", "dfn", "ul", "ol", "li", "dl", "dt",
		"dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "details", "summary", "div", "span", "figure",
		"figcaption", "a", "img", "bdi", "ruby", "rt", "rp", "wbr")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[\pL\pM\pN_.:-]+$`)).Globally()
	p.AllowAttrs("title", "lang").Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer$`)).OnElements("a")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("img")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(?:left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("th", "td")
	p.AllowAttrs("open").OnElements("details")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[\w+#.-]+$`)).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(?:scroll|tasks)$`)).OnElements("div", "ul", "ol")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div", "pre")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^region$`)).OnElements("div")
	p.AllowAttrs("aria-label").OnElements("div", "input")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").OnElements("input")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
})

// dresser changes the tree of rendered HTML, raw HTML among it: destinations, ids in running text, tables.
type dresser struct {
	o       HTMLOptions
	plain   strings.Builder
	anchors []string
}

func (d *dresser) dress(source *bytes.Buffer) string {
	nodes, err := nethtml.ParseFragment(source, &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "" // a buffer does not fail, and any text is HTML
	}
	root := &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	d.children(root, 0, true)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if err := nethtml.Render(&b, n); err != nil {
			return "" // what cannot be written as HTML is nothing that an author meant
		}
	}
	return b.String()
}

// deepest is how many elements may stand in one another: more is no text.
const deepest = 200

// children dresses what is below a node; linkable says that ids in text there may become links.
func (d *dresser) children(parent *nethtml.Node, depth int, linkable bool) {
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		switch {
		case n.Type == nethtml.TextNode:
			d.plain.WriteString(n.Data)
			if linkable && d.o.Mention != nil {
				d.mentions(parent, n)
			}
		case n.Type != nethtml.ElementNode, depth > deepest, unsafeContent[n.Data], n.Namespace != "":
			parent.RemoveChild(n)
		default:
			d.element(parent, n, depth, linkable)
		}
		n = next
	}
}

// unsafeContent are elements that go with all that is in them.
var unsafeContent = map[string]bool{
	"script": true, "style": true, "iframe": true, "object": true, "embed": true, "template": true, "noscript": true, "noembed": true,
	"noframes": true, "xmp": true, "plaintext": true, "textarea": true, "select": true, "title": true, "head": true, "svg": true, "math": true,
}

func (d *dresser) element(parent, n *nethtml.Node, depth int, linkable bool) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a nethtml.Attribute) bool {
		reserved := d.o.Reserved != "" && strings.HasPrefix(a.Val, d.o.Reserved)
		return a.Key == "name" || reserved && (a.Key == "id" || a.Key == "class") ||
			a.Key == "id" && slices.Contains(d.anchors, a.Val)
	})
	if id := attribute(n, "id"); id != "" {
		d.anchors = append(d.anchors, id)
	}
	switch n.Data {
	case "a":
		d.link(n)
	case "img":
		d.image(n)
	case "input":
		setAttribute(n, "disabled", "")
		li := n.Parent
		if li.Data == "p" && li.Parent != nil {
			li = li.Parent
		}
		markTasks(li)
	case "table":
		wrap := &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div, Attr: []nethtml.Attribute{
			{Key: "class", Val: "scroll"}, {Key: "tabindex", Val: "0"}, {Key: "role", Val: "region"}, {Key: "aria-label", Val: "Table"},
		}}
		parent.InsertBefore(wrap, n)
		parent.RemoveChild(n)
		wrap.AppendChild(n)
	case "pre":
		setAttribute(n, "tabindex", "0")
	}
	d.children(n, depth+1, linkable && n.Data != "a" && n.Data != "code" && n.Data != "pre")
	d.plain.WriteByte(' ')
}

// markTasks gives the list of a task its class.
func markTasks(li *nethtml.Node) {
	if li != nil && li.Data == "li" && li.Parent != nil {
		setAttribute(li.Parent, "class", "tasks")
	}
}

func (d *dresser) link(n *nethtml.Node) {
	destination := attribute(n, "href")
	if d.o.Link != nil && destination != "" {
		href, ok := d.o.Link(destination, false)
		if !ok {
			n.Attr = slices.DeleteFunc(n.Attr, func(a nethtml.Attribute) bool { return a.Key != "id" && a.Key != "title" })
			n.Data, n.DataAtom = "span", atom.Span
			return
		}
		setAttribute(n, "href", href)
		destination = href
	}
	if strings.HasPrefix(destination, "http:") || strings.HasPrefix(destination, "https:") || strings.HasPrefix(destination, "//") {
		setAttribute(n, "rel", "noopener noreferrer")
	}
}

func (d *dresser) image(n *nethtml.Node) {
	alt := attribute(n, "alt")
	d.plain.WriteString(alt + " ")
	if d.o.Link != nil {
		src, ok := d.o.Link(attribute(n, "src"), true)
		if !ok {
			*n = nethtml.Node{Type: nethtml.TextNode, Data: alt, Parent: n.Parent, PrevSibling: n.PrevSibling, NextSibling: n.NextSibling}
			return
		}
		setAttribute(n, "src", src)
	}
	setAttribute(n, "alt", alt)
	setAttribute(n, "loading", "lazy")
}

// mentionPattern is what may be an id in running text.
var mentionPattern = regexp.MustCompile(`\b[A-Z][A-Za-z0-9]*-[0-9][0-9A-Za-z-]*(?:#[A-Za-z0-9]+)?\b`)

// mentions turns the ids in a text into links.
func (d *dresser) mentions(parent, n *nethtml.Node) {
	text, at := n.Data, 0
	for _, m := range mentionPattern.FindAllStringIndex(text, -1) {
		href, title, ok := d.o.Mention(text[m[0]:m[1]])
		if !ok {
			continue
		}
		a := &nethtml.Node{Type: nethtml.ElementNode, Data: "a", DataAtom: atom.A, Attr: []nethtml.Attribute{{Key: "href", Val: href}, {Key: "title", Val: title}}}
		a.AppendChild(&nethtml.Node{Type: nethtml.TextNode, Data: text[m[0]:m[1]]})
		parent.InsertBefore(&nethtml.Node{Type: nethtml.TextNode, Data: text[at:m[0]]}, n)
		parent.InsertBefore(a, n)
		at = m[1]
	}
	n.Data = text[at:]
}

func attribute(n *nethtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttribute(n *nethtml.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, nethtml.Attribute{Key: key, Val: value})
}
