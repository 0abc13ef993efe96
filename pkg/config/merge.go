package config

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
)

// Merged is preset and workspace file as one tree of values, each with the file that it comes from.
type Merged struct {
	Root *document.Node
	// origin tells the file of a node; nodes that both files share (merged maps) belong to the workspace file.
	origin map[*document.Node]*document.File
	files  []*document.File
}

// Files are the files that were merged, the preset first.
func (m *Merged) Files() []*document.File { return m.files }

// Origin returns the file in which a value stands.
func (m *Merged) Origin(n *document.Node) *document.File { return m.origin[n] }

// merge lays the workspace file over the preset: maps merge key by key, scalars and lists replace, null removes.
func merge(preset, over *document.File) *Merged {
	m := &Merged{origin: map[*document.Node]*document.File{}}
	if preset != nil {
		m.files = append(m.files, preset)
		m.claim(preset.Root, preset)
	}
	m.files = append(m.files, over)
	m.claim(over.Root, over)
	if preset == nil {
		m.Root = over.Root
		return m
	}
	m.Root = m.lay(preset.Root, over.Root, "")
	return m
}

func (m *Merged) claim(n *document.Node, file *document.File) {
	if n == nil {
		return
	}
	m.origin[n] = file
	for _, e := range n.Entries {
		m.claim(e.Value, file)
	}
	for _, i := range n.Items {
		m.claim(i, file)
	}
}

func (m *Merged) lay(base, over *document.Node, path string) *document.Node {
	if base == nil || over == nil || base.Kind != document.Map {
		return over
	}
	if over.Kind != document.Map {
		if key, ok := shorthand(path); ok && over.IsScalar() {
			return m.lay(base, &document.Node{
				Kind: document.Map, Range: over.Range,
				Entries: []document.Entry{{Key: key, Range: over.Range, Value: over}},
			}, path)
		}
		return over
	}
	out := &document.Node{Kind: document.Map, Range: over.Range}
	m.origin[out] = m.origin[over]
	for _, e := range base.Entries {
		o := over.Entry(e.Key)
		switch {
		case o == nil:
			out.Entries = append(out.Entries, e)
		case o.Value.IsNull():
		default:
			out.Entries = append(out.Entries, document.Entry{Key: e.Key, Range: o.Range, Value: m.lay(e.Value, o.Value, path+"/"+e.Key)})
		}
	}
	for _, o := range over.Entries {
		if base.Entry(o.Key) == nil && !o.Value.IsNull() {
			out.Entries = append(out.Entries, o)
		}
	}
	return out
}

// shorthand names the key that a scalar stands for where the preset has a map: a rule's severity keeps the
// preset's thresholds.
func shorthand(path string) (key string, ok bool) {
	rule, ok := strings.CutPrefix(path, "/rules/")
	return "severity", ok && !strings.Contains(rule, "/")
}
