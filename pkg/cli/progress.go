package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress is a line on a terminal that says how far a long work is. It appears after a moment, so that what is quick says
// nothing, and goes when the work ends. Elsewhere than on a terminal there is none.
type progress struct {
	to      io.Writer // nil for none
	work    string
	mutex   sync.Mutex
	next    time.Time
	written bool
}

// A progress begins after progressAfter and is written again every progressEvery.
const (
	progressAfter = 400 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

func (a *app) progress(work string) *progress {
	p := &progress{work: work, next: time.Now().Add(progressAfter)}
	if isTerminal(a.stderr) && a.getenv("TERM") != "dumb" {
		p.to = a.stderr
	}
	return p
}

// tell says how much is done. It may be called from several goroutines.
func (p *progress) tell(done, all int) {
	if p.to == nil {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if now := time.Now(); now.After(p.next) {
		p.next, p.written = now.Add(progressEvery), true
		fmt.Fprintf(p.to, "\r%s: %d of %d\x1b[K", p.work, done, all)
	}
}

// end takes the line away.
func (p *progress) end() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.written {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
	p.to = nil
}
