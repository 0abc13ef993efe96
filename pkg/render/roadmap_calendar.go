package render

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// WriteMermaid prints a Mermaid gantt. What has no days cannot stand in one, and follows as comments. Of a roadmap that is
// too large for one it has a bar for each group, from its first day to its last.
func (r Roadmap) WriteMermaid(w io.Writer) error {
	diagram := r.gantt()
	if tooLargeForMermaid(diagram, 0) {
		diagram = r.ganttOfGroups()
	}
	_, err := io.WriteString(w, diagram)
	return err
}

func (r Roadmap) ganttHead() string {
	return "gantt\n  title " + ganttText(r.title()) + "\n  dateFormat YYYY-MM-DD\n  inclusiveEndDates\n"
}

func (r Roadmap) gantt() string {
	var b strings.Builder
	b.WriteString(r.ganttHead())
	for _, g := range r.Groups {
		begun := false
		for _, i := range g.Items {
			if !i.Scheduled() {
				continue
			}
			if !begun {
				b.WriteString("  section " + ganttText(groupName(g)) + "\n")
				begun = true
			}
			tags := ganttTag(i.Category)
			if i.Start == i.End && i.Category != config.Active {
				tags += "milestone, "
			}
			fmt.Fprintf(&b, "  %s %s :%s%s, %s\n", categoryMark(i.Category), ganttText(i.ID()+" "+i.Title()), tags, i.Start, i.End)
		}
	}
	for _, i := range r.Items {
		if !i.Scheduled() {
			b.WriteString("  %% unscheduled: " + ganttText(i.ID()+" "+i.Title()) + "\n")
		}
	}
	return b.String()
}

// ganttOfGroups has a bar for each row of counts; what has no days is a number in a comment.
func (r Roadmap) ganttOfGroups() string {
	var b strings.Builder
	b.WriteString(r.ganttHead() + "  section " + ganttText(fmt.Sprintf("%d items", len(r.Items))) + "\n")
	for _, row := range r.countRows() {
		var from, to calendar.Date
		count, open, active := 0, 0, false
		for _, i := range row.items {
			if !i.Scheduled() {
				continue
			}
			if count == 0 || i.Start.Before(from) {
				from = i.Start
			}
			if count == 0 || i.End.After(to) {
				to = i.End
			}
			count++
			active = active || i.Category == config.Active
			if i.Category != config.Done && i.Category != config.Dropped {
				open++
			}
		}
		category := config.Planned
		switch {
		case count == 0:
			continue
		case active:
			category = config.Active
		case open == 0:
			category = config.Done
		}
		label := fmt.Sprintf("%s – %d, %d open", row.name, count, open)
		fmt.Fprintf(&b, "  %s %s :%s%s, %s\n", categoryMark(category), ganttText(label), ganttTag(category), from, to)
	}
	if n := len(r.Backlog) + len(r.Undated); n > 0 {
		fmt.Fprintf(&b, "  %%%% unscheduled: %d items\n", n)
	}
	return b.String()
}

func ganttTag(c config.Category) string {
	switch c {
	case config.Done:
		return "done, "
	case config.Active:
		return "active, "
	}
	return ""
}

// ganttText is text that a gantt's line cannot mistake for its own signs. A gantt knows no escapes, so that signs are
// replaced by ones that look alike.
func ganttText(s string) string {
	s = strings.NewReplacer(": ", " – ", ":", "∶", ";", ",", "#", "＃", "<", "‹", ">", "›", "&", "＆", "%", "％", "`", "'",
		"{", "(", "}", ")", "\\", "/").Replace(Line(s))
	return strings.Join(strings.Fields(s), " ")
}

// WriteICS prints an iCalendar of RFC 5545: an all-day event for each item with days, a to-do for each without. Host is
// what makes identifiers the workspace's own, such as its site's. The stamp is today's, so that the same roadmap gives
// the same bytes.
func (r Roadmap) WriteICS(w io.Writer, host string) error {
	c := icalendar{stamp: icsDate(r.Today) + "T000000Z", host: host}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//roadbook//roadmap//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.text("X-WR-CALNAME", r.title())
	groups := map[*roadmap.Item][]string{}
	for _, g := range r.Groups {
		for _, i := range g.Items {
			if g.Key != "" {
				groups[i] = append(groups[i], g.Title)
			}
		}
	}
	for _, i := range r.Items {
		c.item(i, groups[i])
	}
	c.line("END", "VCALENDAR")
	_, err := io.WriteString(w, c.b.String())
	return err
}

type icalendar struct {
	b           strings.Builder
	stamp, host string
}

func (c *icalendar) item(i *roadmap.Item, groups []string) {
	component := "VEVENT"
	if !i.Scheduled() {
		component = "VTODO"
	}
	c.line("BEGIN", component)
	c.text("UID", i.Document.Key().String()+"@"+c.host)
	c.line("DTSTAMP", c.stamp)
	if i.Scheduled() {
		c.line("DTSTART;VALUE=DATE", icsDate(i.Start))
		if i.End.Before(calendar.MaxDate) { // the day after the last
			c.line("DTEND;VALUE=DATE", icsDate(i.End.AddDays(1)))
		}
		c.line("TRANSP", "TRANSPARENT")
	}
	c.text("SUMMARY", categoryMark(i.Category)+" "+i.ID()+" "+i.Title())
	facts := i.Document.Kind.Name
	if i.Status != "" {
		facts += ", " + i.Status
	}
	if p := percentOr(i.Progress, ""); p != "" {
		facts += ", " + p
	}
	if i.Open {
		facts += ", its end is open"
	}
	c.text("DESCRIPTION", facts)
	c.line("STATUS", icsStatus(i))
	if len(groups) > 0 {
		escaped := make([]string, len(groups))
		for n, g := range groups {
			escaped[n] = icsText(g)
		}
		c.line("CATEGORIES", strings.Join(escaped, ","))
	}
	c.line("END", component)
}

func icsStatus(i *roadmap.Item) string {
	switch {
	case i.Category == config.Dropped:
		return "CANCELLED"
	case i.Scheduled() && i.Category == config.Planned:
		return "TENTATIVE"
	case i.Scheduled():
		return "CONFIRMED"
	case i.Category == config.Done:
		return "COMPLETED"
	case i.Category == config.Active:
		return "IN-PROCESS"
	}
	return "NEEDS-ACTION"
}

func icsDate(d calendar.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// text writes a property whose value is text of any origin.
func (c *icalendar) text(name, value string) { c.line(name, icsText(value)) }

func icsText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(Line(s))
}

// line writes a content line, folded so that none has more than 75 octets, between characters.
func (c *icalendar) line(name, value string) {
	text := name + ":" + strings.ToValidUTF8(value, "\ufffd")
	for room := 75; len(text) > room; room = 74 {
		cut := room
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		c.b.WriteString(text[:cut] + "\r\n ")
		text = text[cut:]
	}
	c.b.WriteString(text + "\r\n")
}
