package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// The documentation is held here. In a page:
//
//	<!-- runs in: an empty folder -->     or examples/orbit: where the page's commands run, one after the other
//	```console                            "$ command" lines, each followed by what it prints; a line "…" stands for any
//	                                      number of lines; -update writes what is printed
//	```markdown file=stories/x.md         a file that the reader writes: so does the test
//	```yaml                               a roadbook.yaml, or a piece of one, which must load; with file= it is another file
const repository = "../.."

// docPages are the pages that people wrote, and those that were made.
func docPages(t *testing.T) []string {
	t.Helper()
	pages := []string{"README.md"}
	root := os.DirFS(repository)
	err := fs.WalkDir(root, "docs", func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && path.Ext(p) == ".md" {
			pages = append(pages, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	examples, err := fs.Glob(root, "examples/*/README.md")
	if err != nil || len(pages) < 50 || len(examples) < 3 {
		t.Fatalf("%d pages, %d examples, %v", len(pages), len(examples), err)
	}
	return append(pages, examples...)
}

func readPage(t *testing.T, page string) *document.File {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(page)))
	if err != nil {
		t.Fatal(err)
	}
	return document.Read(page, source, document.Options{})
}

// fence is a fenced block of a page.
type fence struct {
	info, text string
	// start and end are the text's place in the page.
	start, end int
}

func (f fence) language() string {
	language, _, _ := strings.Cut(f.info, " ")
	return language
}

// file is the block's file= name, or "".
func (f fence) file() string {
	for _, word := range strings.Fields(f.info) {
		if name, ok := strings.CutPrefix(word, "file="); ok {
			return name
		}
	}
	return ""
}

var fencePattern = regexp.MustCompile("(?ms)^(`{3,})([^`\n]*)\n(.*?)^(`{3,})$")

func fences(source []byte) []fence {
	var out []fence
	for _, m := range fencePattern.FindAllSubmatchIndex(source, -1) {
		out = append(out, fence{string(source[m[4]:m[5]]), string(source[m[6]:m[7]]), m[6], m[7]})
	}
	return out
}

func TestDocumentationLinks(t *testing.T) {
	anchors := map[string][]string{}
	anchorsOf := func(page string) []string {
		if found, ok := anchors[page]; ok {
			return found
		}
		f := readPage(t, page)
		found := slices.Clone(f.Outline.Anchors)
		for _, h := range f.Outline.Headings {
			found = append(found, h.Anchor)
		}
		anchors[page] = found
		return found
	}
	links := 0
	for _, page := range docPages(t) {
		for _, l := range readPage(t, page).Outline.Links {
			u, err := url.Parse(l.Destination)
			if err != nil {
				t.Errorf("%s: %s is no address: %v", page, l.Destination, err)
				continue
			}
			if u.Scheme != "" {
				continue
			}
			links++
			target := page
			if u.Path != "" {
				target = path.Join(path.Dir(page), u.Path)
			}
			info, err := os.Stat(filepath.Join(repository, filepath.FromSlash(target)))
			if err != nil {
				t.Errorf("%s: the link %s leads nowhere", page, l.Destination)
				continue
			}
			if u.Fragment != "" && !info.IsDir() && !slices.Contains(anchorsOf(target), u.Fragment) {
				t.Errorf("%s: %s has no heading for the link %s", page, target, l.Destination)
			}
		}
	}
	if links < 300 {
		t.Errorf("only %d links were followed", links)
	}
}

var (
	commandLine = regexp.MustCompile(`(?m)^(?:\$ )?(?:[A-Z_]+=\S+ )*roadbook( .*)?$`)
	inlineCode  = regexp.MustCompile("`roadbook( [^`]*)?`")
)

// Every command in the documentation exists, with its flags.
func TestDocumentationCommands(t *testing.T) {
	root := referenceRoot()
	seen := 0
	judge := func(page, line string) {
		line, _, _ = strings.Cut(line, " #") // a comment of the shell
		for _, separator := range []string{" | ", " > ", " < ", " && ", "; "} {
			line, _, _ = strings.Cut(line, separator)
		}
		args := shellWords(line)
		if len(args) == 0 || strings.HasPrefix(args[0], "…") || args[0] == "COMMAND" {
			return
		}
		seen++
		cmd, rest, err := root.Find(args)
		if err != nil || cmd == root && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
			t.Errorf("%s: there is no command roadbook %s", page, line)
			return
		}
		for _, word := range args {
			name, _, _ := strings.Cut(word, "=")
			var f *pflag.Flag
			switch {
			case name == "-h" || name == "--help" || name == "-" || name == "--":
				continue
			case strings.HasPrefix(name, "--"):
				if f = cmd.Flags().Lookup(name[2:]); f == nil {
					f = cmd.InheritedFlags().Lookup(name[2:])
				}
			case strings.HasPrefix(name, "-") && len(name) == 2:
				if f = cmd.Flags().ShorthandLookup(name[1:]); f == nil {
					f = cmd.InheritedFlags().ShorthandLookup(name[1:])
				}
			default:
				continue
			}
			if f == nil {
				t.Errorf("%s: roadbook %s: %s has no flag %s", page, line, cmd.CommandPath(), name)
			}
		}
	}
	for _, page := range docPages(t) {
		source := readPage(t, page).Source()
		for _, block := range fences(source) {
			if l := block.language(); l == "console" || l == "sh" {
				for _, m := range commandLine.FindAllStringSubmatch(block.text, -1) {
					judge(page, strings.TrimSpace(m[1]))
				}
			}
		}
		for _, m := range inlineCode.FindAllSubmatch(source, -1) {
			judge(page, strings.TrimSpace(string(m[1])))
		}
	}
	if seen < 100 {
		t.Errorf("only %d commands were looked at", seen)
	}
}

// shellWords splits a command as far as documentation needs it: blanks, and quotes of both sorts.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	inWord := false
	for _, r := range line + " " {
		switch {
		case quote == 0 && (r == '"' || r == '\''):
			quote, inWord = r, true
		case r == quote:
			quote = 0
		case quote == 0 && r == ' ':
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	return words
}

// Every piece of roadbook.yaml in the documentation is understood.
func TestDocumentationConfiguration(t *testing.T) {
	files := fstest.MapFS{
		"schemas/incident.schema.json": {Data: []byte(`{"type": "object"}`)},
		"schemas/adr.schema.json":      {Data: []byte(`{"type": "object"}`)},
		"templates/incident.md":        {Data: []byte("---\nid: {{id}}\n---\n")},
		"templates/adr.md":             {Data: []byte("---\ntitle: {{title}}\n---\n")},
		"templates/rfc.md":             {Data: []byte("---\nid: {{id}}\n---\n")},
	}
	tried := 0
	for _, page := range docPages(t) {
		for _, block := range fences(readPage(t, page).Source()) {
			if block.language() != "yaml" || block.file() != "" && path.Base(block.file()) != config.FileName || isMade(page) {
				continue
			}
			tried++
			text := block.text
			if !strings.Contains(text, "version: 1\n") {
				text = "version: 1\n" + text
			}
			cfg, err := config.LoadSource(files, config.FileName, []byte(text))
			if err == nil {
				if findings := slices.Concat(lint.CheckSettings(cfg, snapshot.Rules()), query.CompileAll(cfg)); len(findings) > 0 {
					err = config.NewError(findings, cfg.Merged().Files()...)
				}
			}
			if err != nil {
				t.Errorf("%s: %v\n%s", page, err, text)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d pieces were tried", tried)
	}
}

// isMade reports whether a page is made by a test, which holds it.
func isMade(page string) bool {
	return strings.HasPrefix(page, "docs/rules/") || strings.HasPrefix(page, "docs/kinds/") || page == "docs/commands.md"
}

var runsIn = regexp.MustCompile(`(?m)^<!-- runs in: (.*) -->$`)

// Every command line of the documentation is run, and prints what the page says.
func TestDocumentationRuns(t *testing.T) {
	for _, program := range []string{"sh", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the pages need the program %s: %v", program, err)
		}
	}
	ran := 0
	for _, page := range docPages(t) {
		source := readPage(t, page).Source()
		var blocks []fence
		for _, b := range fences(source) {
			if b.language() == "console" || b.file() != "" {
				blocks = append(blocks, b)
			}
		}
		where := runsIn.FindSubmatch(source)
		switch {
		case where == nil && slices.ContainsFunc(blocks, func(b fence) bool { return b.language() == "console" }):
			t.Errorf("%s has commands, and does not say where they run: <!-- runs in: an empty folder -->", page)
			continue
		case where == nil:
			continue
		}
		ran++
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			runPage(t, page, source, string(where[1]), blocks)
		})
	}
	if ran < 3 {
		t.Errorf("only %d pages were run", ran)
	}
}

func runPage(t *testing.T, page string, source []byte, where string, blocks []fence) {
	s := newShell(t, where)
	var out bytes.Buffer
	at := 0
	for _, b := range blocks {
		if b.language() != "console" {
			s.write(b.file(), b.text)
			continue
		}
		got := s.play(b.text)
		out.Write(source[at:b.start])
		at = b.end
		if fits(b.text, got) {
			out.WriteString(b.text)
			continue
		}
		out.WriteString(got)
		if !updating() {
			t.Errorf("%s says otherwise (go test ./pkg/cli -run Documentation -update):\n%s", page, cmp.Diff(b.text, got))
		}
	}
	out.Write(source[at:])
	if updating() && !bytes.Equal(out.Bytes(), source) {
		if err := os.WriteFile(filepath.Join(repository, filepath.FromSlash(page)), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// fits compares a block with what was printed; a line "…" stands for any lines.
func fits(want, got string) bool {
	parts := strings.Split("\n"+want, "\n…\n")
	got = "\n" + got
	if len(parts) == 1 {
		return parts[0] == got
	}
	for i, part := range parts {
		switch {
		case i == 0:
			if !strings.HasPrefix(got, part+"\n") {
				return false
			}
			got = got[len(part):]
		case i == len(parts)-1:
			return strings.HasSuffix(got, "\n"+part) || part == ""
		default:
			j := strings.Index(got, "\n"+part+"\n")
			if j < 0 {
				return false
			}
			got = got[j+1+len(part):]
		}
	}
	return true
}

// shell runs commands one after the other, as somebody at a prompt does.
type shell struct {
	t   *testing.T
	env []string
	// home is shown as ~, dir is where the commands are.
	home string
	dir  string
	last int
}

func newShell(t *testing.T, where string) *shell {
	t.Helper()
	home := t.TempDir()
	dir := filepath.Join(home, "work")
	if where == "an empty folder" {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	} else if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository, filepath.FromSlash(where)))); err != nil {
		t.Fatal(err)
	}
	s := &shell{t: t, home: home, dir: dir, env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8", "TERM=dumb", "COLUMNS=80",
		"ROADBOOK_TODAY=2026-09-15", "USER=", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=init.defaultBranch", "GIT_CONFIG_VALUE_0=main", "GIT_CEILING_DIRECTORIES=" + home,
		"GIT_AUTHOR_NAME=Ada Lovelace", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=2026-09-15T09:00:00Z",
		"GIT_COMMITTER_NAME=Ada Lovelace", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=2026-09-15T09:00:00Z",
	}}
	if where != "an empty folder" {
		s.run("git init -q && git add . && git commit -q -m Plan")
	}
	return s
}

func (s *shell) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// play runs the commands of a block and returns the block as it should be: each command with what it printed.
func (s *shell) play(block string) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		command, ok := strings.CutPrefix(lines[i], "$ ")
		if !ok {
			continue
		}
		b.WriteString(lines[i] + "\n")
		for strings.HasSuffix(command, `\`) && i+1 < len(lines) {
			i++
			command += "\n" + lines[i]
			b.WriteString(lines[i] + "\n")
		}
		b.WriteString(s.run(command))
	}
	return b.String()
}

func (s *shell) run(command string) string {
	state := filepath.Join(s.t.TempDir(), "folder")
	cmd := exec.CommandContext(s.t.Context(), "sh", "-c", "(exit "+strconv.Itoa(s.last)+")\n"+command+"\nstatus=$?; pwd > '"+state+"'; exit $status")
	cmd.Dir, cmd.Env = s.dir, s.env
	printed, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatalf("%s: %v", command, err)
	}
	s.last = cmd.ProcessState.ExitCode()
	if dir, err := os.ReadFile(state); err == nil {
		s.dir = strings.TrimSpace(string(dir))
	}
	text := strings.ReplaceAll(string(printed), s.home, "~")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}
