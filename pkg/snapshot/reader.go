package snapshot

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/history"
)

// Reader opens one work tree again and again, as its files change. What did not change it takes from the snapshot before;
// the result is that of Open, save that it keeps the text of the documents, so that each snapshot stays good for whatever
// is asked of it while the files change further. It is for one goroutine at a time.
type Reader struct {
	last   *Snapshot
	stamps map[string]stamp
	memory history.Memory // of commits; that of the work tree is found out anew each time
}

// stamp is what the file system says of a file before it is read.
type stamp struct {
	size     int64
	modified time.Time
}

// Open opens the workspace. Changed are paths of files and folders below the root that are known to have changed since the
// last time, whatever the file system says of their size and time; "." is everything.
func (r *Reader) Open(ctx context.Context, o Options, changed []string) (*Snapshot, error) {
	o.memory = &r.memory
	p, err := find(o)
	if err != nil {
		return nil, err
	}
	if p.revision != nil {
		return load(ctx, p, o, nil) // what is committed is not read twice
	}
	var mutex sync.Mutex
	stamps := map[string]stamp{}
	last := r.last
	if last != nil && (last.Root != p.root || len(o.Overlay) > 0 || !sameConfig(last.Config, p.cfg)) {
		last = nil
	}
	kept := newKeptFS(p.fsys)
	p.fsys = kept
	s, err := load(ctx, p, o, func(path string) *document.File {
		info, err := fs.Stat(kept, path)
		if err != nil {
			return nil
		}
		now := stamp{info.Size(), info.ModTime()}
		mutex.Lock()
		stamps[path] = now
		mutex.Unlock()
		if before, ok := r.stamps[path]; last != nil && ok && before == now && !touches(changed, path) {
			if f := last.Workspace.File(path); f != nil && f.Err() == nil {
				return f
			}
		}
		kept.hold(path)
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.last, r.stamps = s, stamps
	return s, nil
}

// touches reports whether a file is one of some paths, or in one of them.
func touches(paths []string, file string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return p == "." || p == file || strings.HasPrefix(file, p+"/")
	})
}

// sameConfig reports whether two configurations were read from the same bytes, so that they read documents alike.
func sameConfig(a, b *config.Config) bool {
	return slices.EqualFunc(a.Merged().Files(), b.Merged().Files(), func(f, g *document.File) bool {
		return f.Path == g.Path && document.SameBytes(f, g)
	})
}
