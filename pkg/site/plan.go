package site

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// names gives files names that are free, and that stay apart where case does not count.
type names map[string]bool

func (n names) free(wanted string) string {
	if wanted == "" {
		wanted = "untitled"
	}
	name := wanted
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = wanted + "-" + strconv.Itoa(i)
	}
	n[strings.ToLower(name)] = true
	return name
}

// plan says which pages there are and where.
func (s *site) plan() {
	s.pages, s.lists = map[*workspace.Document]string{}, map[*config.Kind]string{}
	s.inFile, s.rendered = map[string][]*workspace.Document{}, map[*workspace.Document]*body{}
	folders := names{"assets": true, "data": true, "files": true, "objectives": true}
	for _, k := range s.config.Kinds {
		s.planKind(k, folders)
	}
	for _, d := range s.documents {
		s.inFile[d.Path] = append(s.inFile[d.Path], d)
		if d.Body != nil && d.Body.Path != d.Path {
			s.inFile[d.Body.Path] = append(s.inFile[d.Body.Path], d)
		}
	}
	s.thread = trace.Compute(trace.Input{Graph: s.Graph, Public: s.Public}, nil)
	s.nodes = map[*workspace.Document]int{}
	for i, n := range s.thread.Nodes {
		if n.Part == nil {
			s.nodes[n.Document] = i
		}
	}
	s.planMenu()
}

func (s *site) planKind(k *config.Kind, folders names) {
	folder, taken := "", names{"index": true}
	for _, d := range s.Graph.Workspace.Documents {
		if d.Kind != k || !s.visible(d) {
			continue
		}
		if folder == "" {
			folder = folders.free(config.Slug(k.Name))
			s.kinds = append(s.kinds, k)
			s.lists[k] = folder + "/index.html"
		}
		name := d.ID
		if name == "" {
			name = d.Path
		}
		s.documents = append(s.documents, d)
		s.pages[d] = folder + "/" + taken.free(config.Slug(name)) + ".html"
	}
}

// planMenu has an entry for each view that holds something; for those who see everything, for each.
func (s *site) planMenu() {
	add := func(label, path string, has bool) {
		if has || !s.Public {
			s.nav = append(s.nav, navigation{label, path})
		}
	}
	has := func(kind string) bool { k := s.config.Kind(kind); return k != nil && s.lists[k] != "" }
	add("Home", "index.html", true)
	add("Features", "features.html", has(feature.Kind))
	add("Roadmap", "roadmap.html", len(s.roadmapItems()) > 0)
	add("Objectives", "objectives/index.html", len(s.objectives()) > 0)
	add("Board", "board.html", has(board.DefaultKind))
	add("Strategy", "strategy.html", s.hasStrategy())
	add("Trace", "trace.html", s.hasStrategy())
	add("Stale", "stale.html", false)
}

func (s *site) roadmapItems() []*roadmap.Item {
	v, err := roadmap.Compute(roadmap.Input{Graph: s.Graph, Today: s.Today, Public: s.Public})
	if err != nil {
		return nil
	}
	return v.Items
}

func (s *site) objectives() []*okr.Objective {
	return okr.Collect(okr.Input{Graph: s.Graph, Today: s.Today, Public: s.Public})
}

// hasStrategy reports whether a thread leads from one visible document to another.
func (s *site) hasStrategy() bool { return len(s.thread.Edges) > 0 }

// in reports whether the menu has a page.
func (s *site) in(path string) bool {
	for _, n := range s.nav {
		if n.path == path {
			return true
		}
	}
	return false
}

// partAnchor is the id of a part on its document's page.
func partAnchor(id string) string { return reserved + "part-" + document.Anchor(id) }

// reserved begins the ids that are the pages' own.
const reserved = "rb-"

func escapePath(parts []string) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = url.PathEscape(p)
	}
	return out
}

func escapeFragment(fragment string) string {
	return strings.ReplaceAll(url.PathEscape(fragment), "+", "%2B")
}
