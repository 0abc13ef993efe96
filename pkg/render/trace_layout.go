package render

import (
	"cmp"
	"math"
	"slices"
)

// layered places boxes in columns such that the lines between them cross as little as an order of the boxes can bring
// about, and are as straight as that order allows. It is the method of Sugiyama: a line over several columns passes
// through an empty slot in each between; sweeps put every slot at the mean of its neighbours' places, the order with the
// fewest crossings is kept; then heights are assigned by least squares.
type layered struct {
	columns [][]int // slots from top to bottom
	slots   []slot
	lines   []layeredLine
	gap     float64
	// hang puts a box beside the first of its neighbours and not amid them: in a picture that is many screens tall, one
	// then reads from the top, as in an outline.
	hang bool
}

// slot is a place in a column: that of a box, or that of a line which passes.
type slot struct {
	box           int // -1 where a line passes
	column        int
	height        float64
	before, after []int // the slots in the columns next to it that lines join it with
	loose         bool  // no line at all
	y             float64
}

// layeredLine is a line with all slots that it passes, from its first box to its last. Lines that do not lead from one
// column to a later one pass no others.
type layeredLine struct{ slots []int }

// passing is the height of a slot through which a line passes.
const passing = 6

// newLayered makes slots for boxes, in the order in which they should stand where nothing else decides. columns and
// heights are those of boxes; ends are pairs of boxes.
func newLayered(columns []int, heights []float64, gap float64, hang bool, order []int, ends [][2]int) *layered {
	l := &layered{gap: gap, hang: hang}
	n := 0
	for _, c := range columns {
		n = max(n, c+1)
	}
	l.columns = make([][]int, n)
	of := make([]int, len(columns))
	for _, box := range order {
		of[box] = l.add(slot{box: box, column: columns[box], height: heights[box], loose: true})
	}
	for _, e := range ends {
		upper, lower := of[e[0]], of[e[1]]
		l.slots[upper].loose, l.slots[lower].loose = false, false
		line := layeredLine{slots: []int{upper}}
		if columns[e[0]] < columns[e[1]] {
			at := upper
			for c := columns[e[0]] + 1; c < columns[e[1]]; c++ {
				next := l.add(slot{box: -1, column: c, height: passing})
				l.join(at, next)
				line.slots = append(line.slots, next)
				at = next
			}
			l.join(at, lower)
		}
		line.slots = append(line.slots, lower)
		l.lines = append(l.lines, line)
	}
	for _, column := range l.columns {
		slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(truth(l.slots[a].loose), truth(l.slots[b].loose)) })
	}
	l.untangle()
	l.place()
	return l
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (l *layered) add(s slot) int {
	l.slots = append(l.slots, s)
	l.columns[s.column] = append(l.columns[s.column], len(l.slots)-1)
	return len(l.slots) - 1
}

func (l *layered) join(a, b int) {
	l.slots[a].after = append(l.slots[a].after, b)
	l.slots[b].before = append(l.slots[b].before, a)
}

// sweeps is how often the columns are gone through; after some without a better order it ends earlier.
const (
	sweeps   = 24
	patience = 6
	// fewSlots is up to how many slots single neighbours are exchanged too, which takes the square of a column's lines.
	fewSlots = 1500
)

// untangle orders the columns from two beginnings: as they were given, and along the lines. Sweeps end where a better
// order is two columns away; from elsewhere they often find it.
func (l *layered) untangle() {
	given := l.snapshot()
	best, fewest := l.improve()
	if fewest > 0 && len(l.slots) <= fewSlots {
		l.columns = given
		l.followLines()
		if other, n := l.improve(); n < fewest {
			best = other
		}
	}
	l.columns = best
}

// improve sweeps to and fro and returns the best order that it met, with its crossings.
func (l *layered) improve() (best [][]int, fewest int) {
	rank := make([]int, len(l.slots))
	l.rank(rank)
	best, fewest = l.snapshot(), l.crossings(rank)
	for i, since := 0, 0; i < sweeps && fewest > 0 && since < patience; i++ {
		if i/2%2 == 1 { // what has the same mean changes places now and then
			for _, column := range l.columns {
				slices.Reverse(column)
			}
		}
		l.sweep(rank, i%2 == 0)
		if len(l.slots) <= fewSlots {
			l.exchange(rank)
		}
		since++
		if n := l.crossings(rank); n < fewest {
			best, fewest, since = l.snapshot(), n, 0
		}
	}
	return best, fewest
}

// followLines puts the slots of each column in the order in which one meets them who follows the lines, from slots with
// few lines first.
func (l *layered) followLines() {
	met := make([]int, len(l.slots))
	count := 0
	var follow func(s int)
	follow = func(s int) {
		if met[s] != 0 {
			return
		}
		count++
		met[s] = count
		for _, n := range l.slots[s].before {
			follow(n)
		}
		for _, n := range l.slots[s].after {
			follow(n)
		}
	}
	var order []int
	for _, column := range l.columns {
		order = append(order, column...)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(len(l.slots[a].before)+len(l.slots[a].after), len(l.slots[b].before)+len(l.slots[b].after))
	})
	for _, s := range order {
		if !l.slots[s].loose {
			follow(s)
		}
	}
	for _, column := range l.columns {
		slices.SortStableFunc(column, func(a, b int) int {
			return cmp.Or(cmp.Compare(truth(l.slots[a].loose), truth(l.slots[b].loose)), cmp.Compare(met[a], met[b]))
		})
	}
}

func (l *layered) snapshot() [][]int {
	out := make([][]int, len(l.columns))
	for i, c := range l.columns {
		out[i] = slices.Clone(c)
	}
	return out
}

func (l *layered) rank(rank []int) {
	for _, column := range l.columns {
		for i, s := range column {
			rank[s] = i
		}
	}
}

// sweep orders each column by the mean places of its slots' neighbours in the column before it, or after it when it goes
// back. What has no neighbours there keeps its place.
func (l *layered) sweep(rank []int, forward bool) {
	mean := make([]float64, len(l.slots))
	for i := range l.columns {
		c := i
		if !forward {
			c = len(l.columns) - 1 - i
		}
		column := l.columns[c]
		for _, s := range column {
			near := l.slots[s].before
			if !forward {
				near = l.slots[s].after
			}
			mean[s] = float64(rank[s])
			if len(near) > 0 {
				sum := 0
				for _, n := range near {
					sum += rank[n]
				}
				mean[s] = float64(sum) / float64(len(near))
			}
			if l.slots[s].loose {
				mean[s] = math.Inf(1)
			}
		}
		slices.SortStableFunc(column, func(a, b int) int {
			if l.slots[a].loose && l.slots[b].loose {
				return cmp.Compare(a, b)
			}
			return cmp.Compare(mean[a], mean[b])
		})
		for place, s := range column {
			rank[s] = place
		}
	}
}

// exchange changes neighbours in a column as long as that takes crossings away.
func (l *layered) exchange(rank []int) {
	for _, column := range l.columns {
		for better, rounds := true, 0; better && rounds < 20; rounds++ {
			better = false
			for i := 0; i+1 < len(column); i++ {
				a, b := column[i], column[i+1]
				if l.pairCrossings(a, b, rank) > l.pairCrossings(b, a, rank) {
					column[i], column[i+1] = b, a
					rank[a], rank[b] = i+1, i
					better = true
				}
			}
		}
	}
}

// pairCrossings counts the crossings of two slots' lines where the first stands above the second.
func (l *layered) pairCrossings(upper, lower int, rank []int) int {
	n := 0
	for _, near := range [2][2][]int{{l.slots[upper].before, l.slots[lower].before}, {l.slots[upper].after, l.slots[lower].after}} {
		for _, u := range near[0] {
			for _, v := range near[1] {
				if rank[u] > rank[v] {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts all crossings between neighbouring columns: for each line the lines from above it that end below it,
// by a tree of counts.
func (l *layered) crossings(rank []int) int {
	total := 0
	for c := 0; c+1 < len(l.columns); c++ {
		tree := make([]int, len(l.columns[c+1])+1)
		seen := 0
		for _, s := range l.columns[c] {
			ends := slices.Clone(l.slots[s].after)
			for _, e := range ends {
				smaller := 0
				for i := rank[e] + 1; i > 0; i -= i & -i {
					smaller += tree[i]
				}
				total += seen - smaller
			}
			for _, e := range ends {
				for i := rank[e] + 1; i < len(tree); i += i & -i {
					tree[i]++
				}
				seen++
			}
		}
	}
	return total
}

// place assigns heights: going to and fro, every slot wants to be at the mean of its neighbours, those of its column hold
// their order and their distance. What hangs on no line stands below the rest of its column.
func (l *layered) place() {
	for _, column := range l.columns {
		y := 0.0
		for _, s := range column {
			l.slots[s].y = y + l.slots[s].height/2
			y += l.slots[s].height + l.gap
		}
	}
	if l.hang {
		l.hangFrom(l.fullest())
	} else {
		l.balance()
	}
	top := math.Inf(1)
	for _, s := range l.slots {
		if !s.loose {
			top = min(top, s.y-s.height/2)
		}
	}
	for _, column := range l.columns {
		y := 0.0
		for _, i := range column {
			s := &l.slots[i]
			if s.loose {
				s.y = y + s.height/2
			} else {
				s.y -= top
			}
			y = max(y, s.y+s.height/2+l.gap)
		}
	}
}

// balance goes to and fro, first by the neighbours on one side, in the end by those on both.
func (l *layered) balance() {
	for i := range 10 {
		for c := range l.columns {
			if i%2 == 1 {
				c = len(l.columns) - 1 - c
			}
			l.settle(l.columns[c], i%2 == 0, i >= 6)
		}
	}
}

// hangFrom leaves one column as it is, and hangs the others on it, one after the other to both sides.
func (l *layered) hangFrom(column int) {
	for c := column - 1; c >= 0; c-- {
		l.settle(l.columns[c], false, false)
	}
	for c := column + 1; c < len(l.columns); c++ {
		l.settle(l.columns[c], true, false)
	}
}

// fullest is the column with the most slots.
func (l *layered) fullest() int {
	fullest := 0
	for c := range l.columns {
		if len(l.columns[c]) > len(l.columns[fullest]) {
			fullest = c
		}
	}
	return fullest
}

// settle moves a column's slots to where their neighbours want them, as near as their order and distance allow: the
// least squares of what is wanted, by pooling slots that press on one another.
func (l *layered) settle(column []int, forward, both bool) {
	type block struct{ sum, weight float64 }
	var blocks []block
	var sizes []int
	var offsets []float64
	offset := 0.0
	n := 0
	for i, s := range column {
		if l.slots[s].loose {
			break
		}
		if i > 0 {
			offset += (l.slots[column[i-1]].height+l.slots[s].height)/2 + l.gap
		}
		offsets = append(offsets, offset)
		want, weight := l.wanted(s, forward, both)
		blocks = append(blocks, block{(want - offset) * weight, weight})
		sizes = append(sizes, 1)
		for k := len(blocks) - 1; k > 0 && blocks[k-1].sum/blocks[k-1].weight > blocks[k].sum/blocks[k].weight; k-- {
			blocks[k-1] = block{blocks[k-1].sum + blocks[k].sum, blocks[k-1].weight + blocks[k].weight}
			sizes[k-1] += sizes[k]
			blocks, sizes = blocks[:k], sizes[:k]
		}
		n++
	}
	i := 0
	for k, b := range blocks {
		for range sizes[k] {
			l.slots[column[i]].y = b.sum/b.weight + offsets[i]
			i++
		}
	}
}

// wanted is where a slot's neighbours want it, and how strongly. Lines that pass want to be straight more than others.
func (l *layered) wanted(s int, forward, both bool) (y, weight float64) {
	var near []int
	if forward || both {
		near = append(near, l.slots[s].before...)
	}
	if !forward || both {
		near = append(near, l.slots[s].after...)
	}
	if len(near) == 0 {
		return l.slots[s].y, .01
	}
	weight = 1
	if l.hang {
		y = math.Inf(1)
		for _, n := range near {
			y = min(y, l.slots[n].y)
		}
		return y, weight
	}
	for _, n := range near {
		y += l.slots[n].y
	}
	if l.slots[s].box < 0 {
		weight = 4
	}
	return y / float64(len(near)), weight
}

// height is that of the tallest column.
func (l *layered) height() float64 {
	h := 0.0
	for _, s := range l.slots {
		h = max(h, s.y+s.height/2)
	}
	return h
}
