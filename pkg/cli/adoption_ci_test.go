package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// What init writes for CI and for pre-commit runs here as it stands in the files: in a repository of its own, with the
// program built from this tree in place of the step that installs a released one.

// begun is a repository that init has just made a workspace of, with everything committed.
type begun struct {
	*ciRepository
	path string // of the folder with the program
}

func begin(t *testing.T, args ...string) *begun {
	program(t, "git", "bash", "sh")
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("go is not here to build the program")
	}
	b := &begun{&ciRepository{t: t, dir: t.TempDir(), temp: t.TempDir()}, t.TempDir()}
	build := exec.Command(goTool, "build", "-o", b.path+"/", "./cmd/roadbook")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	b.env = append(os.Environ(),
		"PATH="+b.path+string(filepath.ListSeparator)+os.Getenv("PATH"), "HOME="+b.temp, "XDG_CACHE_HOME="+b.temp,
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@x", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@x")
	b.run(b.dir, "git", "init", "-q", "-b", "main")
	b.run(b.dir, append([]string{"roadbook", "init"}, args...)...)
	b.run(b.dir, "git", "add", "-A")
	b.run(b.dir, "git", "commit", "-q", "-m", "Begin")
	return b
}

// damage breaks a status of a document that init wrote, and returns the document's path.
func (b *begun) damage() string {
	for _, folder := range []string{"stories", "notes"} {
		found, _ := filepath.Glob(filepath.Join(b.dir, folder, "*.md"))
		for _, file := range found {
			data, err := os.ReadFile(file)
			if err != nil {
				b.t.Fatal(err)
			}
			broken := regexp.MustCompile(`(?m)^status: .*$`).ReplaceAllString(string(data), "status: nonsense")
			if broken == string(data) {
				continue
			}
			if err := os.WriteFile(file, []byte(broken), 0o644); err != nil {
				b.t.Fatal(err)
			}
			return folder + "/" + filepath.Base(file)
		}
	}
	b.t.Fatal("init wrote no document with a status")
	return ""
}

// parsed reads a YAML file of the repository.
func (b *begun) parsed(name string) *document.Node {
	b.t.Helper()
	source, err := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(name)))
	if err != nil {
		b.t.Fatal(err)
	}
	f := document.Read(name, source, document.Options{Data: true})
	if f.Broken || len(f.Findings) > 0 {
		b.t.Fatalf("%s: %v", name, f.Findings)
	}
	return f.Root
}

// workflow runs the steps of the workflow's jobs as a host does: each script by bash -e in the root of a clone, until
// one fails.
func (b *begun) workflow() (out string, code int) {
	b.t.Helper()
	checkout := filepath.Join(b.t.TempDir(), "checkout")
	b.run(b.temp, "git", "clone", "-q", b.dir, checkout)
	installed, ran := 0, 0
	for _, job := range b.parsed(".github/workflows/roadbook.yml").Get("jobs").Entries {
		for _, step := range job.Value.Get("steps").Items {
			if action := step.Get("uses").Scalar(); action != "" {
				if !regexp.MustCompile(`^actions/(checkout|setup-go)@v\d+$`).MatchString(action) {
					b.t.Fatalf("the action %s is not one that this test knows", action)
				}
				continue
			}
			script := step.Get("run").Scalar()
			if strings.HasPrefix(script, "go install github.com/roadbookdev/roadbook/cmd/roadbook@") {
				installed++ // the program is there already
				continue
			}
			ran++
			text, status := b.status(checkout, []string{"GITHUB_ACTIONS=true", "CI=true", "GITHUB_STEP_SUMMARY=" + filepath.Join(b.temp, "summary.md")}, "bash", "-e", "-c", script)
			if out += text; status != 0 {
				return out, status
			}
		}
	}
	if installed != 1 || ran == 0 {
		b.t.Errorf("%d steps install the program, %d use it", installed, ran)
	}
	return out, 0
}

func TestWorkflowOfInitRuns(t *testing.T) {
	for _, args := range [][]string{nil, {"--minimal"}, {"--preset", "none"}} {
		t.Run(strings.Join(append([]string{"init"}, args...), " "), func(t *testing.T) {
			b := begin(t, args...)
			if out, code := b.workflow(); code != 0 || strings.Contains(out, "::error") {
				t.Errorf("a new workspace: exit %d\n%s", code, out)
			}
			file := b.damage()
			b.run(b.dir, "git", "commit", "-q", "-a", "-m", "Break it")
			out, code := b.workflow()
			line := regexp.MustCompile(`(?m)^::error file=` + regexp.QuoteMeta(file) + `,line=\d+,.*title=.*invalid-value.*::.*nonsense`)
			if code != 1 || !line.MatchString(out) {
				t.Errorf("a broken one: exit %d\n%s", code, out)
			}
			if summary := b.read("summary.md"); !strings.Contains(summary, "invalid-value") {
				t.Errorf("the step summary says\n%s", summary)
			}
		})
	}
}

// TestPreCommitEntryOfInitRuns commits through a hook that does what pre-commit does with the entry: if a staged file
// matches, its command runs, with the names of the staged files where the entry wants them.
func TestPreCommitEntryOfInitRuns(t *testing.T) {
	b := begin(t)
	var hooks []*document.Node
	for _, repo := range b.parsed(".pre-commit-config.yaml").Get("repos").Items {
		if repo.Get("repo").Scalar() != "local" {
			t.Fatalf("a hook of %s cannot run here", repo.Get("repo").Scalar())
		}
		hooks = append(hooks, repo.Get("hooks").Items...)
	}
	if len(hooks) != 1 {
		t.Fatalf("%d hooks", len(hooks))
	}
	hook := hooks[0]
	if hook.Get("language").Scalar() != "system" {
		t.Fatalf("language %s", hook.Get("language").Scalar())
	}
	files, err := regexp.Compile(hook.Get("files").Scalar())
	if err != nil {
		t.Fatal(err)
	}
	// staged runs the hook as git commit would; names says whether the staged files are arguments.
	staged := func(names bool) (string, int) {
		var match []string
		for _, name := range strings.Split(strings.TrimSuffix(b.run(b.dir, "git", "diff", "--cached", "--name-only", "-z", "--diff-filter=ACMRT"), "\x00"), "\x00") {
			if name != "" && files.MatchString(name) {
				match = append(match, name)
			}
		}
		if len(match) == 0 {
			return "no files to check", 0
		}
		command := strings.Fields(hook.Get("entry").Scalar())
		if names {
			command = append(command, match...)
		}
		return b.status(b.dir, nil, command...)
	}
	asked := hook.Get("pass_filenames").Scalar() != "false"

	b.write(b.dir, "main.go", "package main\n")
	b.run(b.dir, "git", "add", "-A")
	if out, code := staged(asked); code != 0 || out != "no files to check" {
		t.Errorf("a file that is no document: exit %d\n%s", code, out)
	}
	b.write(b.dir, "handbook/how-we-meet.md", "---\ntitle: How we meet\n---\n\nOn Mondays.\n")
	b.run(b.dir, "git", "add", "-A")
	for _, names := range []bool{asked, true} {
		if out, code := staged(names); code != 0 {
			t.Errorf("a sound document, names %v: exit %d\n%s", names, code, out)
		}
	}
	file := b.damage()
	b.run(b.dir, "git", "add", "-A")
	for _, names := range []bool{asked, true} {
		out, code := staged(names)
		if code != 1 || !strings.Contains(out, "error[invalid-value]") || !strings.Contains(out, file) {
			t.Errorf("a broken document, names %v: exit %d\n%s", names, code, out)
		}
	}
	// The same as a hook of git: the commit is refused, and goes through once the document is sound again.
	b.write(b.dir, ".git/hooks/pre-commit", "#!/bin/sh\nexec "+hook.Get("entry").Scalar()+"\n")
	if out, code := b.status(b.dir, nil, "git", "commit", "-q", "-m", "Broken"); code == 0 || !strings.Contains(out, "invalid-value") {
		t.Errorf("the commit went through: %s", out)
	}
	b.run(b.dir, "git", "checkout", "-q", "HEAD", "--", file)
	b.run(b.dir, "git", "commit", "-q", "-m", "Sound")
	if !slices.Contains(strings.Split(b.run(b.dir, "git", "show", "--name-only", "--format="), "\n"), "handbook/how-we-meet.md") {
		t.Error("the sound document was not committed")
	}
}
