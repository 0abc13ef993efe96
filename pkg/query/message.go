package query

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Message is a compiled template: text with {expressions} in it, "{id} is in progress". "{{" and "}}" are braces.
type Message struct{ parts []messagePart }

type messagePart struct {
	text    string
	program *Program
}

// CompileMessage checks a template for documents of these kinds (none: all). The error is an *Error whose Text is the
// whole template.
func CompileMessage(cfg *config.Config, kinds []string, template string, scope Scope) (*Message, error) {
	m, err := compileMessage(cfg, kinds, template, scope)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func compileMessage(cfg *config.Config, kinds []string, template string, scope Scope) (*Message, *Error) {
	scope.Condition = false
	m := &Message{}
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			m.parts = append(m.parts, messagePart{text: plain.String()})
			plain.Reset()
		}
	}
	for i := 0; i < len(template); i++ {
		switch char := template[i]; {
		case (char == '{' || char == '}') && i+1 < len(template) && template[i+1] == char:
			plain.WriteByte(char)
			i++
		case char == '{':
			end := closingBrace(template, i+1)
			if end < 0 {
				return nil, &Error{Message: "a { without its }", Hint: "write {{ for the brace itself", Text: template,
					Range: diagnostic.Range{Start: i, End: i + 1}}
			}
			p, err := compile(cfg, kinds, template[i+1:end], scope)
			if err != nil {
				return nil, &Error{Message: err.Message, Hint: err.Hint, Text: template,
					Range: diagnostic.Range{Start: err.Range.Start + i + 1, End: err.Range.End + i + 1}}
			}
			flush()
			m.parts = append(m.parts, messagePart{program: p})
			i = end
		default:
			plain.WriteByte(char)
		}
	}
	flush()
	return m, nil
}

// closingBrace finds the "}" that closes an expression from an offset on, past braces and quotes inside it; -1 where
// there is none.
func closingBrace(template string, from int) int {
	depth := 0
	var quote byte
	for i := from; i < len(template); i++ {
		switch char := template[i]; {
		case quote != 0:
			if char == '\\' && quote != '`' {
				i++
			} else if char == quote {
				quote = 0
			}
		case char == '"' || char == '\'' || char == '`':
			quote = char
		case char == '{':
			depth++
		case char == '}' && depth == 0:
			return i
		case char == '}':
			depth--
		}
	}
	return -1
}

// Format fills a template for a document; what takes too much work leaves its place empty.
func (e *Env) Format(m *Message, d *workspace.Document) string {
	var b strings.Builder
	for _, part := range m.parts {
		if part.program == nil {
			b.WriteString(part.text)
			continue
		}
		r := e.start(part.program, d, e.work)
		if s := r.text(part.program.run(&r)); r.left >= 0 {
			b.WriteString(s)
		}
	}
	return b.String()
}
