package artifacts

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestVitest finds vitest in a package.json at or above the module, inside the project.
func TestVitest(t *testing.T) {
	dir := newProject(t)
	s, err := Load(context.Background(), dir)
	require.NoError(t, err)
	put := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	require.False(t, s.hasVitest("./src/booking.ts"), "no package.json")
	put("package.json", `{"dependencies": {"left": "1"}, "vitest": {}}`)
	require.False(t, s.hasVitest("./src/booking.ts"), "another dependency")
	put("package.json", `{"devDependencies": {"vitest": "^3"}}`)
	require.True(t, s.hasVitest("./src/booking.ts"), "of the project")
	require.True(t, s.hasVitest("booking.ts"), "beside the module")
	require.False(t, s.hasVitest("../booking.ts"), "outside of the project")
	put("package.json", `{"devDependencies": {`)
	require.False(t, s.hasVitest("./src/booking.ts"), "nonsense")
	put("src/package.json", `{"dependencies": {"vitest": "^3"}}`)
	require.True(t, s.hasVitest("./src/booking.ts"), "of a part of the project")
	require.False(t, s.hasVitest("./lib/booking.ts"), "of another part")
}
