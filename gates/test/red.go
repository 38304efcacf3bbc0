package test

import (
	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Red refuses tests that pass against an implementation that does nothing.
var Red = gate.Gate{
	ID: "test/red", Title: "Tests fail on a stub", Stage: gate.Tests,
	Rule:  "Refuses a generated test that passes on a stub which refuses every call, and a function none of whose tests fails on a stub which returns zero values.",
	Why:   "A test that passes against nothing tests nothing.",
	Fix:   "Make the example say more about the result: contract_write, test_generate, then test_run {what: red}.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Reads: []artifacts.Kind{artifacts.KindEvidence, artifacts.KindPlan}, Evidence: artifacts.WhatRed, Tool: "test_run", ByComponent: true,
	Run: func(s *artifacts.Snapshot) []schemas.Finding { return gate.Look(s, artifacts.WhatRed) },
}
