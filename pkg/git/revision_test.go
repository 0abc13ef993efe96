package git_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/git"
)

func TestOpen(t *testing.T) {
	b := orbit(t)
	deep := filepath.Join(b.dir, "plan", "deep")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.EvalSymlinks(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	for dir, prefix := range map[string]string{b.dir: "", filepath.Join(b.dir, "plan"): "plan", deep: "plan/deep"} {
		r := open(t, dir, without)
		if r.Root() != root || r.Prefix() != prefix || r.IsBare() {
			t.Errorf("%s: root %s, prefix %q", dir, r.Root(), r.Prefix())
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(deep, link); err == nil {
		if r := open(t, link, without); r.Prefix() != "plan/deep" {
			t.Errorf("through a link: prefix %q", r.Prefix())
		}
	}
	if _, err := git.Open(t.TempDir()); !errors.Is(err, git.ErrNoRepository) {
		t.Errorf("no repository: got %v", err)
	}
	if _, err := git.Open(filepath.Join(b.dir, "nowhere")); err == nil || errors.Is(err, git.ErrNoRepository) {
		t.Errorf("no such folder: got %v", err)
	}
	lost := t.TempDir()
	writeFile(t, filepath.Join(lost, ".git"), "gitdir: /nowhere/at/all\n")
	if _, err := git.Open(lost); err == nil || !strings.Contains(err.Error(), "git worktree repair") {
		t.Errorf("a work tree whose repository is gone: got %v", err)
	}
	empty := t.TempDir()
	if err := os.Mkdir(filepath.Join(empty, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := git.Open(empty); !errors.Is(err, git.ErrNoRepository) {
		t.Errorf("an empty .git is no repository: got %v", err)
	}
}

func TestNoCommits(t *testing.T) {
	r := open(t, newBuilder(t).dir, without)
	if _, err := r.Head(); !errors.Is(err, git.ErrNoCommits) {
		t.Errorf("Head: got %v", err)
	}
	if _, err := r.ResolveDate(calendar.Date{Year: 2026, Month: 1, Day: 1}); !errors.Is(err, git.ErrNoCommits) {
		t.Errorf("ResolveDate: got %v", err)
	}
	if branch, err := r.CurrentBranch(); branch != "main" || err != nil {
		t.Errorf("CurrentBranch: %q, %v", branch, err)
	}
	if refs, err := r.Refs(); len(refs) != 0 || err != nil {
		t.Errorf("Refs: %v, %v", refs, err)
	}
	if paths, err := r.PathsEver(func(string) bool { return true }); len(paths) != 0 || err != nil {
		t.Errorf("PathsEver: %v, %v", paths, err)
	}
}

func TestRefs(t *testing.T) {
	b := orbit(t)
	r := open(t, b.dir, without)
	head := resolve(t, r, "main")
	b.ref("refs/remotes/origin/release/1", plumbingHash(resolve(t, r, "v0")))
	b.ref("refs/pull/1/head", plumbingHash(head))
	b.ref("refs/tags/tree", plumbingTree(head))
	writeFile(t, filepath.Join(b.dir, ".git/refs/remotes/origin/HEAD"), "ref: refs/remotes/origin/release/1\n")
	writeFile(t, filepath.Join(b.dir, ".git/refs/heads/main.lock"), "")
	r = open(t, b.dir, without)
	refs, err := r.Refs()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ref := range refs {
		got = append(got, string(ref.Kind)+" "+ref.Name+" "+resolve(t, r, ref.Hash).Subject)
	}
	want := "branch main last, branch topic topic moves a, remote branch origin/release/1 first, tag v0 first, tag v1.0 second"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
	if c := resolve(t, r, "origin"); c.Subject != "first" {
		t.Errorf("a remote is its HEAD: got %s", c.Subject)
	}
}

func TestCommit(t *testing.T) {
	b := newBuilder(t)
	c := b.commit("a subject\nover two lines\n\nand a body", "2026-03-04 05:06", files{"a": "a"})
	b.ref("refs/heads/main", c)
	got := resolve(t, open(t, b.dir, without), "main")
	if got.Subject != "a subject over two lines" || got.Message != "a subject\nover two lines\n\nand a body\n" {
		t.Errorf("subject %q, message %q", got.Subject, got.Message)
	}
	if got.Author.Name != "Ada Lovelace" || got.Author.Email != "ada@example.com" || got.Committer.When.UTC().Format("2006-01-02 15:04") != "2026-03-04 05:06" {
		t.Errorf("author %+v, committer %+v", got.Author, got.Committer)
	}
}

func TestUnknownRevisions(t *testing.T) {
	b := orbit(t)
	r := open(t, b.dir, without)
	blob, err := mustTree(t, r, "main").Hash("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ revision, want string }{
		{"mian", `revision "mian" is not in this repository; did you mean main?`},
		{"v1.1", `revision "v1.1" is not in this repository; did you mean v1.0?`},
		{"origin/topic", `revision "origin/topic" is not in this repository; did you mean topic?`},
		{"nothing-like-it", `revision "nothing-like-it" is not in this repository`},
		{"", `revision "" is not in this repository`},
		{"--all", `revision "--all" is not in this repository`},
		{"-h", `revision "-h" is not in this repository`},
		{"main^7", `revision "main^7" does not exist: ` + resolve(t, r, "main").Hash[:9] + ` has no parent number 7`},
		{"v0~1", `revision "v0~1" does not exist: history begins with ` + resolve(t, r, "v0").Hash[:9]},
		{"v0~999999999", `revision "v0~999999999" does not exist: history begins with ` + resolve(t, r, "v0").Hash[:9]},
		{blob, `revision "` + blob + `" is a blob, not a commit`},
		{blob[:12], `revision "` + blob[:12] + `" is not in this repository`},
		{"main@{upstream}", `revision "main@{upstream}" can be read by the git program only, which is not here`},
		{"2025-12-31", "there is no commit on or before 2025-12-31: history begins on 2026-01-01"},
		{"2026-02-30", `"2026-02-30" is not a date: February 2026 has 28 days`},
	}
	for _, tt := range tests {
		if _, err := r.ResolveRevOrDate(tt.revision); err == nil || err.Error() != tt.want {
			t.Errorf("%s\n got %v\nwant %s", tt.revision, err, tt.want)
		}
	}
}

// What looks like an option to git stays a revision, also where git is asked.
func TestHostileRevisions(t *testing.T) {
	r := open(t, orbit(t).dir, program(t))
	for _, revision := range []string{"--output=x:y", "-@{1}", "--git-dir=/tmp:x", ":/first\nHEAD", "main:README.md", "HEAD^{/nothing}", "\x00:"} {
		if _, err := r.Resolve(revision); !errors.As(err, new(*git.UnknownRevisionError)) {
			t.Errorf("%q: got %v", revision, err)
		}
	}
	if c := resolve(t, r, ":/topic moves"); c.Subject != "topic moves a" {
		t.Errorf("a spelling that only the program knows: got %s", c.Subject)
	}
}

func TestAmbiguousAbbreviation(t *testing.T) {
	b := newBuilder(t)
	// 300 commits have, by far, two whose hashes begin with the same four digits: 300²/2 pairs of 65,536.
	seen := map[string]int{}
	clash := ""
	for i := 0; i < 2000 && clash == ""; i++ {
		h := b.commit(strings.Repeat("x", i), "2026-01-01 10:00", files{})
		if seen[h.String()[:4]]++; seen[h.String()[:4]] > 1 {
			clash = h.String()[:4]
		}
		b.ref("refs/heads/main", h)
	}
	_, err := open(t, b.dir, without).Resolve(clash)
	if unknown := new(git.UnknownRevisionError); !errors.As(err, &unknown) || unknown.Reason != "is ambiguous" || len(unknown.Near) != 2 {
		t.Errorf("got %v", err)
	}
}

// A branch that is called like a date, or like a hash, wins over both.
func TestNamesThatLookLikeSomethingElse(t *testing.T) {
	b := orbit(t)
	r := open(t, b.dir, without)
	first := resolve(t, r, "v0")
	b.ref("refs/heads/2026-01-04", plumbingHash(first))
	b.ref("refs/heads/"+resolve(t, r, "main").Hash[:7], plumbingHash(first))
	r = open(t, b.dir, without)
	for _, name := range []string{"2026-01-04", resolve(t, r, "main").Hash[:7]} {
		if c, err := r.ResolveRevOrDate(name); err != nil || c.Hash != first.Hash {
			t.Errorf("%s: got %s, %v", name, c.Subject, err)
		}
	}
	tests := []struct{ day, want string }{
		{"2026-01-01", "first"}, {"2026-01-02", "second"}, {"2026-01-03", "second"}, {"2026-01-05", "merge topic"}, {"2030-01-01", "last"},
	}
	for _, tt := range tests {
		if c, err := r.ResolveRevOrDate(tt.day); err != nil || c.Subject != tt.want {
			t.Errorf("%s: got %s, %v; want %s", tt.day, c.Subject, err, tt.want)
		}
	}
}

// The day ends at 23:59:59 UTC.
func TestResolveDateAtMidnight(t *testing.T) {
	b := newBuilder(t)
	c1 := b.commit("evening", "2026-01-01 23:59", files{"a": "1"})
	c2 := b.commit("midnight", "2026-01-02 00:00", files{"a": "2"}, c1)
	b.ref("refs/heads/main", c2)
	c, err := open(t, b.dir, without).ResolveDate(calendar.Date{Year: 2026, Month: 1, Day: 1})
	if err != nil || c.Subject != "evening" {
		t.Errorf("got %s, %v", c.Subject, err)
	}
}

func TestDetachedHead(t *testing.T) {
	b := orbit(t)
	first := resolve(t, open(t, b.dir, without), "v0")
	b.ref("HEAD", plumbingHash(first))
	r := open(t, b.dir, without)
	if branch, err := r.CurrentBranch(); branch != "" || err != nil {
		t.Errorf("CurrentBranch: %q, %v", branch, err)
	}
	if c, err := r.Head(); err != nil || c.Hash != first.Hash {
		t.Errorf("Head: %s, %v", c.Subject, err)
	}
}

func TestRemoteURL(t *testing.T) {
	b := newBuilder(t)
	writeFile(t, filepath.Join(b.dir, ".git/config"), "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://example.com/acme/plan.git\n\turl = https://example.com/second\n")
	r := open(t, b.dir, without)
	if got := r.RemoteURL("origin"); got != "https://example.com/acme/plan.git" {
		t.Errorf("origin: %q", got)
	}
	if got := r.RemoteURL("upstream"); got != "" {
		t.Errorf("upstream: %q", got)
	}
}
