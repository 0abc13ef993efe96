// Package config reads roadbook.yaml over its preset: kinds, rules, calendar and the rest, with the origin of every
// value. Preset and workspace file are written in one grammar and merged key by key, before anything is interpreted.
package config

import (
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/validator"
)

// FileName is what the workspace file is called.
const FileName = "roadbook.yaml"

// Config is the effective configuration of a workspace.
type Config struct {
	// Path is the workspace file's path, for messages.
	Path       string
	Name       string
	Preset     string
	Repository string
	Calendar   calendar.Calendar
	Site       Site
	// Exclude are globs of paths that are never documents.
	Exclude []string
	// Kinds are in the order of the preset, then of the workspace file.
	Kinds []*Kind
	// Rules are the settings of rules by name; a rule without one has its own defaults.
	Rules map[string]*RuleSetting
	// Ignores are globs where rules are silent; Overrides are globs where they have another severity.
	Ignores   []PathIgnore
	Overrides []Override
	Policies  []Policy
	Generate  []Generated
	OKRs      OKRs

	merged    *Merged
	schemas   *validator.Set
	compiling sync.Mutex
	compiled  map[string]*validator.Schema
	external  map[string][]byte
}

// Merged returns the configuration as values with their origins.
func (c *Config) Merged() *Merged { return c.merged }

// Kind returns the kind of that name, or nil.
func (c *Config) Kind(name string) *Kind {
	for _, k := range c.Kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// KindNames are the names of all kinds in order.
func (c *Config) KindNames() []string {
	names := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		names[i] = k.Name
	}
	return names
}

// Site is what the pages are told.
type Site struct {
	URL, Title string
}

// OKRs are the thresholds of health, as shares of what the date asks for.
type OKRs struct {
	OnTrack, Behind float64
	// IncludeSupporting mixes the objectives that support one into its progress.
	IncludeSupporting bool
}

// RuleSetting is what a workspace says about a rule.
type RuleSetting struct {
	// Severity replaces the rule's own where HasSeverity.
	Severity    diagnostic.Severity
	HasSeverity bool
	// Options are thresholds by name, as plain values (durations as written: "45d").
	Options map[string]any
	// Kinds are settings for single kinds, laid over the above.
	Kinds map[string]*RuleSetting
	// Range is where the setting stands in the file Path.
	Path  string
	Range diagnostic.Range
}

// PathIgnore silences rules below some paths.
type PathIgnore struct {
	Rules  []string
	Paths  []string
	Reason string
	Path   string
	Range  diagnostic.Range
}

// Override gives rules another severity below some paths.
type Override struct {
	Paths []string
	Rules map[string]diagnostic.Severity
}

// Policy is a rule of the house.
type Policy struct {
	Name string
	// For are the kinds that it judges; empty for all.
	For      []string
	When     Expression
	Assert   Expression
	Message  string
	Severity diagnostic.Severity
	Path     string
	Range    diagnostic.Range
}

// Generated is a file that `generate` keeps fresh.
type Generated struct {
	File string
	// View is the view with the words that follow its name: "list story".
	View string
	// Args are the view's flags by name, in the order of the file.
	Args []Arg
	// Path and Range are where it is declared; FileRange and ViewRange those of the values.
	Path                        string
	Range, FileRange, ViewRange diagnostic.Range
}

// Arg is one flag of a view; Range is that of its value.
type Arg struct {
	Name, Value string
	Range       diagnostic.Range
}

// FromPreset reports whether a place in the configuration is one of the preset's.
func (c *Config) FromPreset(path string) bool { return path != c.Path }
