package serve

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"time"
)

// stamp tells one state of a file from another.
type stamp struct {
	size     int64
	modified time.Time
	folder   bool
}

// poll looks at all files again and again, and sends those that differ. It rests at least ten times as long as a look
// takes, so that a large folder does not keep the machine busy.
func (t *tree) poll(ctx context.Context, interval time.Duration, ready func(), changes chan<- []string) {
	before := t.stamps()
	ready()
	timer := time.NewTimer(interval)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		start := time.Now()
		now := t.stamps()
		if names := t.differing(before, now); len(names) > 0 {
			select {
			case <-ctx.Done():
				return
			case changes <- names:
			}
		}
		before = now
		timer.Reset(max(interval, 10*time.Since(start)))
	}
}

func (t *tree) stamps() map[string]stamp {
	out := map[string]stamp{}
	put := func(path string, info fs.FileInfo) {
		s := stamp{size: info.Size(), modified: info.ModTime(), folder: info.IsDir()}
		if s.folder { // what changes in a folder is seen at the files in it
			s.size, s.modified = 0, time.Time{}
		}
		out[path] = s
	}
	// The visit never fails, so that the walk does not either.
	_ = t.walk(t.root, func(path string, _ bool, info fs.FileInfo) error {
		put(path, info)
		return nil
	})
	for path := range t.elsewhere {
		if info, err := os.Stat(path); err == nil {
			put(path, info)
		}
	}
	return out
}

// differing are the names of the files that are not the same in both, sorted.
func (t *tree) differing(before, now map[string]stamp) []string {
	var names []string
	for path, s := range now {
		if old, ok := before[path]; !ok || old != s {
			names = append(names, t.name(path))
		}
	}
	for path := range before {
		if _, ok := now[path]; !ok {
			names = append(names, t.name(path))
		}
	}
	slices.Sort(names)
	return names
}
