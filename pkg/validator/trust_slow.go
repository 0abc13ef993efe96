//go:build slowvalidator

package validator

// trustWalk is off: the library has the last word on every document.
const trustWalk = false
