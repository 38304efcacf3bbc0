package lang

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Outcome is what a contract says about an input.
type Outcome struct {
	Promised bool     // every requires holds
	Errors   []string // errors whose when holds, in contract order; errors without when never appear
}

// ClauseError is an expression that could not be evaluated, by the name of its clause: create/errors/bad_stops.
type ClauseError struct {
	Clause, Expression string
	Err                error
}

// Error says which clause and why.
func (e *ClauseError) Error() string { return fmt.Sprintf("%s: %q: %v", e.Clause, e.Expression, e.Err) }

// Unwrap is the reason.
func (e *ClauseError) Unwrap() error { return e.Err }

// Outcome works out what the contract promises for arguments, which are plain values as in schemas.Any. Expressions that
// cannot be evaluated are in the error, each as a *ClauseError; the outcome then holds what the others say.
func (f *Fn) Outcome(args map[string]any) (Outcome, error) {
	v := f.outcome(args, false)
	return v.Outcome, errors.Join(v.failed...)
}

// verdict is an Outcome with what led to it.
type verdict struct {
	Outcome
	unmet  []int   // requires that do not hold
	broken []int   // those, and the ones that could not be evaluated
	failed []error // of clauses that could not be evaluated
	bound  values
	unsure map[string]bool // clauses that hang on a placeholder
	cost   uint64          // of the evaluations whose cost is limited, in CEL's units
}

func (v *verdict) failedClause(clause string) bool {
	return slices.ContainsFunc(v.failed, func(err error) bool {
		var e *ClauseError
		return errors.As(err, &e) && e.Clause == clause
	})
}

// outcome evaluates requires and every when; with holes, placeholders among the arguments are values not known yet.
func (f *Fn) outcome(args map[string]any, holes bool) verdict {
	v := verdict{Outcome: Outcome{Promised: true}}
	bound, unbound := values{}, error(nil)
	if f.input != nil {
		bound, unbound = bind(f.input.vars, args, holes)
		v.bound = bound
	}
	judge := func(p *program, clause func() string) (holds, known bool) {
		truth, err := false, unbound
		if err == nil {
			var cost uint64
			truth, cost, err = p.run(bound)
			v.cost += cost
		}
		if err == errUnknown {
			if v.unsure == nil {
				v.unsure = map[string]bool{}
			}
			v.unsure[clause()] = true
		} else if err != nil {
			v.failed = append(v.failed, &ClauseError{clause(), p.source, err})
		}
		return truth, err == nil
	}
	for i, p := range f.requires {
		if p == nil {
			continue
		}
		if holds, known := judge(p, func() string { return fmt.Sprintf("%s/requires/%d", f.Name, i+1) }); !holds {
			v.Promised = false
			v.broken = append(v.broken, i)
			if known {
				v.unmet = append(v.unmet, i)
			}
		}
	}
	for i, p := range f.whens {
		name := f.Decl.Errors[i].Name
		if p == nil {
			continue
		}
		if holds, _ := judge(p, func() string { return f.Name + "/errors/" + name }); holds {
			v.Errors = append(v.Errors, name)
		}
	}
	return v
}

// Broken is an ensures clause that does not hold; Err is set where it could not be evaluated.
type Broken struct {
	Clause     string // create/ensures/2
	Expression string
	Err        error
}

// Broken returns the ensures clauses that a result breaks, given the arguments that led to it.
func (f *Fn) Broken(args map[string]any, result any) []Broken { return f.broken(args, result, false) }

func (f *Fn) broken(args map[string]any, result any, holes bool) []Broken {
	if f.output == nil {
		return nil
	}
	bound, unbound := bind(f.output.vars, withResult(args, result), holes)
	var out []Broken
	for i, p := range f.ensures {
		if p == nil {
			continue
		}
		truth, err := false, unbound
		if err == nil {
			truth, err = p.eval(bound)
		}
		if !truth && err != errUnknown {
			out = append(out, Broken{fmt.Sprintf("%s/ensures/%d", f.Name, i+1), p.source, err})
		}
	}
	return out
}

func withResult(args map[string]any, result any) map[string]any {
	all := maps.Clone(args)
	if all == nil {
		all = map[string]any{}
	}
	all["result"] = result
	return all
}

// expectations holds the compiled expect expressions of a function by their text. The same text can be compiled for
// several scenarios that saved different values; one that the contract does not hold is compiled when it is first asked.
type expectations struct {
	mu    sync.Mutex
	known map[string][]*program
}

func (x *expectations) add(p *program) {
	if p == nil {
		return
	}
	if x.known == nil {
		x.known = map[string][]*program{}
	}
	x.known[p.source] = append(x.known[p.source], p)
}

// Expect evaluates an example's or step's expect over result and args, which may hold saved values too. An expression that
// the contract does not hold is compiled first; saved values that no scenario gives a type count as json.
func (f *Fn) Expect(expression string, args map[string]any, result any) (bool, error) {
	given := withResult(args, result)
	p, err := f.expects.find(f.output, expression, given)
	if err != nil {
		return false, err
	}
	bound, err := bind(p.vars, given, false)
	if err != nil {
		return false, err
	}
	return p.eval(bound)
}

// find is the program whose variables the values fit.
func (x *expectations) find(output *scope, expression string, values map[string]any) (*program, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range x.known[expression] {
		if p.fits(values) {
			return p, nil
		}
	}
	if output == nil {
		return nil, errors.New("the function did not compile")
	}
	free := map[string]*T{}
	for name := range values {
		if output.vars[name] == nil && name != "result" {
			free[name] = &T{Kind: JSON}
		}
	}
	s, err := output.with(free)
	if err != nil {
		return nil, err
	}
	p, found := s.compile(expression, "expect")
	if len(found) > 0 {
		return nil, fmt.Errorf("at %d: %s; %s", found[0].offset+1, found[0].message, found[0].fix)
	}
	x.add(p)
	return p, nil
}

// fits says that there is a value of the right kind for each variable.
func (p *program) fits(values map[string]any) bool {
	for _, name := range slices.Sorted(maps.Keys(p.vars)) {
		v, there := values[name]
		if !there && !p.vars[name].Optional || there && CheckKind(p.vars[name], v, "") != nil {
			return false
		}
	}
	return true
}
