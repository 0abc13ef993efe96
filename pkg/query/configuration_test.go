package query_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/query"
)

// TestCompileAll marks every mistake of a configuration where it stands.
func TestCompileAll(t *testing.T) {
	source := strings.TrimPrefix(`
version: 1
preset: none
kinds:
  story:
    files: stories/*.md
    id: US-{n:4}
    fields: {estimate: {type: number}, size: {type: string}}
    lifecycle: {states: {backlog: planned, done: done}}
    links:
      objective: {to: objective, min: 1, when: 'statsu != "backlog"'}
      team: {to: objective, when: "estimate > \"3\""}
    sections:
      - {heading: Why, when: estimate > "3"}
      - heading: How
        when: >
          status == "done"
          and estimat > 3
  objective:
    files: okrs/*.md
    id: OBJ-{n:4}
    parts: {key_results: {id: id, title: title, links: {metric: {to: story, when: levle == 3 or id ==}}}}
    backlinks:
      story.objective: {min: 1, when: len(links("storys")) > 0}
policies:
  - {name: fine, for: [story, objective], when: 'estimate > 3', assert: 'title != ""', message: "{id} {estimate}"}
  - {name: sure, for: story, assert: status, message: "no"}
  - {name: said, for: story, assert: 'true', message: "{estimat} left"}
`, "\n")
	cfg, err := config.Load(fstest.MapFS{"roadbook.yaml": &fstest.MapFile{Data: []byte(source)}}, "roadbook.yaml")
	if err != nil {
		t.Fatal(err)
	}
	findings := query.CompileAll(cfg)
	var got []string
	for _, f := range findings {
		if f.Path != "roadbook.yaml" || f.Rule != config.Rule {
			t.Errorf("%+v", f)
		}
		got = append(got, fmt.Sprintf("%q %s %q", source[f.Range.Start:f.Range.End], f.Message, f.Hints))
	}
	want := []string{
		`"statsu" when: of the link objective: story has no field "statsu" ["did you mean \"status\"?"]`,
		`"\"estimate > \\\"3\\\"\"" when: of the link team: > does not compare a number with text ["numbers stand without quotes, text in quotes"]`,
		`"estimate > \"3\"" when: of a section: > does not compare a number with text ["numbers stand without quotes, text in quotes"]`,
		"\">\\n          status == \\\"done\\\"\\n          and estimat > 3\" when: of a section: story has no field \"estimat\" [\"did you mean \\\"estimate\\\"?\"]",
		`"=" when: of the link key_results.metric: the expression ends too early ["something is missing here"]`,
		`"\"storys\"" when: of the backlink story.objective: objective has no link "storys" []`,
		`"status" assert: of the policy sure: the expression must be true or false, and this is text ["compare it: == \"…\" or != \"\""]`,
		`"{name: said, for: story, assert: 'true', message: \"{estimat} left\"}" message: of the policy said: story has no field "estimat" ["did you mean \"estimate\"?"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPreset compiles what the product preset says.
func TestPreset(t *testing.T) {
	cfg, err := config.Load(fstest.MapFS{"roadbook.yaml": &fstest.MapFile{Data: []byte("version: 1\n")}}, "roadbook.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Path = "" // so that the preset's own expressions are compiled too
	if findings := query.CompileAll(cfg); len(findings) > 0 {
		t.Errorf("%+v", findings)
	}
	cfg.Kind("story").Link("objective").When.Text = "statsu"
	if findings := query.CompileAll(cfg); len(findings) != 1 {
		t.Errorf("a mistake in the preset goes unseen: %+v", findings)
	}
}
