package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/edit"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
	"github.com/roadbookdev/roadbook/schema"
)

// schemaDir is where `schema install` puts schemas, in the workspace.
const schemaDir = ".roadbook/schemas"

func (a *app) schemaCommand() *cobra.Command {
	f := &viewFlags{formats: []string{"json"}}
	cmd := &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the JSON Schema of a kind, or install all for editors",
		Long: `Print the effective JSON Schema of a kind: its own fields, those of roadbook.yaml, its statuses. Without a kind, all of
them by name. "roadbook" is the schema of roadbook.yaml itself.

"schema install" writes the schemas to ` + schemaDir + ` and connects them in .vscode/settings.json (which other editors
with a YAML language server read too), so that data files and roadbook.yaml complete and explain their fields, and front
matter where the editor shows it to its YAML language server: VS Code's YAML extension alone does not look into Markdown.
Settings that are there already stay.`,
		Example: `  roadbook schema story
  roadbook schema install`,
		Args:              arguments(0, 1, "at most one kind"),
		ValidArgsFunction: a.completeKinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.printSchema(f, args)
		},
	}
	f.addOutput(cmd)
	cmd.AddCommand(&cobra.Command{
		Use: "install", Short: "Install the schemas for editors", Args: arguments(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error { return a.installSchemas() },
	})
	return cmd
}

func (a *app) printSchema(f *viewFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	o, err := a.options()
	if err != nil {
		return err
	}
	_, _, cfg, err := snapshot.OpenConfig(o)
	if err != nil {
		return err
	}
	var value any
	switch {
	case len(args) == 0:
		all := map[string]any{}
		for _, k := range cfg.Kinds {
			if all[k.Name], err = cfg.Bundle(k); err != nil {
				return err
			}
		}
		value = all
	case args[0] == "roadbook" && cfg.Kind("roadbook") == nil:
		if value, err = workspaceSchema(); err != nil {
			return err
		}
	default:
		if err := knownKind(cfg, args[0]); err != nil {
			return err
		}
		if value, err = cfg.Bundle(cfg.Kind(args[0])); err != nil {
			return err
		}
	}
	return a.write(f.out, func(w io.Writer) error { return render.WriteJSON(w, value) })
}

func workspaceSchema() (any, error) {
	text, err := schema.FS.ReadFile("roadbook.schema.json")
	if err != nil {
		return nil, err
	}
	return json.RawMessage(text), nil
}

func (a *app) installSchemas() error {
	o, err := a.options()
	if err != nil {
		return err
	}
	root, _, cfg, err := snapshot.OpenConfig(o)
	if err != nil {
		return err
	}
	var changes []edit.Change
	settings := map[string][]string{}
	add := func(name string, value any, globs []string) error {
		var text strings.Builder
		if err := render.WriteJSON(&text, value); err != nil {
			return err
		}
		file := schemaDir + "/" + name + ".schema.json"
		changes = append(changes, edit.Change{Path: file, Data: []byte(text.String())})
		settings["./"+file] = globs
		return nil
	}
	own, err := workspaceSchema()
	if err != nil {
		return err
	}
	if err := add("roadbook", own, []string{config.FileName}); err != nil {
		return err
	}
	for _, k := range cfg.Kinds {
		for shape, globs := range shapes(k) {
			bundle, err := cfg.Bundle(k)
			if err != nil {
				return err
			}
			name, value := k.Name, any(bundle)
			if shape != "" {
				name, value = k.Name+"-"+shape, recordsOf(bundle, shape)
			}
			if err := add(name, value, globs); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(changes, func(x, y edit.Change) int { return strings.Compare(x.Path, y.Path) })
	settingsFile, err := mergeSettings(root, settings)
	if err != nil {
		return err
	}
	if settingsFile != nil {
		changes = append(changes, *settingsFile)
	}
	if err := edit.Write(root, changes); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%d schemas in %s\n", len(settings), filepath.Join(orDot(a.dir), schemaDir))
	return nil
}

// shapes are a kind's globs by what a file holds: "" for one document, "map" or "list" for records at the root.
func shapes(k *config.Kind) map[string][]string {
	out := map[string][]string{}
	for _, s := range k.Files {
		if s.At == "" {
			out[s.Records] = append(out[s.Records], s.Glob)
		}
	}
	return out
}

// recordsOf is the schema of a data file whose records have this schema.
func recordsOf(record map[string]any, shape string) map[string]any {
	inner := map[string]any{}
	moved(record)
	for key, value := range record {
		if key != "$defs" && key != "$schema" {
			inner[key] = value
		}
	}
	defs := map[string]any{"record": inner}
	if own, ok := record["$defs"].(map[string]any); ok {
		for key, value := range own {
			defs[key] = value
		}
	}
	out := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs}
	ref := map[string]any{"$ref": "#/$defs/record"}
	if shape == "list" {
		out["type"], out["items"] = "array", ref
	} else {
		out["type"], out["additionalProperties"] = "object", ref
	}
	return out
}

// moved turns references to the root into references to the record, where the root will stand.
func moved(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			moved(item)
		}
	case map[string]any:
		for key, value := range v {
			if ref, ok := value.(string); ok && key == "$ref" && strings.HasPrefix(ref, "#") && !strings.HasPrefix(ref, "#/$defs/") {
				v[key] = "#/$defs/record" + ref[1:]
			} else {
				moved(value)
			}
		}
	}
}

// settingsName is where editors that read VS Code's settings find which schema is for which file.
const settingsName = ".vscode/settings.json"

// mergeSettings puts the schemas that are not named yet into yaml.schemas of the settings, and changes no other byte.
// It returns nil where nothing is to do.
func mergeSettings(root string, schemas map[string][]string) (*edit.Change, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(settingsName)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var settings []edit.Member
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		globs, err := json.Marshal(schemas[name])
		if err != nil {
			return nil, err
		}
		settings = append(settings, edit.Member{Name: name, Value: string(globs)})
	}
	text, err := edit.AddSettings(string(data), "yaml.schemas", settings)
	if err != nil {
		return nil, fmt.Errorf("%s is left as it is, and nothing is installed: mend it, or move it away: %w", settingsName, err)
	}
	if text == string(data) {
		return nil, nil
	}
	return &edit.Change{Path: settingsName, Data: []byte(text)}, nil
}
