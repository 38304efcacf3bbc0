package examples_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/artifacts/installed"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

// fares is the same small component under the same contract, in one language.
type fares struct {
	language schemas.Language
	folder   string
	source   string    // of the implementation
	native   string    // the sealed test file
	bug      [2]string // what makes it wrong: text, and what stands for it
}

var threeFares = []fares{
	{schemas.LanguageGo, "fares/go", "fares/fares.go", "fares/pact_fares_test.go", [2]string{"after > fullRefund", "after >= fullRefund"}},
	{schemas.LanguagePython, "fares/python", "trams/fares.py", "tests/pact/test_fares_contract.py", [2]string{"after <= FULL_REFUND", "after < FULL_REFUND"}},
	{schemas.LanguageTypeScript, "fares/typescript", "src/fares.ts", "src/fares.contract.test.ts", [2]string{"after <= fullRefund", "after < fullRefund"}},
}

// copied is the project in a repository of its own, with what its language needs. It skips, by name, where that is missing.
func (f fares) copied(t *testing.T) string {
	t.Helper()
	project.Require(t)
	modules := ""
	switch f.language {
	case schemas.LanguagePython:
		needsPytest(t)
	case schemas.LanguageTypeScript:
		if _, err := exec.LookPath("node"); err != nil {
			t.Skip("needs node")
		}
		modules = installed.NodeModules(t, "tsx")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	dir = filepath.Join(dir, "p")
	require.NoError(t, os.CopyFS(dir, os.DirFS(f.folder)))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, artifacts.StateDir)))
	if f.language == schemas.LanguageGo { // what it has from the module that it stands in
		write(t, dir, "go.mod", "module pact/examples/fares/go\n\ngo 1.24\n")
	}
	if modules != "" {
		require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
	}
	project.Begin(t, dir)
	return dir
}

// needsPytest skips where no interpreter that a project would find has it.
func needsPytest(t *testing.T) {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import pytest").Run() == nil {
			return
		}
	}
	t.Skip("needs pytest")
}

// sealed is the copy with a confirmed bar, red tests, and a committed seal.
func (f fares) sealed(t *testing.T) string {
	t.Helper()
	dir := f.copied(t)
	project.Call(t, dir, "readiness_confirm", nil)
	require.Equal(t, "pass", project.Call(t, dir, "test_run", map[string]any{"what": "red"})["verdict"])
	project.Call(t, dir, "plan_lock", nil)
	project.Commit(t, dir, "sealed")
	return dir
}

// TestProjects judges the example projects where they stand: everything up to the human's confirmation and the seal, which
// are made by whoever uses them. Their generated tests are those of this generator.
func TestProjects(t *testing.T) {
	project.Require(t)
	folders := map[string]int{"booking": 4} // how many contracts
	for _, f := range threeFares {
		folders[f.folder] = 1
	}
	for folder, contracts := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.Abs(folder)
			require.NoError(t, err)
			s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
			require.NoError(t, err)
			defer s.Close()
			judged := 0
			for _, r := range gates.Judge(s, "", func(g gate.Gate) bool {
				return g.Stage.Before(gate.Build) && g.ID != "readiness/confirmed" && g.ID != "test/red" && g.ID != "lock/sealed" || g.ID == "code/stubs"
			}) {
				judged++
				require.Equal(t, gate.Pass, r.Verdict, "%s: %v", r.Gate.ID, r.Findings)
				require.Empty(t, slices.DeleteFunc(r.Findings, func(f schemas.Finding) bool { // rules without callers have nobody to refuse
					return f.Spared && f.Aspect == gate.Authorization
				}), r.Gate.ID)
			}
			require.Greater(t, judged, 20)
			require.Len(t, s.Contracts, contracts)
		})
	}
}

// TestOneContract: the three contracts are one, but for the binding, and so are the cases beyond them.
func TestOneContract(t *testing.T) {
	digest := func(f fares) (contract, written string) {
		s, err := artifacts.Load(context.Background(), f.folder, artifacts.KindContracts, artifacts.KindTests)
		require.NoError(t, err)
		defer s.Close()
		c := *s.Contract("fares").Value
		require.Equal(t, f.language, c.Binding.Language)
		c.Binding = schemas.Binding{}
		return schemas.Digest(&c), s.WrittenFor("fares").Digest()
	}
	contract, written := digest(threeFares[0])
	for _, f := range threeFares[1:] {
		c, w := digest(f)
		require.Equal(t, contract, c, f.folder)
		require.Equal(t, written, w, f.folder)
	}
}

// TestThreeLanguages: in each language the right implementation passes every gate, and a wrong one is refused by the sealed
// tests and by the judge.
func TestThreeLanguages(t *testing.T) {
	for _, f := range threeFares {
		t.Run(string(f.language), func(t *testing.T) {
			t.Parallel()
			dir := f.sealed(t)
			require.Equal(t, "pass", project.Call(t, dir, "test_run", nil)["verdict"])
			require.Empty(t, broken(t, dir))

			edit(t, dir, f.source, f.bug[0], f.bug[1])
			stale := broken(t, dir)
			for _, gate := range []string{"test/native", "judge/cases", "judge/properties"} {
				require.Contains(t, stale, gate)
			}
			out := project.Call(t, dir, "test_run", nil)
			require.Equal(t, "fail", out["verdict"])
			found := broken(t, dir)
			require.Contains(t, found, f.native+": refund/examples/all of it after half an hour: ")
			require.Contains(t, found, "[test/native]")
			require.Contains(t, found, "refund/examples/all of it after half an hour does not hold")
			require.Contains(t, found, "[judge/cases]")

			edit(t, dir, f.source, f.bug[1], f.bug[0])
			require.Empty(t, broken(t, dir), "what was found about these sources is found again")
		})
	}
}
