package contract

import (
	"fmt"
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Present refuses leaves without a contract and contracts without a component.
var Present = gate.Gate{
	ID: "contract/present", Title: "Every leaf has a contract", Stage: gate.Contracts,
	Rule:  "Refuses a leaf of the plan without a contract, a contract whose component is not in the plan, one whose file name is not its component, one without functions, and depends_on that differs between plan and contract.",
	Why:   "A component without a contract can be built any way at all.",
	Fix:   "Write the contract with contract_write, or correct the plan with plan_decompose.",
	Needs: []artifacts.Kind{artifacts.KindPlan}, Reads: contracts, Tool: "contract_write",
	Run: present,
}

func present(s *artifacts.Snapshot) []schemas.Finding {
	plan := s.Plan.Value
	var out []schemas.Finding
	if len(plan.Components) == 0 {
		return []schemas.Finding{gate.CouldNotLook(gate.Finding(s.Plan, "", "/components", "call plan_decompose", "the plan has no component"))}
	}
	for i, c := range plan.Components {
		if plan.IsLeaf(c.ID) && c.IsManaged() && s.Contract(c.ID) == nil {
			out = append(out, gate.Finding(s.Plan, c.ID, schemas.Pointer("components", i), "write "+artifacts.ContractFile(c.ID)+" with contract_write", "leaf %q has no contract", c.ID))
		}
	}
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		c := plan.Component(id)
		if doc.Source == nil {
			continue // documents/valid names it
		}
		if doc.Value.Component != id {
			out = append(out, gate.Finding(doc, id, "/component", fmt.Sprintf("name the file %s.yaml", doc.Value.Component), "the file is named for %q and says component %q", id, doc.Value.Component))
		}
		if len(doc.Value.Functions) == 0 {
			out = append(out, gate.Finding(doc, id, "/functions", "add the functions that the component promises", "contract %q has no function", id))
		}
		if doc.Value.Version < 1 {
			out = append(out, gate.Finding(doc, id, "/version", "write version: 1", "version is %d; versions count from 1", doc.Value.Version))
		}
		if c == nil {
			out = append(out, gate.Finding(doc, id, "/component", "", "contract %q has no component in the plan%s", id, schemas.DidYouMean(id, plan.IDs())))
			continue
		}
		out = append(out, dependencies(s, doc, c)...)
	}
	return out
}

func dependencies(s *artifacts.Snapshot, doc artifacts.Doc[schemas.Contract], c *schemas.Component) []schemas.Finding {
	var out []schemas.Finding
	for j, d := range doc.Value.DependsOn {
		switch {
		case s.Plan.Value.Component(d) == nil:
			out = append(out, gate.Finding(doc, c.ID, schemas.Pointer("depends_on", j), "", "the contract depends on %q, which is not in the plan%s", d, schemas.DidYouMean(d, s.Plan.Value.IDs())))
		case !slices.Contains(c.DependsOn, d):
			out = append(out, gate.Finding(doc, c.ID, schemas.Pointer("depends_on", j), "name the same components in both", "the contract depends on %q and the plan does not say so", d))
		}
	}
	for _, d := range c.DependsOn {
		if !slices.Contains(doc.Value.DependsOn, d) {
			out = append(out, gate.Finding(doc, c.ID, "/depends_on", "name the same components in both", "the plan says that %q depends on %q and the contract does not", c.ID, d))
		}
	}
	return out
}
