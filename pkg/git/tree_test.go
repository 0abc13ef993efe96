package git_test

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/roadbookdev/roadbook/pkg/git"
)

func TestTreeIsAFileSystem(t *testing.T) {
	b := newBuilder(t)
	b.ref("refs/heads/main", b.commit("c", "2026-01-01 10:00", files{
		"a.md": "a", "a/b.md": "b", "a-b.md": "ab", "deep/er/and/deeper.md": "d", "empty.md": "", "ümläut.md": "u", "with space.md": "s",
	}))
	r := open(t, b.dir, without)
	if err := fstest.TestFS(mustTree(t, r, "main"), "a.md", "a/b.md", "a-b.md", "deep/er/and/deeper.md", "empty.md", "ümläut.md", "with space.md"); err != nil {
		t.Error(err)
	}
}

func TestTreeEntries(t *testing.T) {
	r := open(t, orbit(t).dir, without)
	head := resolve(t, r, "main")
	tree := mustTree(t, r, "main")
	if target, err := tree.ReadLink("plan/link.md"); err != nil || target != "b.md" {
		t.Errorf("ReadLink: %q, %v", target, err)
	}
	if _, err := tree.ReadLink("plan/b.md"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("ReadLink of a file: %v", err)
	}
	if _, err := tree.Stat("plan/lib"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a submodule is there: %v", err)
	}
	for _, name := range []string{"nope", "plan/b.md/c", "plan/nope.md", "plan/a.md"} {
		if _, err := tree.ReadFile(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, name := range []string{"", "/plan", "plan/", "../x", "plan/../README.md", "./plan"} {
		if _, err := tree.Open(name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if _, err := tree.ReadFile("plan"); err == nil {
		t.Error("a folder was read as a file")
	}
	info, err := tree.Stat("README.md")
	if err != nil || !info.ModTime().Equal(head.Committer.When) {
		t.Errorf("Stat: %v, %v", info, err)
	}
	hash, _ := tree.Hash("README.md")
	content, err := r.ReadBlob(hash)
	if info.Sys() != hash || err != nil || string(content) != "hello again\n" {
		t.Errorf("Sys %v, hash %s, content %q, %v", info.Sys(), hash, content, err)
	}
	// What a caller does to the bytes is nobody else's business.
	data, _ := tree.ReadFile("README.md")
	data[0] = 'X'
	if again, _ := tree.ReadFile("README.md"); again[0] == 'X' {
		t.Error("ReadFile hands out shared bytes")
	}
}

func TestTreeBeforeTheFolder(t *testing.T) {
	b := newBuilder(t)
	c1 := b.commit("before", "2026-01-01 10:00", files{"a.md": "a"})
	c2 := b.commit("after", "2026-01-02 10:00", files{"a.md": "a", "plan/b.md": "b"}, c1)
	b.ref("refs/heads/main", c2)
	writeFile(t, b.dir+"/plan/b.md", "b")
	r := open(t, b.dir+"/plan", without)
	_, err := r.Tree(resolve(t, r, "main~1"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "the folder plan is not in commit") {
		t.Errorf("got %v", err)
	}
	changes, err := r.Changes(resolve(t, r, "main~1"), resolve(t, r, "main"))
	if err != nil || len(changes) != 1 || changes[0].Path != "b.md" || changes[0].Kind != git.Added {
		t.Errorf("Changes: %v, %v", changes, err)
	}
}

// Names that git would not make are refused, because they lead out of the folder or are read twice.
func TestMalformedTrees(t *testing.T) {
	hash := strings.Repeat("\x01", 20)
	for _, raw := range []string{
		"100644 ../evil\x00" + hash, "100644 ..\x00" + hash, "40000 .\x00" + hash, "100644 \x00" + hash,
		"100644 short\x00abc", "100644", "nonsense name\x00" + hash,
	} {
		b := newBuilder(t)
		tree := b.put(func(o plumbing.EncodedObject) error {
			o.SetType(plumbing.TreeObject)
			w, err := o.Writer()
			if err != nil {
				return err
			}
			_, err = w.Write([]byte(raw))
			return errors.Join(err, w.Close())
		})
		b.ref("refs/heads/main", b.commitTree("c", "2026-01-01 10:00", tree))
		r := open(t, b.dir, without)
		if entries, err := mustTree(t, r, "main").ReadDir("."); err == nil {
			t.Errorf("%q was read as %v", raw, entries)
		}
		if err := r.Walk(resolve(t, r, "main"), func(git.Commit, []git.Change) error { return nil }); err == nil {
			t.Errorf("%q was walked", raw)
		}
	}
}

// Many goroutines read one tree, loose and packed, by both backends; the race detector looks on in CI.
func TestTreeConcurrently(t *testing.T) {
	b := newBuilder(t)
	all := files{}
	for i := range 200 {
		all["d"+strings.Repeat("x", i%7)+"/"+strings.Repeat("f", i+1)] = strings.Repeat("line\n", i+1)
	}
	b.ref("refs/heads/main", b.commit("c", "2026-01-01 10:00", all))
	read := func(t *testing.T, r *git.Repository) {
		tree := mustTree(t, r, "main")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for name, want := range all {
					got, err := tree.ReadFile(name)
					if err != nil || string(got) != want {
						t.Errorf("%s: %d bytes, %v", name, len(got), err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
	t.Run("loose", func(t *testing.T) { read(t, open(t, b.dir, without)) })
	t.Run("packed", func(t *testing.T) {
		run(t, b.dir, "gc", "--quiet")
		read(t, open(t, b.dir, without))
	})
	t.Run("by program", func(t *testing.T) {
		r, err := git.OpenByProgram(b.dir, gitProgram(t))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		read(t, r)
	})
}

// Git may pack everything, and throw away what it packed, between two questions.
func TestRepackedWhileOpen(t *testing.T) {
	b := orbit(t)
	r := open(t, b.dir, without)
	tree := mustTree(t, r, "main")
	if _, err := tree.ReadFile("README.md"); err != nil {
		t.Fatal(err)
	}
	run(t, b.dir, "gc", "--quiet", "--prune=now")
	if _, err := tree.ReadFile("plan/b.md"); err != nil {
		t.Error(err)
	}
}

func TestCorruptPack(t *testing.T) {
	b := orbit(t)
	run(t, b.dir, "gc", "--quiet", "--prune=now")
	corrupt(t, b.dir)
	r := open(t, b.dir, without)
	head, err := r.Head()
	if err == nil {
		err = r.Walk(head, func(git.Commit, []git.Change) error { return nil })
	}
	if err == nil {
		t.Error("a pack of noise was read")
	}
}
