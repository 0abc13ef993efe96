package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/git"
)

// Revision is the commit of which a snapshot is.
type Revision struct {
	// Asked is the text by which it was asked for.
	Asked  string
	Commit git.Commit
	// Date is what the clock says: the date that was asked for, else the day of the commit in UTC.
	Date calendar.Date
}

// openRevision finds the workspace of a folder in the commit that o.At names, and reads its configuration from there.
func openRevision(o Options) (*place, error) {
	repo, err := git.Open(o.Dir)
	if err != nil {
		return nil, needsRepository("--at", err)
	}
	revision, err := resolve(repo, o.At)
	if err != nil {
		return nil, err
	}
	prefix := repo.Prefix()
	if prefix != "" {
		// The workspace may begin above the folder, and its links may lead beside it.
		if repo, err = git.Open(repo.Root()); err != nil {
			return nil, err
		}
	}
	tree, err := repo.Tree(revision.Commit)
	if err != nil {
		return nil, err
	}
	all := &revisionFS{tree: tree}
	p := &place{revision: revision, today: revision.Date}
	if o.ConfigFile != "" {
		p.root, p.fsys = ancestor(o.Dir, repo.Root(), prefix, prefix), overlay(all.below(prefix), o.Overlay)
		p.cfg, err = loadConfigFile(p.fsys, o.ConfigFile)
		return p, err
	}
	for at := prefix; ; at = parentFolder(at) {
		fsys := all.below(at)
		if _, err := fs.Stat(fsys, config.FileName); err == nil {
			p.root, p.fsys = ancestor(o.Dir, repo.Root(), prefix, at), overlay(fsys, o.Overlay)
			p.cfg, err = config.Load(p.fsys, config.FileName)
			return p, err
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if at == "" {
			return nil, fmt.Errorf("%s (%s of %s) has no %s here or in a folder above: to read it with the one of today, name that with --config",
				o.At, shortHash(revision.Commit), revision.Date, config.FileName)
		}
	}
}

func parentFolder(at string) string {
	if at = path.Dir(at); at == "." {
		return ""
	}
	return at
}

// ancestor is the folder on disk that is at in a repository, where dir is prefix in it. It is spelled as dir is, so
// that paths of the command line compare with it, if links do not lead it astray.
func ancestor(dir, repository, prefix, at string) string {
	straight := filepath.Join(repository, filepath.FromSlash(at))
	spelled, err := filepath.Abs(dir)
	if err != nil {
		return straight
	}
	for p := prefix; p != at; p = parentFolder(p) {
		spelled = filepath.Dir(spelled)
	}
	if resolved, err := filepath.EvalSymlinks(spelled); err != nil || resolved != straight {
		return straight
	}
	return spelled
}

// resolve returns the commit of a revision or a date, with the clock that goes with it.
func resolve(repo *git.Repository, text string) (*Revision, error) {
	commit, err := repo.ResolveRevOrDate(text)
	if err != nil {
		return nil, err
	}
	day, isDate, err := repo.DateOf(text)
	if err != nil {
		return nil, err
	}
	if !isDate {
		day = calendar.FromTime(commit.Committer.When.UTC())
	}
	return &Revision{Asked: text, Commit: commit, Date: day}, nil
}

// needsRepository says of a missing repository what it was wanted for.
func needsRepository(flag string, err error) error {
	if errors.Is(err, git.ErrNoRepository) {
		return fmt.Errorf("%s reads git's history, and there is no repository here: leave it out, or go to the repository with -C", flag)
	}
	return err
}

func shortHash(c git.Commit) string { return c.Hash[:min(len(c.Hash), 9)] }

func loadConfigFile(fsys fs.FS, file string) (*config.Config, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the workspace file: %w", err)
	}
	return config.LoadSource(fsys, filepath.ToSlash(file), source)
}

// revisionFS is a folder of a commit's tree in which symbolic links are followed, as they are on disk. Those that lead
// out of the repository cannot be: what they named that day is not known.
type revisionFS struct {
	tree   *git.Tree
	prefix string
}

var (
	_ fs.StatFS     = (*revisionFS)(nil)
	_ fs.ReadFileFS = (*revisionFS)(nil)
	_ fs.ReadDirFS  = (*revisionFS)(nil)
)

func (r *revisionFS) below(prefix string) *revisionFS {
	return &revisionFS{tree: r.tree, prefix: prefix}
}

var errOutside = errors.New("a link leads out of the repository, and what was there in this revision is not known")

// maxLinks is how many links a path may lead through, as on most systems.
const maxLinks = 40

// real returns where a path leads in the tree.
func (r *revisionFS) real(op, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	full := path.Join(".", r.prefix, name)
	info, err := r.tree.Lstat(full)
	if err == nil && info.Mode()&fs.ModeSymlink == 0 {
		return full, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	done, rest := "", strings.Split(full, "/")
	for links := 0; len(rest) > 0; {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		info, err := r.tree.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done = next
			continue
		}
		target, err := r.tree.ReadLink(next)
		if err != nil {
			return "", err
		}
		to := path.Join(done, target)
		if links++; links > maxLinks || path.IsAbs(target) || to == ".." || strings.HasPrefix(to, "../") {
			return "", &fs.PathError{Op: op, Path: name, Err: errOutside}
		}
		rest = append(strings.Split(to, "/"), rest...)
		done = ""
	}
	return path.Join(".", done), nil
}

func (r *revisionFS) Open(name string) (fs.File, error) {
	full, err := r.real("open", name)
	if err != nil {
		return nil, err
	}
	return r.tree.Open(full)
}

func (r *revisionFS) ReadFile(name string) ([]byte, error) {
	full, err := r.real("read", name)
	if err != nil {
		return nil, err
	}
	return r.tree.ReadFile(full)
}

func (r *revisionFS) ReadDir(name string) ([]fs.DirEntry, error) {
	full, err := r.real("readdir", name)
	if err != nil {
		return nil, err
	}
	return r.tree.ReadDir(full)
}

func (r *revisionFS) Stat(name string) (fs.FileInfo, error) {
	full, err := r.real("stat", name)
	if err != nil {
		return nil, err
	}
	return r.tree.Stat(full)
}
