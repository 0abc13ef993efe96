package snapshot

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// overlay lays unsaved files over a file system. Folders list the files that are only in the overlay too. A file whose
// content is nil is not there, whatever is below.
func overlay(base fs.FS, files map[string][]byte) fs.FS {
	if len(files) == 0 {
		return base
	}
	return &overlayFS{base: base, files: files}
}

type overlayFS struct {
	base  fs.FS
	files map[string][]byte
}

func (o *overlayFS) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		if data == nil {
			return nil, gone("open", name)
		}
		return &memoryFile{info: memoryInfo{name: path.Base(name), size: int64(len(data))}, Reader: bytes.NewReader(data)}, nil
	}
	return o.base.Open(name)
}

func (o *overlayFS) ReadFile(name string) ([]byte, error) {
	if data, ok := o.files[name]; ok {
		if data == nil {
			return nil, gone("open", name)
		}
		return bytes.Clone(data), nil
	}
	return fs.ReadFile(o.base, name)
}

func (o *overlayFS) Stat(name string) (fs.FileInfo, error) {
	if data, ok := o.files[name]; ok {
		if data == nil {
			return nil, gone("stat", name)
		}
		return memoryInfo{name: path.Base(name), size: int64(len(data))}, nil
	}
	info, err := fs.Stat(o.base, name)
	if err != nil && o.isFolder(name) {
		return memoryInfo{name: path.Base(name), dir: true}, nil
	}
	return info, err
}

func gone(what, name string) error { return &fs.PathError{Op: what, Path: name, Err: fs.ErrNotExist} }

func (o *overlayFS) isFolder(name string) bool {
	for file, data := range o.files {
		if data != nil && strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}

func (o *overlayFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.base, name)
	if err != nil && !o.isFolder(name) {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		data, ok := o.files[path.Join(name, e.Name())]
		return ok && data == nil
	})
	for file, data := range o.files {
		if data == nil {
			continue
		}
		rest, ok := strings.CutPrefix(file, name+"/")
		if name == "." {
			rest, ok = file, true
		}
		if !ok {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == first }) {
			entries = append(entries, fs.FileInfoToDirEntry(memoryInfo{name: first, size: int64(len(data)), dir: deeper}))
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

type memoryInfo struct {
	name string
	size int64
	dir  bool
}

func (i memoryInfo) Name() string { return i.name }
func (i memoryInfo) Size() int64  { return i.size }
func (i memoryInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
func (i memoryInfo) ModTime() time.Time { return time.Time{} }
func (i memoryInfo) IsDir() bool        { return i.dir }
func (i memoryInfo) Sys() any           { return nil }

type memoryFile struct {
	*bytes.Reader
	info memoryInfo
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memoryFile) Close() error               { return nil }
