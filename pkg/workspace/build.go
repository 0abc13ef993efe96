package workspace

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// add takes a file as read into the workspace, with its documents and findings.
func (w *Workspace) add(m match, s slot) {
	for _, f := range []*document.File{s.file, s.body} {
		if f != nil && w.byPath[f.Path] == nil {
			w.byPath[f.Path] = f
			w.Files = append(w.Files, f)
			w.Findings = append(w.Findings, f.Findings...)
		}
	}
	if m.source.Records == "" {
		w.addFile(m, s)
		return
	}
	w.addRecords(m, s.file)
}

func (w *Workspace) addFile(m match, s slot) {
	f := s.file
	d := &Document{Kind: m.kind, File: f, Path: f.Path, Fields: f.Root, Body: s.body, Unreadable: f.Broken}
	markdown := f.Outline != nil
	if markdown {
		d.Body = f
		if f.HasFrontMatter {
			d.Anchor = openingRange(f)
		}
	}
	switch {
	case f.Broken:
		d.Fields = nil
	case markdown && !f.HasFrontMatter && !m.kind.FrontMatterOptional:
		d.Unreadable = true
		if len(f.Findings) == 0 {
			w.report(d, diagnostic.Finding{
				Rule:    "front-matter-missing",
				Message: "the file has no front matter, and a " + strings.ToLower(m.kind.Label) + " needs one",
				Label:   `expected "---", the fields, and "---" before the text`,
				Hints:   []string{"roadbook new " + m.kind.Name + ` "A title" shows how one begins; a file that is no ` + strings.ToLower(m.kind.Label) + " goes under exclude in roadbook.yaml"},
			})
		}
	case d.Fields == nil:
		d.Fields = &document.Node{Kind: document.Map}
	case d.Fields.Kind != document.Map:
		w.notAMap(d, "the file", d.Fields)
	}
	w.finish(d)
}

// openingRange is the "---" before the front matter.
func openingRange(f *document.File) diagnostic.Range {
	start := 0
	if strings.HasPrefix(f.Head(), "\ufeff") {
		start = len("\ufeff")
	}
	return diagnostic.Range{Start: start, End: min(start+3, f.Size())}
}

func (w *Workspace) notAMap(d *Document, what string, at *document.Node) {
	w.report(d, diagnostic.Finding{
		Rule: "wrong-type", Range: at.Range,
		Message: what + " must be a map of fields such as title: …",
		Label:   "expected key: value lines",
	})
	d.Fields, d.Unreadable = nil, true
}

// report adds a finding of reading.
func (w *Workspace) report(d *Document, f diagnostic.Finding) {
	f.Path, f.Kind, f.Document = d.Path, d.Kind.Name, d.ID
	w.Findings = append(w.Findings, f)
}

func (w *Workspace) addRecords(m match, f *document.File) {
	base, root := "", f.Root
	for key := range strings.SplitSeq(m.source.At, ".") {
		if key != "" {
			base += document.Pointer(key)
			root = root.Get(key)
		}
	}
	switch {
	case root.IsNull():
		if m.source.At != "" && !f.Broken {
			w.Findings = append(w.Findings, diagnostic.Finding{
				Rule: "missing-field", Path: f.Path, Kind: m.kind.Name, Value: m.source.At,
				Message: "the file has nothing under " + m.source.At + ", where roadbook.yaml looks for records",
			})
		}
	case m.source.Records == "map" && root.Kind == document.Map:
		for _, e := range root.Entries {
			w.addRecord(m, f, &Document{Record: base + document.Pointer(e.Key), RecordKey: e.Key, Anchor: e.Range, Fields: e.Value})
		}
	case m.source.Records == "list" && root.Kind == document.List:
		for i, item := range root.Items {
			anchor := item.Dash()
			if anchor.IsZero() {
				anchor = item.Range
			}
			w.addRecord(m, f, &Document{Record: base + document.Pointer(strconv.Itoa(i)), Anchor: anchor, Fields: item})
		}
	default:
		w.Findings = append(w.Findings, diagnostic.Finding{
			Rule: "wrong-type", Path: f.Path, Kind: m.kind.Name, Range: root.Range,
			Message: "the file must hold a " + m.source.Records + " of records, as roadbook.yaml says",
		})
	}
	if m.source.At == "" {
		w.addRecovered(m, f)
	}
}

func (w *Workspace) addRecord(m match, f *document.File, d *Document) {
	d.Kind, d.File, d.Path = m.kind, f, f.Path
	switch {
	case d.Fields.IsNull():
		d.Fields = &document.Node{Kind: document.Map, Range: d.Anchor}
	case d.Fields.Kind != document.Map:
		w.notAMap(d, "the record "+cmp.Or(d.RecordKey, strings.TrimPrefix(d.Record, "/")), d.Fields)
	}
	w.finish(d)
}

// addRecovered takes in the records of a broken data file that could not be read: their keys still count as taken.
func (w *Workspace) addRecovered(m match, f *document.File) {
	for _, r := range f.Recovered {
		if m.source.Records == "map" {
			w.finish(&Document{Kind: m.kind, File: f, Path: f.Path, Unreadable: true, Record: document.Pointer(r.Key), RecordKey: r.Key, Anchor: r.KeyRange})
		}
	}
}

// finish derives what a document says of itself and adds it.
func (w *Workspace) finish(d *Document) {
	w.identify(d)
	d.Public = d.Kind.Public
	switch d.Text("visibility") {
	case "public":
		d.Public = true
	case "internal":
		d.Public = false
	}
	if l := d.Kind.Lifecycle; l != nil {
		d.Status = d.Text(l.Field)
		d.Category = l.Category(d.Status)
	}
	d.Title = d.Text(d.Kind.TitleField)
	if d.Title == "" && d.Body != nil && d.Body.Outline != nil {
		for _, h := range d.Body.Outline.Headings {
			if h.Text != "" {
				d.Title = h.Text
				break
			}
		}
	}
	d.Title = cmp.Or(d.Title, d.ID, d.Path)
	for _, spec := range d.Kind.Parts {
		d.addParts(spec)
	}
	w.Documents = append(w.Documents, d)
}

func (d *Document) addParts(spec *config.Parts) {
	list := d.Field(spec.Field)
	if list == nil {
		return
	}
	for i, n := range list.Items {
		d.Parts = append(d.Parts, Part{
			Spec: spec, ID: n.Get(spec.ID).Scalar(), Title: n.Get(spec.Title).Scalar(), Node: n,
			Pointer: document.Pointer(spec.Field, strconv.Itoa(i)),
		})
	}
	for _, e := range list.Entries {
		d.Parts = append(d.Parts, Part{
			Spec: spec, ID: e.Key, Title: e.Value.Get(spec.Title).Scalar(), Node: e.Value,
			Pointer: document.Pointer(spec.Field, e.Key),
		})
	}
}

func (w *Workspace) identify(d *Document) {
	spec := d.Kind.ID
	switch {
	case spec.From == "path":
		d.ID = strings.TrimSuffix(d.Path, path.Ext(d.Path))
		if d.RecordKey != "" {
			d.ID += "#" + d.RecordKey
		}
		return
	case spec.From == "key" && d.RecordKey != "":
		d.setID(d.RecordKey, d.Anchor)
	case d.Unreadable:
		d.recoverID()
		return
	default:
		d.IDPointer = document.Pointer(spec.Field)
		n := d.Field(spec.Field)
		if n.IsNull() {
			d.IDProblem = IDMissing
		} else if !n.IsScalar() {
			d.IDProblem, d.IDRange = IDInvalid, n.Range
		} else {
			d.setID(n.Text, n.Range)
		}
	}
	if d.IDProblem == IDFine {
		return
	}
	if id, ok := d.fileID(); ok {
		if d.ID == "" {
			d.ID = id
		} else {
			d.OtherIDs = append(d.OtherIDs, id)
		}
	}
}

// setID takes an id as written. A bare number stands for the format's id with that number, and a title for its slug
// where the format is a slug of another field.
func (d *Document) setID(text string, at diagnostic.Range) {
	d.ID, d.IDRange = strings.TrimSpace(text), at
	f := d.Kind.ID.Format
	switch {
	case d.ID == "":
		d.IDProblem = IDMissing
	case f == nil || f.Match(d.ID):
	case f.HasNumber() && !f.HasSlug() && isNumber(d.ID):
		n, _ := strconv.ParseInt(d.ID, 10, 64)
		d.ID = f.Render(n, "", 0)
	case f.Text == "{slug}" && d.Kind.ID.Field != "id" && config.Slug(d.ID) != "":
		d.ID = config.Slug(d.ID)
	default:
		d.IDProblem = IDInvalid
	}
}

func isNumber(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}

// recoverID finds the id of a file that cannot be read: in its text, else in its name.
func (d *Document) recoverID() {
	i := slices.IndexFunc(d.File.Recovered, func(r document.Recovered) bool { return r.Key == d.Kind.ID.Field && r.Value != "" })
	if i >= 0 && d.Record == "" {
		r := d.File.Recovered[i]
		d.setID(r.Value, r.ValueRange)
		if d.IDProblem == IDFine {
			return
		}
		d.ID, d.IDProblem, d.IDRange = "", IDFine, diagnostic.Range{}
	}
	d.ID, _ = d.fileID()
}

// fileID is the id that the file's name gives.
func (d *Document) fileID() (string, bool) {
	if d.Record != "" {
		return "", false
	}
	stem := strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path))
	for _, f := range []*config.Format{d.Kind.ID.Format, d.Kind.Filename} {
		if f == nil {
			continue
		}
		if f == d.Kind.Filename {
			stem = path.Base(d.Path)
		}
		if id, ok := f.Recover(stem); ok {
			if n, numbered := f.Number(id); numbered && f == d.Kind.Filename && d.Kind.ID.Format != nil {
				return d.Kind.ID.Format.Render(n, "", 0), true
			}
			return id, true
		}
	}
	if d.Kind.ID.Format == nil {
		return stem, true
	}
	return "", false
}
