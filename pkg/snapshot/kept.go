package snapshot

import (
	"bytes"
	"io/fs"
	"path"
	"sync"
)

// keptFS is a file system in which some files stay as they were when they were first opened, whatever happens to them
// later: so that what is made of a snapshot long after it was opened is made of what was read then.
type keptFS struct {
	base fs.FS

	mu   sync.Mutex
	keep map[string]bool // the files that are to stay
	kept map[string][]byte
}

func newKeptFS(base fs.FS) *keptFS {
	return &keptFS{base: base, keep: map[string]bool{}, kept: map[string][]byte{}}
}

// mostKept is how large a file may be to be kept, in bytes; larger ones are findings, and nobody looks into them.
const mostKept = 16 << 20

// hold lets a file stay as it is when it is opened next.
func (k *keptFS) hold(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep[name] = true
}

// content is what is kept of a file, and whether it is to be kept.
func (k *keptFS) content(name string) (content []byte, kept, keep bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	content, kept = k.kept[name]
	return content, kept, k.keep[name]
}

func (k *keptFS) Open(name string) (fs.File, error) {
	content, kept, keep := k.content(name)
	if !kept && keep {
		if info, err := fs.Stat(k.base, name); err == nil && info.Mode().IsRegular() && info.Size() <= mostKept {
			var err error
			if content, err = fs.ReadFile(k.base, name); err != nil {
				return nil, err
			}
			kept = true
			k.mu.Lock()
			k.kept[name] = content
			k.mu.Unlock()
		}
	}
	if !kept {
		return k.base.Open(name)
	}
	return &memoryFile{info: memoryInfo{name: path.Base(name), size: int64(len(content))}, Reader: bytes.NewReader(content)}, nil
}

func (k *keptFS) ReadFile(name string) ([]byte, error) {
	if content, kept, _ := k.content(name); kept {
		return bytes.Clone(content), nil
	}
	return fs.ReadFile(k.base, name)
}

func (k *keptFS) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(k.base, name) }
func (k *keptFS) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(k.base, name) }
func (k *keptFS) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(k.base, name) }
func (k *keptFS) ReadLink(name string) (string, error)       { return fs.ReadLink(k.base, name) }

var _ fs.ReadLinkFS = (*keptFS)(nil)
