package change

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Introduction is what the text before the first heading is called.
const Introduction = "(introduction)"

// Section is a section of a body that changed: its own text, not that of the headings below it.
type Section struct {
	Heading string
	// Change is Added, Removed or Changed.
	Change Kind
	// From and To count the tasks in the section.
	From, To Tasks
}

// Tasks counts the tasks of a section.
type Tasks struct{ Done, All int }

// Sections are the sections in which two versions of a document differ, in the order of the newer version, then those
// that are gone. White space, comments and what `generate` writes make no difference. A document that came or went has
// none.
func Sections(from, to *workspace.Document, eyes Audience) []Section {
	if from == nil || to == nil {
		return nil
	}
	before, after := sectionsOf(from, eyes), sectionsOf(to, eyes)
	var out []Section
	for _, s := range after {
		i := slices.IndexFunc(before, s.is)
		switch {
		case i < 0:
			out = append(out, Section{Heading: s.heading, Change: Added, To: s.tasks})
		case before[i].text != s.text:
			out = append(out, Section{Heading: s.heading, Change: Changed, From: before[i].tasks, To: s.tasks})
		}
	}
	for _, s := range before {
		if !slices.ContainsFunc(after, s.is) {
			out = append(out, Section{Heading: s.heading, Change: Removed, From: s.tasks})
		}
	}
	return out
}

// section is one heading's own text. key tells sections of one body apart.
type section struct {
	key, heading, text string
	tasks              Tasks
}

func (s section) is(other section) bool { return s.key == other.key }

func sectionsOf(d *workspace.Document, eyes Audience) []section {
	if d.Body == nil || d.Body.Outline == nil || d.Record != "" {
		return nil
	}
	f := d.Body
	hidden := slices.Clone(f.Outline.Comments)
	for _, b := range f.Outline.Blocks {
		hidden = append(hidden, b.Content)
	}
	if eyes.Public {
		hidden = append(hidden, f.Outline.Internal...)
	}
	slices.SortFunc(hidden, func(a, b diagnostic.Range) int { return a.Start - b.Start })
	headings := slices.Clone(f.Outline.Headings)
	headings = slices.DeleteFunc(headings, func(h document.Heading) bool { return within(h.Range, hidden) })
	titles := 0
	for _, h := range headings {
		if h.Level == 1 {
			titles++
		}
	}
	end := func(next int) int {
		if next < len(headings) {
			return headings[next].Range.Start
		}
		return f.Body.End
	}
	var out []section
	if text := textOf(f, diagnostic.Range{Start: f.Body.Start, End: end(0)}, hidden); text != "" {
		out = append(out, section{heading: Introduction, text: text, tasks: tasksIn(f, f.Body.Start, end(0), hidden)})
	}
	for i, h := range headings {
		s := section{key: "#" + h.Anchor, heading: h.Text, tasks: tasksIn(f, h.Range.End, end(i+1), hidden)}
		if h.Level == 1 && titles == 1 {
			s.key = "title" // it is the same section, whatever it is called
		}
		s.text = textOf(f, diagnostic.Range{Start: h.Range.End, End: end(i + 1)}, hidden)
		out = append(out, s)
	}
	return out
}

func within(r diagnostic.Range, ranges []diagnostic.Range) bool {
	return slices.ContainsFunc(ranges, func(h diagnostic.Range) bool { return h.Start <= r.Start && r.End <= h.End })
}

// textOf is the words of a range without those of the hidden ranges, which are sorted.
func textOf(f *document.File, r diagnostic.Range, hidden []diagnostic.Range) string {
	var b strings.Builder
	at := r.Start
	for _, h := range hidden {
		if h.End <= at || h.Start >= r.End {
			continue
		}
		if h.Start > at {
			b.Write(f.Source()[at:h.Start])
		}
		b.WriteByte(' ')
		at = h.End
	}
	if at < r.End {
		b.Write(f.Source()[at:r.End])
	}
	return squeeze(b.String())
}

func tasksIn(f *document.File, start, end int, hidden []diagnostic.Range) Tasks {
	var t Tasks
	for _, task := range f.Outline.Tasks {
		if task.Range.Start < start || task.Range.Start >= end || within(task.Range, hidden) {
			continue
		}
		t.All++
		if task.Done {
			t.Done++
		}
	}
	return t
}
