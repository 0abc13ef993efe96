package snapshot_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/sample"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// mostPerDocument is how many bytes of memory a document of the sample may take when a workspace is open: 5400 are taken
// today, and the text of its body would be 2000 more.
const mostPerDocument = 6400

// TestMemoryPerDocument opens a small workspace and a larger one, and holds what stays in memory against the number of
// documents between them: something may not keep the bodies, which are released once they are read.
func TestMemoryPerDocument(t *testing.T) {
	today, err := calendar.ParseDate(sample.Today)
	if err != nil {
		t.Fatal(err)
	}
	var documents, taken [2]int
	for i, n := range []int{200, 2000} {
		dir := workspaceOf(t, n)
		before := liveBytes()
		s, err := snapshot.Open(context.Background(), snapshot.Options{Dir: dir, Today: today})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Check(context.Background(), nil, nil); err != nil {
			t.Fatal(err)
		}
		documents[i], taken[i] = len(s.Workspace.Documents), liveBytes()-before
		runtime.KeepAlive(s)
	}
	each := (taken[1] - taken[0]) / (documents[1] - documents[0])
	if each < mostPerDocument/2 || each > mostPerDocument {
		t.Errorf("a document takes %d bytes of memory, and %d are fine: if it is much less, lower mostPerDocument", each, mostPerDocument)
	}
}

// liveBytes is the size of what is reachable.
func liveBytes() int {
	runtime.GC()
	runtime.GC() // what had a finalizer is gone now too
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
