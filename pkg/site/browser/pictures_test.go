package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPictures takes pictures of every page type for people to look at, into the folder that ROADBOOK_PICTURES names:
// each in the three widths that count, light and dark.
func TestPictures(t *testing.T) {
	dir := os.Getenv("ROADBOOK_PICTURES")
	if dir == "" {
		t.Skip("ROADBOOK_PICTURES names no folder for the pictures")
	}
	browser := start(t)
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	b := publish(t, browser, build(t, filepath.Join("..", "..", "..", "examples", "orbit")))
	p := b.visit(t, fromDisk, atDesk)
	for _, page := range b.pageTypes(t) {
		p.goTo(page)
		for _, v := range []visitor{{width: 1440, height: 900}, {width: 1024, height: 768}, onPhone} {
			for _, v.dark = range []bool{false, true} {
				p.become(v)
				picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
				p.must("taking a picture", err)
				theme := map[bool]string{false: "light", true: "dark"}[v.dark]
				name := fmt.Sprintf("%s-%d-%s.png", strings.ReplaceAll(strings.TrimSuffix(page, ".html"), "/", "-"), v.width, theme)
				p.must("writing it", os.WriteFile(filepath.Join(dir, name), picture, 0o644))
			}
		}
	}
}
