package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/edit"
)

// What init --publish writes runs here as it stands in the files, with the program built from this tree, in a clone of a
// new workspace.

// published looks at the folder that a host would publish: it is the public's site, and whole.
func (b *begun) published(dir string) {
	b.t.Helper()
	for _, name := range []string{"index.html", "features.html", "assets/site.js"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			b.t.Error(err)
		}
	}
	for _, name := range []string{"stale.html", "story"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			b.t.Errorf("%s is published, which is internal", name)
		}
	}
}

func (b *begun) clone() string {
	b.t.Helper()
	checkout := filepath.Join(b.t.TempDir(), "checkout")
	b.run(b.temp, "git", "clone", "-q", b.dir, checkout)
	return checkout
}

func TestPublishingOnGitHubRuns(t *testing.T) {
	b := begin(t, "--publish", "github")
	flow := b.parsed(".github/workflows/roadbook-site.yml").Plain().(map[string]any)
	if p, ok := flow["permissions"].(map[string]any); !ok || len(p) != 0 {
		t.Errorf("the workflow's own permissions: %v, want none", flow["permissions"])
	}
	jobs := flow["jobs"].(map[string]any)
	for name, want := range map[string]map[string]any{
		"build": {"contents": "read"}, "deploy": {"pages": "write", "id-token": "write"},
	} {
		got := jobs[name].(map[string]any)["permissions"].(map[string]any)
		if len(got) != len(want) {
			t.Errorf("%s may %v, want %v", name, got, want)
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s may %v, want %v", name, got, want)
			}
		}
	}
	checkout := b.clone()
	var used []string
	built := ""
	for _, name := range []string{"build", "deploy"} {
		for _, s := range jobs[name].(map[string]any)["steps"].([]any) {
			step := s.(map[string]any)
			if action, ok := step["uses"].(string); ok {
				if !regexp.MustCompile(`^actions/[a-z-]+@v\d+$`).MatchString(action) {
					t.Errorf("%s is not an official action at a major version", action)
				}
				action, _, _ = strings.Cut(action, "@")
				used = append(used, action)
				with, _ := step["with"].(map[string]any)
				if depth, ok := with["fetch-depth"]; action == "actions/checkout" && (!ok || depth != 0 && depth != int64(0)) {
					t.Errorf("checkout with %v: the site needs the whole history", with)
				}
				if action == "actions/upload-pages-artifact" {
					built = with["path"].(string)
				}
				continue
			}
			script := step["run"].(string)
			if strings.HasPrefix(script, "go install github.com/roadbookdev/roadbook/cmd/roadbook@") {
				continue // the program is there already
			}
			b.run(checkout, "bash", "-e", "-c", script)
		}
	}
	if want := []string{"actions/checkout", "actions/setup-go", "actions/upload-pages-artifact", "actions/deploy-pages"}; !slices.Equal(used, want) {
		t.Errorf("the actions are %q, want %q", used, want)
	}
	b.published(filepath.Join(checkout, built))
}

func TestPublishingOnGitLabRuns(t *testing.T) {
	b := begin(t, "--publish", "gitlab")
	job := b.parsed(".gitlab-ci.yml").Plain().(map[string]any)["pages"].(map[string]any)
	if depth := job["variables"].(map[string]any)["GIT_DEPTH"]; depth != "0" {
		t.Errorf("GIT_DEPTH is %v: the site needs the whole history", depth)
	}
	var script []string
	for _, part := range []string{"before_script", "script"} {
		for _, line := range job[part].([]any) {
			script = append(script, line.(string))
		}
	}
	checkout := b.clone()
	b.run(checkout, "sh", "-e", "-c", strings.Join(script, "\n"))
	paths := job["artifacts"].(map[string]any)["paths"].([]any)
	if len(paths) != 1 || paths[0] != "public" {
		t.Errorf("the artifacts are %v, but GitLab publishes public", paths)
	}
	b.published(filepath.Join(checkout, "public"))
}

// The page about publishing shows the files as init writes them.
func TestPublishingPageShowsTheFiles(t *testing.T) {
	page, err := os.ReadFile("../../docs/publishing.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range edit.Hosts() {
		files, err := edit.Publish(host)
		if err != nil || len(files) != 1 {
			t.Fatalf("%s: %d files, %v", host, len(files), err)
		}
		block := "```yaml file=" + files[0].Path + "\n" + string(files[0].Data) + "```\n"
		if !bytes.Contains(page, []byte(block)) {
			t.Errorf("docs/publishing.md does not show %s as it is written", files[0].Path)
		}
	}
}
