package site

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Leak is something internal in what would have been a public site.
type Leak struct {
	// File is the file of the site, Word what was found in it, From the document that it belongs to.
	File, Word, From string
}

func (l *Leak) Error() string {
	return fmt.Sprintf("%s would show %q, which is internal to %s: nothing was written", l.File, l.Word, l.From)
}

// shortest is the least length in bytes of a text that is looked for: shorter ones occur by chance. Ids are looked for
// whatever their length, as whole words.
const shortest = 12

// secrets are what the public must not see.
type secrets struct {
	// texts are by their first bytes, ids whole.
	texts map[string][]secret
	ids   map[string]string
	open  string // all that public sources say
	known map[string]bool
}

type secret struct{ text, from string }

// findLeak searches a public site for what is internal and in no public source; nil where there is nothing.
func findLeak(g *graph.Graph, files []File) *Leak {
	x := &secrets{texts: map[string][]secret{}, ids: map[string]string{}, known: map[string]bool{}}
	x.open = publicSources(g.Workspace)
	openWords := map[string]bool{}
	for _, w := range idPattern.FindAllString(x.open, -1) {
		openWords[strings.ToLower(w)] = true
	}
	for _, d := range g.Workspace.Documents {
		x.gather(d, openWords)
	}
	for _, f := range files {
		if f.Path == "assets/site.css" || f.Path == "assets/site.js" || strings.HasPrefix(f.Path, "files/") {
			continue
		}
		if leak := x.search(f); leak != nil {
			return leak
		}
	}
	return nil
}

// publicSources are all words that the public may read: of public documents, and those of the configuration that pages
// show.
func publicSources(w *workspace.Workspace) string {
	var b strings.Builder
	say := func(s string) { // pages show values such as not_implemented with blanks
		b.WriteString(flat(s) + "\n" + flat(strings.ReplaceAll(s, "_", " ")) + "\n")
	}
	for _, d := range w.Documents {
		if !d.Public {
			continue
		}
		say(d.ID)
		say(d.Title)
		say(d.Path)
		eachScalar(d.PublicFields(), say)
		if d.Body != nil {
			say(string(d.Body.PublicBody()))
		}
	}
	say(w.Config.Name)
	say(w.Config.Site.Title)
	for _, k := range w.Config.Kinds {
		say(k.Name)
		say(k.Label)
		say(k.Plural)
		for _, f := range k.Fields() {
			say(f.Name)
			say(strings.Join(f.Enum, "\n"))
		}
		for _, l := range k.Links {
			say(l.Label)
			say(l.Inverse)
		}
		if k.Lifecycle != nil {
			say(strings.Join(k.Lifecycle.Names(), "\n"))
		}
	}
	return b.String()
}

// gather takes what is internal of a document: all of it, or its internal fields and passages.
func (x *secrets) gather(d *workspace.Document, openWords map[string]bool) {
	text := func(s string) { x.text(s, d.Name()) }
	if d.Public {
		internal := map[string]bool{}
		for _, f := range d.Kind.Fields() {
			internal[f.Name] = f.Internal
		}
		if d.Fields != nil {
			for _, e := range d.Fields.Entries {
				if internal[e.Key] {
					eachScalar(e.Value, text)
				}
			}
		}
		if d.Body != nil && d.Body.Outline != nil {
			for _, r := range d.Body.Outline.Internal {
				text(string(d.Body.Source[r.Start:r.End]))
			}
		}
		return
	}
	if id := strings.ToLower(d.ID); idPattern.MatchString(d.ID) && !openWords[id] {
		x.ids[id] = d.Name()
	}
	text(d.ID)
	text(d.Title)
	eachScalar(d.Fields, text)
	if d.Body != nil {
		text(ownText(d.Body))
	}
}

// ownText is a body without its generated blocks: what they hold is said elsewhere, and may well be public there.
func ownText(f *document.File) string {
	if f.Outline == nil {
		return string(f.BodyText())
	}
	var b strings.Builder
	at := f.Body.Start
	for _, block := range f.Outline.Blocks {
		if block.Content.Start >= at && block.Close.End > 0 {
			b.Write(f.Source[at:block.Content.Start])
			at = block.Content.End
		}
	}
	b.Write(f.Source[at:f.Body.End])
	return b.String()
}

// cuts are where the markup of a text may stand, so that what is between them is on a page as it is.
var cuts = regexp.MustCompile("[\n*_`<>\\[\\]()|#~!\"&'\\\\]+|--+|[.?;:]\\s")

// shortestPiece is the least length in bytes of a piece of a passage, which has three words at least: shorter ones are
// what anybody says ("planned 2027-Q1").
const shortestPiece = 20

// comments are those of a body; what they hold is on no page.
var comments = regexp.MustCompile(`(?s)<!--.*?-->`)

// text takes an internal text, and the pieces of it, that no public source holds.
func (x *secrets) text(s, from string) {
	s = comments.ReplaceAllString(s, "\n")
	x.take(s, shortest, 1, from)
	for _, piece := range cuts.Split(s, -1) {
		x.take(piece, shortestPiece, 3, from)
	}
}

func (x *secrets) take(s string, least, words int, from string) {
	s = strings.TrimFunc(flat(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	if len(s) < least || strings.Count(s, " ") < words-1 || x.known[s] || !strings.ContainsFunc(s, unicode.IsLetter) {
		return
	}
	x.known[s] = true
	if !strings.Contains(x.open, s) {
		x.texts[s[:shortest]] = append(x.texts[s[:shortest]], secret{s, from})
	}
}

// idPattern is what is looked for as an id: words with a digit in them behind a dash.
var idPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*-[0-9][0-9A-Za-z-]*`)

// Tags inside a line of text are nothing to a reader, all others are where one text ends and another begins.
var (
	inlineTag = regexp.MustCompile(`</?(?:a|abbr|b|bdi|code|del|em|i|kbd|mark|s|small|span|strong|sub|sup|u|wbr)(?:\s[^>]*)?>`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

// boundary stands between two texts; no text holds it.
const boundary = " \x00 "

// readable is what people read of a page.
func readable(page string) string {
	return html.UnescapeString(anyTag.ReplaceAllString(inlineTag.ReplaceAllString(page, ""), boundary))
}

// search looks through a file: its name, its text as it is, and as people read it, without markup.
func (x *secrets) search(f File) *Leak {
	raw := string(f.Content)
	readings := []string{f.Path, raw}
	switch {
	case strings.HasSuffix(f.Path, ".html"):
		readings = append(readings, html.UnescapeString(raw), readable(raw))
	case strings.HasSuffix(f.Path, ".json"), strings.HasSuffix(f.Path, ".js"):
		readings = append(readings, unescapeJSON(raw))
	}
	for _, reading := range readings {
		for _, id := range idPattern.FindAllString(reading, -1) {
			if from, ok := x.ids[strings.ToLower(id)]; ok {
				return &Leak{f.Path, id, from}
			}
		}
		text := flat(reading)
		for i := 0; i+shortest <= len(text); i++ {
			for _, s := range x.texts[text[i:i+shortest]] {
				if strings.HasPrefix(text[i:], s.text) {
					return &Leak{f.Path, s.text, s.from}
				}
			}
		}
	}
	return nil
}

// flat is text with every run of blanks as one.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

var jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// unescapeJSON is the strings of JSON as people read them.
func unescapeJSON(s string) string {
	var b strings.Builder
	for _, quoted := range jsonString.FindAllString(s, -1) {
		var text string
		if json.Unmarshal([]byte(quoted), &text) == nil {
			b.WriteString(text + boundary)
		}
	}
	return b.String()
}

// eachScalar gives every scalar below a value, in order.
func eachScalar(n *document.Node, fn func(string)) {
	switch {
	case n == nil:
	case n.Kind == document.Map:
		for _, e := range n.Entries {
			eachScalar(e.Value, fn)
		}
	case n.Kind == document.List:
		for _, item := range n.Items {
			eachScalar(item, fn)
		}
	default:
		fn(n.Scalar())
	}
}
