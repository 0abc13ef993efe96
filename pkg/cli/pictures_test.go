package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// manyStories is a folder with 60 objectives of one goal, and 1, 3, 5 … 19 stories for each ten of them.
func manyStories(t *testing.T) (dir string, stories int) {
	t.Helper()
	dir = t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("roadbook.yaml", "version: 1\nname: Many\n")
	write("goals/goal-01.md", "---\nid: GOAL-01\ntitle: A goal\nstatus: active\n---\n")
	write("strategy/str-01.md", "---\nid: STR-01\ntitle: A strategy\nstatus: active\ngoals: [GOAL-01]\n---\n")
	statuses := []string{"ready", "doing", "done", "canceled"}
	for n := range 60 {
		write(fmt.Sprintf("okrs/obj-%04d.md", n+1), fmt.Sprintf(
			"---\nid: OBJ-%04d\ntitle: Objective %d\nstatus: active\nlevel: company\nstrategy: STR-01\nperiod: 2026-Q3\nkey_results: [{id: KR1, title: K, baseline: 0, target: 1}]\n---\n", n+1, n+1))
		for range 1 + 2*(n%10) {
			stories++
			dates := fmt.Sprintf("start: 2026-%02d-03\nend: 2026-%02d-20\n", 7+stories%5, 7+stories%5)
			if stories%7 == 0 {
				dates = ""
			}
			write(fmt.Sprintf("stories/us-%04d.md", stories), fmt.Sprintf(
				"---\nid: US-%04d\ntitle: Story %d of a plan that is larger than any picture, with a title as long as people write them\nstatus: %s\nobjective: OBJ-%04d\n%s---\n", stories, stories, statuses[stories%4], n+1, dates))
		}
	}
	return dir, stories
}

// TestPicturesOfMany: a picture of more than one can look at counts, and no count is lost.
func TestPicturesOfMany(t *testing.T) {
	dir, stories := manyStories(t)
	for _, by := range []string{"quarter", "month", "horizon", "cycle"} {
		svg := prints(t, "-C", dir, "roadmap", "--by", by, "--format", "svg")
		if !strings.Contains(svg, fmt.Sprintf(">All %d items<", stories)) || !strings.Contains(svg, ">and 20 more, with fewer open items<") {
			t.Errorf("by %s the picture does not say how many there are", by)
		}
		total := 0
		for _, m := range regexp.MustCompile(`<g class="count">.*?<text class="small soft"[^>]*>(\d+)</text>`).FindAllStringSubmatch(svg, -1) {
			n, _ := strconv.Atoi(m[1])
			total += n
		}
		// Once in the row of all, and once in that of an objective, or in the one of the rest.
		if total != 2*stories {
			t.Errorf("by %s the counts come to %d, want twice %d", by, total, stories)
		}
		if len(svg) > 150_000 {
			t.Errorf("by %s the picture has %d bytes", by, len(svg))
		}
	}

	svg := prints(t, "-C", dir, "trace", "--format", "svg")
	for _, want := range []string{
		fmt.Sprintf("Counted in the boxes and not drawn: 60 key results, %d user stories.", stories),
		fmt.Sprintf(`data-id="GOAL-01" data-kind="goal" data-status="active"><title>GOAL-01 A goal (active): 60 key results, %d user stories</title>`, stories),
		// Objective 60 has 1 + 2·9 stories.
		"<title>OBJ-0060 Objective 60 (active): 1 key result, 19 user stories</title>",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture of the thread does not say %q", want)
		}
	}
	if strings.Contains(svg, "US-0001") {
		t.Error("it draws stories all the same")
	}
	if own := prints(t, "-C", dir, "trace", "US-0001", "--format", "svg"); !strings.Contains(own, `data-id="US-0001"`) {
		t.Error("the thread of one story is without it")
	}
	if okrs := prints(t, "-C", dir, "okrs", "--format", "svg"); strings.Count(okrs, `<g class="objective"`) != 60 || strings.Contains(okrs, `<g class="key-result"`) {
		t.Error("sixty objectives have not a line each")
	}
}

// TestPictureWithoutDates: where nothing has a date, the picture says so and draws no empty chart.
func TestPictureWithoutDates(t *testing.T) {
	svg := ofOrbit(t, "roadmap", "--format", "svg", "--where", `id in ["live_map", "US-0009"]`)
	if !strings.Contains(svg, ">Nothing has a date yet.<") || strings.Contains(svg, `class="now"`) || !strings.Contains(svg, `data-id="live_map"`) {
		t.Errorf("the picture of what has no dates is\n%s", svg)
	}
}

// TestDiagramsOfMany: hosts draw diagrams of up to 500 links and 50,000 characters; a larger plan is counted in a smaller
// one, and where that cannot be done, the diagram says so.
func TestDiagramsOfMany(t *testing.T) {
	dir, stories := manyStories(t)
	thread := prints(t, "-C", dir, "trace", "--format", "mermaid")
	if len(thread) > 50_000 || strings.Count(thread, "-->") > 500 {
		t.Errorf("the thread is too large: %d characters, %d links", len(thread), strings.Count(thread, "-->"))
	}
	if want := `"◐ OBJ-0060 Objective 60<br/>1 key result, 19 user stories"`; !strings.Contains(thread, want) {
		t.Errorf("it does not say %s:\n%.2000s", want, thread)
	}
	gantt := prints(t, "-C", dir, "roadmap", "--format", "mermaid", "--group-by", "objective")
	scheduled, unscheduled := 0, 0
	for _, m := range regexp.MustCompile(`(?m)^  [○◐●] .* – (\d+), \d+ open :`).FindAllStringSubmatch(gantt, -1) {
		n, _ := strconv.Atoi(m[1])
		scheduled += n
	}
	if m := regexp.MustCompile(`%% unscheduled: (\d+) items`).FindStringSubmatch(gantt); m != nil {
		unscheduled, _ = strconv.Atoi(m[1])
	}
	if len(gantt) > 50_000 || scheduled+unscheduled != stories || unscheduled == 0 {
		t.Errorf("the gantt has %d characters, %d items with days and %d without, of %d", len(gantt), scheduled, unscheduled, stories)
	}
	if g := prints(t, "-C", dir, "graph", "--format", "mermaid"); !strings.HasPrefix(g, "flowchart LR\n  %% ") {
		t.Errorf("the graph does not say that it is too large:\n%.200s", g)
	}
	for _, command := range []string{"trace", "graph", "roadmap"} {
		if out := prints(t, "-C", "../../examples/features-yml", command, "--format", "mermaid"); strings.Contains(out, "--where chooses") || strings.Contains(out, "Counted") {
			t.Errorf("%s of a small plan is cut", command)
		}
	}
}
