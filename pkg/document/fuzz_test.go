package document

import (
	"testing"
	"time"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// quick fails a test whose one input takes longer than any input may.
func quick(t *testing.T) func() {
	start := time.Now()
	return func() {
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("reading took %v", took)
		}
	}
}

// FuzzRead reads anything as Markdown and as data: places hold, and what is broken is said.
func FuzzRead(f *testing.F) {
	for _, fx := range fixtures {
		if len(fx.src) < 4096 {
			f.Add([]byte(fx.src), IsMarkdown(fx.file()))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, markdown bool) {
		defer quick(t)()
		file := Read("a.md", src, Options{Data: !markdown})
		checkInvariants(t, file)
	})
}

// FuzzOutline reads anything as a body.
func FuzzOutline(f *testing.F) {
	for _, fx := range fixtures {
		if file := Read(fx.file(), []byte(fx.src), Options{}); !file.Data && len(fx.src) < 4096 {
			f.Add(file.BodyText())
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		defer quick(t)()
		file := &File{Path: "a.md", lines: diagnostic.NewLines(append([]byte("0123456789"), body...))}
		file.Body.Start, file.Body.End = 10, len(file.Source())
		file.Outline, _ = outline(file.Source(), file.Body)
		if file.Outline != nil {
			checkOutline(t, file)
		}
	})
}

// FuzzEdit sets, removes and appends in anything that can be read, and reads it again.
func FuzzEdit(f *testing.F) {
	for i, fx := range fixtures {
		if len(fx.src) < 4096 {
			f.Add([]byte(fx.src), IsMarkdown(fx.file()), "id", "a: value "+fx.name, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, markdown bool, key, value string, pick uint8) {
		file := Read("a.md", src, Options{Data: !markdown})
		if file.Root == nil || file.Broken || len(file.Findings) > 0 {
			return
		}
		editEverywhere(t, file, key, value, int(pick))
	})
}
