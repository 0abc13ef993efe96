package browser_test

import (
	"strconv"
	"strings"
	"testing"
)

func contains(text, part string) bool { return strings.Contains(text, part) }
func number(n int) string             { return strconv.Itoa(n) }
func quoted(s string) string          { return strconv.Quote(s) }

// On paper there is what one came to read: no menus and boxes, nothing folded away, nothing cut off.
func onPaper(t *testing.T, b *built) {
	paper := visitor{width: 794, height: 1123, print: true}
	p := b.visit(t, fromDisk, paper)
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		for _, gone := range []string{"header.top", "[data-filters]", ".skip", "[role=tablist]", "[data-theme-switch]"} {
			if n := value[int](p, shown(gone)+".length"); n > 0 {
				p.Errorf("%s prints %s", page, gone)
			}
		}
		if !value[bool](p, `document.querySelector("h1").getClientRects().length > 0`) {
			p.Errorf("%s prints no heading", page)
		}
		hidden := value[[]string](p, `[...document.querySelectorAll("[role=tabpanel], main details > :not(summary)")].filter(e => e.textContent.trim() && !(e.checkVisibility ? e.checkVisibility({contentVisibilityAuto: true}) : e.getClientRects().length)).map(e => e.outerHTML.slice(0, 100))`)
		if len(hidden) > 0 {
			p.Errorf("%s leaves out of print: %q", page, hidden)
		}
	}
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

// No page scrolls sideways; tables and pictures scroll inside themselves, by keys too.
func withPhone(t *testing.T, b *built) {
	p := b.visit(t, fromDisk, onPhone)
	scrolling := 0
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		for _, width := range []int64{390, 320} {
			p.become(visitor{width: width, height: 844})
			if wide := value[[]string](p, tooWide); len(wide) > 0 {
				p.Errorf("%s is wider than %d pixels: %q", page, width, wide)
			}
		}
		p.become(onPhone)
		stuck := value[[]string](p, `[...document.querySelectorAll("main *")].filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX) && !e.matches("pre, input") && e.tabIndex < 0 && !e.querySelector("a[href], button")).map(e => e.outerHTML.slice(0, 100))`)
		if len(stuck) > 0 {
			p.Errorf("%s: what scrolls cannot be reached by keys: %q", page, stuck)
		}
		scrolling += value[int](p, `[...document.querySelectorAll("main .scroll")].filter(e => e.scrollWidth > e.clientWidth).length`)
	}
	if scrolling == 0 {
		t.Error("no table scrolls inside itself: was the phone's width set?")
	}
	p.goTo("features.html")
	p.click("input[data-filter]")
	p.press("single sign")
	p.holds("the filter works", shown("table[data-filtered] tbody tr")+".length === 1")
}

// In the dark the background is dark and the text is light on every page.
func inTheDark(t *testing.T, b *built) {
	night := atDesk
	night.dark = true
	p := b.visit(t, fromDisk, night)
	const brightness = `(c => { const [r, g, b] = c.match(/\d+/g).map(Number); return (r * 3 + g * 6 + b) / 10; })`
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		if ground := value[float64](p, brightness+"("+background+")"); ground > 60 {
			p.Errorf("%s has a background of brightness %.0f", page, ground)
		}
		if ink := value[float64](p, brightness+`(getComputedStyle(document.querySelector("main")).color)`); ink < 180 {
			p.Errorf("%s has a text of brightness %.0f", page, ink)
		}
	}
}

// With scripts off, nothing of the content is hidden, and nothing is offered that would not work.
func withoutScripts(t *testing.T, b *built) {
	plain := atDesk
	plain.noScripts = true
	p := b.visit(t, fromDisk, plain)
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		if n := value[int](p, `document.querySelectorAll("[data-theme-switch], [role=tab]").length`); n > 0 {
			p.Fatalf("scripts ran on %s", page)
		}
		for _, useless := range []string{"[data-filters]", "main button"} {
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
}
