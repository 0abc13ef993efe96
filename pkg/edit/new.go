package edit

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Request is a document that somebody wants.
type Request struct {
	Kind *config.Kind
	// Title is one line in any script.
	Title string
	// Wanted is the id that is asked for; empty is the next free one.
	Wanted string
	// Dir is the folder, from the workspace's root, where the file shall be; empty is the kind's own.
	Dir string
	// Owner is the person who asks, if known.
	Owner string
	Today calendar.Date
	// Set are fields with their values as they were typed.
	Set []Setting
}

// Draft is a document that is not written yet.
type Draft struct {
	ID   string
	Path string
	// Text is the document alone: the new file, or the lines of the record.
	Text    []byte
	Changes []Change
	// Notes are sentences that the person should know.
	Notes []string
}

// New plans a document with the next free id. Its error is a sentence that says what to ask instead.
func New(w *workspace.Workspace, taken *Taken, r Request) (*Draft, error) {
	title, err := checkTitle(r.Title)
	if err != nil {
		return nil, err
	}
	n := &drafting{w: w, taken: taken, Request: r, Draft: &Draft{}}
	n.Title, n.slug = title, shortSlug(title)
	if n.source, err = n.chooseSource(); err != nil {
		return nil, err
	}
	if err := n.choose(); err != nil {
		return nil, err
	}
	text, err := n.text()
	if err != nil {
		return nil, err
	}
	if n.source.Records != "" {
		return n.Draft, n.addRecord(text)
	}
	n.addFiles(text)
	return n.Draft, nil
}

// drafting is a draft in the making.
type drafting struct {
	Request
	*Draft
	w      *workspace.Workspace
	taken  *Taken
	source *config.Source
	slug   string
	// number is the one in the id, 0 for none; year is the one for ids that hold one.
	number int64
	year   int
}

func checkTitle(title string) (string, error) {
	title = strings.TrimSpace(title)
	switch {
	case title == "":
		return "", fmt.Errorf(`the title is empty: write for example roadbook new story "Save a card"`)
	case !utf8.ValidString(title):
		return "", fmt.Errorf("the title is not valid UTF-8")
	}
	if i := strings.IndexFunc(title, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' }); i >= 0 {
		r, _ := utf8.DecodeRuneInString(title[i:])
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			return "", fmt.Errorf("the title has a line break in it: a title is one line")
		}
		return "", fmt.Errorf("the title has the control character U+%04X in it: a title is one line of text", r)
	}
	return title, nil
}

// shortSlug is a title's slug, cut so that a file's name stays below the 255 bytes that file systems allow.
func shortSlug(title string) string {
	slug := config.Slug(title)
	for len(slug) > 160 {
		_, size := utf8.DecodeLastRuneInString(slug)
		slug = slug[:len(slug)-size]
	}
	return strings.Trim(slug, "-")
}

// chooseSource takes the folder's source where one is asked for, else the first that has documents, else the first.
func (n *drafting) chooseSource() (*config.Source, error) {
	files := n.Kind.Files
	if n.Dir != "" {
		for i := range files {
			if files[i].Records == "" && n.fits(&files[i], n.Dir) {
				return &files[i], nil
			}
		}
		var globs []string
		for _, s := range files {
			globs = append(globs, s.Glob)
		}
		return nil, fmt.Errorf("a %s in %s would not be found: its files are %s", n.Kind.Name, n.Dir, strings.Join(globs, ", "))
	}
	for i := range files {
		if slices.ContainsFunc(n.w.Documents, func(d *workspace.Document) bool {
			return d.Kind == n.Kind && doublestar.MatchUnvalidated(files[i].Glob, d.Path)
		}) {
			return &files[i], nil
		}
	}
	return &files[0], nil
}

// fits reports whether files in a folder can be of a source, whatever they are called.
func (n *drafting) fits(s *config.Source, dir string) bool {
	folder := path.Dir(s.Glob)
	if fixed(path.Base(s.Glob)) && folder != "." {
		dir = path.Join(dir, "x")
	}
	return doublestar.MatchUnvalidated(folder, dir) || doublestar.MatchUnvalidated(strings.TrimSuffix(s.Glob, path.Base(s.Glob))+"*", path.Join(dir, "x"))
}

// fixed reports whether a glob has no wildcards.
func fixed(glob string) bool { return !strings.ContainsAny(glob, `*?[{\`) }

// choose finds id and path.
func (n *drafting) choose() error {
	n.year = n.Today.Year
	if n.source.Records != "" {
		if !fixed(n.source.Glob) {
			files := n.dataFiles()
			if len(files) != 1 {
				return fmt.Errorf("records of %s are in %s: add it by hand to one of them", n.Kind.Plural, n.source.Glob)
			}
			n.Path = files[0]
		} else {
			n.Path = n.source.Glob
		}
		return n.chooseID()
	}
	if n.Kind.ID.From == "path" {
		return n.choosePath(cmp.Or(n.slug, n.Kind.Name))
	}
	if err := n.chooseID(); err != nil {
		return err
	}
	return n.choosePath(n.stem())
}

// dataFiles are the files of the source that there are.
func (n *drafting) dataFiles() []string {
	var out []string
	for _, f := range n.w.Files {
		if doublestar.MatchUnvalidated(n.source.Glob, f.Path) {
			out = append(out, f.Path)
		}
	}
	return out
}

func (n *drafting) chooseID() error {
	k := n.Kind
	f := k.ID.Format
	if n.ID = n.Wanted; n.ID != "" {
		return n.checkWanted()
	}
	switch {
	case f != nil && f.HasNumber():
		number, err := n.taken.nextNumber(n.year)
		if err != nil {
			return err
		}
		n.number = number
		n.ID = f.Render(number, n.slug, n.year)
		if !f.Match(n.ID) {
			return fmt.Errorf("the next id would be %s, which the format %s does not allow", n.ID, f.Text)
		}
		return nil
	case k.ID.Field == k.TitleField && n.source.Records != "map":
		n.ID = n.Title
		if f != nil {
			n.ID = n.slug
		}
		if where := n.taken.Where(n.ID); where != "" || n.ID == "" {
			return fmt.Errorf("the title gives the id %q, which is taken (%s): choose another title", n.ID, where)
		}
		return nil
	}
	base := cmp.Or(n.slug, k.Name)
	joint := "-"
	if k.ID.From == "key" {
		base, joint = strings.ReplaceAll(base, "-", "_"), "_"
	}
	return n.firstFree(base, joint)
}

// firstFree takes the id that a slug gives, else the slug with a number behind it.
func (n *drafting) firstFree(base, joint string) error {
	first := ""
	for i := 1; i < 1000; i++ {
		slug := base
		if i > 1 {
			slug += joint + strconv.Itoa(i)
		}
		id := slug
		if f := n.Kind.ID.Format; f != nil {
			id = f.Render(0, slug, n.year)
		}
		where := n.taken.Where(id)
		if where == "" {
			n.ID = id
			if i > 1 {
				n.Notes = append(n.Notes, fmt.Sprintf("%s is taken (%s), so this one is %s", first, n.taken.Where(first), id))
			}
			return nil
		}
		if first == "" {
			first = id
		} else if id == first {
			break
		}
	}
	return fmt.Errorf("the id %s is taken (%s): choose another one with --id", first, n.taken.Where(first))
}

func (n *drafting) checkWanted() error {
	f := n.Kind.ID.Format
	if _, err := checkTitle(n.ID); err != nil || strings.TrimSpace(n.ID) != n.ID {
		return fmt.Errorf("%q cannot be an id", n.ID)
	}
	if f != nil && !f.Match(n.ID) {
		return fmt.Errorf("the id %s has not the form %s of every %s: expected for example %s", n.ID, f.Text, n.Kind.Name, f.Example())
	}
	if where := n.taken.Where(n.ID); where != "" {
		return fmt.Errorf("the id %s is taken (%s), and an id is never given twice", n.ID, where)
	}
	if f != nil {
		n.number, _ = f.Number(n.ID)
	}
	return nil
}

// stem is the file's name without extension: the id and the slug of the title.
func (n *drafting) stem() string {
	id := shortSlug(strings.ReplaceAll(n.ID, "/", "-"))
	if id == "" || n.slug == "" || id == n.slug {
		return cmp.Or(id, n.slug, n.Kind.Name)
	}
	if f := n.Kind.ID.Format; f == nil || f.HasSlug() {
		return id
	}
	return id + "-" + n.slug
}

// choosePath finds the file's place: the folder, and the first name that the kind's glob takes.
func (n *drafting) choosePath(stem string) error {
	folder, base := path.Split(n.source.Glob)
	prefix, _ := doublestar.SplitPattern(n.source.Glob)
	if fixed(n.source.Glob) {
		prefix = path.Dir(n.source.Glob)
	}
	dir := cmp.Or(n.Dir, prefix)
	if fixed(base) {
		if !fixed(folder) {
			dir = path.Join(dir, stem)
		}
		return n.settle([]string{path.Join(dir, base)})
	}
	extension := ".md"
	if e := path.Ext(base); len(e) > 1 && fixed(e) {
		extension = e
	}
	var names []string
	if f := n.Kind.Filename; f != nil {
		names = append(names, f.Render(n.number, cmp.Or(n.slug, n.Kind.Name), n.year))
	} else {
		stems := []string{stem}
		if n.number > 0 {
			stems = append(stems, fmt.Sprintf("%04d-%s", n.number, n.slug), fmt.Sprintf("%d-%s", n.number, n.slug), fmt.Sprintf("%04d", n.number), strconv.FormatInt(n.number, 10))
		}
		for _, s := range append(stems, n.ID) {
			names = append(names, s+extension)
		}
	}
	var paths []string
	for _, name := range names {
		paths = append(paths, path.Join(dir, name))
	}
	return n.settle(paths)
}

// settle takes the first path that the kind would take as its own. Where the id is the path, a path that is taken gets
// a number.
func (n *drafting) settle(paths []string) error {
	for _, p := range paths {
		if !doublestar.MatchUnvalidated(n.source.Glob, p) || matches(n.Kind.Exclude, p) || matches(n.w.Config.Exclude, p) {
			continue
		}
		if n.Kind.ID.From != "path" {
			n.Path = p
			return nil
		}
		stem, extension := strings.TrimSuffix(p, path.Ext(p)), path.Ext(p)
		for i := 2; n.w.Exists(p) || n.taken.Where(strings.TrimSuffix(p, extension)) != ""; i++ {
			p = stem + "-" + strconv.Itoa(i) + extension
		}
		if p != stem+extension {
			n.Notes = append(n.Notes, fmt.Sprintf("%s is taken, so this one is %s", stem+extension, p))
		}
		n.ID, n.Path = strings.TrimSuffix(p, extension), p
		return nil
	}
	return fmt.Errorf("the file %s would not be found: the files of a %s are %s; say where with --dir, or give the kind a filename in roadbook.yaml", paths[0], n.Kind.Name, n.source.Glob)
}

func matches(globs []string, p string) bool {
	return slices.ContainsFunc(globs, func(g string) bool { return doublestar.MatchUnvalidated(g, p) })
}

// text is the document with the template filled in and the fields set.
func (n *drafting) text() ([]byte, error) {
	records := n.source.Records != ""
	template, name := templateOf(n.w.Config, n.Kind, records)
	number := ""
	if n.number > 0 {
		number = strconv.FormatInt(n.number, 10)
	}
	text, err := fill(name, template, map[string]string{
		"id": n.ID, "title": n.Title, "today": n.Today.String(), "owner": n.Owner, "n": number, "slug": n.slug,
	})
	if err != nil {
		return nil, err
	}
	file := fileOf(name, text)
	if records && document.IsMarkdown(file) {
		return nil, fmt.Errorf("the template %s is a page, and a %s is a record: give the kind a template of fields", name, n.Kind.Name)
	}
	for _, s := range n.Set {
		if s, err = n.setting(s); err != nil {
			return nil, err
		}
		if text, err = set(file, text, s); err != nil {
			return nil, err
		}
	}
	return text, nil
}

// setting checks a field's name and turns what was typed into YAML.
func (n *drafting) setting(s Setting) (Setting, error) {
	k := n.Kind
	top, _, _ := strings.Cut(s.Field, ".")
	field := k.Field(s.Field)
	if field == nil {
		field = k.Field(top)
	}
	var names []string
	for _, f := range k.Fields() {
		names = append(names, f.Name)
	}
	switch {
	case s.Field == k.ID.Field && k.ID.From != "path":
		return s, fmt.Errorf("the id is given, not set: ask for one with --id")
	case s.Field == k.TitleField:
		return s, fmt.Errorf("%s is the title already", s.Field)
	case field == nil && !k.Open:
		hint := suggest.Sentence(top, names)
		if hint == "" {
			hint = "its fields are " + strings.Join(names, ", ")
		}
		return s, fmt.Errorf("a %s has no field %q; %s", k.Name, s.Field, hint)
	}
	value, node, err := typed(s.Value)
	if err != nil {
		return s, fmt.Errorf("--set %s: %w", s.Field, err)
	}
	if field != nil && field.Name == s.Field {
		if node.Kind == document.Bool && slices.Equal(field.Types, []string{"string"}) {
			value = `"` + node.Text + `"`
		}
		allowed := field.Enum
		if l := k.Lifecycle; l != nil && l.Field == s.Field {
			allowed = l.Names()
		}
		if len(allowed) > 0 && node.IsScalar() && !slices.Contains(allowed, node.Text) {
			hint := suggest.Sentence(node.Text, allowed)
			if hint != "" {
				hint = "; " + hint
			}
			return s, fmt.Errorf("%s cannot be %q: expected %s%s", s.Field, node.Text, strings.Join(allowed, ", "), hint)
		}
	}
	return Setting{s.Field, value}, nil
}

// typed reads what was typed as YAML: a list, a map, a number, a quoted text; what is none of these is text.
func typed(value string) (string, *document.Node, error) {
	value = strings.TrimSpace(value)
	f := document.Read("value.yml", []byte("value: "+value+"\n"), document.Options{})
	n := f.Root.Get("value")
	structured := value != "" && strings.ContainsRune(`[{"'`, rune(value[0]))
	switch {
	case value == "":
		return "", &document.Node{}, nil
	case structured && (len(f.Findings) > 0 || n == nil || strings.Contains(value, "\n")):
		return "", nil, fmt.Errorf("%s is not YAML: write lists as [a, b], and text that begins with a bracket in quotes", value)
	case structured:
		return value, n, nil
	case len(f.Findings) == 0 && n.IsScalar() && n.Text == value && (n.Kind != document.String || n.Date):
		return value, n, nil
	}
	text := &document.Node{Kind: document.String, Text: value}
	return document.Quote(value), text, nil
}

func (n *drafting) addRecord(fields []byte) error {
	key := ""
	if n.source.Records == "map" {
		key = n.ID
	}
	n.Text = fields
	old, err := n.w.ReadFile(n.Path)
	create := !n.w.Exists(n.Path)
	if err != nil && !create {
		return err
	}
	out, err := appendRecord(n.Path, old, *n.source, key, fields)
	if err != nil {
		return err
	}
	c := Change{Path: n.Path, Data: out, Create: create}
	if !create {
		c.Before = slices.Concat([]byte{}, old)
	}
	n.Changes = []Change{c}
	a := &appender{key: key, fields: linesOf(fields)}
	n.Text = []byte(strings.Join(a.record(0, 2), "\n") + "\n")
	return nil
}

// addFiles writes one file, or two where a kind keeps fields and body apart.
func (n *drafting) addFiles(text []byte) {
	n.Text = text
	if document.IsMarkdown(n.Path) {
		n.Changes = []Change{{Path: n.Path, Data: text, Create: true}}
		return
	}
	f := document.Read(fileOf("", text), text, document.Options{})
	fields := text[f.FrontMatter.Start:f.FrontMatter.End]
	n.Text = fields
	n.Changes = []Change{{Path: n.Path, Data: fields, Create: true}}
	if body := strings.TrimLeft(string(f.BodyText()), "\r\n"); n.source.Body != "" && body != "" {
		n.Changes = append(n.Changes, Change{Path: path.Join(path.Dir(n.Path), n.source.Body), Data: []byte(body), Create: true})
	}
}
