package lang

import (
	"math/big"
)

// numberAt counts up from 1 or from the lowest number that is left, then down.
func numberAt(t *T, i int) (any, bool) {
	s := spanOf(t.Kind, &t.Rules)
	start := s.start(t.Kind)
	step := s.step
	if step == nil {
		step = big.NewRat(1, 1)
		if i > 0 && !s.holds(new(big.Rat).Add(start, new(big.Rat).SetInt64(int64(i)))) {
			step = unit(t.Kind, start)
		}
	}
	v := new(big.Rat).Add(start, new(big.Rat).Mul(step, new(big.Rat).SetInt64(int64(i))))
	if !s.holds(v) && s.high != nil {
		up := floor(new(big.Rat).Quo(new(big.Rat).Sub(s.high, start), step)).Int64() // how many follow the start
		v.Sub(start, new(big.Rat).Mul(step, new(big.Rat).SetInt64(int64(i)-up)))
	}
	return numberOf(t.Kind, v), s.holds(v)
}

// start is a number that is left, 1 where it is.
func (s span) start(k Kind) *big.Rat {
	one := big.NewRat(1, 1)
	switch {
	case s.holds(one):
		return one
	case s.high != nil && s.high.Sign() < 0 && s.step != nil:
		return s.lastTo(s.high, s.highOpen)
	case s.high != nil && s.high.Sign() < 0 && !s.highOpen:
		return s.high
	case s.step != nil && s.low != nil && (s.high == nil || s.low.Sign() > 0 || !s.holds(new(big.Rat))):
		return s.firstFrom(s.low, s.lowOpen)
	case s.step != nil && s.holds(s.step):
		return s.step
	case s.holds(new(big.Rat)):
		return new(big.Rat)
	case s.low != nil && !s.lowOpen:
		return s.low
	case s.high != nil && !s.highOpen:
		return s.high
	case s.low != nil && s.high != nil:
		return new(big.Rat).Mul(new(big.Rat).Add(s.low, s.high), big.NewRat(1, 2))
	case s.low != nil:
		return new(big.Rat).Add(s.low, unit(k, s.low))
	case s.high != nil:
		return new(big.Rat).Sub(s.high, unit(k, s.high))
	}
	return one
}

// numberOf writes an exact number as a plain value of the kind; nil where the kind has no such number.
func numberOf(k Kind, r *big.Rat) any {
	switch k {
	case Int:
		if r.IsInt() && r.Num().IsInt64() {
			return r.Num().Int64()
		}
		return nil
	case Float:
		f, _ := r.Float64()
		return f
	}
	return decimalText(r)
}
