package lang

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// plan is what all draws of a function have in common. It hangs on the contract alone.
type plan struct {
	sites []*site
	lanes [][]point        // good points; one draw takes one of each lane
	few   [][]point        // the good points of each place that has two to maxFew
	bad   []point          // points just outside of a constraint
	bases []map[string]any // inputs that are promised and call for no error
	calls []map[string]any // inputs that are promised and call for one
	known map[*site]points
	errs  []int  // errors that have a when
	tried bool   // some input could be made
	met   []bool // requires that some input met
}

// note keeps which requires an input met.
func (p *plan) note(v verdict) {
	p.tried = true
	for i := range p.met {
		p.met[i] = p.met[i] || !slices.Contains(v.broken, i)
	}
}

// point is a value to be drawn at a place.
type point struct {
	site  *site
	value any
	rank  int
}

// How much is worked out before the first draw.
const (
	maxLane  = 280 // points that are drawn one by one; beyond that, several places change in one draw
	maxBases = 8
	maxKnown = 2_000 // points of one function
	maxFew   = 4     // values of a place that every point is drawn beside
)

// thePlan is made when the first input is drawn.
func (f *Fn) thePlan() *plan {
	f.planned.Do(func() { f.plan = f.makePlan() })
	return f.plan
}

func (f *Fn) makePlan() *plan {
	p := &plan{sites: f.sites(), known: map[*site]points{}, met: make([]bool, len(f.requires))}
	for i, when := range f.whens {
		if when != nil {
			p.errs = append(p.errs, i)
		}
	}
	f.giveHints(p)
	f.findBases(p)
	f.givePoints(p)
	return p
}

// giveHints gives each place what expressions compare it with; what no place has the name of goes to all below its variables.
func (f *Fn) giveHints(p *plan) {
	programs := slices.Concat(f.requires, f.whens, f.ensures)
	for _, e := range f.Decl.Examples {
		programs = append(programs, f.expects.known[e.Expect]...)
	}
	given := map[*site][]hint{}
	for _, program := range programs {
		if program == nil {
			continue
		}
		for _, h := range program.hints() {
			named := slices.ContainsFunc(p.sites, func(s *site) bool { return slices.Contains(h.names, s.name()) })
			for _, s := range p.sites {
				if named && slices.Contains(h.names, s.name()) || !named && slices.Contains(program.nature.names, s.root()) {
					given[s] = append(given[s], h)
				}
			}
		}
	}
	for _, s := range p.sites {
		p.known[s] = f.unit.pointsAt(s.t, given[s])
	}
}

// findBases collects good inputs: those of the examples, else small ones, else what a search finds.
func (f *Fn) findBases(p *plan) {
	keep := func(args map[string]any) {
		c := inspection{rules: true}
		if c.members(f.Params, args, "", f.Name, "argument"); len(c.found) > 0 {
			return
		}
		v := f.outcome(args, false)
		p.note(v)
		switch {
		case !v.Promised || len(v.failed) > 0:
		case len(v.Errors) == 0 && len(p.bases) < maxBases:
			p.bases = append(p.bases, args)
		case len(v.Errors) > 0 && len(p.calls) < maxBases:
			p.calls = append(p.calls, args)
		}
	}
	for _, e := range f.Decl.Examples {
		keep(e.Args)
	}
	for i := 0; i < 8 && len(p.bases) == 0; i++ {
		if args, ok := f.small(i); ok {
			keep(args)
		}
	}
	for i := uint64(0); i < 2 && len(p.bases) == 0; i++ {
		s := f.search(p, rand.New(rand.NewPCG(i, 0)))
		s.tries, s.cost, s.noted = 200, 4*drawCost, true
		if args, ok := s.find(f.faultless); ok {
			keep(args)
		}
	}
	for i := uint64(2); i < 4 && len(p.bases)+len(p.calls) == 0; i++ {
		s := f.search(p, rand.New(rand.NewPCG(i, 0)))
		s.tries, s.cost, s.noted = 200, 4*drawCost, true
		if args, ok := s.find(f.promised); ok {
			keep(args)
		}
	}
}

// givePoints lists the points in the order in which they are drawn: the first of each place, then the second of each.
func (f *Fn) givePoints(p *plan) {
	var good []point
	for _, s := range p.sites {
		known := p.known[s]
		rank := 0
		if s.path[len(s.path)-1].kind == toField && s.t.Optional {
			good = append(good, point{s, gone{}, rank})
			rank++
		}
		for _, v := range known.good {
			good = append(good, point{s, v, rank})
			rank++
		}
		for i, v := range known.bad {
			p.bad = append(p.bad, point{s, v, i})
		}
	}
	byRank := func(a, b point) int { return a.rank - b.rank }
	slices.SortStableFunc(good, byRank)
	slices.SortStableFunc(p.bad, byRank)
	good, p.bad = good[:min(len(good), maxKnown)], p.bad[:min(len(p.bad), maxKnown)]
	p.lanes = intoLanes(good)
	for _, s := range p.sites {
		var few []point
		for _, g := range good {
			if g.site == s {
				few = append(few, g)
			}
		}
		if len(few) >= 2 && len(few) <= maxFew {
			p.few = append(p.few, few)
		}
	}
}

// intoLanes spreads the points so that no lane is longer than maxLane and each place has one lane.
func intoLanes(good []point) [][]point {
	n := (len(good) + maxLane - 1) / maxLane
	if n == 0 {
		return nil
	}
	sizes, lane := make([]int, n), map[*site]int{}
	count := map[*site]int{}
	for _, g := range good {
		count[g.site]++
	}
	out := make([][]point, n)
	for _, g := range good {
		if _, there := lane[g.site]; !there {
			least := slices.Index(sizes, slices.Min(sizes))
			lane[g.site] = least
			sizes[least] += count[g.site]
		}
		out[lane[g.site]] = append(out[lane[g.site]], g)
	}
	return slices.DeleteFunc(out, func(l []point) bool { return len(l) == 0 })
}

// pointsAt keeps the points of each type and the literals beside it, which many functions can have.
func (u *Unit) pointsAt(t *T, hints []hint) points {
	type key struct {
		t     *T
		hints string
	}
	k := key{t: t}
	for _, h := range hints {
		k.hints += fmt.Sprintf("%T %v %t\n", h.value, h.value, h.regex)
	}
	if p, ok := u.points.Load(k); ok {
		return p.(points)
	}
	p := pointsOf(t, hints)
	u.points.Store(k, p)
	return p
}
