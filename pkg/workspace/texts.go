package workspace

import (
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
)

// texts gives the bytes of files that were released after they were read: it reads them again, and holds them against
// what was read first. The files that were asked for last are kept, for who looks at one file several times.
type texts struct {
	fsys fs.FS

	mu     sync.Mutex
	recent []recentText // the last one used last
	bytes  int
}

type recentText struct {
	file  *document.File
	lines *diagnostic.Lines
}

// mostRecent is how many files are kept, and mostRecentBytes how much of them; the last one is kept whatever its size.
const (
	mostRecent      = 16
	mostRecentBytes = 64 << 10
)

// again returns the bytes of a file.
func (t *texts) again(f *document.File) (*diagnostic.Lines, error) {
	if lines := t.lookUp(f); lines != nil {
		return lines, nil
	}
	source, err := readFile(t.fsys, f.Path, nil)
	if err != nil {
		return nil, err
	}
	if sum, _ := f.Sum(); sum != git.BlobSum(source) {
		return nil, fmt.Errorf("%s was changed while it was being looked at: try again", f.Path)
	}
	lines := diagnostic.NewLines(source)
	t.keep(f, lines)
	return lines, nil
}

func (t *texts) lookUp(f *document.File) *diagnostic.Lines {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, r := range slices.Backward(t.recent) {
		if r.file == f {
			t.recent = append(slices.Delete(t.recent, i, i+1), r)
			return r.lines
		}
	}
	return nil
}

func (t *texts) keep(f *document.File, lines *diagnostic.Lines) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recent = append(t.recent, recentText{f, lines})
	t.bytes += f.Size()
	drop := 0
	for len(t.recent)-drop > mostRecent || t.bytes > mostRecentBytes && len(t.recent)-drop > 1 {
		t.bytes -= t.recent[drop].file.Size()
		drop++
	}
	t.recent = slices.Delete(t.recent, 0, drop)
}

// Err says that a file whose text was asked for after it had been read could not be read again, or is not the same any
// more: nil, or the error of the first of them. Nothing that was made of its text may be shown.
func (w *Workspace) Err() error {
	for _, f := range w.Files {
		if err := f.Err(); err != nil {
			return err
		}
	}
	return nil
}

// BlobHash returns the name that git gives to a file's bytes, with so many hexadecimal digits (see git.BlobHash).
func (w *Workspace) BlobHash(f *document.File, digits int) string {
	if sum, ok := f.Sum(); ok && digits == 2*len(sum) {
		return fmt.Sprintf("%x", sum)
	}
	return git.BlobHash(f.Source(), digits)
}
