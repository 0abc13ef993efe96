package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/cli"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// corpusHistory clones the history of a corpus. Schemas that a configuration names are not part of it, and say nothing
// about what changed.
type corpusHistory struct {
	t           *testing.T
	dir, config string
}

var schemaLine = regexp.MustCompile(`(?m)^ *schema: .*\n`)

func cloneCorpus(t *testing.T, name string) *corpusHistory {
	t.Helper()
	bundle := filepath.Join(corpus(t, name), "history.bundle")
	program(t, "git")
	h := &corpusHistory{t: t, dir: filepath.Join(t.TempDir(), name), config: filepath.Join(t.TempDir(), name+".yaml")}
	if out, err := exec.Command("git", "clone", "-q", "-b", "main", bundle, h.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	config, err := os.ReadFile(filepath.Join("testdata", "corpora", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.config, schemaLine.ReplaceAll(config, nil), 0o644); err != nil {
		t.Fatal(err)
	}
	return h
}

// git returns what git prints.
func (h *corpusHistory) git(args ...string) string {
	h.t.Helper()
	out, err := exec.Command("git", append([]string{"-C", h.dir}, args...)...).Output()
	if err != nil {
		h.t.Fatalf("git %s: %v", args, err)
	}
	return string(out)
}

// json runs a command, holds its JSON against the schema of that name, and reads it.
func (h *corpusHistory) json(schema string, into any, args ...string) {
	h.t.Helper()
	var out, errs bytes.Buffer
	args = append([]string{"-C", h.dir, "--config", h.config}, append(args, "--format", "json")...)
	if code := cli.Main(args, strings.NewReader(""), &out, &errs); code != 0 {
		h.t.Fatalf("roadbook %s: exit %d: %s", strings.Join(args, " "), code, errs.String())
	}
	holds(h.t, schema, out.String())
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		h.t.Fatal(err)
	}
}

type diffJSON struct {
	Summary []string
	Changes []struct {
		ID, Kind, Change string
		Fields           []struct {
			Field    string
			From, To any
		}
		Links []struct {
			Field          string
			Added, Removed []string
		}
	}
	Impact []struct{ ID string }
}

// What changed between December 2022 and the end, as git diff of the data files shows it: the teams were reorganised, all
// features but one got another one, one documentation link moved, and four use cases changed their sponsors.
func TestDiffSourcegraph(t *testing.T) {
	h := cloneCorpus(t, "sourcegraph")
	var d diffJSON
	h.json("diff", &d, "diff", "2022-12-31..main")
	var lines []string
	for _, c := range d.Changes {
		line := c.Kind + " " + c.ID
		if c.Change != "changed" {
			lines = append(lines, line+" "+c.Change)
			continue
		}
		for _, f := range c.Fields {
			line += fmt.Sprintf(" %s %v→%v", f.Field, f.From, f.To)
		}
		for _, l := range c.Links {
			line += fmt.Sprintf(" %s %v→%v", l.Field, l.Removed, l.Added)
		}
		lines = append(lines, line)
	}
	feature := func(from, to string, ids ...string) []string {
		var out []string
		for _, id := range ids {
			out = append(out, fmt.Sprintf("feature %s product_team [%s]→[%s]", id, from, to))
		}
		return out
	}
	team := func(change string, ids ...string) []string {
		var out []string
		for _, id := range ids {
			out = append(out, "team "+id+" "+change)
		}
		return out
	}
	want := slices.Concat(
		[]string{
			"use-case code_health sponsors.product malo_marrec→<nil>",
			"use-case code_security sponsors.engineering thorsten_ball→erika_rice_scherpelz sponsors.product malo_marrec→<nil>",
			"use-case developer_onboarding sponsors.engineering marek_zaluski→peter_guy",
			"use-case incident_response sponsors.product malo_marrec→<nil>",
		},
		team("removed", "batch_changes", "cloud", "code_exploration", "code_insights", "code_intelligence", "content_platform", "delivery",
			"dev_experience", "iam", "repo_management", "search_core", "search_product"),
		team("added", "code_search", "cody_strategic", "graph", "search_platform", "ship_cloudops", "ship_core_services", "ship_devinfra",
			"ship_release", "source"),
		feature("search_product", "code_search", "literal_search", "regexp_search", "structural_search", "diff_commit_search", "code_monitoring",
			"code_monitoring_email_notifications", "code_monitoring_webhooks", "saved_searches", "search_contexts"),
		feature("code_intelligence", "graph", "search_based_code_navigation", "precise_code_navigation_go", "precise_code_navigation_jsts",
			"precise_code_navigation_java_scala_kotlin", "precise_code_navigation_c_cpp", "precise_code_navigation_python",
			"precise_code_navigation_csharp", "precise_code_navigation_ruby", "precise_code_navigation_rust",
			"precise_code_navigation_auto_indexing", "executors"),
		feature("batch_changes", "code_search", "batch_changes", "server_side_batch_changes"),
		feature("code_insights", "code_search", "code_insights"),
		feature("code_exploration", "code_search", "browser_extension", "prebuilt_extensions", "custom_extensions"),
		feature("delivery", "ship_release", "single_container_deployment", "docker_compose_deployment", "kubernetes_deployment"),
		feature("repo_management", "source", "repository_syncing", "native_integration"),
		feature("iam", "source", "user_authentication"),
		[]string{"feature repository_permissions documentation_link https://docs.sourcegraph.com/admin/repo/permissions→" +
			"https://docs.sourcegraph.com/admin/permissions product_team [repo_management]→[source]"},
	)
	slices.Sort(want)
	slices.Sort(lines)
	if diff := gocmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !slices.Contains(d.Summary, "12 teams are gone") || !slices.Contains(d.Summary, "9 features change product_team from search_product to code_search") {
		t.Errorf("the headlines are %q", d.Summary)
	}
}

type logJSON struct {
	Entries []struct {
		Commit string
		Fields []struct {
			Field    string
			From, To any
		}
	}
}

// leaves are a value's, by their path. The words of a list are sorted, because their order says nothing here.
func leaves(path string, v any, into map[string]string) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for k, x := range v {
			leaves(strings.TrimPrefix(path+"."+k, "."), x, into)
		}
	case []any:
		var words []string
		for _, x := range v {
			words = append(words, fmt.Sprint(x))
		}
		slices.Sort(words)
		into[path] = strings.Join(words, " ")
	default:
		into[path] = fmt.Sprint(v)
	}
}

// Each commit's version of the file is compared with its parent's, record by record, for all features: the log must tell
// exactly that.
func TestLogSourcegraph(t *testing.T) {
	const file = "data/features.yml"
	h := cloneCorpus(t, "sourcegraph")
	read := func(commit string) map[string]any {
		out, err := exec.Command("git", "-C", h.dir, "show", commit+":"+file).Output()
		if err != nil {
			return nil // the commit has no such file
		}
		records, _ := document.Read(file, out, document.Options{}).Root.Plain().(map[string]any)
		return records
	}
	want := map[string][]string{}
	for _, commit := range strings.Fields(h.git("log", "--full-history", "--format=%H", "--", file)) {
		before, after := read(commit+"~1"), read(commit)
		for id := range after {
			was, is := map[string]string{}, map[string]string{}
			leaves("", before[id], was)
			leaves("", after[id], is)
			names := maps.Clone(was)
			maps.Copy(names, is)
			for _, name := range slices.Sorted(maps.Keys(names)) {
				if was[name] != is[name] {
					want[id] = append(want[id], fmt.Sprintf("%s %s: %q → %q", commit, name, was[name], is[name]))
				}
			}
		}
	}
	longest := 0
	for _, id := range slices.Sorted(maps.Keys(read("main"))) {
		var l logJSON
		h.json("log", &l, "log", "feature:"+id)
		var got []string
		for _, e := range l.Entries {
			var lines []string
			for _, f := range e.Fields {
				was, is := map[string]string{}, map[string]string{}
				leaves(f.Field, f.From, was)
				leaves(f.Field, f.To, is)
				lines = append(lines, fmt.Sprintf("%s %s: %q → %q", e.Commit, f.Field, was[f.Field], is[f.Field]))
			}
			slices.Sort(lines)
			got = append(got, lines...)
		}
		longest = max(longest, len(l.Entries))
		if diff := gocmp.Diff(want[id], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	if longest < 8 {
		t.Errorf("the longest history has %d entries", longest)
	}
}

// The log of a proposal names the commits that git follows its file through, save those that changed white space alone,
// or nothing of what the proposal says, each of them looked at; and the merges that decided something themselves, which
// git log leaves out.
func TestLogARCs(t *testing.T) {
	h := cloneCorpus(t, "arcs")
	merges := strings.Fields(h.git("rev-list", "--merges", "main"))
	for _, test := range []struct {
		number int
		silent map[string]string
	}{
		{1, nil},
		{18, map[string]string{"667e18970": "puts an empty line before another line"}},
		{20, map[string]string{"03158b17d": "writes the same status a second time"}},
		{34, map[string]string{"606f74ab7": "takes an empty field away", "c8a7b56d3": "puts a section elsewhere"}},
		{56, nil},
	} {
		file := fmt.Sprintf("ARCs/arc-%04d.md", test.number)
		var l logJSON
		h.json("log", &l, "log", fmt.Sprintf("ARC-%d", test.number))
		var got, want []string
		for _, e := range l.Entries {
			if !slices.Contains(merges, e.Commit) {
				got = append(got, e.Commit)
			}
		}
		silent := 0
		for _, shown := range strings.Split(h.git("log", "--follow", "-p", "-w", "--ignore-blank-lines", "--format=%x00%H", "--", file), "\x00")[1:] {
			commit, change, _ := strings.Cut(shown, "\n")
			switch {
			case test.silent[commit[:9]] != "":
				silent++
			case strings.Contains(change, "\n@@ ") || strings.Contains(change, "\nrename from "):
				want = append(want, commit)
			}
		}
		if silent != len(test.silent) {
			t.Errorf("ARC-%d: %d of the commits that change nothing are there, not %d", test.number, silent, len(test.silent))
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("ARC-%d (-git +roadbook):\n%s", test.number, diff)
		}
		if len(got) < 30 {
			t.Errorf("ARC-%d has %d entries alone", test.number, len(got))
		}
	}
}
