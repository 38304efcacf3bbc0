package test

import (
	"errors"
	"fmt"
	"io/fs"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/gates/gate"
	"pact/schemas"
)

// Cases refuses written tests that contradict their contract.
var Cases = gate.Gate{
	ID: "test/cases", Title: "Written cases agree with the contract", Stage: gate.Tests,
	Rule:  "Refuses a case or scenario in pact/tests that contradicts its contract (as contract/examples refuses an example), names a function or a clause that is not there, covers a clause that its calls do not exercise, belongs to no contract, and a listed test file that is missing, is no test file of its language, or is generated.",
	Why:   "A test that asks for what the contract forbids fails on every right implementation, and passes on a wrong one.",
	Fix:   "Correct the case at the place named: call test_write.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Tool: "test_write", ByComponent: true,
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, doc := range s.Written {
			id := artifacts.ComponentOf(doc.Path)
			say := func(pointer, fix, format string, args ...any) {
				out = append(out, gate.Finding(doc, id, pointer, fix, format, args...))
			}
			unit := s.Law().Unit(id)
			switch {
			case unit == nil:
				say("/component", "write the contract with contract_write, or remove the tests", "tests for %q, which has no contract", id)
				continue
			case doc.Value.Component != id:
				say("/component", "write component: "+id, "the tests of %q stand in %s", doc.Value.Component, doc.Path)
			}
			for _, p := range unit.TestProblems() {
				f := gate.Finding(doc, id, p.Pointer, p.Fix, "%s", p.Message)
				if p.Warning {
					f = gate.Warn(f)
				}
				out = append(out, f)
			}
			language := s.Contract(id).Value.Binding.Language
			for i, f := range doc.Value.Files {
				at := fmt.Sprintf("/files/%d/path", i)
				if why := testgen.NoTestFile(language, f.Path); why != "" {
					say(at, "name it so that the runner finds it", "%s: %s", f.Path, why)
				}
				if _, err := s.ReadSource(f.Path); errors.Is(err, fs.ErrNotExist) {
					say(at, "write it with test_write, or take it out of the list", "the test file %s is not there", f.Path)
				} else if err != nil {
					say(at, "make it a plain readable file", "the test file %s cannot be read: %v", f.Path, err)
				}
			}
		}
		return out
	},
}
