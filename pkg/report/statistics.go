package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// statistic is what there is of one rule at one severity.
type statistic struct {
	rule            string
	severity        diagnostic.Severity
	number, fixable int
}

// WriteStatistics writes a line for each rule and severity that has findings, the most frequent first: how many, how
// bad, how many can be fixed. It is text for people; nothing found is nothing written.
func WriteStatistics(w io.Writer, findings []diagnostic.Finding, o Options) error {
	list := statistics(findings)
	digits, width := 1, 0
	for _, s := range list {
		digits = max(digits, len(fmt.Sprint(s.number)))
		width = max(width, displaywidth.String(visible(s.rule)))
	}
	p := painter(o.Color)
	buffered := bufio.NewWriter(w)
	for _, s := range list {
		rule := visible(s.rule)
		line := fmt.Sprintf("%*d  %s  %s", digits, s.number,
			p.paint(severityStyle(s.severity), fmt.Sprintf("%-7s", s.severity)), rule)
		if s.fixable > 0 {
			line += strings.Repeat(" ", width-displaywidth.String(rule)) + fmt.Sprintf("  %d can be fixed", s.fixable)
		}
		fmt.Fprintln(buffered, line)
	}
	return buffered.Flush()
}

func statistics(findings []diagnostic.Finding) []statistic {
	var list []statistic
	index := map[statistic]int{} // by rule and severity
	for _, f := range findings {
		key := statistic{rule: f.Rule, severity: f.Severity}
		i, seen := index[key]
		if !seen {
			i = len(list)
			index[key] = i
			list = append(list, key)
		}
		list[i].number++
		if safeFix(f) != nil {
			list[i].fixable++
		}
	}
	slices.SortFunc(list, func(a, b statistic) int {
		return cmp.Or(cmp.Compare(b.number, a.number), strings.Compare(a.rule, b.rule), cmp.Compare(b.severity, a.severity))
	})
	return list
}
