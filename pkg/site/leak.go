package site

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

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

// shortestPiece is the least length in bytes of a piece of a passage, which has three words at least: shorter ones are
// what anybody says ("planned 2027-Q1").
const shortestPiece = 20

// longestWhole is the length in bytes up to which a text is looked for as a whole too, and not by its pieces alone.
const longestWhole = 1000

// findLeak searches files for what is internal and in no public source; nil where there is nothing. Of several leaks it is
// the first by file.
func findLeak(g *graph.Graph, files []File) *Leak {
	l := newLeakSearch(Input{Graph: g, Public: true})
	inParallel(len(files), func(i int) { l.look(files[i]) })
	return l.found()
}

// leakSearch looks for leaks in files while they are made; it is safe for concurrent use.
type leakSearch struct {
	secrets *secrets // nil for those who may see everything
	mutex   sync.Mutex
	leak    *Leak
}

func newLeakSearch(in Input) *leakSearch {
	if !in.Public {
		return &leakSearch{}
	}
	x := &secrets{texts: map[string][]secret{}, ids: map[string]string{}, known: map[string]bool{}}
	for _, d := range in.Graph.Workspace.Documents {
		x.gather(d)
	}
	x.forget(publicSources(in.Graph))
	return &leakSearch{secrets: x}
}

// look searches a file, unless it is our own or a picture, which is no text.
func (l *leakSearch) look(f File) {
	if l.secrets == nil || f.Path == "assets/site.css" || f.Path == "assets/site.js" || strings.HasPrefix(f.Path, "files/") {
		return
	}
	leak := l.secrets.search(f)
	if leak == nil {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.leak == nil || leak.File < l.leak.File {
		l.leak = leak
	}
}

// found is the leak of the first file by path, nil where there is none.
func (l *leakSearch) found() *Leak { return l.leak }

// secrets are what the public must not see.
type secrets struct {
	// texts are by their first bytes, of which starts is a sieve; ids are whole, in lower case.
	texts  map[string][]secret
	starts sieve
	ids    map[string]string
	known  map[string]bool
}

type secret struct{ text, from string }

// sieve tells quickly that no text begins at a place; that one does it may say wrongly.
type sieve [1 << 16]bool

func (s *sieve) at(text string, i int) *bool {
	first := uint32(text[i]) | uint32(text[i+1])<<8 | uint32(text[i+2])<<16 | uint32(text[i+3])<<24
	second := uint32(text[i+4]) | uint32(text[i+5])<<8 | uint32(text[i+6])<<16 | uint32(text[i+7])<<24
	return &s[(first*0x9E3779B1^second*0x85EBCA6B)>>16]
}

// gather takes what is internal of a document: all of it, or its internal fields and passages.
func (x *secrets) gather(d *workspace.Document) {
	text := func(s string) { x.text(s, d.Name()) }
	if !d.Public {
		if isID(d.ID) {
			x.ids[strings.ToLower(d.ID)] = d.Name()
		}
		text(d.ID)
		text(d.Title)
		eachScalar(d.Fields, text)
		if d.Body != nil {
			text(ownText(d.Body))
		}
		return
	}
	if d.Fields != nil {
		for _, e := range d.Fields.Entries {
			if field := d.Kind.Field(e.Key); field != nil && field.Internal {
				eachScalar(e.Value, text)
			}
		}
	}
	if d.Body != nil && d.Body.Outline != nil {
		for _, r := range d.Body.Outline.Internal {
			text(d.Body.Text(r))
		}
	}
}

// forget takes back what public sources say too.
func (x *secrets) forget(public []string) {
	ids, texts := make([][]string, len(public)), make([][]string, len(public))
	inParallel(len(public), func(i int) {
		eachID(public[i], func(id string) { ids[i] = append(ids[i], strings.ToLower(id)) })
		x.each(public[i], func(s secret) bool { texts[i] = append(texts[i], s.text); return true })
	})
	for i := range public {
		for _, id := range ids[i] {
			delete(x.ids, id)
		}
		for _, text := range texts[i] {
			key := text[:shortest]
			x.texts[key] = slices.DeleteFunc(x.texts[key], func(s secret) bool { return s.text == text })
		}
	}
}

// publicSources are all words that the public may read: of public documents, and those of the configuration that pages
// show.
func publicSources(g *graph.Graph) []string {
	w := g.Workspace
	var out []string
	say := func(s string) { // pages show values such as not_implemented with blanks
		out = append(out, flat(s))
		if strings.Contains(s, "_") {
			out = append(out, flat(strings.ReplaceAll(s, "_", " ")))
		}
	}
	for _, d := range w.Documents {
		if !d.Public {
			continue
		}
		say(d.ID)
		say(d.Title)
		say(d.Path)
		eachPublicScalar(g, d, say)
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
			for _, value := range f.Enum {
				say(value)
			}
		}
		for _, l := range k.Links {
			say(l.Label)
			say(l.Inverse)
		}
		if k.Lifecycle != nil {
			for _, status := range k.Lifecycle.Names() {
				say(status)
			}
		}
	}
	return out
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
			b.Write(f.Source()[at:block.Content.Start])
			at = block.Content.End
		}
	}
	b.Write(f.Source()[at:f.Body.End])
	return b.String()
}

// text takes an internal text and the pieces of it.
func (x *secrets) text(s, from string) {
	s = withoutComments(s)
	if len(s) <= longestWhole {
		x.take(s, shortest, 1, from)
	}
	eachPiece(s, func(piece string) { x.take(piece, shortestPiece, 3, from) })
}

func (x *secrets) take(s string, least, words int, from string) {
	s = strings.TrimFunc(flat(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	if len(s) < least || strings.Count(s, " ") < words-1 || x.known[s] || !strings.ContainsFunc(s, unicode.IsLetter) {
		return
	}
	x.known[s] = true
	x.texts[s[:shortest]] = append(x.texts[s[:shortest]], secret{s, from})
	*x.starts.at(s, 0) = true
}

// each calls fn for every secret in a text whose blanks are flat, until it returns false.
func (x *secrets) each(text string, fn func(secret) bool) {
	for i := 0; i+shortest <= len(text); i++ {
		if !*x.starts.at(text, i) {
			continue
		}
		for _, s := range x.texts[text[i:i+shortest]] {
			if strings.HasPrefix(text[i:], s.text) && !fn(s) {
				return
			}
		}
	}
}

// search looks through a file: its name, its text as it is, and as people read it, without markup.
func (x *secrets) search(f File) (leak *Leak) {
	raw := string(f.Content)
	readings := []string{f.Path, raw}
	switch {
	case strings.HasSuffix(f.Path, ".html"), strings.HasSuffix(f.Path, ".xml"):
		readings = []string{f.Path, html.UnescapeString(raw), readable(raw)}
	case strings.HasSuffix(f.Path, ".json"), strings.HasSuffix(f.Path, ".js"):
		readings = append(readings, unescapeJSON(raw))
	}
	for _, reading := range readings {
		eachID(reading, func(id string) {
			if from, ok := x.ids[strings.ToLower(id)]; ok && leak == nil {
				leak = &Leak{f.Path, id, from}
			}
		})
		x.each(flat(reading), func(s secret) bool {
			if leak == nil {
				leak = &Leak{f.Path, s.text, s.from}
			}
			return false
		})
		if leak != nil {
			return leak
		}
	}
	return nil
}

// eachID calls fn for what looks like an id: a word with a digit in it behind a dash.
func eachID(s string, fn func(id string)) {
	for done := 0; ; {
		dash := strings.IndexByte(s[done:], '-')
		if dash < 0 {
			return
		}
		dash += done
		start := dash
		for start > done && isWord(s[start-1]) {
			start--
		}
		for start < dash && isDigit(s[start]) {
			start++
		}
		done = dash + 1
		if start == dash || done == len(s) || !isDigit(s[done]) {
			continue
		}
		for done < len(s) && (isWord(s[done]) || s[done] == '-') {
			done++
		}
		fn(s[start:done])
	}
}

func isID(s string) (is bool) {
	eachID(s, func(id string) { is = is || id == s })
	return is
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

// withoutComments is a body without them: what they hold is on no page.
func withoutComments(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<!--")
		if !found {
			break
		}
		_, after, closed := strings.Cut(rest, "-->")
		if !closed {
			break
		}
		b.WriteString(before + "\n")
		s = after
	}
	return b.String() + s
}

// markupBytes are where the markup of a text may stand, so that what is between them is on a page as it is.
const markupBytes = "\n*_`<>[]()|#~!\"&'\\"

// eachPiece cuts a text at its markup, at dashes and between sentences.
func eachPiece(s string, fn func(string)) {
	start := 0
	cut := func(at, next int) {
		if at > start {
			fn(s[start:at])
		}
		start = next
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.IndexByte(markupBytes, c) >= 0, c == '-' && i+1 < len(s) && s[i+1] == '-':
			cut(i, i+1)
		case (c == '.' || c == '?' || c == ';' || c == ':') && i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\t' || s[i+1] == '\r' || s[i+1] == '\n'):
			cut(i, i+1)
		}
	}
	cut(len(s), len(s))
}

// inlineTags are nothing to a reader inside a line of text; all others are where one text ends and another begins.
var inlineTags = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "code": true, "del": true, "em": true, "i": true, "kbd": true, "mark": true,
	"s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "u": true, "wbr": true,
}

// boundary stands between two texts; no text holds it.
const boundary = " \x00 "

// readable is what people read of a page.
func readable(page string) string {
	var b strings.Builder
	b.Grow(len(page))
	for {
		before, rest, found := strings.Cut(page, "<")
		b.WriteString(before)
		tag, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			return html.UnescapeString(b.String())
		}
		name := strings.TrimPrefix(tag, "/")
		if i := strings.IndexAny(name, " \t\n/"); i >= 0 {
			name = name[:i]
		}
		if !inlineTags[name] {
			b.WriteString(boundary)
		}
		page = after
	}
}

// flat is text with every run of blanks as one.
func flat(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if unicode.IsSpace(r) {
			blank = b.Len() > 0
		} else {
			if blank {
				b.WriteByte(' ')
				blank = false
			}
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// unescapeJSON is the strings of JSON as people read them.
func unescapeJSON(s string) string {
	var b strings.Builder
	for {
		_, rest, found := strings.Cut(s, `"`)
		if !found {
			return b.String()
		}
		end := 0
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return b.String()
		}
		text := rest[:end]
		if strings.Contains(text, `\`) && json.Unmarshal([]byte(`"`+rest[:end]+`"`), &text) != nil {
			text = ""
		}
		b.WriteString(text + boundary)
		s = rest[end+1:]
	}
}

// eachPublicScalar gives the scalars of a public document's fields, without those of internal fields and the references to what
// is internal. It does not ask what pages ask, so that a mistake of theirs is not one of the search too.
func eachPublicScalar(g *graph.Graph, d *workspace.Document, fn func(string)) {
	if d.Fields == nil {
		return
	}
	hidden := map[string]bool{}
	for _, l := range g.Written(d) {
		if l.Spec != nil && l.To != nil && !l.To.Public {
			hidden[l.Raw] = true
		}
	}
	for _, e := range d.Fields.Entries {
		if field := d.Kind.Field(e.Key); field != nil && field.Internal {
			continue
		}
		eachScalar(e.Value, func(s string) {
			if !hidden[s] {
				fn(s)
			}
		})
	}
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
