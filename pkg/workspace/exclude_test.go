package workspace_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func TestUnusedExcludes(t *testing.T) {
	const notes = "kinds:\n  note: {files: notes/**/*.md, id: \"NOTE-{n}\", exclude: "
	for _, c := range []struct {
		name, config string
		want         []string
	}{
		{"none", "", nil},
		{"a document", "exclude: [notes/a.md]", nil},
		{"a folder and all below", "exclude: [notes/old, notes/old/]", nil},
		{"a file that no kind takes", "exclude: [docs/**]", nil},
		{"nothing", "exclude: [notes/old/**, ntoes/**, '**/drafts/**']", []string{" 1 ntoes/**", " 2 **/drafts/**"}},
		{"folders that nobody looks into", "exclude: [node_modules/**, '**/node_modules', .git]", nil},
		{"a hidden folder that is not there", "exclude: [.hidden/**]", []string{" 0 .hidden/**"}},
		{"of a kind", notes + "[notes/a.md, 'notes/old/*']}", nil},
		{"of a kind, a file that it does not take", notes + "docs/x.md}", []string{"note 0 docs/x.md"}},
		{"of a kind, a folder's name alone", notes + "[notes/old]}", []string{"note 0 notes/old"}},
		{"of both", "exclude: [nope]\n" + notes + "[notes/b.md]}", []string{" 0 nope", "note 0 notes/b.md"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{config.FileName: {Data: []byte("version: 1\npreset: none\n" + c.config + "\n")}}
			for _, p := range []string{"notes/a.md", "notes/old/b.md", "docs/x.md", "node_modules/x/y.md", "web/node_modules/z.js", ".git/HEAD"} {
				fsys[p] = &fstest.MapFile{Data: []byte("x\n")}
			}
			cfg, err := config.Load(fsys, config.FileName)
			if err != nil {
				t.Fatal(err)
			}
			unused, err := workspace.UnusedExcludes(context.Background(), fsys, cfg)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range unused {
				kind := ""
				if e.Kind != nil {
					kind = e.Kind.Name
				}
				got = append(got, kind+" "+string(rune('0'+e.Index))+" "+e.Glob)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
