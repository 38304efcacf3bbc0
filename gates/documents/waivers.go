package documents

import (
	"fmt"
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/schemas"
)

// Knowing tells Valid the ids of all gates, which waivers name.
func Knowing(all []gate.Gate) []gate.Gate {
	var ids []string
	for _, g := range all {
		ids = append(ids, g.ID)
	}
	at := slices.IndexFunc(all, func(g gate.Gate) bool { return g.ID == Valid.ID })
	all[at].Run = func(s *artifacts.Snapshot) []schemas.Finding {
		return slices.Concat(valid(s), customGates(s, ids), waivers(s, ids), baseline(s, ids))
	}
	return all
}

// KnownTarget says that a waiver is for a gate, or for a control, that there is and that can be waived.
func KnownTarget(s *artifacts.Snapshot, ids []string, w schemas.Waiver) bool {
	return unknownTarget(s, ids, w) == nil
}

func unknownTarget(s *artifacts.Snapshot, ids []string, w schemas.Waiver) *gate.Flaw {
	if w.Gate != "" {
		for _, g := range s.Project.Value.Gates {
			ids = append(slices.Clone(ids), g.ID)
		}
		if slices.Contains(ids, w.Gate) {
			return nil
		}
		return &gate.Flaw{Key: "gate", Message: fmt.Sprintf("gate %q is not known%s", w.Gate, didYouMean(w.Gate, ids)), Fix: "gate_explain lists the gates"}
	}
	profile := s.Readiness()
	for _, c := range append(readiness.Asked(profile), readiness.Controls...) {
		switch {
		case c.ID != w.Control:
		case len(c.Gates) > 0:
			return &gate.Flaw{Key: "control", Message: fmt.Sprintf("control %s is judged by %s, so the control itself is not waived", c.ID, c.JudgedBy()), Fix: "waive what the gate finds, by gate and path"}
		default:
			return nil
		}
	}
	var known []string
	for _, c := range readiness.Asked(profile) {
		if len(c.Gates) == 0 {
			known = append(known, c.ID)
		}
	}
	return &gate.Flaw{Key: "control", Message: fmt.Sprintf("control %q is not known%s", w.Control, schemas.DidYouMean(w.Control, known)), Fix: "readiness_profile lists the controls"}
}

// didYouMean names the nearest gate; the whole list would be long.
func didYouMean(id string, ids []string) string {
	if n := schemas.Nearest(id, ids); n != "" {
		return fmt.Sprintf(", did you mean %q?", n)
	}
	return ""
}

// waivers refuses waivers that could not hold, and remarks on those that excuse nothing.
func waivers(s *artifacts.Snapshot, ids []string) []schemas.Finding {
	var out []schemas.Finding
	seen := map[string]bool{}
	for _, w := range s.Waivers() {
		say := func(f gate.Flaw) schemas.Finding {
			pointer := schemas.Pointer("waivers", w.At)
			if f.Key != "" {
				pointer += schemas.Pointer(f.Key)
			}
			return gate.Finding(s.Project, "waivers", pointer, f.Fix, "waivers: %s", f.Message)
		}
		flaws := gate.Flaws(w.Waiver)
		if w.Target() != "" && gate.Waivable(w.Target()) {
			if f := unknownTarget(s, ids, w.Waiver); f != nil {
				flaws = append(flaws, *f)
			}
		}
		for _, f := range flaws {
			out = append(out, say(f))
		}
		switch {
		case len(flaws) > 0:
		case w.Ended:
			out = append(out, gate.Warn(say(gate.Flaw{Key: "until", Message: fmt.Sprintf("the waiver of %s ended on %s and excuses nothing", w, w.Until), Fix: "remove it, or agree with a human on another day"})))
		case !w.Approved():
			out = append(out, gate.Warn(say(gate.Flaw{Message: fmt.Sprintf("no human approved the waiver of %s until %s, as far as can be verified here, so it excuses nothing", w, w.Until), Fix: "call plan_lock, which asks the human; or a human runs: pact confirm waiver"})))
		case seen[w.Digest()]:
			out = append(out, gate.Warn(say(gate.Flaw{Message: fmt.Sprintf("the waiver of %s stands twice", w), Fix: "remove one"})))
		}
		seen[w.Digest()] = true
	}
	return out
}
