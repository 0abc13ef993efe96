package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

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
