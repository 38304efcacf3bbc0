package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
)

// TestCodeOfExamples: the gates that read source files find nothing in the example projects, not even a remark.
func TestCodeOfExamples(t *testing.T) {
	project.Require(t)
	for _, folder := range []string{"booking", "fares/go", "fares/python", "fares/typescript"} {
		dir := filepath.Join(t.TempDir(), "p")
		require.NoError(t, os.CopyFS(dir, os.DirFS(folder)))
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			write(t, dir, "go.mod", "module pact/examples/"+folder+"\n\ngo 1.24\n") // what it has from the module that it stands in
		}
		project.Begin(t, dir)
		s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
		require.NoError(t, err)
		for _, id := range []string{"law/imports", "code/stubs", "code/keys"} {
			r := gate.Judge(s, *gates.Find(id))
			require.Empty(t, r.Findings, "%s: %s", folder, report(r))
			require.Equal(t, gate.Pass, r.Verdict)
		}
		s.Close()
	}
}
