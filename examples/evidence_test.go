package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates/gate"
	"pact/gates/readiness"
)

const control = "operations/startup"

// prove records evidence for the control, as an agent does; the error is the tool's refusal.
func prove(dir string, args map[string]any) error {
	args["control"] = control
	_, err := project.Try(dir, "readiness_evidence", args, nil)
	return err
}

// stateOf is the state of the control now, and why.
func stateOf(t *testing.T, dir string) (state, why string) {
	t.Helper()
	s := snapshot(t, dir)
	state, why, _ = readiness.Find(s.Readiness(), control).Evidence(s)
	return state, why
}

// TestFilesAsEvidence: what proves nothing is refused by the tool, and by the gate where it was written by hand.
func TestFilesAsEvidence(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	const text = "# Starting\n\nStart it with serve; it answers after a second.\n"
	project.Write(t, dir, map[string]string{
		"docs/good.md": text, "docs/empty.md": " \n\n", "docs/todo.md": "TODO: describe the start\n", "docs/headings.md": "# Starting\n\n## How\n\nTBD\n", "docs/lorem.md": "Lorem ipsum dolor sit amet.\n",
	})
	require.NoError(t, os.Symlink("good.md", filepath.Join(dir, "docs", "link.md")))
	require.NoError(t, os.Symlink("/etc/hostname", filepath.Join(dir, "docs", "out.md")))
	project.Commit(t, dir, "docs")
	project.Write(t, dir, map[string]string{"docs/untracked.md": text})
	digest := snapshot(t, dir).ProofOf(t.Context(), "docs/good.md").Digest
	for file, why := range map[string]string{
		"docs/empty.md": "is empty", "docs/todo.md": "placeholder", "docs/headings.md": "placeholder", "docs/lorem.md": "placeholder", "docs/untracked.md": "not tracked",
		"docs/link.md": "docs/link.md", "docs/out.md": "docs/out.md", "docs/none.md": "not there", "../other.md": "", "docs": "docs", ".git/config": "",
	} {
		require.ErrorContains(t, prove(dir, map[string]any{"file": file}), why, file)
		project.Write(t, dir, map[string]string{artifacts.RecordsFile: "pact: evidence/1\nevidence:\n  - {control: " + control + ", file: " + file + ", digest: \"" + digest + "\", at: 2026-11-22T10:00:00Z, by: \"Ann <ann@example.org>\"}\n"})
		state, got := stateOf(t, dir)
		require.Equal(t, readiness.Missing, state, file)
		require.Contains(t, got, why, file)
	}
	require.NoError(t, prove(dir, map[string]any{"file": "docs/good.md"}))
	state, why := stateOf(t, dir)
	require.Equal(t, readiness.Met, state, why)

	project.Write(t, dir, map[string]string{"docs/good.md": text + "Or with start.\n"})
	state, _ = stateOf(t, dir)
	require.Equal(t, readiness.Stale, state)
	project.Write(t, dir, map[string]string{"docs/good.md": text})
	state, _ = stateOf(t, dir)
	require.Equal(t, readiness.Met, state, "what was looked at is back")
	project.Git(t, dir, "rm", "-q", "--cached", "docs/good.md")
	_, why = stateOf(t, dir)
	require.Contains(t, why, "not tracked")
	require.Error(t, prove(dir, map[string]any{}), "a sentence alone")
	require.Error(t, prove(dir, map[string]any{"note": "It starts."}))
	require.Error(t, prove(dir, map[string]any{"file": "docs/good.md", "review": "x"}))
}

// TestCommandsAsEvidence: only a command that Pact ran, that passed and that left the source as it was, proves anything.
func TestCommandsAsEvidence(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	run := func(argv ...string) (state, why string) {
		t.Helper()
		require.NoError(t, prove(dir, map[string]any{"command": argv}))
		if state, _ = stateOf(t, dir); state == readiness.Met {
			require.Fail(t, "it counts before it was trusted", argv)
		}
		s := snapshot(t, dir)
		_, digest := artifacts.Trusted(s)
		machine, err := artifacts.NewMachine()
		require.NoError(t, err)
		require.NoError(t, machine.Trust(s.At.Root, digest))
		require.NoError(t, prove(dir, map[string]any{"command": argv}))
		return stateOf(t, dir)
	}
	state, why := run("sh", "-c", "test -f go.mod")
	require.Equal(t, readiness.Met, state, why)
	file := filepath.Join(dir, filepath.FromSlash(artifacts.RecordsFile))
	record, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(record), "test -f go.mod", "exit 0", 1)), 0o644))
	state, why = stateOf(t, dir)
	require.Equal(t, readiness.Stale, state, "a record written by hand")
	require.Contains(t, why, "Pact did not run")
	require.NoError(t, os.WriteFile(file, record, 0o644))

	runs := filepath.Join(dir, filepath.FromSlash(artifacts.EvidenceDir))
	entries, err := filepath.Glob(filepath.Join(runs, "command-*"))
	require.NoError(t, err)
	require.Len(t, entries, 1)
	evidence, err := os.ReadFile(entries[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(entries[0], []byte(strings.Replace(string(evidence), `"toolchain": ""`, `"toolchain": "x"`, 1)), 0o644))
	_, why = stateOf(t, dir)
	require.Contains(t, why, "was edited")
	require.NoError(t, os.WriteFile(entries[0], evidence, 0o644))
	state, why = stateOf(t, dir)
	require.Equal(t, readiness.Met, state, why)

	project.Write(t, dir, map[string]string{"fares/notes.txt": "more\n"})
	state, _ = stateOf(t, dir)
	require.Equal(t, readiness.Stale, state, "the source changed")
	require.NoError(t, os.Remove(filepath.Join(dir, "fares", "notes.txt")))

	state, why = run("sh", "-c", "exit 3")
	require.Equal(t, readiness.Missing, state)
	require.Contains(t, why, "exit status 3")
	state, why = run("sh", "-c", "echo x >> fares/notes.txt")
	require.Equal(t, readiness.Stale, state, "it changed the source: "+why)
}

// TestReviewsAsEvidence: a review proves a control while its source stands and nothing grave is open.
func TestReviewsAsEvidence(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	require.Error(t, prove(dir, map[string]any{"review": "2026-11-22-rita"}))
	record := func(args map[string]any) {
		args["reviewer"] = "Rita <rita@example.org>"
		require.NoError(t, prove(dir, map[string]any{"review": project.Call(t, dir, "gate_review", args)["review"]}))
	}
	record(map[string]any{"findings": []any{map[string]any{"severity": "low", "text": "A word could be clearer."}}})
	state, why := stateOf(t, dir)
	require.Equal(t, readiness.Met, state, why)
	project.Write(t, dir, map[string]string{"fares/notes.txt": "more\n"})
	state, why = stateOf(t, dir)
	require.Equal(t, readiness.Stale, state, why)
	record(map[string]any{"findings": []any{map[string]any{"severity": "high", "text": "Anybody may ask for a refund."}}})
	state, why = stateOf(t, dir)
	require.Equal(t, readiness.Missing, state)
	require.Contains(t, why, "open finding")
}

// TestSeparationOfDuties: at regulated, who reviews and who approves are none of the authors, told by e-mail.
func TestSeparationOfDuties(t *testing.T) {
	project.Require(t)
	base, _ := regulated(t)
	commit := func(env, message, file string) change {
		return change{"sh", "", []string{"mkdir -p $(dirname " + file + "); echo x >> " + file + "; git add -A; " + env + " git commit -qm '" + message + "'"}}
	}
	review := change{"call", "gate_review", []string{`{"reviewer": "Rita <rita@example.org>"}`}}
	const source = "fares/notes.txt"
	for name, c := range map[string]struct {
		changes []change
		want    string
	}{
		"as it is":                      {nil, ""},
		"the reviewer wrote":            {[]change{commit("GIT_AUTHOR_EMAIL=rita@example.org", "x", source), review}, "the reviewer, rita@example.org, is an author"},
		"in capitals":                   {[]change{commit("GIT_AUTHOR_EMAIL=RITA@Example.org", "x", source), review}, "is an author"},
		"the approver wrote":            {[]change{commit("GIT_AUTHOR_EMAIL=cara@example.org", "x", source), review}, "who approved readiness, cara@example.org, is an author"},
		"as co-author":                  {[]change{commit("", "x\n\nco-authored-BY: R <rita@example.org>", source), review}, "the reviewer, rita@example.org, is an author"},
		"named without being author":    {[]change{commit("", "x\n\nReviewed-by: R <rita@example.org>", source), review}, ""},
		"same name, other address":      {[]change{commit("GIT_AUTHOR_NAME=Rita GIT_AUTHOR_EMAIL=rita@elsewhere.org", "x", source), review}, ""},
		"committed the review alone":    {[]change{commit("GIT_AUTHOR_EMAIL=rita@example.org", "x", "pact/reviews/note.txt"), {"sh", "", []string{"git rm -q pact/reviews/note.txt; GIT_AUTHOR_EMAIL=rita@example.org git commit -qm y"}}}, ""},
		"a merge, with nothing of hers": {[]change{{"sh", "", []string{"git checkout -q -b side; echo x > " + source + "; git add -A; git commit -qm side; git checkout -q main; GIT_AUTHOR_EMAIL=rita@example.org git merge -q --no-ff -m merge side"}}, review}, ""},
		"not committed, git's user":     {[]change{{"write", source, []string{"x"}}, review}, "who approved readiness, cara@example.org, is an author"},
		"not committed, somebody else":  {[]change{{"sh", "", []string{"git config user.email ann@example.org"}}, {"write", source, []string{"x"}}, review}, ""},
		"no address":                    {[]change{{"call", "gate_review", []string{`{"reviewer": "Rita"}`}}}, "without an e-mail address"},
		"two addresses":                 {[]change{{"call", "gate_review", []string{`{"reviewer": "Rita <rita@example.org, x@example.org>"}`}}}, "without an e-mail address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := copyOf(t, base)
			for _, c := range c.changes {
				c.apply(t, dir)
			}
			r := verdict(t, dir, "review/done")
			require.Equal(t, c.want == "", r.Verdict == gate.Pass, told(r))
			require.Contains(t, told(r), c.want)
		})
	}
}
