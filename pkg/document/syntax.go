package document

import (
	"errors"
	"regexp"
	"strconv"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

var yamlLine = regexp.MustCompile(`line (\d+):`)

// reportSyntax says why a YAML text cannot be read.
func (r *reader) reportSyntax(text []byte, err error) {
	f := r.file
	line := 1
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	var second *errSecondDocument
	message := "this YAML cannot be read: " + err.Error()
	if errors.As(err, &second) {
		message = "a second YAML document starts here"
	}
	starts := lineStarts(text)
	at := f.FrontMatter.Start + starts[min(line, len(starts))-1]
	r.report(diagnostic.Finding{Rule: RuleFrontMatterSyntax, Message: message, Range: lineAt(f.Source, at)})
}

func (r *reader) readChunks(text []byte) {}
