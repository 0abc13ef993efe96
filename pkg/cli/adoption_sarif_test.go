package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/validator"
)

// TestSARIFAgainstItsSchema holds what check writes against the official schema of SARIF 2.1.0, which is not part of the
// project: ROADBOOK_SARIF_SCHEMA names the file. The findings are those of every rule's bad example, of hostile text, and
// of a workspace without any.
func TestSARIFAgainstItsSchema(t *testing.T) {
	name := os.Getenv("ROADBOOK_SARIF_SCHEMA")
	if name == "" {
		t.Skip("ROADBOOK_SARIF_SCHEMA names no file with the schema of SARIF 2.1.0")
	}
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const url = "https://example.com/sarif.json"
	// The schema's own id is an address on the web, where nothing is to be looked up.
	var parsed map[string]any
	if err := json.Unmarshal(source, &parsed); err != nil {
		t.Fatal(err)
	}
	delete(parsed, "id")
	delete(parsed, "$id")
	set := validator.NewSet()
	if err := set.Add(url, parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := set.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	wrong := func(log string) string {
		f := document.Read("log.json", []byte(log), document.Options{Data: true})
		if f.Broken {
			t.Fatalf("the log cannot be read: %v", f.Findings)
		}
		var all []string
		for _, x := range schema.Validate(f.Root, validator.Options{}) {
			all = append(all, x.Field+": "+x.Message)
		}
		return strings.Join(all, "\n")
	}

	var logs []string
	write := func(files map[string]string) {
		w := adopt(t, files)
		out, errs, code := w.run("check", "--report", "sarif", "--fail-on", "info")
		if code == 2 {
			t.Fatal(errs)
		}
		logs = append(logs, out)
	}
	for _, rule := range checks.All() {
		config := rule.Bad.Config
		if config == "" {
			config = "version: 1\n"
		}
		files := map[string]string{"roadbook.yaml": config}
		for _, f := range rule.Bad.Files {
			files[f.Path] = f.Text
		}
		write(files)
	}
	write(map[string]string{"roadbook.yaml": "version: 1\n", "handbook/a b%c.md": "---\ntitle: x\n---\n\n[" + hostile + "](nope.md) [x](#n)\n\n[a](how-we-meat.md)\n", "handbook/how-we-meet.md": "---\ntitle: x\n---\n"})
	write(map[string]string{"roadbook.yaml": "version: 1\n", "handbook/how-we-meet.md": "---\ntitle: x\n---\n"})
	var fixes, related, notifications int
	for _, log := range logs {
		if w := wrong(log); w != "" {
			t.Errorf("%s\n%s", w, log)
		}
		fixes += strings.Count(log, `"artifactChanges"`)
		related += strings.Count(log, `"relatedLocations"`)
		notifications += strings.Count(log, `"toolConfigurationNotifications"`)
	}
	if fixes < 5 || related < 5 {
		t.Errorf("only %d fixes and %d related places were seen", fixes, related)
	}
	t.Logf("%d logs with %d fixes, %d related places, %d notifications", len(logs), fixes, related, notifications)

	// A schema that accepts everything would prove nothing.
	for _, spoilt := range []struct{ old, new string }{
		{`"version": "2.1.0"`, `"version": "2.0"`},
		{`"level": "error"`, `"level": "bad"`},
		{`"startLine": `, `"startLine": -`},
		{`"columnKind": "unicodeCodePoints"`, `"columnKind": "bytes"`},
		{`"ruleId"`, `"rule"`},
		{`"driver"`, `"drivers"`},
		{`"partialFingerprints": {`, `"partialFingerprints": {"x": {}, `},
	} {
		log := strings.Join(logs[:1], "")
		for _, l := range logs {
			if strings.Contains(l, spoilt.old) {
				log = l
				break
			}
		}
		if !strings.Contains(log, spoilt.old) {
			t.Fatalf("no log holds %s", spoilt.old)
		}
		if wrong(strings.Replace(log, spoilt.old, spoilt.new, 1)) == "" {
			t.Errorf("the schema takes %s", spoilt.new)
		}
	}
}
