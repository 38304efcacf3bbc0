package judge

import (
	"pact/artifacts"
	"pact/gates/gate"
)

// Properties refuses implementations that break their contract for an input that was drawn.
var Properties = gate.Gate{
	ID: "judge/properties", Title: "The contract holds for drawn inputs", Stage: gate.Build,
	Rule:  "Refuses a component that breaks a clause of its contract for one of the inputs that the judge draws anew at every run. A failure comes with a small counterexample and the seed that repeats it.",
	Why:   "Whoever knows every case can answer every case and nothing else; inputs that did not exist before cannot be known.",
	Fix:   "Correct the implementation for the input that is shown, then call test_run {what: judge, seed: …} with its seed.",
	Needs: needs, Reads: reads, Evidence: artifacts.WhatProperties, Tool: "test_run", ByComponent: true,
	Run: look(artifacts.WhatProperties),
}
