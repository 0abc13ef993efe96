package query_test

import (
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/query"
)

// TestIDsIgnoreCase: an id is the same however its letters are written, as it is for a reference; other text is not.
func TestIDsIgnoreCase(t *testing.T) {
	env, ws := testEnv(t, testFiles, query.Options{})
	for text, want := range map[string]string{
		`id == "obj-0001"`:                        "OBJ-0001",
		`"Obj-0001" == id`:                        "OBJ-0001",
		`id in ["obj-0002", "x"]`:                 "OBJ-0002",
		`kind == "objective" && id != "obj-0001"`: "OBJ-0002",
		`title == "first week"`:                   "",
		`kind == "objective" && any(parts("key_results"), {.id == "kr2"})`: "OBJ-0001",
	} {
		p, err := env.Compile(nil, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var ids []string
		for _, d := range ws.Documents {
			if ok, err := env.Holds(p, d); err != nil {
				t.Errorf("%s: %v", text, err)
			} else if ok {
				ids = append(ids, d.ID)
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s holds for %q, want %q", text, got, want)
		}
	}
}
