package serve

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

//go:embed assets
var assets embed.FS

// Script is the address of what reloads a page: pages of the site name it, and may listen to the server they come from.
const Script = "/" + own + "reload.js"

// live adds to a page what it shows and the notice.
func live(page []byte, version string, notice []byte) []byte {
	at := bytes.LastIndex(page, []byte("</body>"))
	if at < 0 {
		return page
	}
	head := `<link rel="stylesheet" href="/` + own + `serve.css">` + "\n" +
		`<div data-roadbook-version="` + version + `" hidden></div>` + "\n"
	return slices.Concat(page[:at], []byte(head), notice, page[at:])
}

// place is where a finding is, for a person.
func place(f diagnostic.Finding) string {
	if f.Start.Line == 0 {
		return f.Path
	}
	return fmt.Sprintf("%s:%d:%d", f.Path, f.Start.Line, f.Start.Column)
}

// countOf says how many errors and warnings there are: "2 errors, 1 warning"; "" where there are none.
func countOf(findings []diagnostic.Finding) string {
	var parts []string
	for _, severity := range []diagnostic.Severity{diagnostic.Error, diagnostic.Warning} {
		n := 0
		for _, f := range findings {
			if f.Severity == severity {
				n++
			}
		}
		switch {
		case n == 1:
			parts = append(parts, "1 "+severity.String())
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, severity))
		}
	}
	return strings.Join(parts, ", ")
}

// trouble is one mistake of the workspace that keeps the site from being made.
type trouble struct{ Place, Message string }

func troubles(err error) []trouble {
	var bad *config.Error
	if !errors.As(err, &bad) {
		return []trouble{{Message: err.Error()}}
	}
	var out []trouble
	for _, f := range bad.Findings {
		out = append(out, trouble{place(f), sentence(f)})
	}
	return out
}

// sentence is a finding's message with its hints.
func sentence(f diagnostic.Finding) string {
	return strings.Join(append([]string{cmp.Or(f.Message, f.Rule)}, f.Hints...), "; ")
}

var noticeTemplate = template.Must(template.New("notice").Parse(
	`<aside class="roadbook-notice" aria-label="From roadbook serve">
{{- with .Troubles}}<div class="bad"><strong>The workspace cannot be read: this page is as it was before.</strong>
<ul>{{range .}}<li>{{with .Place}}<code>{{.}}</code> {{end}}{{.Message}}</li>
{{end}}</ul></div>
{{end}}
{{- with .Leak}}<div class="bad"><strong>This must not be published:</strong> {{.}}</div>
{{end}}
{{- with .Counts}}<p><a href="{{$.Findings}}">{{.}}</a></p>
{{end -}}
</aside>
`))

// makeNotice is what stands on every page; nothing where all is well.
func (st *state) makeNotice() []byte {
	in := struct {
		Troubles []trouble
		Leak     string
		Counts   string
		Findings string
	}{Findings: "/" + own + "findings"}
	if st.trouble != nil {
		in.Troubles = troubles(st.trouble)
	}
	if st.leak != nil {
		in.Leak = st.leak.Error()
	}
	in.Counts = countOf(st.Edition.Findings)
	if len(in.Troubles) == 0 && in.Leak == "" && in.Counts == "" {
		return nil
	}
	return fill(noticeTemplate, in)
}

// fill fills one of our templates, which fail for no value of theirs.
func fill(t *template.Template, in any) []byte {
	var b bytes.Buffer
	if err := t.Execute(&b, in); err != nil {
		return []byte("<p>" + template.HTMLEscapeString(err.Error()) + "</p>")
	}
	return b.Bytes()
}

var frameTemplate = template.Must(template.New("frame").Parse(`<!DOCTYPE html>
<html lang="en" data-root="/">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<link rel="stylesheet" href="/assets/site.css">
<script src="/assets/site.js"></script>
<script src="{{.Script}}" defer></script>
</head>
<body>
<header class="top"><a class="brand" href="/">← The site</a></header>
<main class="read" id="rb-main" tabindex="-1">
<h1>{{.Title}}</h1>
{{.Body}}</main>
</body>
</html>
`))

// framed is a page of the server's own, which looks like those of the site.
func framed(title string, body []byte) []byte {
	return fill(frameTemplate, struct {
		Title, Script string
		Body          template.HTML
	}{title, Script, template.HTML(body)})
}

var errorTemplate = template.Must(template.New("error").Parse(
	`<p>The page <code>{{.Name}}</code> cannot be made, and the others are not touched by that: {{.Error}}</p>
`))

// errorPage stands for a page that cannot be made.
func errorPage(name string, err error) []byte {
	return framed("This page cannot be made", fill(errorTemplate, struct{ Name, Error string }{name, err.Error()}))
}

var findingsTemplate = template.Must(template.New("findings").Parse(`
{{- if not .}}<p>Nothing is wrong in any document.</p>
{{end}}
{{- range .}}<section class="roadbook-file"><h2>{{if .Page}}<a href="/{{.Page}}">{{.Path}}</a>{{else}}{{.Path}}{{end}}</h2>
<ul>
{{range .Findings}}<li><p><span class="{{.Color}}-text"><span aria-hidden="true">{{.Mark}}</span> {{.Severity}}</span> {{.Message}} <span class="soft">{{.Rule}}</span></p>
{{with .Excerpt}}<pre tabindex="0"><code><span class="soft">{{.Line}} | </span>{{.Before}}<mark>{{.Marked}}</mark>{{.After}}</code></pre>
{{end}}{{with .Label}}<p class="soft">{{.}}</p>
{{end}}</li>
{{end}}</ul></section>
{{end}}`))

// excerpt is the line of a finding; what is wrong is marked.
type excerpt struct {
	Line                  int
	Before, Marked, After string
}

type shownFinding struct {
	Color, Mark, Severity, Message, Rule, Label string
	Excerpt                                     *excerpt
}

type shownFile struct {
	Path, Page string
	Findings   []shownFinding
}

// findingsPage shows all findings, file by file: those too that are on no page of a document.
func (st *state) findingsPage() []byte {
	var files []*shownFile
	byPath := map[string]*shownFile{}
	for _, f := range st.Edition.Findings {
		if f.Severity < diagnostic.Info {
			continue
		}
		file := byPath[f.Path]
		if file == nil {
			file = &shownFile{Path: f.Path}
			byPath[f.Path] = file
			files = append(files, file)
		}
		if file.Page == "" && st.Page != nil {
			file.Page = st.Page(f)
		}
		file.Findings = append(file.Findings, st.shown(f))
	}
	return framed("Findings", fill(findingsTemplate, files))
}

func (st *state) shown(f diagnostic.Finding) shownFinding {
	out := shownFinding{Color: "soft", Mark: "●", Severity: f.Severity.String(), Message: sentence(f), Rule: f.Rule, Label: f.Label}
	switch f.Severity {
	case diagnostic.Error:
		out.Color, out.Mark = "bad", "◆"
	case diagnostic.Warning:
		out.Color, out.Mark = "warn", "▲"
	}
	if st.Lines == nil || f.Start.Line == 0 {
		return out
	}
	lines := st.Lines(f.Path)
	if lines == nil {
		return out
	}
	out.Excerpt = excerptOf(lines.Text(f.Start.Line), f)
	return out
}

// longestExcerpt bounds what is shown of a line, in characters.
const longestExcerpt = 400

func excerptOf(line string, f diagnostic.Finding) *excerpt {
	text := []rune(line)
	if strings.TrimSpace(line) == "" || len(text) > longestExcerpt {
		return nil
	}
	start := min(max(f.Start.Column-1, 0), len(text))
	end := len(text)
	if f.End.Line == f.Start.Line {
		end = min(max(f.End.Column-1, start), len(text))
	}
	return &excerpt{f.Start.Line, string(text[:start]), string(text[start:end]), string(text[end:])}
}

// ownAnswer answers for what is in the server's own folder.
func (st *state) ownAnswer(name string) answer {
	if name == "findings" {
		return st.page(http.StatusOK, "findings.html", st.findingsPage())
	}
	content, err := assets.ReadFile("assets/" + name)
	if err != nil {
		return refusal(http.StatusNotFound, "there is no such page")
	}
	return answer{status: http.StatusOK, name: name, content: content, version: digest(content)}
}
