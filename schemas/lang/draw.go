package lang

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// Draw gives the i-th of a sequence of inputs, plain values as in schemas.Any. It hangs on the contract, the seed and i
// alone, so that one draw repeats without those before it. Of five draws, three go through the edges of each input, every
// point of narrow ranges, all values of enums and what the expressions compare with, and put one of them into an input
// that is promised and calls for no error, where there is one. One is drawn freely or is an example changed in one place.
// One calls for an error: it breaks one constraint, or meets the condition of an error. All meet requires; ok is false
// where no such input was found.
func (f *Fn) Draw(seed uint64, i int) (args map[string]any, ok bool) {
	if !f.sound || i < 0 {
		return nil, false
	}
	d := drawing{f: f, p: f.thePlan(), rng: rand.New(rand.NewPCG(seed, uint64(i)))}
	if len(d.p.bases)+len(d.p.calls) == 0 {
		return nil, false
	}
	offset := rand.New(rand.NewPCG(seed, 1<<63)).IntN(1 << 20)
	switch round, slot := i/5, i%5; slot {
	case 4:
		args, ok = d.failing(round + offset)
	case 3:
		args, ok = d.free()
	default:
		if k := 3*round + slot; k < d.p.rounds()*d.p.longest() || k%4 == 0 {
			args, ok = d.sweep(k + offset)
		}
	}
	if !ok {
		args, ok = d.free()
	}
	if !ok {
		args = d.base()
	}
	if args == nil {
		return map[string]any{}, true
	}
	return clone(args).(map[string]any), true
}

// longest is after how many draws every point was drawn.
func (p *plan) longest() int {
	n := 0
	for _, lane := range p.lanes {
		n = max(n, len(lane))
	}
	return n
}

// rounds is how often every point is drawn: twice is nearly enough, and once beside each of the few values of another place.
func (p *plan) rounds() int {
	n := 2
	for _, few := range p.few {
		n = max(n, len(few))
	}
	return n
}

// drawing makes one draw.
type drawing struct {
	f   *Fn
	p   *plan
	rng *rand.Rand
}

// base is one of the known inputs, one without an error where there is any.
func (d *drawing) base() map[string]any {
	known := d.p.bases
	if len(known) == 0 {
		known = d.p.calls
	}
	return known[d.rng.IntN(len(known))]
}

// sweep puts the k-th point of each lane into an input.
func (d *drawing) sweep(k int) (map[string]any, bool) {
	if len(d.p.lanes) == 0 {
		return nil, false
	}
	var kept []*site
	var args map[string]any
	for l := range d.p.lanes {
		lane := d.p.lanes[(l+k)%len(d.p.lanes)]
		p := lane[k%len(lane)]
		if slices.ContainsFunc(kept, func(s *site) bool { return s.holds(p.site) || p.site.holds(s) }) {
			continue
		}
		if next, ok := d.place(args, p, kept); ok {
			args, kept = next, append(kept, p.site)
		}
	}
	if args == nil {
		return nil, false
	}
	return d.beside(args, kept, k), true
}

// beside gives each place with few values the next of them in every round, so that each point is drawn beside each.
func (d *drawing) beside(args map[string]any, kept []*site, k int) map[string]any {
	longest := d.p.longest()
	for i, few := range d.p.few {
		p := few[(k/longest+(k%longest)/(i+1))%len(few)]
		if slices.ContainsFunc(kept, func(s *site) bool { return s.holds(p.site) || p.site.holds(s) }) {
			continue
		}
		if next, ok := d.place(args, p, kept); ok && d.reaches(next, d.f.faultless) {
			args, kept = next, append(kept, p.site)
		}
	}
	return args
}

// place puts one point into an input, so that no error is called for where that can be: into one whose other members are
// drawn, else into a known one, else it changes the other members until requires holds.
func (d *drawing) place(args map[string]any, p point, kept []*site) (map[string]any, bool) {
	var tries []map[string]any
	switch {
	case args != nil:
		tries = append(tries, args)
	case d.rng.IntN(2) == 0:
		if drawn, ok := d.search(kept).random(); ok {
			tries = append(tries, drawn)
		}
		fallthrough
	default:
		tries = append(tries, d.base())
		tries = append(tries, d.p.bases...)
	}
	var erring map[string]any
	var first map[string]any
	for _, t := range tries {
		next, ok := d.put(t, p)
		if !ok {
			continue
		}
		if first == nil {
			first = next
		}
		v := d.f.outcome(next, false)
		if v.Promised && len(v.failed)+len(v.Errors) == 0 {
			return next, true
		}
		if v.Promised && len(v.failed) == 0 && erring == nil {
			erring = next
		}
	}
	if first == nil {
		return nil, false
	}
	s := d.search(append(slices.Clip(kept), p.site))
	if s.args, s.tries = first, drawTries/2; len(kept) > 0 {
		s.tries = drawTries / 8
	}
	if found, ok := s.find(d.f.faultless); ok {
		return found, true
	}
	return erring, erring != nil
}

// put sets a point, where all constraints are met with it.
func (d *drawing) put(args map[string]any, p point) (map[string]any, bool) {
	next, ok := d.f.put(args, p.site, p.value, d.rng)
	return next, ok && d.f.meets(next, p.site)
}

func (d *drawing) search(kept []*site) *search {
	s := d.f.search(d.p, d.rng)
	s.keep = kept
	return s
}

// free draws every member anew, or changes a known input in one place; two of three call for no error.
func (d *drawing) free() (map[string]any, bool) {
	to := d.f.faultless
	if d.rng.IntN(3) == 0 || len(d.p.bases) == 0 {
		to = d.f.promised
	}
	s := d.search(nil)
	if s.tries = drawTries / 2; d.rng.IntN(2) == 0 {
		if args, ok := s.find(to); ok && d.reaches(args, d.f.promised) {
			return args, true
		}
	}
	for i := range 20 {
		if i == 10 {
			to = d.f.promised
		}
		if args, ok := s.move(d.base()); ok && d.reaches(args, to) {
			return args, true
		}
	}
	return nil, false
}

// reaches says that an input is at a goal and every condition has an answer.
func (d *drawing) reaches(args map[string]any, to goal) bool {
	v := d.f.outcome(args, false)
	far, _ := to(&v)
	return far == 0 && len(v.failed) == 0
}

// failing breaks one constraint where an error decides it, or meets the condition of an error.
func (d *drawing) failing(k int) (map[string]any, bool) {
	if k%2 == 0 {
		if args, ok := d.outside(k / 2); ok {
			return args, true
		}
	}
	if len(d.p.errs) > 0 {
		s := d.search(nil)
		s.args, s.tries = d.base(), drawTries/2
		if args, ok := s.find(d.f.calling(d.p.errs[k/2%len(d.p.errs)])); ok {
			return args, true
		}
	}
	return d.outside(k / 2)
}

// outside goes on from the k-th value outside of a constraint to one that an error decides.
func (d *drawing) outside(k int) (map[string]any, bool) {
	for j := range min(8, len(d.p.bad)) {
		b := d.p.bad[(k+j)%len(d.p.bad)]
		args, ok := d.f.put(d.base(), b.site, b.value, d.rng)
		if !ok {
			continue
		}
		if v := d.f.outcome(args, false); v.Promised && len(v.failed) == 0 && len(v.Errors) > 0 {
			return args, true
		}
	}
	return nil, false
}

// meets says that the input still meets the constraints that hang on more than the place that was changed: those of the
// lists and maps on the way.
func (f *Fn) meets(args map[string]any, changed *site) bool {
	if !slices.ContainsFunc(changed.path, func(h hop) bool { return h.kind != toField }) {
		return true
	}
	for _, p := range f.Params {
		if p.Name == changed.root() {
			return CheckValue(p.Type, args[p.Name], "", false) == nil
		}
	}
	return false
}

// clone copies lists and maps, all the way down.
func clone(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = clone(v[i])
		}
		return out
	case map[string]any:
		out := maps.Clone(v)
		for k := range out {
			out[k] = clone(out[k])
		}
		return out
	}
	return v
}
