package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The shape of GitLab's Code Quality report: the part of Code Climate's that the host reads.
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

var gitlabSeverity = map[diagnostic.Severity]string{
	diagnostic.Error: "major", diagnostic.Warning: "minor", diagnostic.Info: "info",
}

func writeGitLab(w *bufio.Writer, r *Result, _ Options) error {
	issues := []gitlabIssue{} // a clean run is [], not null
	fingerprints := uniqueFingerprints(r.Findings)
	for i, f := range r.Findings {
		severity, ok := gitlabSeverity[f.Severity]
		if !ok {
			continue
		}
		start, end := span(f.Start, f.End)
		issues = append(issues, gitlabIssue{
			Description: visible(said(f, " · ")),
			CheckName:   f.Rule,
			Fingerprint: fingerprints[i],
			Severity:    severity,
			Location:    gitlabLocation{r.fromRoot(f.Path), gitlabLines{start.Line, end.Line}},
		})
	}
	return encodeJSON(w, issues, "  ")
}

// uniqueFingerprints returns the fingerprints of findings with none missing and none given twice, since a host takes
// two findings with one fingerprint for one. The first of equals keeps its own.
func uniqueFingerprints(findings []diagnostic.Finding) []string {
	list := make([]string, len(findings))
	number := map[string]int{}
	for i, f := range findings {
		basis := f.Fingerprint
		if basis == "" {
			basis = fmt.Sprintf("%q %q %q", f.Rule, f.Path, f.Message)
		}
		n := number[basis]
		number[basis]++
		if f.Fingerprint != "" && n == 0 {
			list[i] = f.Fingerprint
			continue
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", basis, n))
		list[i] = hex.EncodeToString(sum[:])
	}
	return list
}
