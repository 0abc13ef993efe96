package git

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	gogitcache "github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// goGit is the backend that stands on go-git's storage. Only that, and not the package at go-git's root, is imported:
// the root brings all its transports into the binary and its start-up. Not asking the root to open the repository
// also spares its refusal of extensions that only say how a work tree was configured (worktreeConfig, which sparse
// checkouts set, and partialClone).
type goGit struct {
	storage *filesystem.Storage
	dir     string // of the objects

	once  sync.Once // opens the store, when the first object is read
	store *objectStore
	err   error
}

func newGoGit(l location) *goGit {
	var dot billy.Filesystem = osfs.New(l.gitDir)
	if l.commonDir != l.gitDir {
		dot = dotgit.NewRepositoryFilesystem(dot, osfs.New(l.commonDir))
	}
	options := filesystem.Options{ExclusiveAccess: true, KeepDescriptors: true}
	return &goGit{
		storage: filesystem.NewStorageWithOptions(withoutLocks{dot}, gogitcache.NewObjectLRU(0), options),
		dir:     filepath.Join(l.commonDir, "objects"),
	}
}

// withoutLocks hides what is no reference: the locks that git holds while it writes one, which are empty at first and
// which go-git would take for a broken reference, and what file managers leave in folders.
type withoutLocks struct{ billy.Filesystem }

func (w withoutLocks) ReadDir(name string) ([]fs.FileInfo, error) {
	infos, err := w.Filesystem.ReadDir(name)
	return slices.DeleteFunc(infos, func(i fs.FileInfo) bool {
		return strings.HasSuffix(i.Name(), ".lock") || strings.HasPrefix(i.Name(), ".")
	}), err
}

func (g *goGit) objects() (*objectStore, error) {
	g.once.Do(func() { g.store, g.err = newObjectStore(g.dir) })
	return g.store, g.err
}

func (g *goGit) read(id oid) (objectKind, []byte, error) {
	s, err := g.objects()
	if err != nil {
		return 0, nil, err
	}
	return s.read(id)
}

func (g *goGit) withPrefix(prefix string) ([]oid, error) {
	s, err := g.objects()
	if err != nil {
		return nil, err
	}
	return s.withPrefix(prefix)
}

func (g *goGit) references() ([]reference, error) {
	iter, err := g.storage.IterReferences()
	if err != nil {
		return nil, fmt.Errorf("reading references: %w; check the repository with `git fsck`", err)
	}
	var refs []reference
	err = iter.ForEach(func(r *plumbing.Reference) error {
		name, hash := r.Name().String(), r.Hash()
		switch {
		case r.Type() == plumbing.SymbolicReference:
			refs = append(refs, reference{name: name, target: r.Target().String()})
		case !hash.IsZero():
			refs = append(refs, reference{name: name, id: oid(hash[:])})
		}
		return nil
	})
	return refs, err
}

func (g *goGit) tracked() ([]string, error) {
	index, err := g.storage.Index()
	if err != nil {
		return nil, fmt.Errorf("reading the index: %w", err)
	}
	paths := make([]string, len(index.Entries))
	for i, e := range index.Entries {
		paths[i] = e.Name
	}
	return paths, nil
}

func (g *goGit) close() error {
	g.once.Do(func() { g.err = errClosed }) // so that closing never opens
	if g.store == nil {
		return nil
	}
	return g.store.close()
}

var errClosed = errors.New("the repository is closed")
