package git

import (
	"fmt"
	"slices"
)

// What is known of a commit while looking for the ancestors that two have in common.
const (
	ofFirst  = 1 << iota // the first commit, or an ancestor of it
	ofSecond             // the second, or an ancestor of it
	beyond               // an ancestor of a common ancestor, so no best one
)

// MergeBase returns the best common ancestor of two commits: one that is an ancestor of no other. Criss-cross merges
// leave several; then it is the newest, and of several of one second that with the smallest hash. Its error is
// ErrNoMergeBase, by errors.Is, where there is none, and a *ShallowError where a shallow clone cannot know.
func (r *Repository) MergeBase(a, b Commit) (Commit, error) {
	bases, err := r.mergeBases(a, b)
	if err != nil {
		return Commit{}, err
	}
	if len(bases) == 0 {
		return Commit{}, fmt.Errorf("%s and %s have %w", short(a.Hash), short(b.Hash), ErrNoMergeBase)
	}
	return r.commit(bases[0].id)
}

// mergeBases returns all best common ancestors, newest first.
func (r *Repository) mergeBases(a, b Commit) ([]*node, error) {
	first, err := r.nodeOf(a)
	if err != nil {
		return nil, err
	}
	second, err := r.nodeOf(b)
	if err != nil {
		return nil, err
	}
	flags, common, err := r.paint(first, second)
	if err != nil {
		return nil, err
	}
	common = slices.DeleteFunc(common, func(n *node) bool { return flags[n.id]&beyond != 0 })
	// Where clocks were wrong, an ancestor of a better one may be left.
	best := slices.Clone(common)
	for _, older := range common {
		for _, newer := range common {
			if older == newer || !slices.Contains(best, newer) {
				continue
			}
			flags, _, err := r.paint(older, newer)
			if err != nil {
				return nil, err
			}
			if flags[older.id]&ofSecond != 0 {
				best = slices.DeleteFunc(best, func(n *node) bool { return n == older })
				break
			}
		}
	}
	slices.SortFunc(best, newerFirst)
	return best, nil
}

// paint marks commits with whose ancestors they are, from the newest on, until nothing is left but ancestors of common
// ancestors. It returns the commits at which both colours met.
func (r *Repository) paint(first, second *node) (map[oid]int, []*node, error) {
	flags := map[oid]int{}
	var queue nodeQueue
	open := map[oid]bool{} // in the queue, and not beyond a common ancestor
	mark := func(n *node, f int) {
		if flags[n.id]|f == flags[n.id] {
			return
		}
		flags[n.id] |= f
		queue.add(n)
		if flags[n.id]&beyond == 0 {
			open[n.id] = true
		} else {
			delete(open, n.id)
		}
	}
	mark(first, ofFirst)
	mark(second, ofSecond)
	var common []*node
	for len(queue) > 0 && len(open) > 0 {
		n := queue.take()
		delete(open, n.id)
		f := flags[n.id]
		if f&(ofFirst|ofSecond|beyond) == ofFirst|ofSecond {
			if !slices.Contains(common, n) {
				common = append(common, n)
			}
			f |= beyond // for its parents
		}
		if n.boundary && f&beyond == 0 {
			return nil, nil, &ShallowError{Doing: fmt.Sprintf("looking for the merge base of %s and %s", short(first.id.hex()), short(second.id.hex())), Boundary: n.id.hex()}
		}
		for _, p := range n.parents {
			parent, err := r.node(p)
			if err != nil {
				return nil, nil, err
			}
			mark(parent, f)
		}
	}
	return flags, common, nil
}
