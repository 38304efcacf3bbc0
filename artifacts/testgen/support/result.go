package support

import (
	"slices"
	"strings"
)

// pactResult is what came back from a call. A test says what it promised to be, else nothing is checked.
type pactResult struct {
	subject  *pactSubject
	name     string
	function pactFunction
	vars     pactVars // arguments and result, plain
	value    any
	misfit   error // why the result has not the promised type
	err      error // what the function gave
}

// succeeds wants a result of the promised type that keeps what the function ensures.
func (r *pactResult) succeeds() *pactResult {
	t := r.subject.t
	t.Helper()
	if r.err != nil {
		t.Fatalf("%s/call: it must succeed, and gave the error %q", r.name, pactText(r.err))
	}
	if r.misfit != nil {
		t.Fatalf("%s/returns: result%v", r.name, r.misfit)
	}
	r.vars["result"] = r.value
	for _, c := range r.function.ensures {
		if got := c.holds(r.vars); got != true {
			t.Errorf("%s: %s is %s; result: %s", c.name, c.text, pactShow(got), pactShow(r.value))
		}
	}
	return r
}

// returns wants a success with this value, written as JSON.
func (r *pactResult) returns(want string) *pactResult {
	t := r.subject.t
	t.Helper()
	r.succeeds()
	v, err := pactRead(pactTypeOf(r.function.returns), pactJSON(want), r.subject.saved)
	if err != nil {
		t.Fatalf("%s/returns: wanted result%v", r.name, err)
	}
	if diff := pactSame(v, r.value); diff != "" {
		t.Fatalf("%s/returns: result%s", r.name, diff)
	}
	return r
}

// fails wants one of these errors of the contract.
func (r *pactResult) fails(names ...string) {
	t := r.subject.t
	t.Helper()
	want := strings.Join(names, " or ")
	if r.err == nil {
		t.Fatalf("%s/errors/%s: it must fail with %s, and gave no error", r.name, names[0], want)
	}
	var whys []string
	for _, name := range names {
		why := pactIs(r.err, name)
		if why == "" {
			return
		}
		if !slices.Contains(whys, why) {
			whys = append(whys, why)
		}
	}
	t.Fatalf("%s/errors/%s: it must fail with %s, and gave the error %q: %s",
		r.name, names[0], want, pactText(r.err), strings.Join(whys, "; "))
}

// succeedsOrFails wants a success, or one of these errors, which depend on state.
func (r *pactResult) succeedsOrFails(names ...string) {
	r.subject.t.Helper()
	if r.err == nil {
		r.succeeds()
		return
	}
	r.fails(names...)
}

// holds wants a success of which the expression holds.
func (r *pactResult) holds(text string, expression func(pactVars) any) *pactResult {
	t := r.subject.t
	t.Helper()
	r.succeeds()
	vars := pactVars{}
	for _, from := range []pactVars{r.vars, r.subject.saved} {
		for name, v := range from {
			vars[name] = v
		}
	}
	vars["result"] = r.value
	if got := expression(vars); got != true {
		t.Fatalf("%s/expect: %s is %s; result: %s", r.name, text, pactShow(got), pactShow(r.value))
	}
	return r
}

// repeats wants what an equal call before it gave.
func (r *pactResult) repeats(first *pactResult) {
	t := r.subject.t
	t.Helper()
	if diff := pactSame(first.value, r.value); diff != "" {
		t.Fatalf("%s/idempotent: the same call again: result%s", r.name, diff)
	}
}

// save keeps the result for ${name} in later steps.
func (r *pactResult) save(name string) {
	r.subject.saved[name] = r.value
}
