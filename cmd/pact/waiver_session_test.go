package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
)

// TestWaiverSession: adding a waiver after the seal changes a sealed file; one form asks the human for both, and without a
// yes neither the seal nor the waiver is there.
func TestWaiverSession(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	write := func(file, more string) {
		data, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		project.Write(t, dir, map[string]string{file: string(data) + more})
	}
	write("fares/fares.go", "\n// TODO ask the depot\n")
	write("pact.yaml", "waivers:\n  - {gate: code/stubs, path: fares/fares.go, reason: \"The depot answers in March.\", until: 2199-03-31}\n")

	action, asked := "decline", []string{}
	c := newConforming(t, dial(t, dir, func(form string, _ json.RawMessage) (string, map[string]any) {
		asked = append(asked, form)
		return action, map[string]any{"approve": true}
	}))
	check := func() (verdicts map[string]any, summary any) {
		out := c.call("gate_check", map[string]any{"gates": []any{"lock/intact", "code/stubs"}})
		verdicts = map[string]any{}
		for _, g := range out["gates"].([]any) {
			verdicts[g.(map[string]any)["gate"].(string)] = g.(map[string]any)["verdict"]
		}
		return verdicts, out["summary"]
	}
	verdicts, _ := check()
	require.Equal(t, "fail", verdicts["lock/intact"], "pact.yaml is sealed")
	require.Equal(t, "fail", verdicts["code/stubs"], "nobody approved the waiver")
	require.Contains(t, c.refused("plan_lock", nil), "gives no reason")
	for _, action = range []string{"decline", "cancel"} {
		out := c.call("plan_lock", map[string]any{"reason": "The depot answers late."})
		require.Contains(t, out["needs_human"], "pact confirm lock", action)
		require.Contains(t, out["summary"], "Not sealed", action)
	}
	verdicts, _ = check()
	require.Equal(t, "fail", verdicts["code/stubs"])
	require.Len(t, asked, 2, "one form for both")

	action = "accept"
	out := c.call("plan_lock", map[string]any{"reason": "The depot answers late."})
	require.EqualValues(t, 2, out["sequence"])
	require.Len(t, asked, 3)
	require.Contains(t, asked[2], "changes pact.yaml")
	require.Contains(t, asked[2], "code/stubs below fares/fares.go, until 2199-03-31")
	require.Contains(t, asked[2], "TODO is left in: TODO ask the depot")
	verdicts, summary := check()
	require.Equal(t, map[string]any{"documents/valid": "pass", "lock/intact": "pass", "code/stubs": "pass"}, verdicts)
	require.Contains(t, summary, "1 waived")
	require.EqualValues(t, 2, c.call("plan_lock", nil)["sequence"], "nothing is asked again")
	require.Len(t, asked, 3)

	// Approvals that vanish take the excuse with them; what is sealed already is not sealed again for it.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pact/approvals.yaml"), []byte(project.Git(t, dir, "show", "HEAD:pact/approvals.yaml")), 0o644))
	verdicts, _ = check()
	require.Equal(t, "fail", verdicts["code/stubs"])
	action = "decline"
	require.Contains(t, c.call("plan_lock", nil)["needs_human"], "pact confirm waiver")
	action = "accept"
	out = c.call("plan_lock", nil)
	require.EqualValues(t, 2, out["sequence"])
	require.Contains(t, out["summary"], "approved 1 waiver")
	require.NotContains(t, asked[len(asked)-1], "seal 3")
	verdicts, _ = check()
	require.Equal(t, "pass", verdicts["code/stubs"])
}
