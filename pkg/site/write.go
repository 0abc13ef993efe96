package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Manifest is the file that marks a folder as a site of ours and names the files in it.
const Manifest = ".roadbook-site"

const manifestHead = "# Files of this site that roadbook build wrote, and may remove\n"

// Written is what Write did.
type Written struct{ Files, Changed, Removed int }

// Write puts a site into a folder, which is made if it is not there. All files are first written beside it. A folder that
// was not there is then put in place as a whole; in one that an earlier build made, only the files whose bytes differ are
// replaced, and those that are none any more are removed. A folder that holds anything and that Write did not
// make is an error, and stays as it is; so does one with a link to elsewhere where the site has a folder.
func Write(dir string, files []File) (w Written, err error) {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	dir = filepath.Clean(dir)
	old, err := readManifest(dir)
	if err != nil {
		return w, err
	}
	paths := make([]string, len(files))
	is := make(map[string]bool, len(files))
	for i, f := range files {
		paths[i], is[f.Path] = f.Path, true
	}
	if err := checkFolders(dir, slices.Concat(old, paths)); err != nil {
		return w, err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return w, err
	}
	temporary, err := os.MkdirTemp(parent, ".roadbook-build-*")
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	for folder := range foldersOf(paths) {
		if err := os.MkdirAll(filepath.Join(temporary, filepath.FromSlash(folder)), 0o755); err != nil {
			return w, err
		}
	}
	changed, err := stage(temporary, dir, files)
	if err != nil {
		return w, err
	}
	gone := slices.DeleteFunc(slices.Clone(old), func(p string) bool { return is[p] })
	w = Written{Files: len(files), Changed: len(changed), Removed: len(gone)}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return w, putInPlace(temporary, dir, paths)
	}
	return w, update(temporary, dir, old, paths, changed, gone)
}

// stage writes the files that differ from those of a folder into another, and returns their paths.
func stage(temporary, dir string, files []File) ([]string, error) {
	differs, errs := make([]bool, len(files)), make([]error, len(files))
	inParallel(len(files), func(i int) {
		name := filepath.FromSlash(files[i].Path)
		if differs[i] = !holds(filepath.Join(dir, name), files[i].Content); differs[i] {
			errs[i] = os.WriteFile(filepath.Join(temporary, name), files[i].Content, 0o644)
		}
	})
	var changed []string
	for i, f := range files {
		if differs[i] {
			changed = append(changed, f.Path)
		}
	}
	return changed, errors.Join(errs...)
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

// putInPlace makes a folder of files the site, where there is none yet.
func putInPlace(temporary, dir string, paths []string) error {
	if err := writeManifest(temporary, paths); err != nil {
		return err
	}
	if err := os.Chmod(temporary, 0o755); err != nil { // a temporary folder is its maker's alone
		return err
	}
	return os.Rename(temporary, dir)
}

// update brings a site up to date from staged files. Until all is in place the manifest names what was and what will be,
// so that a build that is cut off leaves nothing that the next one does not know.
func update(temporary, dir string, old, paths, changed, gone []string) error {
	if len(changed)+len(gone) > 0 {
		if err := writeManifest(dir, slices.Concat(old, paths)); err != nil {
			return err
		}
	}
	for _, p := range gone {
		if err := remove(dir, p); err != nil {
			return err
		}
	}
	for _, p := range changed {
		to := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(temporary, filepath.FromSlash(p)), to); err != nil {
			return err
		}
	}
	return writeManifest(dir, paths)
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
