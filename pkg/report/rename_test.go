package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// TestRenameInReports: JSON tells a rename; the formats that cannot say one tell no half of it.
func TestRenameInReports(t *testing.T) {
	r := &Result{
		Tool: Tool{Name: "roadbook"},
		Findings: []diagnostic.Finding{{
			Rule: "id-filename", Severity: diagnostic.Warning, Message: "m", Path: "a.md",
			Fixes: []diagnostic.Fix{{
				Title: "call the file b.md", Safe: true, Edits: []diagnostic.Edit{{Path: "a.md", Start: 0, End: 1, Text: "QQQ"}},
				Rename: &diagnostic.Rename{From: "a.md", To: "b.md"},
			}},
		}},
		Source: func(string) *diagnostic.Lines { return diagnostic.NewLines([]byte("a link\n")) },
	}
	for format, want := range map[string]bool{"json": true, "jsonl": true, "sarif": false, "rdjsonl": false} {
		var b bytes.Buffer
		if err := Write(&b, format, r, Options{}); err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(" ", "", "\n", "").Replace(b.String())
		if got := strings.Contains(text, `"rename":{"from":"a.md","to":"b.md"}`); got != want {
			t.Errorf("%s: %v, want %v\n%s", format, got, want, b.String())
		}
		if got := strings.Contains(text, "QQQ"); got != want {
			t.Errorf("%s tells the edit: %v, want %v", format, got, want)
		}
	}
}
