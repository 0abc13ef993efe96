package render_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

func changes(t *testing.T, from, to map[string]string) render.Changes {
	t.Helper()
	load := func(files map[string]string) *graph.Graph {
		fsys := fstest.MapFS{config.FileName: {Data: []byte("version: 1\nname: T\n")}}
		for name, text := range files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		cfg, err := config.Load(fsys, config.FileName)
		if err != nil {
			t.Fatal(err)
		}
		w, err := workspace.Load(context.Background(), fsys, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return graph.Build(w)
	}
	return render.Changes{
		View: change.Compute(change.Input{From: load(from), To: load(to), Today: calendar.Date{Year: 2026, Month: 9, Day: 15}}),
		From: "1234567890", FromName: "main (123456789)", ToName: "the work tree",
	}
}

func story(id, title, status, more string) string {
	return fmt.Sprintf("---\nid: %s\ntitle: '%s'\npersona: p\nwant: w\nso_that: s\nstatus: '%s'\n%s---\n", id, strings.ReplaceAll(title, "'", "''"), status, more)
}

// hostileTexts try to get out of Markdown, of a terminal, and of a host's comment.
var hostileTexts = []string{
	"</details></summary><script>x</script>", "<!-- roadbook -->", "@everyone and @acme/team", "#12 and GH-12", "a | b `c` **d** _e_ ~f~",
	"[x](javascript:alert)", "![x](https://evil.example/x.png)", "https://evil.example www.evil.example", "\x1b[31mred\x1b]0;title\x07",
	"\u202egnp.exe", "$\\frac{1}{2}$", "line\nbreak\r\n# Heading", "\xff\xfe broken \xf0\x28 @user", strings.Repeat("long ", 400), strings.Repeat("x", 3000),
}

func TestChangesEscapeHostileText(t *testing.T) {
	from, to := map[string]string{}, map[string]string{}
	for i, text := range hostileTexts {
		id := fmt.Sprintf("US-%04d", i+1)
		clean := strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == 0x1b || r == 7 {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(text, "?"))
		from["stories/"+id+".md"] = story(id, "Plain", "backlog", "")
		to["stories/"+id+".md"] = story(id, clean, clean, "") + "\n## " + clean + "\n\nText.\n"
	}
	v := changes(t, from, to)
	var text, markdown strings.Builder
	if err := v.WriteText(&text, render.Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	if err := v.WriteMarkdown(&markdown); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		line = strings.TrimRight(line, "\n")
		if strings.ContainsAny(line, "\x1b\x07\u202e") {
			t.Errorf("a terminal would obey %q", line)
		}
		if w := ansi.StringWidth(line); w > 80 {
			t.Errorf("%d columns: %s", w, line)
		}
	}
	md := markdown.String()
	tags := regexp.MustCompile(`<[^>]*>`)
	for _, tag := range tags.FindAllString(md, -1) {
		switch tag {
		case "<details>", "</details>", "<summary>", "</summary>", "<!-- -->":
		default:
			t.Errorf("the comment holds %s", tag)
		}
	}
	if n := strings.Count(md, "<details>"); n != strings.Count(md, "</details>") || n != 1 {
		t.Errorf("%d foldings are opened, %d closed", n, strings.Count(md, "</details>"))
	}
	for _, bad := range []*regexp.Regexp{
		regexp.MustCompile(`@[a-z]`), regexp.MustCompile(`#\d`), regexp.MustCompile(`://`), regexp.MustCompile(`www\.`),
		regexp.MustCompile(`[^\\]\[`), regexp.MustCompile("[^\\\\]`"), regexp.MustCompile(`(?m)^# `), regexp.MustCompile(`[^\\]\$`), regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x{202e}]`),
	} {
		if found := bad.FindString(md); found != "" {
			t.Errorf("the comment holds %q", found)
		}
	}
}

func TestChangesFitIntoAComment(t *testing.T) {
	from, to := map[string]string{}, map[string]string{}
	for i := range 1500 {
		id := fmt.Sprintf("US-%04d", i+1)
		title := strings.Repeat("<@&|", 40) + id
		from["stories/"+id+".md"] = story(id, title, "backlog", "")
		to["stories/"+id+".md"] = story(id, title, "ready", fmt.Sprintf("objective: OBJ-%04d\n", i+1))
		okr := fmt.Sprintf("---\nid: OBJ-%04d\ntitle: '%s'\n---\n", i+1, title)
		from["okrs/"+id+".md"], to["okrs/"+id+".md"] = okr, okr
	}
	v := changes(t, from, to)
	var b strings.Builder
	if err := v.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 60_000 || b.Len() < 50_000 {
		t.Errorf("the comment has %d bytes", b.Len())
	}
	for _, want := range []string{"- **1500 stories** move from backlog to ready\n", "- **Each of 1500 objectives** gains a story\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the comment lacks %q", want)
		}
	}
	if !regexp.MustCompile(`(?s)\n… and 1\d\d\d more\n\n</details>\n\n<details>.*\n- … and 1\d\d\d more\n\n</details>\n$`).MatchString(b.String()) {
		t.Errorf("the comment ends in %q", b.String()[b.Len()-200:])
	}
}

func TestNothingChanged(t *testing.T) {
	v := changes(t, map[string]string{"goals/goal-01.md": "---\nid: GOAL-01\ntitle: G\n---\n"}, map[string]string{"goals/goal-01.md": "---\nid: GOAL-01\ntitle: G\n---\n"})
	var b strings.Builder
	if err := v.WriteMarkdown(&b); err != nil || strings.Contains(b.String(), "<details>") || !strings.Contains(b.String(), "Nothing changed") {
		t.Errorf("%v: %s", err, &b)
	}
}
