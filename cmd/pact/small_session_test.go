package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/schemas"
)

// TestSmallSession: one component goes from nothing to a verdict in three calls; what is in the way stops it, by name, and
// the same call goes on from there.
func TestSmallSession(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	base := project.Base(t)
	project.Write(t, dir, map[string]string{"go.mod": base["go.mod"]})
	doc, _, problems := schemas.Decode[map[string]any]([]byte(base["pact/contracts/fares.yaml"]))
	require.Empty(t, problems)
	contract := *doc
	small := func(change map[string]any) map[string]any {
		in := map[string]any{"task": "Price a trip by its stops.", "acceptance": []any{"A trip costs 200 cents and 25 more for each stop."}, "contract": contract}
		for k, v := range change {
			in[k] = v
		}
		return map[string]any{"small": in}
	}
	with := func(change map[string]any) map[string]any {
		c := map[string]any{}
		for k, v := range contract {
			c[k] = v
		}
		for k, v := range change {
			c[k] = v
		}
		return small(map[string]any{"contract": c})
	}
	action, asked := "decline", 0
	c := newConforming(t, dial(t, dir, func(string, json.RawMessage) (string, map[string]any) {
		asked++
		return action, map[string]any{"gating": "basic", "monitoring": "none", "operational_maturity": "basic"}
	}))
	for says, in := range map[string]map[string]any{
		"small.task is empty":               small(map[string]any{"task": " "}),
		"small.acceptance has no criterion": small(map[string]any{"acceptance": []any{}}),
		"depends on rails":                  with(map[string]any{"depends_on": []any{"rails"}}),
		"is bound to no code":               with(map[string]any{"binding": map[string]any{"language": "none"}}),
		`component "Fares" is no id`:        with(map[string]any{"component": "Fares"}),
		"small has no dry run":              {"small": small(nil)["small"], "dry_run": true},
		"small is given beside another way": {"small": small(nil)["small"], "task": "Another."},
		`unknown argument "acceptence"`:     {"small": map[string]any{"task": "x", "acceptence": []any{"y"}, "contract": contract}},
	} {
		require.Contains(t, c.refused("plan_start", in), says)
		require.NoFileExists(t, filepath.Join(dir, "pact.yaml"), says)
	}
	out := c.call("plan_start", small(nil))
	require.Contains(t, out["summary"], "Stopped at readiness_confirm: Not confirmed (decline). A human must confirm the bar: in a terminal, pact confirm readiness")
	require.NoFileExists(t, filepath.Join(dir, "pact/contracts/fares.yaml"))
	action = "accept"
	wrong := []any{map[string]any{"name": "one stop", "args": map[string]any{"trip": map[string]any{"stops": 1, "zone": "inner"}}, "returns": 226}}
	function := map[string]any{}
	for k, v := range contract["functions"].([]any)[0].(map[string]any) {
		function[k] = v
	}
	function["examples"] = wrong
	out = c.call("plan_start", with(map[string]any{"functions": []any{function}}))
	require.Contains(t, out["summary"], "Stopped at contract_write:")
	require.NotEmpty(t, out["findings"])
	require.NoFileExists(t, filepath.Join(dir, "pact/lock.yaml"))

	out = c.call("plan_start", small(nil))
	require.Contains(t, out["summary"], "Seal 1: ", out["findings"])
	require.Contains(t, out["created"], "pact/lock.yaml")
	require.Contains(t, out["created"], "fares/pact_fares_test.go")
	require.Equal(t, "test_run", out["next"].([]any)[0].(map[string]any)["tool"])
	require.Equal(t, 2, asked, "the human is asked once and for all")
	project.Write(t, dir, map[string]string{"fares/fares.go": base["fares/fares.go"]})
	require.Equal(t, "pass", c.call("test_run", map[string]any{"wait_seconds": 300})["verdict"])
	out = c.call("gate_check", map[string]any{"stage": "build"})
	require.Equal(t, "pass", out["verdict"], "%v", out["findings"])
	require.Contains(t, c.refused("plan_start", with(map[string]any{"component": "rails"})), "there is a plan already, with fares")
}
