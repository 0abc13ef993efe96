package document

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
)

// deepestDirect is how many nodes of a tree may stand in one another: what is deeper is left to the other way, which
// knows where HTML ends.
const deepestDirect = 60

// isDirect reports whether a tree can be written without parsing it as HTML: comments are the only raw HTML in it, and
// no link stands in another.
func isDirect(root ast.Node, source []byte) bool {
	return bytes.IndexByte(source, 0) < 0 && directBelow(root, source, 0, false)
}

func directBelow(parent ast.Node, source []byte, depth int, inLink bool) bool {
	if depth > deepestDirect {
		return false
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		link := inLink
		switch n := n.(type) {
		case *ast.Text, *taskNode, *ast.ThematicBreak, *ast.LinkReferenceDefinition, *ast.CodeBlock, *ast.FencedCodeBlock:
			continue
		case *ast.HTMLBlock:
			if _, ok := withoutComments(htmlBlockText(n, source)); !ok {
				return false
			}
			continue
		case *ast.RawHTML:
			if rest, ok := withoutComments(n.Segments.Value(source)); !ok || len(rest) > 0 {
				return false
			}
			continue
		case *ast.Link:
			if inLink {
				return false
			}
			link = true
		case *ast.AutoLink:
			if inLink {
				return false
			}
			continue
		case *ast.Document, *ast.Heading, *ast.Paragraph, *ast.TextBlock, *ast.Blockquote, *ast.List, *ast.ListItem, *ast.CodeSpan,
			*ast.Emphasis, *ast.Image, *extast.Table, *extast.TableHeader, *extast.TableRow, *extast.TableCell, *extast.Strikethrough:
		default:
			return false
		}
		if !directBelow(n, source, depth+1, link) {
			return false
		}
	}
	return true
}

// htmlBlockText is the source of a block of raw HTML.
func htmlBlockText(n *ast.HTMLBlock, source []byte) []byte {
	text := n.Lines().Value(source)
	if n.HasClosure() {
		text = append(text, n.ClosureLine.Value(source)...)
	}
	return text
}

// withoutComments returns what is left of raw HTML when its comments are taken out, and whether that is nothing but
// white space. It is sure only of comments that every reader of HTML ends at the same place.
func withoutComments(text []byte) (rest []byte, ok bool) {
	for len(text) > 0 {
		i := bytes.Index(text, []byte("<!--"))
		if i < 0 {
			i = len(text)
		}
		if len(bytes.TrimSpace(text[:i])) > 0 {
			return nil, false
		}
		rest = append(rest, text[:i]...)
		if text = text[i:]; len(text) == 0 {
			break
		}
		text = text[len("<!--"):]
		end := bytes.Index(text, []byte("-->"))
		if end < 0 || text[0] == '>' || bytes.HasPrefix(text, []byte("->")) || bytes.Contains(text[:end], []byte("--!")) {
			return nil, false
		}
		text = text[end+len("-->"):]
	}
	return rest, true
}

// directWriter writes a tree as HTML. Text is gathered until the next tag, because the parser splits it anywhere.
type directWriter struct {
	*htmlBody
	out []byte
	// run is the text since the last tag, not escaped.
	run    []byte
	plain  []byte
	marker textMarker
	// rules are those of the place.
	rules textRules
	// refused says that the text holds something that HTML would read in another way.
	refused bool
}

// writeDirect renders a body that isDirect; ok is false where that is not sure after all.
func (b *htmlBody) writeDirect() (h HTML, ok bool) {
	w := &directWriter{htmlBody: b, out: make([]byte, 0, len(b.source)*3/2), plain: make([]byte, 0, len(b.source))}
	w.marker.o, w.rules = &b.o, textRules{links: true, terms: true}
	w.children(b.root)
	w.flush()
	if w.refused {
		return HTML{}, false
	}
	return HTML{Text: string(w.out), Headings: b.headings, Plain: oneBlank(w.plain), Anchors: headingAnchors(b.headings)}, true
}

func (w *directWriter) children(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.node(n)
	}
}

// tag writes markup of ours.
func (w *directWriter) tag(markup ...string) {
	w.flush()
	for _, m := range markup {
		w.out = append(w.out, m...)
	}
}

// attribute writes an attribute of the tag that is open.
func (w *directWriter) attribute(name, value string) {
	w.out = append(w.out, ' ')
	w.out = append(w.out, name...)
	w.out = append(w.out, '=', '"')
	w.out = appendEscaped(w.out, value)
	w.out = append(w.out, '"')
}

// block writes an element with its children; a line ends after the end tag.
func (w *directWriter) block(start, end string, n ast.Node) {
	w.tag(start)
	w.children(n)
	w.endBlock(end)
}

func (w *directWriter) endBlock(end string) {
	w.tag(end)
	w.plain = append(w.plain, ' ')
	w.run = append(w.run, '\n')
}

func (w *directWriter) inline(start, end string, n ast.Node) {
	w.tag(start)
	w.children(n)
	w.tag(end)
}

func (w *directWriter) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.text(n)
	case *ast.Paragraph:
		w.block("<p>", "</p>", n)
	case *ast.TextBlock:
		w.children(n)
		if n.NextSibling() != nil && n.FirstChild() != nil {
			w.run = append(w.run, '\n')
		}
	case *ast.Heading:
		w.heading(n)
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		w.tag("<li>")
		if first := n.FirstChild(); first != nil && first.Kind() != ast.KindTextBlock {
			w.run = append(w.run, '\n')
		}
		w.children(n)
		w.endBlock("</li>")
	case *ast.Link:
		w.link(n)
	case *ast.AutoLink:
		w.autoLink(n)
	case *ast.Image:
		w.image(n)
	case *ast.CodeSpan:
		w.tag("<code>")
		text := w.codeSpan(n)
		w.plain = append(w.plain, text...)
		w.out = appendEscaped(w.out, text)
		w.tag("</code>")
	case *ast.Emphasis:
		if n.Level == 2 {
			w.inline("<strong>", "</strong>", n)
		} else {
			w.inline("<em>", "</em>", n)
		}
	case *extast.Strikethrough:
		w.inline("<del>", "</del>", n)
	case *taskNode:
		w.tag(taskBoxes[n.done])
	case *ast.Blockquote:
		w.tag("<blockquote>")
		w.run = append(w.run, '\n')
		w.children(n)
		w.endBlock("</blockquote>")
	case *ast.CodeBlock:
		w.code("", n.Lines())
	case *ast.FencedCodeBlock:
		w.code(codeLanguage(w.unescaped(n.Language(w.source))), n.Lines())
	case *ast.ThematicBreak:
		w.tag("<hr/>")
		w.run = append(w.run, '\n')
		w.plain = append(w.plain, ' ')
	case *ast.HTMLBlock:
		w.flush()
		rest, _ := withoutComments(htmlBlockText(n, w.source))
		w.run = append(w.run, rest...)
	case *ast.RawHTML:
		w.flush()
	case *extast.Table:
		w.tag(tableStart)
		w.run = append(w.run, '\n')
		w.children(n)
		w.tag("</table></div>")
		w.plain = append(w.plain, ' ')
		w.run = append(w.run, '\n')
	case *extast.TableHeader, *extast.TableRow, *extast.TableCell:
		w.tablePart(n)
	}
}

// taskBoxes are the boxes of tasks, by whether they are done.
var taskBoxes = map[bool]string{
	false: `<input type="checkbox" disabled="" aria-label="open"/>`,
	true:  `<input type="checkbox" checked="" disabled="" aria-label="done"/>`,
}

const tableStart = `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>`

func (w *directWriter) text(n *ast.Text) {
	value := n.Segment.Value(w.source)
	if n.IsRaw() {
		w.run = append(w.run, value...)
		return
	}
	if bytes.IndexByte(value, '&') < 0 && bytes.IndexByte(value, '\\') < 0 {
		w.run = append(w.run, value...)
	} else {
		w.run = append(w.run, w.unescaped(value)...)
	}
	if n.HardLineBreak() {
		w.tag("<br/>")
		w.plain = append(w.plain, ' ')
		w.run = append(w.run, '\n')
	} else if n.SoftLineBreak() {
		w.run = append(w.run, '\n')
	}
}

// flush writes the text since the last tag, with its ids as links.
func (w *directWriter) flush() {
	if len(w.run) == 0 {
		return
	}
	w.plain = append(w.plain, w.run...)
	at := 0
	if (w.rules.links || w.rules.terms) && (len(w.run) > 1 || w.run[0] > ' ') {
		text := string(w.run)
		for _, m := range w.marker.find(text, w.rules) {
			w.out = appendEscaped(w.out, text[at:m.start])
			w.mark(m, text[m.start:m.end])
			at = m.end
		}
	}
	w.out = appendEscaped(w.out, w.run[at:])
	w.run = w.run[:0]
}

// mark writes a piece of text that is more than text.
func (w *directWriter) mark(m textMark, text string) {
	if m.hint == nil {
		w.out = append(w.out, "<a"...)
		w.attribute("href", m.href)
		w.attribute("title", m.title)
		w.out = append(w.out, '>')
		w.out = appendEscaped(w.out, text)
		w.out = append(w.out, "</a>"...)
		return
	}
	w.out = append(w.out, `<button type="button" class="term"`...)
	w.attribute("popovertarget", m.target)
	w.out = append(w.out, '>')
	w.out = appendEscaped(w.out, text)
	w.out = append(w.out, `</button><span popover="auto" class="hint"`...)
	w.attribute("id", m.target)
	w.out = append(w.out, '>')
	w.out = appendEscaped(w.out, m.hint.Text)
	if m.hint.Href != "" {
		w.out = append(w.out, " <a"...)
		w.attribute("href", m.hint.Href)
		w.out = append(w.out, '>')
		w.out = appendEscaped(w.out, m.hint.Name)
		w.out = append(w.out, "</a>"...)
	}
	w.out = append(w.out, "</span>"...)
}

func (w *directWriter) heading(n *ast.Heading) {
	level := strconv.Itoa(n.Level)
	w.tag("<h", level)
	if id, ok := n.AttributeString("id"); ok {
		w.attribute("id", string(id.([]byte)))
	}
	w.out = append(w.out, '>')
	w.rules.terms = false
	w.children(n)
	w.endBlock("</h" + level + ">")
	w.rules.terms = true
}

func (w *directWriter) list(n *ast.List) {
	tag := "ul"
	if n.IsOrdered() {
		tag = "ol"
	}
	w.tag("<", tag)
	if n.IsOrdered() && n.Start != 1 {
		w.attribute("start", strconv.Itoa(n.Start))
	}
	if hasTask(n) {
		w.attribute("class", "tasks")
	}
	w.out = append(w.out, '>')
	w.run = append(w.run, '\n')
	w.children(n)
	w.endBlock("</" + tag + ">")
}

// hasTask reports whether an item of a list begins with a task.
func hasTask(list *ast.List) bool {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		first := item.FirstChild()
		if first == nil || first.Kind() != ast.KindParagraph && first.Kind() != ast.KindTextBlock {
			continue
		}
		if _, ok := first.FirstChild().(*taskNode); ok {
			return true
		}
	}
	return false
}

func (w *directWriter) link(n *ast.Link) {
	w.anchor(string(util.URLEscape(n.Destination, true)), n.Title, func() { w.children(n) })
}

func (w *directWriter) autoLink(n *ast.AutoLink) {
	address := util.URLEscape(n.URL(w.source), false)
	prefix := ""
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(address), []byte("mailto:")) {
		prefix = "mailto:"
	}
	w.anchor(prefix+string(address), nil, func() { w.run = append(w.run, n.Label(w.source)...) })
}

// anchor writes a link, or what it says where it leads nowhere.
func (w *directWriter) anchor(destination string, title []byte, content func()) {
	w.flush()
	w.refused = w.refused || strings.IndexByte(destination, '\r') >= 0
	href, ok := w.o.destination(destination, false)
	end := "</span>"
	if ok {
		end = "</a>"
		w.out = append(w.out, "<a"...)
		w.attribute("href", href)
	} else {
		w.out = append(w.out, "<span"...)
	}
	if title != nil {
		w.attribute("title", w.unescaped(title))
	}
	if ok && leadsAway(href) {
		w.attribute("rel", "noopener noreferrer")
	}
	w.out = append(w.out, '>')
	rules := w.rules
	if ok {
		w.rules = textRules{}
	}
	content()
	w.flush()
	w.rules = rules
	w.out = append(w.out, end...)
}

func (w *directWriter) image(n *ast.Image) {
	w.flush()
	var text []byte
	w.alternative(n, &text)
	alt := string(text)
	w.plain = append(append(w.plain, alt...), ' ')
	destination := string(util.URLEscape(n.Destination, true))
	w.refused = w.refused || strings.IndexByte(destination, '\r') >= 0
	src, ok := w.o.destination(destination, true)
	if !ok {
		w.out = appendEscaped(w.out, alt)
		return
	}
	w.out = append(w.out, "<img"...)
	w.attribute("src", src)
	w.attribute("alt", alt)
	if n.Title != nil {
		w.attribute("title", w.unescaped(n.Title))
	}
	w.attribute("loading", "lazy")
	w.out = append(w.out, "/>"...)
	w.plain = append(w.plain, ' ')
}

// alternative gathers the text of an image.
func (w *directWriter) alternative(parent ast.Node, text *[]byte) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		t, ok := n.(*ast.Text)
		switch {
		case !ok:
			w.alternative(n, text)
		case t.IsRaw():
			*text = append(*text, t.Segment.Value(w.source)...)
		default:
			*text = append(*text, w.unescaped(t.Segment.Value(w.source))...)
			if t.HardLineBreak() {
				w.refused = true
			} else if t.SoftLineBreak() {
				*text = append(*text, '\n')
			}
		}
	}
}

// codeSpan is the text of a code span: its lines are one.
func (w *directWriter) codeSpan(n *ast.CodeSpan) []byte {
	var text []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		value := c.(*ast.Text).Segment.Value(w.source)
		text = append(text, value...)
		if last := len(text) - 1; len(value) > 0 && text[last] == '\n' {
			text[last] = ' '
		}
	}
	return text
}

func (w *directWriter) tablePart(n ast.Node) {
	switch n := n.(type) {
	case *extast.TableHeader:
		w.tag("<thead>")
		w.run = append(w.run, '\n')
		w.tag("<tr>")
		w.run = append(w.run, '\n')
		w.children(n)
		w.endBlock("</tr>")
		w.endBlock("</thead>")
		if n.NextSibling() != nil {
			w.tag("<tbody>")
			w.run = append(w.run, '\n')
		}
	case *extast.TableRow:
		w.tag("<tr>")
		w.run = append(w.run, '\n')
		w.children(n)
		w.endBlock("</tr>")
		if n.NextSibling() == nil {
			w.endBlock("</tbody>")
		}
	case *extast.TableCell:
		name := "td"
		if n.Parent().Kind() == extast.KindTableHeader {
			name = "th"
		}
		w.tag("<", name)
		if n.Alignment != extast.AlignNone {
			w.attribute("align", n.Alignment.String())
		}
		w.out = append(w.out, '>')
		w.children(n)
		w.endBlock("</" + name + ">")
	}
}

// unescaped is text with escapes and entities resolved exactly as the renderer does it.
func (w *directWriter) unescaped(text []byte) string {
	if bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '\\') < 0 {
		return string(text)
	}
	var b memoryWriter
	html.DefaultWriter.Write(&b, text)
	resolved := nethtml.UnescapeString(string(b))
	w.refused = w.refused || strings.IndexByte(resolved, '\r') >= 0 // HTML makes it a line feed, sometimes
	return resolved
}

// memoryWriter is a buffer of the shape that the renderer's own functions write to.
type memoryWriter []byte

func (m *memoryWriter) Write(p []byte) (int, error) { *m = append(*m, p...); return len(p), nil }
func (m *memoryWriter) WriteByte(c byte) error      { *m = append(*m, c); return nil }
func (m *memoryWriter) WriteRune(r rune) (int, error) {
	*m = append(*m, string(r)...)
	return len(string(r)), nil
}
func (m *memoryWriter) WriteString(s string) (int, error) { *m = append(*m, s...); return len(s), nil }
func (m *memoryWriter) Available() int                    { return cap(*m) - len(*m) }
func (m *memoryWriter) Buffered() int                     { return 0 }
func (m *memoryWriter) Flush() error                      { return nil }

// appendEscaped appends text as it stands in HTML, in and out of attributes.
func appendEscaped[T string | []byte](out []byte, text T) []byte {
	at := 0
	for i := range len(text) {
		if escaped := htmlEscapes[text[i]]; escaped != "" {
			out = append(out, text[at:i]...)
			out = append(out, escaped...)
			at = i + 1
		}
	}
	return append(out, text[at:]...)
}

// htmlEscapes has the bytes that are markup or end an attribute.
var htmlEscapes = [256]string{'&': "&amp;", '\'': "&#39;", '<': "&lt;", '>': "&gt;", '"': "&#34;", '\r': "&#13;"}

// code writes a block of code.
func (w *directWriter) code(language string, lines *text.Segments) {
	w.tag(`<pre tabindex="0"><code`)
	if language != "" {
		w.attribute("class", languageClass+language)
	}
	w.out = append(w.out, '>')
	code := lines.Value(w.source)
	w.plain = append(w.plain, code...)
	at := 0
	for _, t := range highlight(language, string(code)) {
		if t.class != "" {
			w.out = append(append(append(w.out, `<span class="`...), t.class...), `">`...)
		}
		w.out = appendEscaped(w.out, code[at:t.end])
		if t.class != "" {
			w.out = append(w.out, "</span>"...)
		}
		at = t.end
	}
	w.out = appendEscaped(w.out, code[at:])
	w.endBlock("</code></pre>")
}

// languageClass begins the class of a block of code in a language.
const languageClass = "language-"

// codeLanguage is the language that a block of code names, or "" where that is no name.
func codeLanguage(name string) string {
	for i := range len(name) {
		if c := name[i]; !isAlnum(c) && strings.IndexByte("_+#.-", c) < 0 {
			return ""
		}
	}
	return name
}
