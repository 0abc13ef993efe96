package serve

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers one request: first whether it may be asked at all, then from the state of this moment.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for _, pair := range headers {
		h.Set(pair[0], pair[1])
	}
	if why, status := refused(r); why != "" {
		if status == http.StatusMethodNotAllowed {
			h.Set("Allow", "GET, HEAD")
		}
		write(w, r, refusal(status, why))
		return
	}
	if r.URL.Path == "/"+own+"events" {
		s.events(w, r)
		return
	}
	a := s.now().answer(r.URL.Path)
	if a.location != "" {
		to := url.URL{Path: a.location, RawQuery: r.URL.RawQuery}
		h.Set("Location", to.EscapedPath()+query(to))
	}
	write(w, r, a)
}

func query(u url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

// headers are on every answer: nothing is kept by the browser, nothing is taken for what it is not, and no other site
// may frame a page or read a file of this one.
var headers = [][2]string{
	{"Cache-Control", "no-store"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Referrer-Policy", "no-referrer"},
}

// refused says why a request is not answered, and with which status; "" where it is.
func refused(r *http.Request) (why string, status int) {
	switch {
	case !isLoopback(r.Host):
		// A page from elsewhere can make its own name lead to this machine; by that name nothing is told.
		return "this site is only there as localhost or 127.0.0.1", http.StatusMisdirectedRequest
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return "this site can only be read", http.StatusMethodNotAllowed
	case isForeignUse(r.Header):
		return "other sites may lead here, and not use what is here", http.StatusForbidden
	}
	return "", 0
}

// isLoopback reports whether a Host header names this machine, whatever the port: one may be forwarded.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	switch strings.ToLower(host) {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return false
}

// isForeignUse reports whether a page of another site asks, other than by a link that somebody follows. Browsers say so
// themselves; programs say nothing.
func isForeignUse(h http.Header) bool {
	switch h.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	return h.Get("Sec-Fetch-Mode") != "navigate" || h.Get("Sec-Fetch-Dest") != "document"
}

// types are those of all files of a site; the system's own table differs from machine to machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".jsonl": "application/jsonl", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".xml": "application/xml", ".atom": "application/atom+xml", ".ics": "text/calendar; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
}

func write(w http.ResponseWriter, r *http.Request, a answer) {
	h := w.Header()
	kind, known := types[path.Ext(a.name)]
	if !known {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	h.Set("ETag", `"`+a.version+`"`)
	if a.status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content)) // knows HEAD, If-None-Match and Range
		return
	}
	h.Del("ETag")
	h.Set("Content-Length", strconv.Itoa(len(a.content)))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write(a.content)
	}
}

// quiet drops what the library says of connections: nobody can do anything about them.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
