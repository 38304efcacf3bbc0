package tools

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// TestPublished keeps the published schemas equal to the types that decode arguments and hold results.
func TestPublished(t *testing.T) {
	all := map[string]schemaPair{}
	for _, tool := range All {
		all[tool.Name] = tool.generate()
	}
	want, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("published.json", want, 0o644))
		return
	}
	require.Equal(t, string(want), string(publishedJSON), "run: go generate ./tools")
}
