package contract

import (
	"pact/gates/gate"
	"pact/schemas/lang"
)

// Expressions refuses expressions that do not compile against the contract's types.
var Expressions = gate.Gate{
	ID: "contract/expressions", Title: "Expressions compile", Stage: gate.Contracts,
	Rule:  "Refuses a requires, when, ensures or expect that is no CEL, names what is not there, compares what does not compare, is no bool, compares an enum with a word that it does not have, or uses an input that may be absent without asking for it.",
	Why:   "A misspelt field in a condition is a condition that never holds.",
	Fix:   "Correct the expression at the place named: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: judged(lang.CheckExpressions),
}
