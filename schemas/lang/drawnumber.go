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
	reach, zero := new(big.Rat).SetInt64(far), new(big.Rat)
	openLow := s.low == nil || s.low.Cmp(minInt) == 0 || new(big.Rat).Neg(s.low).Cmp(maxFloat) == 0
	openHigh := s.high == nil || s.high.Cmp(maxInt) == 0 || s.high.Cmp(maxFloat) == 0
	low, high := new(big.Rat).Neg(reach), reach
	if !openHigh && s.high.Cmp(zero) < 0 {
		low = new(big.Rat).Sub(s.high, reach)
	}
	if !openLow && s.low.Cmp(zero) > 0 {
		high = new(big.Rat).Add(s.low, reach)
	}
	if openLow && (s.low == nil || s.low.Cmp(low) < 0) {
		s.low, s.lowOpen = low, false
	}
	if openHigh && (s.high == nil || s.high.Cmp(high) > 0) {
		s.high, s.highOpen = high, false
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
