package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Roadmap prints the roadmap. Name is the workspace's, for headings and for what calendars know events by.
type Roadmap struct {
	*roadmap.View
	Name string
	// ComparedWith names the revision that Changes are since; "" where there is none.
	ComparedWith string
	Changes      []roadmap.Change
}

// emptyRoadmap is what an empty roadmap says.
const emptyRoadmap = "Nothing is on the roadmap: no document of a kind that is placed in time matches."

func (r Roadmap) empty() bool {
	return len(r.Items) == 0 && len(r.Priorities) == 0 && r.ComparedWith == ""
}

// heading names the roadmap: "Roadmap by quarter, grouped by use case".
func (r Roadmap) heading() string {
	text := "Roadmap by " + string(r.By)
	if r.GroupBy != roadmap.NoGroup {
		text += ", grouped by " + strings.NewReplacer("-", " ", "_", " ").Replace(r.GroupBy)
	}
	return text
}

type roadmapLane struct {
	Key   string  `json:"key"`
	Label string  `json:"label"`
	Start *string `json:"start"`
	End   *string `json:"end"`
}

type roadmapGroup struct {
	Key      string        `json:"key"`
	Title    string        `json:"title"`
	Progress *float64      `json:"progress"`
	Items    []roadmapItem `json:"items"`
}

type roadmapItem struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Kind     string   `json:"kind"`
	Status   string   `json:"status"`
	Category string   `json:"category"`
	Lane     *string  `json:"lane"`
	Start    *string  `json:"start"`
	End      *string  `json:"end"`
	Progress *float64 `json:"progress"`
}

type roadmapPriority struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Rank  int    `json:"rank"`
}

// WriteJSON prints the roadmap in the shape of schema/outputs/roadmap.schema.json.
func (r Roadmap) WriteJSON(w io.Writer) error {
	out := struct {
		Version    int               `json:"version"`
		By         string            `json:"by"`
		GroupBy    string            `json:"group_by"`
		Today      string            `json:"today"`
		Lanes      []roadmapLane     `json:"lanes"`
		Groups     []roadmapGroup    `json:"groups"`
		Priorities []roadmapPriority `json:"priorities"`
		Backlog    []string          `json:"backlog"`
		Compared   string            `json:"compared_with,omitempty"`
		Changes    []roadmapChange   `json:"changes,omitzero"`
	}{
		1, string(r.By), r.GroupBy, r.Today.String(), []roadmapLane{}, []roadmapGroup{}, []roadmapPriority{}, []string{},
		r.ComparedWith, r.changesJSON(),
	}
	for _, l := range r.Lanes {
		out.Lanes = append(out.Lanes, roadmapLane{l.Key, l.Label, optional(l.Start.String()), optional(l.End.String())})
	}
	for _, g := range r.Groups {
		group := roadmapGroup{g.Key, g.Title, rounded(g.Progress), []roadmapItem{}}
		for _, i := range g.Items {
			group.Items = append(group.Items, roadmapItem{
				i.ID(), i.Title(), i.Document.Kind.Name, i.Status, string(i.Category),
				optional(i.Lane), optional(i.Start.String()), optional(i.End.String()), rounded(i.Progress),
			})
		}
		out.Groups = append(out.Groups, group)
	}
	for _, p := range r.Priorities {
		out.Priorities = append(out.Priorities, roadmapPriority{p.Document.ID, p.Document.Title, p.Rank})
	}
	for _, i := range r.Backlog {
		out.Backlog = append(out.Backlog, i.ID())
	}
	return WriteJSON(w, out)
}

// WriteCSV prints a row for each item of each group, the unscheduled ones with no lane.
func (r Roadmap) WriteCSV(w io.Writer) error {
	t := Table{Columns: []string{"group", "group_title", "lane", "id", "title", "kind", "status", "category", "start", "end", "progress"}}
	for _, g := range r.Groups {
		for _, i := range g.Items {
			t.Rows = append(t.Rows, []string{
				g.Key, g.Title, i.Lane, i.ID(), i.Title(), i.Document.Kind.Name, i.Status, string(i.Category),
				i.Start.String(), i.End.String(), figure(rounded(i.Progress)),
			})
		}
	}
	return t.WriteCSV(w)
}

// laneLabels are the lanes' names by key.
func (r Roadmap) laneLabels() map[string]string {
	out := map[string]string{}
	for _, l := range r.Lanes {
		out[l.Key] = l.Label
	}
	return out
}

// placed are a group's items that have a lane.
func placed(g roadmap.Group) []*roadmap.Item {
	var out []*roadmap.Item
	for _, i := range g.Items {
		if i.Lane != "" {
			out = append(out, i)
		}
	}
	return out
}

// groupName is a group's key with its title, where both say something.
func groupName(g roadmap.Group) string {
	if g.Document == nil || g.Key == g.Title {
		return g.Title
	}
	return g.Key + "  " + g.Title
}

// dates are an item's days, without the year where that of today is meant, or that of the first day.
func dates(i *roadmap.Item, today calendar.Date) string {
	if !i.Scheduled() {
		return ""
	}
	short := func(d calendar.Date, year int) string {
		if d.Year == year {
			return d.String()[5:]
		}
		return d.String()
	}
	year := today.Year
	if i.End.Year != year {
		year = 0
	}
	start := short(i.Start, year)
	switch {
	case i.Open:
		return start + " → …"
	case i.Start == i.End:
		return start
	}
	return start + " → " + short(i.End, i.Start.Year)
}

// queues are the ordered lists after the roadmap, those that hold something.
func (r Roadmap) queues() []queue {
	var out []queue
	priorities := queue{title: "Priorities"}
	for _, p := range r.Priorities {
		priorities.entries = append(priorities.entries, queued{number: p.Rank, document: p.Document})
	}
	backlog, undated := queue{title: "Backlog"}, queue{title: "Unscheduled"}
	for n, i := range r.Backlog {
		backlog.entries = append(backlog.entries, queued{number: n + 1, document: i.Document, status: i.Status})
	}
	for _, i := range r.Undated {
		undated.entries = append(undated.entries, queued{document: i.Document, status: i.Status})
	}
	for _, q := range []queue{priorities, backlog, undated} {
		if len(q.entries) > 0 {
			out = append(out, q)
		}
	}
	return out
}

type queue struct {
	title   string
	entries []queued
}

// queued is an entry of a list; number is its place, 0 where the list has no order.
type queued struct {
	number   int
	document *workspace.Document
	status   string
}

func (q queued) place() string {
	if q.number == 0 {
		return ""
	}
	return strconv.Itoa(q.number)
}

// WriteText prints a section for each group with its items by lane, and then the lists.
func (r Roadmap) WriteText(w io.Writer, o Options) error {
	if r.empty() {
		_, err := fmt.Fprintln(w, emptyRoadmap)
		return err
	}
	p := NewPrinter(w, o)
	p.Title(r.heading(), "")
	p.Dim("today is " + r.Today.String() + " · ○ planned, ◐ active, ● done, ✕ dropped")
	labels := r.laneLabels()
	var c columns
	for _, i := range r.Items {
		c.grow(labels[i.Lane], i.ID(), dates(i, r.Today))
	}
	c.limit(o.width())
	today := r.laneOfToday()
	for _, g := range r.Groups {
		items := placed(g)
		if len(items) == 0 {
			continue
		}
		p.line("")
		share := percentOr(g.Progress, "")
		name := ansi.Truncate(Line(groupName(g)), o.width()-len(share)-2, "…")
		p.line(o.bold(name) + strings.Repeat(" ", max(2, o.width()-ansi.StringWidth(name)-len(share))) + share)
		lane := ""
		for _, i := range items {
			label := ""
			if i.Lane != lane {
				lane, label = i.Lane, labels[i.Lane]
			}
			p.line("  " + c.row(o, label, lane == today, categoryMark(i.Category), i.ID(), i.Title(), dates(i, r.Today)))
		}
	}
	for _, q := range r.queues() {
		p.Heading(q.title)
		for _, e := range q.entries {
			text := e.document.Title
			if e.status != "" {
				text += "  (" + e.status + ")"
			}
			name := e.document.ID
			if e.number > 0 {
				name = fmt.Sprintf("%*d", len(strconv.Itoa(len(q.entries))), e.number) + "  " + name
			}
			p.line("  " + ansi.Truncate(Line(name+"  "+text), o.width()-2, "…"))
		}
	}
	if r.ComparedWith != "" {
		r.compared().writeText(p)
	}
	return p.Err()
}

// laneOfToday is the key of the lane of today, or "".
func (r Roadmap) laneOfToday() string {
	for _, l := range r.Lanes {
		if l.Key == roadmap.Now || !l.Start.IsZero() && !l.End.IsZero() && !r.Today.Before(l.Start) && !r.Today.After(l.End) {
			return l.Key
		}
	}
	return ""
}

// columns are the widths of a text roadmap's columns. Ids that are longer than most take from their titles.
type columns struct{ lane, id, dates, name int }

func (c *columns) grow(lane, id, dates string) {
	c.lane = max(c.lane, ansi.StringWidth(Line(lane)))
	c.id = max(c.id, ansi.StringWidth(Line(id)))
	c.dates = max(c.dates, ansi.StringWidth(dates))
}

// limit gives ids and titles what the others leave, and at least a third.
func (c *columns) limit(width int) {
	room := width - 2
	c.lane, c.id = min(c.lane, room/5), min(c.id, room/8)
	c.name = room - c.lane - c.dates - 6
	if c.name < room/3 {
		c.dates = 0
		c.name = room - c.lane - 4
	}
}

func (c *columns) row(o Options, lane string, current bool, mark, id, title, dates string) string {
	lane = fitCell(lane, c.lane)
	if current {
		lane = o.bold(lane)
	} else {
		lane = o.dim(lane)
	}
	id = Line(id)
	line := lane + "  " + mark + " " + fitCell(id+strings.Repeat(" ", max(0, c.id-ansi.StringWidth(id)))+"  "+Line(title), c.name)
	if c.dates > 0 {
		line += "  " + o.dim(dates)
	}
	return line
}

// fitCell cuts or fills a text to a width in columns.
func fitCell(s string, width int) string {
	s = ansi.Truncate(Line(s), max(0, width), "…")
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

// WriteMarkdown prints a table for each group, and the lists.
func (r Roadmap) WriteMarkdown(w io.Writer) error {
	if r.empty() {
		_, err := fmt.Fprintln(w, emptyRoadmap)
		return err
	}
	var b strings.Builder
	for _, g := range r.Groups {
		items := placed(g)
		if len(items) == 0 {
			continue
		}
		name := MarkdownText(groupName(g))
		if g.Progress != nil {
			name += " · " + percentOr(g.Progress, "")
		}
		b.WriteString("### " + name + "\n\n")
		if err := r.itemTable(items).WriteMarkdown(&b); err != nil {
			return err
		}
		b.WriteByte('\n')
	}
	for _, q := range r.queues() {
		b.WriteString("### " + q.title + "\n\n")
		for _, e := range q.entries {
			bullet := "-"
			if e.number > 0 {
				bullet = e.place() + "."
			}
			line := bullet + " " + MarkdownText(e.document.ID) + " " + MarkdownText(e.document.Title)
			if e.status != "" {
				line += " (" + MarkdownText(e.status) + ")"
			}
			b.WriteString(line + "\n")
		}
		b.WriteByte('\n')
	}
	if _, err := io.WriteString(w, strings.TrimRight(b.String(), "\n")+"\n"); err != nil || r.ComparedWith == "" {
		return err
	}
	return r.compared().writeMarkdown(w)
}

// title names the roadmap for pictures and pages.
func (r Roadmap) title() string {
	name := strings.TrimSpace(r.Name)
	if strings.HasSuffix(strings.ToLower(name), "roadmap") {
		return name
	}
	return strings.TrimSpace(name + " roadmap")
}
