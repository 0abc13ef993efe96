package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// order is what a block or an entry asks for, in words: a view, and after it names and arguments ("by=maturity").
type order struct {
	view  string
	words []string
	// public is for whom it is, unless an argument says otherwise.
	public bool
}

// mistake is what is wrong with an order: a sentence, the word that it is about, and what to do.
type mistake struct {
	message, word string
	hints         []string
}

func (m *mistake) Error() string { return m.message }

func wrong(word, format string, args ...any) *mistake {
	return &mistake{message: fmt.Sprintf(format, args...), word: word}
}

// unknown is a mistake about a name that is none of those that there are.
func unknown(what, name, word string, names []string) *mistake {
	m := wrong(word, "there is no %s %q", what, name)
	if s := suggest.Sentence(name, names); s != "" {
		m.hints = []string{s}
	} else if len(names) > 0 && len(names) <= 20 {
		m.hints = []string{"expected " + strings.Join(names, ", ")}
	}
	return m
}

// request is an order whose words were understood.
type request struct {
	*planning
	view *view
	// names are the words that are no arguments, in order; args the arguments by name.
	names  []string
	args   map[string]string
	public bool
}

// arguments that every view takes, beside its own.
var shared = []string{"where", "audience", "format"}

// fill returns what an order gives, as Markdown with LF.
func (p *planning) fill(o order) (string, *view, error) {
	r, err := p.understand(o)
	if err != nil {
		return "", nil, err
	}
	text, err := r.view.print(r)
	return text, r.view, err
}

func (p *planning) understand(o order) (*request, error) {
	if o.view == "" {
		m := wrong("", "the block names no view")
		m.hints = []string{"expected " + strings.Join(viewNames(), ", ")}
		return nil, m
	}
	r := &request{planning: p, args: map[string]string{}, public: o.public}
	for _, v := range views() {
		if v.name == o.view {
			r.view = &v
		}
	}
	if r.view == nil {
		return nil, unknown("view", o.view, o.view, viewNames())
	}
	known := append(slices.Clone(r.view.args), shared...)
	for _, word := range o.words {
		name, value, isArgument := strings.Cut(word, "=")
		switch {
		case !isArgument:
			r.names = append(r.names, word)
			continue
		case !slices.Contains(known, name):
			m := unknown("argument", name, word, known)
			m.message = fmt.Sprintf("%s has no argument %q", r.view.name, name)
			return nil, m
		case r.args[name] != "":
			return nil, wrong(word, "the argument %q is given twice", name)
		case value == "":
			return nil, wrong(word, "the argument %q has no value", name)
		}
		r.args[name] = value
	}
	if n := len(r.names); n < r.view.least || r.view.most >= 0 && n > r.view.most {
		if n < r.view.least {
			return nil, wrong("", "%s needs %s", r.view.name, r.view.takes)
		}
		return nil, wrong(r.names[r.view.most], "%s takes %s, and %q is too much", r.view.name, r.view.takes, r.names[r.view.most])
	}
	audience, err := r.choice("audience", "", []string{"internal", "public"})
	if err != nil {
		return nil, err
	}
	if audience != "" {
		r.public = audience == "public"
	}
	_, err = r.choice("format", r.view.formats[0], r.view.formats)
	return r, err
}

// word is an argument as it was written.
func (r *request) word(name string) string {
	if value, ok := r.args[name]; ok {
		return name + "=" + value
	}
	return ""
}

// choice is an argument whose value is one of some words.
func (r *request) choice(name, otherwise string, words []string) (string, error) {
	value, given := r.args[name]
	if !given {
		return otherwise, nil
	}
	if !slices.Contains(words, value) {
		m := unknown(name, value, r.word(name), words)
		m.message = fmt.Sprintf("%s is one of %s, not %q", name, strings.Join(words, ", "), value)
		return "", m
	}
	return value, nil
}

// flag is an argument that is true or false.
func (r *request) flag(name string) (bool, error) {
	value, err := r.choice(name, "false", []string{"true", "false"})
	return value == "true", err
}

// list is an argument of several values.
func (r *request) list(name string) []string {
	if r.args[name] == "" {
		return nil
	}
	var out []string
	for _, value := range strings.Split(r.args[name], ",") {
		out = append(out, strings.TrimSpace(value))
	}
	return out
}

// oneOf is an argument that names something that there is, or is absent.
func (r *request) oneOf(name string, names []string) error {
	value := r.args[name]
	if value == "" || slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, value) }) {
		return nil
	}
	return unknown(name, value, r.word(name), names)
}

// keep is what where, the audience and a choice of kinds leave.
func (r *request) keep(kinds []string) (func(*workspace.Document) bool, error) {
	for _, kind := range kinds {
		if r.in.Workspace.Config.Kind(kind) == nil {
			word := kind
			if r.args["kind"] == kind {
				word = r.word("kind")
			}
			return nil, unknown("kind", kind, word, r.in.Workspace.Config.KindNames())
		}
	}
	keep, err := r.in.Query.Keep(kinds, r.args["where"], r.public)
	if err != nil {
		return nil, wrong("where=", "where: %v", err)
	}
	return keep, nil
}

// document finds the document that a word names, with the part of it that it names.
func (r *request) document(word string) (d *workspace.Document, part string, err error) {
	docs, part := r.in.Graph.Find(word)
	switch {
	case len(docs) == 0:
		return nil, "", unknown("document", word, word, r.in.Graph.IDs())
	case len(docs) > 1:
		var names []string
		for _, d := range docs {
			names = append(names, d.Key().String())
		}
		return nil, "", wrong(word, "%s may be %s: say which", word, strings.Join(names, " or "))
	case r.public && !docs[0].Public:
		return nil, "", wrong(word, "%s is internal, and this is for the public", word)
	case part != "" && docs[0].Part(part) == nil:
		return nil, "", wrong(word, "%s has no part %q", docs[0].Name(), part)
	}
	return docs[0], part, nil
}
