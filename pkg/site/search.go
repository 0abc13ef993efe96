package site

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// longestText bounds a document's text in the index, in bytes.
const longestText = 6000

// textsPerPart is how many documents' texts come in one script, so that none keeps a page busy for long.
const textsPerPart = 500

// planSearch plans what the search knows. It comes as scripts, because pages that are opened from disk may load nothing
// else: first an index by which titles are found at once, and then the texts, in some parts.
func (s *Site) planSearch() {
	documents := slices.SortedStableFunc(slices.Values(s.documents), func(a, b *workspace.Document) int { return strings.Compare(s.pages[a], s.pages[b]) })
	parts := []string{}
	for part := range slices.Chunk(documents, textsPerPart) {
		name, from := "assets/search-text-"+strconv.Itoa(len(parts)+1)+".js", len(parts)*textsPerPart
		parts = append(parts, name)
		s.add(name, func(o *output) error { return s.searchTexts(o, name, from, part) })
	}
	s.add("assets/search-index.js", func(o *output) error { return s.searchIndex(o, documents, parts) })
}

// searchIndex has of each document a list, to keep it small: path, id, title, kind, headings. texts are the scripts of the
// texts, in order.
func (s *Site) searchIndex(o *output, documents []*workspace.Document, texts []string) error {
	index := struct {
		Rows  [][]string `json:"rows"`
		Texts []string   `json:"texts"`
	}{make([][]string, len(documents)), texts}
	inParallel(len(documents), func(i int) {
		d := documents[i]
		var headings []string
		for _, h := range s.body(d).Headings {
			headings = append(headings, h.Text)
		}
		path := strings.Join(escapePath(strings.Split(s.pages[d], "/")), "/")
		index.Rows[i] = []string{path, render.Line(d.ID), render.Line(d.Title), d.Kind.Label, strings.Join(headings, " · ")}
	})
	return putScript(o, "assets/search-index.js", "roadbookIndex=", index, ";\n")
}

// searchTexts has the texts of some documents, the first of which is the index's row of that number.
func (s *Site) searchTexts(o *output, name string, first int, documents []*workspace.Document) error {
	texts := make([]string, len(documents))
	inParallel(len(documents), func(i int) {
		text := s.body(documents[i]).Plain
		if len(text) > longestText {
			text = strings.ToValidUTF8(text[:longestText], "")
		}
		texts[i] = text
	})
	return putScript(o, name, "roadbookTexts("+strconv.Itoa(first)+",", texts, ");\n")
}

// putScript writes a value into a script. JSON escapes "<" and the line ends of scripts.
func putScript(o *output, name, before string, value any, after string) error {
	data, err := json.Marshal(value)
	o.put(name, slices.Concat([]byte(before), data, []byte(after)))
	return err
}

// searchPage is filled by the script; without scripts it leads to the lists.
func (s *Site) searchPage(o *output) error {
	var b builder
	b.add("<h1>Search</h1>\n<p class=\"soft\" id=\"rb-summary\" role=\"status\">Write what you look for into the box above: an id, a title, any words.</p>\n<ol id=\"rb-results\" class=\"results\"></ol>\n" +
		"<noscript><p>The search needs scripts. Everything is in these lists:</p></noscript>\n")
	b.WriteString(string(s.kindList("search.html")))
	s.page(o, page{path: "search.html", title: "Search", body: b.markup()})
	return nil
}

// notFoundPage is for addresses that lead nowhere.
func (s *Site) notFoundPage(o *output) error {
	var b builder
	b.add("<h1>There is no such page</h1>\n<p>It may have been moved, or the address has a slip in it. The search above finds it by its id or title.</p>\n")
	b.WriteString(string(s.kindList("404.html")))
	s.page(o, page{path: "404.html", title: "Not found", body: b.markup()})
	return nil
}
