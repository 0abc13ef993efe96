package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// BaselineVersion is the version of the baseline file's format.
const BaselineVersion = 1

// Baseline is what a workspace had against it on the day that it adopted the tool. It is kept as a file in the
// repository, sorted, so that its changes can be reviewed.
type Baseline struct {
	Version  int             `json:"version"`
	Findings []BaselineEntry `json:"findings"`
}

// BaselineEntry is one known finding. The fingerprint alone decides; the rest is for people.
type BaselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Path        string `json:"path"`
	Message     string `json:"message"`
}

// NewBaseline is the baseline of findings that have their fingerprints.
func NewBaseline(findings []diagnostic.Finding) *Baseline {
	b := &Baseline{Version: BaselineVersion, Findings: make([]BaselineEntry, 0, len(findings))}
	for _, f := range findings {
		b.Findings = append(b.Findings, BaselineEntry{f.Fingerprint, f.Rule, f.Path, f.Message})
	}
	slices.SortFunc(b.Findings, func(x, y BaselineEntry) int {
		return cmp.Or(strings.Compare(x.Path, y.Path), strings.Compare(x.Rule, y.Rule), strings.Compare(x.Message, y.Message),
			strings.Compare(x.Fingerprint, y.Fingerprint))
	})
	return b
}

// ReadBaseline reads a baseline file.
func ReadBaseline(data []byte) (*Baseline, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	b := &Baseline{}
	if err := decoder.Decode(b); err != nil {
		return nil, errors.New("reading the baseline: the file is no baseline; write it again with --write-baseline")
	}
	if b.Version != BaselineVersion {
		return nil, fmt.Errorf("the baseline has version %d, expected %d: write it again with --write-baseline", b.Version, BaselineVersion)
	}
	return b, nil
}

// Write writes the baseline file.
func (b *Baseline) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(b)
}

// Apply splits findings into those that the baseline does not know, and returns its entries that no finding has any
// more: they were mended, and can leave the file.
func (b *Baseline) Apply(findings []diagnostic.Finding) (fresh []diagnostic.Finding, stale []BaselineEntry) {
	found := map[string]bool{}
	for _, f := range findings {
		found[f.Fingerprint] = true
	}
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
		if !found[e.Fingerprint] {
			stale = append(stale, e)
		}
	}
	return without(findings, known), stale
}

// Subtract returns the findings that the base does not have, in their order.
func Subtract(findings, base []diagnostic.Finding) []diagnostic.Finding {
	known := map[string]bool{}
	for _, f := range base {
		known[f.Fingerprint] = true
	}
	return without(findings, known)
}

func without(findings []diagnostic.Finding, known map[string]bool) []diagnostic.Finding {
	var out []diagnostic.Finding
	for _, f := range findings {
		if !known[f.Fingerprint] {
			out = append(out, f)
		}
	}
	return out
}
