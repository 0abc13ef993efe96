package cli_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serving is a process of roadbook serve.
type serving struct {
	*exec.Cmd
	address string
	said    *bytes.Buffer
}

// startServing starts roadbook serve as a process of its own, and waits until it says where it is.
func startServing(t *testing.T, dir string, args ...string) *serving {
	t.Helper()
	s := &serving{Cmd: exec.Command(os.Args[0], append([]string{"serve"}, args...)...), said: &bytes.Buffer{}}
	s.Args[0], s.Dir, s.Stderr = "roadbook", dir, s.said // by that name the test's binary is the program
	s.Env = append(os.Environ(), "ROADBOOK_TODAY=2026-09-15", "XDG_CACHE_HOME="+t.TempDir())
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.Wait()
		t.Fatalf("it said %q, and %s", line, s.said)
	}
	s.address = strings.TrimSpace(line)
	return s
}

// TestServeCommand runs the real program: it serves, follows a change, takes another port where its own is taken, and ends
// in peace when it is asked to.
func TestServeCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("signals are sent as on other systems")
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func(address string) string {
		answer, err := client.Get(address)
		if err != nil {
			return err.Error()
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return string(body)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/orbit")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		args   []string
		signal os.Signal
		page   string
	}{
		{"Ctrl-C", nil, os.Interrupt, "stale.html"},
		{"SIGTERM, for the public", []string{"--audience", "public"}, syscall.SIGTERM, "features.html"},
		{"--config", []string{"--config", filepath.Join(dir, "roadbook.yaml")}, os.Interrupt, "stale.html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startServing(t, dir, c.args...)
			if !strings.HasPrefix(s.address, "http://127.0.0.1:") {
				t.Fatalf("it is at %q", s.address)
			}
			if body := get(s.address + c.page); !strings.Contains(body, "Orbit") || strings.Contains(body, "no such page") {
				t.Errorf("%s is\n%s", c.page, body)
			}
			file := filepath.Join(dir, "features", "arrival-messages.md")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			title := "Messages of " + strings.NewReplacer(",", "", "-", "").Replace(c.name)
			changed := strings.Replace(string(text), "\ntitle: Arrival messages\n", "\ntitle: "+title+"\n", 1)
			if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			defer os.WriteFile(file, text, 0o644)
			for end := time.Now().Add(30 * time.Second); !strings.Contains(get(s.address+"features.html"), title); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("the change never came: %s", s.said)
				}
			}
			// Its port is taken now.
			port := s.address[strings.LastIndex(s.address, ":")+1 : len(s.address)-1]
			second := exec.Command(os.Args[0], "serve", "--port", port)
			second.Args[0], second.Dir = "roadbook", dir
			said, err := second.CombinedOutput()
			if second.ProcessState.ExitCode() != 2 || !strings.Contains(string(said), "leave it out to take the first free one") {
				t.Errorf("the second one on its port: %v, %s", err, said)
			}
			other := startServing(t, dir)
			if other.address == s.address {
				t.Error("two are at one address")
			}
			for _, s := range []*serving{other, s} {
				if err := s.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
				if err := s.Wait(); err != nil {
					t.Errorf("it ended with %v: %s", err, s.said)
				}
				if conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.address, "http://"), "/")); err == nil {
					conn.Close()
					t.Error("it is still there")
				}
			}
		})
	}
}
