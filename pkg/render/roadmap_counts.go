package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// mostCounted bounds the rows of counts: where there are more groups, those with the most open items have a row each, the
// others one together.
const mostCounted = 40

// countRow is a row of counts: the items of a group, or of several, by lane.
type countRow struct {
	class, name, share string
	items              []*roadmap.Item
}

// cells are a row's items by the key of their lane.
func (c countRow) cells() map[string][]*roadmap.Item {
	out := map[string][]*roadmap.Item{}
	for _, i := range c.items {
		out[i.Lane] = append(out[i.Lane], i)
	}
	return out
}

// countRows are the rows below the one of all items.
func (r Roadmap) countRows() []countRow {
	shown := map[int]bool{}
	order := make([]int, len(r.Groups))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return openItems(r.Groups[b]) - openItems(r.Groups[a]) })
	if len(order) > mostCounted {
		order = order[:mostCounted]
	}
	for _, n := range order {
		shown[n] = true
	}
	var out []countRow
	rest := countRow{class: "soft"}
	for n, g := range r.Groups {
		if !shown[n] {
			rest.items = append(rest.items, g.Items...)
			continue
		}
		out = append(out, countRow{"", groupName(g), percentOr(g.Progress, ""), g.Items})
	}
	if more := len(r.Groups) - len(out); more > 0 {
		rest.name = "and " + strconv.Itoa(more) + " more, with fewer open items"
		out = append(out, rest)
	}
	return out
}

func openItems(g roadmap.Group) int {
	n := 0
	for _, i := range g.Items {
		if i.Category != config.Done && i.Category != config.Dropped {
			n++
		}
	}
	return n
}

// drawCounts draws a row for all items and one for each group, and a column for each lane, with bars as long as the items
// are many: those of all by the largest of their own. It returns the picture's width and where it ends.
func (r Roadmap) drawCounts(p *picture, y float64) (width, bottom float64) {
	lanes := append([]roadmap.Lane{}, r.Lanes...)
	if len(r.Backlog)+len(r.Undated) > 0 {
		lanes = append(lanes, roadmap.Lane{Label: "unscheduled"})
	}
	column := max(86, (chartWidth-chartEdge-chartNames)/float64(len(lanes)))
	width = chartNames + column*float64(len(lanes)) + chartEdge
	all := countRow{class: "bold", name: "All " + strconv.Itoa(len(r.Items)) + " items", items: r.Items}
	rows := r.countRows()
	today := r.laneOfToday()
	bottom = y + 40 + 34 + 26*float64(len(rows))
	for n, l := range lanes {
		x := chartNames + column*float64(n)
		if n%2 == 0 {
			p.rect("band", x, y, column, bottom-y, 0)
		}
		class := "bold"
		if l.Key == "" {
			class = "soft"
		}
		p.text(class, x+8, y+19, fitText(l.Label, column-12, 13))
		if l.Key != "" && l.Key == today {
			p.line("today", x+8, y+27, x+column-8, y+27)
		}
	}
	draw := func(row countRow, most int) {
		p.text(row.class, chartEdge, y+17, fitText(row.name, chartNames-chartEdge-64, 13))
		p.text("soft end", chartNames-14, y+17, row.share)
		cells := row.cells()
		for m, l := range lanes {
			if items := cells[l.Key]; len(items) > 0 {
				drawCount(p, items, l.Label, chartNames+column*float64(m)+8, y, column-46, float64(most))
			}
		}
		y += 26
		p.b.WriteByte('\n')
	}
	y += 40
	draw(all, largestCell(all))
	p.line("rule", chartEdge, y+3, width-chartEdge, y+3)
	y += 8
	most := 1
	for _, row := range rows {
		if row.class == "" {
			most = max(most, largestCell(row))
		}
	}
	for _, row := range rows {
		draw(row, max(most, largestCell(row)))
	}
	return width, bottom
}

// largestCell is the number of items in a row's fullest lane.
func largestCell(row countRow) int {
	most := 1
	for _, items := range row.cells() {
		most = max(most, len(items))
	}
	return most
}

// drawCount draws a bar in a section for each category, with the number behind it and the items in its tooltip.
func drawCount(p *picture, items []*roadmap.Item, lane string, x, y, width, most float64) {
	by := map[config.Category]int{}
	var ids []string
	for _, i := range items {
		by[i.Category]++
		ids = append(ids, i.ID())
	}
	var facts []string
	p.open("count")
	at := x
	for _, c := range append(config.Categories(), "") {
		if by[c] == 0 {
			continue
		}
		length := max(2, width*float64(by[c])/most)
		switch c {
		case config.Planned, "":
			p.rect("bar planned", at+.75, y+6.75, max(1, length-1.5), 12.5, 2)
		case config.Dropped:
			p.rect("bar dropped", at+.75, y+6.75, max(1, length-1.5), 12.5, 2)
		case config.Active:
			p.rect("bar active", at+.75, y+6.75, max(1, length-1.5), 12.5, 2)
			p.rect("tint active-fill", at+.75, y+6.75, max(1, length-1.5), 12.5, 2)
		default:
			p.rect(string(c)+"-fill", at, y+6, length, 14, 2)
		}
		at += length + 1
		facts = append(facts, strconv.Itoa(by[c])+" "+string(c))
	}
	p.text("small soft", at+4, y+17, strconv.Itoa(len(items)))
	p.tooltip(strings.TrimSpace(lane+": "+strings.Join(facts, ", ")) + ". " + someOf(ids))
	p.close()
}

// mostNamed bounds the ids that a tooltip names.
const mostNamed = 40

// someOf names ids, and how many more there are.
func someOf(ids []string) string {
	if len(ids) <= mostNamed {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:mostNamed], ", ") + " and " + strconv.Itoa(len(ids)-mostNamed) + " more"
}

// mostQueued bounds the entries of a list in a picture that counts.
const mostQueued = 20

// drawQueues draws the lists below the roadmap, side by side, and returns where they end.
func (r Roadmap) drawQueues(p *picture, y float64) float64 {
	queues := r.queues()
	if len(queues) == 0 {
		return y
	}
	most := mostQueued
	if len(r.Items) <= mostDrawn {
		most = mostDrawn
	}
	gap := 28.0
	width := (chartWidth - 2*chartEdge - gap*float64(len(queues)-1)) / float64(len(queues))
	y += 14
	bottom := y
	for n, q := range queues {
		x, at := chartEdge+float64(n)*(width+gap), y
		p.line("rule", x, at, x+width, at)
		p.text("bold", x, at+22, q.title)
		p.text("soft small end", x+width, at+22, strconv.Itoa(len(q.entries)))
		at += 32
		names := 0.0
		for m, e := range q.entries {
			if m < most {
				names = max(names, textWidth(e.document.ID, 11))
			}
		}
		names = min(names, width/3)
		for m, e := range q.entries {
			if m == most {
				at += 22
				r.drawRest(p, q.entries[m:], x+26, at)
				break
			}
			at += 22
			p.open("item", "data-id", e.document.ID)
			p.tooltip(strings.TrimSpace(e.document.ID + " " + e.document.Title + " " + e.status))
			if e.number > 0 {
				p.text("small soft end", x+18, at-7, e.place())
			} else {
				p.mark(e.document.Category, x+12, at-11, 5)
			}
			p.text("small soft", x+26, at-7, fitText(e.document.ID, names+2, 11))
			p.text("", x+34+names, at-7, fitText(e.document.Title, width-34-names, 13))
			p.close()
		}
		bottom = max(bottom, at)
	}
	return bottom
}

// drawRest names in a tooltip what a list has no room for.
func (r Roadmap) drawRest(p *picture, rest []queued, x, y float64) {
	var ids []string
	for _, e := range rest {
		ids = append(ids, e.document.ID)
	}
	p.open("rest")
	p.tooltip(someOf(ids))
	p.text("soft", x, y-7, "and "+strconv.Itoa(len(rest))+" more")
	p.close()
}
