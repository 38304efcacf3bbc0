package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
)

const headers = `#!/bin/sh
# Every Go file begins with a comment.
status=0
for f in fares/*.go refunds/*.go; do
  case "$f" in *_test.go) continue;; esac
  if ! head -1 "$f" | grep -q '^//'; then echo "$f:1: it begins without a comment"; status=1; fi
done
exit $status
`

const headersGate = "gates:\n  - {id: team/headers, command: [./scripts/headers.sh], paths: [\"fares/*.go\", \"refunds/*.go\"], stage: build, timeout: 10s}\n"

// script writes the check, executable.
func script(t *testing.T, dir, text string) {
	t.Helper()
	project.Write(t, dir, map[string]string{"scripts/headers.sh": text})
	require.NoError(t, os.Chmod(filepath.Join(dir, "scripts", "headers.sh"), 0o755))
}

// one judges a check of the team's own.
func one(t *testing.T, dir string) gate.Result {
	t.Helper()
	return verdictsOf(t, dir, "team/headers")["team/headers"]
}

// TestCustomGateFlaws: a check that would never run, or that takes the name of one of Pact's, is refused at its place.
func TestCustomGateFlaws(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	base, err := os.ReadFile(filepath.Join(dir, "pact.yaml"))
	require.NoError(t, err)
	valid := func(line string) gate.Result {
		project.Write(t, dir, map[string]string{"pact.yaml": string(base) + "gates:\n  - {" + line + "}\n"})
		s, err := artifacts.Load(context.Background(), dir)
		require.NoError(t, err)
		defer s.Close()
		return gate.Judge(s, *gates.Find("documents/valid"))
	}
	for line, says := range map[string]string{
		`id: code/stubs, command: [./x.sh]`:                                  `"code/stubs" is in a group of Pact's own gates`,
		`id: review/mine, command: [./x.sh]`:                                 `"review/mine" is in a group of Pact's own gates`,
		`id: headers, command: [./x.sh]`:                                     `"headers" is no id of a gate`,
		`id: team/Headers, command: [./x.sh]`:                                `"team/Headers" is no id of a gate`,
		`id: team/../x, command: [./x.sh]`:                                   `"team/../x" is no id of a gate`,
		`id: team/x, command: []`:                                            "the command of team/x is empty",
		`id: team/x, command: [""]`:                                          "the command of team/x is empty",
		`id: team/x, command: [./x.sh], stage: biuld`:                        `stage "biuld" is not known, did you mean "build"?`,
		`id: team/x, command: [./x.sh], paths: ["../**"]`:                    "leaves the project's root",
		`id: team/x, command: [./x.sh], paths: ["a["]`:                       `"a[" is no glob`,
		`id: team/x, command: [./x.sh], timeout: soon`:                       `"soon" is no duration`,
		`id: team/x, command: [./x.sh], shell: true`:                         `unknown key "shell"`,
		"id: team/x, command: [./x.sh]}\n  - {id: team/x, command: [./y.sh]": `"team/x" stands twice`,
	} {
		r := valid(line)
		require.Equal(t, gate.Fail, r.Verdict, line)
		require.Contains(t, say(r.Findings), says, line)
	}
	r := valid(`id: team/x, command: [./x.sh, "a b"], paths: ["**/*.go"], stage: build, timeout: 1m`)
	require.Equal(t, gate.Pass, r.Verdict, say(r.Findings))
}

// TestCustomGate: a check runs only where it is trusted, its evidence is of one command and its files, and what it says is
// judged as what any gate says.
func TestCustomGate(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	script(t, dir, headers)
	appendTo(t, dir, "pact.yaml", headersGate)
	run := func() (map[string]any, error) {
		return project.Try(dir, "test_run", map[string]any{"component": "team/headers"}, nil)
	}
	r := one(t, dir)
	require.Equal(t, gate.Blocked, r.Verdict)
	require.Contains(t, say(r.Findings), `there is no gate run of "team/headers"`)
	require.Contains(t, r.Findings[0].Fix, "call test_run {component: team/headers}")
	out := project.Call(t, dir, "gate_check", map[string]any{"gates": []string{"team/headers"}})
	require.Equal(t, "fail", out["verdict"])
	require.Equal(t, map[string]any{"tool": "test_run", "arguments": map[string]any{"component": "team/headers"}, "why": r.Findings[0].Message}, out["next"].([]any)[0])
	_, err := run()
	require.ErrorContains(t, err, "error: untrusted")
	_, err = project.Try(dir, "test_run", map[string]any{"component": "team/header"}, nil)
	require.ErrorContains(t, err, `did you mean "team/headers"?`)
	_, err = project.Try(dir, "test_run", map[string]any{"component": "code/stubs"}, nil)
	require.ErrorContains(t, err, "is no check of pact.yaml")
	trust(t, dir)
	out, err = run()
	require.NoError(t, err)
	require.Equal(t, "pass", out["verdict"], out)
	require.Contains(t, out["summary"], "team/headers: pass")
	require.Equal(t, gate.Pass, one(t, dir).Verdict)

	code := project.Base(t)["fares/fares.go"]
	bare := strings.TrimPrefix(code, "// Package fares prices trips.\n")
	project.Write(t, dir, map[string]string{"fares/fares.go": bare})
	r = one(t, dir)
	require.Equal(t, gate.Blocked, r.Verdict, "a file changed")
	require.Contains(t, say(r.Findings), "is stale")
	out, err = run()
	require.NoError(t, err)
	require.Equal(t, "fail", out["verdict"])
	r = one(t, dir)
	require.Equal(t, gate.Fail, r.Verdict)
	require.Equal(t, "error: fares/fares.go:1:1: it begins without a comment [team/headers]", say(r.Findings))
	require.Equal(t, "fares", r.Findings[0].Subject)
	project.Write(t, dir, map[string]string{"notes.md": "Elsewhere.\n"})
	require.Equal(t, gate.Fail, one(t, dir).Verdict, "a file that it does not look at")

	script(t, dir, "#!/bin/sh\nexit 0\n")
	require.Equal(t, gate.Blocked, one(t, dir).Verdict, "another script gives no evidence of this one")
	for text, says := range map[string]string{
		"#!/bin/sh\nexit 3\n":                         "it ended with status 3",
		"#!/bin/sh\nexit 1\n":                         "it failed and names no place",
		"#!/bin/sh\necho 'nowhere.go:3: x'\nexit 1\n": "it failed and names no place",
		"#!/bin/sh\necho '../x.go:3: x'\nexit 1\n":    "it failed and names no place",
		"#!/bin/sh\nkill -9 $$\n":                     "it ended with status -1",
		"#!/bin/nowhere\n":                            "it could not be started",
	} {
		script(t, dir, text)
		out, err = run()
		require.NoError(t, err)
		require.Equal(t, "fail", out["verdict"], text)
		r = one(t, dir)
		require.Equal(t, gate.Broken, r.Verdict, text)
		require.Contains(t, say(r.Findings), says)
	}
	script(t, dir, headers)
	require.Equal(t, gate.Fail, one(t, dir).Verdict, "what was found before is found again")

	appendTo(t, dir, "pact.yaml", "waivers:\n  - {gate: team/headers, path: fares, reason: \"The header comes with the move.\", until: 2199-03-31}\n")
	_, err = confirm(t, dir, "waiver", true)
	require.NoError(t, err)
	require.Equal(t, gate.Pass, one(t, dir).Verdict, "it is waived as what any gate finds")

	settings, err := os.ReadFile(filepath.Join(dir, "pact.yaml"))
	require.NoError(t, err)
	project.Write(t, dir, map[string]string{"pact.yaml": strings.Replace(string(settings), "timeout: 10s", "timeout: 11s", 1)})
	require.Equal(t, gate.Blocked, one(t, dir).Verdict, "the check changed")
	_, err = run()
	require.NoError(t, err, "the command is the same, so it stays trusted")
	project.Write(t, dir, map[string]string{"pact.yaml": strings.Replace(string(settings), "headers.sh]", "headers.sh, -v]", 1)})
	_, err = run()
	require.ErrorContains(t, err, "error: untrusted", "the command is another one")
	project.Write(t, dir, map[string]string{"pact.yaml": strings.Replace(string(settings), `["fares/*.go", "refunds/*.go"]`, `["nowhere/*.go"]`, 1)})
	r = one(t, dir)
	require.Equal(t, gate.Blocked, r.Verdict)
	require.Contains(t, say(r.Findings), "no file matches nowhere/*.go")

	project.Write(t, dir, map[string]string{"pact.yaml": string(settings)})
	explained := project.Call(t, dir, "gate_explain", map[string]any{"gate": "team/headers"})["gate"].(map[string]any)
	require.Contains(t, explained["rule"], "./scripts/headers.sh")
	require.Equal(t, "build", explained["stage"])
	listed := project.Call(t, dir, "gate_explain", nil)
	require.Len(t, listed["catalogue"], len(gates.All)+1)
}

// TestCustomGateForged: evidence that Pact did not write is none.
func TestCustomGateForged(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	script(t, dir, headers)
	appendTo(t, dir, "pact.yaml", headersGate)
	trust(t, dir)
	project.Write(t, dir, map[string]string{"fares/bare.go": "package fares\n"})
	out := project.Call(t, dir, "test_run", map[string]any{"component": "team/headers"})
	file := out["evidence"].([]any)[0].(string)
	require.Contains(t, file, "gate-team~headers-")
	data, err := os.ReadFile(filepath.Join(dir, file))
	require.NoError(t, err)
	project.Write(t, dir, map[string]string{file: strings.Replace(string(data), `"verdict": "fail"`, `"verdict": "pass"`, 1)})
	r := one(t, dir)
	require.Equal(t, gate.Blocked, r.Verdict)
	require.Contains(t, say(r.Findings), "was not written by Pact on this machine, or was edited since")
}

// TestCustomGateInTheSeal: the script that decides is sealed with pact.yaml, and a whole run makes its evidence.
func TestCustomGateInTheSeal(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	script(t, dir, headers)
	appendTo(t, dir, "pact.yaml", headersGate+"shared_paths: [\"scripts/**\"]\n")
	trust(t, dir)
	project.Commit(t, dir, "a check of our own")
	project.Call(t, dir, "plan_lock", nil)
	out := project.Call(t, dir, "test_run", map[string]any{"what": "native"})
	require.Equal(t, "pass", out["verdict"], out)
	require.Contains(t, out["summary"], "team/headers: pass")
	require.NotContains(t, project.Call(t, dir, "test_run", map[string]any{"what": "native", "component": "fares"})["summary"], "team/headers")
	require.Equal(t, gate.Pass, one(t, dir).Verdict)
	script(t, dir, "#!/bin/sh\nexit 0\n")
	require.Contains(t, say(verdictsOf(t, dir, "lock/intact")["lock/intact"].Findings), "error: scripts/headers.sh: it is sealed, and was edited")
}

// TestShadow: shadow says what would block, and never passes.
func TestShadow(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	settings := project.Base(t)["pact.yaml"]
	check := func() (verdict, summary any) {
		out := project.Call(t, dir, "gate_check", map[string]any{"gates": []string{"code/stubs"}})
		return out["verdict"], out["summary"]
	}
	verdict, summary := check()
	require.Equal(t, "pass", verdict)
	require.NotContains(t, summary, "Mode is")
	project.Write(t, dir, map[string]string{"pact.yaml": settings + "mode: shadow\n"})
	verdict, summary = check()
	require.Equal(t, "off", verdict, "nothing is wrong, and still it is no pass")
	require.Contains(t, summary, "Mode is shadow: 0 findings would block")
	appendTo(t, dir, "fares/fares.go", todo)
	verdict, summary = check()
	require.Equal(t, "off", verdict)
	require.Contains(t, summary, "Mode is shadow: 1 finding would block")
	require.Contains(t, project.Call(t, dir, "plan_status", nil)["summary"], "would block")
	_, err := project.Try(dir, "plan_lock", map[string]any{"reason": "shadow"}, project.Yes)
	require.ErrorContains(t, err, `mode is "shadow", under which nothing is sealed`)
	require.Equal(t, gate.Fail, verdictsOf(t, dir, "lock/intact")["lock/intact"].Verdict, "the mode is sealed too")
	project.Write(t, dir, map[string]string{"pact.yaml": settings + "mode: off\n"})
	verdict, summary = check()
	require.Equal(t, "off", verdict)
	require.Contains(t, summary, "Mode is off")
}
