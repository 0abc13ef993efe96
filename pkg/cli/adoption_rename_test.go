package cli_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const renameConfig = `version: 1
preset: none
kinds:
  arc:
    label: ARC
    files: arcs/*.md
    id: {field: arc, format: "ARC-{n}"}
    filename: "arc-{n:4}.md"
    fields: {arc: {type: integer}, title: {type: string}, see: {type: string}}
    links: {see: {to: arc, match: path}}
  note:
    label: Note
    files: notes/*.md
    id: "N-{n}"
    filename: "{n:2}-{slug}.md"
    fields: {title: {type: string}}
  page:
    label: Page
    files: pages/**/*.md
    id: {from: path}
    front_matter: optional
`

func arc(n, body string) string { return "---\narc: " + n + "\ntitle: Number " + n + "\n---\n" + body }

// TestFixRenames: each row is the files of a workspace, and what of them differs after fix; "" is gone.
func TestFixRenames(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after map[string]string
		left          string // what the findings that are left say
	}{
		{
			name:   "a file, and nothing else",
			before: map[string]string{"arcs/arc-0040.md": arc("4", "\r\nText\r\n"), "pages/a.md": "arc-0040.md is named, not linked.\n"},
			after:  map[string]string{"arcs/arc-0040.md": "", "arcs/arc-0004.md": arc("4", "\r\nText\r\n")},
		},
		{
			name: "the links to it",
			before: map[string]string{
				"arcs/arc-0040.md": arc("4", "[me](arc-0040.md#top) [also](./arc-0040.md) [here](#number-4) [you](arc-0005.md)\n"),
				"arcs/arc-0005.md": arc("5", "![x](<arc-0040.md>) and [y][r], [z][r]\r\n\r\n[r]: ../arcs/arc-0040.md?plain=1#L3 'Title'\r\n"),
				"pages/deep/p.md":  "[root](/arcs/arc-0040.md) `[code](../../arcs/arc-0040.md)` [up](../../arcs/arc%2D0040.md)\n",
			},
			after: map[string]string{
				"arcs/arc-0040.md": "",
				"arcs/arc-0004.md": arc("4", "[me](arc-0004.md#top) [also](./arc-0004.md) [here](#number-4) [you](arc-0005.md)\n"),
				"arcs/arc-0005.md": arc("5", "![x](<arc-0004.md>) and [y][r], [z][r]\r\n\r\n[r]: ../arcs/arc-0004.md?plain=1#L3 'Title'\r\n"),
				"pages/deep/p.md":  "[root](/arcs/arc-0004.md) `[code](../../arcs/arc-0040.md)` [up](../../arcs/arc-0004.md)\n",
			},
		},
		{
			name:   "a path in front matter",
			before: map[string]string{"arcs/arc-0040.md": arc("4", ""), "arcs/arc-0005.md": "---\narc: 5\ntitle: Five\nsee: 'arcs/arc-0040.md' # there\n---\n"},
			after:  map[string]string{"arcs/arc-0040.md": "", "arcs/arc-0004.md": arc("4", ""), "arcs/arc-0005.md": "---\narc: 5\ntitle: Five\nsee: 'arcs/arc-0004.md' # there\n---\n"},
		},
		{
			name:   "with another fix in the same file",
			before: map[string]string{"arcs/arc-0040.md": "---\narc: 4\ntitle: Part: one\n---\n"},
			after:  map[string]string{"arcs/arc-0040.md": "", "arcs/arc-0004.md": "---\narc: 4\ntitle: \"Part: one\"\n---\n"},
		},
		{
			name:   "one after the other",
			before: map[string]string{"arcs/arc-0002.md": arc("1", "[2](arc-0003.md)"), "arcs/arc-0003.md": arc("2", "[1](arc-0002.md)"), "arcs/arc-0004.md": arc("3", "x")},
			after: map[string]string{"arcs/arc-0001.md": arc("1", "[2](arc-0002.md)"), "arcs/arc-0002.md": arc("2", "[1](arc-0001.md)"),
				"arcs/arc-0003.md": arc("3", "x"), "arcs/arc-0004.md": ""},
		},
		{
			name:   "any script, and the slug stays",
			before: map[string]string{"notes/7-größe (neu).md": "---\nid: N-7\ntitle: Größe 1\n---\n", "notes/08-日本語.md": "---\nid: N-9\ntitle: 何か\n---\n", "pages/a.md": "[x](../notes/7-größe%20%28neu%29.md) [y](../notes/08-日本語.md)\n"},
			after: map[string]string{"notes/7-größe (neu).md": "", "notes/07-größe-1.md": "---\nid: N-7\ntitle: Größe 1\n---\n", "notes/08-日本語.md": "",
				"notes/09-日本語.md": "---\nid: N-9\ntitle: 何か\n---\n", "pages/a.md": "[x](../notes/07-größe-1.md) [y](../notes/09-日本語.md)\n"},
		},
		{
			name:   "not where there is a file",
			before: map[string]string{"arcs/arc-0040.md": arc("4", "x"), "arcs/arc-0004.md": arc("9", "y"), "arcs/arc-0009.md": arc("40", "z")},
			left:   "there is a file called arc-0004.md already",
		},
		{
			name:   "not where there is a file but for capital letters",
			before: map[string]string{"arcs/arc-0040.md": arc("4", "x"), "arcs/ARC-0004.MD": "no document"},
			left:   "there is a file called arc-0004.md already",
		},
		{
			name:   "not where two want the name",
			before: map[string]string{"notes/1-a.md": "---\nid: N-7\ntitle: A\n---\n", "notes/2-b.md": "---\nid: N-07\ntitle: a\n---\n"},
			left:   "another file should be called 07-a.md too",
		},
		{
			name:   "not where a link would be lost",
			before: map[string]string{"arcs/arc-0040.md": arc("4", "x"), "pages/a.md": "[x](../arcs/arc&#45;0040.md)\n"},
			left:   "a link to it in pages/a.md is written in a way that fix cannot change",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.before["roadbook.yaml"] = renameConfig
			w := adopt(t, c.before)
			want := maps.Clone(c.before)
			for name, text := range c.after {
				if want[name] = text; text == "" {
					delete(want, name)
				}
			}
			files, out := w.fixed()
			if d := cmp.Diff(want, files); d != "" {
				t.Errorf("%s\n%s", d, out)
			}
			if c.left == "" && strings.Contains(out, "id-filename") || !strings.Contains(out, c.left) {
				t.Errorf("left is\n%s", out)
			}
		})
	}
}

// TestFixRenamesWithin: a path that is asked for is one under its old name, and links in other files are not changed,
// so that nothing is renamed to which one leads.
func TestFixRenamesWithin(t *testing.T) {
	before := map[string]string{"roadbook.yaml": renameConfig, "arcs/arc-0040.md": arc("4", "x"), "arcs/arc-0050.md": arc("5", "y"), "pages/a.md": "[5](../arcs/arc-0050.md)\n"}
	w := adopt(t, before)
	out, _, code := w.run("fix", filepath.Join(w.dir, "arcs"))
	if code != 0 || !strings.Contains(out, "fixed 1 problem in 1 file") || !strings.Contains(out, "arc-0050.md, not arc-0005.md") {
		t.Errorf("%d\n%s", code, out)
	}
	if files := w.files(); files["arcs/arc-0004.md"] != before["arcs/arc-0040.md"] || files["arcs/arc-0050.md"] == "" || files["pages/a.md"] != before["pages/a.md"] {
		t.Errorf("%v", files)
	}
}

func TestFixRenameKeepsModeAndLink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links of other systems")
	}
	w := adopt(t, map[string]string{"roadbook.yaml": renameConfig, "arcs/arc-0040.md": arc("4", "[5](arc-0050.md)"), "text.md": arc("5", "")})
	if err := os.Chmod(filepath.Join(w.dir, "arcs/arc-0040.md"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../text.md", filepath.Join(w.dir, "arcs/arc-0050.md")); err != nil {
		t.Fatal(err)
	}
	w.fixed()
	info, err := os.Stat(filepath.Join(w.dir, "arcs/arc-0004.md"))
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info, err)
	}
	if to, err := os.Readlink(filepath.Join(w.dir, "arcs/arc-0005.md")); err != nil || to != "../text.md" {
		t.Errorf("%s, %v", to, err)
	}
}

// TestFixDiffApplies: what --diff prints, git applies, and the outcome is that of fix.
func TestFixDiffApplies(t *testing.T) {
	program(t, "git")
	w := adopt(t, map[string]string{
		"roadbook.yaml": renameConfig, "arcs/arc-0002.md": arc("1", "[2](arc-0003.md)\n"), "arcs/arc-0003.md": arc("2", "[1](arc-0002.md)\n"),
		"arcs/arc-0070.md": arc("7", "\n"), "arcs/arc-0080.md": "---\narc: 8\ntitle: a: b\n---\n", "arcs/arc-0011.md": "---\narc: 11\ntitle: a: b\n---\n",
		"notes/3-a b\".md": "---\nid: N-3\ntitle: A b\n---\n", "pages/with space.md": "[7](../arcs/arc-0070.md)\r\nlast", "arcs/arc-0005.md": arc("4", "end"),
	})
	diff, _, _ := w.run("fix", "--diff")
	for _, line := range []string{"rename from arcs/arc-0070.md", "rename to arcs/arc-0007.md"} {
		if !strings.Contains(diff, line+"\n") {
			t.Errorf("no line %q in\n%s", line, diff)
		}
	}
	applied := adopt(t, w.files())
	cmd := exec.Command("git", "apply", "-")
	cmd.Dir, cmd.Stdin = applied.dir, strings.NewReader(diff)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, diff)
	}
	files, _ := w.fixed()
	if d := cmp.Diff(files, applied.files()); d != "" {
		t.Error(d)
	}
}
