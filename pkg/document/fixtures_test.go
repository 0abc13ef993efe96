package document

// The fixtures: every trap of reading, once. They feed the golden files of TestRead, the invariants of places, the
// edits that go round, and the fuzzers' seeds.

type fixture struct {
	name string
	path string // "a.md" if empty
	src  string
	// want are the findings: "line:column rule".
	want []string
}

func (f fixture) file() string {
	if f.path == "" {
		return "a.md"
	}
	return f.path
}

var fixtures = []fixture{
	// Front matter and where it ends.
	{name: "plain", src: "---\nid: US-0001\ntitle: Save a card # soon\nlabels: [a, b]\n---\n\n# Save a card\n"},
	{name: "no-front-matter", src: "# Title\n\ntext\n"},
	{name: "empty", src: ""},
	{name: "only-fence", src: "---\n"},
	{name: "empty-front-matter", src: "---\n---\nbody\n"},
	{name: "comment-front-matter", src: "---\n# nothing yet\n---\nbody\n"},
	{name: "bom", src: "\ufeff---\nid: x\n---\nbody\n"},
	{name: "crlf", src: "---\r\nid: x\r\nlist:\r\n  - a\r\n  - b\r\ntext: |\r\n  one\r\n  two\r\n---\r\n\r\n# Title\r\n\r\n- [ ] task\r\n"},
	{name: "dots", src: "---\nid: x\n...\nbody\n"},
	{name: "trailing-blanks", src: "--- \t\nid: x\n---  \nbody\n"},
	{name: "no-final-newline", src: "---\nid: x\n---"},
	{name: "thematic-break", src: "Some text.\n\n---\n\nid: no\n\n---\n"},
	{name: "thematic-break-first", src: "---\n\nSome text without an entry\n"},
	{name: "blank-lines-above", src: "\n\n---\nid: x\n---\nbody\n", want: []string{"3:1 front-matter-syntax"}},
	{name: "unclosed", src: "---\nid: x\ntitle: y\n# comment\nlist:\n  - a\n\n# Heading\n", want: []string{"1:1 front-matter-syntax"}},
	{name: "unclosed-heading", src: "---\nid: x\n# Heading\n\ntext\n", want: []string{"1:1 front-matter-syntax"}},
	{name: "unclosed-no-newline", src: "---\r\nid: x", want: []string{"1:1 front-matter-syntax"}},
	{name: "scalar-root", src: "---\njust text\n---\n", want: []string{"2:1 front-matter-syntax"}},
	{name: "list-root", src: "---\n- a\n- b\n---\n", want: []string{"2:1 front-matter-syntax"}},
	{name: "second-document", src: "---\nid: x\n--- # again\nid: y\n---\n", want: []string{"3:1 front-matter-syntax"}},
	{name: "mdx", path: "a.mdx", src: "---\nid: x\n---\n# <Title />\n"},

	// Values and their places.
	{name: "scalars", src: "---\nint: 12\nfloat: 1.50\nbig: 123456789012345678901234567890\nhex: 0x1F\noctal: 0755\nunderscore: 1_000\nbool: true\nno: no\nnull: null\ntilde: ~\nempty:\ninf: .inf\ndate: 2026-06-03\nbad_date: 2023-14-05\nstamp: 2026-06-03T10:00:00Z\ntime: 12:30:45\n\"quoted key\": 'it''s'\n3: three\n2026-01-01: day\ntrue: yes\n---\n"},
	{name: "multiline", src: "---\nplain: one\n  two\n\n  three # end\nquoted: \"one\n  two \\\n  three\"\nsingle: 'a\n\n  b'\nliteral: |-\n  one\n   two\n\n  three\n\nfolded: >+ # kept\n  one\n  two\n\n\nindented: |2\n    two more\nlast: x\n---\n"},
	{name: "nested", src: "---\na:\n- b: 1\n  c:\n    - - x\n      - y\n    -\n    - é: ü\n      日本: |\n        text\nd:\n    e:\n        f: g\n---\n"},
	{name: "flow", src: "---\nlist: [a, \"b, c\", {d: e, f}, [g], h: i, ]\nmap: {a: 1, 'b': [x, y], c: , \"d\":2}\nwide: [\n  one, # comment ]\n  two,\n]\nempty: []\nnone: {}\n---\n"},
	{name: "properties", src: "---\na: &x one\nb: !!str 12\nc: &y\n  - 1\nd: !local {e: f}\ne: &z\nf: !!int twelve\n&k g: h\ni: ! plain\n---\n"},
	{name: "explicit-keys", src: "---\n? one\n: 1\n? two\n? three\n:\n  - a\n---\n"},
	{name: "aliases", src: "---\nbase: &base {a: 1, b: 2}\nlist: &list\n  - x\nuse: *base\nagain: [*list, *base]\nmerged:\n  <<: *base\n  b: 3\nboth:\n  <<: [{c: 4}, *base]\nkey: &key name\n*key : value\n---\n"},
	{name: "merge-of-text", src: "---\n<<: text\nid: x\n---\n", want: []string{"2:5 front-matter-syntax"}},
	{name: "list-as-key", src: "---\n? [a, b]\n: c\nid: x\n---\n", want: []string{"2:3 front-matter-syntax"}},
	{name: "template", src: "---\nid: x\ntitle: {{ title }}\n---\n", want: []string{"3:8 front-matter-syntax"}},
	{name: "duplicate-key", src: "---\nid: x\nstatus: ready\ntitle: t\n\"status\": done\n---\n", want: []string{"5:1 duplicate-key"}},
	{name: "duplicate-same", src: "---\nid: x\nstatus: ready\nstatus: ready\nlist:\n  - a: 1\n    a: 2\n    a: 3\n---\n", want: []string{"4:1 duplicate-key", "7:5 duplicate-key", "8:5 duplicate-key"}},

	// Syntax errors and their remedies.
	{name: "colon", src: "---\nid: x\ntitle: Search: filter by team\n---\n", want: []string{"3:14 front-matter-syntax"}},
	{name: "colon-cyrillic", src: "---\nid: x\ntitle: Поиск: фильтр # c\nстатус: да\n---\n", want: []string{"3:13 front-matter-syntax"}},
	{name: "colon-item", src: "---\nid: x\nlist:\n  - name: a: b\n---\n", want: []string{"4:12 front-matter-syntax"}},
	{name: "colon-end", src: "---\nid: x\ntitle: Search:\n---\n", want: []string{"3:14 front-matter-syntax"}},
	{name: "at", src: "---\nid: x\nassignee: @ann\nreporter: @bob # c\nteam: [@a, '@b', `c`]\nlist:\n  - @d\n---\n",
		want: []string{"3:11 front-matter-syntax", "4:11 front-matter-syntax", "5:8 front-matter-syntax", "7:5 front-matter-syntax"}},
	{name: "percent", src: "---\nid: x\nshare: %50\ncode: `x`\n---\n", want: []string{"3:8 front-matter-syntax", "4:7 front-matter-syntax"}},
	{name: "alias-like", src: "---\nid: x\na: **bold** move\nb: & co\nc: > 50% of users\nd: |x\n---\n",
		want: []string{"3:4 front-matter-syntax", "4:4 front-matter-syntax", "5:4 front-matter-syntax", "6:4 front-matter-syntax"}},
	{name: "tab", src: "---\nid: x\nlist:\n\t- a\n\t- b\n---\n", want: []string{"4:1 front-matter-syntax"}},
	{name: "tab-nested", src: "---\nid: x\nmap:\n\ta:\n\t\tb: 1\n---\n", want: []string{"4:1 front-matter-syntax"}},
	{name: "open-quote", src: "---\nid: x\ntitle: \"Search\nstatus: ready\n---\n", want: []string{"3:8 front-matter-syntax"}},
	{name: "open-quotes", src: "---\nid: x\ntitle: \"Search\nstatus: \"ready\"\nowner: 'ann\n---\n", want: []string{"3:8 front-matter-syntax", "5:8 front-matter-syntax"}},
	{name: "open-bracket", src: "---\nid: x\nlabels: [a, b\nstatus: ready\nmap: {a: 1\n---\n", want: []string{"3:9 front-matter-syntax", "5:6 front-matter-syntax"}},
	{name: "draft-bracket", src: "---\nid: x\ntitle: [Draft] Search\n---\n", want: []string{"3:8 front-matter-syntax"}},
	{name: "inner-quotes", src: "---\nid: x\na: 'it's fine'\nb: \"say \"hi\" now\"\nc: \"Foo\" bar\nd: 'a', 'b'\n---\n",
		want: []string{"3:7 front-matter-syntax", "4:9 front-matter-syntax", "5:8 front-matter-syntax", "6:6 front-matter-syntax"}},
	{name: "curly-quotes", src: "---\nid: x\na: “Search: filter”\nb: \"mixed”\nc: “fine”\n---\n", want: []string{"3:4 front-matter-syntax", "4:4 front-matter-syntax"}},
	{name: "backslash", src: "---\nid: x\npath: \"C:\\Users\\ann\"\n---\n", want: []string{"3:10 front-matter-syntax"}},
	{name: "missing-spaces", src: "---\nid:x\ntitle:y\nlist:\n- a\n-b\n---\n", want: []string{"2:3 front-matter-syntax", "3:6 front-matter-syntax", "6:1 front-matter-syntax"}},
	{name: "full-width-colon", src: "---\nid： x\ntitle：标题\n---\n", want: []string{"2:3 front-matter-syntax", "3:6 front-matter-syntax"}},
	{name: "no-break-space", src: "---\nid:\u00a0x\nmap:\n\u00a0\u00a0a: 1\n---\n", want: []string{"2:3 front-matter-syntax"}},
	{name: "no-break-space-key", src: "---\nid: x\nmap:\n\u00a0\u00a0a: 1\n---\n", want: []string{"4:1 front-matter-syntax"}},
	{name: "indentation", src: "---\nid: x\nmap:\n    a: 1\n  b: 2\ntitle: y\n---\n", want: []string{"5:1 front-matter-syntax"}},
	{name: "indented-entry", src: "---\nid: x\n  title: y\n---\n", want: []string{"3:1 front-matter-syntax"}},
	{name: "stray-text", src: "---\nid: x\nsome text\ntitle: y\n---\n", want: []string{"3:1 front-matter-syntax"}},
	{name: "inside-brackets", src: "---\nid: x\nlist: [\n  @a,\n]\n---\n", want: []string{"4:3 front-matter-syntax"}},
	{name: "fine-lines-between", src: "---\nid: \"x\n  y\"\nlist: [a,\n  b]\ntext: |\n  a: b: c\n  @x\n  \"open\nbad: a: b\n---\n", want: []string{"10:7 front-matter-syntax"}},
	{name: "item-dash", src: "---\nid: x\ntitle: - y\n---\n", want: []string{"3:8 front-matter-syntax"}},
	{name: "at-key", src: "---\nid: x\n@type: y\n---\n", want: []string{"3:1 front-matter-syntax"}},

	// Encoding.
	{name: "utf-16", src: "\xff\xfe-\x00-\x00-\x00\n\x00", want: []string{"1:1 encoding"}},
	{name: "utf-16-no-mark", src: "-\x00-\x00-\x00\n\x00i\x00", want: []string{"1:1 encoding"}},
	{name: "nul", src: "---\nid: x\n---\na\x00b\n", want: []string{"4:2 encoding"}},
	{name: "invalid-body", src: "---\nid: x\n---\ncaf\xe9\n\n# Title\n", want: []string{"4:4 encoding"}},
	{name: "invalid-front-matter", src: "---\nid: x\ntitle: caf\xe9\n---\n\n# Title\n", want: []string{"3:11 encoding"}},
	{name: "line-separator", src: "---\nid: x\ntitle: a\u2028b: c\u2028d\nlist: \"\u0085\u2029\"\n---\nbody\u2028\n", want: []string{"3:9 encoding", "4:8 encoding", "4:9 encoding"}},
	{name: "line-separator-shift", src: "---\na: \"x\u2028y\"\nb: [1, 2]\n---\n", want: []string{"2:6 encoding"}},
	{name: "control", src: "---\nid: a\x07b\nx: \u0080\ntext: \"\x1b[0m\"\n---\n", want: []string{"2:6 encoding", "3:4 encoding", "4:8 encoding"}},
	{name: "carriage-returns", src: "---\rid: x\rtitle: y\r---\r\r# Title\r", want: []string{"1:4 encoding"}},
	{name: "one-carriage-return", src: "---\nid: x\rtitle: y\n---\n", want: []string{"2:6 encoding"}},

	// Conflicts.
	{name: "conflict", src: "---\nid: x\n<<<<<<< HEAD\nstatus: ready\n=======\nstatus: done\n>>>>>>> branch\n---\nbody\n", want: []string{"3:1 merge-conflict-marker"}},
	{name: "conflict-diff3", src: "---\nid: x\n---\na\n<<<<<<< HEAD\nb\n||||||| base\nc\n=======\nd\n>>>>>>> branch\n\n<<<<<<< two\n=======\n>>>>>>> two\n",
		want: []string{"5:1 merge-conflict-marker", "13:1 merge-conflict-marker"}},
	{name: "conflict-in-code", src: "# A\n\n```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```\n\nSetext\n=======\n\n======= \n"},
	{name: "conflict-rest", src: "text\n>>>>>>> branch\n", want: []string{"2:1 merge-conflict-marker"}},
	{name: "conflict-data", path: "a.yml", src: "a:\n  id: 1\n<<<<<<< HEAD\nb:\n  id: 2\n=======\nb:\n  id: 3\n>>>>>>> x\nc:\n  id: 4\n", want: []string{"3:1 merge-conflict-marker"}},

	// Limits.
	{name: "self-alias", src: "---\nid: x\na: &a [*a]\n---\n", want: []string{"3:8 limit-exceeded"}},
	{name: "merge-self-alias", src: "---\nid: x\na: &a\n  <<: *a\n---\n", want: []string{"4:7 limit-exceeded"}},
	{name: "alias-bomb", src: "---\nid: x\na: &a [1,2,3,4,5,6,7,8,9,0]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n---\n", want: []string{"8:5 limit-exceeded"}},
	{name: "deep", src: "---\nid: x\na: " + repeat("[", 70) + repeat("]", 70) + "\n---\n", want: []string{"3:68 limit-exceeded"}},
	{name: "brackets", src: "---\nid: x\n---\n# T\n\n" + repeat("[", 10_000) + "\n", want: []string{"6:1 limit-exceeded"}},
	{name: "quotes", src: "---\nid: x\n---\n# T\n\n" + repeat("> ", 200) + "x\n", want: []string{"6:1 limit-exceeded"}},
	{name: "wide-table", src: "---\nid: x\n---\n" + repeat("|a", 600) + "|\n" + repeat("|-", 600) + "|\n" + repeat("|x|\n", 600), want: []string{"4:1 limit-exceeded"}},

	// Data files.
	{name: "data-map", path: "data/features.yml", src: "# Features\n\nsearch:\n  title: Search # c\n  compatibility: {github: true}\n\nexport:\n  title: Export\n"},
	{name: "data-list", path: "data/features.yaml", src: "- id: a\n  title: A\n-   id: b\n- {id: c}\n"},
	{name: "data-empty", path: "a.yml", src: ""},
	{name: "data-comment", path: "a.yml", src: "# nothing\n"},
	{name: "data-start", path: "a.yml", src: "\ufeff%YAML 1.1\n---\na: 1\n...\n"},
	{name: "data-scalar", path: "a.yml", src: "text\n", want: []string{"1:1 front-matter-syntax"}},
	{name: "data-second", path: "a.yml", src: "a: 1\n---\nb: 2\n", want: []string{"2:1 front-matter-syntax"}},
	{name: "data-trailing-fence", path: "a.yml", src: "a: 1\n---\n"},
	{name: "data-broken-map", path: "a.yml", src: "a:\n  title: A\nb:\n  title: B: C\n  team: x\n'c':\n  title: \"open\n\nd: &d\n  title: D\ne: *d\n",
		want: []string{"4:11 front-matter-syntax", "7:10 front-matter-syntax"}},
	{name: "data-broken-list", path: "a.yml", src: "- id: a\n  title: A\n- id: b\n  title: @b\n-\n  id: c\n", want: []string{"4:10 front-matter-syntax"}},
	{name: "data-broken-all", path: "a.yml", src: "{a: 1\n", want: []string{"1:1 front-matter-syntax"}},

	// Bodies.
	{name: "headings", src: "# Ünïcode & *Markup* `code`\n\n## Ünïcode\n##   Closed ##\n#\nSetext\ntwo\n---\n\n> # Quoted\n\n# 日本語 タイトル\n# Ünïcode & Markup code\n## 🚀 Launch\n## a_b-c.d\n### İstanbul ΣΑΣ ²Ⅳ\n#nope\n"},
	{name: "anchors", src: "# Foo\n# Foo\n# Foo-1\n# Foo\n# !\n# !\n"},
	{name: "links", src: "[a](b.md) [c](<d e.md> \"t\") [f](g(h).md 'x') ![i](j.png) [k][ref] [ref] [ref][]\n[l](m\\*n&amp;o.md) <https://p.example/q> https://r.example/s. www.t.example <u@v.example>\n[w]() [x](<>) [y]( z )\n[![img](one.png)](two.md)\n\n`[no](no)` \\[no](no)\n\n> [quoted](in\n> quote) [next](line.md\n> \"title\")\n\n- [item](a.md)\n\n    [no](code)\n\n[ref]: ./target.md#x 'Title'\n[Unused]: nothing.md\n\n| a | b |\n|---|---|\n| [cell](c.md) | x |\n\nend of text [last](l.md)"},
	{name: "html", src: "<p id=\"para\"><a name='top' href=\"x&amp;y.md#z\">t</a> <img alt=i src=img.png></p>\n\ntext <a href=\"in.md\">x</a> <span id=s>\n\n<!-- <a href=\"no.md\"> [no](no.md) -->\n\n<script>\n\"<a href='no.md'>\"\n</script>\n\n<div>\n<!-- open\n\n[no](no.md)\n\n- [ ] no\n\n--> <a href=\"yes.md\">\n\n</div>\n"},
	{name: "tasks", src: "- [ ] open\n- [x] done *really*\n- [X] Done\n  - [ ] nested `code`\n\n    more\n1. [ ] one\n\n- [x](link.md)\n- [ ]\n- [y] no\n- a [ ] no\n\n[ ] no\n\n```\n- [ ] no\n```\n\n> - [ ] quoted\n"},
	{name: "marks", src: "<!-- roadbook: ignore broken-link, x -- the host\nmoved -->\n<!-- roadbook: ignore y -->\n\n- a\n- b\n\n## Heading <!-- roadbook: ignore z -- why -->\n\ntext <!-- roadbook: ignore w --> more\nnext\n\n<!-- internal -->\nsecret\n<!-- internal -->\n<!-- /internal -->\n<!-- /internal -->\n\n<!-- roadbook: features team=search by=\"a b\" -->\nold\n<!-- /roadbook -->\n\n<!-- roadbook: okrs -->\n\n```\n<!-- roadbook: no -->\n<!-- internal -->\n```\n\n<!--internal-->\nto the end\n"},
	{name: "code", src: "`a` ``b ` c`` `` ` ``\n\n~~~md\nx\n~~~\n\n    indented\n    more\n\n- item\n\n  ```\n  in item\n  ```\n\n```open\nto the end\n"},
	{name: "front-matter-ignores", src: "---\nid: x # roadbook: ignore id-filename -- old\n# roadbook: ignore missing-link, stale-review -- soon\n# another\ntitle: \"a # roadbook: ignore no\"\ntext: |\n  # roadbook: ignore no -- text\nlist:\n  - a # roadbook: ignore one\n---\n"},
}
