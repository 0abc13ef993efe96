package render

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// mostDrawn bounds the items that a picture shows one by one. Beyond that it counts them by group and lane, and names
// some of them in tooltips.
const mostDrawn = 150

// The measures of a roadmap's picture, in pixels.
const (
	chartWidth = 1200.0
	chartEdge  = 28.0
	chartNames = 440.0 // the column of names, edge included
	itemHeight = 25.0
)

const roadmapStyle = `.rb .bar{stroke-width:1.5}.rb .bar.planned{fill:var(--bg)}.rb .bar.active{fill:var(--bg)}.rb .tint{opacity:.22;stroke:none}` +
	`.rb .bar.dropped{fill:none;stroke-dasharray:3 3}.rb .bar.done{fill:var(--done)}.rb .today{stroke:var(--accent);stroke-width:2}` +
	`.rb .pill{fill:var(--accent)}.rb .pilltext{fill:var(--bg);font-size:11px;font-weight:600;text-anchor:middle}` +
	`.rb .band{fill:var(--panel)}.rb .breather{fill:var(--grid)}.rb .gap{fill:var(--panel)}.rb .struck{text-decoration:line-through;fill:var(--soft)}` +
	`.rb .edge{stroke-width:1.5;fill:none}.rb .before{fill:none;stroke:var(--warn);stroke-width:1.25;stroke-dasharray:2 3}.rb .soft.end{text-anchor:end}`

// WriteSVG prints the roadmap as one picture.
func (r Roadmap) WriteSVG(w io.Writer) error {
	_, err := io.WriteString(w, r.picture())
	return err
}

// picture draws the roadmap: horizons as columns of cards, time as a chart, very many items as counts.
func (r Roadmap) picture() string {
	var p picture
	width, y := chartWidth, r.drawHead(&p)
	switch {
	case r.empty():
		p.text("soft", chartEdge, y+20, emptyRoadmap)
		y += 44
	case len(r.Items) > mostDrawn:
		width, y = r.drawCounts(&p, y)
	case r.By == roadmap.ByHorizon:
		y = r.drawCards(&p, y)
	case !slices.ContainsFunc(r.Items, (*roadmap.Item).Scheduled):
		p.text("soft", chartEdge, y+20, "Nothing has a date yet.")
		y += 34
	default:
		y = r.drawChart(&p, y)
	}
	y = r.drawQueues(&p, y)
	return p.element(width, y+20, r.title(), r.heading()+", as of "+r.Today.String(), roadmapStyle)
}

// drawHead draws the title and the legend, and returns where the rest begins.
func (r Roadmap) drawHead(p *picture) float64 {
	p.text("big", chartEdge, 40, fitText(r.title(), 560, 18))
	p.text("soft", chartEdge, 60, fitText(r.subtitle(), 800, 13))
	x := chartWidth - chartEdge
	categories := config.Categories()
	slices.Reverse(categories)
	for _, c := range categories {
		x -= textWidth(string(c), 13)
		p.text("soft", x, 40, string(c))
		p.mark(c, x-13, 35.5, 5)
		x -= 40
	}
	p.b.WriteByte('\n')
	return 80
}

// subtitle says what is shown, of which day, and what the dotted frames are.
func (r Roadmap) subtitle() string {
	text := r.heading() + " · " + longDate(r.Today)
	if len(r.Items) > mostDrawn {
		text += " · bars are as long as the items are many"
	} else if r.ComparedWith != "" && r.By != roadmap.ByHorizon {
		text += " · dotted: as of " + r.ComparedWith
	}
	return text
}

func longDate(d calendar.Date) string { return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year) }

// timeline maps days to coordinates.
type timeline struct {
	from, to calendar.Date
	x, width float64
}

func (t timeline) at(d calendar.Date) float64 {
	days := float64(t.to.Sub(t.from) + 1)
	share := float64(d.Sub(t.from)) / days
	return t.x + t.width*min(1, max(0, share))
}

// after is where the day ends.
func (t timeline) after(d calendar.Date) float64 { return t.at(d.AddDays(1)) }

// middle is noon of the day.
func (t timeline) middle(d calendar.Date) float64 { return (t.at(d) + t.after(d)) / 2 }

func (t timeline) holds(d calendar.Date) bool { return !d.Before(t.from) && !d.After(t.to) }

// mostYears bounds how far a chart reaches to both sides of its middle; what lies beyond is drawn at its edge.
const mostYears = 2

// timeline chooses whole quarters around the items.
func (r Roadmap) timeline() timeline {
	from, to := r.Today, r.Today
	var starts []calendar.Date
	for _, i := range r.Items {
		if i.Scheduled() {
			starts = append(starts, i.Start)
		}
	}
	slices.SortFunc(starts, calendar.Date.Compare)
	if len(starts) > 0 {
		middle := starts[len(starts)/2]
		first, last := middle.AddDays(-mostYears*365), middle.AddDays(mostYears*365)
		from, to = middle, middle
		stretch := func(d calendar.Date) {
			if d.Before(from) && !d.Before(first) {
				from = d
			}
			if d.After(to) && !d.After(last) {
				to = d
			}
		}
		stretch(r.Today)
		for _, i := range r.Items {
			if i.Scheduled() {
				stretch(i.Start)
				stretch(i.End)
			}
		}
	}
	t := timeline{x: chartNames, width: chartWidth - chartEdge - chartNames}
	t.from, t.to = r.Calendar.QuarterOf(from).Start, r.Calendar.QuarterOf(to).End
	return t
}

// drawChart draws the items over time, and returns where it ends.
func (r Roadmap) drawChart(p *picture, y float64) float64 {
	t := r.timeline()
	axis := y
	y += r.axisHeight(t)
	// What is drawn first lies below: the height must be known before the rows are drawn.
	bottom := y
	for _, g := range r.Groups {
		if n := len(placed(g)); n > 0 {
			bottom += 34 + float64(n)*itemHeight
		}
	}
	bottom += 8
	r.drawAxis(p, t, axis, y, bottom)
	ids := 0.0
	for _, i := range r.Items {
		ids = max(ids, textWidth(i.ID(), 11))
	}
	ids = min(ids, 92)
	for _, g := range r.Groups {
		items := placed(g)
		if len(items) == 0 {
			continue
		}
		p.line("rule", chartEdge, y+6, chartWidth-chartEdge, y+6)
		share := percentOr(g.Progress, "")
		p.text("bold", chartEdge, y+25, fitText(groupName(g), chartNames-chartEdge-28-textWidth(share, 13), 13*boldSize))
		p.text("soft end", chartNames-16, y+25, share)
		y += 34
		for _, i := range items {
			r.drawItem(p, t, i, ids, y)
			y += itemHeight
		}
	}
	r.drawToday(p, t, axis, bottom)
	return bottom
}

func (r Roadmap) axisHeight(t timeline) float64 {
	if r.secondBand(t) != "" {
		return 50
	}
	return 28
}

// secondBand says what stands below the quarters: cycles where there are any, months where they fit.
func (r Roadmap) secondBand(t timeline) string {
	months := len(r.Calendar.Months(t.from, t.to))
	inside := 0
	for _, c := range r.Cycles {
		if !c.Span.End.Before(t.from) && !c.Span.Start.After(t.to) {
			inside++
		}
	}
	switch {
	case r.By == roadmap.ByMonth && months <= 24:
		return "months"
	case inside > 0 && inside <= 30:
		return "cycles"
	case months <= 24:
		return "months"
	}
	return ""
}

// drawAxis draws the bands on top and what they continue down to the bottom: lines between quarters, breathers.
func (r Roadmap) drawAxis(p *picture, t timeline, y, rows, bottom float64) {
	second := r.secondBand(t)
	for _, c := range r.Cycles {
		if b := c.Breather; !b.Start.IsZero() && !b.End.Before(t.from) && !b.Start.After(t.to) && second == "cycles" {
			p.rect("gap", t.at(b.Start), rows, t.after(b.End)-t.at(b.Start), bottom-rows, 0)
		}
	}
	quarters := r.Calendar.Quarters(t.from, t.to)
	for n, q := range quarters {
		x, end := t.at(q.Start), t.after(q.End)
		if n%2 == 0 {
			p.rect("band", x, y, end-x, 24, 0)
		}
		if n > 0 {
			p.line("rule", x, y, x, bottom)
		}
		label := q.Label
		if textWidth(label, 13) > end-x-8 {
			label = label[strings.LastIndexByte(label, '-')+1:]
		}
		r.drawLabel(p, t, "bold mid", fitText(label, end-x-4, 13), x, end, y+17, 13)
	}
	switch second {
	case "cycles":
		for _, c := range r.Cycles {
			if c.Span.End.Before(t.from) || c.Span.Start.After(t.to) {
				continue
			}
			x, end := t.at(c.Span.Start), t.after(c.Span.End)
			work := end
			p.open("cycle")
			if !c.Breather.Start.IsZero() {
				work = t.at(c.Breather.Start)
				p.rect("breather", work, y+27, end-work, 19, 0)
			}
			p.tooltip(cycleTip(c))
			p.rect("box", x+.5, y+27, max(1, end-x-1), 19, 3)
			if work < end {
				p.rect("breather", work, y+27.5, max(0, end-work-1), 18, 0)
			}
			label := c.ID
			if textWidth(label, 11) > work-x-6 {
				label = label[strings.LastIndexByte(label, '-')+1:]
			}
			r.drawLabel(p, t, "small soft mid", fitText(label, work-x-2, 11), x, work, y+41, 11)
			p.close()
		}
	case "months":
		for _, m := range r.Calendar.Months(t.from, t.to) {
			x, end := t.at(m.Start), t.after(m.End)
			p.line("grid", x, y+24, x, bottom)
			name := m.Start.Month.String()[:3]
			r.drawLabel(p, t, "small soft mid", fitText(name, end-x-2, 11), x, end, y+41, 11)
		}
	}
	p.b.WriteByte('\n')
}

// drawLabel writes a label amid its span, or amid the larger part of it where the line of today would cross it.
func (r Roadmap) drawLabel(p *picture, t timeline, class, label string, x, end, y, size float64) {
	today, half := t.middle(r.Today), textWidth(label, size)/2+3
	if t.holds(r.Today) && today > x && today < end && math.Abs((x+end)/2-today) < half {
		if today-x > end-today {
			end = today
		} else {
			x = today
		}
	}
	if textWidth(label, size) <= end-x {
		p.text(class, (x+end)/2, y, label)
	}
}

func cycleTip(c roadmap.Cycle) string {
	text := c.ID
	if c.Title != c.ID {
		text += " " + c.Title
	}
	text += ", " + c.Span.Start.String() + " to " + c.Span.End.String()
	if !c.Breather.Start.IsZero() {
		text += ", breather from " + c.Breather.Start.String()
	}
	return text
}

func (r Roadmap) drawToday(p *picture, t timeline, y, bottom float64) {
	if !t.holds(r.Today) {
		return
	}
	x := t.middle(r.Today)
	p.open("now")
	p.tooltip("today, " + r.Today.String())
	p.line("today", x, y-4, x, bottom)
	p.rect("pill", x-22, y-14, 44, 16, 8)
	p.text("pilltext", x, y-2.5, "today")
	p.close()
}

// drawItem draws a row: mark, id, title, and the bar of its days.
func (r Roadmap) drawItem(p *picture, t timeline, i *roadmap.Item, ids, y float64) {
	p.open("item", "data-id", i.ID())
	p.tooltip(itemTip(i))
	middle := y + itemHeight/2
	p.mark(i.Category, chartEdge+7, middle-.5, 5)
	p.text("small soft", chartEdge+20, middle+4, fitText(i.ID(), ids+2, 11))
	class := ""
	if i.Category == config.Dropped {
		class = "struck"
	}
	x := chartEdge + 28 + ids
	p.text(class, x, middle+4.5, fitText(i.Title(), chartNames-8-x, 13))
	if i.Scheduled() {
		r.drawBefore(p, t, i, middle)
		drawBar(p, t, i, middle)
	}
	p.close()
}

// drawBefore draws where an item was in the roadmap that this one is compared with, if it has moved since.
func (r Roadmap) drawBefore(p *picture, t timeline, i *roadmap.Item, middle float64) {
	for _, x := range r.Changes {
		if x.Document != i.Document || x.From.Start.IsZero() || x.From.Start == i.Start && x.From.End == i.End ||
			x.From.End.Before(t.from) || x.From.Start.After(t.to) {
			continue
		}
		from, to := t.at(x.From.Start), t.after(x.From.End)
		if x.From.Start == x.From.End {
			p.path("before", "M"+num((from+to)/2)+" "+num(middle-9)+"l9 9l-9 9l-9-9z")
			continue
		}
		p.rect("before", from, middle-10.5, max(5, to-from), 21, 5)
	}
}

func drawBar(p *picture, t timeline, i *roadmap.Item, middle float64) {
	class := categoryClass(i.Category)
	switch {
	case i.End.Before(t.from):
		p.path("edge "+class, arrow(t.x+4, middle, -1))
		return
	case i.Start.After(t.to):
		p.path("edge "+class, arrow(t.x+t.width-4, middle, 1))
		return
	}
	x, end := t.at(i.Start), t.after(i.End)
	if i.Start == i.End {
		x = (x + end) / 2
		p.path("bar "+class, "M"+num(x)+" "+num(middle-8)+"l8 8l-8 8l-8-8z")
		return
	}
	width := max(6, end-x)
	p.rect("bar "+class, x, middle-7.5, width, 15, 4)
	if i.Category == config.Active {
		share := .0
		if i.Progress != nil {
			share = *i.Progress
		}
		p.rect("tint active-fill", x, middle-7.5, width, 15, 4)
		if share > 0 {
			p.rect("active-fill", x, middle-7.5, max(4, width*share), 15, 4)
		}
	}
	if i.Open || i.End.After(t.to) {
		p.path("edge "+class, arrow(x+width+7, middle, 1))
	}
	if i.Start.Before(t.from) {
		p.path("edge "+class, arrow(t.x+4, middle, -1))
	}
}

// arrow is a chevron that points to the right (1) or to the left (-1) at x.
func arrow(x, y, direction float64) string {
	return "M" + num(x-4*direction) + " " + num(y-5) + "l" + num(5*direction) + " 5l" + num(-5*direction) + " 5"
}

func categoryClass(c config.Category) string {
	if c == "" {
		return string(config.Planned)
	}
	return string(c)
}

func itemTip(i *roadmap.Item) string {
	text := i.ID() + " " + i.Title()
	if i.Status != "" {
		text += ", " + i.Status
	}
	if i.Scheduled() {
		text += ", " + i.Start.String()
		switch {
		case i.Open:
			text += " to open end"
		case i.End != i.Start:
			text += " to " + i.End.String()
		}
	}
	if p := percentOr(i.Progress, ""); p != "" {
		text += ", " + p
	}
	return text
}

// drawCards draws a column for each horizon with the items as cards.
func (r Roadmap) drawCards(p *picture, y float64) float64 {
	gap := 16.0
	width := (chartWidth - 2*chartEdge - gap*float64(len(r.Lanes)-1)) / float64(len(r.Lanes))
	bottom := y
	for n, lane := range r.Lanes {
		x, at := chartEdge+float64(n)*(width+gap), y
		count := 0
		head := at
		at += 40
		for _, g := range r.Groups {
			named := false
			for _, i := range g.Items {
				if i.Lane != lane.Key {
					continue
				}
				if !named {
					p.text("small soft bold", x+2, at+13, fitText(groupName(g), width-4, 11*boldSize))
					named = true
					at += 22
				}
				count++
				if lane.Key == roadmap.Closed {
					r.drawClosed(p, i, x, at, width)
					at += 22
					continue
				}
				r.drawCard(p, i, x, at, width)
				at += 52
			}
			if named {
				at += 8
			}
		}
		p.rect("panel", x, head, width, 28, 6)
		p.text("bold", x+10, head+19, lane.Label)
		p.text("soft small end", x+width-10, head+18.5, strings.TrimSpace(horizonSpan(lane)+"  "+strconv.Itoa(count)))
		bottom = max(bottom, at)
	}
	p.b.WriteByte('\n')
	return bottom + 4
}

func horizonSpan(l roadmap.Lane) string {
	switch {
	case !l.End.IsZero():
		return "until " + l.End.String() + "  ·"
	case !l.Start.IsZero():
		return "from " + l.Start.String() + "  ·"
	}
	return ""
}

// drawClosed draws a card of what has come to its end: a line.
func (r Roadmap) drawClosed(p *picture, i *roadmap.Item, x, y, width float64) {
	p.open("item", "data-id", i.ID())
	p.tooltip(itemTip(i))
	p.mark(i.Category, x+8, y+11, 4.5)
	class := ""
	if i.Category == config.Dropped {
		class = "struck"
	}
	p.text(class, x+20, y+15.5, fitText(i.Title(), width-20, 13))
	p.close()
}

func (r Roadmap) drawCard(p *picture, i *roadmap.Item, x, y, width float64) {
	p.open("item", "data-id", i.ID())
	p.tooltip(itemTip(i))
	p.rect("box", x+.5, y+.5, width-1, 45, 6)
	p.mark(i.Category, x+14, y+15, 5)
	when := dates(i, r.Today)
	room := width - 40 - textWidth(when, 11)
	p.text("small soft", x+25, y+19, fitText(i.ID(), room, 11))
	p.text("small soft end", x+width-9, y+19, when)
	class := ""
	if i.Category == config.Dropped {
		class = "struck"
	}
	p.text(class, x+9, y+37, fitText(i.Title(), width-18, 13))
	p.close()
}
