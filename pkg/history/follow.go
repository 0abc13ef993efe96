package history

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// place is where a document is in a commit.
type place struct {
	path string
	// like is the path whose kind and source the file has: its own, save for one that a later configuration does not
	// know where it was.
	like string
	hash string // of the blob
	key  workspace.Key
}

// tableKey names the document in a commit.
func (p place) tableKey() string {
	return p.path + "\x00" + p.key.Kind + ":" + strings.ToLower(p.key.ID)
}

// trail is a document on its way back.
type trail struct {
	index int // of the document in the workspace; -1 for one that is only in the commit
	at    place
	// raw says that the file as a whole is followed, by its path: a body beside a data file, a document without an id.
	raw bool
	// state is the document's content, once somebody had to know it.
	state *digest
	// hold is the change that is blamed if the content before an unreadable stretch turns out to be another.
	hold *Change
	// origin is the tableKey in the commit where the walk began.
	origin string
}

func (t *trail) held(now Change) Change {
	if t.hold != nil {
		return *t.hold
	}
	return now
}

// follower keeps the trails at commits that were not visited yet.
type follower struct {
	repo   *git.Repository
	reader *workspace.Reader
	// whole says that bodies are read too, with their headings.
	whole bool
	// overlay has the content of files that are not committed, by their hash; read that of committed ones that the
	// workspace has read already.
	overlay, read map[string]*document.File
	// files has the blobs of the commit where the walk begins, by path.
	files map[string]string
	// links are those of them that are symbolic links: what they lead to has a history of its own, and theirs is that of
	// the link.
	links map[string]bool

	pending map[string]waiting // by commit

	mu       sync.Mutex
	versions map[string]map[workspace.Key]*version // by blob, path and source
	order    []string                              // of the keys of versions
}

func newFollower(repo *git.Repository, reader *workspace.Reader) *follower {
	return &follower{
		repo: repo, reader: reader, overlay: map[string]*document.File{}, read: map[string]*document.File{}, files: map[string]string{}, links: map[string]bool{},
		pending: map[string]waiting{}, versions: map[string]map[workspace.Key]*version{},
	}
}

// waiting are the trails at a commit that was not visited yet, by the paths of their files.
type waiting map[string][]*trail

// enter places a trail at a commit.
func (f *follower) enter(commit string, t *trail) {
	at := f.pending[commit]
	if at == nil {
		at = waiting{}
		f.pending[commit] = at
	}
	at[t.at.path] = append(at[t.at.path], t)
}

// take removes and returns the trails at a commit.
func (f *follower) take(commit string) waiting {
	at := f.pending[commit]
	delete(f.pending, commit)
	return at
}

// hand gives all trails of a commit to a parent: the smaller map goes into the larger one.
func (f *follower) hand(commit string, trails waiting) {
	there := f.take(commit)
	if len(there) > len(trails) {
		there, trails = trails, there
	}
	for p, ts := range there {
		trails[p] = append(trails[p], ts...)
	}
	if len(trails) > 0 {
		f.pending[commit] = trails
	}
}

// trailsOf are the trails of a document of the workspace, whose files' hashes are known.
func (f *follower) trailsOf(d *workspace.Document) []*trail {
	at := place{path: d.Path, like: d.Path, hash: f.files[d.Path], key: fold(d.Key())}
	trails := []*trail{{index: d.Index, at: at, raw: d.ID == ""}}
	if d.Body != nil && d.Body.Path != d.Path {
		trails = append(trails, &trail{index: d.Index, raw: true,
			at: place{path: d.Body.Path, like: d.Body.Path, hash: f.files[d.Body.Path], key: at.key}})
	}
	return trails
}

// hashFiles notes the blobs of a commit's files.
func (f *follower) hashFiles(c git.Commit) error {
	tree, err := f.repo.Tree(c)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the workspace's folder is younger
	}
	if err != nil {
		return err
	}
	return fs.WalkDir(tree, ".", func(p string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		f.files[p], _ = info.Sys().(string)
		if entry.Type()&fs.ModeSymlink != 0 {
			f.links[p] = true
		}
		return nil
	})
}

// commitFiles notes what the files of a workspace that is of a commit hold.
func (f *follower) commitFiles(w *workspace.Workspace, c git.Commit) error {
	if err := f.hashFiles(c); err != nil {
		return err
	}
	for _, file := range w.Files {
		if hash := f.files[file.Path]; hash != "" && !f.links[file.Path] {
			f.read[hash] = file
		}
	}
	return nil
}

// workTreeStep is the way from the files of a workspace to the commit that they stand on.
func (f *follower) workTreeStep(w *workspace.Workspace, c git.Commit) (*step, error) {
	if err := f.hashFiles(c); err != nil {
		return nil, err
	}
	hashes := make([]string, len(w.Files))
	inParallel(len(w.Files), func(i int) { hashes[i] = w.BlobHash(w.Files[i], len(c.Hash)) })
	var changes []git.Change
	seen := map[string]bool{}
	for i, file := range w.Files {
		seen[file.Path] = true
		hash, old := hashes[i], f.files[file.Path]
		if f.links[file.Path] {
			continue
		}
		if hash == old {
			f.read[hash] = file
			continue
		}
		f.overlay[hash], f.files[file.Path] = file, hash
		kind := git.Modified
		if old == "" {
			kind = git.Added
		}
		changes = append(changes, git.Change{Kind: kind, Path: file.Path, Old: old, New: hash})
	}
	for _, p := range sortedKeys(f.files) {
		if kind, _ := f.reader.Source(p); kind != nil && !seen[p] {
			changes = append(changes, git.Change{Kind: git.Removed, Path: p, Old: f.files[p]})
			delete(f.files, p)
		}
	}
	return f.newStep(changes), nil
}

// inParallel calls fn for every number below n, by as many workers as there are cores.
func inParallel(n int, fn func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < n; i += workers {
				fn(i)
			}
		})
	}
	group.Wait()
}

// steps are the ways from a commit to its parents. Further parents matter only to trails whose file differs from the
// first one's.
func (f *follower) steps(c git.Commit, here waiting, against func(int) ([]git.Change, error)) ([]*step, error) {
	first, err := against(0)
	if err != nil {
		return nil, err
	}
	steps := []*step{f.newStep(first)}
	if len(c.Parents) < 2 || !slices.ContainsFunc(first, func(ch git.Change) bool { return here[ch.Path] != nil }) {
		return steps, nil
	}
	for i := range c.Parents[1:] {
		changes, err := against(i + 1)
		if err != nil {
			return nil, err
		}
		steps = append(steps, f.newStep(changes))
	}
	return steps, nil
}

// next is a trail that goes on at a parent.
type next struct {
	parent int
	trail  *trail
	// holds says that the parent's version cannot be read, so that the commit is to blame if the one before differs.
	holds bool
}

// choose returns where a trail goes on: at the parent that has the same content, or, where a merge put a document
// together from its parents' fields, at all of those; nil where no parent has it.
func (f *follower) choose(t *trail, steps []*step) ([]next, error) {
	if t.raw {
		return f.chooseRaw(t, steps)
	}
	if len(steps) == 1 && t.state == nil {
		if changed, err := f.surelyChanged(t, steps[0]); changed || err != nil {
			return nil, err
		}
	}
	if t.state == nil {
		v, err := f.version(t.at)
		if err != nil {
			return nil, err
		}
		state := digest{}
		if v != nil && !v.document.Unreadable {
			state = v.digest()
		} else {
			state = sha256.Sum256([]byte(t.at.hash))
		}
		t.state = &state
	}
	var found []next
	var versions []*version
	var unreadable *next
	for i, s := range steps {
		at, ok, err := s.back(t.at)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		v, err := f.version(at)
		if err != nil {
			return nil, err
		}
		moved := *t
		moved.at = at
		if v == nil || v.document.Unreadable {
			if unreadable == nil {
				unreadable = &next{parent: i, trail: &moved, holds: true}
			}
			continue
		}
		if v.digest() == *t.state && at.key == t.at.key {
			moved.hold = nil
			return []next{{parent: i, trail: &moved}}, nil
		}
		moved.state = nil
		found = append(found, next{parent: i, trail: &moved})
		versions = append(versions, v)
	}
	if unreadable != nil {
		return []next{*unreadable}, nil
	}
	if len(steps) > 1 && len(found) > 1 {
		mine, err := f.version(t.at)
		if err != nil || mine == nil {
			return nil, err
		}
		if composed(mine, versions) {
			return found, nil
		}
	}
	return nil, nil
}

// composed reports whether every fact of a document is that of one of the others.
func composed(v *version, of []*version) bool {
	mine := factsOf(v)
	names := map[string]bool{}
	maps.Copy(names, mine.names())
	others := make([]*facts, len(of))
	for i, o := range of {
		others[i] = factsOf(o)
		maps.Copy(names, others[i].names())
	}
	for name := range names {
		if !slices.ContainsFunc(others, func(o *facts) bool { return o.text(name) == mine.text(name) }) {
			return false
		}
	}
	return true
}

// surelyChanged is the quick answer for most changes of Markdown files: the file has the same id in the same place as
// before, and another body.
func (f *follower) surelyChanged(t *trail, s *step) (bool, error) {
	ch := s.byPath[t.at.path]
	if ch == nil || ch.Old == "" || ch.New == "" || !document.IsMarkdown(t.at.path) || t.at.key.ID == "" {
		return false, nil
	}
	was, err := f.content(ch.Old)
	if err != nil {
		return false, err
	}
	is, err := f.content(ch.New)
	if err != nil {
		return false, err
	}
	wasFront, wasBody := cutFrontMatter(was)
	isFront, isBody := cutFrontMatter(is)
	id := "id: " + t.at.key.ID + "\n"
	return strings.Contains(strings.ToLower(string(wasFront)), "\n"+id) && strings.Contains(strings.ToLower(string(isFront)), "\n"+id) &&
		string(normal(wasBody)) != string(normal(isBody)), nil
}

func (f *follower) chooseRaw(t *trail, steps []*step) ([]next, error) {
	mine, err := f.content(t.at.hash)
	if err != nil {
		return nil, err
	}
	for i, s := range steps {
		moved := *t
		if ch := s.byPath[t.at.path]; ch != nil {
			if ch.Old == "" {
				continue
			}
			old, err := f.content(ch.Old)
			if err != nil {
				return nil, err
			}
			if string(normal(old)) != string(normal(mine)) {
				continue
			}
			moved.at.hash = ch.Old
		}
		return []next{{parent: i, trail: &moved}}, nil
	}
	return nil, nil
}

func (f *follower) content(hash string) ([]byte, error) {
	if file, ok := f.overlay[hash]; ok {
		return file.Source(), file.Err()
	}
	if file, ok := f.read[hash]; ok {
		return file.Source(), file.Err()
	}
	return f.repo.ReadBlob(hash)
}

// version returns a document as the blob of its place has it, or nil.
func (f *follower) version(at place) (*version, error) {
	all, err := f.documents(at.hash, at.path, at.like)
	return all[at.key], err
}

// maxVersions is how many blobs are remembered as documents: enough for those of one commit that is not huge.
const maxVersions = 512

// documents returns the documents of a blob by their folded keys; that of a file without an id by one of its path.
func (f *follower) documents(hash, p, like string) (map[workspace.Key]*version, error) {
	key := hash + "\x00" + p + "\x00" + like
	f.mu.Lock()
	known := f.versions[key]
	f.mu.Unlock()
	if known != nil {
		return known, nil
	}
	all := map[workspace.Key]*version{}
	if hash == "" {
		return all, nil
	}
	data, err := f.content(hash)
	if err != nil {
		return nil, err
	}
	var body []byte
	if document.IsMarkdown(p) && !f.whole {
		data, body = cutFrontMatter(data)
	}
	for _, d := range f.reader.Read(p, like, data) {
		k := fold(d.Key())
		if d.ID == "" && d.Record == "" {
			k.ID = "\x00" + p
		}
		if k.ID != "" && all[k] == nil {
			all[k] = &version{d, body}
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.versions[key] = all
	if f.order = append(f.order, key); len(f.order) > maxVersions {
		delete(f.versions, f.order[0])
		f.order = f.order[1:]
	}
	return all, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortedVersions(m map[workspace.Key]*version) []workspace.Key {
	return slices.SortedFunc(maps.Keys(m), func(a, b workspace.Key) int { return strings.Compare(a.String(), b.String()) })
}
