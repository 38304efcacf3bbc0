package test

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/gates/gate"
	"pact/schemas"
)

// Coverage refuses clauses that no case exercises.
var Coverage = gate.Gate{
	ID: "test/coverage", Title: "Every clause has a case", Stage: gate.Tests,
	Rule: "Refuses a function without any case; an error without a case; a component that depends on another and has no scenario tagged integration; a component that has authority over a domain or writes one, and no case tagged authorization that is refused; and any other clause without a case. " +
		"What the profile does not ask for yet is a warning.",
	Why:   "What no case exercises can be left out of the implementation and nobody sees it.",
	Fix:   "Add an example or a scenario to the contract that exercises the clause: contract_write; or a case beyond it: test_write. Then test_generate.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Tool: "contract_write",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, doc := range s.Contracts {
			id := artifacts.ComponentOf(doc.Path)
			t := s.Tests.Component(id)
			if t == nil {
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("contract %q yields no case while its types or expressions do not compile", id), Fix: "mend what contract/types and contract/expressions name"}))
				continue
			}
			say := func(aspect, pointer, fix, format string, args ...any) {
				f := gate.Finding(doc, id, pointer, fix, format, args...)
				f.Aspect = aspect
				out = append(out, f)
			}
			for _, c := range t.Coverage {
				if c.Cases == 0 {
					aspect, pointer := clause(s, id, c.Clause)
					say(aspect, pointer, "", "no case exercises %s", c.Clause)
				}
			}
			if on := doc.Value.DependsOn; len(on) > 0 && !slices.ContainsFunc(t.Cases, integrates) {
				say(gate.Integration, "/depends_on", "add a scenario with tags: [integration] to the contract with contract_write, or beyond it with test_write; then test_generate",
					"%s depends on %s, and no scenario of its own is tagged integration", id, strings.Join(on, ", "))
			}
			if what, pointer := decides(doc.Value); what != "" && !slices.ContainsFunc(t.Cases, refuses) {
				say(gate.Authorization, pointer, "add a case with tags: [authorization] that asks for what is not allowed and gets an error: in a scenario of the contract with contract_write, or with test_write; then test_generate",
					"%s %s, and no case that is tagged authorization shows a refusal", id, what)
			}
		}
		return out
	},
}

// integrates says that a case is a scenario about more than one component.
func integrates(c testgen.Case) bool {
	return c.Kind == testgen.KindScenario && slices.Contains(c.Tags, "integration")
}

// refuses says that a case shows somebody who may not, and is told so.
func refuses(c testgen.Case) bool {
	refused := c.Error != "" || slices.ContainsFunc(c.Steps, func(s schemas.Step) bool { return s.Error != "" })
	return refused && slices.Contains(c.Tags, "authorization")
}

// decides says over what a component has authority, or which domain it writes, and where that stands; "" where neither.
func decides(c *schemas.Contract) (what, pointer string) {
	if c.Authority != nil && len(c.Authority.Domains) > 0 {
		return "has authority over " + strings.Join(c.Authority.Domains, ", "), "/authority"
	}
	for i, f := range c.Functions {
		for j, e := range f.Effects {
			if e.Kind == "writes" {
				return "writes " + e.Target, schemas.Pointer("functions", i, "effects", j)
			}
		}
	}
	return "", ""
}
