package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/schemas"
)

// Tests are the cases that somebody wrote for a component beyond its contract; nil where there are none.
func (u *Unit) Tests() *schemas.Tests { return u.tests }

// AddTests gives the components the tests that were written for them; those of a component without a contract are left out.
// It is called once, before anything is asked of the set.
func (s *Set) AddTests(tests map[string]*schemas.Tests) {
	s.written = map[string]*schemas.Tests{}
	for id, t := range tests {
		if u := s.units[id]; u != nil && t != nil {
			u.tests, s.written[id] = t, t
		}
	}
}

// TestProblems says where the tests that were written for the component contradict its contract, with places in their
// document. They are judged as examples and scenarios of the contract would be.
func (u *Unit) TestProblems() []Problem {
	if u.tests == nil {
		return nil
	}
	u.set.extend.Do(func() { u.set.extended = u.set.withTests() })
	w := writtenTests{unit: u, doc: u.tests}
	w.judge(u.set.extended.Unit(u.name))
	sortProblems(w.found)
	return w.found
}

// withTests compiles the contracts once more, each with the tests that were written for it among its examples and scenarios.
func (s *Set) withTests() *Set {
	all := map[string]*schemas.Contract{}
	for id, u := range s.units {
		all[id] = u.contract
		if t := s.written[id]; t != nil {
			all[id] = extendedContract(u.contract, t)
		}
	}
	return Compile(all)
}

func extendedContract(c *schemas.Contract, t *schemas.Tests) *schemas.Contract {
	out := *c
	out.Functions = slices.Clone(c.Functions)
	for _, hc := range t.Cases {
		for i := range out.Functions {
			if f := &out.Functions[i]; f.Name == hc.Function {
				f.Examples = append(slices.Clip(f.Examples), schemas.Example{Name: hc.Name, Args: hc.Args, Returns: hc.Returns, Error: hc.Error, Expect: hc.Expect})
				break
			}
		}
	}
	out.Scenarios = append(slices.Clip(c.Scenarios), t.Scenarios...)
	return &out
}

// writtenTests judges the document of one component.
type writtenTests struct {
	unit  *Unit
	doc   *schemas.Tests
	found []Problem
}

func (w *writtenTests) refuse(pointer, message, fix string) {
	w.found = append(w.found, problem(CheckExamples, pointer, 0, message, fix))
}

func (w *writtenTests) judge(extended *Unit) {
	places := map[string]string{} // of the extended contract, and what stands there in the document
	added := map[string]int{}
	for i, c := range w.doc.Cases {
		at := below("", "cases", i)
		f := w.unit.Function(c.Function)
		if f == nil {
			known := w.unit.functionNames()
			w.refuse(at+"/function", fmt.Sprintf("no function is called %q%s", c.Function, schemas.DidYouMean(c.Function, known)), "call a function of the contract: "+strings.Join(known, ", "))
			continue
		}
		places[below(f.Pointer, "examples", len(f.Decl.Examples)+added[f.Name])] = at
		added[f.Name]++
		w.covers(c.Covers, at, &schemas.Scenario{Steps: []schemas.Step{{Call: c.Function, Error: c.Error}}})
	}
	for i, s := range w.doc.Scenarios {
		at := below("", "scenarios", i)
		places[below("", "scenarios", len(w.unit.contract.Scenarios)+i)] = at
		w.covers(s.Covers, at, &s)
	}
	for i, f := range w.doc.Files {
		w.covers(f.Covers, below("", "files", i), nil)
	}
	for _, p := range append(extended.Problems(), extended.Agreement()...) {
		for _, place := range slices.Sorted(maps.Keys(places)) {
			if rest, ok := strings.CutPrefix(p.Pointer, place); ok && (rest == "" || rest[0] == '/') {
				p.Pointer = places[place] + rest
				w.found = append(w.found, p)
			}
		}
	}
}

// covers refuses clauses that the contract does not have, and those that the calls do not exercise: of a function that is
// not called, an error that is not expected, an ensures without a success. calls is nil where only a runner knows them.
// Whether a criterion exists, the interview knows.
func (w *writtenTests) covers(names []string, at string, calls *schemas.Scenario) {
	var known []string
	kinds := map[string]string{}
	for _, c := range w.unit.Clauses() {
		known = append(known, c.Name)
		kinds[c.Name] = c.Kind
	}
	for i, name := range names {
		place := below(at, "covers", i)
		if kinds[name] == "" && !criterionForm().MatchString(name) {
			w.refuse(place, fmt.Sprintf("the contract has no clause %q%s", name, schemas.DidYouMean(name, known)), "name a clause as contract_read lists them, or an acceptance criterion")
			continue
		}
		function, rest, _ := strings.Cut(name, "/")
		if calls == nil || !slices.Contains([]string{"function", "params", "error", "ensures", "example"}, kinds[name]) {
			continue
		}
		exercises := func(s schemas.Step) bool {
			switch kinds[name] {
			case "error":
				return s.Call == function && s.Error == strings.TrimPrefix(rest, "errors/")
			case "ensures":
				return s.Call == function && s.Error == ""
			}
			return s.Call == function
		}
		if !slices.ContainsFunc(calls.Steps, exercises) {
			w.refuse(place, fmt.Sprintf("no call here exercises %s", name), "take it out of covers, or make the call that it is about")
		}
	}
}

var criterionForm = schemas.Lazy(`^AC-[1-9][0-9]*$`)
