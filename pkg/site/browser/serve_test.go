package browser_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/serve"
	"github.com/roadbookdev/roadbook/pkg/site"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// serveFolder serves a workspace until the function that it returns is called, or the test ends.
func serveFolder(t *testing.T, dir string) (address string, stop func()) {
	t.Helper()
	today, err := calendar.ParseDate("2026-09-15")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	l, err := serve.Listen(ctx, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var r snapshot.Reader
	ready, ended := make(chan bool), make(chan error, 1)
	go func() {
		ended <- serve.Run(ctx, l, serve.Options{
			Root: dir, Ready: func(*serve.Edition) { close(ready) }, Say: func(string) {},
			Make: func(ctx context.Context, changed []string) (*serve.Edition, error) {
				s, err := r.Open(ctx, snapshot.Options{Dir: dir, Today: today}, changed)
				if err != nil {
					return nil, err
				}
				found, err := s.Check(ctx, nil, nil)
				if err != nil {
					return nil, err
				}
				made, err := site.New(site.Input{Graph: s.Graph, Today: today, Findings: found.Findings, Script: serve.Script})
				if err != nil {
					return nil, err
				}
				return &serve.Edition{File: made.File, Findings: found.Findings, Page: made.PageOf, Lines: func(p string) *diagnostic.Lines {
					if f := s.Workspace.File(p); f != nil {
						return f.Lines()
					}
					return nil
				}}, nil
			},
		})
	}()
	stop = func() {
		cancel()
		select {
		case err := <-ended:
			ended <- err
			if err != nil {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the server does not end")
		}
	}
	t.Cleanup(stop)
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	return serve.Address(l), stop
}

// An author's window beside the editor: it follows what is saved, stays where it was, and says what is wrong.
func TestServedPagesReload(t *testing.T) {
	browser := start(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "..", "examples", "orbit"))); err != nil {
		t.Fatal(err)
	}
	address, stop := serveFolder(t, dir)
	b := &built{browser: browser, roots: map[string]string{fromServer: address}}
	edit := func(file, from, to string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(file))
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), from) {
			t.Fatalf("%s does not hold %q: %v", file, from, err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	picture := func(p *tab, name string) {
		t.Helper()
		if to := os.Getenv("ROADBOOK_PICTURES"); to != "" {
			png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			p.must("taking a picture", err)
			p.must("writing it", os.WriteFile(filepath.Join(to, "serve-"+name+".png"), png, 0o644))
		}
	}

	p := b.visit(t, fromServer, visitor{width: 900, height: 400})
	p.goTo("feature/arrival-messages.html")
	value[bool](p, "(scrollTo(0, 200), window.before = true)")
	other := b.visit(t, fromServer, atDesk)
	other.goTo("term/visit.html")
	value[bool](other, "window.before = true")

	const file = "features/arrival-messages.md"
	edit(file, "gets two messages", "gets three messages") // and nothing is wrong with that, which every page would tell
	p.holds("the text that was saved", `document.querySelector("article").textContent.includes("gets three messages")`)
	p.holds("the place in the page", `!window.before && Math.abs(scrollY - 200) < 5`)
	if value[string](other, `String(window.before)`) != "true" {
		t.Error("a page that did not change was reloaded")
	}

	edit(file, "title: Arrival messages", "title: Messages: on arrival")
	p.holds("the finding on its page", `document.querySelector(".findings") && document.querySelector(".roadbook-notice a").textContent.includes("error")`)
	p.holds("the notice is seen", `document.querySelector(".roadbook-notice").getBoundingClientRect().bottom <= innerHeight + 1`)
	other.holds("the notice on another page", `document.querySelector(".roadbook-notice a")`)
	picture(p, "document")
	other.goTo("_roadbook/findings")
	other.holds("the line", `document.querySelector("pre").textContent.includes("Messages: on arrival")`)
	picture(other, "findings")
	edit(file, "title: Messages: on arrival", "title: Arrival messages")
	p.holds("all is well", `document.readyState === "complete" && !document.querySelector(".roadbook-notice")`)

	edit("roadbook.yaml", "version: 1", "version: 1\nnmae: Orbit")
	p.holds("the page with what is wrong with the workspace", `document.querySelector(".roadbook-notice").textContent.includes("nmae") && document.querySelector("h1").textContent === "Arrival messages"`)
	picture(p, "workspace")
	edit("roadbook.yaml", "\nnmae: Orbit", "")
	p.holds("all is well again", `document.readyState === "complete" && !document.querySelector(".roadbook-notice")`)

	stop()
	p.holds("the end is told", `document.querySelector(".roadbook-notice") && document.querySelector(".roadbook-notice").textContent.includes("has ended")`)
	picture(p, "ended")
}
