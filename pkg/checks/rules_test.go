package checks_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// with is the sound workspace with other files in it.
func with(files map[string]string) map[string]string {
	all := maps.Clone(sound)
	maps.Copy(all, files)
	return all
}

func page(body string) map[string]string {
	return with(map[string]string{"handbook/a page.md": "---\ntitle: A page\n---\n\n" + body + "\n"})
}

func messages(findings []diagnostic.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule+": "+strings.Join(append([]string{f.Message}, f.Hints...), "; "))
	}
	return strings.Join(all, "\n")
}

func TestLinksInBodies(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a file beside", "[x](how-we-plan.md)", ""},
		{"with a query", "[x](how-we-plan.md?plain=1)", ""},
		{"from the root", "[x](/goals/goal-01-one-step.md)", ""},
		{"a folder", "[x](../goals/) and [y](../goals)", ""},
		{"the page itself", "[x](a%20page.md) and [y](<a page.md>)", ""},
		{"an image", "![x](../assets/a.png)", "broken-link: the link leads to assets/a.png, which does not exist"},
		{"a file that is no document", "[x](../roadbook.yaml)", ""},
		{"elsewhere", "[x](https://example.com/a.md) [y](mailto:a@example.com) [z](//example.com/a) <https://example.com>", ""},
		{"outside of the workspace", "[x](../../other/file.md)", ""},
		{"in code", "`[x](nope.md)`\n\n```\n[x](nope.md)\n```", ""},
		{"in a comment", "<!-- [x](nope.md) -->", ""},
		{"a reference", "[x][ref]\n\n[ref]: nope.md", "broken-link: the link leads to handbook/nope.md, which does not exist"},
		{"in another case", "[x](../Goals/goal-01-one-step.md#why)",
			"broken-link: the link leads to Goals/goal-01-one-step.md, which does not exist; did you mean \"../goals/goal-01-one-step.md#why\"?"},
		{"a slip", "[x](how-we-plam.md)", "broken-link: the link leads to handbook/how-we-plam.md, which does not exist; did you mean \"how-we-plan.md\"?"},
		{"moved", "[x](goal-01-one-step.md)",
			"broken-link: the link leads to handbook/goal-01-one-step.md, which does not exist; did you mean \"../goals/goal-01-one-step.md\"?"},
		{"moved, from the root", "[x](/handbook/goal-01-one-step.md)",
			"broken-link: the link leads to handbook/goal-01-one-step.md, which does not exist; did you mean \"/goals/goal-01-one-step.md\"?"},
		{"an anchor of the page", "# A\n\n[x](#a)", ""},
		{"the top", "[x](#) [y](#top)", ""},
		{"a repeated heading", "# A\n\n# A\n\n[x](#a-1)", ""},
		{"a number too far", "# A\n\n[x](#a-1)", "broken-anchor: this page has no heading #a-1; did you mean \"#a\"?"},
		{"an anchor in HTML", "<a id=\"here\"></a>\n\n[x](#here)", ""},
		{"an anchor in another case", "# A\n\n[x](#A)", "broken-anchor: this page has no heading #A; did you mean \"#a\"?"},
		{"in another script", "# Größe und Maß\n\n[x](#größe-und-maß) [y](#gr%C3%B6%C3%9Fe-und-ma%C3%9F)", ""},
		{"an anchor elsewhere", "[x](../goals/goal-01-one-step.md#what)", "broken-anchor: goal-01-one-step.md has no heading #what"},
		{"an anchor of a file that is no document", "[x](../NOTES.md#one) [y](../NOTES.md#two)", "broken-anchor: NOTES.md has no heading #two"},
		{"lines", "[x](../NOTES.md#L3) [y](../NOTES.md#L3-L5) [z](../roadbook.yaml#L1)", ""},
		{"an anchor of what does not exist", "[x](nope.md#one)", "broken-link: the link leads to handbook/nope.md, which does not exist"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := page(c.body)
			files["NOTES.md"] = "# One\n"
			if d := cmp.Diff(c.want, messages(check(t, files, today).Findings)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMessages(t *testing.T) {
	edit := func(file, old, new string) map[string]string {
		if !strings.Contains(sound[file], old) {
			t.Fatalf("%s does not hold %q", file, old)
		}
		return with(map[string]string{file: strings.Replace(sound[file], old, new, 1)})
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a target", edit(storyFile, "OBJ-0007#KR1", "OBJ-0017#KR1"), "unknown-reference: US-0042 serves OBJ-0017, which does not exist"},
		{"a part", edit(storyFile, "OBJ-0007#KR1", "OBJ-0001#KR9"), "unknown-reference: OBJ-0001 has no key result KR9; it has KR1 and KR2; did you mean \"KR1\"?"},
		{"a kind", edit(storyFile, "OBJ-0007#KR1", "GOAL-01"), "wrong-kind-reference: US-0042 serves GOAL-01, which is a goal"},
		{"a person", edit(storyFile, "owner: ben", "owner: zoe"), "unknown-reference: US-0042 names zoe under owner, which does not exist"},
		{"a person of two words", edit(storyFile, "owner: ben", "owner: Zoe Quist"), "unknown-reference: US-0042 names \"Zoe Quist\" under owner, which does not exist"},
		{"a record's person", edit("data/teams.yml", "lead: ana", "lead: zoe"), "unknown-reference: search is led by zoe, which does not exist"},
		{"a blocker", edit(storyFile, "blocked_by: US-0041", "blocked_by: US-0099"), "unknown-reference: US-0042 is blocked by US-0099, which does not exist"},
		{"no objective", edit(storyFile, "objective: OBJ-0007#KR1\n", ""), "missing-link: US-0042 serves no objective"},
		{"another kind's id", edit(firstFile, "id: US-0041", "id: OBJ-0042"), "invalid-id: \"OBJ-0042\" is not an id of a user story; this looks like the id of an objective"},
		{"an id without its zeros", edit(firstFile, "id: US-0041", "id: US-41"), "invalid-id: \"US-41\" is not an id of a user story"},
		{"a cycle of three", with(map[string]string{
			firstFile: strings.Replace(sound[firstFile], "team:", "blocked_by: US-0043\nteam:", 1),
			"stories/us-0043.md": strings.NewReplacer("US-0041", "US-0043", "team:", "blocked_by: US-0042\nteam:").Replace(
				sound[firstFile]),
		}), "reference-cycle: blocked_by leads back to US-0041: US-0041 → US-0043 → US-0042 → US-0041"},
		{"two cycles", with(map[string]string{
			firstFile:            strings.Replace(sound[firstFile], "team:", "blocked_by: US-0042\nteam:", 1),
			"stories/us-0043.md": strings.NewReplacer("US-0041", "US-0043", "team:", "blocked_by: US-0043\nteam:").Replace(sound[firstFile]),
		}), "reference-cycle: blocked_by leads back to US-0041: US-0041 → US-0042 → US-0041\nreference-cycle: US-0043 names itself under blocked_by"},
		{"a problem of its own or a document", with(map[string]string{
			"rfcs/rfc-0001.md": "---\nid: RFC-0001\ntitle: Keep cards\nstatus: wip\nauthors: ana\n---\n\n## Proposal\n\nKeep them.\n\n## Alternatives\n\nDo not.\n",
		}), "missing-section: RFC-0001 has no section \"Background\" or \"Problem\""},
		{"any of two headings", with(map[string]string{
			"rfcs/rfc-0001.md": "---\nid: RFC-0001\ntitle: Keep cards\nstatus: wip\nauthors: ana\n---\n\n### PROBLEM\n\nTyping.\n\n## Proposal\n\nKeep them.\n\n## Alternatives\n\nDo not.\n",
		}), ""},
		{"what supersedes may name what it superseded", with(map[string]string{
			"rfcs/rfc-0001.md": "---\nid: RFC-0001\ntitle: Keep cards\nstatus: closed\nauthors: ana\n---\n\n## Problem\n\nTyping.\n\n## Proposal\n\nKeep.\n\n## Alternatives\n\nNo.\n",
			"rfcs/rfc-0002.md": "---\nid: RFC-0002\ntitle: Keep tokens\nstatus: wip\nauthors: ana\nsupersedes: RFC-0001\n---\n\n## Problem\n\nTyping.\n\n## Proposal\n\nKeep.\n\n## Alternatives\n\nNo.\n",
		}), ""},
		{"an objective that nobody serves, for want of stories", with(map[string]string{
			"okrs/2026-q3/obj-0008.md": strings.NewReplacer("OBJ-0001", "OBJ-0008", "2026-Q3", "2026-Q4").Replace(sound[topFile]),
		}), "missing-backlink: no user story serves OBJ-0008"},
		{"many objectives that nobody serves, and one story that fails", with(map[string]string{
			"okrs/2026-q3/obj-0011.md": strings.NewReplacer("OBJ-0001", "OBJ-0011", "2026-Q3", "2026-Q4").Replace(sound[topFile]),
			"okrs/2026-q3/obj-0012.md": strings.NewReplacer("OBJ-0001", "OBJ-0012", "2026-Q3", "2027-Q1").Replace(sound[topFile]),
			storyFile:                  strings.Replace(sound[storyFile], "OBJ-0007#KR1", "OBJ-0099", 1),
		}), "missing-backlink: no user story serves OBJ-0007\nmissing-backlink: no user story serves OBJ-0011\nmissing-backlink: no user story serves OBJ-0012\n" +
			"unknown-reference: US-0042 serves OBJ-0099, which does not exist"},
		{"references to a broken file are left in peace", edit(teamFile, "title: Paying", "title: @Paying"),
			"front-matter-syntax: a value that starts with \"@\" must be quoted"},
		{"three of one id", with(map[string]string{"stories/x.md": sound[storyFile], "stories/y.md": sound[storyFile]}),
			strings.TrimSuffix(strings.Repeat("duplicate-id: US-0042 is the id of 3 documents; keep it where others link to it, and give every other document a new one: roadbook new story TITLE begins one with the next free id\n", 2), "\n")},
		{"a person by name", edit(storyFile, "owner: ben", "owner: ben okafor"), "unknown-reference: US-0042 names \"ben okafor\" under owner, which does not exist; did you mean \"ben\"?"},
		{"a type that nobody meant", edit(storyFile, "title: ", "title: !important "), "ambiguous-scalar: the value of title of US-0042 begins with \"!important\", which YAML takes for a type; quote the whole value"},
		{"an anchor that nobody meant", edit(storyFile, "title: ", "title: &co "), "ambiguous-scalar: the value of title of US-0042 begins with \"&co\", which YAML takes for an anchor; quote the whole value"},
		{"a type of YAML's own", edit(storyFile, "title: ", "title: !!str "), ""},
		{"an anchor that is used", edit(storyFile, "owner: ben", "owner: &me ben\naccepted_by: *me"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, messages(check(t, c.files, today).Findings)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Applying a finding's fix gives the text that was meant, and no finding.
func TestFixes(t *testing.T) {
	for _, c := range []struct {
		name, file, old, new string
		mended               string
		safe                 bool
	}{
		{"an id from the file's name", storyFile, "id: US-0042\n", "", "", true},
		{"an unknown reference", storyFile, "owner: ben", "owner: bem", "owner: ben", false},
		{"a title in place of an id", storyFile, "owner: ben", "owner: Ben Okafor", "owner: ben", false},
		{"an unknown reference in quotes", storyFile, "owner: ben", `owner: "bem"`, `owner: "ben"`, false},
		{"an unknown target of a part", storyFile, "OBJ-0007#KR1", "OBJ-007#KR1", "OBJ-0007#KR1", false},
		{"an unknown part", storyFile, "OBJ-0007#KR1", "OBJ-0007#KR11", "OBJ-0007#KR1", false},
		{"a heading", storyFile, "## Acceptance criteria", "### Acceptence criteria", "### Acceptance criteria", true},
		{"a link in another case", goalFile, "how-we-plan.md#", "How-We-Plan.md#", "how-we-plan.md#", true},
		{"a link with a slip", goalFile, "how-we-plan.md#", "how-we-plam.md#", "how-we-plan.md#", false},
		{"an anchor", goalFile, "#definition-of-ready", "#definition-of-redy", "#definition-of-ready", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			damaged := strings.Replace(sound[c.file], c.old, c.new, 1)
			found := check(t, with(map[string]string{c.file: damaged}), today).Findings
			if len(found) != 1 || len(found[0].Fixes) == 0 {
				t.Fatalf("want one finding with a fix, got:\n%s", show(found))
			}
			fix := found[0].Fixes[0]
			if fix.Safe != c.safe {
				t.Errorf("safe is %t, want %t", fix.Safe, c.safe)
			}
			for _, e := range fix.Edits {
				if e.Path != c.file {
					t.Errorf("the edit is in %s", e.Path)
				}
			}
			mended, err := document.ApplyEdits([]byte(damaged), fix.Edits)
			if err != nil {
				t.Fatal(err)
			}
			want := sound[c.file]
			if c.mended != "" {
				want = strings.Replace(sound[c.file], c.old, c.mended, 1)
			}
			if d := cmp.Diff(want, string(mended)); d != "" {
				t.Error(d)
			}
		})
	}
}
