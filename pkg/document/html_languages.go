package document

import (
	"strings"
	"sync"
)

// The languages whose code is coloured on pages. A language is data: how its comments, texts and words look. That is
// enough for what a reader's eye asks of a page, takes one pass, and costs nothing at start-up; what is in no list here
// stays plain.

// language says how a language is written.
type language struct {
	names string // the names that a block of code may give it
	scan  func(l *language, code string) []codeToken
	// lineComments run to the end of the line. One that begins with "#" stands at the start of a word.
	lineComments  []string
	blockComments [][2]string
	texts         []textRule
	keywords      string
	types         string
	constants     string
	// foldCase says that words are the same in any case.
	foldCase bool
	// inWord are the characters that belong to words beside letters, digits and "_".
	inWord string
	// key ends a word or text that is a name: {"a": 1}, a = 1. lineKey says that only the first one of a line is, keyBlank
	// that a blank follows key.
	key      byte
	lineKey  bool
	keyBlank bool
	// sigil begins a variable, mark a word that says something to the compiler.
	sigil, mark byte

	words map[string]string // the class of each known word
}

// textRule is a pair of quotes.
type textRule struct {
	open, end string
	escapes   bool // a backslash takes the next character with it
	lines     bool // goes on over lines
	short     bool // holds a character: anything longer is no text
}

var (
	doubleText   = textRule{open: `"`, end: `"`, escapes: true}
	singleText   = textRule{open: `'`, end: `'`, escapes: true}
	charText     = textRule{open: `'`, end: `'`, escapes: true, short: true}
	rawText      = textRule{open: "`", end: "`", lines: true}
	template     = textRule{open: "`", end: "`", escapes: true, lines: true}
	tripleDouble = textRule{open: `"""`, end: `"""`, escapes: true, lines: true}
	tripleSingle = textRule{open: `'''`, end: `'''`, escapes: true, lines: true}
	longDouble   = textRule{open: `"`, end: `"`, escapes: true, lines: true}
	longSingle   = textRule{open: `'`, end: `'`, lines: true}
	slashes      = [][2]string{{"/*", "*/"}}
)

const (
	scriptWords = "async await break case catch class const continue debugger default delete do else export extends finally for from function get if import in instanceof let new of return set static super switch this throw try typeof var void while with yield"
	cWords      = "auto break case const continue default do else enum extern for goto if inline register return sizeof static struct switch typedef union volatile while"
	cTypes      = "bool char double float int int8_t int16_t int32_t int64_t long short signed size_t uint8_t uint16_t uint32_t uint64_t unsigned void"
)

// languageTable has every language once.
var languageTable = []language{
	{names: "go golang", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{doubleText, charText, rawText},
		keywords:  "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var",
		types:     "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr",
		constants: "true false nil iota"},
	{names: "javascript js jsx mjs cjs node", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes,
		texts: []textRule{doubleText, singleText, template}, keywords: scriptWords, constants: "true false null undefined NaN Infinity", inWord: "$", mark: '@'},
	{names: "typescript ts tsx mts", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes,
		texts: []textRule{doubleText, singleText, template}, inWord: "$", mark: '@',
		keywords:  scriptWords + " abstract as declare enum implements infer interface is keyof namespace override private protected public readonly satisfies type",
		types:     "any bigint boolean never number object string symbol unknown",
		constants: "true false null undefined NaN Infinity"},
	{names: "python py python3", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{tripleDouble, tripleSingle, doubleText, singleText}, mark: '@',
		keywords:  "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield",
		types:     "bool bytes dict float frozenset int list object set str tuple",
		constants: "True False None self"},
	{names: "bash sh shell zsh console shell-session shellsession", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{longDouble, longSingle}, inWord: "-", sigil: '$',
		keywords:  "case do done elif else esac export fi for function if in local readonly return select set shift then trap unset until while",
		constants: "true false"},
	{names: "powershell ps1 pwsh", scan: scanCode, lineComments: []string{"#"}, blockComments: [][2]string{{"<#", "#>"}}, texts: []textRule{longDouble, longSingle}, inWord: "-", sigil: '$', foldCase: true,
		keywords: "begin break catch class continue do else elseif end exit finally for foreach function if in param process return switch throw try until while"},
	{names: "json jsonc json5", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{doubleText, singleText}, constants: "true false null", key: ':'},
	{names: "yaml yml", keyBlank: true, scan: scanCode, lineComments: []string{"#"}, texts: []textRule{longDouble, longSingle}, constants: "true false null yes no on off", inWord: "-./", key: ':', lineKey: true},
	{names: "toml", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{tripleDouble, tripleSingle, doubleText, singleText}, constants: "true false", inWord: "-.", key: '=', lineKey: true},
	{names: "ini properties env dotenv conf cfg editorconfig", scan: scanCode, lineComments: []string{"#", ";"}, texts: []textRule{doubleText}, constants: "true false yes no on off", inWord: "-.", key: '=', lineKey: true},
	{names: "sql postgresql postgres psql mysql sqlite plpgsql", scan: scanCode, lineComments: []string{"--"}, blockComments: slashes, texts: []textRule{longSingle, doubleText}, foldCase: true,
		keywords:  "add all alter and as asc begin between by cascade case check column commit constraint create cross default delete desc distinct drop else end exists explain foreign from full function grant group having if in index inner insert into is join key left like limit not offset on or order outer over partition primary references replace returning revoke right rollback row select set table then to transaction trigger truncate union unique update using values view when where window with",
		types:     "bigint boolean bytea char date decimal double float int integer interval json jsonb numeric real serial smallint text time timestamp timestamptz uuid varchar",
		constants: "true false null"},
	{names: "html xml svg xhtml vue svelte xsl rss atom", scan: scanMarkup},
	{names: "css scss less", keyBlank: true, scan: scanCode, blockComments: slashes, texts: []textRule{doubleText, singleText}, inWord: "-", key: ':', mark: '@', sigil: '$'},
	{names: "java", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{tripleDouble, doubleText, charText}, mark: '@',
		keywords:  "abstract assert break case catch class continue default do else enum extends final finally for if implements import instanceof interface native new package permits private protected public record return sealed static super switch synchronized this throw throws transient try var volatile while yield",
		types:     "boolean byte char double float int long short void String Object Integer Long Double Boolean List Map Set Optional",
		constants: "true false null"},
	{names: "kotlin kt kts", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{tripleDouble, doubleText, charText}, mark: '@',
		keywords:  "abstract as break by catch class companion const continue data do else enum final finally for fun get if import in infix init inline interface internal is lateinit object open operator out override package private protected public return sealed set super suspend this throw try typealias val var when where while",
		types:     "Any Boolean Byte Char Double Float Int List Long Map Set Short String Unit",
		constants: "true false null"},
	{names: "swift", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{tripleDouble, doubleText}, mark: '@',
		keywords:  "actor as associatedtype async await break case catch class continue default defer deinit do else enum extension fallthrough fileprivate final for func guard if import in init inout internal is lazy let mutating open override private protocol public repeat rethrows return self Self some static struct subscript super switch throw throws try typealias var weak where while",
		types:     "Any Array Bool Character Data Dictionary Double Float Int Set String Void",
		constants: "true false nil"},
	{names: "scala", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{tripleDouble, doubleText, charText}, mark: '@',
		keywords:  "abstract case catch class def do else enum extends final finally for given if implicit import lazy match new object override package private protected return sealed super then this throw trait try type using val var while with yield",
		types:     "Any Boolean Byte Char Double Float Int List Long Map Option Seq Set String Unit",
		constants: "true false null None"},
	{names: "dart", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{tripleDouble, tripleSingle, doubleText, singleText}, mark: '@',
		keywords:  "abstract as assert async await base break case catch class const continue default do else enum extends extension factory final finally for get if implements import in interface is late library mixin new of on operator part required return sealed set static super switch this throw try typedef var while with yield",
		types:     "bool double dynamic int num void Future List Map Object Set Stream String",
		constants: "true false null"},
	{names: "c h", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{doubleText, charText}, mark: '#', keywords: cWords, types: cTypes, constants: "true false NULL nullptr"},
	{names: "cpp c++ cc cxx hpp arduino", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{doubleText, charText}, mark: '#',
		keywords: cWords + " and catch class concept constexpr consteval co_await co_return co_yield decltype delete explicit export final friend mutable namespace new noexcept not operator or override private protected public requires static_assert static_cast dynamic_cast reinterpret_cast const_cast template this throw try typename using virtual",
		types:    cTypes + " string vector map set optional unique_ptr shared_ptr", constants: "true false NULL nullptr"},
	{names: "csharp cs c#", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{tripleDouble, doubleText, charText}, mark: '#',
		keywords:  "abstract as async await base break case catch class const continue default delegate do else enum event explicit extern finally fixed for foreach get if implicit in init interface internal is lock namespace new operator out override params partial private protected public readonly record ref required return sealed set sizeof static struct switch this throw try typeof unchecked using var virtual when where while with yield",
		types:     "bool byte char decimal double dynamic float int long object sbyte short string uint ulong ushort void Task List Dictionary",
		constants: "true false null"},
	{names: "rust rs", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{longDouble, charText},
		keywords:  "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait type union unsafe use where while",
		types:     "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Box Option Result String Vec HashMap",
		constants: "true false None Some Ok Err"},
	{names: "ruby rb", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{doubleText, singleText}, inWord: "?!", sigil: '@',
		keywords:  "alias and begin break case class def defined do else elsif end ensure extend for if in include module next not or private protected public raise redo require rescue retry return self super then undef unless until when while yield",
		constants: "true false nil"},
	{names: "php", scan: scanCode, lineComments: []string{"//", "#"}, blockComments: slashes, texts: []textRule{longDouble, singleText}, sigil: '$',
		keywords:  "abstract and as break case catch class clone const continue declare default do echo else elseif empty enum extends final finally fn for foreach function global if implements include instanceof interface isset match namespace new or private protected public readonly require require_once return static switch throw trait try unset use while yield",
		types:     "array bool callable float int iterable mixed object self string void",
		constants: "true false null TRUE FALSE NULL"},
	{names: "elixir ex exs", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{tripleDouble, doubleText, singleText}, inWord: "?!", mark: '@',
		keywords:  "after alias and case catch cond def defmodule defp defstruct do else end fn for if import in not or quote raise receive require rescue try unless use when with",
		constants: "true false nil"},
	{names: "lua", scan: scanCode, lineComments: []string{"--"}, blockComments: [][2]string{{"--[[", "]]"}}, texts: []textRule{doubleText, singleText, {open: "[[", end: "]]", lines: true}},
		keywords: "and break do else elseif end for function goto if in local not or repeat return then until while", constants: "true false nil"},
	{names: "r", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{longDouble, longSingle}, inWord: ".",
		keywords: "break else for function if in next repeat return while", constants: "TRUE FALSE NULL NA Inf NaN"},
	{names: "dockerfile docker containerfile", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{doubleText, singleText}, sigil: '$',
		keywords: "ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR"},
	{names: "makefile make mk", keyBlank: true, scan: scanCode, lineComments: []string{"#"}, texts: []textRule{doubleText, singleText}, inWord: "-.", sigil: '$', key: ':', lineKey: true,
		keywords: "define else endef endif export ifdef ifeq ifndef ifneq include override"},
	{names: "graphql gql", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{tripleDouble, doubleText}, key: ':', sigil: '$', mark: '@',
		keywords: "directive enum extend fragment implements input interface mutation on query scalar schema subscription type union",
		types:    "Boolean Float ID Int String", constants: "true false null"},
	{names: "protobuf proto", scan: scanCode, lineComments: []string{"//"}, blockComments: slashes, texts: []textRule{doubleText, singleText},
		keywords: "enum extend import map message oneof option optional package repeated required reserved returns rpc service stream syntax",
		types:    "bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string uint32 uint64", constants: "true false"},
	{names: "hcl terraform tf", scan: scanCode, lineComments: []string{"#", "//"}, blockComments: slashes, texts: []textRule{doubleText}, inWord: "-", key: '=', lineKey: true,
		keywords: "data dynamic for for_each if in locals module output provider resource terraform variable", types: "any bool list map number object set string tuple", constants: "true false null"},
	{names: "gherkin feature cucumber", scan: scanCode, lineComments: []string{"#"}, texts: []textRule{doubleText}, mark: '@',
		keywords: "Feature Rule Background Scenario Outline Examples Given When Then And But"},
	{names: "diff patch", scan: scanDiff},
}

// languagesByName finds a language by each of its names.
var languagesByName = sync.OnceValue(func() map[string]*language {
	byName := map[string]*language{}
	for i := range languageTable {
		l := languageTable[i]
		l.words = map[string]string{}
		for class, words := range map[string]string{hlKeyword: l.keywords, hlType: l.types, hlNumber: l.constants} {
			for word := range strings.FieldsSeq(words) {
				l.words[word] = class
			}
		}
		for name := range strings.FieldsSeq(l.names) {
			byName[name] = &l
		}
	}
	return byName
})
