package query_test

import (
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/query"
)

// FuzzCompile gives any text to the compiler, and whatever compiles to every document: neither may panic or hang, and
// running twice gives the same.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`kind == "story" and status in ["ready", "doing"] and objective != ""`, `all(links("objective"), {.category != "done"})`,
		`estimate ?? 3 > 2`, `let a = [1, 2]; map(a, {# * #index}) | sum()`, `fields["a-b"]?.c[0:-1]`, `date("2026-07-01") + 1e300`,
		`0 < 1 < 2 < estimate`, `title matches "^(a+)+$"`, `if urgent { 1 } else { "a" }`, `backlinks("story.objective")[-1].parts`,
		"`raw` contains b'x'", `1..9999999999`, `sortBy(1..100, {-#})[5:2]`, `doc("a:b").fields["x"]`, `{{id} {"}"}}`, `::len([1])`,
		`parts("key_results")[0].metric`, `keys(sponsors) + 1`, `nil?.a.b()`, `links("blocked_by") | filter(.estimate > 1) | len()`,
	} {
		f.Add(seed)
	}
	env, w := testEnv(f, testFiles, query.Options{Work: 20_000})
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		env.Message(text, w.Documents[0])
		for _, kinds := range [][]string{nil, {"story"}, {"objective", "note"}} {
			p, err := query.Compile(w.Config, kinds, text, query.Scope{Unread: true})
			if err != nil {
				var bad *query.Error
				if !errors.As(err, &bad) {
					t.Fatalf("%T: %v", err, err)
				}
				if bad.Range.Start < 0 || bad.Range.End < bad.Range.Start || bad.Range.End > len(text) || bad.Message == "" {
					t.Fatalf("the place %v of %q", bad.Range, bad.Message)
				}
				if caret := bad.Caret(); utf8.ValidString(text) && !utf8.ValidString(caret) {
					t.Fatalf("%q", caret)
				}
				continue
			}
			for _, d := range w.Documents {
				first, errFirst := env.Holds(p, d)
				second, errSecond := env.Holds(p, d)
				if first != second || errFirst != errSecond {
					t.Fatalf("%v, %v and then %v, %v", first, errFirst, second, errSecond)
				}
				if _, err := env.Eval(p, d); err != nil && err != query.ErrWork {
					t.Fatal(err)
				}
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("takes %v", took)
		}
	})
}
