package contract

import (
	"pact/gates/gate"
	"pact/schemas/lang"
)

// Examples refuses examples that contradict their own contract.
var Examples = gate.Gate{
	ID: "contract/examples", Title: "Examples agree with the contract", Stage: gate.Contracts,
	Rule:  "Refuses an example whose arguments or result do not fit their types and constraints, a success that a requires, when or ensures contradicts, and an error whose when does not hold or that an earlier error takes.",
	Why:   "Examples become tests. An example that is wrong is a law that nobody can keep.",
	Fix:   "Correct the example or the clause that it contradicts: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: judged(lang.CheckExamples),
}
