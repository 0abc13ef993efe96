package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

// baselineFlags let an old repository begin with what it has: findings of the baseline are known and not reported.
type baselineFlags struct {
	file  string
	write bool
}

// baselineName is the baseline's file, in the workspace's root, where --write-baseline is not told another.
const baselineName = ".roadbook-baseline.json"

func (b *baselineFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&b.file, "baseline", "", "report only findings that are not in this `FILE`")
	flags.BoolVar(&b.write, "write-baseline", false, "write all findings to the baseline ("+baselineName+", or that of --baseline) and exit 0")
}

// apply takes the baseline's findings away and returns how many they were. Entries that no finding has any more are
// named on standard error.
func (a *app) applyBaseline(b baselineFlags, findings []diagnostic.Finding) (fresh []diagnostic.Finding, known int, err error) {
	if b.file == "" {
		return findings, 0, nil
	}
	data, err := os.ReadFile(a.path(b.file))
	if err != nil {
		return nil, 0, fmt.Errorf("reading the baseline: %w; write one with --write-baseline", err)
	}
	baseline, err := lint.ReadBaseline(data)
	if err != nil {
		return nil, 0, err
	}
	fresh, stale := baseline.Apply(findings)
	for i, e := range stale {
		if i == 10 {
			fmt.Fprintf(a.stderr, "… and %d more\n", len(stale)-i)
			break
		}
		fmt.Fprintf(a.stderr, "%s\n", printable(fmt.Sprintf("no longer found, and still in the baseline: %s: [%s] %s", e.Path, e.Rule, e.Message)))
	}
	if len(stale) > 0 {
		fmt.Fprintf(a.stderr, "write the baseline again: roadbook check --baseline %s --write-baseline\n", printable(b.file))
	}
	return fresh, len(findings) - len(fresh), nil
}

// writeBaseline writes all findings to the baseline.
func (a *app) writeBaseline(b baselineFlags, root string, findings []diagnostic.Finding) error {
	file := filepath.Join(root, baselineName)
	if b.file != "" {
		file = a.path(b.file)
	}
	baseline := lint.NewBaseline(findings)
	if err := writeAtomically(file, func(w io.Writer) error { return baseline.Write(w) }); err != nil {
		return err
	}
	noun := "findings are"
	if len(findings) == 1 {
		noun = "finding is"
	}
	name := b.file
	if name == "" {
		name = baselineName
	}
	fmt.Fprintf(a.stderr, "%d %s in %s: roadbook check --baseline %s reports only what is new\n", len(findings), noun, printable(name), printable(name))
	return nil
}

// path is a path of the command line, seen from -C.
func (a *app) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(orDot(a.dir), p)
}
