package examples_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/tools"
)

// TestLawIsBent: ways around the law that touch no code. Each is refused as an edit of a sealed file, and stays refused when
// it is sealed again with nobody asked; a human who says yes makes it the law.
func TestLawIsBent(t *testing.T) {
	project.Require(t)
	for _, c := range []struct{ name, file, old, new string }{
		{"mode shadow", "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\nmode: shadow"},
		{"mode off", "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\nmode: \"off\""},
		{"more is shared", "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\nshared_paths: [\"util/**\"]"},
		{"fewer draws", "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\njudge: {draws: 1}"},
		{"another test command", "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\ntests: {go: {command: [\"true\"], format: gotest}}"},
		{"more is owned", "pact/plan.yaml", "paths: [\"fares/**\"]", "paths: [\"fares/**\", \"util/**\"]"},
		{"a component is managed no more", "pact/plan.yaml", "satisfies: [AC-1], depends_on: []", "satisfies: [AC-1], depends_on: [], managed: false"},
		{"a criterion is easier", "pact/interview.yaml", "25 more for each stop", "a little more for each stop"},
		{"an assumption more", "pact/interview.yaml", "assumptions:", "assumptions:\n  - {id: A-2, text: \"Nobody travels.\", status: accepted, by: \"Ann <ann@example.org>\"}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := project.Copy(t, project.Sealed)
			edit(t, dir, c.file, c.old, c.new)
			sealed := c.file + ": it is sealed, and was edited [lock/intact]"
			require.Contains(t, refusals(t, dir), sealed)
			out, err := project.Try(dir, "plan_lock", map[string]any{"reason": "it is better so"}, nil)
			if err != nil {
				require.ErrorContains(t, err, "stage_blocked")
				require.Contains(t, refusals(t, dir), sealed)
				return
			}
			require.Contains(t, out["needs_human"], "pact confirm lock")
			require.Contains(t, refusals(t, dir), sealed, "nothing was sealed")
			honest := project.Call(t, dir, "plan_lock", map[string]any{"reason": "it is better so"})
			require.EqualValues(t, 2, honest["sequence"])
			project.Commit(t, dir, "amended")
			require.NotContains(t, refusals(t, dir), "lock/", "a human said yes")
			project.Git(t, dir, "checkout", "-q", "HEAD~1", "--", artifacts.ApprovalsFile)
			require.Contains(t, refusals(t, dir), "seal 2 changed the law, and no human approved it [lock/intact]", "the approval is what made it law")
		})
	}
}

// TestWrittenByHand: records that only Pact writes.
func TestWrittenByHand(t *testing.T) {
	project.Require(t)
	t.Run("an approval of the bar", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Planned)
		require.NotContains(t, refusals(t, dir), "readiness/confirmed")
		edit(t, dir, "pact.yaml", "security: standard", "security: none")
		require.Contains(t, refusals(t, dir), "the profile changed since")
		s, err := artifacts.Load(context.Background(), dir)
		require.NoError(t, err)
		digest := s.Readiness().Digest()
		require.NoError(t, s.Close())
		text, err := os.ReadFile(filepath.Join(dir, artifacts.ApprovalsFile))
		require.NoError(t, err)
		old := string(text[strings.Index(string(text), "sha256:"):][:71])
		write(t, dir, artifacts.ApprovalsFile, strings.ReplaceAll(string(text), old, digest))
		require.Contains(t, refusals(t, dir), "[readiness/confirmed]")
		write(t, dir, artifacts.ApprovalsFile, "pact: approvals/1\napprovals:\n  - {subject: readiness, digest: \""+digest+"\", by: Ann, at: 2026-11-22T10:00:00Z, channel: terminal, signature: \"\"}\n")
		require.Contains(t, refusals(t, dir), "[readiness/confirmed]")
		write(t, dir, artifacts.ApprovalsFile, string(text))
		project.Call(t, dir, "readiness_confirm", nil)
		require.NotContains(t, refusals(t, dir), "readiness/confirmed", "a human said yes")
	})
	t.Run("evidence", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		files, err := filepath.Glob(filepath.Join(dir, artifacts.EvidenceDir, "native-fares-*"))
		require.NoError(t, err)
		require.Len(t, files, 1)
		require.Empty(t, broken(t, dir), "what Pact wrote holds")
		data, err := os.ReadFile(files[0])
		require.NoError(t, err)
		var e map[string]any
		require.NoError(t, json.Unmarshal(data, &e))
		for _, lie := range []struct {
			key   string
			value any
		}{{"counts", map[string]any{"cases": 900, "passed": 900}}, {"mac", ""}, {"mac", "hmac-sha256:0123456789abcdef:" + strings.Repeat("0", 64)}} {
			was := e[lie.key]
			e[lie.key] = lie.value
			forged, err := json.Marshal(e)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(files[0], forged, 0o644))
			require.Contains(t, broken(t, dir), "[test/native]", lie.key)
			e[lie.key] = was
		}
	})
	t.Run("the commit that the plan was made on", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Planned)
		plan, err := os.ReadFile(filepath.Join(dir, artifacts.PlanFile))
		require.NoError(t, err)
		require.NoError(t, os.Remove(filepath.Join(dir, artifacts.PlanFile)))
		project.Git(t, dir, "rm", "-q", "--cached", artifacts.PlanFile)
		project.Git(t, dir, "commit", "-qm", "no plan")
		components := []map[string]any{{"id": "tram", "title": "T", "summary": "s"}, {"id": "fares", "parent": "tram", "title": "F", "summary": "f", "paths": []string{"fares/**"}, "satisfies": []string{"AC-1"}}}
		project.Call(t, dir, "plan_decompose", map[string]any{"components": components})
		head := strings.TrimSpace(project.Git(t, dir, "rev-parse", "HEAD"))
		baseline := func() string {
			s, err := artifacts.Load(context.Background(), dir)
			require.NoError(t, err)
			defer s.Close()
			return s.Plan.Value.Baseline
		}
		require.Equal(t, head, baseline())
		require.NotContains(t, refusals(t, dir), "lock/order")

		shell(t, dir, `echo '// x' >> $F; git add fares; git commit -qm 'fares first'`)
		later := strings.TrimSpace(project.Git(t, dir, "rev-parse", "HEAD"))
		require.Contains(t, refusals(t, dir), `fares/fares.go: component "fares" owns it, and it was modified after the plan was made and before the plan was sealed [lock/order]`)
		for _, again := range []map[string]any{{"components": components}, {"components": components, "replace": true}} {
			project.Call(t, dir, "plan_decompose", again)
			require.Equal(t, head, baseline(), "it does not move")
		}
		require.NoError(t, os.Remove(filepath.Join(dir, artifacts.PlanFile)))
		project.Call(t, dir, "plan_decompose", map[string]any{"components": components})
		require.Equal(t, head, baseline(), "a plan that was thrown away does not make it move")
		edit(t, dir, artifacts.PlanFile, "baseline: "+head, "baseline: "+later)
		require.Contains(t, refusals(t, dir), "the plan's baseline was moved: the plan was first made on "+head[:12]+", as this machine noted, and says baseline "+later[:12]+" [lock/order]")
		require.NotContains(t, refusals(t, dir), "owns it")
		yes := func(context.Context, string) (bool, error) { return true, nil }
		taken := filepath.Join(t.TempDir(), "copy")
		require.NoError(t, os.CopyFS(taken, os.DirFS(dir)))
		project.Commit(t, taken, "plan")
		_, err = tools.Confirm(context.Background(), &tools.Env{Root: taken}, "baseline", nil)
		require.ErrorContains(t, err, "a human must be asked")
		_, err = tools.Confirm(context.Background(), &tools.Env{Root: taken}, "baseline", yes)
		require.NoError(t, err)
		require.NotContains(t, refusals(t, taken), "lock/order", "a human said yes")
		edit(t, taken, artifacts.ApprovalsFile, "subject: baseline", "subject: bass")
		require.Contains(t, refusals(t, taken), "the plan's baseline was moved: the plan that commit ")
		shell(t, dir, `git checkout -q -b side HEAD~1; git commit -q --allow-empty -m side; git checkout -q main`)
		edit(t, dir, artifacts.PlanFile, "baseline: "+later, "baseline: "+strings.TrimSpace(project.Git(t, dir, "rev-parse", "side")))
		require.Contains(t, refusals(t, dir), "is no ancestor of")
		edit(t, dir, artifacts.PlanFile, "baseline: ", "baseline: main #")
		require.Contains(t, refusals(t, dir), `baseline is "main", and not the id of a commit`)
		write(t, dir, artifacts.PlanFile, string(plan))
		project.Commit(t, dir, "plan")
		_, err = project.Try(dir, "plan_lock", nil, project.Yes)
		var refused *tools.Error
		require.ErrorAs(t, err, &refused)
		require.Contains(t, err.Error(), "lock/order")
	})
}
