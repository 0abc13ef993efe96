package site

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestWrite(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	w, err := Write(dir, []File{{"a.html", []byte("a")}, {"b/c.html", []byte("c")}, {"d/e.html", []byte("e")}})
	if err != nil || w != (Written{3, 3, 0}) {
		t.Fatal(w, err)
	}
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.html"), past, past); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err = Write(dir, []File{{"a.html", []byte("a")}, {"b/c.html", []byte("new")}, {"f.html", []byte("f")}})
	if err != nil || w != (Written{3, 2, 1}) {
		t.Fatal(w, err)
	}
	if got := filesIn(t, dir); !slices.Equal(got, []string{Manifest, "a.html", "b/c.html", "f.html", "mine.txt"}) {
		t.Error(got)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.html")); err != nil || time.Since(info.ModTime()) < time.Minute {
		t.Error("a file that did not change was written again")
	}
	if _, err := os.Stat(filepath.Join(dir, "d")); err == nil {
		t.Error("the folder d is empty and still there")
	}
	if got, err := os.ReadDir(parent); err != nil || len(got) != 1 {
		t.Errorf("beside the site there is %v", got)
	}
}

func TestWriteRefusesAForeignFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, []File{{"a.html", []byte("a")}}); err == nil {
		t.Error("a folder with somebody's file was taken")
	}
	if got := filesIn(t, dir); !slices.Equal(got, []string{"mine.txt"}) {
		t.Error(got)
	}
	if _, err := Write(filepath.Join(dir, "mine.txt"), nil); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// A manifest is a file that anybody may have changed: what it names outside the folder stays.
func TestWriteStaysInside(t *testing.T) {
	parent := t.TempDir()
	dir, outside := filepath.Join(parent, "out"), filepath.Join(parent, "keep.txt")
	if err := os.WriteFile(outside, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, []File{{"a.html", []byte("a")}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, Manifest), []byte(manifestHead+"../keep.txt\n"+outside+"\na.html\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if w, err := Write(dir, []File{{"b.html", []byte("b")}}); err != nil || w.Removed != 1 {
		t.Fatal(w, err)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
}

// A folder of the site that somebody made a link to elsewhere is not written into.
func TestWriteFollowsNoLink(t *testing.T) {
	parent := t.TempDir()
	dir, outside := filepath.Join(parent, "out"), filepath.Join(parent, "outside")
	if err := os.Mkdir(outside, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, []File{{"b/a.html", []byte("a")}}); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "b")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "b")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if _, err := Write(dir, []File{{"b/a.html", []byte("b")}}); err == nil {
		t.Error("a link was followed")
	}
	if got := filesIn(t, outside); len(got) > 0 {
		t.Error(got)
	}
}
