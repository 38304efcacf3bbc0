package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates/gate"
)

// legacy is a repository as it was before Pact: Go, Python and TypeScript, each with something left in.
func legacy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "Old Depot")
	project.Write(t, dir, map[string]string{
		"go.mod": "module example.org/depot\n\ngo 1.24\n", "main.go": "package main\n\nimport _ \"example.org/depot/internal/rail\"\n\nfunc main() {}\n",
		"internal/yard/yard.go":   "// Package yard parks trams.\npackage yard\n\n// TODO ask the depot\n\n// TODO ask the depot\n",
		"internal/yard/broken.go": "package yard\n\nfunc {\n",
		"internal/rail/rail.go":   "// Package rail lays rails.\npackage rail\n",
		"tickets/__init__.py":     "def price():\n    raise NotImplementedError\n",
		"web/package.json":        "{}\n", "web/index.ts": "// FIXME the width\nexport const width = 1\n",
		"README.md": "Hello.\n", "notes.md": "depot_pass" + "word: hT4-kq9Zr2" + "XvW7mB0sLd\n",
	})
	project.Begin(t, dir)
	return dir
}

// TestAdopt: adopting lists first, writes into Pact's own files alone, and from then on only what is new blocks.
func TestAdopt(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := legacy(t)
	_, err := project.Try(dir, "plan_start", map[string]any{"adopt": true, "spec": map[string]any{"version": "1", "task": "Park trams."}}, nil)
	require.ErrorContains(t, err, "adopt writes into pact.yaml and pact/ alone")
	out := project.Call(t, dir, "plan_start", map[string]any{"adopt": true, "dry_run": true})
	require.Equal(t, []any{"pact.yaml", "pact/baseline.yaml", "pact/plan.yaml", "pact/sops.md"}, out["created"])
	require.Contains(t, out["summary"], "Would write 4 files. Proposed: 5 components without a contract yet: top (*.go); rail (internal/rail/**); yard (internal/yard/**); tickets (tickets/**); web (web/**).")
	require.Contains(t, out["summary"], "Known from now on: code/secrets 1, code/stubs 5, law/imports 1.")
	require.Equal(t, map[string]any{"adopt": true}, out["next"].([]any)[0].(map[string]any)["arguments"])
	require.Empty(t, project.Git(t, dir, "status", "--porcelain", "--ignored"), "a dry run writes nothing")

	project.Call(t, dir, "plan_start", map[string]any{"adopt": true, "task": "Park trams."})
	for _, line := range strings.Split(strings.TrimSpace(project.Git(t, dir, "status", "--porcelain", "--untracked-files=all")), "\n") {
		file := strings.TrimPrefix(line, "?? ")
		require.True(t, file == "pact.yaml" || strings.HasPrefix(file, "pact/"), line)
	}
	_, err = project.Try(dir, "plan_start", map[string]any{"adopt": true}, nil)
	require.ErrorContains(t, err, "there is a plan already, with 6 components")
	require.Contains(t, project.Call(t, dir, "plan_start", map[string]any{"adopt": true, "replace": true})["summary"], "code/secrets 1, code/stubs 5, law/imports 1", "what is known stays known")

	stubs := func() gate.Result {
		t.Helper()
		r := verdictsOf(t, dir, "code/stubs", "law/imports", "plan/tree", "plan/paths", "contract/present")
		for _, id := range []string{"documents/valid", "law/imports", "plan/tree", "plan/paths", "contract/present"} {
			require.Equal(t, gate.Pass, r[id].Verdict, say(r[id].Findings))
		}
		return r["code/stubs"]
	}
	r := stubs()
	require.Equal(t, gate.Pass, r.Verdict, say(r.Findings))
	require.Len(t, r.Findings, 5, "all of it is still said")
	for file, text := range map[string]string{
		"internal/yard/yard.go": "\n// TODO ask the depot\n", "internal/rail/rail.go": "\n// TODO ask the depot\n",
		"tickets/__init__.py": "\n\ndef refund():\n    raise NotImplementedError(\"refund\")\n", "web/more.ts": "// FIXME the width\n",
	} {
		old, _ := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		project.Write(t, dir, map[string]string{file: string(old) + text})
		r := stubs()
		require.NotEqual(t, gate.Pass, r.Verdict, "%s: what is new blocks", file)
		require.Equal(t, 1, strings.Count(say(r.Findings), "error: "), "%s: %s", file, say(r.Findings))
		project.Write(t, dir, map[string]string{file: string(old)})
	}
	require.Equal(t, gate.Pass, stubs().Verdict)

	empty := t.TempDir()
	project.Write(t, empty, map[string]string{"notes.txt": "Nothing yet.\n"})
	project.Begin(t, empty)
	_, err = project.Try(empty, "plan_start", map[string]any{"adopt": true}, nil)
	require.ErrorContains(t, err, "there is no code here to adopt")
	_, err = project.Try(project.Copy(t, project.Sealed), "plan_start", map[string]any{"adopt": true, "replace": true}, nil)
	require.ErrorContains(t, err, "the project is sealed")
}
