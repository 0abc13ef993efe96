package generate_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/generate"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// plan reads a workspace in memory and plans what is generated.
func plan(t interface{ Fatal(...any) }, files fstest.MapFS, ignored func(string, bool) bool) *generate.Plan {
	cfg, err := config.Load(files, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), files, cfg)
	if err != nil {
		t.Fatal(err)
	}
	today, err := calendar.ParseDate("2026-09-15")
	if err != nil {
		t.Fatal(err)
	}
	g := graph.Build(w)
	p, err := generate.New(generate.Input{Workspace: w, Graph: g, Query: query.NewEnv(g, today, query.Options{}), Today: today, Ignored: ignored})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func small(page string) fstest.MapFS {
	return fstest.MapFS{
		config.FileName:                {Data: []byte("version: 1\nname: Small\n")},
		"data/teams.yml":               {Data: []byte("search: {title: \"Search & <b>find</b> <!-- /roadbook --> | `x`\"}\nbilling: {title: Billing}\n")},
		"stories/us-0001-filters.md":   {Data: []byte("---\nid: US-0001\ntitle: Filters <!-- /roadbook -->\nstatus: doing\nteam: search\nstart: 2026-07-01\n---\n")},
		"okrs/obj-0001-find-things.md": {Data: []byte("---\nid: OBJ-0001\ntitle: Find things\nlevel: company\nperiod: 2026-Q3\nstatus: active\nkey_results:\n  - {id: KR1, title: Found --> things, baseline: 0, target: 10, current: 4}\n---\n")},
		"page.md":                      {Data: []byte(page)},
	}
}

// Whatever stands around the blocks of a file, its bytes stay; and a second run has nothing to do.
func TestBytesOutsideOfBlocksStay(t *testing.T) {
	orders := []string{
		"list team", "list story columns=id,title", "okrs", "okrs period=all", "roadmap", "roadmap format=mermaid", "board", "trace US-0001",
		"trace format=mermaid", "features", "list story\n  group-by=status", "trace coverage=true", "list team count=true",
	}
	outside := rapid.SampledFrom([]string{
		"", "# Heading", "### Deep", "text  ", "- item", "\ttab", "trailing \t", "| a | b |\n| - | - |", "```\n<!-- roadbook: okrs -->\n```", "日本語 🙂", "<!-- a comment -->",
		"<!-- roadbook: ignore broken-link -- why -->", "`<!-- roadbook: okrs -->`", "é\u2028é", "[link](nowhere.md)",
	})
	inside := rapid.SampledFrom([]string{"", "\nold\n", "\n\n\n", "old", "\n# Heading\n\n", "\n| a |\n"})
	indent := rapid.SampledFrom([]string{"", "", "  "})
	rapid.Check(t, func(t *rapid.T) {
		newline := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "newline")
		var page strings.Builder
		var around []string
		part := func() string {
			var b strings.Builder
			for n := rapid.IntRange(0, 4).Draw(t, "lines"); n > 0; n-- {
				b.WriteString(outside.Draw(t, "line") + "\n")
			}
			return b.String() + "\n"
		}
		blocks := rapid.IntRange(1, 3).Draw(t, "blocks")
		for range blocks {
			before := part() + indent.Draw(t, "indent")
			open := "<!-- roadbook: " + rapid.SampledFrom(orders).Draw(t, "order") + " -->"
			around = append(around, before+open, "<!-- /roadbook -->\n")
			page.WriteString(before + open + inside.Draw(t, "inside") + "<!-- /roadbook -->\n")
		}
		last := part()
		if rapid.Bool().Draw(t, "no final newline") {
			last = strings.TrimRight(last, "\n") + "end"
		}
		page.WriteString(last)
		around = append(around, last)
		source := strings.ReplaceAll(page.String(), "\n", newline)
		files := small(source)
		first := plan(t, files, nil)
		for _, f := range first.Invalid {
			t.Fatalf("%s\n%s", f.Message, source)
		}
		if first.Places != blocks {
			t.Fatalf("%d blocks were found, and there are %d:\n%s", first.Places, blocks, source)
		}
		for _, f := range first.Files {
			rest := string(f.After)
			for _, want := range around {
				want = strings.ReplaceAll(want, "\n", newline)
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("%q is gone:\n%s\n-----\n%s", want, source, f.After)
				}
				rest = after
			}
			if rest != "" || bytes.Count(f.After, []byte("\r\n")) != 0 && newline == "\n" {
				t.Fatalf("too much is left, or the line endings changed:\n%q", f.After)
			}
			if newline == "\r\n" && bytes.Count(f.After, []byte("\n")) != bytes.Count(f.After, []byte("\r\n")) {
				t.Fatalf("a line does not end as the others do:\n%q", f.After)
			}
			files[f.Path] = &fstest.MapFile{Data: f.After}
		}
		if second := plan(t, files, nil); len(second.Files) > 0 || len(second.Invalid) > 0 {
			t.Fatalf("a second run changes it again:\n%s\n-----\n%s", files["page.md"].Data, fmt.Sprint(second.Files, second.Invalid))
		}
	})
}

// What git ignores and what is excluded is not looked at, nor is what lies in a workspace of its own.
func TestFilesThatAreLeftOut(t *testing.T) {
	block := "<!-- roadbook: list team -->\n<!-- /roadbook -->\n"
	files := small("text")
	files[config.FileName] = &fstest.MapFile{Data: []byte("version: 1\nexclude: [old/**]\n")}
	for _, at := range []string{"old/a.md", "out/b.md", "out/deep/c.md", "kept/ignored.md", "kept/d.md", "other/roadbook.yaml", "other/e.md", "other/deep/f.md", ".dot/g.md", "node_modules/h.md", "i.txt"} {
		files[at] = &fstest.MapFile{Data: []byte(block)}
	}
	p := plan(t, files, func(path string, folder bool) bool { return path == "out" && folder || path == "kept/ignored.md" })
	if len(p.Files) != 1 || p.Files[0].Path != "kept/d.md" || p.Places != 1 {
		t.Errorf("these are refreshed: %v", p.Files)
	}
}

// What is committed does not change with the day alone.
func TestGeneratedTextNamesNoDay(t *testing.T) {
	for _, order := range []string{"okrs period=2026-Q3", "roadmap format=mermaid", "roadmap", "board"} {
		p := plan(t, small("<!-- roadbook: "+order+" -->\n<!-- /roadbook -->\n"), nil)
		if len(p.Files) != 1 || bytes.Contains(p.Files[0].After, []byte("2026-09-15")) {
			t.Errorf("%s: %s", order, p.Files[0].After)
		}
	}
}

// Headings stand one below the one that the block is under, whatever other blocks made before it.
func TestHeadingsStandBelowTheirs(t *testing.T) {
	block := "<!-- roadbook: list story group-by=status -->\n<!-- /roadbook -->\n"
	p := plan(t, small("# Page\n\n## Section\n\n"+block+"\n"+block+"\n###### Deep\n\n"+block), nil)
	var levels []string
	for line := range strings.Lines(string(p.Files[0].After)) {
		if strings.HasSuffix(line, " doing\n") {
			levels = append(levels, strings.TrimSpace(strings.TrimSuffix(line, "doing\n")))
		}
	}
	if got := strings.Join(levels, " "); got != "### ### ######" {
		t.Errorf("the headings are %s", got)
	}
}
