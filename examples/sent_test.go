package examples_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

// TestSentAndWrittenByHand: a contract that contract_write stores is judged as one that a person wrote into the file, and
// what the person wrote around it stays.
func TestSentAndWrittenByHand(t *testing.T) {
	project.Require(t)
	const file = "pact/contracts/fares.yaml"
	byHand := project.Base(t)[file]
	byHand = "# Fares, by hand.\n\n" + strings.Replace(byHand, "    ensures:\n", "\n    # What a rider may count on.\n    ensures: # two\n      # never free\n", 1) + "# That is all.\n"
	wrong := strings.Replace(byHand, `- "result >= 200"`, `- "result >= 300"`, 1)

	dir := project.Copy(t, project.Planned)
	project.Write(t, dir, map[string]string{file: wrong})
	expected := messages(about(t, dir, file))
	require.Equal(t, []string{`contract/examples: example "one stop" breaks price/ensures/1: result >= 300`}, expected)

	project.Write(t, dir, map[string]string{file: byHand})
	contract, _, problems := schemas.Decode[schemas.Contract]([]byte(wrong))
	require.Empty(t, problems)
	out := project.Call(t, dir, "contract_write", map[string]any{"contract": contract})
	raw, err := json.Marshal(out["findings"])
	require.NoError(t, err)
	var told []schemas.Finding
	require.NoError(t, json.Unmarshal(raw, &told))
	require.Equal(t, expected, messages(told))

	stored, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	require.NoError(t, err)
	require.Equal(t, wrong, string(stored), "one clause changed, and nothing else")
}

func about(t *testing.T, dir, file string) []schemas.Finding {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	var out []schemas.Finding
	for _, r := range gates.Judge(s, "", func(g gate.Gate) bool { return g.Stage == gate.Contracts }) {
		out = append(out, r.Findings...)
	}
	return slices.DeleteFunc(out, func(f schemas.Finding) bool { return f.Path != file })
}

func messages(fs []schemas.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Gate+": "+f.Message)
	}
	return out
}
