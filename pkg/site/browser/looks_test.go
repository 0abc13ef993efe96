package browser_test

import (
	"strconv"
	"strings"
	"testing"
)

func contains(text, part string) bool { return strings.Contains(text, part) }
func number(n int) string             { return strconv.Itoa(n) }
func quoted(s string) string          { return strconv.Quote(s) }

// everyPage looks at each page type as visitors do who are not at a desk in daylight.
func everyPage(t *testing.T, b *built) {
	p := b.visit(t, fromDisk, atDesk)
	night, paper := atDesk, visitor{width: 794, height: 1123, print: true}
	night.dark = true
	scrolling := 0
	for _, page := range b.pageTypes(t) {
		p.become(atDesk)
		p.goTo(page)
		for _, width := range []int64{1440, 1024, 390} {
			p.become(visitor{width: width, height: 900})
			if cut := value[[]string](p, `[...document.querySelectorAll("header nav.menu a")].filter(e => e.getBoundingClientRect().right > e.closest("nav").getBoundingClientRect().right + 1).map(e => e.textContent)`); len(cut) > 0 {
				p.Errorf("%s: at %d pixels the menu hides %q", page, width, cut)
			}
		}
		p.holds(page+" has one title", `document.querySelectorAll("h1").length === 1`)
		p.become(night)
		inTheDark(p, page)
		p.become(paper)
		onPaper(p, page)
		for _, width := range []int64{320, onPhone.width} {
			p.become(visitor{width: width, height: onPhone.height})
			if wide := value[[]string](p, tooWide); len(wide) > 0 {
				p.Errorf("%s is wider than %d pixels: %q", page, width, wide)
			}
		}
		scrolling += onPhoneScrolls(p, page)
	}
	if scrolling == 0 {
		t.Error("no table scrolls inside itself: was the phone's width set?")
	}
	p.goTo("features.html")
	p.click("input[data-filter]")
	p.press("single sign")
	p.holds("the filter works on a phone", shown("table[data-filtered] tbody tr")+".length === 1")
}

// In the dark the background is dark and the text is light.
func inTheDark(p *tab, page string) {
	const brightness = `(c => { const [r, g, b] = c.match(/\d+/g).map(Number); return (r * 3 + g * 6 + b) / 10; })`
	if ground := value[float64](p, brightness+"("+background+")"); ground > 60 {
		p.Errorf("%s has a background of brightness %.0f", page, ground)
	}
	if ink := value[float64](p, brightness+`(getComputedStyle(document.querySelector("main")).color)`); ink < 180 {
		p.Errorf("%s has a text of brightness %.0f", page, ink)
	}
}

// On paper there is what one came to read: no menus and boxes, nothing folded away.
func onPaper(p *tab, page string) {
	if !value[bool](p, `document.querySelector("h1").getClientRects().length > 0`) {
		p.Errorf("%s prints no heading", page)
	}
	for _, gone := range []string{"header.top", "[data-filters]", ".skip", "[role=tablist]", "[data-theme-switch]"} {
		p.holds(page+" does not print "+gone, shown(gone)+".length === 0")
	}
	p.holds(page+" prints what is folded away", `[...document.querySelectorAll("[role=tabpanel], main details:not([hidden]) > :not(summary)")].every(e => !e.textContent.trim() || e.closest("[data-filters]") || e.checkVisibility())`)
}

// tooWide are the elements that make a page wider than its window, outermost first.
const tooWide = `(() => {
	const width = document.documentElement.clientWidth, inside = e => {
		for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) {
			if (getComputedStyle(a).overflowX !== "visible") return true;
		}
		return false;
	};
	if (document.documentElement.scrollWidth <= width) return [];
	return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1 && !inside(e)).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).concat("scrolls to " + document.documentElement.scrollWidth);
})()`

// On a phone what is wide scrolls inside itself, and by keys too. It tells how many such places a page has.
func onPhoneScrolls(p *tab, page string) int {
	stuck := value[[]string](p, `[...document.querySelectorAll("main *")].filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX) && !e.matches("pre, input") && e.tabIndex < 0 && !e.querySelector("a[href], button")).map(e => e.outerHTML.slice(0, 100))`)
	if len(stuck) > 0 {
		p.Errorf("%s: what scrolls cannot be reached by keys: %q", page, stuck)
	}
	return value[int](p, `[...document.querySelectorAll("main .scroll")].filter(e => e.scrollWidth > e.clientWidth).length`)
}

// From a server below a path, no page asks for anything beside the site.
func everyPageFromServer(t *testing.T, b *built) {
	p := b.visit(t, fromServer, atDesk)
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		p.holds(page+" has one title", `document.querySelectorAll("h1").length === 1`)
	}
}

// With scripts off, nothing of the content is hidden, and nothing is offered that would not work.
func everyPageWithoutScripts(t *testing.T, b *built) {
	plain := atDesk
	plain.noScripts = true
	p := b.visit(t, fromDisk, plain)
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		if n := value[int](p, `document.querySelectorAll("[data-theme-switch], [role=tab]").length`); n > 0 {
			p.Fatalf("scripts ran on %s", page)
		}
		for _, useless := range []string{"[data-filters]", "main button:not([popovertarget])"} {
			if n := value[int](p, shown(useless)+".length"); n > 0 {
				p.Errorf("%s offers %s", page, useless)
			}
		}
		hidden := value[[]string](p, `[...document.querySelectorAll("main table, main section, main article, main svg, main [data-tab], main li")].filter(e => e.getClientRects().length === 0 && !e.closest("details:not([open]), [data-filters]") && e.textContent.trim()).map(e => e.outerHTML.slice(0, 100))`)
		if len(hidden) > 0 {
			p.Errorf("%s hides %q", page, hidden)
		}
		if n := value[int](p, `document.querySelector("main").innerText.trim().length`); n < 20 {
			p.Errorf("%s shows %d characters", page, n)
		}
	}
	p.goTo("story/us-0008.html")
	p.clickText("nav a", "Features")
	p.holds("links work", `location.pathname.endsWith("/features.html")`)
	explainTerm(p)
}
