package report

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// writeMarkdown writes a table for each file, for a comment or a page.
func writeMarkdown(w *bufio.Writer, r *Result, _ Options) error {
	writeMarkdownWithin(w, r, 0)
	return nil
}

// writeMarkdownWithin writes as many findings as fit into a number of bytes, 0 for any, and says how many are left.
func writeMarkdownWithin(w *bufio.Writer, r *Result, limit int) {
	head := "## " + markdownText(r.Tool.Name) + "\n\n" + markdownText(r.summary()) + "\n"
	for _, sentence := range r.NotRunSentences() {
		head += "\n" + markdownText(sentence) + "\n"
	}
	w.WriteString(head)

	const reserve = 200 // for the sentence about what is left
	written := len(head)
	path := ""
	for i, f := range r.Findings {
		text := markdownRow(f)
		if i == 0 || f.Path != path {
			path = f.Path
			text = "\n### " + markdownText(path) + "\n\n| Place | Severity | Rule | Finding |\n| --- | --- | --- | --- |\n" + text
		}
		if limit > 0 && written+len(text) > limit-reserve {
			fmt.Fprintf(w, "\n… and %d more\n", len(r.Findings)-i)
			return
		}
		w.WriteString(text)
		written += len(text)
	}
}

func markdownRow(f diagnostic.Finding) string {
	at := ""
	if !wholeFile(f) {
		at = fmt.Sprintf("%d:%d", f.Start.Line, f.Start.Column)
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", at, f.Severity, markdownText(f.Rule), markdownText(said(f, " · ")))
}

// markdownText escapes text such that Markdown shows it as it is, in a paragraph, a heading or a cell of a table, and
// such that a host does not make it notify a person, refer to an issue or link to an address.
func markdownText(s string) string {
	const apart = "<!-- -->" // seen by nobody, and it parts what a host would put together
	s = visible(s)
	var b strings.Builder
	for i, r := range s {
		rest := s[i+len(string(r)):]
		switch {
		case strings.ContainsRune("\\`*_[]{}<>|~$!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '&':
			b.WriteString("&amp;")
		case r == '@', r == '#' && rest != "" && '0' <= rest[0] && rest[0] <= '9':
			b.WriteRune(r)
			b.WriteString(apart)
		case r == '#':
			b.WriteString(`\#`)
		case r == ':' && strings.HasPrefix(rest, "//"):
			b.WriteRune(r)
			b.WriteString(apart)
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString(apart)
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
