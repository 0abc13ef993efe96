package render

import (
	"io"
	"strings"
)

// roadmapPageStyle: the picture bears the title; dates are not broken.
const roadmapPageStyle = `.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}` +
	`td:nth-child(n+4),td:first-child{white-space:nowrap}`

// WriteHTML prints a page that stands alone: the picture, then the same as tables and lists.
func (r Roadmap) WriteHTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<h1 class=\"spoken\">" + bdi(r.title()) + "</h1>\n")
	if r.empty() {
		return writePage(w, r.title(), "", "", "<h1>"+bdi(r.title())+"</h1>\n<p>"+escapeText(emptyRoadmap)+"</p>\n")
	}
	b.WriteString("<div class=\"scroll\">\n" + r.picture() + "</div>\n")
	for _, section := range r.Sections() {
		b.WriteString("<h2>" + bdi(section.Title))
		if section.Share != "" {
			b.WriteString(" <span class=\"soft\">" + section.Share + "</span>")
		}
		b.WriteString("</h2>\n" + section.Table.htmlTable(1, section.numbers))
	}
	if r.ComparedWith != "" {
		b.WriteString(r.compared().html())
	}
	return writePage(w, r.title(), roadmapPageStyle, "", b.String())
}
