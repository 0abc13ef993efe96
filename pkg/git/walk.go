package git

import (
	"cmp"
	"container/heap"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Walk visits a commit and its ancestors, newest first, and no commit before all of its children; fn gets each with
// the files that it changed, in the order in which trees have them. The first commit adds all its files. A merge
// changes only what differs from each of its parents, as git's combined difference has it, and Old is then the blob of
// the first parent that has the file. Commits that change nothing below the prefix are visited with no changes.
//
// Renames are a removed and an added file: FindRenames joins them where that matters.
//
// When fn returns fs.SkipAll, Walk ends without error. Where a shallow clone ends, Walk does too, with a
// *ShallowError: everything that was visited before is as it would be in a full clone.
func (r *Repository) Walk(from Commit, fn func(Commit, []Change) error) error {
	start, err := r.nodeOf(from)
	if err != nil {
		return err
	}
	err = r.walk([]*node{start}, func(n *node) error {
		if n.boundary {
			return &ShallowError{Doing: "walking through history", Boundary: n.id.hex()}
		}
		changes, err := r.ownChanges(n)
		if err != nil {
			return err
		}
		c, err := r.commit(n.id)
		if err != nil {
			return err
		}
		return fn(c, changes)
	})
	if errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}

// ownChanges returns what a commit changed against its parents.
func (r *Repository) ownChanges(n *node) ([]Change, error) {
	parents := []oid{""}
	if len(n.parents) > 0 {
		parents = parents[:0]
	}
	for _, p := range n.parents {
		parent, err := r.node(p)
		if err != nil {
			return nil, err
		}
		parents = append(parents, parent.tree)
	}
	return r.treeChanges(n.tree, parents...)
}

// walk visits the starting commits and their ancestors, newest first, and none before all of its children.
func (r *Repository) walk(starts []*node, visit func(*node) error) error {
	children := map[oid]int{} // that were not visited yet
	all, err := r.ancestors(starts, func(n *node) {
		for _, p := range n.parents {
			children[p]++
		}
	})
	if err != nil {
		return err
	}
	var queue nodeQueue
	for _, n := range starts {
		if children[n.id] == 0 && all[n.id] != nil {
			queue.add(n)
			delete(all, n.id) // the same commit may be given twice
		}
	}
	for len(queue) > 0 {
		n := queue.take()
		if err := visit(n); err != nil {
			return err
		}
		for _, p := range n.parents {
			if children[p]--; children[p] == 0 {
				parent, err := r.node(p)
				if err != nil {
					return err
				}
				queue.add(parent)
			}
		}
	}
	return nil
}

// ancestors returns the starting commits and all that is before them, and calls found once for each.
func (r *Repository) ancestors(starts []*node, found func(*node)) (map[oid]*node, error) {
	all := map[oid]*node{}
	var stack []*node
	push := func(n *node) {
		if all[n.id] == nil {
			all[n.id] = n
			found(n)
			stack = append(stack, n)
		}
	}
	for _, n := range starts {
		push(n)
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, p := range n.parents {
			if all[p] != nil {
				continue
			}
			parent, err := r.node(p)
			if err != nil {
				return nil, err
			}
			push(parent)
		}
	}
	return all, nil
}

// nodeQueue gives the newest commit first; of two of the same second, that with the smaller hash.
type nodeQueue []*node

func (q *nodeQueue) add(n *node) { heap.Push(q, n) }
func (q *nodeQueue) take() *node { return heap.Pop(q).(*node) }

func (q nodeQueue) Len() int           { return len(q) }
func (q nodeQueue) Less(i, j int) bool { return newerFirst(q[i], q[j]) < 0 }
func (q nodeQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *nodeQueue) Push(n any)        { *q = append(*q, n.(*node)) }

func (q *nodeQueue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	*q = (*q)[:last]
	return n
}

func newerFirst(a, b *node) int {
	return cmp.Or(cmp.Compare(b.seconds, a.seconds), cmp.Compare(a.id, b.id))
}

// LastChanges returns, for every file of a commit below the prefix, the commit that changed it last.
func (r *Repository) LastChanges(at Commit) (map[string]Commit, error) {
	n, err := r.nodeOf(at)
	if err != nil {
		return nil, err
	}
	files, err := r.treeChanges(n.tree, "")
	if err != nil {
		return nil, err
	}
	waiting := make(map[string]bool, len(files))
	for _, f := range files {
		waiting[f.Path] = true
	}
	last := make(map[string]Commit, len(files))
	err = r.Walk(at, func(c Commit, changes []Change) error {
		for _, change := range changes {
			if waiting[change.Path] {
				delete(waiting, change.Path)
				last[change.Path] = c
			}
		}
		if len(waiting) == 0 {
			return fs.SkipAll
		}
		return nil
	})
	return last, err
}

// PathBlob is a file as it was at some time.
type PathBlob struct {
	Path string // relative to the prefix
	Hash string // of its blob, for ReadBlob
}

// PathsEver returns every content that any file had in any commit that a branch, a remote's branch, a tag or HEAD
// reaches, if the filter holds for its path, in the order of paths and hashes. In a shallow clone it returns what
// there is together with a *ShallowError.
func (r *Repository) PathsEver(filter func(path string) bool) ([]PathBlob, error) {
	starts, err := r.heads()
	if err != nil {
		return nil, err
	}
	seen := map[PathBlob]bool{}
	var shallow error
	err = r.walk(starts, func(n *node) error {
		if n.boundary {
			shallow = &ShallowError{Doing: "looking for every file that ever was", Boundary: n.id.hex()}
		}
		// What a merge took over from a parent is seen there, so what it decided itself is enough.
		changes, err := r.ownChanges(n)
		for _, c := range changes {
			if c.New != "" && filter(c.Path) {
				seen[PathBlob{c.Path, c.New}] = true
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	blobs := make([]PathBlob, 0, len(seen))
	for b := range seen {
		blobs = append(blobs, b)
	}
	slices.SortFunc(blobs, func(a, b PathBlob) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Hash, b.Hash))
	})
	return blobs, shallow
}

// heads returns the commits of all references and of HEAD.
func (r *Repository) heads() ([]*node, error) {
	refs, err := r.Refs()
	if err != nil {
		return nil, err
	}
	var ids []oid
	for _, ref := range refs {
		id, _ := parseOID(ref.Hash)
		ids = append(ids, id)
	}
	switch id, err := r.resolve("HEAD"); {
	case err == nil:
		ids = append(ids, id)
	case !errors.Is(err, ErrNoCommits):
		return nil, err
	}
	slices.Sort(ids)
	var nodes []*node
	for _, id := range slices.Compact(ids) {
		n, err := r.node(id)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}
