package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/report"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

type checkFlags struct {
	format     string
	reports    []string
	out        string
	rules      []string
	skip       []string
	failOn     string
	exitZero   bool
	statistics bool
	stdinName  string
	since      string
	baseline   baselineFlags
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Check that every document is well formed and that they agree",
		Long: `Check runs every rule over the whole workspace. With paths, only findings in those files or folders are reported;
the whole workspace is read all the same. With "-", one file is read from standard input in place of the one on disk.`,
		Example: `  roadbook check
  roadbook check stories/checkout --fail-on warning
  roadbook check --since origin/main
  roadbook check --report github --report sarif:findings.sarif
  roadbook check - --stdin-filename stories/us-0042-save-a-card.md < draft.md`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.check(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "how to show findings: "+strings.Join(report.Formats(), ", ")+" (default text)")
	flags.StringArrayVar(&f.reports, "report", nil, "`FORMAT[:FILE]`: a report, on standard output or in a file; may be given several times")
	flags.StringVarP(&f.out, "out", "o", "", "write to this `FILE` instead of standard output")
	flags.StringSliceVar(&f.rules, "rule", nil, "run only this `RULE`; may be given several times")
	flags.StringSliceVar(&f.skip, "skip", nil, "leave this `RULE` out; may be given several times")
	flags.StringVar(&f.failOn, "fail-on", "error", "exit 1 from this severity on: error, warning or info")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "exit 0 whatever is found")
	flags.BoolVar(&f.statistics, "statistics", false, "count findings by rule instead of showing them")
	addRevision(cmd)
	flags.StringVar(&f.since, "since", "", "report only what is worse than where this branch left `REV`, and compare the two")
	flags.StringVar(&f.stdinName, "stdin-filename", "", "the `PATH` that standard input stands for")
	f.baseline.add(cmd)
	complete(cmd, "format", report.Formats())
	complete(cmd, "rule", ruleNames())
	complete(cmd, "skip", ruleNames())
	complete(cmd, "fail-on", []string{"error", "warning", "info"})
	return cmd
}

// target is one report and where it goes.
type target struct{ format, file string }

func (f checkFlags) targets() ([]target, error) {
	var out []target
	if f.format != "" {
		out = append(out, target{f.format, f.out})
	}
	for _, r := range f.reports {
		format, file, _ := strings.Cut(r, ":")
		if file == "" {
			file = f.out
		}
		out = append(out, target{format, file})
	}
	if len(out) == 0 {
		out = append(out, target{"text", f.out})
	}
	seen := map[string]string{}
	for _, t := range out {
		if !slices.Contains(report.Formats(), t.format) {
			return nil, usageError("there is no format %q%s: expected %s", t.format, asQuestion(suggest.Sentence(t.format, report.Formats())), strings.Join(report.Formats(), ", "))
		}
		if before, ok := seen[t.file]; ok {
			where := "standard output"
			if t.file != "" {
				where = t.file
			}
			return nil, usageError("the reports %s and %s would both go to %s: write for example --report %s:FILE", before, t.format, where, t.format)
		}
		seen[t.file] = t.format
	}
	return out, nil
}

func (a *app) check(ctx context.Context, f checkFlags, args []string) error {
	failOn, err := diagnostic.ParseSeverity(f.failOn)
	if err != nil || failOn == diagnostic.Off {
		return usageError("--fail-on is error, warning or info, not %q", f.failOn)
	}
	collectOften()
	targets, err := f.targets()
	if err != nil {
		return err
	}
	s, paths, err := a.openForCheck(ctx, f, args)
	if err != nil {
		return err
	}
	found, known, err := a.judge(ctx, s, f)
	if err != nil {
		return err
	}
	if f.baseline.write {
		return a.writeBaseline(f.baseline, s.Root, found.Findings)
	}
	result := a.result(s, found)
	if result.Findings, result.Summary.Known, err = a.applyBaseline(f.baseline, result.Findings); err != nil {
		return err
	}
	fresh := lint.Subtract(result.Findings, known)
	result.Summary.Known += len(result.Findings) - len(fresh)
	result.Findings = fresh
	if result.Findings, err = within(s, result.Findings, paths); err != nil {
		return err
	}
	for _, t := range targets {
		o := report.Options{Color: t.file == "" && a.colored(a.stdout), Width: a.width(), FailOn: failOn}
		err := a.write(t.file, func(w io.Writer) error {
			if f.statistics && t.format == "text" && len(result.Findings) > 0 {
				return report.WriteStatistics(w, result.Findings, o)
			}
			return report.Write(w, t.format, result, o)
		})
		if err != nil {
			return err
		}
		if t.file == "" && !saysNotRun[t.format] {
			for _, sentence := range result.NotRunSentences() {
				fmt.Fprintln(a.stderr, printable(sentence))
			}
		}
		if t.format == "github" {
			if err := a.stepSummary(result); err != nil {
				return err
			}
		}
	}
	if !f.exitZero && slices.ContainsFunc(result.Findings, func(x diagnostic.Finding) bool { return x.Severity >= failOn }) {
		return missing
	}
	return nil
}

// saysNotRun are the formats that name the rules that could not run themselves.
var saysNotRun = map[string]bool{"text": true, "json": true, "jsonl": true, "github": true, "sarif": true, "markdown": true}

// judge runs the rules, over one revision or two; known are the findings of the base.
func (a *app) judge(ctx context.Context, s *snapshot.Snapshot, f checkFlags) (found *lint.Result, known []diagnostic.Finding, err error) {
	if f.since == "" {
		found, err = s.Check(ctx, f.rules, f.skip)
		return found, nil, err
	}
	if f.baseline.write {
		return nil, nil, usageError("--write-baseline writes down all findings: leave --since out")
	}
	return s.CheckSince(ctx, strings.TrimSpace(f.since), f.rules, f.skip)
}

// stepSummary appends the whole list to the page that GitHub shows of a job.
func (a *app) stepSummary(r *report.Result) error {
	file := a.getenv("GITHUB_STEP_SUMMARY")
	if file == "" {
		return nil
	}
	w, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("writing the job's summary: %w", err)
	}
	defer w.Close()
	if err := report.WriteSummary(w, r); err != nil {
		return fmt.Errorf("writing the job's summary: %w", err)
	}
	return nil
}

// openForCheck opens the workspace and the paths to report, relative to its root.
func (a *app) openForCheck(ctx context.Context, f checkFlags, args []string) (*snapshot.Snapshot, []string, error) {
	o, err := a.options()
	if err != nil {
		return nil, nil, err
	}
	if i := slices.Index(args, "-"); i >= 0 {
		if f.stdinName == "" {
			return nil, nil, usageError(`"-" reads a file from standard input: say which with --stdin-filename stories/us-0042-save-a-card.md`)
		}
		source, err := a.readStdin(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("reading standard input: %w", err)
		}
		root := o.Dir
		if o.ConfigFile == "" {
			if root, err = snapshot.Find(o.Dir); err != nil {
				return nil, nil, err
			}
		}
		name, err := a.relative(root, f.stdinName)
		if err != nil {
			return nil, nil, err
		}
		o.Overlay = map[string][]byte{name: source}
		args = slices.Delete(slices.Clone(args), i, i+1)
		args = append(args, filepath.Join(root, filepath.FromSlash(name)))
	} else if f.stdinName != "" {
		return nil, nil, usageError(`--stdin-filename goes with "-": roadbook check - --stdin-filename %s`, f.stdinName)
	}
	s, err := a.openWith(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if len(s.Workspace.Documents) == 0 && len(s.Workspace.Findings) == 0 {
		return nil, nil, snapshot.ErrNothing
	}
	var paths []string
	for _, arg := range args {
		p, err := a.relative(s.Root, arg)
		if err != nil {
			return nil, nil, err
		}
		paths = append(paths, p)
	}
	return s, paths, nil
}

// relative turns a path of the command line, seen from the working folder, into one from the workspace's root.
func (a *app) relative(root, arg string) (string, error) {
	p := arg
	if !filepath.IsAbs(p) {
		p = filepath.Join(orDot(a.dir), p)
	}
	abs, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	root, err = filepath.Abs(root)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", usageError("%s is not in the workspace %s", arg, root)
	}
	return filepath.ToSlash(rel), nil
}

// within keeps the findings in some files or folders. A path that is neither is an error.
func within(s *snapshot.Snapshot, findings []diagnostic.Finding, paths []string) ([]diagnostic.Finding, error) {
	if len(paths) == 0 {
		return findings, nil
	}
	for _, p := range paths {
		if _, err := fs.Stat(s.FS, p); err != nil {
			return nil, usageError("there is no file or folder %s", p)
		}
	}
	var out []diagnostic.Finding
	for _, f := range findings {
		if slices.ContainsFunc(paths, func(p string) bool { return p == "." || f.Path == p || strings.HasPrefix(f.Path, p+"/") }) {
			out = append(out, f)
		}
	}
	return out, nil
}

// result is what reports show of a run of the rules.
func (a *app) result(s *snapshot.Snapshot, found *lint.Result) *report.Result {
	kinds := map[string]bool{}
	r := &report.Result{
		Tool:     report.Tool{Name: "roadbook", Version: versionText()},
		Findings: found.Findings,
		Prefix:   gitPrefix(s.Root),
		Source:   sourceLines(s),
	}
	for _, d := range s.Workspace.Documents {
		kinds[d.Kind.Name] = true
		r.Documents = append(r.Documents, report.Document{ID: d.ID, Kind: d.Kind.Name, Path: d.Path})
	}
	for _, rule := range found.Ran {
		r.Rules = append(r.Rules, report.Rule{
			Name: rule.Name, Severity: rule.Severity, Summary: rule.Summary, Help: rule.Why,
		})
	}
	for _, n := range found.NotRun {
		r.NotRun = append(r.NotRun, report.NotRun{Rule: n.Rule.Name, Reason: n.Reason})
	}
	r.Summary = report.Summary{
		Documents: len(s.Workspace.Documents), Kinds: len(kinds), Links: len(s.Graph.Links),
		Rules: len(found.Ran), Ignored: len(s.Workspace.Ignored),
	}
	return r
}

// sourceLines gives the lines of any file that a finding may be in.
func sourceLines(s *snapshot.Snapshot) func(p string) *diagnostic.Lines {
	return func(p string) *diagnostic.Lines {
		if f := s.Workspace.File(p); f != nil {
			return f.Lines()
		}
		if p == s.Config.Path {
			for _, f := range s.Config.Merged().Files() {
				if f.Path == p {
					return f.Lines()
				}
			}
		}
		if data, err := s.Workspace.ReadFile(path.Clean(p)); err == nil {
			return diagnostic.NewLines(bytes.Clone(data))
		}
		return nil
	}
}

// gitPrefix is the workspace's folder as seen from the root of its git repository, "" where they are the same or
// there is none.
func gitPrefix(root string) string {
	for at := root; ; {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			rel, err := filepath.Rel(at, root)
			if err != nil || rel == "." {
				return ""
			}
			return filepath.ToSlash(rel)
		}
		parent := filepath.Dir(at)
		if parent == at {
			return ""
		}
		at = parent
	}
}

// ruleNames are the names of the program's rules.
func ruleNames() []string {
	var names []string
	for _, r := range snapshot.Rules() {
		names = append(names, r.Name)
	}
	return names
}

// readStdin reads standard input to its end, or until the command is interrupted.
func (a *app) readStdin(ctx context.Context) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(a.stdin)
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
