package schemas

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestVisible: a name cannot move the cursor, forge a line, or turn the text around; words of any script stay.
func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain, Ünïcödé 語": "plain, Ünïcödé 語",
		"\x1b[2J":          `\x1b[2J`,
		"a\nPASS":          `a\nPASS`,
		"tab\t":            `tab\t`,
		"\u009b2J":         `\u009b2J`,
		"\xff\xfe":         `\xff\xfe`,
		"txt\u202eog.":     `txt\u202eog.`,
		"\x7f":             `\x7f`,
	} {
		require.Equal(t, want, Visible(text))
	}
	f := Finding{Path: "a\nb", Message: "it \x1b[1m", Gate: "g"}
	require.Equal(t, `a\nb: it \x1b[1m [g]`, f.String())
}
