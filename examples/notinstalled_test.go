package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/tools"
)

// TestNothingToRunWith: what is not installed is named, with the way out.
func TestNothingToRunWith(t *testing.T) {
	b := scriptedBases[1]
	dir := b.planned(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "node_modules")))
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	red := map[string]any{"component": "fares", "what": "red"}
	_, err := project.Try(dir, "test_run", red, nil)
	var refused *tools.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, tools.StageBlocked, refused.Code)
	require.Contains(t, refused.Message, "node")
	require.Contains(t, refused.Fix, "install node")

	require.NoError(t, os.WriteFile(filepath.Join(bin, "node"), []byte("#!/bin/sh\necho v20.0.0\n"), 0o755))
	_, err = project.Try(dir, "test_run", red, nil)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, tools.StageBlocked, refused.Code)
	require.Contains(t, refused.Message, "v20.0.0, which does not run TypeScript")
	require.Contains(t, refused.Fix, "npm install --save-dev tsx")
}
