package site

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// longestText bounds a document's text in the index, in bytes.
const longestText = 6000

// searchIndex is what the search knows, as a script, because pages that are opened from disk may load nothing else. Of
// each document it has a list, to keep it small: path, id, title, kind, headings, text.
func (s *Site) searchIndex(o *output) error {
	rows := make([][]string, len(s.documents))
	inParallel(len(rows), func(i int) { rows[i] = s.searchRow(s.documents[i]) })
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	index, err := json.Marshal(rows) // which escapes "<" and the line ends of scripts
	o.put("assets/search-index.js", slices.Concat([]byte("window.roadbookIndex="), index, []byte(";\n")))
	return err
}

func (s *Site) searchRow(d *workspace.Document) []string {
	b := s.body(d)
	var headings []string
	for _, h := range b.Headings {
		headings = append(headings, h.Text)
	}
	text := b.Plain
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "")
	}
	path := strings.Join(escapePath(strings.Split(s.pages[d], "/")), "/")
	return []string{path, render.Line(d.ID), render.Line(d.Title), d.Kind.Label, strings.Join(headings, " · "), text}
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
