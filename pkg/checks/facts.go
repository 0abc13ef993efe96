package checks

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// What the rules of process ask of documents. They choose kinds by what those declare, not by their names: a rule about
// documentation judges whatever kind has such a field, and is silent where none has.

// keyResults and sprints are the fields of parts that make a kind one of objectives, or of cycles.
const (
	keyResults = "key_results"
	sprints    = "sprints"
)

// kinds returns the documents, in output order, of the kinds that fit.
func kinds(p *lint.Pass, fits func(*config.Kind) bool) []*workspace.Document {
	chosen := make([]bool, len(p.Config.Kinds))
	some := false
	for i, k := range p.Config.Kinds {
		chosen[i] = fits(k)
		some = some || chosen[i]
	}
	if !some {
		return nil
	}
	var out []*workspace.Document
	for _, d := range p.Documents() {
		if chosen[d.Kind.Order] {
			out = append(out, d)
		}
	}
	return out
}

// declaring returns the documents of the kinds that declare all of these fields.
func declaring(p *lint.Pass, fields ...string) []*workspace.Document {
	return kinds(p, func(k *config.Kind) bool { return declares(k, fields...) })
}

func declares(k *config.Kind, fields ...string) bool {
	return !slices.ContainsFunc(fields, func(name string) bool { return k.Field(name) == nil })
}

// hasParts reports whether documents of the kind have parts under that field.
func hasParts(k *config.Kind, field string) bool {
	return slices.ContainsFunc(k.Parts, func(p *config.Parts) bool { return p.Field == field })
}

// partsUnder are a document's parts under a field.
func partsUnder(d *workspace.Document, field string) []*workspace.Part {
	var out []*workspace.Part
	for i := range d.Parts {
		if d.Parts[i].Spec.Field == field {
			out = append(out, &d.Parts[i])
		}
	}
	return out
}

// nameOf is what messages call a part: "OBJ-0007#KR2", or its document where it has no id.
func nameOf(d *workspace.Document, part *workspace.Part) string {
	if part.ID == "" {
		return d.Name()
	}
	return d.Name() + "#" + part.ID
}

// objectives are those of the view, with their figures, that can be judged.
func objectives(p *lint.Pass) []*okr.Objective {
	all := okr.Collect(okr.Input{Graph: p.Head.Graph, Today: p.Today})
	return slices.DeleteFunc(all, func(o *okr.Objective) bool { return !lint.Judged(o.Document) })
}

// reached reports whether a document's status is a given one of its lifecycle or comes after it, and is not dropped.
func reached(d *workspace.Document, from string) bool {
	l := d.Kind.Lifecycle
	if l == nil || d.Category == "" || d.Category == config.Dropped {
		return false
	}
	first := l.Index(from)
	return first >= 0 && l.Index(d.Status) >= first
}

// reachable reports whether a kind's lifecycle has one of the statuses.
func reachable(k *config.Kind, statuses ...string) bool {
	return k.Lifecycle != nil && slices.ContainsFunc(statuses, func(s string) bool { return k.Lifecycle.Index(s) >= 0 })
}

// empty reports whether a field says nothing: it is absent, null, or a text, list or map without content.
func empty(n *document.Node) bool {
	switch {
	case n.IsNull():
		return true
	case n.Kind == document.List:
		return len(n.Items) == 0
	case n.Kind == document.Map:
		return len(n.Entries) == 0
	}
	return strings.TrimSpace(n.Text) == ""
}

// day is a field's date; false where there is none, or none that exists.
func day(n *document.Node) (calendar.Date, bool) {
	if !n.IsScalar() {
		return calendar.Date{}, false
	}
	d, err := calendar.ParseDate(n.Text)
	return d, err == nil
}

// number is a field's number; false where there is none.
func number(n *document.Node) (float64, bool) {
	switch v := n.Plain().(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	}
	return 0, false
}

// atValue is a finding at the value of a pointer within a document's fields: at its key where it is empty, at what holds
// it, or at the document, where it is absent.
func atValue(d *workspace.Document, pointer, message string) diagnostic.Finding {
	node, _ := d.Fields.At(pointer)
	if !node.IsScalar() || node.Range.Start == node.Range.End {
		return atKey(d, pointer, message)
	}
	f := lint.AboutField(d, pointer, node.Range, message)
	f.Value = node.Text
	return f
}

// atKey is a finding at the key of a pointer within a document's fields, or of the nearest one above it that exists.
func atKey(d *workspace.Document, pointer, message string) diagnostic.Finding {
	at := lint.Place(d)
	if _, key, _ := d.Fields.Nearest(pointer); !key.IsZero() {
		at = key
	}
	return lint.AboutField(d, pointer, at, message)
}

// atStatus is a finding at a document's status.
func atStatus(d *workspace.Document, message string) diagnostic.Finding {
	return atValue(d, document.Pointer(d.Kind.Lifecycle.Field), message)
}

// The data that the examples of several rules stand on.
const (
	exampleTeams = `checkout:
  title: Checkout
`
	examplePeople = `ana:
  name: Ana Duarte
ben:
  name: Ben Okafor
`
)

// readyStory serves firstWeek.
const readyStory = `---
id: US-0042
title: Save a card for later
status: ready
persona: new customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: OBJ-0017#KR1
---

## Acceptance criteria

- [ ] The second order asks for no card number
`
