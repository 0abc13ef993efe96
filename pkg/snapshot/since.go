package snapshot

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Repository is the git repository around the workspace; its paths are relative to the workspace's root. It is opened
// when it is first asked for. The error is git.ErrNoRepository, by errors.Is, where there is none.
func (s *Snapshot) Repository() (*git.Repository, error) { return s.repository() }

// Commit is the commit that the snapshot is of, or stands on: HEAD for the work tree.
func (s *Snapshot) Commit() (git.Commit, error) {
	if s.Revision != nil {
		return s.Revision.Commit, nil
	}
	repo, err := s.Repository()
	if err != nil {
		return git.Commit{}, err
	}
	return repo.Head()
}

// MergeBase returns the newest commit that the snapshot's own and another one, named by a revision or a date, both
// stand on. On the merge commit that a host checks out for a pull request, that is the tip of the target branch.
func (s *Snapshot) MergeBase(revision string) (*Revision, error) {
	repo, err := s.Repository()
	if err != nil {
		return nil, err
	}
	other, err := resolve(repo, revision)
	if err != nil {
		return nil, err
	}
	own, err := s.Commit()
	if err != nil {
		return nil, err
	}
	base, err := repo.MergeBase(own, other.Commit)
	if errors.Is(err, git.ErrNoMergeBase) {
		return nil, fmt.Errorf("nothing to compare with: %w; name a revision that this branch started from", err)
	}
	if err != nil {
		return nil, err
	}
	return &Revision{Asked: revision, Commit: base, Date: calendar.FromTime(base.Committer.When.UTC())}, nil
}

// SideAt reads another commit of the workspace to compare with, by this snapshot's configuration and clock. What both
// have in common is read once.
func (s *Snapshot) SideAt(ctx context.Context, c git.Commit) (*lint.Side, error) {
	repo, err := s.Repository()
	if err != nil {
		return nil, err
	}
	prefix := repo.Prefix()
	if prefix != "" {
		if repo, err = git.Open(repo.Root()); err != nil {
			return nil, err
		}
	}
	tree, err := repo.Tree(c)
	if err != nil {
		return nil, err
	}
	fsys := &revisionFS{tree: tree, prefix: prefix}
	w, err := workspace.LoadKnown(ctx, fsys, s.Config, func(path string) *document.File {
		f := s.Workspace.File(path)
		if f == nil {
			return nil
		}
		full, err := fsys.real("stat", path)
		if err != nil {
			return nil
		}
		if id, err := tree.Hash(full); err != nil || id != s.Workspace.BlobHash(f, len(id)) {
			return nil
		}
		return f
	})
	if err != nil {
		return nil, err
	}
	g := graph.Build(w)
	return &lint.Side{Workspace: w, Graph: g, Query: query.NewEnv(g, s.Today, query.Options{})}, nil
}

// CheckSince runs the rules, those that compare two revisions too, over the snapshot and over the merge base with a
// revision; known are the findings of the base, to be subtracted. Both sides are judged by this snapshot's configuration
// and clock.
func (s *Snapshot) CheckSince(ctx context.Context, revision string, only, skip []string) (found *lint.Result, known []diagnostic.Finding, err error) {
	base, err := s.MergeBase(revision)
	if err != nil {
		return nil, nil, needsRepository("--since", err)
	}
	side, err := s.SideAt(ctx, base.Commit)
	if err != nil {
		return nil, nil, err
	}
	past := sync.OnceValues(func() (*history.History, error) {
		repo, err := s.Repository()
		if err != nil {
			return nil, err
		}
		return history.New(history.Options{Repository: repo, Workspace: side.Workspace, At: &base.Commit, CacheDir: s.cacheDir}), nil
	})
	in := s.input(only, skip)
	in.Base = side
	s.remember(&in, s.history, past)
	if found, err = lint.Run(ctx, in); err != nil || len(found.Findings) == 0 {
		return found, nil, err
	}
	in = s.input(only, skip)
	in.Head = side
	s.remember(&in, past, nil)
	before, err := lint.Run(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	return found, before.Findings, nil
}
