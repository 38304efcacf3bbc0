package artifacts

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTwins(t *testing.T) {
	for _, c := range []struct {
		name, other string
		alike       bool
	}{
		{"fares", "Fares", true},
		{"fares", "fareſ", true},          // the long s
		{"caf\u00e9", "cafe\u0301", true}, // composed, and with a letter for the accent
		{"\u00c9tat", "e\u0301tat", true}, // and in another case
		{"stra\u00dfe", "STRASSE", true},  // one letter for two
		{"fares", "fares.", true},         // Windows drops the dot
		{"\u212b", "\u00e5", true},        // the sign of a unit
		{"fares", "fare", false},
		{"cafe", "caf\u00e9", false},
		{"a1", "a2", false},
	} {
		require.Equal(t, c.alike, foldName(c.name) == foldName(c.other), "%q %q", c.name, c.other)
	}
	tree := map[string][]string{".": {"pact", "PACT", "other"}, "pact": {"tests", "contracts"}, "pact/tests": {"cafe\u0301.py", "caf\u00e9.py", "x"}}
	listed := 0
	list := remembered(func(dir string) ([]string, error) { listed++; return tree[dir], nil })
	for range 2 {
		got, err := twins("pact/tests/caf\u00e9.py", listings{list})
		require.NoError(t, err)
		slices.Sort(got)
		require.Equal(t, []string{"PACT", "pact/tests/cafe\u0301.py"}, got)
	}
	require.Equal(t, 3, listed, "each folder once")
}
