package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// statusCount is how many documents have a status.
type statusCount struct {
	status   string
	category config.Category
	n        int
}

// statusCounts counts documents of a kind by status: what is done first, then what is under way, planned and dropped.
func statusCounts(k *config.Kind, docs []*workspace.Document) []statusCount {
	if k.Lifecycle == nil {
		return nil
	}
	counts := map[string]int{}
	for _, d := range docs {
		counts[d.Status]++
	}
	var out []statusCount
	for _, category := range []config.Category{config.Done, config.Active, config.Planned, config.Dropped} {
		for _, state := range k.Lifecycle.States {
			if n := counts[state.Name]; n > 0 && state.Category == category {
				out = append(out, statusCount{state.Name, category, n})
			}
		}
	}
	for _, d := range docs { // those that the lifecycle does not know, once each
		if known := slices.ContainsFunc(out, func(c statusCount) bool { return c.status == d.Status }); !known && d.Status != "" {
			out = append(out, statusCount{d.Status, "", counts[d.Status]})
		}
	}
	return out
}

// tally is how documents of a kind stand, as a bar in parts and in words; nothing where the kind has no statuses.
func tally(k *config.Kind, docs []*workspace.Document) markup {
	counts := statusCounts(k, docs)
	if len(counts) == 0 {
		return ""
	}
	var bar, words builder
	x := 0.0
	figure := func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
	for _, c := range counts {
		width := 100 * float64(c.n) / float64(len(docs))
		bar.add(`<rect class="%s" x="%s" width="%s" height="8"/>`, cmp.Or(string(c.category), "soft"), figure(x), figure(max(width-.4, .2)))
		words.add("<span class=\"nowrap\">%s %s</span> ", status(c.category, strings.ReplaceAll(c.status, "_", " ")), c.n)
		x += width
	}
	if len(counts) == 1 {
		return tag("<p class=\"tally\">%s</p>\n", words.markup())
	}
	return tag("<svg class=\"bar whole\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/>%s</svg>\n<p class=\"tally\">%s</p>\n", bar.markup(), words.markup())
}
