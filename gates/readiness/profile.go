// Package readiness holds the gates of the bar: it is valid, and a human confirmed it.
package readiness

import (
	"fmt"
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

// Confirmed refuses a profile that no human confirmed.
var Confirmed = gate.Gate{
	ID: "readiness/confirmed", Title: "A human confirmed the bar", Stage: gate.Readiness,
	Rule:  "Refuses a profile without a human's confirmation of exactly this profile: levels and controls. It cannot be waived. Unattended confirmations are a warning, and are refused where security or gating is strict or higher.",
	Why:   "An agent that sets its own bar sets it where it stands.",
	Fix:   "Call readiness_confirm; where the host cannot ask, a human runs: pact confirm readiness",
	Needs: []artifacts.Kind{artifacts.KindProject}, Reads: []artifacts.Kind{artifacts.KindApprovals}, Tool: "readiness_confirm",
	Run: confirmed,
}

func confirmed(s *artifacts.Snapshot) []schemas.Finding {
	profile := s.Readiness()
	a, trust := s.ApprovalOf("readiness", profile.Digest())
	say := func(format string, args ...any) []schemas.Finding {
		return []schemas.Finding{{Subject: "readiness", Path: artifacts.ApprovalsFile, Message: fmt.Sprintf(format, args...)}}
	}
	if len(s.Approvals.Problems) > 0 {
		return say("%s cannot be read, so nothing is confirmed", artifacts.ApprovalsFile)
	}
	if a == nil {
		for _, old := range s.Approvals.Value.Approvals {
			if old.Subject == "readiness" {
				return say("the profile changed since %s confirmed it at %s", old.By, old.At.Format("2006-01-02"))
			}
		}
		return say("no human confirmed this profile")
	}
	switch {
	case trust == artifacts.TrustForeign:
		return say("the confirmation by %s is not verifiable here: it carries the key of another machine", a.By)
	case trust != artifacts.TrustHolds:
		return say("the confirmation by %q carries no signature that verifies; a line written by hand is none", a.By)
	case a.Channel == schemas.ChannelUnattended && !UnattendedAllowed(profile):
		return say("the profile was confirmed unattended, and security %s, gating %s want a human", profile.Security.Level, profile.Gating.Level)
	case a.Channel == schemas.ChannelUnattended:
		out := say("the profile was confirmed unattended by %s: no human was asked", a.By)
		out[0] = gate.Warn(out[0])
		return out
	}
	return nil
}

// UnattendedAllowed says whether a profile is low enough to be confirmed with nobody asked.
func UnattendedAllowed(r schemas.Readiness) bool {
	return !r.Level("security").AtLeast(schemas.LevelStrict) && !r.Level("gating").AtLeast(schemas.LevelStrict)
}
