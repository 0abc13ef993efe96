package report

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The shape of a JUnit report: a suite is a kind, a case is a document.
type (
	junitReport struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}

	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}

	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
		Output  string        `xml:"system-out,omitempty"`
	}

	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// filesSuite holds a case for each file with findings that are about no document.
const filesSuite = "files"

// junitTime stands where the format wants a duration: equal input gives equal bytes.
const junitTime = "0"

func writeJUnit(w *bufio.Writer, r *Result, o Options) error {
	failOn := cmp.Or(o.FailOn, diagnostic.Error)
	report := junitReport{Name: visible(r.Tool.Name), Time: junitTime}
	findings := map[Document][]diagnostic.Finding{}
	known := map[Document]bool{}
	for _, d := range r.Documents {
		known[d] = true
	}
	documents := r.Documents
	for _, f := range r.Findings {
		d := Document{ID: f.Document, Kind: f.Kind, Path: f.Path}
		if !known[d] {
			d = Document{ID: f.Path, Kind: filesSuite, Path: f.Path}
			if !known[d] {
				known[d] = true
				documents = append(documents[:len(documents):len(documents)], d)
			}
		}
		findings[d] = append(findings[d], f)
	}

	index := map[string]int{}
	for _, d := range documents {
		i, seen := index[d.Kind]
		if !seen {
			i = len(report.Suites)
			index[d.Kind] = i
			report.Suites = append(report.Suites, junitSuite{Name: visible(d.Kind), Time: junitTime})
		}
		suite := &report.Suites[i]
		one := newJUnitCase(d, findings[d], failOn)
		suite.Cases = append(suite.Cases, one)
		suite.Tests++
		report.Tests++
		if one.Failure != nil {
			suite.Failures++
			report.Failures++
		}
	}
	for i := range report.Suites {
		nameApart(report.Suites[i].Cases)
	}
	return encodeXML(w, report)
}

// newJUnitCase makes one case: failed by what is as bad as failOn, with the rest as its output. Readers of the format
// take one failure a case, so it holds them all.
func newJUnitCase(d Document, findings []diagnostic.Finding, failOn diagnostic.Severity) junitCase {
	one := junitCase{Name: visible(d.ID), Class: visible(d.Kind), File: visible(d.Path), Time: junitTime}
	var failed, output []string
	for _, f := range findings {
		if f.Severity < failOn {
			output = append(output, conciseLine(f))
			continue
		}
		if one.Failure == nil {
			one.Failure = &junitFailure{Message: visible(f.Message), Type: visible(f.Rule)}
		}
		failed = append(failed, conciseLine(f))
	}
	if one.Failure != nil {
		if len(failed) > 1 {
			one.Failure.Message += fmt.Sprintf(" (and %d more)", len(failed)-1)
		}
		one.Failure.Text = strings.Join(failed, "\n")
	}
	one.Output = strings.Join(output, "\n")
	return one
}

// nameApart adds the path to names that stand more than once in a suite: readers tell cases apart by their names.
func nameApart(cases []junitCase) {
	number := map[string]int{}
	for _, c := range cases {
		number[c.Name]++
	}
	for i := range cases {
		if number[cases[i].Name] > 1 {
			cases[i].Name += " (" + cases[i].File + ")"
		}
	}
}

// encodeXML writes a value as a document of XML. All text must have gone through visible, which leaves no character
// that XML does not know.
func encodeXML(w *bufio.Writer, value any) error {
	w.WriteString(xml.Header)
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	w.WriteString("\n")
	return nil
}
