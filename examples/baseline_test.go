package examples_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates/gate"
	"pact/schemas"
)

// knownNow writes a baseline of what code/stubs says now, and returns its entries.
func knownNow(t *testing.T, dir string) []schemas.KnownFinding {
	t.Helper()
	var known []schemas.KnownFinding
	for _, f := range verdictsOf(t, dir, "code/stubs")["code/stubs"].Findings {
		known = append(known, schemas.KnownFinding{ID: f.ID, Gate: f.Gate, Path: f.Path})
	}
	writeBaseline(t, dir, known...)
	return known
}

func writeBaseline(t *testing.T, dir string, known ...schemas.KnownFinding) {
	t.Helper()
	text := "pact: baseline/1\ncommit: \"\"\nknown:\n"
	for _, k := range known {
		text += fmt.Sprintf("  - {id: %s, gate: %s, path: %s}\n", k.ID, k.Gate, k.Path)
	}
	if len(known) == 0 {
		text = strings.Replace(text, "known:", "known: []", 1)
	}
	project.Write(t, dir, map[string]string{artifacts.BaselineFile: text})
}

// TestBaseline: what was known does not block, wherever its line went; what is new blocks, also in the same words.
func TestBaseline(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	code := project.Base(t)["fares/fares.go"]
	project.Write(t, dir, map[string]string{"fares/fares.go": code + todo + todo})
	known := knownNow(t, dir)
	require.Len(t, known, 2)
	require.Equal(t, known[0], known[1], "two that say the same")
	stubs := func() gate.Result { return verdictsOf(t, dir, "code/stubs")["code/stubs"] }
	r := stubs()
	require.Equal(t, gate.Pass, r.Verdict, say(r.Findings))
	require.Contains(t, say(r.Findings), "info: fares/fares.go:26:1: known since the code was adopted: TODO is left in: TODO ask the depot")
	require.Contains(t, project.Call(t, dir, "gate_check", map[string]any{"gates": []string{"code/stubs"}})["summary"], "2 known")

	project.Write(t, dir, map[string]string{"fares/fares.go": strings.Replace(code, "package fares", "package fares\n\n// Lines move.", 1) + todo + todo})
	require.Equal(t, gate.Pass, stubs().Verdict, "its line moved")
	for name, text := range map[string]string{
		"a third in the same words": code + todo + todo + todo,
		"other words":               code + todo + "\n// TODO ask the driver\n",
	} {
		project.Write(t, dir, map[string]string{"fares/fares.go": text})
		r := stubs()
		require.Equal(t, gate.Fail, r.Verdict, name)
		require.Equal(t, 1, strings.Count(say(r.Findings), "error: "), "%s: %s", name, say(r.Findings))
	}
	project.Write(t, dir, map[string]string{"fares/fares.go": code, "fares/more.go": "package fares\n" + todo})
	require.Equal(t, gate.Fail, stubs().Verdict, "another file")
	require.NoError(t, os.Remove(filepath.Join(dir, "fares", "more.go")))

	project.Write(t, dir, map[string]string{"fares/fares.go": code + todo})
	valid := verdictsOf(t, dir, "code/stubs")["documents/valid"]
	require.Equal(t, gate.Pass, valid.Verdict)
	require.Contains(t, say(valid.Findings), "warning: pact/baseline.yaml:4:5: fixed: code/stubs no longer finds in fares/fares.go: "+known[0].ID)

	project.Write(t, dir, map[string]string{"fares/fares.go": code + todo + todo})
	for name, c := range map[string]struct {
		entry schemas.KnownFinding
		says  string
	}{
		"of a test":       {schemas.KnownFinding{ID: known[0].ID, Gate: "test/native", Path: known[0].Path}, `a finding of "test/native" is never known`},
		"of the judge":    {schemas.KnownFinding{ID: known[0].ID, Gate: "judge/cases", Path: known[0].Path}, `a finding of "judge/cases" is never known`},
		"of the seal":     {schemas.KnownFinding{ID: known[0].ID, Gate: "lock/intact", Path: "pact.yaml"}, `a finding of "lock/intact" is never known`},
		"of the bar":      {schemas.KnownFinding{ID: known[0].ID, Gate: "readiness/confirmed", Path: "pact/approvals.yaml"}, "is never known"},
		"of a contract":   {schemas.KnownFinding{ID: known[0].ID, Gate: "contract/types", Path: "pact/contracts/fares.yaml"}, "is never known"},
		"of the scope":    {schemas.KnownFinding{ID: known[0].ID, Gate: "scope/paths", Path: "x.go"}, "is never known"},
		"an unknown gate": {schemas.KnownFinding{ID: known[0].ID, Gate: "code/stub", Path: "x.go"}, `did you mean "code/stubs"?`},
		"no id":           {schemas.KnownFinding{ID: "f-all", Gate: "code/stubs", Path: "x.go"}, `"f-all" is no finding's id`},
		"a glob away":     {schemas.KnownFinding{ID: known[0].ID, Gate: "code/stubs", Path: "../x.go"}, "leaves the project's root"},
	} {
		writeBaseline(t, dir, append(known, c.entry)...)
		valid := verdictsOf(t, dir)["documents/valid"]
		require.Equal(t, gate.Fail, valid.Verdict, name)
		require.Contains(t, say(valid.Findings), c.says, name)
	}
	other := known[0]
	other.Path = "refunds/refunds.go"
	writeBaseline(t, dir, known[0], other)
	require.Equal(t, gate.Fail, stubs().Verdict, "the id of one file does not excuse another's")
	writeBaseline(t, dir, known...)
	require.Equal(t, gate.Pass, stubs().Verdict)
}

// TestBaselineOnlyShrinks: after the seal entries go and none comes, neither in the file nor by sealing again.
func TestBaselineOnlyShrinks(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	code := project.Base(t)["fares/fares.go"]
	project.Write(t, dir, map[string]string{"fares/fares.go": code + todo + "\n// FIXME ask the driver\n"})
	known := knownNow(t, dir)
	require.Len(t, known, 2)
	project.Commit(t, dir, "adopted")
	_, err := confirm(t, dir, artifacts.BaselineSubject, true) // the plan counts from the adopted code
	require.NoError(t, err)
	out, err := project.Try(dir, "plan_lock", nil, nil)
	require.NoError(t, err)
	require.Contains(t, out["needs_human"], "pact confirm lock", "a baseline excuses findings, so a human approves it")
	question, err := confirm(t, dir, "lock", true)
	require.NoError(t, err)
	require.Contains(t, question, "2 findings of adopted code are known and do not block: code/stubs 2.")
	out, err = project.Try(dir, "plan_lock", nil, nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, out["sequence"])
	project.Commit(t, dir, "sealed")

	judged := func(why string, valid, intact gate.Verdict) map[string]gate.Result {
		t.Helper()
		r := verdictsOf(t, dir, "lock/intact", "lock/sealed")
		require.Equal(t, valid, r["documents/valid"].Verdict, "%s: %s", why, say(r["documents/valid"].Findings))
		require.Equal(t, intact, r["lock/intact"].Verdict, "%s: %s", why, say(r["lock/intact"].Findings))
		require.Equal(t, gate.Pass, r["lock/sealed"].Verdict, why)
		return r
	}
	judged("as sealed", gate.Pass, gate.Pass)
	writeBaseline(t, dir, known[0])
	judged("one entry less", gate.Pass, gate.Pass)
	project.Commit(t, dir, "fixed one")
	judged("one entry less, committed", gate.Pass, gate.Pass)
	more := schemas.KnownFinding{ID: "f-0badf00d", Gate: "code/stubs", Path: "fares/fares.go"}
	writeBaseline(t, dir, known[0], more)
	r := judged("one entry more", gate.Fail, gate.Fail)
	require.Contains(t, say(r["documents/valid"].Findings), "error: pact/baseline.yaml:5:5: f-0badf00d of code/stubs in fares/fares.go was not in the baseline that was sealed")
	require.Contains(t, say(r["lock/intact"].Findings), "it gained f-0badf00d since it was sealed")
	writeBaseline(t, dir, known[0], known[0])
	judged("one twice", gate.Fail, gate.Fail)
	_, err = project.Try(dir, "plan_lock", map[string]any{"reason": "more is known"}, project.Yes)
	require.ErrorContains(t, err, "was not in the baseline that was sealed", "not by sealing again, whatever a human says")
	writeBaseline(t, dir)
	judged("empty", gate.Pass, gate.Pass)
	require.NoError(t, os.Remove(filepath.Join(dir, artifacts.BaselineFile)))
	judged("gone", gate.Pass, gate.Pass)
	require.NoError(t, os.Symlink("lock.yaml", filepath.Join(dir, artifacts.BaselineFile)))
	judged("a link", gate.Fail, gate.Fail)
}

// TestBaselineAfterTheSeal: a project that was sealed without one gets none.
func TestBaselineAfterTheSeal(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	appendTo(t, dir, "fares/fares.go", todo)
	knownNow(t, dir)
	r := verdictsOf(t, dir, "lock/sealed", "code/stubs")
	require.Equal(t, gate.Fail, r["documents/valid"].Verdict)
	require.Contains(t, say(r["documents/valid"].Findings), "was not in the baseline that was sealed")
	require.Equal(t, gate.Fail, r["lock/sealed"].Verdict)
	_, err := project.Try(dir, "plan_lock", map[string]any{"reason": "known"}, project.Yes)
	require.ErrorContains(t, err, "was not in the baseline that was sealed")

	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	before := s.Seal.Current
	forged := *before
	lock := *before.Lock
	forged.Lock = &lock
	require.True(t, forged.OnlyAdds(before))
	lock.Files = append(append([]schemas.SealedFile{}, lock.Files...), schemas.SealedFile{Path: "docs/more.md"})
	require.True(t, forged.OnlyAdds(before))
	lock.Files = append(lock.Files, schemas.SealedFile{Path: artifacts.BaselineFile})
	require.False(t, forged.OnlyAdds(before), "a link that brings a baseline changes the law")
}
