// Package snapshot opens a workspace as it is at one moment: a folder, a revision, or unsaved text laid over one. A Snapshot has
// everything that the floors below compute, read once and never changed. The command line stands on it; a server and
// an editor would too.
package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/generate"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Options say what to open.
type Options struct {
	// Dir is the folder where the search for a roadbook.yaml begins; it goes up to the git root.
	Dir string
	// ConfigFile names a workspace file elsewhere; Dir is then the workspace's root.
	ConfigFile string
	// At names the commit to read, by a revision or a date; "" is the work tree.
	At string
	// Today is the clock of the work tree; a revision has its own.
	Today calendar.Date
	// CacheDir is a folder of the tool's own for what takes long to find out again; "" keeps nothing.
	CacheDir string
	// Overlay are unsaved files by path relative to the root, which hide those on disk; nil is a file that is gone.
	Overlay map[string][]byte

	// memory keeps what was found out about commits from one snapshot to the next; nil keeps nothing.
	memory *history.Memory
}

// Snapshot is one workspace at one moment.
type Snapshot struct {
	// Root is the workspace's folder on disk.
	Root      string
	FS        fs.FS
	Config    *config.Config
	Workspace *workspace.Workspace
	Graph     *graph.Graph
	Query     *query.Env
	// Today is the clock by which everything is judged.
	Today calendar.Date
	// Revision is the commit that was read, nil for the work tree.
	Revision *Revision

	repository func() (*git.Repository, error)
	history    func() (*history.History, error)
	planner    *generate.Planner
	cacheDir   string
	memory     *history.Memory
	// unsaved says that there is text over the files of the revision or of the work tree.
	unsaved bool
}

// Find returns the workspace's root for a folder: the nearest one above it, or itself, with a roadbook.yaml. The search
// ends at the root of the git repository.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", dir)
	}
	for at := dir; ; {
		if _, err := os.Stat(filepath.Join(at, config.FileName)); err == nil {
			return at, nil
		}
		_, err := os.Stat(filepath.Join(at, ".git"))
		parent := filepath.Dir(at)
		if err == nil || parent == at {
			return "", config.ErrNoWorkspace
		}
		at = parent
	}
}

// place is where a workspace was found, and how it is to be read.
type place struct {
	root     string
	fsys     fs.FS
	cfg      *config.Config
	today    calendar.Date
	revision *Revision // nil for the work tree
}

func find(o Options) (*place, error) {
	if o.At != "" {
		return openRevision(o)
	}
	p := &place{today: o.Today}
	var err error
	if o.ConfigFile != "" {
		if p.root, err = filepath.Abs(o.Dir); err != nil {
			return nil, err
		}
		p.fsys = overlay(os.DirFS(p.root), o.Overlay)
		p.cfg, err = loadConfigFile(p.fsys, o.ConfigFile)
		return p, err
	}
	if p.root, err = Find(o.Dir); err != nil {
		return nil, err
	}
	p.fsys = overlay(os.DirFS(p.root), o.Overlay)
	p.cfg, err = config.Load(p.fsys, config.FileName)
	return p, err
}

// OpenConfig finds a workspace and reads its configuration alone.
func OpenConfig(o Options) (root string, fsys fs.FS, cfg *config.Config, err error) {
	p, err := find(o)
	if err != nil {
		return "", nil, nil, err
	}
	return p.root, p.fsys, p.cfg, nil
}

// ErrNothing says that a workspace has no documents at all.
var ErrNothing = errors.New("no file matches any kind of roadbook.yaml, so there is nothing to check: see roadbook config kinds")

// Open reads a workspace.
func Open(ctx context.Context, o Options) (*Snapshot, error) {
	p, err := find(o)
	if err != nil {
		return nil, err
	}
	return load(ctx, p, o, nil)
}

// load reads the workspace of a place; known gives the files that were read before, nil for none.
func load(ctx context.Context, p *place, o Options, known func(path string) *document.File) (*Snapshot, error) {
	if err := verify(p.cfg); err != nil {
		return nil, err
	}
	w, err := workspace.LoadKnown(ctx, p.fsys, p.cfg, known)
	if err != nil {
		return nil, err
	}
	g := graph.Build(w)
	s := &Snapshot{
		Root: p.root, FS: p.fsys, Config: p.cfg, Workspace: w, Graph: g,
		Query: query.NewEnv(g, p.today, query.Options{}), Today: p.today, Revision: p.revision,
		repository: sync.OnceValues(func() (*git.Repository, error) { return git.Open(p.root) }),
		cacheDir:   o.CacheDir, memory: o.memory, unsaved: len(o.Overlay) > 0,
	}
	s.history = sync.OnceValues(s.openHistory)
	s.planner = s.newPlanner()
	return s, nil
}

// verify holds the configuration against what only higher floors know: rules, their options, expressions.
func verify(cfg *config.Config) error {
	findings := lint.CheckSettings(cfg, Rules())
	mistakes := query.CompileAll(cfg)
	findings = append(findings, mistakes...)
	if len(findings) == 0 {
		return nil
	}
	return config.NewError(findings, cfg.Merged().Files()...)
}

// Side is the snapshot as the rules see it.
func (s *Snapshot) Side() *lint.Side {
	return &lint.Side{Workspace: s.Workspace, Graph: s.Graph, Query: s.Query}
}

// Check runs the rules.
func (s *Snapshot) Check(ctx context.Context, only, skip []string) (*lint.Result, error) {
	in := s.input(only, skip)
	s.remember(&in, s.history, nil)
	return lint.Run(ctx, in)
}

// input is what is judged of the snapshot by itself.
func (s *Snapshot) input(only, skip []string) lint.Input {
	return lint.Input{Rules: rulesWith(s.planner), Head: s.Side(), Today: s.Today, Only: only, Skip: skip}
}
