package render

import (
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// picture is an SVG under construction. Coordinates and sizes are in pixels; everything that is drawn has a class, and
// svgStyle says how classes look, so that one picture serves a light and a dark page.
//
// Text that a document's author wrote goes through text and tooltip alone, which escape it. Attribute values that come
// from documents go through attribute.
type picture struct {
	b strings.Builder
}

// svgColors are the colours as custom properties. A page that holds pictures declares the same, so that both follow the
// reader's setting.
const svgColors = `.rb{--bg:#fff;--panel:#f6f7f9;--ink:#1b2027;--soft:#5b6572;--line:#d3d9e1;--grid:#e8ecf1;--accent:#2f5fd0;` +
	`--planned:#5f6b7a;--active:#2563c9;--done:#19763f;--dropped:#7d6a58;--good:#19763f;--warn:#9a5b00;--bad:#c02f2f}` +
	`@media (prefers-color-scheme:dark){.rb{--bg:#14181d;--panel:#1d232b;--ink:#e7eaef;--soft:#9aa5b4;--line:#39424f;` +
	`--grid:#262d37;--accent:#82aaff;--planned:#9aa5b4;--active:#79aefc;--done:#5fc48a;--dropped:#bfa78f;--good:#5fc48a;` +
	`--warn:#e6ab50;--bad:#f3867f}}`

// svgStyle is the look of what all pictures share.
func svgStyle() string {
	return svgColors +
		`.rb text{font-family:` + svgFonts + `;font-size:13px;fill:var(--ink)}` +
		`.rb .bg{fill:var(--bg)}.rb .panel{fill:var(--panel)}.rb .soft{fill:var(--soft)}.rb .small{font-size:11px}` +
		`.rb .big{font-size:18px;font-weight:600}.rb .bold{font-weight:600}.rb .end{text-anchor:end}.rb .mid{text-anchor:middle}` +
		`.rb .accent-fill{fill:var(--accent)}.rb .grid{stroke:var(--grid);fill:none}.rb .rule{stroke:var(--line);fill:none}` +
		`.rb .box{fill:var(--panel);stroke:var(--line)}` +
		`.rb .mark{stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round;fill:none}.rb .mark .full{stroke:none}` +
		`.rb .cut{stroke:var(--bg);stroke-width:1.6}` +
		styleOf("planned") + styleOf("active") + styleOf("done") + styleOf("dropped") + styleOf("good") + styleOf("warn") + styleOf("bad")
}

// svgFonts are the system's own; nothing is fetched.
const svgFonts = `system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif`

// styleOf gives a colour's name the classes that use it: its own for marks, with "-fill" and "-ink" for areas and text.
func styleOf(name string) string {
	v := "var(--" + name + ")"
	return ".rb ." + name + "{stroke:" + v + "}.rb ." + name + " .full,.rb ." + name + "-fill{fill:" + v + "}" +
		".rb text." + name + "-ink{fill:" + v + "}"
}

// write prints the picture with its size, what it shows and in a longer sentence, and the style of its own classes.
func (p *picture) write(w io.Writer, width, height float64, title, description, style string) error {
	_, err := io.WriteString(w, p.element(width, height, title, description, style))
	return err
}

func (p *picture) element(width, height float64, title, description, style string) string {
	width, height = math.Ceil(width), math.Ceil(height)
	size := num(width) + " " + num(height)
	return `<svg xmlns="http://www.w3.org/2000/svg" class="rb" role="img" width="` + num(width) + `" height="` + num(height) +
		`" viewBox="0 0 ` + size + `">` + "\n<title>" + escapeText(title) + "</title>\n<desc>" + escapeText(description) + "</desc>\n<style>" +
		svgStyle() + style + "</style>\n" + `<rect class="bg" width="` + num(width) + `" height="` + num(height) + `"/>` + "\n" + p.b.String() + "</svg>\n"
}

// open begins a group; attributes come in pairs of a name and a value, which is escaped.
func (p *picture) open(class string, attributes ...string) {
	p.b.WriteString(`<g class="` + class + `"`)
	for i := 0; i+1 < len(attributes); i += 2 {
		p.b.WriteString(" " + attributes[i] + `="` + escapeText(attributes[i+1]) + `"`)
	}
	p.b.WriteString(">")
}

// close ends a group.
func (p *picture) close() { p.b.WriteString("</g>\n") }

// tooltip says in a group what its pictures stand for, to those who point at it and to screen readers.
func (p *picture) tooltip(s string) { p.b.WriteString("<title>" + escapeText(s) + "</title>") }

// rect draws a rectangle with corners rounded by r.
func (p *picture) rect(class string, x, y, width, height, r float64) {
	p.b.WriteString(`<rect class="` + class + `" x="` + num(x) + `" y="` + num(y) + `" width="` + num(max(0, width)) + `" height="` + num(max(0, height)) + `"`)
	if r > 0 {
		p.b.WriteString(` rx="` + num(r) + `"`)
	}
	p.b.WriteString("/>")
}

// line draws a straight line.
func (p *picture) line(class string, x1, y1, x2, y2 float64) {
	p.b.WriteString(`<line class="` + class + `" x1="` + num(x1) + `" y1="` + num(y1) + `" x2="` + num(x2) + `" y2="` + num(y2) + `"/>`)
}

// path draws what d, in SVG's language of paths, says.
func (p *picture) path(class, d string) {
	p.b.WriteString(`<path class="` + class + `" d="` + d + `"/>`)
}

// circle draws a circle.
func (p *picture) circle(class string, x, y, r float64) {
	p.b.WriteString(`<circle class="` + class + `" cx="` + num(x) + `" cy="` + num(y) + `" r="` + num(r) + `"/>`)
}

// text writes one line of text with its baseline at y, as it is: fitText cuts it.
func (p *picture) text(class string, x, y float64, s string) {
	if s == "" {
		return
	}
	p.b.WriteString(`<text class="` + class + `" x="` + num(x) + `" y="` + num(y) + `">` + escapeText(s) + "</text>")
}

// mark draws a status's category as a shape around (x, y), so that it is known without its colour: an empty circle for
// planned, a half-filled one for active, a filled one with a tick for done, a cross for dropped, a small dot for none.
func (p *picture) mark(c config.Category, x, y, r float64) {
	switch c {
	case config.Planned:
		p.open("mark planned")
		p.circle("", x, y, r)
	case config.Active:
		p.open("mark active")
		p.circle("", x, y, r)
		p.path("full", "M"+num(x)+" "+num(y-r)+"a"+num(r)+" "+num(r)+" 0 0 1 0 "+num(2*r)+"z")
	case config.Done:
		p.open("mark done")
		p.circle("full", x, y, r+.75)
		p.path("cut", "M"+num(x-r*.5)+" "+num(y)+"l"+num(r*.38)+" "+num(r*.42)+"l"+num(r*.66)+" "+num(-r*.8))
	case config.Dropped:
		p.open("mark dropped")
		p.path("", "M"+num(x-r*.7)+" "+num(y-r*.7)+"l"+num(r*1.4)+" "+num(r*1.4)+"m0 "+num(-r*1.4)+"l"+num(-r*1.4)+" "+num(r*1.4))
	default:
		p.open("mark planned")
		p.circle("full", x, y, r*.4)
	}
	p.b.WriteString("</g>")
}

// categoryMark is a category's mark in text: one column wide, and known without colour.
func categoryMark(c config.Category) string {
	switch c {
	case config.Planned:
		return "○"
	case config.Active:
		return "◐"
	case config.Done:
		return "●"
	case config.Dropped:
		return "✕"
	}
	return "·"
}

// num is a coordinate, with as many decimals as a screen shows.
func num(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0
	}
	s := strconv.FormatFloat(f, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// escapeText makes text of any origin safe in an element or an attribute of SVG and HTML: on one line, markup escaped,
// without what XML cannot hold or what turns the direction of the text around it.
func escapeText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range Line(s) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case unicode.Is(unicode.Noncharacter_Code_Point, r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// textWidth estimates the width of a line of text in pixels at a font size. No font is at hand, and readers have
// different ones, so it errs on the wide side.
func textWidth(s string, size float64) float64 {
	ems := 0.0
	for s = Line(s); s != ""; {
		cluster, columns := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			break
		}
		ems += clusterWidth(cluster, columns)
		s = s[len(cluster):]
	}
	return ems * size
}

// clusterWidth is the width, in ems, of one character as readers see it.
func clusterWidth(cluster string, columns int) float64 {
	r, _ := utf8.DecodeRuneInString(cluster)
	switch {
	case columns >= 2 && len(cluster) > utf8.RuneLen(r), columns >= 2 && r >= 0x1f000:
		return 1.4 // emoji
	case columns >= 2:
		return 1.03 // Chinese, Japanese, Korean
	case columns == 0:
		return 0
	case strings.ContainsRune("iIjl.,:;'|!", r):
		return .34
	case r == ' ' || strings.ContainsRune("ftr()[]/\\-", r):
		return .4
	case r == '"':
		return .5
	case strings.ContainsRune("mMW@%—…→", r):
		return 1
	case strings.ContainsRune("w<>=+~^#&", r):
		return .84
	case unicode.IsUpper(r):
		return .72
	case unicode.IsDigit(r):
		return .64
	}
	return .61
}

// boldSize is the size at which the width of bold text is that of plain text of size 1.
const boldSize = 1.1

// fitText cuts text to a width in pixels at a font size, between characters as readers see them, and says so with "…".
func fitText(s string, width, size float64) string {
	s = Line(s)
	if len(s) <= 4 || textWidth(s, size) <= width {
		return s
	}
	cut := fitBytes(s, width-clusterWidth("…", 1)*size, size)
	return closeCut(strings.TrimRightFunc(s[:cut], unicode.IsSpace))
}

// fitBytes is how many bytes of text fit into a width in pixels at a font size, to the end of a character as readers see
// them.
func fitBytes(s string, width, size float64) int {
	room, at := width/size, 0
	for at < len(s) {
		cluster, columns := ansi.FirstGraphemeCluster(s[at:], ansi.GraphemeWidth)
		if room -= clusterWidth(cluster, columns); cluster == "" || room < 0 {
			break
		}
		at += len(cluster)
	}
	return at
}

// closeCut ends cut text with "…", on the left where the text runs from right to left.
func closeCut(s string) string {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return s + "…\u200f"
		}
		if unicode.IsLetter(r) {
			break
		}
	}
	return s + "…"
}
