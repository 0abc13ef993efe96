package guide

import (
	"strings"
)

// Page is the documentation of one rule, kind or field, or the list of all.
type Page struct {
	Topic   Topic
	Name    string
	Summary string
	// Facts are a few words under the title: "error · schema · since 0.1".
	Facts  string
	blocks []block

	// json is what the JSON format prints.
	json any
}

// block is one paragraph-like thing; exactly one of its fields is set.
type block struct {
	heading string
	text    prose
	items   []prose
	table   *table
	code    *code
}

// table has a heading for each column. On a terminal the headings are left out: the first column is names, the last one
// sentences.
type table struct {
	columns []string
	rows    [][]prose
}

// code is a piece of a file, shown as it is.
type code struct {
	// title is the file's name, or what the piece is for; "" for none.
	title string
	// language is for Markdown's colours.
	language string
	text     string
	// marks are what a check says about lines of it.
	marks []mark
}

// mark points at a place of a line.
type mark struct {
	// line counts from 1, column and length are in characters; length 0 is the whole line.
	line, column, length int
	text                 string
	rule, severity       string
}

// prose is text with words in it that are code, or names of pages.
type prose []span

type span struct {
	text string
	code bool
	// to is the page that the word names, or "".
	to Topic
}

// plain is text as it is.
func plain(text string) prose { return prose{{text: text}} }

// mono is a word of code.
func mono(text string) prose { return prose{{text: text, code: true}} }

// ref is the name of a page.
func ref(to Topic, name string) prose { return prose{{text: name, code: true, to: to}} }

// words reads text in which words of code stand between backticks. Line breaks are those of the source and mean nothing.
func words(text string) prose {
	var out prose
	for i, part := range strings.Split(strings.Join(strings.Fields(text), " "), "`") {
		if part != "" {
			out = append(out, span{text: part, code: i%2 == 1})
		}
	}
	return out
}

// then joins pieces of prose.
func then(parts ...prose) prose {
	var out prose
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// enumerate joins pieces with commas and a last word: a, b or c.
func enumerate(last string, parts []prose) prose {
	var out prose
	for i, p := range parts {
		switch {
		case i == 0:
		case i == len(parts)-1:
			out = append(out, span{text: " " + last + " "})
		default:
			out = append(out, span{text: ", "})
		}
		out = append(out, p...)
	}
	return out
}

func monos(names []string) []prose {
	out := make([]prose, len(names))
	for i, name := range names {
		out[i] = mono(name)
	}
	return out
}

func refs(to Topic, names []string) []prose {
	out := make([]prose, len(names))
	for i, name := range names {
		out[i] = ref(to, name)
	}
	return out
}

func (p prose) String() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteString(s.text)
	}
	return b.String()
}

func (p *Page) add(blocks ...block) { p.blocks = append(p.blocks, blocks...) }

func (p *Page) heading(text string) { p.add(block{heading: text}) }

func (p *Page) paragraph(parts ...prose) { p.add(block{text: then(parts...)}) }

func (p *Page) yaml(title, text string) {
	p.add(block{code: &code{title: title, language: "yaml", text: text}})
}
