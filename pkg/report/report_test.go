package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

var update = flag.Bool("update", false, "write the golden files")

// files is a small workspace that findings point into.
type files map[string]string

func (fs files) source(path string) *diagnostic.Lines {
	text, ok := fs[path]
	if !ok {
		return nil
	}
	return diagnostic.NewLines([]byte(text))
}

// find is the range of the first occurrence of a text in a file.
func (fs files) find(path, text string) diagnostic.Range {
	i := strings.Index(fs[path], text)
	if i < 0 {
		panic(fmt.Sprintf("%q is not in %s", text, path))
	}
	return diagnostic.Range{Start: i, End: i + len(text)}
}

// edit replaces the first occurrence of a text.
func (fs files) edit(path, text, replacement string) diagnostic.Edit {
	r := fs.find(path, text)
	return diagnostic.Edit{Path: path, Start: r.Start, End: r.End, Text: replacement}
}

// result fills what the runner would.
func (fs files) result(findings []diagnostic.Finding) *Result {
	for i := range findings {
		findings[i].Resolve(func(path string, offset int) (diagnostic.Position, bool) {
			lines := fs.source(path)
			if lines == nil {
				return diagnostic.Position{}, false
			}
			return lines.Position(offset), true
		})
		findings[i].Fingerprint = fmt.Sprintf("%064x", i+1)
	}
	return &Result{
		Tool:     Tool{Name: "roadbook", Version: "1.2.3", URL: "https://roadbook.example"},
		Findings: findings,
		Summary:  Summary{Documents: 214, Kinds: 12, Links: 611, Rules: 48, Ignored: 3},
		Source:   fs.source,
	}
}

// everyday are the findings of the documentation's example.
func everyday() *Result {
	const (
		card    = "stories/checkout/us-0042-save-a-card.md"
		filters = "stories/search/us-0051-filters.md"
		week    = "okrs/2026-q3/obj-0017-first-week.md"
		invoice = "stories/billing/us-0044-invoices.md"
		sorting = "stories/search/us-0044-sort.md"
	)
	fs := files{
		card:    "---\nid: US-0042\ntitle: Save a card\nobjective: OBJ-0071#KR1\nstatus: in-progess\n---\n\n## Why\n",
		filters: "---\nid: US-0051\ntitle: Search: filter by team\n---\n",
		week:    "---\nid: OBJ-0017\ntitle: New teams reach value in week one\n---\n",
		invoice: "---\nid: US-0044\n---\n",
		sorting: "---\nid: US-0044\n---\n",
	}
	r := fs.result([]diagnostic.Finding{
		{
			Rule: "duplicate-id", Severity: diagnostic.Error, Message: "US-0044 is the id of two documents",
			Path: invoice, Range: fs.find(invoice, "US-0044"), Document: "US-0044", Kind: "story", Field: "/id",
			Related: []diagnostic.Related{{Path: sorting, Range: fs.find(sorting, "US-0044")}},
		},
		{
			Rule: "unknown-reference", Severity: diagnostic.Error,
			Message: "US-0042 serves OBJ-0071, which does not exist", Label: "no document has this id",
			Path: card, Range: fs.find(card, "OBJ-0071"), Document: "US-0042", Kind: "story", Field: "/objective",
			Related: []diagnostic.Related{{
				Path: week, Range: fs.find(week, "OBJ-0017"),
				Message: `closest match: "New teams reach value in week one"`,
			}},
			Fixes: []diagnostic.Fix{{
				Title: "write OBJ-0017", Edits: []diagnostic.Edit{fs.edit(card, "OBJ-0071", "OBJ-0017")},
			}},
		},
		{
			Rule: "invalid-value", Severity: diagnostic.Error,
			Message: `US-0042 has status "in-progess", which is not one of its statuses`,
			Label:   "expected backlog, ready, doing, blocked, done or canceled",
			Hints:   []string{`did you mean "doing"?`},
			Path:    card, Range: fs.find(card, "in-progess"), Document: "US-0042", Kind: "story", Field: "/status",
			Fixes: []diagnostic.Fix{{
				Title: "write doing", Safe: true, Edits: []diagnostic.Edit{fs.edit(card, "in-progess", "doing")},
			}},
		},
		{
			Rule: "empty-section", Severity: diagnostic.Warning, Message: `the section "Why" of US-0042 is empty`,
			Path: card, Range: fs.find(card, "## Why"), Document: "US-0042", Kind: "story",
		},
		{
			Rule: "front-matter-syntax", Severity: diagnostic.Error, Message: `a value that contains ": " must be quoted`,
			Label: `this ":" starts a second mapping`,
			Path:  filters, Range: diagnostic.Range{Start: 29, End: 30}, Kind: "story",
			Fixes: []diagnostic.Fix{{
				Title: "quote the value", Safe: true,
				Edits: []diagnostic.Edit{fs.edit(filters, "Search: filter by team", `"Search: filter by team"`)},
			}},
		},
		{
			Rule: "encoding", Severity: diagnostic.Info, Message: "the file is empty", Path: "stories/empty.md",
		},
	})
	r.Prefix = "plan"
	r.NotRun = []NotRun{
		{Rule: "reused-id", Reason: "the folder is not in a git repository"},
		{Rule: "stale-review", Reason: "the folder is not in a git repository"},
	}
	r.Rules = []Rule{
		{
			Name: "invalid-value", Severity: diagnostic.Error, Summary: "A value is one of those that its field allows.",
			Help: "# invalid-value\n\nWhy, bad, *good*.\n", HelpURL: "https://roadbook.example/rules/invalid-value",
		},
		{Name: "unknown-reference", Severity: diagnostic.Error, Summary: "A reference names a document that exists."},
		{Name: "empty-section", Severity: diagnostic.Warning, Summary: "A section says something."},
		{Name: "missing-tasks", Severity: diagnostic.Off, Summary: "Criteria are a list of tasks."},
	}
	r.Documents = []Document{
		{ID: "OBJ-0017", Kind: "objective", Path: week},
		{ID: "US-0042", Kind: "story", Path: card},
		{ID: "US-0044", Kind: "story", Path: invoice},
		{ID: "US-0044", Kind: "story", Path: sorting},
	}
	return r
}

func clean() *Result {
	r := files{}.result(nil)
	r.Rules = []Rule{{Name: "invalid-value", Severity: diagnostic.Error, Summary: "A value is allowed."}}
	r.Documents = []Document{
		{ID: "OBJ-0017", Kind: "objective", Path: "okrs/obj-0017.md"},
		{ID: "US-0042", Kind: "story", Path: "stories/us-0042.md"},
	}
	return r
}

// attack is text that tries to break out of every format at once.
const attack = "a\nb\r\n::error file=x::y %0A %25 ]]> <script>&amp; \x1b[31mred\x1b]8;;http://evil.example\x07 " +
	"\u202egnp.exe\u2066 \u2028 \x00 \x9b \ufffe | `tick` ``` @user #12 org/repo#3 www.evil.example \"quote\" 'x' \\ ${{x}} " +
	"日本語 👩‍👩‍👧 العربية e\u0301 \u200b end"

// hostile are findings about documents written by somebody who wants to do harm.
func hostile() *Result {
	const (
		path  = "stories/::warning file=a,b::c %0A|`@user` \u202e<b>\n\x1b[2J日本.md"
		wide  = "日本語.md"
		long  = "long.md"
		marks = "marks.md"
		bom   = "bom.md"
		plain = "c:/odd name#1?.md"
	)
	fs := files{
		path:  "---\ntitle: \x1b[31m\u202eevil\x07\x00 x\xffy\n---\n",
		wide:  "---\n\ttitle:\t日本語\t👩‍👩‍👧 العربية: x\r\n---\r\n",
		long:  "---\ntitle: " + strings.Repeat("long words ", 500) + "HERE" + strings.Repeat(" and more", 500) + "\n---\n",
		marks: "---\ntitle: z" + strings.Repeat("\u0301", 10000) + " x\n---\n",
		bom:   "\ufeffname: value\nother: |\n  many\n  lines\n",
		plain: "x: " + strings.Repeat("y", 10000) + "\n",
	}
	fix := func(edits ...diagnostic.Edit) []diagnostic.Fix {
		return []diagnostic.Fix{{Title: attack, Safe: true, Edits: edits}}
	}
	r := fs.result([]diagnostic.Finding{
		{
			Rule: "rule\n::error::x", Severity: diagnostic.Error, Message: attack, Label: attack, Hints: []string{attack},
			Path: path, Range: fs.find(path, "evil\x07\x00"), Document: attack, Kind: "story", Field: "/" + attack,
			Value: attack,
			Related: []diagnostic.Related{
				{Path: path, Range: fs.find(path, "x\xffy"), Message: attack},
				{Path: "not there.md", Message: attack},
			},
			Fixes: fix(fs.edit(path, "evil", attack)),
		},
		{
			Rule: "wide", Severity: diagnostic.Warning, Message: "wide", Label: "these", Path: wide,
			Range: fs.find(wide, "本語\t👩‍👩‍👧"), Fixes: fix(fs.edit(wide, "日本語", "中文")),
		},
		{
			Rule: "wide", Severity: diagnostic.Warning, Message: "inside a character", Path: wide,
			Range: diagnostic.Range{Start: fs.find(wide, "👩").Start + 5, End: fs.find(wide, "👩").Start + 6},
		},
		{
			Rule: "long", Severity: diagnostic.Error, Message: strings.Repeat("message ", 1250), Path: long,
			Range: fs.find(long, "HERE"), Label: strings.Repeat("label ", 20), Fixes: fix(fs.edit(long, "HERE", "THERE")),
		},
		{
			Rule: "long", Severity: diagnostic.Error, Message: "far beyond the edge", Path: long,
			Range: diagnostic.Range{Start: 4, End: 9000},
		},
		{
			Rule: "marks", Severity: diagnostic.Info, Message: "piled up", Path: marks, Range: fs.find(marks, " x"),
		},
		{
			Rule: "bom", Severity: diagnostic.Error, Message: "after a byte order mark", Path: bom,
			Range: fs.find(bom, "value"), Label: "here", Fixes: fix(fs.edit(bom, "value", "text")),
		},
		{
			Rule: "bom", Severity: diagnostic.Error, Message: "over several lines", Path: bom,
			Range: fs.find(bom, "|\n  many\n  lines\n"), Fixes: fix(fs.edit(bom, "|\n  many\n  lines\n", "x")),
		},
		{
			Rule: "bom", Severity: diagnostic.Error, Message: "at the end", Path: bom,
			Range: diagnostic.Range{Start: len(fs[bom]), End: len(fs[bom])},
			Fixes: fix(diagnostic.Edit{Path: bom, Start: len(fs[bom]), End: len(fs[bom]), Text: "status: draft\n"}),
		},
		{
			Rule: "bom", Severity: diagnostic.Error, Message: "beyond the end", Path: bom,
			Range: diagnostic.Range{Start: 1 << 20, End: 1 << 30},
			Fixes: fix(diagnostic.Edit{Path: bom, Start: 1 << 20, End: 1 << 30, Text: "x"}),
		},
		{Rule: "odd", Severity: diagnostic.Error, Message: "", Path: plain, Range: fs.find(plain, "x")},
	})
	r.NotRun = []NotRun{{Rule: attack, Reason: attack}}
	r.Rules = []Rule{{Name: "wide", Severity: diagnostic.Warning, Summary: attack, Help: attack, HelpURL: attack}}
	r.Documents = []Document{{ID: attack, Kind: "story", Path: path}, {ID: attack, Kind: attack, Path: attack}}
	r.Tool = Tool{Name: "roadbook", Version: attack}
	// The same mistake twice must not become one for a host.
	r.Findings[2].Fingerprint = r.Findings[1].Fingerprint
	return r
}

var fixtures = map[string]func() *Result{"everyday": everyday, "clean": clean, "hostile": hostile}

func write(t *testing.T, format string, r *Result, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, r, o); err != nil {
		t.Fatalf("Write %s: %v", format, err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	seen := map[string]bool{}
	check := func(name, got string) {
		t.Run(name, func(t *testing.T) { golden(t, name, got) })
		seen[name] = true
	}
	for name, fixture := range fixtures {
		for _, format := range Formats() {
			got := write(t, format, fixture(), Options{})
			check(name+"."+format, got)
			if again := write(t, format, fixture(), Options{}); again != got {
				t.Errorf("%s of %s differs from run to run", format, name)
			}
		}
		var b bytes.Buffer
		if err := WriteSummary(&b, fixture()); err != nil {
			t.Fatal(err)
		}
		check(name+".summary", b.String())
		b.Reset()
		if err := WriteStatistics(&b, fixture().Findings, Options{}); err != nil {
			t.Fatal(err)
		}
		check(name+".statistics", b.String())
	}
	check("everyday.color", write(t, "text", everyday(), Options{Color: true}))
	check("everyday.narrow", write(t, "text", everyday(), Options{Width: 40}))

	present, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range present {
		if name := filepath.Base(path); !seen[name] && name != "fuzz" {
			t.Errorf("%s belongs to no test", path)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Write(&bytes.Buffer{}, "sariff", clean(), Options{})
	if err == nil || !strings.Contains(err.Error(), `unknown format "sariff": expected one of text, concise`) {
		t.Errorf("error = %v", err)
	}
}

// failing is a full disk.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestWriteErrors(t *testing.T) {
	for _, format := range Formats() {
		r := hostile()
		for len(r.Findings) < 500 {
			r.Findings = append(r.Findings, r.Findings...)
		}
		if err := Write(failing{}, format, r, Options{}); err == nil {
			t.Errorf("%s: the error of the writer is lost", format)
		}
	}
	if err := WriteSummary(failing{}, hostile()); err == nil {
		t.Error("summary: the error of the writer is lost")
	}
	if err := WriteStatistics(failing{}, hostile().Findings, Options{}); err == nil {
		t.Error("statistics: the error of the writer is lost")
	}
}

// TestWithoutSource shows every format without any file at hand.
func TestWithoutSource(t *testing.T) {
	for _, format := range Formats() {
		r := everyday()
		r.Source = nil
		if got := write(t, format, r, Options{}); !strings.Contains(got, "us-0042-save-a-card.md") {
			t.Errorf("%s without sources:\n%s", format, got)
		}
	}
}

// TestNothingUnseen holds every format against characters that a terminal obeys or a reader does not see.
func TestNothingUnseen(t *testing.T) {
	for _, format := range Formats() {
		for i, line := range strings.Split(write(t, format, hostile(), Options{}), "\n") {
			if at := strings.IndexFunc(line, unseen); at >= 0 {
				t.Errorf("%s: line %d has %q", format, i+1, line[at:min(at+8, len(line))])
			}
		}
	}
}

func TestCount(t *testing.T) {
	got := Count(everyday().Findings)
	if want := (Counts{Errors: 4, Warnings: 1, Infos: 1, Fixable: 2}); got != want {
		t.Errorf("Count = %+v, want %+v", got, want)
	}
}

func TestSummary(t *testing.T) {
	one := func(severity diagnostic.Severity, path, document string, fixes ...diagnostic.Fix) diagnostic.Finding {
		return diagnostic.Finding{Rule: "x", Severity: severity, Path: path, Document: document, Kind: "story", Fixes: fixes}
	}
	safe := diagnostic.Fix{Safe: true}
	for _, test := range []struct {
		name     string
		summary  Summary
		findings []diagnostic.Finding
		want     string
	}{
		{"clean", Summary{Documents: 214, Kinds: 12, Links: 611, Rules: 48}, nil,
			"✓ 214 documents of 12 kinds, 611 links, 48 rules · no findings"},
		{"one of each", Summary{Documents: 1, Kinds: 1, Links: 1, Rules: 1, Ignored: 1}, nil,
			"✓ 1 document of 1 kind, 1 link, 1 rule, 1 file ignored · no findings"},
		{"known", Summary{Documents: 2, Kinds: 1, Known: 7}, nil,
			"✓ 2 documents of 1 kind, 0 links, 0 rules · no new findings · 7 known"},
		{"findings", Summary{Documents: 9, Ignored: 3}, []diagnostic.Finding{
			one(diagnostic.Error, "a.md", "A"), one(diagnostic.Warning, "a.md", "A", safe), one(diagnostic.Info, "b.md", "B", diagnostic.Fix{}),
		}, "9 documents, 3 files ignored · 1 error, 1 warning, 1 info in 2 documents · 1 can be fixed: roadbook fix"},
		{"records of a file are documents", Summary{Documents: 9}, []diagnostic.Finding{
			one(diagnostic.Error, "a.yml", "a"), one(diagnostic.Error, "a.yml", "b"),
		}, "9 documents · 2 errors in 2 documents"},
		{"files", Summary{Documents: 9}, []diagnostic.Finding{one(diagnostic.Error, "a.md", "")},
			"9 documents · 1 error in 1 file"},
	} {
		r := Result{Summary: test.summary, Findings: test.findings}
		if got := r.summary(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFormatsAreListedOnce(t *testing.T) {
	names := Formats()
	slices.Sort(names)
	if len(slices.Compact(names)) != len(formats) {
		t.Errorf("formats listed twice: %v", Formats())
	}
}
