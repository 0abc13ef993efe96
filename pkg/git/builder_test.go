package git_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage"

	"github.com/roadbookdev/roadbook/pkg/git"
)

// builder makes a repository commit by commit, without work tree, program or configuration of the machine.
type builder struct {
	t     testing.TB
	dir   string
	store storage.Storer
}

func newBuilder(t testing.TB) *builder {
	t.Helper()
	dir := t.TempDir()
	r, err := gogit.PlainInitWithOptions(dir, &gogit.PlainInitOptions{InitOptions: gogit.InitOptions{DefaultBranch: "refs/heads/main"}})
	if err != nil {
		t.Fatal(err)
	}
	return &builder{t: t, dir: dir, store: r.Storer}
}

// files maps paths to contents. A content "-> target" makes a symbolic link, "submodule" a submodule.
type files map[string]string

func (f files) with(changes files) files {
	all := files{}
	for _, m := range []files{f, changes} {
		for p, c := range m {
			if all[p] = c; c == "gone" {
				delete(all, p)
			}
		}
	}
	return all
}

func (b *builder) put(encode func(plumbing.EncodedObject) error) plumbing.Hash {
	b.t.Helper()
	o := b.store.NewEncodedObject()
	if err := encode(o); err != nil {
		b.t.Fatal(err)
	}
	h, err := b.store.SetEncodedObject(o)
	if err != nil {
		b.t.Fatal(err)
	}
	return h
}

func (b *builder) blob(content string) plumbing.Hash {
	return b.put(func(o plumbing.EncodedObject) error {
		o.SetType(plumbing.BlobObject)
		w, err := o.Writer()
		if err != nil {
			return err
		}
		_, err = w.Write([]byte(content))
		return errors.Join(err, w.Close())
	})
}

func (b *builder) tree(all files) plumbing.Hash {
	below := map[string]files{}
	var tree object.Tree
	for p, content := range all {
		if dir, rest, ok := strings.Cut(p, "/"); ok {
			if below[dir] == nil {
				below[dir] = files{}
			}
			below[dir][rest] = content
			continue
		}
		e := object.TreeEntry{Name: p, Mode: filemode.Regular}
		switch target, link := strings.CutPrefix(content, "-> "); {
		case link:
			e.Mode, e.Hash = filemode.Symlink, b.blob(target)
		case content == "submodule":
			e.Mode, e.Hash = filemode.Submodule, plumbing.NewHash(strings.Repeat("ab", 20))
		default:
			e.Hash = b.blob(content)
		}
		tree.Entries = append(tree.Entries, e)
	}
	for dir, sub := range below {
		tree.Entries = append(tree.Entries, object.TreeEntry{Name: dir, Mode: filemode.Dir, Hash: b.tree(sub)})
	}
	slices.SortFunc(tree.Entries, func(x, y object.TreeEntry) int { return strings.Compare(sortName(x), sortName(y)) })
	return b.put(func(o plumbing.EncodedObject) error { return tree.Encode(o) })
}

func sortName(e object.TreeEntry) string {
	if e.Mode == filemode.Dir {
		return e.Name + "/"
	}
	return e.Name
}

// commit makes a commit of all the files at a time like "2026-01-02 15:04".
func (b *builder) commit(subject, when string, all files, parents ...plumbing.Hash) plumbing.Hash {
	b.t.Helper()
	return b.commitTree(subject, when, b.tree(all), parents...)
}

func (b *builder) commitTree(subject, when string, tree plumbing.Hash, parents ...plumbing.Hash) plumbing.Hash {
	b.t.Helper()
	at, err := time.Parse("2006-01-02 15:04", when)
	if err != nil {
		b.t.Fatal(err)
	}
	who := object.Signature{Name: "Ada Lovelace", Email: "ada@example.com", When: at}
	c := object.Commit{Author: who, Committer: who, Message: subject + "\n", TreeHash: tree, ParentHashes: parents}
	return b.put(func(o plumbing.EncodedObject) error { return c.Encode(o) })
}

func (b *builder) tag(name string, target plumbing.Hash) {
	b.t.Helper()
	who := object.Signature{Name: "Ada Lovelace", Email: "ada@example.com", When: time.Unix(1767225600, 0).UTC()}
	tag := object.Tag{Name: name, Tagger: who, Message: name + "\n", TargetType: plumbing.CommitObject, Target: target}
	b.ref("refs/tags/"+name, b.put(func(o plumbing.EncodedObject) error { return tag.Encode(o) }))
}

func (b *builder) ref(name string, h plumbing.Hash) {
	b.t.Helper()
	if err := b.store.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), h)); err != nil {
		b.t.Fatal(err)
	}
}

// without is a lookup for a machine that has no git program.
func without() (string, error) { return "", fs.ErrNotExist }

func open(t testing.TB, dir string, lookup func() (string, error)) *git.Repository {
	t.Helper()
	r, err := git.OpenWithProgram(dir, lookup)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func resolve(t testing.TB, r *git.Repository, revision string) git.Commit {
	t.Helper()
	c, err := r.Resolve(revision)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// gitProgram returns the program's path, or skips the test.
func gitProgram(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Skip("the git program is not here, so this kind of repository cannot be made")
	}
	return path
}

// run runs git in a folder, away from the machine's configuration.
func run(t testing.TB, dir string, args ...string) string {
	t.Helper()
	return runWith(t, dir, "", args...)
}

func runWith(t testing.TB, dir, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command(gitProgram(t), append([]string{"-c", "protocol.file.allow=always", "-c", "core.quotepath=off"}, args...)...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") }),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C", "TZ=UTC",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com")
	out, err := cmd.Output()
	if err != nil {
		stderr := ""
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			stderr = string(exit.Stderr)
		}
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return string(out)
}

func writeFile(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func plumbingHash(c git.Commit) plumbing.Hash { return plumbing.NewHash(c.Hash) }
func plumbingTree(c git.Commit) plumbing.Hash { return plumbing.NewHash(c.Tree) }

func mustTree(t testing.TB, r *git.Repository, revision string) *git.Tree {
	t.Helper()
	tree, err := r.Tree(resolve(t, r, revision))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// corrupt overwrites the inside of every pack.
func corrupt(t testing.TB, dir string) {
	t.Helper()
	packs, _ := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
	if len(packs) == 0 {
		t.Fatal("there is no pack to corrupt")
	}
	for _, name := range packs {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 12; i < len(data)-20; i++ {
			data[i] = byte(i * 37)
		}
		if err := errors.Join(os.Chmod(name, 0o644), os.WriteFile(name, data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}
