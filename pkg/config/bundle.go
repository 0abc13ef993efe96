package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/schema"
)

// Bundle returns the effective JSON Schema of a kind as one document that refers to nothing outside itself, for
// editors: what other files define stands under $defs.
func (c *Config) Bundle(k *Kind) (map[string]any, error) {
	b := &bundler{config: c, defs: map[string]any{}, root: k.effectiveURL}
	text, err := json.Marshal(k.effective)
	if err != nil {
		return nil, fmt.Errorf("the schema of the kind %s: %w", k.Name, err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("the schema of the kind %s: %w", k.Name, err)
	}
	if err := b.rewrite(out, k.effectiveURL); err != nil {
		return nil, fmt.Errorf("the schema of the kind %s: %w", k.Name, err)
	}
	if len(b.defs) > 0 {
		own, _ := out["$defs"].(map[string]any)
		if own == nil {
			own = map[string]any{}
		}
		maps.Copy(own, b.defs)
		out["$defs"] = own
	}
	delete(out, "$id")
	out["title"] = k.Label
	return out, nil
}

type bundler struct {
	config *Config
	root   string
	defs   map[string]any
}

// rewrite turns references to other documents into references to $defs, and brings those in. base is the URL of the
// document in which v stands.
func (b *bundler) rewrite(v any, base string) error {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if err := b.rewrite(item, base); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if ref, ok := v[key].(string); ok && key == "$ref" {
				local, err := b.local(ref, base)
				if err != nil {
					return err
				}
				v[key] = local
				continue
			}
			if err := b.rewrite(v[key], base); err != nil {
				return err
			}
		}
	}
	return nil
}

// local is a reference as it is written inside the bundle.
func (b *bundler) local(ref, base string) (string, error) {
	from, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	to, err := from.Parse(ref)
	if err != nil {
		return "", fmt.Errorf("$ref %q is no address: %w", ref, err)
	}
	fragment := to.Fragment
	to.Fragment = ""
	if to.String() == b.root {
		return "#" + fragment, nil
	}
	name := strings.TrimSuffix(path.Base(to.Path), ".json")
	name = strings.TrimSuffix(name, ".schema")
	if _, there := b.defs[name]; !there {
		text, err := b.text(to.String())
		if err != nil {
			return "", fmt.Errorf("$ref %q: %w", ref, err)
		}
		var other any
		if err := json.Unmarshal(text, &other); err != nil {
			return "", fmt.Errorf("$ref %q: %w", ref, err)
		}
		b.defs[name] = other
		if m, ok := other.(map[string]any); ok {
			delete(m, "$id")
			delete(m, "$schema")
		}
		if err := b.rewrite(other, to.String()); err != nil {
			return "", err
		}
	}
	return "#/$defs/" + name + fragment, nil
}

func (b *bundler) text(address string) ([]byte, error) {
	if text, ok := b.config.external[address]; ok {
		return text, nil
	}
	if name, ok := strings.CutPrefix(address, schemaBase); ok {
		return schema.FS.ReadFile(name)
	}
	return nil, fmt.Errorf("%s is not at hand", address)
}
