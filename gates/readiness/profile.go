// Package readiness holds the gates of the bar: it is valid, and a human confirmed it.
package readiness

import (
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Profile refuses a profile with empty controls, and remarks where the build spec says otherwise.
var Profile = gate.Gate{
	ID: "readiness/profile", Title: "The readiness profile is valid", Stage: gate.Readiness,
	Rule:  "Refuses a custom control that says nothing; a build spec whose readiness differs from pact.yaml is a warning.",
	Why:   "The profile decides which gates block; a bar that nobody can read is no bar.",
	Fix:   "Set the profile with readiness_profile.",
	Needs: []artifacts.Kind{artifacts.KindProject}, Reads: []artifacts.Kind{artifacts.KindSpec}, Tool: "readiness_profile",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, name := range schemas.DimensionNames {
			for i, c := range s.Project.Value.Readiness.Dimension(name).Controls {
				if len(strings.Fields(c)) < 3 {
					out = append(out, gate.Finding(s.Project, name, schemas.Pointer("readiness", name, "controls", i), "say in a sentence what must hold", "the control %q of %s says too little", c, name))
				}
			}
		}
		if spec := s.Spec.Value; s.Spec.OK() && spec.Readiness != nil {
			for _, name := range schemas.DimensionNames {
				said := spec.Readiness.Dimension(name)
				if have := s.Readiness().Level(name); said.Level != "" && said.Level != have {
					f := gate.Finding(s.Spec, name, schemas.Pointer("readiness", name), "apply the spec again with plan_start, or change it", "%s is %s here and %s in pact.yaml", name, said.Level, have)
					out = append(out, gate.Warn(f))
				}
			}
		}
		return out
	},
}
