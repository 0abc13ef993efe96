package render

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/activity"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Sentence is something that happened, in product words: "US-0042 Save a card: status doing → done", "12 stories: new".
type Sentence struct {
	// Documents are those that it is of: one or, where the same happened to many, all of them.
	Documents []*workspace.Document
	// Subject is what it is about: "US-0042 Save a card", "12 stories"; Text is what happened to it.
	Subject, Text string
	// Kind is what happened in one word.
	Kind change.Kind
	// Date is the day of the latest commit.
	Date calendar.Date
}

func (s Sentence) String() string { return s.Subject + ": " + s.Text }

// activityValue is how many characters of a value a sentence shows.
const activityValue = 60

// Sentences say what happened in some days, a sentence a document, in the order of the changes. What happened to many alike
// is one sentence, where the first of them would be, and is not said of each.
func Sentences(changes []*activity.Change) []Sentence {
	crowds := map[happening][]*activity.Change{}
	for _, c := range changes {
		for _, h := range activityOf(c) {
			crowds[h.happening] = append(crowds[h.happening], c)
		}
	}
	spoken := map[happening]bool{}
	var out []Sentence
	for _, c := range changes {
		var own []string
		for _, h := range activityOf(c) {
			many := crowds[h.happening]
			switch {
			case len(many) < crowd || h.happening == happening{}:
				own = append(own, h.text)
			case !spoken[h.happening]:
				spoken[h.happening] = true
				s := Sentence{Subject: fmt.Sprintf("%d %s", len(many), nouns(h.kind)), Text: h.text, Kind: c.Kind}
				for _, m := range many {
					s.Documents = append(s.Documents, m.Document())
					if m.Date.After(s.Date) {
						s.Date = m.Date
					}
				}
				out = append(out, s)
			}
		}
		if len(own) > 0 {
			d := c.Document()
			subject := d.Name()
			if d.Title != d.ID && d.Title != "" {
				subject += " " + d.Title
			}
			out = append(out, Sentence{Documents: []*workspace.Document{d}, Subject: subject, Text: strings.Join(own, "; "), Kind: c.Kind, Date: c.Date})
		}
	}
	return out
}

// told is one thing that happened to a document. The zero happening is one that happened to no other.
type told struct {
	happening
	text string
}

func activityOf(c *activity.Change) []told {
	kind := c.Document().Kind
	switch c.Kind {
	case change.Added:
		return []told{{happening{kind: kind, change: c.Kind}, "new"}}
	case change.Removed:
		return []told{{happening{kind: kind, change: c.Kind}, "removed"}}
	}
	var out []told
	if c.Kind == change.Renamed {
		out = append(out, told{text: "was " + c.From.Name()})
	}
	for _, f := range c.Fields {
		text := fieldWords(kind, f.Name) + " " + fieldChange(f, activityValue)
		if f.Link && len(f.Added)+len(f.Removed) > 2 {
			out = append(out, told{text: text})
			continue
		}
		out = append(out, told{happening{kind, change.Changed, f.Name, short(f.From), short(f.To)}, text})
	}
	if len(c.Headings) > 0 {
		headings := some(c.Headings, 3)
		out = append(out, told{happening{kind: kind, change: change.Changed, to: headings}, "text of " + headings})
	}
	return out
}

// fieldWords is what people call a field: "KR3 current" for key_results.KR3.current, "launch tier" for launch_tier.
func fieldWords(k *config.Kind, name string) string {
	for _, p := range k.Parts {
		if part, ok := strings.CutPrefix(name, p.Field+"."); ok {
			id, field, _ := strings.Cut(part, ".")
			return strings.TrimSpace(id + " " + strings.NewReplacer("_", " ", ".", " ").Replace(field))
		}
	}
	return strings.ReplaceAll(name, "_", " ")
}
