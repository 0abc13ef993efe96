package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/cli"
	"github.com/roadbookdev/roadbook/schema"
)

// The template of every kind says in each section what belongs there, and a new document that is left as it is has its
// hints named by placeholder-text, section by section. The templates of records say behind the fields what they are.
func TestTemplatesTeach(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("ROADBOOK_TODAY", orbitToday)
	run := func(args ...string) string {
		var stdout, stderr bytes.Buffer
		if code := cli.Main(append([]string{"-C", dir}, args...), strings.NewReader(""), &stdout, &stderr); code == 2 {
			t.Fatalf("%v: %s", args, &stderr)
		}
		return stdout.String()
	}
	if err := os.WriteFile(filepath.Join(dir, "roadbook.yaml"), []byte("version: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	templates, err := fs.Glob(schema.FS, "templates/*")
	if err != nil || len(templates) < 20 {
		t.Fatalf("%d templates, and the error %v", len(templates), err)
	}
	heading := regexp.MustCompile(`(?m)^## (.*)$`)
	for _, template := range templates {
		base := filepath.Base(template)
		kind, isPage := strings.CutSuffix(base, ".md")
		if !isPage {
			text, err := fs.ReadFile(schema.FS, template)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "# ") {
				t.Errorf("%s says of no field what it is", template)
			}
			continue
		}
		t.Run(kind, func(t *testing.T) {
			text, err := fs.ReadFile(schema.FS, template)
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(string(text), "\n---\n")
			starts := append(heading.FindAllStringSubmatchIndex(body, -1), []int{len(body)})
			var want []string
			if len(starts) == 1 || strings.Contains(body[:starts[0][0]], "<!--") {
				want = append(want, "at the top")
			}
			for i, at := range starts[:len(starts)-1] {
				name := body[at[2]:at[3]]
				if !strings.Contains(body[at[1]:starts[i+1][0]], "<!--") {
					t.Errorf("the section %q of the template says nothing", name)
				}
				want = append(want, `under "`+name+`"`)
			}
			if kind == "feature" {
				writeFeaturePage(t, dir, string(text))
			} else {
				run("new", kind, "Something new")
			}
			found := run("check", "--rule", "placeholder-text", "--format", "concise")
			for _, place := range want {
				if !strings.Contains(found, "still has the template's words "+place) {
					t.Errorf("placeholder-text does not name the words %s:\n%s", place, found)
				}
			}
			if got := strings.Count(found, "\n"); got != len(want) {
				t.Errorf("%d findings, want %d:\n%s", got, len(want), found)
			}
			for _, folder := range []string{"goals", "strategy", "okrs", "use-cases", "discovery", "product-documents", "rfcs", "features", "stories", "cycles", "launches", "decisions", "handbook"} {
				if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// writeFeaturePage writes a feature that is a page of its own, as "new" writes a record.
func writeFeaturePage(t *testing.T, dir, template string) {
	t.Helper()
	text := strings.NewReplacer("{{id}}", "maps", "{{title}}", "Maps", "{{today}}", orbitToday).Replace(template)
	if err := os.MkdirAll(filepath.Join(dir, "features"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "features", "maps.md"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
