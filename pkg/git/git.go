// Package git gives read-only facts of a repository: which commit a name or a date means, the files of a commit as an
// fs.FS, what differs between two commits, and a walk through history. It never writes, fetches or takes a lock.
//
// A Repository finds the repository around a folder, which may be a sub-folder of it: then all paths, in and out, are
// relative to that folder (the prefix) and everything beside it is left out. Facts come from a backend, go-git or the
// git program, as raw objects and references; revisions, trees, changes, walks and merge bases are computed from
// those here, so that the answers are the same whichever backend gave them:
//
//	folder → location → backend (objects, references) → commits and trees → revision.go, tree.go, diff.go, walk.go
//
// The answer to a question of history is the whole truth or an error that names the remedy: *ShallowError where a
// shallow clone ends, *MissingObjectError where a partial clone left something on the server, *UnsupportedError where
// only the git program could read the format and there is none.
package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"

	gitconfig "github.com/go-git/go-git/v5/plumbing/format/config"
)

// Repository answers questions about one repository. It is safe for concurrent use. References are read once, so that
// all answers are of one moment: to see later commits, open it again.
type Repository struct {
	at       location
	config   *gitconfig.Config
	backend  backend
	program  func() *program // the git program, nil where there is none; started at the first call
	partial  bool
	trees    *cache[oid]
	resolved func() (*refTable, error)
	boundary func() (map[oid]bool, error) // commits at which a shallow clone ends

	mu    sync.Mutex
	nodes map[oid]*node
}

// Open finds the repository that contains a folder. Its error is ErrNoRepository, by errors.Is, where there is none.
// A repository in a format that nothing here can read is opened all the same, and the questions that need its objects
// are answered with an *UnsupportedError.
func Open(dir string) (*Repository, error) {
	return OpenWithProgram(dir, func() (string, error) { return exec.LookPath("git") })
}

// OpenWithProgram is Open for those who say themselves where the git program is, or that there is none: lookup is asked
// for its path when it is first needed.
func OpenWithProgram(dir string, lookup func() (string, error)) (*Repository, error) {
	at, err := locate(dir)
	if err != nil {
		return nil, err
	}
	r := &Repository{at: at, trees: newCache[oid](32 << 20), nodes: map[oid]*node{}}
	r.program = sync.OnceValue(func() *program {
		if path, err := lookup(); err == nil {
			return newProgram(path, at)
		}
		return nil
	})
	r.resolved = sync.OnceValues(r.readReferences)
	r.boundary = sync.OnceValues(r.readBoundary)

	var unsupported string
	r.config, unsupported = readConfig(filepath.Join(at.commonDir, "config"))
	r.partial = r.config.Section("extensions").HasOption("partialclone")
	for _, remote := range r.config.Section("remote").Subsections {
		r.partial = r.partial || strings.EqualFold(remote.Option("promisor"), "true")
	}
	switch {
	case unsupported == "":
		r.backend = newGoGit(at)
	case r.program() != nil:
		r.backend = r.program()
	default:
		r.backend = unavailable{&UnsupportedError{What: unsupported, Remedy: installGit}}
	}
	return r, nil
}

// Close lets go of files and processes.
func (r *Repository) Close() error {
	err := r.backend.close()
	if p := r.program(); p != nil {
		err = errors.Join(err, p.close())
	}
	return err
}

// Root returns the folder of the work tree, with links resolved; of a bare repository, the repository itself.
func (r *Repository) Root() string { return r.at.root }

// Prefix returns where the folder that was opened is inside the root, with slashes; "" is the root itself.
func (r *Repository) Prefix() string { return r.at.prefix }

// IsBare reports whether the repository has no work tree.
func (r *Repository) IsBare() bool { return r.at.bare }

// RemoteURL returns the address of a remote, as "origin", and "" where there is none.
func (r *Repository) RemoteURL(remote string) string {
	urls := r.config.Section("remote").Subsection(remote).OptionAll("url")
	if len(urls) == 0 {
		return ""
	}
	return urls[0]
}

// location is where the parts of a repository are. All paths are absolute.
type location struct {
	root      string // of the work tree
	prefix    string
	gitDir    string // of this work tree: HEAD and index
	commonDir string // of all work trees: objects and references
	bare      bool
}

// locate walks up from a folder to the repository around it. Links are resolved first, so that the prefix is the place
// in the repository and not on the way to it.
func locate(dir string) (location, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return location{}, err
	}
	if start, err = filepath.EvalSymlinks(start); err != nil {
		return location{}, fmt.Errorf("looking for a git repository: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		l := location{root: at}
		switch gitDir, err := gitDirOf(filepath.Join(at, ".git")); {
		case err != nil:
			return location{}, err
		case gitDir != "":
			l.gitDir = gitDir
		case isGitDir(at):
			l.gitDir, l.bare = at, true
		case at == filepath.Dir(at):
			return location{}, fmt.Errorf("%s: %w", dir, ErrNoRepository)
		default:
			continue
		}
		if l.commonDir, err = commonDirOf(l.gitDir); err != nil {
			return location{}, err
		}
		if prefix, err := filepath.Rel(at, start); err == nil && prefix != "." && !l.bare {
			l.prefix = filepath.ToSlash(prefix)
		}
		return l, nil
	}
}

// gitDirOf returns the folder that a .git is or, in a linked work tree or a submodule, names; "" where it is neither.
func gitDirOf(dotGit string) (string, error) {
	info, err := os.Stat(dotGit)
	if err != nil {
		return "", nil
	}
	if info.IsDir() {
		if isGitDir(dotGit) {
			return dotGit, nil
		}
		return "", nil
	}
	text, err := os.ReadFile(dotGit)
	if err != nil {
		return "", fmt.Errorf("looking for a git repository: %w", err)
	}
	dir, ok := strings.CutPrefix(strings.TrimRight(string(text), "\r\n"), "gitdir: ")
	if !ok {
		return "", nil
	}
	dir = filepath.FromSlash(dir)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(dotGit), dir)
	}
	if !isGitDir(dir) {
		return "", fmt.Errorf("%s names the repository %s, which does not exist; if it was moved, run `git worktree repair`", dotGit, dir)
	}
	return dir, nil
}

// isGitDir recognises a repository by what every one has; a linked work tree's has objects elsewhere.
func isGitDir(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return false
	}
	common, err := commonDirOf(dir)
	if err != nil {
		return false
	}
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(common, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

func commonDirOf(gitDir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(gitDir, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	if err != nil {
		return "", err
	}
	dir := filepath.FromSlash(strings.TrimSpace(string(text)))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(gitDir, dir)
	}
	return filepath.Clean(dir), nil
}

// readConfig reads a repository's configuration and says what in it go-git's code cannot deal with, "" if it can.
// Extensions that change neither objects nor references are none of our business.
func readConfig(file string) (c *gitconfig.Config, unsupported string) {
	c = gitconfig.New()
	f, err := os.Open(file)
	if err != nil {
		return c, "" // git too takes a repository without one as the plain format
	}
	defer f.Close()
	if err := gitconfig.NewDecoder(f).Decode(c); err != nil {
		return gitconfig.New(), "a configuration that cannot be read here"
	}
	if v := c.Section("core").Option("repositoryformatversion"); v != "" && v != "0" && v != "1" {
		return c, "repository format " + v
	}
	for _, e := range c.Section("extensions").Options {
		switch key, value := strings.ToLower(e.Key), strings.ToLower(e.Value); {
		case key == "objectformat" && value != "sha1":
			return c, value + " object names"
		case key == "refstorage" && value != "files":
			return c, value + " references"
		case key == "objectformat", key == "refstorage", key == "partialclone", key == "worktreeconfig", key == "preciousobjects",
			key == "relativeworktrees", strings.HasPrefix(key, "noop"):
		default:
			return c, "the extension " + key
		}
	}
	return c, ""
}

// read returns an object of the kind that is wanted.
func (r *Repository) read(id oid, want objectKind) ([]byte, error) {
	kind, data, err := r.readAny(id)
	if err == nil && kind != want {
		return nil, fmt.Errorf("object %s is a %s, not a %s", short(id.hex()), kind, want)
	}
	return data, err
}

// readAny returns an object. What the first backend does not find the git program may, which knows more places than
// the documented ones.
func (r *Repository) readAny(id oid) (objectKind, []byte, error) {
	kind, data, err := r.backend.read(id)
	// In a partial clone the program does not answer that an object is missing; it gives up when it may not fetch it.
	if missing := new(MissingObjectError); !errors.As(err, &missing) && !(r.partial && errors.Is(err, errDied)) {
		return kind, data, err
	}
	if r.partial {
		return 0, nil, &MissingObjectError{Hash: id.hex(), Partial: true}
	}
	if p := r.program(); p != nil && backend(p) != r.backend {
		return p.read(id)
	}
	return kind, data, err
}

// ReadBlob returns the content of a file by the hash that a change, or a tree's FileInfo, names.
func (r *Repository) ReadBlob(hash string) ([]byte, error) {
	id, ok := parseOID(hash)
	if !ok {
		return nil, fmt.Errorf("%q is not the hash of an object", hash)
	}
	data, err := r.read(id, blobObject)
	return append([]byte(nil), data...), err
}

// tree returns the raw entries of a tree, remembered by hash; "" is the empty tree.
func (r *Repository) tree(id oid) ([]byte, error) {
	if id == "" {
		return nil, nil
	}
	if v, ok := r.trees.get(id); ok {
		return v.data, nil
	}
	data, err := r.read(id, treeObject)
	if err == nil {
		r.trees.put(id, cached{treeObject, data})
	}
	return data, err
}

// treeAt returns the tree of a folder below another, "" where there is no such folder.
func (r *Repository) treeAt(root oid, dir string) (oid, error) {
	for _, name := range strings.Split(dir, "/") {
		if name == "" {
			continue
		}
		data, err := r.tree(root)
		if err != nil {
			return "", err
		}
		entry, err := findEntry(data, len(root), name)
		if err != nil || entry.class != dirEntry {
			return "", err
		}
		root = oid(entry.id)
	}
	return root, nil
}

// findEntry returns a tree reader that stands on the entry of that name, or at the end where there is none.
func findEntry(data []byte, hashLen int, name string) (treeReader, error) {
	t := treeReader{rest: data, hashLen: hashLen}
	for {
		if err := t.next(); err != nil || t.raw == nil || string(t.name) == name {
			return t, err
		}
	}
}

// node returns what walking needs of a commit, remembered.
func (r *Repository) node(id oid) (*node, error) {
	r.mu.Lock()
	n := r.nodes[id]
	r.mu.Unlock()
	if n != nil {
		return n, nil
	}
	data, err := r.read(id, commitObject)
	if err != nil {
		return nil, err
	}
	if n, err = parseNode(id, data); err != nil {
		return nil, err
	}
	boundary, err := r.boundary()
	if err != nil {
		return nil, err
	}
	if boundary[id] {
		n.boundary, n.parents = true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nodes[id] = n
	return n, nil
}

func (r *Repository) commit(id oid) (Commit, error) {
	data, err := r.read(id, commitObject)
	if err != nil {
		return Commit{}, err
	}
	return parseCommit(id, data)
}

// nodeOf returns the node of a commit that was handed out before.
func (r *Repository) nodeOf(c Commit) (*node, error) {
	id, ok := parseOID(c.Hash)
	if !ok {
		return nil, fmt.Errorf("%q is not the hash of a commit", c.Hash)
	}
	return r.node(id)
}

// IsShallow reports whether this clone lacks a part of the history.
func (r *Repository) IsShallow() (bool, error) {
	boundary, err := r.boundary()
	return len(boundary) > 0, err
}

func (r *Repository) readBoundary() (map[oid]bool, error) {
	text, err := os.ReadFile(filepath.Join(r.at.commonDir, "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading where a shallow clone ends: %w", err)
	}
	boundary := map[oid]bool{}
	for _, line := range strings.Fields(string(text)) {
		if id, ok := parseOID(line); ok {
			boundary[id] = true
		}
	}
	return boundary, nil
}

// inPrefix joins the prefix and a path below it.
func (r *Repository) inPrefix(name string) string { return path.Join(r.at.prefix, name) }
