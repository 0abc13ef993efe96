package git

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
)

// RefKind says what a reference is for.
type RefKind string

// The references that people work with.
const (
	Branch       RefKind = "branch"
	RemoteBranch RefKind = "remote branch"
	Tag          RefKind = "tag"
)

// Ref is a branch, a remote's branch or a tag.
type Ref struct {
	Name string // as people write it: "main", "origin/main", "v1.0"
	Kind RefKind
	Hash string // of the commit; an annotated tag is followed to it
}

var refKinds = []struct {
	prefix string
	kind   RefKind
}{
	{"refs/heads/", Branch},
	{"refs/remotes/", RemoteBranch},
	{"refs/tags/", Tag},
}

// refTable is all references by their full name, symbolic ones followed.
type refTable struct {
	ids  map[string]oid
	head string // what HEAD points to, "" where it is a commit itself
}

func (r *Repository) readReferences() (*refTable, error) {
	refs, err := r.backend.references()
	if p := r.program(); err != nil && p != nil && backend(p) != r.backend {
		refs, err = p.references()
	}
	if err != nil {
		return nil, err
	}
	t := &refTable{ids: map[string]oid{}}
	targets := map[string]string{}
	for _, ref := range refs {
		if ref.name == "HEAD" {
			t.head = ref.target
		}
		if ref.target != "" {
			targets[ref.name] = ref.target
		} else {
			t.ids[ref.name] = ref.id
		}
	}
	for name := range targets {
		target := name
		for range 5 { // git follows no more links than that either
			if targets[target] == "" {
				break
			}
			target = targets[target]
		}
		if id, ok := t.ids[target]; ok {
			t.ids[name] = id
		}
	}
	// A symbolic reference is another name for a branch, not one more branch; HEAD alone is kept by its own name.
	return t, nil
}

// Refs returns all branches, remote branches and tags that name a commit, in the order of kind and name.
func (r *Repository) Refs() ([]Ref, error) {
	t, err := r.resolved()
	if err != nil {
		return nil, err
	}
	var refs []Ref
	for _, full := range sortedKeys(t.ids) {
		for _, k := range refKinds {
			name, ok := strings.CutPrefix(full, k.prefix)
			if !ok || k.kind == RemoteBranch && strings.HasSuffix(name, "/HEAD") {
				continue
			}
			id, kind, err := r.peel(t.ids[full])
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", full, err)
			}
			if kind == commitObject {
				refs = append(refs, Ref{Name: name, Kind: k.kind, Hash: id.hex()})
			}
		}
	}
	slices.SortStableFunc(refs, func(a, b Ref) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	return refs, nil
}

func kindOrder(k RefKind) int {
	for i, r := range refKinds {
		if r.kind == k {
			return i
		}
	}
	return len(refKinds)
}

// CurrentBranch returns the name of the branch that is checked out, "" where HEAD is detached from branches.
func (r *Repository) CurrentBranch() (string, error) {
	t, err := r.resolved()
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(t.head, "refs/heads/"), nil
}

// Head returns the commit that is checked out. Its error is ErrNoCommits, by errors.Is, before the first.
func (r *Repository) Head() (Commit, error) { return r.Resolve("HEAD") }

// peel follows tags to what they are of.
func (r *Repository) peel(id oid) (oid, objectKind, error) {
	for range 10 {
		if r.knows(id) {
			return id, commitObject, nil
		}
		kind, data, err := r.readAny(id)
		if err != nil || kind != tagObject {
			return id, kind, err
		}
		if id, err = parseTag(data); err != nil {
			return "", 0, err
		}
	}
	return "", 0, errors.New("a tag of a tag of a tag has no end")
}

func (r *Repository) knows(commit oid) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.nodes[commit] != nil
}

// Resolve returns the commit that a name means: a branch, a remote's branch, a tag, a whole or abbreviated hash, or
// "@", each with ~2, ^, ^2, ^{commit} behind it. Other spellings of git, as @{upstream}, work where the git program
// is there. A name that means nothing is an *UnknownRevisionError.
func (r *Repository) Resolve(revision string) (Commit, error) {
	id, err := r.resolve(revision)
	if err != nil {
		return Commit{}, err
	}
	return r.commit(id)
}

var stepPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\^\{(?:commit)?\}|([~^])(\d{0,9}))`)
})

func (r *Repository) resolve(revision string) (oid, error) {
	base, steps := revision, ""
	if i := strings.IndexAny(revision, "~^"); i >= 0 {
		base, steps = revision[:i], revision[i:]
	}
	if strings.ContainsAny(base, "{:") {
		return r.resolveByProgram(revision)
	}
	id, err := r.resolveName(base, revision)
	for err == nil && steps != "" {
		m := stepPattern().FindStringSubmatch(steps)
		if m == nil {
			return r.resolveByProgram(revision)
		}
		steps = steps[len(m[0]):]
		n := 1
		if m[2] != "" {
			n, _ = strconv.Atoi(m[2])
		}
		switch m[1] {
		case "~":
			for ; n > 0 && err == nil; n-- {
				id, err = r.parent(id, 1, revision)
			}
		case "^":
			if n > 0 {
				id, err = r.parent(id, n, revision)
			}
		}
	}
	return id, err
}

// parent returns the n-th parent of a commit, from 1.
func (r *Repository) parent(id oid, n int, revision string) (oid, error) {
	node, err := r.node(id)
	if err != nil {
		return "", err
	}
	if node.boundary {
		return "", &ShallowError{Doing: fmt.Sprintf("looking for %s", revision), Boundary: id.hex()}
	}
	if n > len(node.parents) {
		reason := fmt.Sprintf("does not exist: %s has no parent number %d", short(id.hex()), n)
		if len(node.parents) == 0 {
			reason = fmt.Sprintf("does not exist: history begins with %s", short(id.hex()))
		}
		return "", &UnknownRevisionError{Revision: revision, Reason: reason}
	}
	return node.parents[n-1], nil
}

func (r *Repository) resolveName(name, revision string) (oid, error) {
	if name == "@" {
		name = "HEAD"
	}
	t, err := r.resolved()
	if err != nil {
		return "", err
	}
	if id, ok := parseOID(strings.ToLower(name)); ok {
		return r.asCommit(id, revision)
	}
	if id, ok := t.find(name); ok {
		return r.asCommit(id, revision)
	}
	if name == "HEAD" {
		return "", fmt.Errorf("resolving %s: %w", revision, ErrNoCommits)
	}
	if strings.HasSuffix(name, "_HEAD") {
		return r.resolveByProgram(revision) // ORIG_HEAD, FETCH_HEAD and their like
	}
	if prefix := strings.ToLower(name); len(prefix) >= 4 && len(prefix) < 64 && strings.Trim(prefix, "0123456789abcdef") == "" {
		ids, err := r.commitsWithPrefix(prefix)
		switch {
		case err != nil:
			return "", err
		case len(ids) == 1:
			return ids[0], nil
		case len(ids) > 1:
			near := make([]string, len(ids))
			for i, id := range ids {
				near[i] = id.hex()[:min(len(prefix)+8, len(id.hex()))]
			}
			return "", &UnknownRevisionError{Revision: revision, Reason: "is ambiguous", Near: near[:min(len(near), 5)]}
		}
	}
	return "", r.unknown(revision, name, t)
}

// find looks a name up in the places and in the order in which git does.
func (t *refTable) find(name string) (oid, bool) {
	for _, format := range []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
		if id, ok := t.ids[fmt.Sprintf(format, name)]; ok {
			return id, true
		}
	}
	return "", false
}

func (r *Repository) asCommit(id oid, revision string) (oid, error) {
	peeled, kind, err := r.peel(id)
	if missing := new(MissingObjectError); errors.As(err, &missing) && !r.partial {
		shallow, _ := r.IsShallow()
		return "", &UnknownRevisionError{Revision: revision, Shallow: shallow}
	}
	if err == nil && kind != commitObject {
		err = &UnknownRevisionError{Revision: revision, Reason: fmt.Sprintf("is a %s, not a commit", kind)}
	}
	return peeled, err
}

// commitsWithPrefix leaves out what is no commit, as git does where only a commit makes sense.
func (r *Repository) commitsWithPrefix(prefix string) ([]oid, error) {
	ids, err := r.backend.withPrefix(prefix)
	if err != nil {
		return nil, err
	}
	commits := map[oid]bool{}
	for _, id := range ids {
		if id, kind, err := r.peel(id); err == nil && kind == commitObject {
			commits[id] = true
		}
	}
	return sortedKeys(commits), nil
}

func (r *Repository) resolveByProgram(revision string) (oid, error) {
	p := r.program()
	if p == nil {
		return "", &UnknownRevisionError{Revision: revision, Reason: "can be read by the git program only, which is not here"}
	}
	id, err := p.parse(revision)
	if err != nil {
		shallow, _ := r.IsShallow()
		return "", &UnknownRevisionError{Revision: revision, Shallow: shallow}
	}
	return r.asCommit(id, revision)
}

func (r *Repository) unknown(revision, name string, t *refTable) error {
	shallow, _ := r.IsShallow()
	return &UnknownRevisionError{Revision: revision, Near: nearest(name, t), Shallow: shallow}
}

// nearest returns up to three branches or tags that differ from the name by a few letters, or by the remote in front.
func nearest(name string, t *refTable) []string {
	type candidate struct {
		name     string
		distance int
	}
	var candidates []candidate
	for _, full := range sortedKeys(t.ids) {
		for _, k := range refKinds {
			short, ok := strings.CutPrefix(full, k.prefix)
			if !ok || strings.HasSuffix(short, "/HEAD") {
				continue
			}
			d := editDistance(name, short)
			if strings.HasSuffix(short, "/"+name) || strings.HasSuffix(name, "/"+short) {
				d = 0
			}
			if d <= len(name)/2 && d <= max(2, len(name)/3) {
				candidates = append(candidates, candidate{short, d})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, c := range candidates[:min(len(candidates), 3)] {
		names = append(names, c.name)
	}
	return names
}

// editDistance is the number of letters to insert, remove or replace (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// ResolveDate returns the newest commit on the current branch, by first parents, that was committed at or before
// 23:59:59 UTC of the day.
func (r *Repository) ResolveDate(day calendar.Date) (Commit, error) {
	id, err := r.resolve("HEAD")
	if err != nil {
		return Commit{}, err
	}
	end := day.AddDays(1).Time().Unix()
	for {
		n, err := r.node(id)
		switch {
		case err != nil:
			return Commit{}, err
		case n.seconds < end:
			return r.commit(id)
		case n.boundary:
			return Commit{}, &ShallowError{Doing: fmt.Sprintf("looking for the commit of %s", day), Boundary: id.hex()}
		case len(n.parents) == 0:
			c, err := r.commit(id)
			if err != nil {
				return Commit{}, err
			}
			return Commit{}, fmt.Errorf("there is no commit on or before %s: history begins on %s", day, calendar.FromTime(c.Committer.When.UTC()))
		}
		id = n.parents[0]
	}
}

var dateLike = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}$`) })

// ResolveRevOrDate is Resolve, and ResolveDate for what DateOf takes for a date.
func (r *Repository) ResolveRevOrDate(text string) (Commit, error) {
	day, isDate, err := r.DateOf(text)
	switch {
	case err != nil:
		return Commit{}, err
	case isDate:
		return r.ResolveDate(day)
	}
	return r.Resolve(text)
}

// DateOf returns the day that a text names where a revision or a date is asked for. ok is false for a revision: for
// what does not look like a date, and for the name of a branch or tag, whatever it looks like.
func (r *Repository) DateOf(text string) (day calendar.Date, ok bool, err error) {
	if !dateLike().MatchString(text) {
		return calendar.Date{}, false, nil
	}
	t, err := r.resolved()
	if err != nil {
		return calendar.Date{}, false, err
	}
	if _, named := t.find(text); named {
		return calendar.Date{}, false, nil
	}
	day, err = calendar.ParseDate(text)
	return day, err == nil, err
}
