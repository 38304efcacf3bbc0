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
	"pact/tools"
)

// broken returns the gates that do not pass, with their findings.
func broken(t *testing.T, dir string) string {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	var b strings.Builder
	for _, r := range gates.Judge(s, "", beforeProof) {
		if r.Verdict != gate.Pass {
			b.WriteString(report(r))
		}
	}
	return b.String()
}

// beforeProof selects the gates that say whether the work holds, without those that want it looked at and committed.
func beforeProof(g gate.Gate) bool {
	return g.ID != "review/done" && g.Stage != gate.Certification
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	project.Write(t, dir, map[string]string{name: text})
}

func edit(t *testing.T, dir, name, old, new string) {
	t.Helper()
	change{"replace", name, []string{old, new}}.apply(t, dir)
}

const delegated = "package rules\n\n// Price prices.\nfunc Price(stops int) int { return 200 + 25*stops }\n"

// TestCheats: ways past the gates that a hostile review found; each is refused, and the honest project beside it is not.
func TestCheats(t *testing.T) {
	project.Require(t)
	t.Run("the honest project passes", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, broken(t, project.Copy(t, project.Sealed)))
	})
	delegate := func(t *testing.T, dir, pkg string) {
		write(t, dir, pkg+"/rules.go", delegated)
		edit(t, dir, "fares/fares.go", "import \"errors\"", "import (\n\t\"errors\"\n\n\t\"example.org/tram/"+pkg+"\"\n)")
		edit(t, dir, "fares/fares.go", "return 200 + 25*t.Stops, nil", "return rules.Price(t.Stops), nil")
		require.Equal(t, "pass", project.Call(t, dir, "test_run", nil)["verdict"])
	}
	for _, pkg := range []string{"docs/rules", "ignored/rules", "pact/rules"} {
		t.Run("the implementation stands in "+pkg+" and changes after the run", func(t *testing.T) {
			t.Parallel()
			dir := project.Copy(t, project.Sealed)
			write(t, dir, ".gitignore", "ignored/\n")
			delegate(t, dir, pkg)
			before := broken(t, dir)
			require.NotContains(t, before, "test/native", "it is what was run")
			if pkg != "ignored/rules" {
				require.Contains(t, before, pkg+"/rules.go: it was added", "code is never shared by default")
			}
			edit(t, dir, pkg+"/rules.go", "200 +", "100 +")
			require.Contains(t, broken(t, dir), "code that \"fares\" is built from, owned or not, changed since")
		})
	}
	t.Run("code that an interpreter loads stands in docs", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		write(t, dir, "docs/picture.png", "")
		for _, name := range []string{"rules.py", "rules.pyc", "rules.so", "rules.cjs", "rules.mts", "rules.cts", "rules.node", "rules.wasm"} {
			write(t, dir, "docs/"+name, "")
		}
		found := broken(t, dir)
		require.Equal(t, 8, strings.Count(found, "error: docs/rules."), found)
		require.NotContains(t, found, "picture")
	})
	t.Run("embedded data that git ignores changes after the run", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		write(t, dir, ".gitignore", "*.dat\n")
		write(t, dir, "fares/data/base.dat", "200")
		edit(t, dir, "fares/fares.go", "import \"errors\"", "import (\n\t_ \"embed\"\n\t\"errors\"\n\t\"strconv\"\n)\n\n//go:embed data/base.dat\nvar base string")
		edit(t, dir, "fares/fares.go", "return 200 + 25*t.Stops, nil", "n, err := strconv.Atoi(base)\n\treturn n + 25*t.Stops, err")
		require.Equal(t, "pass", project.Call(t, dir, "test_run", nil)["verdict"])
		require.Empty(t, broken(t, dir))
		write(t, dir, "fares/data/base.dat", "100")
		require.Contains(t, broken(t, dir), "test/native")
	})
	t.Run("a test file supplies the implementation", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		edit(t, dir, "fares/fares.go", "return 200 + 25*t.Stops, nil", "return price(t), nil")
		edit(t, dir, "fares/fares.go", "// Price is", "var price = func(Trip) int { return 0 }\n\n// Price is")
		write(t, dir, "fares/setup_test.go", "package fares\n\nfunc init() { price = func(t Trip) int { return 200 + 25*t.Stops } }\n")
		require.Equal(t, "fail", project.Call(t, dir, "test_run", map[string]any{"component": "fares"})["verdict"])
		require.NoError(t, os.Remove(filepath.Join(dir, "fares/setup_test.go")))
		edit(t, dir, "fares/fares.go", "return 0 }", "return 0 } // set by nobody")
		write(t, dir, "fares/under.go", "package fares\n\nimport \"testing\"\n\nfunc init() {\n\tif testing.Testing() {\n\t\tprice = func(t Trip) int { return 200 + 25*t.Stops }\n\t}\n}\n")
		out := project.Call(t, dir, "test_run", map[string]any{"component": "fares"})
		require.Equal(t, "fail", out["verdict"])
		require.Contains(t, out["summary"], "imports testing")
	})
	t.Run("the team's own tests count, and a failing one fails", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		write(t, dir, "fares/own_test.go", "package fares\n\nimport \"testing\"\n\nfunc TestOwn(t *testing.T) {}\n")
		out := project.Call(t, dir, "test_run", map[string]any{"component": "fares"})
		require.Equal(t, "pass", out["verdict"])
		edit(t, dir, "fares/own_test.go", "{}", "{ t.Error(\"no\") }")
		out = project.Call(t, dir, "test_run", map[string]any{"component": "fares"})
		require.Equal(t, "fail", out["verdict"])
		require.Contains(t, out["summary"], "TestOwn")
	})
	t.Run("build flags from the environment", func(t *testing.T) {
		dir := project.Copy(t, project.Sealed)
		write(t, dir, "fares/right.go", "//go:build cheat\n\npackage fares\n\nfunc price(t Trip) int { return 200 + 25*t.Stops }\n")
		write(t, dir, "fares/wrong.go", "//go:build !cheat\n\npackage fares\n\nfunc price(Trip) int { return 0 }\n")
		edit(t, dir, "fares/fares.go", "return 200 + 25*t.Stops, nil", "return price(t), nil")
		t.Setenv("GOFLAGS", "-tags=cheat")
		require.Equal(t, "fail", project.Call(t, dir, "test_run", map[string]any{"component": "fares"})["verdict"])
	})
	t.Run("a second first seal", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		anchors := strings.Fields(project.Git(t, dir, "for-each-ref", "--format=%(refname)", "refs/pact/lock"))
		require.Len(t, anchors, 1)
		project.Git(t, dir, "update-ref", "-d", anchors[0])
		require.NoError(t, os.Remove(filepath.Join(dir, artifacts.LockFile)))
		out, err := project.Try(dir, "plan_lock", nil, nil)
		require.NoError(t, err)
		require.Contains(t, out["needs_human"], "pact confirm lock", "HEAD holds a seal: another first one is for a human")
	})
	t.Run("a forged link", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		require.Empty(t, broken(t, dir))
		// Git's own plumbing makes a link that looks like one of ours: a weaker contract, and no human.
		edit(t, dir, "pact/contracts/fares.yaml", "version: 1", "version: 2")
		edit(t, dir, "pact/contracts/fares.yaml", "result >= 200", "result >= 100")
		project.Call(t, dir, "test_generate", nil)
		project.Call(t, dir, "test_run", map[string]any{"what": "red"})
		require.EqualValues(t, 2, project.Call(t, dir, "plan_lock", map[string]any{"reason": "weaker"})["sequence"])
		require.NotContains(t, broken(t, dir), "no human approved it", "the honest amendment, which a human approved")
		project.Git(t, dir, "checkout", "-q", "--", "pact/approvals.yaml") // as if nobody had been asked
		require.Contains(t, broken(t, dir), "seal 2 changed the law, and no human approved it")
	})
	t.Run("an older bar comes back", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Planned)
		require.NotContains(t, broken(t, dir), "readiness/confirmed")
		project.Call(t, dir, "readiness_profile", map[string]any{"set": map[string]any{"security": "strict"}})
		project.Call(t, dir, "readiness_confirm", nil)
		project.Call(t, dir, "readiness_profile", map[string]any{"set": map[string]any{"security": "standard"}})
		require.Contains(t, broken(t, dir), "readiness/confirmed", "it was confirmed once, and is not any more")
		text, err := os.ReadFile(filepath.Join(dir, artifacts.ApprovalsFile))
		require.NoError(t, err)
		at := strings.LastIndex(string(text), "  - subject")
		if at < 0 {
			at = strings.LastIndex(string(text), "  - {")
		}
		write(t, dir, artifacts.ApprovalsFile, string(text[:at]))
		require.Contains(t, broken(t, dir), "readiness/confirmed", "deleting the newer approval does not bring it back")
	})
	t.Run("evidence edited, and evidence of another component", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		files, err := filepath.Glob(filepath.Join(dir, ".pact/evidence/native-*"))
		require.NoError(t, err)
		require.Len(t, files, 2)
		edit(t, dir, "fares/fares.go", "t.Stops > 40", "t.Stops > 41")
		data, err := os.ReadFile(files[0])
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(files[1], data, 0o644))
		require.Contains(t, broken(t, dir), "test/native")
	})
	t.Run("everything shared", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Planned)
		edit(t, dir, "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\nshared_paths: [\"**\"]")
		require.Contains(t, broken(t, dir), "plan/paths")
		edit(t, dir, "pact.yaml", "[\"**\"]", "[\"docs/**\"]")
		require.NotContains(t, broken(t, dir), "plan/paths")
	})
	t.Run("a stub behind a symbolic link", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		write(t, dir, "docs/later.txt", "package fares\n\n// Later comes later.\nfunc Later() { panic(\"not implemented\") }\n")
		require.NoError(t, os.Symlink("../docs/later.txt", filepath.Join(dir, "fares/later.go")))
		require.Contains(t, broken(t, dir), "fares/later.go: it is a symbolic link that the compiler follows")
	})
	t.Run("mode off turns no seal off", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		edit(t, dir, "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\nmode: \"off\"")
		require.Contains(t, broken(t, dir), "pact.yaml: it is sealed, and was edited [lock/intact]")
		out, err := project.Try(dir, "gate_check", nil, nil)
		require.NoError(t, err)
		require.Equal(t, "off", out["verdict"])
	})
	t.Run("a hand-written transaction moves nothing", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		for _, manifest := range []string{`[null]`, `[{"path": "fares/x.go", "temp": "fares/fares.go"}]`} {
			write(t, dir, ".pact/txn/manifest", manifest)
			_, err := tools.Find("plan_status").Run(context.Background(), &tools.Env{Root: dir}, nil)
			require.ErrorContains(t, err, "no interrupted change of ours")
			require.FileExists(t, filepath.Join(dir, "fares/fares.go"))
		}
	})
}
