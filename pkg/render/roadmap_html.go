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
	labels := r.laneLabels()
	for _, g := range r.Groups {
		items := placed(g)
		if len(items) == 0 {
			continue
		}
		b.WriteString("<h2>" + bdi(groupName(g)))
		if g.Progress != nil {
			b.WriteString(" <span class=\"soft\">" + percentOr(g.Progress, "") + "</span>")
		}
		b.WriteString("</h2>\n")
		t := Table{Columns: []string{string(r.By), "id", "title", "status", "from", "to", "progress"}}
		for _, i := range items {
			end := i.End.String()
			if i.Open {
				end = "…"
			}
			t.Rows = append(t.Rows, []string{
				labels[i.Lane], i.ID(), i.Title(), strings.TrimSpace(categoryMark(i.Category) + " " + i.Status),
				i.Start.String(), end, percentOr(i.Progress, ""),
			})
		}
		b.WriteString(t.htmlTable(1, 6))
	}
	for _, q := range r.queues() {
		b.WriteString("<h2>" + q.title + "</h2>\n")
		t := Table{Columns: []string{"", "id", "title", "status"}}
		for _, e := range q.entries {
			t.Rows = append(t.Rows, []string{e.place(), e.document.ID, e.document.Title, e.status})
		}
		b.WriteString(t.htmlTable(1, 0))
	}
	if r.ComparedWith != "" {
		b.WriteString(r.compared().html())
	}
	return writePage(w, r.title(), roadmapPageStyle, "", b.String())
}
