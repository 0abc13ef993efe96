package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// gitIn runs the git program in a folder, without the configuration of the machine.
func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs the git program to make a repository")
	}
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always", "-c", "user.name=Test", "-c", "user.email=test@example.com"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// roadbook runs a command line in a folder.
func roadbook(dir string, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = cli.Main(append([]string{"-C", dir}, args...), strings.NewReader(""), &out, &errs)
	return out.String(), errs.String(), code
}

// What list --at says of a revision is what list says of a checkout of it, at twenty commits of a real history.
func TestListAtIsAsACheckout(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	bundle := filepath.Join(corpus(t, "arcs"), "history.bundle")
	config, err := filepath.Abs(filepath.Join("testdata", "corpora", "arcs.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "arcs")
	gitIn(t, t.TempDir(), "clone", "-q", "-b", "main", bundle, dir)
	hashes := strings.Fields(gitIn(t, dir, "rev-list", "--date-order", "HEAD"))
	const commits = 20
	documents := 0
	for i := range commits {
		hash := hashes[i*(len(hashes)-1)/(commits-1)]
		gitIn(t, dir, "checkout", "-q", "main")
		at, stderr, code := roadbook(dir, "--config", config, "list", "--at", hash, "--format", "json")
		if code != 0 {
			t.Fatalf("%s: exit %d: %s", hash, code, stderr)
		}
		gitIn(t, dir, "checkout", "-q", hash)
		now, stderr, code := roadbook(dir, "--config", config, "list", "--format", "json")
		if code != 0 {
			t.Fatalf("%s: exit %d: %s", hash, code, stderr)
		}
		if d := gocmp.Diff(now, at); d != "" {
			t.Errorf("%s: %s", hash, d)
		}
		documents += strings.Count(at, `"kind": "arc"`)
	}
	if documents < 300 {
		t.Errorf("only %d documents were listed in all", documents)
	}
}

// planRepository makes a plan of three commits in a folder of a repository.
func planRepository(t *testing.T, dir, plan string, init ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, plan), 0o755); err != nil {
		t.Fatal(err)
	}
	gitIn(t, dir, append([]string{"init", "-q", "-b", "main"}, init...)...)
	story := func(id, status string) string {
		return fmt.Sprintf("---\nid: %s\ntitle: The story %s\nstatus: %s\npersona: someone\nwant: something\nso_that: it helps\n---\n\n"+
			"## Acceptance criteria\n\n- [x] It works.\n", id, id, status)
	}
	feature := "batch:\n  title: Batch changes\n  team: core\n  maturity: experimental\n"
	for i, changes := range []map[string]string{
		{"roadbook.yaml": "version: 1\nname: Before\n", "stories/us-0001-ä b.md": story("US-0001", "ready"), "stories/us-0002.md": story("US-0002", "backlog"),
			"data/features.yml": feature, "data/teams.yml": "core:\n  title: Core\n"},
		{"stories/us-0001-ä b.md": "", "stories/moved/us-0001.md": story("US-0001", "doing")},
		{"roadbook.yaml": "version: 1\nname: After\n", "data/features.yml": feature + "search:\n  title: Search\n  team: core\n  maturity: beta\n",
			"stories/us-0003.md": story("US-0003", "finished")},
	} {
		for p, text := range changes {
			file := filepath.Join(dir, plan, filepath.FromSlash(p))
			if text == "" {
				os.Remove(file)
				continue
			}
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("GIT_COMMITTER_DATE", fmt.Sprintf("2026-0%d-10T12:00:00Z", i+1))
		gitIn(t, dir, "add", ".")
		gitIn(t, dir, "commit", "-q", "-m", fmt.Sprint("commit ", i+1))
	}
}

// questions are command lines whose answers are the same in every repository that has the plan.
var questions = map[string][]string{
	"list":       {"list", "--format", "json"},
	"list at":    {"list", "--at", "HEAD~2", "--format", "json"},
	"list date":  {"list", "--at", "2026-02-20", "--format", "json"},
	"config at":  {"config", "name", "--at", "HEAD~1"},
	"show at":    {"show", "US-0001", "--at", "HEAD~1", "--format", "json"},
	"graph at":   {"graph", "--at", "main", "--format", "json"},
	"check":      {"check", "--skip", "stale-review", "--format", "json"},
	"check at":   {"check", "--at", "HEAD~1", "--format", "json"},
	"since":      {"check", "--since", "HEAD~2", "--format", "json"},
	"since at":   {"check", "--at", "HEAD~1", "--since", "HEAD~2", "--format", "json"},
	"last check": {"check", "--rule", "stale-review", "--format", "json"},
}

// Every kind of repository that people and CI make is asked every question: the answer is that of a plain repository, or
// exit 2 with the remedy.
func TestRepositories(t *testing.T) {
	t.Setenv("ROADBOOK_TODAY", "2026-04-01")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	origin := t.TempDir()
	planRepository(t, origin, "")
	want := map[string]string{}
	for name, args := range questions {
		out, stderr, code := roadbook(origin, args...)
		if code == 2 {
			t.Fatalf("%s: %s", name, stderr)
		}
		want[name] = out
	}
	if !strings.Contains(want["since"], "invalid-value") || !strings.Contains(want["last check"], "batch") || !json.Valid([]byte(want["check"])) {
		t.Fatalf("the questions ask too little:\n%s\n%s", want["since"], want["last check"])
	}
	url := "file://" + filepath.ToSlash(origin)
	const unshallow, refetch, noWorkspace = "fetch-depth: 0", "--refetch --no-filter", "no roadbook.yaml"
	historic := func(remedy string) map[string]string {
		out := map[string]string{}
		for name := range questions {
			if name != "list" && name != "check" && name != "graph at" {
				out[name] = remedy
			}
		}
		return out
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T, dir string) string // returns the folder to ask in
		// except are the questions that are answered with exit 2, by what is then said.
		except map[string]string
		// noGit hides the git program from roadbook.
		noGit bool
	}{
		{name: "packed", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", url, "r")
			gitIn(t, dir+"/r", "gc", "-q", "--aggressive")
			return dir + "/r"
		}},
		{name: "packed, without the git program", noGit: true, make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", url, "r")
			gitIn(t, dir+"/r", "gc", "-q")
			return dir + "/r"
		}},
		{name: "detached", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", url, "r")
			gitIn(t, dir+"/r", "checkout", "-q", "--detach")
			return dir + "/r"
		}},
		{name: "linked work tree", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", url, "r")
			gitIn(t, dir+"/r", "worktree", "add", "-q", "--detach", dir+"/linked", "HEAD")
			return dir + "/linked"
		}},
		{name: "clone that shares objects", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", "--shared", origin, "r")
			return dir + "/r"
		}},
		{name: "submodule", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "init", "-q", "super")
			gitIn(t, dir+"/super", "submodule", "--quiet", "add", url, "plan")
			return dir + "/super/plan"
		}},
		{name: "sub-folder of a monorepo", make: func(t *testing.T, dir string) string {
			planRepository(t, dir, "docs/plan")
			return dir + "/docs/plan"
		}},
		{name: "folder inside the workspace", make: func(t *testing.T, dir string) string {
			planRepository(t, dir, "docs/plan")
			return dir + "/docs/plan/stories"
		}},
		{name: "sha256", make: func(t *testing.T, dir string) string {
			planRepository(t, dir, "", "--object-format=sha256")
			return dir
		}},
		{name: "sha256, without the git program", noGit: true, make: func(t *testing.T, dir string) string {
			planRepository(t, dir, "", "--object-format=sha256")
			return dir
		}, except: map[string]string{"list at": "install the git program", "list date": "install the git program", "config at": "install the git program",
			"show at": "install the git program", "graph at": "install the git program", "check at": "install the git program",
			"since": "install the git program", "since at": "install the git program", "last check": "install the git program"}},
		{name: "sparse", make: func(t *testing.T, dir string) string {
			// The cone leaves nothing of the plan out; that the repository is sparse is what go-git's own opening refuses.
			gitIn(t, dir, "clone", "-q", "--sparse", url, "r")
			gitIn(t, dir+"/r", "sparse-checkout", "set", "stories", "data")
			return dir + "/r"
		}},
		{name: "shallow", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", "--depth", "1", url, "r")
			return dir + "/r"
		}, except: historic(unshallow)},
		{name: "partial", make: func(t *testing.T, dir string) string {
			gitIn(t, origin, "config", "uploadpack.allowFilter", "true")
			gitIn(t, dir, "clone", "-q", "--filter=blob:none", url, "r")
			return dir + "/r"
		}, except: map[string]string{"list at": refetch, "list date": refetch, "config at": refetch, "show at": refetch, "check at": refetch,
			"since": refetch, "since at": refetch}},
		{name: "bare", make: func(t *testing.T, dir string) string {
			gitIn(t, dir, "clone", "-q", "--bare", url, "r.git")
			return dir + "/r.git"
		}, except: map[string]string{"list": noWorkspace, "check": noWorkspace, "since": noWorkspace, "last check": noWorkspace}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := c.make(t, t.TempDir())
			if c.noGit {
				t.Setenv("PATH", t.TempDir())
			}
			for name, args := range questions {
				out, stderr, code := roadbook(dir, args...)
				remedy, excepted := c.except[name]
				switch {
				case excepted && remedy != "" && code == 2 && strings.Contains(stderr, remedy):
				case excepted && remedy != "" && strings.Contains(out, remedy):
				case excepted && remedy != "":
					t.Errorf("%s: exit %d, want exit 2 with %q:\n%s%s", name, code, remedy, stderr, out)
				case code == 2:
					t.Errorf("%s: exit 2: %s", name, stderr)
				default:
					if d := gocmp.Diff(want[name], out); d != "" {
						t.Errorf("%s is answered otherwise: %s", name, d)
					}
				}
			}
		})
	}
}
