package site

import (
	"fmt"
	"html"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/render"
)

// markup is HTML that is safe as it is. It comes from literals of this package, from tag, and from what was sanitised.
type markup string

// tag fills the places of a format of markup, which are all %s: every text among the arguments is escaped, in an element as
// in a quoted attribute; markup is taken as it is. So what an author wrote cannot become markup by being forgotten.
func tag(format string, args ...any) markup {
	var b builder
	size := len(format)
	for _, a := range args {
		switch a := a.(type) {
		case markup:
			size += len(a)
		case string:
			size += len(a)
		default:
			size += 8
		}
	}
	b.Grow(size)
	b.add(format, args...)
	return b.markup()
}

// escape makes text of any origin safe, on one line and without what turns the direction of the text around it.
func escape(s string) string {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			return html.EscapeString(render.Line(s))
		}
	}
	return s
}

// builder gathers markup.
type builder struct{ strings.Builder }

// add adds what tag makes of its arguments.
func (b *builder) add(format string, args ...any) {
	for _, a := range args {
		before, after, _ := strings.Cut(format, "%s")
		b.WriteString(before)
		switch a := a.(type) {
		case markup:
			b.WriteString(string(a))
		case string:
			b.WriteString(escape(a))
		case int:
			b.WriteString(strconv.Itoa(a))
		default:
			b.WriteString(escape(fmt.Sprint(a)))
		}
		format = after
	}
	b.WriteString(format)
}

func (b *builder) markup() markup { return markup(b.String()) }

// bdi is text of unknown direction.
func bdi(s string) markup { return tag("<bdi>%s</bdi>", s) }

// acronyms are labels that are written in capitals.
var acronyms = map[string]bool{"api": true, "dri": true, "faq": true, "okr": true, "rfc": true, "sla": true, "url": true}

// capital is a label as it stands at the head of a column.
func capital(s string) string {
	if acronyms[s] {
		return strings.ToUpper(s)
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// joined is pieces with a text between them; empty pieces are left out.
func joined(pieces []markup, between string) markup {
	var b builder
	for _, p := range pieces {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.add("%s", between)
		}
		b.add("%s", p)
	}
	return b.markup()
}

// small is a label as it stands within a sentence: what is written in capitals stays so.
func small(s string) string {
	if len(s) > 1 && strings.ToUpper(s[:2]) == s[:2] && strings.ToLower(s[:2]) != s[:2] {
		return s
	}
	return strings.ToLower(s)
}

// count is a number of things in words.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

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
