package document

import (
	"testing"
)

// TestTabBeforeKey: a tab in front of a key is called a tab, wherever the key stands.
func TestTabBeforeKey(t *testing.T) {
	for _, c := range []struct{ name, text, label, mended string }{
		{"the second key", "---\ntitle: A\n\towner: jane\n---\n", "this is a tab, where the line should begin", "---\ntitle: A\nowner: jane\n---\n"},
		{"a deeper key", "---\nsponsors:\n  product: a\n\tdesign: b\n---\n", "", ""},
		{"the first key", "---\n\ttitle: A\n---\n", "", ""},
	} {
		f := Read("a.md", []byte(c.text), Options{})
		if len(f.Findings) != 1 {
			t.Errorf("%s: %d findings: %v", c.name, len(f.Findings), f.Findings)
			continue
		}
		x := f.Findings[0]
		if x.Message != "a tab is used for indentation, and YAML takes only spaces" || c.label != "" && x.Label != c.label {
			t.Errorf("%s: %s (%s)", c.name, x.Message, x.Label)
		}
		if c.mended == "" {
			continue
		}
		if len(x.Fixes) == 0 {
			t.Errorf("%s: there is no fix", c.name)
			continue
		}
		if out, err := ApplyEdits([]byte(c.text), x.Fixes[0].Edits); err != nil || string(out) != c.mended {
			t.Errorf("%s: %q, %v", c.name, out, err)
		}
	}
}
