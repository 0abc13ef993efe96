package cli

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/site"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// siteOf is the input of a workspace's site, as build makes it, with everything that history tells.
func siteOf(t *testing.T, dir string, public bool) site.Input {
	t.Helper()
	s, err := snapshot.Open(context.Background(), snapshot.Options{Dir: dir, Today: calendar.Date{Year: 2026, Month: 9, Day: 15}})
	if err != nil {
		t.Fatal(err)
	}
	in, err := siteInput(context.Background(), s, public)
	if err != nil {
		t.Fatal(err)
	}
	if public { // pages are not to trust that they are given only what they may show
		all, err := siteInput(context.Background(), s, false)
		if err != nil {
			t.Fatal(err)
		}
		in.Findings = all.Findings
	}
	return in
}

// filesOf makes a site's files without the search for what is internal.
func filesOf(t *testing.T, in site.Input) []site.File {
	t.Helper()
	s, err := site.New(in)
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.Files()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// readings are what a file says: its path and bytes, and both with the escapes of HTML, of addresses and of JSON undone,
// in lower case.
func readings(f site.File) []string {
	raw := strings.ToLower(f.Path + "\n" + string(f.Content))
	out := []string{raw, html.UnescapeString(raw)}
	if text, err := url.PathUnescape(strings.ReplaceAll(raw, "%", "%25")); err == nil {
		if text, err = url.PathUnescape(text); err == nil {
			out = append(out, text)
		}
	}
	for _, from := range []string{"%2d", "&#45;", "&#x2d;", `\u002d`, "_"} {
		out = append(out, strings.ReplaceAll(raw, from, "-"))
	}
	var value any
	if json.Unmarshal(f.Content, &value) == nil {
		if text, err := json.Marshal(value); err == nil {
			out = append(out, strings.ToLower(string(text)))
		}
	}
	return out
}

// markersIn are the markers that files hold, each with the first file that does.
func markersIn(markers []marker, files []site.File) map[marker]string {
	out := map[marker]string{}
	for _, f := range files {
		texts := readings(f)
		for _, m := range markers {
			word := strings.ToLower(m.text)
			if out[m] == "" && slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, word) }) {
				out[m] = f.Path
			}
		}
	}
	return out
}

// nowhere are places of which no page tells anybody anything; where these markers show, the list is to be shortened.
var nowhere = []string{
	"description of an internal field", "folder of the workspace in its repository", "policy's condition", "branch", "folder of the repository",
	"folder of a picture", "file of a picture", "content of a file that is no document",
	"comment in a public text", "text of a removed incident", "passage that is gone",
}

// toldOfCommits is false for what the internal site does not tell of a commit: it tells the subject and who wrote it.
func toldOfCommits(place string) bool {
	return !strings.HasPrefix(place, "commit body") && !strings.HasPrefix(place, "committer's") && !strings.HasPrefix(place, "author's address")
}

// TestPublicHoldsNoMarker salts a workspace and its history with what is internal and looks for it in the public site.
func TestPublicHoldsNoMarker(t *testing.T) {
	w := newSalted(false)
	dir := w.checkout(t)
	if len(w.markers) < 200 {
		t.Errorf("there are %d markers", len(w.markers))
	}
	in, all := siteOf(t, dir, true), siteOf(t, dir, false)
	in.Prefix = w.word("folder of the workspace in its repository")
	files := filesOf(t, in)
	public := markersIn(w.markers, files)
	for _, m := range w.markers {
		if file, ok := public[m]; ok {
			t.Errorf("%s shows the %s: %s", file, m.place, around(files, file, m.text))
		}
	}
	var leak *site.Leak
	switch err := func() error { _, err := site.Build(in); return err }(); {
	case errors.As(err, &leak):
		t.Errorf("the search: %v", leak)
	case err != nil:
		t.Error(err)
	}
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	out := filepath.Join(t.TempDir(), "site")
	code := Main([]string{"-C", dir, "build", "--audience", "public", "-o", out}, strings.NewReader(""), io.Discard, io.Discard)
	if _, err := os.Stat(out); code != 0 {
		t.Errorf("build: exit %d, put in place: %v", code, err == nil)
	}
	if os.Getenv("ROADBOOK_GUARD_OFF") != "" {
		return
	}
	internal := markersIn(w.markers, filesOf(t, all))
	for _, m := range w.markers {
		if _, ok := internal[m]; ok != (!slices.Contains(nowhere, m.place) && toldOfCommits(m.place)) {
			t.Errorf("the internal site shows the %s: %v", m.place, ok)
		}
	}
}

// TestPublicIsAsIfNothingWereInternal builds the public site of a workspace, and of the same without all that is internal:
// no count, share, order, date or size on it may tell one from the other.
func TestPublicIsAsIfNothingWereInternal(t *testing.T) {
	salted := filesOf(t, siteOf(t, newSalted(false).checkout(t), true))
	bare := filesOf(t, siteOf(t, newSalted(true).checkout(t), true))
	content := map[string]string{}
	for _, f := range bare {
		content[f.Path] = string(f.Content)
	}
	for _, f := range salted {
		is, ok := content[f.Path]
		delete(content, f.Path)
		if !ok {
			t.Errorf("%s is there only with what is internal", f.Path)
		} else if is != string(f.Content) {
			t.Errorf("%s differs:\n%s", f.Path, firstDifference(string(f.Content), is))
		}
	}
	for name := range content {
		t.Errorf("%s is there only without what is internal", filepath.ToSlash(name))
	}
}

// firstDifference is where two texts begin to differ.
func firstDifference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-160):min(len(s), i+160)] }
	return "with:    " + cut(a) + "\nwithout: " + cut(b)
}

// around is what a file says around a text.
func around(files []site.File, name, text string) string {
	for _, f := range files {
		if i := strings.Index(string(f.Content), text); f.Path == name && i >= 0 {
			return string(f.Content[max(0, i-120):min(len(f.Content), i+60)])
		}
	}
	return text
}
