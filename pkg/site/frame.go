package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// page is one page before it is framed.
type page struct {
	path, title string
	// menu is the menu's entry that the page belongs to, by its path.
	menu string
	// class is that of the main element: "wide" for tables and pictures.
	class string
	// styles are further style sheets, by their paths from the root.
	styles []string
	body   markup
}

// policy lets a page load what lies beside it, and nothing else: no foreign request, no inline script or style, no frame.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"

func (s *site) page(p page) {
	var b builder
	link := func(to string) string { return relative(p.path, to) }
	title := p.title + " · " + s.title
	if p.path == "index.html" {
		title = s.title
	}
	b.add("<!DOCTYPE html>\n<html lang=\"en\" data-root=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"+
		"<title>%s</title>\n<link rel=\"stylesheet\" href=\"%s\">\n", strings.Repeat("../", strings.Count(p.path, "/")), policy, title, link("assets/site.css"))
	for _, style := range p.styles {
		b.add("<link rel=\"stylesheet\" href=\"%s\">\n", link(style))
	}
	b.add("<script src=\"%s\"></script>\n</head>\n<body>\n<a class=\"skip\" href=\"#rb-main\">Skip to the content</a>\n", link("assets/site.js"))
	b.add("<header class=\"top\">\n<a class=\"brand\" href=\"%s\">%s</a>\n<nav aria-label=\"Site\"><ul>\n", link("index.html"), bdi(s.title))
	for _, n := range s.nav {
		current := markup("")
		if n.path == p.menu {
			current = ` aria-current="page"`
		}
		b.add("<li><a href=\"%s\"%s>%s</a></li>\n", link(n.path), current, n.label)
	}
	b.add("</ul></nav>\n<form class=\"search\" role=\"search\" action=\"%s\" method=\"get\"><label class=\"spoken\" for=\"rb-q\">Search</label>"+
		"<input id=\"rb-q\" name=\"q\" type=\"search\" placeholder=\"Search  /\" autocomplete=\"off\"></form>\n</header>\n", link("search.html"))
	class := p.class
	if class == "" {
		class = "read"
	}
	b.add("<main id=\"rb-main\" class=\"%s\" tabindex=\"-1\">\n%s</main>\n", class, p.body)
	b.add("<footer><nav aria-label=\"All kinds\"><ul>\n")
	for _, k := range s.kinds {
		b.add("<li><a href=\"%s\">%s</a></li>\n", link(s.lists[k]), k.Plural)
	}
	audience := "internal"
	if s.Public {
		audience = "public"
	}
	b.add("</ul></nav>\n<p class=\"soft\">As of %s · %s pages</p></footer>\n</body>\n</html>\n", s.Today, audience)
	s.put(p.path, []byte(b.String()))
}

// to is a link to a document's page, with the text; text alone where it has no page for the audience.
func (s *site) to(from string, d *workspace.Document, text markup) markup {
	path, ok := s.pages[d]
	if !ok {
		return text
	}
	return tag(`<a href="%s">%s</a>`, relative(from, path), text)
}

// named is a link to a document by its id and title.
func (s *site) named(from string, d *workspace.Document) markup {
	return s.to(from, d, tag(`<span class="id">%s</span> %s`, d.ID, bdi(d.Title)))
}

// reference is a link to what a view names by kind and id, with the title; text alone where there is no such document.
func (s *site) reference(from string, kinds []string, id, title string) markup {
	if title == "" {
		title = id
	}
	for _, kind := range kinds {
		if d := s.Graph.Document(kind, id); s.visible(d) {
			return s.to(from, d, bdi(title))
		}
	}
	return bdi(title)
}
