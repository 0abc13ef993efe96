package cli

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

type roadmapFlags struct {
	*viewFlags
	by, groupBy, compare string
}

func (a *app) roadmapCommand() *cobra.Command {
	var f roadmapFlags
	cmd := &cobra.Command{
		Use:   "roadmap",
		Short: "Show what is worked on when",
		Long: `Show the documents that are placed in time: stories, features, launches and whatever a kind's "roadmap:" names. Lanes
are spans of time or horizons, groups what the work is for. What has no date is listed as backlog or as unscheduled.`,
		Example: `  roadbook roadmap
  roadbook roadmap --by horizon --group-by team
  roadbook roadmap --where 'kind == "story"' --by cycle --format svg -o roadmap.svg
  roadbook roadmap --compare 2026-06-30
  roadbook roadmap --format ics -o roadmap.ics`,
		Args: arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.roadmap(cmd.Context(), f) },
	}
	f.viewFlags = addViewFlags(cmd, "text", "markdown", "html", "svg", "mermaid", "json", "csv", "ics")
	flags := cmd.Flags()
	flags.StringVar(&f.by, "by", string(roadmap.ByQuarter), "the lanes: horizon, quarter, cycle or month")
	flags.StringVar(&f.groupBy, "group-by", "", "the groups: a `KIND` such as objective, team, feature, strategy or use-case; a link's field; kind, status or none")
	flags.StringVar(&f.compare, "compare", "", "what slipped, was pulled in, added, dropped and done since this `REV|DATE`")
	complete(cmd, "by", lanes())
	complete(cmd, "group-by", []string{"objective", "team", "feature", "strategy", "use-case", "kind", "status", roadmap.NoGroup})
	return cmd
}

func lanes() []string {
	var out []string
	for _, l := range roadmap.Lanes() {
		out = append(out, string(l))
	}
	return out
}

func (a *app) roadmap(ctx context.Context, f roadmapFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := oneOf("--by", f.by, lanes()); err != nil {
		return err
	}
	if f.compare != "" {
		if err := onlyIn("--compare", f.format, "text", "markdown", "html", "svg", "json"); err != nil {
			return err
		}
	}
	s, keep, err := a.openView(ctx, f.viewFlags)
	if err != nil {
		return err
	}
	in := roadmap.Input{Graph: s.Graph, Today: s.Today, Keep: keep, Public: f.public(), By: roadmap.By(f.by), GroupBy: f.groupBy}
	v, err := roadmap.Compute(in)
	if err != nil {
		return usageError("--group-by: %w", err)
	}
	r := render.Roadmap{View: v, Name: s.Config.Name}
	if f.compare != "" {
		base, name, err := a.earlier(ctx, s, "--compare", f.compare)
		if err != nil {
			return err
		}
		in.Graph, in.GroupBy = base.Graph, roadmap.NoGroup
		if in.Keep, _, err = f.keepsEither(base, s); err != nil {
			return err
		}
		before, err := roadmap.Compute(in)
		if err != nil {
			return err
		}
		r.ComparedWith, r.Changes = name, roadmap.Compare(before, v)
	}
	return a.print(f.viewFlags, writers{
		"text": a.laidOut(f.viewFlags, r.WriteText), "markdown": r.WriteMarkdown, "html": r.WriteHTML, "svg": r.WriteSVG,
		"mermaid": r.WriteMermaid, "json": r.WriteJSON, "csv": r.WriteCSV,
		"ics": func(w io.Writer) error { return r.WriteICS(w, calendarHost(s.Config)) },
	})
}

// calendarHost is what makes a workspace's events its own: the host of its pages, else its name.
func calendarHost(cfg *config.Config) string {
	if u, err := url.Parse(cfg.Site.URL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	if name := config.Slug(cfg.Name); name != "" {
		return name + ".roadbook"
	}
	return "roadbook"
}

// oneOf says that a flag's value is none of its words.
func oneOf(flag, value string, words []string) error {
	for _, w := range words {
		if w == value {
			return nil
		}
	}
	return usageError("%s is one of %s, not %q%s", flag, strings.Join(words, ", "), value, asQuestion(suggest.Sentence(value, words)))
}
