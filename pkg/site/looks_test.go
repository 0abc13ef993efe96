package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// What each page says first is what its visitors come for.
func TestPagesSayWhatIsAskedOfThem(t *testing.T) {
	internal, public := build(t, orbit, false), build(t, orbit, true)
	for _, c := range []struct {
		what, page string
		has        []string
		not        []string
	}{
		{"a story is a sentence, and its facts do not repeat it", "story/us-0008.html",
			[]string{`<p class="story">As a <b><bdi>dispatcher</bdi></b> I want <b><bdi>to be warned`, "<dt>Customer tier</dt>", "<dt>Blocked by</dt><dd><a "},
			[]string{"<dt>So that</dt>", "<dt>Want</dt>", "<dt>Status</dt>"}},
		{"whether a feature may be promised is a word", "feature/offline-visit-closing.html",
			[]string{`<p class="promise good-text"><span class="question">May we promise it?</span>`, "> Yes</span>"}, []string{"<dt>Plans</dt><dd><ul"}},
		{"and so is that it may not", "feature/parts-on-van.html", []string{`class="promise bad-text"`, "> No</span>"}, nil},
		{"key results are a table with their places", "objective/obj-0005.html",
			[]string{`<tr id="rb-part-kr3">`, `data-label="Progress"`, `<svg class="bar"`}, nil},
		{"a cycle has its sprints, and its stories by status and sprint", "cycle/2026-c6.html",
			[]string{`<tr id="rb-part-s1">`, `<svg class="bar whole"`, `data-label="Sprint"><a href="#rb-part-s1">S1</a>`}, nil},
		{"a team has its people and what they do", "team/dispatch-core.html",
			[]string{`<h2>Members: people <span class="soft">4</span></h2>`, `<h2>User stories <span class="soft">10</span></h2>`}, []string{"Strategies: strategies"}},
		{"people of several roles stand with their roles", "rfc/rfc-0001.html", []string{`Hanna Virtanen</bdi></a> <span class="soft">`}, []string{`<span class="soft">0</span>`, `<span class="soft">1</span>`}},
		{"a term says what it means", "term/arrival-window.html", []string{`<section class="prose">`}, []string{"<dt>Definition</dt>"}},
		{"a metric's values are a table", "metric/arrival-call-share.html", []string{`<section class="records"><h2>Values</h2>`, "<td><time>2026-06-30</time></td>"}, []string{"{&#34;"}},
		{"the strategy says how far its objectives are", "strategy.html", []string{`<details open><summary><span class="spoken">Below GOAL-01</span>`, `<svg class="bar"`}, nil},
		{"the home page counts the days of the cycle", "index.html", []string{`<p class="theme">`, "days left", `<svg class="bar whole"`}, nil},
		{"rows of features can become cards", "features.html", []string{`<table class="features cards"`, `data-label="Promise it?"`, "<details data-more>"}, nil},
	} {
		page := string(internal[c.page])
		for _, want := range c.has {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %s lacks %q", c.what, c.page, want)
			}
		}
		for _, unwanted := range c.not {
			if strings.Contains(page, unwanted) {
				t.Errorf("%s: %s has %q", c.what, c.page, unwanted)
			}
		}
	}
	for name, content := range public {
		if strings.Contains(string(content), "May we promise it?") || strings.Contains(string(content), "Promise it?") {
			t.Errorf("the public's %s says what may be promised", name)
		}
	}
	if !strings.Contains(string(public["index.html"]), `<a href="roadmap.html">Roadmap</a></h2>`) {
		t.Error("the public's home page does not say what is coming")
	}
}

// A workspace with a single story has a home page that leads to it.
func TestHomeOfOneStory(t *testing.T) {
	files := build(t, fstest.MapFS{
		"roadbook.yaml":        {Data: []byte("version: 1\nname: Tiny\npreset: product\n")},
		"stories/us-0001-a.md": {Data: []byte("---\nid: US-0001\ntitle: The only one\nstatus: backlog\npersona: engineer\nwant: to see it\n---\n")},
	}, false)
	home := string(files["index.html"])
	for _, want := range []string{`<a href="story/us-0001.html">`, `<span class="soft">1</span></h2>`} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page lacks %q:\n%s", want, home)
		}
	}
	if page := string(files["story/us-0001.html"]); !strings.Contains(page, "As an <b><bdi>engineer</bdi></b> I want <b><bdi>to see it</bdi></b>.") {
		t.Error("the story's sentence is another one")
	}
	if list := string(files["story/index.html"]); !strings.Contains(list, ">1 user story<") {
		t.Error("one story is not counted as one")
	}
}

func TestTallyCountsWhatItDoesNotKnow(t *testing.T) {
	k := &config.Kind{Lifecycle: &config.Lifecycle{States: []config.State{{Name: "todo", Category: config.Planned}, {Name: "done", Category: config.Done}}}}
	doc := func(status string) *workspace.Document { return &workspace.Document{Kind: k, Status: status} }
	var got []string
	for _, c := range statusCounts(k, []*workspace.Document{doc("todo"), doc("odd"), doc("done"), doc("odd"), doc("todo"), doc("")}) {
		got = append(got, string(tag("%s %s", c.status, c.n)))
	}
	if want := "done 1, todo 2, odd 2"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", strings.Join(got, ", "), want)
	}
}

func TestSmallKeepsCapitals(t *testing.T) {
	for in, want := range map[string]string{"User stories": "user stories", "RFCs": "RFCs", "ARC": "ARC", "": "", "X": "x", "日本": "日本"} {
		if got := small(in); got != want {
			t.Errorf("small(%q) = %q, want %q", in, got, want)
		}
	}
}
