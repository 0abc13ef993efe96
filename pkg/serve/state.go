package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// state is what is shown at one moment. It never changes: the next one takes its place.
type state struct {
	*Edition
	// trouble is why the files of now gave no edition, so that an older one is shown; leak what the edition must not show.
	trouble, leak error
	// notice is on every page.
	notice []byte
	// replaced is closed when the next state is there.
	replaced chan struct{}
}

func newState(e *Edition, trouble, leak error) *state {
	st := &state{Edition: e, trouble: trouble, leak: leak, replaced: make(chan struct{})}
	st.notice = st.makeNotice()
	return st
}

// own is the folder of what the server adds to the site. No kind has a name that gives it.
const own = "_roadbook/"

// answer is what an address holds.
type answer struct {
	status  int
	content []byte
	// name gives the content its type, by its extension.
	name string
	// version is that of the content as it was made; an open page whose version is another one is stale.
	version string
	// location is where to go instead, with status 302.
	location string
}

// answer answers for the path of an address, without escapes: "/", "/features.html".
func (st *state) answer(address string) answer {
	name := strings.TrimPrefix(address, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if !strings.HasPrefix(address, "/") || !fs.ValidPath(name) || strings.ContainsFunc(name, isForeign) {
		return refusal(http.StatusBadRequest, "the address leads nowhere in the site")
	}
	if rest, ok := strings.CutPrefix(name, own); ok {
		return st.ownAnswer(rest)
	}
	content, err := st.file(name)
	switch {
	case err == nil:
		return st.page(http.StatusOK, name, content)
	case !errors.Is(err, fs.ErrNotExist):
		return st.page(http.StatusInternalServerError, "error.html", errorPage(name, err))
	}
	if _, err := st.file(name + "/index.html"); err == nil {
		return answer{status: http.StatusFound, location: address + "/"}
	}
	if content, err = st.file("404.html"); err != nil {
		return refusal(http.StatusNotFound, "there is no such page")
	}
	return st.page(http.StatusNotFound, "404.html", fromRoot(content))
}

// file makes a file of the site. What goes wrong in making one page keeps nobody from the others.
func (st *state) file(name string) (content []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("this is a mistake in roadbook: %v", p)
		}
	}()
	return st.File(name)
}

// isForeign names what no file of a site has in its name, and some systems take for a separator or an end.
func isForeign(r rune) bool { return r == '\\' || r < 0x20 || r == 0x7f || r == '�' }

// page is the answer for a file of the site; what is a page gets what the server adds.
func (st *state) page(status int, name string, content []byte) answer {
	a := answer{status: status, name: name, content: content}
	if path.Ext(name) == ".html" {
		a.version = digest(content, st.notice)
		a.content = live(content, a.version, st.notice)
	} else {
		a.version = digest(content)
	}
	return a
}

// refusal says in plain text why there is nothing.
func refusal(status int, why string) answer {
	content := []byte(fmt.Sprintf("%d %s: %s\n", status, http.StatusText(status), why))
	return answer{status: status, name: "refusal.txt", content: content, version: digest(content)}
}

func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

var relativeAddress = regexp.MustCompile(`\b(href|src|action|data-root)="([^"#/:?]*)(["#/?])`)

// fromRoot makes the relative addresses of a page of the root begin at the root, for a page that is shown anywhere.
func fromRoot(page []byte) []byte {
	return relativeAddress.ReplaceAllFunc(page, func(m []byte) []byte {
		at := bytes.IndexByte(m, '"') + 1
		if c := m[at]; c == '#' || c == '/' || c == '?' {
			return m
		}
		return append(append(bytes.Clone(m[:at]), '/'), m[at:]...)
	})
}
