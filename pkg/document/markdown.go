package document

import (
	"bytes"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The Markdown parser: CommonMark with tables, tasks, strikethrough and bare addresses, as hosts render it. Finding
// bare addresses costs a third of the time, so it is left out where a text has none.
var (
	markdownParser        = sync.OnceValue(func() parser.Parser { return newMarkdownParser() })
	markdownParserLinkify = sync.OnceValue(func() parser.Parser {
		return newMarkdownParser(util.Prioritized(extension.NewLinkifyParser(), 999))
	})
	linkEndsKey = parser.NewContextKey()
)

func newMarkdownParser(extra ...util.PrioritizedValue) parser.Parser {
	inline := append([]util.PrioritizedValue{
		util.Prioritized(taskParser{}, 0),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(linkParser{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewRawHTMLParser(), 400),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
	}, extra...)
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(inline...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
		parser.WithParagraphTransformers(guards()...),
	)
}

// parseMarkdown parses a body. The second result says where each link ends in the body, the third what is over a
// limit.
func parseMarkdown(body []byte) (ast.Node, linkEnds, *tooComplex) {
	if found := checkLines(body); found != nil {
		return nil, nil, found
	}
	ends, limits := linkEnds{}, &complexity{}
	context := parser.NewContext()
	context.Set(linkEndsKey, ends)
	context.Set(tooComplexKey, limits)
	p := markdownParser
	if mayHoldAddress(body) {
		p = markdownParserLinkify
	}
	root := p().Parse(text.NewReader(body), parser.WithContext(context))
	return root, ends, limits.found
}

// mayHoldAddress reports whether a text may hold a bare address, one that is not the target of a link already.
func mayHoldAddress(body []byte) bool {
	for _, mark := range []string{"://", "www."} {
		for at := 0; ; at += len(mark) {
			i := bytes.Index(body[at:], []byte(mark))
			if i < 0 {
				break
			}
			at += i
			start := at
			for mark == "://" && start > 0 && isLetter(body[start-1]) {
				start--
			}
			before := body[max(0, start-3):start]
			switch {
			case bytes.HasSuffix(before, []byte("](")), bytes.HasSuffix(before, []byte("]: ")):
			case len(before) == 0 || strings.IndexByte(" \t\r\n*_~(", before[len(before)-1]) >= 0:
				return true
			}
		}
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// linkEnds holds for each link and image the offset after it: the tree itself says only where one begins.
type linkEnds map[ast.Node]int

// linkParser is the parser's own one for links, which also notes where they end.
type linkParser struct{ parser.InlineParser }

func (p linkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	node := p.InlineParser.Parse(parent, block, pc)
	switch node.(type) {
	case *ast.Link, *ast.Image:
		_, at := block.Position()
		pc.Get(linkEndsKey).(linkEnds)[node] = at.Start
	}
	return node
}

func (p linkParser) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	p.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// taskNode is the "[ ]" at the start of a list item.
type taskNode struct {
	ast.BaseInline
	done bool
	at   int
}

var kindTask = ast.NewNodeKind("Task")

func (n *taskNode) Kind() ast.NodeKind { return kindTask }

func (n *taskNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// taskParser finds tasks as hosts do: the marker is followed by a blank or the end of the line, so that
// "- [x](address)" is a link.
type taskParser struct{}

func (taskParser) Trigger() []byte { return []byte{'['} }

func (taskParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	item := parent.Parent()
	if item == nil || item.Kind() != ast.KindListItem || item.FirstChild() != parent || parent.HasChildren() {
		return nil
	}
	line, segment := block.PeekLine()
	if len(line) < 3 || line[2] != ']' || strings.IndexByte(" xX", line[1]) < 0 {
		return nil
	}
	if len(line) > 3 && !isBlank(line[3]) && !isBreak(line[3]) {
		return nil
	}
	block.Advance(3)
	return &taskNode{done: line[1] != ' ', at: segment.Start}
}

// unescape returns a text with backslash escapes and entities resolved.
func unescape(source []byte) string {
	if bytes.IndexByte(source, '\\') < 0 && bytes.IndexByte(source, '&') < 0 {
		return string(source)
	}
	out := make([]byte, 0, len(source))
	for at := 0; at < len(source); {
		c := source[at]
		if c == '\\' && at+1 < len(source) && util.IsPunct(source[at+1]) {
			out = append(out, source[at+1])
			at += 2
			continue
		}
		if c == '&' {
			if end := bytes.IndexByte(source[at:min(len(source), at+40)], ';'); end > 0 {
				entity := source[at : at+end+1]
				out = append(out, util.ResolveEntityNames(util.ResolveNumericReferences(entity))...)
				at += len(entity)
				continue
			}
		}
		out = append(out, c)
		at++
	}
	return string(out)
}
