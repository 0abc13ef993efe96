package git

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoRepository is what Open's error is, by errors.Is, when neither the folder nor one above it is a repository.
var ErrNoRepository = errors.New("not a git repository")

// ErrNoCommits is what an error is, by errors.Is, when the current branch has no commit yet.
var ErrNoCommits = errors.New("the current branch has no commits yet")

// ErrNoMergeBase is what MergeBase's error is, by errors.Is, when two commits have no ancestor in common.
var ErrNoMergeBase = errors.New("no common ancestor")

// ShallowError says that an answer lies, or may lie, before the commit at which the history of a shallow clone ends.
type ShallowError struct {
	Doing    string // "looking for the merge base"
	Boundary string // the hash of the commit at which history ends, "" where it is not one alone
}

func (e *ShallowError) Error() string {
	at := ""
	if e.Boundary != "" {
		at = " at " + short(e.Boundary)
	}
	return fmt.Sprintf("%s: the history of this shallow clone ends%s; %s", e.Doing, at, deepen)
}

const deepen = "fetch all of it with `git fetch --unshallow` (in CI: fetch-depth: 0, or GIT_DEPTH: 0)"

// UnsupportedError says that the repository has a format that cannot be read without the git program, or not even
// with it.
type UnsupportedError struct {
	What   string // "sha256 object names"
	Remedy string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("the repository uses %s; %s", e.What, e.Remedy)
}

const installGit = "install the git program and put it on the PATH"

// UnknownRevisionError says that a name is no commit of the repository.
type UnknownRevisionError struct {
	Revision string
	Reason   string   // "is a tree, not a commit"; "" where there is simply nothing of that name
	Near     []string // branches and tags with a similar name, or the hashes that an ambiguous one may mean
	Shallow  bool     // the clone is shallow, so that the revision may exist elsewhere
}

func (e *UnknownRevisionError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "revision %q ", e.Revision)
	if e.Reason != "" {
		b.WriteString(e.Reason)
	} else {
		b.WriteString("is not in this repository")
	}
	if len(e.Near) > 0 {
		fmt.Fprintf(&b, "; did you mean %s?", strings.Join(e.Near, " or "))
	}
	if e.Shallow {
		fmt.Fprintf(&b, "; this clone is shallow: %s", deepen)
	}
	return b.String()
}

// MissingObjectError says that an object which the history names is not in the repository.
type MissingObjectError struct {
	Hash    string
	Partial bool // the repository is a partial clone, which leaves objects on the server
}

func (e *MissingObjectError) Error() string {
	if e.Partial {
		return fmt.Sprintf("object %s was left on the server by this partial clone; fetch everything with `git fetch --refetch --no-filter`", short(e.Hash))
	}
	return fmt.Sprintf("object %s is missing; check the repository with `git fsck`, or clone it again", short(e.Hash))
}

// short abbreviates a hash for people.
func short(hash string) string { return hash[:min(len(hash), 9)] }
