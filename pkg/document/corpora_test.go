package document

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// corporaDir returns the folder of real documents, or skips the test where it is absent.
func corporaDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpora")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("ROADBOOK_REQUIRE_CORPORA") == "1" {
			t.Fatalf("the corpora are required: %v", err)
		}
		t.Skipf("the corpora are not here: %v", err)
	}
	return dir
}

// TestCorpora reads every document that real teams wrote and finds exactly what is known to be wrong with them.
func TestCorpora(t *testing.T) {
	dir := corporaDir(t)
	var truth struct {
		Errors []string `json:"yaml_errors"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "backlog-tasks", "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, name := range truth.Errors {
		want["backlog-tasks/"+name] = true
	}
	got := map[string]bool{}
	read := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !IsMarkdown(path) && filepath.Ext(path) != ".yml" && filepath.Ext(path) != ".yaml" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		f := Read(filepath.ToSlash(name), src, Options{})
		checkInvariants(t, f)
		read++
		for _, finding := range f.Findings {
			if finding.Rule != RuleFrontMatterSyntax {
				t.Errorf("%s: %s: %s", name, finding.Rule, finding.Message)
			}
			got[f.Path] = true
		}
		if f.Broken {
			checkRecovered(t, f)
			fixed, err := ApplyEdits(src, safeEdits(f.Findings))
			if err != nil {
				t.Fatal(err)
			}
			if after := Read(f.Path, fixed, Options{}); len(after.Findings) > 0 {
				t.Errorf("%s: after its fixes: %v", name, after.Findings)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 900 {
		t.Errorf("only %d files were read", read)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files with findings (-want +got):\n%s", diff)
	}
}

// checkRecovered expects the id of a broken task, which its file name starts with.
func checkRecovered(t *testing.T, f *File) {
	t.Helper()
	number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(f.Path), "back-"), " ")
	for _, r := range f.Recovered {
		if r.Key == "id" && strings.EqualFold(r.Value, "BACK-"+number) {
			return
		}
	}
	t.Errorf("%s: the id is not among %v", f.Path, f.Recovered)
}
