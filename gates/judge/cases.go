package judge

import (
	"pact/artifacts"
	"pact/gates/gate"
)

// Cases refuses implementations that the cases of their contract refuse.
var Cases = gate.Gate{
	ID: "judge/cases", Title: "The judge's cases hold", Stage: gate.Build,
	Rule:  "Refuses a component that does not do what each case of its contract says, asked from outside of its process by a judge that decides by itself: wrong values, wrong or missing errors, a crash, a hang, an exit, an answer over its bounds.",
	Why:   "Native tests run inside the process that they judge, and that process can lie about them.",
	Fix:   "Correct the implementation, then call test_run {what: judge}.",
	Needs: needs, Reads: reads, Evidence: artifacts.WhatCases, Tool: "test_run", ByComponent: true,
	Run: look(artifacts.WhatCases),
}
