package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// fingerprintLength is the number of hex digits of a fingerprint: 160 bits of the sha256.
const fingerprintLength = 40

// fingerprints fills the fingerprints of sorted findings: sha256 of the rule, kind:id (or the path), the stable
// pointer, the offending value, and the finding's number among equals. No line goes in, so that a finding stays known
// when text moves.
func (r *run) fingerprints(findings []diagnostic.Finding) {
	seen := map[string]int{}
	for i := range findings {
		f := &findings[i]
		about := f.Path
		if d := r.docs.of(f); d != nil && d.ID != "" {
			about = d.Key().String()
			if f.StableField == "" {
				f.StableField = stablePointer(d, f.Field)
			}
		}
		if f.StableField == "" {
			f.StableField = f.Field
		}
		base := strings.Join([]string{f.Rule, about, f.StableField, f.Value}, "\x00")
		n := seen[base]
		seen[base]++
		sum := sha256.Sum256([]byte(base + "\x00" + strconv.Itoa(n)))
		f.Fingerprint = hex.EncodeToString(sum[:])[:fingerprintLength]
	}
}

// stablePointer writes a pointer with the ids of parts in place of their indices, and "-" in place of the indices of
// other lists, whose items are told apart by their values.
func stablePointer(d *workspace.Document, pointer string) string {
	segments := document.SplitPointer(pointer)
	node := d.Fields
	for i, segment := range segments {
		if node == nil || node.Kind != document.List {
			node = node.Get(segment)
			continue
		}
		at := document.Pointer(segments[:i+1]...)
		n, err := strconv.Atoi(segment)
		if err != nil || n < 0 || n >= len(node.Items) {
			break
		}
		node = node.Items[n]
		segments[i] = "-"
		for _, part := range d.Parts {
			if part.ID != "" && document.Pointer(segments[:i]...) == document.Pointer(part.Spec.Field) && part.Pointer == at {
				segments[i] = part.ID
			}
		}
	}
	return document.Pointer(segments...)
}
