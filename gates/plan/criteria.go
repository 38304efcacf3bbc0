package plan

import (
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Criteria refuses plans that leave an acceptance criterion to nobody.
var Criteria = gate.Gate{
	ID: "plan/criteria", Title: "Every criterion has an owner", Stage: gate.Contracts,
	Rule:  "Refuses an acceptance criterion that no leaf, function or scenario satisfies, a leaf that satisfies none, and a criterion that the interview does not have.",
	Why:   "A criterion that nobody owns is met by nobody; a component that meets none was not asked for.",
	Fix:   "Name the criteria in satisfies, of the leaf in plan_decompose or of the function in contract_write.",
	Needs: []artifacts.Kind{artifacts.KindPlan, artifacts.KindInterview}, Reads: []artifacts.Kind{artifacts.KindContracts}, Tool: "plan_decompose",
	Run: criteria,
}

func criteria(s *artifacts.Snapshot) []schemas.Finding {
	plan := s.Plan.Value
	var known []string
	for _, c := range s.Interview.Value.Acceptance {
		known = append(known, c.ID)
	}
	var out []schemas.Finding
	owned := map[string]bool{}
	for i, c := range plan.Components {
		byFunctions := inContract(s, c.ID)
		if plan.IsLeaf(c.ID) && c.IsManaged() {
			for _, id := range append(slices.Clone(c.Satisfies), byFunctions...) {
				owned[id] = true
			}
			if len(c.Satisfies)+len(byFunctions) == 0 {
				out = append(out, gate.Finding(s.Plan, c.ID, schemas.Pointer("components", i), "", "leaf %q satisfies no acceptance criterion", c.ID))
			}
		}
		for j, id := range c.Satisfies {
			if !slices.Contains(known, id) {
				out = append(out, gate.Finding(s.Plan, c.ID, schemas.Pointer("components", i, "satisfies", j), "", "component %q satisfies %q, which the interview does not have%s", c.ID, id, schemas.DidYouMean(id, known)))
			}
		}
		for _, id := range byFunctions {
			if !slices.Contains(known, id) {
				doc := *s.Contract(c.ID)
				out = append(out, gate.Finding(doc, c.ID, named(doc.Value, id), "", "the contract satisfies %q, which the interview does not have%s", id, schemas.DidYouMean(id, known)))
			}
		}
	}
	for i, c := range s.Interview.Value.Acceptance {
		if !owned[c.ID] {
			out = append(out, gate.Finding(s.Interview, c.ID, schemas.Pointer("acceptance", i), "", "no leaf and no function satisfies %s: %s", c.ID, c.Text))
		}
	}
	return out
}

// inContract lists the criteria that functions and scenarios of a component's contract name.
func inContract(s *artifacts.Snapshot, component string) []string {
	doc := s.Contract(component)
	if doc == nil {
		return nil
	}
	var out []string
	for _, f := range doc.Value.Functions {
		out = append(out, f.Satisfies...)
	}
	for _, sc := range doc.Value.Scenarios {
		out = append(out, sc.Satisfies...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// named is where a contract first names a criterion.
func named(c *schemas.Contract, id string) string {
	for i, f := range c.Functions {
		if j := slices.Index(f.Satisfies, id); j >= 0 {
			return schemas.Pointer("functions", i, "satisfies", j)
		}
	}
	for i, sc := range c.Scenarios {
		if j := slices.Index(sc.Satisfies, id); j >= 0 {
			return schemas.Pointer("scenarios", i, "satisfies", j)
		}
	}
	return ""
}
