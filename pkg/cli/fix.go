package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/edit"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/report"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

type fixFlags struct {
	unsafe bool
	diff   bool
	rules  []string
	skip   []string
}

func (a *app) fixCommand() *cobra.Command {
	var f fixFlags
	cmd := &cobra.Command{
		Use:   "fix [PATH…]",
		Short: "Mend what can be mended safely",
		Long: `Fix applies the fixes of findings that do what the author clearly meant, and prints the findings that are left. It
changes only the bytes that a fix names. With paths, only files there are changed.`,
		Example: `  roadbook fix
  roadbook fix --diff                 look only
  roadbook fix stories --rule invalid-value
  roadbook fix --unsafe --diff        guesses too`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.fix(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.unsafe, "unsafe", false, "apply the fixes too that may not be what was meant")
	flags.BoolVar(&f.diff, "diff", false, "show what would be changed, write nothing")
	flags.StringSliceVar(&f.rules, "rule", nil, "mend only the findings of this `RULE`; may be given several times")
	flags.StringSliceVar(&f.skip, "skip", nil, "leave this `RULE` out; may be given several times")
	complete(cmd, "rule", ruleNames())
	complete(cmd, "skip", ruleNames())
	return cmd
}

func (a *app) fix(ctx context.Context, f fixFlags, args []string) error {
	if slices.Contains(args, "-") {
		return usageError(`fix changes files, so it does not read standard input: see roadbook check -`)
	}
	s, paths, err := a.openForCheck(ctx, checkFlags{}, args)
	if err != nil {
		return err
	}
	if _, err := within(s, nil, paths); err != nil {
		return err
	}
	j := &judge{a: a, s: s, f: f, paths: paths}
	fixer := &edit.Fixer{
		Judge:  j.judge,
		Read:   s.Workspace.ReadFile,
		Unsafe: f.unsafe,
		Within: j.within,
	}
	fixed, err := fixer.Run(ctx)
	if err != nil {
		return err
	}
	left := fixed.Left
	if f.diff {
		left = j.first
		if err := writeDiff(a.stdout, fixed.Changes, a.colored(a.stdout)); err != nil {
			return err
		}
	} else if err := edit.Write(s.Root, fixed.Changes); err != nil {
		return err
	}
	if err := a.leftovers(j, fixed, f.diff); err != nil {
		return err
	}
	if slices.ContainsFunc(left, func(x diagnostic.Finding) bool { return x.Severity >= diagnostic.Error }) {
		return missing
	}
	return nil
}

// leftovers prints what fixing did and which findings are left.
func (a *app) leftovers(j *judge, fixed *edit.Fixed, look bool) error {
	verb := "fixed"
	if look {
		verb = "would fix"
	}
	done := fmt.Sprintf("%s %s in %s", verb, counted(fixed.Problems, "problem"), counted(len(fixed.Changes), "file"))
	if len(fixed.Changes) == 0 {
		done = "nothing to fix"
	}
	if look {
		a.note(done)
		return nil
	}
	result := a.result(j.last, j.found)
	result.Findings = fixed.Left
	if len(fixed.Left) > 0 {
		if err := report.Write(a.stdout, "text", result, report.Options{Color: a.colored(a.stdout), Width: a.width()}); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(a.stdout, done)
	return err
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// judge runs the rules over the workspace with files that are not written yet.
type judge struct {
	a     *app
	s     *snapshot.Snapshot
	f     fixFlags
	paths []string
	// last is the snapshot that was judged last, found its result; first are the findings of the first.
	last  *snapshot.Snapshot
	found *lint.Result
	first []diagnostic.Finding
}

func (j *judge) judge(ctx context.Context, files edit.Files) ([]diagnostic.Finding, error) {
	s := j.s
	if len(files.Content) > 0 {
		o, err := j.a.options()
		if err != nil {
			return nil, err
		}
		o.Overlay = files.Content
		if s, err = j.a.openWith(ctx, o); err != nil {
			return nil, err
		}
	}
	found, err := s.Check(ctx, j.f.rules, j.f.skip)
	if err != nil {
		return nil, err
	}
	// A file that gets another name is still the one that was asked for.
	findings := slices.DeleteFunc(slices.Clone(found.Findings), func(x diagnostic.Finding) bool {
		return !j.within(cmp.Or(files.Moved[x.Path], x.Path))
	})
	if j.last == nil {
		j.first = findings
	}
	j.last, j.found = s, found
	return findings, nil
}

// within reports whether a path is one that was asked for.
func (j *judge) within(p string) bool {
	return len(j.paths) == 0 || slices.ContainsFunc(j.paths, func(at string) bool { return at == "." || p == at || strings.HasPrefix(p, at+"/") })
}

// writeDiff prints changes as a unified diff that patch and git apply understand.
func writeDiff(w io.Writer, changes []edit.Change, color bool) error {
	for _, c := range changes {
		text := unified(c)
		for line := range strings.Lines(text) {
			if _, err := io.WriteString(w, diffLine(line, color)); err != nil {
				return err
			}
		}
	}
	return nil
}

// unified is one file's change as git writes it: what it is called before and after, and the lines that differ.
func unified(c edit.Change) string {
	from, to := cmp.Or(c.From, c.Path), c.Path
	text := "diff --git " + gitName("a/"+from) + " " + gitName("b/"+to) + "\n"
	if from != to {
		text += "rename from " + gitName(from) + "\nrename to " + gitName(to) + "\n"
	}
	before := fileLine(gitName("a/" + from))
	if c.Create {
		text += "new file mode 100644\n"
		before = "/dev/null"
	}
	lines := udiff.Unified("OLD", "NEW", string(c.Before), string(c.Data))
	if hunks, ok := strings.CutPrefix(lines, "--- OLD\n+++ NEW\n"); ok {
		text += "--- " + before + "\n+++ " + fileLine(gitName("b/"+to)) + "\n" + hunks
	}
	return text
}

// gitName is a path as git writes it: in quotes where it holds what would end the line or the name.
func gitName(p string) string {
	if !strings.ContainsFunc(p, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == 0x7f }) {
		return p
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(p) {
		switch c := p[i]; {
		case c == '"', c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ', c == 0x7f:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// fileLine ends a name with a space in it by a tab, so that patch does not take what follows the space for a time.
func fileLine(name string) string {
	if strings.Contains(name, " ") {
		return name + "\t"
	}
	return name
}

// diffLine colours a line of a diff for a terminal, where what a terminal would obey is made visible too. Plain text
// stays as it is: it is there to be applied.
func diffLine(line string, color bool) string {
	if !color {
		return line
	}
	text, end := strings.TrimSuffix(line, "\n"), ""
	if text != line {
		end = "\n"
	}
	style := ""
	switch {
	case strings.HasPrefix(text, "+++"), strings.HasPrefix(text, "---"), strings.HasPrefix(text, "diff "), strings.HasPrefix(text, "rename "):
		style = "1"
	case strings.HasPrefix(text, "@@"):
		style = "36"
	case strings.HasPrefix(text, "+"):
		style = "32"
	case strings.HasPrefix(text, "-"):
		style = "31"
	default:
		return printable(text) + end
	}
	return "\x1b[" + style + "m" + printable(text) + "\x1b[0m" + end
}
