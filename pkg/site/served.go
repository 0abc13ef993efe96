package site

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Verify makes all files and looks in those of a public site for what is internal; a *Leak names it.
func (s *Site) Verify() error {
	leaks := newLeakSearch(s.Input)
	err := s.Each(func(f File) error {
		leaks.look(f)
		return nil
	})
	if err != nil {
		return err
	}
	if leak := leaks.found(); leak != nil {
		return leak
	}
	return nil
}

// PageOf is the path of the page that shows a finding: its document's, the list of the documents of its file where it is
// about no single one of them, "" where there is none.
func (s *Site) PageOf(f diagnostic.Finding) string {
	docs := s.inFile[f.Path]
	for _, d := range docs {
		if len(docs) == 1 || d.ID != "" && d.ID == f.Document {
			return s.pages[d]
		}
	}
	if len(docs) > 0 {
		return s.lists[docs[0].Kind]
	}
	return ""
}
