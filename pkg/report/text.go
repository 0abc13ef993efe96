package report

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// The styles of the text format, as parameters of the terminal's "select graphic rendition".
const (
	styleBold    = "1"
	styleDim     = "2"
	styleGutter  = "34"   // blue
	styleGood    = "32"   // green
	styleError   = "1;31" // red
	styleWarning = "1;33" // yellow
	styleInfo    = "1;36" // cyan
	styleRelated = "1;34" // blue
)

func severityStyle(s diagnostic.Severity) string {
	switch s {
	case diagnostic.Error:
		return styleError
	case diagnostic.Warning:
		return styleWarning
	default:
		return styleInfo
	}
}

// painter styles text, or leaves it plain.
type painter bool

func (p painter) paint(style, text string) string {
	if !p || style == "" || text == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// texter writes the text format.
type texter struct {
	painter
	w      *bufio.Writer
	result *Result
	width  int
	// explained are the rules whose help has been pointed to.
	explained map[string]bool
}

func writeText(w *bufio.Writer, r *Result, o Options) error {
	t := &texter{painter(o.Color), w, r, o.width(), map[string]bool{}}
	shown, more := map[string]int{}, map[string]int{}
	for _, f := range r.Findings {
		if o.Limit > 0 && shown[f.Rule] >= o.Limit {
			more[f.Rule]++
			continue
		}
		shown[f.Rule]++
		t.finding(f)
		fmt.Fprintln(w)
	}
	for _, rule := range sortedKeys(more) {
		fmt.Fprintf(w, "… and %d more of %s %s\n", more[rule], visible(rule),
			t.paint(styleDim, "(--format concise shows all)"))
	}
	for _, sentence := range r.NotRunSentences() {
		fmt.Fprintln(w, t.paint(styleDim, visible(sentence)))
	}
	if len(more)+len(r.NotRun) > 0 {
		fmt.Fprintln(w)
	}
	summary := r.summarySegments(t.counts)
	if strings.HasPrefix(summary, "✓") {
		summary = t.paint(styleGood, "✓") + strings.TrimPrefix(summary, "✓")
	}
	fmt.Fprintln(w, summary)
	return nil
}

// counts says the counts in their colours.
func (t *texter) counts(c Counts) string {
	var parts []string
	for _, one := range []struct {
		style string
		Counts
	}{
		{styleError, Counts{Errors: c.Errors}}, {styleWarning, Counts{Warnings: c.Warnings}}, {styleInfo, Counts{Infos: c.Infos}},
	} {
		if words := one.words(); words != "" {
			parts = append(parts, t.paint(one.style, words))
		}
	}
	return strings.Join(parts, ", ")
}

// place is a range that is shown: the finding's own or a related one.
type place struct {
	arrow, underline, style string
	path                    string
	start                   diagnostic.Position
	label                   string
	excerpt                 *excerpt
	above                   *excerpt
}

func (t *texter) finding(f diagnostic.Finding) {
	style := severityStyle(f.Severity)
	fmt.Fprintf(t.w, "%s%s\n", t.paint(style, f.Severity.String()+"["+visible(f.Rule)+"]"),
		t.paint(styleBold, ": "+visible(f.Message)))

	places := t.places(f)
	digits := 1
	excerpts := false
	for _, p := range places {
		if p.excerpt != nil {
			excerpts = true
			digits = max(digits, len(fmt.Sprint(p.excerpt.number)))
		}
	}
	margin := strings.Repeat(" ", digits+2)
	bar := t.paint(styleGutter, margin+"|")
	for _, p := range places {
		location := visible(p.path)
		if p.start.Line > 0 {
			location = fmt.Sprintf("%s:%d:%d", location, p.start.Line, p.start.Column)
		}
		fmt.Fprintf(t.w, "%s %s\n", t.paint(styleGutter, margin[1:]+p.arrow), location)
		if p.excerpt == nil {
			continue
		}
		fmt.Fprintln(t.w, bar)
		if p.above != nil {
			t.line(*p.above, digits)
		}
		t.line(*p.excerpt, digits)
		t.marks(p, bar, t.room(digits))
	}

	notes := t.notes(f, digits)
	// A fix stands right under the line that it mends; what is said in words stands apart.
	if excerpts && len(notes) > 0 && notes[0].name != "fix" {
		fmt.Fprintln(t.w, bar)
	}
	for _, n := range notes {
		text := n.text
		if n.name != "" {
			text = t.paint(styleBold, n.name+":") + " " + t.paint(n.style, n.text)
		}
		fmt.Fprintf(t.w, "%s %s\n", t.paint(styleGutter, margin+"="), text)
	}
}

// room is how many cells are left for the text of a line beside a gutter of so many digits.
func (t *texter) room(digits int) int { return t.width - digits - len("  | ") }

func (t *texter) line(e excerpt, digits int) {
	fmt.Fprint(t.w, t.paint(styleGutter, fmt.Sprintf(" %*d |", digits, e.number)))
	if e.text != "" {
		fmt.Fprint(t.w, " ", e.text)
	}
	fmt.Fprintln(t.w)
}

// overhang is how many cells a label may stick out before it leaves its carets for a line of its own: a word or so.
const overhang = 8

// marks writes the line of carets with its label.
func (t *texter) marks(p place, bar string, room int) {
	underline := t.paint(p.style, strings.Repeat(p.underline, p.excerpt.length))
	fmt.Fprintf(t.w, "%s %*s%s", bar, p.excerpt.mark, "", underline)
	label := visible(p.label)
	width := displaywidth.String(label)
	switch {
	case label == "":
		fmt.Fprintln(t.w)
	case p.excerpt.mark+p.excerpt.length+1+width <= room+overhang:
		fmt.Fprintln(t.w, "", t.paint(p.style, label))
	default:
		indent := max(min(p.excerpt.mark, room-width), 0)
		fmt.Fprintf(t.w, "\n%s %*s%s\n", bar, indent, "", t.paint(p.style, label))
	}
}

// places are where a finding is, with what can be shown of it.
func (t *texter) places(f diagnostic.Finding) []place {
	own := place{arrow: "-->", underline: "^", style: severityStyle(f.Severity), path: f.Path, label: f.Label}
	if !wholeFile(f) {
		own.start = f.Start
	}
	list := []place{own}
	explains := len(f.Related) == 0
	for _, r := range f.Related {
		list = append(list, place{arrow: ":::", underline: "-", style: styleRelated, path: r.Path, start: r.Start,
			label: r.Message})
		explains = explains || r.Message != ""
	}
	if !explains && f.Label == "" {
		return list // the places are all that there is to say: two documents with one id
	}

	digits := len(fmt.Sprint(f.Start.Line))
	for _, r := range f.Related {
		digits = max(digits, len(fmt.Sprint(r.Start.Line)))
	}
	room := t.room(digits)
	if source := t.result.lines(f.Path); source != nil && !wholeFile(f) {
		e := excerptOf(source, f.Range, room)
		list[0].excerpt, list[0].above = &e, lineAbove(source, f, e, room)
	}
	for i, r := range f.Related {
		if source := t.result.lines(r.Path); source != nil && r.Message != "" && !r.Range.IsZero() {
			e := excerptOf(source, r.Range, room)
			list[i+1].excerpt = &e
		}
	}
	return list
}

// lineAbove is the line before an excerpt, where it helps to find one's way: a field is found by its neighbour. A
// mistake of syntax speaks for itself, and a second excerpt is context enough.
func lineAbove(source *diagnostic.Lines, f diagnostic.Finding, e excerpt, room int) *excerpt {
	if f.Field == "" || len(f.Related) > 0 || e.number == 1 {
		return nil
	}
	text := source.Text(e.number - 1)
	if plain := strings.TrimSpace(text); plain == "" || plain == "---" {
		return nil
	}
	text, _, _ = cut(text, 0, 0, room)
	return &excerpt{number: e.number - 1, text: text}
}

// note is a line under the excerpts: `= name: text`.
type note struct{ name, text, style string }

func (t *texter) notes(f diagnostic.Finding, digits int) []note {
	var notes []note
	for _, hint := range f.Hints {
		notes = append(notes, note{text: visible(hint)})
	}
	if fix := safeFix(f); fix != nil && !hinted(f.Hints, *fix) {
		after, at := fixedLine(*fix, f.Path, t.result.lines(f.Path))
		if after == "" {
			after, at = fix.Title, diagnostic.Range{}
		}
		if after != "" {
			after, _, _ = cut(after, at.Start, at.End, t.room(digits)-len("fix: "))
			notes = append(notes, note{"fix", after, styleGood})
		}
	}
	if !t.explained[f.Rule] {
		t.explained[f.Rule] = true
		notes = append(notes, note{"help", "roadbook explain " + visible(f.Rule), ""})
	}
	return notes
}

// hinted reports whether a hint already says what the fix would write: did you mean "doing"?
func hinted(hints []string, fix diagnostic.Fix) bool {
	return len(fix.Edits) == 1 && slices.ContainsFunc(hints, func(hint string) bool {
		return strings.Contains(hint, `"`+fix.Edits[0].Text+`"`)
	})
}

// fixedLine returns the line that a fix leaves behind, without its indentation, and where in it the first change is;
// "" where the fix is more than one line's change, and then its title has to do.
func fixedLine(fix diagnostic.Fix, path string, source *diagnostic.Lines) (after string, at diagnostic.Range) {
	if source == nil || len(fix.Edits) == 0 {
		return "", at
	}
	if e := fix.Edits[0]; len(fix.Edits) == 1 && e.Path == path && e.Start == e.End && strings.Contains(e.Text, "\n") {
		added := strings.TrimSpace(e.Text)
		if strings.Contains(added, "\n") {
			return "", at
		}
		return added, at
	}
	line := lineAt(source, fix.Edits[0].Start)
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b diagnostic.Edit) int { return cmp.Compare(b.Start, a.Start) })
	after = line.text
	end := len(after)
	for _, e := range edits { // the last one first, so that the offsets of the others stay true
		from, to := e.Start-line.start, e.End-line.start
		if e.Path != path || from < 0 || to < from || to > end || strings.Contains(e.Text, "\n") {
			return "", at
		}
		after = after[:from] + e.Text + after[to:]
		at = diagnostic.Range{Start: from, End: from + len(e.Text)}
		end = from
	}
	indent := len(after) - len(strings.TrimLeft(after, " \t"))
	return strings.TrimSpace(after), diagnostic.Range{Start: at.Start - indent, End: at.End - indent}
}

// sortedKeys returns a map's keys in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// writeConcise writes a line for each finding, for editors and for grep.
func writeConcise(w *bufio.Writer, r *Result, _ Options) error {
	for _, f := range r.Findings {
		fmt.Fprintln(w, conciseLine(f))
	}
	return nil
}

// conciseLine is path:line:col: error[rule]: message.
func conciseLine(f diagnostic.Finding) string {
	start, _ := span(f.Start, f.End)
	path := visible(f.Path)
	if strings.HasPrefix(path, "::") {
		path = "./" + path // a log on GitHub would take the line for a command
	}
	return fmt.Sprintf("%s:%d:%d: %s[%s]: %s", path, start.Line, start.Column, f.Severity, visible(f.Rule),
		visible(f.Message))
}
