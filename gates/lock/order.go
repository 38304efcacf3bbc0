package lock

import (
	"fmt"
	"slices"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/gates/gate"
	"pact/gates/scope"
	"pact/schemas"
)

// Order refuses code that came between the plan and the seal.
var Order = gate.Gate{
	ID: "lock/order", Title: "The law came before the code", Stage: gate.Build,
	Rule:  "Refuses a file that a component owns and that changed between the plan's baseline and the base of the first seal, as the trees of these two commits tell; without a seal, HEAD is the base. What did not change is exempt, so adopted code is. A baseline that is no ancestor of the base, or that moved, is refused. It cannot be waived.",
	Why:   "A contract that is written after the code says what the code does, and not what it should.",
	Fix:   "Put the owned files back to what they are at the baseline, commit, seal with plan_lock, and write them after.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindOrder}, Tool: "plan_lock",
	Run: order,
}

// did says what happened to a file.
func did(kind string) string {
	switch kind {
	case gitrepo.Type:
		return "it became another kind of thing"
	case gitrepo.Mode:
		return "its mode changed"
	}
	return "it was " + kind
}

func order(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	for _, why := range s.Order.Moved {
		out = append(out, schemas.Finding{Path: artifacts.PlanFile, Message: "the plan's baseline was moved: " + why, Fix: "write the commit that the plan was made on as baseline; plan_decompose does, and never moves it. Only a human does, before the seal: pact confirm baseline"})
	}
	for _, c := range s.Order.Changed {
		owner := slices.IndexFunc(s.Order.Plan.Components, func(x schemas.Component) bool {
			return x.IsManaged() && slices.ContainsFunc(x.Paths, func(glob string) bool { return artifacts.MatchGlob(glob, c.Path) })
		})
		if owner < 0 || s.Order.Law(c.Path) || scope.Free(s, c.Path) {
			continue
		}
		id := s.Order.Plan.Components[owner].ID
		out = append(out, schemas.Finding{Subject: id, Path: c.Path, Message: fmt.Sprintf("component %q owns it, and %s after the plan was made and before the plan was sealed", id, did(c.Kind))})
	}
	return out
}
