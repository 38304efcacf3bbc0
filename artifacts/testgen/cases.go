package testgen

import (
	"fmt"
	"maps"
	"slices"

	"pact/schemas"
	"pact/schemas/lang"
)

// maxBounds bounds the derived cases of one function.
const maxBounds = 500

// Cases derives the cases of a contract, in document order: for each function its examples, what lies beside the bounds of
// its inputs, a walk over its enums and booleans and the repetition of an idempotent call, then the scenarios. A function that does not compile has none.
func Cases(u *lang.Unit) []Case {
	d := deriver{unit: u, ids: unique{}, order: map[string]int{}}
	for i, c := range u.Clauses() {
		d.order[c.Name] = i
	}
	for _, f := range u.Functions() {
		if f.Sound() {
			d.examples(f)
			d.bounds(f)
			d.pairs(f)
			d.repeat(f)
		}
	}
	for i := range u.Contract().Scenarios {
		d.scenario(&u.Contract().Scenarios[i], "scenarios/")
	}
	if t := u.Tests(); t != nil {
		d.written(t)
	}
	return d.cases
}

// written adds the cases that somebody wrote beyond the contract.
func (d *deriver) written(t *schemas.Tests) {
	for _, w := range t.Cases {
		f := d.unit.Function(w.Function)
		if f == nil || !f.Sound() {
			continue
		}
		c := Case{
			ID: "tests/" + w.Name, Function: f.Name, Kind: KindWritten, Clauses: append([]string{f.Name}, w.Covers...), Tags: w.Tags,
			Args: w.Args, Returns: w.Returns, Error: w.Error, Expect: w.Expect,
		}
		if w.Error != "" {
			c.Clauses = append(c.Clauses, f.Name+"/errors/"+w.Error)
		} else {
			c.Clauses = append(c.Clauses, ensured(f, w.Returns)...)
		}
		d.add(c)
	}
	for i := range t.Scenarios {
		d.scenario(&t.Scenarios[i], "tests/")
	}
}

type deriver struct {
	unit  *lang.Unit
	cases []Case
	ids   unique
	order map[string]int // place of a clause in the document
}

// add finishes a case: an id of its own, clauses in document order.
func (d *deriver) add(c Case) {
	c.ID = d.ids.name(c.ID, " ")
	place := func(name string) int {
		if at, ok := d.order[name]; ok {
			return at
		}
		return len(d.order)
	}
	slices.SortStableFunc(c.Clauses, func(a, b string) int { return place(a) - place(b) })
	c.Clauses = slices.Compact(c.Clauses)
	d.cases = append(d.cases, c)
}

func (d *deriver) examples(f *lang.Fn) {
	for _, e := range f.Decl.Examples {
		id := f.Name + "/examples/" + e.Name
		c := Case{
			ID: id, Function: f.Name, Kind: KindExample, Clauses: []string{f.Name, id},
			Args: e.Args, Returns: e.Returns, Error: e.Error, Expect: e.Expect,
		}
		if e.Error != "" {
			c.Clauses = append(c.Clauses, f.Name+"/errors/"+e.Error)
		} else {
			c.Clauses = append(c.Clauses, f.Decl.Satisfies...)
			c.Clauses = append(c.Clauses, ensured(f, e.Returns)...)
		}
		d.add(c)
	}
}

// ensured lists the ensures clauses that a success exercises: all but those that look at what a placeholder leaves open.
func ensured(f *lang.Fn, returns schemas.Any) []string {
	var out []string
	for i, source := range f.Decl.Ensures {
		open := func(path string) bool { return holdsPlaceholder(below(returns.Value, path)) }
		if !returns.Set || !slices.ContainsFunc(asks(source), open) {
			out = append(out, fmt.Sprintf("%s/ensures/%d", f.Name, i+1))
		}
	}
	return out
}

// repeat calls an idempotent function twice with what a success example gives it.
func (d *deriver) repeat(f *lang.Fn) {
	for _, e := range f.Decl.Examples {
		if f.Decl.Idempotent && e.Error == "" {
			d.add(Case{
				ID: f.Name + "/repeat/" + e.Name, Function: f.Name, Kind: KindRepeat,
				Clauses: append([]string{f.Name}, f.Decl.Satisfies...), Args: e.Args, Returns: e.Returns, Expect: e.Expect,
			})
			return
		}
	}
}

// scenario is a case where each of its steps calls a function that compiles.
func (d *deriver) scenario(s *schemas.Scenario, under string) {
	c := Case{ID: under + s.Name, Kind: KindScenario, Tags: s.Tags, Steps: s.Steps}
	if under == "scenarios/" {
		c.Clauses = append(c.Clauses, c.ID)
	}
	c.Clauses = append(c.Clauses, s.Satisfies...)
	c.Clauses = append(c.Clauses, s.Covers...)
	for i, inv := range d.unit.Contract().Invariants {
		if inv.Scenario == s.Name {
			c.Clauses = append(c.Clauses, fmt.Sprintf("invariants/%d", i+1))
		}
	}
	for _, step := range s.Steps {
		f := d.unit.Function(step.Call)
		if f == nil || !f.Sound() {
			return
		}
		c.Clauses = append(c.Clauses, f.Name)
		if step.Error != "" {
			c.Clauses = append(c.Clauses, f.Name+"/errors/"+step.Error)
		} else {
			c.Clauses = append(c.Clauses, ensured(f, step.Returns)...)
		}
	}
	if len(s.Steps) > 0 {
		d.add(c)
	}
}

// Cover counts the cases that exercise each clause of a contract, in document order.
func Cover(u *lang.Unit, cases []Case) []Coverage {
	count := map[string]int{}
	for _, c := range cases {
		seen := map[string]bool{}
		for _, name := range c.Clauses {
			seen[name] = true
		}
		for name := range maps.Keys(seen) {
			count[name]++
		}
	}
	var out []Coverage
	for _, c := range u.Clauses() {
		out = append(out, Coverage{Clause: c.Name, Cases: count[c.Name]})
	}
	return out
}
