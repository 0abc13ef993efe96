package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/cli"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/validator"
	"github.com/roadbookdev/roadbook/schema"
)

const orbitFolder = "../../examples/orbit"

// prints runs a command that must succeed, on the day of the examples.
func prints(t *testing.T, args ...string) string {
	t.Helper()
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	var stdout, stderr bytes.Buffer
	if code := cli.Main(args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, &stderr)
	}
	return stdout.String()
}

func ofOrbit(t *testing.T, args ...string) string {
	t.Helper()
	return prints(t, append([]string{"-C", orbitFolder}, args...)...)
}

// decode reads JSON.
func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// keepsContract holds an output against schema/outputs.
func keepsContract(t *testing.T, name, output string) {
	t.Helper()
	contract, err := schema.FS.ReadFile("outputs/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	url := "https://roadbook.dev/schema/outputs/" + name + ".schema.json"
	set := validator.NewSet()
	if err := set.AddJSON(url, contract); err != nil {
		t.Fatal(err)
	}
	compiled, err := set.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	f := document.Read(name+".json", []byte(output), document.Options{Data: true})
	if f.Root == nil {
		t.Fatalf("%s: the output is not read: %.200s", name, output)
	}
	for _, finding := range compiled.Validate(f.Root, validator.Options{Subject: name}) {
		if finding.Rule != "ambiguous-scalar" {
			t.Errorf("%s: %s", name, finding.Message)
		}
	}
}

func TestViewsKeepTheirContracts(t *testing.T) {
	for name, commands := range map[string][]string{
		"roadmap":  {"roadmap", "roadmap --by horizon", "roadmap --by cycle --group-by team", "roadmap --by month --group-by none", "roadmap --audience public"},
		"board":    {"board", "board --kind rfc", "board --team doorbell --cycle 2026-C6"},
		"features": {"features", "features --by plan", "features --audience public", "features --where false"},
		"stale":    {"stale", "stale --by owner", "stale --audience public"},
	} {
		for _, command := range commands {
			keepsContract(t, name, ofOrbit(t, append(strings.Fields(command), "--format", "json")...))
		}
	}
	late := t.TempDir()
	if err := os.CopyFS(late, os.DirFS(orbitFolder)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ROADBOOK_TODAY", "2027-01-31")
	var out, stderr bytes.Buffer
	if code := cli.Main([]string{"-C", late, "stale", "--format", "json"}, strings.NewReader(""), &out, &stderr); code != 0 {
		t.Fatalf("stale with results exits %d: %s", code, &stderr)
	}
	keepsContract(t, "stale", out.String())
	if n := len(decode[staleOutput](t, out.String()).Documents); n < 20 {
		t.Errorf("%d documents are stale in January, want nearly all", n)
	}
}

type roadmapOutput struct {
	Lanes  []struct{ Key string }
	Groups []struct {
		Key   string
		Items []roadmapRow
	}
	Backlog []string
}

type roadmapRow struct {
	ID, Status, Lane, Start, End string
	Progress                     *float64
}

// TestRoadmapFormatsAgree reads ids and figures back out of every format.
func TestRoadmapFormatsAgree(t *testing.T) {
	for _, flags := range [][]string{{}, {"--by", "horizon", "--group-by", "team"}, {"--by", "cycle"}, {"--by", "month", "--group-by", "feature"}} {
		view := func(format string) string {
			return ofOrbit(t, append([]string{"roadmap", "--format", format}, flags...)...)
		}
		out := decode[roadmapOutput](t, view("json"))
		var rows [][]string
		placed, all := map[string]bool{}, map[string]bool{}
		for _, g := range out.Groups {
			for _, i := range g.Items {
				progress := ""
				if i.Progress != nil {
					progress = strings.TrimSuffix(fmt.Sprint(*i.Progress), ".0")
				}
				rows = append(rows, []string{g.Key, i.Lane, i.ID, i.Status, i.Start, i.End, progress})
				all[i.ID] = true
				if i.Start != "" {
					placed[i.ID] = true
				}
			}
		}
		records, err := csv.NewReader(strings.NewReader(view("csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var got [][]string
		for _, r := range records[1:] {
			got = append(got, []string{r[0], r[2], r[3], r[6], r[8], r[9], r[10]})
		}
		if diff := gocmp.Diff(rows, got); diff != "" {
			t.Errorf("CSV %v (-json +csv):\n%s", flags, diff)
		}
		for format, pattern := range map[string]string{
			"svg": `data-id="([^"]*)"`, "html": `<td class="id"><bdi>([^<]*)</bdi>`,
		} {
			set := map[string]bool{}
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(view(format), -1) {
				if !strings.HasPrefix(m[1], "PRI-") {
					set[m[1]] = true
				}
			}
			if diff := gocmp.Diff(all, set); diff != "" {
				t.Errorf("%s %v (-json +%s):\n%s", format, flags, format, diff)
			}
		}
		markdown, text := view("markdown"), view("text")
		for _, row := range rows {
			if !strings.Contains(text, row[2]) {
				t.Errorf("text %v lacks %s", flags, row[2])
			}
			if row[1] == "" || row[4] == "" {
				continue
			}
			line := regexp.MustCompile(`(?m)^\| [^|]+ \| ` + row[2] + ` \|.* ` + row[4] + ` \| ` + row[5] + ` \|`)
			if !line.MatchString(markdown) {
				t.Errorf("markdown %v lacks %s from %s to %s", flags, row[2], row[4], row[5])
			}
		}
		gantt := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?m)^  [○◐●✕·] (\S+) .*:(?:\w+, )*\d{4}-\d\d-\d\d, \d{4}-\d\d-\d\d$`).FindAllStringSubmatch(view("mermaid"), -1) {
			gantt[m[1]] = true
		}
		events := map[string]bool{}
		ics := strings.ReplaceAll(view("ics"), "\r\n ", "")
		for _, m := range regexp.MustCompile(`BEGIN:VEVENT\r\nUID:\w+:([^@]+)@`).FindAllStringSubmatch(ics, -1) {
			events[m[1]] = true
		}
		for name, set := range map[string]map[string]bool{"mermaid": gantt, "ics": events} {
			if diff := gocmp.Diff(placed, set); diff != "" {
				t.Errorf("%s %v (-json +%s):\n%s", name, flags, name, diff)
			}
		}
	}
}

// TestBoardOfOrbit holds the columns against counts by hand: of 26 stories 12 are done and 1 is canceled.
func TestBoardOfOrbit(t *testing.T) {
	type output struct {
		Columns []struct {
			Status, Category string
			Limit            *int
			Items            []struct {
				ID, Owner, Team string
				Since           *string
				BlockedBy       []string `json:"blocked_by"`
			}
		}
	}
	out := decode[output](t, ofOrbit(t, "board", "--format", "json"))
	got, blocked := map[string][]string{}, map[string][]string{}
	var order []string
	for _, c := range out.Columns {
		order = append(order, c.Status+" "+c.Category)
		for _, i := range c.Items {
			got[c.Status] = append(got[c.Status], i.ID)
			if len(i.BlockedBy) > 0 {
				blocked[i.ID] = i.BlockedBy
			}
			if i.Since != nil {
				t.Errorf("%s is since %s, but no history was read", i.ID, *i.Since)
			}
		}
		slices.Sort(got[c.Status])
	}
	if diff := gocmp.Diff([]string{"backlog planned", "ready planned", "doing active", "blocked active", "done done", "canceled dropped"}, order); diff != "" {
		t.Error(diff)
	}
	want := map[string][]string{
		"backlog": {"US-0009", "US-0017", "US-0021"}, "ready": {"US-0007", "US-0015", "US-0016", "US-0020", "US-0025"},
		"doing": {"US-0006", "US-0014", "US-0019", "US-0022"}, "blocked": {"US-0008"},
		"done":     {"US-0001", "US-0002", "US-0003", "US-0004", "US-0005", "US-0011", "US-0012", "US-0013", "US-0018", "US-0023", "US-0024", "US-0026"},
		"canceled": {"US-0010"},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(map[string][]string{"US-0008": {"US-0022"}, "US-0016": {"US-0014"}}, blocked); diff != "" {
		t.Error(diff)
	}
	var all []string
	for _, ids := range want {
		all = append(all, ids...)
	}
	for format, pattern := range map[string]string{"html": `data-id="([^"]*)"`, "markdown": `(?m)^- \*\*(\S+)\*\* `, "text": `\b(US-\d+)\b`} {
		set := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(ofOrbit(t, "board", "--format", format), -1) {
			set[m[1]] = true
		}
		slices.Sort(all)
		if diff := gocmp.Diff(all, slices.Sorted(maps.Keys(set))); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
	// Of doorbell's in the sixth cycle are US-0019 (doing) and US-0020 (ready).
	out = decode[output](t, ofOrbit(t, "board", "--format", "json", "--team", "Doorbell", "--cycle", "2026-C6"))
	var ids []string
	for _, c := range out.Columns {
		for _, i := range c.Items {
			ids = append(ids, i.ID)
		}
	}
	if diff := gocmp.Diff([]string{"US-0020", "US-0019"}, ids); diff != "" {
		t.Error(diff)
	}
}

// TestPublicViewsKeepSilent looks for what is internal in every format of every view.
func TestPublicViewsKeepSilent(t *testing.T) {
	for command, formats := range map[string]string{
		"roadmap":                      "text markdown html svg mermaid json csv ics",
		"roadmap --group-by team":      "text markdown html svg json csv ics",
		"roadmap --group-by objective": "text markdown html svg json csv ics",
		"board":                        "text markdown html json",
		"features":                     "text markdown html csv json yaml",
		"features --by plan":           "text markdown html",
		"stale":                        "table markdown json csv",
	} {
		for _, format := range strings.Fields(formats) {
			out := ofOrbit(t, append(strings.Fields(command), "--audience", "public", "--format", format)...)
			for _, word := range []string{"OBJ-0", "US-0", "PRI-0", "LCH-0", "Dispatch Core", "dispatch_core", "internal_note", "promise\"", "Rafael", "rafael", "Above 120 technicians"} {
				if strings.Contains(out, word) {
					t.Errorf("%s --format %s shows the public %q", command, format, word)
				}
			}
		}
	}
}

type staleOutput struct {
	Documents []struct {
		ID, Kind, Owner, Reviewed string
		Age                       int `json:"age_days"`
		Limit                     int `json:"limit_days"`
	}
	Unknown []string
}

// TestStaleOfOrbit sets the clock a month on. On 15 October features (31 days) reviewed before 14 September are stale:
// those of August (photo_reports 27, live_map 20, single_sign_on 31, utilisation_report 31) and those of 3, 8, 9, 10 and
// 11 September alike: all 16, the deprecated one too, for it is there until the end of the year.
func TestStaleOfOrbit(t *testing.T) {
	t.Setenv("ROADBOOK_TODAY", "2026-10-15")
	var stdout, stderr bytes.Buffer
	if code := cli.Main([]string{"-C", orbitFolder, "stale", "--where", `kind == "feature"`, "--format", "json"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	out := decode[staleOutput](t, stdout.String())
	if len(out.Documents) != 16 || len(out.Unknown) != 0 {
		t.Fatalf("%d stale features, %d unknown", len(out.Documents), len(out.Unknown))
	}
	// From 20 August to 15 October are 11 + 30 + 15 = 56 days. The map is Dispatch Core's, whose lead is Inés.
	if first := out.Documents[0]; first.ID != "live_map" || first.Age != 56 || first.Limit != 31 || first.Owner != "ines_castellano" || first.Reviewed != "2026-08-20" {
		t.Errorf("the oldest is %+v", first)
	}
	for n := 1; n < len(out.Documents); n++ {
		if out.Documents[n].Age > out.Documents[n-1].Age {
			t.Errorf("%s is older than the one before it", out.Documents[n].ID)
		}
	}
}

// TestStaleLimits lays settings over the limits of kinds.
func TestStaleLimits(t *testing.T) {
	tests := []struct{ settings, want string }{
		{"", "f:40/31"},
		{"kinds: {feature: {stale: 45}}\n", ""},
		{"kinds: {feature: {stale: 0}}\n", ""},
		{"kinds: {feature: {stale: 39}, story: {stale: 5}}\n", "US-0001:12/5 f:40/39"},
		{"kinds: {feature: {stale: 40}}\n", ""}, // on the last day it is not stale yet
	}
	for _, test := range tests {
		dir := t.TempDir()
		files(t, dir, map[string]string{
			"roadbook.yaml":     "version: 1\nname: S\n" + test.settings,
			"data/features.yml": "f: {title: F, team: t, maturity: ga, reviewed: 2026-08-06}\ng: {title: G, team: t, maturity: ga, reviewed: 2026-12-06}\nh: {title: H, team: t, maturity: ga}\n",
			"stories/a.md":      "---\nid: US-0001\ntitle: A\nstatus: ready\nreviewed: 2026-09-03\n---\n",
		})
		out := decode[staleOutput](t, prints(t, "-C", dir, "stale", "--format", "json"))
		var got []string
		for _, d := range out.Documents {
			got = append(got, fmt.Sprintf("%s:%d/%d", d.ID, d.Age, d.Limit))
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%q: %q, want %q", test.settings, s, test.want)
		}
	}
}

func files(t *testing.T, dir string, texts map[string]string) {
	t.Helper()
	for name, text := range texts {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWIPLimits says that a full column shows it.
func TestWIPLimits(t *testing.T) {
	dir := hostileFolder(t)
	type output struct {
		Columns []struct {
			Status string
			Limit  *int
		}
	}
	for _, c := range decode[output](t, prints(t, "-C", dir, "board", "--format", "json")).Columns {
		if (c.Limit != nil) != (c.Status == "doing") || c.Limit != nil && *c.Limit != 2 {
			t.Errorf("the limit of %s is %v", c.Status, c.Limit)
		}
	}
	// Every third of the 17 titles from the first on is doing: 6.
	if out := prints(t, "-C", dir, "board"); !strings.Contains(out, "doing  6 of 2 ▲") {
		t.Errorf("no warning in\n%.300s", out)
	}
}

func TestEmptyViews(t *testing.T) {
	for _, command := range []string{"roadmap", "board", "features", "stale"} {
		out := ofOrbit(t, command, "--where", `id == "nothing"`)
		if strings.Count(out, "\n") != 1 || !strings.HasSuffix(out, ".\n") {
			t.Errorf("%s over nothing prints %q, want one sentence", command, out)
		}
	}
}
