package browser_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// violation is what axe finds wrong.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// everyPageByAxe asks axe about every page type, in both themes, at a desk and on a phone. ROADBOOK_AXE is the path of axe.min.js;
// without it the test is skipped: it is fetched where the project is tested, and is no part of it.
func everyPageByAxe(t *testing.T, b *built) {
	file := os.Getenv("ROADBOOK_AXE")
	if file == "" {
		t.Skip("ROADBOOK_AXE names no axe.min.js")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := b.visit(t, fromDisk, atDesk)
	reported := map[string]bool{}
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		p.must("loading axe", chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void](string(axe))))
		for _, v := range []visitor{atDesk, onPhone} {
			for _, v.dark = range []bool{false, true} {
				rules := "{}"
				if v.dark { // which changes colours, and nothing else
					rules = `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`
				}
				p.become(v)
				found := value[[]violation](p, `axe.run(document, {...`+rules+`, resultTypes: ["violations"], preload: false}).then(r => r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => ({html: n.html, failureSummary: n.failureSummary}))})))`)
				for _, f := range found {
					if f.Impact != "serious" && f.Impact != "critical" {
						continue
					}
					for _, n := range f.Nodes {
						what := fmt.Sprintf("%s (%s): %s\n\t%.300s\n\t%s", f.ID, f.Impact, f.Help, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n\t"))
						if !reported[what] { // once, and not for every page
							reported[what] = true
							t.Errorf("%s, %d pixels, dark %v: %s", page, v.width, v.dark, what)
						}
					}
				}
			}
		}
	}
}
