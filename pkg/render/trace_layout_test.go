package render

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
)

// inOrder is the boxes from 0 to n-1.
func inOrder(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func lay(columns []int, order []int, hang bool, ends ...[2]int) *layered {
	heights := make([]float64, len(columns))
	for i := range heights {
		heights[i] = 20
	}
	return newLayered(columns, heights, 5, hang, order, ends)
}

func (l *layered) count() int {
	rank := make([]int, len(l.slots))
	l.rank(rank)
	return l.crossings(rank)
}

func TestNoCrossingsThatOrderCanAvoid(t *testing.T) {
	tests := []struct {
		name    string
		columns []int
		ends    [][2]int
	}{
		{"turned round", []int{0, 0, 0, 1, 1, 1}, [][2]int{{0, 5}, {1, 4}, {2, 3}}},
		{"a zigzag", []int{0, 0, 0, 1, 1, 1}, [][2]int{{0, 3}, {0, 4}, {1, 4}, {1, 5}, {2, 5}}},
		{"over a column", []int{0, 1, 1, 2, 2}, [][2]int{{0, 1}, {0, 2}, {0, 4}, {1, 3}, {2, 4}}},
		{"two trees", []int{0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, [][2]int{{0, 2}, {1, 3}, {0, 4}, {1, 5}, {2, 9}, {3, 8}, {4, 7}, {5, 6}}},
		{"backwards and sideways", []int{0, 1, 1}, [][2]int{{0, 1}, {1, 2}, {2, 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for seed := range int64(10) {
				order := inOrder(len(tt.columns))
				rand.New(rand.NewSource(seed)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
				if got := lay(tt.columns, order, false, tt.ends...).count(); got != 0 {
					t.Errorf("from %v: %d crossings", order, got)
				}
			}
		})
	}
}

// TestCrossings: two lines that cannot but cross, and all of three boxes to all of three: 3 × 3 pairs above one another.
func TestCrossings(t *testing.T) {
	all := func(n int) (columns []int, ends [][2]int) {
		for i := range n {
			columns = append(columns, 0)
			for j := range n {
				ends = append(ends, [2]int{i, n + j})
			}
		}
		return append(columns, slices.Repeat([]int{1}, n)...), ends
	}
	for n, want := range map[int]int{2: 1, 3: 9, 4: 36} {
		columns, ends := all(n)
		if got := lay(columns, inOrder(2*n), false, ends...).count(); got != want {
			t.Errorf("%d to %d: %d crossings, want %d", n, n, got, want)
		}
	}
}

// TestPlaces: whatever the graph, boxes of a column do not touch, and keep the order that was found.
func TestPlaces(t *testing.T) {
	for seed := range int64(60) {
		r := rand.New(rand.NewSource(seed))
		n := 5 + r.Intn(150)
		columns := make([]int, n)
		for i := range columns {
			columns[i] = r.Intn(6)
		}
		var ends [][2]int
		for range n {
			if a, b := r.Intn(n), r.Intn(n); a != b {
				ends = append(ends, [2]int{a, b})
			}
		}
		l := lay(columns, inOrder(n), seed%2 == 0, ends...)
		boxes := 0
		for c, column := range l.columns {
			for i, s := range column {
				if l.slots[s].column != c {
					t.Fatalf("seed %d: a slot is in a column that is not its own", seed)
				}
				if l.slots[s].box >= 0 {
					boxes++
				}
				if l.slots[s].y-l.slots[s].height/2 < -1e-6 {
					t.Errorf("seed %d: a slot is above the picture", seed)
				}
				if i > 0 {
					a, b := l.slots[column[i-1]], l.slots[s]
					if b.y-a.y < (a.height+b.height)/2+l.gap-1e-6 {
						t.Errorf("seed %d: slots %v and %v of column %d are too near", seed, a.y, b.y, c)
					}
				}
			}
		}
		if boxes != n {
			t.Errorf("seed %d: %d boxes of %d", seed, boxes, n)
		}
	}
}

func TestFitText(t *testing.T) {
	for _, s := range []string{
		"Companies with 100 technicians run their whole day", "把计划放在一个屏幕上，让每个人都能看懂", "خطة اليوم جاهزة قبل الظهر لكل الفرق",
		"👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "WWWWWWWWWWWWWWWWW", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
	} {
		for _, width := range []float64{30, 80, 160, 1000} {
			got := fitText(s, width, 13)
			if w := textWidth(got, 13); w > width {
				t.Errorf("%q in %v: %v wide", got, width, w)
			}
			if width == 1000 && got != s {
				t.Errorf("%q was cut to %q", s, got)
			}
			for _, line := range wrapText(s, width, 13, 2) {
				if w := textWidth(line, 13); w > width {
					t.Errorf("%q wrapped in %v: %v wide", line, width, w)
				}
			}
		}
	}
	if got := fitText("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 42, 13); got != "👩‍👩‍👧‍👦…" {
		t.Errorf("a family was torn: %q", got)
	}
	if got, want := wrapText("Dispatchers trust a proposal enough to take it", 120, 12, 2), 2; len(got) != want {
		t.Errorf("%q", got)
	}
}

func TestTableFits(t *testing.T) {
	wide := func(n int) string { return fmt.Sprint(string(slices.Repeat([]byte("x"), n))) }
	for _, widths := range [][]int{{10, 10}, {100, 100}, {300, 300, 300, 300}, {4, 300, 5}, {80, 0}, {50000, 50000, 3}, {30, 31, 32, 33, 34, 35}} {
		t1 := Table{Columns: make([]string, len(widths)), Rows: [][]string{make([]string, len(widths))}}
		for i, w := range widths {
			t1.Rows[0][i] = wide(w)
		}
		for _, width := range []int{40, 80, 200} {
			sum, natural := -2, -2
			for i, w := range t1.fit(width) {
				sum += w + 2
				natural += widths[i] + 2
			}
			if sum > width || sum < min(width, natural) {
				t.Errorf("%v in %d: %d", widths, width, sum)
			}
		}
	}
}
