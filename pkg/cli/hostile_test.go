package cli_test

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/document"
)

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
