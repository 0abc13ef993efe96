package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
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

// plan says which files there are, where, and what makes each.
func (s *Site) plan() error {
	s.pages, s.lists = map[*workspace.Document]string{}, map[*config.Kind]string{}
	s.inFile, s.findings = map[string][]*workspace.Document{}, map[string][]diagnostic.Finding{}
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
	if !s.Public {
		for _, f := range s.Findings {
			s.findings[f.Path] = append(s.findings[f.Path], f)
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
	return s.planFiles()
}

// planFiles says what makes each file. The search comes last: it wants all texts.
func (s *Site) planFiles() error {
	for _, name := range []string{"site.css", "site.js", "icon.svg"} {
		s.add("assets/"+name, func(o *output) error {
			content, err := assets.ReadFile("assets/" + name)
			o.put("assets/"+name, content)
			return err
		})
	}
	if err := s.planObjectives(); err != nil {
		return err
	}
	for _, p := range []struct {
		path string
		make func(*output) error
	}{
		{homePath, s.homePage}, {featuresPath, s.featuresPage}, {roadmapPath, s.roadmapPage}, {boardPath, s.boardPage},
		{strategyPath, s.strategyPage}, {tracePath, s.tracePage}, {stalePath, s.stalePage}, {changesPath, s.changesPage},
	} {
		if s.in(p.path) {
			s.add(p.path, p.make)
		}
	}
	if s.in(changesPath) {
		s.add(feedPath, s.feed)
	}
	for _, k := range s.kinds {
		s.add(s.lists[k], func(o *output) error { return s.listPage(o, k) })
	}
	s.planData()
	for _, d := range s.documents {
		s.add(s.pages[d], func(o *output) error { return s.documentPage(o, d) })
	}
	if len(s.documents) <= mostPrinted {
		s.add(printPath, s.printPage)
	}
	s.add("404.html", s.notFoundPage)
	s.add("search.html", s.searchPage)
	s.planSearch()
	return nil
}

// The pages that the menu may have, by their paths from the site's root.
const (
	homePath       = "index.html"
	featuresPath   = "features.html"
	roadmapPath    = "roadmap.html"
	objectivesPath = "objectives/index.html"
	boardPath      = "board.html"
	strategyPath   = "strategy.html"
	tracePath      = "trace.html"
	stalePath      = "stale.html"
	changesPath    = "changes.html"
	feedPath       = "feed.xml"
	printPath      = "print.html"
)

func (s *Site) planKind(k *config.Kind, folders names) {
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

// fewEntries is how many entries of views a menu has at most that takes the kinds in too, up to fullMenu.
const (
	fewEntries = 4
	fullMenu   = 9
)

// planMenu has an entry for each view that holds something; where there are few, for the kinds too.
func (s *Site) planMenu() {
	has := func(kind string) bool { k := s.config.Kind(kind); return k != nil && s.lists[k] != "" }
	lifecycle := func(kind string) bool { return s.config.Kind(kind).Lifecycle != nil }
	for _, n := range []struct {
		navigation
		shown bool
	}{
		{navigation{"Home", homePath}, true},
		{navigation{"Features", featuresPath}, has(feature.Kind)},
		{navigation{"Roadmap", roadmapPath}, s.hasRoadmap()},
		{navigation{"Objectives", objectivesPath}, len(s.objectives()) > 0},
		{navigation{"Board", boardPath}, has(board.DefaultKind) && lifecycle(board.DefaultKind)},
		{navigation{"Strategy", strategyPath}, len(s.thread.Edges) > 0},
		{navigation{"Trace", tracePath}, len(s.thread.Edges) > 0},
		{navigation{"Changes", changesPath}, s.Past != nil},
		{navigation{"Stale", stalePath}, !s.Public},
	} {
		if n.shown {
			s.nav = append(s.nav, n.navigation)
		}
	}
	if len(s.nav) > fewEntries {
		return
	}
	at := 1
	for _, k := range s.kinds {
		if len(s.nav) < fullMenu && (k.Name != feature.Kind || !s.in(featuresPath)) { // which has a page of its own
			s.nav = slices.Insert(s.nav, at, navigation{k.Plural, s.lists[k]})
			at++
		}
	}
}

// in reports whether the menu has a page.
func (s *Site) in(path string) bool {
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
