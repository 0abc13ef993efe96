package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

// The places in the picture of objectives, in pixels.
const (
	okrWidth   = 1040.0
	okrMargin  = 32.0
	okrIndent  = 28.0
	okrRight   = okrWidth - okrMargin
	okrKeyRow  = 26.0
	okrBarWide = 240.0
	// okrDetailed is how many objectives are shown with their key results; more of them have a line each.
	okrDetailed = 24
)

const okrStyle = `.rb .track{fill:var(--grid)}.rb .now{stroke:var(--ink);stroke-width:2}.rb .halo{stroke:var(--bg);stroke-width:4}` +
	`.rb .curve{fill:none;stroke:var(--accent);stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}.rb .dot{fill:var(--accent)}` +
	`.rb .sure{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:2 2}.rb .soft-fill{fill:var(--soft)}.rb text.soft-ink{fill:var(--soft)}` +
	`.rb .title{font-size:15px;font-weight:600}.rb .bad-mark,.rb .warn-mark,.rb .good-mark{stroke:none}` +
	`.rb .bad-mark{fill:var(--bad)}.rb .warn-mark{fill:var(--warn)}.rb .good-mark{fill:var(--good)}`

// WriteSVG prints the objectives as a picture.
func (v OKRs) WriteSVG(w io.Writer) error {
	title, subtitle := v.heading()
	var p picture
	p.text("big", okrMargin, 44, fitText(title, okrRight-okrMargin, 18))
	p.text("soft", okrMargin, 66, fitText(subtitle, 620, 13))
	y := 96.0
	switch n := len(v.Objectives); {
	case n == 0:
		p.text("soft", okrMargin, y+8, v.empty())
		y += 24
	case n <= okrDetailed:
		okrLegend(&p, 62)
		for _, o := range v.view.Objectives {
			y = okrCard(&p, o, y)
		}
	default:
		okrLegend(&p, 62)
		for _, o := range v.view.Objectives {
			y = okrLine(&p, o, y)
		}
	}
	return p.write(w, okrWidth, y+okrMargin-12, title, fmt.Sprintf("%s. %d objectives.", subtitle, len(v.Objectives)), okrStyle)
}

// okrLegend explains the stroke in the bars.
func okrLegend(p *picture, y float64) {
	label := "where the date asks it to be"
	x := okrRight - textWidth(label, 11)
	p.text("soft small", x, y+4, label)
	okrBar(p, "soft-fill", x-64, y-4, 52, .45, .7, true)
}

// okrBar draws a bar with a stroke where the date asks it to be.
func okrBar(p *picture, color string, x, y, width, progress, expected float64, dated bool) {
	const height = 8
	p.rect("track", x, y, width, height, height/2)
	if progress > 0 {
		p.rect(color, x, y, max(height, width*progress), height, height/2)
	}
	if dated && expected > 0 {
		at := x + min(width*expected, width-1)
		p.line("halo", at, y-4, at, y+height+4)
		p.line("now", at, y-4, at, y+height+4)
	}
}

// okrHealthMark draws a health as a shape: a disc, a triangle, a diamond.
func okrHealthMark(p *picture, h okr.Health, x, y float64) {
	switch h {
	case okr.OnTrack:
		p.circle("good-mark", x, y, 5)
	case okr.Behind:
		p.path("warn-mark", "M"+num(x)+" "+num(y-5.5)+"l6 10.5h-12z")
	case okr.AtRisk:
		p.path("bad-mark", "M"+num(x)+" "+num(y-6.5)+"l6.5 6.5l-6.5 6.5l-6.5 -6.5z")
	default:
		p.circle("soft-fill", x, y, 2)
	}
}

func okrOpen(p *picture, o *okr.Objective) {
	p.open("objective", "data-id", o.Document.ID, "data-progress", figure(pointer(round(o.Progress))), "data-health", string(o.Health))
	p.tooltip(o.Document.ID + " " + o.Document.Title)
}

func pointer[T any](v T) *T { return &v }

// okrCard draws an objective with its key results and returns where the next begins.
func okrCard(p *picture, o *okr.Objective, y float64) float64 {
	x := okrMargin + okrIndent*float64(min(o.Depth, deepestIndent))
	if o.Depth == 0 {
		p.line("rule", okrMargin, y, okrRight, y)
		y += 14
	}
	okrOpen(p, o)
	y += 14
	p.mark(o.Document.Category, x+7, y-5, 6)
	id := fitText(o.Document.ID, 140, 13)
	p.text("soft", x+22, y, id)
	left := x + 32 + textWidth(id, 13)
	p.text("title", left, y, fitText(o.Document.Title, okrRight-left, 15*boldSize))
	y += 24
	_, word, color := healthWord(o.Health)
	okrBar(p, color+"-fill", x+22, y-9, okrBarWide, o.Progress, o.Expected, o.Dated)
	at := x + 22 + okrBarWide + 14
	p.text("bold", at, y, percent(o.Progress))
	at += 48
	okrHealthMark(p, o.Health, at+6, y-4.5)
	p.text(color+"-ink", at+18, y, word)
	at += 118
	if o.Confidence != nil {
		p.text("soft", at, y, "confidence "+percent(*o.Confidence))
		at += 126
	}
	p.text("soft end", okrRight, y, fitText(serving(o), okrRight-at, 13))
	y += 20
	p.text("soft small", x+22, y, fitText(strings.Join(facts(o), " · "), okrRight-x-22, 11))
	p.close()
	y += 8
	for _, k := range o.KeyResults {
		okrKeyResult(p, o, k, x+22, y)
		y += okrKeyRow
	}
	return y + 18
}

// okrKeyResult draws a key result's line.
func okrKeyResult(p *picture, o *okr.Objective, k okr.KeyResult, x, y float64) {
	p.open("key-result", "data-id", o.Document.ID+"#"+k.ID, "data-progress", figure(pointer(round(k.Progress))))
	p.tooltip(k.ID + " " + k.Title + ", " + numbers(k))
	base := y + 17
	p.text("soft small", x, base, fitText(k.ID, 44, 11))
	p.text("", x+48, base, fitText(k.Title, 600-x-48, 13))
	p.text("soft small end", 796, base, fitText(numbers(k), 180, 11))
	okrCurve(p, k.Curve, 810, y+4, 74, 17)
	okrBar(p, "accent-fill", 898, base-8, 64, k.Progress, 0, false)
	p.text("end", okrRight, base, percent(k.Progress))
	p.close()
}

// okrLine draws an objective on one line and returns where the next begins.
func okrLine(p *picture, o *okr.Objective, y float64) float64 {
	x := okrMargin + okrIndent/2*float64(min(o.Depth, deepestIndent))
	if o.Depth == 0 {
		p.line("rule", okrMargin, y, okrRight, y)
	}
	okrOpen(p, o)
	base := y + 18
	p.mark(o.Document.Category, x+7, base-5, 5)
	id := fitText(o.Document.ID, 140, 13)
	p.text("soft", x+22, base, id)
	left := x + 32 + textWidth(id, 13)
	p.text("", left, base, fitText(o.Document.Title, 730-left, 13))
	_, word, color := healthWord(o.Health)
	okrBar(p, color+"-fill", 740, base-8, 110, o.Progress, o.Expected, o.Dated)
	p.text("end", 894, base, percent(o.Progress))
	okrHealthMark(p, o.Health, 912, base-4.5)
	p.text(color+"-ink", 924, base, word)
	p.close()
	return y + 26
}

// okrCurve draws the curves of progress and confidence over time, from 0 at the bottom to 1 at the top.
func okrCurve(p *picture, points []okr.Point, x, y, width, height float64) {
	if len(points) < 2 {
		return
	}
	first, last := points[0].Date, points[len(points)-1].Date
	place := func(d calendar.Date, value float64) (float64, float64) {
		share := 1.0
		if days := last.Sub(first); days > 0 {
			share = float64(d.Sub(first)) / float64(days)
		}
		return x + share*width, y + (1-value)*height
	}
	p.line("grid", x, y+height, x+width, y+height)
	var sure, curve strings.Builder
	draw := func(b *strings.Builder, px, py float64) {
		letter := "L"
		if b.Len() == 0 {
			letter = "M"
		}
		b.WriteString(letter + num(px) + " " + num(py))
	}
	for _, point := range points {
		px, py := place(point.Date, point.Progress)
		draw(&curve, px, py)
		if point.Confidence != nil {
			px, py = place(point.Date, *point.Confidence)
			draw(&sure, px, py)
		}
	}
	if sure.Len() > 0 {
		p.path("sure", sure.String())
	}
	p.path("curve", curve.String())
	px, py := place(last, points[len(points)-1].Progress)
	p.circle("dot", px, py, 2.25)
}
