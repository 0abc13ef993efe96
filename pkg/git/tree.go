package git

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tree is the files of a commit below the prefix, as a file system that never changes. It is safe for concurrent use,
// and quick for many readers at once. Symbolic links are files of mode fs.ModeSymlink whose content is their target,
// never followed; submodules are not there. Every time is the commit's.
type Tree struct {
	repository *Repository
	root       oid
	when       time.Time
	dirs       sync.Map // path → *treeDir
}

var (
	_ fs.ReadFileFS = (*Tree)(nil)
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
	_ fs.ReadLinkFS = (*Tree)(nil)
)

// Tree returns the files of a commit. Its error is fs.ErrNotExist, by errors.Is, where the commit has no such folder
// as the prefix.
func (r *Repository) Tree(c Commit) (*Tree, error) {
	n, err := r.nodeOf(c)
	if err != nil {
		return nil, err
	}
	root, err := r.treeAt(n.tree, r.at.prefix)
	if err != nil {
		return nil, err
	}
	if root == "" {
		return nil, fmt.Errorf("the folder %s is not in commit %s: %w", r.at.prefix, short(c.Hash), fs.ErrNotExist)
	}
	return &Tree{repository: r, root: root, when: c.Committer.When}, nil
}

// treeDir is a folder's entries in the order of their names.
type treeDir struct {
	entries []fs.DirEntry // *treeInfo all
}

func (d *treeDir) find(name string) *treeInfo {
	i, ok := slices.BinarySearchFunc(d.entries, name, func(e fs.DirEntry, name string) int { return cmp.Compare(e.Name(), name) })
	if !ok {
		return nil
	}
	return d.entries[i].(*treeInfo)
}

// treeInfo is an entry, its own FileInfo.
type treeInfo struct {
	tree  *Tree
	name  string
	id    oid
	class entryClass
}

func (i *treeInfo) Name() string               { return i.name }
func (i *treeInfo) IsDir() bool                { return i.class == dirEntry }
func (i *treeInfo) Type() fs.FileMode          { return i.Mode().Type() }
func (i *treeInfo) Info() (fs.FileInfo, error) { return i, nil }
func (i *treeInfo) ModTime() time.Time         { return i.tree.when }

// Sys returns the hash of the file's blob, or of the folder's tree, as a string.
func (i *treeInfo) Sys() any { return i.id.hex() }

// Size reads the file, because nothing less knows its size; it is 0 if that fails, and reading the file tells why.
func (i *treeInfo) Size() int64 {
	if i.IsDir() {
		return 0
	}
	data, err := i.tree.repository.read(i.id, blobObject)
	if err != nil {
		return 0
	}
	return int64(len(data))
}

func (i *treeInfo) Mode() fs.FileMode {
	switch i.class {
	case dirEntry:
		return fs.ModeDir | 0o555
	case symlinkEntry:
		return fs.ModeSymlink | 0o444
	}
	return 0o444
}

func (t *Tree) dir(name string, id oid) (*treeDir, error) {
	if d, ok := t.dirs.Load(name); ok {
		return d.(*treeDir), nil
	}
	data, err := t.repository.read(id, treeObject)
	if err != nil {
		return nil, err
	}
	d := &treeDir{}
	for r := (treeReader{rest: data, hashLen: len(id)}); ; {
		if err := r.next(); err != nil {
			return nil, err
		}
		if r.raw == nil {
			break
		}
		if r.class != submoduleEntry {
			d.entries = append(d.entries, &treeInfo{tree: t, name: string(r.name), id: oid(r.id), class: r.class})
		}
	}
	slices.SortStableFunc(d.entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	stored, _ := t.dirs.LoadOrStore(name, d)
	return stored.(*treeDir), nil
}

// lookup returns the entry of a path.
func (t *Tree) lookup(op, name string) (*treeInfo, error) {
	fail := func(err error) (*treeInfo, error) { return nil, &fs.PathError{Op: op, Path: name, Err: err} }
	at := &treeInfo{tree: t, name: ".", id: t.root, class: dirEntry}
	if name == "." {
		return at, nil
	}
	if !validPath(name) {
		return fail(fs.ErrInvalid)
	}
	for done := 0; done < len(name); {
		if !at.IsDir() {
			return fail(fs.ErrNotExist)
		}
		d, err := t.dir(name[:max(0, done-1)], at.id)
		if err != nil {
			return fail(err)
		}
		element, _, _ := strings.Cut(name[done:], "/")
		if at = d.find(element); at == nil {
			return fail(fs.ErrNotExist)
		}
		done += len(element) + 1
	}
	return at, nil
}

// validPath is fs.ValidPath for names that need not be UTF-8, which git's need not.
func validPath(name string) bool {
	for element := range strings.SplitSeq(name, "/") {
		if element == "" || element == "." || element == ".." {
			return false
		}
	}
	return true
}

// Open opens a file or a folder.
func (t *Tree) Open(name string) (fs.File, error) {
	info, err := t.lookup("open", name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		entries, err := t.ReadDir(name)
		if err != nil {
			return nil, err
		}
		return &openDir{info: info, path: name, entries: entries}, nil
	}
	data, err := t.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &openFile{Reader: bytes.NewReader(data), info: info}, nil
}

// ReadFile returns a file's content.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	info, err := t.lookup("read", name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errIsDir}
	}
	data, err := t.repository.read(info.id, blobObject)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return append(make([]byte, 0, len(data)), data...), nil
}

var errIsDir = errors.New("is a directory")

// ReadDir returns a folder's entries in the order of their names. Their Info needs no further reading, save for Size.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	info, err := t.lookup("readdir", name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	key := name
	if name == "." {
		key = ""
	}
	d, err := t.dir(key, info.id)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return slices.Clone(d.entries), nil
}

// Stat describes a file or folder; its Sys is the hash of its object as a string.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	info, err := t.lookup("stat", name)
	if err != nil {
		return nil, err // not a nil *treeInfo in an interface
	}
	return info, nil
}

// Lstat is Stat: links are never followed.
func (t *Tree) Lstat(name string) (fs.FileInfo, error) { return t.Stat(name) }

// ReadLink returns the target of a symbolic link.
func (t *Tree) ReadLink(name string) (string, error) {
	info, err := t.lookup("readlink", name)
	if err != nil {
		return "", err
	}
	if info.class != symlinkEntry {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := t.ReadFile(name)
	return string(target), err
}

// Hash returns the hash of a file's blob.
func (t *Tree) Hash(name string) (string, error) {
	info, err := t.lookup("stat", name)
	if err != nil {
		return "", err
	}
	return info.id.hex(), nil
}

type openFile struct {
	*bytes.Reader
	info *treeInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return openInfo{f.info, f.Reader.Size()}, nil }
func (f *openFile) Close() error               { return nil }

// openInfo describes a file that was read, so that its size is known.
type openInfo struct {
	*treeInfo
	size int64
}

func (i openInfo) Size() int64 { return i.size }

type openDir struct {
	info    *treeInfo
	path    string
	entries []fs.DirEntry // those not yet read
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: path.Clean(d.path), Err: errIsDir}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.entries)
	} else if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	entries := d.entries[:n:n]
	d.entries = d.entries[n:]
	return entries, nil
}
