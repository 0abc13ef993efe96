package document

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// recover reads the "key: value" lines of a front matter whose YAML is broken, and of those records of a data file
// that cannot be read.
func (r *reader) recover() {
	f := r.file
	if !f.HasFrontMatter || f.Root != nil || f.Recovered != nil {
		return // a data file that could be read in part has done this already
	}
	end := min(f.FrontMatter.End, f.FrontMatter.Start+recoverBytes)
	f.Recovered = recoverEntries(f.Source(), diagnostic.Range{Start: f.FrontMatter.Start, End: end})
}

// recoverBytes is how much of a file is searched for entries line by line.
const recoverBytes = 1 << 20

// recoverEntries reads the lines of a range that start with "key:" at its first column.
func recoverEntries(src []byte, in diagnostic.Range) []Recovered {
	var found []Recovered
	for at := in.Start; at < in.End; at = nextLine(src, at) {
		line := lineAt(src, at)
		line.End = min(line.End, in.End)
		if entry, ok := splitEntry(src, line); ok {
			found = append(found, entry)
		}
	}
	return found
}

// splitEntry reads a line "key: value" that starts at the line's first column.
func splitEntry(src []byte, line diagnostic.Range) (Recovered, bool) {
	text := string(src[line.Start:line.End])
	if text == "" || strings.ContainsRune(" \t#-[]{},|>@`%&*!?:", rune(text[0])) {
		return Recovered{}, false
	}
	keyEnd := 0
	if text[0] == '"' || text[0] == '\'' {
		keyEnd = quotedEnd([]byte(text), 0)
	}
	colon := -1
	for i := keyEnd; i < len(text); i++ {
		if text[i] == ':' && (i+1 == len(text) || isBlank(text[i+1])) {
			colon = i
			break
		}
	}
	if colon < 0 {
		return Recovered{}, false
	}
	key := strings.TrimRight(text[:colon], " \t")
	rest := text[colon+1:]
	value := strings.TrimLeft(rest, " \t")
	start := line.Start + len(text) - len(value)
	value = strings.TrimRight(cutComment(value), " \t")
	return Recovered{
		Key:        unquote(key),
		KeyRange:   diagnostic.Range{Start: line.Start, End: line.Start + len(key)},
		Value:      unquote(value),
		ValueRange: diagnostic.Range{Start: start, End: start + len(value)},
	}, true
}

// cutComment removes a trailing " # comment" from a value on one line.
func cutComment(value string) string {
	from := 0
	if value != "" && (value[0] == '"' || value[0] == '\'') {
		from = quotedEnd([]byte(value), 0)
	}
	if strings.HasPrefix(value, "#") {
		return ""
	}
	for i := max(from, 1); i < len(value); i++ {
		if value[i] == '#' && isBlank(value[i-1]) {
			return value[:i]
		}
	}
	return value
}

// unquote returns what a scalar on one line says, quoted or not.
func unquote(value string) string {
	if len(value) < 2 || value[0] != value[len(value)-1] || value[0] != '"' && value[0] != '\'' {
		return value
	}
	if root, err := parseYAML([]byte(value)); err == nil && root != nil {
		return root.Value
	}
	return value[1 : len(value)-1]
}

// recoverRecord reads a record of a data file line by line: its key (its number is not known here, so the key of a list
// item is empty, with the place of the dash) and its fields.
func recoverRecord(src []byte, chunk diagnostic.Range) Recovered {
	line := lineAt(src, chunk.Start)
	record, isEntry := splitEntry(src, line)
	if !isEntry {
		record = Recovered{KeyRange: diagnostic.Range{Start: chunk.Start, End: chunk.Start + 1}}
	}
	column := -1
	for at := chunk.Start; at < chunk.End; at = nextLine(src, at) {
		line := lineAt(src, at)
		if at == chunk.Start && isEntry {
			continue
		}
		start := line.Start
		for start < line.End && (src[start] == ' ' || at == chunk.Start && src[start] == '-') {
			start++
		}
		field, ok := splitEntry(src, diagnostic.Range{Start: start, End: line.End})
		if !ok || column >= 0 && start-line.Start != column {
			continue
		}
		column = start - line.Start
		record.Fields = append(record.Fields, field)
	}
	return record
}
