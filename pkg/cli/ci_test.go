package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// The shell steps of the action, of the GitLab template and of the pre-commit hooks run here as a host would run them:
// on a real repository, with a fake event, a fake gh in PATH, and names that try to get out of their quotes.

// program skips a test that needs a program which is not here.
func program(t *testing.T, names ...string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the steps are for the shells of Linux and macOS")
	}
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("ROADBOOK_REQUIRE_GIT") != "" && name == "git" {
				t.Fatal(err)
			}
			t.Skipf("%s is not here", name)
		}
	}
}

// hostile is text that does something in every language that it might be pasted into.
const hostile = "$(touch pwned)`touch pwned`';touch pwned;\"&<!-- roadbook --></details> @everyone ::error::x |"

const (
	hostileBase = "rel$(touch${IFS}pwned)`touch${IFS}pwned`';\"&x" // as a branch may be called
	hostileFile = "stories/us-0003-$(touch pwned);`x`'&.md"
)

// ciRepository is a workspace in a folder of a repository with an origin, on the merge of a hostile branch.
type ciRepository struct {
	t         *testing.T
	dir, temp string
	env       []string
	// before is the tip of the target branch.
	before string
}

func newCIRepository(t *testing.T) *ciRepository {
	r := &ciRepository{t: t, dir: filepath.Join(t.TempDir(), "work"), temp: t.TempDir()}
	r.env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@x", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@x",
		"ROADBOOK_TODAY=2026-09-15", "RUNNER_TEMP="+r.temp, "HOME="+r.temp)
	origin := filepath.Join(t.TempDir(), "origin")
	story := func(id, title, status string) string {
		return fmt.Sprintf("---\nid: %s\ntitle: '%s'\npersona: p\nwant: w\nso_that: s\nstatus: %s\n---\n", id, strings.ReplaceAll(title, "'", "''"), status)
	}
	r.write(origin, "plan/roadbook.yaml", "version: 1\nname: T\n")
	r.write(origin, "plan/stories/us-0001-a.md", story("US-0001", "One", "backlog"))
	r.write(origin, "plan/stories/us-0002-b.md", story("US-0002", "Known trouble", "nonsense"))
	r.run(origin, "git", "init", "-q", "-b", "main")
	r.run(origin, "git", "checkout", "-q", "-b", hostileBase)
	r.run(origin, "git", "add", "-A")
	r.run(origin, "git", "commit", "-q", "-m", "base")
	r.before = strings.TrimSpace(r.run(origin, "git", "rev-parse", "HEAD"))
	r.run(filepath.Dir(r.dir), "git", "clone", "-q", origin, r.dir)
	r.run(r.dir, "git", "checkout", "-q", "-b", "feature/"+hostileBase)
	r.write(r.dir, "plan/stories/us-0001-a.md", story("US-0001", "One", "canceled"))
	r.write(r.dir, "plan/"+hostileFile, story("US-0003", hostile, "nonsense"))
	r.run(r.dir, "git", "add", "-A")
	r.run(r.dir, "git", "commit", "-q", "-m", hostile)
	r.run(r.dir, "git", "checkout", "-q", "--detach", "origin/"+hostileBase)
	r.run(r.dir, "git", "merge", "-q", "--no-ff", "-m", "merge", "feature/"+hostileBase)
	return r
}

func (r *ciRepository) write(dir, name, text string) {
	r.t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		r.t.Fatal(err)
	}
}

func (r *ciRepository) run(dir string, args ...string) string {
	r.t.Helper()
	out, code := r.status(dir, nil, args...)
	if code != 0 {
		r.t.Fatalf("%s: exit %d: %s", args, code, out)
	}
	return out
}

func (r *ciRepository) status(dir string, env []string, args ...string) (string, int) {
	r.t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, append(slices.Clone(r.env), env...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		r.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// untouched fails where hostile text was run.
func (r *ciRepository) untouched() {
	r.t.Helper()
	for _, dir := range []string{r.dir, filepath.Join(r.dir, "plan"), r.temp} {
		if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
			r.t.Error("something outside of the scripts was run as a command")
		}
	}
}

func (r *ciRepository) read(name string) string {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.temp, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

// yamlFile reads a YAML file of the project as plain values.
func yamlFile(t *testing.T, name string) any {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	f := document.Read(name, source, document.Options{Data: true})
	if f.Broken || f.Root == nil {
		t.Fatalf("%s: %v", name, f.Findings)
	}
	return f.Root.Plain()
}

// job runs the steps of the composite action.
type job struct {
	*ciRepository
	values  map[string]string // of expressions
	output  string            // of all steps
	failed  string            // the name of the step that failed
	skipped []string
}

var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

func (j *job) text(s string) string {
	return expression.ReplaceAllStringFunc(s, func(m string) string {
		name := expression.FindStringSubmatch(m)[1]
		v, ok := j.values[name]
		if !ok && !strings.HasPrefix(name, "steps.") {
			j.t.Fatalf("the test knows no %s", name)
		}
		return v
	})
}

// holds evaluates what an if: of the action may say: terms and comparisons with a text, joined by &&.
func (j *job) holds(condition string) bool {
	for term := range strings.SplitSeq(condition, "&&") {
		word := strings.Fields(term)
		value := j.values[word[0]]
		switch {
		case len(word) == 1 && value == "",
			len(word) == 3 && word[1] == "==" && value != strings.Trim(word[2], "'"),
			len(word) == 3 && word[1] == "!=" && value == strings.Trim(word[2], "'"):
			return false
		case len(word) != 1 && len(word) != 3:
			j.t.Fatalf("the test does not understand %q", condition)
		}
	}
	return true
}

// runAction runs the action's steps one after the other, until one fails.
func runAction(r *ciRepository, inputs map[string]string, event string) *job {
	r.t.Helper()
	action := yamlFile(r.t, ".github/actions/check/action.yml").(map[string]any)
	j := &job{ciRepository: r, values: map[string]string{"github.token": "token", "runner.temp": r.temp}}
	for name, in := range action["inputs"].(map[string]any) {
		j.values["inputs."+name] = fmt.Sprint(in.(map[string]any)["default"])
	}
	for name, v := range inputs {
		if _, ok := j.values["inputs."+name]; !ok {
			r.t.Fatalf("the action has no input %s", name)
		}
		j.values["inputs."+name] = v
	}
	var e struct {
		Before      string
		PullRequest struct {
			Number int
			Base   struct{ Ref string }
		} `json:"pull_request"`
	}
	if err := json.Unmarshal([]byte(event), &e); err != nil {
		r.t.Fatal(err)
	}
	j.values["github.event.before"], j.values["github.base_ref"] = e.Before, e.PullRequest.Base.Ref
	j.values["github.event.pull_request.number"] = ""
	if e.PullRequest.Number > 0 {
		j.values["github.event.pull_request.number"] = fmt.Sprint(e.PullRequest.Number)
	}
	for _, s := range action["runs"].(map[string]any)["steps"].([]any) {
		j.step(s.(map[string]any))
		if j.failed != "" {
			break
		}
	}
	return j
}

func (j *job) step(step map[string]any) {
	j.t.Helper()
	name := fmt.Sprint(step["name"])
	if condition, ok := step["if"].(string); ok && !j.holds(condition) {
		j.skipped = append(j.skipped, name)
		return
	}
	script, ok := step["run"].(string)
	if !ok {
		j.skipped = append(j.skipped, name)
		return
	}
	j.write(j.temp, "output", "")
	env := []string{
		"GITHUB_OUTPUT=" + filepath.Join(j.temp, "output"), "GITHUB_PATH=" + filepath.Join(j.temp, "path"), "GITHUB_REPOSITORY=acme/plan",
		"GITHUB_STEP_SUMMARY=" + filepath.Join(j.temp, "summary.md"), "GITHUB_WORKSPACE=" + j.dir, "GH_STATE=" + j.temp,
		"PATH=" + filepath.Join(j.temp, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
	if vars, ok := step["env"].(map[string]any); ok {
		for k, v := range vars {
			env = append(env, k+"="+j.text(fmt.Sprint(v)))
		}
	}
	dir := j.dir
	if d, ok := step["working-directory"].(string); ok {
		dir = filepath.Join(dir, j.text(d))
	}
	j.write(j.temp, "step.sh", script)
	out, code := j.status(dir, env, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", filepath.Join(j.temp, "step.sh"))
	j.output += out
	for line := range strings.Lines(j.read("output")) {
		k, v, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
		j.values[fmt.Sprintf("steps.%v.outputs.%s", step["id"], k)] = v
	}
	if code != 0 {
		j.failed = name
	}
}

// fakeGH keeps comments in a file. It gives those of other people, who write our mark too, and ours where there is one.
const fakeGH = `#!/usr/bin/env bash
set -euo pipefail
printf '%s\n' "$*" >> "$GH_STATE/calls"
[ ! -e "$GH_STATE/refuse" ] || exit 1
filter=
for word in "$@"; do
  case "$word" in body=@*) cp "${word#body=@}" "$GH_STATE/comment"; printf 42 > "$GH_STATE/id" ;; esac
  [ "${before:-}" != --jq ] || filter="$word"
  before="$word"
done
[ -n "$filter" ] || exit 0
mine=
[ ! -e "$GH_STATE/id" ] || mine=',{"id":42,"user":{"type":"Bot"},"body":"<!-- roadbook -->\nold"}'
printf '[{"id":7,"user":{"type":"User"},"body":"<!-- roadbook -->"},{"id":8,"user":{"type":"Bot"},"body":"other"}%s]' "$mine" | jq -r "$filter"
`

func TestAction(t *testing.T) {
	program(t, "bash", "git", "jq")
	r := newCIRepository(t)
	r.write(r.temp, "bin/gh", fakeGH)
	event, err := json.Marshal(map[string]any{"pull_request": map[string]any{
		"number": 12, "title": hostile, "base": map[string]any{"ref": hostileBase}, "head": map[string]any{"ref": "feature/" + hostileBase},
	}})
	if err != nil {
		t.Fatal(err)
	}

	j := runAction(r, map[string]string{"working-directory": "plan"}, string(event))
	r.untouched()
	if j.failed != "Judge" || j.values["steps.check.outputs.status"] != "1" {
		t.Fatalf("the step %q failed, status %s:\n%s", j.failed, j.values["steps.check.outputs.status"], j.output)
	}
	if want := []string{"Set up Go", "Install roadbook", "Send the findings to code scanning"}; !slices.Equal(j.skipped, want) {
		t.Errorf("skipped %q, want %q", j.skipped, want)
	}
	if n := strings.Count(j.output, "::error "); n != 2 || strings.Contains(j.output, "us-0002") {
		t.Errorf("%d annotations, want those of the new story and of the canceled one alone:\n%s", n, j.output)
	}
	if !strings.Contains(j.output, "file=plan/stories/us-0003-") || strings.Contains(j.output, "\n::error::x") {
		t.Errorf("annotations:\n%s", j.output)
	}
	if s := r.read("summary.md"); !strings.Contains(s, "invalid-value") {
		t.Errorf("the job's summary:\n%s", s)
	}
	if s := r.read("roadbook.sarif"); !json.Valid([]byte(s)) || !strings.Contains(s, "invalid-value") {
		t.Errorf("SARIF:\n%s", s)
	}
	comment := r.read("comment")
	if !strings.HasPrefix(comment, "<!-- roadbook -->\n### What changes\n") || strings.Count(comment, "<!-- roadbook -->") != 1 {
		t.Errorf("the comment must begin with its mark, and have it once:\n%s", comment)
	}
	if strings.Count(comment, "</details>") != strings.Count(comment, "<details>") ||
		strings.Contains(comment, "@everyone") || !strings.Contains(comment, "from where it left origin/rel") {
		t.Errorf("a title got through:\n%s", comment)
	}
	if !strings.Contains(comment, "**US-0001** moves from backlog to canceled") {
		t.Errorf("the comment does not say what changed:\n%s", comment)
	}
	calls := r.read("calls")
	if !strings.Contains(calls, "--method POST repos/acme/plan/issues/12/comments") {
		t.Errorf("the first time a comment is added:\n%s", calls)
	}

	// The second time the same comment is written again, and never somebody else's.
	j = runAction(r, map[string]string{"working-directory": "plan", "fail-on": "never"}, string(event))
	if j.failed != "" || !strings.Contains(r.read("calls"), "--method PATCH repos/acme/plan/issues/comments/42") || strings.Count(r.read("calls"), "POST") != 1 {
		t.Errorf("failed %q:\n%s%s", j.failed, r.read("calls"), j.output)
	}

	// A token that may not comment, as that of a fork, is no failure.
	r.write(r.temp, "refuse", "")
	j = runAction(r, map[string]string{"working-directory": "plan", "fail-on": "never"}, string(event))
	if j.failed != "" || !strings.Contains(j.output, "::notice::") {
		t.Errorf("failed %q:\n%s", j.failed, j.output)
	}

	// A push is compared with what it found, and has no comment.
	j = runAction(r, map[string]string{"working-directory": "plan"}, fmt.Sprintf(`{"before": %q}`, r.before))
	if j.failed != "Judge" || strings.Contains(j.output, "us-0002") || !slices.Contains(j.skipped, "Say what the change does") {
		t.Errorf("failed %q, skipped %q:\n%s", j.failed, j.skipped, j.output)
	}
	// The first push of a branch finds nothing: then everything is checked.
	j = runAction(r, map[string]string{"working-directory": "plan"}, `{"before": "0000000000000000000000000000000000000000"}`)
	if j.failed != "Judge" || !strings.Contains(j.output, "us-0002") {
		t.Errorf("failed %q:\n%s", j.failed, j.output)
	}
	// What cannot be done is exit 2, with the reason.
	j = runAction(r, map[string]string{"working-directory": "plan", "since": "nope"}, string(event))
	if j.failed != "Check" || !strings.Contains(j.output, "nope") {
		t.Errorf("failed %q:\n%s", j.failed, j.output)
	}
	r.untouched()
}

// No text of the action's scripts comes from an expression: then nothing that people choose can become a command.
func TestActionScriptsHoldNoExpressions(t *testing.T) {
	steps := yamlFile(t, ".github/actions/check/action.yml").(map[string]any)["runs"].(map[string]any)["steps"].([]any)
	scripts := 0
	for _, s := range steps {
		step := s.(map[string]any)
		script, ok := step["run"].(string)
		if !ok {
			continue
		}
		scripts++
		if strings.Contains(script, "${{") {
			t.Errorf("the step %v has an expression in its script", step["name"])
		}
		if step["shell"] != "bash" {
			t.Errorf("the step %v names no shell", step["name"])
		}
	}
	if scripts < 5 {
		t.Errorf("only %d scripts", scripts)
	}
}

func TestGitLabTemplate(t *testing.T) {
	program(t, "sh", "git")
	r := newCIRepository(t)
	template := yamlFile(t, "docs/ci/roadbook.gitlab-ci.yml").(map[string]any)["roadbook"].(map[string]any)
	var lines []string
	for _, part := range []string{"before_script", "script"} {
		for _, line := range template[part].([]any) {
			lines = append(lines, fmt.Sprint(line))
		}
	}
	env := []string{"CI_MERGE_REQUEST_TITLE=" + hostile, "CI_COMMIT_REF_NAME=feature/" + hostileBase}
	for k, v := range template["variables"].(map[string]any) {
		env = append(env, k+"="+fmt.Sprint(v))
	}
	env = append(env, "ROADBOOK_DIRECTORY=plan")
	run := func(more ...string) (string, int) {
		return r.status(r.dir, append(slices.Clone(env), more...), "sh", "-e", "-c", strings.Join(lines, "\n"))
	}
	report := func() string {
		data, err := os.ReadFile(filepath.Join(r.dir, "gl-code-quality-report.json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	out, code := run("CI_MERGE_REQUEST_DIFF_BASE_SHA=" + r.before)
	if code != 1 || !strings.Contains(out, "US-0001 moves from backlog to canceled") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if s := report(); !json.Valid([]byte(s)) || !strings.Contains(s, "us-0003-") || strings.Contains(s, "us-0002") {
		t.Errorf("Code Quality: %s", s)
	}
	if data, err := os.ReadFile(filepath.Join(r.dir, "roadbook-diff.md")); err != nil || !strings.Contains(string(data), "US-0003") {
		t.Errorf("%v: %s", err, data)
	}
	if out, code = run(); code != 1 || !strings.Contains(report(), "us-0002") {
		t.Errorf("without a merge request everything is checked: exit %d:\n%s", code, out)
	}
	r.untouched()
}

func TestPreCommitHooks(t *testing.T) {
	program(t, "sh", "git")
	r := newCIRepository(t)
	for _, h := range yamlFile(t, ".pre-commit-hooks.yaml").([]any) {
		hook := h.(map[string]any)
		if hook["language"] != "golang" || hook["pass_filenames"] != false {
			t.Errorf("the hook %v: %v", hook["id"], hook)
		}
		pattern, err := regexp.Compile(fmt.Sprint(hook["files"]))
		if err != nil || !pattern.MatchString("stories/us-0001.md") || !pattern.MatchString("roadbook.yaml") || pattern.MatchString("main.go") {
			t.Errorf("the hook %v is for %v: %v", hook["id"], hook["files"], err)
		}
		out, code := r.status(filepath.Join(r.dir, "plan"), nil, strings.Fields(fmt.Sprint(hook["entry"]))...)
		if code != 1 || !strings.Contains(out, "US-0002") {
			t.Errorf("the hook %v: exit %d:\n%s", hook["id"], code, out)
		}
	}
}
