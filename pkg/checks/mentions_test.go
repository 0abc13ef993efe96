package checks

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// One pass over the words of a text finds what looking for each title alone finds.
func TestMentionsAgreeWithASearch(t *testing.T) {
	kind := &config.Kind{Name: "page"}
	words := rapid.SampledFrom([]string{"plan", "Plan", "plans", "the", "größe", "図", "図面", "a1", "OBJ"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(words, 1, 30).Draw(t, "words"), " ")
	})
	title := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(words, 1, 4).Draw(t, "title"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		body := text.Draw(t, "text")
		m := newMentions()
		m.will(body)
		documents := map[string]*workspace.Document{}
		for _, title := range rapid.SliceOfN(title, 1, 6).Draw(t, "titles") {
			if documents[title] == nil {
				documents[title] = &workspace.Document{Kind: kind, ID: title, Title: title}
				m.addTitle(documents[title])
			}
		}
		want := ""
		for at := 0; at < len(body); {
			longest := ""
			for title := range documents {
				if strings.HasPrefix(body[at:], title) && len(title) > len(longest) && standsAlone(body, at, title) {
					longest = title
				}
			}
			if longest != "" {
				want += longest + ";"
			}
			at += max(len(longest), 1)
		}
		got := ""
		for _, f := range m.in(body) {
			got += f.document.Title + ";"
		}
		if got != want {
			t.Fatalf("in %q\ngot  %s\nwant %s", body, got, want)
		}
	})
}

// standsAlone reports whether a title is no piece of a longer word. Ideographs need no space around them.
func standsAlone(body string, at int, title string) bool {
	end := at + len(title)
	before := at == 0 || body[at-1] == ' ' || strings.HasPrefix(title, "図") || strings.HasSuffix(body[:at], "図") || strings.HasSuffix(body[:at], "面")
	after := end == len(body) || body[end] == ' ' || strings.HasSuffix(title, "図") || strings.HasSuffix(title, "面") || strings.HasPrefix(body[end:], "面")
	return before && after
}
