package render

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// sentence is one thing that changed, in product words: "OBJ-0003" "loses its last story".
type sentence struct{ subject, predicate string }

func (s sentence) String() string { return s.subject + " " + s.predicate }

// crowd is the number of documents from which on one sentence speaks of all that the same happened to.
const crowd = 4

// crowdValue is how many characters of a value such a sentence shows.
const crowdValue = 60

// sentences are the headlines: what a reader must not miss, in the order of documents. What happened to many alike is
// one of them.
func (v Changes) sentences() []sentence {
	type entry struct {
		document *workspace.Document
		change   *change.Change
		effects  change.Effects
	}
	var entries []entry
	for _, c := range v.Changes {
		entries = append(entries, entry{c.Document(), c, c.Effects})
	}
	for _, i := range v.Impact {
		entries = append(entries, entry{i.To, nil, i.Effects})
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		if x := a.document.Kind.Order - b.document.Kind.Order; x != 0 {
			return x
		}
		return workspace.CompareIDs(a.document.Name(), b.document.Name())
	})
	crowds := newCrowds(v.Changes)
	alike := map[happening]int{}
	effect := func(e entry, text string) happening { return happening{kind: e.document.Kind, to: text} }
	for _, e := range entries {
		for _, text := range effectsOf(e.effects) {
			alike[effect(e, text)]++
		}
	}
	var out []sentence
	for _, e := range entries {
		if e.change != nil {
			out = append(out, crowds.speak(e.change)...)
		}
		for _, text := range effectsOf(e.effects) {
			switch n := alike[effect(e, text)]; {
			case n >= crowd:
				out = append(out, sentence{fmt.Sprintf("Each of %d %s", n, nouns(e.document.Kind)), text})
				alike[effect(e, text)] = -1
			case n > 0:
				out = append(out, sentence{e.document.Name(), text})
			}
		}
	}
	return out
}

// happening is what may have happened to many: documents of one kind that came or went, or in which a field took one
// step; field is "" where it is the documents themselves.
type happening struct {
	kind            *config.Kind
	change          change.Kind
	field, from, to string
}

// status says whether it is the lifecycle's field.
func (h happening) status() bool {
	return h.field != "" && h.kind.Lifecycle != nil && h.field == h.kind.Lifecycle.Field
}

func happeningsTo(c *change.Change) []happening {
	kind := c.Document().Kind
	if c.Kind == change.Added || c.Kind == change.Removed {
		return []happening{{kind: kind, change: c.Kind}}
	}
	var out []happening
	for _, f := range c.Fields {
		h := happening{kind: kind, change: change.Changed, field: f.Name, from: short(f.From), to: short(f.To)}
		if f.Link {
			if len(f.Added) != 1 || len(f.Removed) != 1 {
				continue
			}
			h.from, h.to = f.Removed[0], f.Added[0]
		}
		out = append(out, h)
	}
	return out
}

// crowds are the numbers of documents to which the same happened, and what was spoken of already.
type crowds struct {
	number map[happening]int
	spoken map[happening]bool
}

func newCrowds(changes []*change.Change) crowds {
	c := crowds{map[happening]int{}, map[happening]bool{}}
	for _, ch := range changes {
		for _, h := range happeningsTo(ch) {
			c.number[h]++
		}
	}
	return c
}

// speak says what happened to a document itself.
func (c crowds) speak(ch *change.Change) []sentence {
	d := ch.Document()
	var out []sentence
	if ch.Kind == change.Renamed {
		out = append(out, sentence{ch.From.Name(), "is now " + ch.To.Name()})
	}
	if ch.Unreadable {
		out = append(out, sentence{d.Name(), "cannot be read"})
	}
	for _, h := range happeningsTo(ch) {
		switch {
		case c.number[h] >= crowd && !c.spoken[h]:
			c.spoken[h] = true
			out = append(out, sentence{fmt.Sprintf("%d %s", c.number[h], nouns(h.kind)), h.predicate("", true)})
		case c.number[h] < crowd && (h.field == "" || h.status()): // other fields of few are for the details
			out = append(out, sentence{d.Name(), h.predicate(d.Title, false)})
		}
	}
	return out
}

func (h happening) predicate(title string, many bool) string {
	verb := func(one, several string) string {
		if many {
			return several
		}
		return one
	}
	text := ""
	switch {
	case h.change == change.Added:
		text = verb("is new", "are new")
	case h.change == change.Removed:
		text = verb("is gone", "are gone")
	case !h.status():
		return fmt.Sprintf("%s %s from %s to %s", verb("changes", "change"), h.field, clip(h.from, crowdValue), clip(h.to, crowdValue))
	case h.from == "–":
		return verb("is", "are") + " now " + h.to
	case h.to == "–":
		return verb("has", "have") + " no " + h.kind.Lifecycle.Field + " any more"
	default:
		return verb("moves", "move") + " from " + h.from + " to " + h.to
	}
	if title != "" {
		text += ": " + title
	}
	return text
}

// effectsOf says what the changes come to for one document, a predicate each.
func effectsOf(e change.Effects) []string {
	var out []string
	for _, s := range e.Supports {
		out = append(out, supportChange(s))
	}
	if p := e.Progress; p != nil && percent(p.From) != percent(p.To) {
		verb := "rises"
		if p.To < p.From {
			verb = "falls"
		}
		out = append(out, verb+" from "+percent(p.From)+" to "+percent(p.To))
	} else if p != nil {
		for _, k := range p.KeyResults {
			if percent(k.From) != percent(k.To) {
				out = append(out, "moves "+k.ID+" from "+percent(k.From)+" to "+percent(k.To))
			}
		}
	}
	if text := scheduleChange(e.Schedule); text != "" {
		out = append(out, text)
	}
	return out
}

// supportChange says what a document lost and gained: "loses its last story", "gains 2 stories".
func supportChange(s change.Support) string {
	number := func(n int) string {
		if n == 1 {
			return article(noun(s.Kind))
		}
		return fmt.Sprintf("%d %s", n, nouns(s.Kind))
	}
	var parts []string
	switch lost := len(s.Lost); {
	case lost > 0 && s.Left == 0 && lost == 1:
		parts = append(parts, "loses its last "+noun(s.Kind))
	case lost > 0 && s.Left == 0:
		parts = append(parts, fmt.Sprintf("loses its last %d %s", lost, nouns(s.Kind)))
	case lost > 0:
		parts = append(parts, "loses "+number(lost))
	}
	if len(s.Gained) > 0 {
		parts = append(parts, "gains "+number(len(s.Gained)))
	}
	return strings.Join(parts, " and ")
}

// scheduleChange says which quarter a document moved to; "" where it stays in one.
func scheduleChange(s *change.Schedule) string {
	switch {
	case s == nil || s.FromQuarter == s.ToQuarter:
		return ""
	case s.FromQuarter == "":
		return "is planned for " + s.ToQuarter
	case s.ToQuarter == "":
		return "loses its place in " + s.FromQuarter
	}
	verb := "is pulled in"
	if s.Movement == roadmap.Slipped {
		verb = "slips"
	}
	from, to := s.FromQuarter, s.ToQuarter
	if year, quarter, ok := strings.Cut(from, "-"); ok && strings.HasPrefix(to, year+"-") {
		from, to = quarter, to[len(year)+1:]
	}
	return verb + " from " + from + " to " + to
}

// noun is what a kind is called in a sentence: the last word of its label where that is its name ("story" for a user
// story), else its label in small letters.
func noun(k *config.Kind) string { return word(k, k.Label) }

// nouns is noun for several.
func nouns(k *config.Kind) string { return word(k, k.Plural) }

func word(k *config.Kind, label string) string {
	if words := strings.Fields(k.Label); len(words) > 1 && strings.EqualFold(words[len(words)-1], k.Name) {
		return label[strings.LastIndex(label, " ")+1:]
	}
	letters := []rune(label)
	if len(letters) > 1 && unicode.IsUpper(letters[1]) { // an abbreviation
		return label
	}
	if len(letters) > 0 {
		letters[0] = unicode.ToLower(letters[0])
	}
	return string(letters)
}

// article puts "a" or "an" before a noun.
func article(noun string) string {
	letters := []rune(noun + "  ")
	vowels := "aeio"
	if unicode.IsUpper(letters[0]) && unicode.IsUpper(letters[1]) {
		vowels = "AEFILMNORSX" // letters that are spoken with a vowel first: an RFC
	}
	if strings.ContainsRune(vowels, letters[0]) {
		return "an " + noun
	}
	return "a " + noun
}

func tasks(t change.Tasks) string { return fmt.Sprintf("%d of %d", t.Done, t.All) }

// numberOf is a number with its noun: "1 document", "2 documents".
func numberOf(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

// tally counts the changes: "2 added, 1 moved · touches 3 others".
func (v Changes) tally() string {
	var parts []string
	for _, k := range change.Kinds() {
		n := 0
		for _, c := range v.Changes {
			if c.Kind == k {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k))
		}
	}
	text := numberOf(len(v.Changes), "document", "documents")
	if len(parts) == 1 {
		text += " " + string(v.Changes[0].Kind)
	} else {
		text += ": " + strings.Join(parts, ", ")
	}
	if n := len(v.Impact); n > 0 {
		text += " · touches " + numberOf(n, "other", "others")
	}
	return text
}

// nothing is what is said where nothing changed.
func (v Changes) nothing() string {
	return "Nothing changed in the documents between " + v.FromName + " and " + v.ToName + "."
}

// because names the changes that touch a document, the first of them.
func because(i *change.Impact) string {
	var names []string
	for _, c := range i.Because {
		names = append(names, c.Document().Name())
	}
	return some(names, 4)
}

// some joins names, the first most of them, and says how many more there are.
func some(names []string, most int) string {
	if len(names) > most+1 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
