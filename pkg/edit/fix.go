package edit

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// Fixer applies the fixes of findings to files in memory.
type Fixer struct {
	// Judge returns the findings of the workspace with the given files.
	Judge func(ctx context.Context, files Files) ([]diagnostic.Finding, error)
	// Read returns a file as it is on disk.
	Read func(path string) ([]byte, error)
	// Unsafe takes fixes too that may not be what the author meant.
	Unsafe bool
	// Within reports whether a file may be changed; nil is all.
	Within func(path string) bool
}

// Files are files that are not written yet.
type Files struct {
	// Content is by path, in place of what is on disk; nil is a file that is not there any more.
	Content map[string][]byte
	// Moved says of files that got another name how they are called on disk.
	Moved map[string]string
}

func (f Files) clone() Files { return Files{maps.Clone(f.Content), maps.Clone(f.Moved)} }

// move gives a file another name.
func (f Files) move(from, to string) {
	origin, moved := f.Moved[from]
	if !moved {
		origin = from
	}
	delete(f.Moved, from)
	if f.Moved[to] = origin; origin == to {
		delete(f.Moved, to)
	}
	f.Content[to], f.Content[from] = f.Content[from], nil
}

// Fixed is what fixing comes to.
type Fixed struct {
	// Problems is the number of findings that were mended.
	Problems int
	// Changes are the files with their new content, in the order of their paths.
	Changes []Change
	// Left are the findings of the workspace after the changes, in their order.
	Left []diagnostic.Finding
}

// rounds bounds how often the workspace is judged again. One round mends everything that does not overlap, so that a
// few are enough.
const rounds = 100

// Run applies fixes until there is none left to apply. Of fixes that overlap the first wins, and what is left is judged
// again. A fix is taken back that makes a file unreadable, brings an error to the place that it changed, or does not
// mend its finding: then it was not what the author meant. A file gets another name together with the edits of the links
// to it, and only where no other file has that name. Files in which fixes undo each other stay as they were.
// Running it on what it made changes nothing.
func (f *Fixer) Run(ctx context.Context) (*Fixed, error) {
	r := &fixing{
		Fixer: f, ctx: ctx, files: Files{map[string][]byte{}, map[string]string{}}, original: map[string][]byte{},
		offered: map[string]int{}, applied: map[string]int{}, frozen: map[string]bool{}, seen: map[[32]byte]bool{},
	}
	findings, err := f.Judge(ctx, Files{})
	if err != nil {
		return nil, err
	}
	for left := rounds; ; {
		// A fix that was refused may be right after others were applied, so they are tried again until nothing moves.
		before := len(r.done)
		r.refused, r.careful = map[string]bool{}, map[string]bool{}
		if findings, err = r.pass(findings, &left); err != nil {
			return nil, err
		}
		if len(r.done) == before || len(r.refused) == 0 {
			break
		}
	}
	return r.result(findings), nil
}

// fixing is the state of one run.
type fixing struct {
	*Fixer
	ctx context.Context
	// files are those that changed, as they are now; original as they are on disk.
	files    Files
	original map[string][]byte
	// done are the fixes that were applied.
	done []candidate
	// offered is how often a fix was there when it was first seen, applied how often it was taken: once more than it was
	// offered, and fixes go round in circles.
	offered, applied map[string]int
	// refused are fixes that were taken back since the others were tried.
	refused map[string]bool
	// careful are files where a round went wrong: there, one fix is tried at a time.
	careful map[string]bool
	// frozen are files that stay as they are on disk, because fixes go round in circles there.
	frozen map[string]bool
	// seen are the contents that files had.
	seen map[[32]byte]bool
}

func (r *fixing) result(findings []diagnostic.Finding) *Fixed {
	out := &Fixed{Problems: len(r.done), Left: findings}
	for _, p := range slices.Sorted(maps.Keys(r.files.Content)) {
		data := r.files.Content[p]
		origin, moved := r.files.Moved[p]
		switch {
		case data == nil: // it has another name now
		case moved:
			out.Changes = append(out.Changes, Change{Path: p, From: origin, Data: data, Before: r.original[origin]})
		case !bytes.Equal(r.original[p], data):
			out.Changes = append(out.Changes, Change{Path: p, Data: data, Before: r.original[p]})
		}
	}
	return out
}

// pass applies fixes, round by round, until there is none that is not refused.
func (r *fixing) pass(findings []diagnostic.Finding, left *int) ([]diagnostic.Finding, error) {
	for {
		chosen, circling, err := r.choose(findings)
		if err != nil {
			return nil, err
		}
		if *left--; *left < 0 {
			for _, c := range chosen {
				circling = append(circling, pathsOf(c)...)
			}
		}
		switch {
		case len(circling) > 0:
			if findings, err = r.freeze(circling); err != nil {
				return nil, err
			}
		case len(chosen) == 0:
			return findings, nil
		default:
			if findings, err = r.try(findings, chosen); err != nil {
				return nil, err
			}
		}
	}
}

// freeze puts files back to what they are on disk, with those that were changed together with them, for good.
func (r *fixing) freeze(paths []string) ([]diagnostic.Finding, error) {
	for len(paths) > 0 {
		p := paths[0]
		paths = paths[1:]
		if r.frozen[p] {
			continue
		}
		r.frozen[p] = true
		delete(r.files.Content, p)
		delete(r.files.Moved, p)
		r.done = slices.DeleteFunc(r.done, func(c candidate) bool {
			if !slices.Contains(pathsOf(c), p) {
				return false
			}
			paths = append(paths, pathsOf(c)...)
			return true
		})
	}
	return r.Judge(r.ctx, r.files)
}

// candidate is a fix that is to be applied.
type candidate struct {
	finding diagnostic.Finding
	fix     diagnostic.Fix
	name    string
}

func (r *fixing) source(p string) ([]byte, error) {
	if data, ok := r.files.Content[p]; ok {
		if data == nil {
			return nil, fmt.Errorf("%s: %w", p, fs.ErrNotExist)
		}
		return data, nil
	}
	data, err := r.Read(p)
	if err != nil {
		return nil, err
	}
	data = bytes.Clone(data)
	if data == nil {
		data = []byte{}
	}
	r.original[p] = data
	r.seen[contentOf(p, data)] = true
	return data, nil
}

func contentOf(p string, data []byte) [32]byte {
	return sha256.Sum256(append([]byte(p+"\x00"), data...))
}

// choose takes the first fix of each finding that may be applied and overlaps no other. It also returns the files where
// a fix comes back that was applied before.
func (r *fixing) choose(findings []diagnostic.Finding) (out []candidate, circling []string, err error) {
	r.count(findings)
	taken := map[string][]diagnostic.Edit{}
	named := map[string]bool{} // paths of renames
	for _, finding := range findings {
		for _, fix := range finding.Fixes {
			c := candidate{finding, fix, nameOf(finding, fix)}
			if !r.allowed(c) || r.refused[c.name] || overlaps(taken, fix.Edits) {
				continue
			}
			if slices.ContainsFunc(pathsOf(c), func(p string) bool { return r.careful[p] && (len(taken[p]) > 0 || named[p]) }) {
				continue
			}
			if m := fix.Rename; m != nil && (named[m.From] || named[m.To]) {
				continue
			}
			ok, err := r.changesSomething(fix)
			if err != nil {
				return nil, nil, err
			}
			if !ok {
				continue
			}
			if r.applied[c.name] >= r.offered[c.name] {
				circling = append(circling, pathsOf(c)...)
				continue
			}
			for _, e := range fix.Edits {
				taken[e.Path] = append(taken[e.Path], e)
			}
			if m := fix.Rename; m != nil {
				named[m.From], named[m.To] = true, true
			}
			out = append(out, c)
			break
		}
	}
	return out, circling, nil
}

// count notes how often each fix is there, at the first time.
func (r *fixing) count(findings []diagnostic.Finding) {
	for name, n := range offers(findings) {
		if r.offered[name] == 0 {
			r.offered[name] = n
		}
	}
}

func offers(findings []diagnostic.Finding) map[string]int {
	n := map[string]int{}
	for _, f := range findings {
		for _, fix := range f.Fixes {
			n[nameOf(f, fix)]++
		}
	}
	return n
}

func (r *fixing) allowed(c candidate) bool {
	if !c.fix.Safe && !r.Unsafe || len(c.fix.Edits) == 0 && c.fix.Rename == nil {
		return false
	}
	for _, p := range pathsOf(c) {
		if !fs.ValidPath(p) || r.frozen[p] || r.Within != nil && !r.Within(p) && !(c.fix.Rename != nil && c.fix.Rename.To == p) {
			return false
		}
	}
	return true
}

// nameOf is by what a fix is known again after lines have moved: what it says, not where.
func nameOf(f diagnostic.Finding, fix diagnostic.Fix) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%s\x00%s\x00%s", f.Path, f.Rule, f.Document, f.Field, f.Value, fix.Title)
	for _, e := range fix.Edits {
		fmt.Fprintf(&b, "\x00%d\x00%s", e.End-e.Start, e.Text)
	}
	if fix.Rename != nil {
		fmt.Fprintf(&b, "\x00%s\x00%s", fix.Rename.From, fix.Rename.To)
	}
	return b.String()
}

// overlaps reports whether an edit touches what another one changes. Two insertions at one place do too: which comes
// first would be a matter of chance.
func overlaps(taken map[string][]diagnostic.Edit, edits []diagnostic.Edit) bool {
	for _, e := range edits {
		for _, t := range taken[e.Path] {
			if e.Start < t.End && t.Start < e.End || e.Start == t.Start || e.End == t.End {
				return true
			}
		}
	}
	return false
}

// changesSomething keeps edits out that lie outside of the file or change nothing, and would be found for ever; and names
// that another file has.
func (r *fixing) changesSomething(fix diagnostic.Fix) (bool, error) {
	changed := false
	if m := fix.Rename; m != nil {
		if _, err := r.source(m.From); err != nil {
			return false, err
		}
		if _, err := r.source(m.To); !errors.Is(err, fs.ErrNotExist) {
			return false, nil // whatever it is, it has that name
		}
		changed = true
	}
	for _, e := range fix.Edits {
		src, err := r.source(e.Path)
		if err != nil {
			return false, err
		}
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return false, nil
		}
		changed = changed || string(src[e.Start:e.End]) != e.Text
	}
	return changed, nil
}

// try applies fixes, judges, and takes back what made things worse. It returns the findings afterwards.
func (r *fixing) try(before []diagnostic.Finding, chosen []candidate) ([]diagnostic.Finding, error) {
	edits := map[string][]diagnostic.Edit{}
	for _, c := range chosen {
		for _, e := range c.fix.Edits {
			edits[e.Path] = append(edits[e.Path], e)
		}
	}
	next := r.files.clone()
	bad := map[string]bool{}
	var circling []string
	for _, p := range slices.Sorted(maps.Keys(edits)) {
		src, err := r.source(p)
		if err != nil {
			return nil, err
		}
		out, err := document.ApplyEdits(src, edits[p])
		switch {
		case err != nil:
			bad[p] = true
		case r.seen[contentOf(p, out)]:
			circling = append(circling, p)
		default:
			next.Content[p] = out
		}
	}
	moved := map[string]string{}
	for _, c := range chosen {
		m := c.fix.Rename
		if m == nil {
			continue
		}
		if next.Content[m.From] == nil {
			src, err := r.source(m.From)
			if err != nil {
				return nil, err
			}
			next.Content[m.From] = src
		}
		if r.seen[contentOf(m.To, next.Content[m.From])] {
			circling = append(circling, m.From, m.To)
			continue
		}
		next.move(m.From, m.To)
		moved[m.From] = m.To
	}
	if len(circling) > 0 {
		return r.freeze(circling)
	}
	after, err := r.Judge(r.ctx, next)
	if err != nil {
		return nil, err
	}
	for p := range edits {
		bad[p] = bad[p] || r.worse(p, cmp.Or(moved[p], p), before, after, chosen, next)
	}
	for _, c := range unmended(before, after, chosen) {
		for _, p := range pathsOf(c) {
			bad[p] = true
		}
	}
	if slices.ContainsFunc(chosen, func(c candidate) bool { return touches(c, bad) }) {
		return r.retreat(before, chosen, bad)
	}
	r.files = next
	for p := range edits {
		if moved[p] == "" {
			r.seen[contentOf(p, next.Content[p])] = true
		}
	}
	for _, p := range moved {
		r.seen[contentOf(p, next.Content[p])] = true
	}
	for _, c := range chosen {
		r.applied[c.name]++
	}
	r.done = append(r.done, chosen...)
	return after, nil
}

// unmended are the fixes after which what they mend is found as often as before.
func unmended(before, after []diagnostic.Finding, chosen []candidate) []candidate {
	was, is, taken := offers(before), offers(after), map[string]int{}
	for _, c := range chosen {
		taken[c.name]++
	}
	var out []candidate
	for _, c := range chosen {
		if is[c.name] > was[c.name]-taken[c.name] {
			out = append(out, c)
		}
	}
	return out
}

// retreat takes back the fixes of files that got worse. A fix that was alone in its file is refused; where there were
// several, they are tried one at a time from now on.
func (r *fixing) retreat(before []diagnostic.Finding, chosen []candidate, bad map[string]bool) ([]diagnostic.Finding, error) {
	count := map[string]int{}
	for _, c := range chosen {
		for _, p := range pathsOf(c) {
			count[p]++
		}
	}
	var good []candidate
	for _, c := range chosen {
		if !touches(c, bad) {
			good = append(good, c)
			continue
		}
		alone := true
		for _, p := range pathsOf(c) {
			alone = alone && count[p] == 1
			r.careful[p] = true
		}
		if alone {
			r.refused[c.name] = true
		}
	}
	if len(good) == 0 {
		return before, nil
	}
	return r.try(before, good)
}

func pathsOf(c candidate) []string {
	var out []string
	for _, e := range c.fix.Edits {
		if !slices.Contains(out, e.Path) {
			out = append(out, e.Path)
		}
	}
	if m := c.fix.Rename; m != nil {
		for _, p := range []string{m.From, m.To} {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

func touches(c candidate, paths map[string]bool) bool {
	return slices.ContainsFunc(pathsOf(c), func(p string) bool { return paths[p] })
}

// worse reports whether a file, which may be called otherwise now, has got an error that it did not have: one of reading
// anywhere, or any on the lines that were changed. What comes to light because a file can be read at last is not worse.
func (r *fixing) worse(p, now string, before, after []diagnostic.Finding, chosen []candidate, files Files) bool {
	had := map[string]int{}
	for _, f := range before {
		if f.Path == p {
			had[sameness(f)]++
		}
	}
	changed, healed := r.changedRanges(p, chosen, files.Content[now])
	for _, f := range after {
		if f.Path != now || f.Severity < diagnostic.Error {
			continue
		}
		if had[sameness(f)]--; had[sameness(f)] >= 0 {
			continue
		}
		if slices.Contains(document.ReadingRules(), f.Rule) {
			return true
		}
		if !healed && slices.ContainsFunc(changed, func(c diagnostic.Range) bool { return f.Range.Start <= c.End && c.Start <= f.Range.End }) {
			return true
		}
	}
	return false
}

func sameness(f diagnostic.Finding) string {
	return strings.Join([]string{f.Rule, f.Document, cmp.Or(f.StableField, f.Field), f.Value, f.Message}, "\x00")
}

// changedRanges are the lines of the new content that fixes changed, and whether one of them mended the reading of the
// file.
func (r *fixing) changedRanges(p string, chosen []candidate, data []byte) (ranges []diagnostic.Range, healed bool) {
	var edits []diagnostic.Edit
	for _, c := range chosen {
		for _, e := range c.fix.Edits {
			if e.Path == p {
				edits = append(edits, e)
				healed = healed || slices.Contains(document.ReadingRules(), c.finding.Rule)
			}
		}
	}
	slices.SortFunc(edits, func(a, b diagnostic.Edit) int { return cmp.Compare(a.Start, b.Start) })
	lines, shift := diagnostic.NewLines(data), 0
	for _, e := range edits {
		start, end := e.Start+shift, e.Start+shift+len(e.Text)
		ranges = append(ranges, diagnostic.Range{Start: lines.LineRange(start).Start, End: lines.LineRange(end).End})
		shift += len(e.Text) - (e.End - e.Start)
	}
	return ranges, healed
}
