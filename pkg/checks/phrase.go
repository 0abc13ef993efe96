package checks

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
)

// noun is a kind's label inside a sentence: "user story", "RFC".
func noun(k *config.Kind) string { return lower(k.Label) }

// lower makes the first letter of a label small, unless the word is an abbreviation.
func lower(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	second, _ := utf8.DecodeRuneInString(label[size:])
	if unicode.IsUpper(second) {
		return label
	}
	return string(unicode.ToLower(first)) + label[size:]
}

// a puts the article before a noun.
func a(noun string) string {
	first, size := utf8.DecodeRuneInString(noun)
	second, _ := utf8.DecodeRuneInString(noun[size:])
	vowels := "aeio"
	if unicode.IsUpper(first) && unicode.IsUpper(second) {
		vowels = "AEFILMNORSX" // letters that are spoken with a vowel first: an RFC
	}
	if strings.ContainsRune(vowels, first) || strings.HasPrefix(noun, "un") && !strings.HasPrefix(noun, "uni") {
		return "an " + noun
	}
	return "a " + noun
}

// list joins words as a sentence does: "a, b and c".
func list(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}

// targets names the kinds that a link accepts: "an objective", "a research or a job to be done".
func targets(cfg *config.Config, spec *config.Link, article bool) string {
	var words []string
	for _, name := range spec.To {
		word := name
		if k := cfg.Kind(name); k != nil {
			word = noun(k)
		}
		if article {
			word = a(word)
		}
		words = append(words, word)
	}
	if len(words) == 0 && article {
		return "a document"
	}
	if len(words) == 0 {
		return "document"
	}
	return list(words, "or")
}

// verb is a link's label as a sentence's verb: "serves", "is blocked by". Labels that are none, like a field's name,
// give "".
func verb(spec *config.Link) string {
	first, rest, _ := strings.Cut(spec.Label, " ")
	switch {
	case first == "is":
		return spec.Label
	case strings.HasSuffix(rest, "by"):
		return "is " + spec.Label
	case spec.Label == spec.Field && !verbs[spec.Label], spec.Label == "":
		return ""
	case strings.HasSuffix(first, "s"):
		return spec.Label
	}
	return ""
}

// verbs are field names that are verbs. Other names that end in "s" are plurals: goals, features.
var verbs = map[string]bool{
	"supersedes": true, "supports": true, "answers": true, "extends": true, "replaces": true, "requires": true,
	"amends": true, "updates": true, "obsoletes": true, "blocks": true, "affects": true, "implements": true,
}

// says is a link as a main clause: "US-0042 serves OBJ-0071", "US-0042 names zoe under owner".
func says(subject string, spec *config.Link, field, target string) string {
	if v := verb(spec); v != "" {
		return subject + " " + v + " " + target
	}
	return fmt.Sprintf("%s names %s under %s", subject, target, field)
}

// name is a reference inside a sentence: in quotes where it is more than one word.
func name(reference string) string {
	if strings.ContainsAny(reference, " \t") {
		return fmt.Sprintf("%q", reference)
	}
	return reference
}

// subject is what messages call the source of a link: its id, with the part that holds the reference.
func subject(l *graph.Link) string {
	if l.FromPart != nil && l.FromPart.ID != "" {
		return l.From.Name() + "#" + l.FromPart.ID
	}
	return l.From.Name()
}

// count is a number with its noun: "1 task", "2 tasks".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
