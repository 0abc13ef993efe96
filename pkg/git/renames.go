package git

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"path"
	"slices"
	"strings"
)

const (
	// renameThreshold is how much of two files must be alike, in percent of the longer one.
	renameThreshold = 50
	// renameLimit is how many removed, and how many added files are compared each with each; of more, only those of
	// the same name are.
	renameLimit = 1000
	// renameMaxSize is the largest file, in bytes, that is compared by content.
	renameMaxSize = 1 << 20
)

// FindRenames joins removed and added files that are the same file into Renamed changes, and returns all in the order
// of paths. Files of equal content are joined first, then the most alike ones, by their lines.
func (r *Repository) FindRenames(changes []Change) ([]Change, error) {
	m := &matcher{repository: r, used: map[*Change]bool{}, contents: map[string]*content{}}
	for i := range changes {
		switch changes[i].Kind {
		case Removed:
			m.removed = append(m.removed, &changes[i])
		case Added:
			m.added = append(m.added, &changes[i])
		}
	}
	m.equal()
	if err := m.alike(); err != nil {
		return nil, err
	}
	result := m.renames
	for i := range changes {
		if !m.used[&changes[i]] {
			result = append(result, changes[i])
		}
	}
	slices.SortFunc(result, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Kind, b.Kind))
	})
	return result, nil
}

// matcher pairs removed with added files. Each is used once at most.
type matcher struct {
	repository     *Repository
	removed, added []*Change
	used           map[*Change]bool
	renames        []Change
	contents       map[string]*content
}

type pair struct {
	removed, added *Change
	similarity     int
}

// take joins pairs, the best first: the most alike, then those that keep their name, then by path.
func (m *matcher) take(pairs []pair) {
	sameName := func(p pair) int {
		if path.Base(p.removed.Path) == path.Base(p.added.Path) {
			return 0
		}
		return 1
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(
			cmp.Compare(b.similarity, a.similarity),
			cmp.Compare(sameName(a), sameName(b)),
			cmp.Compare(a.removed.Path, b.removed.Path),
			cmp.Compare(a.added.Path, b.added.Path))
	})
	for _, p := range pairs {
		if m.used[p.removed] || m.used[p.added] {
			continue
		}
		m.used[p.removed], m.used[p.added] = true, true
		m.renames = append(m.renames, Change{
			Kind: Renamed, Path: p.added.Path, From: p.removed.Path,
			Old: p.removed.Old, New: p.added.New, Similarity: p.similarity,
		})
	}
}

func (m *matcher) equal() {
	byHash := map[string][]*Change{}
	for _, a := range m.added {
		byHash[a.New] = append(byHash[a.New], a)
	}
	var pairs []pair
	for _, r := range m.removed {
		// A hundred copies of one empty file need no hundred times hundred pairs to be told apart.
		for _, a := range byHash[r.Old][:min(len(byHash[r.Old]), renameLimit)] {
			pairs = append(pairs, pair{r, a, 100})
		}
	}
	m.take(pairs)
}

func (m *matcher) alike() error {
	unused := func(changes []*Change) []*Change {
		return slices.DeleteFunc(slices.Clone(changes), func(c *Change) bool { return m.used[c] })
	}
	removed, added := unused(m.removed), unused(m.added)
	sameNameOnly := len(removed) > renameLimit || len(added) > renameLimit
	byName := map[string][]*Change{}
	for _, a := range added {
		byName[path.Base(a.Path)] = append(byName[path.Base(a.Path)], a)
	}
	var pairs []pair
	for _, r := range removed {
		candidates := added
		if sameNameOnly {
			candidates = byName[path.Base(r.Path)]
			candidates = candidates[:min(len(candidates), 10)]
		}
		for _, a := range candidates {
			similarity, err := m.similarity(r.Old, a.New)
			if err != nil {
				return err
			}
			if similarity >= renameThreshold {
				pairs = append(pairs, pair{r, a, similarity})
			}
		}
	}
	m.take(pairs)
	return nil
}

// content is a file as the bytes that each different line of it takes, in the order of the lines' hashes.
type content struct {
	size  int
	lines []line
}

type line struct {
	hash  uint64
	bytes int
}

var lineSeed = maphash.MakeSeed() // which hash a line gets shows in no result

func (m *matcher) content(hash string) (*content, error) {
	if c := m.contents[hash]; c != nil {
		return c, nil
	}
	data, err := m.repository.ReadBlob(hash)
	if err != nil {
		return nil, err
	}
	c := newContent(data)
	m.contents[hash] = c
	return c, nil
}

func newContent(data []byte) *content {
	c := &content{size: len(data)}
	if len(data) <= renameMaxSize && bytes.IndexByte(data, 0) < 0 {
		counts := map[uint64]int{}
		for text := range strings.Lines(string(data)) {
			counts[maphash.String(lineSeed, strings.TrimRight(text, "\r\n"))] += len(text)
		}
		for hash, n := range counts {
			c.lines = append(c.lines, line{hash, n})
		}
		slices.SortFunc(c.lines, func(a, b line) int { return cmp.Compare(a.hash, b.hash) })
	}
	return c
}

// Similarity returns how many percent of the longer of two texts are lines that both have, by bytes: what FindRenames
// goes by. It is 100 for equal texts alone.
func Similarity(a, b []byte) int {
	if bytes.Equal(a, b) {
		return 100
	}
	return newContent(a).similarity(newContent(b))
}

func (m *matcher) similarity(old, new string) (int, error) {
	a, err := m.content(old)
	if err != nil {
		return 0, err
	}
	b, err := m.content(new)
	if err != nil {
		return 0, err
	}
	return a.similarity(b), nil
}

// similarity is Similarity for texts that are not equal; it does not look closely at those that are much too unlike.
func (a *content) similarity(b *content) int {
	longer := max(a.size, b.size)
	if longer == 0 || min(a.size, b.size)*100 < longer*renameThreshold {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(a.lines) && j < len(b.lines); {
		switch c := cmp.Compare(a.lines[i].hash, b.lines[j].hash); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			common += min(a.lines[i].bytes, b.lines[j].bytes)
			i++
			j++
		}
	}
	return min(99, common*100/longer)
}
