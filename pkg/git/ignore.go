package git

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// IgnoreMatcher knows which files of the work tree git ignores: by .gitignore files at any depth and by info/exclude,
// not by anything outside of the repository. A tracked file is not ignored, whatever matches it. It is safe for
// concurrent use and reads each .gitignore once.
type IgnoreMatcher struct {
	repository *Repository
	exclude    []ignorePattern
	tracked    func() map[string]bool // the files of the index and their folders

	mu   sync.Mutex
	dirs map[string]*ignoreDir
}

// ignoreDir is what holds in a folder.
type ignoreDir struct {
	ignored  bool // by a pattern for itself or a folder above it: then nothing below can be taken in again
	patterns []ignorePattern
}

// IgnoreMatcher returns the matcher for this work tree; in a bare repository nothing is ignored.
func (r *Repository) IgnoreMatcher() (*IgnoreMatcher, error) {
	m := &IgnoreMatcher{repository: r, dirs: map[string]*ignoreDir{}, tracked: sync.OnceValue(r.trackedPaths)}
	var err error
	m.exclude, err = readIgnoreFile(filepath.Join(r.at.commonDir, "info", "exclude"), "")
	return m, err
}

// trackedPaths reads the index only when a pattern matched, which is seldom. Without an index nothing is tracked.
func (r *Repository) trackedPaths() map[string]bool {
	paths, err := r.backend.tracked()
	if p := r.program(); err != nil && p != nil && backend(p) != r.backend {
		paths, _ = p.tracked()
	}
	tracked := make(map[string]bool, len(paths))
	for _, p := range paths {
		for ; p != "." && !tracked[p]; p = path.Dir(p) {
			tracked[p] = true
		}
	}
	return tracked
}

// Ignored reports whether git ignores a file or folder, by its path relative to the prefix. A folder that is ignored
// has no tracked file in it, so that a walk may leave it out. Of a .gitignore that cannot be read, no pattern holds.
func (m *IgnoreMatcher) Ignored(name string, isDir bool) bool {
	full := m.repository.inPrefix(name)
	if full == "" || full == "." || m.repository.at.bare {
		return false
	}
	if path.Base(full) == ".git" {
		return true
	}
	m.mu.Lock()
	matched := m.matches(full, isDir)
	m.mu.Unlock()
	return matched && !m.tracked()[full]
}

func (m *IgnoreMatcher) matches(full string, isDir bool) bool {
	parent := m.dir(path.Dir(full))
	if parent.ignored {
		return true
	}
	// The last pattern that matches decides; those of deeper folders come last.
	for dir := path.Dir(full); ; dir = path.Dir(dir) {
		if decided, ignored := decide(m.dir(dir).patterns, full, isDir); decided {
			return ignored
		}
		if dir == "." {
			break
		}
	}
	_, ignored := decide(m.exclude, full, isDir)
	return ignored
}

func decide(patterns []ignorePattern, full string, isDir bool) (decided, ignored bool) {
	for i := len(patterns) - 1; i >= 0; i-- {
		if patterns[i].matches(full, isDir) {
			return true, !patterns[i].negated
		}
	}
	return false, false
}

func (m *IgnoreMatcher) dir(name string) *ignoreDir {
	if d := m.dirs[name]; d != nil {
		return d
	}
	d := &ignoreDir{}
	if name != "." {
		d.ignored = m.matches(name, true)
	}
	base := strings.TrimPrefix(name, ".")
	file := filepath.Join(m.repository.at.root, filepath.FromSlash(name), ".gitignore")
	// Git does not follow a link that is called .gitignore, and neither is one read here.
	if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
		d.patterns, _ = readIgnoreFile(file, base)
	}
	m.dirs[name] = d
	return d
}

func readIgnoreFile(file, base string) ([]ignorePattern, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var patterns []ignorePattern
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if p, ok := parseIgnorePattern(line, base); ok {
			patterns = append(patterns, p)
		}
	}
	return patterns, nil
}

// ignorePattern is one line of a .gitignore. go-git has such patterns too, but not with git's meaning of **, of
// brackets and of backslashes.
type ignorePattern struct {
	base     string // the folder of its file, "" is the root
	negated  bool
	dirOnly  bool
	anchored bool // matched against the path from the base, and not against the last name alone
	glob     string
}

func parseIgnorePattern(line, base string) (ignorePattern, bool) {
	p := ignorePattern{base: base}
	if strings.HasPrefix(line, "#") {
		return p, false
	}
	// Spaces at the end do not count, unless a backslash stands before.
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = line[:len(line)-1]
	}
	line, p.negated = strings.CutPrefix(line, "!")
	line, p.dirOnly = strings.CutSuffix(line, "/")
	if line == "" {
		return p, false
	}
	p.anchored = strings.Contains(line, "/")
	p.glob = strings.TrimPrefix(line, "/")
	return p, true
}

func (p *ignorePattern) matches(full string, isDir bool) bool {
	if p.dirOnly && !isDir {
		return false
	}
	if p.base != "" {
		rest, ok := strings.CutPrefix(full, p.base+"/")
		if !ok {
			return false
		}
		full = rest
	}
	if !p.anchored {
		return matchGlob(p.glob, path.Base(full))
	}
	// Git compares what stands before the first wildcard as text, so that ** right behind it is at a beginning.
	plain := strings.IndexAny(p.glob, `*?[\`)
	if plain < 0 {
		return p.glob == full
	}
	rest, ok := strings.CutPrefix(full, p.glob[:plain])
	return ok && matchGlob(p.glob[plain:], rest)
}

// matchGlob matches with git's wildmatch: * and ? stay within a name, ** between slashes crosses them.
func matchGlob(glob, name string) bool {
	m := globMatch{glob: glob, name: name}
	return m.from(0, 0)
}

// globMatch remembers from which places a star led to nothing, so that a pattern of many stars costs no more than its
// length times that of the name.
type globMatch struct {
	glob, name string
	failed     map[[2]int]bool
}

// stars matches the stars that stand before after with some of the name from n, and then the rest.
func (m *globMatch) stars(after, n int, acrossSlashes bool) bool {
	at := [2]int{after, n}
	if m.failed[at] {
		return false
	}
	if m.from(after, n) {
		return true
	}
	if n < len(m.name) && (acrossSlashes || m.name[n] != '/') && m.stars(after, n+1, acrossSlashes) {
		return true
	}
	if m.failed == nil {
		m.failed = map[[2]int]bool{}
	}
	m.failed[at] = true
	return false
}

// from matches the glob from g with the name from n.
func (m *globMatch) from(g, n int) bool {
	for g < len(m.glob) {
		glob, name := m.glob[g:], m.name[n:]
		switch {
		case glob[0] == '*':
			rest := strings.TrimLeft(glob, "*")
			after := len(m.glob) - len(rest)
			whole := (g == 0 || m.glob[g-1] == '/') && (rest == "" || rest[0] == '/' || strings.HasPrefix(rest, `\/`))
			if after-g < 2 || !whole {
				return m.stars(after, n, false)
			}
			// **/ is also no folder at all.
			return rest == "" || rest[0] == '/' && m.from(after+1, n) || m.stars(after, n, true)
		case name == "":
			return false
		case glob[0] == '?':
			if name[0] == '/' {
				return false
			}
			g, n = g+1, n+1
		case glob[0] == '[':
			width, ok := matchClass(glob, name[0])
			if !ok {
				return false
			}
			g, n = g+width, n+1
		default:
			if glob[0] == '\\' && len(glob) > 1 {
				g++
			}
			if m.glob[g] != name[0] {
				return false
			}
			g, n = g+1, n+1
		}
	}
	return n == len(m.name)
}

// matchClass matches one byte against a class, [a-z], [!x] or [^x], and returns how long the class is. A class that
// does not end matches nothing.
func matchClass(glob string, c byte) (width int, ok bool) {
	i := 1
	negated := i < len(glob) && (glob[i] == '!' || glob[i] == '^')
	if negated {
		i++
	}
	matched := false
	for first := i; ; {
		if i >= len(glob) {
			return 0, false
		}
		if glob[i] == ']' && i > first {
			break
		}
		if end := strings.Index(glob[i:], ":]"); strings.HasPrefix(glob[i:], "[:") && end > 0 {
			matched = matched || inNamedClass(glob[i+2:i+end], c)
			i += end + 2
			continue
		}
		if glob[i] == '\\' && i+1 < len(glob) {
			i++
		}
		low, high := glob[i], glob[i]
		if i+2 < len(glob) && glob[i+1] == '-' && glob[i+2] != ']' {
			i += 2
			if glob[i] == '\\' && i+1 < len(glob) {
				i++
			}
			high = glob[i]
		}
		matched = matched || low <= c && c <= high
		i++
	}
	return i + 1, matched != negated && c != '/'
}

func inNamedClass(name string, c byte) bool {
	digit := '0' <= c && c <= '9'
	upper, lower := 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z'
	switch name {
	case "digit":
		return digit
	case "upper":
		return upper
	case "lower":
		return lower
	case "alpha":
		return upper || lower
	case "alnum":
		return upper || lower || digit
	case "xdigit":
		return digit || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
	case "space":
		return c == ' ' || '\t' <= c && c <= '\r'
	case "punct":
		return '!' <= c && c <= '~' && !upper && !lower && !digit
	}
	return false
}
