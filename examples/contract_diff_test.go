package examples_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/tools"
)

const faresYAML = "pact/contracts/fares.yaml"

// diff is contract_read {view: diff} as lines: the summary, clause kind ok|breaks, and who depends on it.
func diff(t *testing.T, dir, component, against string) string {
	t.Helper()
	args := map[string]any{"component": component, "view": "diff"}
	if against != "" {
		args["against"] = against
	}
	out := project.Call(t, dir, "contract_read", args)
	var b strings.Builder
	for _, c := range out["changes"].([]any) {
		change := c.(map[string]any)
		require.NotEmpty(t, change["why"])
		fmt.Fprintf(&b, "%s %s %v\n", change["clause"], change["kind"], map[bool]string{true: "ok", false: "breaks"}[change["compatible"].(bool)])
	}
	return fmt.Sprintf("%s\n%s%v", out["summary"], b.String(), out["dependents"])
}

// TestContractDiff compares contracts with the seal and with revisions, in a real repository.
func TestContractDiff(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	require.Equal(t, "Contract fares, version 1 in seal 1 → version 1 in the work tree: nothing changed.\n[]", diff(t, dir, "fares", ""))

	edit(t, dir, faresYAML, "version: 1", "version: 2")
	edit(t, dir, faresYAML, "maximum: 40", "maximum: 30")
	edit(t, dir, faresYAML, "summary: Prices", "summary: Knows the price of")
	const changed = "version 2 in the work tree: 2 changes, 1 breaking for refunds.\n" +
		"price/params/trip.stops/maximum constraint/tightened breaks\nsummary doc ok\n[refunds]"
	require.Equal(t, "Contract fares, version 1 in seal 1 → "+changed, diff(t, dir, "fares", "lock"))
	head := strings.TrimSpace(project.Git(t, dir, "rev-parse", "HEAD"))
	project.Git(t, dir, "tag", "-a", "v1", "-m", "v1")
	project.Git(t, dir, "branch", "stable")
	for _, against := range []string{"HEAD", "main", "stable", "v1", head, head[:8], "HEAD~1"} {
		commit := head
		if against == "HEAD~1" {
			commit = strings.TrimSpace(project.Git(t, dir, "rev-parse", against))
		}
		require.Equal(t, fmt.Sprintf("Contract fares, version 1 in %s (%s) → %s", against, commit[:12], changed), diff(t, dir, "fares", against))
	}

	project.Git(t, dir, "commit", "-q", "-a", "-m", "shorter")
	require.Contains(t, diff(t, dir, "fares", "HEAD"), "nothing changed.")
	require.Contains(t, diff(t, dir, "fares", "HEAD~1"), changed)
	require.Contains(t, diff(t, dir, "fares", "lock"), changed, "a commit is no seal")
	require.Contains(t, diff(t, dir, "refunds", "HEAD~1"), "nothing changed.")
}

// TestContractDiffThroughOthers: a type of another component changes what a contract says, whose own text stands; the gate
// says so, and the human who is asked for the seal reads it.
func TestContractDiffThroughOthers(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	edit(t, dir, "pact/contracts/refunds.yaml", "version: 1", "version: 2")
	edit(t, dir, "pact/contracts/refunds.yaml", "params: [{name: paid", "params: [{name: zone, type: fares.Zone}, {name: paid")
	for range 4 {
		edit(t, dir, "pact/contracts/refunds.yaml", "args: {paid", "args: {zone: inner, paid ")
	}
	project.Call(t, dir, "test_generate", map[string]any{})
	require.Equal(t, "pass", project.Call(t, dir, "test_run", map[string]any{"what": "red"})["verdict"])
	project.Call(t, dir, "plan_lock", map[string]any{"reason": "refunds go by zone"})
	require.Contains(t, diff(t, dir, "refunds", ""), "nothing changed.")
	require.Contains(t, diff(t, dir, "refunds", "HEAD"), "refund/params/zone param/added-required breaks")

	edit(t, dir, faresYAML, "version: 1", "version: 2")
	edit(t, dir, faresYAML, "[inner, outer]", "[outer]")
	edit(t, dir, faresYAML, "zone: inner", "zone: outer")
	edit(t, dir, faresYAML, "zone: inner", "zone: outer")
	require.Contains(t, diff(t, dir, "refunds", ""), "refund/params/zone type/enum-value-removed breaks\n[]")
	require.Contains(t, diff(t, dir, "fares", ""), "price/params/trip.zone type/enum-value-removed breaks\n")
	found := fmt.Sprint(project.Call(t, dir, "gate_check", map[string]any{"gates": []string{"contract/version"}})["findings"])
	require.Contains(t, found, `version 2 of contract "fares" breaks the sealed version 1 in price/params/trip.zone (type/enum-value-removed)`)
	require.Contains(t, found, "; refunds depends on it")
	require.Contains(t, found, `contract "refunds" says what was sealed, but types that it takes from others changed and break refund/params/zone (type/enum-value-removed); no component depends on it`)

	for range 4 {
		edit(t, dir, "pact/contracts/refunds.yaml", "zone: inner", "zone: outer")
	}
	edit(t, dir, "pact/contracts/refunds.yaml", "version: 2", "version: 3")
	project.Call(t, dir, "test_generate", map[string]any{})
	require.Equal(t, "pass", project.Call(t, dir, "test_run", map[string]any{"what": "red"})["verdict"])
	asked := ""
	_, err := project.Try(dir, "plan_lock", map[string]any{"reason": "one zone"}, func(_ context.Context, f tools.Form) (tools.Answer, error) {
		asked = f.Message
		return tools.Answer{Action: tools.ActionDecline}, nil
	})
	require.NoError(t, err)
	require.Contains(t, asked, "contract fares breaks callers, for refunds:\n    price/params/trip.zone (type/enum-value-removed)\n")
}

// TestContractDiffOfWhatComesAndGoes: a contract that is on one side only comes or goes by its functions.
func TestContractDiffOfWhatComesAndGoes(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	project.Git(t, dir, "checkout", "-q", "--orphan", "bare")
	project.Git(t, dir, "rm", "-q", "--cached", "-r", ".")
	project.Git(t, dir, "add", "go.mod")
	project.Git(t, dir, "commit", "-q", "-m", "without contracts")
	require.Contains(t, diff(t, dir, "fares", "HEAD"), "none in HEAD")
	require.Contains(t, diff(t, dir, "fares", "bare"), "price function/added ok\n[refunds]")
	require.NoError(t, os.Remove(filepath.Join(dir, faresYAML)))
	require.Contains(t, diff(t, dir, "fares", "lock"), "→ none in the work tree: 1 change, 1 breaking for refunds.\nprice function/removed breaks\n")
	_, err := project.Try(dir, "contract_read", map[string]any{"component": "fares", "view": "diff", "against": "HEAD"}, nil)
	require.ErrorContains(t, err, `error: not_found: there is no contract "fares", neither now nor in HEAD (`)
}

// TestContractDiffRefusals: what cannot be compared is refused with a way out.
func TestContractDiffRefusals(t *testing.T) {
	project.Require(t)
	planned, sealed := project.Copy(t, project.Planned), project.Copy(t, project.Sealed)
	for _, c := range []struct {
		dir  string
		args map[string]any
		want string
	}{
		{sealed, map[string]any{"view": "diff"}, "error: invalid_argument: view: diff compares one contract, and component is missing"},
		{sealed, map[string]any{"component": "fares", "against": "HEAD"}, "error: invalid_argument: against: HEAD belongs to view: diff"},
		{sealed, map[string]any{"component": "fare", "view": "diff"}, `there is no contract "fare", neither now nor in seal 1, did you mean "fares"`},
		{sealed, map[string]any{"component": "fares", "view": "diff", "against": "nowhere"}, "error: not_found: resolve revision \"nowhere\": not in this repository\nfix: use lock, a branch"},
		{sealed, map[string]any{"component": "fares", "view": "diff", "against": "HEAD~99"}, "error: not_found: "},
		{sealed, map[string]any{"component": "fares", "view": "diff", "against": "HEAD:go.mod"}, "error: not_found: "},
		{planned, map[string]any{"component": "fares", "view": "diff"}, "error: stage_blocked: nothing is sealed yet, so there is nothing to compare with\nfix: compare with a revision: contract_read {component: fares, view: diff, against: HEAD}"},
	} {
		_, err := project.Try(c.dir, "contract_read", c.args, nil)
		require.ErrorContains(t, err, c.want)
	}
	project.Git(t, sealed, "update-ref", "-d", strings.Fields(project.Git(t, sealed, "for-each-ref", "--format=%(refname)", "refs/pact/lock"))[0])
	_, err := project.Try(sealed, "contract_read", map[string]any{"component": "fares", "view": "diff"}, nil)
	require.ErrorContains(t, err, "error: stage_blocked: pact/lock.yaml is there, and its seal is not in this repository\nfix: git fetch origin")
	write(t, planned, faresYAML, "pact: contract/1\n")
	project.Git(t, planned, "commit", "-q", "-a", "-m", "broken")
	_, err = project.Try(planned, "contract_read", map[string]any{"component": "fares", "view": "diff", "against": "HEAD"}, nil)
	require.ErrorContains(t, err, "error: conflict: pact/contracts/fares.yaml in the work tree cannot be read")
	project.Git(t, planned, "checkout", "-q", "HEAD~1", "--", faresYAML)
	_, err = project.Try(planned, "contract_read", map[string]any{"component": "fares", "view": "diff", "against": "HEAD"}, nil)
	require.ErrorContains(t, err, "error: conflict: pact/contracts/fares.yaml in HEAD (")
}
