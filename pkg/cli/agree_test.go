package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// matchesOf are what a pattern's groups match in a text, joined by blanks, in order.
func matchesOf(text, pattern string) []string {
	out := []string{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		out = append(out, strings.Join(m[1:], " "))
	}
	return out
}

func csvRows(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestStaleFormatsAgree reads ids, ages and limits back out of every format, two months on.
func TestStaleFormatsAgree(t *testing.T) {
	late := t.TempDir()
	if err := os.CopyFS(late, os.DirFS(orbitFolder)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ROADBOOK_TODAY", "2026-11-15")
	print := func(format string) string {
		var out, stderr bytes.Buffer
		if code := cli.Main([]string{"-C", late, "stale", "--format", format}, strings.NewReader(""), &out, &stderr); code != 0 {
			t.Fatalf("stale --format %s exits %d: %s", format, code, &stderr)
		}
		return out.String()
	}
	var want []string
	for _, d := range decode[staleOutput](t, print("json")).Documents {
		want = append(want, fmt.Sprintf("%s %s %s %d %d", d.ID, d.Kind, d.Reviewed, d.Age, d.Limit))
	}
	if len(want) < 16 {
		t.Fatalf("only %v are stale", want)
	}
	var rows []string
	for _, r := range csvRows(t, print("csv"))[1:] {
		rows = append(rows, strings.Join([]string{r[0], r[1], r[3], r[5], r[6]}, " "))
	}
	agree(t, "stale csv", want, rows)
	agree(t, "stale markdown", want, matchesOf(print("markdown"), `(?m)^\| (\S+) \| (\S+) \| [^|]*\| (\d{4}-\d\d-\d\d) \| (\d+) d \| (\d+) d \|`))
	agree(t, "stale table", want, matchesOf(print("table"), `(?m)^(\S+) +(\S+) +(?:\S+ +)?(\d{4}-\d\d-\d\d) +(\d+) d +(\d+) d `))
}

// TestBoardFormatsAgree reads the columns and what stands in them back out of every format.
func TestBoardFormatsAgree(t *testing.T) {
	for _, flags := range [][]string{{}, {"--kind", "rfc"}, {"--team", "doorbell"}} {
		print := func(format string) string {
			return ofOrbit(t, append([]string{"board", "--format", format}, flags...)...)
		}
		type board struct {
			Columns []struct {
				Status string
				Items  []struct{ ID string }
			}
		}
		var want []string
		for _, c := range decode[board](t, print("json")).Columns {
			want = append(want, fmt.Sprint(c.Status, " ", len(c.Items)))
			for _, i := range c.Items {
				want = append(want, i.ID)
			}
		}
		lines := func(text, column, item string) []string {
			var out []string
			for line := range strings.Lines(text) {
				if c := matchesOf(line, column); len(c) > 0 {
					out = append(out, c...)
				} else {
					out = append(out, matchesOf(line, item)...)
				}
			}
			return out
		}
		name := "board " + strings.Join(flags, " ")
		agree(t, name+" html", want, lines(print("html"), `<h2><span>\S+ <bdi>([^<]*)</bdi></span><span class="soft">(\d+)`, `<li data-id="([^"]*)"`))
		markdown := lines(print("markdown"), `^### \S+ (.*) \((\d+)`, `^- \*\*([^*]*)\*\*`)
		// Markdown leaves empty columns out, or names them without a list.
		filled := func(all []string) []string {
			return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return strings.HasSuffix(s, " 0") })
		}
		agree(t, name+" markdown", filled(want), filled(markdown))
		// In text the columns stand side by side.
		text := append(matchesOf(print("text"), `[○◐●✕] (\S+)  (\d+)`), matchesOf(print("text"), `\b((?:US|RFC)-\d+)(?: |\n|$)`)...)
		whole := filled(want)
		slices.Sort(text)
		slices.Sort(whole)
		agree(t, name+" text", whole, slices.Compact(filled(text)))
	}
}

// TestMatrixFormatsAgree reads the crosses back out of every format.
func TestMatrixFormatsAgree(t *testing.T) {
	print := func(format string) string {
		return ofOrbit(t, "trace", "--matrix", "strategy", "feature", "--format", format)
	}
	crosses := func(rows [][]string) []string {
		var out []string
		for _, r := range rows[1:] {
			for c, cell := range r {
				if c > 1 && cell != "" {
					out = append(out, strings.TrimSpace(r[0]+" "+rows[0][c]+" "+cell))
				}
			}
		}
		return out
	}
	want := crosses(csvRows(t, print("csv")))
	if len(want) < 10 {
		t.Fatalf("only %v", want)
	}
	var markdown, html [][]string
	for line := range strings.Lines(print("markdown")) {
		if cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|"); len(cells) > 2 && !strings.Contains(line, "---") {
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			markdown = append(markdown, cells)
		}
	}
	for _, row := range matchesOf(print("html"), `<tr>(.*?)</tr>`) {
		html = append(html, matchesOf(strings.NewReplacer("<bdi>", "", "</bdi>", "").Replace(row), `<t[hd][^>]*>([^<]*)</t[hd]>`))
	}
	agree(t, "matrix markdown", want, crosses(markdown))
	agree(t, "matrix html", want, crosses(html))
	var linked struct {
		Columns []struct{ ID string }
		Rows    []struct {
			ID    string
			Cells json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(print("json")), &linked); err != nil || len(linked.Rows) != len(markdown)-1 || len(linked.Columns) != len(markdown[0])-2 {
		t.Errorf("the JSON has %d rows and %d columns, %v", len(linked.Rows), len(linked.Columns), err)
	}
}

// TestGraphFormatsAgree reads the links back out of every format.
func TestGraphFormatsAgree(t *testing.T) {
	print := func(format string) string {
		return ofOrbit(t, "graph", "--format", format, "--where", `kind in ["objective", "story", "feature"]`)
	}
	type edge struct {
		From, To, Label string
		Resolved        bool
	}
	type node struct{ ID, Title string }
	out := decode[struct {
		Nodes []node
		Edges []edge
	}](t, print("json"))
	keepsContract(t, "graph", print("json"))
	line := func(e edge) string { return fmt.Sprint(e.From, " ", e.To, " ", e.Label, " ", e.Resolved) }
	var want, rows, lines []string
	drawn := map[string]int{}
	for _, e := range out.Edges {
		want = append(want, line(e))
		if from, _, _ := strings.Cut(e.From, "#"); e.Resolved {
			to, _, _ := strings.Cut(e.To, "#")
			drawn[from+" "+to+" "+e.Label]++
		}
	}
	if len(want) < 30 {
		t.Fatalf("only %d links", len(want))
	}
	for _, r := range csvRows(t, print("csv"))[1:] {
		rows = append(rows, fmt.Sprint(r[0], " ", r[2], " ", r[5], " ", r[8]))
	}
	for l := range strings.Lines(print("jsonl")) {
		lines = append(lines, line(decode[edge](t, l)))
	}
	agree(t, "graph csv", want, rows)
	agree(t, "graph jsonl", want, lines)
	for format, patterns := range map[string][2]string{
		"mermaid": {`(?m)^  (n\d+)\["([^ "]+)`, `(?m)^  (n\d+) -->\|"([^"]*)"\| (n\d+)$`},
		"dot":     {`(?m)^  (n\d+) \[label="([^\\"]+)`, `(?m)^  (n\d+) -> (n\d+) \[label="([^"]*)"\];$`},
	} {
		text := print(format)
		names := map[string]string{}
		for _, m := range regexp.MustCompile(patterns[0]).FindAllStringSubmatch(text, -1) {
			names[m[1]] = m[2]
		}
		got := map[string]int{}
		for _, m := range regexp.MustCompile(patterns[1]).FindAllStringSubmatch(text, -1) {
			if format == "mermaid" {
				m[2], m[3] = m[3], m[2]
			}
			got[names[m[1]]+" "+names[m[2]]+" "+m[3]]++
		}
		if len(names) != len(out.Nodes) || fmt.Sprint(got) != fmt.Sprint(drawn) {
			t.Errorf("%s draws %d of %d documents, and the links\n%v\nin place of\n%v", format, len(names), len(out.Nodes), got, drawn)
		}
	}
}
