package lang

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

// Agreement says where the contract contradicts itself: examples and steps that break what it says (examples), inputs that
// it does not decide about (errors), and clauses that nothing exercises (clauses). Only functions are judged whose types
// and expressions are sound. It is worked out once, in document order.
func (u *Unit) Agreement() []Problem {
	u.once.Do(func() {
		for _, f := range u.fns {
			if f.sound {
				j := &judge{unit: u, fn: f, told: twice{}}
				j.examples()
				j.inputs()
			}
		}
		u.judgeScenarios()
		u.judgeClauses()
		sortProblems(u.agreement)
	})
	return slices.Clone(u.agreement)
}

func (u *Unit) disagree(check Check, pointer, message, fix string) {
	u.agreement = append(u.agreement, problem(check, pointer, 0, message, fix))
}

// judge holds the examples and inputs of one function against its clauses.
type judge struct {
	unit *Unit
	fn   *Fn
	told twice            // what was said once already
	good []map[string]any // arguments of examples that succeed as they should
}

// call is an example or a step.
type call struct {
	what    string // how messages call it: example "holds two seats"
	pointer string
	args    map[string]any
	returns schemas.Any
	err     string
	expect  string
	step    *step // nil for an example
}

func (j *judge) refuse(pointer, message, fix string) {
	j.unit.disagree(CheckExamples, pointer, message, fix)
}

// once says whether this is the first time that something is told of the function.
func (j *judge) once(parts ...string) bool { return !j.told.seen(strings.Join(parts, "\x00")) }

func (j *judge) examples() {
	for i, e := range j.fn.Decl.Examples {
		c := call{
			what: fmt.Sprintf("example %q", e.Name), pointer: below(j.fn.Pointer, "examples", i),
			args: e.Args, returns: e.Returns, err: e.Error, expect: e.Expect,
		}
		if n := c.outcomes(); n != 1 {
			fix := "give it one of returns, error and expect"
			if j.fn.Returns.Kind == Void && n == 0 {
				fix = "write returns: null, or error"
			}
			j.refuse(c.pointer, fmt.Sprintf("%s has %d of returns, error and expect", c.what, n), fix)
			continue
		}
		j.call(c)
	}
}

// outcomes counts which of returns, error and expect are there.
func (c call) outcomes() int {
	n := 0
	for _, there := range []bool{c.returns.Set, c.err != "", c.expect != ""} {
		if there {
			n++
		}
	}
	return n
}

// call judges one example or step.
func (j *judge) call(c call) {
	f := j.fn
	declared := c.err == "" || slices.ContainsFunc(f.Decl.Errors, func(e schemas.ErrorCase) bool { return e.Name == c.err })
	if !declared {
		names := j.errorNames()
		fix := f.Name + " declares no errors; declare it under errors"
		if len(names) > 0 {
			fix = "use one of " + strings.Join(names, ", ") + ", or declare it under errors"
		}
		j.refuse(c.pointer+"/error", fmt.Sprintf("%s has no error %q%s", f.Name, c.err, nearest(c.err, names)), fix)
	}
	flaws := j.arguments(c)
	result := j.result(c)
	hard := slices.ContainsFunc(flaws, func(x flaw) bool { return !x.soft })
	if hard || !declared || len(flaws) > 0 && c.err == "" {
		j.tell(flaws)
		return
	}
	v := f.outcome(c.args, c.step != nil)
	if len(flaws) > 0 {
		if !slices.Contains(v.Errors, c.err) {
			j.tell(flaws)
			return
		}
		v.failed = nil // this error is about what is not there; other conditions need not cope with it
	}
	j.unevaluated(v, c.pointer, c.what)
	j.ambiguous(v, c.pointer, c.args)
	if c.err != "" {
		j.fails(c, v)
	} else {
		j.succeeds(c, v, result)
	}
}

func (j *judge) tell(flaws []flaw) {
	for _, x := range flaws {
		j.refuse(x.Pointer, x.Message, x.Fix)
	}
}

func (j *judge) errorNames() []string {
	var names []string
	for _, e := range j.fn.Decl.Errors {
		names = append(names, e.Name)
	}
	return names
}

// arguments checks the arguments against the parameters; those of an error only by kind.
func (j *judge) arguments(c call) []flaw {
	k := inspection{rules: c.err == ""}
	if c.step != nil {
		k.placeholder = c.step.reference
	}
	args := c.args
	if args == nil {
		args = map[string]any{}
	}
	k.members(j.fn.Params, args, c.pointer+"/args", j.fn.Name, "argument")
	if c.step != nil {
		c.step.embedded(&k, args, c.pointer+"/args")
	}
	return k.found
}

// result checks what the call returns; ok is true where it can be put to ensures.
func (j *judge) result(c call) (ok bool) {
	if !c.returns.Set {
		return false
	}
	ps := CheckValue(j.fn.Returns, c.returns.Value, c.pointer+"/returns", true)
	for _, p := range ps {
		j.refuse(p.Pointer, p.Message, p.Fix)
	}
	return len(ps) == 0
}

// unevaluated names the expressions that cannot be evaluated, each once.
func (j *judge) unevaluated(v verdict, pointer, what string) {
	for _, err := range v.failed {
		var clause *ClauseError
		if errors.As(err, &clause) && j.once("failed", clause.Clause) {
			j.refuse(pointer, fmt.Sprintf("%s cannot be evaluated for %s: %v", clause.Clause, what, clause.Err),
				fmt.Sprintf("make %q hold for every input of its types", clause.Expression))
		}
	}
}

// ambiguous warns of two errors that one input calls for.
func (j *judge) ambiguous(v verdict, pointer string, args map[string]any) {
	for i := 1; i < len(v.Errors); i++ {
		if a, b := v.Errors[0], v.Errors[i]; j.once("both", a, b) {
			p := problem(CheckErrors, pointer, 0, fmt.Sprintf("%s and %s both hold for %s of %s; either is accepted", a, b, show(args), j.fn.Name),
				"make their conditions exclude each other, if it matters which one comes")
			p.Warning = true
			j.unit.agreement = append(j.unit.agreement, p)
		}
	}
}

// succeeds judges a call that returns.
func (j *judge) succeeds(c call, v verdict, result bool) {
	for _, i := range v.unmet {
		j.refuse(c.pointer+"/args", fmt.Sprintf("%s breaks requires %q, outside of which nothing is promised", c.what, j.fn.Decl.Requires[i]), "change the arguments, or drop the condition")
	}
	for _, name := range v.Errors {
		j.refuse(c.pointer, fmt.Sprintf("%s succeeds, but its input calls for error %s: %s", c.what, name, j.when(name)), "change the arguments, the condition, or expect that error")
	}
	broken := 0
	if result {
		for _, b := range j.fn.broken(c.args, c.returns.Value, true) {
			broken++
			text := fmt.Sprintf("%s breaks %s: %s", c.what, b.Clause, b.Expression)
			if b.Err != nil {
				text += fmt.Sprintf(" (%v)", b.Err)
			}
			j.refuse(c.pointer+"/returns", text, "change what is returned, or the condition")
		}
	}
	if c.step == nil && len(v.unmet)+len(v.Errors)+len(v.failed)+broken == 0 {
		j.good = append(j.good, c.args)
	}
}

// fails judges a call that ends in an error.
func (j *judge) fails(c call, v verdict) {
	for _, i := range v.unmet {
		j.refuse(c.pointer+"/args", fmt.Sprintf("%s breaks requires %q, outside of which no error is promised", c.what, j.fn.Decl.Requires[i]), "change the arguments, or drop the condition")
	}
	clause := j.fn.Name + "/errors/" + c.err
	if when := j.when(c.err); when != "" && !slices.Contains(v.Errors, c.err) && !v.unsure[clause] && !v.failedClause(clause) {
		j.refuse(c.pointer, fmt.Sprintf("%s expects %s, but its input does not call for it: %s", c.what, c.err, when), "change the arguments or the condition")
	}
	for _, e := range j.fn.Decl.Errors {
		if e.Name == c.err {
			return
		}
		if slices.Contains(v.Errors, e.Name) {
			j.refuse(c.pointer, fmt.Sprintf("%s expects %s, but its input calls for %s, which is listed before: %s", c.what, c.err, e.Name, e.When), "change the arguments, or the order of the errors")
		}
	}
}

func (j *judge) when(name string) string {
	for _, e := range j.fn.Decl.Errors {
		if e.Name == name {
			return e.When
		}
	}
	return ""
}
