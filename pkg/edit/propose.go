package edit

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Proposal is a configuration for documents that are there already.
type Proposal struct {
	// Source is the workspace file.
	Source []byte
	// Found are sentences about what was recognised, Unsure about what was guessed.
	Found, Unsure []string
}

// Propose looks at the documents below a root and describes them in a workspace file that loads. Without documents there
// is nothing to propose, and the result is nil. Ignored says which files git leaves out.
func Propose(ctx context.Context, fsys fs.FS, name string, ignored func(path string, isDir bool) bool) (*Proposal, error) {
	groups, err := survey(ctx, fsys, ignored)
	if err != nil {
		return nil, err
	}
	covered, err := presetFits(ctx, fsys)
	if err != nil {
		return nil, err
	}
	p := &proposer{Proposal: &Proposal{}, preset: covered != nil}
	if p.preset {
		groups = slices.DeleteFunc(groups, covered)
	}
	if !p.preset && !slices.ContainsFunc(groups, func(g *group) bool { return g.file == "" && len(g.samples) > 1 || g.isData() }) {
		return nil, nil
	}
	p.write(name, groups)
	p.Source = []byte(p.text.String())
	if _, err := config.LoadSource(fsys, config.FileName, p.Source); err != nil {
		return nil, fmt.Errorf("the proposed %s does not load: %w", config.FileName, err)
	}
	return p.Proposal, nil
}

// isData reports whether records lie where data is kept, and are not a program's configuration.
func (g *group) isData() bool {
	return g.file != "" && slices.Contains([]string{"data", "_data"}, path.Base(path.Dir(g.file)))
}

// presetFits finds out whether documents already lie where the product preset expects them, with the ids that it
// expects. If so, the function that it returns tells which groups the preset takes.
func presetFits(ctx context.Context, fsys fs.FS) (func(*group) bool, error) {
	cfg, err := config.LoadSource(fsys, config.FileName, []byte("version: 1\n"))
	if err != nil {
		return nil, err
	}
	w, err := workspace.Load(ctx, fsys, cfg)
	if err != nil {
		return nil, err
	}
	kinds, taken := map[string]bool{}, map[string]bool{}
	for _, d := range w.Documents {
		taken[d.Path] = true
		if f := d.Kind.ID.Format; f != nil && d.IDProblem == workspace.IDFine && !d.Unreadable && d.IDPointer != "" {
			kinds[d.Kind.Name] = true
		}
	}
	if len(kinds) < 2 {
		return nil, nil
	}
	return func(g *group) bool {
		return !slices.ContainsFunc(g.samples, func(s sample) bool { return !taken[s.path] })
	}, nil
}

// proposer writes the workspace file.
type proposer struct {
	*Proposal
	preset bool
	text   strings.Builder
}

func (p *proposer) printf(format string, args ...any) { fmt.Fprintf(&p.text, format, args...) }

// guess notes what is unsure and returns it as a comment.
func (p *proposer) guess(g *group, format string, args ...any) string {
	sentence := fmt.Sprintf(format, args...)
	p.Unsure = append(p.Unsure, g.name+": "+sentence)
	return "   # unsure: " + sentence
}

func (p *proposer) write(name string, groups []*group) {
	p.printf("# Proposed by roadbook init from the documents that are here. Where it guessed, a comment says \"unsure\": look there first.\n")
	p.printf("# Then run roadbook check. What can stand in this file: roadbook config, roadbook explain.\n")
	p.printf("version: 1\nname: %s\n", scalar(name))
	if p.preset {
		p.printf("preset: product\n")
		p.Found = append(p.Found, "the folders look like those of the product preset, so its kinds are used")
	} else {
		p.printf("preset: none\n")
	}
	if len(groups) == 0 {
		return
	}
	p.printf("\nkinds:\n")
	defer func() {
		if slices.ContainsFunc(groups, func(g *group) bool { return len(g.required) > 0 }) {
			p.Unsure = append(p.Unsure, "required: all documents have these fields today; take out those that may be missing")
		}
	}()
	for i, g := range groups {
		if i > 0 {
			p.printf("\n")
		}
		p.kind(g)
	}
}

func (p *proposer) kind(g *group) {
	p.Found = append(p.Found, fmt.Sprintf("%s: %s in %s", g.name, counted(len(g.samples), "document"), p.place(g)))
	p.printf("  %s:", scalar(g.name))
	p.printf("   # %s\n", counted(len(g.samples), "document"))
	p.files(g)
	p.id(g)
	if g.title != "title" {
		p.printf("    title: %s\n", scalar(g.title))
	}
	p.status(g)
	if len(g.dates) > 0 {
		p.printf("    fields:\n")
		for _, name := range g.dates {
			p.printf("      %s: {type: string, format: date}\n", scalar(name))
		}
	}
	if len(g.required) > 0 {
		p.printf("    required: %s   # unsure: every document has these\n", list(g.required))
	}
	if len(g.links) > 0 {
		p.printf("    links:\n")
		for _, l := range g.links {
			p.link(g, l)
		}
	}
}

func (p *proposer) place(g *group) string {
	if g.file != "" {
		return g.file
	}
	return strings.Join(g.globs(), ", ")
}

func list(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = scalar(n)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func (p *proposer) files(g *group) {
	if g.file != "" {
		p.printf("    files: [{glob: %s, records: %s}]\n", scalar(literal(g.file)), g.records)
		return
	}
	globs := g.globs()
	if len(globs) == 1 {
		p.printf("    files: %s\n", scalar(globs[0]))
	} else {
		p.printf("    files: %s\n", list(globs))
	}
	if g.broken > 0 {
		p.Unsure = append(p.Unsure, fmt.Sprintf("%s: %s cannot be read, see roadbook check", g.name, counted(g.broken, "file")))
	}
	plain := slices.Clone(g.plain)
	if g.prefixOfNames() != "" {
		plain = nil
	}
	switch {
	case len(plain) == 0:
	case len(plain) <= 6 && len(plain)*2 < len(g.samples):
		for i := range plain {
			plain[i] = literal(plain[i])
		}
		p.printf("    exclude: %s%s\n", list(plain), p.guess(g, "no front matter, so these seem to be no documents"))
	default:
		p.printf("    front_matter: optional%s\n", p.guess(g, "%s without front matter beside them", counted(len(plain), "file")))
	}
}

func (p *proposer) id(g *group) {
	format := g.format()
	switch {
	case g.records == "map":
		p.printf("    id: {from: key}\n")
	case g.id.field == "" && g.records == "list":
		p.printf("    id: {field: %s, format: \"{slug}\"}%s\n", scalar(g.title), p.guess(g, "no field looks like an id, so it is made of the %s", g.title))
	case g.id.field == "":
		p.printf("    id: {from: path}%s\n", p.guess(g, "no field looks like an id, so it is the path"))
	case format == "" && g.id.field == "id":
		p.printf("    id: {field: id}%s\n", p.guess(g, "the ids have no common form"))
	case format == "":
		p.printf("    id: {field: %s}%s\n", scalar(g.id.field), p.guess(g, "the ids have no common form"))
	case g.id.field == "id":
		p.printf("    id: %s\n", quoted(format))
	default:
		p.printf("    id: {field: %s, format: %s}\n", scalar(g.id.field), quoted(format))
	}
	if len(g.aliases) > 0 {
		p.printf("    aliases: {")
		for i, old := range g.aliases {
			if i > 0 {
				p.printf(", ")
			}
			p.printf("'%s(.*)': '%s$1'", old, g.id.prefix)
		}
		p.printf("}%s\n", p.guess(g, "links spell %s differently, as if these were old ids", g.id.prefix))
	}
	if g.filename != "" {
		p.printf("    filename: %s\n", quoted(g.filename))
	}
}

// quoted writes a format, whose braces would be a map of YAML.
func quoted(format string) string { return `"` + format + `"` }

func (p *proposer) status(g *group) {
	if g.status == nil {
		return
	}
	p.printf("    lifecycle:\n")
	if g.status.field != "status" {
		p.printf("      field: %s\n", scalar(g.status.field))
	}
	p.printf("      states:\n")
	for _, s := range g.status.states {
		comment := ""
		if g.status.unsure[s.Name] {
			comment = p.guess(g, "is %q planned, active, done or dropped?", s.Name)
		}
		p.printf("        %s: %s%s\n", scalar(s.Name), s.Category, comment)
	}
}

func (p *proposer) link(g *group, l linkGuess) {
	parts := []string{"to: " + scalar(l.to)}
	if l.match != "" {
		parts = append(parts, "match: "+l.match)
	}
	if l.split != "" {
		parts = append(parts, `split: ","`)
	}
	if l.keys {
		parts = append(parts, "keys: true")
	}
	if l.inverseOf != "" {
		parts = append(parts, "inverse_of: "+scalar(l.inverseOf))
	}
	if l.inverse != "" {
		parts = append(parts, "inverse: "+scalar(l.inverse))
	}
	if l.retired {
		parts = append(parts, "retired: true")
	}
	comment := ""
	if l.resolved < 3 || l.resolved < l.total {
		comment = p.guess(g, "%d of %d values of %s lead to the kind %s", l.resolved, l.total, l.field, l.to)
	}
	p.printf("      %s: {%s}%s\n", scalar(l.field), strings.Join(parts, ", "), comment)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
