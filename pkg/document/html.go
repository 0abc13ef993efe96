package document

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// HTMLOptions say how a body becomes HTML. The zero value leaves destinations as they are.
type HTMLOptions struct {
	// Link returns where a destination leads on the page, and whether it leads anywhere: a link that does not is text, an
	// image its alternative text. Nil keeps what is safe. It is asked about raw HTML too, in the order of the text, and may
	// be asked twice. What it returns is held against the safe schemes like any other destination.
	Link func(destination string, image bool) (href string, ok bool)
	// Mention returns where a word that looks like an id leads, and what that is called; nil links none.
	Mention func(word string) (href, title string, ok bool)
	// Terms are the words that are explained where running text first uses them, outside of headings, links and code. Term
	// says how the nth of them is explained on this page; one that is not ok is left as it is (on the term's own page, or
	// where the audience does not know it). The explanation is a popover with an id "term-n" behind Reserved: it opens where
	// the word is pressed, without a script, and a style sheet may show it on hover.
	Terms *Terms
	Term  func(n int) (hint TermHint, ok bool)
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
	// Headings are those in it, with their anchors; Level is that of the element. The anchor is empty where the heading has
	// no id: its text holds no letter, or the id would be a reserved one.
	Headings []Heading
	// Plain is the text without markup, for searching.
	Plain string
	// Anchors are all ids that the body brings with it, in the order of the text.
	Anchors []string
}

// HTML renders the body. A body that could not be parsed, and none, are empty.
//
// There are two ways to the same text. A body without raw HTML is written straight from its tree (html_direct.go):
// everything in it is escaped and every destination checked, so there is nothing to sanitise. Raw HTML can do anything,
// so a body with some is rendered, parsed as a browser does, dressed, and held against an allow-list (html_raw.go).
func (f *File) HTML(o HTMLOptions) HTML {
	b := f.htmlBody(o)
	if b == nil {
		return HTML{}
	}
	if useSimple && b.direct {
		if h, ok := b.writeDirect(); ok {
			return h
		}
	}
	return b.writeRaw()
}

// HTMLAnchors are the Anchors that HTML gives with the same options, without rendering where that can be: they say
// which fragments of links to the page lead somewhere. It is cheap for a body without raw HTML and without internal
// passages to leave out, and parses the body otherwise.
func (f *File) HTMLAnchors(o HTMLOptions) []string {
	if f.Outline == nil {
		return nil
	}
	cut, body := o.Public && len(f.Outline.Internal) > 0, f.BodyText()
	if !cut && !bytes.ContainsAny(body, "<\r") { // the parser takes some lines that end in "\r" for others than those in "\n"
		return headingAnchors(pageHeadings(f.Outline.Headings, o))
	}
	b := f.htmlBody(o)
	if b == nil {
		return nil
	}
	if b.direct {
		return headingAnchors(b.headings)
	}
	return b.writeRaw().Anchors
}

func headingAnchors(headings []Heading) []string {
	var anchors []string
	for _, h := range headings {
		if h.Anchor != "" {
			anchors = append(anchors, h.Anchor)
		}
	}
	return anchors
}

// PublicBody is the body without its internal passages.
func (f *File) PublicBody() []byte {
	body := f.BodyText()
	if f.Outline == nil || len(f.Outline.Internal) == 0 {
		return body
	}
	var out []byte
	at := f.Body.Start
	for _, r := range f.Outline.Internal {
		out = append(out, body[at-f.Body.Start:max(at, r.Start)-f.Body.Start]...)
		at = max(at, r.End)
	}
	return append(out, body[at-f.Body.Start:]...)
}

// htmlBody is a parsed body on its way to HTML.
type htmlBody struct {
	o      HTMLOptions
	source []byte
	root   ast.Node
	// headings are those that stay, with the levels and anchors that they have on the page.
	headings []Heading
	// direct says that the tree holds nothing that has to be parsed as HTML.
	direct bool
}

// htmlBody parses the body; nil is one without text, or over a limit.
func (f *File) htmlBody(o HTMLOptions) *htmlBody {
	if f.Outline == nil {
		return nil
	}
	var source []byte // asked for once: it may have to be read
	if o.Public {
		source = f.PublicBody()
	} else {
		source = f.BodyText()
	}
	if len(bytes.TrimSpace(source)) == 0 {
		return nil
	}
	source = unixLines(source)
	source = source[:len(source):len(source)] // no spare capacity: see offsetOf
	root, ends, over := parseMarkdown(source)
	if over != nil {
		return nil
	}
	b := &htmlBody{o: o, source: source, root: root}
	out := &outliner{body: source, ends: ends, out: &Outline{}}
	nodes := headingNodes(root, nil)
	if b.direct = isDirect(root, source); b.direct {
		for _, n := range nodes {
			out.heading(n, false)
		}
	} else {
		out.blocks(root)
		out.dropCommented()
	}
	b.prepareHeadings(nodes, out.out.Headings)
	return b
}

// unixLines ends every line with a line feed, as HTML does.
func unixLines(text []byte) []byte {
	if bytes.IndexByte(text, '\r') < 0 {
		return text
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// headingNodes appends the headings below a node, in the order of the text.
func headingNodes(parent ast.Node, nodes []*ast.Heading) []*ast.Heading {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			nodes = append(nodes, n)
		case *ast.Blockquote, *ast.List, *ast.ListItem:
			nodes = headingNodes(n, nodes)
		}
	}
	return nodes
}

// prepareHeadings gives the tree's headings their anchors and levels, and takes out the one that the page has already.
func (b *htmlBody) prepareHeadings(nodes []*ast.Heading, found []Heading) {
	known := make(map[int]Heading, len(found))
	for _, h := range found {
		known[h.Range.Start] = h
	}
	b.headings = pageHeadings(found, b.o)
	shownFrom := len(found) - len(b.headings) // 1 where the title is left out
	i := 0
	for _, n := range nodes {
		if _, ok := known[n.Pos()]; !ok {
			continue // inside of a comment
		}
		if i++; i <= shownFrom {
			n.Parent().RemoveChild(n.Parent(), n)
		} else {
			shown := b.headings[i-1-shownFrom]
			n.Level = shown.Level
			if shown.Anchor != "" {
				n.SetAttributeString("id", []byte(shown.Anchor))
			}
		}
	}
}

// pageHeadings are the headings of a body as they are on the page: below its title, which is the only h1, and with
// anchors that the page does not keep for itself.
func pageHeadings(headings []Heading, o HTMLOptions) []Heading {
	top := 6
	for _, h := range headings {
		top = min(top, h.Level)
	}
	if len(headings) > 0 && repeatsTitle(headings[0], o) {
		headings = headings[1:]
	}
	kept := slices.Clone(headings)
	for i := range kept {
		h := &kept[i]
		if top == 1 {
			h.Level = min(6, h.Level+1)
		}
		if o.isReserved(h.Anchor) || !isID(h.Anchor) {
			h.Anchor = ""
		}
	}
	return kept
}

func repeatsTitle(h Heading, o HTMLOptions) bool {
	return o.Title != "" && h.Level == 1 && h.Text == o.Title
}

func (o *HTMLOptions) isReserved(name string) bool {
	return o.Reserved != "" && strings.HasPrefix(name, o.Reserved)
}

// isID reports whether a text may be an id: what Anchor makes, and a little more.
func isID(text string) bool {
	for _, r := range text {
		switch {
		case r < 0x80:
			if !('a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("_.:-", r)) {
				return false
			}
		case !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.Pc, unicode.Other_Alphabetic):
			return false
		}
	}
	return text != ""
}
