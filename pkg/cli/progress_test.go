package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := &progress{to: &b, work: "building", next: time.Now().Add(time.Hour)}
	p.tell(1, 3)
	p.end()
	if b.Len() > 0 {
		t.Errorf("what is quick says %q", b.String())
	}
	p = &progress{to: &b, work: "building"}
	p.tell(2, 3)
	p.end()
	p.tell(3, 3)
	if got := b.String(); !strings.HasPrefix(got, "\rbuilding: 2 of 3") || !strings.HasSuffix(got, "\r\x1b[K") || strings.Contains(got, "3 of 3") {
		t.Errorf("%q", got)
	}
	if p := (&app{stderr: &b, getenv: func(string) string { return "" }}).progress("x"); p.to != nil {
		t.Error("a pipe is told")
	}
}
