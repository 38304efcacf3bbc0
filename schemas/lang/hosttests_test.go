package lang

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// TestWrittenCovers: a written case cannot claim a clause that its call does not exercise.
func TestWrittenCovers(t *testing.T) {
	c, _, problems := schemas.Decode[schemas.Contract]([]byte(`
pact: contract/1
component: fares
version: 1
summary: Prices a trip.
binding: {language: go, package: ./fares}
functions:
  - name: price
    params: [{name: stops, type: int, minimum: 1}]
    returns: int
    errors: [{name: bad_stops, when: "stops < 1"}]
    ensures: ["result == stops * 2"]
    examples: [{name: one, args: {stops: 1}, returns: 2}]
  - name: none
    returns: int
    examples: [{name: any, args: {}, returns: 0}]
`))
	require.Empty(t, problems)
	for _, row := range []struct {
		covers, err, returns, refused string
	}{
		{"price/ensures/1", "", "4", ""},
		{"price/params/stops/minimum", "", "4", ""},
		{"AC-7", "", "4", ""},
		{"price/errors/bad_stops", "bad_stops", "", ""},
		{"price/errors/bad_stops", "", "4", "no call here exercises price/errors/bad_stops"},
		{"price/ensures/1", "bad_stops", "", "no call here exercises price/ensures/1"},
		{"none", "", "4", "no call here exercises none"},
		{"price/ensures/2", "", "4", `the contract has no clause "price/ensures/2", did you mean "price/ensures/1"?`},
	} {
		set := Compile(map[string]*schemas.Contract{"fares": c})
		w := schemas.HostCase{Name: "a case", Function: "price", Args: map[string]any{"stops": int64(2)}, Covers: []string{row.covers}}
		if row.err != "" {
			w.Args, w.Error = map[string]any{"stops": int64(0)}, row.err
		} else {
			w.Returns = schemas.Any{Set: true, Value: int64(4)}
		}
		set.AddTests(map[string]*schemas.Tests{"fares": {Component: "fares", Cases: []schemas.HostCase{w}}})
		found := set.Unit("fares").TestProblems()
		if row.refused == "" {
			require.Empty(t, found, row.covers)
			continue
		}
		require.Len(t, found, 1, row.covers)
		require.Equal(t, "/cases/0/covers/0", found[0].Pointer)
		require.Equal(t, row.refused, found[0].Message)
	}
}
