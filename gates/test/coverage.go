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
	Rule:  "Refuses a function without any case; an error without a case, and a component that depends on another and has no case tagged integration, block from testing standard on, any other clause from strict on, and are warnings below.",
	Why:   "What no case exercises can be left out of the implementation and nobody sees it.",
	Fix:   "Add an example or a scenario to the contract that exercises the clause: contract_write; or a case beyond it: test_write. Then test_generate.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Tool: "contract_write",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		testing := s.Readiness().Level("testing")
		var out []schemas.Finding
		for _, doc := range s.Contracts {
			id := artifacts.ComponentOf(doc.Path)
			t := s.Tests.Component(id)
			if t == nil {
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("contract %q yields no case while its types or expressions do not compile", id), Fix: "mend what contract/types and contract/expressions name"}))
				continue
			}
			say := func(bar schemas.Level, pointer, format string, args ...any) {
				f := gate.Finding(doc, id, pointer, "", format, args...)
				if !testing.AtLeast(bar) {
					f = gate.Warn(f)
				}
				out = append(out, f)
			}
			for _, c := range t.Coverage {
				if c.Cases > 0 {
					continue
				}
				kind, pointer := clause(s, id, c.Clause)
				bar := schemas.LevelStrict
				switch kind {
				case "function":
					bar = schemas.LevelNone
				case "error":
					bar = schemas.LevelStandard
				}
				say(bar, pointer, "no case exercises %s", c.Clause)
			}
			if on := doc.Value.DependsOn; len(on) > 0 && !slices.ContainsFunc(t.Cases, func(c testgen.Case) bool { return slices.Contains(c.Tags, "integration") }) {
				say(schemas.LevelStandard, "/depends_on", "%s depends on %s, and none of its cases is tagged integration", id, strings.Join(on, ", "))
			}
		}
		return out
	},
}
