package readiness

import (
	"fmt"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Confirmed refuses a profile that no human confirmed.
var Confirmed = gate.Gate{
	ID: "readiness/confirmed", Title: "A human confirmed the bar", Stage: gate.Readiness,
	Rule:  "Refuses a profile without a human's confirmation of exactly this profile: levels and controls. It cannot be waived. Unattended confirmations are a warning, and are refused where security or gating is strict or higher. Gating regulated wants one that is signed with an SSH key.",
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
				return say("the profile changed since %s confirmed it", old.By)
			}
		}
		return say("no human confirmed this profile")
	}
	aspect := func(name string, out []schemas.Finding) []schemas.Finding {
		out[0].Aspect = name
		return out
	}
	switch {
	case trust == artifacts.TrustForeign:
		return say("the confirmation by %s is not verifiable here: %s", a.By, s.Distrust(a))
	case trust != artifacts.TrustHolds:
		return say("the confirmation by %q counts for nothing: %s", a.By, s.Distrust(a))
	case gate.Blocks(profile, "readiness/confirmed", gate.Signed) && !artifacts.SSHSigned(a):
		out := say("gating %s wants a confirmation that is signed with an SSH key, and that by %s carries the MAC of a machine", profile.Gating.Level, a.By)
		out[0].Fix = "A human runs: pact confirm readiness --ssh-key FILE"
		return aspect(gate.Signed, out)
	case a.Channel == schemas.ChannelUnattended && !UnattendedAllowed(profile):
		return aspect(gate.Attended, say("the profile was confirmed unattended, and security %s, gating %s want a human", profile.Security.Level, profile.Gating.Level))
	case a.Channel == schemas.ChannelUnattended:
		out := say("the profile was confirmed unattended by %s: no human was asked", a.By)
		out[0] = gate.Warn(out[0])
		return out
	}
	return nil
}

// UnattendedAllowed says whether a profile is low enough to be confirmed with nobody asked.
func UnattendedAllowed(r schemas.Readiness) bool {
	return !gate.Blocks(r, "readiness/confirmed", gate.Attended)
}
