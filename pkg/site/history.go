package site

import (
	"cmp"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// entriesShown is how many entries of its history a page shows at once; the older ones are folded away.
const entriesShown = 5

// history is a document's history, field by field.
func (s *Site) history(d *workspace.Document) (markup, error) {
	past, err := s.past()
	if err != nil {
		return "", err
	}
	entries, complete := past.Log(d)
	if len(entries) == 0 {
		return "", nil
	}
	var b builder
	b.add("<section class=\"history\" aria-labelledby=\"rb-history\"><h2 id=\"rb-history\">History</h2>\n<ol>\n")
	for i, e := range entries {
		if i == entriesShown && len(entries) > entriesShown+1 {
			b.add("</ol>\n<details><summary>%s older changes</summary>\n<ol>\n", len(entries)-i)
		}
		s.historyEntry(&b, d, e)
	}
	b.add("</ol>\n")
	if len(entries) > entriesShown+1 {
		b.add("</details>\n")
	}
	if !complete {
		b.add("<p class=\"soft\">What was before is not in this clone of the repository.</p>\n")
	}
	b.add("</section>\n")
	return b.markup(), nil
}

// pathBreaks make a path of fields readable.
var pathBreaks = strings.NewReplacer("_", " ", ".", " › ")

func (s *Site) historyEntry(b *builder, d *workspace.Document, e change.LogEntry) {
	b.add("<li><p>%s", s.when(e.Date, e.Commit))
	if e.Added {
		b.add(" <strong>new</strong>")
	}
	if subject := e.Commit.Subject; subject != "" && !s.Public {
		b.add(" <span class=\"soft\">%s, %s</span>", bdi(subject), bdi(e.Commit.Author.Name))
	}
	b.add("</p>")
	lines := render.LogLines(d, e)
	if e.Added { // what it began with, the page shows as it is now
		lines = nil
	}
	if len(lines) > 0 {
		b.add("<dl class=\"changed\">")
		for _, line := range lines {
			b.add("<dt>%s</dt><dd>%s</dd>", capital(pathBreaks.Replace(line.Name)), bdi(line.Text))
		}
		b.add("</dl>")
	}
	b.add("</li>\n")
}

// when is the day of a commit, for those who may see it with a link to it.
func (s *Site) when(day calendar.Date, c git.Commit) markup {
	text := tag("<time>%s</time>", cmp.Or(day.String(), "not committed"))
	if u := s.commitAddress(c.Hash); u != "" && !s.Public {
		return tag("<a rel=\"noopener noreferrer\" href=\"%s\">%s</a>", u, text)
	}
	return text
}
