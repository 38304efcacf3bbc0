package examples_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
)

// TestWrittenFiles: test files that somebody wrote are red on stubs, sealed, and run with the others.
func TestWrittenFiles(t *testing.T) {
	for _, b := range scriptedBases {
		t.Run(string(b.language), func(t *testing.T) {
			t.Parallel()
			dir := b.planned(t)
			more := func(content string) map[string]any {
				return map[string]any{"component": "refunds", "files": []map[string]any{{"path": b.at, "content": content, "covers": []string{"refund"}}}}
			}
			run := func(what string) map[string]any {
				return project.Call(t, dir, "test_run", map[string]any{"component": "refunds", "what": what})
			}
			project.Call(t, dir, "test_write", more(b.always))
			project.Call(t, dir, "test_generate", nil)
			require.Contains(t, run("red")["summary"], "nothing: it passes")

			project.Call(t, dir, "test_write", more(b.written))
			b.seal(t, dir)
			out := run("native")
			require.Equal(t, "pass", out["verdict"])
			require.EqualValues(t, 7, out["counts"].(map[string]any)["passed"])
			require.NotContains(t, broken(t, dir), "native run of \"refunds\"")

			write(t, dir, b.at, b.always)
			require.Contains(t, run("native")["summary"], b.at+" differs from the seal, so it is not run")
		})
	}
}
