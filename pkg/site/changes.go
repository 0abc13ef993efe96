package site

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// weeksShown is how many weeks the page of changes and the feed tell; weeksAtOnce of them stand open.
const (
	weeksShown  = 26
	weeksAtOnce = 4
)

// recentDays is how far the home page looks back.
const recentDays = 30

// weeks are the latest weeks in which something happened, newest first.
func (s *Site) weeks() ([]activity.Week, error) {
	past, err := s.past()
	if err != nil {
		return nil, err
	}
	return past.Weeks(s.Today.AddDays(-7*weeksShown), nil), nil
}

// changesPage is what happened, week by week.
func (s *Site) changesPage(o *output) error {
	weeks, err := s.weeks()
	if err != nil {
		return err
	}
	var b builder
	b.add("<h1>Changes</h1>\n<p class=\"intro\">What happened in the last %s weeks, as the repository tells it. <a href=\"%s\" type=\"application/atom+xml\">Feed</a></p>\n", weeksShown, feedPath)
	if len(weeks) == 0 {
		b.add("<p class=\"empty\">Nothing has changed.</p>\n")
	}
	for i, w := range weeks {
		open := markup("")
		if i < weeksAtOnce {
			open = " open"
		}
		sentences := render.Sentences(w.Changes)
		b.add("<details class=\"week\" id=\"%s\"%s><summary><h2>%s</h2> <span class=\"soft\">%s</span></summary>\n%s</details>\n",
			weekAnchor(w), open, weekTitle(w), documents(len(w.Changes)), s.week(sentences))
	}
	s.page(o, page{path: changesPath, title: "Changes", menu: changesPath, body: b.markup()})
	return nil
}

// mostAtOnce is how much of a week stands open: the rest is folded away.
const mostAtOnce = 30

// week is what happened in one.
func (s *Site) week(sentences []render.Sentence) markup {
	if len(sentences) <= mostAtOnce+mostAtOnce/3 {
		return s.happened(changesPath, sentences, len(sentences))
	}
	rest := sentences[mostAtOnce:]
	return s.happened(changesPath, sentences, mostAtOnce) + tag("<details><summary>%s more</summary>%s</details>\n", len(rest), s.happened(changesPath, rest, len(rest)))
}

func weekTitle(w activity.Week) string { return "Week of " + w.Start.String() }

func weekAnchor(w activity.Week) string { return reserved + "week-" + w.Start.String() }

func documents(n int) string {
	if n == 1 {
		return "1 document"
	}
	return fmt.Sprintf("%d documents", n)
}

// happened are sentences as a list, with links to what they are about.
func (s *Site) happened(from string, sentences []render.Sentence, most int) markup {
	var b builder
	b.add("<ul class=\"happened\">\n")
	for _, x := range sentences[:min(len(sentences), most)] {
		mark, color := changeMark(x.Kind)
		b.add("<li><span class=\"mark %s-text\" aria-hidden=\"true\">%s</span>%s: %s</li>\n", color, mark, s.subject(from, x), bdi(x.Text))
	}
	b.add("</ul>\n")
	return b.markup()
}

// mostNamed is how many documents of a crowd are named.
const mostNamed = 12

// subject is what a sentence is about: a link, or for a crowd their number with all of them behind it.
func (s *Site) subject(from string, x render.Sentence) markup {
	if len(x.Documents) == 1 {
		return s.named(from, x.Documents[0])
	}
	var b builder
	for i, d := range x.Documents[:min(len(x.Documents), mostNamed)] {
		if i > 0 {
			b.add(", ")
		}
		b.add("%s", s.to(from, d, tag("<span title=\"%s\">%s</span>", d.Title, d.Name())))
	}
	if more := len(x.Documents) - mostNamed; more > 0 {
		b.add(" and %s more", more)
	}
	return tag("%s <span class=\"soft\">(%s)</span>", bdi(x.Subject), b.markup())
}

func changeMark(k change.Kind) (mark, color string) {
	switch k {
	case change.Added:
		return "+", "done"
	case change.Removed:
		return "−", "dropped"
	}
	return "·", "active"
}

// recent is what happened lately, for the home page.
func (s *Site) recent() (markup, error) {
	past, err := s.past()
	if err != nil {
		return "", err
	}
	const most = 12
	sentences := render.Sentences(past.Changes(s.Today.AddDays(-recentDays+1), s.Today, s.matters))
	if len(sentences) == 0 {
		return "", nil
	}
	more := markup("")
	if n := len(sentences) - most; n > 0 {
		more = tag("<p><a href=\"%s\">%s more, week by week</a></p>\n", changesPath, n)
	}
	return tag("<section class=\"later\"><h2><a href=\"%s\">Changes</a> <span class=\"soft\">of the last %s days</span></h2>\n%s%s</section>\n",
		changesPath, recentDays, s.happened(homePath, sentences, most), more), nil
}

// matters reports whether the home page speaks of a document: of those that are work or lead to it.
func (s *Site) matters(d *workspace.Document) bool { return d.Kind.Lifecycle != nil }

// The parts of an Atom feed that we write, by RFC 4287.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Link    atomLink    `xml:"link"`
		Content atomContent `xml:"content"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// feed is the changes as an Atom feed, an entry a week. Its links are absolute where the configuration says where the
// site is.
func (s *Site) feed(o *output) error {
	weeks, err := s.weeks()
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(s.config.Site.URL, "/")
	address := func(path string) string {
		if base == "" {
			return path
		}
		return base + "/" + path
	}
	id := address("")
	if base == "" {
		id = "urn:roadbook:" + strings.Join(escapePath([]string{s.title}), "")
	}
	f := atomFeed{
		ID: id, Title: render.Line(s.title) + ": changes", Updated: stamp(s.Today), Author: atomAuthor{render.Line(s.title)},
		Links: []atomLink{{"self", address(feedPath)}, {"alternate", address(changesPath)}},
	}
	if len(weeks) > 0 {
		f.Updated = stamp(latest(weeks[0]))
	}
	for _, w := range weeks {
		sentences := render.Sentences(w.Changes)
		var text builder
		text.add("<ul>")
		for _, x := range sentences {
			text.add("<li>%s: %s</li>", x.Subject, x.Text)
		}
		text.add("</ul>")
		f.Entries = append(f.Entries, atomEntry{
			ID: id + "#" + weekAnchor(w), Title: weekTitle(w) + ": " + documents(len(w.Changes)), Updated: stamp(latest(w)),
			Link: atomLink{"alternate", address(changesPath) + "#" + weekAnchor(w)}, Content: atomContent{"html", text.String()},
		})
	}
	content, err := xml.MarshalIndent(f, "", "  ")
	o.put(feedPath, append([]byte(xml.Header), append(content, '\n')...))
	return err
}

func latest(w activity.Week) calendar.Date {
	day := w.Start
	for _, c := range w.Changes {
		if c.Date.After(day) {
			day = c.Date
		}
	}
	return day
}

// stamp is a day as Atom has it.
func stamp(d calendar.Date) string { return d.String() + "T00:00:00Z" }
