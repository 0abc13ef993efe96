package document

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The reading rules: what Read itself finds wrong. That a file has no front matter at all is said by
// File.HasFrontMatter; whether that is wrong depends on the kind.
const (
	RuleFrontMatterSyntax   = "front-matter-syntax"
	RuleDuplicateKey        = "duplicate-key"
	RuleEncoding            = "encoding"
	RuleMergeConflictMarker = "merge-conflict-marker"
	RuleLimitExceeded       = "limit-exceeded"
)

// ReadingRules are the names of the rules whose findings Read makes, sorted.
func ReadingRules() []string {
	return []string{
		RuleDuplicateKey, RuleEncoding, RuleFrontMatterSyntax, RuleLimitExceeded, RuleMergeConflictMarker,
	}
}

// Options say how a file is read. The zero value is right for most.
type Options struct {
	// Data reads the file as YAML data whatever its extension.
	Data bool
	// Limits guard against hostile files; each zero is the default one.
	Limits Limits
	// Memory is where what is known of the file is kept with that of others; nil is memory of its own.
	Memory *Memory
}

// Limits of one file. What is over a limit is a limit-exceeded finding and is not read.
type Limits struct {
	// FileBytes is the size of a file in bytes.
	FileBytes int
	// Depth is how deep lists and maps may be nested.
	Depth int
	// Nodes is how many values the expansion of aliases and merge keys may add.
	Nodes int
}

// DefaultLimits are far above anything that people write by hand.
func DefaultLimits() Limits {
	return Limits{FileBytes: 4 << 20, Depth: 64, Nodes: 100_000}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.FileBytes > 0 {
		d.FileBytes = l.FileBytes
	}
	if l.Depth > 0 {
		d.Depth = l.Depth
	}
	if l.Nodes > 0 {
		d.Nodes = l.Nodes
	}
	return d
}

// IsMarkdown reports whether a path is read as Markdown with front matter rather than as YAML data.
func IsMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx":
		return true
	}
	return false
}

// Read reads one file. The path decides between Markdown and YAML data and goes into the findings; src is kept, not
// copied, and must not change afterwards. Whatever is wrong with the bytes is a finding: Read always returns a File.
func Read(name string, src []byte, opts Options) *File {
	f := &File{Path: name, lines: diagnostic.NewLines(src)}
	r := &reader{file: f, limits: opts.Limits.orDefault(), memory: opts.Memory}
	if r.memory == nil {
		r.memory = &Memory{single: true}
	}
	r.read(opts.Data || !IsMarkdown(name))
	r.reportOmitted()
	diagnostic.Sort(f.Findings)
	return f
}

// reader is the state of reading one file.
type reader struct {
	file   *File
	limits Limits
	memory *Memory
	// loneReturns says that lines of the file end in "\r" alone.
	loneReturns bool
	// counts are the findings by rule; omitted is the first one of each rule that is beyond maxFindings.
	counts  map[string]int
	omitted []diagnostic.Finding
}

// maxFindings is how many findings of one rule a file may have before the rest is only counted.
const maxFindings = 100

// full reports whether further findings of a rule would only be counted.
func (r *reader) full(rule string) bool { return r.counts[rule] >= maxFindings }

// reportOmitted says how many findings were only counted.
func (r *reader) reportOmitted() {
	for _, f := range r.omitted {
		n := r.counts[f.Rule] - maxFindings
		f.Message = fmt.Sprintf("%d more places of this file have the same kind of problem, the first one here", n)
		f.Label, f.Hints, f.Related, f.Fixes = "", nil, nil, nil
		r.file.Findings = append(r.file.Findings, f)
	}
}

func (r *reader) report(finding diagnostic.Finding) {
	if r.counts == nil {
		r.counts = map[string]int{}
	}
	if r.counts[finding.Rule]++; r.counts[finding.Rule] > maxFindings {
		if r.counts[finding.Rule] == maxFindings+1 {
			finding.Path = r.file.Path
			r.omitted = append(r.omitted, finding)
		}
		return
	}
	finding.Path = r.file.Path
	for i := range finding.Related {
		finding.Related[i].Path = r.file.Path
	}
	for i := range finding.Fixes {
		for j := range finding.Fixes[i].Edits {
			finding.Fixes[i].Edits[j].Path = r.file.Path
		}
	}
	r.file.Findings = append(r.file.Findings, finding)
}

func (r *reader) read(data bool) {
	f := r.file
	f.Data = data
	start := len(f.Source()) - len(bytes.TrimPrefix(f.Source(), []byte(byteOrderMark)))
	whole := diagnostic.Range{Start: start, End: len(f.Source())}
	switch {
	case data:
		f.FrontMatter, f.HasFrontMatter = whole, true
		f.Body = diagnostic.Range{Start: whole.End, End: whole.End}
	default:
		r.splitFrontMatter(start)
	}
	f.head = r.memory.text(f.Source()[:f.Body.Start])
	readable := r.checkSize() && r.checkEncoding()
	if !readable {
		f.Broken = true
		r.recover()
		return
	}
	if !data {
		r.readBody()
	}
	r.checkConflicts()
	switch {
	case f.HasFrontMatter && !f.Broken:
		r.readYAML(data)
	case data: // a conflict: what it did to the YAML is no finding of its own
		quiet := &reader{file: &File{Path: f.Path, lines: f.lines, FrontMatter: f.FrontMatter}, limits: r.limits}
		quiet.readChunks(uniformText(f.Source()[f.FrontMatter.Start:f.FrontMatter.End]))
		f.Root, f.Recovered = quiet.file.Root, quiet.file.Recovered
	}
	if f.Broken {
		r.recover()
	}
}

func (r *reader) checkSize() bool {
	if len(r.file.Source()) <= r.limits.FileBytes {
		return true
	}
	r.report(diagnostic.Finding{
		Rule:    RuleLimitExceeded,
		Message: fmt.Sprintf("this file has more than %d bytes and was not read: split it, or exclude it in roadbook.yaml", r.limits.FileBytes),
		Value:   "size",
	})
	return false
}

// readBody reads the outline of a Markdown body.
func (r *reader) readBody() {
	f := r.file
	var over *tooComplex
	src := f.Source()
	if r.loneReturns {
		src = bytes.Clone(src)
		for _, at := range loneReturns(src) {
			src[at] = '\n' // the same length, so that places stay
		}
	}
	if useSimple {
		if f.Outline = plainOutline(src, f.Body, r.memory); f.Outline != nil {
			return
		}
	}
	if f.Outline, over = outline(src, f.Body); over != nil {
		r.report(diagnostic.Finding{
			Rule:    RuleLimitExceeded,
			Message: "this text " + over.what + ", and was not read",
			Range:   over.at,
			Value:   "body",
		})
	}
}

// splitFrontMatter finds the lines between "---" and "---" (or "...") at the start of the file.
func (r *reader) splitFrontMatter(start int) {
	f := r.file
	src := f.Source()
	f.Body = diagnostic.Range{Start: start, End: len(src)}
	open := start
	for open < len(src) && isBlankLine(src, open) {
		open = nextLine(src, open)
	}
	if open == len(src) || !isFence(src, open, false) {
		return
	}
	first := nextLine(src, open)
	if open > start && !startsEntry(src, first) {
		return // a thematic break after blank lines
	}
	for at := first; at < len(src); at = nextLine(src, at) {
		if isFence(src, at, true) {
			f.HasFrontMatter = true
			f.FrontMatter = diagnostic.Range{Start: first, End: at}
			f.Body.Start = nextLine(src, at)
			if open > start {
				r.reportLateFrontMatter(start, open)
			}
			return
		}
	}
	if open == start && startsEntry(src, first) {
		r.reportUnclosedFrontMatter(open, first)
	}
}

func (r *reader) reportLateFrontMatter(start, open int) {
	src := r.file.Source()
	r.report(diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: `front matter must start on the first line of the file`,
		Label:   "nothing may stand above this line",
		Range:   lineAt(src, open),
		Fixes: []diagnostic.Fix{{
			Title: "remove the blank lines above the front matter",
			Safe:  true,
			Edits: []diagnostic.Edit{{Start: start, End: open}},
		}},
	})
}

// reportUnclosedFrontMatter takes the lines that look like YAML for the front matter whose end is missing.
func (r *reader) reportUnclosedFrontMatter(open, first int) {
	f := r.file
	src := f.Source()
	end := first
	for at := first; at < len(src) && !isBlankLine(src, at); at = nextLine(src, at) {
		if src[at] == '#' {
			continue // "# Title" is a heading and no comment, unless more of the front matter follows
		}
		if !looksLikeYAML(src, at) {
			break
		}
		end = nextLine(src, at)
	}
	f.HasFrontMatter, f.Broken = true, true
	f.FrontMatter = diagnostic.Range{Start: first, End: end}
	f.Body.Start = end
	eol := lineEnding(src)
	closing := "---" + eol
	if end > 0 && src[end-1] != '\n' && src[end-1] != '\r' {
		closing = eol + closing
	}
	_, err := parseYAML(src[first:end])
	r.report(diagnostic.Finding{
		Rule:    RuleFrontMatterSyntax,
		Message: `the front matter is not closed: a line with "---" must end it`,
		Label:   `this "---" has no counterpart`,
		Range:   lineAt(src, open),
		Fixes: []diagnostic.Fix{{
			Title: `close the front matter with "---"`,
			Safe:  err == nil,
			Edits: []diagnostic.Edit{{Start: end, End: end, Text: closing}},
		}},
	})
}

const byteOrderMark = "\ufeff"

// nextLine returns the offset after the line that holds offset at. A lone "\r" ends a line too.
func nextLine(src []byte, at int) int {
	for ; at < len(src); at++ {
		switch src[at] {
		case '\n':
			return at + 1
		case '\r':
			if at+1 < len(src) && src[at+1] == '\n' {
				return at + 2
			}
			return at + 1
		}
	}
	return at
}

// lineAt returns the line that starts at an offset, without its end and trailing blanks.
func lineAt(src []byte, at int) diagnostic.Range {
	end := nextLine(src, at)
	for end > at && (src[end-1] == '\n' || src[end-1] == '\r' || isBlank(src[end-1])) {
		end--
	}
	return diagnostic.Range{Start: at, End: end}
}

// lineStart returns the start of the line that holds an offset.
func lineStart(src []byte, at int) int {
	for at > 0 && src[at-1] != '\n' && src[at-1] != '\r' {
		at--
	}
	return at
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

func isBlankLine(src []byte, at int) bool {
	line := lineAt(src, at)
	return line.Start == line.End
}

// isFence reports whether a line is "---" (or "...", where that may end a front matter) and blanks.
func isFence(src []byte, at int, closing bool) bool {
	line := lineAt(src, at)
	text := src[line.Start:line.End]
	return string(text) == "---" || closing && string(text) == "..."
}

// startsEntry reports whether the first line with anything on it from at on is "key:" or "key: value".
func startsEntry(src []byte, at int) bool {
	for at < len(src) && (isBlankLine(src, at) || src[at] == '#') {
		at = nextLine(src, at)
	}
	if at >= len(src) {
		return false
	}
	_, ok := splitEntry(src, lineAt(src, at))
	return ok
}

// looksLikeYAML reports whether a line may belong to a front matter: an entry, an item, or indented.
func looksLikeYAML(src []byte, at int) bool {
	line := lineAt(src, at)
	if c := src[line.Start]; isBlank(c) || c == '-' {
		return true
	}
	_, ok := splitEntry(src, line)
	return ok
}

// lineEnding returns how the file ends its lines: as it ends its first one.
func lineEnding(src []byte) string {
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// BodyText returns the body's bytes; nothing for a data file.
func (f *File) BodyText() []byte {
	return f.Source()[f.Body.Start:f.Body.End]
}

// SectionText returns what a section of the body holds, without HTML comments.
func (f *File) SectionText(h Heading) []byte {
	return f.SectionTexts([]diagnostic.Range{h.Section})[0]
}

// SectionTexts is SectionText for several sections, by their ranges. It reads a released file once.
func (f *File) SectionTexts(sections []diagnostic.Range) [][]byte {
	texts := make([][]byte, len(sections))
	if f.Outline == nil {
		return texts
	}
	src := f.Source()
	for i, section := range sections {
		f.Outline.around(section, func(r diagnostic.Range) {
			if texts[i] == nil {
				texts[i] = make([]byte, 0, section.End-r.Start)
			}
			texts[i] = append(texts[i], src[r.Start:r.End]...)
		})
	}
	return texts
}

// validUTF8 is utf8.Valid, and where it is not: the range of the first invalid byte.
func validUTF8(src []byte) (diagnostic.Range, bool) {
	if utf8.Valid(src) {
		return diagnostic.Range{}, true
	}
	for at := 0; at < len(src); {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			return diagnostic.Range{Start: at, End: at + 1}, false
		}
		at += size
	}
	return diagnostic.Range{}, true
}
