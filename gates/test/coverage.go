package test

import (
	"fmt"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Coverage refuses clauses that no case exercises.
var Coverage = gate.Gate{
	ID: "test/coverage", Title: "Every clause has a case", Stage: gate.Tests,
	Rule:  "Refuses a function without any case; an error without a case blocks from testing standard on, any other clause from strict on, and is a warning below.",
	Why:   "What no case exercises can be left out of the implementation and nobody sees it.",
	Fix:   "Add an example or a scenario to the contract that exercises the clause: contract_write, then test_generate.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Tool: "contract_write",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		testing := s.Readiness().Level("testing")
		var out []schemas.Finding
		for _, doc := range s.Contracts {
			id := artifacts.ComponentOf(doc.Path)
			t := s.Tests.Component(id)
			if t == nil {
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("contract %q yields no case while its types or expressions do not compile", id), Fix: "mend what contract/types and contract/expressions name"}))
				continue
			}
			for _, c := range t.Coverage {
				if c.Cases > 0 {
					continue
				}
				kind, pointer := clause(s, id, c.Clause)
				f := gate.Finding(doc, id, pointer, "", "no case exercises %s", c.Clause)
				bar := schemas.LevelStrict
				switch kind {
				case "function":
					bar = schemas.LevelNone
				case "error":
					bar = schemas.LevelStandard
				}
				if !testing.AtLeast(bar) {
					f = gate.Warn(f)
				}
				out = append(out, f)
			}
		}
		return out
	},
}
