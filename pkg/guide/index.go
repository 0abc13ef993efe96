package guide

import (
	"context"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/lint"
)

// groupTitles are the groups of rules in the order of the documentation, with what each is about.
var groupTitles = []struct {
	group lint.Group
	about string
}{
	{lint.Reading, "Can every file be read?"},
	{lint.Schema, "Does every document have the fields of its kind?"},
	{lint.Identity, "Does every document have an id of its own?"},
	{lint.Links, "Do the documents agree with each other?"},
	{lint.Body, "Does the text hold what its kind asks for?"},
	{lint.Process, "Does the plan keep to the team's own rules of work?"},
	{lint.Revisions, "Is this change sound, seen beside what was there before?"},
	{lint.Audience, "Does what is public keep what is internal?"},
	{lint.House, "Rules of the workspace itself."},
}

// Index is the list of all rules by group, and of all kinds.
func (g *Guide) Index() *Page {
	p := &Page{}
	g.listRules(p)
	p.heading("Kinds")
	p.add(block{table: g.kindTable()})
	p.paragraph(words("More about one: `roadbook explain NAME`, where NAME is a rule, a kind, or a field like `story.objective`."))
	j := indexJSON{Version: 1, Rules: []ruleFact{}, Kinds: []nameFact{}}
	for _, r := range g.rules {
		j.Rules = append(j.Rules, ruleFact{r.Name, string(r.Group), g.severity(r).String(), r.Summary})
	}
	for _, k := range g.cfg.Kinds {
		j.Kinds = append(j.Kinds, nameFact{k.Name, k.Label, g.description(k)})
	}
	p.json = j
	return p
}

func (g *Guide) listRules(p *Page) {
	for _, title := range groupTitles {
		if t := g.ruleTable(title.group); len(t.rows) > 0 {
			p.heading("Rules: " + string(title.group))
			p.add(block{table: t})
		}
	}
}

func (g *Guide) ruleTable(group lint.Group) *table {
	t := &table{columns: []string{"rule", "severity", "asks that"}}
	for _, r := range g.rules {
		if r.Group == group {
			t.rows = append(t.rows, []prose{ref(Rule, r.Name), plain(g.severity(r).String()), words(r.Summary)})
		}
	}
	return t
}

func (g *Guide) kindTable() *table {
	t := &table{columns: []string{"kind", "what it is"}}
	for _, k := range g.cfg.Kinds {
		t.rows = append(t.rows, []prose{ref(Kind, k.Name), words(g.description(k))})
	}
	return t
}

// File is one generated page of the documentation; Path is relative to docs/.
type File struct{ Path, Text string }

// generated stands at the top of every page.
const generated = "<!-- This page is made from the program by a test: go test ./pkg/guide -update -->\n\n"

// Files are the pages of all rules and kinds, with an index of each, for docs/.
func (g *Guide) Files(ctx context.Context) ([]File, error) {
	rules, kinds := g.ruleIndex(), g.kindIndex()
	pages := map[string]*Page{"rules/README.md": rules, "kinds/README.md": kinds}
	paths := []string{"rules/README.md", "kinds/README.md"}
	add := func(topic Topic, names []string) {
		for _, name := range names {
			path := string(topic) + "s/" + name + ".md"
			pages[path] = g.page(ctx, topic, name)
			paths = append(paths, path)
		}
	}
	add(Rule, g.names(Rule))
	add(Kind, g.names(Kind))
	var out []File
	for _, path := range paths {
		var b strings.Builder
		b.WriteString(generated)
		if err := pages[path].WriteMarkdown(&b, g.address(path)); err != nil {
			return nil, err
		}
		out = append(out, File{path, b.String()})
	}
	return out, nil
}

// address gives the addresses of other pages as seen from one.
func (g *Guide) address(from string) func(Topic, string) string {
	return func(to Topic, name string) string {
		if !slices.Contains(g.names(to), name) || to == Field {
			return ""
		}
		if strings.HasPrefix(from, string(to)+"s/") {
			return name + ".md"
		}
		return "../" + string(to) + "s/" + name + ".md"
	}
}

func (g *Guide) ruleIndex() *Page {
	p := &Page{Name: "Rules", Summary: "A rule is one thing that `roadbook check` asks of the plan"}
	p.paragraph(words("A page each: why, a bad and a good example, how to configure it. The same text is in the terminal: `roadbook explain NAME`."))
	for _, title := range groupTitles {
		if t := g.ruleTable(title.group); len(t.rows) > 0 {
			name := string(title.group)
			p.heading(strings.ToUpper(name[:1]) + name[1:])
			p.paragraph(plain(title.about))
			p.add(block{table: t})
		}
	}
	return p
}

func (g *Guide) kindIndex() *Page {
	p := &Page{Name: "Kinds", Summary: "A kind is a type of document; these are those of the product preset"}
	p.paragraph(words("A page each: where its files are, its fields and links, its lifecycle, its template. The same text is in the terminal: `roadbook explain NAME`. A workspace changes them, and adds its own, in `roadbook.yaml`."))
	p.add(block{table: g.kindTable()})
	return p
}
