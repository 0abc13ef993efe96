// Package serve shows a site while its documents are being written: on loopback only, made in memory, and each page
// reloads when a change of the files changes it.
//
// Data passes through it like this: files change (watch.go, or where watches run out, poll.go) → the caller's Make reads
// the workspace again and plans an Edition → requests (request.go) and open pages (events.go) are answered from the
// state of that moment (state.go), whose pages are made when somebody asks for them. When Make fails, the state keeps the
// edition before and says why (page.go). Nothing is written to disk.
package serve

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Edition is a site at one moment. All that it gives is safe for concurrent use.
type Edition struct {
	// File makes one file of the site, by its path from the root. The error is fs.ErrNotExist where there is none.
	File func(path string) ([]byte, error)
	// Findings are what the rules say of the documents; none for those who may not see them.
	Findings []diagnostic.Finding
	// Lines gives the lines of a source file, nil where there is none.
	Lines func(path string) *diagnostic.Lines
	// Page is the path of the page that shows a finding, "" where no page does.
	Page func(f diagnostic.Finding) string
	// Verify looks for what the site must not show. It runs beside the requests, for its error is shown and stops nobody;
	// nil is nothing to look for.
	Verify func(ctx context.Context) error
}

// Options say what is served.
type Options struct {
	// Make makes the edition of this moment. It is called again, by one goroutine at a time, when files have changed: those
	// of these paths, relative to Root and with "/"; "." is any of them.
	Make func(ctx context.Context, changed []string) (*Edition, error)
	// Root is the folder whose files are watched, with all folders below it; "" is none, for what cannot change.
	Root string
	// Files are further files to watch, which need not lie in Root.
	Files []string
	// Ignore are the names of files that mark a folder, such as a built site, whose changes are nobody's concern.
	Ignore []string
	// Ready is called when the first edition is served.
	Ready func(first *Edition)
	// Say takes a line about what happened, for a person at a terminal. It is called by one goroutine at a time.
	Say func(line string)
}

// First and last are the ports that are tried where none is asked for.
const (
	FirstPort = 4321
	LastPort  = FirstPort + 99
)

// Listen listens on loopback, on the first port from first to last that is free; 0 is any free port.
func Listen(ctx context.Context, first, last int) (net.Listener, error) {
	var failed error
	for port := first; port <= last; port++ {
		var c net.ListenConfig
		l, err := c.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return l, nil
		}
		if failed == nil {
			failed = err
		}
	}
	return nil, failed
}

// Address is the address of the site for a browser.
func Address(l net.Listener) string { return "http://" + l.Addr().String() + "/" }

// patience is how long requests under way may take after the end was asked for.
const patience = 2 * time.Second

// Run makes an edition and serves it, and those that follow it, until the context ends; that is no error. The error of the
// first Make is Run's. It closes the listener, and all that it started has ended when it returns.
func Run(ctx context.Context, l net.Listener, o Options) error {
	defer l.Close()
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	o.Say = oneAtATime(o.Say)

	// Watching begins before the files are read, so that no change falls between the two.
	changes := make(chan []string)
	if o.Root != "" {
		watching := make(chan struct{})
		running.Go(func() { watch(ctx, o, sync.OnceFunc(func() { close(watching) }), changes) })
		select {
		case <-watching:
		case <-ctx.Done():
			return nil
		}
	}
	first, err := o.Make(ctx, []string{everything})
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	}
	s := &server{Options: o, state: newState(first, nil, nil), done: ctx.Done()}
	running.Go(func() { s.follow(ctx, changes) })
	web := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: quiet(),
	}
	failed := make(chan error, 1)
	running.Go(func() { failed <- web.Serve(l) })
	o.Ready(first)
	select {
	case <-ctx.Done():
	case err := <-failed:
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if web.Shutdown(limit) != nil {
		return web.Close() // somebody reads too slowly to wait for
	}
	return nil
}

func oneAtATime(say func(string)) func(string) {
	var mu sync.Mutex
	return func(line string) {
		mu.Lock()
		defer mu.Unlock()
		say(line)
	}
}

// server is what requests are answered by.
type server struct {
	Options
	// done is closed at the end, so that streams of events end too.
	done <-chan struct{}

	mu    sync.Mutex
	state *state
}

func (s *server) now() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// show puts a state in the place of the one before, and wakes all pages that are open.
func (s *server) show(next *state) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.state.replaced)
	s.state = next
}

// follow makes an edition after each change, and verifies it. It is the only one that changes the state.
func (s *server) follow(ctx context.Context, changes <-chan []string) {
	var running sync.WaitGroup
	defer running.Wait()
	verified, ended, forget := make(chan error, 1), closed(), func() {}
	verify := func(e *Edition) {
		forget()
		if e.Verify == nil {
			return
		}
		var verifying context.Context
		verifying, forget = context.WithCancel(ctx)
		before := ended
		result, end := make(chan error, 1), make(chan struct{})
		verified, ended = result, end
		running.Go(func() {
			defer close(end)
			<-before // one at a time: it keeps all processors busy
			if verifying.Err() == nil {
				result <- e.Verify(verifying)
			}
		})
	}
	defer func() { forget() }()
	verify(s.state.Edition)
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-verified:
			if err != nil && ctx.Err() == nil {
				s.show(newState(s.state.Edition, s.state.trouble, err))
				s.Say(err.Error())
			}
		case paths := <-changes:
			start := time.Now()
			e, err := s.Make(ctx, paths)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				s.show(newState(s.state.Edition, err, s.state.leak))
				s.Say("the pages stay as they were: " + err.Error())
			default:
				s.show(newState(e, nil, nil))
				s.Say(said(paths, e, time.Since(start)))
				verify(e)
			}
		}
	}
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// said tells a person what a rebuild was for and what came of it.
func said(paths []string, e *Edition, took time.Duration) string {
	var b strings.Builder
	if slices.Contains(paths, everything) {
		paths = []string{"many files"}
	}
	b.WriteString(paths[0])
	if more := len(paths) - 1; more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	fmt.Fprintf(&b, ": %d ms", took.Milliseconds())
	if counts := countOf(e.Findings); counts != "" {
		b.WriteString(", " + counts)
	}
	return b.String()
}
