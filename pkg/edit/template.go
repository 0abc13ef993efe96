package edit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// templateOf returns the template of a kind for a source, and what messages call it: the kind's own, the built-in one
// of its name for the other sort of source, or one made of what the kind declares.
func templateOf(c *config.Config, k *config.Kind, records bool) (text, name string) {
	if text, name := k.TemplateFor(records); text != "" {
		return text, name
	}
	return declared(c, k, records), "of the kind " + k.Name
}

// declared makes a template of a kind's declaration: id, title, status, what is required, and the sections.
func declared(c *config.Config, k *config.Kind, records bool) string {
	var fields, body strings.Builder
	done := map[string]bool{}
	field := func(name, value string) {
		if !done[name] {
			done[name] = true
			fmt.Fprintf(&fields, "%s:%s\n", document.Quote(name), value)
		}
	}
	if k.ID.From == "field" || k.ID.From == "key" && !records {
		value := " {{id}}"
		if k.ID.Field != "id" && k.ID.Format != nil && k.ID.Format.HasNumber() {
			value = " {{n}}"
		}
		if k.ID.Field == k.TitleField {
			value = " {{title}}"
		}
		field(k.ID.Field, value)
	}
	field(k.TitleField, " {{title}}")
	if k.Lifecycle != nil && len(k.Lifecycle.States) > 0 {
		field(k.Lifecycle.Field, " "+document.Quote(k.Lifecycle.States[0].Name))
	}
	for _, name := range required(c, k) {
		switch f := k.Field(name); {
		case f != nil && f.Format == "date":
			field(name, " {{today}}")
		case f != nil && slices.Equal(f.Types, []string{"array"}):
			field(name, " []")
		case name == "owner":
			field(name, " {{owner}}")
		default:
			field(name, "")
		}
	}
	if records {
		return fields.String()
	}
	for _, s := range k.Sections {
		fmt.Fprintf(&body, "\n## %s\n", s.Headings[0])
		if s.Content == "tasks" {
			body.WriteString("\n- [ ] …\n")
		}
	}
	return "---\n" + fields.String() + "---\n" + body.String()
}

// required are the fields that a kind's schema asks for, wherever it says so at its top.
func required(c *config.Config, k *config.Kind) []string {
	type asking struct {
		Required []string `json:"required"`
		AllOf    []asking `json:"allOf"`
	}
	data, err := c.EffectiveSchema(k)
	if err != nil {
		return nil
	}
	var a asking
	if json.Unmarshal(data, &a) != nil {
		return nil // a schema of another shape; what it asks for is said by check
	}
	names := a.Required
	for _, more := range a.AllOf {
		names = append(names, more.Required...)
	}
	return names
}

// placeholder is a word in double braces.
var placeholder = regexp.MustCompile(`\{\{\s*([a-z]+)\s*\}\}`)

// token stands for a word while a template is read as YAML, where braces would mean something else.
var token = regexp.MustCompile(`ROADBOOK0([a-z]+)0WORD`)

// unquoted are the words that stand for dates and numbers.
var unquoted = map[string]bool{"today": true, "n": true, "quarter": true, "year": true}

// fill puts values into a template. In front matter and records they become YAML scalars, quoted where they must be, so
// that any text is only ever that text; in comments and bodies they stand as they are.
func fill(name, template string, values map[string]string) ([]byte, error) {
	src := []byte(placeholder.ReplaceAllStringFunc(template, func(braces string) string {
		word := placeholder.FindStringSubmatch(braces)[1]
		if _, known := values[word]; !known {
			return braces
		}
		return "ROADBOOK0" + word + "0WORD"
	}))
	f, err := readTemplate(name, src)
	if err != nil {
		return nil, err
	}
	var edits []diagnostic.Edit
	scalars(f.Root, func(n *document.Node) {
		m := token.FindStringSubmatch(n.Text)
		if m == nil || n.Style == document.Literal || n.Style == document.Folded {
			return
		}
		e := diagnostic.Edit{Start: n.Range.Start, End: n.Range.End}
		value := values[m[1]]
		switch {
		case m[0] != n.Text:
			e.Text = document.Quote(substitute(n.Text, values))
		case unquoted[m[1]]:
			e.Text = value
		case value != "":
			e.Text = document.Quote(value)
		case src[e.Start-1] == ' ':
			e.Start--
		}
		edits = append(edits, e)
	})
	out, err := document.ApplyEdits(src, edits)
	if err != nil {
		return nil, fmt.Errorf("filling the template %s: %w", name, err)
	}
	rest := maps.Clone(values)
	if owner, asked := rest["owner"]; asked && owner == "" {
		rest["owner"] = "ada" // only comments are left, and theirs are examples
	}
	return []byte(substitute(string(out), rest)), nil
}

func substitute(text string, values map[string]string) string {
	return token.ReplaceAllStringFunc(text, func(t string) string { return values[token.FindStringSubmatch(t)[1]] })
}

// scalars calls visit for every scalar below a node.
func scalars(n *document.Node, visit func(*document.Node)) {
	if n == nil {
		return
	}
	if n.IsScalar() {
		visit(n)
	}
	for _, e := range n.Entries {
		scalars(e.Value, visit)
	}
	for _, i := range n.Items {
		scalars(i, visit)
	}
}

// readTemplate reads a template, or what was made of one, and refuses what is not a map of fields.
func readTemplate(name string, src []byte) (*document.File, error) {
	f := document.Read(fileOf(name, src), src, document.Options{})
	for _, x := range f.Findings {
		if f.Broken || x.Rule != document.RuleEncoding {
			return nil, fmt.Errorf("the template %s cannot be used: line %d: %s", name, f.Position(x.Range.Start).Line, x.Message)
		}
	}
	if f.Root != nil && f.Root.Kind != document.Map && f.Root.Kind != document.Null {
		return nil, fmt.Errorf("the template %s cannot be used: it must hold fields such as title: {{title}}", name)
	}
	return f, nil
}

// fileOf is a file's name that tells Markdown from a record's fields.
func fileOf(name string, src []byte) string {
	if document.IsMarkdown(name) || bytes.HasPrefix(src, []byte("---")) || bytes.HasPrefix(src, []byte("\ufeff---")) {
		return "template.md"
	}
	return "template.yml"
}

// Setting is a field with its value, as YAML.
type Setting struct{ Field, Value string }

// set gives a field a value, in the place where the field stands, or stands as a comment, or else behind the others.
func set(name string, src []byte, s Setting) ([]byte, error) {
	f := document.Read(name, src, document.Options{})
	if document.IsMarkdown(name) && !f.HasFrontMatter {
		src = append([]byte("---\n---\n\n"), src...)
		f = document.Read(name, src, document.Options{})
	}
	e := f.Root.Entry(s.Field)
	if before, after, dotted := strings.Cut(s.Field, "."); e == nil && dotted {
		for n := f.Root.Get(before); n != nil && e == nil; n = n.Get(before) {
			if e = n.Entry(after); e == nil {
				before, after, dotted = strings.Cut(after, ".")
				if !dotted {
					break
				}
			}
		}
	}
	var edit diagnostic.Edit
	switch {
	case e != nil:
		colon := e.Range.End + bytes.IndexByte(src[e.Range.End:], ':') + 1
		edit = diagnostic.Edit{Start: colon, End: max(colon, e.Value.Range.End), Text: " " + s.Value}
	default:
		edit = commented(f, s.Field)
		edit.Text = document.Quote(s.Field) + ": " + s.Value + "\n"
		if edit.Start > 0 && src[edit.Start-1] != '\n' {
			edit.Text = "\n" + edit.Text
		}
	}
	out, err := document.ApplyEdits(src, []diagnostic.Edit{edit})
	if err != nil {
		return nil, err
	}
	if again := document.Read(name, out, document.Options{}); len(again.Findings) > len(f.Findings) {
		return nil, fmt.Errorf("%s cannot be set to %s: %s", s.Field, s.Value, again.Findings[0].Message)
	}
	return out, nil
}

// commented finds the lines where a template has a field as a comment, with the deeper ones that belong to it; else the
// place behind the last line.
func commented(f *document.File, field string) diagnostic.Edit {
	at := f.FrontMatter.Start
	text := f.Text(f.FrontMatter)
	line := regexp.MustCompile(`(?m)^#[ \t]*` + regexp.QuoteMeta(field) + `:.*\n(#[ \t]{2,}.*\n)*`)
	if m := line.FindStringIndex(text); m != nil {
		return diagnostic.Edit{Start: at + m[0], End: at + m[1]}
	}
	return diagnostic.Edit{Start: f.FrontMatter.End, End: f.FrontMatter.End}
}
