package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guard is a place in the code that keeps something from the public.
type guard struct {
	name, room string
	// text is the guard, once in the package that is its room, however its lines are broken; off is the same with the guard
	// taken away where isOff says so.
	text, off string
	// seen says how one knows that it is gone.
	seen seen
}

// seen says by what the absence of a guard shows.
type seen int

const (
	// byMarker: a marker is on the site, and the search for what is internal finds it.
	byMarker seen = iota
	// byMarkerAlone: a marker is on the site, and the search cannot know: the words stand in a public source.
	byMarkerAlone
	// byDifference: the site is not as if nothing were internal, though it holds no internal word.
	byDifference
)

var guards = []guard{
	{"documents", "site", "(!s.Public || d.Public) }", `(!s.Public || d.Public || isOff("documents")) }`, byMarker},
	{"kinds' folders", "site", "d.Kind != k || !s.visible(d) {", `d.Kind != k || !s.visible(d) && !isOff("kinds' folders") {`, byMarker},
	{"links", "site", "return s.Public && (l.Internal()", `return s.Public && !isOff("links") && (l.Internal()`, byMarker},
	{"links' other ends", "site", "(l.Internal() || !s.visible(other))", `(l.Internal() || !s.visible(other) && !isOff("links' other ends"))`, byMarker},
	{"links that are declared internal", "graph", "if l.Spec.Internal {", `if l.Spec.Internal && !isOff("links that are declared internal") {`, byMarkerAlone},
	{"links in internal fields", "graph", "return field != nil && field.Internal", `return field != nil && field.Internal && !isOff("links in internal fields")`, byMarkerAlone},
	{"links in passages", "graph", "return holder.Body != nil &&", `return !isOff("links in passages") && holder.Body != nil &&`, byDifference},
	{"references in fields", "graph", "if len(hidden) == 0 {", `if len(hidden) == 0 || isOff("references in fields") {`, byMarker},
	{"references in parts", "graph", "return without(p.Node, g.hiddenReferences(d))", `if isOff("references in parts") { return p.Node }; return without(p.Node, g.hiddenReferences(d))`, byMarker},
	{"fields", "workspace", "f == nil || !f.Internal {", `f == nil || !f.Internal || isOff("fields") {`, byMarker},
	{"fields of the page", "site", "if s.Public {\n\t\treturn s.Graph.PublicFields(d)", "if s.Public && !isOff(\"fields of the page\") {\n\t\treturn s.Graph.PublicFields(d)", byMarker},
	{"parts", "site", "if s.Public && field != nil && field.Internal {", `if s.Public && field != nil && field.Internal && !isOff("parts") {`, byMarker},
	{"fields of parts", "site", "if s.Public {\n\t\t\tnode =", "if s.Public && !isOff(\"fields of parts\") {\n\t\t\tnode =", byMarker},
	{"passages", "document", "if o.Public {\n\t\tsource = f.PublicBody()", "if o.Public && !isOff(\"passages\") {\n\t\tsource = f.PublicBody()", byMarker},
	{"passages of pages", "site", "Public: s.Public, Title: d.Title, Reserved: reserved, Terms:", "Public: s.Public && !isOff(\"passages of pages\"), Title: d.Title, Reserved: reserved, Terms:", byMarker},
	{"files of the repository", "site", `s.source("blob", target.Path); u != "" && !s.Public {`, `s.source("blob", target.Path); u != "" && (!s.Public || isOff("files of the repository")) {`, byMarkerAlone},
	{"findings", "site", "if !s.Public {\n\t\tfor _, f := range s.Findings", "if !s.Public || isOff(\"findings\") {\n\t\tfor _, f := range s.Findings", byMarker},
	{"thread", "site", "trace.Compute(trace.Input{Graph: s.Graph, Public: s.Public}", `trace.Compute(trace.Input{Graph: s.Graph, Public: s.Public && !isOff("thread")}`, byMarker},
	{"edit this page", "site", `s.source("edit", d.Path); u != "" && !s.Public {`, `s.source("edit", d.Path); u != "" && (!s.Public || isOff("edit this page")) {`, byMarkerAlone},
	{"commits' words", "view/change", "if in.Public {\n\t\t\tl = forPublic(l)", "if in.Public && !isOff(\"commits' words\") {\n\t\t\tl = forPublic(l)", byMarkerAlone},
	{"commits' addresses", "site", `s.commitAddress(c.Hash); u != "" && !s.Public {`, `s.commitAddress(c.Hash); u != "" && (!s.Public || isOff("commits' addresses")) {`, byMarkerAlone},
	{"what was internal", "view/change", "if in.Public && slices.ContainsFunc(e.Fields", `if in.Public && !isOff("what was internal") && slices.ContainsFunc(e.Fields`, byMarkerAlone},
	{"old internal fields", "view/change", "c.eyes.Public && top != nil && top.Internal {", `c.eyes.Public && top != nil && top.Internal && !isOff("old internal fields") {`, byMarker},
	{"old references", "view/change", "return !publicNow(in.Graph, spec, reference)", `return !publicNow(in.Graph, spec, reference) && !isOff("old references")`, byMarker},
	{"old folders", "view/change", `l.Sections, l.From = nil, ""`, `l.Sections = nil; if !isOff("old folders") { l.From = "" }`, byMarkerAlone},
	{"histories", "view/activity", "if in.Public && (!d.Public ||", `if in.Public && !isOff("histories") && (!d.Public ||`, byMarker},
	{"audience of histories", "view/activity", "Entries: l.Entries, Public: in.Public}", `Entries: l.Entries, Public: in.Public && !isOff("audience of histories")}`, byMarker},
	{"attention", "site", "if !s.Public { s.attention(", `if !s.Public || isOff("attention") { s.attention(`, byDifference},
	{"earlier roadmaps", "site", "Input{Graph: before, Today: s.Today, Public: s.Public,", `Input{Graph: before, Today: s.Today, Public: s.Public && !isOff("earlier roadmaps"),`, byMarkerAlone},
	{"what is not public any more", "site", "return now != nil && !s.visible(now)", `return now != nil && !s.visible(now) && !isOff("what is not public any more")`, byMarker},
	{"roadmap", "site", "Today: s.Today, Public: s.Public, By: c.by", `Today: s.Today, Public: s.Public && !isOff("roadmap"), By: c.by`, byMarker},
	{"roadmap's documents", "view/roadmap", "return !c.in.Public || d.Public }", `return !c.in.Public || d.Public || isOff("roadmap's documents") }`, byMarker},
	{"board", "site", "board.Compute(board.Input{Graph: s.Graph, Public: s.Public", `board.Compute(board.Input{Graph: s.Graph, Public: s.Public && !isOff("board")`, byMarker},
	{"board's documents", "view/board", "return !c.in.Public || d.Public }", `return !c.in.Public || d.Public || isOff("board's documents") }`, byMarker},
	{"board's choices", "site", "board.Names(board.Input{Graph: s.Graph, Public: s.Public}", `board.Names(board.Input{Graph: s.Graph, Public: s.Public && !isOff("board's choices")}`, byMarker},
	{"objectives", "site", "okr.Collect(okr.Input{Graph: s.Graph, Today: s.Today, Public: s.Public})", `okr.Collect(okr.Input{Graph: s.Graph, Today: s.Today, Public: s.Public && !isOff("objectives")})`, byDifference},
	{"objectives' documents", "view/okr", "return !c.in.Public || d.Public }", `return !c.in.Public || d.Public || isOff("objectives' documents") }`, byMarker},
	{"features", "site", "feature.Input{Graph: s.Graph, Public: s.Public", `feature.Input{Graph: s.Graph, Public: s.Public && !isOff("features")`, byMarker},
	{"features' documents", "view/feature", "return !c.in.Public || d.Public }", `return !c.in.Public || d.Public || isOff("features' documents") }`, byMarker},
	{"features' fields", "view/feature", "if !c.in.Public {", `if !c.in.Public || isOff("features' fields") {`, byMarker},
	{"features' links", "view/feature", "return c.visible(l.To)", `return c.visible(l.To) || isOff("features' links")`, byMarker},
	{"days of internal changes", "site", "if !s.Public { // a document's last change", `if !s.Public || isOff("days of internal changes") { // a document's last change`, byDifference},
	{"coverage", "site", "trace.Cover(trace.Input{Graph: s.Graph, Public: s.Public})", `trace.Cover(trace.Input{Graph: s.Graph, Public: s.Public && !isOff("coverage")})`, byMarker},
	{"graph's data", "site", "render.NewGraph(s.Graph, s.visible, s.Public)", `render.NewGraph(s.Graph, s.visible, s.Public && !isOff("graph's data"))`, byMarkerAlone},
	{"lines in data", "site", "if s.Public {\n\t\t\tedges[i].Line", "if s.Public && !isOff(\"lines in data\") {\n\t\t\tedges[i].Line", byDifference},
	{"ids of several documents", "site", "if s.visible(found) && d != nil {", `if (s.visible(found) || isOff("ids of several documents")) && len(docs) > 1 && (d != nil || isOff("ids of several documents")) {`, byDifference},
	{"objectives' fields", "view/okr", "c.in.Public && f != nil && f.Internal {", `c.in.Public && f != nil && f.Internal && !isOff("objectives' fields") {`, byMarker},
	{"metrics", "view/okr", `l.Spec.Field == "metric" && c.follows(l)`, `l.Spec.Field == "metric" && (c.follows(l) || isOff("metrics"))`, byMarker},
	{"lines of the list's data", "site", "if s.Public {\n\t\t\tshown.Line", "if s.Public && !isOff(\"lines of the list's data\") {\n\t\t\tshown.Line", byDifference},
}

// isOff is what a copy of the code asks whether a guard is taken away.
const isOff = `

import "os"

var guardOff = os.Getenv("ROADBOOK_GUARD_OFF")

func isOff(guard string) bool { return guard == guardOff }
`

// withoutGuards builds this package's tests of a copy of the code in which the environment takes a guard away.
func withoutGuards(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	replaced := map[string]string{}
	sources := map[string]string{}
	put := func(name, text string) {
		file := filepath.Join(dir, fmt.Sprint(len(replaced), ".go"))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		replaced[name] = file
	}
	for _, g := range guards {
		room, err := filepath.Abs(filepath.Join("..", filepath.FromSlash(g.room)))
		if err != nil {
			t.Fatal(err)
		}
		if asks := filepath.Join(room, "guard_is_off.go"); replaced[asks] == "" {
			put(asks, "package "+filepath.Base(room)+isOff)
			for name, text := range sourcesOf(t, room) {
				sources[name] = text
			}
		}
		var words []string
		for word := range strings.FieldsSeq(g.text) {
			words = append(words, regexp.QuoteMeta(word))
		}
		text, found := regexp.MustCompile(strings.Join(words, `\s+`)), 0
		for name := range sources {
			if filepath.Dir(name) == room {
				sources[name] = text.ReplaceAllStringFunc(sources[name], func(string) string { found++; return g.off })
			}
		}
		if found != 1 {
			t.Errorf("the guard of %s is %d times in %s: %s", g.name, found, g.room, g.text)
		}
	}
	for name, text := range sources {
		put(name, text)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	file, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "audience.test")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", file, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building without guards: %v\n%s", err, out)
	}
	return binary
}

// sourcesOf are the files of a package, without its tests, by name.
func sourcesOf(t *testing.T, room string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

// TestEveryGuardIsNeeded takes one guard after another away and sees what the public would see then: a marker, which the
// search for what is internal finds too so that nothing is put in place, or at least that something internal is there.
func TestEveryGuardIsNeeded(t *testing.T) {
	if os.Getenv("ROADBOOK_REQUIRE_GUARDS") == "" {
		t.Skip("takes guards away where ROADBOOK_REQUIRE_GUARDS is set, as CI does")
	}
	binary := withoutGuards(t)
	if out := run(t, binary, "none"); out != "" {
		t.Fatalf("with all guards:\n%s", out)
	}
	for _, g := range guards {
		t.Run(strings.ReplaceAll(g.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			out := run(t, binary, g.name)
			marker, found, differs := strings.Contains(out, " shows the "), strings.Contains(out, "the search: "), strings.Contains(out, " differs:") || strings.Contains(out, " is there only ")
			if strings.Contains(out, "panic:") {
				t.Fatalf("it breaks:\n%s", out)
			}
			if g.seen == byMarker && g.name != "findings" && !strings.Contains(out, "build: exit 1, put in place: false") { // build has no findings for the public
				t.Errorf("build does not refuse:\n%.2000s", out)
			}
			switch {
			case g.seen == byMarker && marker && found, g.seen == byMarkerAlone && marker && !found, g.seen == byDifference && differs && !marker:
			default:
				t.Errorf("a marker is shown: %v, the search finds it: %v, the site differs: %v\n%.2000s", marker, found, differs, out)
			}
		})
	}
}

// run runs the tests of the public site without a guard and returns what they say, "" if they are content.
func run(t *testing.T, binary, without string) string {
	t.Helper()
	cmd := exec.Command(binary, "-test.count=1", "-test.run=^(TestPublicHoldsNoMarker|TestPublicIsAsIfNothingWereInternal)$")
	cmd.Env = append(os.Environ(), "ROADBOOK_GUARD_OFF="+without, "ROADBOOK_REQUIRE_GUARDS=")
	out, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	return string(out)
}
