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

	"github.com/charmbracelet/x/ansi"
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

type featuresOutput struct {
	Features []map[string]any
	Totals   map[string]map[string]int
}

// TestFeaturesOfOrbit holds the totals against counts by hand, of 14 records and 2 Markdown files.
func TestFeaturesOfOrbit(t *testing.T) {
	out := decode[featuresOutput](t, ofOrbit(t, "features", "--format", "json"))
	want := map[string]map[string]int{
		// 1 + 2 + 3 + 1 + 8 + 1 = 16
		"maturity": {"not_implemented": 1, "experimental": 2, "beta": 3, "partial_ga": 1, "ga": 8, "deprecated": 1},
		// 7 + 3 + 4 + 2 = 16
		"team": {"dispatch_core": 7, "doorbell": 3, "open_platform": 4, "van_and_pocket": 2},
		// Free: planning_board, photo_reports, offline_visit_closing. Team: all but region_board, skills_matching,
		// parts_on_van, erp_connector and single_sign_on. Enterprise: all but parts_on_van, which names no plan.
		"plans": {"free": 3, "team": 11, "enterprise": 15},
		// Web: all but parts_on_van, erp_connector, webhooks and offline_visit_closing. Android and iPhone:
		// planning_board, photo_reports, live_map, single_sign_on, offline_visit_closing. API: erp_connector, webhooks,
		// utilisation_report, arrival_messages; planned for re-plan proposals and skills.
		"compatibility": {"web": 12, "android": 5, "ios": 5, "rest_api": 4},
		// Frankfurt: all but parts_on_van. Tokyo: planning_board, replan_proposals, photo_reports, live_map, webhooks,
		// single_sign_on, utilisation_report, arrival_messages, offline_visit_closing. Dedicated: Frankfurt's but
		// skills_matching, live_arrival_link, customer_rebooking.
		"deployment": {"cloud_eu": 15, "cloud_jp": 9, "dedicated": 12},
		// UC-01: planning_board, replan_proposals, emergency_slot_finder, region_board, live_map. UC-02: photo_reports,
		// offline_visit_closing. UC-03: live_map, live_arrival_link, customer_rebooking, arrival_messages. UC-04:
		// planning_board, region_board, skills_matching, parts_on_van, utilisation_report. UC-05: erp_connector,
		// webhooks, single_sign_on.
		"use_cases": {"UC-01": 5, "UC-02": 2, "UC-03": 4, "UC-04": 5, "UC-05": 3},
	}
	if diff := gocmp.Diff(want, out.Totals); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var ids []string
	for _, f := range out.Features {
		ids = append(ids, f["id"].(string))
	}
	records, err := csv.NewReader(strings.NewReader(ofOrbit(t, "features", "--format", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for n, row := range records[1:] {
		if row[0] != ids[n] {
			t.Errorf("row %d of the CSV is %s, and in JSON %s", n, row[0], ids[n])
		}
		for c, head := range records[0] {
			plan, ok := strings.CutPrefix(head, "plan:")
			if !ok {
				continue
			}
			word := map[any]string{nil: "", true: "yes", false: "no"}
			value := out.Features[n]["plans"].(map[string]any)[plan]
			if s, isText := value.(string); isText {
				word[value] = s
			}
			if row[c] != word[value] {
				t.Errorf("%s on %s: %q in CSV, %v in JSON", ids[n], plan, row[c], value)
			}
		}
	}
	for _, by := range []string{"team", "maturity", "platform", "plan", "deployment", "use-case"} {
		page, table, text := ofOrbit(t, "features", "--by", by, "--format", "html"), ofOrbit(t, "features", "--by", by, "--format", "markdown"), ofOrbit(t, "features", "--by", by)
		for n, id := range ids {
			if !strings.Contains(page, `data-id="`+id+`"`) || !strings.Contains(table, "| "+id+" |") || !strings.Contains(text, out.Features[n]["title"].(string)) {
				t.Errorf("by %s: %s is missing in a format", by, id)
			}
		}
	}
}

// TestFeaturesYAML reads the YAML output back by the preset: it gives the same features, for the public without what is
// internal.
func TestFeaturesYAML(t *testing.T) {
	for _, audience := range []string{"internal", "public"} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(orbitFolder)); err != nil {
			t.Fatal(err)
		}
		text := ofOrbit(t, "features", "--format", "yaml", "--audience", audience)
		// Of the copy, since the example itself may lie in a repository that knows when each feature changed.
		list := []string{"-C", dir, "features", "--format", "json", "--audience", audience}
		written := prints(t, list...)
		if err := os.RemoveAll(filepath.Join(dir, "features")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "data", "features.yml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(written, prints(t, list...)); diff != "" {
			t.Errorf("%s (-written +read back):\n%s", audience, diff)
		}
		if again := prints(t, "-C", dir, "features", "--format", "yaml", "--audience", audience); again != text {
			t.Errorf("%s: the YAML of the YAML is another one", audience)
		}
		if audience == "public" {
			for _, word := range []string{"internal_note", "promise", "dispatch_core", "rafael_moreira", "scaling to Japan", "proposal_acceptance"} {
				if strings.Contains(text, word) {
					t.Errorf("the public YAML holds %q", word)
				}
			}
		}
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

// hostileTitles are those that would break an output which trusts them.
var hostileTitles = []string{
	`</title></text></svg><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `=HYPERLINK("http://evil","x")`,
	"END:VEVENT\r\nBEGIN:VALARM\nX:y", "a :crit, 2020-01-01, 2030-01-01\nsection gone", `click a href "javascript:alert(1)"`,
	"| cell | x |\n# heading", "%%{init: {}}%%", "\x1b[31mred\x07", "\u202eright to left", "<!-- /roadbook -->", "--> <b>", "`code`",
	strings.Repeat("long title ", 28), "把访问移到下一个地区并请求确认的一个非常长的中文标题", "عنوان طويل باللغة العربية لاختبار الاتجاه", "👩‍👩‍👧‍👦🏳️‍🌈 family 🇯🇵",
}

// hostileFolder is a workspace whose titles, statuses, teams and notes are hostile.
func hostileFolder(t *testing.T) string {
	dir := t.TempDir()
	texts := map[string]string{"roadbook.yaml": "version: 1\nname: 'Evil</title><script>x</script>'\nkinds: {story: {board: {wip: {doing: 2}}}}\n"}
	var features, teams strings.Builder
	for n, title := range hostileTitles {
		quoted := document.Quote(title)
		texts[fmt.Sprintf("stories/s%d.md", n)] = fmt.Sprintf("---\nid: US-%04d\ntitle: %s\nstatus: %s\nteam: t%d\nstart: 2026-09-%02d\nowner: %s\nblocked_by: %s\n---\n",
			n+1, quoted, []string{"doing", "ready", "done"}[n%3], n, n+1, quoted, quoted)
		fmt.Fprintf(&features, "f%d: {title: %s, team: t%d, maturity: beta, note: %s, since: %s, documentation: 'javascript:alert(1)', plans: {%s: %s}, reviewed: 2026-01-01}\n", n, quoted, n, quoted, quoted, document.Quote(title+" "), quoted)
		fmt.Fprintf(&teams, "t%d: {title: %s}\n", n, quoted)
	}
	texts["data/features.yml"], texts["data/teams.yml"] = features.String(), teams.String()
	files(t, dir, texts)
	return dir
}

// TestHostileTitles prints every format of every view over hostile titles, in two widths.
func TestHostileTitles(t *testing.T) {
	dir := hostileFolder(t)
	for command, formats := range map[string]string{
		"roadmap --group-by team":              "text markdown html svg mermaid json csv ics",
		"roadmap --by horizon --group-by none": "text html svg",
		"roadmap --by cycle":                   "text",
		"board":                                "text markdown html json",
		"features":                             "text markdown html csv json yaml",
		"features --by plan":                   "text markdown html",
		"stale --by owner":                     "table markdown json csv",
	} {
		for _, format := range strings.Fields(formats) {
			for _, width := range []string{"80", "200", "30"} {
				t.Setenv("COLUMNS", width)
				out := prints(t, append([]string{"-C", dir, "--format", format}, strings.Fields(command)...)...)
				harmless(t, command+" --format "+format, format, out, width)
				if width == "80" && format == "json" {
					keepsContract(t, strings.Fields(command)[0], out)
				}
			}
		}
	}
}

func harmless(t *testing.T, name, format, out, width string) {
	t.Helper()
	for _, r := range out {
		if r == 0x1b || r == 7 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
			if format != "json" && format != "csv" && format != "yaml" { // those give the text as it is, escaped or not
				t.Errorf("%s: the character %U gets through", name, r)
				break
			}
		}
	}
	switch format {
	case "text", "table":
		most := map[string]int{"80": 80, "200": 200, "30": 30}[width]
		for _, line := range strings.Split(out, "\n") {
			if w := ansi.StringWidth(line); w > most && !(width == "30" && format == "table") {
				t.Errorf("%s at %d columns: a line of %d: %s", name, most, w, line)
			}
		}
	case "html", "svg":
		if strings.Contains(out, "<script") || strings.Contains(out, "<img") || strings.Contains(out, `href="javascript`) {
			t.Errorf("%s: markup gets through", name)
		}
	case "markdown":
		if regexp.MustCompile(`(?m)^(# heading|section gone)`).MatchString(out) || strings.Contains(out, "<script") || strings.Contains(out, "<!--") {
			t.Errorf("%s: markup gets through", name)
		}
	case "csv":
		records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range records {
			for _, cell := range r {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: the formula %s gets through", name, cell)
				}
			}
		}
	case "mermaid":
		line := regexp.MustCompile(`^(gantt|  title .*|  dateFormat YYYY-MM-DD|  inclusiveEndDates|  section [^:;#{}<>]*|  [○◐●✕·] [^:;#{}<>]* :[a-z0-9, -]+|  %% unscheduled: [^{}]*)$`)
		for _, l := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
			if !line.MatchString(l) {
				t.Errorf("%s: the line %q", name, l)
			}
		}
	case "ics":
		validICS(t, name, out)
	}
}

// validICS holds the lines of a calendar against RFC 5545: CRLF, at most 75 octets, every component closed, the properties
// that it asks for.
func validICS(t *testing.T, name, out string) {
	t.Helper()
	if strings.Count(out, "\n") != strings.Count(out, "\r\n") || !strings.HasSuffix(out, "\r\n") {
		t.Errorf("%s: lines must end with CRLF", name)
	}
	for _, l := range strings.Split(out, "\r\n") {
		if len(l) > 75 {
			t.Errorf("%s: a line of %d octets", name, len(l))
		}
		if !strings.HasPrefix(l, " ") && l != strings.ToValidUTF8(l, "") {
			t.Errorf("%s: a character is cut: %q", name, l)
		}
	}
	var open []string
	uids, have := map[string]bool{}, map[string]bool{}
	for _, l := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(out, "\r\n ", ""), "\r\n"), "\r\n") {
		property, value, ok := strings.Cut(l, ":")
		if !ok || !regexp.MustCompile(`^[A-Z-]+(;VALUE=DATE)?$`).MatchString(property) {
			t.Errorf("%s: the line %q", name, l)
		}
		have[property] = true
		switch property {
		case "BEGIN":
			open = append(open, value)
			have = map[string]bool{}
		case "END":
			if value == "VEVENT" && (!have["UID"] || !have["DTSTAMP"] || !have["DTSTART;VALUE=DATE"] || !have["SUMMARY"]) {
				t.Errorf("%s: an event lacks something: %v", name, have)
			}
			if open[len(open)-1] != value {
				t.Errorf("%s: %s is closed, and %v open", name, value, open)
			}
			open = open[:len(open)-1]
		case "UID":
			if uids[value] {
				t.Errorf("%s: the identifier %s is given twice", name, value)
			}
			uids[value] = true
		}
		if value == "VALARM" {
			t.Errorf("%s: an alarm gets through", name)
		}
	}
	if len(open) > 0 || len(uids) == 0 {
		t.Errorf("%s: %v are not closed, %d events", name, open, len(uids))
	}
}

// TestICSEndsAreExclusive: an event of one day ends on the next.
func TestICSEndsAreExclusive(t *testing.T) {
	out := ofOrbit(t, "roadmap", "--format", "ics", "--where", `id == "LCH-0003"`)
	if !strings.Contains(out, "DTSTART;VALUE=DATE:20261117\r\nDTEND;VALUE=DATE:20261118\r\n") || !strings.Contains(out, "DTSTAMP:20260915T000000Z\r\n") {
		t.Errorf("the launch on 17 November is\n%s", out)
	}
	if !strings.Contains(out, "UID:launch:LCH-0003@plan.orbit.example\r\n") {
		t.Error("its identifier is another one")
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

// TestFeaturesOfSourcegraph renders the real file of a company: every feature, team, platform and deployment, in every
// grouping and format.
func TestFeaturesOfSourcegraph(t *testing.T) {
	dir := corpus(t, "sourcegraph")
	featuresComplete(t, map[string]int{"feature": 34, "team": 13, "platform": 12, "deployment": 2, "use-case": 5},
		"-C", dir, "--config", filepath.Join("testdata", "corpora", "sourcegraph.yaml"))
}

func TestFeaturesOfAnotherCompany(t *testing.T) {
	featuresComplete(t, nil, "-C", "../../examples/features-yml")
}

func featuresComplete(t *testing.T, counts map[string]int, flags ...string) {
	type list struct{ Documents []struct{ ID, Title string } }
	view := func(args ...string) string { return prints(t, append(slices.Clone(flags), args...)...) }
	t.Setenv("COLUMNS", "200")
	var features list
	for kind, by := range map[string]string{"feature": "team", "team": "team", "platform": "platform", "deployment": "deployment", "use-case": "use-case"} {
		all := decode[list](t, view("list", kind, "--format", "json"))
		if kind == "feature" {
			features = all
		}
		if want, ok := counts[kind]; ok && len(all.Documents) != want {
			t.Errorf("%d of %s, want %d", len(all.Documents), kind, want)
		}
		for _, format := range []string{"text", "markdown", "html"} {
			out := view("features", "--by", by, "--format", format)
			out = strings.ToLower(strings.NewReplacer("&#39;", "'", "&amp;", "&").Replace(out)) // a matrix has its headings in capitals
			for _, d := range all.Documents {
				if !strings.Contains(out, strings.ToLower(d.Title)) {
					t.Errorf("features --by %s --format %s lacks the %s %s", by, format, kind, d.Title)
				}
			}
		}
	}
	out := decode[featuresOutput](t, view("features", "--format", "json"))
	if len(out.Features) != len(features.Documents) || len(out.Features) == 0 {
		t.Errorf("%d features, want %d", len(out.Features), len(features.Documents))
	}
	for _, f := range out.Features {
		if f["team"] == nil {
			t.Errorf("%v has no team", f["id"])
		}
	}
	keepsContract(t, "features", view("features", "--format", "json"))
}
