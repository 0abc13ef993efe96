package document

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// writeRaw renders a body that may hold raw HTML.
func (b *htmlBody) writeRaw() HTML {
	var rendered bytes.Buffer
	if err := htmlRenderer().Render(&rendered, b.source, b.root); err != nil {
		return HTML{} // a buffer does not fail
	}
	d := dresser{o: &b.o, marker: textMarker{o: &b.o}}
	text := d.dress(&rendered)
	return HTML{Text: htmlPolicy().Sanitize(text), Headings: b.headings, Plain: oneBlank([]byte(d.plain.String())), Anchors: d.anchors}
}

// htmlRenderer prints raw HTML as it is: the allow-list is held against everything afterwards, because a tag that is
// opened in one piece of raw HTML may be closed in another.
var htmlRenderer = sync.OnceValue(func() renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(html.NewRenderer(html.WithUnsafe()), 1000),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(taskRenderer{}, 500),
	))
})

// taskRenderer prints the box of a task.
type taskRenderer struct{}

func (taskRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindTask, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		_, err := w.WriteString(taskBoxes[n.(*taskNode).done])
		return ast.WalkContinue, err
	})
}

// htmlPolicy is the allow-list.
var htmlPolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "kbd", "samp", "var", "em",
		"strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "abbr", "cite", "q", "dfn", "ul", "ol", "li", "dl", "dt",
		"dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "details", "summary", "div", "span", "figure",
		"figcaption", "a", "img", "bdi", "ruby", "rt", "rp", "wbr")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[^\s"'<>&]+$`)).Globally() // the dresser holds them to isID
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
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^` + languageClass + `[\w+#.-]+$`)).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(?:scroll|tasks)$`)).OnElements("div", "ul", "ol")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div", "pre")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^region$`)).OnElements("div")
	p.AllowAttrs("aria-label").OnElements("div", "input")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").OnElements("input")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(?:` + strings.Join(HighlightClasses(), "|") + `)$`)).OnElements("span")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^button$`)).OnElements("button")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^term$`)).OnElements("button")
	p.AllowAttrs("popovertarget").Matching(regexp.MustCompile(termTarget + `[0-9]+$`)).OnElements("button")
	p.AllowAttrs("popover").Matching(regexp.MustCompile(`^auto$`)).OnElements("span")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^hint$`)).OnElements("span")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
})

// dresser changes the tree of rendered HTML, raw HTML among it: destinations, ids in running text, tables.
type dresser struct {
	o       *HTMLOptions
	marker  textMarker
	plain   strings.Builder
	anchors []string
}

func (d *dresser) dress(source *bytes.Buffer) string {
	nodes, err := nethtml.ParseFragment(source, &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "" // more elements in one another than a reader of HTML allows
	}
	root := &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	d.children(root, 0, textRules{links: true, terms: true})
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

// children dresses what is below a node.
func (d *dresser) children(parent *nethtml.Node, depth int, rules textRules) {
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		switch {
		case n.Type == nethtml.TextNode:
			d.plain.WriteString(n.Data)
			d.marks(parent, n, rules)
		case n.Type != nethtml.ElementNode, depth > deepest, unsafeContent[n.Data], n.Namespace != "":
			parent.RemoveChild(n)
		default:
			d.element(parent, n, depth, rules)
		}
		n = next
	}
}

// unsafeContent are elements that go with all that is in them.
var unsafeContent = map[string]bool{
	"script": true, "style": true, "iframe": true, "object": true, "embed": true, "template": true, "noscript": true, "noembed": true,
	"noframes": true, "xmp": true, "plaintext": true, "textarea": true, "select": true, "title": true, "head": true, "svg": true, "math": true,
}

// inLine are elements that stand within words: they separate none.
var inLine = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "cite": true, "code": true, "del": true, "dfn": true, "em": true, "i": true, "input": true,
	"ins": true, "kbd": true, "mark": true, "q": true, "s": true, "samp": true, "small": true, "span": true, "strong": true, "sub": true,
	"sup": true, "u": true, "var": true, "wbr": true,
}

// notLinkable are elements in which a link would stand in another thing that can be pressed, or change what is quoted.
var notLinkable = map[string]bool{"a": true, "code": true, "pre": true, "summary": true, "button": true, "label": true}

var isHeadingTag = map[string]bool{"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true}

func (d *dresser) element(parent, n *nethtml.Node, depth int, rules textRules) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a nethtml.Attribute) bool {
		switch a.Key {
		case "id":
			return d.o.isReserved(a.Val) || !isID(a.Val) || slices.Contains(d.anchors, a.Val)
		case "class":
			return codeLanguage(strings.TrimPrefix(a.Val, languageClass)) == "" || !strings.HasPrefix(a.Val, languageClass)
		}
		return a.Key == "name" || a.Key == "popover"
	})
	switch n.Data {
	case "button": // those of the page are added later
		n.Data, n.DataAtom, n.Attr = "span", atom.Span, nil
	case "a":
		d.link(n, rules.inLink)
	case "img":
		if !d.image(n) {
			return
		}
	case "input":
		setAttribute(n, "disabled", "")
		li := n.Parent
		if li.Data == "p" && li.Parent != nil {
			li = li.Parent
		}
		markTasks(li)
	case "table":
		wrap := newElement(atom.Div, []string{"class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Table"})
		parent.InsertBefore(wrap, n)
		parent.RemoveChild(n)
		wrap.AppendChild(n)
	case "pre":
		setAttribute(n, "tabindex", "0")
	}
	if id := attribute(n, "id"); id != "" {
		d.anchors = append(d.anchors, id)
	}
	switch {
	case notLinkable[n.Data]:
		rules = textRules{inLink: rules.inLink || n.Data == "a"}
	case isHeadingTag[n.Data]:
		rules.terms = false
	}
	if !d.code(parent, n) {
		d.children(n, depth+1, rules)
	}
	if !inLine[n.Data] {
		d.plain.WriteByte(' ')
	}
}

// code colours a block of code in a language that is known.
func (d *dresser) code(parent, n *nethtml.Node) bool {
	text := n.FirstChild
	if n.Data != "code" || parent.Data != "pre" || text == nil || text.Type != nethtml.TextNode || text.NextSibling != nil {
		return false
	}
	tokens := highlight(strings.TrimPrefix(attribute(n, "class"), languageClass), text.Data)
	if tokens == nil {
		return false
	}
	d.plain.WriteString(text.Data)
	n.RemoveChild(text)
	at := 0
	for _, t := range tokens {
		piece := textNode(text.Data[at:t.end])
		if t.class != "" {
			piece = newElement(atom.Span, []string{"class", t.class}, piece)
		}
		n.AppendChild(piece)
		at = t.end
	}
	return true
}

// markTasks gives the list of a task its class.
func markTasks(li *nethtml.Node) {
	if li != nil && li.Data == "li" && li.Parent != nil {
		setAttribute(li.Parent, "class", "tasks")
	}
}

// link resolves a link. HTML keeps links apart by itself, save in a table in a link.
func (d *dresser) link(n *nethtml.Node, inLink bool) {
	href, ok := d.o.destination(attribute(n, "href"), false)
	if !ok || inLink {
		n.Attr = slices.DeleteFunc(n.Attr, func(a nethtml.Attribute) bool { return a.Key != "id" && a.Key != "title" })
		n.Data, n.DataAtom = "span", atom.Span
		return
	}
	setAttribute(n, "href", href)
	if leadsAway(href) {
		setAttribute(n, "rel", "noopener noreferrer")
	}
}

// image resolves an image, or puts its text in its place.
func (d *dresser) image(n *nethtml.Node) (kept bool) {
	alt := attribute(n, "alt")
	d.plain.WriteString(alt + " ")
	src, ok := d.o.destination(attribute(n, "src"), true)
	if !ok {
		*n = nethtml.Node{Type: nethtml.TextNode, Data: alt, Parent: n.Parent, PrevSibling: n.PrevSibling, NextSibling: n.NextSibling}
		return false
	}
	setAttribute(n, "src", src)
	setAttribute(n, "alt", alt)
	setAttribute(n, "loading", "lazy")
	return true
}

// marks turns what is more than text in a text into elements.
func (d *dresser) marks(parent, n *nethtml.Node, rules textRules) {
	text, at := n.Data, 0
	for _, m := range d.marker.find(text, rules) {
		parent.InsertBefore(textNode(text[at:m.start]), n)
		for _, e := range markElements(m, text[m.start:m.end]) {
			parent.InsertBefore(e, n)
		}
		at = m.end
	}
	n.Data = text[at:]
}

func markElements(m textMark, text string) []*nethtml.Node {
	if m.hint == nil {
		return []*nethtml.Node{newElement(atom.A, []string{"href", m.href, "title", m.title}, textNode(text))}
	}
	content := []*nethtml.Node{textNode(m.hint.Text)}
	if m.hint.Href != "" {
		content = append(content, textNode(" "), newElement(atom.A, []string{"href", m.hint.Href}, textNode(m.hint.Name)))
	}
	return []*nethtml.Node{
		newElement(atom.Button, []string{"type", "button", "class", "term", "popovertarget", m.target}, textNode(text)),
		newElement(atom.Span, []string{"popover", "auto", "class", "hint", "id", m.target}, content...),
	}
}

func textNode(text string) *nethtml.Node { return &nethtml.Node{Type: nethtml.TextNode, Data: text} }

// newElement makes an element; attributes are names and values in turn.
func newElement(name atom.Atom, attributes []string, children ...*nethtml.Node) *nethtml.Node {
	n := &nethtml.Node{Type: nethtml.ElementNode, Data: name.String(), DataAtom: name}
	for i := 0; i < len(attributes); i += 2 {
		n.Attr = append(n.Attr, nethtml.Attribute{Key: attributes[i], Val: attributes[i+1]})
	}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
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
