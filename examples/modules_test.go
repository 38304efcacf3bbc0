package examples_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates"
)

// TestBindingBelowSrc: a module of Python may stand in a component's folder below src, and no other.
func TestBindingBelowSrc(t *testing.T) {
	b := scriptedBases[0]
	project.Require(t)
	var changes []change
	for _, name := range []string{"fares", "refunds"} {
		changes = append(changes, change{"replace", "pact/contracts/" + name + ".yaml", []string{"{language: go, package: ./" + name + "}", strings.ReplaceAll(b.binding, "NAME", name)}})
	}
	owned := func(paths string) []change {
		return append(slices.Clone(changes), change{"replace", "pact/plan.yaml", []string{"fares/**", paths}})
	}
	gate := *gates.Find("contract/binding")
	require.Equal(t, "pass", string(judge(t, project.Planned, owned("src/fares/**"), gate).Verdict))
	refused := judge(t, project.Planned, owned("lib/fares/**"), gate)
	require.Contains(t, report(refused), `binding.module "fares.fares" is not within the paths that "fares" owns`)
}
