package lang

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

// judgeScenarios holds each step against the function that it calls.
func (u *Unit) judgeScenarios() {
	told := map[*Fn]twice{}
	for _, s := range u.scenarios {
		if len(s.steps) == 0 {
			u.disagree(CheckExamples, s.pointer, fmt.Sprintf("scenario %q has no steps", s.decl.Name), "give it steps, or remove it")
		}
		for i, st := range s.steps {
			if st.fn == nil {
				known := u.functionNames()
				u.disagree(CheckExamples, st.pointer+"/call", fmt.Sprintf("no function is called %q%s", st.decl.Call, schemas.DidYouMean(st.decl.Call, known)), "call a function of this contract")
				continue
			}
			c := call{
				what: fmt.Sprintf("step %d of scenario %q", i+1, s.decl.Name), pointer: st.pointer, step: st,
				args: st.decl.Args, returns: st.decl.Returns, err: st.decl.Error, expect: st.decl.Expect,
			}
			if n := c.outcomes(); n > 1 {
				u.disagree(CheckExamples, c.pointer, fmt.Sprintf("%s has %d of returns, error and expect", c.what, n), "keep at most one of them")
				continue
			}
			if st.fn.sound {
				if told[st.fn] == nil {
					told[st.fn] = twice{}
				}
				j := &judge{unit: u, fn: st.fn, told: told[st.fn]}
				j.call(c)
			}
		}
	}
}

// judgeClauses names what nothing exercises, and names that are given twice.
func (u *Unit) judgeClauses() {
	for _, f := range u.fns {
		if f.sound {
			u.judgeCoverage(f)
		}
		names := twice{}
		for i, e := range f.Decl.Examples {
			u.judgeName(names, e.Name, "example", below(f.Pointer, "examples", i))
		}
	}
	names := twice{}
	for i, s := range u.contract.Scenarios {
		u.judgeName(names, s.Name, "scenario", below("", "scenarios", i))
	}
	for i, inv := range u.contract.Invariants {
		at := below("", "invariants", i)
		switch {
		case inv.Scenario == "":
			u.disagree(CheckClauses, at, fmt.Sprintf("nothing exercises invariants/%d: %q names no scenario", i+1, inv.Text), "write a scenario that shows it and name it here")
		case !names[inv.Scenario]:
			var known []string
			for _, s := range u.contract.Scenarios {
				known = append(known, s.Name)
			}
			u.disagree(CheckClauses, at+"/scenario", fmt.Sprintf("no scenario is called %q%s", inv.Scenario, schemas.DidYouMean(inv.Scenario, known)), "write that scenario, or name one that is there")
		}
	}
}

func (u *Unit) judgeName(names twice, name, what, pointer string) {
	if strings.TrimSpace(name) == "" {
		u.disagree(CheckClauses, pointer, fmt.Sprintf("the %s has no name", what), "say in its name what it shows")
	} else if names.seen(name) {
		u.disagree(CheckClauses, pointer+"/name", fmt.Sprintf("%s %q stands twice", what, name), "give each its own name")
	}
}

// judgeCoverage wants a success example of the function and something for each of its errors and ensures.
func (u *Unit) judgeCoverage(f *Fn) {
	failing := map[string]bool{}
	example, success := false, false
	for _, e := range f.Decl.Examples {
		failing[e.Error] = true
		example = example || e.Error == ""
	}
	success = example
	for _, s := range u.scenarios {
		for _, st := range s.steps {
			if st.fn == f {
				failing[st.decl.Error] = true
				success = success || st.decl.Error == ""
			}
		}
	}
	if !example {
		u.disagree(CheckClauses, f.Pointer, fmt.Sprintf("%s has no example that succeeds", f.Name), "add an example with returns or expect")
	}
	for i, e := range f.Decl.Errors {
		if !failing[e.Name] {
			u.disagree(CheckClauses, below(f.Pointer, "errors", i), fmt.Sprintf("nothing exercises %s/errors/%s", f.Name, e.Name), "add an example or a step with error: "+e.Name)
		}
	}
	for i := range f.Decl.Ensures {
		if !success {
			u.disagree(CheckClauses, below(f.Pointer, "ensures", i), fmt.Sprintf("nothing exercises %s/ensures/%d", f.Name, i+1), "add an example or a step that succeeds")
		}
	}
}

// Clause is a named part of a contract, as findings, cases and coverage name it.
type Clause struct {
	Name    string // create/errors/invalid_seats
	Kind    string // function, params, error, ensures, example, scenario, invariant, criterion
	Pointer string
	Text    string // what it says
}

// Clauses lists the clauses of the contract, worked out once.
func (u *Unit) Clauses() []Clause {
	u.listing.Do(func() { u.clauses = Clauses(u.contract) })
	return slices.Clone(u.clauses)
}

// Clauses lists all clauses of a contract in document order; a criterion stands once, where it is first named. Fields of
// types of other components have no clauses here.
func Clauses(c *schemas.Contract) []Clause {
	var out []Clause
	add := func(kind, name, pointer, text string) { out = append(out, Clause{name, kind, pointer, text}) }
	criteria := twice{}
	satisfies := func(ids []string, pointer string) {
		for i, id := range ids {
			if !criteria.seen(id) {
				add("criterion", id, below(pointer, "satisfies", i), id)
			}
		}
	}
	for _, f := range resolveSet(map[string]*schemas.Contract{c.Component: c}).Unit(c.Component).Functions() {
		add("function", f.Name, f.Pointer, f.Decl.Doc)
		for _, b := range f.Bounds() {
			r := rules[slices.IndexFunc(rules, func(r rule) bool { return r.name == b.Rule })]
			add("params", b.Clause, b.param.Pointer, strings.Join(b.Pointer, ".")+": "+b.Rule+" "+r.text(&b.member.Rules))
		}
		for i, e := range f.Decl.Errors {
			add("error", f.Name+"/errors/"+e.Name, below(f.Pointer, "errors", i), e.When)
		}
		for i, e := range f.Decl.Ensures {
			add("ensures", fmt.Sprintf("%s/ensures/%d", f.Name, i+1), below(f.Pointer, "ensures", i), e)
		}
		satisfies(f.Decl.Satisfies, f.Pointer)
		for i, e := range f.Decl.Examples {
			add("example", f.Name+"/examples/"+e.Name, below(f.Pointer, "examples", i), e.Name)
		}
	}
	for i, s := range c.Scenarios {
		at := below("", "scenarios", i)
		add("scenario", "scenarios/"+s.Name, at, s.Name)
		satisfies(s.Satisfies, at)
	}
	for i, inv := range c.Invariants {
		add("invariant", fmt.Sprintf("invariants/%d", i+1), below("", "invariants", i), inv.Text)
	}
	return out
}
