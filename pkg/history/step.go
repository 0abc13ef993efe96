package history

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// step is the way from a commit to one of its parents.
type step struct {
	f       *follower
	changes []git.Change
	byPath  map[string]*git.Change
	before  func() (map[workspace.Key]place, error) // what left its file, where the parent has it
	after   func() (map[workspace.Key]bool, error)  // what came into a file
}

func (f *follower) newStep(changes []git.Change) *step {
	s := &step{f: f, changes: changes, byPath: make(map[string]*git.Change, len(changes))}
	for i := range changes {
		s.byPath[changes[i].Path] = &changes[i]
	}
	s.before = sync.OnceValues(s.leaving)
	s.after = sync.OnceValues(s.coming)
	return s
}

// both returns the documents of a changed file on both sides.
func (s *step) both(ch *git.Change) (old, new map[workspace.Key]*version, err error) {
	if kind, _ := s.f.reader.Source(ch.Path); kind == nil {
		return nil, nil, nil
	}
	if old, err = s.f.documents(ch.Old, ch.Path, ch.Path); err != nil {
		return nil, nil, err
	}
	new, err = s.f.documents(ch.New, ch.Path, ch.Path)
	return old, new, err
}

func (s *step) leaving() (map[workspace.Key]place, error) {
	all := map[workspace.Key]place{}
	for i := range s.changes {
		ch := &s.changes[i]
		if ch.Old == "" {
			continue
		}
		old, new, err := s.both(ch)
		if err != nil {
			return nil, err
		}
		for key := range old {
			if _, taken := all[key]; !taken && new[key] == nil {
				all[key] = place{path: ch.Path, like: ch.Path, hash: ch.Old, key: key}
			}
		}
	}
	return all, nil
}

func (s *step) coming() (map[workspace.Key]bool, error) {
	all := map[workspace.Key]bool{}
	for i := range s.changes {
		old, new, err := s.both(&s.changes[i])
		if err != nil {
			return nil, err
		}
		for key := range new {
			if old[key] == nil {
				all[key] = true
			}
		}
	}
	return all, nil
}

// back returns where a document of the commit is in the parent: in the same file, else in one that it left, else in the
// file that became this one, perhaps under another id.
func (s *step) back(at place) (place, bool, error) {
	ch := s.byPath[at.path]
	if ch == nil {
		return at, true, nil
	}
	same := at
	same.hash = ch.Old
	old, err := s.f.documents(ch.Old, at.path, at.like)
	if err != nil {
		return place{}, false, err
	}
	if old[at.key] != nil {
		return same, true, nil
	}
	left, err := s.before()
	if err != nil {
		return place{}, false, err
	}
	if there, ok := left[at.key]; ok {
		return there, true, nil
	}
	if ch.Old == "" {
		return s.renamed(at, ch)
	}
	return s.renumbered(same, old)
}

// renumbered looks whether the one document of a file had another id.
func (s *step) renumbered(at place, old map[workspace.Key]*version) (place, bool, error) {
	if len(old) != 1 {
		return place{}, false, nil
	}
	came, err := s.after()
	if err != nil {
		return place{}, false, err
	}
	for key, v := range old {
		if v.document.Record == "" && key.Kind == at.key.Kind && !came[key] {
			at.key = key
			return at, true, nil
		}
	}
	return place{}, false, nil
}

// renamed looks whether a new file is one that was removed, by its content: one that no kind takes where it was, or one
// whose document had another id.
func (s *step) renamed(at place, added *git.Change) (place, bool, error) {
	candidates := []git.Change{*added}
	came, err := s.after()
	if err != nil {
		return place{}, false, err
	}
	for i := range s.changes {
		ch := &s.changes[i]
		if ch.Kind != git.Removed || !strings.EqualFold(path.Ext(ch.Path), path.Ext(at.path)) {
			continue
		}
		old, _, err := s.both(ch)
		if err != nil {
			return place{}, false, err
		}
		if !slices.ContainsFunc(sortedVersions(old), func(key workspace.Key) bool { return came[key] }) {
			candidates = append(candidates, *ch)
		}
	}
	if len(candidates) == 1 {
		return place{}, false, nil
	}
	joined, err := s.f.findRenames(candidates)
	if err != nil {
		return place{}, false, err
	}
	for _, ch := range joined {
		if ch.Kind != git.Renamed || ch.Path != at.path {
			continue
		}
		there := place{path: ch.From, like: at.like, hash: ch.Old, key: at.key}
		old, err := s.f.documents(there.hash, there.path, there.like)
		if err != nil {
			return place{}, false, err
		}
		if old[at.key] != nil {
			return there, true, nil
		}
		return s.renumbered(there, old)
	}
	return place{}, false, nil
}

// findRenames is that of the repository, where all the blobs are in it.
func (f *follower) findRenames(changes []git.Change) ([]git.Change, error) {
	for _, ch := range changes {
		if _, ok := f.overlay[ch.New]; ok {
			return f.uncommittedRenames(changes)
		}
	}
	return f.repo.FindRenames(changes)
}

// uncommittedRenames finds the removed file that is most like an added one that no commit has.
func (f *follower) uncommittedRenames(changes []git.Change) ([]git.Change, error) {
	is, err := f.content(changes[0].New)
	if err != nil {
		return nil, err
	}
	best := git.Change{Kind: git.Renamed, Path: changes[0].Path, New: changes[0].New, Similarity: 49}
	for _, ch := range changes[1:] {
		was, err := f.content(ch.Old)
		if err != nil {
			return nil, err
		}
		if n := git.Similarity(was, is); n > best.Similarity {
			best.From, best.Old, best.Similarity = ch.Path, ch.Old, n
		}
	}
	if best.From == "" {
		return nil, nil
	}
	return []git.Change{best}, nil
}
