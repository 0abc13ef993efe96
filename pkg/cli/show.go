package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/report"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func (a *app) showCommand() *cobra.Command {
	f := &viewFlags{formats: []string{"text", "json", "markdown"}}
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show one document: fields, links, backlinks, findings",
		Long: `Show one document with its fields, its links and the documents that link to it, and what check finds in it.
Where one id is that of documents of several kinds, kind:id says which.`,
		Example: `  roadbook show US-0042
  roadbook show feature:batch_changes --format json`,
		Args:              arguments(1, 1, "the id of a document"),
		ValidArgsFunction: a.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.show(cmd.Context(), f, args[0])
		},
	}
	f.addOutput(cmd)
	cmd.Flags().StringVar(&f.audience, "audience", "internal", "whose eyes: internal or public")
	complete(cmd, "audience", []string{"internal", "public"})
	return cmd
}

// shown is what show prints, in the shape of its JSON.
type shown struct {
	Version   int             `json:"version"`
	Document  render.Document `json:"document"`
	Links     []shownLink     `json:"links"`
	Backlinks []shownBacklink `json:"backlinks"`
	Findings  any             `json:"findings"`

	findings []diagnostic.Finding
}

type shownLink struct {
	Field    string           `json:"field"`
	Label    string           `json:"label"`
	To       render.Reference `json:"to"`
	Resolved bool             `json:"resolved"`

	part     string // the part of the document that holds the link
	external bool
}

type shownBacklink struct {
	Field string           `json:"field"`
	Label string           `json:"label"`
	From  render.Reference `json:"from"`
}

func (a *app) show(ctx context.Context, f *viewFlags, ref string) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	d, err := a.one(s, ref)
	if err != nil {
		return err
	}
	if f.public() && !d.Public {
		fmt.Fprintf(a.stderr, "roadbook: %s is internal, and --audience public was asked for\n", printable(ref))
		return missing
	}
	v, err := newShown(ctx, s, d, f.public())
	if err != nil {
		return err
	}
	return a.write(f.out, func(w io.Writer) error {
		switch f.format {
		case "json":
			return render.WriteJSON(w, v)
		case "markdown":
			return v.markdown(w)
		}
		return v.text(w, a.renderOptions(f))
	})
}

func newShown(ctx context.Context, s *snapshot.Snapshot, d *workspace.Document, public bool) (*shown, error) {
	v := &shown{Version: 1, Document: render.NewDocument(d), Links: []shownLink{}, Backlinks: []shownBacklink{}, Findings: report.FindingsJSON(nil)}
	if public {
		v.Document.Fields.Node = s.Graph.PublicFields(d)
	}
	hidden := func(l *graph.Link, other *workspace.Document) bool {
		return public && (l.Internal() || other == nil || !other.Public)
	}
	for _, l := range s.Graph.From(d) {
		if hidden(l, l.To) {
			continue
		}
		link := shownLink{Field: l.Field, Label: l.Label(), To: render.Reference{ID: l.Raw}, Resolved: l.State == graph.Resolved}
		link.external = l.State == graph.External
		if l.FromPart != nil {
			link.part = l.FromPart.ID
		}
		if link.Resolved {
			link.To = render.NewReference(l.To, l.ToPart)
		}
		v.Links = append(v.Links, link)
	}
	for _, l := range s.Graph.To(d) {
		if hidden(l, l.From) {
			continue
		}
		v.Backlinks = append(v.Backlinks, shownBacklink{Field: l.Field, Label: l.InverseLabel(), From: render.NewReference(l.From, "")})
	}
	if public {
		return v, nil
	}
	found, err := s.Check(ctx, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, x := range found.Findings {
		if x.Path == d.Path && (x.Document == d.ID || d.Record == "") {
			v.findings = append(v.findings, x)
		}
	}
	v.Findings = report.FindingsJSON(v.findings)
	return v, nil
}

// grouped gathers links by label, in order.
func grouped[T any](links []T, label func(T) string) (labels []string, by map[string][]T) {
	by = map[string][]T{}
	for _, l := range links {
		if !slices.Contains(labels, label(l)) {
			labels = append(labels, label(l))
		}
		by[label(l)] = append(by[label(l)], l)
	}
	return labels, by
}

func (v *shown) text(w io.Writer, o render.Options) error {
	p := render.NewPrinter(w, o)
	p.Title(v.Document.ID, v.Document.Title)
	facts := []string{v.Document.Kind}
	if v.Document.Status != "" {
		facts = append(facts, v.Document.Status)
	}
	p.Dim(strings.Join(append(facts, fmt.Sprintf("%s:%d", v.Document.Path, v.Document.Line)), " · "))
	p.Blank()
	if v.Document.Fields.Node != nil {
		var pairs [][2]string
		for _, e := range v.Document.Fields.Entries {
			pairs = append(pairs, factLines(e)...)
		}
		p.Pairs(pairs)
	}
	labels, links := grouped(v.Links, func(l shownLink) string { return l.Label })
	for _, label := range labels {
		p.Heading(label)
		for _, l := range links[label] {
			title := l.To.Title
			switch {
			case l.external:
				title = "(elsewhere)"
			case !l.Resolved:
				title = "(not found)"
			}
			p.Item(strings.TrimSpace(l.part+" →"), l.To.ID, title)
		}
	}
	labels, backlinks := grouped(v.Backlinks, func(l shownBacklink) string { return l.Label })
	for _, label := range labels {
		p.Heading(label)
		for _, l := range backlinks[label] {
			p.Item("←", l.From.ID, l.From.Title)
		}
	}
	if len(v.findings) > 0 {
		p.Heading("findings")
		for _, x := range v.findings {
			p.Item(fmt.Sprintf("%d:%d", x.Start.Line, x.Start.Column), x.Severity.String()+"["+x.Rule+"]", x.Message)
		}
	}
	return p.Err()
}

// factLines are a field's name and value, a list of maps as a line for each.
func factLines(e document.Entry) (pairs [][2]string) {
	if e.Value.Kind == document.List && slices.ContainsFunc(e.Value.Items, func(i *document.Node) bool { return i.Kind == document.Map }) {
		name := e.Key
		for _, item := range e.Value.Items {
			pairs = append(pairs, [2]string{name, render.Words(item)})
			name = ""
		}
		return pairs
	}
	if text := render.Words(e.Value); text != "" {
		pairs = append(pairs, [2]string{e.Key, text})
	}
	return pairs
}

func (v *shown) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s\n\n", render.MarkdownText(v.Document.ID), render.MarkdownText(v.Document.Title))
	if v.Document.Fields.Node != nil && len(v.Document.Fields.Entries) > 0 {
		b.WriteString("| field | value |\n| --- | --- |\n")
		for _, e := range v.Document.Fields.Entries {
			if text := render.Words(e.Value); text != "" {
				fmt.Fprintf(&b, "| %s | %s |\n", render.MarkdownText(e.Key), render.MarkdownText(text))
			}
		}
	}
	item := func(r render.Reference) {
		fmt.Fprintf(&b, "- %s %s\n", render.MarkdownText(r.ID), render.MarkdownText(r.Title))
	}
	labels, links := grouped(v.Links, func(l shownLink) string { return l.Label })
	for _, label := range labels {
		fmt.Fprintf(&b, "\n## %s\n\n", render.MarkdownText(label))
		for _, l := range links[label] {
			item(l.To)
		}
	}
	labels, backlinks := grouped(v.Backlinks, func(l shownBacklink) string { return l.Label })
	for _, label := range labels {
		fmt.Fprintf(&b, "\n## %s\n\n", render.MarkdownText(label))
		for _, l := range backlinks[label] {
			item(l.From)
		}
	}
	if len(v.findings) > 0 {
		b.WriteString("\n## Findings\n\n")
		for _, x := range v.findings {
			fmt.Fprintf(&b, "- line %d: %s (%s): %s\n", x.Start.Line, x.Severity, x.Rule, render.MarkdownText(x.Message))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
