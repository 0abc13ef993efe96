package site

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// mostPrinted is how many documents the page with everything may have: more than that nobody prints.
const mostPrinted = 1000

// printPage is all documents on one page, kind by kind, to be printed or read through.
func (s *Site) printPage(o *output) error {
	var b builder
	b.add("<h1>%s</h1>\n<p class=\"soft\">Everything on one page, as of %s.</p>\n", bdi(s.title), s.Today)
	for _, k := range s.kinds {
		b.add("<section class=\"printed\"><h2>%s</h2>\n", k.Plural)
		for _, d := range s.documents {
			if d.Kind != k {
				continue
			}
			b.add("<section><h3>%s</h3>\n<p>%s</p>\n%s%s</section>\n", s.named(printPath, d), status(d.Category, d.Status), s.factList(printPath, d, nil), s.printed(d))
		}
		b.add("</section>\n")
	}
	s.page(o, page{path: printPath, title: "Everything", body: b.markup()})
	return nil
}

// printed is a document's text as it stands on a page at the site's root: without the places in it, which are those of its
// own page, and without the explanations of terms, which nobody can press on paper.
func (s *Site) printed(d *workspace.Document) markup {
	folder := path.Dir(s.pages[d])
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(s.body(d).Text))
	for hint := 0; tokens.Next() != html.ErrorToken; {
		raw := string(tokens.Raw())
		t := tokens.Token()
		switch {
		case hint > 0:
			if t.Type == html.StartTagToken {
				hint++
			} else if t.Type == html.EndTagToken {
				hint--
			}
		case t.Type == html.StartTagToken && hasAttribute(t, "popover"):
			hint = 1
		case t.Data == "button" && t.Type != html.TextToken:
		case t.Type == html.StartTagToken, t.Type == html.SelfClosingTagToken:
			t.Attr = moved(t.Attr, folder)
			b.WriteString(t.String())
		default:
			b.WriteString(raw)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return markup("<div class=\"printed-text\">" + b.String() + "</div>\n")
}

func hasAttribute(t html.Token, name string) bool {
	return slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// moved are attributes of an element that stood in a page of a folder, for a page at the root.
func moved(attributes []html.Attribute, folder string) []html.Attribute {
	var kept []html.Attribute
	for _, a := range attributes {
		switch a.Key {
		case "id":
			continue
		case "href", "src":
			if strings.HasPrefix(a.Val, "#") {
				continue
			}
			if u, err := url.Parse(a.Val); err == nil && u.Scheme == "" && u.Host == "" && u.Path != "" {
				a.Val = (&url.URL{Path: path.Join(folder, u.Path), Fragment: u.Fragment}).String()
			}
		}
		kept = append(kept, a)
	}
	return kept
}
