package checks

import (
	"testing"

	"github.com/roadbookdev/roadbook/pkg/config"
)

func TestArticles(t *testing.T) {
	for label, want := range map[string]string{
		"User story": "a user story", "Objective": "an objective", "RFC": "an RFC", "Use case": "a use case", "ARC": "an ARC",
		"HIP": "a HIP", "Unit": "a unit", "Unknown": "an unknown", "Team": "a team",
	} {
		if got := a(lower(label)); got != want {
			t.Errorf("%s: got %q, want %q", label, got, want)
		}
	}
}

func TestVerbs(t *testing.T) {
	for _, c := range []struct{ field, label, want string }{
		{"objective", "serves", "A serves B"},
		{"goals", "derives from", "A derives from B"},
		{"blocked_by", "blocked by", "A is blocked by B"},
		{"evidence", "is evidenced by", "A is evidenced by B"},
		{"supersedes", "supersedes", "A supersedes B"},
		{"features", "features", "A names B under features"},
		{"owner", "owner", "A names B under owner"},
		{"owner", "", "A names B under owner"},
		{"design", "design", "A names B under design"},
	} {
		if got := says("A", &config.Link{Field: c.field, Label: c.label}, c.field, "B"); got != c.want {
			t.Errorf("%s, %q: got %q, want %q", c.field, c.label, got, c.want)
		}
	}
}
