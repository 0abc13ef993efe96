package document

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// outline reads a Markdown body into what the rules need to know of it. A body that is over a limit has none.
func outline(src []byte, body diagnostic.Range) (*Outline, *tooComplex) {
	o := &outliner{
		base: body.Start,
		body: src[body.Start:body.End:body.End], // no spare capacity: see offsetOf
		out:  &Outline{},
	}
	root, ends, over := parseMarkdown(o.body)
	if over != nil {
		over.at = o.rng(over.at.Start, over.at.End)
		return nil, over
	}
	o.ends = ends
	o.blocks(root)
	o.closeSections()
	o.dropCommented()
	o.readMarks()
	o.readTexts()
	return o.out, nil
}

// outliner walks a body's tree once. Its offsets are in the body; rng turns them into those of the file.
type outliner struct {
	base    int
	body    []byte
	ends    linkEnds
	out     *Outline
	anchors anchorNumbers
	// nested says for each heading whether it stands in a quote or a list.
	nested []bool
	marks  []mark
	// openEnd is set when a comment runs beyond the HTML in which it starts.
	openEnd    bool
	noMoreEnds bool
	// lastLine and lastCover remember what was looked up last: marks come in runs.
	lastLine  diagnostic.Range
	lastCover cover
}

// mark is a comment that may say something to us.
type mark struct {
	text   string
	rng    diagnostic.Range
	covers diagnostic.Range
}

func (o *outliner) rng(start, end int) diagnostic.Range {
	return diagnostic.Range{Start: o.base + start, End: o.base + max(start, end)}
}

func (o *outliner) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			o.heading(n, parent.Kind() != ast.KindDocument)
			o.inlines(n)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			o.out.Code = append(o.out.Code, o.rng(o.pos(n), o.blockEnd(n)))
		case *ast.HTMLBlock:
			o.html(o.pos(n), o.blockEnd(n), n)
		case *ast.LinkReferenceDefinition:
		case *ast.Paragraph, *ast.TextBlock, *extast.TableCell:
			o.inlines(n)
		default:
			o.blocks(n)
		}
	}
}

func (o *outliner) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text, *ast.String:
			continue
		case *ast.Link:
			o.link(n, n.Destination, n.Reference != nil, false)
		case *ast.Image:
			o.link(n, n.Destination, n.Reference != nil, true)
		case *ast.AutoLink:
			o.autoLink(n)
		case *ast.CodeSpan:
			o.codeSpan(n)
			continue
		case *ast.RawHTML:
			if last := n.Segments.Len() - 1; last >= 0 {
				o.html(n.Segments.At(0).Start, n.Segments.At(last).Stop, nil)
			}
		case *taskNode:
			o.out.Tasks = append(o.out.Tasks, Task{
				Done:  n.done,
				Text:  strings.TrimSpace(o.textAfter(n)),
				Range: o.rng(n.at, n.at+3),
			})
		}
		o.inlines(n)
	}
}

func (o *outliner) heading(n *ast.Heading, nested bool) {
	start, end := o.pos(n), 0
	lines := n.Lines()
	setext := lines.Len() > 0 && lines.At(0).Start == start
	if at := o.hashBefore(start); nested && at < start {
		start, setext = at, false
	}
	if setext {
		end = o.lineEnd(o.nextLine(lines.At(lines.Len() - 1).Start))
	} else {
		end = o.lineEnd(start)
	}
	text := strings.TrimSpace(o.text(n, false))
	if o.anchors == nil {
		o.anchors = anchorNumbers{}
	}
	o.nested = append(o.nested, nested)
	o.out.Headings = append(o.out.Headings, Heading{
		Level:   n.Level,
		Text:    text,
		Anchor:  o.anchors.next(text),
		Range:   o.rng(start, end),
		Section: o.rng(o.nextLine(end), len(o.body)),
	})
}

// hashBefore is where the heading starts that the parser places at an offset: in a list its place is up to three bytes too
// far behind tabs, which it counts as the blanks that they stand for.
func (o *outliner) hashBefore(at int) int {
	for p := max(at-3, 0); p < at; p++ {
		before, after := o.body[o.lineStart(p):p], bytes.TrimLeft(o.body[p:], "#")
		opens := o.body[p] == '#' && !bytes.HasSuffix(before, []byte("#")) && (len(after) == 0 || isBlank(after[0]) || isBreak(after[0]))
		if opens && bytes.IndexByte(before, '\t') >= 0 {
			return p
		}
	}
	return at
}

// closeSections ends each heading's section where the next heading of the same or a higher level starts. A heading
// inside a quote or a list ends no section of the text around it.
func (o *outliner) closeSections() {
	headings := o.out.Headings
	var open []int // indices of headings whose sections are still open, levels ascending
	for i, h := range headings {
		at := o.base + o.lineStart(h.Range.Start-o.base)
		kept := open[:0]
		for _, j := range open {
			if h.Level <= headings[j].Level && (!o.nested[i] || o.nested[j]) {
				headings[j].Section.End = max(headings[j].Section.Start, at)
				continue
			}
			kept = append(kept, j)
		}
		open = append(kept, i)
	}
}

func (o *outliner) link(n ast.Node, destination []byte, reference, image bool) {
	start := n.Pos()
	end, ok := o.ends[n]
	if !ok {
		end = o.lineEnd(start)
	}
	end = max(end, start)
	link := Link{
		Destination: unescape(destination),
		Use:         o.rng(start, end),
		Text:        o.text(n, true),
		Image:       image,
	}
	at, ok := o.offsetOf(destination)
	switch {
	case ok:
		link.Range = o.rng(at, at+len(destination))
	case len(destination) == 0 && !reference:
		link.Range = o.rng(max(start, end-1), max(start, end-1))
	default: // the parser had to copy it: a destination on an indented line
		link.Range = link.Use
		if i := bytes.LastIndex(o.body[start:end], destination); i >= 0 {
			link.Range = o.rng(start+i, start+i+len(destination))
		}
	}
	o.out.Links = append(o.out.Links, link)
}

func (o *outliner) autoLink(n *ast.AutoLink) {
	label := n.Label(o.body)
	at, ok := o.offsetOf(label)
	if !ok {
		return
	}
	link := Link{
		Destination: string(n.URL(o.body)),
		Range:       o.rng(at, at+len(label)),
		Use:         o.rng(at, at+len(label)),
		Text:        string(label),
		Auto:        true,
	}
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(link.Destination), "mailto:") {
		link.Destination = "mailto:" + link.Destination
	}
	if end := at + len(label); at > 0 && end < len(o.body) && o.body[at-1] == '<' && o.body[end] == '>' {
		link.Use = o.rng(at-1, end+1)
	}
	o.out.Links = append(o.out.Links, link)
}

// offsetOf returns where a slice of the body starts in it. The parser hands out slices and not places; since the
// body's capacity ends with it, what is left of a slice's capacity tells its place, and an address confirms it.
func (o *outliner) offsetOf(part []byte) (int, bool) {
	if cap(part) == 0 || cap(part) > len(o.body) {
		return 0, false
	}
	at := len(o.body) - cap(part)
	return at, &o.body[at] == &part[:1][0] && at+len(part) <= len(o.body)
}

func (o *outliner) codeSpan(n *ast.CodeSpan) {
	start := o.pos(n)
	end := start
	if last, ok := n.LastChild().(*ast.Text); ok {
		end = last.Segment.Stop
	}
	for end < len(o.body) && o.body[end] != '`' {
		end++ // one trimmed blank
	}
	for end < len(o.body) && o.body[end] == '`' {
		end++
	}
	o.out.Code = append(o.out.Code, o.rng(start, end))
}

// text returns the plain text of a node's children. Images say nothing unless alt asks for their texts.
func (o *outliner) text(n ast.Node, alt bool) string {
	if only, ok := n.FirstChild().(*ast.Text); ok && only.NextSibling() == nil {
		return o.textOf(only)
	}
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		o.writeText(&b, c, alt)
	}
	return b.String()
}

// textAfter returns the plain text of the nodes that follow one.
func (o *outliner) textAfter(n ast.Node) string {
	var b strings.Builder
	for c := n.NextSibling(); c != nil; c = c.NextSibling() {
		o.writeText(&b, c, true)
	}
	return b.String()
}

func (o *outliner) textOf(n *ast.Text) string {
	value := n.Segment.Value(o.body)
	if n.IsRaw() {
		return strings.ReplaceAll(string(value), "\n", " ")
	}
	return unescape(value)
}

func (o *outliner) writeText(b *strings.Builder, n ast.Node, alt bool) {
	switch n := n.(type) {
	case *ast.Text:
		b.WriteString(o.textOf(n))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
		return
	case *ast.String:
		b.Write(n.Value)
		return
	case *ast.AutoLink:
		b.Write(n.Label(o.body))
		return
	case *ast.Image:
		if !alt {
			return
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		o.writeText(b, c, alt)
	}
}

// pos returns where a block starts.
func (o *outliner) pos(n ast.Node) int {
	if n.Kind() == ast.KindCodeBlock && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start // the parser's own place is wrong behind tabs
	}
	return min(max(n.Pos(), 0), len(o.body))
}

// blockEnd returns the end of a block's last line.
func (o *outliner) blockEnd(n ast.Node) int {
	end := o.pos(n)
	switch n := n.(type) {
	case *ast.Heading:
		lines := n.Lines()
		if lines.Len() > 0 && lines.At(0).Start == end {
			return o.lineEnd(o.nextLine(lines.At(lines.Len() - 1).Start))
		}
		return o.lineEnd(end)
	case *ast.FencedCodeBlock:
		last := end
		if lines := n.Lines(); lines.Len() > 0 {
			last = lines.At(lines.Len() - 1).Start
		}
		next := o.nextLine(last)
		fence := bytes.Trim(o.body[next:o.lineEnd(next)], " \t>\r")
		if len(fence) >= 3 && fence[0] == o.body[end] && len(bytes.Trim(fence, "`~")) == 0 && !o.startsAt(following(n), next) {
			return o.lineEnd(next)
		}
		return o.lineEnd(last)
	case *ast.HTMLBlock:
		if n.HasClosure() {
			return o.lineEnd(max(n.ClosureLine.Start, 0))
		}
	}
	if last := n.LastChild(); last != nil && last.Type() == ast.TypeBlock {
		return max(o.lineEnd(end), o.blockEnd(last))
	}
	if lines := n.Lines(); lines != nil && lines.Len() > 0 {
		end = max(end, lines.At(lines.Len()-1).Start)
	}
	return o.lineEnd(end)
}

// following returns the block that comes after a block and all that is in it; nil for the last one.
func following(n ast.Node) ast.Node {
	for ; n != nil; n = n.Parent() {
		if next := n.NextSibling(); next != nil {
			return next
		}
	}
	return nil
}

// startsAt reports whether a block starts on the line at an offset.
func (o *outliner) startsAt(n ast.Node, line int) bool {
	return n != nil && line <= o.pos(n) && o.pos(n) <= o.lineEnd(line)
}

func (o *outliner) lineEnd(at int) int {
	if at >= len(o.body) {
		return len(o.body)
	}
	end := len(o.body)
	if i := bytes.IndexByte(o.body[at:], '\n'); i >= 0 {
		end = at + i
	}
	if end > at && o.body[end-1] == '\r' {
		end--
	}
	return end
}

func (o *outliner) nextLine(at int) int {
	if i := bytes.IndexByte(o.body[min(at, len(o.body)):], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(o.body)
}

func (o *outliner) lineStart(at int) int {
	return bytes.LastIndexByte(o.body[:min(at, len(o.body))], '\n') + 1
}

// readTexts notes what rules ask of the text itself, which is not at hand later.
func (o *outliner) readTexts() {
	o.out.Ellipsis = bytes.Contains(o.body, []byte("…"))
	for i := range o.out.Headings {
		h := &o.out.Headings[i]
		h.Blank = true
		o.out.around(h.Section, func(r diagnostic.Range) {
			h.Blank = h.Blank && len(bytes.TrimSpace(o.body[r.Start-o.base:r.End-o.base])) == 0
		})
	}
}

// around goes through the pieces of a section that lie outside of comments.
func (out *Outline) around(section diagnostic.Range, do func(diagnostic.Range)) {
	at := section.Start
	first := sort.Search(len(out.Comments), func(i int) bool { return out.Comments[i].End > at })
	for _, c := range out.Comments[first:] {
		if c.Start >= section.End {
			break
		}
		do(diagnostic.Range{Start: at, End: max(at, c.Start)})
		at = c.End
	}
	do(diagnostic.Range{Start: at, End: max(at, section.End)})
}

// dropCommented removes what stands inside a comment that began in one piece of HTML and ended in a later one.
func (o *outliner) dropCommented() {
	if !o.openEnd {
		return
	}
	commented := func(r diagnostic.Range) bool { return within(o.out.Comments, r.Start) }
	o.out.Links = slices.DeleteFunc(o.out.Links, func(l Link) bool { return commented(l.Use) })
	o.out.Tasks = slices.DeleteFunc(o.out.Tasks, func(t Task) bool { return commented(t.Range) })
	o.out.Headings = slices.DeleteFunc(o.out.Headings, func(h Heading) bool { return commented(h.Range) })
}

// within reports whether an offset lies in one of some ranges, which are in order and do not overlap.
func within(ranges []diagnostic.Range, at int) bool {
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].End > at })
	return i < len(ranges) && ranges[i].Contains(at)
}
