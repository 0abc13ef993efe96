package render

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// The words and marks of views, for pages that lay views out in their own way but must say the same.

// CategoryMark is a category's mark: one character, known without colour.
func CategoryMark(c config.Category) string { return categoryMark(c) }

// HealthWord is a health as a mark, in words, and as the name of its colour: good, warn, bad or soft.
func HealthWord(h okr.Health) (mark, word, color string) { return healthWord(h) }

// KeyResultNumbers says where a key result came from, should go, and is: "14 → 22 customers, now 19".
func KeyResultNumbers(k okr.KeyResult) string { return numbers(k) }

// ServingWords says how much of the period's work serves an objective.
func ServingWords(o *okr.Objective) string { return serving(o) }

// MovedDays are what differs of two places on the roadmap, before and now; both are "" where nothing does.
func MovedDays(from, to roadmap.Place) (was, is string) { return movedDays(from, to) }

// FeatureWhen says since when a feature is there, and what is planned.
func FeatureWhen(f *feature.Feature) string { return when(f) }

// AnswerMark is an answer's mark with the name of its class: yes, no, planned or part.
func AnswerMark(s feature.State) (class, mark string) { return answerMark(s) }

// Words is a value in words, on one line: lists with commas, maps as "id: KR1, title: Share of …".
func Words(n *document.Node) string {
	if n == nil || n.Kind != document.Map {
		return Flat(n)
	}
	var parts []string
	for _, e := range n.Entries {
		if text := Words(e.Value); text != "" {
			parts = append(parts, e.Key+": "+text)
		}
	}
	return strings.Join(parts, ", ")
}

// LogLine is one thing that an entry of a log says: what was changed, and from what to what.
type LogLine struct{ Name, Text string }

// LogLines are what an entry of a document's log says, a line each, long values shortened.
func LogLines(d *workspace.Document, e change.LogEntry) []LogLine {
	var out []LogLine
	for _, f := range (Log{Document: d, ID: d.ID}).shown(e, changeTextValue) {
		out = append(out, LogLine{fieldWords(d.Kind, f.name), f.text})
	}
	return out
}

// CurveSVG is the curve of a key result as a small picture, "" where there is none; its classes are those of the pictures.
func CurveSVG(points []okr.Point) string { return htmlCurve(points) }
