package render

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/view/change"
)

// The measures of a comment. Hosts refuse one of more than 65,536 characters.
const (
	commentSize      = 60_000 // bytes, of which there are never fewer than characters
	commentReserve   = 600    // for what closes it, and for saying what was left out
	commentImpact    = 10_000 // for what the changes touch, where they touch something
	commentHeadlines = 15
	commentValue     = 160 // characters of a value
	commentTitle     = 200
	commentFields    = 40 // fields of one document
)

// WriteMarkdown prints the changes for a comment on a pull request: headlines first, details folded, all text of
// documents escaped, never more than a host takes.
func (v Changes) WriteMarkdown(w io.Writer) error {
	c := &comment{reserve: commentReserve}
	c.write("### What changes\n\n")
	if len(v.Changes) == 0 {
		c.write(commentText(v.nothing()) + "\n")
		_, err := io.WriteString(w, c.b.String())
		return err
	}
	c.headlines(v.sentences())
	c.write(commentText(v.tally()) + ", from " + commentText(clip(v.FromName, commentTitle)) + " to " + commentText(clip(v.ToName, commentTitle)) + "\n")
	c.public(v)
	if len(v.Impact) > 0 {
		c.reserve += commentImpact
	}
	c.changes(v.Changes)
	c.reserve = commentReserve
	c.impact(v.Impact)
	_, err := io.WriteString(w, c.b.String())
	return err
}

// comment is a page that stays within its size.
type comment struct {
	b       strings.Builder
	reserve int // bytes that are kept for what comes later
}

func (c *comment) write(s string) { c.b.WriteString(s) }

// fits says whether there is room for so much and for what must follow.
func (c *comment) fits(s string) bool { return c.b.Len()+len(s) <= commentSize-c.reserve }

func (c *comment) headlines(said []sentence) {
	shown := said
	if len(said) > commentHeadlines+1 {
		shown = said[:commentHeadlines]
	}
	for _, s := range shown {
		c.write("- **" + commentText(clip(s.subject, commentTitle)) + "** " + commentText(clip(s.predicate, commentTitle)) + "\n")
	}
	if n := len(said) - len(shown); n > 0 {
		c.write(fmt.Sprintf("- … and %d more, below\n", n))
	}
	if len(said) > 0 {
		c.write("\n")
	}
}

func (c *comment) public(v Changes) {
	if len(v.PublicPages) == 0 {
		return
	}
	var names []string
	for _, d := range v.PublicPages {
		names = append(names, clip(d.Name(), commentTitle))
	}
	c.write("\nThe public sees a change in " + commentText(some(names, 12)) + ".\n")
}

func (c *comment) changes(changes []*change.Change) {
	c.write(fmt.Sprintf("\n<details>\n<summary>What changed in %s</summary>\n", numberOf(len(changes), "document", "documents")))
	kind := ""
	for n, ch := range changes {
		text := ""
		if name := ch.Document().Kind.Plural; name != kind {
			kind = name
			text = "\n#### " + commentText(clip(name, commentTitle)) + "\n"
		}
		text += commentDocument(ch)
		if !c.fits(text) {
			c.write(fmt.Sprintf("\n… and %d more\n", len(changes)-n))
			break
		}
		c.write(text)
	}
	c.write("\n</details>\n")
}

func commentDocument(ch *change.Change) string {
	d := ch.Document()
	var b strings.Builder
	b.WriteString("\n**" + commentText(clip(d.Name(), commentTitle)) + "**")
	if d.Title != d.Name() {
		b.WriteString(" " + commentText(clip(d.Title, commentTitle)))
	}
	if _, word := changeMark(ch.Kind); word != "" {
		if ch.Kind == change.Added && d.Status != "" {
			word += ", " + clip(d.Status, commentTitle)
		}
		b.WriteString(" (" + commentText(word) + ")")
	}
	b.WriteString("\n")
	shown := shownFields(ch, commentValue)
	if len(shown) == 0 {
		return b.String()
	}
	b.WriteString("\n| | |\n| --- | --- |\n")
	for i, f := range shown {
		if i == commentFields && len(shown) > commentFields+1 {
			b.WriteString(fmt.Sprintf("| … | and %d more |\n", len(shown)-i))
			break
		}
		b.WriteString("| " + commentText(clip(f.name, commentTitle)) + " | " + commentText(clip(f.text, 3*commentValue)) + " |\n")
	}
	return b.String()
}

func (c *comment) impact(impact []*change.Impact) {
	open := fmt.Sprintf("\n<details>\n<summary>What that touches: %s</summary>\n\n", numberOf(len(impact), "document", "documents"))
	if len(impact) == 0 || !c.fits(open) {
		return
	}
	c.write(open)
	for n, i := range impact {
		text := "- **" + commentText(clip(i.To.Name(), commentTitle)) + "** " + commentText(clip(i.To.Title, commentTitle)) +
			", by " + commentText(clip(because(i), commentTitle)) + "\n"
		if !c.fits(text) {
			c.write(fmt.Sprintf("- … and %d more\n", len(impact)-n))
			break
		}
		c.write(text)
	}
	c.write("\n</details>\n")
}

// commentText escapes text such that Markdown shows it as it is in a line or a cell, and such that a host makes nothing
// of it: it notifies nobody, refers to no issue and links to no address.
func commentText(s string) string {
	const apart = "<!-- -->" // seen by nobody, and it parts what a host would put together
	var b strings.Builder
	s = strings.ToValidUTF8(Line(s), "\ufffd")
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		switch {
		case strings.ContainsRune("\\`*_[]{}|~$!", r):
			b.WriteString(`\` + string(r))
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@' || r == '#' || r == ':' && strings.HasPrefix(rest, "//"):
			b.WriteString(string(r) + apart)
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString(apart + ".")
		case i == 0 && strings.ContainsRune("-+=", r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
