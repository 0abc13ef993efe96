package edit

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func nothing(string, bool) bool { return false }

// TestProposeLoads proposes for folders of hostile names, fields and values. Propose fails if what it writes does not
// load.
func TestProposeLoads(t *testing.T) {
	words := rapid.OneOf(
		rapid.SampledFrom([]string{"id", "title", "status", "state", "requires", "extends", "extended-by", "name", "a.b", "x.*", "yes", "null", "1", "{n}", "<<", "$1"}),
		rapid.StringOfN(rapid.SampledFrom([]rune("ab 01-_:#'\"[]{}&*!|>%@`,?~.$\\é字")), 1, 8, -1),
	)
	values := rapid.OneOf(words, rapid.SampledFrom([]string{"US-01", "US-2", "us-3", "4", "0005", "2026-01-02", "draft", "done"}))
	folders := rapid.SampledFrom([]string{"a", "a/b", "a/b/c", "x[1]", "x{y}", "ü b", "data", "weird'\"name", "#x", "*"})
	rapid.Check(t, func(t *rapid.T) {
		fsys := fstest.MapFS{}
		for i := range rapid.IntRange(0, 12).Draw(t, "files") {
			var b strings.Builder
			fields := map[string]bool{}
			for range rapid.IntRange(0, 4).Draw(t, "fields") {
				field := words.Draw(t, "field")
				if fields[field] {
					continue
				}
				fields[field] = true
				fmt.Fprintf(&b, "%s: %s\n", document.Quote(field), document.Quote(values.Draw(t, "value")))
			}
			dir := folders.Draw(t, "folder")
			if rapid.Bool().Draw(t, "markdown") {
				fsys[fmt.Sprintf("%s/n-%d.md", dir, i)] = &fstest.MapFile{Data: []byte("---\n" + b.String() + "---\n")}
				continue
			}
			record := "  " + strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", "\n  ") + "\n"
			fsys[fmt.Sprintf("%s/r-%d.yml", dir, i)] = &fstest.MapFile{Data: []byte("one:\n" + record + "two:\n" + record)}
		}
		if _, err := Propose(context.Background(), fsys, "A: name", nothing); err != nil {
			t.Fatal(err)
		}
	})
}

// TestProposeCorpora holds what is recognised in real repositories.
func TestProposeCorpora(t *testing.T) {
	for corpus, wants := range map[string][]string{
		"arcs":          {"files: ARCs/*.md", `id: {field: arc, format: "ARC-{n}"}`, `filename: "arc-{n:4}.md"`, "Last Call: active", "extended-by: {to: arc, match: number, inverse_of: extends}", "adoption-summary: {to: adoption, match: path}"},
		"hips":          {`id: {field: hip, format: "HIP-{n}"}`, `requires: {to: hip, match: number, split: ","}`, "created: {type: string, format: date}"},
		"backlog-tasks": {"milestone: {to: milestone}", `id: "m-{n}"`, "To Do: planned", "parent_task_id: {to: task}"},
		"sourcegraph":   {"files: [{glob: data/features.yml, records: map}]", "field: maturity", "product_team: {to: product-team}", "compatibility: {to: code-host, keys: true}"},
	} {
		t.Run(corpus, func(t *testing.T) {
			root := "../../../shared/corpora/" + corpus
			if _, err := os.Stat(root); err != nil {
				t.Skip("the corpora are not here: ", err)
			}
			fsys := os.DirFS(root)
			p, err := Propose(t.Context(), fsys, corpus, nothing)
			if err != nil || p == nil {
				t.Fatal(p, err)
			}
			for _, want := range wants {
				if !strings.Contains(string(p.Source), want) {
					t.Errorf("the proposal has no %q", want)
				}
			}
			cfg, err := config.LoadSource(fsys, config.FileName, p.Source)
			if err != nil {
				t.Fatal(err)
			}
			w, err := workspace.Load(t.Context(), fsys, cfg)
			if err != nil || len(w.Documents) == 0 {
				t.Fatal(len(w.Documents), err)
			}
			if t.Failed() {
				t.Log(string(p.Source))
			}
		})
	}
}
