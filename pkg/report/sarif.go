package report

import (
	"bufio"
	"cmp"
	"net/url"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The part of SARIF 2.1.0 (an OASIS standard) that we write. Names and nesting are the standard's.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}

	sarifRun struct {
		Tool               sarifTool                `json:"tool"`
		Invocations        []sarifInvocation        `json:"invocations"`
		OriginalURIBaseIDs map[string]sarifLocation `json:"originalUriBaseIds"`
		ColumnKind         string                   `json:"columnKind"`
		Results            []sarifResult            `json:"results"`
	}

	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}

	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri,omitempty"`
		Rules          []sarifRule `json:"rules"`
	}

	sarifRule struct {
		ID                   string             `json:"id"`
		ShortDescription     sarifMessage       `json:"shortDescription"`
		FullDescription      sarifMessage       `json:"fullDescription"`
		Help                 sarifMessage       `json:"help"`
		HelpURI              string             `json:"helpUri,omitempty"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
	}

	sarifConfiguration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level"`
	}

	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolConfigurationNotifications,omitempty"`
	}

	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}

	sarifMessage struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}

	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifMessage      `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		RelatedLocations    []sarifLocation   `json:"relatedLocations,omitempty"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Fixes               []sarifFix        `json:"fixes,omitempty"`
	}

	sarifLocation struct {
		ID               int                    `json:"id,omitempty"`
		PhysicalLocation *sarifPhysicalLocation `json:"physicalLocation,omitempty"`
		Message          *sarifMessage          `json:"message,omitempty"`
		Description      *sarifMessage          `json:"description,omitempty"`
	}

	sarifPhysicalLocation struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}

	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}

	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}

	sarifFix struct {
		Description     *sarifMessage `json:"description,omitempty"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}

	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}

	sarifReplacement struct {
		DeletedRegion   sarifRegion   `json:"deletedRegion"`
		InsertedContent *sarifMessage `json:"insertedContent,omitempty"`
	}
)

const (
	sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"
	sourceRoot  = "%SRCROOT%"
	// fingerprintKind names how our fingerprints are made; another way would be another name.
	fingerprintKind = "roadbook/v1"
)

var sarifLevel = map[diagnostic.Severity]string{
	diagnostic.Off: "none", diagnostic.Info: "note", diagnostic.Warning: "warning", diagnostic.Error: "error",
}

func writeSARIF(w *bufio.Writer, r *Result, _ Options) error {
	rules, index := sarifRules(r)
	results := make([]sarifResult, 0, len(r.Findings))
	fingerprints := uniqueFingerprints(r.Findings)
	for i, f := range r.Findings {
		results = append(results, r.sarifResult(f, index[f.Rule], fingerprints[i]))
	}
	invocation := sarifInvocation{ExecutionSuccessful: true}
	for _, sentence := range r.NotRunSentences() {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{"note", sarifMessage{Text: sentence}})
	}
	return encodeJSON(w, sarifLog{
		Schema:  sarifSchema,
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool: sarifTool{sarifDriver{
				Name: r.Tool.Name, Version: r.Tool.Version, InformationURI: absoluteURI(r.Tool.URL), Rules: rules,
			}},
			Invocations: []sarifInvocation{invocation},
			OriginalURIBaseIDs: map[string]sarifLocation{
				sourceRoot: {Description: &sarifMessage{Text: "The root of the git repository."}},
			},
			ColumnKind: "unicodeCodePoints",
			Results:    results,
		}},
	}, "  ")
}

// sarifRules returns the rules that ran, and those of findings that nobody described, with their indices by name.
func sarifRules(r *Result) ([]sarifRule, map[string]int) {
	rules := []sarifRule{}
	index := map[string]int{}
	add := func(rule Rule) {
		if _, seen := index[rule.Name]; seen {
			return
		}
		index[rule.Name] = len(rules)
		summary := cmp.Or(rule.Summary, rule.Name) // hosts insist on all three texts
		help := cmp.Or(rule.Help, summary)
		described := sarifRule{
			ID:               rule.Name,
			ShortDescription: sarifMessage{Text: summary},
			FullDescription:  sarifMessage{Text: summary},
			Help:             sarifMessage{Text: help, Markdown: help},
			HelpURI:          absoluteURI(rule.HelpURL),
			DefaultConfiguration: sarifConfiguration{
				Enabled: rule.Severity != diagnostic.Off, Level: sarifLevel[rule.Severity],
			},
		}
		rules = append(rules, described)
	}
	for _, rule := range r.Rules {
		add(rule)
	}
	for _, f := range r.Findings {
		add(Rule{Name: f.Rule, Severity: f.Severity})
	}
	return rules, index
}

func (r *Result) sarifResult(f diagnostic.Finding, ruleIndex int, fingerprint string) sarifResult {
	result := sarifResult{
		RuleID:              f.Rule,
		RuleIndex:           ruleIndex,
		Level:               sarifLevel[f.Severity],
		Message:             sarifMessage{Text: plainMessage(said(f, "\n"))},
		Locations:           []sarifLocation{r.sarifLocation(f.Path, f.Start, f.End)},
		PartialFingerprints: map[string]string{fingerprintKind: fingerprint},
	}
	for i, related := range f.Related {
		location := r.sarifLocation(related.Path, related.Start, related.End)
		location.ID = i + 1
		if related.Message != "" {
			location.Message = &sarifMessage{Text: plainMessage(related.Message)}
		}
		result.RelatedLocations = append(result.RelatedLocations, location)
	}
	for _, fix := range f.Fixes {
		if changes := r.sarifChanges(fix); len(changes) > 0 {
			described := sarifFix{ArtifactChanges: changes}
			if fix.Title != "" {
				described.Description = &sarifMessage{Text: plainMessage(fix.Title)}
			}
			result.Fixes = append(result.Fixes, described)
		}
	}
	return result
}

// plainMessage keeps the text of a document from becoming a link of the message, which is [text](target). Our messages
// have no arguments, so braces stand for themselves.
func plainMessage(s string) string {
	if !strings.Contains(s, "](") {
		return s
	}
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(s)
}

func (r *Result) sarifLocation(path string, start, end diagnostic.Position) sarifLocation {
	return sarifLocation{PhysicalLocation: &sarifPhysicalLocation{r.sarifArtifact(path), region(start, end)}}
}

func (r *Result) sarifArtifact(path string) sarifArtifact {
	return sarifArtifact{URI: relativeURI(r.fromRoot(path)), URIBaseID: sourceRoot}
}

func region(start, end diagnostic.Position) sarifRegion {
	start, end = span(start, end)
	return sarifRegion{start.Line, start.Column, end.Line, end.Column}
}

// sarifChanges returns a fix file by file, in the order of its edits; nothing where a file is not at hand, or is to be
// called otherwise, which the format cannot say, since half a fix is none.
func (r *Result) sarifChanges(fix diagnostic.Fix) []sarifChange {
	if fix.Rename != nil {
		return nil
	}
	var changes []sarifChange
	index := map[string]int{}
	for _, e := range fix.Edits {
		source := r.lines(e.Path)
		if source == nil {
			return nil
		}
		i, seen := index[e.Path]
		if !seen {
			i = len(changes)
			index[e.Path] = i
			changes = append(changes, sarifChange{ArtifactLocation: r.sarifArtifact(e.Path)})
		}
		replacement := sarifReplacement{DeletedRegion: region(source.Position(e.Start), source.Position(e.End))}
		if e.Text != "" {
			replacement.InsertedContent = &sarifMessage{Text: e.Text}
		}
		changes[i].Replacements = append(changes[i].Replacements, replacement)
	}
	return changes
}

// relativeURI is a path as a relative reference: every segment percent-encoded, the colon too, which would otherwise
// make a scheme of what is before it.
func relativeURI(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(segment), ":", "%3A")
	}
	return strings.Join(segments, "/")
}

// absoluteURI returns an address that the format takes, or "".
func absoluteURI(address string) string {
	u, err := url.Parse(address)
	if err != nil || !u.IsAbs() {
		return ""
	}
	return u.String()
}
