package checks_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	pdFile = "product-documents/pd-0003-saved-cards.md"
	pd     = `---
id: PD-0003
title: Saved cards
status: defined
owners: {product: ana}
---

## Purpose

Returning customers order in one step.

## Scope

Cards.

## Discovery

Nine of twelve.

## Design

One question.

## Analytics

Orders by week.
`
)

// What changes between two revisions of the sound workspace is named once, and what does not matter is not.
func TestTwoRevisions(t *testing.T) {
	base := with(map[string]string{pdFile: pd})
	change := func(changes map[string]string) map[string]string {
		all := maps.Clone(base)
		for p, text := range changes {
			if all[p] = text; text == "" {
				delete(all, p)
			}
		}
		return all
	}
	edited := func(p, old, new string) map[string]string {
		if !strings.Contains(base[p], old) {
			t.Fatalf("%s has no %q", p, old)
		}
		return map[string]string{p: strings.Replace(base[p], old, new, 1)}
	}
	moved := func(from, to, old, new string) map[string]string {
		return map[string]string{from: "", to: strings.Replace(base[from], old, new, 1)}
	}
	storyStatus := "status: " + field(base[storyFile], "status")
	for _, c := range []struct {
		name string
		head map[string]string
		want []string // rule: message
	}{
		{"nothing", nil, nil},
		{"a step that is none", edited(pdFile, "status: defined", "status: wip"), []string{
			"illegal-transition: PD-0003 goes from defined to wip, which is no step of its lifecycle"}},
		{"a step", edited(pdFile, "status: defined", "status: review"), nil},
		{"a status that does not exist is another mistake", edited(storyFile, storyStatus, "status: going"), []string{
			`invalid-value: US-0042 has status "going", which is not one of its statuses`}},
		{"a new document starts anywhere", map[string]string{"product-documents/pd-0009.md": strings.Replace(strings.Replace(pd, "PD-0003", "PD-0009", 1), "title: Saved cards", "title: Receipts", 1)}, nil},
		{"a file that moves", moved(pdFile, "product-documents/pd-0003.md", "", ""), nil},
		{"another id in its place", edited(pdFile, "PD-0003", "PD-0004"), []string{"id-changed: PD-0003 has become PD-0004, and an id is for ever"}},
		{"another id in another place", moved(pdFile, "product-documents/pd-0004.md", "PD-0003", "PD-0004"), []string{
			"id-changed: PD-0003 has become PD-0004, and an id is for ever"}},
		{"another document in another place", map[string]string{pdFile: "", "product-documents/pd-0004.md": strings.NewReplacer(
			"PD-0003", "PD-0004", "Saved cards", "Receipts", "Returning customers order in one step.", "Whoever paid can prove it to the tax office without asking us for a copy.",
			"Nine of twelve.", "Four hundred mails a month ask for one.", "Cards.", "Receipts of every kind of order, by mail and to download.").Replace(pd)}, nil},
		{"an id that others link to", edited(topFile, "OBJ-0001", "OBJ-0100"), []string{"id-changed: OBJ-0001 has become OBJ-0100, and an id is for ever"}},
		{"an id that changed for good, and what is left to do", edited(topFile, "id: OBJ-0001", "id: OBJ-0100 # roadbook: ignore id-changed -- two had this number"), []string{
			"removed-but-linked: OBJ-0007 supports OBJ-0001, which is now OBJ-0100", "removed-but-linked: US-0041 serves OBJ-0001, which is now OBJ-0100"}},
		{"removed, and linked to", map[string]string{topFile: ""}, []string{
			"removed-but-linked: OBJ-0007 supports OBJ-0001, which was removed", "removed-but-linked: US-0041 serves OBJ-0001, which was removed"}},
		{"removed, and linked to by nothing", map[string]string{pdFile: ""}, nil},
		{"a locked section", edited(pdFile, "order in one step", "save a card"), []string{
			`locked-section: the section "Purpose" of PD-0003 is locked since it is defined, and has changed`}},
		{"space and comments in a locked section", edited(pdFile, "Returning customers order", "Returning\ncustomers  order <!-- really -->"), nil},
		{"a locked section that is gone", edited(pdFile, "## Purpose\n\nReturning customers order in one step.\n\n", ""), []string{
			`locked-section: the section "Purpose" of PD-0003 is locked since it is defined, and is gone`}},
		{"a locked section that is empty", edited(pdFile, "Returning customers order in one step.\n", ""), []string{
			`locked-section: the section "Purpose" of PD-0003 is locked since it is defined, and has changed`}},
		{"a section that is not locked", edited(pdFile, "Cards.", "Cards and accounts."), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			known := map[string]bool{}
			for _, f := range checkSides(t, sides{base, base, nil}, today).Findings {
				known[f.Fingerprint] = true
			}
			var got []string
			for _, f := range checkSides(t, sides{change(c.head), base, nil}, today).Findings {
				if !known[f.Fingerprint] {
					got = append(got, f.Rule+": "+f.Message)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// field is a value of the front matter of a text.
func field(text, key string) string {
	_, rest, _ := strings.Cut(text, "\n"+key+": ")
	value, _, _ := strings.Cut(rest, "\n")
	return value
}

// What was there once: another document, the same one again, and a record.
func TestReusedID(t *testing.T) {
	fresh := map[string]string{"product-documents/pd-0009.md": strings.Replace(pd, "PD-0003", "PD-0009", 1)}
	for _, c := range []struct{ name, past, want string }{
		{"never", "", ""},
		{"another", "---\nid: PD-0009\ntitle: Gift cards\nstatus: wip\n---\n\nTo give away.\n", `PD-0009 was the id of "Gift cards", until it was removed on 2026-03-23`},
		{"the same", strings.Replace(strings.Replace(pd, "PD-0003", "PD-0009", 1), "Cards.", "Cards of all networks.", 1), ""},
		{"the same under another title", strings.Replace(strings.Replace(pd, "PD-0003", "PD-0009", 1), "title: Saved cards", "title: Keep my card", 1), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			past := map[string]string{}
			if c.past != "" {
				past["product-documents/old.md"] = c.past
			}
			got := ""
			for _, f := range checkSides(t, sides{with(fresh), sound, past}, today).Findings {
				if f.Rule == "reused-id" {
					got += f.Message
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
