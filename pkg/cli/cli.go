// Package cli is the command line: commands, flags, streams and exit codes. It is the only place that knows the
// terminal, the environment, the working folder and the clock.
//
// A command is a file here: it reads its flags, opens a snapshot, and hands values to a package that prints them.
//
// Exit codes: 0 fine; 1 findings, or what was asked for is missing or stale; 2 could not do the job, with one sentence
// on standard error that says what to do.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/suggest"
)

// Main runs the command line and returns its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, getenv: os.Getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if changed := a.changed(); changed != nil {
		err = changed
	}
	var status exitStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "roadbook: interrupted")
		return 2
	}
	a.fail(err)
	return 2
}

// collectOften is for check, which CI runs beside other things: it lets the heap grow by a fifth before garbage is looked for
// again, where Go's own choice is to let it double. What a command reads stays in memory as long as it runs, so that a heap of
// twice the size is mostly room for garbage. The peak with 10,000 documents is a fifth lower for it, at some hundredths of the
// time; build and the views, which make more than they read, would take a fifth longer. A limit in bytes (GOMEMLIMIT) would be
// right for one size of workspace, and make larger ones look for garbage all the time. What somebody sets in GOGC goes before
// it.
func collectOften() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(20)
	}
}

// exitStatus ends a command that has said all it has to say.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// missing is the exit status of findings, and of what is not there or stale.
const missing = exitStatus(1)

// app is what all commands share: the streams, the environment and the global flags.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string

	dir        string
	configFile string
	color      string
	noCache    bool
	at         string // of --at, which only reading commands have

	opened []*snapshot.Snapshot
}

func (a *app) fail(err error) {
	var bad *config.Error
	if errors.As(err, &bad) {
		fmt.Fprintln(a.stderr, printable(bad.Error()))
		return
	}
	fmt.Fprintf(a.stderr, "roadbook: %s\n", printable(strings.TrimSuffix(err.Error(), ".")))
}

// printable keeps what a terminal would obey out of messages that quote names and files.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069) {
			return '�'
		}
		return r
	}, s)
}

// usageError is a wrong use of the command line.
func usageError(format string, args ...any) error { return fmt.Errorf(format, args...) }

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "roadbook",
		Short: "Keep a product's plan in git, and keep it true",
		Long: `Roadbook keeps a product's plan in a git repository and keeps that plan true: strategy pages, OKRs, use cases,
user stories, RFCs, product documents and feature data as Markdown with YAML front matter, checked and linked.`,
		Example: `  roadbook init my-plan          a workspace to start from
  roadbook new story "Save a card"
  roadbook check                 what does not hold, at its line
  roadbook list story --where 'status == "doing"'`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		Args:              cobra.ArbitraryArgs,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			var names []string
			for _, c := range cmd.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name())
				}
			}
			return usageError("unknown command %q%s", args[0], orHelp(suggest.Sentence(args[0], names), "roadbook --help"))
		},
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(&cobra.Command{
		Use: "help [COMMAND]", Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || found == cmd.Root() && len(rest) > 0 {
				return cmd.Root().RunE(cmd.Root(), args)
			}
			return found.Help()
		},
	})
	flags := root.PersistentFlags()
	flags.StringVarP(&a.dir, "directory", "C", "", "work as if started in `DIR`")
	flags.StringVar(&a.configFile, "config", "", "use this workspace `FILE`; the working folder is then the workspace")
	flags.StringVar(&a.color, "color", "auto", "colour: auto, always or never")
	flags.BoolVar(&a.noCache, "no-cache", false, "read history anew instead of what an earlier run kept of it")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := a.readRevision(cmd); err != nil {
			return err
		}
		switch a.color {
		case "auto", "always", "never":
			return nil
		}
		return usageError("--color is auto, always or never, not %q", a.color)
	}
	root.AddCommand(a.commands()...)
	a.completeRevisions(root)
	a.layHelp(root)
	return root
}

func asQuestion(sentence string) string {
	if sentence == "" {
		return ""
	}
	return ", " + strings.TrimSuffix(sentence, "?") + "?"
}

// orHelp ends a sentence about something unknown: with what was meant, and where to look.
func orHelp(sentence, help string) string {
	if sentence == "" {
		return ": see " + help
	}
	return asQuestion(sentence) + " See " + help
}

func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.checkCommand(), a.listCommand(), a.showCommand(), a.graphCommand(), a.okrsCommand(), a.traceCommand(),
		a.roadmapCommand(), a.boardCommand(), a.featuresCommand(), a.staleCommand(), a.buildCommand(), a.serveCommand(), a.diffCommand(), a.logCommand(), a.explainCommand(),
		a.initCommand(), a.newCommand(), a.fixCommand(), a.generateCommand(), a.configCommand(), a.schemaCommand(), a.completionCommand(), a.versionCommand(),
	}
}

// flagError turns a flag that is not there into one sentence with what was meant.
func flagError(cmd *cobra.Command, err error) error {
	message := err.Error()
	if name, ok := strings.CutPrefix(message, "unknown flag: --"); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name, _, _ = strings.Cut(name, "=")
		hint := ""
		if best, ok := suggest.Best(name, names); ok {
			hint = "did you mean --" + best + "?"
		}
		return usageError("%s has no flag --%s%s", cmd.CommandPath(), name, orHelp(hint, cmd.CommandPath()+" --help"))
	}
	return usageError("%s: see %s --help", message, cmd.CommandPath())
}

// arguments asks for a number of arguments, with a sentence that names what is missing.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least && (most < 0 || len(args) <= most) {
			return nil
		}
		if len(args) < least {
			return usageError("%s needs %s: see %s --help", cmd.CommandPath(), what, cmd.CommandPath())
		}
		return usageError("%s takes %s, and %q is too much: see %s --help", cmd.CommandPath(), what, args[most], cmd.CommandPath())
	}
}

// today is the clock: ROADBOOK_TODAY, else this day.
func (a *app) today() (calendar.Date, error) {
	if text := a.getenv("ROADBOOK_TODAY"); text != "" {
		d, err := calendar.ParseDate(text)
		if err != nil {
			return d, fmt.Errorf("ROADBOOK_TODAY: %w", err)
		}
		return d, nil
	}
	return calendar.FromTime(time.Now()), nil
}

func (a *app) options() (snapshot.Options, error) {
	today, err := a.today()
	return snapshot.Options{Dir: orDot(a.dir), ConfigFile: a.configFile, Today: today, At: a.at, CacheDir: a.cacheDir()}, err
}

func orDot(dir string) string {
	if dir == "" {
		return "."
	}
	return dir
}

func (a *app) open(ctx context.Context) (*snapshot.Snapshot, error) {
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	return a.openWith(ctx, o)
}

func (a *app) openWith(ctx context.Context, o snapshot.Options) (*snapshot.Snapshot, error) {
	s, err := snapshot.Open(ctx, o)
	if err == nil {
		a.opened = append(a.opened, s)
	}
	return s, err
}

// changed says that a file was changed between reading it and showing its text.
func (a *app) changed() error {
	for _, s := range a.opened {
		if err := s.Workspace.Err(); err != nil {
			return err
		}
	}
	return nil
}
