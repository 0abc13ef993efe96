package pkg_test

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/roadbookdev/roadbook/"

// room is a row of the table in docs/architecture.md.
type room struct {
	name  string // "pkg/graph", or "pkg/view/…" for all below
	floor int
	may   string
}

func (r room) holds(pkg string) bool {
	if below, ok := strings.CutSuffix(r.name, "/…"); ok {
		return strings.HasPrefix(pkg, below+"/")
	}
	return r.name == pkg
}

var (
	rowPattern    = regexp.MustCompile("^\\| (\\d) \\| `([^`]+)` \\| .* \\| ([^|]+) \\|$")
	ownerPattern  = regexp.MustCompile("^\\| `([^`]+\\.[^`]+/[^`]*)` \\| `(pkg/[^`]+)` \\|$")
	floorsPattern = regexp.MustCompile(`floors? (\d)(?:–(\d))?`)
)

// law reads the tables of docs/architecture.md.
func law(t *testing.T) (rooms []room, owners map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	owners = map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if m := rowPattern.FindStringSubmatch(s.Text()); m != nil {
			floor, _ := strconv.Atoi(m[1])
			rooms = append(rooms, room{m[2], floor, strings.TrimSpace(m[3])})
		} else if m := ownerPattern.FindStringSubmatch(s.Text()); m != nil {
			owners[m[1]] = m[2]
		}
	}
	if len(rooms) < 15 || len(owners) < 5 {
		t.Fatalf("docs/architecture.md has %d rooms and %d owned libraries: is the table still there?", len(rooms), len(owners))
	}
	return rooms, owners
}

func find(rooms []room, pkg string) (room, bool) {
	i := slices.IndexFunc(rooms, func(r room) bool { return r.holds(pkg) })
	if i < 0 {
		return room{}, false
	}
	return rooms[i], true
}

// allowed reports whether a room may import another.
func allowed(from, to room) bool {
	if from.may == "everything" {
		return true
	}
	for _, m := range floorsPattern.FindAllStringSubmatch(from.may, -1) {
		low, _ := strconv.Atoi(m[1])
		high := low
		if m[2] != "" {
			high, _ = strconv.Atoi(m[2])
		}
		if low <= to.floor && to.floor <= high {
			return true
		}
	}
	for name := range strings.SplitSeq(floorsPattern.ReplaceAllString(from.may, ""), ",") {
		if name = strings.TrimSpace(name); name != "" && (to.name == name || path.Base(to.name) == name) {
			return true
		}
	}
	return false
}

func TestImportsGoDownOnly(t *testing.T) {
	rooms, owners := law(t)
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && entry.Name() != "..") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		pkg := strings.TrimPrefix(path.Dir(filepath.ToSlash(file)), "../")
		if pkg == "pkg" {
			return nil
		}
		from, ok := find(rooms, pkg)
		if !ok {
			t.Errorf("%s: the package %s is not in the table of docs/architecture.md", file, pkg)
			return nil
		}
		seen[from.name] = true
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			for library, owner := range owners {
				if (name == library || strings.HasPrefix(name, library+"/")) && pkg != owner {
					t.Errorf("%s imports %s, which only %s may", file, name, owner)
				}
			}
			target, ours := strings.CutPrefix(name, module)
			if !ours || target == pkg {
				continue
			}
			to, ok := find(rooms, target)
			if !ok {
				t.Errorf("%s imports %s, which is not in the table", file, target)
			} else if !allowed(from, to) {
				t.Errorf("%s imports %s, but %s may import: %s", file, target, from.name, from.may)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 10 {
		t.Errorf("only %d packages were seen", len(seen))
	}
}

func TestTheLawCanBeBroken(t *testing.T) {
	rooms, _ := law(t)
	for _, pair := range [][2]string{
		{"pkg/document", "pkg/workspace"}, {"pkg/graph", "pkg/query"}, {"pkg/report", "pkg/workspace"},
		{"pkg/diagnostic", "pkg/suggest"}, {"pkg/view/okr", "pkg/lint"}, {"pkg/lint", "pkg/checks"},
	} {
		from, _ := find(rooms, pair[0])
		to, _ := find(rooms, pair[1])
		if allowed(from, to) {
			t.Errorf("%s may import %s", pair[0], pair[1])
		}
	}
}
