package judge

import (
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Hidden refuses implementations that cases refuse which the implementer has not seen.
var Hidden = gate.Gate{
	ID: "judge/hidden", Title: "Hidden cases hold", Stage: gate.Build,
	Rule:  "Refuses a component that breaks a case of the audit repository that pact.yaml names. A failure is told by its clause, after a second failing run by the name of the case, never by its input. A project that names no audit repository has none; one that cannot be read leaves the gate blocked.",
	Why:   "What is tried where the implementer cannot look cannot be answered by heart.",
	Fix:   "Read the clause again and correct the implementation, then call test_run {what: judge}.",
	Needs: needs, Reads: reads, Evidence: artifacts.WhatHidden, Tool: "test_run", ByComponent: true,
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		set := s.Project.Value.Audit
		if set == nil {
			return nil
		}
		if s.Audit == nil || s.Audit.Err != "" {
			why := "the audit repository was not looked at"
			if s.Audit != nil {
				why = s.Audit.Err
			}
			return []schemas.Finding{gate.CouldNotLook(gate.Finding(s.Project, "audit", "/audit", "clone it beside the project, or correct audit.path in pact.yaml", "%s", why))}
		}
		hidden := s.Audit.Components()
		if len(hidden) == 0 {
			return []schemas.Finding{gate.CouldNotLook(gate.Finding(s.Project, "audit", "/audit", "write cases/<component>.yaml there, or remove audit from pact.yaml", "the audit repository %q holds no cases", set.Path))}
		}
		return gate.LookAt(s, artifacts.WhatHidden, func(id string) bool { return slices.Contains(hidden, id) })
	},
}
