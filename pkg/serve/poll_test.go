package serve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Where the system tells nothing, looking finds the same changes.
func TestPollFindsChanges(t *testing.T) {
	root := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "workspace.yaml")
	put := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(filepath.Join(root, "a.md"), "one")
	put(filepath.Join(root, "b/c.md"), "two")
	put(elsewhere, "three")
	tr := newTree(Options{Root: root, Files: []string{elsewhere}})
	ctx, stop := context.WithCancel(t.Context())
	changes, ready, ended := make(chan []string), make(chan bool), make(chan bool)
	go func() {
		tr.poll(ctx, 5*time.Millisecond, func() { close(ready) }, changes)
		close(ended)
	}()
	<-ready
	for _, c := range []struct {
		name   string
		do     func()
		wanted string
	}{
		{"a longer file", func() { put(filepath.Join(root, "a.md"), "longer") }, "a.md"},
		{"a new folder", func() { put(filepath.Join(root, "d/e.md"), "new") }, "d/e.md"},
		{"a file that goes", func() { os.Remove(filepath.Join(root, "b/c.md")) }, "b/c.md"},
		{"a file elsewhere", func() { put(elsewhere, "changed") }, elsewhere},
	} {
		c.do()
		var seen []string
		for end := time.After(30 * time.Second); !slices.Contains(seen, c.wanted); {
			select {
			case names := <-changes:
				seen = append(seen, names...)
			case <-end:
				t.Fatalf("%s: seen %v", c.name, seen)
			}
		}
	}
	put(filepath.Join(root, "a.md~"), "a draft")
	put(filepath.Join(root, ".git/index"), "an index")
	select {
	case names := <-changes:
		t.Errorf("%v is no change", names)
	case <-time.After(100 * time.Millisecond):
	}
	stop()
	<-ended
}

func TestFromRoot(t *testing.T) {
	for in, want := range map[string]string{
		`<a href="assets/site.css">`:         `<a href="/assets/site.css">`,
		`<a href="index.html#top">`:          `<a href="/index.html#top">`,
		`<a href="features.html?q=a">`:       `<a href="/features.html?q=a">`,
		`<html data-root="">`:                `<html data-root="/">`,
		`<form action="search.html">`:        `<form action="/search.html">`,
		`<a href="#main">`:                   `<a href="#main">`,
		`<a href="/_roadbook/reload.js">`:    `<a href="/_roadbook/reload.js">`,
		`<a href="https://x.example/a">`:     `<a href="https://x.example/a">`,
		`<a href="mailto:a@b.example">`:      `<a href="mailto:a@b.example">`,
		`<p>href=&#34;assets/x&#34;</p>`:     `<p>href=&#34;assets/x&#34;</p>`,
		`<img src="files/ab.png" alt="x/y">`: `<img src="/files/ab.png" alt="x/y">`,
	} {
		if got := string(fromRoot([]byte(in))); got != want {
			t.Errorf("%s became %s, not %s", in, got, want)
		}
	}
}

func TestBatchWaitsForCalm(t *testing.T) {
	b := newBatch()
	defer b.stop()
	changes := make(chan []string)
	b.put("a.md")
	b.put("b.md")
	b.put("a.md")
	if b.to(changes) != nil {
		t.Error("it does not wait")
	}
	<-b.timer.C
	b.ripe = true
	if b.to(changes) == nil || strings.Join(b.names, " ") != "a.md b.md" {
		t.Errorf("it has %v", b.names)
	}
	b.clear()
	if b.to(changes) != nil {
		t.Error("it sends nothing at all")
	}
	// Where it never becomes calm, it does not wait for ever.
	b.put("c.md")
	b.first = b.first.Add(-longest)
	b.put("d.md")
	select {
	case <-b.timer.C:
	case <-time.After(30 * time.Second):
		t.Error("it waits for ever")
	}
}
