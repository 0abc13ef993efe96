// Command sample writes a realistic workspace of any size, for benchmarks: always the same for the same seed. With
// -commits it makes a git repository of it, by the git program.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/sample"
)

func main() {
	documents := flag.Int("documents", 10_000, "number of Markdown documents")
	commits := flag.Int("commits", 0, "make a git repository with this many commits")
	seed := flag.Uint64("seed", 1, "another seed is another workspace")
	flag.Parse()
	if err := run(flag.Arg(0), *documents, *commits, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(2)
	}
}

func run(dir string, documents, commits int, seed uint64) error {
	if dir == "" {
		return errors.New("name a folder that does not exist yet: sample [-documents N] [-commits N] DIR")
	}
	if _, err := os.Stat(dir); err == nil {
		return fmt.Errorf("%s is there already", dir)
	}
	files := sample.Workspace(documents, seed)
	if commits > 0 {
		return repository(dir, files, commits, seed)
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(f.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// repository makes a repository whose first commit has all documents, and each further one changes twenty.
func repository(dir string, files []sample.File, commits int, seed uint64) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	git := func(stdin func(io.Writer) error, args ...string) error {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		if stdin == nil {
			return cmd.Run()
		}
		pipe, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		if err := cmd.Start(); err != nil {
			return err
		}
		failed := stdin(pipe)
		pipe.Close()
		return errors.Join(failed, cmd.Wait())
	}
	if err := git(nil, "init", "-q", "-b", "main"); err != nil {
		return err
	}
	if err := git(func(w io.Writer) error { return history(w, files, commits, seed) }, "fast-import", "--quiet"); err != nil {
		return err
	}
	return git(nil, "reset", "-q", "--hard", "main")
}

// history writes the stream that fast-import reads.
func history(w io.Writer, files []sample.File, commits int, seed uint64) error {
	b := bufio.NewWriter(w)
	r := rand.New(rand.NewPCG(seed, 0x686973746f7279))
	const first = 1_767_600_000 // 2026-01-05
	commit := func(n int, message string) {
		who := fmt.Sprintf("Person %d <person_%d@example.com> %d +0000", n%9, n%9, first+n*40_000)
		fmt.Fprintf(b, "commit refs/heads/main\nauthor %s\ncommitter %s\ndata %d\n%s\n", who, who, len(message), message)
	}
	write := func(f sample.File) {
		fmt.Fprintf(b, "M 100644 inline %s\ndata %d\n%s\n", f.Path, len(f.Text), f.Text)
	}
	commit(0, "Write the plan down")
	for _, f := range files {
		write(f)
	}
	var stories []int
	for i, f := range files {
		if strings.HasPrefix(f.Path, "stories/") {
			stories = append(stories, i)
		}
	}
	for n := 1; n < commits; n++ {
		commit(n, fmt.Sprintf("Move week %d forward", n))
		for range 20 {
			f := &files[stories[r.IntN(len(stories))]]
			f.Text = strings.TrimRight(f.Text, "\n") + fmt.Sprintf("\n\nNoted in week %d.\n", n)
			write(*f)
		}
	}
	return b.Flush()
}
