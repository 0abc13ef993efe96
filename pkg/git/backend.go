package git

import (
	"cmp"
	"maps"
	"slices"
)

// backend reads a repository's raw facts. There are two: go-git, and the git program for the formats that go-git does
// not know. Everything else in this package is computed from these facts, the same way for both. All methods are safe
// for concurrent use.
type backend interface {
	// read returns an object, or a *MissingObjectError. The bytes are shared and must not be changed.
	read(id oid) (objectKind, []byte, error)
	// withPrefix returns, in order, the objects whose hexadecimal name starts so; the prefix has four digits or more.
	withPrefix(prefix string) ([]oid, error)
	// references returns HEAD and everything under refs/, in any order.
	references() ([]reference, error)
	// tracked returns the paths of the index, from the root of the work tree.
	tracked() ([]string, error)
	close() error
}

// reference is a name for an object, or for another reference.
type reference struct {
	name   string // "refs/heads/main"
	id     oid
	target string // of a symbolic reference
}

// unavailable is the backend of a repository that nothing here can read: every question has the same answer.
type unavailable struct{ err error }

func (u unavailable) read(oid) (objectKind, []byte, error) { return 0, nil, u.err }
func (u unavailable) withPrefix(string) ([]oid, error)     { return nil, u.err }
func (u unavailable) references() ([]reference, error)     { return nil, u.err }
func (u unavailable) tracked() ([]string, error)           { return nil, u.err }
func (u unavailable) close() error                         { return nil }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
