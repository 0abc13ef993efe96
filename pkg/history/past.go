package history

import (
	"bytes"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Former is a document of the past.
type Former struct {
	// Document is as it was before it was removed.
	Document *workspace.Document
	Removed  Change
}

type former struct {
	at      place
	removed Change
}

// Former returns the document that had an identity in some commit before At and was removed, or nil. Of several the
// newest counts. Documents that lay where no kind looks today are not known. The first call walks through all of history.
func (h *History) Former(key workspace.Key) (*Former, error) {
	err := h.past()
	f, ok := h.formers[fold(key)]
	if !ok {
		return nil, err
	}
	data, err := h.o.Repository.ReadBlob(f.at.hash)
	if err != nil {
		return nil, err
	}
	for _, d := range h.reader.Read(f.at.path, f.at.path, data) {
		if fold(d.Key()) == f.at.key {
			return &Former{Document: d, Removed: f.removed}, nil
		}
	}
	return nil, nil
}

func (h *History) computePast() error {
	h.formers = map[workspace.Key]former{}
	if h.o.At == nil {
		return nil
	}
	f := newFollower(h.o.Repository, h.reader)
	return h.o.Repository.Walk(*h.o.At, func(c git.Commit, changes []git.Change) error {
		for i := range changes {
			ch := &changes[i]
			kind, _ := h.reader.Source(ch.Path)
			if ch.Old == "" || kind == nil {
				continue
			}
			if ch.New != "" && document.IsMarkdown(ch.Path) {
				if same, err := f.sameID(ch, kind.ID.Field); same || err != nil {
					if err != nil {
						return err
					}
					continue
				}
			}
			old, err := f.documents(ch.Old, ch.Path, ch.Path)
			if err != nil {
				return err
			}
			new, err := f.documents(ch.New, ch.Path, ch.Path)
			if err != nil {
				return err
			}
			for key := range old {
				if _, newer := h.formers[key]; !newer && new[key] == nil && old[key].document.ID != "" {
					h.formers[key] = former{place{path: ch.Path, hash: ch.Old, key: key}, Change{c.Hash, c.Committer.When}}
				}
			}
		}
		return nil
	})
}

// sameID reports whether the line of the id is the same on both sides of a change, which spares reading the rest.
func (f *follower) sameID(ch *git.Change, field string) (bool, error) {
	was, err := f.content(ch.Old)
	if err != nil {
		return false, err
	}
	is, err := f.content(ch.New)
	if err != nil {
		return false, err
	}
	line := idLine(was, field)
	return line != nil && bytes.Equal(line, idLine(is, field)), nil
}

// idLine is the line of the front matter that gives the id, or nil.
func idLine(text []byte, field string) []byte {
	front, _ := cutFrontMatter(text)
	for line := range bytes.Lines(front) {
		if bytes.HasPrefix(line, []byte(field+":")) {
			return bytes.TrimSpace(line)
		}
	}
	return nil
}
