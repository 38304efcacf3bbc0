package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
)

// verdicts are those of the judge's gates, by id.
func verdicts(t *testing.T, dir string) map[string]gate.Verdict {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	out := map[string]gate.Verdict{}
	for _, r := range gates.Judge(s, "", func(g gate.Gate) bool { return g.Stage == gate.Build }) {
		out[r.Gate.ID] = r.Verdict
	}
	return out
}

func judged(t *testing.T, dir string, args map[string]any) map[string]any {
	t.Helper()
	call := map[string]any{"what": "judge"}
	for k, v := range args {
		call[k] = v
	}
	return project.Call(t, dir, "test_run", call)
}

// TestJudgeCheats: what an agent can say to test_run does not make an easier judge.
func TestJudgeCheats(t *testing.T) {
	project.Require(t)
	trap := func(t *testing.T) string {
		dir := project.Copy(t, project.Sealed)
		edit(t, dir, "fares/fares.go", "t.Stops > 40", "t.Stops == 23 || t.Stops > 40")
		return dir
	}
	t.Run("one draw is no evidence", func(t *testing.T) {
		t.Parallel()
		dir := trap(t)
		require.Equal(t, "pass", judged(t, dir, map[string]any{"draws": 1, "seed": "7"})["verdict"], "this draw does not meet the trap")
		require.Equal(t, gate.Blocked, verdicts(t, dir)["judge/properties"])
		require.Equal(t, "fail", judged(t, dir, nil)["verdict"])
		require.Equal(t, gate.Fail, verdicts(t, dir)["judge/properties"])
		require.Equal(t, "pass", judged(t, dir, map[string]any{"draws": 1, "seed": "7"})["verdict"])
		require.Equal(t, gate.Fail, verdicts(t, dir)["judge/properties"], "what failed stays")
	})
	t.Run("a seed of one's own choice is no evidence", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		edit(t, dir, "fares/fares.go", "t.Stops > 40", "t.Stops >= 41")
		require.Equal(t, "pass", judged(t, dir, map[string]any{"seed": "7"})["verdict"])
		require.Equal(t, gate.Blocked, verdicts(t, dir)["judge/properties"])
		require.Equal(t, gate.Pass, verdicts(t, dir)["judge/cases"], "the cases are the same with any seed")
		require.Equal(t, "pass", judged(t, dir, map[string]any{"draws": 600})["verdict"])
		require.Equal(t, gate.Pass, verdicts(t, dir)["judge/properties"], "more draws are as good as the project's")
	})
	t.Run("the same code is drawn for with the seed that it failed", func(t *testing.T) {
		t.Parallel()
		dir := trap(t)
		seed := func() string { return judged(t, dir, nil)["failures"].([]any)[0].(map[string]any)["seed"].(string) }
		first := seed()
		require.Equal(t, first, seed())
		require.Equal(t, first, seed())
		edit(t, dir, "fares/fares.go", "t.Stops == 23", "t.Stops == 24")
		require.NotEqual(t, first, seed(), "other code, other inputs")
	})
	t.Run("a hidden case that cannot be called says nothing of its input", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		audit := filepath.Join(filepath.Dir(dir), "audit")
		require.NoError(t, os.MkdirAll(audit, 0o755))
		project.Git(t, audit, "init", "-q", ".")
		write(t, audit, "cases/fares.yaml", "pact: tests/1\ncomponent: fares\ncases:\n  - {name: a long way, function: price, args: {trip: {stops: 33000, zone: outer}}, error: bad_stops}\n")
		edit(t, dir, "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\naudit: {path: ../audit}\njudge: {draws: 500}")
		edit(t, dir, "fares/fares.go", "Stops int ", "Stops int8")
		edit(t, dir, "fares/fares.go", "200 + 25*t.Stops", "200 + 25*int(t.Stops)")
		out := judged(t, dir, nil)
		require.Equal(t, "fail", out["verdict"])
		found := broken(t, dir)
		require.Contains(t, found, "[judge/hidden]")
		require.NotContains(t, found, "33000")
		s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
		require.NoError(t, err)
		defer s.Close()
		kept, err := os.ReadFile(filepath.Join(dir, s.Find(artifacts.WhatHidden, "fares").File))
		require.NoError(t, err)
		require.NotContains(t, string(kept), "33000")
	})
}
