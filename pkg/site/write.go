package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Manifest is the file that marks a folder as a site of ours and names the files in it.
const Manifest = ".roadbook-site"

const manifestHead = "# Files of this site that roadbook build wrote, and may remove\n"

// Written is what Write did.
type Written struct{ Files, Changed, Removed int }

// Write puts a site into a folder, which is made if it is not there. All files are first written beside it. A folder that
// was not there is then put in place as a whole; in one that an earlier build made, only the files whose bytes differ are
// replaced, and those that are none any more are removed. A folder that holds anything and that no build made is an error,
// and stays as it is; so does one with a link to elsewhere where the site has a folder.
func Write(dir string, files []File) (w Written, err error) {
	st, err := newStaging(dir)
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	errs := make([]error, len(files))
	inParallel(len(files), func(i int) { errs[i] = st.add(files[i]) })
	if err := errors.Join(errs...); err != nil {
		return w, err
	}
	return st.putInPlace()
}

// staging is a site on its way into a folder: what differs from the files there is written beside it. It is safe for
// concurrent use.
type staging struct {
	dir, temporary string
	old            []string // the files of an earlier build

	mutex   sync.Mutex
	folders map[string]bool // those made in temporary
	differs map[string]bool // by path, whether a file differs from the one there
}

// newStaging begins; close must be called in the end.
func newStaging(dir string) (*staging, error) {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	st := &staging{dir: filepath.Clean(dir), folders: map[string]bool{".": true}, differs: map[string]bool{}}
	var err error
	if st.old, err = readManifest(st.dir); err != nil {
		return nil, err
	}
	parent := filepath.Dir(st.dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	st.temporary, err = os.MkdirTemp(parent, ".roadbook-build-*")
	return st, err
}

func (st *staging) close() error { return os.RemoveAll(st.temporary) }

// add takes a file; the same one again is nothing new.
func (st *staging) add(f File) error {
	name := filepath.FromSlash(f.Path)
	differs := !holds(filepath.Join(st.dir, name), f.Content)
	if again, err := st.enter(f.Path, differs); again || err != nil || !differs {
		return err
	}
	return os.WriteFile(filepath.Join(st.temporary, name), f.Content, 0o644)
}

// enter notes a file and makes its folder.
func (st *staging) enter(p string, differs bool) (again bool, err error) {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if _, again := st.differs[p]; again {
		return true, nil
	}
	st.differs[p] = differs
	folder := path.Dir(p)
	if !differs || st.folders[folder] {
		return false, nil
	}
	st.folders[folder] = true
	return false, os.MkdirAll(filepath.Join(st.temporary, filepath.FromSlash(folder)), 0o755)
}

// putInPlace makes what was added the site.
func (st *staging) putInPlace() (w Written, err error) {
	paths := slices.Sorted(maps.Keys(st.differs))
	if err := checkFolders(st.dir, slices.Concat(st.old, paths)); err != nil {
		return w, err
	}
	changed := slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return !st.differs[p] })
	gone := slices.DeleteFunc(slices.Clone(st.old), func(p string) bool { _, is := st.differs[p]; return is })
	w = Written{Files: len(paths), Changed: len(changed), Removed: len(gone)}
	if _, err := os.Lstat(st.dir); errors.Is(err, fs.ErrNotExist) {
		return w, st.become(paths)
	}
	return w, st.update(paths, changed, gone)
}

// holds reports whether a file has these bytes.
func holds(name string, content []byte) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(content)) {
		return false
	}
	there, err := os.ReadFile(name)
	return err == nil && bytes.Equal(there, content)
}

// become makes the staged files the site, where there is none yet.
func (st *staging) become(paths []string) error {
	if err := writeManifest(st.temporary, paths); err != nil {
		return err
	}
	if err := os.Chmod(st.temporary, 0o755); err != nil { // a temporary folder is its maker's alone
		return err
	}
	return os.Rename(st.temporary, st.dir)
}

// update brings a site up to date from staged files. Until all is in place the manifest names what was and what will be,
// so that a build that is cut off leaves nothing that the next one does not know.
func (st *staging) update(paths, changed, gone []string) error {
	if len(changed)+len(gone) > 0 {
		if err := writeManifest(st.dir, slices.Concat(st.old, paths)); err != nil {
			return err
		}
	}
	for _, p := range gone {
		if err := remove(st.dir, p); err != nil {
			return err
		}
	}
	for _, p := range changed {
		to := filepath.Join(st.dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(st.temporary, filepath.FromSlash(p)), to); err != nil {
			return err
		}
	}
	return writeManifest(st.dir, paths)
}

// foldersOf are the folders of paths, with those above them.
func foldersOf(paths []string) map[string]bool {
	folders := map[string]bool{}
	for _, p := range paths {
		for folder := path.Dir(p); folder != "." && !folders[folder]; folder = path.Dir(folder) {
			folders[folder] = true
		}
	}
	return folders
}

// checkFolders refuses a folder of the site that is a link: what it leads to is not the site's.
func checkFolders(dir string, paths []string) error {
	for folder := range foldersOf(paths) {
		name := filepath.Join(dir, filepath.FromSlash(folder))
		if info, err := os.Lstat(name); err == nil && !info.IsDir() {
			return fmt.Errorf("%s is not a folder, but the site needs one there: remove it", name)
		}
	}
	return nil
}

// readManifest returns the files that an earlier build made; none for a folder that is empty or not there.
func readManifest(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(entries) == 0:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s cannot hold a site: %w", dir, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, Manifest))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !bytes.HasPrefix(text, []byte(manifestHead)) {
		return nil, fmt.Errorf("%s holds files that roadbook build did not make: name an empty folder, or empty this one", dir)
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for line := range strings.Lines(string(text[len(manifestHead):])) {
		if p := strings.TrimRight(line, "\r\n"); p != "" && filepath.IsLocal(filepath.FromSlash(p)) {
			paths = append(paths, p)
		}
	}
	return paths, nil
}

func writeManifest(dir string, paths []string) error {
	paths = slices.Clone(paths)
	slices.Sort(paths)
	text := manifestHead + strings.Join(slices.Compact(paths), "\n") + "\n"
	name := filepath.Join(dir, Manifest)
	if there, err := os.ReadFile(name); err == nil && string(there) == text {
		return nil
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

// remove removes a file of the site, and the folders that it leaves empty.
func remove(dir, path string) error {
	name := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for name = filepath.Dir(name); name != dir && len(name) > len(dir); name = filepath.Dir(name) {
		if os.Remove(name) != nil {
			break // it holds something
		}
	}
	return nil
}
