package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/mcpserver"
	"pact/schemas"
	"pact/tools"
)

func TestMain(m *testing.M) {
	if os.Getenv("PACT_TEST_MAIN") == "1" { // this binary stands in for pact
		main()
		return
	}
	testscript.Main(runner{m}, map[string]func(){"pact": main})
}

// runner gives the tests a state folder of their own.
type runner struct{ m *testing.M }

// Run runs the tests.
func (r runner) Run() int { return project.Run(r.m) }

// dial starts the real server in a folder, with a human who answers forms, or with none.
func dial(t *testing.T, dir string, human mcpserver.Asker) *mcpserver.Client {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c, err := mcpserver.Dial(context.Background(), []string{self, "serve"}, dir, append(project.Environ(), "PACT_TEST_MAIN=1"), human)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// conforming calls tools and holds every answer against the output schema that the server published.
type conforming struct {
	t      *testing.T
	client *mcpserver.Client
	output map[string]*jsonschema.Schema
	called map[string]bool
}

func newConforming(t *testing.T, c *mcpserver.Client) *conforming {
	t.Helper()
	listed, err := c.Tools(context.Background())
	require.NoError(t, err)
	require.Len(t, listed, len(tools.All))
	total := 0
	out := &conforming{t, c, map[string]*jsonschema.Schema{}, map[string]bool{}}
	for _, raw := range listed {
		total += len(raw)
		var tool struct {
			Name         string          `json:"name"`
			OutputSchema json.RawMessage `json:"outputSchema"`
		}
		require.NoError(t, json.Unmarshal(raw, &tool))
		out.output[tool.Name] = compile(t, tool.Name, tool.OutputSchema)
	}
	require.Less(t, total, 24<<10, "tools/list is too large")
	return out
}

func (c *conforming) call(tool string, args any) map[string]any {
	c.t.Helper()
	r, err := c.client.Call(context.Background(), tool, args)
	require.NoError(c.t, err)
	require.False(c.t, r.IsError, "%s: %s", tool, r.Text)
	c.called[tool] = true
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Structured))
	require.NoError(c.t, err)
	require.NoError(c.t, c.output[tool].Validate(doc), "%s: %s", tool, r.Structured)
	require.NotContains(c.t, string(r.Structured), ":null", "%s answers null: %s", tool, r.Structured)
	require.Less(c.t, len(r.Structured), 12<<10, "%s answers too much", tool)
	var m map[string]any
	require.NoError(c.t, json.Unmarshal(r.Structured, &m))
	require.NotEmpty(c.t, m["summary"], tool)
	return m
}

func (c *conforming) refused(tool string, args any) string {
	c.t.Helper()
	r, err := c.client.Call(context.Background(), tool, args)
	require.NoError(c.t, err)
	require.True(c.t, r.IsError, "%s was not refused: %s", tool, r.Text)
	require.Empty(c.t, r.Structured, "an error is text alone")
	require.Regexp(c.t, `(?s)^error: [a-z_]+: .+\nfix: .+`, r.Text)
	return r.Text
}

// TestSession takes a request through the whole pipeline over stdio, on a repository that is not the booking example: too
// early calls are refused, tests are red before the implementation and green after it.
func TestSession(t *testing.T) {
	project.Require(t)
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	base := project.Base(t)
	project.Write(t, dir, map[string]string{"go.mod": base["go.mod"]})
	asked := 0
	c := newConforming(t, dial(t, dir, func(form string, schema json.RawMessage) (string, map[string]any) {
		if strings.Contains(form, "is to be settled as") {
			return "accept", map[string]any{"approve": true}
		}
		asked++
		require.Contains(t, string(schema), `"security"`)
		return "accept", map[string]any{"security": "standard", "operational_maturity": "basic", "monitoring": "none"}
	}))
	document := func(path string) map[string]any {
		doc, _, problems := schemas.Decode[map[string]any]([]byte(base[path]))
		require.Empty(t, problems)
		return *doc
	}
	require.Contains(t, c.refused("plan_status", nil), "not_a_project")
	c.call("gate_explain", map[string]any{"gate": "contract/examples"})
	c.call("plan_start", map[string]any{"task": base["pact/task.md"]})
	interview := document("pact/interview.yaml")
	require.Contains(t, c.refused("plan_interview", map[string]any{"assumptions": interview["assumptions"]}), "accept")
	out := c.call("plan_interview", map[string]any{"risks": interview["risks"], "questions": interview["questions"], "acceptance": interview["acceptance"], "assumptions": []any{map[string]any{"id": "A-1", "text": "One currency."}}})
	require.Len(t, out["open"], 2)
	out = c.call("plan_interview", map[string]any{"answers": []any{map[string]any{"question": "Q-1", "value": 41}, map[string]any{"question": "Q-2", "value": " Stops "}}})
	require.Len(t, out["refused"], 1, "41 is above the bound")
	require.Len(t, out["open"], 1)
	out = c.call("plan_interview", map[string]any{"answers": []any{map[string]any{"question": "Q-1", "value": 40}}, "accept": []any{"A-1"}})
	require.Empty(t, out["findings"])

	plan := document("pact/plan.yaml")
	require.Contains(t, c.refused("plan_decompose", map[string]any{"components": plan["components"]}), "stage_blocked")
	require.Contains(t, c.refused("contract_write", map[string]any{"contract": document("pact/contracts/fares.yaml")}), "readiness/confirmed")
	c.call("readiness_profile", nil)
	require.Equal(t, true, c.call("readiness_confirm", nil)["confirmed"])
	require.Equal(t, 1, asked)
	require.Equal(t, true, c.call("readiness_profile", nil)["confirmed"])
	out = c.call("plan_decompose", map[string]any{"components": plan["components"]})
	require.Equal(t, []any{[]any{"fares"}, []any{"refunds"}, []any{"tram"}}, out["order"])
	require.Contains(t, c.refused("test_generate", nil), "stage_blocked")
	for _, id := range []string{"fares", "refunds"} {
		out = c.call("contract_write", map[string]any{"contract": document("pact/contracts/" + id + ".yaml")})
		require.Empty(t, out["findings"])
	}
	c.call("contract_read", nil)
	c.call("contract_read", map[string]any{"component": "fares", "view": "full"})
	require.Contains(t, c.call("contract_read", map[string]any{"component": "fares", "view": "stub"})["contract"].(map[string]any)["stub"], "ErrBadStops")
	require.Contains(t, c.refused("plan_lock", nil), "test/generated")
	contradicting := map[string]any{"name": "three stops", "function": "refund", "args": map[string]any{"paid": 300}, "returns": 251, "covers": []any{"refund/ensures/1"}}
	require.NotEmpty(t, c.call("test_write", map[string]any{"component": "refunds", "cases": []any{contradicting}})["findings"])
	require.NoFileExists(t, filepath.Join(dir, "pact/tests/refunds.yaml"))
	contradicting["returns"] = 250
	require.Empty(t, c.call("test_write", map[string]any{"component": "refunds", "cases": []any{contradicting}})["findings"])
	require.FileExists(t, filepath.Join(dir, "pact/tests/refunds.yaml"))
	out = c.call("test_generate", nil)
	require.Equal(t, []any{"fares/pact_fares_test.go", "refunds/pact_refunds_test.go"}, out["files"])
	require.Contains(t, c.refused("plan_lock", nil), "test/red")
	require.Contains(t, c.refused("test_run", map[string]any{"what": "native"}), "stage_blocked")
	out = c.call("test_run", map[string]any{"what": "red", "wait_seconds": 300})
	require.Equal(t, "pass", out["verdict"])
	require.Zero(t, out["counts"].(map[string]any)["passed"])
	out = c.call("plan_lock", nil)
	require.EqualValues(t, 1, out["sequence"])
	require.Contains(t, out["anchor"], "refs/pact/lock/_/1-")
	require.EqualValues(t, 1, c.call("plan_lock", nil)["sequence"], "sealing again without a change stays the same seal")

	brief := c.call("plan_handoff", map[string]any{"component": "refunds"})["brief"].(string)
	for _, part := range []string{"# refunds", "It owns refunds/**", "It depends on fares", "## Interface to implement", "## Interface of fares", "## Contract"} {
		require.Contains(t, brief, part)
	}
	short := c.call("plan_handoff", map[string]any{"component": "refunds", "max_tokens": 700})
	require.LessOrEqual(t, len(short["brief"].(string)), 2800)
	require.Contains(t, short["brief"], "## Left out for want of room")
	require.Contains(t, short["summary"], "Left out: ")

	native := map[string]any{"what": "all", "wait_seconds": 300}
	require.Equal(t, "fail", c.call("test_run", native)["verdict"], "there is no implementation")
	require.Equal(t, "fail", c.call("gate_check", nil)["verdict"])
	project.Write(t, dir, map[string]string{"fares/fares.go": base["fares/fares.go"], "refunds/refunds.go": strings.Replace(base["refunds/refunds.go"], "paid - 50", "paid - 51", 1)})
	out = c.call("test_run", native)
	require.Equal(t, "fail", out["verdict"], "the refund is off by one")
	require.Contains(t, out["failures"].([]any)[0].(map[string]any)["got"], "174")
	require.Equal(t, "fail", c.call("gate_check", map[string]any{"gates": []any{"test/native"}})["verdict"])
	project.Write(t, dir, map[string]string{"refunds/refunds.go": base["refunds/refunds.go"]})
	require.Equal(t, "fail", c.call("gate_check", nil)["verdict"], "the evidence is stale")
	require.Equal(t, "pass", c.call("test_run", native)["verdict"])
	require.Contains(t, fmt.Sprint(c.call("gate_check", nil)["findings"]), "review/done")
	open := c.call("gate_review", map[string]any{"reviewer": "a model", "findings": []any{map[string]any{"severity": "high", "path": "refunds/refunds.go", "line": 3, "text": "A refund of nothing is paid out."}}})["open"].([]any)
	require.Len(t, open, 1)
	id := open[0].(map[string]any)["id"]
	require.Contains(t, c.refused("gate_review", map[string]any{"reviewer": "a model", "settle": []any{map[string]any{"id": id, "status": "fixed"}}}), "is not fixed")
	require.Empty(t, c.call("gate_review", map[string]any{"reviewer": "a model", "settle": []any{map[string]any{"id": id, "status": "wrong", "why": "The contract says that nothing is refunded as nothing."}}})["open"])
	project.Write(t, dir, map[string]string{"docs/operations.md": "How it starts, stops, and what it may read.\n"})
	project.Git(t, dir, "config", "user.email", "ann@example.org")
	project.Git(t, dir, "config", "user.name", "Ann")
	project.Commit(t, dir, "everything")
	for _, control := range c.call("readiness_evidence", nil)["controls"].([]any) {
		c.call("readiness_evidence", map[string]any{"control": control.(map[string]any)["id"], "file": "docs/operations.md"})
	}
	c.call("gate_review", map[string]any{"reviewer": "a model"})
	project.Commit(t, dir, "proof")
	require.Contains(t, fmt.Sprint(c.call("gate_check", nil)["findings"]), "there is no certificate")
	require.Equal(t, "certification", c.call("plan_status", nil)["stage"])
	require.Equal(t, "pass", c.call("gate_certify", map[string]any{"note": "tram fares"})["verdict"])
	project.Commit(t, dir, "certificate")
	out = c.call("gate_check", nil)
	require.Equal(t, "pass", out["verdict"], "%v", out["findings"])
	status := c.call("plan_status", map[string]any{"detail": "full"})
	require.Equal(t, "certified", status["stage"])
	for _, tool := range tools.All {
		require.True(t, c.called[tool.Name], "%s was not called", tool.Name)
	}
	text, err := os.ReadFile(filepath.Join(dir, "pact/contracts/fares.yaml"))
	require.NoError(t, err)
	_, _, problems := schemas.Decode[schemas.Contract](text)
	require.Empty(t, problems)
}

// TestNobodyToAsk: without elicitation nothing is confirmed, and the answer says what a human runs.
func TestNobodyToAsk(t *testing.T) {
	project.Require(t)
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	c := newConforming(t, dial(t, dir, nil))
	c.call("plan_start", map[string]any{"task": "Price a trip."})
	out := c.call("readiness_confirm", nil)
	require.Equal(t, false, out["confirmed"])
	require.Contains(t, out["needs_human"], "pact confirm readiness")
	require.NoFileExists(t, filepath.Join(dir, "pact/approvals.yaml"))
	for _, action := range []string{"decline", "cancel"} {
		c := newConforming(t, dial(t, dir, func(string, json.RawMessage) (string, map[string]any) { return action, nil }))
		require.Equal(t, false, c.call("readiness_confirm", nil)["confirmed"], action)
		require.NoFileExists(t, filepath.Join(dir, "pact/approvals.yaml"), action)
	}
}

// TestUnknownArguments: every tool refuses an argument that it does not know, by name, with those that it knows.
func TestUnknownArguments(t *testing.T) {
	for _, tool := range tools.All {
		_, err := tool.Run(context.Background(), &tools.Env{Root: t.TempDir()}, json.RawMessage(`{"projct": "x"}`))
		require.Error(t, err, tool.Name)
		require.Contains(t, err.Error(), `unknown argument "projct", did you mean "project"?`, tool.Name)
		for _, known := range tool.Known() {
			require.Contains(t, err.Error(), known, tool.Name)
		}
	}
}
