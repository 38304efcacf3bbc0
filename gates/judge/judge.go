// Package judge holds the gates over what the judge found: an implementation that was put to its contract from outside of
// its process.
package judge

import (
	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

var (
	needs = []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests, artifacts.KindLock, artifacts.KindPlan, artifacts.KindSources}
	reads = []artifacts.Kind{artifacts.KindEvidence}
)

func look(what string) func(*artifacts.Snapshot) []schemas.Finding {
	return func(s *artifacts.Snapshot) []schemas.Finding { return gate.Look(s, what) }
}
