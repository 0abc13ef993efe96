package git

import (
	"bytes"
	"path"
	"slices"
)

// ChangeKind says what happened to a file.
type ChangeKind string

// A file that moved is Renamed, whether or not its content changed on the way.
const (
	Added    ChangeKind = "added"
	Removed  ChangeKind = "removed"
	Modified ChangeKind = "modified"
	Renamed  ChangeKind = "renamed"
)

// Change is what happened to one file. Paths are relative to the prefix, with slashes.
type Change struct {
	Kind       ChangeKind
	Path       string // where the file is now, or was, if it is removed
	From       string // where it was, if it is renamed
	Old, New   string // the hashes of its blobs; "" where there is none
	Similarity int    // of a rename, in percent
}

// differ compares a tree with others and reports the files of it that differ from all of them; with one other that is
// the plain difference, with the parents of a merge it is what the merge itself decided. Folders that are equal to
// one of the others are not entered.
type differ struct {
	repository *Repository
	report     func(Change)
}

// diff compares the folder dir in tree with that in the others; "" is a folder that does not exist.
func (d *differ) diff(dir string, tree oid, others []oid) error {
	for _, other := range others {
		if other == tree {
			return nil
		}
	}
	readers := make([]treeReader, 1+len(others)) // the tree's own first
	for i := range readers {
		id := tree
		if i > 0 {
			id = others[i-1]
		}
		data, err := d.repository.tree(id)
		if err != nil {
			return err
		}
		readers[i] = treeReader{rest: data, hashLen: max(len(tree), len(id))}
	}
	skipEqual(readers)
	for i := range readers {
		if err := readers[i].next(); err != nil {
			return err
		}
	}
	at := make([]*treeReader, len(readers)) // those that stand on the entry in question
	for {
		first := firstEntry(readers)
		if first == nil {
			return nil
		}
		name, isDir := first.name, first.class == dirEntry
		same := true // as the first of the others, which is the usual case
		for i := range readers {
			r := &readers[i]
			at[i] = nil
			if r.raw != nil && compareNames(r.name, r.class == dirEntry, name, isDir) == 0 {
				at[i] = r
			}
			same = same && at[i] != nil && bytes.Equal(at[i].raw, first.raw)
		}
		if !same {
			if err := d.entry(dir, string(name), isDir, at); err != nil {
				return err
			}
		}
		if !slices.Contains(at, nil) {
			skipEqual(readers)
		}
		for _, r := range at {
			if r != nil {
				if err := r.next(); err != nil {
					return err
				}
			}
		}
	}
}

// skipEqual moves two readers past the entries that both have next, without looking into them: in a folder of hundreds
// of files one commit changes few, and this is where a walk through history would spend half of its time.
func skipEqual(readers []treeReader) {
	if len(readers) != 2 {
		return
	}
	a, b := &readers[0], &readers[1]
	for {
		nameEnd := bytes.IndexByte(a.rest, 0)
		end := nameEnd + 1 + a.hashLen
		if nameEnd < 0 || end > min(len(a.rest), len(b.rest)) || !bytes.Equal(a.rest[:end], b.rest[:end]) {
			return
		}
		a.rest, b.rest = a.rest[end:], b.rest[end:]
	}
}

func firstEntry(readers []treeReader) *treeReader {
	var first *treeReader
	for i := range readers {
		r := &readers[i]
		if r.raw == nil {
			continue
		}
		if first == nil || compareNames(r.name, r.class == dirEntry, first.name, first.class == dirEntry) < 0 {
			first = r
		}
	}
	return first
}

// entry compares one entry; at[0] is the tree's, nil where it has none of that name, and the rest are the others'.
func (d *differ) entry(dir, name string, isDir bool, at []*treeReader) error {
	full := path.Join(dir, name)
	if isDir {
		ids := make([]oid, len(at))
		for i, r := range at {
			if r != nil {
				ids[i] = oid(r.id)
			}
		}
		return d.diff(full, ids[0], ids[1:])
	}
	c := Change{Kind: Added, Path: full}
	now := at[0]
	if now != nil && now.class == submoduleEntry {
		now = nil
	}
	for _, old := range at[1:] {
		if old != nil && old.class == submoduleEntry {
			old = nil
		}
		switch {
		case now == nil && old == nil:
			return nil
		case old == nil:
			continue
		case now != nil && now.class == old.class && bytes.Equal(now.id, old.id):
			return nil
		}
		if c.Kind == Added {
			c.Kind, c.Old = Modified, oid(old.id).hex()
		}
	}
	switch {
	case now == nil && c.Kind == Added:
		return nil
	case now == nil:
		c.Kind = Removed
	default:
		c.New = oid(now.id).hex()
	}
	d.report(c)
	return nil
}

// treeChanges returns what differs between the folder of a commit that the prefix names and the same in others.
func (r *Repository) treeChanges(tree oid, others ...oid) ([]Change, error) {
	tree, err := r.treeAt(tree, r.at.prefix)
	if err != nil {
		return nil, err
	}
	below := make([]oid, len(others))
	for i, other := range others {
		if other == "" {
			continue
		}
		if below[i], err = r.treeAt(other, r.at.prefix); err != nil {
			return nil, err
		}
	}
	var changes []Change
	d := differ{repository: r, report: func(c Change) { changes = append(changes, c) }}
	err = d.diff("", tree, below)
	return changes, err
}

// Changes returns what differs between two commits, in the order of paths, from the first to the second. A removed and
// an added file that are alike by half or more are one renamed file.
func (r *Repository) Changes(from, to Commit) ([]Change, error) {
	a, err := r.nodeOf(from)
	if err != nil {
		return nil, err
	}
	b, err := r.nodeOf(to)
	if err != nil {
		return nil, err
	}
	changes, err := r.treeChanges(b.tree, a.tree)
	if err != nil {
		return nil, err
	}
	return r.FindRenames(changes)
}
