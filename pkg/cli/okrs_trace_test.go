package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/validator"
	"github.com/roadbookdev/roadbook/schema"
)

func in(t *testing.T, dir string, args ...string) string {
	t.Helper()
	t.Setenv("NO_COLOR", "1")
	return prints(t, append([]string{"-C", dir}, args...)...)
}

// holds asks that JSON has the shape of its schema; unlike keepsContract it knows the schemas that one refers to.
func holds(t *testing.T, name, text string) {
	t.Helper()
	set := validator.NewSet()
	files, err := fs.Glob(schema.FS, "outputs/*.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := schema.FS.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := set.AddJSON("https://roadbook.dev/schema/"+f, data); err != nil {
			t.Fatal(err)
		}
	}
	compiled, err := set.Compile("https://roadbook.dev/schema/outputs/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	f := document.Read(name+".json", []byte(text), document.Options{Data: true})
	if f.Root == nil {
		t.Fatalf("%s is not read: %.200s", name, text)
	}
	for _, finding := range compiled.Validate(f.Root, validator.Options{Subject: name}) {
		if finding.Rule != "ambiguous-scalar" {
			t.Errorf("%s, line %d: %s", name, finding.Start.Line, finding.Message)
		}
	}
}

func TestOKRsAndTraceKeepTheirContracts(t *testing.T) {
	for _, dir := range []string{orbitFolder, threadOfHostileTitles(t), "../../examples/proposals", "../../examples/features-yml"} {
		for _, audience := range []string{"internal", "public"} {
			holds(t, "okrs", in(t, dir, "okrs", "--format", "json", "--audience", audience))
			holds(t, "okrs", in(t, dir, "okrs", "--period", "all", "--format", "json", "--audience", audience))
			holds(t, "trace", in(t, dir, "trace", "--format", "json", "--audience", audience))
			holds(t, "coverage", in(t, dir, "trace", "--coverage", "--format", "json", "--audience", audience))
		}
	}
	holds(t, "trace", ofOrbit(t, "trace", "OBJ-0004#KR3", "--format", "json"))
	holds(t, "matrix", ofOrbit(t, "trace", "--matrix", "objective", "feature", "--format", "json"))
}

// okrsOutput is what the tests read of the JSON of okrs.
type okrsOutput struct {
	Objectives []struct {
		ID         string
		Progress   float64
		KeyResults []struct {
			ID       string
			Progress float64
		} `json:"key_results"`
	}
}

// figures are lines "id share" of objectives and key results, in their order.
func (v okrsOutput) figures(show func(float64) string) []string {
	var out []string
	for _, o := range v.Objectives {
		out = append(out, o.ID+" "+show(o.Progress))
		for _, k := range o.KeyResults {
			out = append(out, o.ID+"#"+k.ID+" "+show(k.Progress))
		}
	}
	return out
}

// exactShare is a share as data, roundShare as people read it.
func exactShare(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func roundShare(f float64) string {
	p := math.Round(f * 100)
	if p == 100 && f < 1 {
		p = 99
	}
	if p == 0 && f > 0 {
		p = 1
	}
	return strconv.Itoa(int(p)) + "%"
}

// TestOKRFormatsAgree reads the figures back out of every format.
func TestOKRFormatsAgree(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	for _, period := range []string{"2026-Q3", "all"} {
		print := func(format string) string { return ofOrbit(t, "okrs", "--period", period, "--format", format) }
		want := decode[okrsOutput](t, print("json"))
		if len(want.Objectives) < 5 {
			t.Fatalf("%d objectives", len(want.Objectives))
		}
		rows, err := csv.NewReader(strings.NewReader(print("csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		column := func(name string) int { return slices.Index(rows[0], name) }
		var got []string
		for i, row := range rows[1:] {
			id := row[column("objective")]
			if rows[i][column("objective")] != id {
				got = append(got, id+" "+row[column("objective_progress")])
			}
			got = append(got, id+"#"+row[column("key_result")]+" "+row[column("progress")])
		}
		agree(t, "csv "+period, want.figures(exactShare), got)

		for _, format := range []string{"svg", "html"} {
			text := print(format)
			agree(t, format+" attributes "+period, want.figures(exactShare), attributePairs(text, "data-id", "data-progress"))
			agree(t, format+" shares "+period, want.figures(roundShare), shownShares(text))
		}
		agree(t, "markdown "+period, want.figures(roundShare), markdownShares(print("markdown")))
		agree(t, "text "+period, want.figures(roundShare), textShares(print("text")))
	}
}

func agree(t *testing.T, name string, want, got []string) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-json +%s):\n%s", name, name, diff)
	}
}

// attributePairs reads the values of two attributes out of all elements that have both.
func attributePairs(text, first, second string) []string {
	var out []string
	for _, m := range regexp.MustCompile(` `+first+`="([^"]*)"[^<>]* `+second+`="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		out = append(out, m[1]+" "+m[2])
	}
	return out
}

// shownShares reads the share that is written beside each objective's and key result's bar: the first one that is all of
// a text in a picture, or that follows the bar in a page.
func shownShares(text string) []string {
	var out []string
	for i, piece := range strings.Split(text, ` data-id="`) {
		if i == 0 {
			continue
		}
		id, _, _ := strings.Cut(piece, `"`)
		share := "none"
		if m := regexp.MustCompile(`(?:<text class="(?:bold|end)"[^>]*>|</i>(?:<b [^>]*></b>)?</span>)(\d+%)`).FindStringSubmatch(piece); m != nil {
			share = m[1]
		}
		out = append(out, id+" "+share)
	}
	return out
}

// markdownShares reads an objective's share from the table at the top, and its key results' from its own table.
func markdownShares(text string) []string {
	shares := map[string]string{}
	objective := ""
	var out []string
	for line := range strings.Lines(text) {
		if id, ok := strings.CutPrefix(line, "## "); ok {
			objective, _, _ = strings.Cut(id, " ")
			out = append(out, objective+" "+shares[objective])
		}
		cells := strings.Split(line, " | ")
		switch id := strings.TrimPrefix(cells[0], "| "); {
		case len(cells) == 8 && strings.HasPrefix(id, "OBJ"):
			shares[id] = cells[2]
		case len(cells) == 6 && strings.HasPrefix(id, "KR"):
			out = append(out, objective+"#"+id+" "+cells[3])
		}
	}
	return out
}

// textShares reads the lines of the terminal: a title, a bar with a share, key results with theirs before them.
func textShares(text string) []string {
	var out []string
	objective := ""
	for line := range strings.Lines(text) {
		if m := regexp.MustCompile(`^ *[○◐●✕] (OBJ-\d+)  `).FindStringSubmatch(line); m != nil {
			objective = m[1]
		} else if m := regexp.MustCompile(`^ *[█░┃]+ +(\d+%)`).FindStringSubmatch(line); m != nil {
			out = append(out, objective+" "+m[1])
		} else if m := regexp.MustCompile(`^ +(\d+%)  (KR\d)  `).FindStringSubmatch(line); m != nil {
			out = append(out, objective+"#"+m[2]+" "+m[1])
		}
	}
	return out
}

type traceOutput struct {
	Nodes []struct{ ID string }
	Edges []struct{ From, To string }
}

// TestTraceFormatsAgree reads documents and links back out of every format.
func TestTraceFormatsAgree(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	for _, args := range [][]string{{"trace"}, {"trace", "US-0019"}, {"trace", "OBJ-0007#KR1", "STR-03"}, {"trace", "--where", `kind != "story"`}} {
		name := strings.Join(args, " ")
		print := func(format string) string { return ofOrbit(t, append(slices.Clone(args), "--format", format)...) }
		v := decode[traceOutput](t, print("json"))
		var nodes, edges []string
		for _, n := range v.Nodes {
			nodes = append(nodes, n.ID)
		}
		for _, e := range v.Edges {
			edges = append(edges, e.From+" "+e.To)
		}
		if len(nodes) < 8 || len(edges) < 8 {
			t.Fatalf("%s: %d nodes, %d edges", name, len(nodes), len(edges))
		}
		slices.Sort(nodes)
		slices.Sort(edges)

		// The table has every link twice, from both its ends.
		rows, err := csv.NewReader(strings.NewReader(print("csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var listed, above, below []string
		for _, row := range rows[1:] {
			listed = append(listed, row[0])
			for _, id := range strings.Fields(row[4]) {
				above = append(above, id+" "+row[0])
			}
			for _, id := range strings.Fields(row[5]) {
				below = append(below, row[0]+" "+id)
			}
		}
		for _, s := range [][]string{listed, above, below} {
			slices.Sort(s)
		}
		agree(t, name+" csv", nodes, listed)
		agree(t, name+" csv, above and below", above, below)
		agree(t, name+" csv, links", undirected(edges), undirected(above))

		for _, format := range []string{"svg", "html"} {
			text := print(format)
			var boxes []string
			for _, m := range regexp.MustCompile(`<g class="node[^"]*" data-id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
				boxes = append(boxes, m[1])
			}
			slices.Sort(boxes)
			agree(t, name+" "+format, nodes, boxes)
			lines := attributePairs(text, "data-from", "data-to")
			slices.Sort(lines)
			agree(t, name+" "+format+" lines", edges, lines)
		}
		for _, format := range []string{"tree", "markdown"} {
			var shown []string
			for line := range strings.Lines(print(format)) {
				line = strings.ReplaceAll(strings.TrimRight(line, "\n"), "*", "")
				if m := regexp.MustCompile(`[○◐●✕·] ([A-Za-z0-9_#-]+)`).FindStringSubmatch(line); m != nil && !strings.HasSuffix(line, "↑") {
					shown = append(shown, m[1])
				}
			}
			slices.Sort(shown)
			agree(t, name+" "+format, nodes, shown)
		}
		for format, arrow := range map[string]string{"mermaid": " -->|", "dot": " -> "} {
			text := print(format)
			ids := map[string]string{}
			for _, m := range regexp.MustCompile(`(?m)^  (n\d+)[^ ]* ?\[?.*?[○◐●✕·] ([A-Za-z0-9_-]+(?:#35;|#)?[A-Z0-9]*)`).FindAllStringSubmatch(text, -1) {
				ids[m[1]] = strings.Replace(m[2], "#35;", "#", 1)
			}
			var lines []string
			for _, m := range regexp.MustCompile(`(?m)^  (n\d+)`+regexp.QuoteMeta(arrow)+`(?:.*\| )?(n\d+)`).FindAllStringSubmatch(text, -1) {
				lines = append(lines, ids[m[1]]+" "+ids[m[2]])
			}
			agree(t, name+" "+format, undirected(edges), undirected(lines))
		}
	}
}

// undirected sorts pairs of ids, each with the lesser one first.
func undirected(pairs []string) []string {
	out := slices.Clone(pairs)
	for i, p := range out {
		if a, b, _ := strings.Cut(p, " "); a > b {
			out[i] = b + " " + a
		}
	}
	slices.Sort(out)
	return out
}

func TestCoverageFormatsAgree(t *testing.T) {
	print := func(format string) string { return ofOrbit(t, "trace", "--coverage", "--format", format) }
	v := decode[struct {
		Coverage []struct {
			Rule           string
			Covered, Total int
			Missing        []string
		}
	}](t, print("json"))
	rows, err := csv.NewReader(strings.NewReader(print("csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want, got, missing []string
	text, markdown := print("table"), print("markdown")
	for i, c := range v.Coverage {
		if c.Covered+len(c.Missing) != c.Total {
			t.Errorf("%s: %d of %d, %d missing", c.Rule, c.Covered, c.Total, len(c.Missing))
		}
		want = append(want, fmt.Sprint(c.Rule, " ", c.Covered, " ", c.Total, " ", strings.Join(c.Missing, " ")))
		row := rows[i+1]
		got = append(got, strings.Join([]string{row[0], row[3], row[4], row[5]}, " "))
		missing = append(missing, c.Missing...)
		head := fmt.Sprintf("%s: %d of %d\n", c.Rule, len(c.Missing), c.Total)
		if len(c.Missing) == 0 {
			head = fmt.Sprintf("%s: none of %d\n", c.Rule, c.Total)
		}
		if !strings.Contains(text, head) {
			t.Errorf("the text lacks %q", head)
		}
		if line := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(c.Rule) + ` \|.*$`).FindString(markdown); !strings.Contains(line, fmt.Sprintf("| %d | %d |", c.Covered, c.Total)) {
			t.Errorf("the Markdown says %q", line)
		}
	}
	agree(t, "csv", want, got)
	var listed []string
	for _, m := range regexp.MustCompile(`<li data-id="([^"]*)"`).FindAllStringSubmatch(print("html"), -1) {
		listed = append(listed, m[1])
	}
	agree(t, "html", missing, listed)
}

// troublesomeTitles are of scripts, lengths and contents that break what is careless.
var troublesomeTitles = []string{
	"把计划放在一个屏幕上，让每个人在早上九点之前都能看懂今天要去哪里、为什么要去，以及如果下雨怎么办，还有谁会来",
	"خطة اليوم جاهزة قبل الظهر لكل الفرق في المدينة وخارجها، ويعرف كل فني إلى أين يذهب ولماذا يذهب إلى هناك",
	"🚀👩‍👩‍👧‍👦🏳️‍🌈 launch " + strings.Repeat("🎉", 60),
	strings.Repeat("x", 300),
	strings.Repeat("word ", 60),
	`</title><script>alert(1)</script><svg onload="x"> & " ' ]]> --> <!-- ` + "`code` | cell | **bold** [a](javascript:x)",
	"=HYPERLINK(\"http://x\")\u202e\u0007 turned \u200f back",
	"é́́́ combining ﷽",
}

// threadOfHostileTitles is a workspace in which everything on the thread has such a title.
func threadOfHostileTitles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("roadbook.yaml", "version: 1\n")
	write("use-cases/1.md", "---\nid: UC-01\ntitle: x\n---\n")
	for i, title := range troublesomeTitles {
		n := i + 1
		quoted, err := json.Marshal(title)
		if err != nil {
			t.Fatal(err)
		}
		q := string(quoted)
		write(fmt.Sprintf("goals/%d.md", n), fmt.Sprintf("---\nid: GOAL-%02d\ntitle: %s\nstatus: active\n---\n", n, q))
		write(fmt.Sprintf("strategy/%d.md", n), fmt.Sprintf("---\nid: STR-%02d\ntitle: %s\ngoals: GOAL-%02d\n---\n", n, q, n))
		write(fmt.Sprintf("okrs/%d.md", n), fmt.Sprintf("---\nid: OBJ-%04d\ntitle: %s\nstatus: active\nperiod: 2026-Q3\nteam: %s\nnotes: %s\n"+
			"supports: OBJ-%04d\nstrategy: STR-%02d\nkey_results:\n  - {id: KR1, title: %s, unit: %s, baseline: 0, target: 10, current: %d, updated: 2026-09-01}\n---\n",
			n, q, q, q, n-1, n, q, q, n))
		write(fmt.Sprintf("stories/%d.md", n), fmt.Sprintf("---\nid: US-%04d\ntitle: %s\nstatus: doing\nobjective: OBJ-%04d#KR1\nfeature: f%d\n---\n", n, q, n, n))
		write(fmt.Sprintf("features/%d.md", n), fmt.Sprintf("---\nid: f%d\ntitle: %s\nmaturity: beta\nuse_cases: UC-01\n---\n", n, q))
	}
	return dir
}

// TestOKRsAndTraceFit: no line for people is wider than asked, whatever the titles.
func TestOKRsAndTraceFit(t *testing.T) {
	hostile := threadOfHostileTitles(t)
	commands := [][]string{
		{"okrs"}, {"okrs", "--period", "all"}, {"trace"}, {"trace", "OBJ-0002"}, {"trace", "--format", "table"}, {"trace", "--coverage"},
		{"trace", "--matrix", "objective", "feature"}, {"trace", "--matrix", "story", "use-case"},
	}
	for _, columns := range []int{40, 80, 200} {
		t.Setenv("COLUMNS", strconv.Itoa(columns))
		for _, dir := range []string{orbitFolder, hostile} {
			for _, args := range commands {
				for line := range strings.Lines(in(t, dir, args...)) {
					line = strings.TrimSuffix(line, "\n")
					if w := ansi.StringWidth(line); w > columns {
						t.Errorf("%s at %d columns: %d wide: %s", strings.Join(args, " "), columns, w, line)
					}
					if strings.ContainsAny(line, "\a\u202e") || strings.HasSuffix(line, " ") {
						t.Errorf("%s: the line %q", strings.Join(args, " "), line)
					}
				}
			}
		}
	}
}

// TestOKRAndTracePictures: well formed, without a script, an address or a tag of the documents' own, the same every time.
func TestOKRAndTracePictures(t *testing.T) {
	hostile := threadOfHostileTitles(t)
	for _, args := range [][]string{{"okrs"}, {"trace"}, {"trace", "US-0006"}, {"trace", "--coverage"}, {"trace", "--matrix", "objective", "feature"}} {
		for _, format := range []string{"svg", "html"} {
			if format == "svg" && len(args) > 1 && strings.HasPrefix(args[1], "--") {
				continue
			}
			full := append(slices.Clone(args), "--format", format)
			text, name := in(t, hostile, full...), strings.Join(full, " ")
			for _, bad := range []string{"<script", "onload=\"", "href", "src=", "url(", "@import", "\u202e", "\a"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s has %q in it", name, bad)
				}
			}
			if format == "svg" {
				wellFormed(t, name, text)
			} else if !strings.Contains(text, "default-src 'none'") || !strings.HasPrefix(text, "<!DOCTYPE html>") {
				t.Errorf("%s has no policy", name)
			}
			if in(t, hostile, full...) != text {
				t.Errorf("%s is another the second time", name)
			}
		}
	}
}

func wellFormed(t *testing.T, name, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if e, ok := token.(xml.StartElement); ok && !slices.Contains([]string{"svg", "title", "desc", "style", "g", "rect", "circle", "path", "line", "text"}, e.Name.Local) {
			t.Errorf("%s has an element %s", name, e.Name.Local)
		}
	}
}

// TestOKRsAndTraceOfNothing: where there is nothing, each view says so in one sentence.
func TestOKRsAndTraceOfNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "handbook"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"roadbook.yaml": "version: 1\n", "handbook/a.md": "# A\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"okrs"}, {"okrs", "--period", "2026-Q1"}, {"trace"}, {"trace", "--format", "markdown"}, {"trace", "--coverage"}, {"trace", "--matrix", "story", "feature"},
	} {
		if got := in(t, dir, args...); strings.Count(got, "\n") != 1 || len(got) < 10 {
			t.Errorf("%v prints %q", args, got)
		}
	}
	wellFormed(t, "okrs", in(t, dir, "okrs", "--format", "svg"))
	wellFormed(t, "trace", in(t, dir, "trace", "--format", "svg"))
	for _, args := range [][]string{{"okrs"}, {"trace"}, {"trace", "--coverage"}} {
		if !strings.Contains(in(t, dir, append(args, "--format", "html")...), "</html>") {
			t.Errorf("%v has no page", args)
		}
	}
}
