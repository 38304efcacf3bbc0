package test

import (
	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Native refuses implementations that the sealed tests refuse.
var Native = gate.Gate{
	ID: "test/native", Title: "The sealed tests pass", Stage: gate.Build,
	Rule:  "Refuses a component whose sealed tests did not all run and pass in a run that Pact made on exactly these sources: zero tests, a skipped or missing contract test, a crash, a report that contradicts the exit status are failures.",
	Why:   "What the implementer says about its own tests is not evidence.",
	Fix:   "Correct the implementation, then call test_run {what: native}.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests, artifacts.KindLock, artifacts.KindPlan, artifacts.KindSources},
	Reads: []artifacts.Kind{artifacts.KindEvidence}, Evidence: artifacts.WhatNative, Tool: "test_run", ByComponent: true,
	Run: func(s *artifacts.Snapshot) []schemas.Finding { return gate.Look(s, artifacts.WhatNative) },
}
