package browser_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/sample"
)

// TestSearchAnswersWhileOneTypes holds that every key gets its answer, and logs how long each took. A large site is asked
// for by ROADBOOK_SAMPLE, the number of its documents.
func TestSearchAnswersWhileOneTypes(t *testing.T) {
	documents := 1000
	if n, err := strconv.Atoi(os.Getenv("ROADBOOK_SAMPLE")); err == nil {
		documents = n
	}
	browser := start(t)
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	workspace := t.TempDir()
	for _, f := range sample.Workspace(documents, 1) {
		name := filepath.Join(workspace, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(f.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b := publish(t, browser, build(t, workspace))
	p := b.visit(t, fromDisk, atDesk)
	p.goTo("search.html?q=zzzz")
	p.holds("titles are read", `/nothing/i.test(document.getElementById("rb-summary").textContent)`)
	titles := value[float64](p, "performance.now()")
	p.holds("texts are read", `!/still/.test(document.getElementById("rb-summary").textContent)`)
	texts := value[float64](p, "performance.now()")
	value[int](p, `(() => {
		const box = document.getElementById("rb-q"), results = document.getElementById("rb-results");
		let pressed;
		window.taken = [];
		box.addEventListener("input", () => { pressed = performance.now(); }, {capture: true});
		new MutationObserver(() => { window.taken.push(performance.now() - pressed); }).observe(document.getElementById("rb-summary"), {childList: true, characterData: true, subtree: true});
		box.value = "";
		return 0;
	})()`)
	answered := 0
	for _, query := range []string{"invoice search", "signatrues", "the customers", "US-0042", "deadline export"} {
		value[bool](p, `document.getElementById("rb-q").select() === undefined`)
		for _, key := range query {
			p.press(string(key))
			answered++
			p.holds("the key is answered", "window.taken.length >= "+number(answered))
		}
		found := text(p, `document.getElementById("rb-summary").textContent`)
		t.Logf("%q: %s", query, found)
		if query == "signatrues" && !strings.Contains(found, "page") {
			t.Errorf("a word with a slip in it finds nothing: %s", found)
		}
	}
	taken := value[[]float64](p, "window.taken")
	slices.Sort(taken)
	median, worst := taken[len(taken)/2], taken[len(taken)-1]
	t.Logf("titles after %.0f ms, texts after %.0f ms; a key is answered within %.0f ms, at worst %.0f ms", titles, texts, median, worst)
}
