package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// publicUseCase is a public page with a sentence in it.
func publicUseCase(sentence string) lint.Example {
	return example(file("use-cases/uc-04-pay-by-photo.md", strings.Replace(sponsoredUseCase, "Nine bills", sentence+"\n\nNine bills", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("stories/us-0042-save-a-card.md", readyStory), file("data/people.yml", sponsoringPeople))
}

var internalLeak = &lint.Rule{
	Name:     "internal-leak",
	Group:    lint.Audience,
	Severity: diagnostic.Error,
	Summary:  "What is public names nothing that is internal",
	Why: `Public pages are read by customers. The id or the title of an objective, a story or a strategy in their text, or a link to
its page, tells them what they should not know, or leads them nowhere. Take it out, or put the passage between
<!-- internal --> and <!-- /internal -->, which is left out of public pages. The body and the texts in the front matter are
read; links in the front matter are left out of public pages anyway. Ids that are ordinary words, short titles, and titles that
something public has too are not looked for.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "length", Default: 12, Doc: "From how many characters on a title is looked for"},
		{Name: "except", Default: []string{}, Doc: "The internal kinds whose documents may be named in public"},
	},
	Bad:  publicUseCase("We build this for OBJ-0017."),
	Good: publicUseCase("We build this for new teams. <!-- internal -->See OBJ-0017.<!-- /internal -->"),
	Run: func(p *lint.Pass) {
		l := newLeaks(p)
		if l == nil {
			return
		}
		for _, d := range p.Documents() {
			if d.Public {
				l.body(d)
				l.fields(d)
			}
		}
	},
}

// leaks looks for what is internal in what is public.
type leaks struct {
	p        *lint.Pass
	mentions *mentions
	// files are the internal documents by the path of their file, where a public body links to it; a file in which
	// something is public has none.
	files map[string]*workspace.Document
	// internal are the names of the internal fields by kind.
	internal map[*config.Kind][]string
}

// newLeaks is nil where nothing is public.
func newLeaks(p *lint.Pass) *leaks {
	l := &leaks{p: p, mentions: newMentions(), files: map[string]*workspace.Document{}, internal: map[*config.Kind][]string{}}
	public := false
	for _, d := range p.Head.Workspace.Documents {
		if d.Public {
			public = true
			l.mentions.leaveOut(d.ID)
			l.mentions.leaveOut(d.Title)
			l.expect(d)
		}
	}
	if !public {
		return nil
	}
	length, except := 0, false
	var kind *config.Kind
	for _, d := range p.Head.Workspace.Documents {
		if d.Kind != kind {
			kind, length = d.Kind, p.Int("length", d.Kind.Name)
			except = slices.Contains(p.Strings("except", kind.Name), kind.Name)
		}
		if len(l.files) > 0 {
			l.locate(d, except)
		}
		if d.Public || except {
			continue
		}
		if distinctive(d, length) {
			l.mentions.addID(d)
		}
		if d.Title != d.ID && utf8.RuneCountInString(d.Title) >= length {
			l.mentions.addTitle(d)
		}
	}
	return l
}

// expect prepares for a public document: the texts that will be read, and the files that its body links to.
func (l *leaks) expect(d *workspace.Document) {
	l.texts(d, func(n *document.Node) { l.mentions.will(n.Text) })
	if d.Body == nil || d.Body.Outline == nil {
		return
	}
	l.mentions.will(string(d.Body.BodyText()))
	for _, link := range d.Body.Outline.Links {
		if target, ok := graph.ResolvePath(d, link.Destination); ok {
			l.files[target.Path] = nil
		}
	}
}

// locate remembers a document whose file a public body links to, unless something in that file may be named.
func (l *leaks) locate(d *workspace.Document, except bool) {
	paths := []string{d.Path}
	if d.Body != nil && d.Body.Path != d.Path {
		paths = append(paths, d.Body.Path)
	}
	for _, path := range paths {
		switch first, linked := l.files[path]; {
		case linked && (d.Public || except):
			delete(l.files, path)
		case linked && first == nil:
			l.files[path] = d
		}
	}
}

// distinctive reports whether an id is no ordinary word or number: it has a number by its format, or is spelled as only
// names are. A team called search, or self-hosted, is not looked for.
func distinctive(d *workspace.Document, length int) bool {
	if utf8.RuneCountInString(d.ID) < 4 || !strings.ContainsFunc(d.ID, unicode.IsLetter) {
		return false
	}
	if f := d.Kind.ID.Format; f != nil && f.HasNumber() {
		return true
	}
	return strings.ContainsAny(d.ID, "_/") ||
		strings.Contains(d.ID, "-") && (strings.ContainsFunc(d.ID, unicode.IsDigit) || utf8.RuneCountInString(d.ID) >= length)
}

// body reports links to what is internal, and its ids and titles.
func (l *leaks) body(d *workspace.Document) {
	if d.Body == nil || d.Body.Outline == nil {
		return
	}
	outline := d.Body.Outline
	hidden := slices.Concat(outline.Internal, outline.Comments)
	for _, link := range outline.Links {
		if overlapsAny(hidden, link.Use) {
			continue
		}
		target, ok := graph.ResolvePath(d, link.Destination)
		to := l.files[target.Path]
		if !ok || to == nil || to == d {
			continue
		}
		hidden = append(hidden, link.Use, link.Range) // its text needs no finding of its own
		f := lint.AboutBody(d, link.Range, fmt.Sprintf("%s is public, and its body links to %s, which is internal", d.Name(), to.Name()))
		l.report(f, link.Destination, to)
	}
	source := string(d.Body.Source())
	for _, part := range without(d.Body.Body, hidden) {
		end, last := -1, (*workspace.Document)(nil)
		for _, m := range l.mentions.in(source[part.Start:part.End]) {
			at := diagnostic.Range{Start: part.Start + m.start, End: part.Start + m.end}
			// An id with its title beside it is one mention.
			again := m.document == last && !strings.Contains(source[end:at.Start], "\n")
			end, last = at.End, m.document
			if again {
				continue
			}
			text := source[at.Start:at.End]
			f := lint.AboutBody(d, at, fmt.Sprintf("%s is public, and its body names %s, which is internal", d.Name(), naming(text, m.document)))
			l.report(f, text, m.document)
		}
	}
}

// fields reports ids and titles in the texts of the fields that the public may see. References are left out of public
// pages by themselves.
func (l *leaks) fields(d *workspace.Document) {
	var references map[diagnostic.Range]bool
	l.texts(d, func(n *document.Node) {
		for _, m := range l.mentions.in(n.Text) {
			if references == nil {
				references = map[diagnostic.Range]bool{d.IDRange: true}
				for _, w := range l.p.Head.Graph.Written(d) {
					references[w.Range] = true
				}
			}
			if references[n.Range] {
				return
			}
			text, pointer := n.Text[m.start:m.end], pointerTo(d.Fields, n)
			at, _ := inSource(d.File, n.Range, text)
			f := lint.AboutField(d, pointer, at, fmt.Sprintf("%s is public, and its %s names %s, which is internal",
				d.Name(), document.SplitPointer(pointer)[0], naming(text, m.document)))
			l.report(f, text, m.document)
		}
	})
}

// texts goes through the texts in a document's fields, those of internal fields left out.
func (l *leaks) texts(d *workspace.Document, do func(*document.Node)) {
	if d.Fields == nil {
		return
	}
	internal, known := l.internal[d.Kind]
	if !known {
		for _, f := range d.Kind.Fields() {
			if f.Internal {
				internal = append(internal, f.Name)
			}
		}
		l.internal[d.Kind] = internal
	}
	for _, e := range d.Fields.Entries {
		if !slices.Contains(internal, e.Key) {
			eachText(e.Value, do)
		}
	}
}

func eachText(n *document.Node, do func(*document.Node)) {
	switch {
	case n == nil:
	case n.Kind == document.String:
		do(n)
	default:
		for _, e := range n.Entries {
			eachText(e.Value, do)
		}
		for _, item := range n.Items {
			eachText(item, do)
		}
	}
}

// pointerTo is the pointer of a value below another one, or "".
func pointerTo(within, n *document.Node) string {
	for _, e := range within.Entries {
		if e.Value == n {
			return document.Pointer(e.Key)
		}
		if below := pointerTo(e.Value, n); below != "" {
			return document.Pointer(e.Key) + below
		}
	}
	for i, item := range within.Items {
		if item == n {
			return "/" + strconv.Itoa(i)
		}
		if below := pointerTo(item, n); below != "" {
			return "/" + strconv.Itoa(i) + below
		}
	}
	return ""
}

func (l *leaks) report(f diagnostic.Finding, value string, to *workspace.Document) {
	f.Value = value
	f.Related = []diagnostic.Related{lint.Beside(to, to.Title)}
	l.p.Report(f)
}

// naming is how a message calls what a text mentions: by its id, and by its title where that is what the text says.
func naming(text string, d *workspace.Document) string {
	if strings.EqualFold(text, d.ID) {
		return d.Name()
	}
	return fmt.Sprintf("%q (%s)", d.Title, d.Name())
}

func overlapsAny(ranges []diagnostic.Range, r diagnostic.Range) bool {
	return slices.ContainsFunc(ranges, func(x diagnostic.Range) bool { return x.Start < r.End && r.Start < x.End })
}

// without are the pieces of a range that lie outside of others.
func without(all diagnostic.Range, holes []diagnostic.Range) []diagnostic.Range {
	holes = slices.Clone(holes)
	slices.SortFunc(holes, func(a, b diagnostic.Range) int { return cmp.Compare(a.Start, b.Start) })
	var out []diagnostic.Range
	for _, hole := range holes {
		if hole.Start >= all.End {
			break
		}
		if hole.Start > all.Start {
			out = append(out, diagnostic.Range{Start: all.Start, End: hole.Start})
		}
		all.Start = min(max(all.Start, hole.End), all.End)
	}
	return append(out, all)
}
