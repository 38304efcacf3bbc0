package judge

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// Failure is one thing that did not hold. Clause is always one of: price/errors/bad_stops, price/ensures/2, price/returns (a
// result that is not of its type), price/call (a crash, a hang, an exit, an error that the contract does not have), an
// example's or a scenario's own name, or fares/binding.
type Failure struct {
	Case     string
	Clause   string
	Input    string // JSON
	Expected string
	Got      string
	Seed     string // of properties: what repeats it
}

// wanted is what must come of a call.
type wanted struct {
	errors  []string // any one of these
	success bool     // a success is right too
	returns schemas.Any
	clause  string // that returns and expect belong to
	expect  string
	saved   map[string]any // what expect sees beside the result; nil: the arguments
}

// text says in words what was wanted.
func (w wanted) text() string {
	switch {
	case len(w.errors) > 0 && w.success:
		return "a success, or error " + strings.Join(w.errors, " or ")
	case len(w.errors) > 0:
		return "error " + strings.Join(w.errors, " or ")
	case w.returns.Set:
		return show(w.returns.Value)
	case w.expect != "":
		return w.expect
	}
	return "a success"
}

// settled is a call that was judged.
type settled struct {
	failures []Failure // without case, input and seed
	value    any       // what came back, where it is of its type
	errors   []string  // of the contract, that what was raised is
	ns       int64
	hang     bool
}

func (s *settled) fail(clause, expected, got string) {
	s.failures = append(s.failures, Failure{Clause: clause, Expected: expected, Got: got})
}

// settle judges what came of a call of f: an answer, or the error in its place, which is a *fault.
func settle(f *lang.Fn, component string, args map[string]any, w wanted, a *answer, err error) settled {
	var s settled
	var broken *fault
	switch {
	case errors.As(err, &broken):
		s.hang = broken.hang
		s.fail(f.Name+"/call", w.text(), broken.message)
		return s
	case a.Binding != "":
		s.fail(component+"/binding", "a function that can be called", a.Binding)
		return s
	}
	s.ns = a.NS
	for _, name := range slices.Sorted(maps.Keys(a.Changed)) {
		if !mayChange(f, name) {
			s.fail(f.Name+"/call", "the argument "+name+" as it was given", fmt.Sprintf("it changed the argument %s to %s", name, short(string(a.Changed[name]), 200)))
		}
	}
	switch {
	case a.Crash != "":
		s.fail(f.Name+"/call", w.text(), short(a.Crash, 600))
	case a.Error != nil:
		s.refused(f, w, a.Error)
	case len(w.errors) > 0 && !w.success:
		got := a.Misfit
		if got == "" {
			got = "it returned " + short(string(a.Returns), 300)
		}
		s.fail(f.Name+"/errors/"+w.errors[0], w.text(), got)
	case a.Misfit != "":
		s.fail(f.Name+"/returns", "a result of type "+f.Returns.String(), "result"+a.Misfit)
	default:
		s.returned(f, args, w, a.Returns)
		if len(s.failures) > 0 && len(a.Or) > 0 { // the other reading of a zero
			other := settled{ns: s.ns}
			if other.returned(f, args, w, a.Or); len(other.failures) == 0 {
				return other
			}
		}
	}
	return s
}

// mayChange says that a function promises to write into an argument.
func mayChange(f *lang.Fn, param string) bool {
	return slices.ContainsFunc(f.Decl.Effects, func(e schemas.Effect) bool { return e.Kind == "writes" && e.Target == param })
}

// refused judges an error of the implementation.
func (s *settled) refused(f *lang.Fn, w wanted, e *answeredError) {
	s.errors = e.Names
	for _, name := range e.Names {
		if slices.Contains(w.errors, name) {
			return
		}
	}
	got := fmt.Sprintf("the error %q, which is no error of the contract", short(e.Message, 200))
	clause := f.Name + "/call"
	for _, name := range e.Names {
		if slices.ContainsFunc(f.Decl.Errors, func(c schemas.ErrorCase) bool { return c.Name == name }) {
			got, clause = fmt.Sprintf("error %s (%q)", name, short(e.Message, 200)), f.Name+"/errors/"+name
		}
	}
	if len(w.errors) > 0 {
		clause = f.Name + "/errors/" + w.errors[0]
	}
	s.fail(clause, w.text(), got)
}

// returned judges a result.
func (s *settled) returned(f *lang.Fn, args map[string]any, w wanted, raw json.RawMessage) {
	v, err := decode(raw)
	if err != nil {
		s.fail(f.Name+"/returns", "a result of type "+f.Returns.String(), err.Error())
		return
	}
	if ps := lang.CheckValue(f.Returns, v, "", false); len(ps) > 0 {
		at := ps[0].Pointer
		if at != "" {
			at += ": "
		}
		s.fail(f.Name+"/returns", "a result of type "+f.Returns.String(), at+ps[0].Message+" in "+show(v))
		return
	}
	s.value = v
	if w.returns.Set {
		if same, where := lang.Equal(f.Returns, w.returns.Value, v); !same {
			s.fail(w.clause, show(w.returns.Value), where)
		}
	}
	for _, b := range f.Broken(args, v) {
		got := show(v)
		if b.Err != nil {
			got += fmt.Sprintf(", for which it cannot be worked out: %v", b.Err)
		}
		s.fail(b.Clause, b.Expression, got)
	}
	if w.expect != "" {
		vars := args
		if w.saved != nil {
			vars = w.saved
		}
		holds, err := f.Expect(w.expect, vars, v)
		if err != nil {
			s.fail(w.clause, w.expect, fmt.Sprintf("%s, for which it cannot be worked out: %v", show(v), err))
		} else if !holds {
			s.fail(w.clause, w.expect, show(v))
		}
	}
}

// show writes a value for a reader.
func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return short(string(b), 400)
}
