package contract

import (
	"pact/gates/gate"
	"pact/schemas/lang"
)

// Errors refuses bounded inputs about which nothing is decided.
var Errors = gate.Gate{
	ID: "contract/errors", Title: "Every bound is decided", Stage: gate.Contracts,
	Rule:  "Refuses an input constraint that no error's when decides and no requires excludes, and a requires that nothing meets; two errors that hold for one input, and an error that nothing calls for, are warnings.",
	Why:   "What the contract does not say about the first value out of bounds, each implementation decides for itself.",
	Fix:   "Add an error whose when holds for the value named, or exclude it with requires: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: judged(lang.CheckErrors),
}
