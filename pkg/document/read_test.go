package document

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

var update = flag.Bool("update", false, "write golden files")

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// golden compares a text with testdata/golden/<name>, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got), -update writes it:\n%s", file, diff)
	}
}

func TestRead(t *testing.T) {
	names := map[string]bool{}
	for _, fx := range fixtures {
		if names[fx.name] {
			t.Fatalf("two fixtures are called %s", fx.name)
		}
		names[fx.name+".txt"] = true
		t.Run(fx.name, func(t *testing.T) {
			f := Read(fx.file(), []byte(fx.src), Options{})
			var got []string
			for _, finding := range f.Findings {
				at := f.Position(finding.Range.Start)
				got = append(got, fmt.Sprintf("%d:%d %s", at.Line, at.Column, finding.Rule))
			}
			if diff := cmp.Diff(fx.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			checkInvariants(t, f)
			golden(t, fx.name+".txt", dump(f))
		})
	}
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !names[filepath.Base(file)] {
			t.Errorf("%s belongs to no fixture", file)
		}
	}
}

// TestFixes makes all safe fixes of every fixture and reads again: what they mend is gone.
func TestFixes(t *testing.T) {
	for _, fx := range fixtures {
		t.Run(fx.name, func(t *testing.T) {
			f := Read(fx.file(), []byte(fx.src), Options{})
			fixed := f
			for round := 0; ; round++ {
				edits := safeEdits(fixed.Findings)
				if len(edits) == 0 {
					break
				}
				if round == 3 {
					t.Fatalf("fixes are still offered after three rounds: %v", fixed.Findings)
				}
				src, err := ApplyEdits(fixed.Source(), edits)
				if err != nil {
					t.Fatal(err)
				}
				fixed = Read(fx.file(), src, Options{})
			}
			if fixed == f {
				return
			}
			if len(fixed.Findings) >= len(f.Findings) {
				t.Errorf("%d findings before, %d after", len(f.Findings), len(fixed.Findings))
			}
			golden(t, filepath.Join("fixed", fx.name+".txt"), visible(string(fixed.Source())))
		})
	}
}

func safeEdits(findings []diagnostic.Finding) []diagnostic.Edit {
	var edits []diagnostic.Edit
	for _, finding := range findings {
		for _, fix := range finding.Fixes {
			if fix.Safe {
				edits = append(edits, fix.Edits...)
				break
			}
		}
	}
	return edits
}

// visible shows characters that a golden file would hide.
func visible(text string) string {
	return strings.NewReplacer("\r", "␍", "\t", "␉", "\ufeff", "<BOM>", "\u2028", "<2028>", "\u2029", "<2029>", "\u0085", "<0085>", "\u00a0", "<NBSP>").Replace(text)
}

// checkInvariants holds for whatever was read.
func checkInvariants(t *testing.T, f *File) {
	t.Helper()
	size := len(f.Source())
	inside := func(what string, r diagnostic.Range) {
		t.Helper()
		if r.Start < 0 || r.End < r.Start || r.End > size {
			t.Fatalf("%s: range %v is outside of the file's %d bytes", what, r, size)
		}
	}
	inside("front matter", f.FrontMatter)
	inside("body", f.Body)
	for _, finding := range f.Findings {
		inside(finding.Message, finding.Range)
		if finding.Rule == "" || finding.Message == "" || finding.Path != f.Path {
			t.Fatalf("incomplete finding %+v", finding)
		}
		if !slices.Contains(ReadingRules(), finding.Rule) {
			t.Fatalf("%s is no reading rule", finding.Rule)
		}
		for _, related := range finding.Related {
			inside(related.Message, related.Range)
		}
		for _, fix := range finding.Fixes {
			if _, err := ApplyEdits(f.Source(), fix.Edits); err != nil || len(fix.Edits) == 0 || fix.Title == "" {
				t.Fatalf("fix %q: %d edits, %v", fix.Title, len(fix.Edits), err)
			}
		}
	}
	if f.Broken && len(f.Findings) == 0 {
		t.Fatal("the file is broken, and nothing says why")
	}
	if f.Root == nil && f.HasFrontMatter && !f.Broken {
		t.Fatal("nothing was read of a file that is not broken")
	}
	if f.Root != nil {
		in := f.FrontMatter
		checkNode(t, f, f.Root, in, false)
	}
	for _, r := range f.Recovered {
		inside("recovered key", r.KeyRange)
		inside("recovered value", r.ValueRange)
	}
	for _, ignore := range f.FrontMatterIgnores() {
		inside("ignore", ignore.Range)
		inside("ignored place", ignore.Covers)
	}
	if f.Outline != nil {
		checkOutline(t, f)
	}
}

// checkNode checks a value's place: inside of its parent, its children in order, and a scalar's source reads as its
// text again.
func checkNode(t *testing.T, f *File, n *Node, in diagnostic.Range, alias bool) {
	t.Helper()
	if n.Range.Start < in.Start || n.Range.End > in.End || n.Range.End < n.Range.Start {
		t.Fatalf("value %q at %v is not inside of %v", n.Text, n.Range, in)
	}
	alias = alias || f.isAlias(n.Range) && !strings.HasPrefix(n.Text, "*")
	if alias {
		for _, e := range n.Entries {
			checkNode(t, f, e.Value, n.Range, alias)
		}
		for _, item := range n.Items {
			checkNode(t, f, item, n.Range, alias)
		}
		return
	}
	at := n.Range.Start
	for _, e := range n.Entries {
		if f.isAlias(e.Range) { // merged, or an alias as the key
			checkNode(t, f, e.Value, n.Range, true)
			at = max(at, e.Range.End, e.Value.Range.End)
			continue
		}
		if e.Range.Start < at || e.Range.End > e.Value.Range.Start {
			t.Fatalf("entry %q at %v, value at %v, after %d in %v", e.Key, e.Range, e.Value.Range, at, n.Range)
		}
		checkNode(t, f, e.Value, n.Range, false)
		at = e.Value.Range.End
	}
	for _, item := range n.Items {
		if item.Range.Start < at || !item.Dash().IsZero() && (item.Dash().Start < at || item.Dash().End > item.Range.Start || f.Source()[item.Dash().Start] != '-') {
			t.Fatalf("item at %v with dash %v after %d", item.Range, item.Dash(), at)
		}
		checkNode(t, f, item, n.Range, false)
		at = item.Range.End
	}
	source := uniformText(f.Source()[n.Range.Start:n.Range.End])
	switch {
	case n.Kind == List || n.Kind == Map:
		if n.Style == Flow && len(source) > 1 && (source[0] == '[' || source[0] == '{') {
			if last := source[len(source)-1]; last != ']' && last != '}' {
				t.Fatalf("%q does not end in a bracket", source)
			}
		}
	case n.Style == DoubleQuoted || n.Style == SingleQuoted:
		root, err := parseYAML(source)
		if err != nil || root == nil || root.Value != n.Text {
			t.Fatalf("source %q of text %q reads as %v, %v", source, n.Text, root, err)
		}
	case n.Style == Plain:
		if fold(string(source)) != fold(n.Text) {
			t.Fatalf("source %q of text %q", source, n.Text)
		}
	case n.Style == Literal || n.Style == Folded:
		if len(source) == 0 || source[0] != '|' && source[0] != '>' {
			t.Fatalf("block %q has source %q", n.Text, source)
		}
		if _, content, _ := bytes.Cut(source, []byte("\n")); fold(string(content)) != fold(n.Text) {
			t.Fatalf("source %q of text %q", source, n.Text)
		}
	}
}

// fold is a text without white space: what folding may change.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}, text)
}

func checkOutline(t *testing.T, f *File) {
	t.Helper()
	inside := func(what string, r diagnostic.Range) {
		t.Helper()
		if r.Start < f.Body.Start || r.End < r.Start || r.End > f.Body.End {
			t.Fatalf("%s at %v is not inside of the body at %v", what, r, f.Body)
		}
	}
	anchors := map[string]bool{}
	at := f.Body.Start
	for _, h := range f.Outline.Headings {
		inside("heading", h.Range)
		inside("section", h.Section)
		if h.Range.Start < at || h.Section.Start < h.Range.End {
			t.Fatalf("heading %q at %v, section %v, after %d", h.Text, h.Range, h.Section, at)
		}
		at = h.Range.End
		if anchors[h.Anchor] {
			t.Fatalf("two headings have the anchor %q", h.Anchor)
		}
		anchors[h.Anchor] = true
		f.SectionText(h)
	}
	for _, l := range f.Outline.Links {
		inside("link "+l.Destination, l.Range)
		inside("use of "+l.Destination, l.Use)
		source := f.Source()[l.Range.Start:l.Range.End]
		if !bytes.ContainsAny(source, "\\&\x00") && !l.Auto && l.Range != l.Use &&
			string(source) != l.Destination && strings.TrimSpace(string(source)) != l.Destination {
			t.Fatalf("destination %q has source %q", l.Destination, source)
		}
	}
	for _, task := range f.Outline.Tasks {
		inside("task", task.Range)
		if s := f.Source()[task.Range.Start:task.Range.End]; len(s) != 3 || s[0] != '[' || s[2] != ']' {
			t.Fatalf("task at %q", s)
		}
	}
	for _, list := range [][]diagnostic.Range{f.Outline.Comments, f.Outline.Code, f.Outline.Internal} {
		at := f.Body.Start
		for _, r := range list {
			inside("passage", r)
			if r.Start < at {
				t.Fatalf("passages are out of order: %v", list)
			}
			at = r.End
		}
	}
	for _, i := range f.Outline.Ignores {
		inside("ignore", i.Range)
		inside("ignored place", i.Covers)
	}
	for _, b := range f.Outline.Blocks {
		inside("block", b.Open)
		if !b.Close.IsZero() {
			inside("close of block", b.Close)
			inside("content of block", b.Content)
		}
	}
}

// dump shows a file as read, for golden files.
func dump(f *File) string {
	var b strings.Builder
	place := func(r diagnostic.Range) string {
		from, to := f.Position(r.Start), f.Position(r.End)
		return fmt.Sprintf("%d:%d-%d:%d", from.Line, from.Column, to.Line, to.Column)
	}
	source := func(r diagnostic.Range) string {
		s := string(f.Source()[r.Start:r.End])
		if len(s) > 60 {
			s = s[:60] + "…"
		}
		return fmt.Sprintf("%+q", s)
	}
	for _, x := range f.Findings {
		fmt.Fprintf(&b, "finding %s %s %s: %s", place(x.Range), source(x.Range), x.Rule, x.Message)
		if x.Label != "" {
			fmt.Fprintf(&b, " | %s", x.Label)
		}
		fmt.Fprintln(&b)
		for _, h := range x.Hints {
			fmt.Fprintf(&b, "  hint: %s\n", h)
		}
		for _, r := range x.Related {
			fmt.Fprintf(&b, "  related %s: %s\n", place(r.Range), r.Message)
		}
		for _, fix := range x.Fixes {
			fmt.Fprintf(&b, "  fix (safe %v): %s\n", fix.Safe, fix.Title)
		}
	}
	fmt.Fprintf(&b, "front matter %v %s, body %s, broken %v\n", f.HasFrontMatter, place(f.FrontMatter), place(f.Body), f.Broken)
	if f.Root != nil {
		text, err := json.Marshal(f.Root.Plain())
		if err != nil {
			text = []byte(err.Error())
		}
		fmt.Fprintf(&b, "plain %s\n", text)
		dumpNode(&b, f.Root, "", place, source)
	}
	for _, r := range f.Recovered {
		fmt.Fprintf(&b, "recovered %q %s = %q %s\n", r.Key, place(r.KeyRange), r.Value, place(r.ValueRange))
		for _, field := range r.Fields {
			fmt.Fprintf(&b, "  %q %s = %q %s\n", field.Key, place(field.KeyRange), field.Value, place(field.ValueRange))
		}
	}
	for _, i := range f.FrontMatterIgnores() {
		fmt.Fprintf(&b, "ignore %q %q %s covers %s\n", i.Rules, i.Reason, place(i.Range), source(i.Covers))
	}
	o := f.Outline
	if o == nil {
		return b.String()
	}
	for _, h := range o.Headings {
		fmt.Fprintf(&b, "heading %d %q #%s %s section %s\n", h.Level, h.Text, h.Anchor, place(h.Range), place(h.Section))
	}
	for _, l := range o.Links {
		fmt.Fprintf(&b, "link %q %s use %s text %q image %v auto %v\n", l.Destination, place(l.Range), source(l.Use), l.Text, l.Image, l.Auto)
	}
	for _, x := range o.Tasks {
		fmt.Fprintf(&b, "task %v %q %s\n", x.Done, x.Text, place(x.Range))
	}
	for _, a := range o.Anchors {
		fmt.Fprintf(&b, "anchor %s\n", a)
	}
	for _, i := range o.Ignores {
		fmt.Fprintf(&b, "ignore %q %q %s covers %s\n", i.Rules, i.Reason, place(i.Range), source(i.Covers))
	}
	for _, r := range o.Internal {
		fmt.Fprintf(&b, "internal %s %s\n", place(r), source(r))
	}
	for _, x := range o.Blocks {
		fmt.Fprintf(&b, "block %q %q open %s close %s content %s\n", x.View, x.Args, place(x.Open), place(x.Close), source(x.Content))
	}
	for _, r := range o.Comments {
		fmt.Fprintf(&b, "comment %s %s\n", place(r), source(r))
	}
	for _, r := range o.Code {
		fmt.Fprintf(&b, "code %s %s\n", place(r), source(r))
	}
	return b.String()
}

func dumpNode(b *strings.Builder, n *Node, indent string, place, source func(diagnostic.Range) string) {
	kind := [...]string{"null", "bool", "int", "float", "string", "list", "map"}[n.Kind]
	style := [...]string{"plain", "single", "double", "literal", "folded", "flow"}[n.Style]
	fmt.Fprintf(b, "%s%s %s %s", indent, kind, style, place(n.Range))
	if n.Kind < List {
		fmt.Fprintf(b, " %s", source(n.Range))
	}
	if n.Date {
		b.WriteString(" date")
	}
	if why, ok := n.Ambiguous(); ok {
		fmt.Fprintf(b, " ambiguous: %s", why)
	}
	b.WriteByte('\n')
	for _, e := range n.Entries {
		fmt.Fprintf(b, "%s  %q %s\n", indent, e.Key, place(e.Range))
		dumpNode(b, e.Value, indent+"    ", place, source)
	}
	for _, item := range n.Items {
		if item.Dash().IsZero() {
			fmt.Fprintf(b, "%s  -\n", indent)
		} else {
			fmt.Fprintf(b, "%s  - %s\n", indent, place(item.Dash()))
		}
		dumpNode(b, item, indent+"    ", place, source)
	}
}
