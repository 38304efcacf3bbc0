package examples_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/examples/project"
)

var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pact-binary-")
	if err != nil {
		return "", err
	}
	// go test takes a result for good as long as no file that the test read has changed: so what is built is read.
	err = filepath.WalkDir("../cmd/pact", func(file string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(file, ".go") {
			_, err = os.ReadFile(file)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "pact"), "pact/cmd/pact").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return filepath.Join(dir, "pact"), err
})

// shell runs a program in a folder, and gives its two outputs and its exit code.
func program(t *testing.T, dir, stdin, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out, errs strings.Builder
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, project.Environ(), strings.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError), "%s %v", name, args)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func pact(t *testing.T) string {
	t.Helper()
	file, err := binary()
	require.NoError(t, err)
	return file
}

// TestHostHooks plays recorded calls of the hooks of Claude Code and Codex. A section is what the host sends; what
// follows after "=>" is the answer: exit code, standard output, standard error.
func TestHostHooks(t *testing.T) {
	project.Require(t)
	for _, host := range []string{"claude", "codex"} {
		file := filepath.Join("hooks", host+".txtar")
		a, err := txtar.ParseFile(file)
		require.NoError(t, err)
		require.NotEmpty(t, a.Files)
		dir := project.Copy(t, project.Sealed)
		got := txtar.Archive{Comment: a.Comment}
		for _, f := range a.Files {
			input, _, _ := strings.Cut(string(f.Data), "\n=> ")
			stdout, stderr, code := program(t, dir, strings.ReplaceAll(input, "$DIR", dir), pact(t), "hook", host)
			answer := fmt.Sprintf("%s\n=> %d\n%s%s", strings.TrimRight(input, "\n"), code, stdout, stderr)
			answer = strings.ReplaceAll(answer, dir, "$DIR")
			answer = regexp.MustCompile(`\(main [0-9a-f]{12}\)`).ReplaceAllString(answer, "(main $$HEAD)")
			got.Files = append(got.Files, txtar.File{Name: f.Name, Data: []byte(answer)})
		}
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(&got), 0o644))
			continue
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(txtar.Format(&got)))
	}
}

// TestStopHook: a session whose gates are red is held up once, and then let go with a notice: Codex would ask for ever.
func TestStopHook(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	write(t, dir, "rules.go", "package tram\n")
	stop := func(event string, active bool) (out map[string]string) {
		raw, err := json.Marshal(map[string]any{"cwd": dir, "hook_event_name": event, "stop_hook_active": active})
		require.NoError(t, err)
		stdout, stderr, code := program(t, dir, string(raw), pact(t), "hook", "codex")
		require.Equal(t, 0, code, stderr)
		require.NoError(t, json.Unmarshal([]byte(stdout), &out), stdout)
		return out
	}
	for _, event := range []string{"Stop", "SubagentStop"} {
		first, second := stop(event, false), stop(event, true)
		require.Equal(t, "block", first["decision"])
		require.Contains(t, first["reason"], "rules.go: it was added since the plan was sealed, and no component owns it [scope/paths]")
		require.Empty(t, second["decision"])
		require.Contains(t, second["systemMessage"], "[scope/paths]")
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pact/plan.yaml"), []byte("pact: [\n"), 0o644))
	require.Equal(t, "block", stop("Stop", false)["decision"], "a project that cannot be read is no way out")
}

// TestGitHooks: real commits and pushes through the installed hooks, on a sealed project whose gates all pass.
func TestGitHooks(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	remote := filepath.Join(filepath.Dir(dir), "remote.git")
	project.Git(t, dir, "init", "-q", "--bare", "-b", "main", remote)
	project.Git(t, dir, "remote", "add", "origin", remote)
	_, stderr, code := program(t, dir, "", pact(t), "install", "git")
	require.Equal(t, 0, code, stderr)
	git := func(args ...string) string { project.Git(t, dir, args...); return "" }
	refused := func(why string, args ...string) string {
		t.Helper()
		before := project.Git(t, dir, "rev-parse", "HEAD")
		_, stderr, code := program(t, dir, "", "git", args...)
		require.NotEqual(t, 0, code, args)
		require.Contains(t, stderr, why)
		require.Equal(t, before, project.Git(t, dir, "rev-parse", "HEAD"))
		return stderr
	}
	contract := "pact/contracts/fares.yaml"
	sealed, err := os.ReadFile(filepath.Join(dir, contract))
	require.NoError(t, err)
	restore := func() { write(t, dir, contract, string(sealed)) }
	cheat := func() { write(t, dir, contract, string(sealed)+"# more\n") }

	git("push", "-q", "origin", "main") // all gates pass, the evidence is there
	cheat()
	refused(contract+": it is sealed, and was edited [lock/intact]", "commit", "-qam", "the file, by -a")
	refused("[lock/intact]", "commit", "-qm", "the file, by path", contract) // git makes an index of its own for it
	git("add", "-A")
	restore()
	text := refused("pact: "+contract+": what is staged is not what the work tree holds", "commit", "-qm", "staged, and the work tree put right")
	require.Contains(t, text, "it has other bytes in the index than were sealed")
	write(t, dir, "docs/fares.md", "Fares, first.\n")
	git("add", "--intent-to-add", "docs/fares.md")
	git("commit", "-qm", "another path alone: what is staged beside it is not in this commit", "docs/fares.md")
	git("add", "-A")

	write(t, dir, "rogue/rogue.go", "package rogue\n")
	git("add", "-A")
	refused("rogue/rogue.go: it was added since the plan was sealed, and no component owns it [scope/paths]", "commit", "-qm", "outside")
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "rogue")))
	refused("rogue/rogue.go: what is staged is not what the work tree holds (there it is deleted)", "commit", "-qm", "outside, hidden")
	git("reset", "-q")
	write(t, dir, "docs/fares.md", "Fares.\n")
	git("add", "-A")
	git("commit", "-qm", "what is shared is committed")
	git("push", "-q", "origin", "main")

	// What was committed past the hook is not pushed; verdict and ids are those of pact check.
	write(t, dir, "rogue/rogue.go", "package rogue\n")
	git("add", "-A")
	git("commit", "-q", "--no-verify", "-m", "past the hook")
	text = refused("pact: not pushed: FAIL", "push", "-q", "origin", "main")
	stdout, _, code := program(t, dir, "", pact(t), "check", "--no-run", "--format", "json")
	require.Equal(t, 1, code)
	var check struct {
		Findings []struct{ ID, Severity string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &check))
	var want, got []string
	for _, f := range check.Findings {
		if f.Severity == "error" {
			want = append(want, f.ID)
		}
	}
	for _, m := range regexp.MustCompile(`\((f-[0-9a-f]+)\)`).FindAllStringSubmatch(text, -1) {
		got = append(got, m[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	require.NotEmpty(t, want)
	require.Equal(t, want, got)
	git("reset", "-q", "--hard", "HEAD~1")

	// What is judged is what is pushed: HEAD, with nothing beside it. Anchors are only added.
	write(t, dir, "fares/more.go", "package fares\n")
	git("branch", "old", "HEAD~1")
	refused("refs/heads/old pushes", "push", "-q", "origin", "old")
	git("commit", "-q", "--allow-empty", "-m", "nothing") // the file is not staged
	write(t, dir, "docs/fares.md", "Fares, again.\n")
	git("commit", "-qm", "one file", "docs/fares.md")
	refused("changes that are not committed, so what is pushed is not what is judged", "push", "-q", "origin", "main")
	require.NoError(t, os.Remove(filepath.Join(dir, "fares/more.go")))
	git("push", "-q", "origin", "main")
	git("push", "-q", "origin", "refs/pact/*:refs/pact/*")
	anchor := strings.TrimSpace(project.Git(t, dir, "for-each-ref", "--format=%(refname)", "refs/pact/lock"))
	refused("is a seal's anchor, which is only added", "push", "-q", "origin", ":"+anchor)
	refused("is a seal's anchor, which is only added", "push", "-qf", "origin", "HEAD:"+anchor)

	// A binary that is gone stops the commit and says so.
	hook := filepath.Join(dir, ".git/hooks/pre-commit")
	script, err := os.ReadFile(hook)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(hook, []byte(strings.ReplaceAll(string(script), pact(t), "/nowhere/pact")), 0o755))
	refused("pact is not at /nowhere/pact", "commit", "-q", "--allow-empty", "-m", "no binary")
}

// TestLawDiff: pact diff says which sealed files and clauses are not as they were sealed.
func TestLawDiff(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	diff := func(args ...string) string {
		stdout, stderr, code := program(t, dir, "", pact(t), append([]string{"diff"}, args...)...)
		require.Equal(t, 0, code, stderr)
		return stdout
	}
	require.Equal(t, "seal 1 and the work tree are the same law.\n", diff())
	require.Equal(t, "seal 1 and seal 1 are the same law.\n", diff("1"))
	write(t, dir, "fares/notes.txt", "no law")
	edit(t, dir, "pact/contracts/fares.yaml", "result >= 200", "result >= 100")
	require.NoError(t, os.Remove(filepath.Join(dir, "fares/pact_fares_test.go")))
	got := diff("1", "now")
	require.Contains(t, got, "deleted   fares/pact_fares_test.go\n  modified  pact/contracts/fares.yaml\n")
	require.Contains(t, got, "BREAKING   price/ensures/1 (ensures/loosened)")
	require.NotContains(t, got, "notes")
	require.Contains(t, diff("now", "1"), "added     fares/pact_fares_test.go")
	_, stderr, code := program(t, dir, "", pact(t), "diff", "7")
	require.Equal(t, 2, code)
	require.Contains(t, stderr, `there is no seal "7" here`)
}
