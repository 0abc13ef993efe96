package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Format is the shape of an id or of a file name: literal text with {n}, {n:4}, {slug} and {year} in it. {n:4} is a
// number of at least four digits. Matching ignores case.
type Format struct {
	Text  string
	exact *regexp.Regexp
	start *regexp.Regexp
	parts []formatPart
}

type formatPart struct {
	literal string
	name    string // "n", "slug", "year", or "" for a literal
	width   int
}

var formatField = regexp.MustCompile(`\{([^{}]*)\}`)

// slugPattern is [a-z0-9][a-z0-9-_]* in any script.
const slugPattern = `[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*`

// ParseFormat reads a format.
func ParseFormat(text string) (*Format, error) {
	f := &Format{Text: text}
	var pattern strings.Builder
	rest := 0
	seen := map[string]bool{}
	for _, m := range formatField.FindAllStringSubmatchIndex(text, -1) {
		f.literal(&pattern, text[rest:m[0]])
		rest = m[1]
		name, width, _ := strings.Cut(text[m[2]:m[3]], ":")
		part := formatPart{name: name}
		if width != "" {
			n, err := strconv.Atoi(width)
			if err != nil || n < 1 || n > 18 || name != "n" {
				return nil, fmt.Errorf("the format %q has {%s}: expected {n}, {n:4}, {slug} or {year}", text, text[m[2]:m[3]])
			}
			part.width = n
		}
		if seen[name] {
			return nil, fmt.Errorf("the format %q has {%s} twice", text, name)
		}
		seen[name] = true
		switch name {
		case "n":
			fmt.Fprintf(&pattern, `(?P<n>[0-9]{%d,18})`, max(part.width, 1))
		case "slug":
			pattern.WriteString(`(?P<slug>` + slugPattern + `)`)
		case "year":
			pattern.WriteString(`(?P<year>[0-9]{4})`)
		default:
			return nil, fmt.Errorf("the format %q has {%s}: expected {n}, {n:4}, {slug} or {year}", text, name)
		}
		f.parts = append(f.parts, part)
	}
	f.literal(&pattern, text[rest:])
	if strings.ContainsAny(formatField.ReplaceAllString(text, ""), "{}") {
		return nil, fmt.Errorf("the format %q has a brace without its partner", text)
	}
	if text == "" {
		return nil, fmt.Errorf("the format is empty: write for example US-{n:4}")
	}
	f.exact = regexp.MustCompile(`(?i)^` + pattern.String() + `$`)
	f.start = regexp.MustCompile(`(?i)^` + pattern.String())
	return f, nil
}

func (f *Format) literal(pattern *strings.Builder, text string) {
	if text != "" {
		pattern.WriteString(regexp.QuoteMeta(text))
		f.parts = append(f.parts, formatPart{literal: text})
	}
}

// Match reports whether the id has this format.
func (f *Format) Match(id string) bool { return f.exact.MatchString(id) }

// Number returns the number in an id of this format.
func (f *Format) Number(id string) (int64, bool) { return f.number(f.exact, id) }

func (f *Format) number(re *regexp.Regexp, id string) (int64, bool) {
	i := re.SubexpIndex("n")
	if i < 0 {
		return 0, false
	}
	m := re.FindStringSubmatch(id)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[i], 10, 64)
	return n, err == nil
}

// Slug returns the slug in a text of this format.
func (f *Format) Slug(text string) (string, bool) { return f.part("slug", text) }

// Year returns the year in an id of this format.
func (f *Format) Year(id string) (int, bool) {
	text, ok := f.part("year", id)
	year, err := strconv.Atoi(text)
	return year, ok && err == nil
}

func (f *Format) part(name, text string) (string, bool) {
	i := f.exact.SubexpIndex(name)
	m := f.exact.FindStringSubmatch(text)
	if i < 0 || m == nil {
		return "", false
	}
	return m[i], true
}

// HasYear reports whether the format holds a year.
func (f *Format) HasYear() bool { return f.exact.SubexpIndex("year") >= 0 }

// HasNumber reports whether the format numbers its ids.
func (f *Format) HasNumber() bool { return f.exact.SubexpIndex("n") >= 0 }

// HasSlug reports whether the format holds a slug.
func (f *Format) HasSlug() bool { return f.exact.SubexpIndex("slug") >= 0 }

// Render writes an id with this number, slug and year.
func (f *Format) Render(n int64, slug string, year int) string {
	var b strings.Builder
	for _, p := range f.parts {
		switch p.name {
		case "n":
			fmt.Fprintf(&b, "%0*d", p.width, n)
		case "slug":
			b.WriteString(slug)
		case "year":
			fmt.Fprintf(&b, "%04d", year)
		default:
			b.WriteString(p.literal)
		}
	}
	return b.String()
}

// Recover finds an id of this format at the start of a file's name without extension: "us-0042-save-a-card" gives
// "US-0042". A format that is a slug alone takes the whole name.
func (f *Format) Recover(name string) (string, bool) {
	if f.Match(name) {
		return f.canonical(name), true
	}
	if f.HasSlug() {
		return "", false
	}
	m := f.start.FindString(name)
	if m == "" {
		return "", false
	}
	if next, _ := firstRune(name[len(m):]); unicode.IsLetter(next) || unicode.IsDigit(next) {
		return "", false
	}
	return f.canonical(m), true
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// canonical writes the format's literals in their own case.
func (f *Format) canonical(id string) string {
	m := f.exact.FindStringSubmatch(id)
	if m == nil {
		return id
	}
	var b strings.Builder
	for _, p := range f.parts {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		b.WriteString(m[f.exact.SubexpIndex(p.name)])
	}
	return b.String()
}

// Example is an id as the format would write it, for messages: "US-0042".
func (f *Format) Example() string { return f.Render(42, "example", 2026) }
