package schemas_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// A contract that a person wrote, with comments wherever YAML takes them: of each rewrite only the lines change that the
// change is about.
func TestFormatChangesOneThing(t *testing.T) {
	text, err := os.ReadFile("testdata/commented.yaml")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*schemas.Contract)
		diff   string
	}{
		"nothing": {func(*schemas.Contract) {}, ""},
		"a version": {func(c *schemas.Contract) { c.Version = 2 }, `
-version: 1
+version: 2`},
		"a clause under a comment": {func(c *schemas.Contract) { c.Functions[0].Ensures[0] = "result >= 100" }, `
-      - 'result >= 200'
+      - 'result >= 100'`},
		"a clause before a comment": {func(c *schemas.Contract) { c.Functions[0].Ensures[1] = "result > trip.stops" }, `
-      - "result == 200 + 25 * trip.stops" # exactly
+      - "result > trip.stops" # exactly`},
		"a clause more": {func(c *schemas.Contract) {
			c.Functions[0].Ensures = append(c.Functions[0].Ensures, "result < 2000")
		}, `
+      - result < 2000`},
		"a value in braces": {func(c *schemas.Contract) {
			maximum := schemas.Number("50")
			c.Types[1].Fields[0].Maximum = &maximum
		}, `
-      - {name: stops, type: int, minimum: 1, maximum: 40} # never 0
+      - {name: stops, type: int, minimum: 1, maximum: 50} # never 0`},
		"a condition": {func(c *schemas.Contract) { c.Functions[0].Errors[0].When = "trip.stops < 1" }, `
-        when: "trip.stops < 1 || trip.stops > 40"
+        when: "trip.stops < 1"`},
		"a folded block": {func(c *schemas.Contract) { c.Summary = "Prices a trip." }, `
-summary: >-
-  Prices a trip
-  by its stops.
+summary: Prices a trip.`},
		"an anchor that another place stands for": {func(c *schemas.Contract) {
			c.Functions[0].Examples[0].Args = map[string]any{"trip": map[string]any{"stops": int64(2), "zone": "inner"}}
		}, `
-        args: {trip: &one {stops: 1, zone: inner}}
+        args: {trip: &one {stops: 2, zone: inner}}
-        args: {trip: *one}
+        args: {trip: {stops: 1, zone: inner}}`},
		"what stands for an anchor": {func(c *schemas.Contract) {
			c.Functions[0].Examples[1].Args = map[string]any{"trip": map[string]any{"stops": int64(2), "zone": "inner"}}
		}, `
-        args: {trip: *one}
+        args: {trip: {stops: 2, zone: inner}}`},
		"an anchor that is gone": {func(c *schemas.Contract) {
			c.Functions[0].Examples = slices.Delete(c.Functions[0].Examples, 0, 1)
		}, `
-      - name: one stop
-        args: {trip: &one {stops: 1, zone: inner}}
-        returns: 225
-        args: {trip: *one}
+        args: {trip: {stops: 1, zone: inner}}`},
		"a key that is new": {func(c *schemas.Contract) { c.Functions[0].Idempotent = true }, `
+    idempotent: true`},
		"a value under a comment": {func(c *schemas.Contract) { c.Authority.Rationale = "One place decides what a trip costs." }, `
-  rationale: Prices are decided in one place, so that a quote and a bill agree.
+  rationale: One place decides what a trip costs.`},
		"a type that is gone": {func(c *schemas.Contract) { c.Types = c.Types[1:] }, `
-  # Where a trip begins.
-  - name: Zone
-    kind: enum
-    values:
-      - inner # the old town
-      # and everything else
-      - outer`},
	} {
		contract, _, problems := schemas.Decode[schemas.Contract](text)
		require.Empty(t, problems)
		c.change(contract)
		got, err := schemas.Format(text, contract)
		require.NoError(t, err)
		require.Equal(t, strings.TrimPrefix(c.diff, "\n"), lineDiff(string(text), string(got)), name)
		again, _, problems := schemas.Decode[schemas.Contract](got)
		require.Empty(t, problems)
		require.Equal(t, schemas.Digest(contract), schemas.Digest(again), name)
	}
}

// lineDiff shows which lines are gone and which are new.
func lineDiff(old, new string) string {
	a, b := strings.Split(old, "\n"), strings.Split(new, "\n")
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out, i = append(out, "-"+a[i]), i+1
		default:
			out, j = append(out, "+"+b[j]), j+1
		}
	}
	return strings.Join(out, "\n")
}

// FuzzFormat: whatever a document was, writing another value into it writes that value; writing its own changes nothing.
func FuzzFormat(f *testing.F) {
	text, err := os.ReadFile("testdata/commented.yaml")
	require.NoError(f, err)
	f.Add(string(text), strings.Replace(string(text), "version: 1", "version: 2", 1))
	f.Add("component: a\nversion: 1\nsummary: &x >-\n  a\n  b\n\nbinding: {language: go}\nfunctions: # f\n  - name: *x\n",
		"component: a\nversion: 1\nsummary: c\nbinding: {language: go}\nfunctions: [{name: a b}]")
	f.Add("{component: a, version: 1, summary: '', binding: {language: go}, functions: [{name: f, examples: [&a {name: x}, *a, *a]}]}",
		"{component: a, version: 1, summary: '', binding: {language: go}, functions: [{name: f, examples: [{name: y}, {name: x}]}]}")
	f.Fuzz(func(t *testing.T, old, new string) {
		mine, _, problems := schemas.Decode[schemas.Contract]([]byte(old))
		if len(problems) == 0 {
			same, err := schemas.Format([]byte(old), mine)
			if err == nil {
				require.Equal(t, old, string(same))
			}
		}
		theirs, _, problems := schemas.Decode[schemas.Contract]([]byte(new))
		if len(problems) > 0 {
			return
		}
		got, err := schemas.Format([]byte(old), theirs)
		if err != nil {
			return
		}
		again, _, problems := schemas.Decode[schemas.Contract](got)
		require.Empty(t, problems, "%s", got)
		require.Equal(t, schemas.Digest(theirs), schemas.Digest(again), "%s", got)
	})
}
