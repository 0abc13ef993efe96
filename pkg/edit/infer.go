package edit

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// idGuess is where a group's ids seem to come from.
type idGuess struct {
	// field is the field, "" for the record's key or the path.
	field string
	// prefix and width are of ids such as US-0042: "US-" and 4; width 0 is a number as it comes.
	prefix string
	width  int
	// number says that the field holds a bare number; exact that every id has the form.
	number, exact bool
}

// format is the id's format, or "".
func (g *group) format() string {
	n := "{n}"
	if g.id.width > 0 {
		n = fmt.Sprintf("{n:%d}", g.id.width)
	}
	switch {
	case !g.id.exact:
		return ""
	case g.id.number && g.id.field == "id":
		return n
	case g.id.number:
		return strings.ToUpper(g.name) + "-" + n
	case g.id.prefix != "":
		return g.id.prefix + n
	}
	return ""
}

// numbered is a word with a number behind it, and perhaps the number of a part: BACK-24.1.
var numbered = regexp.MustCompile(`^([A-Za-z][A-Za-z_ -]*)([0-9]+)(\.[0-9.]+)?$`)

// guessID finds the field that holds the ids: in nearly every document, different in each, and looking like an id.
func (g *group) guessID() idGuess {
	var best idGuess
	most := 2
	for _, name := range g.fields() {
		values := g.texts(name)
		if len(values)*10 < len(g.samples)*8 || distinct(values)*20 < len(values)*19 {
			continue
		}
		guess, score := idGuess{field: name}, 0
		switch strings.ToLower(name) {
		case "id", "key", "number", "identifier":
			score += 3
		}
		prefix, width, share := formOf(values)
		parts := slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, ".") })
		switch {
		case share >= 0.8 && prefix != "":
			guess.prefix, guess.width, guess.exact = prefix, width, share > 0.97 && !parts
			score += 3
		case share >= 0.95:
			guess.number, guess.width, guess.exact = true, width, share == 1
			if g.share(func(s sample) bool { return numberIn(path.Base(s.path)) == numberIn(s.fields.Get(name).Scalar()) }) > 0.8 {
				score += 3
			}
		}
		if score > most {
			best, most = guess, score
		}
	}
	return best
}

// texts are a field's scalars.
func (g *group) texts(field string) []string {
	var out []string
	for _, s := range g.samples {
		if n := s.fields.Get(field); n.IsScalar() && n.Text != "" {
			out = append(out, n.Text)
		}
	}
	return out
}

func distinct(values []string) int {
	return len(slices.Compact(slices.Sorted(slices.Values(values))))
}

// formOf is the prefix and the number of digits that most values have, and how many have it. The prefix of bare numbers
// is "".
func formOf(values []string) (prefix string, width int, share float64) {
	counts, digits, padded := map[string]int{}, map[string]int{}, map[string]bool{}
	spelled := map[string]string{}
	for _, v := range values {
		before, number := "", v
		if m := numbered.FindStringSubmatch(v); m != nil {
			before, number = m[1], m[2]
		} else if strings.Trim(v, "0123456789") != "" {
			continue
		}
		fold := strings.ToLower(before)
		if counts[fold]++; spelled[fold] == "" {
			spelled[fold] = before
		}
		if digits[fold] == 0 || len(number) < digits[fold] {
			digits[fold] = len(number)
		}
		padded[fold] = padded[fold] || len(number) > 1 && number[0] == '0'
	}
	if len(counts) == 0 {
		return "", 0, 0
	}
	best := slices.MaxFunc(sorted(counts), func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
	if padded[best] {
		width = digits[best]
	}
	return spelled[best], width, float64(counts[best]) / float64(len(values))
}

var digitsIn = regexp.MustCompile(`[0-9]+`)

// numberIn is the first number in a text, -1 for none.
func numberIn(s string) int {
	n, err := strconv.Atoi(digitsIn.FindString(s))
	if err != nil {
		return -1
	}
	return n
}

// statusGuess is a field that looks like a lifecycle.
type statusGuess struct {
	field  string
	states []config.State
	unsure map[string]bool
}

// categoryWords are the words for statuses, by what they mean to everybody.
var categoryWords = map[config.Category][]string{
	config.Planned: {"draft", "idea", "proposed", "planned", "backlog", "todo", "to do", "new", "wip", "not started", "not_implemented", "deferred", "later", "ready", "pending", "hypothesis", "provisional"},
	config.Active:  {"active", "review", "in review", "in progress", "doing", "blocked", "open", "accepted", "approved", "last call", "council review", "living", "current", "experimental", "alpha", "beta", "partial_ga", "implementable", "started", "running", "ongoing", "published"},
	config.Done:    {"done", "final", "closed", "completed", "complete", "resolved", "implemented", "shipped", "released", "launched", "decided", "ga", "stable", "finished", "merged", "achieved"},
	config.Dropped: {"rejected", "withdrawn", "deprecated", "superseded", "replaced", "abandoned", "canceled", "cancelled", "dropped", "stagnant", "obsolete", "retired", "archived", "duplicate", "removed", "declined", "wontfix", "won't do"},
}

func categoryOf(status string) (config.Category, bool) {
	word := strings.ToLower(strings.TrimSpace(status))
	for _, c := range config.Categories() {
		if slices.Contains(categoryWords[c], word) || slices.Contains(categoryWords[c], strings.ReplaceAll(strings.ReplaceAll(word, "-", " "), "_", " ")) {
			return c, true
		}
	}
	return config.Active, false
}

// statusFields are the names that a lifecycle's field usually has, the most usual first.
var statusFields = []string{"status", "state", "stage", "maturity", "lifecycle", "phase"}

func (g *group) guessStatus() *statusGuess {
	for _, name := range g.fields() {
		if !slices.Contains(statusFields, strings.ToLower(name)) {
			continue
		}
		values := g.texts(name)
		words := slices.Compact(slices.Sorted(slices.Values(values)))
		if len(values)*2 < len(g.samples) || len(words) > 16 {
			continue
		}
		s := &statusGuess{field: name, unsure: map[string]bool{}}
		spelled := map[string]bool{}
		for _, w := range byFrequency(words, values) {
			if fold := strings.ToLower(w); spelled[fold] {
				continue // another spelling of the same word: a finding, not a status
			} else {
				spelled[fold] = true
			}
			c, known := categoryOf(w)
			s.unsure[w] = !known
			s.states = append(s.states, config.State{Name: w, Category: c})
		}
		slices.SortStableFunc(s.states, func(a, b config.State) int {
			return cmp.Compare(slices.Index(config.Categories(), a.Category), slices.Index(config.Categories(), b.Category))
		})
		return s
	}
	return nil
}

func byFrequency(words, values []string) []string {
	count := map[string]int{}
	for _, v := range values {
		count[v]++
	}
	return slices.SortedStableFunc(slices.Values(words), func(a, b string) int { return cmp.Compare(count[b], count[a]) })
}

var isoDate = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// infer fills in what a group's documents show by themselves.
func (g *group) infer(groups []*group) {
	if g.records != "map" {
		g.id = g.guessID()
	}
	if slices.ContainsFunc(groups, func(o *group) bool { return o != g && strings.EqualFold(o.name, g.id.field) }) {
		g.id = idGuess{} // a field that is called like another kind names documents of that kind
	}
	g.status = g.guessStatus()
	has := func(name string) float64 {
		return g.share(func(s sample) bool { return s.fields.Get(name).IsScalar() })
	}
	g.title = "title"
	if has("title") < 0.5 && has("name") >= 0.5 {
		g.title = "name"
	}
	for _, name := range g.fields() {
		if name == g.id.field {
			continue
		}
		if len(g.samples) >= 5 && g.share(func(s sample) bool { return !s.fields.Get(name).IsNull() }) == 1 {
			g.required = append(g.required, name)
		}
		values := g.texts(name)
		dates := 0
		for _, v := range values {
			if isoDate.MatchString(v) {
				dates++
			}
		}
		lists := slices.ContainsFunc(g.samples, func(s sample) bool {
			return s.fields.Get(name) != nil && !s.fields.Get(name).IsNull() && !s.fields.Get(name).IsScalar()
		})
		if dates >= 3 && dates*20 >= len(values)*19 && !lists {
			g.dates = append(g.dates, name)
		}
	}
	g.filename = g.guessFilename()
}

var fileNumber = regexp.MustCompile(`^([A-Za-z_-]*)([0-9]+)$`)

// guessFilename finds out whether files are called exactly after their id's number.
func (g *group) guessFilename() string {
	if g.file != "" || g.id.field == "" || !g.id.exact || g.extension != ".md" {
		return ""
	}
	prefix, width := "", 0
	for i, s := range g.samples {
		m := fileNumber.FindStringSubmatch(strings.TrimSuffix(path.Base(s.path), path.Ext(s.path)))
		if m == nil || i > 0 && m[1] != prefix || numberIn(m[2]) != numberIn(s.fields.Get(g.id.field).Scalar()) {
			return ""
		}
		if prefix = m[1]; i == 0 || len(m[2]) < width {
			width = len(m[2])
		}
	}
	if width < 2 {
		return prefix + "{n}" + g.extension
	}
	return fmt.Sprintf("%s{n:%d}%s", prefix, width, g.extension)
}

// idOf is a sample's id as its kind would spell it, "" for none.
func (g *group) idOf(s sample) string {
	switch {
	case s.key != "":
		return s.key
	case g.id.field != "":
		return s.fields.Get(g.id.field).Scalar()
	}
	return strings.TrimSuffix(s.path, path.Ext(s.path))
}

// linkGuess is a field whose values are ids of other documents.
type linkGuess struct {
	field, to    string
	match, split string
	keys         bool
	// old takes other words before a number for the target's prefix ("task-12" for BACK-12); alias is the one that was met.
	old                bool
	alias              string
	inverse, inverseOf string
	retired            bool
	// resolved of total references lead somewhere.
	resolved, total int
}

// linkWords are in the names of fields that hold numbers of other documents, and not numbers of something.
var linkWords = []string{"require", "depend", "supersede", "replace", "extend", "update", "obsolete", "relate", "block", "parent", "child", "see", "implement", "amend", "duplicate"}

// linkAll finds the links between groups.
func linkAll(groups []*group) {
	for _, g := range groups {
		for _, field := range g.fields() {
			if field == g.id.field || field == g.title || g.status != nil && field == g.status.field || slices.Contains(g.dates, field) {
				continue
			}
			l, ok := g.guessLink(field, groups)
			if !ok {
				continue
			}
			g.links = append(g.links, l)
			if to := groups[slices.IndexFunc(groups, func(o *group) bool { return o.name == l.to })]; l.alias != "" && !slices.Contains(to.aliases, l.alias) {
				to.aliases = append(to.aliases, l.alias)
			}
		}
		g.pairInverses()
	}
}

// guessLink holds a field's values against the ids of every group, in every spelling that links may have.
func (g *group) guessLink(field string, groups []*group) (best linkGuess, ok bool) {
	named := strings.ToLower(field)
	for _, to := range groups {
		numbers := to == g && slices.ContainsFunc(linkWords, func(w string) bool { return strings.Contains(named, w) }) || strings.EqualFold(field, to.name)
		ids := map[string]bool{}
		for _, s := range to.samples {
			ids[strings.ToLower(to.idOf(s))] = true
		}
		for _, l := range []linkGuess{
			{}, {old: true}, {split: ","}, {match: "number"}, {match: "number", split: ","}, {match: "path"}, {keys: true},
		} {
			if l.match == "number" && !numbers || l.old && to != g {
				continue
			}
			l.field, l.to = field, to.name
			for _, s := range g.samples {
				l.count(g, to, s, ids)
			}
			if l.alias != "" && l.resolved < 10 {
				continue // a few numbers are the same by chance
			}
			if l.resolved*10 >= l.total*6 && l.resolved > 0 && (l.resolved > 1 || numbers) && l.resolved > best.resolved {
				best, ok = l, true
			}
		}
	}
	return best, ok
}

// count adds a sample's references.
func (l *linkGuess) count(g, to *group, s sample, ids map[string]bool) {
	n := s.fields.Get(l.field)
	var refs []string
	switch {
	case n == nil:
	case l.keys:
		for _, e := range n.Entries {
			refs = append(refs, e.Key)
		}
	case n.IsScalar():
		refs = []string{n.Text}
	default:
		for _, i := range n.Items {
			refs = append(refs, i.Scalar())
		}
	}
	for _, ref := range refs {
		if l.split != "" {
			for part := range strings.SplitSeq(ref, l.split) {
				l.add(to, s, strings.TrimSpace(part), ids)
			}
			continue
		}
		l.add(to, s, strings.TrimSpace(ref), ids)
	}
}

func (l *linkGuess) add(to *group, s sample, ref string, ids map[string]bool) {
	if ref == "" {
		return
	}
	l.total++
	found := false
	switch l.match {
	case "number":
		found = strings.Trim(ref, "0123456789") == "" && (to.id.number || to.id.prefix != "") &&
			slices.ContainsFunc(to.samples, func(t sample) bool { return numberIn(to.idOf(t)) == numberIn(ref) })
	case "path":
		found = isDocument(ref) && slices.ContainsFunc(to.samples, func(t sample) bool {
			return t.path == path.Clean(strings.TrimPrefix(ref, "/")) || t.path == path.Join(path.Dir(s.path), ref)
		})
	default:
		id, _, _ := strings.Cut(ref, "#")
		found = ids[strings.ToLower(id)] && !(to.id.number && strings.Trim(id, "0123456789") == "")
		if m := numbered.FindStringSubmatch(id); !found && l.old && to.id.prefix != "" && m != nil {
			if found = ids[strings.ToLower(to.id.prefix+m[2]+m[3])]; found {
				l.alias = m[1]
			}
		}
	}
	if found {
		l.resolved++
	}
}

// inverses are names of fields that say the same from the other end.
var inverses = [][2]string{
	{"extends", "extended-by"}, {"supersedes", "superseded-by"}, {"replaces", "replaced-by"}, {"replaces", "superseded-by"}, {"obsoletes", "obsoleted-by"},
	{"updates", "updated-by"}, {"blocks", "blocked-by"}, {"implements", "implemented-by"}, {"amends", "amended-by"},
}

func (g *group) pairInverses() {
	find := func(name string) *linkGuess {
		for i := range g.links {
			if strings.ReplaceAll(strings.ToLower(g.links[i].field), "_", "-") == name && g.links[i].to == g.name {
				return &g.links[i]
			}
		}
		return nil
	}
	for _, pair := range inverses {
		forward, back := find(pair[0]), find(pair[1])
		if forward != nil && strings.HasPrefix(pair[1], "superseded") || forward != nil && strings.HasPrefix(pair[1], "replaced") {
			forward.retired = true
		}
		if forward != nil && forward.inverse == "" && !strings.HasPrefix(pair[0], "replaces") {
			forward.inverse = strings.ReplaceAll(pair[1], "-", " ")
		}
		if forward != nil && back != nil && back.inverseOf == "" && forward.inverseOf == "" {
			back.inverseOf = forward.field
		}
	}
}

// scalar writes a text as YAML.
func scalar(text string) string { return document.Quote(text) }
