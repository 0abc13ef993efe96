package render

import (
	"io"
	"net/url"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

const featureStyle = `.yes{color:var(--good)}.no{color:var(--soft)}.part{color:var(--warn)}.planned{color:var(--planned)}td.note{min-width:18em}td.answers{min-width:11em}td.when{min-width:12em}td.nowrap{white-space:nowrap}` +
	`a{color:var(--accent)}td.name{min-width:13em}td.name .title{font-weight:600}td .soft{font-size:12.5px}`

// WriteHTML prints a page that stands alone: by group with notes, or a matrix.
func (r Features) WriteHTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<h1>" + bdi(r.title()) + "</h1>\n")
	if len(r.Features) == 0 && r.ComparedWith == "" {
		b.WriteString("<p>" + emptyFeatures + "</p>\n")
		return writePage(w, r.title(), "", "", b.String())
	}
	b.WriteString("<p class=\"soft\">" + escapeText(r.summary()) + "</p>\n")
	if r.ComparedWith != "" {
		b.WriteString(r.compared().html())
	}
	if len(r.Columns(r.By)) > 0 {
		r.htmlMatrix(&b)
	} else {
		r.htmlGroups(&b)
	}
	return writePage(w, r.title(), featureStyle, "wide", b.String())
}

func htmlHead(b *strings.Builder, columns []string) {
	b.WriteString("<div class=\"scroll\"><table>\n<thead><tr>")
	for _, c := range columns {
		b.WriteString("<th scope=\"col\">" + bdi(c) + "</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
}

// htmlName is the cell of a feature's title and id.
func htmlName(f *feature.Feature) string {
	text := `<span class="title">` + bdi(f.Title()) + "</span>"
	if u, err := url.Parse(f.Documentation); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		text = `<a href="` + escapeText(u.String()) + `">` + text + "</a>"
	}
	return `<td class="name" data-id="` + escapeText(f.ID()) + `">` + text + `<br><span class="soft">` + bdi(f.ID()) + "</span></td>"
}

func (r Features) htmlGroups(b *strings.Builder) {
	groups, empty := r.filled()
	for _, g := range groups {
		b.WriteString("<h2>" + bdi(featureGroupName(g, r.By)) + "</h2>\n")
		htmlHead(b, []string{"feature", "maturity", "when", "plans", "platforms", "deployments", "note"})
		for _, f := range g.Features {
			b.WriteString("<tr>" + htmlName(f) + "<td class=\"nowrap\">" + bdi(maturityWord(f.Category, f.Maturity)) + "</td><td class=\"when\">" + bdi(when(f)) + "</td>")
			for _, by := range []feature.By{feature.ByPlan, feature.ByPlatform, feature.ByDeployment} {
				b.WriteString("<td class=\"answers\">")
				for n, a := range f.Answers(by) {
					if n > 0 {
						b.WriteString("<br>")
					}
					b.WriteString(htmlListed(a))
				}
				b.WriteString("</td>")
			}
			b.WriteString("<td class=\"note\">" + bdi(f.Note))
			if f.InternalNote != "" {
				b.WriteString("<br><span class=\"soft\">Internal: " + bdi(f.InternalNote) + "</span>")
			}
			b.WriteString("</td></tr>\n")
		}
		b.WriteString("</tbody></table></div>\n")
	}
	if len(empty) > 0 {
		b.WriteString("<p class=\"soft\">None: " + escapeText(strings.Join(empty, ", ")) + "</p>\n")
	}
}

func (r Features) htmlMatrix(b *strings.Builder) {
	columns := r.Columns(r.By)
	heads := []string{"feature", "maturity"}
	for _, c := range columns {
		heads = append(heads, c.Title)
	}
	htmlHead(b, heads)
	for _, f := range r.Features {
		b.WriteString("<tr>" + htmlName(f) + "<td class=\"nowrap\">" + bdi(maturityWord(f.Category, f.Maturity)) + "</td>")
		for _, c := range columns {
			b.WriteString("<td>" + htmlAnswer(feature.Find(f.Answers(r.By), c.ID)) + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>\n")
}

// htmlAnswer is an answer in words, with a mark and a colour.
func htmlAnswer(a *feature.Answer) string {
	if a == nil {
		return ""
	}
	class, mark := answerMark(a.State)
	return `<span class="` + class + `">` + mark + " " + bdi(words(a.Value)) + "</span>"
}

// htmlListed is an answer in a list: its mark, what it is about, and its words where they say more than yes or no.
func htmlListed(a feature.Answer) string {
	class, mark := answerMark(a.State)
	text := bdi(a.Title)
	if a.Value != "yes" && a.Value != "no" {
		text += ": " + bdi(words(a.Value))
	}
	return `<span class="` + class + `" title="` + escapeText(words(a.Value)) + `">` + mark + " " + text + "</span>"
}

func answerMark(s feature.State) (class, mark string) {
	switch s {
	case feature.Yes:
		return "yes", "✓"
	case feature.No:
		return "no", "✕"
	case feature.Planned:
		return "planned", "○"
	}
	return "part", "◐"
}
