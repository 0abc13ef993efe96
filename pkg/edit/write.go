// Package edit changes a workspace's files: it plans a new document, gathers the fixes of findings, writes a workspace
// to start from or proposes a configuration for documents that are there already, and writes several files at once,
// all or none.
//
// Data passes through it like this: what is asked, and the workspace as it is → Changes (whole new contents by path) →
// Write. Everything before Write is a value that can be shown instead, so that a dry run is the same computation.
package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Change is the new content of one file.
type Change struct {
	// Path is relative to the root, with "/".
	Path string
	Data []byte
	// Create says that the file must not exist yet.
	Create bool
	// Remove says that the file goes; Data is then not looked at.
	Remove bool
	// From is, where it is not empty, the path that the file has had until now: it is moved with its mode, and a symbolic
	// link as the link that it is. There must be no file at Path, unless another change moves or removes that one.
	From string
	// Before is, where it is not nil, what the file must still hold: the bytes from which Data was made.
	Before []byte
}

// ErrExists is what an error of Write is, by errors.Is, when a file that was to be created is there already.
var ErrExists = fs.ErrExist

// ErrChanged is what an error of Write is, by errors.Is, when a file does not hold any more what the change was made of.
var ErrChanged = errors.New("the file was changed by somebody else in the meantime; try again")

// Write makes all changes below the root, or none: each new content is written beside its place first, then they are
// moved there, and when one cannot be, those before it are taken back. Folders are made as they are needed, a file
// keeps its mode, and a symbolic link stays one, with the file that it names changed. A path that leads out of the root,
// by ".." or through a link, is refused.
func Write(root string, changes []Change) error {
	return write(root, changes, func(string, string) error { return nil })
}

// write is Write with a function that is asked before every step on the disk, and whose error that step then has.
func write(root string, changes []Change, before func(step, path string) error) error {
	if len(changes) == 0 {
		return nil
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return fmt.Errorf("writing into %s: %w", root, cause(err))
	}
	defer dir.Close()
	w := &writer{root: dir, before: before}
	err = w.all(root, changes)
	if err != nil {
		err = errors.Join(err, w.rollBack())
	}
	w.sweep()
	return err
}

// writer makes the changes and remembers how to take them back.
type writer struct {
	root   *os.Root
	before func(step, path string) error
	// undo are the steps that take back what was done, to be run from the last to the first.
	undo []func() error
	// litter are files of ours that must not stay, whatever happens.
	litter []string
}

func (w *writer) all(root string, changes []Change) error {
	staged := make([]staging, 0, len(changes))
	for _, c := range changes {
		s, err := w.stage(root, c, leaving(changes))
		if err != nil {
			return fmt.Errorf("writing %s: %w", c.Path, cause(err))
		}
		if slices.ContainsFunc(staged, func(o staging) bool { return o.place == s.place }) {
			return fmt.Errorf("writing %s: it is to be changed twice", c.Path)
		}
		staged = append(staged, s)
	}
	// What leaves its place goes first, so that another file may take it.
	for i := range staged {
		if err := w.leave(&staged[i]); err != nil {
			return fmt.Errorf("writing %s: %w", staged[i].Path, cause(err))
		}
	}
	for _, s := range staged {
		if err := w.commit(s); err != nil {
			return fmt.Errorf("writing %s: %w", s.Path, cause(err))
		}
	}
	return nil
}

// leaving are the paths where there is no file any more after some changes, unless one of them makes it.
func leaving(changes []Change) map[string]bool {
	paths := map[string]bool{}
	for _, c := range changes {
		if c.Remove {
			paths[c.Path] = true
		}
		paths[c.From] = true
	}
	return paths
}

// staging is a change whose content waits beside its place.
type staging struct {
	Change
	// place is the file itself, links followed; temporary holds the new content, and exists says that there is an old one.
	place, temporary string
	exists           bool
	// origin is the file that is to be moved to the place, the last link not followed; aside says that temporary is
	// this very file.
	origin string
	aside  bool
}

func (w *writer) stage(root string, c Change, leaving map[string]bool) (staging, error) {
	s := staging{Change: c}
	if !inside(c.Path) || c.From != "" && !inside(c.From) {
		return s, errors.New("the path is not one inside the workspace")
	}
	if c.From != "" {
		return s, w.stageMove(root, &s, leaving)
	}
	place, err := resolve(root, c.Path)
	if err != nil {
		return s, err
	}
	s.place = place
	mode := fs.FileMode(0o644)
	info, err := w.root.Lstat(place)
	switch {
	case err == nil && c.Create:
		return s, ErrExists
	case err == nil && !info.Mode().IsRegular():
		return s, errors.New("it is not a file")
	case err == nil:
		s.exists, mode = true, info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return s, err
	case c.Remove || c.Before != nil:
		return s, ErrChanged
	}
	if c.Before != nil {
		now, err := w.root.ReadFile(place)
		if err != nil {
			return s, err
		}
		if !bytes.Equal(now, c.Before) {
			return s, ErrChanged
		}
	}
	if c.Remove {
		return s, nil
	}
	if err := w.makeFolder(path.Dir(place)); err != nil {
		return s, err
	}
	s.temporary, err = w.writeBeside(place, c.Data, mode)
	return s, err
}

func inside(name string) bool {
	return fs.ValidPath(name) && name != "." && filepath.IsLocal(filepath.FromSlash(name))
}

// stageMove prepares a file's move, with its new content where that differs from the old one.
func (w *writer) stageMove(root string, s *staging, leaving map[string]bool) error {
	for _, end := range []struct {
		name  string
		place *string
	}{{s.Path, &s.place}, {s.From, &s.origin}} {
		folder, err := resolve(root, path.Dir(end.name))
		if err != nil {
			return err
		}
		*end.place = path.Join(folder, path.Base(end.name))
	}
	if _, err := w.root.Lstat(s.place); err == nil && !leaving[s.Path] {
		return ErrExists
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	info, err := w.root.Lstat(s.origin)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrChanged
	} else if err != nil {
		return err
	}
	now, err := w.root.ReadFile(s.origin)
	switch {
	case err != nil:
		return err
	case s.Before != nil && !bytes.Equal(now, s.Before):
		return ErrChanged
	case bytes.Equal(now, s.Data):
		return w.makeFolder(path.Dir(s.place))
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is a symbolic link, which cannot be moved and changed at once", s.From)
	}
	if err := w.makeFolder(path.Dir(s.place)); err != nil {
		return err
	}
	s.temporary, err = w.writeBeside(s.place, s.Data, info.Mode().Perm())
	return err
}

// leave moves a file that is to be moved, or to go, out of its place.
func (w *writer) leave(s *staging) error {
	switch {
	case s.Remove:
		_, err := w.putAside(s.place)
		return err
	case s.From != "":
		aside, err := w.putAside(s.origin)
		if s.temporary == "" {
			s.temporary, s.aside = aside, true
		}
		return err
	}
	return nil
}

// resolve follows the links of a path, as far as there are files, and returns where it leads inside the root.
func resolve(root, name string) (string, error) {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return "", err
	}
	if root, err = filepath.Abs(root); err != nil {
		return "", err
	}
	rest := ""
	for at := name; ; at, rest = path.Dir(at), path.Join(path.Base(at), rest) {
		full := filepath.Join(root, filepath.FromSlash(at))
		real, err := filepath.EvalSymlinks(full)
		if errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Lstat(full); err == nil {
				return "", errors.New("it is a link that leads nowhere")
			}
			continue
		}
		if err != nil {
			return "", err
		}
		inside, err := filepath.Rel(root, real)
		if err != nil || !filepath.IsLocal(inside) {
			return "", errors.New("it leads out of the workspace through a symbolic link")
		}
		return path.Join(filepath.ToSlash(inside), rest), nil
	}
}

func (w *writer) makeFolder(dir string) error {
	var missing []string
	for at := dir; at != "."; at = path.Dir(at) {
		info, err := w.root.Stat(at)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s is a file, not a folder", at)
		}
		if err == nil {
			break
		}
		missing = append(missing, at)
	}
	for _, at := range slices.Backward(missing) {
		if err := w.before("folder", at); err != nil {
			return err
		}
		if err := w.root.Mkdir(at, 0o755); err != nil {
			if errors.Is(err, fs.ErrExist) {
				continue // somebody else was faster, so it is theirs
			}
			return err
		}
		w.undo = append(w.undo, func() error {
			// What others put there meanwhile stays, and the folder with it.
			_ = w.root.Remove(at)
			return nil
		})
	}
	return nil
}

// writeBeside writes a file of a new name beside a place.
func (w *writer) writeBeside(place string, data []byte, mode fs.FileMode) (name string, err error) {
	name = beside(place, "new")
	if err := w.before("write", name); err != nil {
		return "", err
	}
	f, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	w.litter = append(w.litter, name)
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	return name, errors.Join(err, f.Close())
}

// beside is a name for a file of ours in the same folder. It is short, so that a long name does not get too long.
func beside(place, what string) string {
	return path.Join(path.Dir(place), ".roadbook-"+what+"-"+strconv.FormatUint(rand.Uint64(), 36))
}

func (w *writer) commit(s staging) error {
	switch {
	case s.Remove:
		return nil
	case !s.exists:
		return w.create(s)
	}
	old, err := w.keep(s.place)
	if err != nil {
		return err
	}
	if err := w.before("replace", s.place); err != nil {
		return err
	}
	if err := w.root.Rename(s.temporary, s.place); err != nil {
		return err
	}
	w.undo = append(w.undo, func() error { return w.root.Rename(old, s.place) })
	return nil
}

// create moves a file to where there must be none. A link fails where there is one, which a rename would not.
func (w *writer) create(s staging) error {
	if err := w.before("create", s.place); err != nil {
		return err
	}
	err := w.before("link", s.place)
	if err == nil {
		err = w.root.Link(s.temporary, s.place)
	}
	switch {
	case err == nil:
		w.undo = append(w.undo, func() error { return w.root.Remove(s.place) })
		return nil
	case errors.Is(err, fs.ErrExist):
		return err
	}
	return w.claim(s)
}

// claim is create on a file system without links: an empty file of ours holds the place until the real one is moved over
// it.
func (w *writer) claim(s staging) error {
	f, err := w.root.OpenFile(s.place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err = errors.Join(f.Close(), w.before("claim", s.place)); err == nil {
		err = w.root.Rename(s.temporary, s.place)
	}
	if err != nil {
		return errors.Join(err, w.root.Remove(s.place))
	}
	w.undo = append(w.undo, func() error {
		if s.aside {
			return w.root.Rename(s.place, s.temporary) // the only copy
		}
		return w.root.Remove(s.place)
	})
	return nil
}

// keep gives a file a second name, from which it can be restored as it was, while it stays in its place.
func (w *writer) keep(place string) (string, error) {
	if err := w.before("keep", place); err != nil {
		return "", err
	}
	name := beside(place, "old")
	if err := w.root.Link(place, name); err != nil {
		return w.putAside(place)
	}
	w.litter = append(w.litter, name)
	return name, nil
}

// putAside moves a file away, to be restored or removed at the end.
func (w *writer) putAside(place string) (string, error) {
	if err := w.before("remove", place); err != nil {
		return "", err
	}
	name := beside(place, "old")
	if err := w.root.Rename(place, name); err != nil {
		return "", err
	}
	w.litter = append(w.litter, name)
	w.undo = append(w.undo, func() error {
		err := w.root.Rename(name, place)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // restored by a step that came after it
		}
		return err
	})
	return name, nil
}

func (w *writer) rollBack() error {
	// Our own files go first, so that a folder that we made is empty when its turn comes; the old ones stay until the end.
	var old []string
	for _, name := range w.litter {
		if strings.HasPrefix(path.Base(name), ".roadbook-new-") {
			_ = w.root.Remove(name) // gone already where it was moved into its place
		} else {
			old = append(old, name)
		}
	}
	w.litter = old
	var failed []error
	for _, undo := range slices.Backward(w.undo) {
		if err := undo(); err != nil {
			failed = append(failed, fmt.Errorf("and taking the changes back failed too: %w", err))
		}
	}
	if failed != nil {
		w.litter = nil // the old contents are worth more than a tidy folder
	}
	return errors.Join(failed...)
}

func (w *writer) sweep() {
	for _, name := range w.litter {
		// A file that was moved is not there any more, and there is nobody to tell of one that stays.
		_ = w.root.Remove(name)
	}
}

// cause is a path error without the path, which the message names already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
