package lang

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

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
