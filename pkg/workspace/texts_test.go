package workspace_test

import (
	"bytes"
	"context"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/sample"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func sampleFS(documents int) fstest.MapFS {
	files := fstest.MapFS{}
	for _, f := range sample.Workspace(documents, 1) {
		files[f.Path] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	return files
}

func loadFS(t *testing.T, fsys fs.FS) *workspace.Workspace {
	t.Helper()
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestReleasedTexts reads files in memory that they share, and holds them against the same files read alone: nothing of
// what is known of a file may lie in bytes that it does not have any more.
func TestReleasedTexts(t *testing.T) {
	files := sampleFS(400)
	marked := "---\nid: p\n---\n\n# One…\n\n<!-- internal -->\n\n## Two\n\n- [ ] a *task* with `code`, [a link](two.md \"title\")\n\n<!-- roadbook: ignore broken-link -- why -->\n\n" +
		"```\ncode\n```\n\n<!-- roadbook: list page columns=id -->\n<!-- /roadbook -->\n<!-- /roadbook -->\n\n<https://example.org> [x]\n\n[x]: y.md\n<a name=z></a>\n"
	for name, text := range map[string]string{
		"marked": marked, "crlf": strings.ReplaceAll(marked, "\n", "\r\n"), "bom": "\ufeff" + marked, "broken": "---\nid: [\n---\n" + marked,
		"unclosed": "---\nid: p\n\n# One\n", "bare": "# One\n\nTwo\n", "yaml": "---\nid: &a p\ntitle: >-\n  two\n  lines\nalso: *a\n---\n# One\n",
	} {
		files["handbook/"+name+".md"] = &fstest.MapFile{Data: []byte(text)}
	}
	w := loadFS(t, files)
	released := 0
	for _, f := range w.Files {
		data := files[f.Path].Data
		alone := document.Read(f.Path, data, document.Options{Data: f.Data})
		if _, ok := f.Sum(); ok {
			released++
		}
		for _, diff := range []string{
			cmp.Diff(alone.Root, f.Root), cmp.Diff(alone.Outline, f.Outline), cmp.Diff(alone.Findings, f.Findings),
			cmp.Diff(alone.Recovered, f.Recovered), cmp.Diff(alone.Head(), f.Head()), cmp.Diff(alone.FrontMatterIgnores(), f.FrontMatterIgnores()),
		} {
			if diff != "" {
				t.Errorf("%s (-alone +in memory shared):\n%s", f.Path, diff)
			}
		}
		for offset := -1; offset < len(data)+2; offset += 1 + len(data)/40 {
			if got, want := f.Position(offset), alone.Position(offset); got != want {
				t.Errorf("%s: offset %d is at %v, want %v", f.Path, offset, got, want)
			}
		}
		if !bytes.Equal(f.Source(), data) || f.Size() != len(data) {
			t.Errorf("%s: the text is not the file's", f.Path)
		}
		for _, digits := range []int{40, 64} {
			if got, want := w.BlobHash(f, digits), git.BlobHash(data, digits); got != want {
				t.Errorf("%s: its hash is %s, want %s", f.Path, got, want)
			}
		}
		if !document.SameBytes(f, alone) || document.SameBytes(f, w.Files[0]) != (f == w.Files[0]) {
			t.Errorf("%s: it is not the same as itself, or the same as another", f.Path)
		}
	}
	if released < len(w.Files)*9/10 {
		t.Errorf("only %d of %d files let their bytes go", released, len(w.Files))
	}
	if err := w.Err(); err != nil {
		t.Error(err)
	}
}

// TestChangedTexts changes files between reading them and asking for their text.
func TestChangedTexts(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS, string){
		"changed": func(files fstest.MapFS, p string) {
			files[p] = &fstest.MapFile{Data: bytes.Replace(files[p].Data, []byte("e"), []byte("i"), 1)}
		},
		"longer": func(files fstest.MapFS, p string) {
			files[p] = &fstest.MapFile{Data: append(bytes.Clone(files[p].Data), "more\n"...)}
		},
		"gone": func(files fstest.MapFS, p string) { delete(files, p) },
	} {
		t.Run(name, func(t *testing.T) {
			files := sampleFS(100)
			w := loadFS(t, files)
			i := 0
			for _, ok := w.Files[i].Sum(); !ok; _, ok = w.Files[i].Sum() {
				i++
			}
			f := w.Files[i]
			change(files, f.Path)
			if got := f.Source(); len(got) != f.Size() || strings.TrimSpace(string(got)) != "" {
				t.Errorf("%q in the place of the text", got)
			}
			if err := w.Err(); err == nil || !strings.Contains(err.Error(), f.Path) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestTextsAtOnce asks for texts from several goroutines, some of them for the same.
func TestTextsAtOnce(t *testing.T) {
	files := sampleFS(200)
	w := loadFS(t, files)
	var group sync.WaitGroup
	for g := range 4 {
		group.Go(func() {
			for i := range w.Files {
				f := w.Files[(i*(1+g%2))%len(w.Files)]
				if !bytes.Equal(f.Source(), files[f.Path].Data) {
					t.Errorf("%s has another text", f.Path)
				}
			}
		})
	}
	group.Wait()
}
