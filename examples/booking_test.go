package examples_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
)

// TestBooking judges the booking example where it stands: everything up to the human's confirmation and the seal, which
// are made by whoever uses it. Its generated tests are those of this generator.
func TestBooking(t *testing.T) {
	project.Require(t)
	dir, err := filepath.Abs("booking")
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
		require.Empty(t, r.Findings, r.Gate.ID)
	}
	require.Greater(t, judged, 20)
	require.GreaterOrEqual(t, len(s.Contracts), 4)
}
