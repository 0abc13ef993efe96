package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// widestHelp is the number of columns beyond which lines of prose get hard to follow.
const widestHelp = 100

// layHelp lays the help of all commands out to the width of the terminal.
func (a *app) layHelp(root *cobra.Command) {
	width := min(a.width(), widestHelp)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "FlagUsages ", fmt.Sprintf("FlagUsagesWrapped %d ", width)))
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		about := cmd.Long
		if about == "" {
			about = cmd.Short
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n%s", fill(about, width), cmd.UsageString())
	})
}

// fill breaks paragraphs into lines of at most width columns, at blanks. Lines that begin with a blank, which are commands
// and tables, stay as they are.
func fill(text string, width int) string {
	var out []string
	line := ""
	flush := func() {
		if line != "" {
			out = append(out, line)
			line = ""
		}
	}
	for _, source := range strings.Split(strings.TrimSpace(text), "\n") {
		if source == "" || source[0] == ' ' || source[0] == '\t' {
			flush()
			out = append(out, source)
			continue
		}
		for _, word := range strings.Fields(source) {
			if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
				flush()
			}
			if line != "" {
				line += " "
			}
			line += word
		}
	}
	flush()
	return strings.Join(out, "\n")
}
