package site

import (
	"html"
	"regexp"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// drawing draws a picture of package render for a page: its style goes to a sheet, because the page's policy allows none
// in it, and what it shows of documents leads to their pages.
func (s *Site) drawing(from string, draw func(w *strings.Builder) error) (picture markup, style string, err error) {
	var b strings.Builder
	if err := draw(&b); err != nil {
		return "", "", err
	}
	text := b.String()
	if m := styleElement.FindStringSubmatch(text); m != nil {
		style = m[1]
		text = strings.Replace(text, m[0], "", 1)
	}
	// What has links in it is no image, whose inside is not read out, but a group.
	text = strings.Replace(text, `role="img"`, `role="group"`, 1)
	return markup(s.linkedPicture(from, text)), style, nil
}

// style puts a picture's style into a sheet, where it holds inside elements of a selector alone, and adds the sheet to a
// page's.
func (p *page) style(o *output, path, selector, style string) {
	o.put(path, []byte(selector+"{"+style+"}\n"))
	p.styles = append(p.styles, path)
}

// linkedPicture turns the groups that stand for documents into links. Groups of package render nest, and tell the id and
// mostly the kind of what they show.
func (s *Site) linkedPicture(from, text string) string {
	var b strings.Builder
	var open []bool // of the groups that are open: whether each holds a link
	inside, at := 0, 0
	for _, m := range groupTag.FindAllStringIndex(text, -1) {
		found := text[m[0]:m[1]]
		b.WriteString(text[at:m[0]])
		at = m[1]
		if found == "</g>" {
			if n := len(open) - 1; n >= 0 {
				if open[n] {
					b.WriteString("</a>")
					inside--
				}
				open = open[:n]
			}
			b.WriteString(found)
			continue
		}
		b.WriteString(found)
		href := ""
		if inside == 0 {
			href = s.groupTarget(from, found)
		}
		open = append(open, href != "")
		if href != "" {
			inside++
			b.WriteString(`<a href="` + escape(href) + `">`)
		}
	}
	return b.String() + text[at:]
}

func (s *Site) groupTarget(from, group string) string {
	m := groupID.FindStringSubmatch(group)
	if m == nil {
		return ""
	}
	id, part, _ := strings.Cut(html.UnescapeString(m[1]), "#")
	var found *workspace.Document
	if k := groupKind.FindStringSubmatch(group); k != nil {
		found = s.Graph.Document(html.UnescapeString(k[1]), id)
	} else {
		found, _ = s.find(id)
	}
	if !s.visible(found) || s.pages[found] == "" {
		return ""
	}
	if p := found.Part(part); part != "" && p != nil {
		return relative(from, s.pages[found]+"#"+partAnchor(p.ID))
	}
	return relative(from, s.pages[found])
}

// What pictures of package render look like in text.
var (
	styleElement = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	groupTag     = regexp.MustCompile(`<g [^>]*>|<g>|</g>`)
	groupID      = regexp.MustCompile(` data-id="([^"]*)"`)
	groupKind    = regexp.MustCompile(` data-kind="([^"]*)"`)
)
