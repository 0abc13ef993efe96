package git

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// program is the backend that asks the git program. It keeps a few `git cat-file --batch` running, one for each
// object that is being read at the same time.
type program struct {
	path string // of the executable
	at   location

	mu     sync.Mutex
	idle   []*batch
	closed bool
	slots  chan struct{} // limits how many run
}

func newProgram(path string, l location) *program {
	return &program{path: path, at: l, slots: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
}

// command prepares git to be run on this repository and no other, whatever a hook has put into the environment. It
// takes no locks, fetches nothing, and names no command of the repository's configuration.
func (p *program) command(args ...string) *exec.Cmd {
	fixed := []string{"--git-dir=" + p.at.gitDir, "--no-pager", "-c", "core.quotepath=off"}
	cmd := exec.Command(p.path, append(fixed, args...)...)
	cmd.Dir = p.at.root
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") || strings.HasPrefix(v, "GIT_CONFIG_GLOBAL=") || strings.HasPrefix(v, "GIT_CONFIG_NOSYSTEM=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	// GIT_NO_LAZY_FETCH is known since git 2.45; before it, a protocol that does not exist stops a fetch as well.
	cmd.Env = append(cmd.Env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none", "GIT_TERMINAL_PROMPT=0")
	return cmd
}

// output runs git and returns what it printed.
func (p *program) output(args ...string) (string, error) {
	out, err := p.command(args...).Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return "", fmt.Errorf("git %s: %s", args[0], firstLine(exit.Stderr, err))
	}
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return string(out), nil
}

// firstLine returns what git complained about, or the exit status where it said nothing.
func firstLine(stderr []byte, err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(stderr)), "\n")
	if line == "" {
		return err.Error()
	}
	return line
}

func (p *program) read(id oid) (objectKind, []byte, error) {
	b, err := p.acquire()
	if err != nil {
		return 0, nil, err
	}
	kind, data, err := b.read(id)
	if missing := new(MissingObjectError); err != nil && !errors.As(err, &missing) {
		b.stop()
		<-p.slots
		return 0, nil, err
	}
	p.release(b)
	return kind, data, err
}

func (p *program) acquire() (*batch, error) {
	p.slots <- struct{}{}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		<-p.slots
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		b := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return b, nil
	}
	b, err := startBatch(p.command("cat-file", "--batch"))
	if err != nil {
		<-p.slots
	}
	return b, err
}

func (p *program) release(b *batch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		b.stop()
	} else {
		p.idle = append(p.idle, b)
	}
	<-p.slots
}

func (p *program) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, b := range p.idle {
		b.stop()
	}
	p.idle = nil
	return nil
}

// batch is one running `git cat-file --batch`.
type batch struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer
}

func startBatch(cmd *exec.Cmd) (*batch, error) {
	b := &batch{cmd: cmd}
	cmd.Stderr = &b.stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.in, b.out = in, bufio.NewReaderSize(out, 64<<10)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting git: %w", err)
	}
	return b, nil
}

func (b *batch) read(id oid) (objectKind, []byte, error) {
	name := id.hex()
	_, err := io.WriteString(b.in, name+"\n")
	if err != nil {
		return 0, nil, b.died(err)
	}
	header, err := b.out.ReadString('\n')
	if err != nil {
		return 0, nil, b.died(err)
	}
	fields := strings.Fields(header)
	if len(fields) == 2 && fields[1] == "missing" {
		return 0, nil, &MissingObjectError{Hash: name}
	}
	if len(fields) != 3 || kindNames[fields[1]] == 0 {
		return 0, nil, fmt.Errorf("git cat-file: unexpected answer %q", strings.TrimSpace(header))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return 0, nil, fmt.Errorf("git cat-file: unexpected answer %q", strings.TrimSpace(header))
	}
	data, err := readSized(b.out, size)
	if err == nil {
		_, err = b.out.Discard(1) // the newline after the object
	}
	if err != nil {
		return 0, nil, b.died(err)
	}
	return kindNames[fields[1]], data, nil
}

// died says why git went away in the middle of its work.
func (b *batch) died(err error) error {
	b.stop()
	return fmt.Errorf("%w: %s", errDied, firstLine(b.stderr.Bytes(), err))
}

var errDied = errors.New("git cat-file ended")

// stop lets git end, because its input does, and waits for it.
func (b *batch) stop() {
	b.in.Close()
	io.Copy(io.Discard, b.out) // what it still writes must not block it
	b.cmd.Wait()
}

func (p *program) withPrefix(prefix string) ([]oid, error) {
	out, err := p.output("rev-parse", "--disambiguate="+prefix)
	if err != nil {
		return nil, err
	}
	found := map[oid]bool{}
	for _, line := range strings.Fields(out) {
		if id, ok := parseOID(line); ok {
			found[id] = true
		}
	}
	return sortedKeys(found), nil
}

func (p *program) references() ([]reference, error) {
	out, err := p.output("for-each-ref", "--format=%(objectname) %(refname) %(symref)")
	if err != nil {
		return nil, err
	}
	var refs []reference
	for line := range strings.Lines(out) {
		fields := strings.Split(strings.TrimRight(line, "\n"), " ")
		if len(fields) != 3 {
			continue
		}
		id, _ := parseOID(fields[0])
		refs = append(refs, reference{name: fields[1], id: id, target: fields[2]})
	}
	head, err := p.head()
	return append(refs, head), err
}

func (p *program) head() (reference, error) {
	if out, err := p.output("symbolic-ref", "--quiet", "HEAD"); err == nil {
		return reference{name: "HEAD", target: strings.TrimSpace(out)}, nil
	}
	out, err := p.output("rev-parse", "--quiet", "--verify", "HEAD")
	if err != nil {
		return reference{}, err
	}
	id, _ := parseOID(strings.TrimSpace(out))
	return reference{name: "HEAD", id: id}, nil
}

func (p *program) tracked() ([]string, error) {
	out, err := p.output("ls-files", "--cached", "-z")
	if err != nil {
		return nil, err
	}
	return strings.FieldsFunc(out, func(r rune) bool { return r == 0 }), nil
}

// parse lets git read a revision in those spellings that this package does not know, as @{upstream}.
func (p *program) parse(revision string) (oid, error) {
	out, err := p.output("rev-parse", "--quiet", "--verify", "--end-of-options", revision)
	if err != nil {
		return "", err
	}
	id, ok := parseOID(strings.TrimSpace(out))
	if !ok {
		return "", fmt.Errorf("git rev-parse: unexpected answer %q", out)
	}
	return id, nil
}
