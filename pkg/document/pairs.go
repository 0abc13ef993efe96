package document

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// merge adds the pairs that "<<: value" brings.
func (c *converter) merge(p *pairs, entry Entry) {
	sources := []*Node{entry.Value}
	if entry.Value.Kind == List {
		sources = entry.Value.Items
	}
	for _, source := range sources {
		if source.Kind != Map {
			if !c.over {
				c.report(diagnostic.Finding{
					Rule:    RuleFrontMatterSyntax,
					Message: `"<<" merges maps, and this is ` + source.Kind.article(),
					Range:   source.Range,
				})
			}
			continue
		}
		for _, e := range source.Entries {
			p.list = append(p.list, pair{Entry: e, merged: true})
		}
	}
}

// pairs collects the entries of a map before duplicates and merges are settled.
type pairs struct{ list []pair }

type pair struct {
	Entry
	merged bool
}

func (p *pairs) add(e Entry) { p.list = append(p.list, pair{Entry: e}) }

// resolve keeps of each key the last one that is written out, else the first one that is merged in, and reports
// keys that are written twice (to nobody if r is nil).
func (p *pairs) resolve(r *reader) []Entry {
	var index map[string]int // only for maps that are not small
	if len(p.list) > 16 {
		index = make(map[string]int, len(p.list))
	}
	kept := make([]pair, 0, len(p.list))
	find := func(key string) int {
		if index != nil {
			if i, ok := index[key]; ok {
				return i
			}
			return -1
		}
		for i := range kept {
			if kept[i].Key == key && kept[i].Value != nil {
				return i
			}
		}
		return -1
	}
	for _, next := range p.list {
		if i := find(next.Key); i >= 0 {
			before := kept[i]
			if next.merged {
				continue
			}
			if !before.merged && r != nil {
				r.reportDuplicate(before.Entry, next.Entry)
			}
			kept[i].Value = nil // the later one stays, at its own place
		}
		if index != nil {
			index[next.Key] = len(kept)
		}
		kept = append(kept, next)
	}
	entries := make([]Entry, 0, len(kept))
	for _, e := range kept {
		if e.Value != nil {
			entries = append(entries, e.Entry)
		}
	}
	return entries
}

func (r *reader) reportDuplicate(first, second Entry) {
	finding := diagnostic.Finding{
		Rule:    RuleDuplicateKey,
		Message: fmt.Sprintf("%q is given twice, and only the last one counts", second.Key),
		Label:   "given again",
		Range:   second.Range,
		Value:   second.Key,
		Related: []diagnostic.Related{{Range: first.Range, Message: "first given here"}},
	}
	src := r.file.Source()
	start, end := lineStart(src, second.Range.Start), second.Value.Range.End
	same := bytes.Equal(src[first.Range.Start:first.Value.Range.End], src[second.Range.Start:end])
	if alone := strings.TrimSpace(string(src[start:second.Range.Start])) == ""; same && alone {
		finding.Fixes = []diagnostic.Fix{{
			Title: "remove the second one, which says the same",
			Safe:  true,
			Edits: []diagnostic.Edit{{Start: start, End: min(nextLine(src, end), r.file.FrontMatter.End)}},
		}}
	}
	r.report(finding)
}
