package lint

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// One mistake, one finding. A mistake is often seen by several rules: a misspelled key is an unknown field, and the
// field that was meant is missing. Such an echo goes; the finding that names the mistake stays. Only a finding that
// is shown, or that somebody ignored with a reason, explains others away: one of a rule that is off does not.

// echo says that findings of some rules are explained by those of others in the same place.
type echo struct {
	by, what []string
	// causes are the places that a finding of by explains; place is where a finding of what stands. Places are made
	// comparable as texts; "" is none.
	causes func(*run, *diagnostic.Finding) []string
	place  func(*run, *diagnostic.Finding) string
	// shown says that a finding of by that somebody ignores explains nothing: with it they took the cause for good, and
	// what follows from it is to be mended.
	shown bool
}

var (
	valueRules = []string{"wrong-type", "invalid-value", "invalid-format", "schema"}
	// wantingRules want a field that a kind does not require; their findings have it as their field.
	wantingRules = []string{"sponsor-missing", "review-overdue", "stale-review", "stale-progress", "blocked-without-reason",
		"canceled-without-reason", "deprecation-incomplete", "launch-tier-missing", "launch-notice", "documentation-missing",
		"cross-team-owner", "unmeasured"}
	// echoTable is the whole law, but for lost backlinks (see lostBacklinks).
	echoTable = []echo{
		// A conflict leaves text that is no YAML, and keys twice.
		{by: []string{"merge-conflict-marker", "limit-exceeded", "encoding"},
			what:   []string{"front-matter-syntax", "front-matter-missing", "duplicate-key", "ambiguous-scalar"},
			causes: one(inFile), place: inFile},
		// The id is judged by the rules of identity.
		{by: []string{"missing-id", "invalid-id"}, what: slices.Concat(valueRules, []string{"missing-field", "ambiguous-scalar", "id-filename"}),
			causes: one(atField), place: atField},
		{by: []string{"missing-id", "invalid-id"}, what: []string{"id-filename"}, causes: one(inDocument), place: inDocument},
		{by: []string{"duplicate-id"}, what: []string{"id-filename"}, causes: inRelatedFiles, place: inFile},
		// One value, one finding: the one that says most.
		{by: []string{"invalid-date"}, what: slices.Concat(valueRules, []string{"ambiguous-scalar"}), causes: one(atValue), place: atValue},
		{by: []string{"unknown-reference", "wrong-kind-reference"}, what: []string{"invalid-value", "invalid-format", "schema", "ambiguous-scalar"},
			causes: one(atWrittenValue), place: atValue},
		{by: valueRules, what: []string{"ambiguous-scalar"}, causes: one(atValue), place: atValue},
		{by: valueRules, what: []string{"unknown-reference"}, causes: one(atValue), place: atValueThatIsNoReference},
		// What is wrong in a field explains that its links are too few or too many.
		{by: slices.Concat(valueRules, []string{"missing-field", "invalid-date"}), what: []string{"missing-link", "too-many-links"},
			causes: atFieldAndAbove, place: atField},
		// A misspelled key is not also a missing one.
		{by: []string{"unknown-field"}, what: slices.Concat([]string{"missing-field", "missing-link", "missing-id"}, wantingRules), causes: one(atMeantField), place: atField},
		// A field that is empty where it needs a value is not also one that says too little.
		{by: valueRules, what: wantingRules, causes: one(atField), place: atField},
		// What is wrong with the parts of a document explains that references to its parts fail.
		{by: slices.Concat(valueRules, []string{"unknown-field", "missing-field", "duplicate-key"}), what: []string{"unknown-reference"},
			causes: one(atParts), place: atTargetOfPart},
		// A copy that kept the id of its model is not found under the id that its file's name gives.
		{by: []string{"duplicate-id"}, what: []string{"unknown-reference"}, causes: one(idOfFileName), place: idInValue},
		// What is left of the template in a section explains that there is little else in it.
		{by: []string{"missing-tasks"}, what: []string{"placeholder-text", "empty-section"}, causes: one(inSection), place: inSection},
		{by: []string{"placeholder-text"}, what: []string{"empty-section"}, causes: one(inSection), place: inSection},
		// What changed says more than what is there now.
		{by: []string{"removed-but-linked"}, what: []string{"unknown-reference"}, causes: one(atValue), place: atValue, shown: true},
		{by: []string{"id-changed"}, what: []string{"removed-but-linked", "unknown-reference"}, causes: one(idInValue), place: idInValue, shown: true},
		{by: []string{"locked-section"}, what: []string{"missing-section", "missing-tasks", "placeholder-text", "empty-section"},
			causes: one(inSection), place: inSection, shown: true},
	}
)

// explains reports whether findings of a rule may explain others away.
func explains(rule *Rule) bool {
	return slices.Contains([]Group{Reading, Schema, Identity, Links, Body, Revisions}, rule.Group)
}

// echoes tells for each finding whether another one explains it; covered are those that somebody ignores.
func (r *run) echoes(findings []diagnostic.Finding, covered []bool) []bool {
	echoed := make([]bool, len(findings))
	for _, e := range echoTable {
		causes := map[string]bool{}
		for i := range findings {
			if f := &findings[i]; !echoed[i] && slices.Contains(e.by, f.Rule) && !(e.shown && covered[i]) {
				for _, place := range e.causes(r, f) {
					causes[place] = place != ""
				}
			}
		}
		if len(causes) == 0 {
			continue
		}
		for i := range findings {
			if f := &findings[i]; slices.Contains(e.what, f.Rule) && causes[e.place(r, f)] {
				echoed[i] = true
			}
		}
	}
	r.lostBacklinks(findings, echoed)
	return echoed
}

func one(place func(*run, *diagnostic.Finding) string) func(*run, *diagnostic.Finding) []string {
	return func(r *run, f *diagnostic.Finding) []string { return []string{place(r, f)} }
}

func inFile(_ *run, f *diagnostic.Finding) string { return f.Path }

func inRelatedFiles(_ *run, f *diagnostic.Finding) []string {
	places := []string{f.Path}
	for _, related := range f.Related {
		places = append(places, related.Path)
	}
	return places
}

func inDocument(r *run, f *diagnostic.Finding) string {
	if d := r.docs.of(f); d != nil {
		return placeKey(d.Path, Place(d))
	}
	return ""
}

func placeKey(path string, at diagnostic.Range) string { return fmt.Sprintf("%s:%d", path, at.Start) }

func atField(r *run, f *diagnostic.Finding) string {
	if f.Field == "" {
		return ""
	}
	return inDocument(r, f) + f.Field
}

func atFieldAndAbove(r *run, f *diagnostic.Finding) []string {
	var places []string
	for field := f.Field; field != ""; field = parent(field) {
		places = append(places, inDocument(r, f)+field)
	}
	return places
}

// parent is the pointer of the map or list that holds the value of a pointer.
func parent(pointer string) string { return pointer[:max(strings.LastIndexByte(pointer, '/'), 0)] }

func atMeantField(r *run, f *diagnostic.Finding) string {
	word := suggested(f)
	if word == "" {
		return ""
	}
	return inDocument(r, f) + parent(f.Field) + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(word)
}

// suggested is the word of a finding's did-you-mean, or "".
func suggested(f *diagnostic.Finding) string {
	before, after, _ := strings.Cut(suggest.Question(""), `""`)
	for _, h := range f.Hints {
		quoted, isQuestion := strings.CutPrefix(h, before)
		if word, err := strconv.Unquote(strings.TrimSuffix(quoted, after)); isQuestion && err == nil {
			return word
		}
	}
	return ""
}

func atValue(_ *run, f *diagnostic.Finding) string { return placeKey(f.Path, f.Range) }

// A reference that is a map or a list has no value as written.
func atWrittenValue(r *run, f *diagnostic.Finding) string {
	if f.Value == "" {
		return ""
	}
	return atValue(r, f)
}

func atValueThatIsNoReference(r *run, f *diagnostic.Finding) string {
	if f.Value != "" {
		return ""
	}
	return atValue(r, f)
}

// atParts is the document of a finding that stands in the field of its parts, or in a key that was meant to be it.
func atParts(r *run, f *diagnostic.Finding) string {
	d := r.docs.of(f)
	if d == nil {
		return ""
	}
	top, _, _ := strings.Cut(strings.TrimPrefix(f.Field, "/"), "/")
	for _, parts := range d.Kind.Parts {
		if parts.Field == top || parent(f.Field) == "" && parts.Field == suggested(f) {
			return inDocument(r, f)
		}
	}
	return ""
}

// atTargetOfPart is the document in which a part was looked for: unknown-reference names it as its related place.
func atTargetOfPart(_ *run, f *diagnostic.Finding) string {
	if !strings.Contains(f.Value, "#") || len(f.Related) == 0 {
		return ""
	}
	return placeKey(f.Related[0].Path, f.Related[0].Range)
}

// idOfFileName is the id that the name of a document's file gives, where it has another one.
func idOfFileName(r *run, f *diagnostic.Finding) string {
	d := r.docs.of(f)
	if d == nil || d.Record != "" || d.Kind.ID.Format == nil {
		return ""
	}
	id, ok := d.Kind.ID.Format.Recover(strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path)))
	if !ok || strings.EqualFold(id, d.ID) {
		return ""
	}
	return strings.ToLower(id)
}

// idInValue is the id of a reference, without a part.
func idInValue(_ *run, f *diagnostic.Finding) string {
	id, _, _ := strings.Cut(f.Value, "#")
	return strings.ToLower(id)
}

// inSection is the section of a finding about one: those rules give its heading as the value.
func inSection(r *run, f *diagnostic.Finding) string {
	if f.Value == "" {
		return ""
	}
	return inDocument(r, f) + "#" + strings.ToLower(f.Value)
}

// maxLost is how many lost backlinks a few broken links may explain; more are no slip of the pen.
const maxLost = 3

// lostBacklinks marks findings of missing-backlink that other findings explain. A story that cannot be read, whose key
// is misspelled or whose reference fails, leaves its objective without a story: either its text still names that
// objective, or there are at least as many failed links as objectives without one.
func (r *run) lostBacklinks(findings []diagnostic.Finding, echoed []bool) {
	missing := map[string][]int{} // "story.objective" → findings
	for i := range findings {
		if findings[i].Rule == "missing-backlink" {
			missing[findings[i].Value] = append(missing[findings[i].Value], i)
		}
	}
	for link, lost := range missing {
		kind, field, _ := strings.Cut(link, ".")
		named, failed := r.doubts(findings, kind, field)
		for _, i := range lost {
			echoed[i] = named[strings.ToLower(findings[i].Document)] || len(lost) <= min(failed, maxLost)
		}
	}
}

// doubts looks at the documents of a kind that have findings: it returns the words of their fields, in lower case, and
// the number of them that cannot be read, or in which the field itself, or a key that was meant to be it, is the matter.
func (r *run) doubts(findings []diagnostic.Finding, kind, field string) (named map[string]bool, failed int) {
	named = map[string]bool{}
	seen := map[*workspace.Document]bool{}
	fails := map[*workspace.Document]bool{}
	for i := range findings {
		f := &findings[i]
		d := r.docs.of(f)
		if d == nil || d.Kind.Name != kind || r.rules[f.Rule] == nil || !slices.Contains([]Group{Reading, Schema, Identity, Links}, r.rules[f.Rule].Group) {
			continue
		}
		if !seen[d] {
			seen[d] = true
			for _, word := range strings.FieldsFunc(fieldText(d), notInID) {
				named[strings.ToLower(word)] = true
			}
		}
		top := "/" + strings.SplitN(field, ".", 2)[0]
		if !Judged(d) || f.Field == top || strings.HasPrefix(f.Field, top+"/") || "/"+suggested(f) == top {
			fails[d] = true
		}
	}
	return named, len(fails)
}

// fieldText is the text of a document's fields, or all of its file where they could not be read.
func fieldText(d *workspace.Document) string {
	if !Judged(d) || d.Fields == nil {
		return string(d.File.Source())
	}
	at, head := d.Fields.Range, d.File.Head()
	if at.End > len(head) || at.Start > at.End {
		return ""
	}
	return head[at.Start:at.End]
}

func notInID(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_./", c)
}
