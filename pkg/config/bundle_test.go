package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/validator"
)

// TestBundlesStandAlone holds the bundles of every example's kinds: they compile with nothing else at hand, and say of
// a document with a mistake what the effective schema says.
func TestBundlesStandAlone(t *testing.T) {
	for _, name := range []string{"orbit", "proposals", "features-yml"} {
		cfg, err := config.Load(os.DirFS(filepath.Join("..", "..", "examples", name)), config.FileName)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range cfg.Kinds {
			bundle, err := cfg.Bundle(k)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(bundle)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), ".schema.json#") {
				t.Errorf("%s: %s refers to another file", name, k.Name)
			}
			set := validator.NewSet()
			if err := set.AddJSON("https://example.com/bundle.json", text); err != nil {
				t.Fatal(err)
			}
			alone, err := set.Compile("https://example.com/bundle.json")
			if err != nil {
				t.Fatalf("%s: %s: %v", name, k.Name, err)
			}
			effective, err := cfg.Schema(k)
			if err != nil {
				t.Fatal(err)
			}
			f := document.Read("x.yml", []byte("title: [1]\nstatus: nowhere\nmaturity: nowhere\nzzz: 1\nowner: {a: b}\n"), document.Options{Data: true})
			got, want := alone.Validate(f.Root, validator.Options{}), effective.Validate(f.Root, validator.Options{})
			if len(got) != len(want) {
				t.Errorf("%s: %s: %d findings by the bundle, %d by the effective schema", name, k.Name, len(got), len(want))
			}
		}
	}
}
