package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Manifest is the file that marks a folder as a site of ours and names the files in it.
const Manifest = ".roadbook-site"

const manifestHead = "# Files of this site that roadbook build wrote, and may remove\n"

// Written is what Write did.
type Written struct{ Files, Changed, Removed int }

// Write puts a site into a folder, which is made if it is not there. All files are first written beside it; then only
// those whose bytes differ are moved in, and those that an earlier build made and that are none any more are removed. A
// folder that holds anything and that Write did not make is an error, and stays as it is.
func Write(dir string, files []File) (w Written, err error) {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	dir = filepath.Clean(dir)
	old, err := readManifest(dir)
	if err != nil {
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
	var changed []string
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
		if there, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path))); err == nil && bytes.Equal(there, f.Content) {
			continue
		}
		if err := writeFile(filepath.Join(temporary, filepath.FromSlash(f.Path)), f.Content); err != nil {
			return w, err
		}
		changed = append(changed, f.Path)
	}
	gone := slices.DeleteFunc(slices.Clone(old), func(p string) bool { return slices.Contains(paths, p) })
	w = Written{Files: len(files), Changed: len(changed), Removed: len(gone)}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return w, err
	}
	// Until all is in place the manifest names what was and what will be, so that a build that is cut off leaves nothing
	// that the next one does not know.
	if len(changed)+len(gone) > 0 {
		if err := writeManifest(dir, append(slices.Clone(old), paths...)); err != nil {
			return w, err
		}
	}
	for _, p := range gone {
		if err := remove(dir, p); err != nil {
			return w, err
		}
	}
	for _, p := range changed {
		to := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return w, err
		}
		if err := os.Rename(filepath.Join(temporary, filepath.FromSlash(p)), to); err != nil {
			return w, err
		}
	}
	return w, writeManifest(dir, paths)
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
	return writeFile(name, []byte(text))
}

func writeFile(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o644)
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
