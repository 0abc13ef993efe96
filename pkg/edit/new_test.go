package edit

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func load(t rapid.TB, root string) *workspace.Workspace {
	t.Helper()
	cfg, err := config.Load(os.DirFS(root), config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), os.DirFS(root), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var today = calendar.Date{Year: 2026, Month: 9, Day: 15}

// TestNewAnyTitle writes documents of every kind of the preset with titles of all sorts, one after the other into the
// same workspace: each can be read, has the title that was asked for and an id of its own.
func TestNewAnyTitle(t *testing.T) {
	root := t.TempDir()
	put(t, root, "roadbook.yaml", "version: 1\nname: Any\n")
	kinds := load(t, root).Config.KindNames()
	alphabet := []rune("ab Z09-_:#'\"\\[]{}&*!|>%@`,?~.<=+$/éß漢字العربية🎉́\u200b\u202e\u00a0")
	rapid.Check(t, func(t *rapid.T) {
		title := strings.TrimSpace(rapid.OneOf(
			rapid.StringOfN(rapid.SampledFrom(alphabet), 1, 300, -1),
			rapid.SampledFrom([]string{"yes", "1.10", "2026-01-01", "null", "---", "...", "- a", "? a", "a: b", "a #b", "{{id}}", "{{title}}", "<!-- x", "0x1F", "1e3", "<<", "=", "12:30:45", "a:", "<<<<<<< HEAD"}),
		).Draw(t, "title"))
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		w := load(t, root)
		k := w.Config.Kind(kind)
		taken := TakenIDs(w, k, root)
		d, err := New(w, taken, Request{Kind: k, Title: title, Today: today, Owner: "ada"})
		if title == "" {
			if err == nil {
				t.Fatal("an empty title was taken")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if taken.Where(d.ID) != "" {
			t.Fatalf("the id %s is taken", d.ID)
		}
		if err := Write(root, d.Changes); err != nil {
			t.Fatal(err)
		}
		after := load(t, root)
		if len(after.Findings) > 0 {
			t.Fatalf("%s: %s", after.Findings[0].Path, after.Findings[0].Message)
		}
		if len(after.Documents) != len(w.Documents)+1 {
			t.Fatalf("%d documents, then %d", len(w.Documents), len(after.Documents))
		}
		for _, doc := range after.Documents {
			if doc.Kind.Name == kind && doc.ID == d.ID {
				if doc.Title != title || doc.Unreadable || doc.IDProblem != workspace.IDFine || doc.Path != d.Path {
					t.Fatalf("%s has the title %q, want %q", doc.Path, doc.Title, title)
				}
				return
			}
		}
		t.Fatalf("%s is not there", d.ID)
	})
}

func TestNewTitles(t *testing.T) {
	root := t.TempDir()
	put(t, root, "roadbook.yaml", "version: 1\nname: Any\n")
	w := load(t, root)
	k := w.Config.Kind("story")
	for title, want := range map[string]string{
		"": "empty", " \t": "empty", "two\nlines": "line break", "two\u2028lines": "line break", "a\x00b": "U+0000", "a\xff": "UTF-8",
	} {
		if _, err := New(w, TakenIDs(w, k, root), Request{Kind: k, Title: title, Today: today}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one about %q", title, err, want)
		}
	}
	for title, want := range map[string]string{
		"Save a card":                 "stories/us-0001-save-a-card.md",
		"保存銀行卡":                       "stories/us-0001-保存銀行卡.md",
		"!!!":                         "stories/us-0001.md",
		strings.Repeat("字", 300):      "stories/us-0001-" + strings.Repeat("字", 53) + ".md",
		strings.Repeat("word ", 1000): "stories/us-0001-word-word-word-word-word-word-word-word-word-word-word-word.md",
	} {
		d, err := New(w, TakenIDs(w, k, root), Request{Kind: k, Title: title, Today: today})
		if err != nil || d.Path != want {
			t.Errorf("%.20q: %v, %+v, want %s", title, err, d, want)
		}
	}
}

// TestAppendRecord holds the places where a record is added.
func TestAppendRecord(t *testing.T) {
	for _, test := range []struct {
		name, before, at, key, want string
	}{
		{"no file", "", "", "b", "b:\n  title: B\n  # note\n"},
		{"only a comment", "# people\n", "", "b", "# people\nb:\n  title: B\n  # note\n"},
		{"behind the last", "a:\n  title: A\n", "", "b", "a:\n  title: A\nb:\n  title: B\n  # note\n"},
		{"no final newline", "a:\n  title: A", "", "b", "a:\n  title: A\nb:\n  title: B\n  # note"},
		{"two final newlines", "a:\n  title: A\n\n", "", "b", "a:\n  title: A\nb:\n  title: B\n  # note\n\n"},
		{"CRLF", "a:\r\n  title: A\r\n", "", "b", "a:\r\n  title: A\r\nb:\r\n  title: B\r\n  # note\r\n"},
		{"byte order mark", "\ufeffa:\n  title: A\n", "", "b", "\ufeffa:\n  title: A\nb:\n  title: B\n  # note\n"},
		{"four spaces", "a:\n    title: A\n", "", "b", "a:\n    title: A\nb:\n    title: B\n    # note\n"},
		{"blank lines between", "a:\n  title: A\n\n# of a\nc:\n  title: C\n", "", "b", "a:\n  title: A\n\n# of a\nc:\n  title: C\n\nb:\n  title: B\n  # note\n"},
		{"comment at the end", "a:\n  title: A\n  # more: 1\n", "", "b", "a:\n  title: A\n  # more: 1\nb:\n  title: B\n  # note\n"},
		{"in braces", "{a: {title: A}}\n", "", "b", "{a: {title: A}, b: {title: B}}\n"},
		{"empty braces", "{}\n", "", "b", "{b: {title: B}}\n"},
		{"braces over lines", "{\n  a: {title: A},\n}\n", "", "b", "{\n  a: {title: A}, b: {title: B},\n}\n"},
		{"list", "- title: A\n", "", "", "- title: A\n- title: B\n  # note\n"},
		{"wide list", "-   title: A\n", "", "", "-   title: A\n-   title: B\n    # note\n"},
		{"brackets", "[]\n", "", "", "[{title: B}]\n"},
		{"below a key", "version: 1\nfeatures:\n  a:\n    title: A\n    # more\nother: 1\n", "features", "b", "version: 1\nfeatures:\n  a:\n    title: A\n    # more\n  b:\n    title: B\n    # note\nother: 1\n"},
		{"below a key, comment of the next", "features:\n  a:\n    title: A\n\n# other\nother: 1\n", "features", "b", "features:\n  a:\n    title: A\n  b:\n    title: B\n    # note\n\n# other\nother: 1\n"},
		{"below an empty key", "features:\nother: 1\n", "features", "b", "features:\n  b:\n    title: B\n    # note\nother: 1\n"},
		{"below an empty key, CRLF", "features: # all\r\nother: 1\r\n", "features", "b", "features: # all\r\n  b:\r\n    title: B\r\n    # note\r\nother: 1\r\n"},
		{"below null", "features: null\nother: 1\n", "features", "b", "features:\n  b:\n    title: B\n    # note\nother: 1\n"},
		{"below empty braces", "features: {}\nother: 1\n", "features", "b", "features: {b: {title: B}}\nother: 1\n"},
		{"below no key", "other: 1\n", "features.all", "b", "other: 1\nfeatures:\n  all:\n    b:\n      title: B\n      # note\n"},
		{"list below keys", "x:\n  y:\n  - title: A\nz: 1\n", "x.y", "", "x:\n  y:\n  - title: A\n  - title: B\n    # note\nz: 1\n"},
		{"a key that needs quotes", "a:\n  title: A\n", "", "yes", "a:\n  title: A\n\"yes\":\n  title: B\n  # note\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := config.Source{Records: "map", At: test.at}
			if test.key == "" {
				s.Records = "list"
			}
			got, err := appendRecord("data/x.yml", []byte(test.before), s, test.key, []byte("title: B\n# note\n"))
			if err != nil || string(got) != test.want {
				t.Errorf("%v\n got %q\nwant %q", err, got, test.want)
			}
		})
	}
	for name, before := range map[string]string{
		"broken": "a: b: c\n", "a list": "- a\n", "a text": "text\n", "two documents": "a: {}\n---\nb: {}\n", "ended": "a: {}\n...\n",
	} {
		if got, err := appendRecord("data/x.yml", []byte(before), config.Source{Records: "map"}, "b", []byte("title: B\n")); err == nil {
			t.Errorf("%s: no error but %q", name, got)
		}
	}
}

// TestAppendRecordProperty appends to data files of all layouts: the old bytes are a part of the new ones, in their
// order, and the rest is the record.
func TestAppendRecordProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
		indent := strings.Repeat(" ", rapid.IntRange(1, 5).Draw(t, "indent"))
		var lines []string
		for i := range rapid.IntRange(0, 4).Draw(t, "records") {
			lines = append(lines, string(rune('a'+i))+":")
			for range rapid.IntRange(0, 2).Draw(t, "before") {
				lines = append(lines, rapid.SampledFrom([]string{"", "# comment", indent + "# deep"}).Draw(t, "line"))
			}
			lines = append(lines, rapid.SampledFrom([]string{
				indent + "title: A", indent + "title: A # why", indent + "tags: [a, b]", indent + "text: |" + eol + indent + " block", indent + "list:" + eol + indent + "- x", indent + "text: >-" + eol + indent + "  folded", "",
			}).Draw(t, "field"))
		}
		src := strings.Join(lines, eol) + rapid.SampledFrom([]string{"", eol, eol + eol}).Draw(t, "end")
		if !strings.Contains(src, eol) {
			eol = "\n" // what a file without line ends gets
		}
		out, err := appendRecord("x.yml", []byte(src), config.Source{Records: "map"}, "new", []byte("title: New\n"))
		if err != nil {
			if f := document.Read("x.yml", []byte(src), document.Options{}); !f.Broken && len(f.Findings) == 0 && !strings.Contains(src, "|") {
				t.Fatal(err)
			}
			return
		}
		at := bytes.Index(out, []byte("new:"))
		text := "new:" + eol + indent + "title: New"
		if !strings.Contains(src, "title") || !bytes.Contains(out, []byte(text)) {
			text = string(out[at:bytes.Index(out, []byte("New"))]) + "New"
		}
		cut := strings.Replace(string(out), text, "", 1)
		if strings.ReplaceAll(cut, eol, "") != strings.ReplaceAll(src, eol, "") {
			t.Fatalf("%q\n%q", src, out)
		}
		if src != "" && strings.HasSuffix(src, "\n") != strings.HasSuffix(string(out), "\n") {
			t.Fatalf("the end: %q\n%q", src, out)
		}
	})
}

func TestNewPlaces(t *testing.T) {
	const head = "version: 1\npreset: none\nkinds:\n"
	for _, test := range []struct {
		name, kind string
		files      map[string]string
		request    Request
		path, text string
		err        string
	}{
		{
			"a number in another field, and a file name", "  p: {label: Proposal, files: 'ps/p-*.md', id: {field: proposal, format: 'P-{n}'}, filename: 'p-{n:4}.md'}",
			map[string]string{"ps/p-0007.md": "---\nproposal: 12\ntitle: x\n---\n"}, Request{Title: "T"},
			"ps/p-0013.md", "---\nproposal: 13\ntitle: T\n---\n", "",
		},
		{
			"ids of broken files count", "  s: {files: 's/**/*.md', id: 'S-{n:3}'}",
			map[string]string{"s/s-041-x.md": "---\nid: S-040\ntitle: a: b\n---\n", "s/s-050.md": "---\ntitle: [\n---\n", "s/x.md": "---\nid: nonsense\n---\n"}, Request{Title: "T", Dir: "s/deep"},
			"s/deep/s-051-t.md", "---\nid: S-051\ntitle: T\n---\n", "",
		},
		{
			"a file name that the glob takes", "  adr: {files: 'adr/[0-9]*.md', id: 'ADR-{n}'}", nil, Request{Title: "Use Go"},
			"adr/0001-use-go.md", "---\nid: ADR-1\ntitle: Use Go\n---\n", "",
		},
		{
			"one folder each, fields and body apart", "  kep: {files: 'keps/**/kep.yaml', body: README.md, id: 'KEP-{n}', sections: [Summary]}", nil, Request{Title: "Use Go"},
			"keps/kep-1-use-go/kep.yaml", "id: KEP-1\ntitle: Use Go\n", "",
		},
		{
			"required fields and statuses", "  n: {files: 'n/*.md', id: {field: id}, lifecycle: {states: {open: active}}, required: [owner, since], fields: {since: {type: string, format: date}}, sections: [{heading: Steps, content: tasks}]}", nil, Request{Title: "Use Go", Owner: "ada"},
			"n/use-go.md", "---\nid: use-go\ntitle: Use Go\nstatus: open\nowner: ada\nsince: 2026-09-15\n---\n\n## Steps\n\n- [ ] …\n", "",
		},
		{
			"years", "  c: {files: 'c/*.md', id: '{year}-C{n}'}",
			map[string]string{"c/a.md": "---\nid: 2025-C9\n---\n", "c/b.md": "---\nid: 2026-C2\n---\n"}, Request{Title: "T"},
			"c/2026-c3-t.md", "---\nid: 2026-C3\ntitle: T\n---\n", "",
		},
		{"a folder that is none of the kind's", "  s: {files: 's/*.md', id: 'S-{n}'}", nil, Request{Title: "T", Dir: "t"}, "", "", "would not be found"},
		{"a folder that is not fixed", "  s: {files: '*/s/*.md', id: 'S-{n}'}", nil, Request{Title: "T"}, "", "", "--dir"},
		{"a folder that is not fixed, but said", "  s: {files: '*/s/*.md', id: 'S-{n}'}", nil, Request{Title: "T", Dir: "a/s"}, "a/s/s-1-t.md", "---\nid: S-1\ntitle: T\n---\n", ""},
		{"excluded", "  s: {files: 's/*.md', id: 'S-{n}', exclude: 's/s-*'}", nil, Request{Title: "T"}, "s/0001-t.md", "---\nid: S-1\ntitle: T\n---\n", ""},
		{"an id that is taken", "  s: {files: 's/*.md', id: 'S-{n}'}", map[string]string{"s/a.md": "---\nid: S-5\n---\n"}, Request{Title: "T", Wanted: "s-5"}, "", "", "is taken (s/a.md)"},
		{"an id of another form", "  s: {files: 's/*.md', id: 'S-{n}'}", nil, Request{Title: "T", Wanted: "X"}, "", "", "S-42"},
		{"a slug that is taken", "  s: {files: 's/*.md', id: '{slug}'}", map[string]string{"s/a.md": "---\nid: t\n---\n"}, Request{Title: "T"}, "s/t-2.md", "---\nid: t-2\ntitle: T\n---\n", ""},
		{"no numbers left", "  s: {files: 's/*.md', id: 'S-{n}'}", map[string]string{"s/a.md": "---\nid: S-999999999999999999\n---\n"}, Request{Title: "T"}, "", "", "does not allow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			put(t, root, "roadbook.yaml", head+test.kind+"\n")
			for name, data := range test.files {
				put(t, root, name, data)
			}
			w := load(t, root)
			r := test.request
			r.Kind, r.Today = w.Config.Kinds[0], today
			d, err := New(w, TakenIDs(w, r.Kind, root), r)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("error %v, want one about %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.Path != test.path || string(d.Text) != test.text {
				t.Errorf("%s\n%s\nwant %s\n%s", d.Path, d.Text, test.path, test.text)
			}
			if err := Write(root, d.Changes); err != nil {
				t.Fatal(err)
			}
			for _, c := range d.Changes {
				if _, err := os.Stat(filepath.Join(root, c.Path)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
