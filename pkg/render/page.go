package render

import (
	"io"
	"strings"
)

// pageStyle is the look of the pages that single views are printed as.
const pageStyle = svgColors +
	`html{color-scheme:light dark}body{margin:0}` +
	`.rb{background:var(--bg);color:var(--ink);font:15px/1.5 ` + svgFonts + `}` +
	`main{max-width:1200px;margin:0 auto;padding:24px 20px 64px}main.wide{max-width:none}` +
	`h1{font-size:24px;line-height:1.25;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}h3{font-size:15px;margin:24px 0 4px}` +
	`p{margin:4px 0 12px}.soft{color:var(--soft)}.scroll{overflow-x:auto}svg{display:block}` +
	`table{border-collapse:collapse;width:100%;font-size:14px}` +
	`th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line)}` +
	`th{color:var(--soft);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}` +
	`td.id{white-space:nowrap;font-variant-numeric:tabular-nums}td,h1,h2,h3{overflow-wrap:anywhere}` +
	`ul.tree,ul.tree ul{list-style:none;margin:0;padding-left:20px}ul.tree{padding-left:0}ul.tree ul{border-left:1px solid var(--line)}` +
	`@media print{main{padding:0}}`

// writePage prints a complete page that stands alone: no scripts, nothing fetched, and a policy that says so. title is
// text; style and body are HTML that has been escaped already. Class "wide" gives the body the whole window.
func writePage(w io.Writer, title, style, class, body string) error {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escapeText(title) + "</title>\n<style>" +
		pageStyle + style + "</style>\n</head>\n<body class=\"rb\">\n<main class=\"" + class + "\">\n")
	b.WriteString(body)
	b.WriteString("</main>\n</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// bdi is text of unknown direction that does not disturb what stands around it.
func bdi(s string) string { return "<bdi>" + escapeText(s) + "</bdi>" }

// htmlTable is a table's HTML, its columns named as people write. numbers are the columns that are set to the right; ids
// is the column of ids, or -1.
func (t Table) htmlTable(ids int, numbers ...int) string {
	named := Table{Rows: t.Rows}
	for _, c := range t.Columns {
		named.Columns = append(named.Columns, strings.ReplaceAll(c, "_", " "))
	}
	return named.htmlAsNamed(ids, numbers...)
}

// htmlAsNamed is htmlTable for columns that have their names from documents.
func (t Table) htmlAsNamed(ids int, numbers ...int) string {
	class := make([]string, len(t.Columns))
	for _, i := range numbers {
		class[i] = ` class="n"`
	}
	if ids >= 0 {
		class[ids] = ` class="id"`
	}
	var b strings.Builder
	b.WriteString("<div class=\"scroll\"><table>\n<thead><tr>")
	for i, c := range t.Columns {
		b.WriteString("<th scope=\"col\"" + class[i] + ">" + escapeText(c) + "</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		b.WriteString("<tr>")
		for i, cell := range row {
			b.WriteString("<td" + class[i] + ">" + bdi(cell) + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>\n")
	return b.String()
}
