package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/term"
)

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored decides about colour on a stream: the flag, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether
// it is a terminal.
func (a *app) colored(stream any) bool {
	switch a.color {
	case "always":
		return true
	case "never":
		return false
	}
	if a.getenv("NO_COLOR") != "" {
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := a.getenv(name); v != "" && v != "0" {
			return true
		}
	}
	return isTerminal(stream) && a.getenv("TERM") != "dumb"
}

// width is the number of columns that text is laid out to: COLUMNS, else the terminal's, else 80.
func (a *app) width() int {
	if n, err := strconv.Atoi(a.getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if f, ok := a.stdout.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return 80
}

// write runs print on standard output, or atomically on a file where one is named.
func (a *app) write(out string, print func(w io.Writer) error) error {
	if out == "" || out == "-" {
		return print(a.stdout)
	}
	return writeAtomically(out, print)
}

// writeAtomically writes a file beside its place and moves it there, so that nobody sees half of it.
func writeAtomically(path string, print func(w io.Writer) error) (err error) {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return fmt.Errorf("writing %s: it is a folder", path)
		}
		mode = info.Mode().Perm()
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, unplaced(err, filepath.Dir(path)))
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := print(f); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("writing %s: %w", path, unplaced(err, filepath.Dir(path)))
	}
	return nil
}

// unplaced is a file's error without the name of ours that it was written under, and with what is wrong about its
// folder.
func unplaced(err error, folder string) error {
	if info, failed := os.Stat(folder); errors.Is(failed, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s", folder)
	} else if failed == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file, not a folder", folder)
	}
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
