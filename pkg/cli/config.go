package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func (a *app) configCommand() *cobra.Command {
	f := &viewFlags{formats: []string{"yaml", "json"}}
	cmd := &cobra.Command{
		Use:   "config [KEY…]",
		Short: "Print the effective configuration and where each value comes from",
		Long: `Print the preset with the workspace file laid over it. In YAML a comment behind each value that the workspace file
sets says where. With keys, only that part: "config kinds story". An exclude that matches no
file is named on standard error.`,
		Example: `  roadbook config
  roadbook config kinds story links
  roadbook config rules --format json`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.config(cmd.Context(), f, args) },
	}
	f.addOutput(cmd)
	return cmd
}

func (a *app) config(ctx context.Context, f *viewFlags, keys []string) error {
	if err := f.check(); err != nil {
		return err
	}
	o, err := a.options()
	if err != nil {
		return err
	}
	_, fsys, cfg, err := snapshot.OpenConfig(o)
	if err != nil {
		return err
	}
	merged := cfg.Merged()
	node := merged.Root
	for _, key := range strings.Split(strings.Join(keys, "."), ".") {
		if key == "" {
			continue
		}
		next := node.Get(key)
		if next == nil {
			var names []string
			for _, e := range node.Entries {
				names = append(names, e.Key)
			}
			return usageError("the configuration has no %s here%s", key, asQuestion(suggest.Sentence(key, names)))
		}
		node = next
	}
	origin := func(n *document.Node) (string, int) {
		file := merged.Origin(n)
		if file == nil {
			return "", 0
		}
		return file.Path, file.Position(n.Range.Start).Line
	}
	err = a.write(f.out, func(w io.Writer) error {
		if f.format == "json" {
			return render.WriteJSON(w, configJSON{1, render.Fields{Node: node}, origins(node, "", origin)})
		}
		p := &configPrinter{w: w, origin: origin, own: cfg.Path, o: a.renderOptions(f)}
		p.node(node, 0)
		return p.err
	})
	if err != nil || len(keys) > 0 && !slices.Contains([]string{"exclude", "kinds"}, keys[0]) {
		return err
	}
	return a.unusedExcludes(ctx, fsys, cfg)
}

// unusedExcludes names what exclude says in vain, beside the configuration.
func (a *app) unusedExcludes(ctx context.Context, fsys fs.FS, cfg *config.Config) error {
	unused, err := workspace.UnusedExcludes(ctx, fsys, cfg)
	for _, e := range unused {
		node := cfg.Merged().Root
		if e.Kind != nil {
			node = node.Get("kinds").Get(e.Kind.Name)
		}
		if node = node.Get("exclude"); node != nil && e.Index < len(node.Items) {
			node = node.Items[e.Index]
		}
		if file := cfg.Merged().Origin(node); file != nil && file.Path == cfg.Path {
			fmt.Fprintf(a.stderr, "%s:%d: exclude %q matches no file\n", file.Path, file.Position(node.Range.Start).Line, e.Glob)
		}
	}
	return err
}

type configJSON struct {
	Version int             `json:"version"`
	Config  render.Fields   `json:"config"`
	Origins []configOrigins `json:"origins"`
}

// configOrigins is where one value stands.
type configOrigins struct {
	Pointer string `json:"pointer"`
	Path    string `json:"path"`
	Line    int    `json:"line"`
}

func origins(n *document.Node, pointer string, origin func(*document.Node) (string, int)) []configOrigins {
	out := []configOrigins{}
	if n.Kind == document.Map && len(n.Entries) > 0 {
		for _, e := range n.Entries {
			out = append(out, origins(e.Value, pointer+document.Pointer(e.Key), origin)...)
		}
		return out
	}
	path, line := origin(n)
	return append(out, configOrigins{Pointer: pointer, Path: path, Line: line})
}

// configPrinter prints the configuration as YAML with a comment where the workspace file has the word.
type configPrinter struct {
	w      io.Writer
	o      render.Options
	origin func(*document.Node) (string, int)
	own    string
	err    error
}

func (p *configPrinter) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *configPrinter) comment(n *document.Node) string {
	path, line := p.origin(n)
	if path != p.own {
		return ""
	}
	comment := fmt.Sprintf("  # %s:%d", path, line)
	if p.o.Color {
		return "\x1b[2m" + comment + "\x1b[0m"
	}
	return comment
}

func (p *configPrinter) node(n *document.Node, depth int) {
	indent := strings.Repeat("  ", depth)
	if n.Kind != document.Map {
		p.printf("%s%s%s\n", indent, flowYAML(n), p.comment(n))
		return
	}
	for _, e := range n.Entries {
		if e.Value.Kind == document.Map && len(e.Value.Entries) > 0 {
			p.printf("%s%s:\n", indent, document.Quote(e.Key))
			p.node(e.Value, depth+1)
			continue
		}
		p.printf("%s%s: %s%s\n", indent, document.Quote(e.Key), flowYAML(e.Value), p.comment(e.Value))
	}
}

// flowYAML writes a value on one line.
func flowYAML(n *document.Node) string {
	switch {
	case n.IsNull():
		return "null"
	case n.Kind == document.List:
		var parts []string
		for _, i := range n.Items {
			parts = append(parts, flowYAML(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case n.Kind == document.Map:
		var parts []string
		for _, e := range n.Entries {
			parts = append(parts, document.Quote(e.Key)+": "+flowYAML(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == document.String && n.Style != document.Plain, n.Kind == document.String:
		return quoteInFlow(n.Text)
	}
	return n.Text
}

// quoteInFlow quotes text that flow punctuation would break.
func quoteInFlow(text string) string {
	if strings.ContainsAny(text, ",[]{}") {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return document.Quote(text)
}
