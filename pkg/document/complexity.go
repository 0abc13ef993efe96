package document

import "github.com/roadbookdev/roadbook/pkg/diagnostic"

func bodyTooComplex(body []byte) (why string, at diagnostic.Range) { return "", at }
