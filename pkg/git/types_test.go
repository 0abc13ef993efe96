package git_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/git"
)

const prose = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n"

// orbit makes the history that every kind of repository is asked about: a merge that had to decide something, a rename
// with a change, odd file names, a link, a submodule, a folder beside the workspace, and a tag of each sort.
func orbit(t testing.TB) *builder {
	b := newBuilder(t)
	f := files{"README.md": "hello\n", "plan/a.md": prose, "plan/b.md": "b\n", "plan/deep/er/c.md": "c\n", "plan/a/x.md": "x\n"}
	c1 := b.commit("first", "2026-01-01 10:00", f)
	f = f.with(files{"plan/b.md": "b2\n"})
	c2 := b.commit("second", "2026-01-02 10:00", f, c1)
	topic := f.with(files{"plan/a.md": "gone", "plan/moved.md": prose + "nine\n", "plan/b.md": "b3\n"})
	t1 := b.commit("topic moves a", "2026-01-03 10:00", topic, c2)
	f = f.with(files{"plan/with space.md": "s\n", "plan/ümläut 日本.md": "u\n", "plan/\"quoted\"\t.md": "q\n",
		"plan/-dash.md": "d\n", "plan/bad\xff.md": "bytes\n", "plan/link.md": "-> b.md", "plan/lib": "submodule"})
	c3 := b.commit("odd names", "2026-01-04 10:00", f, c2)
	merged := f.with(files{"plan/a.md": "gone", "plan/moved.md": prose + "nine\n", "plan/b.md": "b decided in the merge\n"})
	m := b.commit("merge topic", "2026-01-05 10:00", merged, c3, t1)
	merged = merged.with(files{"README.md": "hello again\n", "plan/deep/er/c.md": "gone"})
	c5 := b.commit("last", "2026-01-06 10:00", merged, m)
	b.ref("refs/heads/main", c5)
	b.ref("refs/heads/topic", t1)
	b.ref("refs/tags/v0", c1)
	b.tag("v1.0", c2)
	return b
}

// describe asks everything, and tells it without hashes, which differ between sha1 and sha256.
func describe(t testing.TB, r *git.Repository) string {
	t.Helper()
	var b strings.Builder
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	head, err := r.Head()
	check(err)
	for _, revision := range []string{"HEAD", "@~1", "HEAD^^2", "v0", "v1.0", "v1.0^{commit}", "v1.0~1", "HEAD~3^0", head.Hash, head.Hash[:8], "2026-01-04"} {
		c, err := r.ResolveRevOrDate(revision)
		check(err)
		revision = strings.NewReplacer(head.Hash, "HASH", head.Hash[:8], "ABBREVIATED").Replace(revision)
		fmt.Fprintf(&b, "resolve %s: %s\n", revision, c.Subject)
	}
	tree, err := r.Tree(head)
	check(err)
	check(fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := tree.ReadFile(name)
		info, _ := d.Info()
		fmt.Fprintf(&b, "tree %q: %s %q\n", name, info.Mode(), content[:min(len(content), 8)])
		if info.Size() != int64(len(content)) {
			t.Errorf("%s has %d bytes, not %d", name, len(content), info.Size())
		}
		return err
	}))
	topic := resolve(t, r, "HEAD~1^2")
	base, err := r.MergeBase(topic, resolve(t, r, "HEAD~2"))
	check(err)
	fmt.Fprintf(&b, "merge base: %s\n", base.Subject)
	changes, err := r.Changes(resolve(t, r, "v0"), head)
	check(err)
	for _, c := range changes {
		fmt.Fprintf(&b, "change: %s %q %s %d\n", c.Kind, c.Path, c.From, c.Similarity)
	}
	check(r.Walk(head, func(c git.Commit, changes []git.Change) error {
		fmt.Fprintf(&b, "walk %s:", c.Subject)
		for _, c := range changes {
			fmt.Fprintf(&b, " %s %q", c.Kind, c.Path)
		}
		b.WriteString("\n")
		return nil
	}))
	last, err := r.LastChanges(head)
	check(err)
	for _, p := range slices.Sorted(maps.Keys(last)) {
		fmt.Fprintf(&b, "last %q: %s\n", p, last[p].Subject)
	}
	ever, err := r.PathsEver(func(p string) bool { return strings.HasSuffix(p, "a.md") || strings.HasSuffix(p, "b.md") })
	check(err)
	var contents []string
	for _, p := range ever {
		content, err := r.ReadBlob(p.Hash)
		check(err)
		contents = append(contents, fmt.Sprintf("ever %s %q\n", p.Path, content[:min(len(content), 8)]))
	}
	slices.Sort(contents)
	b.WriteString(strings.Join(contents, ""))
	return b.String()
}

const orbitWhole = `resolve HEAD: last
resolve @~1: merge topic
resolve HEAD^^2: topic moves a
resolve v0: first
resolve v1.0: second
resolve v1.0^{commit}: second
resolve v1.0~1: first
resolve HEAD~3^0: second
resolve HASH: last
resolve ABBREVIATED: last
resolve 2026-01-04: odd names
tree "README.md": -r--r--r-- "hello ag"
tree "plan/\"quoted\"\t.md": -r--r--r-- "q\n"
tree "plan/-dash.md": -r--r--r-- "d\n"
tree "plan/a/x.md": -r--r--r-- "x\n"
tree "plan/b.md": -r--r--r-- "b decide"
tree "plan/bad\xff.md": -r--r--r-- "bytes\n"
tree "plan/link.md": Lr--r--r-- "b.md"
tree "plan/moved.md": -r--r--r-- "one\ntwo\n"
tree "plan/with space.md": -r--r--r-- "s\n"
tree "plan/ümläut 日本.md": -r--r--r-- "u\n"
merge base: second
change: modified "README.md"  0
change: added "plan/\"quoted\"\t.md"  0
change: added "plan/-dash.md"  0
change: modified "plan/b.md"  0
change: added "plan/bad\xff.md"  0
change: removed "plan/deep/er/c.md"  0
change: added "plan/link.md"  0
change: renamed "plan/moved.md" plan/a.md 88
change: added "plan/with space.md"  0
change: added "plan/ümläut 日本.md"  0
walk last: modified "README.md" removed "plan/deep/er/c.md"
walk merge topic: modified "plan/b.md"
walk odd names: added "plan/\"quoted\"\t.md" added "plan/-dash.md" added "plan/bad\xff.md" added "plan/link.md" added "plan/with space.md" added "plan/ümläut 日本.md"
walk topic moves a: removed "plan/a.md" modified "plan/b.md" added "plan/moved.md"
walk second: modified "plan/b.md"
walk first: added "README.md" added "plan/a.md" added "plan/a/x.md" added "plan/b.md" added "plan/deep/er/c.md"
last "README.md": last
last "plan/\"quoted\"\t.md": odd names
last "plan/-dash.md": odd names
last "plan/a/x.md": first
last "plan/b.md": merge topic
last "plan/bad\xff.md": odd names
last "plan/link.md": odd names
last "plan/moved.md": topic moves a
last "plan/with space.md": odd names
last "plan/ümläut 日本.md": odd names
ever plan/a.md "one\ntwo\n"
ever plan/b.md "b decide"
ever plan/b.md "b2\n"
ever plan/b.md "b3\n"
ever plan/b.md "b\n"
`

// inFolder is what the description of the whole becomes when the workspace is a sub-folder.
func inFolder(whole string) string {
	var kept []string
	for line := range strings.Lines(whole) {
		if strings.HasPrefix(line, "walk ") {
			line = strings.NewReplacer(` modified "README.md"`, "", ` added "README.md"`, "").Replace(line)
		}
		if !strings.Contains(line, "README") {
			kept = append(kept, strings.ReplaceAll(line, "plan/", ""))
		}
	}
	return strings.Join(kept, "")
}

// program is a lookup for this machine's git, and skips the test where there is none.
func program(t testing.TB) func() (string, error) {
	path := gitProgram(t)
	return func() (string, error) { return path, nil }
}

func checkDescription(t *testing.T, r *git.Repository, want string) {
	t.Helper()
	if diff := cmp.Diff(want, describe(t, r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLooseWithoutProgram(t *testing.T) {
	checkDescription(t, open(t, orbit(t).dir, without), orbitWhole)
}

// Every kind of repository that can be made whole gives the same answers, by go-git alone where go-git can, and by the
// program for everything.
func TestRepositoryTypes(t *testing.T) {
	gitProgram(t)
	types := []struct {
		name         string
		make         func(t *testing.T, source string) (dir string)
		needsProgram string // what the error without the program says
		want         string // "" is the whole
	}{
		{name: "loose", make: func(t *testing.T, source string) string { return source }},
		{name: "packed", make: func(t *testing.T, source string) string {
			run(t, source, "gc", "--quiet", "--aggressive")
			return source
		}},
		{name: "packed by reference deltas", make: func(t *testing.T, source string) string {
			run(t, source, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50")
			return source
		}},
		{name: "packed in part", make: func(t *testing.T, source string) string {
			pack := runWith(t, source, "v1.0\n", "rev-list", "--objects", "--stdin")
			runWith(t, source, pack, "pack-objects", "-q", filepath.Join(source, ".git/objects/pack/pack"))
			run(t, source, "prune-packed", "-q")
			return source
		}},
		{name: "sub-folder of a monorepo", want: inFolder(orbitWhole), make: func(t *testing.T, source string) string {
			run(t, source, "reset", "--hard", "--quiet")
			return filepath.Join(source, "plan")
		}},
		{name: "bare", make: func(t *testing.T, source string) string {
			dir := filepath.Join(t.TempDir(), "bare.git")
			run(t, source, "clone", "--quiet", "--mirror", source, dir)
			return dir
		}},
		{name: "clone", make: func(t *testing.T, source string) string {
			return clone(t, source, "--no-local")
		}},
		{name: "shared clone", make: func(t *testing.T, source string) string {
			return clone(t, source, "--shared")
		}},
		{name: "shared clone of a shared clone", make: func(t *testing.T, source string) string {
			return clone(t, clone(t, source, "--shared"), "--shared")
		}},
		{name: "sparse", make: func(t *testing.T, source string) string {
			dir := clone(t, source, "--no-checkout")
			run(t, dir, "sparse-checkout", "set", "plan/deep")
			run(t, dir, "checkout", "--quiet", "main")
			return dir
		}},
		{name: "linked work tree", make: func(t *testing.T, source string) string {
			dir := filepath.Join(t.TempDir(), "linked")
			run(t, source, "worktree", "add", "--quiet", "--detach", dir, "main")
			return dir
		}},
		{name: "sub-folder of a linked work tree", want: inFolder(orbitWhole), make: func(t *testing.T, source string) string {
			dir := filepath.Join(t.TempDir(), "linked")
			run(t, source, "worktree", "add", "--quiet", "--detach", dir, "main")
			return filepath.Join(dir, "plan")
		}},
		{name: "submodule", make: func(t *testing.T, source string) string {
			outer := t.TempDir()
			run(t, outer, "init", "--quiet")
			run(t, outer, "submodule", "add", "--quiet", source, "inner")
			return filepath.Join(outer, "inner")
		}},
		{name: "sha256", needsProgram: "the repository uses sha256 object names; install the git program and put it on the PATH",
			make: func(t *testing.T, source string) string {
				dir := t.TempDir()
				// Submodules cannot be carried over, so this one has no lib; it is in no answer anyway.
				stream := run(t, source, "fast-export", "--all", "--signed-tags=strip")
				stream = dropSubmodules(stream)
				run(t, dir, "init", "--quiet", "--object-format=sha256", "--initial-branch=main")
				runWith(t, dir, stream, "fast-import", "--quiet")
				return dir
			}},
		{name: "extension of the future", needsProgram: "the repository uses repository format 2; install the git program and put it on the PATH",
			want: "unreadable", make: func(t *testing.T, source string) string {
				run(t, source, "config", "core.repositoryformatversion", "2")
				return source
			}},
	}
	for _, tt := range types {
		t.Run(tt.name, func(t *testing.T) {
			dir := tt.make(t, orbit(t).dir)
			want := tt.want
			if want == "" {
				want = orbitWhole
			}
			t.Run("without program", func(t *testing.T) {
				r := open(t, dir, without)
				if tt.needsProgram == "" {
					checkDescription(t, r, want)
					return
				}
				_, err := r.Head()
				if unsupported := new(git.UnsupportedError); !errors.As(err, &unsupported) || err.Error() != tt.needsProgram {
					t.Errorf("got %v, want %s", err, tt.needsProgram)
				}
			})
			t.Run("with program", func(t *testing.T) {
				r := open(t, dir, program(t))
				if want == "unreadable" {
					if _, err := r.Head(); err == nil || !strings.Contains(err.Error(), "git") {
						t.Errorf("got %v", err)
					}
					return
				}
				checkDescription(t, r, want)
			})
			t.Run("by program", func(t *testing.T) {
				if want == "unreadable" {
					return
				}
				r, err := git.OpenByProgram(dir, gitProgram(t))
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				checkDescription(t, r, want)
			})
		})
	}
}

func dropSubmodules(stream string) string {
	var kept []string
	for line := range strings.Lines(stream) {
		if !strings.HasPrefix(line, "M 160000 ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func clone(t *testing.T, source string, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, source, append(append([]string{"clone", "--quiet"}, args...), source, dir)...)
	return dir
}

// A shallow clone answers what it can, and where it cannot it says how deep to fetch; by either backend.
func TestShallow(t *testing.T) {
	gitProgram(t)
	source := orbit(t).dir
	dir := filepath.Join(t.TempDir(), "shallow")
	run(t, source, "clone", "--quiet", "--depth=2", "--no-single-branch", "file://"+source, dir)
	for name, opener := range map[string]func(t *testing.T) *git.Repository{
		"without program": func(t *testing.T) *git.Repository { return open(t, dir, without) },
		"by program": func(t *testing.T) *git.Repository {
			r, err := git.OpenByProgram(dir, gitProgram(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := opener(t)
			if shallow, err := r.IsShallow(); !shallow || err != nil {
				t.Fatalf("IsShallow: %v, %v", shallow, err)
			}
			head := resolve(t, r, "HEAD")
			merge := resolve(t, r, "HEAD~1")
			tree, err := r.Tree(merge)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tree.ReadFile("plan/b.md"); err != nil {
				t.Error(err)
			}
			if changes, err := r.Changes(merge, head); err != nil || len(changes) != 2 {
				t.Errorf("Changes between what is there: %v, %v", changes, err)
			}
			if base, err := r.MergeBase(head, merge); err != nil || base.Hash != merge.Hash {
				t.Errorf("MergeBase of a line that is there: %v, %v", base, err)
			}
			visited := 0
			tests := []struct {
				name string
				err  func() error
			}{
				{"HEAD~2", func() error { _, err := r.Resolve("HEAD~2"); return err }},
				{"HEAD~1^2", func() error { _, err := r.Resolve("HEAD~1^2"); return err }},
				{"a date before", func() error { _, err := r.ResolveRevOrDate("2026-01-01"); return err }},
				{"merge base", func() error { _, err := r.MergeBase(head, resolve(t, r, "origin/topic")); return err }},
				{"walk", func() error {
					return r.Walk(head, func(git.Commit, []git.Change) error { visited++; return nil })
				}},
				{"last changes", func() error { _, err := r.LastChanges(head); return err }},
				{"paths ever", func() error {
					paths, err := r.PathsEver(func(string) bool { return true })
					if len(paths) == 0 {
						t.Error("what is there was not returned")
					}
					return err
				}},
			}
			for _, tt := range tests {
				err := tt.err()
				if shallow := new(git.ShallowError); !errors.As(err, &shallow) || !strings.Contains(err.Error(), "fetch-depth: 0") {
					t.Errorf("%s: got %v", tt.name, err)
				}
			}
			if visited != 1 {
				t.Errorf("the walk visited %d commits whose parents are known, not 1", visited)
			}
			_, err = r.Resolve("v9.9")
			if unknown := new(git.UnknownRevisionError); !errors.As(err, &unknown) || !unknown.Shallow || !strings.Contains(err.Error(), "fetch-depth: 0") {
				t.Errorf("an unknown revision: got %v", err)
			}
		})
	}
}

// A partial clone has all commits and trees; what was left on the server is neither fetched nor passed over, and the
// remedy that the error names works.
func TestPartial(t *testing.T) {
	gitProgram(t)
	source := orbit(t).dir
	run(t, source, "config", "uploadpack.allowFilter", "true")
	dir := filepath.Join(t.TempDir(), "partial")
	run(t, source, "clone", "--quiet", "--filter=blob:none", "file://"+source, dir)
	objects := run(t, dir, "count-objects", "-v")

	for name, opener := range map[string]func() (*git.Repository, error){
		"without program": func() (*git.Repository, error) { return git.OpenWithProgram(dir, without) },
		"with program":    func() (*git.Repository, error) { return git.OpenWithProgram(dir, program(t)) },
		"by program":      func() (*git.Repository, error) { return git.OpenByProgram(dir, gitProgram(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			r, err := opener()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			head := resolve(t, r, "HEAD")
			tree, err := r.Tree(head)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tree.ReadFile("plan/b.md"); err != nil {
				t.Errorf("a file that was checked out: %v", err)
			}
			if last, err := r.LastChanges(head); err != nil || len(last) != 10 {
				t.Errorf("last changes need no blobs: %d, %v", len(last), err)
			}
			old, err := r.Tree(resolve(t, r, "v0"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = old.ReadFile("plan/b.md")
			if missing := new(git.MissingObjectError); !errors.As(err, &missing) || !missing.Partial || !strings.Contains(err.Error(), "git fetch --refetch --no-filter") {
				t.Errorf("a file that was left on the server: got %v", err)
			}
		})
	}
	if now := run(t, dir, "count-objects", "-v"); now != objects {
		t.Errorf("reading fetched something:\n%s\nbefore\n%s", now, objects)
	}
	run(t, dir, "fetch", "--quiet", "--refetch", "--no-filter")
	checkDescription(t, open(t, dir, without), orbitWhole)
}

func TestMissingObject(t *testing.T) {
	b := newBuilder(t)
	c := b.commitTree("broken", "2026-01-01 10:00", [20]byte{1, 2, 3})
	b.ref("refs/heads/main", c)
	r := open(t, b.dir, without)
	_, err := r.Tree(resolve(t, r, "main"))
	if err == nil {
		tree, _ := r.Tree(resolve(t, r, "main"))
		_, err = tree.ReadDir(".")
	}
	if missing := new(git.MissingObjectError); !errors.As(err, &missing) || missing.Partial || !strings.Contains(err.Error(), "git fsck") {
		t.Errorf("got %v", err)
	}
}
