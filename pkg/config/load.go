package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/suggest"
	"github.com/roadbookdev/roadbook/pkg/validator"
	"github.com/roadbookdev/roadbook/schema"
)

// Error is a configuration that cannot be used: every mistake as a finding with its place.
type Error struct {
	Findings []diagnostic.Finding
}

// Rule is the name under which mistakes in the configuration are reported.
const Rule = "configuration"

// Error names the mistakes, a line each: "roadbook.yaml:3:5: unknown key …".
func (e *Error) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", f.Path, f.Start.Line, f.Start.Column, f.Message)
		for _, h := range f.Hints {
			lines[i] += "; " + h
		}
	}
	return strings.Join(lines, "\n")
}

// Load reads the workspace file of that name from the workspace's root, with the schemas and templates that it
// names. A configuration with mistakes is an *Error.
func Load(fsys fs.FS, name string) (*Config, error) {
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("reading the workspace file: %w", err)
	}
	return LoadSource(fsys, name, source)
}

// LoadSource is Load for a workspace file whose bytes are at hand and that need not lie below the root; name is what
// messages call it.
func LoadSource(fsys fs.FS, name string, source []byte) (*Config, error) {
	over := document.Read(name, source, document.Options{Data: true})
	if len(over.Findings) > 0 || over.Broken {
		return nil, NewError(over.Findings, over)
	}
	if over.Root == nil || over.Root.Kind != document.Map {
		return nil, NewError([]diagnostic.Finding{{Path: name, Message: "the workspace file must be a map of keys such as version, name and kinds"}}, over)
	}
	schemas, err := builtinSchemas()
	if err != nil {
		return nil, err
	}
	if findings := validateFile(schemas, over); len(findings) > 0 {
		return nil, NewError(findings, over)
	}
	preset, err := presetOf(over)
	if err != nil {
		return nil, err
	}
	d := &decoder{fsys: fsys, merged: merge(preset, over), schemas: schemas, over: over}
	c := d.config()
	if len(d.findings) > 0 {
		return nil, NewError(d.findings, over, preset)
	}
	return c, nil
}

// NewError makes an error of findings about the configuration; the files give their lines.
func NewError(findings []diagnostic.Finding, files ...*document.File) *Error {
	for i := range findings {
		findings[i].Rule, findings[i].Severity = Rule, diagnostic.Error
		findings[i].Resolve(func(p string, offset int) (diagnostic.Position, bool) {
			for _, f := range files {
				if f != nil && f.Path == p {
					return f.Position(offset), true
				}
			}
			return diagnostic.Position{}, false
		})
	}
	diagnostic.Sort(findings)
	return &Error{Findings: findings}
}

// Presets are the names that `preset:` takes.
var presets = []string{"product", "none"}

// Presets returns the names that the key `preset` takes, the default first.
func Presets() []string { return append([]string(nil), presets...) }

func presetOf(over *document.File) (*document.File, error) {
	name := "product"
	if n := over.Root.Get("preset"); n.IsScalar() {
		name = n.Text
	}
	file := path.Join("presets", name+".yaml")
	source, err := schema.FS.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the preset %s: %w", name, err)
	}
	f := document.Read("preset "+name, source, document.Options{Data: true})
	if len(f.Findings) > 0 {
		return nil, fmt.Errorf("the preset %s is damaged: %s", name, f.Findings[0].Message)
	}
	return f, nil
}

const (
	schemaBase    = "https://roadbook.dev/schema/"
	workspaceBase = "https://roadbook.dev/workspace/"
)

// builtinSchemas puts the embedded schemas into a set.
func builtinSchemas() (*validator.Set, error) {
	set := validator.NewSet()
	for _, dir := range []string{".", "kinds"} {
		entries, err := schema.FS.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".schema.json") {
				continue
			}
			file := path.Join(dir, e.Name())
			data, err := schema.FS.ReadFile(file)
			if err != nil {
				return nil, err
			}
			if err := set.AddJSON(schemaBase+file, data); err != nil {
				return nil, fmt.Errorf("the schema %s is damaged: %w", file, err)
			}
		}
	}
	return set, nil
}

func validateFile(set *validator.Set, file *document.File) []diagnostic.Finding {
	sc, err := set.Compile(schemaBase + "roadbook.schema.json")
	if err != nil {
		return []diagnostic.Finding{{Path: file.Path, Message: err.Error()}}
	}
	var out []diagnostic.Finding
	for _, f := range sc.Validate(file.Root, validator.Options{Subject: "the workspace file"}) {
		if f.Rule == "ambiguous-scalar" {
			continue
		}
		f.Path = file.Path
		if len(f.Hints) == 0 && f.Rule == "invalid-value" && f.Label != "" {
			f.Hints = []string{f.Label}
		}
		if month, err := strconv.Atoi(f.Value); err == nil && f.Field == "/calendar/year_starts" && 1 <= month && month <= 12 {
			f.Hints = []string{suggest.Question(strings.ToLower(time.Month(month).String()))}
		}
		out = append(out, f)
	}
	return out
}

// Schema returns the compiled effective schema of a kind: its own schema, the fields and requirements of the
// workspace, the lifecycle's statuses. It is safe for concurrent use.
func (c *Config) Schema(k *Kind) (*validator.Schema, error) {
	c.compiling.Lock()
	defer c.compiling.Unlock()
	if sc, ok := c.compiled[k.Name]; ok {
		return sc, nil
	}
	sc, err := c.schemas.Compile(k.effectiveURL)
	if err != nil {
		return nil, fmt.Errorf("the schema of the kind %s: %w", k.Name, err)
	}
	c.compiled[k.Name] = sc
	return sc, nil
}

// EffectiveSchema returns the effective JSON Schema of a kind as JSON.
func (c *Config) EffectiveSchema(k *Kind) ([]byte, error) {
	return json.MarshalIndent(k.effective, "", "  ")
}

// Properties are the fields of a kind with all that its effective schema says of them, and the fields of those: those
// of its own schema first, in the order in which they are written there.
func (c *Config) Properties(k *Kind) []validator.Property {
	fields := c.schemas.Properties(k.effectiveURL)
	if k.SchemaURL != "" {
		inOrder(fields, c.schemas.Properties(k.SchemaURL))
	}
	return fields
}

// inOrder sorts fields as others of the same names are sorted; names that are not there come last.
func inOrder(fields, like []validator.Property) {
	place := func(p validator.Property) int {
		if i := slices.IndexFunc(like, func(q validator.Property) bool { return q.Name == p.Name }); i >= 0 {
			return i
		}
		return len(like)
	}
	slices.SortStableFunc(fields, func(a, b validator.Property) int { return place(a) - place(b) })
	for _, p := range fields {
		if i := place(p); i < len(like) {
			inOrder(p.Properties, like[i].Properties)
			if p.Items != nil && like[i].Items != nil {
				inOrder(p.Items.Properties, like[i].Items.Properties)
			}
		}
	}
}

// ErrNoWorkspace says that no workspace file was found.
var ErrNoWorkspace = errors.New("no roadbook.yaml here or in a folder above: run roadbook init, or name the folder with -C")
