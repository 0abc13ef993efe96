package git_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/git"
)

func TestRenames(t *testing.T) {
	b := newBuilder(t)
	long := strings.Repeat("a line that is the same\n", 3) + prose
	before := files{
		"kept.md": "kept", "exact/one.md": "same\n", "edited.md": long, "swap-a.md": "content of a\n", "swap-b.md": "content of b\n",
		"twins/1.md": "twin\n", "twins/2.md": "twin\n", "rewritten.md": prose, "chmod.md": "c", "empty.md": "", "link": "-> kept.md",
		"crlf.md": prose, "binary.bin": "\x00\x01" + strings.Repeat("z", 100),
	}
	after := files{
		"kept.md": "kept", "exact/moved/one.md": "same\n", "elsewhere/edited.md": long + "and one more\n", "swap-a.md": "content of b\n", "swap-b.md": "content of a\n",
		"twins/moved/1.md": "twin\n", "twins/moved/2.md": "twin\n", "other.md": "something\nquite\ndifferent\n", "chmod.md": "c", "still-empty.md": "", "link2": "-> kept.md",
		"lf.md": strings.ReplaceAll(prose, "\n", "\r\n"), "binary2.bin": "\x00\x02" + strings.Repeat("z", 100),
	}
	c1 := b.commit("before", "2026-01-01 10:00", before)
	c2 := b.commit("after", "2026-01-02 10:00", after, c1)
	b.ref("refs/heads/main", c2)
	r := open(t, b.dir, without)
	changes, err := r.Changes(resolve(t, r, "main~1"), resolve(t, r, "main"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %d", c.Kind, c.Path, c.From, c.Similarity)))
	}
	want := []string{
		"removed binary.bin  0",
		"added binary2.bin  0",
		"renamed elsewhere/edited.md edited.md 89",
		"renamed exact/moved/one.md exact/one.md 100",
		"renamed lf.md crlf.md 83",
		"renamed link2 link 100",
		"added other.md  0",
		"removed rewritten.md  0",
		"renamed still-empty.md empty.md 100",
		"modified swap-a.md  0",
		"modified swap-b.md  0",
		"renamed twins/moved/1.md twins/1.md 100",
		"renamed twins/moved/2.md twins/2.md 100",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Folders of thousands of files are moved in a moment, edited ones too.
func TestManyRenames(t *testing.T) {
	b := newBuilder(t)
	before, after := files{}, files{}
	for i := range 1500 {
		content := fmt.Sprintf("document %d\n%s%s", i, prose, strings.Repeat(fmt.Sprintf("%d\n", i), 20))
		before[fmt.Sprintf("old/%04d.md", i)] = content
		after[fmt.Sprintf("new/%04d.md", i)] = content + "edited\n"
	}
	c1 := b.commit("before", "2026-01-01 10:00", before)
	b.ref("refs/heads/main", b.commit("after", "2026-01-02 10:00", after, c1))
	r := open(t, b.dir, without)
	changes, err := r.Changes(resolve(t, r, "main~1"), resolve(t, r, "main"))
	if err != nil || len(changes) != 1500 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	for _, c := range changes {
		if c.Kind != git.Renamed || strings.TrimPrefix(c.From, "old/") != strings.TrimPrefix(c.Path, "new/") {
			t.Fatalf("%+v", c)
		}
	}
}

func TestFileBecomesFolder(t *testing.T) {
	b := newBuilder(t)
	c1 := b.commit("file", "2026-01-01 10:00", files{"a": "file", "b/c": "below", "link": "text"})
	c2 := b.commit("folder", "2026-01-02 10:00", files{"a/x": "below a", "b": "file", "link": "-> text"}, c1)
	b.ref("refs/heads/main", c2)
	r := open(t, b.dir, without)
	err := r.Walk(resolve(t, r, "main"), func(c git.Commit, changes []git.Change) error {
		var got []string
		for _, c := range changes {
			got = append(got, string(c.Kind)+" "+c.Path)
		}
		want := "removed a, added a/x, added b, removed b/c, modified link"
		if c.Subject == "file" {
			want = "added a, added b/c, added link"
		}
		slices.Sort(got)
		wanted := strings.Split(want, ", ")
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%s: got %v, want %v", c.Subject, got, wanted)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A merge changes what it decided itself: what is equal to any parent is that parent's doing.
func TestMerges(t *testing.T) {
	b := newBuilder(t)
	f := files{"both": "0", "ours": "0", "theirs": "0", "gone": "0", "half": "0", "dir/deep/both": "0"}
	base := b.commit("base", "2026-01-01 10:00", f)
	left := b.commit("left", "2026-01-02 10:00", f.with(files{"both": "l", "ours": "l", "half": "gone", "dir/deep/both": "l"}), base)
	right := b.commit("right", "2026-01-02 11:00", f.with(files{"both": "r", "theirs": "r", "dir/deep/both": "r"}), base)
	third := b.commit("third", "2026-01-02 12:00", f, base)
	m := b.commit("merge", "2026-01-03 10:00", files{"both": "m", "ours": "l", "theirs": "r", "new": "m", "dir/deep/both": "m"}, left, right, third)
	b.ref("refs/heads/main", m)
	r := open(t, b.dir, without)
	var got []string
	err := r.Walk(resolve(t, r, "main"), func(c git.Commit, changes []git.Change) error {
		for _, change := range changes {
			old := ""
			if change.Old != "" {
				content, err := r.ReadBlob(change.Old)
				if err != nil {
					return err
				}
				old = string(content)
			}
			got = append(got, fmt.Sprintf("%s %s from %q", change.Kind, change.Path, old))
		}
		return fs.SkipAll
	})
	want := []string{`modified both from "l"`, `modified dir/deep/both from "l"`, `removed gone from "0"`, `added new from ""`}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestWalkStopsWithTheError(t *testing.T) {
	r := open(t, orbit(t).dir, without)
	stop := errors.New("enough")
	visited := 0
	err := r.Walk(resolve(t, r, "main"), func(git.Commit, []git.Change) error { visited++; return stop })
	if !errors.Is(err, stop) || visited != 1 {
		t.Errorf("visited %d, got %v", visited, err)
	}
}

func TestCrissCross(t *testing.T) {
	b := newBuilder(t)
	base := b.commit("base", "2026-01-01 10:00", files{"a": "0"})
	left := b.commit("left", "2026-01-02 10:00", files{"a": "l"}, base)
	right := b.commit("right", "2026-01-02 11:00", files{"a": "r"}, base)
	m1 := b.commit("m1", "2026-01-03 10:00", files{"a": "1"}, left, right)
	m2 := b.commit("m2", "2026-01-03 11:00", files{"a": "2"}, right, left)
	island := b.commit("island", "2026-01-04 10:00", files{"a": "i"})
	for name, h := range map[string]plumbing.Hash{"m1": m1, "m2": m2, "left": left, "right": right, "island": island} {
		b.ref("refs/heads/"+name, h)
	}
	r := open(t, b.dir, without)
	tests := []struct{ a, b, want string }{
		{"m1", "m2", "right"}, // left and right are both best; right is newer
		{"m2", "m1", "right"},
		{"left", "right", "base"},
		{"m1", "left", "left"},
		{"m1", "m1", "m1"},
	}
	for _, tt := range tests {
		base, err := r.MergeBase(resolve(t, r, tt.a), resolve(t, r, tt.b))
		if err != nil || base.Subject != tt.want {
			t.Errorf("%s and %s: got %s, %v; want %s", tt.a, tt.b, base.Subject, err, tt.want)
		}
	}
	if _, err := r.MergeBase(resolve(t, r, "m1"), resolve(t, r, "island")); !errors.Is(err, git.ErrNoMergeBase) {
		t.Errorf("unrelated: got %v", err)
	}
}

// Whatever the shape of history and the state of clocks: the merge bases are the common ancestors that are an ancestor
// of no other, and a walk visits each commit once, children first.
func TestHistoriesByDefinition(t *testing.T) {
	b := newBuilder(t)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		n := rapid.IntRange(1, 12).Draw(rt, "commits")
		hashes := make([]plumbing.Hash, n)
		ancestors := make([]map[int]bool, n) // each with itself
		number := map[string]int{}
		for i := range n {
			ancestors[i] = map[int]bool{i: true}
			var parents []plumbing.Hash
			if i > 0 {
				for _, p := range rapid.SliceOfNDistinct(rapid.IntRange(0, i-1), 0, 3, rapid.ID).Draw(rt, "parents") {
					parents = append(parents, hashes[p])
					for a := range ancestors[p] {
						ancestors[i][a] = true
					}
				}
			}
			when := fmt.Sprintf("2026-01-%02d 10:00", rapid.IntRange(1, 6).Draw(rt, "day"))
			hashes[i] = b.commit(fmt.Sprintf("%d of %d", i, round), when, files{"f": fmt.Sprint(i)}, parents...)
			number[hashes[i].String()] = i
		}
		r, err := git.OpenWithProgram(b.dir, without)
		if err != nil {
			rt.Fatal(err)
		}
		defer r.Close()
		x, y := rapid.IntRange(0, n-1).Draw(rt, "x"), rapid.IntRange(0, n-1).Draw(rt, "y")
		cx, errX := r.Resolve(hashes[x].String())
		cy, errY := r.Resolve(hashes[y].String())
		if errX != nil || errY != nil {
			rt.Fatal(errX, errY)
		}
		var want []string
		for c := range n {
			best := ancestors[x][c] && ancestors[y][c]
			for d := range n {
				if d != c && ancestors[x][d] && ancestors[y][d] && ancestors[d][c] {
					best = false
				}
			}
			if best {
				want = append(want, hashes[c].String())
			}
		}
		got, err := r.MergeBases(cx, cy)
		if err != nil {
			rt.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			rt.Fatalf("merge bases of %d and %d: got %v, want %v", x, y, got, want)
		}
		visited := map[int]bool{}
		err = r.Walk(cx, func(c git.Commit, _ []git.Change) error {
			i := number[c.Hash]
			if visited[i] {
				rt.Fatalf("%d was visited twice", i)
			}
			for a := range visited {
				if ancestors[i][a] {
					rt.Fatalf("%d was visited before its descendant %d", a, i)
				}
			}
			visited[i] = true
			return nil
		})
		if err != nil || len(visited) != len(ancestors[x]) {
			rt.Fatalf("visited %v of %v, %v", visited, ancestors[x], err)
		}
	})
}

// benchmarkRepository has 2,000 files and 200 commits, packed.
func benchmarkRepository(b *testing.B) string {
	gitProgram(b)
	dir := b.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	var stream strings.Builder
	name := func(i int) string { return fmt.Sprintf("stories/area-%02d/us-%04d.md", i%20, i) }
	write := func(i int) {
		var text strings.Builder
		for range 60 {
			fmt.Fprintf(&text, "line %d of story number %d\n", random.IntN(1e9), i)
		}
		fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s", name(i), text.Len(), text.String())
	}
	for c := range 200 {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 2\nc\n\n", 1767225600+c*3600)
		for i := range 2000 {
			if c == 0 || random.IntN(100) == 0 {
				write(i)
			}
		}
	}
	run(b, dir, "init", "--quiet", "--initial-branch=main")
	runWith(b, dir, stream.String(), "fast-import", "--quiet")
	run(b, dir, "gc", "--quiet")
	return dir
}

func BenchmarkReadTree(b *testing.B) {
	dir := benchmarkRepository(b)
	for b.Loop() {
		r := open(b, dir, without)
		tree := mustTree(b, r, "main")
		err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				_, err = tree.ReadFile(name)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLastChanges(b *testing.B) {
	dir := benchmarkRepository(b)
	for b.Loop() {
		r := open(b, dir, without)
		if last, err := r.LastChanges(resolve(b, r, "main")); err != nil || len(last) != 2000 {
			b.Fatal(len(last), err)
		}
	}
}
