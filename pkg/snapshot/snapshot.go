// Package snapshot opens a workspace as it is at one moment: a folder, or unsaved text laid over it. A Snapshot has
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

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
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
	// Today is the clock.
	Today calendar.Date
	// Overlay are unsaved files by path relative to the root, which hide those on disk.
	Overlay map[string][]byte
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
	Today     calendar.Date
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

// OpenConfig finds a workspace and reads its configuration alone.
func OpenConfig(o Options) (root string, fsys fs.FS, cfg *config.Config, err error) {
	if o.ConfigFile != "" {
		root, err = filepath.Abs(o.Dir)
		if err != nil {
			return "", nil, nil, err
		}
		source, err := os.ReadFile(o.ConfigFile)
		if err != nil {
			return "", nil, nil, fmt.Errorf("reading the workspace file: %w", err)
		}
		fsys = overlay(os.DirFS(root), o.Overlay)
		cfg, err = config.LoadSource(fsys, filepath.ToSlash(o.ConfigFile), source)
		return root, fsys, cfg, err
	}
	if root, err = Find(o.Dir); err != nil {
		return "", nil, nil, err
	}
	fsys = overlay(os.DirFS(root), o.Overlay)
	cfg, err = config.Load(fsys, config.FileName)
	return root, fsys, cfg, err
}

// ErrNothing says that a workspace has no documents at all.
var ErrNothing = errors.New("no file matches any kind of roadbook.yaml, so there is nothing to check: see roadbook config kinds")

// Open reads a workspace.
func Open(ctx context.Context, o Options) (*Snapshot, error) {
	root, fsys, cfg, err := OpenConfig(o)
	if err != nil {
		return nil, err
	}
	return load(ctx, root, fsys, cfg, o.Today)
}

func load(ctx context.Context, root string, fsys fs.FS, cfg *config.Config, today calendar.Date) (*Snapshot, error) {
	if err := verify(cfg); err != nil {
		return nil, err
	}
	w, err := workspace.Load(ctx, fsys, cfg)
	if err != nil {
		return nil, err
	}
	g := graph.Build(w)
	return &Snapshot{
		Root: root, FS: fsys, Config: cfg, Workspace: w, Graph: g,
		Query: query.NewEnv(g, today, query.Options{}), Today: today,
	}, nil
}

// verify holds the configuration against what only higher floors know: rules, their options, expressions.
func verify(cfg *config.Config) error {
	findings := lint.CheckSettings(cfg, checks.All())
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
	return lint.Run(ctx, lint.Input{
		Rules: checks.All(), Head: s.Side(), Today: s.Today, Only: only, Skip: skip,
	})
}
