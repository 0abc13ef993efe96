// Package suggest answers "did you mean …?": which of the known words is the one that somebody tried to write. It
// knows no files, kinds or commands, so that every mouth suggests in the same way.
package suggest

import (
	"fmt"
	"strings"
	"unicode"
)

// Best returns the word of among that a misspelled word most probably stands for. In this order it is: one that
// differs in case and separators alone ("In Progress", "in_progress"), or is its singular ("stories"), the nearest by edits (an inserted, missing,
// wrong or swapped letter counts 1, and a third of the letters may be wrong), the only one that the word abbreviates
// ("prio"). Of equally near words the first with the same first letter wins, then the first. A word that is itself
// among the known ones is returned as it is.
func Best(word string, among []string) (string, bool) {
	folded := fold(word)
	if len(folded) == 0 {
		return "", false
	}
	var same, abbreviated []string
	nearest, best := "", allowed(len(folded))+1
	var sharesFirst bool
	for _, candidate := range among {
		if candidate == word {
			return candidate, true
		}
		c := fold(candidate)
		if len(c) == 0 {
			continue
		}
		if string(c) == string(folded) || singular(string(folded)) == string(c) {
			same = append(same, candidate)
			continue
		}
		if len(folded) >= 3 && strings.HasPrefix(string(c), string(folded)) {
			abbreviated = append(abbreviated, candidate)
		}
		d := distance(folded, c, best)
		first := c[0] == folded[0]
		if d < best || d == best && nearest != "" && first && !sharesFirst {
			nearest, best, sharesFirst = candidate, d, first
		}
	}
	switch {
	case len(same) > 0:
		return same[0], true
	case nearest != "":
		return nearest, true
	case len(abbreviated) == 1:
		return abbreviated[0], true
	}
	return "", false
}

// singular is the singular of an English plural, as far as its letters tell; "" for what is none.
func singular(word string) string {
	if stem, ok := strings.CutSuffix(word, "ies"); ok {
		return stem + "y"
	}
	stem, ok := strings.CutSuffix(word, "s")
	if !ok {
		return ""
	}
	return stem
}

// Sentence is Best as a question, `did you mean "doing"?`, or "" where nothing is near.
func Sentence(word string, among []string) string {
	if best, ok := Best(word, among); ok {
		return Question(best)
	}
	return ""
}

// Question is the sentence that suggests a word.
func Question(word string) string { return fmt.Sprintf("did you mean %q?", word) }

// Synonym returns the word of among that means the same as a word which is spelled differently: "in progress" for
// "doing", "assignee" for "owner". It answers only where exactly one known word means the same. What it returns is a
// hint, and no ground for changing a text unasked.
func Synonym(word string, among []string) (string, bool) {
	for _, group := range synonyms {
		if _, ok := Best(word, group); !ok {
			continue
		}
		var found []string
		for _, candidate := range among {
			if in(group, candidate) {
				found = append(found, candidate)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return "", false
}

// synonyms are words that teams use for one thing: statuses first, then fields, then values.
var synonyms = [][]string{
	{"doing", "in progress", "started", "ongoing", "wip", "working", "active", "running", "under way"},
	{"done", "complete", "completed", "finished", "closed", "resolved", "shipped", "delivered", "achieved", "implemented"},
	{"ready", "todo", "to do", "open", "selected", "next"},
	{"backlog", "idea", "new", "icebox", "later", "planned", "draft"},
	{"blocked", "on hold", "waiting", "stuck", "paused"},
	{"canceled", "cancelled", "dropped", "abandoned", "rejected", "wont do", "withdrawn", "retired"},
	{"ga", "generally available", "general availability", "stable", "released", "production"},
	{"beta", "preview", "public beta"},
	{"experimental", "alpha", "prototype"},
	{"deprecated", "sunset", "end of life", "eol"},
	{"not_implemented", "none", "unavailable", "unsupported", "missing"},
	{"must", "p0", "critical", "highest", "high"},
	{"should", "p1", "medium", "normal"},
	{"could", "p2", "low", "nice to have"},
	{"owner", "assignee", "assigned to", "responsible", "dri", "lead"},
	{"title", "name", "headline", "subject", "summary"},
	{"status", "state", "stage", "phase"},
	{"tags", "labels", "keywords", "topics"},
	{"team", "squad", "product team", "group"},
	{"start", "begin", "begins", "start date", "from", "started on"},
	{"end", "finish", "due", "due date", "deadline", "until", "end date"},
	{"estimate", "points", "story points", "size", "effort"},
	{"period", "quarter", "cycle", "timeframe"},
	{"objective", "okr", "serves"},
	{"feature", "capability"},
	{"persona", "role", "user", "as a"},
	{"want", "i want", "need", "goal"},
	{"so_that", "so", "benefit", "reason", "why"},
	{"reviewed", "last reviewed", "reviewed at", "review date"},
	{"authors", "author", "creator", "created by", "written by"},
	{"key_results", "krs", "results", "measures"},
	{"maturity", "availability", "readiness"},
	{"documentation", "docs", "documentation link", "doc"},
	{"blocked_by", "depends on", "dependencies", "depends", "waits for"},
}

func in(group []string, word string) bool {
	w := string(fold(word))
	for _, g := range group {
		if string(fold(g)) == w {
			return true
		}
	}
	return false
}

// fold takes case and separators away: what is left is what people remember of a word.
func fold(word string) []rune {
	folded := make([]rune, 0, len(word))
	for _, r := range word {
		if r == '-' || r == '_' || r == '.' || unicode.IsSpace(r) {
			continue
		}
		folded = append(folded, unicode.ToLower(r))
	}
	return folded
}

// allowed is how many edits a word of n letters may be away: none for one letter, one up to five, then a third.
func allowed(n int) int {
	switch {
	case n < 2:
		return 0
	case n < 6:
		return 1
	}
	return min(n/3, 4)
}

// longest bounds the work of distance: no known word is longer, and no typo turns a longer one into it.
const longest = 64

// distance is the optimal string alignment distance of two words; limit+1 or more means "not near".
func distance(a, b []rune, limit int) int {
	if abs(len(a)-len(b)) > limit || len(a) > longest || len(b) > longest {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int { return max(n, -n) }
