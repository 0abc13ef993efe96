package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

const (
	// annotationsPerLevel is how many annotations of one level GitHub keeps for a step; it drops the rest in silence.
	annotationsPerLevel = 10
	// stepSummaryLimit is the greatest size, in bytes, of a step summary; GitHub refuses a larger one.
	stepSummaryLimit = 1 << 20
)

// writeGitHub writes workflow commands, which become annotations on the lines of a change: errors first, as many as
// the host shows.
func writeGitHub(w *bufio.Writer, r *Result, _ Options) error {
	more := 0
	for _, level := range []struct {
		severity diagnostic.Severity
		command  string
	}{{diagnostic.Error, "error"}, {diagnostic.Warning, "warning"}, {diagnostic.Info, "notice"}} {
		shown := 0
		for _, f := range r.Findings {
			switch {
			case f.Severity != level.severity:
			case shown == annotationsPerLevel:
				more++
			default:
				shown++
				fmt.Fprintln(w, workflowCommand(level.command, r.fromRoot(f.Path), f))
			}
		}
	}
	if more > 0 {
		fmt.Fprintf(w, "… and %d more\n", more)
	}
	for _, sentence := range r.NotRunSentences() {
		fmt.Fprintln(w, visible(sentence))
	}
	fmt.Fprintln(w, r.summary())
	return nil
}

// workflowCommand is ::error file=…,line=…,title=…::message. Columns are only given within one line, as the host asks.
func workflowCommand(command, path string, f diagnostic.Finding) string {
	start, end := span(f.Start, f.End)
	first, last := fmt.Sprintf("line=%d", start.Line), fmt.Sprintf("endLine=%d", end.Line)
	if start.Line == end.Line {
		first += fmt.Sprintf(",col=%d", start.Column)
		last += fmt.Sprintf(",endColumn=%d", end.Column)
	}
	return fmt.Sprintf("::%s file=%s,%s,%s,title=%s::%s", command, commandProperty(path), first, last,
		commandProperty(f.Rule), commandMessage(said(f, "\n")))
}

// commandMessage escapes the text of a workflow command as the host's runner reads it.
func commandMessage(s string) string {
	return visible(strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s))
}

// commandProperty escapes a property of a workflow command.
func commandProperty(s string) string {
	return visible(strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s))
}

// WriteSummary writes Markdown for the summary of a GitHub step, with every finding that fits into the size that the
// host takes.
func WriteSummary(w io.Writer, r *Result) error {
	buffered := bufio.NewWriter(w)
	writeMarkdownWithin(buffered, r, stepSummaryLimit)
	return buffered.Flush()
}
