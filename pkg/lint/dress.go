package lint

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// dress gives findings their document and severity, and takes away those that are off.
func (r *run) dress(findings []diagnostic.Finding) []diagnostic.Finding {
	var out []diagnostic.Finding
	for _, f := range findings {
		d := r.docs.of(&f)
		if d != nil {
			f.Document, f.Kind = d.ID, d.Kind.Name
		}
		rule := r.rules[f.Rule]
		if rule == nil {
			// A stage that reports under a name that no rule carries is a mistake of ours; it is shown, not lost.
			rule = &Rule{Name: f.Rule, Severity: diagnostic.Error, Always: true}
		} else if !r.on[f.Rule] {
			continue
		}
		f.Severity = r.severity(rule, &f, d)
		if f.Severity != diagnostic.Off {
			out = append(out, f)
		}
	}
	return out
}

// severity is, the later the stronger: the rule's own, the one of this very place (a link's `severity`), the
// workspace's for the rule, for the kind, for the path. What is about a document in a dropped status is info at most.
func (r *run) severity(rule *Rule, f *diagnostic.Finding, d *workspace.Document) diagnostic.Severity {
	severity := cmp.Or(f.Severity, rule.Severity)
	if s := r.cfg.Rules[rule.Name]; s != nil {
		if s.HasSeverity {
			severity = s.Severity
		}
		if k := s.Kinds[f.Kind]; k != nil && k.HasSeverity {
			severity = k.Severity
		}
	}
	for _, o := range r.cfg.Overrides {
		if s, ok := o.Rules[rule.Name]; ok && matches(o.Paths, f.Path) {
			severity = s
		}
	}
	if d != nil && d.Category == config.Dropped && !rule.Always {
		severity = min(severity, diagnostic.Info)
	}
	return severity
}

// enabled reports whether a rule is on anywhere.
func (r *run) enabled(rule *Rule) bool {
	severity := rule.Severity
	if s := r.cfg.Rules[rule.Name]; s != nil {
		if s.HasSeverity {
			severity = s.Severity
		}
		for _, k := range s.Kinds {
			severity = max(severity, k.Severity)
		}
	}
	for _, o := range r.cfg.Overrides {
		severity = max(severity, o.Rules[rule.Name])
	}
	return severity > diagnostic.Off
}

// matches reports whether one of the globs, or the folder that it names, holds the path.
func matches(globs []string, path string) bool {
	for _, glob := range globs {
		glob = strings.TrimSuffix(strings.TrimPrefix(glob, "./"), "/")
		for _, pattern := range []string{glob, glob + "/**"} {
			if ok, err := doublestar.Match(pattern, path); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// documents finds the document that a finding is about. It is made when there is the first finding.
type documents struct {
	ws   *workspace.Workspace
	once sync.Once
	// byPath are the documents of a file, in the order in which they stand there.
	byPath map[string][]*workspace.Document
	// named are the documents of files with several.
	named map[recordName]*workspace.Document
	// judged are the documents that rules may judge, in output order.
	judged []*workspace.Document
}

// recordName is a document's identity within one file.
type recordName struct{ path, kind, id string }

func newDocuments(ws *workspace.Workspace) *documents {
	x := &documents{ws: ws, judged: make([]*workspace.Document, 0, len(ws.Documents))}
	for _, d := range ws.Documents {
		if Judged(d) {
			x.judged = append(x.judged, d)
		}
	}
	return x
}

func (x *documents) index() {
	x.byPath, x.named = make(map[string][]*workspace.Document, len(x.ws.Files)), map[recordName]*workspace.Document{}
	for _, d := range x.ws.Documents {
		x.byPath[d.Path] = append(x.byPath[d.Path], d)
		if d.Body != nil && d.Body.Path != d.Path {
			x.byPath[d.Body.Path] = append(x.byPath[d.Body.Path], d)
		}
	}
	for path, docs := range x.byPath {
		for _, d := range docs {
			if name := (recordName{path, d.Kind.Name, d.ID}); len(docs) > 1 && d.Path == path && x.named[name] == nil {
				x.named[name] = d
			}
		}
		slices.SortStableFunc(docs, func(a, b *workspace.Document) int { return cmp.Compare(a.Anchor.Start, b.Anchor.Start) })
	}
}

// of returns the document that a finding names, or in whose text it stands; nil for a finding about no document, or
// about a data file as a whole.
func (x *documents) of(f *diagnostic.Finding) *workspace.Document {
	x.once.Do(x.index)
	docs := x.byPath[f.Path]
	if len(docs) == 1 && docs[0].Record == "" {
		return docs[0]
	}
	after := sort.Search(len(docs), func(i int) bool { return docs[i].Anchor.Start > f.Range.Start })
	if after > 0 {
		d := docs[after-1]
		if within(d, f.Range.Start) && (f.Document == "" || d.ID == f.Document && d.Kind.Name == f.Kind) {
			return d
		}
	}
	if f.Document == "" {
		return nil
	}
	if len(docs) == 1 && docs[0].Path == f.Path && docs[0].ID == f.Document && docs[0].Kind.Name == f.Kind {
		return docs[0]
	}
	return x.named[recordName{f.Path, f.Kind, f.Document}]
}

// within reports whether an offset lies in a document's record.
func within(d *workspace.Document, offset int) bool {
	end := d.Anchor.End
	if d.Fields != nil {
		end = max(end, d.Fields.Range.End)
	}
	return d.Anchor.Start <= offset && offset <= end
}

// resolve fills the lines and columns of findings, of files that are no documents too.
func (r *run) resolve(findings []diagnostic.Finding) {
	ws := r.in.Head.Workspace
	others := map[string]*diagnostic.Lines{}
	position := func(path string, offset int) (diagnostic.Position, bool) {
		if f := ws.File(path); f != nil {
			return f.Position(offset), true
		}
		lines, known := others[path]
		if !known {
			if source, err := ws.ReadFile(path); err == nil {
				lines = diagnostic.NewLines(source)
			}
			others[path] = lines
		}
		if lines == nil {
			return diagnostic.Position{}, false
		}
		return lines.Position(offset), true
	}
	for i := range findings {
		findings[i].Resolve(position)
	}
}
