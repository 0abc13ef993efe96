package edit

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tree is everything below a folder: files with mode and content, folders, links with their destination.
func tree(t testing.TB, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(p string, entry fs.DirEntry, err error) error {
		if err != nil || p == root {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			out[filepath.ToSlash(rel)] = "folder"
		case info.Mode()&fs.ModeSymlink != 0:
			to, _ := os.Readlink(p)
			out[filepath.ToSlash(rel)] = "-> " + to
		default:
			data, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			out[filepath.ToSlash(rel)] = fmt.Sprintf("%v %s", info.Mode(), data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func put(t testing.TB, root, name, data string) {
	t.Helper()
	file := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sampleChanges makes a folder and changes to it of every sort.
func sampleChanges(t testing.TB) (root string, changes []Change, want map[string]string) {
	root = t.TempDir()
	put(t, root, "stories/a.md", "old a")
	put(t, root, "b.md", "old b")
	put(t, root, "real/c.md", "old c")
	put(t, root, "gone.md", "to go")
	if err := os.Chmod(filepath.Join(root, "b.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real/c.md", filepath.Join(root, "c.md")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	put(t, root, "one.md", "1")
	put(t, root, "two.md", "2")
	put(t, root, "three.md", "3")
	if err := os.Chmod(filepath.Join(root, "two.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real/c.md", filepath.Join(root, "link.md")); err != nil {
		t.Fatal(err)
	}
	changes = []Change{
		{Path: "one.md", From: "two.md", Data: []byte("2"), Before: []byte("2")},
		{Path: "two.md", From: "three.md", Data: []byte("new 3"), Before: []byte("3")},
		{Path: "moved/one.md", From: "one.md", Data: []byte("new 1"), Before: []byte("1")},
		{Path: "moved/link.md", From: "link.md", Data: []byte("old c")},
		{Path: "stories/a.md", Data: []byte("new a"), Before: []byte("old a")},
		{Path: "new/deep/er/d.md", Data: []byte("d"), Create: true},
		{Path: "b.md", Data: []byte("new b")},
		{Path: "new/deep/e.md", Data: []byte("e"), Create: true},
		{Path: "c.md", Data: []byte("new c")},
		{Path: "gone.md", Remove: true},
	}
	want = tree(t, root)
	want["stories/a.md"] = "-rw-r--r-- new a"
	want["b.md"] = "-rw------- new b"
	want["real/c.md"] = "-rw-r--r-- new c"
	want["new"], want["new/deep"], want["new/deep/er"] = "folder", "folder", "folder"
	want["new/deep/er/d.md"], want["new/deep/e.md"] = "-rw-r--r-- d", "-rw-r--r-- e"
	delete(want, "gone.md")
	want["one.md"], want["two.md"] = "-rw------- 2", "-rw-r--r-- new 3"
	want["moved"], want["moved/one.md"], want["moved/link.md"] = "folder", "-rw-r--r-- new 1", "-> real/c.md"
	delete(want, "three.md")
	delete(want, "link.md")
	return root, changes, want
}

func TestWrite(t *testing.T) {
	root, changes, want := sampleChanges(t)
	if err := Write(root, changes); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, tree(t, root)); diff != "" {
		t.Error(diff)
	}
}

// TestWriteAllOrNone lets every single step on the disk fail once.
func TestWriteAllOrNone(t *testing.T) {
	failure := errors.New("the disk is full")
	for n := 0; ; n++ {
		root, changes, want := sampleChanges(t)
		before := tree(t, root)
		steps, at := 0, ""
		err := write(root, changes, func(step, path string) error {
			if step == "link" {
				return nil // not a failure: see TestWriteWithoutLinks
			}
			steps++
			if steps == n+1 {
				at = step + " " + path
				return failure
			}
			return nil
		})
		if at == "" {
			if err != nil || n < 10 {
				t.Fatalf("%d steps, %v", n, err)
			}
			if diff := cmp.Diff(want, tree(t, root)); diff != "" {
				t.Error(diff)
			}
			return
		}
		if !errors.Is(err, failure) {
			t.Errorf("%s: error %v", at, err)
		}
		if diff := cmp.Diff(before, tree(t, root)); diff != "" {
			t.Errorf("after a failure at %q the folder is not as it was:\n%s", at, diff)
		}
	}
}

// TestWriteWithoutLinks is on a file system without hard links, where every other step fails once too.
func TestWriteWithoutLinks(t *testing.T) {
	failure := errors.New("the disk is full")
	for n := 0; ; n++ {
		root, changes, want := sampleChanges(t)
		before := tree(t, root)
		steps, at := 0, ""
		err := write(root, changes, func(step, path string) error {
			if step == "link" {
				return errors.New("no links here")
			}
			if steps++; steps == n+1 {
				at = step + " " + path
				return failure
			}
			return nil
		})
		if at == "" {
			if err != nil || n < 10 {
				t.Fatalf("%d steps, %v", n, err)
			}
			if diff := cmp.Diff(want, tree(t, root)); diff != "" {
				t.Error(diff)
			}
			return
		}
		if !errors.Is(err, failure) {
			t.Errorf("%s: error %v", at, err)
		}
		if diff := cmp.Diff(before, tree(t, root)); diff != "" {
			t.Errorf("after a failure at %q the folder is not as it was:\n%s", at, diff)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "secret.md", "secret")
	root := t.TempDir()
	put(t, root, "here.md", "here")
	for name, to := range map[string]string{"out": outside, "out.md": filepath.Join(outside, "secret.md"), "nowhere.md": "missing.md"} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	before, beforeOutside := tree(t, root), tree(t, outside)
	for _, test := range []struct {
		name    string
		changes []Change
		want    string
		is      error
	}{
		{"up", []Change{{Path: "../x.md"}}, "not one inside", nil},
		{"absolute", []Change{{Path: "/x.md"}}, "not one inside", nil},
		{"root", []Change{{Path: "."}}, "not one inside", nil},
		{"empty", []Change{{Path: ""}}, "not one inside", nil},
		{"folder behind a link", []Change{{Path: "out/x.md", Create: true}}, "out of the workspace", nil},
		{"file behind a link", []Change{{Path: "out.md"}}, "out of the workspace", nil},
		{"dangling link", []Change{{Path: "nowhere.md", Create: true}}, "leads nowhere", nil},
		{"exists", []Change{{Path: "new.md", Create: true}, {Path: "here.md", Create: true}}, "here.md", ErrExists},
		{"moved to where there is one", []Change{{Path: "here.md", From: "out.md"}}, "here.md", ErrExists},
		{"moved from nowhere", []Change{{Path: "new.md", From: "none.md"}}, "new.md", ErrChanged},
		{"moved from outside", []Change{{Path: "new.md", From: "../none.md"}}, "not one inside", nil},
		{"moved when changed", []Change{{Path: "new.md", From: "here.md", Before: []byte("other")}}, "new.md", ErrChanged},
		{"twice", []Change{{Path: "here.md"}, {Path: "here.md"}}, "twice", nil},
		{"changed", []Change{{Path: "new.md", Create: true}, {Path: "here.md", Before: []byte("other")}}, "here.md", ErrChanged},
		{"vanished", []Change{{Path: "none.md", Before: []byte("other")}}, "none.md", ErrChanged},
		{"a file as folder", []Change{{Path: "here.md/x.md", Create: true}}, "here.md", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := Write(root, test.changes)
			if err == nil || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("error %v, want one about %q", err, test.want)
			}
			if diff := cmp.Diff(before, tree(t, root)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(beforeOutside, tree(t, outside)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCreateRace lets another program create the file at the last moment.
func TestCreateRace(t *testing.T) {
	root := t.TempDir()
	put(t, root, "a.md", "a")
	err := write(root, []Change{{Path: "a.md", Data: []byte("b")}, {Path: "new/x.md", Data: []byte("ours"), Create: true}}, func(step, _ string) error {
		if step == "create" {
			put(t, root, "new/x.md", "theirs")
		}
		return nil
	})
	if !errors.Is(err, ErrExists) {
		t.Errorf("error %v", err)
	}
	want := map[string]string{"a.md": "-rw-r--r-- a", "new": "folder", "new/x.md": "-rw-r--r-- theirs"}
	if diff := cmp.Diff(want, tree(t, root)); diff != "" {
		t.Error(diff)
	}
}

// TestWriteProperty makes random changes, with or without a failure, and compares with a map.
func TestWriteProperty(t *testing.T) {
	names := []string{"a.md", "b/a.md", "b/c/a.md", "b/c/b.md", "d.md", "b.md"}
	rapid.Check(t, func(t *rapid.T) {
		root, err := os.MkdirTemp("", "write")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(root)
		files := map[string]string{}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(t, "files") {
			files[name] = name
			full := filepath.Join(root, filepath.FromSlash(name))
			os.MkdirAll(filepath.Dir(full), 0o755)
			os.WriteFile(full, []byte(name), 0o644)
		}
		want := maps.Clone(files)
		var changes []Change
		possible := true
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(t, "changes") {
			c := Change{Path: name, Data: []byte("new " + name), Create: rapid.Bool().Draw(t, "create")}
			_, exists := files[name]
			possible = possible && !(c.Create && exists)
			changes = append(changes, c)
			want[name] = string(c.Data)
		}
		fail := rapid.IntRange(0, 40).Draw(t, "fail")
		err = write(root, changes, func(string, string) error {
			if fail--; fail == 0 {
				return errors.New("broken")
			}
			return nil
		})
		if err != nil {
			want = files
		} else if !possible {
			t.Fatal("a file that exists was created")
		}
		got := map[string]string{}
		filepath.WalkDir(root, func(p string, entry fs.DirEntry, _ error) error {
			if !entry.IsDir() {
				rel, _ := filepath.Rel(root, p)
				data, _ := os.ReadFile(p)
				got[filepath.ToSlash(rel)] = string(data)
			}
			return nil
		})
		if !maps.Equal(want, got) {
			t.Fatalf("want %v, got %v (%v), %v", slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)), got, err)
		}
	})
}
