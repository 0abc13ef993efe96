package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

// adopted is a workspace in a folder of a test, and the command run in it.
type adopted struct {
	t   *testing.T
	dir string
}

func adopt(t *testing.T, files map[string]string) *adopted {
	t.Helper()
	t.Setenv("ROADBOOK_TODAY", "2026-09-15")
	w := &adopted{t, t.TempDir()}
	for name, text := range files {
		w.write(name, text)
	}
	return w
}

func (w *adopted) write(name, text string) {
	w.t.Helper()
	full := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// run returns standard output, standard error and the exit status of the command.
func (w *adopted) run(args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = cli.Main(append([]string{"-C", w.dir}, args...), strings.NewReader(""), &out, &errs)
	return out.String(), errs.String(), code
}

// files are all files of the workspace with their bytes, by path.
func (w *adopted) files() map[string]string {
	w.t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(w.dir, filepath.FromSlash(p)))
		all[p] = string(data)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// fixed runs fix, and again: the second time must change nothing.
func (w *adopted) fixed(args ...string) (map[string]string, string) {
	w.t.Helper()
	out, errs, code := w.run(append([]string{"fix"}, args...)...)
	if code == 2 {
		w.t.Fatal(errs)
	}
	first := w.files()
	if again, _, _ := w.run(append([]string{"fix"}, args...)...); !strings.Contains(again, "nothing to fix") {
		w.t.Errorf("the second fix says:\n%s", again)
	}
	if d := cmp.Diff(first, w.files()); d != "" {
		w.t.Errorf("the second fix changes files:\n%s", d)
	}
	return first, out
}
