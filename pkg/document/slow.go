//go:build slowyaml

package document

// useSimple says whether the subset reader goes before the parser.
const useSimple = false
