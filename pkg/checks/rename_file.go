package checks

import (
	"fmt"
	"iter"
	"net/url"
	"path"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// misnaming is a document whose file should be called otherwise.
type misnaming struct {
	document   *workspace.Document
	name, want string
}

func (m misnaming) to() string { return path.Join(path.Dir(m.document.Path), m.want) }

// renamings are the findings about misnamed files, each with the fix that gives the file its name, and writes that name
// into every link to it. Where that would lose something there is none, and the finding says why.
func renamings(p *lint.Pass, misnamed []misnaming) iter.Seq[diagnostic.Finding] {
	return func(yield func(diagnostic.Finding) bool) {
		if len(misnamed) == 0 {
			return
		}
		r := newRenamer(p, misnamed)
		for _, m := range misnamed {
			d := m.document
			f := lint.About(d, fmt.Sprintf("the file of %s is called %s, not %s", d.ID, m.name, m.want))
			f.Value, f.Label = m.name, "expected a file called "+m.want
			if fix, obstacle := r.fix(m); obstacle == "" {
				f.Fixes = []diagnostic.Fix{fix}
			} else {
				f.Hints = []string{obstacle}
			}
			if !yield(f) {
				return
			}
		}
	}
}

// renamer knows what stands in the way of new names.
type renamer struct {
	ws     *workspace.Workspace
	reader *workspace.Reader
	// wanted is how many files want a path, present the files that are there, both without regard to capital letters:
	// there are file systems to which these are the same.
	wanted  map[string]int
	present map[string]bool
	// links are the edits that write another name into the links to a path, or say where that cannot be done.
	links map[string][]linkTo
}

// linkTo is a place where a path is named.
type linkTo struct {
	file *document.File
	// at is where the last segment of the path stands; absent where it is not written as it is.
	at diagnostic.Range
	ok bool
	// bare says that it stands there without its extension, inText that it is an address in a text, with escapes.
	bare, inText bool
}

func newRenamer(p *lint.Pass, misnamed []misnaming) *renamer {
	r := &renamer{
		ws: p.Head.Workspace, reader: workspace.NewReader(p.Config),
		wanted: map[string]int{}, present: map[string]bool{}, links: map[string][]linkTo{},
	}
	moving := map[string]bool{}
	for _, m := range misnamed {
		r.wanted[strings.ToLower(m.to())]++
		moving[m.document.Path] = true
	}
	for _, f := range r.ws.Files {
		r.present[strings.ToLower(f.Path)] = true
	}
	for _, file := range r.ws.Ignored {
		r.present[strings.ToLower(file)] = true
	}
	for _, d := range p.Documents() {
		eachBodyLink(d, func(link document.Link, target graph.Target) {
			to, ok := place(r.ws, d, target)
			if own := strings.IndexAny(link.Destination, "?#") == 0; ok && moving[to] && !own {
				r.links[to] = append(r.links[to], lastSegment(d.Body, link.Range, link.Destination, to, true))
			}
		})
	}
	for _, l := range p.Head.Graph.References {
		if l.Spec != nil && l.Spec.Match == "path" && l.To != nil && moving[l.To.Path] {
			r.links[l.To.Path] = append(r.links[l.To.Path], lastSegment(r.ws.File(l.Path), l.Range, l.Raw, l.To.Path, false))
		}
	}
	return r
}

// lastSegment finds the name of a file at the end of an address, with its extension or without.
func lastSegment(f *document.File, in diagnostic.Range, address, to string, inText bool) linkTo {
	l := linkTo{file: f, inText: inText}
	if f == nil {
		return l
	}
	at, ok := inSource(f, in, address)
	if !ok {
		return l
	}
	end := len(address)
	if i := strings.IndexAny(address, "?#"); inText && i >= 0 {
		end = i
	}
	start := strings.LastIndexByte(address[:end], '/') + 1
	l.at = diagnostic.Range{Start: at.Start + start, End: at.Start + end}
	name := address[start:end]
	if plain, err := url.PathUnescape(name); inText && err == nil {
		name = plain
	}
	base := path.Base(to)
	switch name {
	case base:
		l.ok = true
	case strings.TrimSuffix(base, path.Ext(base)):
		l.ok, l.bare = true, true
	}
	return l
}

// fix renames a file, or says what is in the way.
func (r *renamer) fix(m misnaming) (fix diagnostic.Fix, obstacle string) {
	from, to := m.document.Path, m.to()
	kind, source := r.reader.Source(to)
	switch {
	case strings.ContainsAny(m.want, "/\\") || len(m.want) > 255:
		return fix, "this name is none for a file, so rename it by hand"
	case kind != m.document.Kind || source.Records != "":
		return fix, fmt.Sprintf("a file called %s would be no %s any more: its files are in roadbook.yaml", m.want, m.document.Kind.Name)
	case r.wanted[strings.ToLower(to)] > 1:
		return fix, fmt.Sprintf("another file should be called %s too, so rename them by hand", m.want)
	case r.present[strings.ToLower(to)] || r.ws.Exists(to):
		return fix, fmt.Sprintf("there is a file called %s already, so look at that one first", m.want)
	}
	edits := []diagnostic.Edit{}
	for _, l := range r.links[from] {
		if !l.ok {
			in := ""
			if l.file != nil {
				in = " in " + l.file.Path
			}
			return fix, fmt.Sprintf("a link to it%s is written in a way that fix cannot change, so rename it by hand", in)
		}
		text := m.want
		if l.bare {
			text = strings.TrimSuffix(m.want, path.Ext(m.want))
		}
		if l.inText {
			text = inAddress(text)
		}
		edits = appendOnce(edits, diagnostic.Edit{Path: l.file.Path, Start: l.at.Start, End: l.at.End, Text: text})
	}
	return diagnostic.Fix{
		Title: "call the file " + m.want, Safe: true, Edits: edits, Rename: &diagnostic.Rename{From: from, To: to},
	}, ""
}

// appendOnce adds an edit that is not there yet: a definition is found once for each link that uses it.
func appendOnce(edits []diagnostic.Edit, e diagnostic.Edit) []diagnostic.Edit {
	for _, other := range edits {
		if other == e {
			return edits
		}
	}
	return append(edits, e)
}

// inAddress writes a file's name so that it stands in a link, in letters of any script.
func inAddress(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c == 0x7f || strings.IndexByte(`%#?<>()[]:\"`+"`", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
