package lang

import (
	"math/big"

	"pact/schemas"
)

// farthest is how far numbers are drawn that nothing bounds.
const farthest = 1 << 31

// number is one that is left: near an end at times, a round one at times, else any.
func (d *drawer) number(t *T) (any, bool) {
	s := spanOf(t.Kind, &t.Rules).near(farthest)
	if s.low == nil || s.high == nil || s.empty() {
		return sample(t, 0)
	}
	step := s.step
	if step == nil {
		step = d.grain(t)
	}
	for range 4 {
		r := d.between(s, step)
		if s.holds(r) {
			return numberOf(t.Kind, r), true
		}
	}
	return sample(t, 0)
}

// near is the span with its open ends closed, within a distance of zero or of the other end.
func (s span) near(far int64) span {
	reach := new(big.Rat).SetInt64(far)
	open := func(end, edge *big.Rat) bool { return end == nil || edge != nil && end.Cmp(edge) == 0 }
	openLow, openHigh := open(s.low, minInt) || open(s.low, new(big.Rat).Neg(maxFloat)), open(s.high, maxInt) || open(s.high, maxFloat)
	zero := new(big.Rat)
	if openLow {
		s.low, s.lowOpen = new(big.Rat).Neg(reach), false
		if !openHigh && s.high.Cmp(zero) < 0 {
			s.low = new(big.Rat).Sub(s.high, reach)
		}
	}
	if openHigh {
		s.high, s.highOpen = reach, false
		if !openLow && s.low.Cmp(zero) > 0 {
			s.high = new(big.Rat).Add(s.low, reach)
		}
	}
	return s
}

// grain is how fine numbers are drawn where they have no step.
func (d *drawer) grain(t *T) *big.Rat {
	g := []*big.Rat{big.NewRat(1, 1), big.NewRat(1, 2), big.NewRat(1, 10), big.NewRat(1, 100)}[d.rng.IntN(4)]
	for _, n := range []*schemas.Number{t.Rules.Minimum, t.Rules.Maximum, t.Rules.ExclusiveMinimum, t.Rules.ExclusiveMaximum} {
		if n == nil {
			continue
		}
		if u := unit(t.Kind, n.Rat()); u.Cmp(g) < 0 && d.chance(2) {
			g = u
		}
	}
	return g
}

// between is a multiple of the step between the ends: all are as likely where the span is narrow; where it is wide,
// those near zero or near an end are likelier.
func (d *drawer) between(s span, step *big.Rat) *big.Rat {
	grid := span{low: s.low, high: s.high, lowOpen: s.lowOpen, highOpen: s.highOpen, step: step}
	low, high := grid.firstFrom(s.low, s.lowOpen), grid.lastTo(s.high, s.highOpen)
	n := floor(new(big.Rat).Quo(new(big.Rat).Sub(high, low), step))
	if n.Sign() < 0 { // nothing of the grid is between: the middle
		return new(big.Rat).Mul(new(big.Rat).Add(s.low, s.high), big.NewRat(1, 2))
	}
	if n.IsInt64() && n.Int64() < 1000 {
		return plus(low, step, d.rng.Int64N(n.Int64()+1))
	}
	far := int64(farthest)
	if n.IsInt64() {
		far = n.Int64()
	}
	k := d.rng.Int64N(min(far, 10<<d.rng.IntN(40)) + 1)
	zero := new(big.Rat)
	switch {
	case s.holds(zero) && !d.chance(8):
		if d.chance(3) {
			k = -k
		}
		return plus(zero, step, k)
	case d.chance(4):
		return plus(high, step, -k)
	}
	return plus(low, step, k)
}

// plus is n steps from a number.
func plus(r, step *big.Rat, n int64) *big.Rat {
	return new(big.Rat).Add(r, new(big.Rat).Mul(step, new(big.Rat).SetInt64(n)))
}
