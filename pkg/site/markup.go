package site

import (
	"fmt"
	"html"
	"path"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/render"
)

// markup is HTML that is safe as it is. It comes from literals of this package, from tag, and from what was sanitised.
type markup string

// tag fills a format of markup: every text among the arguments is escaped, in an element as in a quoted attribute; markup
// is taken as it is. So what an author wrote cannot become markup by being forgotten.
func tag(format string, args ...any) markup {
	safe := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case markup:
			safe[i] = string(a)
		case string:
			safe[i] = escape(a)
		case int:
			safe[i] = strconv.Itoa(a)
		default:
			safe[i] = escape(fmt.Sprint(a))
		}
	}
	return markup(fmt.Sprintf(format, safe...))
}

// escape makes text of any origin safe, on one line and without what turns the direction of the text around it.
func escape(s string) string { return html.EscapeString(render.Line(s)) }

// builder gathers markup.
type builder struct{ strings.Builder }

func (b *builder) add(format string, args ...any) { b.WriteString(string(tag(format, args...))) }

func (b *builder) markup() markup { return markup(b.String()) }

// bdi is text of unknown direction.
func bdi(s string) markup { return tag("<bdi>%s</bdi>", s) }

func percent(share float64) string { return strconv.Itoa(int(share*100+.5)) + " %" }

// status is a status with its mark, so that it is known without its colour.
func status(c config.Category, word string) markup {
	if word == "" {
		return ""
	}
	color := string(c)
	if color == "" {
		color = "soft"
	}
	return tag(`<span class="status %s"><span aria-hidden="true">%s</span> %s</span>`, color, render.CategoryMark(c), strings.ReplaceAll(word, "_", " "))
}

// bar is progress as a picture, with a stroke where the date asks it to be; the figures stand beside it in words. It is
// drawn with attributes, which the page's policy allows, and not with styles.
func bar(color string, progress, expected float64) markup {
	out := tag(`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="%s" width="%s" height="8"/>`,
		color, strconv.FormatFloat(progress*100, 'f', 1, 64))
	if expected > 0 {
		out += tag(`<rect class="now" x="%s" width="1.2" height="8"/>`, strconv.FormatFloat(min(expected*100, 98.8), 'f', 1, 64))
	}
	return out + "</svg>"
}

// relative is how a page names another file of the site, both by their paths from its root; a fragment stays.
func relative(from, to string) string {
	file, fragment, hasFragment := strings.Cut(to, "#")
	up := strings.Count(from, "/")
	parts := strings.Split(file, "/")
	for up > 0 && len(parts) > 1 && strings.Split(from, "/")[0] == parts[0] {
		_, from, _ = strings.Cut(from, "/")
		parts = parts[1:]
		up--
	}
	out := strings.Repeat("../", up) + path.Join(escapePath(parts)...)
	if hasFragment {
		out += "#" + escapeFragment(fragment)
	}
	return out
}
