package edit

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/sync/errgroup"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Taken are the ids of one kind that were ever given.
type Taken struct {
	kind *config.Kind
	// where tells, by id in lower case, what has it: a path, or "git's history".
	where map[string]string
	ids   []string
	// Gap says, in one sentence, what could not be looked at, and is "" where that is nothing.
	Gap string
}

// inHistory is where an id is that no document of the work tree has.
const inHistory = "git's history"

// TakenIDs gathers the ids of a kind: those of the work tree, and of every version of every file that a branch, a
// remote's branch or a tag of the git repository around root has or had. Files that cannot be read count with what can
// be recovered of them. Without the whole of history the result is what is known, with a Gap.
func TakenIDs(w *workspace.Workspace, k *config.Kind, root string) *Taken {
	t := &Taken{kind: k, where: map[string]string{}}
	for _, d := range w.Documents {
		if d.Kind == k {
			for _, id := range append([]string{d.ID}, d.OtherIDs...) {
				t.add(id, d.Path)
			}
		}
	}
	if err := t.addHistory(root); err != nil {
		t.Gap = gap(err)
	}
	return t
}

func gap(err error) string {
	const so = ", so an id that only they had may be given again"
	var shallow *git.ShallowError
	switch {
	case errors.Is(err, git.ErrNoRepository):
		return "there is no git repository here: earlier documents are not known" + so
	case errors.As(err, &shallow):
		return "this clone is shallow: documents of its missing history are not known" + so + " (git fetch --unshallow gets it)"
	}
	return fmt.Sprintf("git's history cannot be read, and documents of the past are not known%s: %s", so, err)
}

func (t *Taken) add(id, where string) {
	if id == "" {
		return
	}
	fold := strings.ToLower(id)
	if _, ok := t.where[fold]; !ok {
		t.where[fold] = where
		t.ids = append(t.ids, id)
	}
}

// Where returns what has an id, without regard to case; "" is nothing.
func (t *Taken) Where(id string) string { return t.where[strings.ToLower(id)] }

func (t *Taken) addHistory(root string) error {
	repo, err := git.Open(root)
	if err != nil {
		return err
	}
	defer repo.Close()
	blobs, err := repo.PathsEver(func(p string) bool { return sourceOf(t.kind, p) != nil })
	var shallow *git.ShallowError
	if err != nil && !errors.As(err, &shallow) {
		return err
	}
	found := make([][]string, len(blobs))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, b := range blobs {
		group.Go(func() error {
			data, err := repo.ReadBlob(b.Hash)
			if err != nil {
				return err
			}
			found[i] = idsIn(t.kind, sourceOf(t.kind, b.Path), b.Path, data)
			return nil
		})
	}
	failed := group.Wait()
	for _, ids := range found {
		for _, id := range ids {
			t.add(id, inHistory)
		}
	}
	return errors.Join(failed, err)
}

// sourceOf returns the source of a kind whose glob takes a path, or nil.
func sourceOf(k *config.Kind, p string) *config.Source {
	for i := range k.Files {
		if doublestar.MatchUnvalidated(k.Files[i].Glob, p) {
			return &k.Files[i]
		}
	}
	return nil
}

// idsIn reads the ids out of one file as it once was. It takes in too much rather than too little: the id that the text
// gives and the one that the file's name gives, and those of a file that is broken.
func idsIn(k *config.Kind, s *config.Source, p string, data []byte) []string {
	if s.Records != "" {
		return recordIDs(k, s, p, data)
	}
	if k.ID.From == "path" {
		return []string{strings.TrimSuffix(p, path.Ext(p))}
	}
	var ids []string
	stem := strings.TrimSuffix(path.Base(p), path.Ext(p))
	if k.ID.Format != nil {
		if id, ok := k.ID.Format.Recover(stem); ok {
			ids = append(ids, id)
		}
	}
	f := document.Read(p, frontMatterOf(p, data), document.Options{})
	ids = append(ids, canonicalID(k, f.Root.Get(k.ID.Field).Scalar()))
	for _, r := range f.Recovered {
		if r.Key == k.ID.Field {
			ids = append(ids, canonicalID(k, r.Value))
		}
	}
	return ids
}

func recordIDs(k *config.Kind, s *config.Source, p string, data []byte) []string {
	f := document.Read(p, data, document.Options{Data: true})
	root := f.Root
	for key := range strings.SplitSeq(s.At, ".") {
		if key != "" {
			root = root.Get(key)
		}
	}
	var ids []string
	if root != nil {
		for _, e := range root.Entries {
			ids = append(ids, recordID(k, e.Key, e.Value))
		}
		for _, n := range root.Items {
			ids = append(ids, recordID(k, "", n))
		}
	}
	for _, r := range f.Recovered {
		if k.ID.From == "key" {
			ids = append(ids, r.Key)
		}
		for _, field := range r.Fields {
			if field.Key == k.ID.Field {
				ids = append(ids, canonicalID(k, field.Value))
			}
		}
	}
	return ids
}

func recordID(k *config.Kind, key string, n *document.Node) string {
	if k.ID.From == "key" && key != "" {
		return key
	}
	return canonicalID(k, n.Get(k.ID.Field).Scalar())
}

// canonicalID is an id as the kind spells it: a bare number is the format's id with that number, an old spelling the
// one that it stands for.
func canonicalID(k *config.Kind, text string) string {
	text = strings.TrimSpace(text)
	f := k.ID.Format
	if f == nil || text == "" || f.Match(text) {
		return text
	}
	if f.HasNumber() && !f.HasSlug() && strings.Trim(text, "0123456789") == "" {
		if n, ok := bareNumber(text); ok {
			return f.Render(n, "", 0)
		}
	}
	for _, a := range k.Aliases {
		if id, ok := a.Apply(text); ok {
			return id
		}
	}
	if f.Text == "{slug}" {
		return config.Slug(text)
	}
	return text
}

// bareNumber reads a number of at most 18 digits, as many as a format takes.
func bareNumber(digits string) (n int64, ok bool) {
	if digits == "" || len(digits) > 18 {
		return 0, false
	}
	for _, c := range digits {
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// frontMatterOf cuts off a Markdown file's body, which has no id and takes the longest to read.
func frontMatterOf(p string, data []byte) []byte {
	if !document.IsMarkdown(p) || !bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("---")) {
		return data
	}
	if i := bytes.Index(data[3:], []byte("\n---")); i >= 0 {
		end := 3 + i + len("\n---")
		if j := bytes.IndexByte(data[end:], '\n'); j >= 0 {
			return data[:end+j+1]
		}
	}
	return data
}

// nextNumber is one above the greatest number ever given; where the ids also hold a year, of those of that year.
func (t *Taken) nextNumber(year int) (int64, error) {
	f, err := config.ParseFormat(strings.ReplaceAll(t.kind.ID.Format.Text, "{year}", fmt.Sprintf("%04d", year)))
	if err != nil {
		return 0, err
	}
	greatest := int64(0)
	for _, id := range t.ids {
		if n, ok := f.Number(id); ok {
			greatest = max(greatest, n)
		}
	}
	return greatest + 1, nil
}
