package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// calm is how long nothing may happen before changes are told: editors write a file in several steps.
	calm = 60 * time.Millisecond
	// longest is how long changes wait where it never becomes calm.
	longest = time.Second
	// interval is the least time between two looks at the files where nobody tells of changes.
	interval = time.Second
)

// everything is the path of all files.
const everything = "."

// watch sends the files that changed, as a person calls them, until the context ends: by what the system tells, or, where
// it tells nothing, by looking. It calls ready when it misses no change from then on.
func watch(ctx context.Context, o Options, ready func(), changes chan<- []string) {
	t := newTree(o)
	err := t.follow(ctx, ready, changes)
	if err == nil || ctx.Err() != nil {
		return
	}
	o.Say(fmt.Sprintf("the system does not tell of changes here (%s), so that the files are looked at every second", err))
	t.poll(ctx, interval, ready, changes)
}

// tree is a folder with all that matters in it, and some files elsewhere.
type tree struct {
	root   string
	ignore []string
	// elsewhere are files that are watched beside the root, by what they are called.
	elsewhere map[string]string
}

func newTree(o Options) *tree {
	t := &tree{root: absolute(o.Root), ignore: o.Ignore, elsewhere: map[string]string{}}
	for _, f := range o.Files {
		t.elsewhere[absolute(f)] = f
	}
	return t
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// name is what a person calls a path: relative to the root.
func (t *tree) name(path string) string {
	if name, ok := t.elsewhere[path]; ok {
		return name
	}
	if rel, err := filepath.Rel(t.root, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return path
}

// alien are folders that hold no documents and change much.
var alien = []string{".git", ".hg", ".svn", ".jj", "node_modules"}

// skips reports whether a folder does not matter, with all below it.
func (t *tree) skips(dir string) bool {
	name := filepath.Base(dir)
	if dir == t.root {
		return false
	}
	if slices.Contains(alien, name) || strings.HasPrefix(name, ".roadbook-") {
		return true
	}
	return slices.ContainsFunc(t.ignore, func(mark string) bool {
		_, err := os.Lstat(filepath.Join(dir, mark))
		return err == nil
	})
}

// isDraft reports whether a file is one that editors and tools write beside the one that they mean.
func isDraft(path string) bool {
	name := filepath.Base(path)
	hidden := strings.HasPrefix(name, ".")
	return strings.HasSuffix(name, "~") || strings.HasPrefix(name, ".#") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		hidden && slices.Contains([]string{".swp", ".swo", ".swx", ".tmp"}, filepath.Ext(name)) || name == "4913" || name == ".DS_Store"
}

// matters reports whether a change of a path matters.
func (t *tree) matters(path string) bool {
	if _, ok := t.elsewhere[path]; ok {
		return true
	}
	if path == t.root {
		return true
	}
	if isDraft(path) || !strings.HasPrefix(path, t.root+string(filepath.Separator)) {
		return false
	}
	for ; path != t.root; path = filepath.Dir(path) {
		if t.skips(path) {
			return false
		}
	}
	return true
}

// walk gives every folder and file below a folder that matters, links as what they lead to, and a folder before what is
// in it: so whoever watches it misses nothing. What vanishes meanwhile, or may not be read, is left to whoever reads the
// workspace.
func (t *tree) walk(dir string, visit func(path string, isLink bool, info fs.FileInfo) error) error {
	seen := map[string]bool{}
	var down func(path string, isLink bool) error
	down = func(path string, isLink bool) error {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() && (!info.Mode().IsRegular() || isDraft(path)) {
			return nil
		}
		if info.IsDir() {
			real, err := filepath.EvalSymlinks(path)
			if err != nil || seen[real] || t.skips(path) {
				return nil
			}
			seen[real] = true
		}
		if err := visit(path, isLink, info); err != nil || !info.IsDir() {
			return err
		}
		entries, _ := os.ReadDir(path)
		for _, e := range entries {
			if err := down(filepath.Join(path, e.Name()), e.Type()&fs.ModeSymlink != 0); err != nil {
				return err
			}
		}
		return nil
	}
	return down(dir, false)
}

// follow sends what the system tells of. An error says that it does not, or no more.
func (t *tree) follow(ctx context.Context, ready func(), changes chan<- []string) error {
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer system.Close()
	for path := range t.elsewhere {
		if err := add(system, filepath.Dir(path)); err != nil {
			return err
		}
	}
	if err := t.add(system, t.root); err != nil {
		return err
	}
	ready()
	b := newBatch()
	defer b.stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-system.Events:
			if !ok {
				return errors.New("it stopped")
			}
			if event.Op == fsnotify.Chmod || !t.matters(event.Name) {
				continue
			}
			b.put(t.name(event.Name))
			if event.Has(fsnotify.Create) {
				if err := t.add(system, event.Name); err != nil {
					return err
				}
			}
		case err := <-system.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return err
			}
			b.put(everything) // nobody knows which, nor which folders are new
			if err := t.add(system, t.root); err != nil {
				return err
			}
		case <-b.timer.C:
			b.ripe = true
		case b.to(changes) <- b.names:
			b.clear()
		}
	}
}

// add watches what is at a path: a folder with those below it; of a link to a file, the folder where that file is.
func (t *tree) add(system *fsnotify.Watcher, path string) error {
	return t.walk(path, func(path string, isLink bool, info fs.FileInfo) error {
		switch {
		case info.IsDir():
			return add(system, path)
		case isLink:
			real, err := filepath.EvalSymlinks(path)
			if err != nil {
				return nil
			}
			t.elsewhere[real] = t.name(path)
			return add(system, filepath.Dir(real))
		}
		return nil
	})
}

// add watches one folder. One that has gone, or may not be read, is no error.
func add(system *fsnotify.Watcher, dir string) error {
	err := system.Add(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// batch gathers changes until it is calm.
type batch struct {
	names []string
	first time.Time
	timer *time.Timer
	ripe  bool
}

func newBatch() *batch {
	b := &batch{timer: time.NewTimer(time.Hour)}
	b.timer.Stop()
	return b
}

func (b *batch) put(name string) {
	if len(b.names) == 0 {
		b.first = time.Now()
	}
	if !slices.Contains(b.names, name) {
		b.names = append(b.names, name)
	}
	b.ripe = false
	b.timer.Reset(min(calm, max(0, longest-time.Since(b.first))))
}

// to is where the batch goes when it is ripe, else nowhere.
func (b *batch) to(changes chan<- []string) chan<- []string {
	if b.ripe && len(b.names) > 0 {
		return changes
	}
	return nil
}

func (b *batch) clear() { b.names, b.ripe = nil, false }

func (b *batch) stop() { b.timer.Stop() }
