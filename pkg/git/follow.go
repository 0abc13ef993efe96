package git

import (
	"errors"
	"fmt"
	"io/fs"
)

// Follow visits a commit and its ancestors in Walk's order, for those who follow single files through merges: against
// returns what the commit changed compared with one of its parents, by the place in Commit.Parents; the first commit
// of all changed everything, against parent 0. What nobody asks for is not compared.
//
// When fn returns fs.SkipAll, Follow ends without error; where a shallow clone ends, with a *ShallowError before the
// commit whose parents are missing.
func (r *Repository) Follow(from Commit, fn func(c Commit, against func(parent int) ([]Change, error)) error) error {
	start, err := r.nodeOf(from)
	if err != nil {
		return err
	}
	err = r.walk([]*node{start}, func(n *node) error {
		if n.boundary {
			return &ShallowError{Doing: "following documents through history", Boundary: n.id.hex()}
		}
		c, err := r.commit(n.id)
		if err != nil {
			return err
		}
		return fn(c, func(parent int) ([]Change, error) {
			if len(n.parents) == 0 && parent == 0 {
				return r.treeChanges(n.tree, "")
			}
			if parent < 0 || parent >= len(n.parents) {
				return nil, fmt.Errorf("commit %s has no parent number %d", short(c.Hash), parent+1)
			}
			p, err := r.node(n.parents[parent])
			if err != nil {
				return nil, err
			}
			return r.treeChanges(n.tree, p.tree)
		})
	})
	if errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}
