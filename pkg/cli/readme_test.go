package cli_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// TestReadme runs the commands of README.md that need nothing but a clone, and asks that the others exist.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var ran, tests int
	for line := range strings.Lines(string(data)) {
		command, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
		if !ok {
			continue
		}
		words := strings.Fields(command)
		today, clock := strings.CutPrefix(words[0], "ROADBOOK_TODAY=")
		switch {
		case command == "go test ./...":
			tests++
		case clock && slices.Equal(words[1:4], []string{"go", "run", "./cmd/roadbook"}):
			ran++
			t.Setenv("ROADBOOK_TODAY", today)
			args := slices.Clone(words[4:])
			if i := slices.Index(args, "-o"); i >= 0 {
				args[i+1] = t.TempDir() + "/site"
			}
			var stdout, stderr bytes.Buffer
			if code := cli.Main(args, strings.NewReader(""), &stdout, &stderr); code != 0 {
				t.Errorf("%s: exit %d: %s%s", command, code, &stdout, &stderr)
			}
		case words[0] == "roadbook":
			var stdout, stderr bytes.Buffer
			if code := cli.Main([]string{words[1], "--help"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
				t.Errorf("%s: there is no such command: %s", command, &stderr)
			}
		case words[0] == "go" && words[1] == "install", words[0] == "cd":
		default:
			t.Errorf("README.md has a command that nothing runs: %s", command)
		}
	}
	if ran == 0 || tests != 1 {
		t.Errorf("%d commands ran, and the test command stands there %d times", ran, tests)
	}
}
