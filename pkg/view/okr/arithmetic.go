package okr

import (
	"encoding/json"
	"math"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// slack forgives the last bits of a division, so that 0.45 is 0.9 of 0.5.
const slack = 1e-9

// progress is (current − baseline) / (target − baseline), held between 0 and 1, whether the number should rise or fall.
// Without a baseline it starts from 0. No target, no current, and a target that equals the baseline are no progress.
func progress(baseline, target, current *float64) float64 {
	if target == nil || current == nil {
		return 0
	}
	from := 0.0
	if baseline != nil {
		from = *baseline
	}
	p := (*current - from) / (*target - from)
	if math.IsNaN(p) || *target == from {
		return 0
	}
	return min(1, max(0, p))
}

// weighted is a value with the weight that it has in a mean.
type weighted struct{ value, weight float64 }

// mean is the mean by weight; by count where all weights are 0; 0 and false where there is nothing.
func mean(values []weighted) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	heaviest := 0.0
	for _, v := range values {
		heaviest = max(heaviest, v.weight)
	}
	sum, weights := 0.0, 0.0
	for _, v := range values {
		weight := 1.0
		if heaviest > 0 {
			weight = v.weight / heaviest // so that no weight is too large for a sum
		}
		sum += v.value * weight
		weights += weight
	}
	return sum / weights, true
}

// health compares progress with what the date asks for.
func health(progress, expected float64, limits config.OKRs) Health {
	switch {
	case progress >= limits.OnTrack*expected-slack:
		return OnTrack
	case progress >= limits.Behind*expected-slack:
		return Behind
	}
	return AtRisk
}

// number is a field's number, or nil.
func number(n *document.Node) *float64 {
	var v float64
	switch x := n.Plain().(type) {
	case int64:
		v = float64(x)
	case float64:
		v = x
	case json.Number:
		f, err := x.Float64()
		if err != nil {
			return nil
		}
		v = f
	default:
		return nil
	}
	return &v
}

// unit is a field's number if it is from 0 to 1, or nil.
func unit(n *document.Node) *float64 {
	if v := number(n); v != nil && *v >= 0 && *v <= 1 {
		return v
	}
	return nil
}
