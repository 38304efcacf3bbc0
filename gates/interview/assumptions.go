package interview

import (
	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Assumptions refuses assumptions that nobody settled.
var Assumptions = gate.Gate{
	ID: "interview/assumptions", Title: "Every assumption is settled", Stage: gate.Interview,
	Rule:  "Refuses an assumption that is neither accepted nor rejected. An answer with source default is one until it is accepted.",
	Why:   "An assumption that nobody looked at is a decision that nobody made.",
	Fix:   "Ask the human, then call plan_interview with accept or reject.",
	Needs: []artifacts.Kind{artifacts.KindInterview}, Tool: "plan_interview",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for i, a := range s.Interview.Value.Assumptions {
			if a.Status == "" || a.Status == schemas.AssumptionProposed {
				out = append(out, gate.Finding(s.Interview, a.ID, schemas.Pointer("assumptions", i), "", "%s is neither accepted nor rejected: %s", a.ID, a.Text))
			}
		}
		return out
	},
}
