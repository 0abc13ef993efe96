package history

import (
	"encoding/binary"
	"time"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

const logFormat = "roadbook logs 1"

// logTable are the logs of a commit, encoded until somebody asks for one. It is never changed.
type logTable struct {
	texts   []string
	commits []git.Commit
	logs    []keptLog
	places  map[spot]int // of those that were not removed, in logs
}

// keptLog is an encoded placedLog.
type keptLog struct {
	at      place
	removed bool
	entries string
}

// encodeLogs writes numbers and texts: all texts, all commits, then the logs, in which texts and commits are numbers.
func encodeLogs(logs []placedLog) []byte {
	w := &logWriter{texts: map[string]uint64{}, commits: map[string]uint64{}}
	w.number(uint64(len(logs)))
	for _, l := range logs {
		w.flags(l.removed)
		for _, text := range []string{l.at.path, l.at.hash, l.at.key.Workspace, l.at.key.Kind, l.at.key.ID} {
			w.text(text)
		}
		outer := w.out
		w.out = nil
		w.entries(l.entries)
		inner := w.out
		w.out = binary.AppendUvarint(outer, uint64(len(inner)))
		w.out = append(w.out, inner...)
	}
	body := w.out
	w.out = nil
	w.number(uint64(len(w.commitList)))
	for _, c := range w.commitList {
		w.commit(c)
	}
	commits := w.out
	w.out = nil
	w.number(uint64(len(w.textList)))
	for _, t := range w.textList {
		w.number(uint64(len(t)))
		w.out = append(w.out, t...)
	}
	return seal(logFormat, string(w.out)+string(commits)+string(body))
}

type logWriter struct {
	out        []byte
	texts      map[string]uint64
	textList   []string
	commits    map[string]uint64
	commitList []git.Commit
}

func (w *logWriter) number(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

// flags writes up to seven truths.
func (w *logWriter) flags(flags ...bool) {
	n := uint64(0)
	for i, f := range flags {
		if f {
			n |= 1 << i
		}
	}
	w.number(n)
}

func (w *logWriter) text(t string) {
	n, known := w.texts[t]
	if !known {
		n = uint64(len(w.textList))
		w.texts[t] = n
		w.textList = append(w.textList, t)
	}
	w.number(n)
}

func (w *logWriter) commit(c git.Commit) {
	for _, t := range []string{c.Hash, c.Tree, c.Subject, c.Message} {
		w.text(t)
	}
	for _, s := range []git.Signature{c.Author, c.Committer} {
		w.text(s.Name)
		w.text(s.Email)
		w.flags(!s.When.IsZero())
		_, offset := s.When.Zone()
		w.out = binary.AppendVarint(w.out, s.When.Unix())
		w.out = binary.AppendVarint(w.out, int64(offset))
	}
	w.number(uint64(len(c.Parents)))
	for _, p := range c.Parents {
		w.text(p)
	}
}

func (w *logWriter) entries(entries []Entry) {
	w.number(uint64(len(entries)))
	for _, e := range entries {
		n, known := w.commits[e.Commit.Hash]
		if !known {
			n = uint64(len(w.commitList))
			w.commits[e.Commit.Hash] = n
			w.commitList = append(w.commitList, e.Commit)
		}
		w.number(n)
		w.flags(e.Added, e.Removed)
		w.text(e.Path)
		w.text(e.From)
		w.number(uint64(len(e.Fields)))
		for _, f := range e.Fields {
			w.text(f.Field)
			w.text(f.Part)
			w.node(f.From)
			w.node(f.To)
		}
		w.number(uint64(len(e.Sections)))
		for _, s := range e.Sections {
			w.text(s)
		}
	}
}

// node writes 0 for none, else its kind and one, its style and whether it is a date, its text, or what it holds.
func (w *logWriter) node(n *document.Node) {
	if n == nil {
		w.number(0)
		return
	}
	w.number(uint64(n.Kind) + 1)
	style := uint64(n.Style) << 1
	if n.Date {
		style |= 1
	}
	w.number(style)
	w.text(n.Text)
	switch n.Kind {
	case document.Map:
		w.number(uint64(len(n.Entries)))
		for _, e := range n.Entries {
			w.text(e.Key)
			w.node(e.Value)
		}
	case document.List:
		w.number(uint64(len(n.Items)))
		for _, i := range n.Items {
			w.node(i)
		}
	}
}

func decodeLogs(data []byte) (*logTable, error) {
	text, ok := unseal(logFormat, data)
	if !ok {
		return nil, errDamaged
	}
	t := &logTable{}
	r := &logReader{rest: text, table: t}
	t.texts = make([]string, r.count())
	for i := range t.texts {
		t.texts[i] = r.bytes(r.number())
	}
	t.commits = make([]git.Commit, r.count())
	for i := range t.commits {
		t.commits[i] = r.commit()
	}
	t.logs = make([]keptLog, r.count())
	t.places = make(map[spot]int, len(t.logs))
	for i := range t.logs {
		l := &t.logs[i]
		l.removed = r.number()&1 > 0
		l.at.path, l.at.hash = r.text(), r.text()
		l.at.like = l.at.path
		l.at.key = workspace.Key{Workspace: r.text(), Kind: r.text(), ID: r.text()}
		l.entries = r.bytes(r.number())
		if !l.removed {
			t.places[l.at.spot()] = i
		}
	}
	if r.damaged || r.rest != "" {
		return nil, errDamaged
	}
	return t, nil
}

// entries are those of the document at a place, a copy of its own each time.
func (t *logTable) entries(at place) ([]Entry, bool) {
	i, ok := t.places[at.spot()]
	if !ok {
		return nil, false
	}
	entries, err := t.decode(t.logs[i])
	return entries, err == nil
}

// all are the logs that a table, which may be nil, has.
func (t *logTable) all() ([]placedLog, error) {
	if t == nil {
		return nil, nil
	}
	out := make([]placedLog, len(t.logs))
	for i, l := range t.logs {
		entries, err := t.decode(l)
		if err != nil {
			return nil, err
		}
		out[i] = placedLog{l.at, l.removed, entries}
	}
	return out, nil
}

func (t *logTable) decode(l keptLog) ([]Entry, error) {
	r := &logReader{rest: l.entries, table: t}
	entries := make([]Entry, r.count())
	for i := range entries {
		r.entry(&entries[i])
	}
	if r.damaged || r.rest != "" {
		return nil, errDamaged
	}
	return entries, nil
}

// logReader reads what a logWriter wrote. After what it cannot read it gives zeros.
type logReader struct {
	rest    string
	table   *logTable
	damaged bool
	nodes   []document.Node // to be used
}

func (r *logReader) number() uint64 {
	n, shift := uint64(0), 0
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		b := r.rest[i]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
		shift += 7
	}
	r.rest, r.damaged = "", true
	return 0
}

func (r *logReader) signed() int64 {
	n := r.number()
	if n&1 > 0 {
		return ^int64(n >> 1)
	}
	return int64(n >> 1)
}

// count is a number of things that follow, each of a byte at least.
func (r *logReader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.rest, r.damaged = "", true
		return 0
	}
	return int(n)
}

func (r *logReader) bytes(n uint64) string {
	if n > uint64(len(r.rest)) {
		r.rest, r.damaged = "", true
		return ""
	}
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

func (r *logReader) text() string {
	n := r.number()
	if n >= uint64(len(r.table.texts)) {
		r.rest, r.damaged = "", true
		return ""
	}
	return r.table.texts[n]
}

func (r *logReader) commit() git.Commit {
	c := git.Commit{Hash: r.text(), Tree: r.text(), Subject: r.text(), Message: r.text()}
	for _, s := range []*git.Signature{&c.Author, &c.Committer} {
		s.Name, s.Email = r.text(), r.text()
		known, seconds, offset := r.number()&1 > 0, r.signed(), r.signed()
		if !known {
			continue
		}
		s.When = time.Unix(seconds, 0).UTC()
		if offset != 0 {
			s.When = s.When.In(time.FixedZone("", int(offset)))
		}
	}
	if n := r.count(); n > 0 {
		c.Parents = make([]string, n)
		for i := range c.Parents {
			c.Parents[i] = r.text()
		}
	}
	return c
}

func (r *logReader) entry(e *Entry) {
	n := r.number()
	if n >= uint64(len(r.table.commits)) {
		r.rest, r.damaged = "", true
		return
	}
	e.Commit = r.table.commits[n]
	flags := r.number()
	e.Added, e.Removed = flags&1 > 0, flags&2 > 0
	e.Path, e.From = r.text(), r.text()
	if n := r.count(); n > 0 {
		e.Fields = make([]FieldChange, n)
		r.nodes = make([]document.Node, 0, n+n/4)
		for i := range e.Fields {
			e.Fields[i] = FieldChange{Field: r.text(), Part: r.text(), From: r.node(), To: r.node()}
		}
	}
	if n := r.count(); n > 0 {
		e.Sections = make([]string, n)
		for i := range e.Sections {
			e.Sections[i] = r.text()
		}
	}
}

func (r *logReader) node() *document.Node {
	kind := r.number()
	if kind == 0 {
		return nil
	}
	if len(r.nodes) == cap(r.nodes) {
		r.nodes = make([]document.Node, 0, 8)
	}
	r.nodes = r.nodes[:len(r.nodes)+1]
	n := &r.nodes[len(r.nodes)-1]
	style := r.number()
	n.Kind, n.Style, n.Date, n.Text = document.NodeKind(kind-1), document.Style(style>>1), style&1 > 0, r.text()
	switch n.Kind {
	case document.Map:
		if count := r.count(); count > 0 {
			n.Entries = make([]document.Entry, count)
			for i := range n.Entries {
				n.Entries[i].Key, n.Entries[i].Value = r.text(), r.node()
			}
		}
	case document.List:
		if count := r.count(); count > 0 {
			n.Items = make([]*document.Node, count)
			for i := range n.Items {
				n.Items[i] = r.node()
			}
		}
	}
	return n
}
