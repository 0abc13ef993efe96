package site

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// documentPage is a document: its facts, its text, what belongs to it, and what it has to do with.
func (s *Site) documentPage(o *output, d *workspace.Document) error {
	p := page{path: s.pages[d], title: d.Title, menu: s.lists[d.Kind], class: "document"}
	text := s.body(d)
	o.files = append(o.files, text.pictures...)
	past, err := s.history(d)
	if err != nil {
		return err
	}
	parts, err := s.parts(d)
	if err != nil {
		return err
	}
	sentence, said := s.sentence(d)
	if text.Text == "" && len(d.Parts) == 0 && sentence == "" {
		sentence, said = s.prose(d)
	}
	records, told := s.records(d)
	facts := s.facts(d, append(told, said...))
	related, shown := s.related(d, text.Text == "")
	var b builder
	b.Grow(len(text.Text) + len(related) + 8<<10)
	b.add("<header%s>\n<p class=\"crumbs\"><a href=\"%s\">%s</a>%s</p>\n", lengthy(d.Title), relative(p.path, s.lists[d.Kind]), d.Kind.Plural, s.above(d))
	b.add("<h1>%s</h1>\n<p class=\"byline\"><span class=\"id\">%s</span> %s</p>\n</header>\n", bdi(d.Title), d.ID, status(d.Category, d.Status))
	b.add("<div class=\"columns\">\n")
	answer := s.answer(d)
	if text.Text == "" && answer+sentence+parts+records+related == "" { // its facts are all there is
		sentence, facts = facts, ""
	}
	if facts != "" {
		b.add("<aside class=\"first\" aria-label=\"Facts\">\n%s</aside>\n", facts)
	}
	b.add("<div class=\"text\">\n%s%s%s%s", s.findingsOf(d), answer, sentence, parts)
	if text.Text != "" {
		b.add("<article>\n%s\n</article>\n", markup(text.Text))
	}
	b.add("%s%s%s</div>\n", records, related, past)
	b.add("<aside aria-label=\"About this document\">\n%s%s%s", contents(text.Headings), s.threadOf(d), s.linksOf(d, shown))
	if u := s.source("edit", d.Path); u != "" && !s.Public {
		b.add("<p class=\"edit\"><a rel=\"noopener noreferrer\" href=\"%s\">Edit this page</a></p>\n", u)
	}
	b.add("</aside>\n</div>\n")
	p.body = b.markup()
	s.page(o, p)
	if s.lean {
		text.Text = ""
	}
	return nil
}

// longTitle is the length in bytes from which a title is set like a text, and not like a heading.
const longTitle = 110

// lengthy is the class of a long title.
func lengthy(title string) markup {
	if len(title) < longTitle {
		return ""
	}
	return ` class="lengthy"`
}

// contents is the table of contents of a text that has several headings.
func contents(headings []document.Heading) markup {
	var b builder
	n := 0
	for _, h := range headings {
		if h.Level <= 3 && h.Text != "" && h.Anchor != "" {
			b.add("<li class=\"l%s\"><a href=\"#%s\">%s</a></li>\n", h.Level, escapeFragment(h.Anchor), bdi(h.Text))
			n++
		}
	}
	if n < 2 {
		return ""
	}
	return tag("<nav aria-label=\"On this page\"><h2>On this page</h2><ul class=\"toc\">\n%s</ul></nav>\n", b.markup())
}

// facts are what is written about a document, under a heading; said are the fields that the page says otherwise.
func (s *Site) facts(d *workspace.Document, said []string) markup {
	list := s.factList(s.pages[d], d, said)
	if list == "" {
		return ""
	}
	return foldable("rb-facts", "Facts", list)
}

// foldable is a section beside a text: it stands open, and on a phone scripts fold it away.
func foldable(id, heading string, content markup) markup {
	return tag("<details class=\"fold\" data-fold open><summary><h2 id=\"%s\">%s</h2></summary>\n%s</details>\n", id, heading, content)
}

// factList are the fields of the front matter in words and as links, save those that are shown elsewhere on the page.
func (s *Site) factList(from string, d *workspace.Document, said []string) markup {
	fields := s.fields(d)
	if fields == nil || fields.Kind != document.Map {
		return ""
	}
	shown := map[string]bool{d.Kind.TitleField: true, d.Kind.ID.Field: true}
	if d.Kind.Lifecycle != nil {
		shown[d.Kind.Lifecycle.Field] = true
	}
	for _, p := range d.Kind.Parts {
		shown[p.Field] = true
	}
	for _, name := range said {
		shown[name] = true
	}
	if d.Kind.Name == feature.Kind {
		for _, name := range answeredBy {
			shown[name] = true
		}
	}
	var b builder
	for _, e := range fields.Entries {
		if shown[e.Key] {
			continue
		}
		if label, links := s.linkFact(from, d, e.Key); links != "" {
			b.add("<dt>%s</dt><dd>%s</dd>\n", fieldLabel(label), links)
			continue
		}
		if text := render.Words(e.Value); text != "" && !s.leadsAway(d, e.Key) {
			b.add("<dt>%s</dt><dd>%s</dd>\n", fieldLabel(e.Key), value(text))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return tag("<dl class=\"facts\">\n%s</dl>\n", b.markup())
}

// fieldLabel is a field's name as people read it.
func fieldLabel(name string) string { return capital(wordBreaks.Replace(name)) }

var wordBreaks = strings.NewReplacer("_", " ", "-", " ")

// mostLinksOfFact is how many links a fact shows at once.
const mostLinksOfFact = 6

// linkFact is a field of links, as what it is called and where it leads. It is nothing for another field, and where one
// leads nowhere: that is a fact as it is written.
func (s *Site) linkFact(from string, d *workspace.Document, field string) (label string, links markup) {
	var items []markup
	for _, l := range s.Graph.From(d) {
		name, below, _ := strings.Cut(l.Field, ".")
		if l.FromPart != nil || l.Spec == nil || l.Inverse || name != field || below != "" && below != "*" {
			continue
		}
		if l.State != graph.Resolved && !l.Spec.Internal && !s.Public {
			return "", ""
		}
		if l.State != graph.Resolved || s.hidden(l, l.To) {
			continue
		}
		title := cmp.Or(l.To.Title, l.To.ID)
		to := s.pages[l.To]
		if part := l.To.Part(l.ToPart); part != nil {
			title, to = cmp.Or(part.Title, part.ID), to+"#"+partAnchor(part.ID)
		}
		item := tag("<a href=\"%s\" title=\"%s\">%s</a>", relative(from, to), l.Target(), bdi(title))
		if below != "" { // a map of links: each with its key
			key, _, _ := strings.Cut(strings.TrimPrefix(l.Pointer, "/"+field+"/"), "/")
			item = tag("%s <span class=\"soft\">%s</span>", item, strings.ReplaceAll(key, "_", " "))
		}
		items = append(items, item)
		label = l.Label()
	}
	switch {
	case len(items) == 0:
		return "", ""
	case len(items) == 1:
		return label, items[0]
	}
	return label, folded("All", len(items), mostLinksOfFact, func(i int) markup { return items[i] })
}

// leadsAway reports whether a field's links are told elsewhere, or may not be.
func (s *Site) leadsAway(d *workspace.Document, field string) bool {
	for _, l := range s.Graph.From(d) {
		if l.State != graph.Resolved && l.Spec != nil && !l.Spec.Internal && !s.Public && strings.SplitN(l.Field, ".", 2)[0] == field {
			return false
		}
	}
	for _, l := range d.Kind.Links {
		if l.Field == field {
			return true
		}
	}
	return false
}

// sentences are the fields of which a sentence can be made.
var sentences = []struct{ who, what, why string }{{"persona", "want", "so_that"}}

// inSentence reports whether a field is part of a sentence that says little alone.
func inSentence(name string) bool {
	for _, f := range sentences {
		if name == f.what || name == f.why {
			return true
		}
	}
	return false
}

// sentence is what a story asks for, in one sentence, and the fields that it says.
func (s *Site) sentence(d *workspace.Document) (text markup, said []string) {
	fields := s.fields(d)
	for _, f := range sentences {
		who, what, why := fields.Get(f.who).Scalar(), fields.Get(f.what).Scalar(), fields.Get(f.why).Scalar()
		if who == "" || what == "" || d.Kind.Link(f.who) != nil {
			continue
		}
		article := "a"
		if strings.ContainsRune("aeiouAEIOU", rune(who[0])) {
			article = "an"
		}
		text = tag("<p class=\"story\">As %s <b>%s</b> I want <b>%s</b>", article, bdi(strings.ReplaceAll(who, "_", " ")), bdi(strings.TrimRight(what, ". ")))
		if why != "" {
			text += tag(" so that <b>%s</b>", bdi(strings.TrimRight(why, ". ")))
		}
		return text + ".</p>\n", []string{f.who, f.what, f.why}
	}
	return "", nil
}

// value is a field's value; an address of the web is a link, and a day stays in one piece.
func value(text string) markup {
	if _, err := calendar.ParseDate(text); err == nil {
		return tag("<time>%s</time>", text)
	}
	if u, err := url.Parse(text); err == nil && isAddress(text) {
		return tag("<a rel=\"noopener noreferrer\" href=\"%s\">%s</a>", u.String(), bdi(text))
	}
	return bdi(text)
}

// isAddress reports whether a text is an address of the web.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// longValue is the length in bytes from which a field of a record is read, and not looked up.
const longValue = 60

// prose is what stands in the fields of a document that has no text of its own: its long values, and the fields that hold
// them. A single one needs no heading.
func (s *Site) prose(d *workspace.Document) (text markup, said []string) {
	fields := s.fields(d)
	if fields == nil || fields.Kind != document.Map || d.Kind.Name == feature.Kind {
		return "", nil
	}
	var paragraphs []markup
	for _, e := range fields.Entries {
		value := e.Value.Scalar()
		if len(value) < longValue || e.Key == d.Kind.TitleField || d.Kind.Link(e.Key) != nil || isAddress(value) || value == d.Title {
			continue
		}
		paragraphs, said = append(paragraphs, tag("<p>%s</p>\n", bdi(value))), append(said, e.Key)
	}
	if len(said) > 1 {
		for i := range paragraphs {
			paragraphs[i] = tag("<h2>%s</h2>\n", fieldLabel(said[i])) + paragraphs[i]
		}
	}
	if len(said) == 0 {
		return "", nil
	}
	return tag("<section class=\"prose\">\n%s</section>\n", joined(paragraphs, "")), said
}

// links are what else a document has to do with: what its text and its parts name, and what names it, each under its
// label. Facts are said already, and so are the groups of shown.
func (s *Site) linksOf(d *workspace.Document, shown []string) markup {
	type end struct {
		document *workspace.Document
		part     string
	}
	var labels []string
	by, known := map[string][]end{}, map[string]map[end]bool{}
	add := func(label string, e end) {
		if slices.Contains(shown, label) || known[label][e] {
			return
		}
		if known[label] == nil {
			labels = append(labels, label)
			known[label] = map[end]bool{}
		}
		known[label][e] = true
		by[label] = append(by[label], e)
	}
	for _, l := range s.Graph.From(d) {
		if l.State == graph.Resolved && !s.hidden(l, l.To) && l.To != d && (l.Spec == nil || l.FromPart != nil || l.Inverse || strings.Contains(strings.TrimSuffix(l.Field, ".*"), ".")) {
			add(l.Label(), end{l.To, l.ToPart})
		}
	}
	for _, l := range s.Graph.To(d) {
		if !s.hidden(l, l.From) && l.From != d {
			part := ""
			if l.FromPart != nil {
				part = l.FromPart.ID
			}
			add(l.InverseLabel(), end{l.From, part})
		}
	}
	if len(labels) == 0 {
		return ""
	}
	var b builder
	for _, label := range labels {
		b.add("<h3>%s</h3>%s\n", fieldLabel(label), folded("All", len(by[label]), 8, func(i int) markup { return s.linked(s.pages[d], by[label][i].document, by[label][i].part) }))
	}
	return foldable("rb-links", "Links", b.markup())
}

// linked names a document, or a part of it, with its status.
func (s *Site) linked(from string, d *workspace.Document, part string) markup {
	folder, _ := path.Split(from)
	key := link{folder, d, part}
	if m, ok := s.links.Load(key); ok {
		return m.(markup)
	}
	m := s.link(from, d, part)
	s.links.Store(key, m)
	return m
}

// link is what decides what a link to a document looks like: pages of a folder have the same.
type link struct {
	folder   string
	document *workspace.Document
	part     string
}

func (s *Site) link(from string, d *workspace.Document, part string) markup {
	to, id, title := s.pages[d], d.ID, d.Title
	if p := d.Part(part); part != "" && p != nil {
		id += "#" + p.ID
		if p.Title != "" {
			title = p.Title
		}
		to += "#" + partAnchor(p.ID)
	}
	return tag(`<a href="%s"><span class="id">%s</span> %s</a> %s`, relative(from, to), id, bdi(title), status(d.Category, d.Status))
}

// findingsOf are what the rules say of a document, for those who write it.
func (s *Site) findingsOf(d *workspace.Document) markup {
	var b builder
	for _, f := range s.findings[d.Path] {
		if f.Document != d.ID && d.Record != "" || f.Severity < diagnostic.Info {
			continue
		}
		mark, color := severityMark(f.Severity)
		b.add("<li><span class=\"%s-text\"><span aria-hidden=\"true\">%s</span> %s</span> %s <span class=\"soft\">line %s, %s</span></li>\n",
			color, mark, f.Severity, bdi(f.Message), f.Start.Line, f.Rule)
	}
	if b.Len() == 0 {
		return ""
	}
	return tag("<section class=\"findings\" aria-labelledby=\"rb-findings\"><h2 id=\"rb-findings\">Findings</h2><ul>\n%s</ul></section>\n", b.markup())
}

func severityMark(v diagnostic.Severity) (mark, color string) {
	switch v {
	case diagnostic.Error:
		return "◆", "bad"
	case diagnostic.Warning:
		return "▲", "warn"
	}
	return "●", "soft"
}
