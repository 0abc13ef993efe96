package document

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// ApplyEdits returns src with all edits made, in whatever order they are given; their paths are not looked at. It
// fails if an edit lies outside of src or two overlap. Insertions at the same place are made in the order given;
// edits that say the same twice are made once.
func ApplyEdits(src []byte, edits []diagnostic.Edit) ([]byte, error) {
	if len(edits) == 0 {
		return src, nil
	}
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b diagnostic.Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out []byte
	at := 0
	for i, e := range sorted {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("edit of bytes %d to %d lies outside of the %d bytes", e.Start, e.End, len(src))
		}
		if i > 0 && e.End > e.Start && e.Start == sorted[i-1].Start && e.End == sorted[i-1].End && e.Text == sorted[i-1].Text {
			continue
		}
		if e.Start < at {
			return nil, fmt.Errorf("edit of bytes %d to %d overlaps another one", e.Start, e.End)
		}
		out = append(out, src[at:e.Start]...)
		out = append(out, e.Text...)
		at = e.End
	}
	return append(out, src[at:]...), nil
}
