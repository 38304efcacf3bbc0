package lang

import (
	"math/rand/v2"
	"slices"
)

// How long one draw looks for an input.
const (
	drawTries = 120
	drawCost  = 500_000 // of evaluations, in CEL's units
)

// goal measures how far an outcome is from what is looked for: 0 is there. It names the variables of the conditions that
// do not hold yet; none is any.
type goal func(v *verdict) (far int, names []string)

// promised wants what requires asks.
func (f *Fn) promised(v *verdict) (far int, names []string) {
	for _, i := range v.broken {
		n, more := f.requires[i].missing(v)
		far, names = far+n, append(names, more...)
	}
	return far, names
}

// faultless wants that, and no error.
func (f *Fn) faultless(v *verdict) (far int, names []string) {
	far, names = f.promised(v)
	return 20*far + len(v.Errors) + len(v.failed), names
}

// calling wants the i-th error.
func (f *Fn) calling(i int) goal {
	return func(v *verdict) (far int, names []string) {
		if far, names = f.promised(v); far > 0 {
			return 100 * far, names
		}
		if slices.Contains(v.Errors, f.Decl.Errors[i].Name) {
			return len(v.failed), nil
		}
		far, names = f.whens[i].missing(v)
		return far + len(v.failed), names
	}
}

// missing counts the conditions of a program that do not hold, and names their variables.
func (p *program) missing(v *verdict) (n int, names []string) {
	for _, part := range p.parts() {
		holds, cost, err := part.run(v.bound)
		if v.cost += cost; err != nil || !holds {
			n++
			names = append(names, part.nature.names...)
		}
	}
	return max(n, 1), names
}

// search looks for an input that meets a goal: it changes one place after the other and keeps what is not worse.
type search struct {
	f     *Fn
	p     *plan
	rng   *rand.Rand
	args  map[string]any // where it begins
	keep  []*site        // places that stay as they are
	loose bool           // values may break constraints
	tries int
	cost  uint64

	noted bool     // the plan keeps what requires were met
	about []string // the variables that the conditions look at which the last input did not meet; nil is any
}

func (f *Fn) search(p *plan, rng *rand.Rand) *search {
	return &search{f: f, p: p, rng: rng, tries: drawTries, cost: drawCost}
}

// random draws each parameter anew.
func (s *search) random() (map[string]any, bool) {
	args := map[string]any{}
	for _, p := range s.f.Params {
		if p.Type.Optional && s.rng.IntN(2) == 0 {
			continue
		}
		v, ok := DrawValue(p.Type, s.rng)
		if !ok && p.Type.Optional {
			continue
		}
		if !ok {
			return nil, false
		}
		args[p.Name] = v
	}
	return args, true
}

// find begins at args, or at inputs drawn anew, again and again.
func (s *search) find(to goal) (map[string]any, bool) {
	for round := 0; s.tries > 0; round++ {
		args := s.args
		if args == nil {
			var ok bool
			if args, ok = s.random(); !ok {
				return nil, false
			}
		}
		if args, ok := s.climb(args, to); ok {
			return args, true
		}
	}
	return nil, false
}

// climb goes on from one input for a while.
func (s *search) climb(args map[string]any, to goal) (map[string]any, bool) {
	distance, ok := s.judge(args, to)
	for step := 0; ok && distance > 0 && step < 40; step++ {
		next, moved := s.move(args)
		if !moved {
			s.tries--
			ok = s.tries > 0
			continue
		}
		var d int
		if d, ok = s.judge(next, to); ok && d <= distance {
			args, distance = next, d
		}
	}
	return args, ok && distance == 0
}

// judge measures one input; ok is false where the search has cost enough.
func (s *search) judge(args map[string]any, to goal) (int, bool) {
	if s.tries--; s.tries < 0 {
		return 0, false
	}
	v := s.f.outcome(args, false)
	if s.noted {
		s.p.note(v)
	}
	far, names := to(&v)
	if s.about = names; v.cost > s.cost {
		s.tries, s.cost = 0, 0
	} else {
		s.cost -= v.cost
	}
	return far, s.cost > 0 || far == 0
}

// move changes one place that is not kept: to a value drawn anew, to one that an expression has, to that of another place
// or one beside it, or to the size of another.
func (s *search) move(args map[string]any) (map[string]any, bool) {
	to := s.place()
	if to == nil {
		return nil, false
	}
	v, ok := s.value(to, args)
	if !ok {
		return nil, false
	}
	if v != (gone{}) && !s.loose && CheckValue(to.t, v, "", false) != nil {
		return nil, false
	}
	next, ok := s.f.put(args, to, v, s.rng)
	return next, ok && (s.loose || s.f.meets(next, to))
}

// place chooses one of those that the conditions that do not hold look at.
func (s *search) place() *site {
	for tries := 0; tries < 8 && len(s.p.sites) > 0; tries++ {
		to := s.p.sites[s.rng.IntN(len(s.p.sites))]
		kept := slices.ContainsFunc(s.keep, func(k *site) bool { return to.holds(k) || k.holds(to) })
		if !kept && (len(s.about) == 0 || slices.Contains(s.about, to.root())) {
			return to
		}
	}
	return nil
}

func (s *search) value(to *site, args map[string]any) (any, bool) {
	switch s.rng.IntN(6) {
	case 0:
		if to.t.Optional && s.rng.IntN(2) == 0 {
			return gone{}, true
		}
		return DrawValue(to.t, s.rng)
	case 1:
		if known := s.p.known[to].hinted; len(known) > 0 {
			return s.around(to.t, known[s.rng.IntN(len(known))]), true
		}
		return pick(s.p.known[to].good, s.rng)
	case 2:
		if s.loose {
			return s.strange(to)
		}
		return pick(s.p.known[to].good, s.rng)
	}
	from := s.p.sites[s.rng.IntN(len(s.p.sites))]
	if from == to {
		return nil, false
	}
	v, ok := at(args, from)
	if !ok {
		return nil, false
	}
	return copied(to.t, from.t, v, s.rng)
}

// around is a value of an expression, and a text at times as the beginning or end of another.
func (s *search) around(t *T, v any) any {
	text, ok := v.(string)
	if !ok || t.Kind != String {
		return v
	}
	d := drawer{rng: s.rng}
	switch s.rng.IntN(4) {
	case 0:
		return text + d.free(1+s.rng.IntN(6))
	case 1:
		return d.free(1+s.rng.IntN(6)) + text
	}
	return v
}

// strange is a value that breaks a constraint, an enum or the want for a value at all.
func (s *search) strange(to *site) (any, bool) {
	switch {
	case s.rng.IntN(3) == 0:
		return gone{}, true
	case to.t.Kind == Enum:
		return "none of " + to.t.Values[0], true
	}
	return pick(s.p.known[to].bad, s.rng)
}

func pick(vs []any, rng *rand.Rand) (any, bool) {
	if len(vs) == 0 {
		return nil, false
	}
	return vs[rng.IntN(len(vs))], true
}
