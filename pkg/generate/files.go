package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// made begins every file that is made as a whole, so that a file which somebody wrote is never overwritten.
const made = "<!-- Made by roadbook generate"

// entries plans the files of generate:, and returns their paths.
func (p *planning) entries() map[string]bool {
	cfg := p.in.Workspace.Config
	seen := map[string]bool{}
	for _, g := range cfg.Generate {
		file := path.Clean(g.File)
		at := diagnostic.Finding{Path: g.Path, Range: g.FileRange, Value: g.File}
		switch {
		case !fs.ValidPath(file) || file == ".":
			at.Message = fmt.Sprintf("generate: cannot write %s, which is no file inside the workspace", g.File)
		case !isMarkdown(file):
			at.Message = fmt.Sprintf("generate: makes Markdown, and %s is not called .md", g.File)
		case seen[file]:
			at.Message = fmt.Sprintf("generate: makes %s twice", g.File)
		}
		if at.Message != "" {
			p.invalid(at)
			continue
		}
		seen[file] = true
		p.entry(g, file)
	}
	return seen
}

func (p *planning) entry(g config.Generated, file string) {
	text, err := p.wholeFile(g, p.isPublic(file))
	if err != nil {
		p.invalid(p.entryFinding(g, err))
		return
	}
	p.plan.Places++
	before, err := p.in.Workspace.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		p.plan.Files = append(p.plan.Files, File{Path: file, After: []byte(text)})
		p.stale(diagnostic.Finding{Path: g.Path, Range: g.FileRange, Value: file, Message: file + " has not been made yet", Hints: []string{"make it: roadbook generate"}})
		return
	}
	if err != nil {
		p.invalid(diagnostic.Finding{Path: g.Path, Range: g.FileRange, Value: file, Message: fmt.Sprintf("%s cannot be read: %v", file, cause(err))})
		return
	}
	if len(bytes.TrimSpace(before)) > 0 && !bytes.HasPrefix(before, []byte(made)) {
		p.invalid(diagnostic.Finding{
			Path: g.Path, Range: g.FileRange, Value: file,
			Message: fmt.Sprintf("%s was not made by roadbook generate, so it is not overwritten", file),
			Hints:   []string{"name another file, or remove this one"},
			Related: []diagnostic.Related{{Path: file, Message: "the first line is not that of a generated file"}},
		})
		return
	}
	if len(before) > 0 && !bytes.HasSuffix(before, []byte("\n")) {
		text = strings.TrimSuffix(text, "\n")
	}
	after := []byte(withEndings(text, before))
	if sameLines(before, after) {
		return
	}
	p.plan.Files = append(p.plan.Files, File{Path: file, Before: before, After: after})
	p.stale(diagnostic.Finding{
		Path: file, Value: file, Message: file + " is not what its view says now",
		Hints: []string{"refresh everything that is generated: roadbook generate"},
		Fixes: []diagnostic.Fix{{Title: "make " + file + " again", Safe: true, Edits: []diagnostic.Edit{{Path: file, Start: 0, End: len(before), Text: string(after)}}}},
	})
}

// wholeFile is what the file of an entry should hold, with LF.
func (p *planning) wholeFile(g config.Generated, public bool) (string, error) {
	words := strings.Fields(g.View)
	if len(words) == 0 {
		return "", &mistake{message: "generate: names no view for " + g.File}
	}
	title := ""
	o := order{view: words[0], words: slices.Clone(words[1:]), public: public}
	for _, a := range g.Args {
		if a.Name == "title" {
			title = a.Value
			continue
		}
		o.words = append(o.words, a.Name+"="+a.Value)
	}
	text, v, err := p.fill(o)
	if err != nil {
		return "", err
	}
	if title == "" && !v.titled {
		title = strings.TrimSpace(p.in.Workspace.Config.Name + " " + v.name)
		title = strings.ToUpper(title[:1]) + title[1:]
	}
	var b strings.Builder
	said := strings.ReplaceAll(strings.Join(append([]string{o.view}, o.words...), " "), "--", "- -")
	b.WriteString(made + " (" + strings.NewReplacer("<", "‹", ">", "›", "\n", " ").Replace(said) + "). Change the plan, not this file. -->\n\n")
	level := 1
	if title != "" {
		b.WriteString("# " + title + "\n\n")
		level = 2
	}
	b.WriteString(underHeading(text, level))
	return strings.TrimRight(b.String(), "\n") + "\n", nil
}

// entryFinding places a mistake at the value of an entry that has it.
func (p *planning) entryFinding(g config.Generated, err error) diagnostic.Finding {
	f := diagnostic.Finding{Path: g.Path, Range: g.ViewRange, Value: g.View}
	var m *mistake
	if errors.As(err, &m) {
		name, value, isArg := strings.Cut(m.word, "=")
		for _, a := range g.Args {
			if isArg && a.Name == name && a.Value == value {
				f.Range, f.Value = a.Range, m.word
			}
		}
		f.Hints = m.hints
	}
	f.Message = fmt.Sprintf("%s cannot be made: %v", g.File, err)
	return f
}

// markdown plans the blocks of every Markdown file below the root that is neither excluded nor ignored by git, nor in
// a workspace of its own. Links are not followed: what they name is found where it is, if it is below the root.
func (p *planning) markdown(made map[string]bool) error {
	fsys := p.in.Workspace.FS()
	if fsys == nil {
		return nil
	}
	known := map[string]bool{".": true} // folders with documents in them, which git cannot ignore for our purpose
	for _, f := range p.in.Workspace.Files {
		for dir := path.Dir(f.Path); !known[dir]; dir = path.Dir(dir) {
			known[dir] = true
		}
	}
	var walk func(dir string) error
	walk = func(dir string) error {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			return fmt.Errorf("reading %s: %w", dir, cause(err))
		}
		if dir != "." && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == config.FileName }) {
			return nil
		}
		for _, e := range entries {
			at := path.Join(dir, e.Name())
			switch {
			case e.IsDir():
				if strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules" || !known[at] && p.ignored(at, true) {
					continue
				}
				if err := walk(at); err != nil {
					return err
				}
			case e.Type().IsRegular() && isMarkdown(at) && !made[at] && !p.excluded(at):
				if err := p.file(fsys, at); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return walk(".")
}

func (p *planning) file(fsys fs.FS, at string) error {
	file := p.in.Workspace.File(at)
	if file == nil || file.Data {
		source, err := fs.ReadFile(fsys, at)
		if err != nil {
			return fmt.Errorf("reading %s: %w", at, cause(err))
		}
		if !bytes.Contains(source, []byte("roadbook")) {
			return nil
		}
		file = document.Read(at, source, document.Options{})
	}
	if !hasMarks(file) || p.ignored(at, false) {
		return nil
	}
	return p.blocks(file)
}

func (p *planning) ignored(at string, folder bool) bool {
	return p.in.Ignored != nil && p.in.Ignored(at, folder)
}

func (p *planning) excluded(at string) bool {
	return slices.ContainsFunc(p.in.Workspace.Config.Exclude, func(glob string) bool { return doublestar.MatchUnvalidated(glob, at) })
}

// isPublic reports whether the file of a path is the body of a public document.
func (p *planning) isPublic(at string) bool {
	for _, d := range p.in.Workspace.Documents {
		if d.Public && d.Body != nil && d.Body.Path == at {
			return true
		}
	}
	return false
}

func isMarkdown(at string) bool {
	switch strings.ToLower(path.Ext(at)) {
	case ".md", ".markdown":
		return true
	}
	return false
}

// cause is a path error without the path, which the message names already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
