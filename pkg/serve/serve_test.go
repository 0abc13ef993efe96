package serve_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/serve"
	"github.com/roadbookdev/roadbook/pkg/site"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// patience bounds what a test waits for; nothing takes a tenth of it on an idle machine.
const patience = 30 * time.Second

// trial is a workspace without findings.
var trial = map[string]string{
	"roadbook.yaml":             "version: 1\nname: Trial\n",
	"stories/us-0001-first.md":  story("US-0001", "The first story"),
	"stories/us-0002-second.md": story("US-0002", "The second story"),
	"features/batch.md":         "---\nid: batch\ntitle: Batch changes\nteam: core\nmaturity: experimental\n---\nChange many things at once.\n",
	"data/teams.yml":            "core:\n  title: Core\n",
	"data/glossary.yml":         "visit:\n  title: Visit\n  definition: A technician at a door.\n",
}

func story(id, title string) string {
	return "---\nid: " + id + "\ntitle: " + title + "\nstatus: backlog\npersona: planner\nwant: to see it\nso_that: it is seen\n---\n" +
		"## Acceptance criteria\n\n- [ ] It works.\n"
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func workspaceDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range trial {
		write(t, dir, name, text)
	}
	return dir
}

// served is a server over a workspace.
type served struct {
	*testing.T
	dir, address string
	made         atomic.Int64 // how often an edition was made
	stop         func() error
}

func start(t *testing.T, dir string, change func(*serve.Options)) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l, err := serve.Listen(ctx, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{T: t, dir: dir, address: serve.Address(l)}
	var r snapshot.Reader
	ready, done := make(chan bool), make(chan error, 1)
	o := serve.Options{
		Root: dir, Ignore: []string{site.Manifest}, Ready: func(*serve.Edition) { close(ready) }, Say: func(string) {},
		Make: func(ctx context.Context, changed []string) (*serve.Edition, error) {
			s.made.Add(1)
			return edition(ctx, &r, dir, false, changed)
		},
	}
	if change != nil {
		change(&o)
	}
	go func() { done <- serve.Run(ctx, l, o) }()
	stopped := false
	s.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			return errors.New("the server does not end")
		}
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-done:
		t.Fatalf("the server ended: %v", err)
	}
	return s
}

func edition(ctx context.Context, r *snapshot.Reader, dir string, public bool, changed []string) (*serve.Edition, error) {
	today, err := calendar.ParseDate("2026-09-15")
	if err != nil {
		return nil, err
	}
	s, err := r.Open(ctx, snapshot.Options{Dir: dir, Today: today}, changed)
	if err != nil {
		return nil, err
	}
	in := site.Input{Graph: s.Graph, Today: s.Today, Public: public, Script: serve.Script}
	if !public {
		found, err := s.Check(ctx, nil, nil)
		if err != nil {
			return nil, err
		}
		in.Findings = found.Findings
	}
	made, err := site.New(in)
	if err != nil {
		return nil, err
	}
	return &serve.Edition{File: made.File, Findings: in.Findings, Page: made.PageOf}, nil
}

// direct answers without following redirections, and without the environment's proxy.
var direct = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (s *served) request(method, path string, headers ...string) (*http.Response, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.address+strings.TrimPrefix(path, "/"), nil)
	if err != nil {
		s.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := direct.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer, string(body)
}

func (s *served) get(path string) string {
	s.Helper()
	answer, body := s.request("GET", path)
	if answer.StatusCode != http.StatusOK {
		s.Fatalf("%s: %s\n%s", path, answer.Status, body)
	}
	return body
}

// shows waits until a page holds a text, or, with a "!" before it, does not hold it.
func (s *served) shows(path, text string) {
	s.Helper()
	wanted, without := strings.CutPrefix(text, "!")
	var body string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, body = s.request("GET", path); strings.Contains(body, wanted) != without {
			return
		}
	}
	s.Fatalf("%s never came to show %q:\n%s", path, text, body)
}

var versionPattern = regexp.MustCompile(`data-roadbook-version="([0-9a-f]+)"`)

// listen opens the stream of a page as the page itself does; the channel says "reload", or "end".
func (s *served) listen(page string) <-chan string {
	s.Helper()
	_, body := s.request("GET", page)
	m := versionPattern.FindStringSubmatch(body)
	if m == nil {
		s.Fatalf("%s has no version:\n%s", page, body)
	}
	r, err := http.NewRequestWithContext(s.Context(), "GET", s.address+"_roadbook/events?page="+page+"&version="+m[1], nil)
	if err != nil {
		s.Fatal(err)
	}
	answer, err := direct.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		s.Fatalf("events are %s", kind)
	}
	told := make(chan string, 1)
	go func() {
		defer answer.Body.Close()
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if lines.Text() == "event: reload" {
				told <- "reload"
				return
			}
		}
		told <- "end"
	}()
	return told
}

func (s *served) expect(told <-chan string, wanted string) {
	s.Helper()
	select {
	case got := <-told:
		if got != wanted {
			s.Fatalf("the page was told %q, not %q", got, wanted)
		}
	case <-time.After(patience):
		s.Fatalf("the page was never told %q", wanted)
	}
}

func TestServePagesAndHeaders(t *testing.T) {
	s := start(t, workspaceDir(t), nil)
	for _, c := range []struct{ path, kind, text string }{
		{"/", "text/html; charset=utf-8", "Trial"},
		{"/index.html", "text/html; charset=utf-8", "Trial"},
		{"/story/us-0001.html", "text/html; charset=utf-8", "The first story"},
		{"/story/", "text/html; charset=utf-8", "US-0002"},
		{"/features.html?x=1", "text/html; charset=utf-8", "Batch changes"},
		{"/assets/site.css", "text/css; charset=utf-8", ":root"},
		{"/assets/site.js", "text/javascript; charset=utf-8", "use strict"},
		{"/assets/icon.svg", "image/svg+xml", "<svg"},
		{"/data/list.json", "application/json", `"US-0001"`},
		{"/data/features.csv", "text/csv; charset=utf-8", "batch"},
		{"/_roadbook/reload.js", "text/javascript; charset=utf-8", "EventSource"},
		{"/_roadbook/serve.css", "text/css; charset=utf-8", ".roadbook-notice"},
		{"/_roadbook/findings", "text/html; charset=utf-8", "<h1>Findings</h1>"},
	} {
		answer, body := s.request("GET", c.path)
		if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != c.kind || !strings.Contains(body, c.text) {
			t.Errorf("%s: %s, %s\n%s", c.path, answer.Status, answer.Header.Get("Content-Type"), body)
		}
		for name, value := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got := answer.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, not %q", c.path, name, got, value)
			}
		}
		if strings.HasPrefix(c.kind, "text/html") {
			for _, part := range []string{`<script src="/_roadbook/reload.js" defer></script>`, "connect-src", "script-src", "default-src", "data-roadbook-version"} {
				if strings.Count(body, part) != 1 {
					t.Errorf("%s has %q %d times", c.path, part, strings.Count(body, part))
				}
			}
		}
		head, none := s.request("HEAD", c.path)
		if head.StatusCode != 200 || none != "" || head.ContentLength != int64(len(body)) {
			t.Errorf("HEAD %s: %s, %d of %d bytes, %q", c.path, head.Status, head.ContentLength, len(body), none)
		}
		if known, _ := s.request("GET", c.path, "If-None-Match", answer.Header.Get("ETag")); known.StatusCode != 304 {
			t.Errorf("%s: %s for what is known", c.path, known.Status)
		}
	}
	if answer, _ := s.request("GET", "/story?x=1"); answer.StatusCode != 302 || answer.Header.Get("Location") != "/story/?x=1" {
		t.Errorf("/story leads to %q: %s", answer.Header.Get("Location"), answer.Status)
	}
	for _, path := range []string{"/nope", "/story/us-9999.html", "/deep/down/nope.html", "/_roadbook/nope", "/_roadbook/"} {
		if answer, body := s.request("GET", path); answer.StatusCode != 404 {
			t.Errorf("%s: %s\n%s", path, answer.Status, body)
		}
	}
	// The page of what is not there is shown at any depth, so that its own links must not depend on it.
	_, body := s.request("GET", "/deep/down/nope.html")
	for _, m := range regexp.MustCompile(`(?:href|src|action|data-root)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(m[1], "/") && !strings.HasPrefix(m[1], "#") {
			t.Errorf("the page of what is not there leads to %q", m[1])
		}
	}
}

func TestServeRefusesForeignRequests(t *testing.T) {
	s := start(t, workspaceDir(t), nil)
	for _, c := range []struct {
		method, path string
		headers      []string
		status       int
	}{
		{"GET", "/", []string{"Host", "evil.example"}, 421},
		{"GET", "/_roadbook/events?page=/&version=1", []string{"Host", "evil.example:4321"}, 421},
		{"GET", "/", []string{"Host", "localhost.evil.example"}, 421},
		{"GET", "/", []string{"Host", "127.0.0.1.evil.example:4321"}, 421},
		{"GET", "/", []string{"Host", "0.0.0.0:4321"}, 421},
		{"GET", "/", []string{"Host", "localhost:9"}, 200},
		{"GET", "/", []string{"Host", "LocalHost"}, 200},
		{"GET", "/", []string{"Host", "[::1]:9"}, 200},
		{"POST", "/", nil, 405}, {"PUT", "/index.html", nil, 405}, {"DELETE", "/index.html", nil, 405}, {"OPTIONS", "/", nil, 405},
		{"GET", "/data/list.json", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}, 403},
		{"GET", "/_roadbook/events?page=/&version=1", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, 403},
		{"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, 403},
		{"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 200},
		{"GET", "/", []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, 200},
		{"GET", "/_roadbook/events", nil, 400}, {"GET", "/_roadbook/events?page=%25zz&version=1", nil, 400},
		{"HEAD", "/_roadbook/events?page=/&version=1", nil, 400},
	} {
		if answer, body := s.request(c.method, c.path, c.headers...); answer.StatusCode != c.status {
			t.Errorf("%s %s %v: %s, not %d\n%s", c.method, c.path, c.headers, answer.Status, c.status, body)
		}
	}
}

func TestServePathsStayInTheSite(t *testing.T) {
	dir := workspaceDir(t)
	write(t, filepath.Dir(dir), "x", "what lies outside")
	s := start(t, dir, nil)
	// As they come over the line, for clients tidy addresses up.
	for _, path := range []string{
		"/../x", "/%2e%2e/x", "/%2E%2E%2Fx", "//x", "///etc/passwd", "/story/../../x", "/story//us-0001.html", "/./index.html", "/story/./",
		`/..\x`, "/..%5cx", "/..%5Cx", "/a%00b", "/%0d%0aX:y", "/%ff", "/_roadbook/../../x", "/_roadbook/..%2f..%2fx", "/C:%5cx", "http://127.0.0.1/../x",
	} {
		c, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.address, "http://"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path)
		answer, _ := io.ReadAll(c)
		c.Close()
		if status, _, _ := strings.Cut(string(answer), "\r\n"); status != "HTTP/1.1 400 Bad Request" || strings.Contains(string(answer), "what lies") {
			t.Errorf("%s: %s", path, answer)
		}
	}
	// Sources are not served.
	for _, path := range []string{"/roadbook.yaml", "/stories/us-0001-first.md"} {
		if answer, _ := s.request("GET", path); answer.StatusCode != 404 {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
}

func TestServeReloadsWhatChanged(t *testing.T) {
	dir := workspaceDir(t)
	s := start(t, dir, nil)
	first, list, term := s.listen("/story/us-0001.html"), s.listen("/story/"), s.listen("/term/visit.html")
	write(t, dir, "stories/us-0001-first.md", strings.Replace(trial["stories/us-0001-first.md"], "The first story", "Another title", 1))
	s.expect(first, "reload")
	s.expect(list, "reload")
	if body := s.get("/story/us-0001.html"); !strings.Contains(body, "Another title") {
		t.Errorf("the page is as it was:\n%s", body)
	}
	// A page that shows another version than the one there is told at once, whenever it asks.
	told := make(chan string, 1)
	go func() {
		_, body := s.request("GET", "/_roadbook/events?page=/story/us-0001.html&version=0")
		told <- body
	}()
	select {
	case body := <-told:
		if !strings.Contains(body, "event: reload\n") {
			t.Errorf("a stale page is told %q", body)
		}
	case <-time.After(patience):
		t.Error("a stale page is told nothing")
	}
	select {
	case got := <-term:
		t.Errorf("a page that did not change was told %q", got)
	default:
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s.expect(term, "end")
}

func TestServeFollowsEveryWayOfWriting(t *testing.T) {
	dir := workspaceDir(t)
	s := start(t, dir, nil)
	// As editors do: a draft beside it, moved into its place.
	write(t, dir, "stories/.us-0001.tmp", story("US-0001", "Written by a rename"))
	if err := os.Rename(filepath.Join(dir, "stories/.us-0001.tmp"), filepath.Join(dir, "stories/us-0001-first.md")); err != nil {
		t.Fatal(err)
	}
	s.shows("/story/us-0001.html", "Written by a rename")
	// A new folder below a new folder, and a file in it that changes again.
	write(t, dir, "stories/checkout/cards/us-0003-third.md", story("US-0003", "In a new folder"))
	s.shows("/story/us-0003.html", "In a new folder")
	write(t, dir, "stories/checkout/cards/us-0003-third.md", story("US-0003", "In a watched folder"))
	s.shows("/story/us-0003.html", "In a watched folder")
	// A folder under another name, and a change in it.
	if err := os.Rename(filepath.Join(dir, "stories/checkout"), filepath.Join(dir, "stories/payment")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	write(t, dir, "stories/payment/cards/us-0003-third.md", story("US-0003", "In a renamed folder"))
	s.shows("/story/us-0003.html", "In a renamed folder")
	// A folder that goes, while its page is open, and comes again.
	gone := s.listen("/story/us-0003.html")
	if err := os.RemoveAll(filepath.Join(dir, "stories/payment")); err != nil {
		t.Fatal(err)
	}
	s.expect(gone, "reload")
	s.shows("/story/us-0003.html", "There is no such page")
	back := s.listen("/story/us-0003.html")
	write(t, dir, "stories/payment/us-0003-third.md", story("US-0003", "It is back"))
	s.expect(back, "reload")
	s.shows("/story/us-0003.html", "It is back")
}

func TestServeFollowsLinksToFilesElsewhere(t *testing.T) {
	dir, elsewhere := workspaceDir(t), t.TempDir()
	text := strings.Replace(trial["stories/us-0002-second.md"], "US-0002", "US-0007", 1)
	write(t, elsewhere, "seven.md", text)
	if err := os.Symlink(filepath.Join(elsewhere, "seven.md"), filepath.Join(dir, "stories/us-0007-linked.md")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	s := start(t, dir, nil)
	s.shows("/story/us-0007.html", "The second story")
	write(t, elsewhere, "seven.md", strings.Replace(text, "The second story", "Changed behind the link", 1))
	s.shows("/story/us-0007.html", "Changed behind the link")
}

func TestServeLeavesBuildsAndDraftsAlone(t *testing.T) {
	dir := workspaceDir(t)
	s := start(t, dir, nil)
	made := s.made.Load()
	write(t, dir, "site/"+site.Manifest, "# Files\n")
	write(t, dir, "site/story/us-0001.html", "a page")
	write(t, dir, ".roadbook-build-1/index.html", "a page")
	write(t, dir, ".git/index", "an index")
	write(t, dir, "node_modules/x/readme.md", "# x")
	write(t, dir, "stories/us-0001-first.md~", "a draft")
	write(t, dir, "stories/.us-0001-first.md.swp", "a draft")
	write(t, dir, "stories/4913", "")
	time.Sleep(300 * time.Millisecond) // several times what changes wait
	before := s.made.Load()
	if before-made > 1 { // the folder of the site is a new folder like any other until its mark is in it
		t.Errorf("%d editions were made for what is no source", before-made)
	}
	for i := range 5 {
		write(t, dir, "site/story/us-0001.html", fmt.Sprint("another page ", i))
		time.Sleep(100 * time.Millisecond)
	}
	if n := s.made.Load() - before; n != 0 {
		t.Errorf("%d editions were made for a built site", n)
	}
}

func TestServeShowsABrokenDocument(t *testing.T) {
	dir := workspaceDir(t)
	s := start(t, dir, nil)
	if body := s.get("/story/us-0001.html"); strings.Contains(body, "roadbook-notice") {
		t.Errorf("all is well, and there is a notice:\n%s", body)
	}
	open := s.listen("/story/us-0001.html")
	write(t, dir, "stories/us-0001-first.md", story("US-0001", "The first: story"))
	s.expect(open, "reload")
	body := s.get("/story/us-0001.html")
	for _, text := range []string{"front-matter-syntax", "line 3", `<a href="/_roadbook/findings">`} {
		if !strings.Contains(body, text) {
			t.Errorf("the page of the broken document does not say %q:\n%s", text, body)
		}
	}
	if body := s.get("/story/us-0002.html"); !strings.Contains(body, "The second story") || !strings.Contains(body, "1 error") {
		t.Errorf("another page does not stay up, or does not tell:\n%s", body)
	}
	s.shows("/_roadbook/findings", `<a href="/story/us-0001.html">stories/us-0001-first.md</a>`)

	// A document whose very id is lost, and a value that is none, in a file with its page.
	write(t, dir, "stories/lost.md", "---\n[\n---\n")
	write(t, dir, "stories/us-0002-second.md", strings.Replace(trial["stories/us-0002-second.md"], "status: backlog", "status: backlgo", 1))
	s.shows("/_roadbook/findings", "stories/lost.md")
	s.shows("/story/us-0002.html", "backlgo")
	write(t, dir, "stories/us-0001-first.md", trial["stories/us-0001-first.md"])
	write(t, dir, "stories/us-0002-second.md", trial["stories/us-0002-second.md"])
	if err := os.Remove(filepath.Join(dir, "stories/lost.md")); err != nil {
		t.Fatal(err)
	}
	s.shows("/story/us-0001.html", "!roadbook-notice")
	s.shows("/_roadbook/findings", "Nothing is wrong")
}

func TestServeShowsABrokenWorkspaceFile(t *testing.T) {
	dir := workspaceDir(t)
	s := start(t, dir, nil)
	open := s.listen("/story/us-0002.html")
	write(t, dir, "roadbook.yaml", "version: 1\nnmae: <b>Trial</b>\n")
	s.expect(open, "reload")
	for _, page := range []string{"/", "/story/us-0001.html", "/story/us-0002.html", "/_roadbook/findings"} {
		body := s.get(page)
		for _, text := range []string{"this page is as it was before", "<code>roadbook.yaml:2:1</code>", "nmae"} {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not say %q:\n%s", page, text, body)
			}
		}
		if strings.Contains(body, "<b>Trial") {
			t.Errorf("%s has the markup of a value:\n%s", page, body)
		}
	}
	// A page that nobody has asked for yet is as it was too, whatever its file holds by now.
	write(t, dir, "features/batch.md", strings.Replace(trial["features/batch.md"], "Change many things", "Change everything", 1))
	time.Sleep(300 * time.Millisecond)
	if body := s.get("/feature/batch.html"); !strings.Contains(body, "Change many things") {
		t.Errorf("a page is not as it was:\n%s", body)
	}
	// What changes meanwhile is there when it is mended.
	write(t, dir, "stories/us-0002-second.md", strings.Replace(trial["stories/us-0002-second.md"], "The second story", "Written meanwhile", 1))
	write(t, dir, "roadbook.yaml", "version: 1\nname: Mended\n")
	s.shows("/story/us-0002.html", "Written meanwhile")
	s.shows("/", "!as it was before")
	s.shows("/", "Mended")
	s.shows("/feature/batch.html", "Change everything")
	if err := os.Remove(filepath.Join(dir, "roadbook.yaml")); err != nil {
		t.Fatal(err)
	}
	s.shows("/", "as it was before")
	write(t, dir, "roadbook.yaml", trial["roadbook.yaml"])
	s.shows("/", "!as it was before")
}

func TestServeForThePublic(t *testing.T) {
	dir := workspaceDir(t)
	write(t, dir, "stories/us-0001-first.md", story("US-0001", "The first: story"))
	var r snapshot.Reader
	var leak atomic.Pointer[error]
	s := start(t, dir, func(o *serve.Options) {
		o.Make = func(ctx context.Context, changed []string) (*serve.Edition, error) {
			e, err := edition(ctx, &r, dir, true, changed)
			if err == nil {
				e.Verify = func(context.Context) error {
					if p := leak.Load(); p != nil {
						return *p
					}
					return nil
				}
			}
			return e, err
		}
	})
	if body := s.get("/feature/batch.html"); !strings.Contains(body, "Batch changes") || strings.Contains(body, "roadbook-notice") {
		t.Errorf("the public's page:\n%s", body)
	}
	if answer, body := s.request("GET", "/story/us-0001.html"); answer.StatusCode != 404 || strings.Contains(body, "first") {
		t.Errorf("an internal page: %s\n%s", answer.Status, body)
	}
	if body := s.get("/_roadbook/findings"); strings.Contains(body, "US-0001") {
		t.Errorf("the public sees findings:\n%s", body)
	}
	open := s.listen("/feature/batch.html")
	found := errors.New("features.html shows what is internal to US-0001")
	leak.Store(&found)
	write(t, dir, "features/other.md", strings.ReplaceAll(trial["features/batch.md"], "atch", "ox"))
	s.expect(open, "reload")
	s.shows("/feature/batch.html", "This must not be published:</strong> features.html shows what is internal to US-0001")
	leak.Store(nil)
	if err := os.Remove(filepath.Join(dir, "features/other.md")); err != nil {
		t.Fatal(err)
	}
	s.shows("/feature/batch.html", "!roadbook-notice")
}

func TestServeKeepsUpWhenAPageCannotBeMade(t *testing.T) {
	s := start(t, "", func(o *serve.Options) {
		o.Make = func(context.Context, []string) (*serve.Edition, error) {
			return &serve.Edition{File: func(path string) ([]byte, error) {
				switch path {
				case "index.html":
					return []byte("<html><head></head><body>home</body></html>"), nil
				case "bad.html":
					return nil, errors.New("it is <broken>")
				case "worse.html":
					panic("out of order")
				}
				return nil, fs.ErrNotExist
			}}, nil
		}
	})
	for path, text := range map[string]string{"/bad.html": "it is &lt;broken&gt;", "/worse.html": "out of order"} {
		answer, body := s.request("GET", path)
		if answer.StatusCode != 500 || !strings.Contains(body, text) || !versionPattern.MatchString(body) {
			t.Errorf("%s: %s\n%s", path, answer.Status, body)
		}
	}
	if body := s.get("/"); !strings.Contains(body, "home") {
		t.Error(body)
	}
	if answer, _ := s.request("GET", "/nope"); answer.StatusCode != 404 {
		t.Error(answer.Status)
	}
}

func TestServeListensOnTheFirstFreePort(t *testing.T) {
	ctx := t.Context()
	taken, err := serve.Listen(ctx, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	if l, err := serve.Listen(ctx, port, port); err == nil {
		l.Close()
		t.Error("a port can be had twice")
	}
	l, err := serve.Listen(ctx, port, port+50)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if a := l.Addr().(*net.TCPAddr); a.Port <= port || !a.IP.IsLoopback() {
		t.Errorf("after %d came %s", port, a)
	}
}

func TestServeEndsWithAllThatItStarted(t *testing.T) {
	before := runtime.NumGoroutine()
	dir := workspaceDir(t)
	for range 3 {
		s := start(t, dir, nil)
		open := []<-chan string{s.listen("/"), s.listen("/story/us-0001.html"), s.listen("/nope")}
		idle, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.address, "http://"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took > patience/2 {
			t.Errorf("the end took %s", took)
		}
		for _, told := range open {
			s.expect(told, "end")
		}
		idle.Close()
	}
	var n int
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if n = runtime.NumGoroutine(); n <= before {
			return
		}
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after:\n%s", before, n, stacks[:runtime.Stack(stacks, true)])
}

func TestServeFailsWhereTheFirstEditionFails(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "roadbook.yaml", "version: 1\nnmae: Trial\n")
	l, err := serve.Listen(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var r snapshot.Reader
	err = serve.Run(t.Context(), l, serve.Options{
		Root: dir, Say: func(string) {}, Ready: func(*serve.Edition) { t.Error("it is ready") },
		Make: func(ctx context.Context, changed []string) (*serve.Edition, error) {
			return edition(ctx, &r, dir, false, changed)
		},
	})
	if err == nil || !strings.Contains(err.Error(), "nmae") {
		t.Errorf("the error is %v", err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the port is still taken: %v", err)
	}
}
