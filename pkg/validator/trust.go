//go:build !slowvalidator

package validator

// trustWalk lets the walk accept documents without asking the library.
const trustWalk = true
