package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sectionsConfig = `version: 1
preset: none
kinds:
  note:
    label: Note
    plural: Notes
    files: notes/*.md
    id: N-{n}
    fields: {title: {type: string}, status: {type: string}}
    lifecycle: {states: {open: active, closed: done, gone: dropped}}
    template: note.md
    sections:
      - {heading: First}
      - {any: [Second, Two]}
      - {heading: Third}
      - {heading: Last, content: tasks, min: 1}
  bare:
    label: Bare
    files: bare/*.md
    id: B-{n}
    fields: {title: {type: string}}
    sections: [{heading: One}, {heading: Steps, content: tasks, min: 1}]
`

// The template's order is not that of the configuration: people read the template.
const sectionsTemplate = `---
id: {{id}}
title: {{title}}
status: open
---

## First

<!-- What is first, in your own words. -->

## Third

<!-- What is third, in your own words. -->

### In detail

…

## Two

About {{title}}.

## Last

<!-- One task a line, please. -->
- [ ] …
`

func TestFixInsertsSections(t *testing.T) {
	const head = "---\nid: N-1\ntitle: A\nstatus: open\n---\n"
	const first = "## First\n\n<!-- What is first, in your own words. -->\n"
	const third = "## Third\n\n<!-- What is third, in your own words. -->\n\n### In detail\n\n…\n"
	const last = "## Last\n\n<!-- One task a line, please. -->\n- [ ] …\n"
	for _, c := range []struct{ name, path, before, after string }{
		{"an empty body", "notes/a.md", head, head + "\n" + first + "\n" + third + "\n## Two\n\n" + last},
		{"between", "notes/a.md", head + "\n## First\n\nx\n\n## Second\n\ny\n\n## Last\n\n- [ ] z\n",
			head + "\n## First\n\nx\n\n" + third + "\n## Second\n\ny\n\n## Last\n\n- [ ] z\n"},
		{"before the one that comes after it", "notes/a.md", head + "Intro.\n\n## Third\n\nx\n\n## Two\n\ny\n## Last\n- [ ] z\n",
			head + "Intro.\n\n" + first + "\n## Third\n\nx\n\n## Two\n\ny\n## Last\n- [ ] z\n"},
		{"behind the last, with no line end", "notes/a.md", head + "\n## First\nx\n## Third\nx\n## Second\ny",
			head + "\n## First\nx\n## Third\nx\n## Second\ny\n\n" + strings.TrimSuffix(last, "\n")},
		{"behind parts of a section", "notes/a.md", head + "# First\nx\n## More\ny\n\n# Third\n\nz\n# Second\ny\n# Last\n- [ ] z\n", ""},
		{"at the level of its neighbours", "notes/a.md", head + "# A\n\n### First\nx\n#### More\ny\n\n### Second\ny\n### Last\n- [ ] z\n",
			head + "# A\n\n### First\nx\n#### More\ny\n\n###" + strings.TrimPrefix(third, "##") + "\n### Second\ny\n### Last\n- [ ] z\n"},
		{"beside sections of its own", "notes/a.md", head + "## First\nx\n\n## Apart\n\nx\n\n## Second\ny\n\n## Last\n- [ ] z\n\n## Notes\n\nn\n",
			head + "## First\nx\n\n" + third + "\n## Apart\n\nx\n\n## Second\ny\n\n## Last\n- [ ] z\n\n## Notes\n\nn\n"},
		{"no tasks into what is done", "notes/a.md", strings.Replace(head, "open", "closed", 1) + "## First\nx\n## Third\nx\n## Two\ny\n", ""},
		{"nothing into what was given up", "notes/a.md", strings.Replace(head, "open", "gone", 1) + "## First\nx\n", ""},
		{"nothing into a generated block", "notes/a.md", head + "## First\n<!-- roadbook: list note -->\n## Second\n<!-- /roadbook -->\n## Last\n- [ ] z\n", ""},
		{"nothing into code that never ends", "notes/a.md", head + "## First\nx\n## Third\nx\n## Second\n\n```\nx\n", ""},
		{"a kind without a template", "bare/b.md", "---\nid: B-1\ntitle: B\n---\n\n## Steps\n\n1. x\n- [ ] y\n",
			"---\nid: B-1\ntitle: B\n---\n\n## One\n\n## Steps\n\n1. x\n- [ ] y\n"},
		{"a kind without a template, tasks", "bare/b.md", "---\nid: B-1\ntitle: B\n---\n## One\nx\n",
			"---\nid: B-1\ntitle: B\n---\n## One\nx\n\n## Steps\n\n- [ ] …\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, eol := range []string{"\n", "\r\n"} {
				before, after := strings.ReplaceAll(c.before, "\n", eol), strings.ReplaceAll(c.after, "\n", eol)
				w := adopt(t, map[string]string{"roadbook.yaml": sectionsConfig, "note.md": sectionsTemplate, c.path: before})
				if after == "" {
					after = before
				}
				errors, _, _ := w.run("check", "--format", "concise", "--rule", "missing-section")
				files, _ := w.fixed("--skip", "stale-generated", "--skip", "invalid-block")
				if d := cmp.Diff(after, files[c.path]); d != "" {
					t.Error(d)
				}
				// What was mended is no error of another sort, and the template's words are seen.
				left, _, _ := w.run("check", "--format", "concise", "--skip", "invalid-block")
				if before != after && strings.Contains(left, "error[") {
					t.Errorf("errors are left:\n%s\nbefore:\n%s", left, errors)
				}
				if before != after && !strings.Contains(left, "placeholder-text") && !strings.Contains(left, "empty-section") {
					t.Errorf("nobody asks for the words:\n%s", left)
				}
			}
		})
	}
}

// TestFixInsertsSectionsOfTheProductPreset takes each section out of what every template gives, and expects it back in
// its place.
func TestFixInsertsSectionsOfTheProductPreset(t *testing.T) {
	for _, kind := range []string{"goal", "strategy", "objective", "use-case", "research", "product-document", "rfc", "launch", "decision"} {
		t.Run(kind, func(t *testing.T) {
			w := adopt(t, map[string]string{"roadbook.yaml": "version: 1\n"})
			out, errs, code := w.run("new", kind, "Title", "--set", "owner=ada")
			if code != 0 {
				out, errs, code = w.run("new", kind, "Title")
			}
			if code != 0 {
				t.Fatal(errs)
			}
			path := strings.TrimSpace(out)
			whole := w.files()[path]
			parts := strings.Split(whole, "\n## ")
			for i := range parts[1:] {
				less := append(append([]string{}, parts[:i+1]...), parts[i+2:]...)
				text := strings.Join(less, "\n## ")
				if i == len(parts)-2 {
					text += "\n"
				}
				w.write(path, strings.TrimRight(text, "\n")+"\n")
				asked, _, _ := w.run("check", "--rule", "missing-section", "--format", "concise")
				files, _ := w.fixed("--rule", "missing-section")
				if strings.Contains(asked, "missing-section") && files[path] != whole {
					t.Errorf("%q does not come back:\n%s", parts[i+1], cmp.Diff(whole, files[path]))
				}
			}
		})
	}
}
