package edit

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// sample is a document that was found: a file with front matter, a YAML file, or a record of one.
type sample struct {
	path   string
	key    string // of a record in a map
	fields *document.Node
}

// group is documents that look like one kind.
type group struct {
	name string
	// dirs are the folders of files; file and records are set for the records of one file instead.
	dirs          []string
	extension     string
	file, records string
	samples       []sample
	// plain are files in the same folders that have no front matter; broken is the number of those that cannot be read.
	plain  []string
	broken int

	id       idGuess
	aliases  []string // other words before the numbers of ids
	title    string
	filename string
	status   *statusGuess
	links    []linkGuess
	required []string
	dates    []string
}

// surveyLimit bounds how many files are looked at, so that init in a home folder comes to an end.
const surveyLimit = 50_000

// folder is what one folder holds.
type folder struct {
	documents map[string][]sample // by extension
	plain     []string
	broken    int
	records   []*group
}

// survey reads all Markdown and YAML below a root, what ignored says aside, and groups what looks like documents.
func survey(ctx context.Context, fsys fs.FS, ignored func(path string, isDir bool) bool) ([]*group, error) {
	folders := map[string]*folder{}
	files := 0
	err := fs.WalkDir(fsys, ".", func(p string, entry fs.DirEntry, err error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err != nil {
			if p == "." {
				return err
			}
			return fs.SkipDir // what may not be read is nobody's plan
		}
		if p == "." {
			return nil
		}
		if strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" || entry.Name() == "vendor" || ignored(p, entry.IsDir()) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.Type().IsRegular() && isDocument(p) {
			if files++; files > surveyLimit {
				return fmt.Errorf("there are more than %d files here: run it in the folder of the documents", surveyLimit)
			}
			look(fsys, folders, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	groups := slices.DeleteFunc(gather(folders), func(g *group) bool {
		return len(g.samples) == 1 && g.id.prefix == "" // one page alone is not yet a kind
	})
	nameAll(groups)
	for _, g := range groups {
		g.infer(groups)
	}
	linkAll(groups)
	return groups, nil
}

func isDocument(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".md", ".markdown", ".mdx", ".yml", ".yaml":
		return true
	}
	return false
}

// look reads one file into what is known of its folder.
func look(fsys fs.FS, folders map[string]*folder, p string) {
	info, err := fs.Stat(fsys, p)
	if err != nil || info.Size() > int64(document.DefaultLimits().FileBytes) {
		return
	}
	src, err := fs.ReadFile(fsys, p)
	if err != nil {
		return
	}
	dir := path.Dir(p)
	at := folders[dir]
	if at == nil {
		at = &folder{documents: map[string][]sample{}}
		folders[dir] = at
	}
	f := document.Read(p, frontMatterOf(p, src), document.Options{})
	extension := strings.ToLower(path.Ext(p))
	switch {
	case document.IsMarkdown(p) && f.Broken:
		at.broken++
	case document.IsMarkdown(p) && f.HasFrontMatter && f.Root != nil && f.Root.Kind == document.Map && len(f.Root.Entries) > 0:
		at.documents[extension] = append(at.documents[extension], sample{path: p, fields: f.Root})
	case document.IsMarkdown(p):
		at.plain = append(at.plain, p)
	case f.Root == nil || f.Broken || dir == ".": // YAML at the top configures something
	default:
		if g := recordsIn(p, f.Root); g != nil {
			at.records = append(at.records, g)
		} else if f.Root.Kind == document.Map {
			at.documents[extension] = append(at.documents[extension], sample{path: p, fields: f.Root})
		}
	}
}

// recordsIn recognises a file of records: a map of maps, or a list of maps, that have a field in common.
func recordsIn(p string, root *document.Node) *group {
	g := &group{file: p, name: singular(strings.TrimSuffix(path.Base(p), path.Ext(p)))}
	switch root.Kind {
	case document.Map:
		g.records = "map"
		for _, e := range root.Entries {
			g.samples = append(g.samples, sample{path: p, key: e.Key, fields: e.Value})
		}
	case document.List:
		g.records = "list"
		for _, n := range root.Items {
			g.samples = append(g.samples, sample{path: p, fields: n})
		}
	}
	if len(g.samples) < 2 || slices.ContainsFunc(g.samples, func(s sample) bool { return s.fields.Kind != document.Map }) {
		return nil
	}
	common := slices.ContainsFunc(g.samples[0].fields.Entries, func(e document.Entry) bool {
		return e.Value.IsScalar() && g.share(func(s sample) bool { return s.fields.Get(e.Key).IsScalar() }) > 0.6
	})
	if !common {
		return nil
	}
	return g
}

// share is for how many of the samples something holds, 0 to 1.
func (g *group) share(holds func(sample) bool) float64 {
	n := 0
	for _, s := range g.samples {
		if holds(s) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(g.samples)))
}

// fields are the names of all top-level fields, in the order in which they are met.
func (g *group) fields() []string {
	var names []string
	seen := map[string]bool{}
	for _, s := range g.samples {
		for _, e := range s.fields.Entries {
			if !seen[e.Key] {
				seen[e.Key] = true
				names = append(names, e.Key)
			}
		}
	}
	return names
}

// common are the fields that at least half of the samples have.
func (g *group) common() map[string]bool {
	out := map[string]bool{}
	for _, name := range g.fields() {
		if g.share(func(s sample) bool { return s.fields.Entry(name) != nil }) >= 0.5 {
			out[name] = true
		}
	}
	return out
}

// gather makes groups of folders: those whose ids have the same form, and neighbours whose fields are alike.
func gather(folders map[string]*folder) []*group {
	var groups []*group
	for _, dir := range sorted(folders) {
		at := folders[dir]
		for _, extension := range sorted(at.documents) {
			samples := at.documents[extension]
			data := !document.IsMarkdown("x" + extension)
			if data && len(samples) < 3 {
				continue // a YAML file or two are more likely to be a program's
			}
			g := &group{dirs: []string{dir}, extension: extension, samples: samples}
			if !data {
				g.plain, g.broken = at.plain, at.broken
			}
			if data && len(g.common()) == 0 {
				continue
			}
			g.id = g.guessID()
			groups = join(groups, g)
		}
		groups = append(groups, at.records...)
	}
	return groups
}

// join adds a folder's group to the one that it belongs to, or to the end.
func join(groups []*group, g *group) []*group {
	for _, o := range groups {
		if o.file == "" && o.extension == g.extension && alike(o, g) {
			o.dirs = append(o.dirs, g.dirs...)
			o.samples = append(o.samples, g.samples...)
			o.plain = append(o.plain, g.plain...)
			o.broken += g.broken
			return groups
		}
	}
	return append(groups, g)
}

func alike(a, b *group) bool {
	if a.id.field != "" && b.id.field != "" && a.id.prefix != "" {
		return a.id.field == b.id.field && strings.EqualFold(a.id.prefix, b.id.prefix)
	}
	if (a.id.prefix == "") != (b.id.prefix == "") {
		return false
	}
	near := slices.ContainsFunc(a.dirs, func(dir string) bool {
		d := b.dirs[0]
		return strings.HasPrefix(d, dir+"/") || path.Dir(d) == path.Dir(dir) && path.Dir(d) != "."
	})
	if !near {
		return false
	}
	x, y := a.common(), b.common()
	both := 0
	for name := range x {
		if y[name] {
			both++
		}
	}
	return both*2 >= len(x)+len(y)-both
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// globs are the patterns that take the group's files and, as far as that can be, no others.
func (g *group) globs() []string {
	base := "*" + g.extension
	if prefix := g.prefixOfNames(); prefix != "" {
		base = prefix + base
	}
	if len(g.dirs) == 1 {
		return []string{path.Join(literal(g.dirs[0]), base)}
	}
	if slices.ContainsFunc(g.dirs, func(d string) bool {
		return d != "." && !slices.ContainsFunc(g.dirs, func(o string) bool { return o != d && !strings.HasPrefix(o, d+"/") })
	}) {
		return []string{path.Join(literal(slices.MinFunc(g.dirs, func(a, b string) int { return cmp.Compare(len(a), len(b)) })), "**", base)}
	}
	var out []string
	for _, dir := range g.dirs {
		out = append(out, path.Join(literal(dir), base))
	}
	return out
}

// literal makes a glob of a path: what would be a wildcard is any one character.
func literal(p string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`*?[]{}\`, r) {
			return '?'
		}
		return r
	}, p)
}

var namePrefix = regexp.MustCompile(`^[A-Za-z]+[-_]`)

// prefixOfNames is the word with which all the files' names begin, where files that are no documents lie beside them
// and begin otherwise.
func (g *group) prefixOfNames() string {
	if len(g.plain) == 0 {
		return ""
	}
	prefix := namePrefix.FindString(path.Base(g.samples[0].path))
	other := func(s sample) bool { return !strings.HasPrefix(path.Base(s.path), prefix) }
	if prefix == "" || slices.ContainsFunc(g.samples, other) {
		return ""
	}
	if slices.ContainsFunc(g.plain, func(p string) bool { return strings.HasPrefix(path.Base(p), prefix) }) {
		return ""
	}
	return prefix
}

// singular makes the name of one thing of the name of a folder.
func singular(name string) string {
	name = config.Slug(strings.ReplaceAll(name, "_", "-"))
	switch {
	case strings.HasSuffix(name, "ies") && len(name) > 4:
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "xes"), strings.HasSuffix(name, "ches"):
		return strings.TrimSuffix(name, "es")
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && len(name) > 2:
		return strings.TrimSuffix(name, "s")
	}
	return cmp.Or(name, "document")
}

// kindName is how a kind may be called.
var kindName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// nameAll gives each group a name of its own: that of its file or folder, of several folders the one that comes most
// often. Where records have a name already, pages about the same are called so.
func nameAll(groups []*group) {
	taken := map[string]bool{}
	name := func(g *group, base, again string) {
		if !kindName.MatchString(base) {
			base = "document"
		}
		g.name = base
		for i := 2; taken[g.name]; i++ {
			if g.name = base + again; taken[g.name] {
				g.name = fmt.Sprintf("%s-%d", base, i)
			}
		}
		taken[g.name] = true
	}
	for _, g := range groups {
		if g.file != "" {
			name(g, g.name, "-record")
		}
	}
	for _, g := range groups {
		if g.file != "" {
			continue
		}
		weight := map[string]int{}
		for _, dir := range g.dirs {
			weight[path.Base(dir)] += surveyLimit
		}
		for _, s := range g.samples {
			weight[path.Base(path.Dir(s.path))]++
		}
		best := slices.MaxFunc(sorted(weight), func(a, b string) int { return cmp.Compare(weight[a], weight[b]) })
		name(g, singular(strings.Trim(best, ".")), "-page")
	}
}
