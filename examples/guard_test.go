package examples_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/tools/guard"
)

// ask is what the hook says to a call, "" where it lets it through.
func ask(t *testing.T, dir, tool string, input map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(input)
	require.NoError(t, err)
	touches, err := guard.Call{Tool: tool, Input: raw, Cwd: dir}.Touches()
	require.NoError(t, err, input)
	for _, touch := range touches {
		r, err := guard.Judge(context.Background(), touch)
		require.NoError(t, err, input)
		if r != nil {
			return r.String()
		}
	}
	return ""
}

// TestJudge: each way to write that is plainly an edit of the law is refused, and its neighbour is not.
func TestJudge(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(data)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("out/\n"), 0o644))
	require.NoError(t, os.Symlink("pact", filepath.Join(dir, "alias")))
	contract := "pact/contracts/fares.yaml"
	for _, c := range []struct {
		refused, let string // command lines; "" for none
		why          string
	}{
		{"echo x > " + contract, "cat " + contract + " > /tmp/pact-hook-copy", contract + ": it is sealed"},
		{"echo x >> 'pact/contracts/fares.yaml'", "echo x >> fares/notes.txt", contract},
		{"cd pact && echo x > contracts/fares.yaml", "cd fares && echo x > extra.go", contract},
		{"echo x >alias/contracts/fares.yaml", "ls alias/contracts", contract},
		{"echo x > \"$PWD/pact/contracts/fares.yaml\"", "echo \"$PWD/pact/contracts/fares.yaml\"", contract},
		{"rm -f fares/pact_fares_test.go", "rm -f fares/fares.go", "fares/pact_fares_test.go: it is sealed, and this call removes it"},
		{"rm -rf pact", "rm -rf .pact", "it is sealed"},
		{"rm pact/contracts/*.yaml", "rm fares/*.txt", "it is sealed"},
		{"mv pact/plan.yaml /tmp/x", "mv fares/fares.go fares/price.go", "pact/plan.yaml"},
		{"mv /tmp/x pact/plan.yaml", "cp pact/plan.yaml /tmp/x", "pact/plan.yaml"},
		{"cp /tmp/fares.yaml pact/contracts", "cp pact/contracts/fares.yaml /tmp", contract},
		{"sed -i s/200/100/ " + contract, "sed s/200/100/ " + contract, contract},
		{"sed -Ei.bak -e s/200/100/ pact.yaml", "sed -i s/200/250/ fares/fares.go", "pact.yaml"},
		{"perl -pi -e s/a/b/ pact.yaml", "perl -ne print pact.yaml", "pact.yaml"},
		{"sudo -E tee pact.yaml < x", "tee fares/x.txt", "pact.yaml"},
		{"bash -c 'echo x > pact.yaml'", "bash -c 'cat pact.yaml'", "pact.yaml"},
		{"python3 -c \"open('pact/contracts/fares.yaml','w').write('x')\"", "python3 -c \"print(open('pact/contracts/fares.yaml').readline())\"", contract},
		{"python3 - <<'E'\nimport os\nos.remove('pact/lock.yaml')\nE", "python3 - <<'E'\nprint('pact/lock.yaml')\nE", "pact/lock.yaml"},
		{"apply_patch <<'E'\n*** Begin Patch\n*** Update File: pact.yaml\nE", "apply_patch <<'E'\n*** Begin Patch\n*** Update File: fares/fares.go\nE", "pact.yaml"},
		{"chmod +x pact.yaml", "chmod +x fares/run.sh", "changes the mode"},
		{"git checkout HEAD~1 -- fares/pact_fares_test.go", "git checkout -- fares/pact_fares_test.go", "this call restores it"},
		{"git restore --source=HEAD~1 pact/lock.yaml", "git restore pact/lock.yaml", "pact/lock.yaml"},
		{"git rm -q pact/plan.yaml", "git add -A", "pact/plan.yaml"},
		{"git update-ref -d refs/pact/lock/_/1-abc", "git show-ref", "anchors"},
		{"git push origin :refs/pact/lock/_/1-abc", "git push origin 'refs/pact/*'", "anchors"},
		{"git replace HEAD HEAD~1", "git replace --list", "anchors"},
		{"git -c core.hooksPath=/dev/null commit -m x", "git -c user.name=x commit -m x", "hooks"},
		{"git config core.hooksPath /dev/null", "git config core.hooksPath", "hooks"},
		{"git commit --no-verify -m x", "git commit -m x", "leaves out the hooks"},
		{"git update-index --assume-unchanged pact.yaml", "git update-index --refresh", "pact.yaml"},
		{"rm -rf .git/refs/pact", "cat .git/packed-refs", "anchors"},
		{"echo x > .git/packed-refs", "echo x > .git/COMMIT_EDITMSG", "anchors"},
		{"echo '{}' > .pact/evidence/native-1.json", "cat .pact/evidence/native-1.json", "signed"},
		{"echo x > pact/approvals.yaml", "cat pact/approvals.yaml", "approvals"},
		{"echo x > \"" + os.Getenv("XDG_STATE_HOME") + "/pact/key\"", "echo x > \"" + os.Getenv("XDG_STATE_HOME") + "/other\"", "state folder"},
		{"echo x > other/rules.go", "echo x > docs/rules.md", "no component owns this file"},
		{"echo x > rules.go", "echo x > out/rules.go", "no component owns this file"},
	} {
		got := ask(t, dir, "Bash", map[string]any{"command": c.refused})
		require.Contains(t, got, c.why, c.refused)
		require.Contains(t, got, "fix: ", c.refused)
		require.Contains(t, got, "next: ", c.refused)
		require.Empty(t, ask(t, dir, "Bash", map[string]any{"command": c.let}), c.let)
	}
	for _, c := range []struct {
		tool    string
		refused map[string]any
		let     map[string]any
	}{
		{"Write", map[string]any{"file_path": dir + "/" + contract, "content": "x"}, map[string]any{"file_path": dir + "/" + contract, "content": read(contract)}},
		{"Edit", map[string]any{"file_path": dir + "/pact.yaml"}, map[string]any{"file_path": dir + "/fares/fares.go"}},
		{"MultiEdit", map[string]any{"file_path": "pact.yaml"}, map[string]any{"file_path": "fares/fares.go"}},
		{"NotebookEdit", map[string]any{"notebook_path": dir + "/a.ipynb"}, map[string]any{"notebook_path": dir + "/fares/a.ipynb"}},
		{"apply_patch", map[string]any{"command": "*** Begin Patch\n*** Update File: fares/fares.go\n*** Move to: other/fares.go\n"}, map[string]any{"command": "*** Begin Patch\n*** Update File: fares/fares.go\n"}},
		{"shell", map[string]any{"command": []string{"bash", "-lc", "rm pact.yaml"}}, map[string]any{"command": []string{"cat", "pact.yaml"}}},
		{"mcp__files__write_file", map[string]any{"path": contract}, map[string]any{"path": "fares/x.txt"}},
		{"mcp__files__write_file", map[string]any{"path": contract}, map[string]any{"path": "https://example.org/" + contract}},
		{"mcp__files__move_file", map[string]any{"source": contract, "destination": "x"}, map[string]any{"source": "fares/a", "destination": "fares/b"}},
	} {
		require.NotEmpty(t, ask(t, dir, c.tool, c.refused), c.tool)
		require.Empty(t, ask(t, dir, c.tool, c.let), c.tool)
	}
	require.Empty(t, ask(t, dir, "mcp__files__read_file", map[string]any{"path": contract}), "it only reads")
	require.Empty(t, ask(t, dir, "mcp__pact__contract_write", map[string]any{"path": contract}), "Pact's own tools judge for themselves")
	law := read(contract)
	write(t, dir, contract, law+"# more\n")
	project.Git(t, dir, "add", contract)
	write(t, dir, contract, law)
	require.Contains(t, ask(t, dir, "Bash", map[string]any{"command": "git checkout -- " + contract}), "this call restores it", "the index holds other bytes")
	require.Empty(t, ask(t, dir, "Bash", map[string]any{"command": "git checkout HEAD -- " + contract}), "HEAD holds the sealed ones")
	project.Git(t, dir, "reset", "-q")

	// Nothing but the documents and the chain of seals is read: an index that is damaged stops every look at the work tree.
	index := filepath.Join(dir, ".git/index")
	kept, err := os.ReadFile(index)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(index, []byte("damaged"), 0o644))
	require.Contains(t, ask(t, dir, "Edit", map[string]any{"file_path": "pact.yaml"}), "it is sealed")
	require.Empty(t, ask(t, dir, "Edit", map[string]any{"file_path": "fares/fares.go"}))
	require.NoError(t, os.WriteFile(index, kept, 0o644))
	for tool, input := range map[string]string{"Write": `{}`, "Bash": `{"cmd": 3}`, "apply_patch": `{"command": "nothing"}`, "Edit": `[]`} {
		_, err := guard.Call{Tool: tool, Input: json.RawMessage(input), Cwd: dir}.Touches()
		require.Error(t, err, "what cannot be read is refused: %s", tool)
	}
}

// TestJudgeUnsealed: before the first seal nothing is law, and no edit is stopped; afterwards no file that goes takes the law
// with it.
func TestJudgeUnsealed(t *testing.T) {
	project.Require(t)
	planned := project.Copy(t, project.Planned)
	for _, command := range []string{"echo x > pact.yaml", "rm -rf pact/contracts", "echo x > rules.go", "git commit --no-verify -m x", "echo x > .git/hooks/pre-commit"} {
		require.Empty(t, ask(t, planned, "Bash", map[string]any{"command": command}), command)
	}
	require.Contains(t, ask(t, planned, "Bash", map[string]any{"command": "echo x > pact/approvals.yaml"}), "signed", "nobody but a human approves, sealed or not")
	dir := project.Copy(t, project.Sealed)
	edit := map[string]any{"file_path": dir + "/pact/contracts/fares.yaml"}
	require.NoError(t, os.Remove(filepath.Join(dir, "pact/lock.yaml")))
	require.Contains(t, ask(t, dir, "Edit", edit), "it is sealed", "the anchor says so")
	require.NoError(t, os.Remove(filepath.Join(dir, "pact.yaml")))
	require.Contains(t, ask(t, dir, "Edit", edit), "it is sealed")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pact.yaml"), []byte("version: \"1\"\nmode: \"off\"\n"), 0o644))
	require.Contains(t, ask(t, dir, "Edit", edit), "it is sealed", "a mode that nobody sealed turns nothing off")
	require.NoError(t, os.Remove(filepath.Join(dir, "pact/plan.yaml")))
	_, err := guard.Judge(context.Background(), guard.Touch{Path: dir + "/fares/x.go", Does: "edits"})
	require.ErrorContains(t, err, "pact/plan.yaml cannot be read", "nobody can say who owns it, so it is not let through")
}

// TestUnfinished: a session that leaves the gates red is told so, one that did nothing or is done is not.
func TestUnfinished(t *testing.T) {
	project.Require(t)
	why := func(dir string) string {
		got, err := guard.Unfinished(context.Background(), dir)
		require.NoError(t, err)
		return got
	}
	require.Empty(t, why(t.TempDir()), "no project")
	require.Empty(t, why(project.Copy(t, project.Planned)), "nothing is sealed")
	dir := project.Copy(t, project.Sealed)
	require.Empty(t, why(dir), "all gates pass")
	file := filepath.Join(dir, "fares/fares.go")
	code, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(code, "\n// More.\n"...), 0o644))
	got := why(filepath.Join(dir, "fares"))
	require.Contains(t, got, "[test/native]", "its evidence is stale")
	require.Contains(t, got, "next: test_run")
	require.NoError(t, os.WriteFile(file, code, 0o644))
	require.Empty(t, why(dir))
	require.NoError(t, os.Remove(filepath.Join(dir, "fares/pact_fares_test.go")))
	require.Contains(t, why(dir), "it is sealed, and gone from the work tree")
	anchors := strings.Fields(project.Git(t, dir, "for-each-ref", "--format=%(refname)", "refs/pact"))
	project.Git(t, dir, "update-ref", "-d", anchors[0])
	require.Contains(t, why(dir), "lock/intact", "a seal that cannot be verified is no way out")
}
