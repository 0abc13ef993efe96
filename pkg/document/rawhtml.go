package document

import (
	"bytes"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/yuin/goldmark/ast"
)

// html reads comments, links and anchors out of a piece of raw HTML. block is the HTML block that it is, nil for HTML
// inside a line.
func (o *outliner) html(start, end int, block *ast.HTMLBlock) {
	end = min(end, len(o.body))
	for at := start; at < end; {
		i := bytes.IndexByte(o.body[at:end], '<')
		if i < 0 {
			return
		}
		at += i
		rest := o.body[at:end]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			at = o.comment(at, end, block)
		case len(rest) > 1 && isLetter(rest[1]):
			at = o.tag(at, end)
		default:
			at++
		}
	}
}

// comment reads the comment at an offset and returns where it ends. A comment that its HTML does not close runs on
// to the next "-->" of the body, as it does in a browser.
func (o *outliner) comment(at, end int, block *ast.HTMLBlock) int {
	stop, text := 0, ""
	switch rest := o.body[at:]; {
	case bytes.HasPrefix(rest, []byte("<!-->")):
		stop = at + len("<!-->")
	case bytes.HasPrefix(rest, []byte("<!--->")):
		stop = at + len("<!--->")
	default:
		from := at + len("<!--")
		i := bytes.Index(o.body[from:end], []byte("-->"))
		if i < 0 && !o.noMoreEnds {
			i = bytes.Index(o.body[from:], []byte("-->"))
			o.noMoreEnds = i < 0
			o.openEnd = o.openEnd || i >= 0
		}
		if i < 0 {
			stop = end
		} else {
			stop = from + i + len("-->")
			text = strings.TrimSpace(string(o.body[from : from+i]))
		}
	}
	rng := o.rng(at, stop)
	if n := len(o.out.Comments); n > 0 && o.out.Comments[n-1].End > rng.Start {
		return stop // inside of one that ran on
	}
	o.out.Comments = append(o.out.Comments, rng)
	if text == "internal" || text == "/internal" || text == "/roadbook" || strings.HasPrefix(text, "roadbook:") {
		o.marks = append(o.marks, mark{text: text, rng: rng, covers: o.covered(at, stop, block)})
	}
	return stop
}

// cover is a run of comments that all speak about the same block.
type cover struct {
	from, to int // the offsets of the first and after the last of their blocks
	rng      diagnostic.Range
}

// covered returns the place that a comment speaks about: the block that follows it where it stands alone, else its
// line.
func (o *outliner) covered(start, end int, block *ast.HTMLBlock) diagnostic.Range {
	if block == nil {
		return o.line(start, end)
	}
	if o.lastCover.from <= start && start < o.lastCover.to {
		return o.lastCover.rng
	}
	if !o.onlyComments(block) {
		return o.line(start, end)
	}
	o.lastCover = cover{from: o.pos(block), to: o.blockEnd(block), rng: o.rng(o.lineStart(o.pos(block)), o.blockEnd(block))}
	for n := block.NextSibling(); n != nil; n = n.NextSibling() {
		if html, ok := n.(*ast.HTMLBlock); ok && o.onlyComments(html) {
			o.lastCover.to = o.blockEnd(html)
			continue
		}
		if n.Kind() != ast.KindLinkReferenceDefinition {
			o.lastCover.rng = o.rng(o.lineStart(o.pos(n)), o.blockEnd(n))
			break
		}
	}
	return o.lastCover.rng
}

// line returns the lines that hold two offsets.
func (o *outliner) line(start, end int) diagnostic.Range {
	if l := o.lastLine; l.Start <= o.base+start && o.base+end <= l.End && end > 0 {
		return l
	}
	o.lastLine = o.rng(o.lineStart(start), o.lineEnd(end))
	return o.lastLine
}

// onlyComments reports whether a block of HTML is nothing but comments.
func (o *outliner) onlyComments(block *ast.HTMLBlock) bool {
	rest := bytes.TrimSpace(o.body[o.pos(block):max(o.pos(block), o.blockEnd(block))])
	for len(rest) > 0 {
		end := bytes.Index(rest, []byte("-->"))
		if !bytes.HasPrefix(rest, []byte("<!--")) || end < 0 {
			return false
		}
		rest = bytes.TrimSpace(rest[end+len("-->"):])
	}
	return true
}

// rawTextTags hold text and no tags.
var rawTextTags = map[string]bool{"script": true, "style": true, "textarea": true, "title": true}

// tag reads the start tag at an offset and returns where it ends.
func (o *outliner) tag(at, end int) int {
	start := at
	at++
	nameStart := at
	for at < end && (isLetter(o.body[at]) || '0' <= o.body[at] && o.body[at] <= '9' || o.body[at] == '-') {
		at++
	}
	name := strings.ToLower(string(o.body[nameStart:at]))
	links := len(o.out.Links)
	for at < end && o.body[at] != '>' {
		if isBlank(o.body[at]) || isBreak(o.body[at]) || o.body[at] == '/' {
			at++
			continue
		}
		var attribute string
		var valueStart, valueEnd int
		attribute, valueStart, valueEnd, at = o.attribute(at, end)
		if valueEnd <= valueStart {
			continue
		}
		value := o.body[valueStart:valueEnd]
		switch {
		case attribute == "id", attribute == "name" && name == "a":
			o.out.Anchors = append(o.out.Anchors, unescapeEntities(value))
		case attribute == "href" && (name == "a" || name == "area"), attribute == "src" && name == "img":
			o.out.Links = append(o.out.Links, Link{
				Destination: strings.TrimSpace(unescapeEntities(value)),
				Range:       o.rng(valueStart, valueEnd),
				Image:       name == "img",
			})
		}
	}
	at = min(at+1, end)
	for i := links; i < len(o.out.Links); i++ {
		o.out.Links[i].Use = o.rng(start, at)
	}
	if rawTextTags[name] {
		return o.closingTag(name, at, end)
	}
	return at
}

// closingTag returns where the "</name" after an offset starts, or end.
func (o *outliner) closingTag(name string, at, end int) int {
	for at < end {
		i := bytes.Index(o.body[at:end], []byte("</"))
		if i < 0 {
			break
		}
		at += i
		if after := at + 2 + len(name); after <= end && strings.EqualFold(string(o.body[at+2:after]), name) {
			return at
		}
		at += 2
	}
	return end
}

// attribute reads "name", "name=value" or a quoted value; next is always beyond at.
func (o *outliner) attribute(at, end int) (name string, valueStart, valueEnd, next int) {
	start := at
	at++
	for at < end && strings.IndexByte(" \t\r\n=>/", o.body[at]) < 0 {
		at++
	}
	name = strings.ToLower(string(o.body[start:at]))
	equals := at
	for equals < end && (isBlank(o.body[equals]) || isBreak(o.body[equals])) {
		equals++
	}
	if equals >= end || o.body[equals] != '=' {
		return name, 0, 0, at
	}
	at = equals + 1
	for at < end && (isBlank(o.body[at]) || isBreak(o.body[at])) {
		at++
	}
	if at < end && (o.body[at] == '"' || o.body[at] == '\'') {
		quote := o.body[at]
		at++
		if i := bytes.IndexByte(o.body[at:end], quote); i >= 0 {
			return name, at, at + i, at + i + 1
		}
		return name, at, end, end
	}
	valueStart = at
	for at < end && strings.IndexByte(" \t\r\n>", o.body[at]) < 0 {
		at++
	}
	return name, valueStart, at, at
}

// unescapeEntities resolves entities; a backslash is nothing special in HTML.
func unescapeEntities(value []byte) string {
	if bytes.IndexByte(value, '&') < 0 {
		return string(value)
	}
	return unescape(bytes.ReplaceAll(value, []byte(`\`), []byte(`\\`)))
}
