package query

import (
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// keptKey is a text of the configuration for documents of one kind, as a condition or as a message.
type keptKey struct {
	text, kind string
	message    bool
}

// kept is what became of it.
type kept struct {
	program *Program
	message *Message
	err     *Error
}

// keep compiles a text when it is first asked for. Several may do so at once; all get the same one.
func (e *Env) keep(text, kind string, message bool) *kept {
	key := keptKey{text, kind, message}
	if k, ok := e.kept.Load(key); ok {
		return k.(*kept)
	}
	k := e.prepare(text, []string{kind}, message)
	if k.err != nil {
		// A policy may be for several kinds, and name a field that only another one declares.
		if wider := e.prepare(text, nil, message); wider.err == nil {
			k = wider
		}
	}
	first, _ := e.kept.LoadOrStore(key, k)
	return first.(*kept)
}

func (e *Env) prepare(text string, kinds []string, message bool) *kept {
	k := &kept{}
	cfg, scope := e.graph.Workspace.Config, Scope{Condition: !message, Names: e.Names(), Unread: true}
	if message {
		k.message, k.err = compileMessage(cfg, kinds, text, scope)
	} else {
		k.program, k.err = compile(cfg, kinds, text, scope)
	}
	return k
}

// Condition reports whether a condition of the configuration (when:, assert:) is true of a document; an empty one is.
// It is compiled when it is first asked for. The error is ErrWork, or an *Error: CompileAll finds those before.
func (e *Env) Condition(x config.Expression, d *workspace.Document) (bool, error) {
	if x.IsZero() {
		return true, nil
	}
	k := e.keep(x.Text, d.Kind.Name, false)
	if k.err != nil {
		return false, k.err
	}
	return e.Holds(k.program, d)
}

// Message fills the {expression} places of a policy's message for a document: "{id} is in progress". A template that
// does not compile, which CompileAll reports, comes back as it is.
func (e *Env) Message(template string, d *workspace.Document) string {
	k := e.keep(template, d.Kind.Name, true)
	if k.err != nil {
		return template
	}
	return e.Format(k.message, d)
}
