package render

import (
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

const okrPageStyle = `.rb .grid{stroke:var(--grid);fill:none}.bar{display:inline-block;position:relative;width:9em;height:9px;border-radius:5px;background:var(--grid);margin-right:8px}` +
	`.bar i{position:absolute;left:0;top:0;bottom:0;border-radius:5px}.bar b{position:absolute;top:-4px;bottom:-4px;width:2px;background:var(--ink)}` +
	`.bar .good{background:var(--good)}.bar .warn{background:var(--warn)}.bar .bad{background:var(--bad)}.bar .soft{background:var(--soft)}` +
	`.bar .accent{background:var(--accent)}.good-text{color:var(--good)}.warn-text{color:var(--warn)}.bad-text{color:var(--bad)}` +
	`article{border-top:1px solid var(--line);margin-top:20px;padding-top:4px}article.below{border-top:0;margin-left:28px;padding-top:0}` +
	`article h2{margin:14px 0 2px}h2 .soft{font-weight:400}.figures{display:flex;flex-wrap:wrap;gap:2px 20px;align-items:center;margin:2px 0}` +
	`td svg{background:none}td.c{width:84px}@media(max-width:700px){article.below{margin-left:10px}}`

// WriteHTML prints the objectives as a page that stands alone.
func (v OKRs) WriteHTML(w io.Writer) error {
	title, subtitle := v.heading()
	var b strings.Builder
	b.WriteString("<h1>" + bdi(title) + "</h1>\n<p class=\"soft\">" + escapeText(subtitle) + "</p>\n")
	if len(v.Objectives) == 0 {
		b.WriteString("<p>There are " + escapeText(v.empty()) + ".</p>\n")
	}
	for _, o := range v.view.Objectives {
		okrArticle(&b, o)
	}
	return writePage(w, title, okrStyle+okrPageStyle, "", b.String())
}

func okrArticle(b *strings.Builder, o *okr.Objective) {
	class := ""
	if o.Depth > 0 {
		class = ` class="below"`
	}
	mark, word, color := healthWord(o.Health)
	b.WriteString("<article" + class + ` data-id="` + escapeText(o.Document.ID) + `" data-progress="` + figure(pointer(round(o.Progress))) + "\">\n")
	b.WriteString("<h2><span class=\"soft\">" + bdi(o.Document.ID) + "</span> " + bdi(o.Document.Title) + "</h2>\n<p class=\"figures\"><span>")
	b.WriteString(htmlBar(color, o.Progress, o.Expected, o.Dated) + percent(o.Progress))
	if o.Dated {
		b.WriteString(" <span class=\"soft\">of " + percent(o.Expected) + "</span>")
	}
	b.WriteString("</span><span class=\"" + color + "-text\">" + mark + " " + word + "</span>")
	if o.Confidence != nil {
		b.WriteString("<span>confidence " + percent(*o.Confidence) + "</span>")
	}
	b.WriteString("<span class=\"soft\">" + escapeText(serving(o)) + "</span></p>\n<p class=\"soft\">")
	var said []string
	for _, f := range facts(o) {
		said = append(said, bdi(f))
	}
	b.WriteString(strings.Join(said, " · ") + "</p>\n")
	if o.Notes != "" {
		b.WriteString("<p>" + bdi(o.Notes) + "</p>\n")
	}
	if len(o.KeyResults) > 0 {
		okrTable(b, o)
	}
	b.WriteString("</article>\n")
}

func okrTable(b *strings.Builder, o *okr.Objective) {
	b.WriteString("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">key result</th><th scope=\"col\"></th>" +
		"<th scope=\"col\">from → target, now</th><th scope=\"col\">curve</th><th scope=\"col\">progress</th>" +
		"<th scope=\"col\" class=\"n\">confidence</th><th scope=\"col\">last check-in</th></tr></thead>\n<tbody>\n")
	for _, k := range o.KeyResults {
		b.WriteString(`<tr data-id="` + escapeText(o.Document.ID+"#"+k.ID) + `" data-progress="` + figure(pointer(round(k.Progress))) + `">`)
		b.WriteString("<td class=\"id\">" + bdi(k.ID) + "</td><td>" + bdi(k.Title) + "</td><td>" + bdi(numbers(k)) + "</td><td class=\"c\">" +
			htmlCurve(k.Curve) + "</td><td class=\"id\">" + htmlBar("accent", k.Progress, 0, false) + percent(k.Progress) + "</td><td class=\"n\">" +
			percentOr(k.Confidence, "–") + "</td><td class=\"id\">" + orDash(k.Updated.String()) + "</td></tr>\n")
	}
	b.WriteString("</tbody></table></div>\n")
}

// htmlBar is a bar with a stroke where the date asks it to be; the figures stand beside it in words.
func htmlBar(color string, progress, expected float64, dated bool) string {
	out := `<span class="bar" aria-hidden="true"><i class="` + color + `" style="width:` + num(progress*100) + `%"></i>`
	if dated && expected > 0 {
		out += `<b style="left:` + num(min(expected*100, 99)) + `%"></b>`
	}
	return out + "</span>"
}

func htmlCurve(points []okr.Point) string {
	if len(points) < 2 {
		return ""
	}
	var p picture
	okrCurve(&p, points, 2, 3, 76, 18)
	return `<svg class="rb" width="80" height="24" viewBox="0 0 80 24" role="img"><title>from ` + percent(points[0].Progress) + ` on ` +
		points[0].Date.String() + ` to ` + percent(points[len(points)-1].Progress) + ` on ` + points[len(points)-1].Date.String() +
		`</title>` + p.b.String() + `</svg>`
}
