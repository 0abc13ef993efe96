package cli_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/cli"
)

// TestHelpFits: help and explain fit a terminal of 80 columns, but for commands, excerpts and templates, which stand as
// they are to be written.
func TestHelpFits(t *testing.T) {
	t.Setenv("COLUMNS", "80")
	run := func(args ...string) string {
		var out, errs bytes.Buffer
		if code := cli.Main(args, strings.NewReader(""), &out, &errs); code != 0 {
			t.Fatalf("%v: %s", args, errs.String())
		}
		return out.String()
	}
	asked := [][]string{{"--help"}, {"check", "--help"}, {"fix", "--help"}, {"features", "--help"}, {"trace", "--help"}, {"init", "--help"}, {"roadmap", "--help"}, {"build", "--help"}}
	for _, rule := range checks.All() {
		asked = append(asked, []string{"-C", "../../examples/orbit", "explain", rule.Name})
	}
	for _, kind := range []string{"story", "objective", "feature", "product-document"} {
		asked = append(asked, []string{"-C", "../../examples/orbit", "explain", kind})
	}
	for _, args := range asked {
		for line := range strings.Lines(run(args...)) {
			line = strings.TrimSuffix(line, "\n")
			if n := utf8.RuneCountInString(line); n > 80 && !strings.HasPrefix(line, "  roadbook ") && !strings.HasPrefix(line, "    ") {
				t.Errorf("%s: %d columns: %s", strings.Join(args, " "), n, line)
			}
		}
	}
}
