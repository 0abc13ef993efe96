package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// updating reports whether the tests are to write what they compare with.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// referenceRoot is the command tree without streams.
func referenceRoot() *cobra.Command {
	a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, getenv: func(string) string { return "" }}
	root := a.root()
	root.InitDefaultHelpFlag()
	return root
}

// The reference of all commands is what the program's own help says.
func TestCommandReferenceIsFresh(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "commands.md")
	text := reference(referenceRoot())
	if updating() {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != text {
		t.Errorf("docs/commands.md is stale: go test ./pkg/cli -run Reference -update")
	}
}

func reference(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(`<!-- This page is made from the program by a test: go test ./pkg/cli -run Reference -update -->

# Commands

Every command, with its flags. The same text is in the terminal: ` + "`roadbook COMMAND --help`" + `.

Exit status everywhere: **0** is fine. **1** means findings, or something asked for is missing or stale. **2** means that
the job could not be done, and one sentence says what to do.

| command | does |
| --- | --- |
`)
	commands := visibleCommands(root)
	for _, c := range commands {
		fmt.Fprintf(&b, "| [`%s`](#roadbook-%s) | %s |\n", c.Name(), c.Name(), c.Short)
	}
	b.WriteString("\n## Flags of every command\n\n")
	flagTable(&b, root.PersistentFlags())
	b.WriteString(`
The environment: ` + "`ROADBOOK_TODAY=2026-09-15`" + ` sets the day that counts as today; ` + "`COLUMNS`" + ` the width of the text;
` + "`NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`" + ` turn colour off and on.
`)
	for _, c := range commands {
		section(&b, c)
	}
	return b.String()
}

func section(b *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n", c.CommandPath())
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	fmt.Fprintf(b, "%s\n\n```text\n%s\n```\n", about, strings.TrimSuffix(c.UseLine(), " [flags]"))
	if c.Example != "" {
		b.WriteString("\n```sh\n")
		for _, l := range strings.Split(c.Example, "\n") {
			b.WriteString(strings.TrimPrefix(l, "  ") + "\n")
		}
		b.WriteString("```\n")
	}
	if c.LocalNonPersistentFlags().HasAvailableFlags() {
		b.WriteByte('\n')
		flagTable(b, c.LocalNonPersistentFlags())
	}
	for _, sub := range visibleCommands(c) {
		section(b, sub)
	}
}

func visibleCommands(c *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			out = append(out, sub)
		}
	}
	return out
}

func flagTable(b *strings.Builder, flags *pflag.FlagSet) {
	b.WriteString("| flag | meaning |\n| --- | --- |\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += " " + value
		}
		if d := f.DefValue; d != "" && d != "false" && d != "[]" && d != "0" {
			usage += fmt.Sprintf(" (default `%s`)", d)
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", name, strings.ReplaceAll(usage, "|", `\|`))
	})
}
