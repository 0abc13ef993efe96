package cli_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// corpora is where the documents of real teams are; tests skip without them unless ROADBOOK_REQUIRE_CORPORA is set.
func corpus(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "corpora", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("ROADBOOK_REQUIRE_CORPORA") != "" {
			t.Fatalf("the corpus is required: %v", err)
		}
		t.Skipf("the corpus %s is not here", name)
	}
	return dir
}

// found is a finding of the JSON report, as far as the tests look at it.
type found struct {
	Rule, Message, Path, Document, Field string
	Line, Column                         int
}

type checkReport struct {
	Summary  struct{ Documents, Links, Errors int }
	Findings []found
}

// checkCorpus checks a corpus with our configuration of it, with further lines laid over that.
func checkCorpus(t *testing.T, name, more string) (checkReport, int) {
	t.Helper()
	dir := corpus(t, name)
	config, err := os.ReadFile(filepath.Join("testdata", "corpora", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name+".yaml")
	if err := os.WriteFile(file, append(config, more...), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := cli.Main([]string{"-C", dir, "--config", file, "check", "--format", "json"}, strings.NewReader(""), &stdout, &stderr)
	if code == 2 {
		t.Fatalf("exit 2: %s", &stderr)
	}
	var r checkReport
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r, code
}

func truth(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(corpus(t, name), "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// of are what show makes of the findings of a rule, sorted, each once.
func (r checkReport) of(rule string, show func(found) string) []string {
	set := map[string]bool{}
	for _, f := range r.Findings {
		if f.Rule == rule {
			set[show(f)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// rules are the numbers of findings by rule.
func (r checkReport) rules() map[string]int {
	counts := map[string]int{}
	for _, f := range r.Findings {
		counts[f.Rule]++
	}
	return counts
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(want)
	if diff := gocmp.Diff(slices.Compact(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func path(f found) string { return f.Path }

func TestCorpusARCs(t *testing.T) {
	r, code := checkCorpus(t, "arcs", "")
	if code != 0 || len(r.Findings) != 0 {
		t.Errorf("exit %d with %d findings: %v", code, len(r.Findings), r.Findings)
	}
	var want struct {
		Docs      int            `json:"docs"`
		RefCounts map[string]int `json:"ref_counts"`
		Missing   []string       `json:"missing_discussions_to"`
	}
	truth(t, "arcs", &want)
	if got := documents(t, "arcs", "arc"); got != want.Docs {
		t.Errorf("%d proposals, want %d", got, want.Docs)
	}
	counts := edges(t, "arcs")
	// An inverse reference is the same edge as its forward one, and here every inverse has it.
	for _, field := range []string{"requires", "extends", "supersedes"} {
		if counts[field] != want.RefCounts[field] {
			t.Errorf("%d links %s, want %d", counts[field], field, want.RefCounts[field])
		}
	}
	if counts["adoption-summary"] != 49 {
		t.Errorf("%d links adoption-summary, want 49", counts["adoption-summary"])
	}

	config := filepath.Join("testdata", "corpora", "arcs.yaml")
	data, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "required: [title,") {
		t.Fatal("the configuration has changed: mend this test")
	}
	strict := strings.Replace(string(data), "required: [title,", "required: [discussions-to, title,", 1)
	r = checkWith(t, "arcs", strict)
	same(t, "proposals without discussions-to", r.of("missing-field", path), want.Missing)
	if len(r.Findings) != len(want.Missing) {
		t.Errorf("%v", r.Findings)
	}
}

// checkWith checks a corpus with this configuration.
func checkWith(t *testing.T, name, config string) checkReport {
	t.Helper()
	file := filepath.Join(t.TempDir(), "roadbook.yaml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	var r checkReport
	run(t, &r, "-C", corpus(t, name), "--config", file, "check", "--format", "json")
	return r
}

// run runs a command and reads its JSON.
func run(t *testing.T, into any, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := cli.Main(args, strings.NewReader(""), &stdout, &stderr); code == 2 {
		t.Fatalf("exit 2: %s", &stderr)
	}
	if err := json.Unmarshal(stdout.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

func documents(t *testing.T, name, kind string) int {
	t.Helper()
	var list struct{ Documents []struct{ ID string } }
	run(t, &list, "-C", corpus(t, name), "--config", filepath.Join("testdata", "corpora", name+".yaml"), "list", kind, "--format", "json")
	return len(list.Documents)
}

// edges are the numbers of resolved links by field.
func edges(t *testing.T, name string) map[string]int {
	t.Helper()
	var graph struct {
		Edges []struct {
			Field    string
			Resolved bool
		}
	}
	run(t, &graph, "-C", corpus(t, name), "--config", filepath.Join("testdata", "corpora", name+".yaml"), "graph")
	counts := map[string]int{}
	for _, e := range graph.Edges {
		if e.Resolved {
			counts[e.Field]++
		}
	}
	return counts
}

func TestCorpusHIPs(t *testing.T) {
	r, code := checkCorpus(t, "hips", "")
	if code != 1 {
		t.Errorf("exit %d, want 1", code)
	}
	var want struct {
		Docs      int            `json:"docs"`
		RefCounts map[string]int `json:"ref_counts"`
		Cycles    [][]int        `json:"requires_cycles"`
		BadDates  [][]string     `json:"bad_dates"`
		Replaces  [][]int        `json:"replaces_without_backlink"`
		Inverse   [][]int        `json:"superseded_by_without_backlink"`
		Links     []struct {
			File, Target string
		} `json:"broken_body_links"`
	}
	truth(t, "hips", &want)
	if got := documents(t, "hips", "hip"); got != want.Docs {
		t.Errorf("%d proposals, want %d", got, want.Docs)
	}
	if got := edges(t, "hips")["requires"]; got != want.RefCounts["requires"] {
		t.Errorf("%d links requires, want %d", got, want.RefCounts["requires"])
	}
	var dates, links, asymmetric []string
	for _, d := range want.BadDates {
		dates = append(dates, d[0]+" /"+d[1])
	}
	same(t, "bad dates", r.of("invalid-date", func(f found) string { return f.Path + " " + f.Field }), dates)
	// The count names the first line of the paragraph; a finding names the link's own, so that only files are compared.
	for _, l := range want.Links {
		links = append(links, l.File)
	}
	same(t, "broken links", r.of("broken-link", path), links)
	if n := r.rules()["broken-link"]; n != len(want.Links) {
		t.Errorf("%d broken links, want %d", n, len(want.Links))
	}
	for _, pair := range slices.Concat(want.Replaces, want.Inverse) {
		asymmetric = append(asymmetric, fmt.Sprintf("HIP-%d→HIP-%d", pair[0], pair[1]))
	}
	got := r.of("asymmetric-link", func(f found) string { return f.Document })
	// The count gives the ends in the order (new, old) for replaces and for superseded-by alike.
	same(t, "asymmetric links", got, []string{"HIP-372", "HIP-449", "HIP-820", "HIP-14", "HIP-20"})
	if len(asymmetric) != 5 {
		t.Errorf("the count has %v", asymmetric)
	}
	cycles := r.of("reference-cycle", func(f found) string { return f.Message })
	if len(cycles) != len(want.Cycles) || !strings.Contains(cmp.Or(strings.Join(cycles, ""), "-"), "HIP-15 → HIP-32 → HIP-15") {
		t.Errorf("cycles %v, want %v", cycles, want.Cycles)
	}
	for rule := range r.rules() {
		if !slices.Contains([]string{"invalid-date", "broken-link", "asymmetric-link", "reference-cycle", "broken-anchor"}, rule) {
			t.Errorf("findings of %s are not in the count", rule)
		}
	}
}

func TestCorpusBacklogTasks(t *testing.T) {
	r, code := checkCorpus(t, "backlog-tasks", "")
	if code != 1 {
		t.Errorf("exit %d, want 1", code)
	}
	type reference struct{ File, Field, Value string }
	var want struct {
		YAML       []string            `json:"yaml_errors"`
		Strict     []reference         `json:"broken_refs_strict"`
		Alias      []reference         `json:"broken_refs_alias_task_to_BACK"`
		Duplicates map[string][]string `json:"duplicate_ids"`
		Statuses   [][]string          `json:"bad_status"`
		Assignees  [][]string          `json:"assignee_not_list"`
		Milestones [][]string          `json:"broken_milestone"`
	}
	truth(t, "backlog-tasks", &want)
	first := func(pairs [][]string) (out []string) {
		for _, p := range pairs {
			out = append(out, p[0])
		}
		return out
	}
	same(t, "invalid YAML", r.of("front-matter-syntax", path), want.YAML)
	same(t, "duplicate ids", r.of("duplicate-id", func(f found) string { return f.Document }), slices.Collect(maps.Keys(want.Duplicates)))
	same(t, "bad statuses", r.of("invalid-value", path), first(want.Statuses))
	same(t, "assignees that are no list", r.of("wrong-type", path), first(want.Assignees))
	show := func(f found) string { return f.Path + " " + strings.Split(f.Field, "/")[1] }
	references := func(refs []reference) (out []string) {
		for _, b := range refs {
			out = append(out, b.File+" "+b.Field)
		}
		for _, m := range want.Milestones {
			out = append(out, m[0]+" milestone")
		}
		return out
	}
	same(t, "broken references", r.of("unknown-reference", show), references(want.Alias))
	if n := r.rules()["unknown-reference"]; n != len(want.Alias)+len(want.Milestones) {
		t.Errorf("%d broken references, want %d", n, len(want.Alias)+len(want.Milestones))
	}
	for rule := range r.rules() {
		if !slices.Contains([]string{"front-matter-syntax", "duplicate-id", "invalid-value", "wrong-type", "unknown-reference"}, rule) {
			t.Errorf("findings of %s are not in the count", rule)
		}
	}

	config, err := os.ReadFile(filepath.Join("testdata", "corpora", "backlog-tasks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Replace(string(config), `aliases: {"task-(.*)": "BACK-$1"}`, "aliases: {}", 1)
	r = checkWith(t, "backlog-tasks", plain)
	// References in files with invalid YAML are not judged, and the count reads them not either.
	same(t, "broken references as written", r.of("unknown-reference", show), references(want.Strict))
	if n := r.rules()["unknown-reference"]; n != len(want.Strict)+len(want.Milestones) {
		t.Errorf("%d broken references as written, want %d", n, len(want.Strict)+len(want.Milestones))
	}
}

func TestCorpusSourcegraph(t *testing.T) {
	r, code := checkCorpus(t, "sourcegraph", "")
	// One feature is ga, and both of its deployments are partial_ga: that is in the data, and is a warning.
	if code != 0 || len(r.Findings) != 1 || r.Findings[0].Rule != "maturity-conflict" || r.Findings[0].Document != "precise_code_navigation_ruby" {
		t.Errorf("exit %d: %v", code, r.Findings)
	}
	for kind, want := range map[string]int{"feature": 34, "team": 13, "use-case": 5, "platform": 12, "deployment": 2, "maturity": 6} {
		if got := documents(t, "sourcegraph", kind); got != want {
			t.Errorf("%d documents of %s, want %d", got, kind, want)
		}
	}
	counts := edges(t, "sourcegraph")
	if counts["product_team"] != 34 || counts["maturity"] != 34 || counts["compatibility"] == 0 || counts["use_cases"] == 0 {
		t.Errorf("links %v", counts)
	}
}
