package git_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/git"
)

// cloneCorpus clones a real history, or skips the test.
func cloneCorpus(t *testing.T, name string) string {
	t.Helper()
	bundle, err := filepath.Abs(filepath.Join("../../../shared/corpora", name, "history.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bundle); err != nil {
		if os.Getenv("ROADBOOK_REQUIRE_CORPORA") == "1" {
			t.Fatal(err)
		}
		t.Skipf("the corpus %s is not here", name)
	}
	gitProgram(t)
	dir := filepath.Join(t.TempDir(), name)
	run(t, filepath.Dir(bundle), "clone", "--quiet", "--branch=main", bundle, dir)
	return dir
}

// On real histories everything is as git says.
func TestCorpora(t *testing.T) {
	for _, name := range []string{"arcs", "sourcegraph"} {
		t.Run(name, func(t *testing.T) {
			dir := cloneCorpus(t, name)
			r := open(t, dir, without)
			head := resolve(t, r, "HEAD")
			hashes := strings.Fields(run(t, dir, "rev-list", "--date-order", "HEAD"))
			t.Run("walk", func(t *testing.T) { compareWalk(t, r, dir, head, len(hashes)) })
			t.Run("last changes", func(t *testing.T) { compareLastChanges(t, r, dir, head) })
			t.Run("trees and changes", func(t *testing.T) { compareTrees(t, r, dir, hashes) })
			t.Run("merge bases", func(t *testing.T) { compareMergeBases(t, r, dir, hashes) })
			t.Run("paths ever", func(t *testing.T) { comparePathsEver(t, r, dir) })
			t.Run("dates", func(t *testing.T) { compareDates(t, r, dir) })
		})
	}
}

// logged reads `git log --name-only -c -z` as the paths of each commit, in git's order.
func logged(t *testing.T, dir string) (hashes []string, paths map[string][]string) {
	t.Helper()
	out := run(t, dir, "log", "--date-order", "--no-renames", "--name-only", "-c", "-z", "--format=%x01%H")
	paths = map[string][]string{}
	for _, record := range strings.Split(out, "\x01")[1:] {
		fields := strings.FieldsFunc(record, func(r rune) bool { return r == 0 || r == '\n' })
		hashes = append(hashes, fields[0])
		paths[fields[0]] = fields[1:]
	}
	return hashes, paths
}

func compareWalk(t *testing.T, r *git.Repository, dir string, head git.Commit, count int) {
	_, want := logged(t, dir)
	modes := modeChanges(t, dir)
	visited := 0
	err := r.Walk(head, func(c git.Commit, changes []git.Change) error {
		visited++
		var got []string
		for _, change := range changes {
			got = append(got, change.Path)
		}
		wanted := slices.DeleteFunc(want[c.Hash], func(p string) bool { return modes[c.Hash+" "+p] })
		slices.Sort(got)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%s %s (-want +got)\n%s", c.Hash, c.Subject, cmp.Diff(wanted, got))
		}
		return nil
	})
	if err != nil || visited != count {
		t.Errorf("visited %d of %d commits, %v", visited, count, err)
	}
}

// modeChanges finds the files that only became executable, or ceased to be, which is no change here.
func modeChanges(t *testing.T, dir string) map[string]bool {
	t.Helper()
	modes := map[string]bool{}
	hash := ""
	for line := range strings.Lines(run(t, dir, "log", "--no-renames", "--raw", "--no-abbrev", "--format=%x01%H")) {
		line = strings.TrimRight(line, "\n")
		if h, ok := strings.CutPrefix(line, "\x01"); ok {
			hash = h
			continue
		}
		facts, p, ok := strings.Cut(line, "\t")
		if f := strings.Fields(facts); ok && len(f) == 5 && f[2] == f[3] {
			modes[hash+" "+p] = true
		}
	}
	return modes
}

func compareLastChanges(t *testing.T, r *git.Repository, dir string, head git.Commit) {
	hashes, paths := logged(t, dir)
	modes := modeChanges(t, dir)
	want := map[string]string{}
	for _, h := range hashes {
		for _, p := range paths[h] {
			if want[p] == "" && !modes[h+" "+p] {
				want[p] = h
			}
		}
	}
	last, err := r.LastChanges(head)
	if err != nil {
		t.Fatal(err)
	}
	files := strings.FieldsFunc(run(t, dir, "ls-tree", "-r", "-z", "--name-only", "HEAD"), func(r rune) bool { return r == 0 })
	if len(files) != len(last) {
		t.Errorf("%d files, of %d there is a last change", len(files), len(last))
	}
	for _, p := range files {
		if last[p].Hash != want[p] {
			t.Errorf("%s: last changed by %s, git says %s", p, last[p].Hash, want[p])
		}
	}
}

func compareTrees(t *testing.T, r *git.Repository, dir string, hashes []string) {
	for i := range 20 {
		hash := hashes[i*(len(hashes)-1)/19]
		c := resolve(t, r, hash)
		tree, err := r.Tree(c)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			got = append(got, info.Sys().(string)+" "+name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := strings.FieldsFunc(run(t, dir, "ls-tree", "-r", "-z", "--format=%(objectname) %(path)", hash), func(r rune) bool { return r == 0 })
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tree of %s (-want +got)\n%s", hash, diff)
		}
		compareChanges(t, r, dir, resolve(t, r, hashes[len(hashes)-1]), c)
	}
}

func compareChanges(t *testing.T, r *git.Repository, dir string, from, to git.Commit) {
	changes, err := r.Changes(from, to)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		switch c.Kind {
		case git.Renamed:
			got = append(got, "D "+c.From, "A "+c.Path)
		default:
			got = append(got, map[git.ChangeKind]string{git.Added: "A ", git.Removed: "D ", git.Modified: "M "}[c.Kind]+c.Path)
		}
	}
	out := strings.FieldsFunc(run(t, dir, "diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", from.Hash, to.Hash), func(r rune) bool { return r == 0 })
	var want []string
	for i := 0; i+1 < len(out); i += 2 {
		if f := strings.Fields(out[i]); f[2] != f[3] {
			want = append(want, f[4]+" "+out[i+1])
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s..%s (-want +got)\n%s", from.Hash, to.Hash, diff)
	}
}

func compareMergeBases(t *testing.T, r *git.Repository, dir string, hashes []string) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		a, b := hashes[random.IntN(len(hashes))], hashes[random.IntN(len(hashes))]
		got, err := r.MergeBases(resolve(t, r, a), resolve(t, r, b))
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Fields(run(t, dir, "merge-base", "--all", a, b))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s and %s: got %v, want %v", a, b, got, want)
		}
	}
}

func comparePathsEver(t *testing.T, r *git.Repository, dir string) {
	paths, err := r.PathsEver(func(p string) bool { return strings.HasSuffix(p, ".md") })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range paths {
		got = append(got, p.Hash+" "+p.Path)
	}
	// `git rev-list --objects` would tell each blob with one of its paths only; the differences to all parents have all.
	out := strings.FieldsFunc(run(t, dir, "log", "--all", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "-z", "--format="), func(r rune) bool { return r == 0 })
	seen := map[string]bool{}
	var want []string
	for i := 0; i+1 < len(out); i += 2 {
		entry := strings.Fields(out[i])[3] + " " + out[i+1]
		if !seen[entry] && !strings.HasPrefix(entry, "0000") && strings.HasSuffix(entry, ".md") {
			seen[entry] = true
			want = append(want, entry)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func compareDates(t *testing.T, r *git.Repository, dir string) {
	for line := range strings.Lines(run(t, dir, "log", "--first-parent", "--date=format-local:%Y-%m-%d", "--format=%cd", "--max-count=60")) {
		day := strings.TrimSpace(line)
		want := strings.TrimSpace(run(t, dir, "rev-list", "--first-parent", "-1", "--before="+day+"T23:59:59Z", "HEAD"))
		if c, err := r.ResolveRevOrDate(day); err != nil || c.Hash != want {
			t.Errorf("%s: got %s, %v; git says %s", day, c.Hash, err, want)
		}
	}
}
