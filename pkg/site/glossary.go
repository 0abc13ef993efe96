package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// termKind is the kind whose documents are explained where texts use them; definitionField says what each means.
const (
	termKind        = "term"
	definitionField = "definition"
)

// glossary is the terms that the audience may know.
type glossary struct {
	terms     *document.Terms
	documents []*workspace.Document
	hints     []string
}

func (s *Site) readGlossary() *glossary {
	g := &glossary{}
	var spellings [][]string
	for _, d := range s.documents {
		if d.Kind.Name != termKind {
			continue
		}
		definition := s.fields(d).Get(definitionField).Scalar()
		if definition == "" {
			continue
		}
		spelled := []string{d.Title}
		if words := strings.ReplaceAll(d.ID, "_", " "); !strings.EqualFold(words, d.Title) {
			spelled = append(spelled, words)
		}
		spellings = append(spellings, spelled)
		g.documents, g.hints = append(g.documents, d), append(g.hints, definition)
	}
	if len(spellings) > 0 {
		g.terms = document.NewTerms(spellings)
	}
	return g
}

// explain is how a term is explained on a document's page; on its own it is not.
func (s *Site) explain(from *workspace.Document, n int) (document.TermHint, bool) {
	g := s.glossary()
	if term := g.documents[n]; term != from {
		return document.TermHint{Text: g.hints[n], Href: relative(s.pages[from], s.pages[term]), Name: term.Title}, true
	}
	return document.TermHint{}, false
}
