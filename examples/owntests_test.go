package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/tools"
)

// withOwnTests is the base project, sealed and green up to its own test command, which is a script of the repository.
func withOwnTests(t *testing.T, script string) string {
	t.Helper()
	dir := project.Copy(t, project.Planned)
	edit(t, dir, "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\ntests:\n  go: {command: [sh, own.sh], format: tap, timeout: 1m}")
	edit(t, dir, "pact/plan.yaml", "paths: [\"fares/**\"]", "paths: [\"fares/**\", own.sh]")
	write(t, dir, "own.sh", script)
	project.Call(t, dir, "plan_lock", nil)
	project.Git(t, dir, "add", "-A")
	project.Git(t, dir, "commit", "-q", "-m", "sealed")
	return dir
}

// trust trusts the commands of a project, as pact check --trust does.
func trust(t *testing.T, dir string) {
	t.Helper()
	s, err := artifacts.Load(t.Context(), dir)
	require.NoError(t, err)
	defer s.Close()
	ok, digest := artifacts.Trusted(s)
	require.False(t, ok)
	_, err = tools.Trust(t.Context(), &tools.Env{Root: dir}, "", digest, nil)
	require.NoError(t, err)
}

// TestOwnTests: the project's own test command runs once it is trusted, and what it says counts.
func TestOwnTests(t *testing.T) {
	project.Require(t)
	const green, red = "echo ok 1 - rounding\necho 1..1\n", "echo not ok 1 - rounding\necho 1..1\nexit 1\n"
	dir := withOwnTests(t, green)
	_, err := project.Try(dir, "test_run", nil, nil)
	require.ErrorContains(t, err, "error: untrusted: the commands of pact.yaml are not trusted on this machine (sha256:")
	require.ErrorContains(t, err, "pact trust")
	trust(t, dir)
	require.Equal(t, "pass", project.Call(t, dir, "test_run", nil)["verdict"])
	require.Empty(t, broken(t, dir))

	// The command's own script belongs to a component: another one makes the evidence of every component stale.
	write(t, dir, "own.sh", red)
	require.Contains(t, broken(t, dir), "the native run of \"refunds\" is stale")
	out := project.Call(t, dir, "test_run", nil)
	require.Equal(t, "fail", out["verdict"])
	require.Contains(t, broken(t, dir), "the project's own tests: rounding: it failed, and says nothing more [test/native]")

	write(t, dir, "own.sh", "echo 1..0\n")
	require.Equal(t, "fail", project.Call(t, dir, "test_run", map[string]any{"component": "fares"})["verdict"])
	require.Contains(t, broken(t, dir), "sh own.sh reported no test and ended with exit status 0")

	// Another command is asked about again; the same one in another folder too.
	write(t, dir, "own.sh", green)
	edit(t, dir, "pact.yaml", "[sh, own.sh]", "[bash, own.sh]")
	_, err = project.Try(dir, "test_run", nil, nil)
	require.ErrorContains(t, err, "untrusted")
	edit(t, dir, "pact.yaml", "[bash, own.sh]", "[sh, own.sh]")
	require.Equal(t, "pass", project.Call(t, dir, "test_run", nil)["verdict"])
	other := filepath.Join(filepath.Dir(dir), "q")
	require.NoError(t, os.Rename(dir, other))
	_, err = project.Try(other, "test_run", nil, nil)
	require.ErrorContains(t, err, "untrusted")
}

// TestTestCommands: a test command that would never run, or that cannot, is a finding.
func TestTestCommands(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	for tests, want := range map[string]string{
		"go: {command: [go, test, -json], format: gotest}":                  "",
		"typescript: {command: [npx, x], format: junit, report: out/x.xml}": "",
		"pyhton: {command: [x], format: junit}":                             `no component is bound in "pyhton", did you mean "python"?`,
		"none: {command: [x], format: junit}":                               `no component is bound in "none"`,
		"go: {command: [], format: gotest}":                                 "the command for go is empty",
		"go: {command: [x], format: xunit}":                                 `"xunit" is not known here`,
		"go: {command: [x]}":                                                "format",
		"go: {command: [x], format: tap, report: ../x}":                     "the report for go:",
		"go: {command: [x], format: tap, timeout: soon}":                    `"soon" is no duration`,
		"go: {comand: [x], format: tap}":                                    `did you mean "command"?`,
	} {
		write(t, dir, "pact.yaml", "version: \"1\"\ntests: {"+tests+"}\n")
		s, err := artifacts.Load(t.Context(), dir)
		require.NoError(t, err)
		got := report(gates.Judge(s, "", func(g gate.Gate) bool { return g.ID == "documents/valid" })[0])
		s.Close()
		if want == "" {
			require.NotContains(t, got, "[documents/valid]")
		} else {
			require.Contains(t, got, want)
			require.Contains(t, got, "[documents/valid]")
		}
	}
}
