package browser_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestVisitors walks the paths of those for whom the site is made, on the example workspace.
func TestVisitors(t *testing.T) {
	browser := start(t)
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	b := publish(t, browser, build(t, filepath.Join("..", "..", "..", "examples", "orbit")))
	for _, from := range []string{fromDisk, fromServer} {
		for _, walk := range []struct {
			who string
			fn  func(*tab)
		}{
			{"sales find a feature by typing", findFeature},
			{"sales filter and send the address", filterAndSend},
			{"an engineer follows a story to its strategy", followStory},
			{"leadership opens a period", openPeriod},
			{"an engineer follows a thread", followThread},
			{"a term is explained", explainTerm},
			{"leadership switches the roadmap", switchRoadmap},
			{"leadership groups the roadmap", groupRoadmap},
			{"anybody searches with a slip", searchWithSlip},
			{"a keyboard is enough", keyboardOnly},
			{"a theme is chosen and kept", chooseTheme},
			{"a table is sorted", sortTable},
		} {
			t.Run(from+"/"+walk.who, func(t *testing.T) {
				t.Parallel()
				walk.fn(b.visit(t, from, atDesk))
			})
		}
	}
	for _, look := range []struct {
		name string
		fn   func(*testing.T, *built)
	}{
		{"every page, from a server", everyPageFromServer},
		{"every page, without scripts", everyPageWithoutScripts},
		{"every page, in the dark, on a phone, on paper", everyPage},
		{"every page, by axe", everyPageByAxe},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			look.fn(t, b)
		})
	}
}

// "Can we do X?": the box narrows the table to one feature, whose page has the rest of the answer.
func findFeature(p *tab) {
	p.goTo("index.html")
	p.clickText("nav a", "Features")
	p.holds("the features are open", `document.querySelector("h1").textContent === "Features"`)
	all := value[int](p, shown("table[data-filtered] tbody tr")+".length")
	p.click("input[data-filter]")
	p.press("single sign")
	p.holds("one feature is left", shown("table[data-filtered] tbody tr")+".length === 1")
	row := text(p, shown("table[data-filtered] tbody tr")+"[0].innerText")
	for _, answer := range []string{"single_sign_on", "Enterprise"} {
		if !contains(row, answer) {
			p.Errorf("the row does not say %q: %s", answer, row)
		}
	}
	p.holds("the count follows", `document.querySelector("[data-count]").textContent.startsWith("1 of ")`)
	p.click("[data-clear]")
	p.holds("all are back", shown("table[data-filtered] tbody tr")+".length === "+number(all))
	p.click("input[data-filter]")
	p.press("SINGLE SIGN")
	p.holds("capitals do not matter", shown("table[data-filtered] tbody tr")+".length === 1")
	p.clickText("table[data-filtered] tbody a", "Single sign-on")
	p.holds("the feature's page is open", `location.pathname.endsWith("/feature/single-sign-on.html")`)
	p.holds("it says for which plans", `document.querySelector("main").innerText.includes("Enterprise")`)
}

// What is filtered by is in the address: opening it again, or sending it, shows the same.
func filterAndSend(p *tab) {
	p.goTo("features.html")
	rows := shown("table[data-filtered] tbody tr")
	all := value[int](p, rows+".length")
	p.click(`[data-facet="plan"] [data-value="team"]`)
	byPlan := value[int](p, rows+".length")
	p.click(`[data-facet="platform"] [data-value="android"]`)
	p.holds("both are in the address", `location.hash.includes("plan=team") && location.hash.includes("platform=android")`)
	both := value[[]string](p, rows+".map(r => r.cells[0].innerText)")
	if len(both) == 0 || len(both) > byPlan || byPlan >= all {
		p.Fatalf("%d features, %d for the plan, %d for both", all, byPlan, len(both))
	}
	for _, platforms := range value[[]string](p, rows+`.map(r => r.dataset.platform)`) {
		if !contains(platforms, "android") {
			p.Errorf("a feature for %q is shown", platforms)
		}
	}
	address := text(p, "location.href")
	p.must("reloading", chromedp.Do(p.ctx, chromedp.Reload()))
	again := value[[]string](p, rows+".map(r => r.cells[0].innerText)")
	if !slices.Equal(both, again) {
		p.Errorf("after a reload %q, before %q", again, both)
	}
	p.holds("the chips are pressed", `document.querySelectorAll('.chip[aria-pressed="true"]').length === 2`)
	p.goTo("index.html")
	p.goTo(address[len(p.root):])
	if sent := value[[]string](p, rows+".map(r => r.cells[0].innerText)"); !slices.Equal(both, sent) {
		p.Errorf("by its address %q, before %q", sent, both)
	}
	p.click(`[data-facet="plan"] [data-value="team"]`)
	p.click(`[data-facet="platform"] [data-value="android"]`)
	p.holds("the address is clean again", `location.hash === ""`)
	p.holds("all are back", rows+".length === "+number(all))
}

// Why does this story exist? Up the thread to the strategy, by links alone.
func followStory(p *tab) {
	p.goTo("story/us-0008.html")
	p.holds("its acceptance criteria are there", `document.querySelectorAll("main input[type=checkbox]").length > 0`)
	seen := map[string]bool{}
	for _, kind := range []string{"objective", "strategy"} {
		link := `document.querySelector('main a[href*="/` + kind + `/"]')`
		p.holds("there is a link to its "+kind, link)
		href := text(p, link+`.getAttribute("href").split("#")[0]`)
		p.click(`main a[href^="` + href + `"]`)
		p.holds("the "+kind+" is open", `location.pathname.includes("/`+kind+`/")`)
		if at := p.at(); seen[at] {
			p.Fatalf("in a circle at %s", at)
		} else {
			seen[at] = true
		}
	}
	p.holds("the strategy has a title", `document.querySelector("h1").textContent !== ""`)
}

func openPeriod(p *tab) {
	p.goTo("index.html")
	p.clickText("nav a", "Objectives")
	p.holds("the objectives are open", `document.querySelector("h1")`)
	p.goTo("objectives/2026-q3.html")
	p.holds("the period is named", `document.querySelector("h1").textContent.includes("2026-Q3") || document.querySelector("h1").textContent.includes("Q3")`)
	p.holds("its objectives are there", `document.querySelectorAll("main .objective, main article, main section").length > 0 && /\d+ %/.test(document.querySelector("main").innerText)`)
	p.holds("other periods are a link away", `document.querySelector('main a[href*="2026-q2"]')`)
	p.click(`main a[href*="2026-q2"]`)
	p.holds("the other period is open", `location.pathname.includes("2026-q2")`)
}

// The ways to see the roadmap are tabs, switched without a reload, by mouse and by arrows.
func switchRoadmap(p *tab) {
	p.goTo("roadmap.html")
	value[string](p, `window.stayed = "yes"`)
	names := value[[]string](p, `[...document.querySelectorAll('[role="tab"]')].map(e => e.textContent)`)
	if len(names) < 3 {
		p.Fatalf("only these ways: %q", names)
	}
	seen := map[string]bool{}
	for _, name := range names {
		p.clickText(`[role="tab"]`, name)
		p.holds(name+" is selected", `document.querySelector('[role="tab"][aria-selected="true"]').textContent === `+quoted(name))
		p.holds("one panel shows", shown(`[role="tabpanel"]`)+".length === 1")
		seen[text(p, shown(`[role="tabpanel"]`)+"[0].innerText")] = true
	}
	if len(seen) != len(names) {
		p.Errorf("%d ways show %d different things", len(names), len(seen))
	}
	p.press(kb.ArrowRight)
	p.holds("after the last comes the first", `document.activeElement === document.querySelector('[role="tab"]') && document.activeElement.getAttribute("aria-selected") === "true"`)
	p.press(kb.End)
	p.holds("End is the last", `document.activeElement.textContent === `+quoted(names[len(names)-1]))
	p.press(kb.Home)
	p.holds("Home is the first", `document.activeElement.textContent === `+quoted(names[0]))
	if text(p, "window.stayed") != "yes" {
		p.Error("the page was loaded again")
	}
	p.clickText(`[role="tab"]`, names[1])
	p.holds("it is in the address", `location.hash.includes("view=")`)
	p.must("reloading", chromedp.Do(p.ctx, chromedp.Reload()))
	p.holds("the address remembers the way", `document.querySelector('[role="tab"][aria-selected="true"]').textContent === `+quoted(names[1]))
}

// On the picture of all threads one of them stands out, for the mouse as for the keyboard.
func followThread(p *tab) {
	p.goTo("trace.html")
	faint := func(id string) string {
		return `getComputedStyle(document.querySelector('svg [data-id="` + id + `"]')).opacity < 0.5`
	}
	p.holds("nothing is faint at first", `!document.querySelector("svg.following")`)
	value[bool](p, `document.querySelector('svg [data-id="US-0008"] a').focus() === undefined`)
	for _, id := range []string{"US-0008", "OBJ-0005#KR3", "OBJ-0005", "STR-02"} {
		p.holds(id+" is of the thread", "!("+faint(id)+")")
	}
	p.holds("another story is not", faint("US-0006"))
	p.holds("its line is, others are not", `document.querySelectorAll("svg .followed[data-from]").length > 3 && document.querySelectorAll("svg [data-from]:not(.followed)").length > 20`)
	value[bool](p, `document.activeElement.blur() === undefined`)
	p.holds("without the focus nothing is faint", "!("+faint("US-0006")+")")
	place := value[[]float64](p, `(e => { e.scrollIntoView({block: "center", inline: "center", behavior: "instant"}); const r = e.getBoundingClientRect(); return [r.left + 20, r.top + 20]; })(document.querySelector('svg [data-id="US-0008"] .box'))`)
	p.must("pointing at a story", chromedp.Do(p.ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, place[0], place[1])))
	p.holds("another story is faint", faint("US-0006"))
}

// A term is explained where it stands, on a tap as by keys, with scripts or without.
func explainTerm(p *tab) {
	p.goTo("story/us-0003.html")
	const term, open = `document.querySelector("main [popovertarget]")`, `document.querySelector("[popover]:popover-open")`
	p.holds("there is a term", term)
	p.click("main [popovertarget]")
	p.holds("it is explained", open+` && `+open+`.id === `+term+`.getAttribute("popovertarget") && `+open+`.innerText.length > 20`)
	p.press(kb.Escape)
	p.holds("escape closes it", "!"+open)
	value[bool](p, term+".focus() === undefined")
	p.press(kb.Enter)
	p.holds("enter opens it", open)
	p.press(kb.Tab)
	p.holds("the next stop is its link", open+` && `+open+`.contains(document.activeElement) && document.activeElement.getAttribute("href").includes("term/")`)
}

// How the roadmap is grouped is one choice, for all ways to see it, and is in the address too.
func groupRoadmap(p *tab) {
	p.goTo("roadmap.html")
	const choice = `document.querySelector("main select")`
	p.holds("there is a choice", choice+".options.length > 1")
	picture := shown("[role=tabpanel] svg") + "[0].textContent"
	before, label := text(p, picture), text(p, choice+".options[1].textContent")
	value[bool](p, choice+".focus() === undefined")
	p.press(kb.ArrowDown)
	p.holds("it is grouped by "+label, choice+`.selectedIndex === 1 && location.hash.includes("group=")`)
	after := text(p, picture)
	if before == after {
		p.Errorf("grouped by %s the roadmap looks the same", label)
	}
	p.clickText(`[role="tab"]`, text(p, `document.querySelectorAll('[role="tab"]')[1].textContent`))
	p.must("reloading", chromedp.Do(p.ctx, chromedp.Reload()))
	p.holds("both choices are remembered", choice+`.selectedIndex === 1 && document.querySelectorAll('[role="tab"]')[1].getAttribute("aria-selected") === "true"`)
	p.clickText(`[role="tab"]`, text(p, `document.querySelectorAll('[role="tab"]')[0].textContent`))
	if text(p, picture) != after {
		p.Error("after a reload it is grouped by something else")
	}
}

// "/" is enough to search, from any page, and a slip in a title's word is forgiven.
func searchWithSlip(p *tab) {
	p.goTo("story/us-0008.html")
	p.press("/")
	p.holds("the box has the focus", `document.activeElement.id === "rb-q"`)
	p.press("uttilisation repport")
	p.press(kb.Enter)
	p.holds("the search is open", `document.readyState === "complete" && document.getElementById("rb-results")`)
	p.holds("it is found", `document.querySelector("#rb-results a") && document.querySelector("#rb-results a").textContent.includes("Utilisation report")`)
	p.press("/")
	value[bool](p, `document.getElementById("rb-q").select() === undefined`)
	p.press("US-0008")
	p.holds("an id comes first", `document.querySelector("#rb-results a").textContent.startsWith("US-0008")`)
	value[bool](p, `document.getElementById("rb-q").select() === undefined`)
	p.press("qqqqqqqq")
	p.holds("it says that nothing is found", `document.querySelectorAll("#rb-results li").length === 0 && /nothing/i.test(document.getElementById("rb-summary").textContent)`)
	value[bool](p, `document.getElementById("rb-q").select() === undefined`)
	p.press("rest time")
	p.holds("it is found", `document.querySelector('#rb-results a[href$="us-0008.html"]')`)
	p.click(`#rb-results a[href$="us-0008.html"]`)
	p.holds("the story is open", `location.pathname.endsWith("story/us-0008.html")`)
}

// Everything can be done without a mouse, and one always sees where one is.
func keyboardOnly(p *tab) {
	focused := func() string {
		return text(p, `(e => e.tagName + "|" + (e.getAttribute("aria-label") || e.textContent.trim()))(document.activeElement)`)
	}
	p.goTo("features.html")
	p.press(kb.Tab)
	if f := focused(); f != "A|Skip to the content" {
		p.Fatalf("the first stop is %s", f)
	}
	p.holds("the skip link is to be seen", `document.activeElement.getBoundingClientRect().left >= 0`)
	p.press(kb.Enter)
	p.holds("the content has the focus", `document.activeElement.tagName === "MAIN"`)
	p.press(kb.Tab)
	p.holds("the next stop is in the content", `document.querySelector("main").contains(document.activeElement)`)
	chip := `document.activeElement.matches(".chip")`
	for i := 0; !value[bool](p, chip); i++ {
		if i > 30 {
			p.Fatal("no chip is reached by Tab")
		}
		p.press(kb.Tab)
		p.holds("the focus is seen", `(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1)(getComputedStyle(document.activeElement))`)
	}
	p.press(" ")
	p.holds("space presses it", `document.activeElement.getAttribute("aria-pressed") === "true" && location.hash.length > 1`)
	p.press(kb.Enter)
	p.holds("enter lets it go", `document.activeElement.getAttribute("aria-pressed") === "false"`)

	// Back to the beginning: every stop is seen, has a name, and the way through the page ends.
	p.goTo("roadmap.html")
	stops, unnamed := 0, 0
	for ; stops < 400; stops++ {
		p.press(kb.Tab)
		if value[bool](p, `document.activeElement === document.body`) {
			break
		}
		if !value[bool](p, `(e => (e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent || "").trim() !== "" || e.labels && e.labels.length > 0)(document.activeElement)`) {
			unnamed++
			p.Logf("a stop without a name: %s", text(p, `document.activeElement.outerHTML.slice(0, 200)`))
		}
	}
	if stops < 10 || stops == 400 {
		p.Errorf("%d stops on the roadmap", stops)
	}
	if unnamed > 0 {
		p.Errorf("%d stops have no name", unnamed)
	}
	p.goTo("roadmap.html")
	value[bool](p, `document.querySelector('[role="tab"][aria-selected="true"]').focus() === undefined`)
	first := focused()
	p.press(kb.ArrowRight)
	p.holds("the arrow goes to the next way", `document.activeElement.getAttribute("aria-selected") === "true"`)
	if focused() == first {
		p.Error("the arrow stays where it is")
	}
	p.press(kb.Tab)
	p.holds("the panel follows its tab", `document.querySelector('[role="tabpanel"]:not([hidden])').contains(document.activeElement)`)
}

const background = `getComputedStyle(document.body).backgroundColor`

// Without a choice the page is as the system is; a choice holds on every page, until it is taken back.
func chooseTheme(p *tab) {
	dark := atDesk
	dark.dark = true
	p.goTo("index.html")
	light := text(p, background)
	p.become(dark)
	night := text(p, background)
	if light == night {
		p.Fatal("the page does not follow the system's theme")
	}
	says := func(word string) {
		p.Helper()
		p.holds("the switch says "+word, `document.querySelector("[data-theme-switch]").textContent.toLowerCase().includes(`+quoted(word)+`)`)
	}
	says("system")
	p.click("[data-theme-switch]")
	says("light")
	if got := text(p, background); got != light {
		p.Errorf("light is %s, want %s", got, light)
	}
	p.goTo("story/us-0008.html")
	if got := text(p, background); got != light {
		p.Errorf("on the next page light is %s, want %s", got, light)
	}
	p.become(atDesk)
	says("light")
	p.click("[data-theme-switch]")
	says("dark")
	if got := text(p, background); got != night {
		p.Errorf("dark is %s, want %s", got, night)
	}
	p.must("reloading", chromedp.Do(p.ctx, chromedp.Reload()))
	says("dark")
	p.click("[data-theme-switch]")
	says("system")
	if got := text(p, background); got != light {
		p.Errorf("the system's light is %s, want %s", got, light)
	}
	p.goTo("index.html")
	says("system")
	p.become(dark)
	if got := text(p, background); got != night {
		p.Errorf("the system's dark is %s, want %s", got, night)
	}
}

func sortTable(p *tab) {
	p.goTo("story/index.html")
	const heads = `[...document.querySelectorAll("table[data-sorted] th")]`
	const title = heads + `.find(h => /^title$/i.test(h.textContent))`
	const titles = `[...document.querySelectorAll("table[data-sorted] tbody tr")].map(r => r.cells[` + title + `.cellIndex].textContent)`
	p.clickOn("the head of the titles", title+`.querySelector("button")`)
	p.holds("the head says so", title+`.getAttribute("aria-sort") === "ascending"`)
	up := value[[]string](p, titles)
	p.clickOn("the head of the titles", title+`.querySelector("button")`)
	p.holds("the head says so", title+`.getAttribute("aria-sort") === "descending"`)
	down := value[[]string](p, titles)
	slices.Reverse(down)
	if len(up) < 20 || !slices.Equal(up, down) {
		p.Errorf("up %q, down reversed %q", up, down)
	}
}
