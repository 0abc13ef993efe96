package diagnostic

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLines(t *testing.T) {
	source := "\ufeffid: é\r\nb: 日本x\n\nend"
	lines := NewLines([]byte(source))
	if got := lines.Count(); got != 4 {
		t.Errorf("%d lines, want 4", got)
	}
	for _, c := range []struct {
		offset int
		want   Position
	}{
		{0, Position{1, 1}}, {3, Position{1, 1}}, {7, Position{1, 5}}, {9, Position{1, 6}}, {10, Position{1, 7}},
		{11, Position{2, 1}}, {14, Position{2, 4}}, {17, Position{2, 5}}, {20, Position{2, 6}}, {22, Position{3, 1}},
		{23, Position{4, 1}}, {26, Position{4, 4}}, {999, Position{4, 4}}, {-1, Position{1, 1}},
	} {
		if got := lines.Position(c.offset); got != c.want {
			t.Errorf("offset %d is at %v, want %v", c.offset, got, c.want)
		}
	}
	for line, want := range map[int]string{0: "", 1: "id: é", 2: "b: 日本x", 3: "", 4: "end", 5: ""} {
		if got := lines.Text(line); got != want {
			t.Errorf("line %d is %q, want %q", line, got, want)
		}
	}
	if got, want := lines.LineRange(8), (Range{0, 9}); got != want {
		t.Errorf("the line of offset 8 is %v, want %v", got, want)
	}
}

// TestPositionsGoRound asks for the place of every character, and for the offset of that place.
func TestPositionsGoRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.StringOf(rapid.SampledFrom([]rune("ab\n\ré日😀\t"))).Draw(t, "source")
		lines := NewLines([]byte(source))
		for i, r := range source {
			if r == '\n' && i > 0 && source[i-1] == '\r' {
				continue // the two end the line together
			}
			if got := lines.Offset(lines.Position(i)); got != i {
				t.Fatalf("offset %d is at %v, which is offset %d", i, lines.Position(i), got)
			}
		}
	})
}

func TestSeverities(t *testing.T) {
	for s := Off; s <= Error; s++ {
		got, err := ParseSeverity(s.String())
		if err != nil || got != s {
			t.Errorf("%v reads back as %v, %v", s, got, err)
		}
	}
	if _, err := ParseSeverity("fatal"); err == nil {
		t.Error("fatal is no severity")
	}
}
