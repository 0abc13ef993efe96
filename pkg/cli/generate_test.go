package cli_test

import "testing"

// What the example commits is what its plan says on its day.
func TestOrbitIsFresh(t *testing.T) {
	if got := ofOrbit(t, "generate", "--check"); got != "nothing is out of date\n" {
		t.Errorf("roadbook generate in examples/orbit, on 2026-09-15:\n%s", got)
	}
}
