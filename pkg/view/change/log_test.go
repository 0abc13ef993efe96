package change_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/view/change"
)

// recorded is a change of a field as history tells it; values are YAML.
func recorded(t *testing.T, field, from, to string) history.FieldChange {
	t.Helper()
	node := func(text string) *document.Node {
		if text == "" {
			return nil
		}
		return document.Read("x.yml", []byte("v: "+text+"\n"), document.Options{}).Root.Get("v")
	}
	return history.FieldChange{Field: field, From: node(from), To: node(to)}
}

func TestLog(t *testing.T) {
	g := load(t, base)
	docs, _ := g.Find("feature:cards")
	commit := func(day int) git.Commit {
		who := git.Signature{Name: "Ana", When: time.Date(2026, 9, day, 23, 30, 0, 0, time.FixedZone("", -3600))}
		return git.Commit{Hash: fmt.Sprint("c", day), Author: who, Committer: who, Subject: "why", Message: "why"}
	}
	entries := []history.Entry{
		{Fields: []history.FieldChange{recorded(t, "maturity", "beta", "ga")}},
		{Commit: commit(9), Fields: []history.FieldChange{recorded(t, "internal_note", "a", "b"), recorded(t, "compatibility.ios", "no", "true")}},
		{Commit: commit(8), Fields: []history.FieldChange{recorded(t, "use_cases", "[UC-01, UC-02]", "[uc-02, UC-01]"), recorded(t, "title", "Cards", `"Cards"`)}},
		{Commit: commit(7), Fields: []history.FieldChange{recorded(t, "team", "old", "pay")}, Sections: []string{"", "Notes"}},
		{Commit: commit(6), Fields: []history.FieldChange{recorded(t, "visibility", "internal", ""), recorded(t, "maturity", "experimental", "beta")}},
		{Commit: commit(5), Added: true, Fields: []history.FieldChange{recorded(t, "title", "", "Secret name")}},
	}
	tell := func(in change.LogInput) []string {
		in.Graph, in.Document, in.Entries = g, docs[0], entries
		var out []string
		for _, e := range change.Log(in) {
			line := fmt.Sprintf("%s %s %s%s:", e.Commit.Hash, e.Date, e.Commit.Author.Name, e.Commit.Subject)
			for _, f := range e.Fields {
				line += fmt.Sprintf(" %s %v→%v", f.Name, f.From.Plain(), f.To.Plain())
			}
			for _, s := range e.Sections {
				line += " #" + s
			}
			out = append(out, line)
		}
		return out
	}
	all := []string{
		"  : maturity beta→ga",
		"c9 2026-09-10 Anawhy: internal_note a→b compatibility.ios no→true",
		"c7 2026-09-08 Anawhy: team old→pay #(introduction) #Notes",
		"c6 2026-09-07 Anawhy: maturity experimental→beta visibility internal→<nil>",
		"c5 2026-09-06 Anawhy: title <nil>→Secret name",
	}
	for _, test := range []struct {
		name string
		in   change.LogInput
		want []string
	}{
		{"all that counts", change.LogInput{}, all},
		{"the newest", change.LogInput{Limit: 2}, all[:2]},
		{"since a day, in UTC", change.LogInput{Since: calendar.Date{Year: 2026, Month: 9, Day: 8}}, all[:3]},
		{"the public: no note, no team, no names, nothing from the time when it was internal", change.LogInput{Public: true}, []string{
			"  : maturity beta→ga", "c9 2026-09-10 : compatibility.ios no→true",
		}},
		{"a part that it has not", change.LogInput{Part: "KR1"}, nil},
	} {
		if diff := cmp.Diff(test.want, tell(test.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
