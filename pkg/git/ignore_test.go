package git_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/git"
)

func TestMatchGlob(t *testing.T) {
	tests := []struct {
		glob, name string
		want       bool
	}{
		{"a.md", "a.md", true},
		{"*.md", "a.md", true},
		{"*.md", "d/a.md", false},
		{"?.md", "a.md", true},
		{"a?b", "a/b", false},
		{"**/a.md", "a.md", true},
		{"**/a.md", "x/y/a.md", true},
		{"a/**", "a/b/c", true},
		{"a/**", "a", false},
		{"a/**/b", "a/b", true},
		{"a/**/b", "a/x/y/b", true},
		{"a/**/b", "a/xb", false},
		{"a**b", "axxb", true},
		{"a**b", "a/b", false},
		{"[a-c].md", "b.md", true},
		{"[!a-c].md", "b.md", false},
		{"[^a-c].md", "d.md", true},
		{"[]]", "]", true},
		{"[a", "a", false},
		{"[[:digit:]]x", "7x", true},
		{`[\]]`, "]", true},
		{`\*.md`, "*.md", true},
		{`\*.md`, "a.md", false},
		{`\#a`, "#a", true},
		{"", "", true},
		{"*", "", true},
		{"ü*", "über", true},
	}
	for _, tt := range tests {
		if got := git.MatchGlob(tt.glob, tt.name); got != tt.want {
			t.Errorf("%q and %q: got %v", tt.glob, tt.name, got)
		}
	}
}

// A pattern that was made to take for ever does not.
func TestMatchGlobIsNoTrap(t *testing.T) {
	start := time.Now()
	for _, glob := range []string{strings.Repeat("*a", 60) + "b", strings.Repeat("**/a/", 60) + "b"} {
		if git.MatchGlob(glob, strings.Repeat("a", 250)) || git.MatchGlob(glob, strings.Repeat("a/", 250)) {
			t.Errorf("%s matched", glob)
		}
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

var ignoredPaths = []string{
	"a.md", "b.md", "keep.md", "#odd.md", "!odd.md", "trail ", "drafts/a.md", "drafts/deep/b.md", "x/drafts/c.md", "x/y/a.md", "x/y/keep.md",
	"x/a.md", "build/out.md", "build/keep.md", "abc.md", "ab", "x/ab", "node_modules/m.md",
}

func ignoreTree(t testing.TB, ignores map[string]string) string {
	t.Helper()
	b := newBuilder(t)
	for _, p := range ignoredPaths {
		writeFile(t, filepath.Join(b.dir, p), "x")
	}
	for p, text := range ignores {
		writeFile(t, filepath.Join(b.dir, p), text)
	}
	return b.dir
}

// ignoredUnder lists what the matcher ignores, without entering what it ignores.
func ignoredUnder(t testing.TB, r *git.Repository, dir string) []string {
	t.Helper()
	m, err := r.IgnoreMatcher()
	if err != nil {
		t.Fatal(err)
	}
	var ignored []string
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." || name == ".git" || !m.Ignored(name, d.IsDir()) {
			if name == ".git" {
				return fs.SkipDir
			}
			return err
		}
		ignored = append(ignored, name)
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ignored
}

func TestIgnored(t *testing.T) {
	tests := []struct {
		name    string
		ignores map[string]string
		want    string
	}{
		{"nothing", nil, ""},
		{"a name anywhere", map[string]string{".gitignore": "a.md\n"}, "a.md drafts/a.md x/a.md x/y/a.md"},
		{"anchored", map[string]string{".gitignore": "/a.md\n"}, "a.md"},
		{"a folder anywhere", map[string]string{".gitignore": "drafts/\n"}, "drafts x/drafts"},
		{"a folder's pattern is no file's", map[string]string{".gitignore": "ab/\n"}, ""},
		{"taken in again", map[string]string{".gitignore": "*.md\n!keep.md\n"}, "!odd.md #odd.md a.md abc.md b.md build/out.md drafts/a.md drafts/deep/b.md node_modules/m.md x/a.md x/drafts/c.md x/y/a.md"},
		{"not below a folder that is out", map[string]string{".gitignore": "build/\n!build/keep.md\n"}, "build"},
		{"deeper wins", map[string]string{".gitignore": "a.md\n", "x/.gitignore": "!a.md\n"}, "a.md drafts/a.md"},
		{"deeper is anchored there", map[string]string{"x/.gitignore": "/a.md\n"}, "x/a.md"},
		{"comment, escapes and blanks", map[string]string{".gitignore": "# a.md\n\n\\#odd.md\n\\!odd.md\ntrail\\ \nab   \n"}, "!odd.md #odd.md ab trail  x/ab"},
		{"crlf and bom", map[string]string{".gitignore": "\ufeffa.md\r\nb.md\r\n"}, "a.md b.md drafts/a.md drafts/deep/b.md x/a.md x/y/a.md"},
		{"exclude", map[string]string{".git/info/exclude": "build\n"}, "build"},
		{".gitignore over exclude", map[string]string{".git/info/exclude": "build/*\n", ".gitignore": "!keep.md\n"}, "build/out.md"},
		{"stars", map[string]string{".gitignore": "x/**/a.md\n**/deep\n"}, "drafts/deep x/a.md x/y/a.md"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := ignoreTree(t, tt.ignores)
			got := strings.Join(ignoredUnder(t, open(t, dir, without), dir), " ")
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// A tracked file is never ignored, and its folder is not left out.
func TestIgnoredButTracked(t *testing.T) {
	gitProgram(t)
	dir := ignoreTree(t, map[string]string{".gitignore": "build/\n*.tmp\n"})
	run(t, dir, "add", "--force", "build/keep.md")
	want := "build/out.md"
	if got := strings.Join(ignoredUnder(t, open(t, dir, without), dir), " "); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r, err := git.OpenByProgram(dir, gitProgram(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := strings.Join(ignoredUnder(t, r, dir), " "); got != want {
		t.Errorf("by program: got %q, want %q", got, want)
	}
}

// In a sub-folder the patterns of the root hold too, and paths are the sub-folder's.
func TestIgnoredInSubFolder(t *testing.T) {
	dir := ignoreTree(t, map[string]string{".gitignore": "/x/y/a.md\nab\n", "x/.gitignore": "drafts\n"})
	r := open(t, filepath.Join(dir, "x"), without)
	if got := strings.Join(ignoredUnder(t, r, filepath.Join(dir, "x")), " "); got != "ab drafts y/a.md" {
		t.Errorf("got %q", got)
	}
}

// Whatever the patterns, git itself ignores the same.
func TestIgnoredAsGitDoes(t *testing.T) {
	gitProgram(t)
	dir := ignoreTree(t, nil)
	piece := rapid.SampledFrom([]string{"a", "b", "x", "y", ".md", "*", "**", "?", "/", "/**/", "**/", "/**", "!", "#", "[a-c]", "[!a]", "[^x]", "[]", "[", "\\", " ", "drafts", "keep", "deep", "ab", "build"})
	pattern := rapid.Map(rapid.SliceOfN(piece, 1, 5), func(p []string) string { return strings.Join(p, "") })
	lines := rapid.Map(rapid.SliceOfN(pattern, 1, 4), func(l []string) string { return strings.Join(l, "\n") + "\n" })
	rapid.Check(t, func(rt *rapid.T) {
		writeFile(t, filepath.Join(dir, ".gitignore"), lines.Draw(rt, "root"))
		writeFile(t, filepath.Join(dir, "x/.gitignore"), lines.Draw(rt, "x"))
		r, err := git.OpenWithProgram(dir, without)
		if err != nil {
			rt.Fatal(err)
		}
		defer r.Close()
		m, err := r.IgnoreMatcher()
		if err != nil {
			rt.Fatal(err)
		}
		var all, got []string
		err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case name == ".git":
				return fs.SkipDir
			case name == ".":
				return err
			}
			all = append(all, name)
			if m.Ignored(name, d.IsDir()) {
				got = append(got, name)
			}
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		out := run(t, dir, "ls-files", "-z", "--others", "--ignored", "--exclude-standard")
		want := strings.FieldsFunc(out, func(r rune) bool { return r == 0 })
		slices.Sort(want)
		got = slices.DeleteFunc(got, func(name string) bool {
			info, err := os.Stat(filepath.Join(dir, name))
			return err != nil || info.IsDir() // git lists files
		})
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Fatalf("ignored\n got %q\nwant %q", got, want)
		}
	})
}
