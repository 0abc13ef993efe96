package document

import (
	"bytes"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Most bodies are headings, paragraphs and flat lists, with a link here and there. plainOutline scans those in a
// fraction of the time, and hands over to the parser every body with anything else in it: HTML, tables, quotes, fenced
// code, nested lists, references, escapes. What it accepts it reads as the parser does: FuzzPlainAgrees holds the two
// against each other. The build tag slowyaml leaves it out with the other fast path.

// mostPlain is the size in bytes of the largest body that is scanned; the parser's guards are for larger ones.
const mostPlain = 32 << 10

// plainOutline returns the outline of a body, or nil where it is not of the plain sort.
func plainOutline(src []byte, body diagnostic.Range, memory *Memory) *Outline {
	text := src[body.Start:body.End]
	if len(text) > mostPlain || !plainBytes(text) || mayHoldAddress(text) {
		return nil
	}
	p := memory.plain.start(memory, body.Start, text)
	for at := 0; at < len(text) && !p.refused; {
		end := len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		p.line(at, end)
		at = end + 1
	}
	p.endTask()
	if p.refused {
		return nil
	}
	p.closeSections()
	p.readTexts()
	return p.finish()
}

// start begins another body, with the lists of the one before.
func (p *plainBody) start(memory *Memory, base int, text []byte) *plainBody {
	clear(p.anchors)
	out := Outline{Headings: p.lists.Headings[:0], Links: p.lists.Links[:0], Tasks: p.lists.Tasks[:0], Code: p.lists.Code[:0]}
	*p = plainBody{
		outliner: outliner{base: base, body: text, anchors: p.anchors, nested: p.nested[:0]},
		memory:   memory, lists: out, taskText: p.taskText[:0],
	}
	p.out = &p.lists
	return p
}

// finish puts the lists where they stay, none longer than it needs to be, and lets go of the body.
func (p *plainBody) finish() *Outline {
	out, m := p.lists, p.memory
	out.Headings, out.Links, out.Tasks = keep(m, &m.headings, out.Headings), keep(m, &m.links, out.Links), keep(m, &m.tasks, out.Tasks)
	out.Code = keep(m, &m.ranges, out.Code)
	p.body = nil
	return &out
}

// plainBytes reports whether a body holds nothing that starts HTML, escapes, tables, or is no text.
func plainBytes(text []byte) bool {
	for _, c := range text {
		if plainTable[c] {
			return false
		}
	}
	return true
}

// plainTable has true for the bytes that a plain body does not hold.
var plainTable = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = c != '\n'
	}
	for _, c := range "<>\\&|~\x7f" {
		t[c] = true
	}
	return t
}()

// what the line before was.
type plainLine uint8

const (
	plainBlank plainLine = iota
	plainHeading
	plainText
	plainBullet
	plainNumber
)

type plainBody struct {
	outliner
	memory *Memory
	// lists is the outline while it grows.
	lists   Outline
	refused bool
	before  plainLine
	// task is the task whose text may go on on the next line.
	task     int // its index and one; 0 is none
	taskText [][]byte
}

func (p *plainBody) line(start, end int) {
	line := p.body[start:end]
	content := bytes.TrimLeft(line, " ")
	indent := len(line) - len(content)
	switch {
	case len(content) == 0:
		p.endTask()
		if p.before == plainBullet || p.before == plainNumber {
			p.before = plainBlank // what is indented from here on would belong to the item
			return
		}
		p.before = plainBlank
	case indent > 0:
		if indent != 2 || p.before != plainBullet || !plainStart(content) {
			p.refused = true
			return
		}
		p.inline(start+indent, end, p.task > 0)
		if p.task > 0 {
			p.taskText = append(p.taskText, content)
		}
	case content[0] == '#':
		p.endTask()
		p.atx(start, end)
		p.before = plainHeading
	case bytes.HasPrefix(content, []byte("- ")):
		p.endTask()
		p.item(start+2, end)
		p.before = plainBullet
	case '0' <= content[0] && content[0] <= '9' && numberMark(content) > 0:
		p.endTask()
		if p.before == plainText || p.before == plainBullet {
			p.refused = true
			return
		}
		p.item(start+numberMark(content), end)
		p.before = plainNumber
	case p.before == plainBullet || p.before == plainNumber || !plainStart(content):
		p.refused = true
	default:
		p.inline(start, end, false)
		p.before = plainText
	}
}

// numberMark returns the length of "12. " at the start of a line, or 0; a mark of which it is not sure is the whole
// line, which item refuses.
func numberMark(line []byte) int {
	i := 0
	for i < len(line) && '0' <= line[i] && line[i] <= '9' {
		i++
	}
	if i == len(line) || line[i] != '.' && line[i] != ')' {
		return 0
	}
	if i+1 == len(line) || line[i+1] != ' ' {
		if i+1 == len(line) {
			return len(line)
		}
		return 0
	}
	if line[i] == ')' || i > 9 {
		return len(line)
	}
	return i + 2
}

// plainStart reports whether a line of a paragraph may start like this and nothing else can.
func plainStart(line []byte) bool {
	switch c := line[0]; {
	case isLetter(c), c >= 0x80, c == '(', c == '"', c == '\'', c == '[', c == '`', c == '.', c == ',', c == '$', c == '/', c == '@':
		return c != '`' || !bytes.HasPrefix(line, []byte("```"))
	case '0' <= c && c <= '9':
		return numberMark(line) == 0
	case c == '*' || c == '_':
		return len(line) > 3 && line[1] != ' ' && bytes.ContainsAny(line, "abcdefghijklmnopqrstuvwxyz")
	}
	return false
}

func (p *plainBody) atx(start, end int) {
	level := 0
	for start+level < end && p.body[start+level] == '#' {
		level++
	}
	text := bytes.Trim(p.body[min(start+level+1, end):end], " ")
	if level > 6 || start+level >= end || p.body[start+level] != ' ' || len(text) == 0 || bytes.ContainsAny(text, "*_`[]#") || text[0] == 0 {
		p.refused = true
		return
	}
	plain := p.memory.text(bytes.TrimSpace(text))
	if p.anchors == nil {
		p.anchors = anchorNumbers{}
	}
	p.nested = append(p.nested, false)
	p.out.Headings = append(p.out.Headings, Heading{
		Level: level, Text: plain, Anchor: p.anchors.next(plain),
		Range: p.rng(start, end), Section: p.rng(p.nextLine(end), len(p.body)),
	})
}

func (p *plainBody) item(start, end int) {
	if start >= end {
		p.refused = true
		return
	}
	content := p.body[start:end]
	if len(content) > 3 && content[0] == '[' && content[2] == ']' && strings.IndexByte(" xX", content[1]) >= 0 && content[3] == ' ' {
		p.out.Tasks = append(p.out.Tasks, Task{Done: content[1] != ' ', Range: p.rng(start, start+3)})
		p.task, p.taskText = len(p.out.Tasks), append(p.taskText[:0], content[3:])
		p.inline(start+3, end, true)
		return
	}
	if !plainStart(content) {
		p.refused = true
		return
	}
	p.inline(start, end, false)
}

// endTask gives the open task its text.
func (p *plainBody) endTask() {
	if p.task > 0 {
		text := p.taskText[0]
		if len(p.taskText) > 1 {
			text = bytes.Join(p.taskText, []byte(" "))
		}
		p.out.Tasks[p.task-1].Text = p.memory.text(bytes.TrimSpace(text))
		p.task = 0
	}
}

// inline finds links and code on one line. In a task, whose plain text is asked for, there must be neither, nor
// emphasis.
func (p *plainBody) inline(start, end int, task bool) {
	if task && (bytes.ContainsAny(p.body[start:end], "*_`[]") || p.body[end-1] == ' ') {
		p.refused = true
		return
	}
	for at := start; at < end && !p.refused; {
		i := bytes.IndexAny(p.body[at:end], "`[]")
		if i < 0 {
			return
		}
		at += i
		switch p.body[at] {
		case '`':
			at = p.code(at, end)
		case '[':
			at = p.plainLink(at, end)
		default:
			p.refused = true
		}
	}
}

// code reads `code` on one line.
func (p *plainBody) code(at, end int) int {
	i := bytes.IndexByte(p.body[at+1:end], '`')
	next := at + i + 2
	if i < 1 || next < end && p.body[next] == '`' || p.body[at+1] == ' ' || p.body[next-2] == ' ' {
		p.refused = true
		return end
	}
	p.out.Code = append(p.out.Code, p.rng(at, next))
	return next
}

// plainLink reads "[text](destination)".
func (p *plainBody) plainLink(at, end int) int {
	rest := p.body[at:end]
	middle := bytes.Index(rest, []byte("]("))
	if middle < 2 || at > 0 && p.body[at-1] == '!' {
		p.refused = true
		return end
	}
	text, destination := rest[1:middle], rest[middle+2:]
	closing := bytes.IndexByte(destination, ')')
	if closing < 1 {
		p.refused = true
		return end
	}
	destination = destination[:closing]
	if bytes.ContainsAny(text, "[]`*_") || bytes.ContainsAny(destination, " (\"'`[]") {
		p.refused = true
		return end
	}
	from := at + middle + 2
	p.out.Links = append(p.out.Links, Link{
		Destination: p.memory.text(destination), Text: p.memory.text(text),
		Range: p.rng(from, from+closing), Use: p.rng(at, from+closing+1),
	})
	return from + closing + 1
}
