package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// body is a rendered body; links in it are those of its document's page.
type body struct {
	document.HTML
	// pictures are the files that it shows.
	pictures []File
}

// body renders a document's body, once.
func (s *Site) body(d *workspace.Document) *body {
	b, _ := s.bodies.get(d, func() (*body, error) { return s.renderBody(d), nil })
	return b
}

func (s *Site) renderBody(d *workspace.Document) *body {
	b := &body{}
	if d.Body == nil {
		return b
	}
	b.HTML = d.Body.HTML(document.HTMLOptions{
		Public: s.Public, Title: d.Title, Reserved: reserved,
		Terms:   s.glossary().terms,
		Term:    func(n int) (document.TermHint, bool) { return s.explain(d, n) },
		Link:    func(destination string, image bool) (string, bool) { return s.destination(d, b, destination, image) },
		Mention: func(word string) (string, string, bool) { return s.mention(d, word) },
	})
	return b
}

// mention says where an id in running text leads.
func (s *Site) mention(from *workspace.Document, word string) (href, title string, ok bool) {
	d, part := s.find(word)
	if d == nil || d == from {
		return "", "", false
	}
	to := s.pages[d]
	if p := d.Part(part); part != "" && p != nil {
		to += "#" + partAnchor(p.ID)
	}
	return relative(s.pages[from], to), d.Title, true
}

// destination says where a link or an image in a document's body leads on the site: to a page, to a copied picture, to
// the file in the repository for those who may see it, to elsewhere as it is; or nowhere.
func (s *Site) destination(d *workspace.Document, b *body, destination string, image bool) (string, bool) {
	target, local := graph.ResolvePath(d, destination)
	if !local {
		u, err := url.Parse(strings.TrimSpace(destination))
		if err != nil || image {
			return "", false // a picture from elsewhere would be a request to elsewhere
		}
		switch strings.ToLower(u.Scheme) {
		case "http", "https", "mailto":
			return u.String(), true
		}
		return "", false
	}
	if target.Outside {
		return "", false
	}
	if image {
		return s.picture(d, b, target.Path)
	}
	if to := s.documentAt(d, target); to != nil {
		return s.anchored(d, to, target.Fragment), true
	}
	for _, k := range s.kinds { // a data file is the list of its records
		if docs := s.inFile[target.Path]; len(docs) > 1 && docs[0].Kind == k {
			return relative(s.pages[d], s.lists[k]), true
		}
	}
	if u := s.source("blob", target.Path); u != "" && !s.Public {
		return u, true
	}
	return "", false
}

// documentAt is the visible document that a path leads to: the file's own one, or the only one of it.
func (s *Site) documentAt(d *workspace.Document, target graph.Target) *workspace.Document {
	docs := s.inFile[target.Path]
	if slices.Contains(docs, d) {
		return d
	}
	if len(docs) == 1 {
		return docs[0]
	}
	return nil
}

// anchored is a link to a document's page, with the fragment if the page has such a place.
func (s *Site) anchored(from, to *workspace.Document, fragment string) string {
	if fragment == "" || !slices.Contains(s.anchors(to), fragment) {
		if from == to {
			return "#rb-main"
		}
		return relative(s.pages[from], s.pages[to])
	}
	if from == to {
		return "#" + escapeFragment(fragment)
	}
	return relative(s.pages[from], s.pages[to]+"#"+fragment)
}

// anchors are the places on a document's page that its text has.
func (s *Site) anchors(d *workspace.Document) []string {
	if d.Body == nil {
		return nil
	}
	out, _ := s.places.get(d, func() ([]string, error) {
		return d.Body.HTMLAnchors(document.HTMLOptions{Public: s.Public, Title: d.Title, Reserved: reserved}), nil
	})
	return out
}

// pictures are the types that browsers show and that cannot hold scripts, with the bytes that they begin with.
var pictures = map[string]string{".png": "\x89PNG", ".jpg": "\xff\xd8", ".jpeg": "\xff\xd8", ".gif": "GIF8", ".webp": "RIFF"}

// largestPicture bounds what is copied, in bytes.
const largestPicture = 20 << 20

// picture copies a picture of the workspace under the name of its content, so that no folder's name is told.
func (s *Site) picture(d *workspace.Document, b *body, name string) (string, bool) {
	extension := strings.ToLower(path.Ext(name))
	magic, known := pictures[extension]
	if !known {
		return "", false
	}
	content, err := s.Graph.Workspace.ReadFile(name)
	if err != nil || len(content) > largestPicture || !bytes.HasPrefix(content, []byte(magic)) {
		return "", false // broken-link says so
	}
	sum := sha256.Sum256(content)
	to := "files/" + hex.EncodeToString(sum[:8]) + extension
	b.pictures = append(b.pictures, File{to, content})
	return relative(s.pages[d], to), true
}

// source is the address of a file in the repository's web pages: verb is "blob" or "edit". "" where there is none.
func (s *Site) source(verb, name string) string {
	u := s.repository()
	if u == nil {
		return ""
	}
	return u.JoinPath(verb, "HEAD", s.Prefix, name).String()
}

// commitAddress is the address of a commit in the repository's web pages, "" where there is none.
func (s *Site) commitAddress(hash string) string {
	u := s.repository()
	if u == nil || hash == "" {
		return ""
	}
	return u.JoinPath("commit", hash).String()
}

// repository is where the repository's web pages begin, nil where there are none.
func (s *Site) repository() *url.URL {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSuffix(s.config.Repository, "/"), ".git"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil
	}
	if strings.Contains(u.Host, "gitlab") {
		return u.JoinPath("-")
	}
	return u
}
