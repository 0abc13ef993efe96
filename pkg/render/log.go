package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Log prints the history of one document, newest first.
type Log struct {
	Document *workspace.Document
	// ID is the document's, with the part that was asked for.
	ID      string
	Entries []change.LogEntry
}

type logEntry struct {
	Commit   string         `json:"commit"`
	Date     string         `json:"date"`
	Author   string         `json:"author"`
	Subject  string         `json:"subject"`
	Added    bool           `json:"added,omitempty"`
	Path     string         `json:"path"`
	FromPath string         `json:"from_path,omitempty"`
	Fields   []changedField `json:"fields"`
	Sections []string       `json:"sections"`
}

// WriteJSON prints the log as schema/outputs/log.schema.json has it.
func (l Log) WriteJSON(w io.Writer) error {
	out := struct {
		Version int        `json:"version"`
		ID      string     `json:"id"`
		Entries []logEntry `json:"entries"`
	}{1, l.ID, []logEntry{}}
	for _, e := range l.Entries {
		j := logEntry{
			Commit: e.Commit.Hash, Date: e.Date.String(), Author: e.Commit.Author.Name, Subject: e.Commit.Subject,
			Added: e.Added, Path: e.Path, FromPath: e.From, Fields: []changedField{}, Sections: append([]string{}, e.Sections...),
		}
		for _, f := range e.Fields {
			j.Fields = append(j.Fields, changedField{f.Name, Value{f.From}, Value{f.To}})
		}
		out.Entries = append(out.Entries, j)
	}
	return WriteJSON(w, out)
}

// uncommitted is what stands for the commit of what is only in the work tree.
const uncommitted = "not committed"

// shown are an entry's changes, a line each.
func (l Log) shown(e change.LogEntry, limit int) []shownField {
	var out []shownField
	if e.From != "" {
		out = append(out, shownField{"file", step(e.From, e.Path)})
	}
	for _, f := range e.Fields {
		if e.Added {
			out = append(out, shownField{f.Name, clip(short(f.To), 2*limit)})
			continue
		}
		out = append(out, shownField{f.Name, fieldChange(f, limit)})
	}
	if len(e.Sections) > 0 {
		out = append(out, shownField{"text", strings.Join(e.Sections, ", ")})
	}
	return out
}

// empty is what is said where nothing is known.
func (l Log) empty() string { return "No commit in this time changed " + l.ID + "." }

// WriteText prints the log for a terminal: a line for each commit, and under it the fields from what to what.
func (l Log) WriteText(w io.Writer, o Options) error {
	p := &changePrinter{NewPrinter(w, o)}
	title := l.ID
	if l.Document.Title != l.ID {
		title += " · " + l.Document.Title
	}
	for _, line := range p.wrap(Line(title), o.width()) {
		p.line(o.bold(line))
	}
	if len(l.Entries) == 0 {
		p.paragraph(0, 0, l.empty())
	}
	for _, e := range l.Entries {
		p.Blank()
		p.entry(l, e)
	}
	return p.Err()
}

func (p *changePrinter) entry(l Log, e change.LogEntry) {
	head := uncommitted
	if e.Commit.Hash != "" {
		head = e.Date.String() + " " + e.Commit.Hash[:min(9, len(e.Commit.Hash))]
		if e.Commit.Subject != "" {
			head += " · " + e.Commit.Subject + " (" + e.Commit.Author.Name + ")"
		}
	}
	if e.Added {
		head += ": new"
	}
	p.paragraph(0, 4, head)
	p.pairs(4, l.shown(e, changeTextValue))
}

// WriteMarkdown prints the log as headings and tables.
func (l Log) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("## " + commentText(l.ID))
	if l.Document.Title != l.ID {
		b.WriteString(" " + commentText(l.Document.Title))
	}
	b.WriteString("\n")
	if len(l.Entries) == 0 {
		b.WriteString("\n" + commentText(l.empty()) + "\n")
	}
	for _, e := range l.Entries {
		head := uncommitted
		if e.Commit.Hash != "" {
			head = fmt.Sprintf("%s, `%s`", e.Date, e.Commit.Hash[:min(9, len(e.Commit.Hash))])
			if e.Commit.Subject != "" {
				head += ": " + commentText(e.Commit.Subject) + " (" + commentText(e.Commit.Author.Name) + ")"
			}
		}
		b.WriteString("\n### " + head + "\n")
		if shown := l.shown(e, commentValue); len(shown) > 0 {
			b.WriteString("\n| | |\n| --- | --- |\n")
			for _, f := range shown {
				b.WriteString("| " + commentText(f.name) + " | " + commentText(f.text) + " |\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
