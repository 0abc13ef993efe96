package render

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

// mostSparks is how many points of a curve a terminal shows: the last ones.
const mostSparks = 16

// sparkline is a curve of progress in characters, nothing for fewer than two points.
func sparkline(points []okr.Point) string {
	shares := make([]float64, len(points))
	for i, p := range points {
		shares[i] = p.Progress
	}
	return sparks(shares)
}

// sureline is a curve of confidence in characters, nothing where it never became another one.
func sureline(points []okr.Point) string {
	var shares []float64
	for _, p := range points {
		if p.Confidence != nil {
			shares = append(shares, *p.Confidence)
		}
	}
	if len(slices.Compact(slices.Clone(shares))) < 2 {
		return ""
	}
	return sparks(shares)
}

// sparks are shares from 0 to 1 in characters, nothing for fewer than two.
func sparks(shares []float64) string {
	if len(shares) < 2 {
		return ""
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, share := range shares[max(0, len(shares)-mostSparks):] {
		b.WriteRune(bars[min(int(share*float64(len(bars))), len(bars)-1)])
	}
	return b.String()
}
