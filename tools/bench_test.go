package tools_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples"
	"pact/examples/project"
	"pact/tools"
)

func TestMain(m *testing.M) { os.Exit(project.Run(m)) }

// BenchmarkPlanStatus judges every gate on the booking example: four contracts, their generated tests, sources and git.
func BenchmarkPlanStatus(b *testing.B) {
	project.Require(b)
	dir := b.TempDir()
	require.NoError(b, os.CopyFS(dir, examples.Booking()))
	require.NoError(b, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module pact/examples/booking\n\ngo 1.24\n"), 0o644))
	project.Git(b, dir, "init", "-q", "-b", "main", ".")
	project.Git(b, dir, "add", "-A")
	project.Git(b, dir, "commit", "-q", "-m", "booking")
	files := 0
	require.NoError(b, fs.WalkDir(examples.Booking(), ".", func(_ string, e fs.DirEntry, err error) error {
		if !e.IsDir() {
			files++
		}
		return err
	}))
	env := &tools.Env{Root: dir}
	b.ResetTimer()
	for b.Loop() {
		_, err := tools.PlanStatus.Run(context.Background(), env, json.RawMessage("{}"))
		require.NoError(b, err)
	}
	b.ReportMetric(float64(files), "files")
}
