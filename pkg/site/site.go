// Package site makes the static site: a folder of pages that works from any host, any sub-path and from disk, and asks
// for nothing outside itself.
//
// Data passes through it like this: graph and findings → a plan of which file is where (plan.go) → files, each made when it
// is asked for: views, each a file of this package that lays one out, in one frame (frame.go) → for the public audience a
// search for what is internal (leak.go) → a folder, changed in place (write.go). Nothing is computed here that a view
// computes.
package site

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
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
	// Past is what history tells of all documents, for this audience; nil where there is no history. It is asked once, when
	// a page shows it.
	Past func() (*activity.Past, error)
	// Earlier is what the roadmap is compared with.
	Earlier []Earlier
	// Progress is told how many files of how many are made, from several goroutines; nil is told nothing.
	Progress func(made, all int)
	// Script is the address of one more script for every page, on the site's own host: the one that reloads a page that is
	// served. "" for none.
	Script string
}

// File is a file of the site; Path is from its root, with "/".
type File struct {
	Path    string
	Content []byte
}

// Site is a planned site: it is known which file is where, and each is made when it is asked for, once. It is safe for
// concurrent use.
type Site struct {
	Input
	config *config.Config
	title  string

	// documents are those that the audience may see, in output order, pages the path of each one's page.
	documents []*workspace.Document
	pages     map[*workspace.Document]string
	// inFile are the visible documents of each source file.
	inFile   map[string][]*workspace.Document
	findings map[string][]diagnostic.Finding // by path
	kinds    []*config.Kind
	lists    map[*config.Kind]string
	nav      []navigation
	thread   *trace.Thread
	nodes    map[*workspace.Document]int

	// lean lets go of a text when its page is made; nobody else may want it then.
	lean bool

	units  []*unit
	byPath map[string]*unit
	beside sync.Map // by path, the content of what was made with another file
	bodies memo[*workspace.Document, *body]
	frames memo[place, *frame]
	links  sync.Map // of link, the markup
	usual  memo[*config.Kind, []string]
	places memo[*workspace.Document, []string]
	past   func() (*activity.Past, error)
	// glossary is computed once.
	glossary func() *glossary
	views    views
}

// unit makes a file of the site, and those that belong to it alone: the style of its pictures, what its text shows.
type unit struct {
	path string
	make func(*output) error
	// files makes them once and keeps them.
	files func() ([]File, error)
}

// each makes the unit's files and hands them over.
func (u *unit) each(fn func(File) error) error {
	var o output
	if err := u.make(&o); err != nil {
		return fmt.Errorf("making %s: %w", u.path, err)
	}
	for _, f := range o.files {
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

// output takes the files of a unit.
type output struct{ files []File }

func (o *output) put(path string, content []byte) { o.files = append(o.files, File{path, content}) }

// New plans a site.
func New(in Input) (*Site, error) {
	s := &Site{Input: in, config: in.Graph.Workspace.Config, byPath: map[string]*unit{}}
	s.title = s.config.Site.Title
	if s.title == "" {
		s.title = s.config.Name
	}
	if s.title == "" {
		s.title = "Roadbook"
	}
	s.past = sync.OnceValues(func() (*activity.Past, error) {
		if in.Past == nil {
			return nil, nil
		}
		return in.Past()
	})
	s.glossary = sync.OnceValue(s.readGlossary)
	s.prepareViews()
	if err := s.plan(); err != nil {
		return nil, fmt.Errorf("planning the site: %w", err)
	}
	return s, nil
}

// add plans a file.
func (s *Site) add(path string, make func(*output) error) {
	u := &unit{path: path, make: make}
	u.files = sync.OnceValues(func() (files []File, err error) {
		err = u.each(func(f File) error {
			if f.Path != path {
				s.beside.Store(f.Path, f.Content)
			}
			files = append(files, f)
			return nil
		})
		return files, err
	})
	s.units = append(s.units, u)
	s.byPath[path] = u
}

// File makes one file of the site. The error is fs.ErrNotExist where there is none of this path.
func (s *Site) File(path string) ([]byte, error) {
	if u := s.byPath[path]; u != nil {
		files, err := u.files()
		if err == nil {
			err = s.Graph.Workspace.Err()
		}
		if err != nil {
			return nil, err
		}
		return find(files, path)
	}
	if !strings.HasPrefix(path, "assets/") && !strings.HasPrefix(path, "files/") {
		return nil, fs.ErrNotExist
	}
	if content, ok := s.beside.Load(path); ok {
		return content.([]byte), nil
	}
	files, err := s.Files() // it belongs to a page: only making that tells
	if err != nil {
		return nil, err
	}
	return find(files, path)
}

func find(files []File, path string) ([]byte, error) {
	for _, f := range files {
		if f.Path == path {
			return f.Content, nil
		}
	}
	return nil, fs.ErrNotExist
}

// Each makes all files, in parallel, and hands each over when it is made, from several goroutines; a picture that two
// texts show comes twice. What fn returns ends it with that error.
func (s *Site) Each(fn func(File) error) error {
	errs := make([]error, len(s.units))
	var made atomic.Int64
	var failed atomic.Bool
	inParallel(len(s.units), func(i int) {
		if failed.Load() {
			return
		}
		if errs[i] = s.units[i].each(fn); errs[i] != nil {
			failed.Store(true)
		}
		if s.Progress != nil {
			s.Progress(int(made.Add(1)), len(s.units))
		}
	})
	if err := s.Graph.Workspace.Err(); err != nil {
		return err
	}
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}

// Files makes all files, sorted by path.
func (s *Site) Files() ([]File, error) {
	var mutex sync.Mutex
	var out []File
	err := s.Each(func(f File) error {
		mutex.Lock()
		defer mutex.Unlock()
		out = append(out, f)
		return nil
	})
	slices.SortStableFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(out, func(a, b File) bool { return a.Path == b.Path }), err
}

// Build makes the site's files, sorted by path. The same input gives the same bytes. A *Leak says that a public site
// would hold something internal.
func Build(in Input) ([]File, error) {
	s, err := New(in)
	if err != nil {
		return nil, err
	}
	files, err := s.Files()
	if err != nil {
		return nil, err
	}
	if in.Public {
		if leak := findLeak(in.Graph, files); leak != nil {
			return nil, leak
		}
	}
	return files, nil
}

// Publish makes a site and puts it into a folder, as Write does, without keeping all of it in memory. A *Leak says that a
// public site would hold something internal: then the folder stays as it is.
func Publish(in Input, dir string) (w Written, err error) {
	s, err := New(in)
	if err != nil {
		return w, err
	}
	s.lean = len(s.documents) > mostPrinted
	st, err := newStaging(dir)
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	leaks := newLeakSearch(in)
	err = s.Each(func(f File) error {
		leaks.look(f)
		return st.add(f)
	})
	if err != nil {
		return w, err
	}
	if leak := leaks.found(); leak != nil {
		return w, leak
	}
	if w, err = st.putInPlace(); err != nil {
		return w, fmt.Errorf("writing the site: %w", err)
	}
	return w, nil
}

// inParallel calls fn for 0 to n-1, on all processors.
func inParallel(n int, fn func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				fn(i)
			}
		})
	}
	wait.Wait()
}

// memo computes a value for a key once.
type memo[K comparable, V any] struct {
	mutex sync.Mutex
	made  map[K]func() (V, error)
}

func (m *memo[K, V]) get(key K, compute func() (V, error)) (V, error) {
	m.mutex.Lock()
	f, ok := m.made[key]
	if !ok {
		if m.made == nil {
			m.made = map[K]func() (V, error){}
		}
		f = sync.OnceValues(compute)
		m.made[key] = f
	}
	m.mutex.Unlock()
	return f()
}

// navigation is an entry of the site's menu.
type navigation struct{ label, path string }

// visible reports whether the audience may see a document.
func (s *Site) visible(d *workspace.Document) bool { return d != nil && (!s.Public || d.Public) }

// find is the document that an id means among those that the audience may see, with the part that it names; nil where there
// is none, or where there are several.
func (s *Site) find(id string) (d *workspace.Document, part string) {
	docs, part := s.Graph.Find(id)
	for _, found := range docs {
		if s.visible(found) && d != nil {
			return nil, ""
		}
		if s.visible(found) {
			d = found
		}
	}
	return d, part
}

// fields are a document's fields as the audience may see them.
func (s *Site) fields(d *workspace.Document) *document.Node {
	if s.Public {
		return s.Graph.PublicFields(d)
	}
	return d.Fields
}

// hidden reports whether the audience may not see a link, seen from one end; other is its other end.
func (s *Site) hidden(l *graph.Link, other *workspace.Document) bool {
	return s.Public && (l.Internal() || !s.visible(other))
}
