package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// strictly decodes JSON of which every key is known.
func strictly(t *testing.T, text string, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Fatalf("more than one value in\n%s", text)
	}
}

// valid is a text as JSON can say it.
func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

func TestJSONContract(t *testing.T) {
	for name, fixture := range fixtures {
		r := fixture()
		var got map[string]any
		strictly(t, write(t, "json", r, Options{}), &got)
		findings, ok := got["findings"].([]any)
		if !ok || len(findings) != len(r.Findings) {
			t.Fatalf("%s: findings = %v", name, got["findings"])
		}
		for i, f := range r.Findings {
			j := findings[i].(map[string]any)
			for _, key := range []string{"rule", "severity", "message", "path", "line", "column", "end_line", "end_column",
				"document", "kind", "field", "fingerprint", "related", "fixes"} {
				if _, ok := j[key]; !ok {
					t.Errorf("%s: finding %d has no %s", name, i, key)
				}
			}
			if j["message"] != valid(f.Message) || j["path"] != valid(f.Path) {
				t.Errorf("%s: finding %d lost its text: %q", name, i, j["message"])
			}
			if j["line"].(float64) < 1 || j["end_column"].(float64) < 1 {
				t.Errorf("%s: finding %d counts from 0", name, i)
			}
		}
		for _, key := range []string{"documents", "ignored", "links", "errors", "warnings", "infos", "fixable"} {
			if _, ok := got["summary"].(map[string]any)[key]; !ok {
				t.Errorf("%s: the summary has no %s", name, key)
			}
		}
	}
}

// TestJSONL holds the lines against the one JSON report.
func TestJSONL(t *testing.T) {
	for name, fixture := range fixtures {
		r := fixture()
		var whole map[string]any
		strictly(t, write(t, "json", r, Options{}), &whole)
		lines := strings.Split(strings.TrimSuffix(write(t, "jsonl", r, Options{}), "\n"), "\n")
		if len(lines) != len(r.Findings)+1 {
			t.Fatalf("%s: %d lines for %d findings", name, len(lines), len(r.Findings))
		}
		findings := []any{}
		for i, line := range lines {
			var one map[string]any
			strictly(t, line, &one)
			if i < len(r.Findings) {
				if one["type"] != "finding" {
					t.Errorf("%s: type %v", name, one["type"])
				}
				delete(one, "type")
				findings = append(findings, one)
				continue
			}
			if one["type"] != "summary" {
				t.Errorf("%s: type %v", name, one["type"])
			}
			delete(one, "type")
			one["findings"] = findings
			if diff := cmp.Diff(whole, one); diff != "" {
				t.Errorf("%s: jsonl is not json: %s", name, diff)
			}
		}
	}
}

func TestFindingsJSON(t *testing.T) {
	text, err := json.Marshal(FindingsJSON(nil))
	if err != nil || string(text) != "[]" {
		t.Errorf("no findings are %s, %v", text, err)
	}
}

// command is a workflow command, read as the host's runner does.
type command struct {
	name       string
	properties map[string]string
	message    string
}

func parseCommand(line string) (command, bool) {
	match := regexp.MustCompile(`^::([a-z]+) (.*?)::(.*)$`).FindStringSubmatch(line)
	if match == nil {
		return command{}, false
	}
	c := command{match[1], map[string]string{}, strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(match[3])}
	for _, property := range strings.Split(match[2], ",") {
		key, value, _ := strings.Cut(property, "=")
		c.properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
	}
	return c, true
}

func TestGitHub(t *testing.T) {
	r := hostile()
	r.Prefix = "plan"
	for i := range 30 {
		r.Findings = append(r.Findings,
			diagnostic.Finding{Rule: "many", Severity: diagnostic.Info, Path: "i.md", Message: fmt.Sprint("info ", i)},
			diagnostic.Finding{Rule: "many", Severity: diagnostic.Warning, Path: "w.md", Message: fmt.Sprint("warning ", i)},
			diagnostic.Finding{Rule: "many", Severity: diagnostic.Error, Path: "e.md", Message: fmt.Sprint("error ", i)})
	}
	got := write(t, "github", r, Options{})
	var names []string
	for _, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		c, ok := parseCommand(line)
		if !ok {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Errorf("not ours: %q", line)
			}
			continue
		}
		names = append(names, c.name)
		for key := range c.properties {
			if !slices.Contains([]string{"file", "line", "col", "endLine", "endColumn", "title"}, key) {
				t.Errorf("property %q in %q", key, line)
			}
		}
		if !strings.HasPrefix(c.properties["file"], "plan/") {
			t.Errorf("file %q is not seen from the git root", c.properties["file"])
		}
	}
	want := slices.Concat(slices.Repeat([]string{"error"}, 10), slices.Repeat([]string{"warning"}, 10),
		slices.Repeat([]string{"notice"}, 10))
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("annotations: %s", diff)
	}
	if more := fmt.Sprintf("\n… and %d more\n", len(r.Findings)-30); !strings.Contains(got, more) {
		t.Errorf("%q is not in\n%s", more, got)
	}

	first, _ := parseCommand(strings.SplitN(got, "\n", 2)[0])
	f := r.Findings[0]
	keep := func(s string) string { // line ends and % come through; the rest is spelled out
		s = strings.NewReplacer("\r", "\x01", "\n", "\x02").Replace(s)
		return strings.NewReplacer(`\u0001`, "\r", `\u0002`, "\n").Replace(visible(s))
	}
	if want := keep("plan/" + f.Path); first.properties["file"] != want {
		t.Errorf("file = %q, want %q", first.properties["file"], want)
	}
	if want := keep(f.Message + "\n" + f.Hints[0]); first.message != want {
		t.Errorf("message = %q, want %q", first.message, want)
	}
}

func TestStepSummaryLimit(t *testing.T) {
	r := everyday()
	for i := range 30000 {
		r.Findings = append(r.Findings, diagnostic.Finding{
			Rule: "many", Severity: diagnostic.Error, Path: fmt.Sprintf("%d.md", i/3), Message: "日本語 @everyone",
		})
	}
	var b bytes.Buffer
	if err := WriteSummary(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 || b.Len() < 1<<20-1000 {
		t.Errorf("the summary has %d bytes", b.Len())
	}
	match := regexp.MustCompile(`\n… and (\d+) more\n$`).FindStringSubmatch(b.String())
	if match == nil {
		t.Fatalf("the summary ends with %q", b.String()[b.Len()-100:])
	}
	rows := strings.Count(b.String(), "| error |") + strings.Count(b.String(), "| warning |") + strings.Count(b.String(), "| info |")
	if total := fmt.Sprint(len(r.Findings) - rows); match[1] != total {
		t.Errorf("%s more, want %s", match[1], total)
	}
}

func TestGitLab(t *testing.T) {
	for name, fixture := range fixtures {
		r := fixture()
		var issues []gitlabIssue
		text := write(t, "gitlab", r, Options{})
		strictly(t, text, &issues)
		if len(issues) != len(r.Findings) || !strings.HasPrefix(text, "[") {
			t.Errorf("%s: %d issues for %d findings", name, len(issues), len(r.Findings))
		}
		seen := map[string]bool{}
		for _, issue := range issues {
			if issue.Description == "" || issue.CheckName == "" || issue.Location.Path == "" || issue.Location.Lines.Begin < 1 {
				t.Errorf("%s: incomplete: %+v", name, issue)
			}
			if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, issue.Severity) {
				t.Errorf("%s: severity %q", name, issue.Severity)
			}
			if seen[issue.Fingerprint] || issue.Fingerprint == "" {
				t.Errorf("%s: fingerprint %q is there twice", name, issue.Fingerprint)
			}
			seen[issue.Fingerprint] = true
		}
	}
}

func TestUniqueFingerprints(t *testing.T) {
	a := diagnostic.Finding{Rule: "r", Path: "a.md", Fingerprint: "one"}
	none := diagnostic.Finding{Rule: "r", Path: "a.md"}
	got := uniqueFingerprints([]diagnostic.Finding{a, a, none, none, a})
	if got[0] != "one" {
		t.Errorf("the first of equals lost its fingerprint: %q", got[0])
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != 5 || slices.Contains(got, "") {
		t.Errorf("fingerprints = %q", got)
	}
	if again := uniqueFingerprints([]diagnostic.Finding{a}); again[0] != "one" {
		t.Errorf("a lone finding lost its fingerprint: %q", again[0])
	}
}

// wellFormed reads a document of XML to its end, and returns all of its text and attributes.
func wellFormed(t *testing.T, text string) string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	var all strings.Builder
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return all.String()
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			for _, a := range token.Attr {
				fmt.Fprintln(&all, a.Value)
			}
		case xml.CharData:
			all.Write(token)
		}
	}
}

func TestXML(t *testing.T) {
	for _, format := range []string{"junit", "checkstyle"} {
		for name, fixture := range fixtures {
			text := wellFormed(t, write(t, format, fixture(), Options{}))
			if strings.ContainsRune(text, utf8.RuneError) {
				t.Errorf("%s %s: a character was replaced", format, name)
			}
		}
		if text := wellFormed(t, write(t, format, hostile(), Options{})); !strings.Contains(text, visible(attack)) {
			t.Errorf("%s does not carry the message whole", format)
		}
	}
}

func TestJUnit(t *testing.T) {
	for _, test := range []struct {
		name            string
		result          *Result
		failOn          diagnostic.Severity
		tests, failures int
	}{
		{"clean", clean(), diagnostic.Off, 2, 0},
		{"errors", everyday(), diagnostic.Off, 6, 3},
		{"infos", everyday(), diagnostic.Info, 6, 4},
	} {
		var report junitReport
		if err := xml.Unmarshal([]byte(write(t, "junit", test.result, Options{FailOn: test.failOn})), &report); err != nil {
			t.Fatal(err)
		}
		if report.Tests != test.tests || report.Failures != test.failures {
			t.Errorf("%s: %d tests, %d failures, want %d and %d", test.name, report.Tests, report.Failures, test.tests, test.failures)
		}
		tests, failures := 0, 0
		for _, suite := range report.Suites {
			if suite.Tests != len(suite.Cases) {
				t.Errorf("%s: suite %s says %d tests, has %d", test.name, suite.Name, suite.Tests, len(suite.Cases))
			}
			names := map[string]bool{}
			for _, c := range suite.Cases {
				if names[c.Name] {
					t.Errorf("%s: two cases %q", test.name, c.Name)
				}
				names[c.Name] = true
				tests++
				if c.Failure != nil {
					failures++
				}
			}
		}
		if tests != report.Tests || failures != report.Failures {
			t.Errorf("%s: counted %d tests, %d failures", test.name, tests, failures)
		}
	}
}

// TestRDJSONL applies the ranges to the bytes of the files.
func TestRDJSONL(t *testing.T) {
	for name, fixture := range fixtures {
		r := fixture()
		text := write(t, "rdjsonl", r, Options{})
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if text == "" {
			lines = nil
		}
		if len(lines) != len(r.Findings) {
			t.Fatalf("%s: %d lines for %d findings", name, len(lines), len(r.Findings))
		}
		for i, line := range lines {
			var d rdDiagnostic
			strictly(t, line, &d)
			f := r.Findings[i]
			if d.Message == "" || d.Code.Value != f.Rule || !slices.Contains([]string{"ERROR", "WARNING", "INFO"}, d.Severity) {
				t.Errorf("%s: incomplete: %s", name, line)
			}
			if d.Location.Range == nil {
				if !wholeFile(f) {
					t.Errorf("%s: finding %d has no range", name, i)
				}
				continue
			}
			source := r.Source(f.Path)
			for _, end := range []struct {
				position rdPosition
				offset   int
			}{{d.Location.Range.Start, f.Range.Start}, {d.Location.Range.End, f.Range.End}} {
				want := lineAt(source, end.offset)
				before := source.Text(end.position.Line)[:end.position.Column-1]
				if offset := want.start + len(before); end.position.Line != want.number ||
					offset != min(end.offset, want.start+len(want.text)) {
					t.Errorf("%s: finding %d: %+v is not offset %d", name, i, end.position, end.offset)
				}
			}
		}
	}
	r := files{"a.md": "a𐐀b\n"}.result([]diagnostic.Finding{{Rule: "x", Path: "a.md", Severity: diagnostic.Error, Range: diagnostic.Range{Start: 5, End: 6}}})
	if got := write(t, "rdjsonl", r, Options{}); !strings.Contains(got, `"start":{"line":1,"column":6},"end":{"line":1,"column":7}`) {
		t.Errorf("columns are not bytes: %s", got)
	}
}

// TestMarkdownCells reads the tables as a host does.
func TestMarkdownCells(t *testing.T) {
	text := write(t, "markdown", hostile(), Options{})
	unescaped := regexp.MustCompile(`\\.`)
	rows := 0
	for _, line := range strings.Split(text, "\n") {
		plain := unescaped.ReplaceAllString(line, "")
		if strings.HasPrefix(line, "| ") {
			rows++
			if n := strings.Count(plain, "|"); n != 5 {
				t.Errorf("%d cells in %s", n-1, line)
			}
		}
		plain = strings.ReplaceAll(plain, "<!-- -->", "\x00")
		for _, bad := range []string{"<", ">", "`", "*", "[", "]", "@user", "#12", "#3", "://", "www.", "$", "~"} {
			if strings.Contains(plain, bad) {
				t.Errorf("%q is alive in %s", bad, line)
			}
		}
	}
	if want := len(hostile().Findings); rows < want {
		t.Errorf("%d rows for %d findings", rows, want)
	}
}

func TestMarkdownText(t *testing.T) {
	for in, want := range map[string]string{
		"plain text, US-0042 (of 3) – 50 %": "plain text, US-0042 (of 3) – 50 %",
		"a|b":                               `a\|b`,
		"`x` *y* _z_ ~w~":                   "\\`x\\` \\*y\\* \\_z\\_ \\~w\\~",
		"<b>&amp;":                          `\<b\>&amp;amp;`,
		"@me":                               "@<!-- -->me",
		"OBJ-1#KR1":                         `OBJ-1\#KR1`,
		"see #12":                           "see #<!-- -->12",
		"https://x.example":                 "https:<!-- -->//x.example",
		"WWW.x.example":                     "WWW<!-- -->.x.example",
		"two\nlines":                        `two\\nlines`,
		"[a](b) ![c](d)":                    `\[a\](b) \!\[c\](d)`,
	} {
		if got := markdownText(in); got != want {
			t.Errorf("markdownText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRelativeURI(t *testing.T) {
	for _, path := range []string{"a/b c.md", "c:/x.md", "日本語/é?#%41.md", "a\nb|`\".md", "x+y&z=1;.md", "\xff.md"} {
		got := relativeURI(path)
		u, err := url.Parse(got)
		if err != nil || u.IsAbs() || u.RawQuery != "" || u.Fragment != "" || u.Path != path {
			t.Errorf("relativeURI(%q) = %q, which reads as %+v, %v", path, got, u, err)
		}
	}
}

func TestConciseNeverStartsACommand(t *testing.T) {
	f := diagnostic.Finding{Rule: "x", Severity: diagnostic.Error, Path: "::stop-commands::a.md", Message: "m"}
	if got := conciseLine(f); got != "./::stop-commands::a.md:1:1: error[x]: m" {
		t.Errorf("conciseLine = %q", got)
	}
}
