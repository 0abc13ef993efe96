package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// view is one that a block can name, with its command's flags.
type view struct {
	name string
	args []string
	// takes says which words follow the name, least and most how many; most is -1 for any number.
	takes       string
	least, most int
	formats     []string
	// titled says that the text brings its own heading.
	titled bool
	print  func(*request) (string, error)
}

func views() []view {
	markdown, orMermaid := []string{"markdown"}, []string{"markdown", "mermaid"}
	return []view{
		{name: "features", args: []string{"by", "team"}, takes: "no names: feature shows a single one", formats: markdown, print: features},
		{name: "feature", takes: "the id of one feature", least: 1, most: 1, formats: markdown, print: oneFeature},
		{name: "okrs", args: []string{"period", "team"}, takes: "no names", formats: markdown, titled: true, print: okrs},
		{name: "roadmap", args: []string{"by", "group-by"}, takes: "no names", formats: orMermaid, print: roadMap},
		{name: "board", args: []string{"kind", "team", "cycle"}, takes: "no names", formats: markdown, print: kanban},
		{name: "list", args: []string{"columns", "sort", "group-by", "count"}, takes: "the names of kinds", least: 1, most: -1, formats: markdown, print: list},
		{name: "trace", args: []string{"coverage", "matrix"}, takes: "the ids of documents", most: -1, formats: orMermaid, print: thread},
	}
}

func viewNames() []string {
	var names []string
	for _, v := range views() {
		names = append(names, v.name)
	}
	return names
}

func (r *request) mermaid() bool { return r.args["format"] == "mermaid" }

// fence is a diagram that hosts draw.
func fence(diagram string) string {
	return "```mermaid\n" + strings.TrimRight(diagram, "\n") + "\n```\n"
}

func features(r *request) (string, error) {
	var groupings []string
	for _, g := range feature.Groupings() {
		groupings = append(groupings, string(g))
	}
	by, err := r.choice("by", "", groupings)
	if err != nil {
		return "", err
	}
	keep, err := r.keep([]string{feature.Kind})
	if err != nil {
		return "", err
	}
	in := feature.Input{Graph: r.in.Graph, Keep: keep, Public: r.public, By: feature.By(by), Team: r.args["team"]}
	if err := r.oneOf("team", feature.Teams(in)); err != nil {
		return "", err
	}
	var b strings.Builder
	err = render.Features{View: feature.Compute(in), Name: r.in.Workspace.Config.Name}.WriteMarkdown(&b)
	return b.String(), err
}

func oneFeature(r *request) (string, error) {
	keep, err := r.keep([]string{feature.Kind})
	if err != nil {
		return "", err
	}
	word := r.names[0]
	if !strings.Contains(word, ":") {
		word = feature.Kind + ":" + word
	}
	d, _, err := r.document(word)
	if err != nil || d.Kind.Name != feature.Kind {
		var ids []string
		for _, d := range r.in.Workspace.Documents {
			if d.Kind.Name == feature.Kind && (d.Public || !r.public) {
				ids = append(ids, d.ID)
			}
		}
		if slices.Contains(ids, r.names[0]) {
			return "", err
		}
		return "", unknown("feature", r.names[0], r.names[0], ids)
	}
	v := feature.Compute(feature.Input{
		Graph: r.in.Graph, Public: r.public,
		Keep: func(other *workspace.Document) bool { return other == d && keep(other) },
	})
	var b strings.Builder
	err = render.Features{View: v, Name: r.in.Workspace.Config.Name}.WriteFacts(&b)
	return b.String(), err
}

func okrs(r *request) (string, error) {
	keep, err := r.keep(nil)
	if err != nil {
		return "", err
	}
	in := okr.Input{Graph: r.in.Graph, Today: r.in.Today, Keep: keep, Public: r.public, Period: r.args["period"], Team: r.args["team"]}
	if err := r.oneOf("team", okr.Teams(in)); err != nil {
		return "", err
	}
	v, err := okr.Compute(in)
	if err != nil {
		return "", wrong(r.word("period"), "%v", err)
	}
	out := render.NewOKRs(v)
	out.Lasting = true
	var b strings.Builder
	err = out.WriteMarkdown(&b)
	return b.String(), err
}

func roadMap(r *request) (string, error) {
	var lanes []string
	for _, l := range roadmap.Lanes() {
		lanes = append(lanes, string(l))
	}
	by, err := r.choice("by", string(roadmap.ByQuarter), lanes)
	if err != nil {
		return "", err
	}
	keep, err := r.keep(nil)
	if err != nil {
		return "", err
	}
	v, err := roadmap.Compute(roadmap.Input{
		Graph: r.in.Graph, Today: r.in.Today, Keep: keep, Public: r.public, By: roadmap.By(by), GroupBy: r.args["group-by"],
	})
	if err != nil {
		return "", wrong(r.word("group-by"), "group-by: %v", err)
	}
	out := render.Roadmap{View: v, Name: r.in.Workspace.Config.Name}
	var b strings.Builder
	if !r.mermaid() {
		err = out.WriteMarkdown(&b)
		return b.String(), err
	}
	// A bar whose end is open would grow every day, and with it the committed file: it ends with the quarter instead.
	for _, i := range v.Items {
		if i.Open {
			i.End = v.Calendar.QuarterOf(i.End).End
		}
	}
	err = out.WriteMermaid(&b)
	return fence(b.String()), err
}

func kanban(r *request) (string, error) {
	kind := cmp.Or(r.args["kind"], board.DefaultKind)
	keep, err := r.keep([]string{kind})
	if err != nil {
		return "", err
	}
	in := board.Input{Graph: r.in.Graph, Keep: keep, Public: r.public, Kind: kind, Team: r.args["team"], Cycle: r.args["cycle"]}
	for _, name := range []string{"team", "cycle"} {
		if err := r.oneOf(name, board.Names(in, name)); err != nil {
			return "", err
		}
	}
	v, err := board.Compute(in)
	if err != nil {
		return "", wrong(r.word("kind"), "kind: %v", err)
	}
	var b strings.Builder
	err = render.Board{View: v, Name: r.in.Workspace.Config.Name}.WriteMarkdown(&b)
	return b.String(), err
}

func list(r *request) (string, error) {
	keep, err := r.keep(r.names)
	if err != nil {
		return "", err
	}
	count, err := r.flag("count")
	if err != nil {
		return "", err
	}
	l := render.List{Kinds: r.names, Columns: r.list("columns"), Sort: r.list("sort"), GroupBy: r.args["group-by"]}
	if r.public {
		l.Fields = r.in.Graph.PublicFields
	}
	if name, known := l.UnknownField(r.in.Workspace); name != "" {
		word := ""
		for _, argument := range []string{"columns", "sort", "group-by"} {
			if slices.Contains(r.list(argument), name) || slices.Contains(r.list(argument), "-"+name) {
				word = r.word(argument)
			}
		}
		return "", unknown("field", name, word, known)
	}
	for _, d := range r.in.Workspace.Documents {
		if keep(d) {
			l.Documents = append(l.Documents, d)
		}
	}
	l.Order()
	var b strings.Builder
	switch {
	case count:
		err = l.Counts().WriteMarkdown(&b)
	case len(l.Documents) == 0:
		fmt.Fprintln(&b, render.EmptyList)
	default:
		err = l.Table().WriteMarkdown(&b)
	}
	return b.String(), err
}

func thread(r *request) (string, error) {
	keep, err := r.keep(nil)
	if err != nil {
		return "", err
	}
	coverage, err := r.flag("coverage")
	if err != nil {
		return "", err
	}
	matrix, err := r.flag("matrix")
	if err != nil {
		return "", err
	}
	in := trace.Input{Graph: r.in.Graph, Keep: keep, Public: r.public}
	var b strings.Builder
	switch {
	case coverage && matrix:
		return "", wrong(r.word("matrix"), "coverage and matrix do not go together")
	case (coverage || matrix) && r.mermaid():
		return "", wrong(r.word("format"), "a matrix and coverage are no diagrams: leave format=mermaid out")
	case coverage && len(r.names) > 0:
		return "", wrong(r.names[0], "trace coverage=true takes no ids, and %q is one: where chooses documents", r.names[0])
	case coverage:
		err = render.NewCoverages(trace.Cover(in)).WriteMarkdown(&b)
		return b.String(), err
	case matrix && len(r.names) != 2:
		return "", wrong(r.word("matrix"), "trace matrix=true needs the names of two kinds")
	case matrix:
		cfg := r.in.Workspace.Config
		for _, name := range r.names {
			if cfg.Kind(name) == nil {
				return "", unknown("kind", name, name, cfg.KindNames())
			}
		}
		err = render.NewMatrix(trace.Relate(in, cfg.Kind(r.names[0]), cfg.Kind(r.names[1]))).WriteMarkdown(&b)
		return b.String(), err
	}
	var starts []trace.Start
	for _, name := range r.names {
		d, part, err := r.document(name)
		if err != nil {
			return "", err
		}
		starts = append(starts, trace.Start{Document: d, Part: part})
	}
	out := render.NewThread(r.in.Graph, trace.Compute(in, starts))
	if r.mermaid() {
		err = out.WriteMermaid(&b)
		return fence(b.String()), err
	}
	err = out.WriteMarkdown(&b)
	return b.String(), err
}
