package edit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// wordRule finds words in files and knows what to write instead.
type wordRule struct {
	word, rule string
	fixes      []string
	unsafe     bool
}

// judgeWords is a judge of files that are held in memory.
func judgeWords(files map[string]string, rules []wordRule) (*Fixer, *int) {
	runs := 0
	read := func(over map[string][]byte, p string) (string, bool) {
		if data, ok := over[p]; ok {
			return string(data), true
		}
		data, ok := files[p]
		return data, ok
	}
	return &Fixer{
		Read: func(p string) ([]byte, error) {
			if data, ok := files[p]; ok {
				return []byte(data), nil
			}
			return nil, fs.ErrNotExist
		},
		Judge: func(_ context.Context, f Files) ([]diagnostic.Finding, error) {
			over := f.Content
			runs++
			var out []diagnostic.Finding
			for _, p := range []string{"a.md", "b.md"} {
				text, _ := read(over, p)
				for _, r := range rules {
					severity := diagnostic.Error
					if strings.HasPrefix(r.rule, "warn") {
						severity = diagnostic.Warning
					}
					for at := 0; ; {
						i := strings.Index(text[at:], r.word)
						if i < 0 {
							break
						}
						at += i
						f := diagnostic.Finding{Rule: r.rule, Severity: severity, Path: p, Value: r.word, Range: diagnostic.Range{Start: at, End: at + len(r.word)}}
						for _, fix := range r.fixes {
							f.Fixes = append(f.Fixes, diagnostic.Fix{Title: fix, Safe: !r.unsafe, Edits: []diagnostic.Edit{{Path: p, Start: at, End: at + len(r.word), Text: fix}}})
						}
						out = append(out, f)
						at += len(r.word)
					}
				}
			}
			diagnostic.Sort(out)
			return out, nil
		},
	}, &runs
}

func TestFix(t *testing.T) {
	for _, test := range []struct {
		name   string
		rules  []wordRule
		a      string
		want   string
		fixed  int
		left   int
		unsafe bool
		within string
	}{
		{name: "several at once", rules: []wordRule{{"teh", "r", []string{"the"}, false}}, a: "teh\nteh\nother\n", want: "the\nthe\nother\n", fixed: 2},
		{name: "in rounds", rules: []wordRule{{"one", "r", []string{"two"}, false}, {"two", "r", []string{"three"}, true}}, a: "one", want: "one", left: 1},
		{name: "in rounds, with the unsafe", rules: []wordRule{{"one", "a", []string{"1"}, false}, {"1", "b", []string{"I"}, true}}, a: "one", want: "one", left: 1, unsafe: true},
		{name: "unsafe is left", rules: []wordRule{{"teh", "r", []string{"the"}, true}}, a: "teh", want: "teh", left: 1},
		{name: "unsafe if asked", rules: []wordRule{{"teh", "r", []string{"the"}, true}}, a: "teh", want: "the", fixed: 1, unsafe: true},
		{name: "overlapping: the first wins", rules: []wordRule{{"abc", "a", []string{"x"}, false}, {"cde", "b", []string{"y"}, false}}, a: "abcde", want: "xde", fixed: 1},
		{name: "a new error at the place", rules: []wordRule{{"teh", "a", []string{"bad"}, false}, {"bad", "b", nil, false}}, a: "teh\nok\n", want: "teh\nok\n", left: 1},
		{name: "the second fix where the first makes it worse", rules: []wordRule{{"teh", "a", []string{"bad", "the"}, false}, {"bad", "b", nil, false}}, a: "teh\n", want: "the\n", fixed: 1},
		{name: "one bad among good ones", rules: []wordRule{{"teh", "a", []string{"the"}, false}, {"worse", "c", []string{"bad"}, false}, {"bad", "b", nil, false}}, a: "teh\nworse\nteh\nteh\n", want: "the\nworse\nthe\nthe\n", fixed: 3, left: 1},
		{name: "an error of reading anywhere", rules: []wordRule{{"teh", "a", []string{"the"}, false}, {"the\n\n\nx", "front-matter-syntax", nil, false}}, a: "teh\n\n\nx", want: "teh\n\n\nx", left: 1},
		{name: "what comes to light when a file can be read", rules: []wordRule{{"x: a: b", "front-matter-syntax", []string{`x: "a: b"`}, false}, {`"a: b"`, "invalid-value", nil, false}}, a: "x: a: b\n", want: "x: \"a: b\"\n", fixed: 1, left: 1},
		{name: "fixes that undo each other", rules: []wordRule{{"tick", "a", []string{"tock"}, false}, {"tock", "a", []string{"tick"}, false}}, a: "tick\n", want: "tick\n", left: 1},
		{name: "a fix that does not mend", rules: []wordRule{{"a", "r", []string{"aa"}, false}, {"teh", "t", []string{"the"}, false}}, a: "a\n\nteh\n", want: "a\n\nthe\n", fixed: 1, left: 1},
		{name: "fixes that grow", rules: []wordRule{{"a", "warn", []string{"b"}, false}, {"b", "warn", []string{"ac"}, false}}, a: "a\n", want: "a\n", left: 1},
		{name: "warnings that undo each other", rules: []wordRule{{"tick", "warn", []string{"tock"}, false}, {"tock", "warn", []string{"tick"}, false}}, a: "tick\n", want: "tick\n", left: 1},
		{name: "a fix that changes nothing", rules: []wordRule{{"same", "a", []string{"same"}, false}}, a: "same", want: "same", left: 1},
		{name: "only some files", rules: []wordRule{{"teh", "r", []string{"the"}, false}}, a: "teh", want: "teh", left: 1, within: "b.md"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, runs := judgeWords(map[string]string{"a.md": test.a}, test.rules)
			f.Unsafe = test.unsafe
			if test.within != "" {
				f.Within = func(p string) bool { return p == test.within }
			}
			got, err := f.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			text := test.a
			for _, c := range got.Changes {
				text = string(c.Data)
				if string(c.Before) != test.a {
					t.Errorf("before is %q", c.Before)
				}
			}
			if text != test.want || got.Problems != test.fixed || len(got.Left) != test.left {
				t.Errorf("%q, %d fixed, %d left; want %q, %d, %d", text, got.Problems, len(got.Left), test.want, test.fixed, test.left)
			}
			if *runs > 20 {
				t.Errorf("judged %d times", *runs)
			}
			again, _ := judgeWords(map[string]string{"a.md": text}, test.rules)
			again.Unsafe, again.Within = f.Unsafe, f.Within
			if second, err := again.Run(t.Context()); err != nil || len(second.Changes) > 0 {
				t.Errorf("the second run changes %q, %v", second.Changes[0].Data, err)
			}
		})
	}
}

func TestFixErrors(t *testing.T) {
	f, _ := judgeWords(map[string]string{"a.md": "teh"}, []wordRule{{"teh", "r", []string{"the"}, false}})
	broken := errors.New("broken")
	f.Read = func(string) ([]byte, error) { return nil, broken }
	if _, err := f.Run(t.Context()); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	// Edits that lie outside of their file, or in files that are none of the workspace's, are not made.
	for _, e := range []diagnostic.Edit{{Path: "a.md", Start: 2, End: 9}, {Path: "a.md", Start: -1, End: 1}, {Path: "a.md", Start: 2, End: 1}, {Path: "../a.md", Start: 0, End: 1}, {Path: "/a.md"}} {
		f := &Fixer{
			Read: func(string) ([]byte, error) { return []byte("abc"), nil },
			Judge: func(context.Context, Files) ([]diagnostic.Finding, error) {
				return []diagnostic.Finding{{Path: "a.md", Fixes: []diagnostic.Fix{{Safe: true, Edits: []diagnostic.Edit{e}}}}}, nil
			},
		}
		if got, err := f.Run(t.Context()); err != nil || len(got.Changes) > 0 {
			t.Errorf("%+v: %+v, %v", e, got, err)
		}
	}
}

// TestFixRenameGuards: a rename is not made over a file that is there, nor to or from a place outside, nor by two.
func TestFixRenameGuards(t *testing.T) {
	for _, c := range []struct {
		name    string
		renames []diagnostic.Rename
		want    []string // path < from
	}{
		{"free", []diagnostic.Rename{{From: "a.md", To: "c.md"}}, []string{"c.md < a.md"}},
		{"taken", []diagnostic.Rename{{From: "a.md", To: "b.md"}}, nil},
		{"taken by what leaves", []diagnostic.Rename{{From: "a.md", To: "b.md"}, {From: "b.md", To: "c.md"}}, []string{"b.md < a.md", "c.md < b.md"}},
		{"two for one", []diagnostic.Rename{{From: "a.md", To: "c.md"}, {From: "b.md", To: "c.md"}}, []string{"c.md < a.md"}},
		{"round in a circle", []diagnostic.Rename{{From: "a.md", To: "c.md"}, {From: "c.md", To: "a.md"}}, nil},
		{"outside", []diagnostic.Rename{{From: "a.md", To: "../c.md"}}, nil},
		{"from outside", []diagnostic.Rename{{From: "../a.md", To: "c.md"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			disk := map[string]bool{"a.md": true, "b.md": true}
			f := &Fixer{
				Read: func(p string) ([]byte, error) {
					if disk[p] {
						return []byte(p), nil
					}
					return nil, fs.ErrNotExist
				},
				Judge: func(_ context.Context, files Files) (out []diagnostic.Finding, err error) {
					for _, m := range c.renames {
						content, changed := files.Content[m.From]
						// A file of this name that was not brought here by another rename is wrong.
						if here := changed && content != nil || !changed && disk[m.From]; here && (files.Moved[m.From] == "" || c.name == "round in a circle") {
							out = append(out, diagnostic.Finding{Rule: "r", Path: m.From, Fixes: []diagnostic.Fix{{Title: "x", Safe: true, Rename: &m}}})
						}
					}
					return out, nil
				},
			}
			got, err := f.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var changes []string
			for _, c := range got.Changes {
				if string(c.Data) != c.From || string(c.Before) != c.From {
					t.Errorf("%s holds %q, before %q", c.Path, c.Data, c.Before)
				}
				changes = append(changes, c.Path+" < "+c.From)
			}
			if diff := cmp.Diff(c.want, changes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFixProperty: whatever the rules, fixing ends, and doing it again changes nothing.
func TestFixProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.SampledFrom([]rune("ab")), 1, 3, -1)
		var rules []wordRule
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			rules = append(rules, wordRule{
				word: word.Draw(t, "word"), rule: rapid.SampledFrom([]string{fmt.Sprint("r", i), fmt.Sprint("warn", i), "front-matter-syntax"}).Draw(t, "rule"),
				fixes: rapid.SliceOfN(word, 0, 2).Draw(t, "fixes"),
			})
		}
		files := map[string]string{"a.md": "", "b.md": ""}
		for _, p := range []string{"a.md", "b.md"} {
			files[p] = rapid.StringOfN(rapid.SampledFrom([]rune("abc\n")), 0, 12, -1).Draw(t, p)
		}
		for round := range 2 {
			f, _ := judgeWords(files, rules)
			got, err := f.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			before := map[string]string{"a.md": files["a.md"], "b.md": files["b.md"]}
			for _, c := range got.Changes {
				files[c.Path] = string(c.Data)
			}
			if diff := cmp.Diff(before, files); round == 1 && diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
