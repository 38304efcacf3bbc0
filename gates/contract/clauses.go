package contract

import (
	"pact/gates/gate"
	"pact/schemas/lang"
)

// Clauses refuses clauses that nothing exercises.
var Clauses = gate.Gate{
	ID: "contract/clauses", Title: "Every clause is exercised", Stage: gate.Contracts,
	Rule:  "Refuses a function without a success example, and an error, ensures or invariant that no example or scenario exercises.",
	Why:   "A promise that nothing tries is a promise that nobody checks.",
	Fix:   "Add an example or a scenario step that exercises the clause: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: judged(lang.CheckClauses),
}
