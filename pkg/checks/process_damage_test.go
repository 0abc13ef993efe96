package checks_test

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const orbitToday = "2026-09-15"

// orbitFiles are the files of examples/orbit in memory.
func orbitFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("../../examples/orbit")
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const (
	doneStory    = "stories/dispatch/us-0001-why-a-proposal-moves-a-visit.md"
	blockedStory = "stories/dispatch/us-0008-warn-about-rest-time.md"
	doingStory   = "stories/dispatch/us-0006-hand-a-visit-to-the-next-region.md"
	deadStory    = "stories/dispatch/us-0010-let-proposals-run-by-night.md"
	teamOKR      = "okrs/2026-q3/obj-0005-one-screen-for-100-technicians.md"
	features     = "data/features.yml"
	cycleFile    = "cycles/2026-c7.md"
	launchFile   = "launches/lch-0003-rebooking.md"
	launchNow    = "launches/lch-0002-offline-visit-closing.md"
	useCase      = "use-cases/uc-01-absorb-an-emergency.md"
	reviewing    = "product-documents/pd-0003-a-window-that-people-can-move.md"
	decidingRFC  = "rfcs/rfc-0003-one-message-queue-per-region.md"
)

// One mistake in a workspace without one: the rule that names it, at its line, and nothing else.
func TestProcessDamage(t *testing.T) {
	orbit := orbitFiles(t)
	for _, c := range []struct {
		name, file, old, new string
		rule, at             string // at is on the line of the finding
		config               string // put before the end of roadbook.yaml
	}{
		{"a second company objective", teamOKR, "level: team", "level: company", "single-company-objective", "level:", ""},
		{"too many key results", teamOKR, "  - id: KR1\n", "  - {id: KR7, title: Seven, done: true}\n  - {id: KR8, title: Eight, done: true}\n  - {id: KR9, title: Nine, done: true}\n  - id: KR1\n", "key-result-count", "key_results:", ""},
		{"a target that is the baseline", teamOKR, "    target: 65", "    target: 47.0", "key-result-range", "target: 47", ""},
		{"another quarter than the objective above", teamOKR, "period: 2026-Q3", "period: 2026-H2", "period-mismatch", "supports:", ""},
		{"a year above a quarter is fine", teamOKR, "period: 2026-Q3", "period: 2026-08", "", "", ""},
		{"a quarter of another fiscal year", teamOKR, "period: 2026-Q3", "period: 2026-08", "period-mismatch", "supports:", "calendar: {year_starts: july}"},
		{"no check-in for three weeks", teamOKR, "    updated: 2026-09-10", "    updated: 2026-08-24", "stale-progress", "updated: 2026-08-24", ""},
		{"a misspelled check-in", teamOKR, "    updated: 2026-09-10", "    updatd: 2026-09-10", "unknown-field", "updatd", ""},
		{"no check-in, but a metric with a value", teamOKR, "    owner: devika_raman\n    updated: 2026-09-11", "    owner: devika_raman", "", "", ""},
		{"a sponsor gone", useCase, "  design: leila_haddad\n", "", "sponsor-missing", "sponsors:", ""},
		{"nobody owns a product document", reviewing, "  product: freya_sorensen\n  design: park_sunwoo\n  engineering: diego_paredes\n", "  product:\n", "missing-link", "owners:", ""},
		{"a sponsor's role misspelled", useCase, "  design:", "  desing:", "unknown-field", "desing", ""},
		{"an owner who left", teamOKR, "owner: ines_castellano", "owner: peter_haldane", "inactive-person", "owner: peter", ""},
		{"an owner of a key result who left", teamOKR, "owner: leila_haddad", "owner: peter_haldane", "inactive-person", "owner: peter", ""},
		{"a sponsor who left", useCase, "product: ines_castellano", "product: peter_haldane", "inactive-person", "product: peter", ""},
		{"somebody who left and had done it", doneStory, "owner: leila_haddad", "owner: peter_haldane", "", "", ""},
		{"somebody who left and owns what is generally available", features, "  title: Planning board\n", "  title: Planning board\n  owner: peter_haldane\n", "inactive-person", "owner: peter", ""},
		{"a review past its day", reviewing, "review_by: 2026-09-18", "review_by: 2026-09-14", "review-overdue", "review_by", ""},
		{"a review on its last day", reviewing, "review_by: 2026-09-18", "review_by: 2026-09-15", "", "", ""},
		{"a decision past its day", decidingRFC, "decide_by: 2026-09-24", "decide_by: 2026-09-14", "decision-overdue", "decide_by", ""},
		{"a feature that nobody looked at", features, "reviewed: 2026-09-03", "reviewed: 2026-08-14", "stale-review", "reviewed: 2026-08-14", ""},
		{"a use case with more time", useCase, "reviewed: 2026-08-12", "reviewed: 2026-06-08", "", "", ""},
		{"a use case that nobody looked at", useCase, "reviewed: 2026-08-12", "reviewed: 2026-06-06", "stale-review", "reviewed: 2026-06-06", ""},
		{"a sprint too short", cycleFile, "end: 2026-11-22", "end: 2026-11-20", "cycle-shape", "{id: S2", ""},
		{"a sprint that ends too late", cycleFile, "end: 2026-11-22", "end: 2026-11-25", "cycle-shape", "{id: S2", ""},
		{"a gap before a sprint", cycleFile, "start: 2026-11-09", "start: 2026-11-11", "cycle-shape", "{id: S2", ""},
		{"an overlap of sprints", cycleFile, "start: 2026-11-09", "start: 2026-11-08", "cycle-shape", "{id: S2", ""},
		{"the last sprint too short", cycleFile, "end: 2026-12-06", "end: 2026-12-04", "cycle-shape", "{id: S3", ""},
		{"a breather of two weeks", cycleFile, "end: 2026-12-13", "end: 2026-12-20", "cycle-shape", "end: 2026-12-20", ""},
		{"a cycle that begins before its first sprint", cycleFile, "\nstart: 2026-10-26", "\nstart: 2026-10-25", "cycle-shape", "", ""},
		{"a sprint gone", cycleFile, "  - {id: S3", "  # - {id: S3", "cycle-shape", "sprints:", ""},
		{"a sprint that ends before it starts", cycleFile, "end: 2026-11-22", "end: 2026-11-02", "period-order", "{id: S2", ""},
		{"a cycle that overlaps the one before", "cycles/2026-c6.md", "2026-10-25", "2026-11-01", "cycle-shape", "end: 2026-11-01", ""},
		{"a cycle twice", cycleFile, "id: 2026-C7", "id: 2026-C8", "", "", ""},
		{"done with an open criterion", doneStory, "- [x] The sentence", "- [ ] The sentence", "open-criteria", "- [ ] The", ""},
		{"blocked with a misspelled reason", blockedStory, "blocked_reason:", "blocked_reson:", "unknown-field", "blocked_reson", ""},
		{"blocked without a reason", doingStory, "status: doing", "status: blocked", "blocked-without-reason", "status: blocked", ""},
		{"blocked with an empty reason", doingStory, "status: doing", "status: blocked\nblocked_reason: \" \"", "blocked-without-reason", "blocked_reason:", ""},
		{"blocked with nothing as its reason", doingStory, "status: doing", "status: blocked\nblocked_reason:", "blocked-without-reason", "blocked_reason:", ""},
		{"canceled without a reason", deadStory, "canceled_reason: >-\n  Decided against with DEC-0001 on 24 April 2026. Nothing is applied without a person, by night neither; the standby technician\n  gets the proposal on the phone instead.\n", "", "canceled-without-reason", "status: canceled", ""},
		{"deprecated without a removal", features, "    removal: 2026-12-31\n", "", "deprecation-incomplete", "deprecation:", ""},
		{"deprecated with a misspelled removal", features, "    removal: 2026-12-31\n", "    removel: 2026-12-31\n", "unknown-field", "removel", ""},
		{"deprecated at short notice", features, "    removal: 2026-12-31\n", "    removal: 2026-07-30\n", "deprecation-notice", "removal:", ""},
		{"no tier", features, "  launch_tier: L1\n", "", "launch-tier-missing", "maturity: ga", ""},
		{"a misspelled tier", features, "  launch_tier: L1\n", "  launch_teir: L1\n", "unknown-field", "launch_teir", ""},
		{"no documentation", features, "  documentation: https://docs.orbit.example/board\n", "", "documentation-missing", "maturity: ga", ""},
		{"sales was told late", launchFile, "  sales: 2026-09-09\n", "  sales: 2026-10-25\n", "launch-notice", "sales:", ""},
		{"sales was not told, and has time", launchFile, "  sales: 2026-09-09\n", "", "", "", ""},
		{"sales was not told, and it is time", launchNow, "  sales: 2026-08-19\n", "", "launch-notice", "notified:", ""},
		{"nobody was told", launchNow, "notified:\n  legal: 2026-08-17\n  finance: 2026-08-17\n  sales: 2026-08-19\n  support: 2026-08-24\n", "", "launch-notice", "date:", ""},
		{"ga, and nowhere", features, "  deployment: {cloud_eu: ga, cloud_jp: ga, dedicated: ga}\n", "  deployment: {cloud_eu: beta, dedicated: beta}\n", "maturity-conflict", "maturity: ga", ""},
		{"plans out of order", features, `plans: {free: "up to 3 technicians", team: yes, enterprise: yes}`, `plans: {free: "up to 3 technicians", team: yes, enterprise: no}`, "plan-ladder", "plans:", ""},
		{"limited above all of it", features, `plans: {free: "up to 3 technicians", team: yes, enterprise: yes}`, `plans: {free: no, team: yes, enterprise: limited}`, "plan-ladder", "plans:", ""},
		{"a rank twice", "data/priorities.yml", "rank: 2", "rank: 1", "rank-conflict", "rank: 1", ""},
		{"a story that ends before it starts", doneStory, "end: 2026-04-24", "end: 2026-04-12", "period-order", "end:", ""},
		{"a decision before the question", "decisions/dec-0001-nothing-applies-itself.md", "decided: 2026-04-24", "decided: 2026-04-02", "period-order", "decided:", ""},
		{"done, and what it rests on is in review", doneStory, "product_document: PD-0001", "product_document: PD-0003", "status-conflict", "product_document:", "rules: {status-conflict: error}"},
		{"shared by two teams without an owner", useCase, "team: dispatch_core", "team: [dispatch_core, doorbell]", "cross-team-owner", "team:", "rules: {cross-team-owner: error}"},
		{"shared by two teams with an owner", useCase, "team: dispatch_core", "team: [dispatch_core, doorbell]\nowner: ines_castellano", "", "", "rules: {cross-team-owner: error}"},
		{"the template's words", useCase, "A cold room fails", "<!-- What the world looks like for these people when the product serves them perfectly. Tell it as their working day, not\n     as a list of features. -->\n\nA cold room fails", "placeholder-text", "<!-- What the world", ""},
		{"an internal id in a public body", useCase, "A cold room fails", "For OBJ-0004, a cold room fails", "internal-leak", "For OBJ-0004", ""},
		{"an internal title in a public body", useCase, "A cold room fails", "As in Win the day of\ndisruption, a cold room fails", "internal-leak", "As in Win", ""},
		{"a link to something internal", useCase, "A cold room fails", "A [cold room](../strategy/str-01-win-the-day-of-disruption.md) fails", "internal-leak", "A [cold", ""},
		{"an internal id in a public note", features, "note: Several regions", "note: For US-0006. Several regions", "internal-leak", "For US-0006", ""},
		{"an internal id in an internal note", features, "internal_note: Above", "internal_note: US-0006 says that above", "", "", ""},
		{"an internal passage", useCase, "A cold room fails", "<!-- internal -->OBJ-0004<!-- /internal -->\n\nA cold room fails", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for path, file := range orbit {
				files[path] = file
			}
			text := string(orbit[c.file].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s does not hold %q", c.file, c.old)
			}
			text = strings.Replace(text, c.old, c.new, 1)
			files[c.file] = &fstest.MapFile{Data: []byte(text)}
			if c.config != "" {
				files["roadbook.yaml"] = &fstest.MapFile{Data: []byte("version: 1\n" + c.config + "\nkinds: {story: {fields: {customer_tier: {type: string}}}, research: {fields: {market: {type: string}}}}\n")}
			}
			result, err := lint.Run(context.Background(), input(t, files, orbitToday))
			if err != nil {
				t.Fatal(err)
			}
			found := result.Findings
			if c.rule == "" {
				if len(found) > 0 {
					t.Errorf("this is no mistake, but:\n%s", show(found))
				}
				return
			}
			if len(found) != 1 || found[0].Rule != c.rule || found[0].Path != c.file {
				t.Fatalf("want %s alone, got:\n%s", c.rule, show(found))
			}
			if line := strings.Split(text, "\n")[found[0].Start.Line-1]; !strings.Contains(line, c.at) {
				t.Errorf("%s stands on the line %q, not at %q", c.rule, line, c.at)
			}
		})
	}
}

// What history knows is asked only where a document says nothing.
func TestReviewsByHistory(t *testing.T) {
	withoutDay := strings.Replace(ruleNamed(t, "review-overdue").Bad.Files[0].Text, "review_by: 2026-06-29\n", "", 1)
	feature := ruleNamed(t, "stale-review").Good.Files[0].Text
	for _, c := range []struct {
		name, path, text string
		changed, config  string
		want             string
	}{
		{"a review that waits", "product-documents/pd-0008.md", withoutDay, "2026-06-25", "",
			"review-overdue: PD-0008 is in review since 2026-06-25 or longer, which is 4 business days; a review has 3: answer it, or set review_by"},
		{"a weekend is no business", "product-documents/pd-0008.md", withoutDay, "2026-06-26", "", ""},
		{"a holiday is none", "product-documents/pd-0008.md", withoutDay, "2026-06-25", "calendar: {holidays: [2026-06-29]}\n", ""},
		{"nothing is known", "product-documents/pd-0008.md", withoutDay, "", "", ""},
		{"a review date goes before history", "data/features.yml", feature, "2020-01-01", "", ""},
		{"no review date", "data/features.yml", strings.Replace(feature, "  reviewed: 2026-06-15\n", "", 1), "2026-05-30", "",
			"stale-review: saved_cards was never reviewed and last changed on 2026-05-30, 32 days ago; features want that every 31 days: read it, and set reviewed"},
		{"no review date, changed lately", "data/features.yml", strings.Replace(feature, "  reviewed: 2026-06-15\n", "", 1), "2026-05-31", "", ""},
		{"an impossible review date", "data/features.yml", strings.Replace(feature, "2026-06-15", "2026-06-31", 1), "2020-01-01", "",
			`invalid-date: saved_cards has reviewed "2026-06-31", but June 2026 has 30 days`},
		{"a kind that has no limit", "product-documents/pd-0008.md", strings.Replace(withoutDay, "status: review", "status: defined", 1), "2020-01-01", "", ""},
		{"a kind that has none, for all kinds", "product-documents/pd-0008.md", strings.Replace(withoutDay, "status: review", "status: defined", 1), "2020-01-01",
			"rules: {stale-review: {after: 45d}}\n", ""},
		{"a kind that was given one", "product-documents/pd-0008.md", strings.Replace(withoutDay, "status: review", "status: defined", 1), "2026-05-01",
			"rules: {stale-review: {kinds: {product-document: {after: 6w}}}}\n",
			"stale-review: PD-0008 was never reviewed and last changed on 2026-05-01, 61 days ago; product documents want that every 42 days: read it, and set reviewed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(t, fstest.MapFS{
				"roadbook.yaml":   {Data: []byte("version: 1\n" + c.config)},
				c.path:            {Data: []byte(c.text)},
				"data/teams.yml":  {Data: []byte("checkout:\n  title: Checkout\n")},
				"data/people.yml": {Data: []byte("ana:\n  name: Ana\nben:\n  name: Ben\n")},
			}, today)
			if c.changed != "" {
				in.LastChange = func(*workspace.Document) (calendar.Date, bool) {
					day, err := calendar.ParseDate(c.changed)
					return day, err == nil
				}
			}
			result, err := lint.Run(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got := messages(withoutHints(result.Findings)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func withoutHints(findings []diagnostic.Finding) []diagnostic.Finding {
	for i := range findings {
		findings[i].Hints = nil
	}
	return findings
}
