package lang

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"pact/schemas"
)

// How many inputs of one function are drawn to hold the contract against itself.
const (
	agreementPoints = 20 // that differ in one place from a good one
	agreementDraws  = 2  // that are drawn freely
)

// thePlan is made at most once, and not kept: few functions are drawn from after they were judged.
func (j *judge) thePlan() *plan {
	if j.plan == nil {
		j.plan = j.fn.makePlan()
	}
	return j.plan
}

// draws looks for inputs that two errors call for or that a condition has no answer to, for requires that nothing meets and
// for errors that nothing calls for. The same contract gives the same inputs.
func (j *judge) draws(base map[string]any) {
	whens := slices.ContainsFunc(j.fn.whens, func(p *program) bool { return p != nil })
	if base == nil {
		j.hopeless()
	}
	if !whens && len(j.fn.requires) == 0 {
		return
	}
	if len(j.fn.whens) > 1 || len(j.fn.requires) > 0 {
		j.drawn(base)
	}
	j.unreached()
}

func (j *judge) drawn(base map[string]any) {
	p := j.thePlan()
	d := drawing{f: j.fn, p: p, rng: rand.New(rand.NewPCG(1, 0))}
	hold := func(args map[string]any) {
		j.undecided(j.fn.outcome(args, false), j.fn.Pointer, args, func() string { return show(args) })
	}
	for k := range agreementPoints / max(1, len(p.lanes)) {
		for _, lane := range p.lanes {
			if k >= len(lane) || base == nil {
				continue
			}
			if args, ok := d.put(base, lane[k]); ok {
				hold(args)
			}
		}
	}
	for range agreementDraws {
		if args, ok := d.search(nil).random(); ok {
			hold(args)
		}
	}
}

// undecided names what the contract leaves open about an input, which what shows. Outside of requires it promises nothing: there, only
// requires itself has to have an answer.
func (j *judge) undecided(v verdict, pointer string, args map[string]any, what func() string) {
	if v.Promised {
		for _, name := range v.Errors {
			j.met.seen(name)
		}
		j.ambiguous(v, pointer, args)
	}
	if len(v.failed) > 0 && (v.Promised || len(v.unmet) == 0) {
		if !v.Promised {
			v.failed = v.failed[:len(v.broken)] // those of requires come first
		}
		j.unevaluated(v, j.fn.Pointer, what())
	}
}

// hopeless says why there is no input that succeeds, where that can be said.
func (j *judge) hopeless() {
	p := j.thePlan()
	switch {
	case len(p.calls) > 0:
		if !slices.ContainsFunc(j.fn.Decl.Examples, func(e schemas.Example) bool { return e.Error == "" }) {
			v := j.fn.outcome(p.calls[0], false)
			j.warn(j.fn.Pointer, fmt.Sprintf("every input of %s that was found calls for an error, like %s for %s", j.fn.Name, v.Errors[0], show(p.calls[0])),
				"narrow the conditions of its errors, or add an example that succeeds")
		}
	case p.tried && len(j.fn.requires) > 0:
		at := slices.Index(p.met, false)
		if at < 0 {
			at = len(p.met) - 1
		}
		if j.fn.looksIntoJSON(p.met) {
			return
		}
		what := fmt.Sprintf("no input was found that meets requires %q", j.fn.Decl.Requires[at])
		if len(p.met) > 1 && !slices.Contains(p.met, false) {
			what += " and the conditions before it"
		}
		j.unit.disagree(CheckErrors, below(j.fn.Pointer, "requires", at), what+fmt.Sprintf(", so %s promises nothing", j.fn.Name),
			"correct the condition, or add an example whose arguments meet it")
	}
}

// looksIntoJSON says that a condition which nothing met reads json, whose shape it alone knows.
func (f *Fn) looksIntoJSON(met []bool) bool {
	all := !slices.Contains(met, false)
	return slices.ContainsFunc(f.sites(), func(s *site) bool {
		for i, p := range f.requires {
			if s.t.Kind == JSON && (all || !met[i]) && slices.Contains(p.nature.names, s.root()) {
				return true
			}
		}
		return false
	})
}

// unreached warns of an error that no example names and whose condition nothing met.
func (j *judge) unreached() {
	for i, e := range j.fn.Decl.Errors {
		if j.fn.whens[i] == nil || j.met[e.Name] || j.unit.exercises(j.fn, e.Name) {
			continue
		}
		s := j.fn.search(j.thePlan(), rand.New(rand.NewPCG(1, uint64(i))))
		s.loose, s.tries = true, 300
		if _, ok := s.find(j.fn.calling(i)); !ok {
			j.warn(below(j.fn.Pointer, "errors", i), fmt.Sprintf("no input was found that calls for %s: %s", e.Name, e.When),
				"correct the condition, or add an example that meets it")
		}
	}
}

// exercises says that an example or a step expects the error.
func (u *Unit) exercises(f *Fn, name string) bool {
	for _, s := range u.scenarios {
		for _, st := range s.steps {
			if st.fn == f && st.decl.Error == name {
				return true
			}
		}
	}
	return slices.ContainsFunc(f.Decl.Examples, func(e schemas.Example) bool { return e.Error == name })
}

func (j *judge) warn(pointer, message, fix string) {
	p := problem(CheckErrors, pointer, 0, message, fix)
	p.Warning = true
	j.unit.agreement = append(j.unit.agreement, p)
}
