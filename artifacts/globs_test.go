package artifacts_test

import (
	"math/rand"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/stretchr/testify/require"

	"pact/artifacts"
)

// TestMatchGlob: what is told by the beginning alone is told as the library tells it.
func TestMatchGlob(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	word := func(parts []string) (s string) {
		for range rnd.Intn(7) {
			s += parts[rnd.Intn(len(parts))]
		}
		return s
	}
	matched := 0
	for range 200_000 {
		glob, file := word([]string{"a", "b", "/", "/", "**", "*", "?", "[ab]", "{a,b}", `\a`, "/**"}), word([]string{"a", "b", "/"})
		want, err := doublestar.Match(glob, file)
		require.Equal(t, want && err == nil, artifacts.MatchGlob(glob, file), "%q %q", glob, file)
		if want {
			matched++
		}
	}
	require.Greater(t, matched, 1000)
}
