package edit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var twoSchemas = []Member{{Name: "./a.json", Value: `["a/*.md"]`}, {Name: "./b.json", Value: `["b/*.md"]`}}

func TestAddSettings(t *testing.T) {
	const both = "  \"yaml.schemas\": {\n    \"./a.json\": [\"a/*.md\"],\n    \"./b.json\": [\"b/*.md\"]\n  }"
	for _, c := range []struct{ name, text, want string }{
		{"no file", "", "{\n" + both + "\n}\n"},
		{"comments alone", "// mine\n", "// mine\n{\n" + both + "\n}\n"},
		{"a comment alone, on the last line", "// mine", "// mine\n{\n" + both + "\n}\n"},
		{"nothing", "{}", "{\n" + both + "\n}"},
		{"others", "{\n  \"a\": 1\n}\n", "{\n" + both + ",\n  \"a\": 1\n}\n"},
		{"others on one line", `{"a": 1}`, "{\n" + both + ",\n\"a\": 1}"},
		{"a brace in a comment above", "// my {settings}\n/* { */ {\n  \"a\": 1,\n}\n", "// my {settings}\n/* { */ {\n" + both + ",\n  \"a\": 1,\n}\n"},
		{"a comment alone inside", "{\n  // \"yaml.schemas\": {},\n}\n", "{\n" + both + "\n  // \"yaml.schemas\": {},\n}\n"},
		{"a comment behind the brace", "{ // mine\n}\n", "{\n" + both + " // mine\n}\n"},
		{"the key in a text", `{"a": "\"yaml.schemas\": {"}`, "{\n" + both + ",\n" + `"a": "\"yaml.schemas\": {"}`},
		{"the key deeper", "{\n  \"[x]\": {\"yaml.schemas\": {}}\n}", "{\n" + both + ",\n  \"[x]\": {\"yaml.schemas\": {}}\n}"},
		{"the key, empty", "{\n  \"yaml.schemas\": {}\n}", "{\n" + both + "\n}"},
		{"one of them", "{\n  \"yaml.schemas\": {\n    \"./b.json\": \"mine.md\" // mine\n  },\n}",
			"{\n  \"yaml.schemas\": {\n    \"./a.json\": [\"a/*.md\"],\n    \"./b.json\": \"mine.md\" // mine\n  },\n}"},
		{"one of them in a comment", "{\n  \"yaml.schemas\": {\n    // \"./a.json\": [],\n    \"./b.json\": \"mine.md\"\n  },\n}",
			"{\n  \"yaml.schemas\": {\n    \"./a.json\": [\"a/*.md\"],\n    // \"./a.json\": [],\n    \"./b.json\": \"mine.md\"\n  },\n}"},
		{"tabs and Windows", "{\r\n\t\"a\": [1, {\"b\": null},],\r\n}\r\n",
			"{\r\n\t\"yaml.schemas\": {\r\n\t\t\"./a.json\": [\"a/*.md\"],\r\n\t\t\"./b.json\": [\"b/*.md\"]\r\n\t},\r\n\t\"a\": [1, {\"b\": null},],\r\n}\r\n"},
		{"a byte order mark", "\ufeff{}", "\ufeff{\n" + both + "\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := AddSettings(c.text, "yaml.schemas", twoSchemas)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if again, err := AddSettings(got, "yaml.schemas", twoSchemas); err != nil || again != got {
				t.Errorf("the second time, with the error %v:\n%s", err, again)
			}
		})
	}
}

func TestAddSettingsToNoSettings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[1]", "line 1: a { is expected"},
		{"{\n  \"a\"\n}", `line 3: a colon is expected behind "a"`},
		{"{\n  \"a\": 1\n  \"b\": 2\n}", `line 3: a comma or a } is expected behind the value of "a"`},
		{"{\"a\": }", "line 1: a value is expected"},
		{"{\"a\": x}", "line 1: a value is expected"},
		{"{\"a\": [1 2]}", "line 1: a comma or a ] is expected"},
		{"{\"a", "line 1: a quote is not closed"},
		{"{a: 1}", "line 1: a name in quotes is expected"},
		{"{} {}", "line 1: something follows the settings"},
		{"{ /* ", "line 1: a name in quotes is expected"},
		{"\n{\"yaml.schemas\": null}", `line 2: "yaml.schemas" is no object`},
		{"{\"a\": " + strings.Repeat("[", 10000), "line 1: more than 200 values are nested"},
	} {
		_, err := AddSettings(c.text, "yaml.schemas", twoSchemas)
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40q gives %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzAddSettings(f *testing.F) {
	for _, text := range []string{"", "{}", "// {\n{\"a\": [1, {}], /* x */ \"yaml.schemas\": {\"./a.json\": 1,},}", "\ufeff{\r\n}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := AddSettings(text, "yaml.schemas", twoSchemas)
		if err != nil {
			return
		}
		if again, err := AddSettings(got, "yaml.schemas", twoSchemas); err != nil || again != got {
			t.Errorf("%q becomes %q, and then %q with the error %v", text, got, again, err)
		}
	})
}
