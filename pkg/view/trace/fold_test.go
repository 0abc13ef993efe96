package trace_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// TestFold counts by hand what hangs below STR-02 and STR-03 of Orbit, and holds every count against a walk of its own.
func TestFold(t *testing.T) {
	whole := trace.Compute(trace.Input{Graph: orbit(t)}, nil)
	tests := []struct {
		most  int
		nodes int
		left  []string // the columns that are counted
	}{
		{0, 3, []string{"strategy 5", "objective 3", "objective 8", "key_results 30", "story 26", "feature 16", "use-case 5"}},
		{7, 3, []string{"strategy 5", "objective 3", "objective 8", "key_results 30", "story 26", "feature 16", "use-case 5"}},
		{8, 8, []string{"objective 3", "objective 8", "key_results 30", "story 26", "feature 16", "use-case 5"}},
		{19, 19, []string{"key_results 30", "story 26", "feature 16", "use-case 5"}},
		{95, 91, []string{"use-case 5"}},
		{96, 96, nil},
	}
	for _, tt := range tests {
		thread, folded := whole.Fold(tt.most)
		var left []string
		for _, f := range folded {
			name := f.Column.Kind.Name
			if f.Column.Parts != nil {
				name = f.Column.Parts.Field
			}
			left = append(left, fmt.Sprintf("%s %d", name, f.Nodes))
		}
		if diff := cmp.Diff(tt.left, left); diff != "" || len(thread.Nodes) != tt.nodes {
			t.Errorf("at most %d: %d nodes, and counted (-want +got):\n%s", tt.most, len(thread.Nodes), diff)
		}
		for n, node := range thread.Nodes {
			counts := map[int]int{}
			reached := map[string]bool{}
			var walk func(m int)
			walk = func(m int) {
				for _, b := range whole.Below(m) {
					if id := whole.Nodes[b].ID(); !reached[id] {
						reached[id] = true
						counts[whole.Nodes[b].Column]++
						walk(b)
					}
				}
			}
			for m := range whole.Nodes {
				if whole.Nodes[m].ID() == node.ID() {
					walk(m)
				}
			}
			for i, f := range folded {
				if want := counts[len(thread.Columns)+i]; f.Below[n] != want {
					t.Errorf("at most %d: below %s are %d of column %d, want %d", tt.most, node.ID(), f.Below[n], i, want)
				}
			}
			for _, b := range thread.Below(n) {
				if thread.Nodes[b].Column <= node.Column {
					t.Errorf("at most %d: %s is below %s", tt.most, thread.Nodes[b].ID(), node.ID())
				}
			}
		}
		for _, e := range thread.Edges {
			if thread.Nodes[e.Upper].Column >= len(thread.Columns) || thread.Nodes[e.Lower].Column >= len(thread.Columns) {
				t.Errorf("at most %d: the edge %v leads to what is left out", tt.most, e)
			}
		}
		thread.Forest() // walks the neighbours of all that is left
	}
}

// TestFoldKeepsWhatIsAskedFor: a story's own thread is never folded above it.
func TestFoldKeepsWhatIsAskedFor(t *testing.T) {
	g := orbit(t)
	thread := trace.Compute(trace.Input{Graph: g}, starts(t, g, "US-0019"))
	if got, folded := thread.Fold(1); got != thread || folded != nil {
		t.Errorf("the thread of US-0019 is folded to %d nodes", len(got.Nodes))
	}
	thread = trace.Compute(trace.Input{Graph: g}, starts(t, g, "GOAL-01"))
	if got, folded := thread.Fold(3); len(got.Nodes) >= len(thread.Nodes) || len(folded) == 0 {
		t.Error("the thread of GOAL-01 is not folded")
	}
}
