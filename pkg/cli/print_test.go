package cli_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestEveryFormatIsWritten runs each view in every format that its help names.
func TestEveryFormatIsWritten(t *testing.T) {
	formats := regexp.MustCompile(`--format string +output format: ([a-z,\s]+)\(default`)
	for _, command := range []string{"roadmap", "features", "stale", "graph", "trace", "okrs", "board", "list", "show US-0001"} {
		words := strings.Fields(command)
		m := formats.FindStringSubmatch(ofOrbit(t, words[0], "--help"))
		if m == nil {
			t.Fatalf("the help of %s names no formats", words[0])
		}
		for _, format := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
			if out := ofOrbit(t, append(words, "--format", format)...); !strings.HasSuffix(out, "\n") {
				t.Errorf("%s --format %s prints %q", command, format, out)
			}
		}
	}
}
