package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates/gate"
)

// TestForeignRuns: a run that was made with other settings than those of now is no evidence now, and one of files that
// somebody was at while it went on is none at all.
func TestForeignRuns(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	native := func() gate.Verdict { return verdicts(t, dir)["test/native"] }
	require.Equal(t, gate.Pass, native())
	for setting, want := range map[[2]string]gate.Verdict{
		{"CGO_ENABLED", "0"}:          gate.Blocked,
		{"CC", "cc -DRIGHT"}:          gate.Blocked,
		{"GOTOOLCHAIN", "go1.0+path"}: gate.Blocked,
		{"GOFLAGS", "-race"}:          gate.Blocked,
		{"GOFLAGS", "-p=3"}:           gate.Pass,
		{"GOPRIVATE", "example.org"}:  gate.Pass,
	} {
		t.Run(setting[0]+"="+setting[1], func(t *testing.T) {
			t.Setenv(setting[0], setting[1])
			require.Equal(t, want, native())
		})
	}
	require.Equal(t, gate.Pass, native())
	write(t, dir, ".gitignore", "go.work\n")
	for _, place := range []string{dir, filepath.Dir(dir)} {
		write(t, place, "go.work", "go 1.24\n")
		require.Equal(t, gate.Blocked, native(), "the go command reads it, also where git does not")
		require.NoError(t, os.Remove(filepath.Join(place, "go.work")))
	}
	write(t, filepath.Dir(dir), "notes.work", "")
	require.Equal(t, gate.Pass, native())

	edit(t, dir, "pact.yaml", "build_mode: hierarchy", "build_mode: hierarchy\njudge: {draws: 1}")
	require.Equal(t, gate.Blocked, verdicts(t, dir)["judge/properties"], "it was judged by other rules")
	edit(t, dir, "pact.yaml", "\njudge: {draws: 1}", "")
	require.Equal(t, gate.Pass, verdicts(t, dir)["judge/properties"])
}

// TestTouchedWhileItRan: a file that is put back after the run has its old bytes, and is not what was judged.
func TestTouchedWhileItRan(t *testing.T) {
	project.Require(t)
	for _, c := range []struct{ name, does, refused string }{
		{"it reads its source", "_ = data", ""},
		{"it writes its source as it was", "_ = os.WriteFile(file, data, 0o644)", "changed while"},
		{"it puts its folder back", "old := filepath.Dir(file)\n\t\t_ = os.Rename(old, old+\".old\")\n\t\t_ = os.Rename(old+\".old\", old)", "changed while"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := project.Copy(t, project.Sealed)
			file := filepath.Join(dir, "fares/fares.go")
			edit(t, dir, "fares/fares.go", "import \"errors\"", "import (\n\t\"errors\"\n\t\"os\"\n\t\"path/filepath\"\n)\n\nvar _ = filepath.Dir\n\nfunc init() {\n\tfile := \""+file+"\"\n\tif data, err := os.ReadFile(file); err == nil {\n\t\t_ = data\n\t\t"+c.does+"\n\t}\n}")
			for _, what := range []string{"native", "judge"} {
				out, err := project.Try(dir, "test_run", map[string]any{"component": "fares", "what": what}, nil)
				if c.refused != "" {
					require.ErrorContains(t, err, c.refused, what)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, "pass", out["verdict"], what)
			}
		})
	}
}
