// Package lint runs rules over a workspace and turns what they report into findings: severities by rule, kind and
// path, ignores with their reasons, documents in a dropped status lowered, fingerprints, baseline.
//
// A Rule is data and a function. The function gets a Pass: the workspace as it is now (Head), as it was (Base, where
// there are two sides), the clock, its own thresholds; and reports findings. It never sees severities or ignores.
//
// Data passes through Run like this: the findings of reading, of the schemas, of the rules and of the policies are
// collected; each gets its document and its severity, and those that are off go (dress.go); the places where somebody
// asked for silence are marked (ignore.go); what only echoes another mistake goes (silence.go); what is left is sorted,
// placed and given its fingerprint (fingerprint.go).
package lint

import (
	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Group is the part of the house that a rule belongs to; the documentation is ordered by it.
type Group string

// The groups, in the order of the documentation.
const (
	Reading   Group = "reading"
	Schema    Group = "schema"
	Identity  Group = "identity"
	Links     Group = "links"
	Body      Group = "body"
	Process   Group = "process"
	Revisions Group = "two revisions"
	Audience  Group = "audience"
	House     Group = "house"
)

// Rule is one thing that is checked, with its documentation.
type Rule struct {
	// Name is in kebab-case.
	Name  string
	Group Group
	// Severity is the default; Off for a rule that a workspace has to turn on.
	Severity diagnostic.Severity
	// Summary is one line: what the rule asks.
	Summary string
	// Why is a short paragraph for someone who got a finding.
	Why string
	// Bad and Good are documents that a test runs: the bad one fires, the good one is silent.
	Bad, Good Example
	// Options are the thresholds that roadbook.yaml may set.
	Options []Option
	// Since is the version that brought the rule.
	Since string
	// NeedsHistory and NeedsBase say what must be there for the rule to run. A rule that only knows more with history
	// needs it not.
	NeedsHistory, NeedsBase bool
	// Always keeps the rule's severity for documents in a dropped status: the rules of reading, identity and those
	// about dropping itself.
	Always bool
	// Run reports what does not hold. It is nil where another stage makes the findings: reading, the schemas, the
	// runner itself.
	Run func(*Pass)
}

// Option returns the rule's option of that name, or nil.
func (r *Rule) Option(name string) *Option {
	for i := range r.Options {
		if r.Options[i].Name == name {
			return &r.Options[i]
		}
	}
	return nil
}

// Example is a small workspace that a rule is shown with.
type Example struct {
	// Files are in the order in which the documentation shows them; the first is the one that matters.
	Files []ExampleFile
	// Config is the text of roadbook.yaml; "" for an empty one on the product preset.
	Config string
	// Today is the clock, "" for 2026-07-01.
	Today string
	// Before is, for a rule that compares two revisions, the workspace as it was, with the same configuration; Past are
	// files that were removed from it earlier.
	Before, Past []ExampleFile
}

// ExampleFile is one file of an example.
type ExampleFile struct{ Path, Text string }

// Option is a threshold of a rule.
type Option struct {
	Name string
	// Default is an int, float64, bool, string or []string; a length of time is a string like "21d".
	Default any
	Doc     string
}

// Side is one revision of a workspace, read and joined.
type Side struct {
	Workspace *workspace.Workspace
	Graph     *graph.Graph
	Query     *query.Env
}

// Input is what Run judges and how.
type Input struct {
	// Rules are the built-in rules; the policies of Head's configuration are added to them.
	Rules []*Rule
	Head  *Side
	// Base is the other revision for the rules that compare two, or nil.
	Base  *Side
	Today calendar.Date
	// LastChange tells when a document, or its record, was last changed according to history; ok is false where that is
	// not known. It is nil where there is no history.
	LastChange func(*workspace.Document) (date calendar.Date, ok bool)
	// Past returns what had an identity before the base, and was removed since; nil for nothing. ok is false where that
	// is not known. It goes with Base.
	Past func(workspace.Key) (former *Former, ok bool)
	// NoHistory says why LastChange or Past are nil or did not know something ("the clone is shallow"); it may be nil.
	NoHistory func() string
	// Only are the names of the rules to report, empty for all; Skip are those to leave out. Names that are no rule's
	// are errors of Run.
	Only, Skip []string
}

// Former is a document of the past.
type Former struct {
	Document *workspace.Document
	// Removed is the day on which it was.
	Removed calendar.Date
}

// Result is what a run found.
type Result struct {
	// Findings are in the order of output, with severities, positions and fingerprints.
	Findings []diagnostic.Finding
	// Ran are the rules that ran, policies included.
	Ran []*Rule
	// NotRun are the rules that were asked for and could not run, or not on every document.
	NotRun []NotRun
	// Ignored is the number of findings that an ignore with a reason took away.
	Ignored int
}

// NotRun is a rule that could not run, and why.
type NotRun struct {
	Rule   *Rule
	Reason string
}
