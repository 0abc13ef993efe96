package validator

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// format is a format of texts: what it accepts, and how it is called in a sentence.
type format struct {
	valid func(string) bool
	// noun completes "expected …".
	noun    string
	example string
}

// formats are the formats that have a better word than their name, or that are ours. The library knows the rest.
func formatOf(name string) (format, bool) {
	switch name {
	case "date":
		return format{isDate, "a date", "2026-06-03"}, true
	case "date-time":
		return format{isDateTime, "a date with a time", "2026-06-03T10:00:00Z"}, true
	case "period":
		return format{isPeriod, "a period", "2026, 2026-H1, 2026-Q3, 2026-07 or 2026-C3"}, true
	case "url-or-path":
		return format{isURLOrPath, "a URL or a path", "https://docs.example.com/page or docs/page.md"}, true
	case "semver":
		return format{semver.MatchString, "a semantic version", "1.10.0"}, true
	case "version":
		return format{version.MatchString, "a version", "1.10"}, true
	case "uri", "iri":
		return format{builtin(name), "an absolute URL", "https://docs.example.com/page"}, true
	}
	if jsonschema.Formats[name] == nil {
		return format{}, false
	}
	f := format{valid: builtin(name), noun: "a text in the format " + name}
	if words, ok := formatWords[name]; ok {
		f.noun, f.example = words[0], words[1]
	}
	return f, true
}

var formatWords = map[string][2]string{
	"time":          {"a time of day with its zone", "10:00:00Z"},
	"duration":      {"a duration", "P2W"},
	"hostname":      {"a host name", "docs.example.com"},
	"email":         {"an e-mail address", "ann@example.com"},
	"ipv4":          {"an IPv4 address", "192.0.2.1"},
	"ipv6":          {"an IPv6 address", "2001:db8::1"},
	"uri-reference": {"a URL or a relative reference", "../page.md"},
	"iri-reference": {"a URL or a relative reference", "../page.md"},
	"regex":         {"a regular expression", "^[a-z]+$"},
	"json-pointer":  {"a JSON pointer", "/key_results/0"},
	"uuid":          {"a UUID", "0b0e7c1e-5d0c-4f6c-9a52-1c2d3e4f5a6b"},
}

func builtin(name string) func(string) bool {
	check := jsonschema.Formats[name]
	return func(text string) bool { return check(text) }
}

// ownFormats are the names that formatOf defines or defines anew.
var ownFormats = []string{"date", "date-time", "period", "url-or-path", "semver", "version"}

// formatNames are all formats that a schema may ask for.
func formatNames() []string {
	names := append(sortedKeys(jsonschema.Formats), ownFormats...)
	return names
}

func validFormat(name, text string) bool {
	f, ok := formatOf(name)
	return !ok || f.valid(text)
}

var (
	semver  = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
	version = regexp.MustCompile(`^v?\d+(\.\d+)*([-+.][0-9A-Za-z][0-9A-Za-z.+-]*)?$`)
	periods = regexp.MustCompile(`^\d{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]|C[1-9]\d*))?$`)
)

func isPeriod(text string) bool { return periods.MatchString(text) }

func isURLOrPath(text string) bool {
	if text == "" || text != strings.TrimSpace(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return false
	}
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		return err == nil && u.Scheme != "" && u.Host != "" && !strings.Contains(text, " ")
	}
	return !strings.Contains(text, `\`)
}

var loosePeriods = []struct {
	form *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`^(?i)(\d{4})[ _/.-]?([hqc])[ -]?(\d{1,2})$`), "$1-$2$3"},
	{regexp.MustCompile(`^(?i)([hqc])(\d{1,2})[ _/,.-]{0,2}(\d{4})$`), "$3-$1$2"},
	{regexp.MustCompile(`^(\d{4})[ _/.-](\d)$`), "$1-0$2"},
	{regexp.MustCompile(`^(\d{4})[ _/.](\d{2})$`), "$1-$2"},
	{regexp.MustCompile(`^(\d)[/.](\d{4})$`), "$2-0$1"},
	{regexp.MustCompile(`^(\d{2})[/.](\d{4})$`), "$2-$1"},
}

// meantPeriod reads a period as people write it, "Q3 2026" or "2026q3", and returns its spelling.
func meantPeriod(text string) (string, bool) {
	for _, loose := range loosePeriods {
		if meant := strings.ToUpper(loose.form.ReplaceAllString(text, loose.to)); loose.form.MatchString(text) && isPeriod(meant) {
			return meant, true
		}
	}
	if month, year, ok := strings.Cut(text, " "); ok && len(year) == 4 {
		if m := monthNumber(month); m > 0 && isPeriod(year) {
			return year + "-" + twoDigits(m), true
		}
	}
	return "", false
}

// suggestFormat adds what can be said about a text in another format than the one asked for.
func suggestFormat(f *diagnostic.Finding, p *place, name, text string) {
	if name != "period" {
		return
	}
	if meant, ok := meantPeriod(text); ok {
		f.Hints = append(f.Hints, "write it as "+meant)
		f.Fixes = append(f.Fixes, rewrite(p, meant, true)...)
	}
}
