package document

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// readMarks reads what comments say to us: ignores, internal passages, generated blocks.
func (o *outliner) readMarks() {
	end := o.base + len(o.body)
	internal, depth := 0, 0
	open := -1 // index of the generated block that is not closed yet
	for _, m := range o.marks {
		switch {
		case m.text == "internal":
			if depth++; depth == 1 {
				internal = m.rng.Start
			}
		case m.text == "/internal":
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				o.out.Internal = append(o.out.Internal, diagnostic.Range{Start: internal, End: m.rng.End})
			}
		case m.text == "/roadbook":
			if open >= 0 {
				b := &o.out.Blocks[open]
				b.Close = m.rng
				b.Content = diagnostic.Range{Start: b.Open.End, End: m.rng.Start}
				open = -1
			} else {
				o.out.StrayCloses = append(o.out.StrayCloses, m.rng)
			}
		default:
			words := strings.Fields(strings.TrimPrefix(m.text, "roadbook:"))
			if len(words) > 0 && words[0] == "ignore" {
				o.out.Ignores = append(o.out.Ignores, newIgnore(m.text, m.rng, m.covers))
				continue
			}
			block := Block{Open: m.rng}
			if words := splitWords(strings.TrimPrefix(m.text, "roadbook:")); len(words) > 0 {
				block.View, block.Args = words[0], words[1:]
			}
			open = len(o.out.Blocks)
			o.out.Blocks = append(o.out.Blocks, block)
		}
	}
	if depth > 0 { // not closed: rather too much is internal than too little
		o.out.Internal = append(o.out.Internal, diagnostic.Range{Start: internal, End: end})
	}
}

// newIgnore reads "roadbook: ignore RULE[, RULE] -- reason".
func newIgnore(text string, at, covers diagnostic.Range) Ignore {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "roadbook:"))
	text = strings.TrimSpace(strings.TrimPrefix(text, "ignore"))
	ignore := Ignore{Range: at, Covers: covers}
	rules, reason := text, ""
	if before, after, ok := strings.Cut(" "+text+" ", " -- "); ok {
		rules, reason = before, after
	}
	ignore.Reason = strings.TrimSpace(reason)
	ignore.Rules = strings.FieldsFunc(rules, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' })
	return ignore
}

// splitWords splits at blanks, except inside double quotes, which are taken away: by="a b" is one word, by=a b.
func splitWords(text string) []string {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted, inWord = !quoted, true
		case !quoted && strings.ContainsRune(" \t\r\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

// FrontMatterIgnores returns the "# roadbook: ignore RULE[, RULE] -- reason" comments of a front matter or a data
// file, in order.
func (f *File) FrontMatterIgnores() []Ignore {
	var found []Ignore
	end := f.FrontMatter.End
	if !strings.Contains(f.head[f.FrontMatter.Start:end], "roadbook:") {
		return nil
	}
	src := f.front()
	for at := f.FrontMatter.Start; at < end; at = nextLine(src, at) {
		line := lineAt(src, at)
		hash := f.commentStart(src, line)
		if hash < 0 {
			continue
		}
		text := strings.TrimSpace(strings.TrimLeft(string(src[hash:line.End]), "#"))
		if rest, ok := strings.CutPrefix(text, "roadbook:"); !ok || !strings.HasPrefix(strings.TrimSpace(rest), "ignore") {
			continue
		}
		covers := diagnostic.Range{Start: line.Start, End: line.End}
		if strings.TrimSpace(string(src[line.Start:hash])) == "" {
			covers = nextEntryLine(src, nextLine(src, at), end)
		}
		found = append(found, newIgnore(text, diagnostic.Range{Start: hash, End: line.End}, covers))
	}
	return found
}

// nextEntryLine returns the first line from an offset on that is neither blank nor a comment.
func nextEntryLine(src []byte, at, end int) diagnostic.Range {
	for ; at < end; at = nextLine(src, at) {
		line := lineAt(src, at)
		text := strings.TrimSpace(string(src[line.Start:line.End]))
		if text != "" && text[0] != '#' {
			return line
		}
	}
	return diagnostic.Range{Start: end, End: end}
}

// commentStart returns the offset of the "#" that starts a comment on a line, or -1. What lies inside a scalar is no
// comment.
func (f *File) commentStart(src []byte, line diagnostic.Range) int {
	for i := line.Start; i < line.End; i++ {
		if src[i] != '#' || i > line.Start && !isBlank(src[i-1]) {
			continue
		}
		if !f.Root.scalarAt(i) {
			return i
		}
	}
	return -1
}

// scalarAt reports whether an offset lies inside a scalar or a key below n.
func (n *Node) scalarAt(at int) bool {
	switch {
	case n == nil:
		return false
	case n.Kind == Map:
		for _, e := range n.Entries {
			if e.Range.Contains(at) || e.Value.Range.Contains(at) && e.Value.scalarAt(at) {
				return true
			}
		}
	case n.Kind == List:
		for _, item := range n.Items {
			if item.Range.Contains(at) && item.scalarAt(at) {
				return true
			}
		}
	default:
		return n.Range.Contains(at)
	}
	return false
}
