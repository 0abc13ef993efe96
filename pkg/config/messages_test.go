package config_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// TestMessages: every mistake in the workspace file is one sentence with its place, and says what to write instead.
func TestMessages(t *testing.T) {
	const story = "version: 1\nkinds:\n  story:\n"
	for _, c := range []struct{ name, file, want string }{
		{"a kind misspelled", "version: 1\nkinds:\n  storry:\n    stale: 3\n",
			`roadbook.yaml:3:3: there is no kind "storry"; did you mean "story"? A kind of your own says its files, for example files: storry/*.md`},
		{"a kind in the plural", "version: 1\nkinds:\n  stories: {stale: 3}\n",
			`roadbook.yaml:3:3: there is no kind "stories"; did you mean "story"? A kind of your own says its files, for example files: stories/*.md`},
		{"a kind of one's own", "version: 1\nkinds:\n  incident: {label: Incident}\n",
			`roadbook.yaml:3:3: the kind incident says no files: write for example files: incident/*.md`},
		{"a link to a plural", story + "    links: {objective: {to: objectives}}\n", `roadbook.yaml:4:29: there is no kind "objectives"; did you mean "objective"?`},
		{"a month as a number", "version: 1\ncalendar: {year_starts: 4}\n",
			`roadbook.yaml:2:25: the workspace file has year_starts 4 in calendar, which is not one of the allowed values; did you mean "april"?`},
		{"a month that is none", "version: 1\ncalendar: {year_starts: 13}\n",
			`roadbook.yaml:2:25: the workspace file has year_starts 13 in calendar, which is not one of the allowed values; expected january, february, march, april, may, june, july, august, september, october, november or december`},
		{"required, but no field", story + "    required: [estimate, ownr]\n", `roadbook.yaml:4:26: a story has no field "ownr" to be required; did you mean "owner"?`},
		{"required, and nothing like it", story + "    required: [customer]\n", `roadbook.yaml:4:16: a story has no field "customer" to be required; declare it under fields`},
		{"required and declared", story + "    required: [customer]\n    fields: {customer: {type: string}}\n", ""},
		{"required in a kind of any fields", "version: 1\nkinds:\n  note: {files: notes/*.md, required: [customer]}\n", ""},
		{"no keyword", story + "    fields: {tier: {enm: [a, b]}}\n", `roadbook.yaml:4:21: JSON Schema has no word "enm"; did you mean "enum"?`},
		{"no keyword, deep", story + "    fields:\n      tier: {items: {anyOf: [{minimun: 3}]}}\n", `roadbook.yaml:5:31: JSON Schema has no word "minimun"; did you mean "minimum"?`},
		{"a field called like nothing", story + "    fields: {tier: {type: object, properties: {enm: {type: string}}}}\n", ""},
		{"a word of one's own", story + "    fields: {tier: {type: string, x-visibility: internal}}\n", ""},
		{"values are no words", story + "    fields: {tier: {enum: [{enm: 1}], default: {enm: 1}, const: {enm: 1}}}\n", ""},
		{"no type", story + "    fields: {tier: {type: strng}}\n", `roadbook.yaml:4:27: the fields of the kind story are no JSON Schema: there is no type "strng"; did you mean "string"?`},
		{"no regular expression", story + "    fields:\n      tier: {pattern: '['}\n", `roadbook.yaml:5:23: the fields of the kind story are no JSON Schema: the regular expression [ cannot be read: missing closing ]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Load(fstest.MapFS{"roadbook.yaml": {Data: []byte(c.file)}}, "roadbook.yaml")
			got := ""
			if err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
