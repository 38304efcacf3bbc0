package lang

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAgreementByDraws has contradictions that lie beside no bound, and near misses.
func TestAgreementByDraws(t *testing.T) {
	const head = "functions:\n  - {name: f, params: [{name: a, type: int}, {name: b, type: int}, {name: s, type: string}, {name: xs, type: list<int>}], "
	const example = ", examples: [{name: ok, args: {a: 1, b: 2, s: x, xs: [1]}, returns: null}]}"
	for name, row := range map[string]struct{ rest, want string }{
		"overlap": {
			`errors: [{name: far, when: "a > 50"}, {name: wide, when: "a > 90"}]` + example,
			"warning: far and wide both hold for",
		},
		"no overlap":          {`errors: [{name: far, when: "a > 50 && a < 91"}, {name: wide, when: "a > 90"}]` + example, ""},
		"overlap of texts":    {`errors: [{name: no, when: "s.startsWith('no')"}, {name: long, when: "size(s) == 3 && s == 'noa'"}]` + example, "warning: no and long both hold for"},
		"overlap outside":     {`requires: ["a < 50"], errors: [{name: far, when: "a > 50"}, {name: wide, when: "a > 90"}, {name: low, when: "a < -5"}]` + example, "warning: no input was found that calls for far"},
		"no answer":           {`errors: [{name: odd, when: "xs[0] > 1"}, {name: other, when: "a > 5"}]` + example, "f/errors/odd cannot be evaluated for"},
		"guarded":             {`errors: [{name: odd, when: "size(xs) > 0 && xs[0] > 1"}, {name: other, when: "size(xs) == 0"}]` + example, ""},
		"division":            {`requires: ["a / b >= 0"]` + example, "f/requires/1 cannot be evaluated for"},
		"division, guarded":   {`requires: ["b != 0", "a / b >= 0"]` + example, ""},
		"nothing meets":       {`requires: ["a > 3", "a < b && b < a"]}`, `errors /functions/0/requires/1: no input was found that meets requires "a < b && b < a", so f promises nothing`},
		"not together":        {`requires: ["a < b", "b < a"]}`, `errors /functions/0/requires/1: no input was found that meets requires "b < a" and the conditions before it`},
		"hard but met":        {`requires: ["a * a == 49 && size(xs) == a"], examples: [{name: ok, args: {a: 7, b: 1, s: x, xs: [1, 2, 3, 4, 5, 6, 7]}, returns: null}]}`, ""},
		"never an error":      {`errors: [{name: never, when: "a < 1 && a > 20"}]` + example, `errors /functions/0/errors/0: warning: no input was found that calls for never: a < 1 && a > 20`},
		"an error":            {`errors: [{name: rare, when: "a > 4711 && s == 'magic' && size(xs) > 17"}]` + example, ""},
		"an error by example": {`errors: [{name: rare, when: "a * a * a == 343000"}], examples: [{name: ok, args: {a: 1, b: 2, s: x, xs: [1]}, returns: null}, {name: rare, args: {a: 70, b: 2, s: x, xs: [1]}, error: rare}]}`, ""},
		"always an error":     {`errors: [{name: low, when: "a < 5"}, {name: high, when: "a >= 5"}]}`, "errors /functions/0: warning: every input of f that was found calls for an error, like"},
	} {
		u := compile(t, head+row.rest)
		require.Empty(t, lines(u.Problems()), name)
		var got []string
		for _, p := range u.Agreement() {
			require.NotEmpty(t, p.Fix)
			if p.Check != CheckClauses {
				got = append(got, lines([]Problem{p}))
			}
		}
		if row.want == "" {
			require.Empty(t, got, name)
			continue
		}
		require.Contains(t, strings.Join(got, ""), row.want, name)
		require.Equal(t, lines(u.Agreement()), lines(compile(t, head+row.rest).Agreement()), name)
	}
}

// TestExpressionsCompileOnce counts: whatever is asked of a set afterwards, each expression was compiled when it was made.
func TestExpressionsCompileOnce(t *testing.T) {
	u := compile(t, booking)
	require.Equal(t, int64(8), u.set.compilations.Load(), "3 errors, 3 ensures of create, 1 ensures of free, 1 expect")
	for range 3 {
		_ = u.Agreement()
		require.Equal(t, len(Clauses(u.Contract())), len(u.Clauses()))
		for _, f := range u.Functions() {
			_ = f.Bounds()
			args, ok := f.Draw(1, 3)
			require.True(t, ok)
			_, _ = f.Outcome(args)
			_ = f.Broken(args, nil)
			_ = f.Shrink(args, func(map[string]any) bool { return true }, 50)
		}
		_, err := u.Function("free").Expect("result == 20 && first.seats == 2", map[string]any{
			"start": "2027-01-01T10:00:00Z",
			"first": jsonOf(t, "{id: 00000000-0000-4000-8000-000000000001, tenant_id: acme, seats: 2, status: held}"),
		}, int64(20))
		require.NoError(t, err)
	}
	require.Equal(t, int64(8), u.set.compilations.Load())
}

// TestLargePatterns are refused, or cheap: none takes much memory.
func TestLargePatterns(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for pattern, want := range map[string]string{
		"(a{1,1000}){1,1000}":                      "is not RE2: invalid repeat count",
		strings.Repeat("(a|b)", 20_000):            "is too large: 100000 bytes; at most 4096 are read",
		strings.Repeat("[a-z]{1000}", 300):         "is too large: ",
		"((a{1,31}){1,31}){1,31}":                  "is not RE2",
		strings.Repeat("(a?){900}", 12):            "is too large: ",
		"^" + strings.Repeat("(ab|cd)", 200) + "$": "",
		"^(a?){900}a{900}$":                        "",
		strings.Repeat(`\pL`, 1000):                "",
		"^" + strings.Repeat("(x+x+)+", 50) + "y":  "",
	} {
		u := compile(t, fmt.Sprintf("functions: [{name: f, params: [{name: s, type: string, max_length: 99999, pattern: '%s'}], errors: [{name: e, when: \"!s.matches('%s')\"}]}]", pattern, strings.ReplaceAll(pattern, `\`, `\\\\`)))
		got := lines(u.Problems())
		if want == "" {
			require.NotContains(t, got, "pattern", pattern)
		} else {
			require.Contains(t, got, want)
		}
		require.Less(t, len(got), 2000)
		_ = u.Agreement()
		for i := range 5 {
			if args, ok := u.Function("f").Draw(1, i); ok {
				require.NotNil(t, args["s"])
			}
		}
	}
	runtime.ReadMemStats(&after)
	require.Less(t, after.Sys-before.Sys, uint64(256<<20))
}
