// Package browser_test walks the built site in a real browser, as its visitors do: from disk and from a server's
// sub-path. Each page that a walk opens is watched: it may not ask for anything outside the site's folder, and no script
// of it may fail.
package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// programs are the browsers that the tests know, best first.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// start starts the browser of all tests of a site, for as long as the test runs. Where there is none, the test is
// skipped, or fails if ROADBOOK_REQUIRE_BROWSER is set.
func start(t *testing.T) context.Context {
	t.Helper()
	var program string
	for _, name := range programs {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv("ROADBOOK_REQUIRE_BROWSER") != "" {
			t.Fatalf("none of the browsers %s is here, and ROADBOOK_REQUIRE_BROWSER is set", strings.Join(programs, ", "))
		}
		t.Skipf("none of the browsers %s is here", strings.Join(programs, ", "))
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which Chromium's sandbox demands of root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	return ctx
}

// built is a site in a folder.
type built struct {
	browser context.Context
	dir     string
	// roots are the addresses of the folder, by how it is opened; each ends with "/".
	roots map[string]string
}

const (
	fromDisk   = "from disk"
	fromServer = "from a server"
)

// build builds a workspace's site with the command that users run, on the day of the examples.
func build(t *testing.T, workspace string, arguments ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a site")
	var out bytes.Buffer
	if status := cli.Main(append([]string{"-C", workspace, "build", "-o", dir}, arguments...), strings.NewReader(""), &out, &out); status != 0 {
		t.Fatalf("build: exit %d: %s", status, out.String())
	}
	return dir
}

// publish serves a folder below a path, as a host of many sites does, and fails the test when anything else is asked for.
func publish(t *testing.T, browser context.Context, dir string) *built {
	t.Helper()
	const below = "/teams/orbit/"
	files := http.StripPrefix(below, http.FileServer(http.Dir(dir)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, below) {
			t.Errorf("the server was asked for %s, outside the site", r.URL.Path)
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	disk := url.URL{Scheme: "file", Path: filepath.ToSlash(dir) + "/"}
	return &built{browser: browser, dir: dir, roots: map[string]string{fromDisk: disk.String(), fromServer: server.URL + below}}
}

// pages are the paths of all pages.
func (b *built) pages(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(b.dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".html" {
			name, err = filepath.Rel(b.dir, name)
			out = append(out, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pageTypes are the pages that stand for all: every page of the root and of the objectives' periods, the longest page of
// each kind, and two lists of a kind.
func (b *built) pageTypes(t *testing.T) []string {
	t.Helper()
	longest, size := map[string]string{}, map[string]int64{}
	var out []string
	for _, p := range b.pages(t) {
		dir, name := path.Split(p)
		if dir == "" || dir == "objectives/" || p == "story/index.html" || p == "feature/index.html" {
			out = append(out, p)
			continue
		}
		info, err := os.Stat(filepath.Join(b.dir, filepath.FromSlash(p)))
		if err != nil {
			t.Fatal(err)
		}
		if name != "index.html" && info.Size() > size[dir] {
			longest[dir], size[dir] = p, info.Size()
		}
	}
	for _, p := range longest {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// tab is a tab of a visitor of their own: storage is not shared with another.
type tab struct {
	*testing.T
	ctx  context.Context
	root string

	mu     sync.Mutex
	failed []string
}

// visitor is how somebody looks at the site.
type visitor struct {
	width, height int64
	dark          bool
	// print is the style of paper.
	print     bool
	noScripts bool
}

var (
	atDesk  = visitor{width: 1440, height: 900}
	onPhone = visitor{width: 390, height: 844}
)

// visit opens an empty tab for a visitor, and closes it with the test.
func (b *built) visit(t *testing.T, from string, v visitor) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &tab{T: t, ctx: ctx, root: b.roots[from]}
	p.must("opening a tab", chromedp.Listen(ctx, p.watch))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	p.must("watching requests", err)
	p.become(v)
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, f := range p.failed {
			t.Error(f)
		}
	})
	return p
}

// watch holds what must be true of every page.
func (p *tab) watch(event any) {
	var failure string
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, p.root) && u != "about:blank" {
			failure = fmt.Sprintf("%s asks for %s, outside the site", e.DocumentURL, u)
		}
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" {
			failure = fmt.Sprintf("a request was refused: %s %s", e.Type, e.BlockedReason)
		}
	case *runtime.EventExceptionThrown:
		failure = "a script failed: " + e.ExceptionDetails.Text
		if o := e.ExceptionDetails.Exception; o != nil {
			failure += " " + o.Description
		}
	}
	if failure != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.failed = append(p.failed, failure)
	}
}

func (p *tab) must(doing string, err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v", doing, err)
	}
}

// become makes the tab another visitor's; what is open stays open.
func (p *tab) become(v visitor) {
	p.Helper()
	scheme, media := "light", "screen"
	if v.dark {
		scheme = "dark"
	}
	if v.print {
		media = "print"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: v.width, Height: v.height, DeviceScaleFactor: 1, Mobile: v.width < 600,
	})
	p.must("setting the size", err)
	_, err = chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	p.must("setting the theme", err)
	_, err = chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.noScripts})
	p.must("switching scripts", err)
}

// goTo opens a page of the site by its path, with query and fragment if any.
func (p *tab) goTo(to string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	p.must("opening "+to, chromedp.Do(ctx, chromedp.Navigate(p.root+to)))
}

// at is the path of the page that is open, without query and fragment.
func (p *tab) at() string {
	p.Helper()
	u := text(p, "location.href.split(/[?#]/)[0]")
	to, ok := strings.CutPrefix(u, p.root)
	if !ok {
		p.Fatalf("%s is open, outside %s", u, p.root)
	}
	return to
}

// value is what an expression of the page's is.
func value[T any](p *tab, expression string) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	p.must(expression, err)
	return v
}

func text(p *tab, expression string) string { p.Helper(); return value[string](p, expression) }

// holds fails the test when an expression of the page's does not become true soon.
func (p *tab) holds(what, expression string) {
	p.Helper()
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(15 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		cancel()
		if ok {
			return
		}
		if time.Now().After(until) {
			p.Fatalf("%s: this does not come true: %s (%v)", what, expression, err)
		}
	}
}

// press presses keys where the focus is.
func (p *tab) press(keys string, modifiers ...chromedp.Modifier) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	p.must("pressing keys", chromedp.Do(ctx, chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...))))
}

// click clicks with the mouse on the first visible element that a selector finds.
func (p *tab) click(selector string) {
	p.Helper()
	p.clickOn(selector, shown(selector)+"[0]")
}

// clickText clicks on the first visible element of a selector with just this text.
func (p *tab) clickText(selector, label string) {
	p.Helper()
	p.clickOn(label, fmt.Sprintf("%s.find(e => e.textContent.trim() === %q)", shown(selector), label))
}

// clickOn clicks with the mouse where an element is seen, and fails if another one lies over it.
func (p *tab) clickOn(what, element string) {
	p.Helper()
	place := fmt.Sprintf(`(e => {
		if (!e) return null;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getClientRects()[0], x = r.left + Math.min(r.width / 2, 40), y = r.top + r.height / 2, hit = document.elementFromPoint(x, y);
		return hit && (e.contains(hit) || hit.contains(e)) ? [x, y] : null;
	})(%s)`, element)
	p.holds(what+" can be clicked on", place)
	at := value[[]float64](p, place)
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	p.must("clicking on "+what, chromedp.Do(ctx, chromedp.MouseClickXY(at[0], at[1])))
}

// shown is a filter of visible elements, for expressions.
func shown(selector string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].filter(e => e.getClientRects().length > 0)`, selector)
}
