package report

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// property is what SARIF 2.1.0 asks of one property: of is the name of a shape, or one of the words of holds. The rules
// are written from the text of the standard, for the part of it that we write.
type property struct {
	of       string
	list     bool
	required bool
}

// shapes are the objects of the standard by name. A property that is not listed is one that we don't mean to write.
var shapes = map[string]map[string]property{
	"log": {
		"$schema": {of: "uri"}, "version": {of: "2.1.0", required: true},
		"runs": {of: "run", list: true, required: true},
	},
	"run": {
		"tool": {of: "tool", required: true}, "invocations": {of: "invocation", list: true},
		"originalUriBaseIds": {of: "bases"}, "columnKind": {of: "utf16CodeUnits|unicodeCodePoints"},
		"results": {of: "result", list: true},
	},
	"bases": {"%SRCROOT%": {of: "base"}},
	"base":  {"uri": {of: "uri"}, "uriBaseId": {of: "text"}, "description": {of: "message"}},
	"tool":  {"driver": {of: "driver", required: true}},
	"driver": {
		"name": {of: "text", required: true}, "version": {of: "text"}, "informationUri": {of: "absolute uri"},
		"rules": {of: "rule", list: true},
	},
	"rule": {
		"id": {of: "text", required: true}, "shortDescription": {of: "message"}, "fullDescription": {of: "message"},
		"help": {of: "message"}, "helpUri": {of: "absolute uri"}, "defaultConfiguration": {of: "configuration"},
	},
	"configuration": {"enabled": {of: "boolean"}, "level": {of: "none|note|warning|error"}},
	"invocation": {
		"executionSuccessful":            {of: "boolean", required: true},
		"toolConfigurationNotifications": {of: "notification", list: true},
	},
	"notification": {"level": {of: "none|note|warning|error"}, "message": {of: "message", required: true}},
	"message":      {"text": {of: "text", required: true}, "markdown": {of: "text"}},
	"result": {
		"ruleId": {of: "text"}, "ruleIndex": {of: "index"}, "level": {of: "none|note|warning|error"},
		"message": {of: "message", required: true}, "locations": {of: "location", list: true},
		"relatedLocations": {of: "location", list: true}, "partialFingerprints": {of: "fingerprints"},
		"fixes": {of: "fix", list: true},
	},
	"fingerprints":     {"roadbook/v1": {of: "text"}},
	"location":         {"id": {of: "index"}, "physicalLocation": {of: "physicalLocation"}, "message": {of: "message"}},
	"physicalLocation": {"artifactLocation": {of: "artifact", required: true}, "region": {of: "region"}},
	"artifact":         {"uri": {of: "relative uri"}, "uriBaseId": {of: "text"}},
	"region": {
		"startLine": {of: "ordinal", required: true}, "startColumn": {of: "ordinal"}, "endLine": {of: "ordinal"},
		"endColumn": {of: "ordinal"},
	},
	"fix": {
		"description": {of: "message"}, "artifactChanges": {of: "change", list: true, required: true},
	},
	"change": {
		"artifactLocation": {of: "artifact", required: true},
		"replacements":     {of: "replacement", list: true, required: true},
	},
	"replacement": {"deletedRegion": {of: "region", required: true}, "insertedContent": {of: "content"}},
	"content":     {"text": {of: "any text"}},
}

// atLeastOne are lists that may not be empty.
var atLeastOne = []string{"artifactChanges", "replacements"}

// conform lists what is wrong with a value.
func conform(at string, of string, value any) []string {
	shape, ok := shapes[of]
	if !ok {
		if !holds(of, value) {
			return []string{fmt.Sprintf("%s: %v is not %s", at, value, of)}
		}
		return nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s: %v is not an object", at, value)}
	}
	var wrong []string
	for name, p := range shape {
		if _, ok := object[name]; p.required && !ok {
			wrong = append(wrong, at+" has no "+name)
		}
	}
	for name, value := range object {
		p, ok := shape[name]
		switch list, isList := value.([]any); {
		case !ok:
			wrong = append(wrong, at+" has "+name)
		case p.list != isList:
			wrong = append(wrong, fmt.Sprintf("%s.%s: %v", at, name, value))
		case p.list:
			if len(list) == 0 && slices.Contains(atLeastOne, name) {
				wrong = append(wrong, at+"."+name+" is empty")
			}
			for i, item := range list {
				wrong = append(wrong, conform(fmt.Sprintf("%s.%s[%d]", at, name, i), p.of, item)...)
			}
		default:
			wrong = append(wrong, conform(at+"."+name, p.of, value)...)
		}
	}
	return wrong
}

// holds reports whether a plain value is what a word asks for; a word with no meaning of its own is an enumeration.
func holds(of string, value any) bool {
	text, isText := value.(string)
	number, isNumber := value.(float64)
	u, err := url.Parse(text)
	switch of {
	case "text":
		return isText && text != ""
	case "any text":
		return isText
	case "boolean":
		_, ok := value.(bool)
		return ok
	case "ordinal":
		return isNumber && number >= 1 && number == math.Trunc(number)
	case "index":
		return isNumber && number >= 0 && number == math.Trunc(number)
	case "uri":
		return isText && err == nil
	case "absolute uri":
		return isText && err == nil && u.IsAbs()
	case "relative uri":
		return isText && err == nil && !u.IsAbs() && u.Host == "" && u.RawQuery == "" && u.Fragment == "" &&
			regexp.MustCompile(`^([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$`).MatchString(text)
	default:
		return isText && slices.Contains(strings.Split(of, "|"), text)
	}
}

func TestSARIF(t *testing.T) {
	for name, fixture := range fixtures {
		r := fixture()
		r.Prefix = "plan"
		text := write(t, "sarif", r, Options{})
		var generic any
		strictly(t, text, &generic)
		for _, wrong := range conform("log", "log", generic) {
			t.Errorf("%s: %s", name, wrong)
		}

		var log sarifLog
		strictly(t, text, &log)
		run := log.Runs[0]
		if run.ColumnKind != "unicodeCodePoints" || len(run.Results) != len(r.Findings) {
			t.Fatalf("%s: %d results for %d findings, columns in %s", name, len(run.Results), len(r.Findings), run.ColumnKind)
		}
		ids, fingerprints := map[string]bool{}, map[string]bool{}
		for _, rule := range run.Tool.Driver.Rules {
			if ids[rule.ID] {
				t.Errorf("%s: rule %q is there twice", name, rule.ID)
			}
			ids[rule.ID] = true
		}
		for i, result := range run.Results {
			f := r.Findings[i]
			if rule := run.Tool.Driver.Rules[result.RuleIndex]; rule.ID != result.RuleID {
				t.Errorf("%s: result %d of %q points at %q", name, i, result.RuleID, rule.ID)
			}
			fingerprint := result.PartialFingerprints["roadbook/v1"]
			if fingerprints[fingerprint] {
				t.Errorf("%s: fingerprint %q is there twice", name, fingerprint)
			}
			fingerprints[fingerprint] = true
			at := result.Locations[0].PhysicalLocation
			u, err := url.Parse(at.ArtifactLocation.URI)
			if err != nil || u.Path != "plan/"+f.Path {
				t.Errorf("%s: %q is not %q", name, at.ArtifactLocation.URI, f.Path)
			}
			if g := at.Region; g.EndLine < g.StartLine || g.EndLine == g.StartLine && g.EndColumn < g.StartColumn {
				t.Errorf("%s: result %d ends before it starts: %+v", name, i, g)
			}
			if len(result.Fixes) != len(f.Fixes) {
				t.Errorf("%s: result %d has %d fixes, want %d", name, i, len(result.Fixes), len(f.Fixes))
			}
		}
	}
}

// TestConformSeesMistakes makes mistakes in a sound log, so that TestSARIF cannot be blind.
func TestConformSeesMistakes(t *testing.T) {
	sound := write(t, "sarif", everyday(), Options{})
	for _, mistake := range [][2]string{
		{`"startLine": 5`, `"startLine": 0`},
		{`"level": "note"`, `"level": "info"`},
		{`"version": "2.1.0"`, `"version": "2.0"`},
		{`"executionSuccessful": true`, `"successful": true`},
		{`"ruleIndex"`, `"rulesIndex"`},
		{`"unicodeCodePoints"`, `"bytes"`},
		{`"uri": "plan/`, `"uri": "plan x/`},
		{`"deletedRegion"`, `"region"`},
		{`"helpUri": "https://`, `"helpUri": "`},
	} {
		broken := strings.Replace(sound, mistake[0], mistake[1], 1)
		if broken == sound {
			t.Errorf("%s is not in the log", mistake[0])
			continue
		}
		var generic any
		if err := json.Unmarshal([]byte(broken), &generic); err != nil {
			t.Fatal(err)
		}
		if len(conform("log", "log", generic)) == 0 {
			t.Errorf("%s went unseen", mistake[1])
		}
	}
}

// TestSARIFFixes applies a fix as a reader would: by lines and columns in code points.
func TestSARIFFixes(t *testing.T) {
	fs := files{"a.md": "\ufeff日本: 𐐀x\ny: 1\n"}
	f := everyday().Findings[2]
	f.Path, f.Range = "a.md", fs.find("a.md", "𐐀x")
	f.Fixes[0].Edits[0] = fs.edit("a.md", "𐐀x", "")
	f.Related = nil
	r := fs.result(append(everyday().Findings[:0:0], f))
	var log sarifLog
	strictly(t, write(t, "sarif", r, Options{}), &log)
	replacement := log.Runs[0].Results[0].Fixes[0].ArtifactChanges[0].Replacements[0]
	if want := (sarifRegion{1, 5, 1, 7}); replacement.DeletedRegion != want || replacement.InsertedContent != nil {
		t.Errorf("replacement = %+v, want %+v deleted", replacement, want)
	}
	r.Source = nil
	if got := write(t, "sarif", r, Options{}); strings.Contains(got, "artifactChanges") {
		t.Errorf("half a fix:\n%s", got)
	}
}

func TestPlainMessage(t *testing.T) {
	for in, want := range map[string]string{
		"the list [a, b] has {two}":   "the list [a, b] has {two}",
		"[click](https://x.example/)": `\[click\](https://x.example/)`,
	} {
		if got := plainMessage(in); got != want {
			t.Errorf("plainMessage(%q) = %q, want %q", in, got, want)
		}
	}
}
