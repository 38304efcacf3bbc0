package artifacts_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
)

// TestStructure: parts come from the code's own structure, each file of code in at most one.
func TestStructure(t *testing.T) {
	many := []string{"go.mod"}
	for i := range 80 {
		many = append(many, fmt.Sprintf("internal/p%d/p.go", i))
	}
	for name, c := range map[string]struct {
		files []string
		want  map[string][]string
	}{
		"go": {
			[]string{"go.mod", "main.go", "README.md", "cmd/tool/main.go", "cmd/other/main.go", "internal/a/a.go", "internal/a/sub/s.go", "internal/b/b.go", "api/api.go", "api/v2/v.go", "vendor/x/x.go", ".github/x.go", "docs/a.md"},
			map[string][]string{".": {"*.go"}, "cmd/tool": {"cmd/tool/**"}, "cmd/other": {"cmd/other/**"}, "internal/a": {"internal/a/**"}, "internal/b": {"internal/b/**"}, "api": {"api/**"}},
		},
		"python, one package": {
			[]string{"pyproject.toml", "src/tram/__init__.py", "src/tram/fares/__init__.py", "src/tram/fares/price.py", "src/tram/refunds/__init__.py", "tests/test_all.py", "docs/conf.py"},
			map[string][]string{"src/tram": {"src/tram/*.py"}, "src/tram/fares": {"src/tram/fares/**"}, "src/tram/refunds": {"src/tram/refunds/**"}, "tests": {"tests/**"}, "docs": {"docs/**"}},
		},
		"workspaces, whatever their folder": {
			[]string{"package.json", "members/a/package.json", "members/a/src/i.ts", "members/b/package.json", "members/b/i.js", "vitest.config.ts", "node_modules/x/i.js", "members/a/node_modules/y/i.js"},
			map[string][]string{".": {"*.ts"}, "members/a": {"members/a/**"}, "members/b": {"members/b/**"}},
		},
		"folders":           {[]string{"alpha/x.rb", "beta/y.rb", "notes/z.txt"}, map[string][]string{"alpha": {"alpha/**"}, "beta": {"beta/**"}}},
		"files at the top":  {[]string{"a.py", "b.py", "c.js"}, map[string][]string{".": {"*.js", "*.py"}}},
		"no code":           {[]string{"README.md", "notes/z.txt"}, map[string][]string{}},
		"too many to split": {many, map[string][]string{"internal": {"internal/**"}}},
	} {
		got := map[string][]string{}
		parts := artifacts.Structure(c.files)
		for _, p := range parts {
			got[p.Dir] = p.Paths
			require.NotEmpty(t, p.Lang, name)
			require.Positive(t, p.Files, name)
		}
		require.Equal(t, c.want, got, name)
		for _, file := range c.files {
			owners := 0
			for _, p := range parts {
				if slices.ContainsFunc(p.Paths, func(glob string) bool { return artifacts.MatchGlob(glob, file) }) {
					owners++
				}
			}
			require.LessOrEqual(t, owners, 1, "%s: %s", name, file)
		}
		require.Equal(t, parts, artifacts.Structure(c.files), "the same files, the same parts")
	}
}
