// Package schema holds the contracts of Roadbook as data: the JSON Schemas of kinds, of roadbook.yaml and of the
// JSON outputs, the presets that declare the built-in kinds, and the templates of new documents. Everything else that
// is known about a kind is derived from these files.
package schema

import "embed"

// FS holds all data files by their path below this folder:
//
//	roadbook.schema.json            the schema of roadbook.yaml and of presets
//	presets/<preset>.yaml           product, none
//	kinds/<kind>.schema.json        the fields of a kind; common.schema.json is what they share
//	templates/<kind>.md, .yml       what `new` fills in: a page, or a record's body relative to its key
//	outputs/<command>.schema.json   the JSON that commands print
//
//go:embed roadbook.schema.json presets kinds templates outputs
var FS embed.FS
