package contract

import (
	"pact/gates/gate"
	"pact/schemas/lang"
)

// Types refuses types that are none.
var Types = gate.Gate{
	ID: "contract/types", Title: "Types are sound", Stage: gate.Contracts,
	Rule:  "Refuses an unknown type, a type expression that does not parse, a type of a component that the contract does not depend on, a constraint that does not fit its type or that no value can meet, an unparsable pattern, an empty enum or struct, a struct without an end, a type that a component it depends on defines in the same shape, and names that are doubled or ill-formed.",
	Why:   "Tests and judge draw values from these types: what is wrong here is wrong in every test.",
	Fix:   "Correct the type at the place named: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: judged(lang.CheckTypes),
}
