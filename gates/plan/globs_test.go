package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMeet(t *testing.T) {
	for _, c := range []struct {
		a, b string
		meet bool
	}{
		{"a/**", "a/b.go", true},
		{"a/**", "a", true},
		{"a/**", "ab/**", false},
		{"**/*_map.go", "fleet/**", true},
		{"**/*_map.go", "fleet/*.py", false},
		{"**/x/**", "a/**/y", true},
		{"a/*.go", "a/b/*.go", false},
		{"a/*_test.go", "a/pact_*.go", true},
		{"a/*.{js,ts}", "a/b.ts", true},
		{"a/*.{js,ts}", "a/b.py", false},
		{"a/{b,c/{d,e}}/*", "a/c/e/x", true},
		{"a/{b,c/{d,e}}/*", "a/c/f/x", false},
		{"a/[0-9].go", "a/?.go", true},
		{"a/[0-9].go", "a/10.go", false},
		{`a/\*.go`, "a/x.go", false},
		{`a/\*.go`, "a/*.go", true},
		{"ä/?.go", "ä/ö.go", true},
		{"**", "x/y", true},
		{"a/b", "a/b/c", false},
	} {
		require.Equal(t, c.meet, meet(c.a, c.b), "%s and %s", c.a, c.b)
		require.Equal(t, c.meet, meet(c.b, c.a), "%s and %s", c.b, c.a)
	}
}
