package suggest

import "testing"

func TestBest(t *testing.T) {
	statuses := []string{"backlog", "ready", "doing", "blocked", "done", "canceled"}
	fields := []string{"title", "status", "priority", "so_that", "persona", "owner", "objective", "objectives"}
	for _, c := range []struct {
		word  string
		among []string
		want  string
	}{
		{"doign", statuses, "doing"},
		{"Doing", statuses, "doing"},
		{"cancelled", statuses, "canceled"},
		{"don", statuses, "done"},
		{"block", statuses, "blocked"},
		{"xyz", statuses, ""},
		{"", statuses, ""},
		{"d", statuses, ""},
		{"so-that", fields, "so_that"},
		{"sothat", fields, "so_that"},
		{"So That", fields, "so_that"},
		{"prio", fields, "priority"},
		{"objective", fields, "objective"},
		{"objectivs", fields, "objective"},
		{"persna", fields, "persona"},
		{"pesrona", fields, "persona"},
		{"in-progess", statuses, ""},
		{"ab", []string{"xb", "ac"}, "ac"},
		{"ga", []string{"ga", "GA"}, "ga"},
		{"Übersicht", []string{"übersicht"}, "übersicht"},
		{"US-0O42", []string{"US-0041", "US-0042"}, "US-0042"},
		{"anything", nil, ""},
	} {
		got, ok := Best(c.word, c.among)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Best(%q) = %q, %v; want %q", c.word, got, ok, c.want)
		}
	}
}

func TestSynonym(t *testing.T) {
	for _, c := range []struct {
		word  string
		among []string
		want  string
	}{
		{"in-progess", []string{"backlog", "ready", "doing", "done"}, "doing"},
		{"assignee", []string{"title", "owner"}, "owner"},
		{"state", []string{"title", "status"}, "status"},
		{"completed", []string{"draft", "active"}, ""},
		{"closed", []string{"done", "implemented"}, ""}, // two words mean it: no guess
	} {
		if got, _ := Synonym(c.word, c.among); got != c.want {
			t.Errorf("Synonym(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestSentence(t *testing.T) {
	if got := Sentence("doign", []string{"doing"}); got != `did you mean "doing"?` {
		t.Error(got)
	}
	if got := Sentence("qqq", []string{"doing"}); got != "" {
		t.Error(got)
	}
}
