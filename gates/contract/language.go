// Package contract holds the gates of contracts: what one component promises must be present, typed, and agree with itself.
package contract

import (
	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
	"pact/schemas/lang"
)

// judged turns what the contract language finds into findings of one gate.
func judged(check lang.Check) func(*artifacts.Snapshot) []schemas.Finding {
	return func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, doc := range s.Contracts {
			component := artifacts.ComponentOf(doc.Path)
			unit := s.Law().Unit(component)
			if unit == nil {
				out = append(out, schemas.Finding{Subject: component, Path: doc.Path, Message: "the contract could not be compiled", Fix: "mend what documents/valid names"})
				continue
			}
			problems := unit.Problems()
			if check != lang.CheckTypes && check != lang.CheckExpressions {
				problems = unit.Agreement()
			}
			for _, p := range problems {
				if p.Check == check {
					out = append(out, gate.FromProblem(doc, component, p.Problem))
				}
			}
		}
		return out
	}
}

var contracts = []artifacts.Kind{artifacts.KindContracts}
