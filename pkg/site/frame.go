package site

import (
	"path"
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

// place is what decides what a page's frame looks like: the folder it is in and the menu's entry it belongs to.
type place struct{ folder, menu string }

// frame is what stands around a page's own: in the head after its title, between the head and its content, and after.
type frame struct{ head, top, foot markup }

// page puts a page into its frame.
func (s *Site) page(o *output, p page) {
	if !s.in(p.menu) {
		p.menu = "" // one frame for all that have no entry
	}
	folder, _ := path.Split(p.path)
	f, _ := s.frames.get(place{folder, p.menu}, func() (*frame, error) { return s.frame(p.path, p.menu), nil })
	title := p.title + " · " + s.title
	if p.path == homePath {
		title = s.title
	}
	class := p.class
	if class == "" {
		class = "read"
	}
	var b builder
	b.add("<!DOCTYPE html>\n<html lang=\"en\" data-root=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n%s", strings.Repeat("../", strings.Count(p.path, "/")), title, f.head)
	for _, style := range p.styles {
		b.add("<link rel=\"stylesheet\" href=\"%s\">\n", relative(p.path, style))
	}
	b.add("</head>\n<body>\n%s<main id=\"rb-main\" class=\"%s\" tabindex=\"-1\">\n", f.top, class)
	const end = "</main>\n"
	content := make([]byte, 0, b.Len()+len(p.body)+len(end)+len(f.foot)) // a large page is copied once
	content = append(content, b.String()...)
	content = append(content, p.body...)
	content = append(content, end...)
	content = append(content, f.foot...)
	o.put(p.path, content)
}

// frame makes what pages of a folder have in common; from is one of them.
func (s *Site) frame(from, menu string) *frame {
	link := func(to string) string { return relative(from, to) }
	policy := policy
	if s.Script != "" {
		policy += "; connect-src 'self'"
	}
	var head, top, foot builder
	head.add("<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"+
		"<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"%s\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" href=\"%s\">\n<script src=\"%s\"></script>\n",
		policy, link("assets/icon.svg"), link("assets/site.css"), link("assets/site.js"))
	if s.in(changesPath) {
		head.add("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Changes\" href=\"%s\">\n", link(feedPath))
	}
	if s.Script != "" {
		head.add("<script src=\"%s\" defer></script>\n", s.Script)
	}
	top.add("<a class=\"skip\" href=\"#rb-main\">Skip to the content</a>\n<header class=\"top\">\n<a class=\"brand\" href=\"%s\">%s</a>\n<nav class=\"menu\" aria-label=\"Site\"><ul>\n", link(homePath), bdi(s.title))
	for _, n := range s.nav {
		current := markup("")
		if n.path == menu {
			current = ` aria-current="page"`
		}
		top.add("<li><a href=\"%s\"%s>%s</a></li>\n", link(n.path), current, n.label)
	}
	top.add("</ul></nav>\n<nav class=\"kinds-menu\" aria-label=\"All kinds\"><details class=\"browse\"><summary>Browse</summary><ul>\n")
	for _, k := range s.kinds {
		top.add("<li><a href=\"%s\">%s</a></li>\n", link(s.lists[k]), k.Plural)
	}
	top.add("</ul></details></nav>\n<form class=\"search\" role=\"search\" action=\"%s\" method=\"get\"><label class=\"spoken\" for=\"rb-q\">Search</label>"+
		"<input id=\"rb-q\" name=\"q\" type=\"search\" placeholder=\"Search  /\" autocomplete=\"off\"></form>\n</header>\n", link("search.html"))
	audience := "internal"
	if s.Public {
		audience = "public"
	}
	foot.add("<footer><p>As of %s · %s pages", s.Today, audience)
	if len(s.documents) <= mostPrinted {
		foot.add(" · <a href=\"%s\">everything on one page</a>", link(printPath))
	}
	foot.add("</p></footer>\n</body>\n</html>\n")
	return &frame{head.markup(), top.markup(), foot.markup()}
}

// to is a link to a document's page, with the text; text alone where it has no page for the audience.
func (s *Site) to(from string, d *workspace.Document, text markup) markup {
	path, ok := s.pages[d]
	if !ok {
		return text
	}
	return tag(`<a href="%s">%s</a>`, relative(from, path), text)
}

// named is a link to a document by its id and title.
func (s *Site) named(from string, d *workspace.Document) markup {
	return s.to(from, d, tag(`<span class="id">%s</span> %s`, d.ID, bdi(d.Title)))
}

// reference is a link to what a view names by kind and id, with the title; text alone where there is no such document.
func (s *Site) reference(from string, kinds []string, id, title string) markup {
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
