// Package site makes the static site: a folder of pages that works from any host, any sub-path and from disk, and asks
// for nothing outside itself.
//
// Data passes through it like this: graph and findings → a plan of which page is where (plan.go) → views, each a file of
// this package that lays one out → pages in one frame (frame.go) → Files, for the public audience searched for what is
// internal (leak.go) → a folder, changed in place (write.go). Nothing is computed here that a view computes.
package site

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

//go:embed assets
var assets embed.FS

// Input is what the site is made of.
type Input struct {
	Graph *graph.Graph
	Today calendar.Date
	// Public leaves out what is internal, and whatever comes from it.
	Public bool
	// Findings are those of all rules; the public never sees one.
	Findings []diagnostic.Finding
	// Prefix is the workspace's folder in its repository, "" for the root: "edit this page" needs it.
	Prefix string
	// Changed is the day of a document's last change, from history; nil where there is none.
	Changed func(*workspace.Document) (calendar.Date, bool)
}

// File is a file of the site; Path is from its root, with "/".
type File struct {
	Path    string
	Content []byte
}

// Build makes the site's files, sorted by path. The same input gives the same bytes. A *Leak says that a public site
// would hold something internal.
func Build(in Input) ([]File, error) {
	s := &site{Input: in, config: in.Graph.Workspace.Config, files: map[string][]byte{}}
	s.title = s.config.Site.Title
	if s.title == "" {
		s.title = s.config.Name
	}
	if s.title == "" {
		s.title = "Roadbook"
	}
	s.plan()
	for _, make := range []func() error{
		s.assets, s.objectivePages, s.roadmapPage, s.boardPage, s.featuresPage, s.strategyPage, s.tracePage, s.stalePage,
		s.documentPages, s.listPages, s.homePage, s.searchPages, s.data,
	} {
		if err := make(); err != nil {
			return nil, fmt.Errorf("building the site: %w", err)
		}
	}
	files := s.sorted()
	if in.Public {
		if leak := findLeak(in.Graph, files); leak != nil {
			return nil, leak
		}
	}
	return files, nil
}

// site is a site under construction.
type site struct {
	Input
	config *config.Config
	title  string

	// documents are those that the audience may see, in output order, pages the path of each one's page.
	documents []*workspace.Document
	pages     map[*workspace.Document]string
	// inFile are the visible documents of each source file.
	inFile map[string][]*workspace.Document
	kinds  []*config.Kind
	lists  map[*config.Kind]string
	nav    []navigation
	thread *trace.Thread
	nodes  map[*workspace.Document]int

	index    []indexEntry
	rendered map[*workspace.Document]*body
	files    map[string][]byte
}

// navigation is an entry of the site's menu.
type navigation struct{ label, path string }

func (s *site) put(path string, content []byte) { s.files[path] = content }

func (s *site) sorted() []File {
	var out []File
	for path, content := range s.files {
		out = append(out, File{path, content})
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// visible reports whether the audience may see a document.
func (s *site) visible(d *workspace.Document) bool { return d != nil && (!s.Public || d.Public) }

// hidden reports whether the audience may not see a link, seen from one end; other is its other end.
func (s *site) hidden(l *graph.Link, other *workspace.Document) bool {
	if !s.Public {
		return false
	}
	if l.Spec != nil {
		if field := l.From.Kind.Field(l.Spec.Field); l.Spec.Internal || field != nil && field.Internal {
			return true
		}
	} else if l.From.Body != nil && l.From.Body.Outline != nil {
		for _, r := range l.From.Body.Outline.Internal {
			if r.Contains(l.Range.Start) {
				return true
			}
		}
	}
	return !s.visible(other)
}

func (s *site) assets() error {
	for _, name := range []string{"site.css", "site.js"} {
		content, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return err
		}
		s.put("assets/"+name, content)
	}
	return nil
}
