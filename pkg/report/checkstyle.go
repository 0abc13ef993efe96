package report

import (
	"bufio"
	"encoding/xml"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The shape of Checkstyle's report, which many tools read.
type (
	checkstyleReport struct {
		XMLName xml.Name         `xml:"checkstyle"`
		Version string           `xml:"version,attr"`
		Files   []checkstyleFile `xml:"file"`
	}

	checkstyleFile struct {
		Name   string            `xml:"name,attr"`
		Errors []checkstyleError `xml:"error"`
	}

	checkstyleError struct {
		Line     int                 `xml:"line,attr"`
		Column   int                 `xml:"column,attr"`
		Severity diagnostic.Severity `xml:"severity,attr"`
		Message  string              `xml:"message,attr"`
		Source   string              `xml:"source,attr"`
	}
)

// checkstyleVersion is the version of Checkstyle that readers expect to have written the report.
const checkstyleVersion = "4.3"

func writeCheckstyle(w *bufio.Writer, r *Result, _ Options) error {
	report := checkstyleReport{Version: checkstyleVersion}
	index := map[string]int{}
	for _, f := range r.Findings {
		i, seen := index[f.Path]
		if !seen {
			i = len(report.Files)
			index[f.Path] = i
			report.Files = append(report.Files, checkstyleFile{Name: visible(f.Path)})
		}
		start, _ := span(f.Start, f.End)
		report.Files[i].Errors = append(report.Files[i].Errors, checkstyleError{
			Line: start.Line, Column: start.Column, Severity: f.Severity, Message: visible(f.Message),
			Source: visible(r.Tool.Name + "." + f.Rule),
		})
	}
	return encodeXML(w, report)
}
